//! The stored rows of a sheet, in blocks: in memory while there is room for them, on a shelf otherwise.

use super::block::{BYTES, Block, ROWS, Segment, Want};
use super::kept::KeptBlock;
use super::runs::Runs;
use super::shelf::Shelf;
use crate::contract::Kind;
use crate::failure::{Failure, Result};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How much memory the blocks of a run may take, and where the others lie.
#[derive(Debug)]
pub struct Room {
    left: AtomicU64,
    /// None where there can be no such file.
    shelf: OnceLock<Option<Arc<Shelf>>>,
    full: AtomicBool,
}

/// Blocks of a run that stay in memory at most, in bytes. A district's years are far less.
pub const IN_MEMORY: u64 = 512 << 20;

/// The code of the failure where a block is no longer what was put away.
pub const LOST: &str = "rows-lost";

impl Room {
    /// So many bytes of memory, and as much of a disk as it takes.
    pub fn new(bytes: u64) -> Arc<Room> {
        Arc::new(Room {
            left: AtomicU64::new(bytes),
            shelf: OnceLock::new(),
            full: AtomicBool::new(false),
        })
    }

    fn shelf(&self) -> Option<&Arc<Shelf>> {
        let shelf = || Shelf::temporary().ok().map(Arc::new);
        self.shelf.get_or_init(shelf).as_ref()
    }

    /// Takes so many bytes of memory, if they are left.
    fn takes(&self, bytes: u64) -> bool {
        let less = |left: u64| left.checked_sub(bytes);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }

    fn gives_back(&self, bytes: u64) {
        self.left.fetch_add(bytes, Ordering::Relaxed);
    }

    /// A block in its place. Where no disk takes it, memory has to.
    fn store(&self, block: Block) -> Slot {
        let rows = block.len();
        if self.takes(block.size() as u64) {
            return Slot::here(block);
        }
        if let Some(shelf) = self.shelf().filter(|_| !self.full.load(Ordering::Relaxed)) {
            let mut bytes = Vec::with_capacity(block.size());
            let segments = block.write(&mut bytes);
            match shelf.put(&bytes) {
                Ok(at) => {
                    let shelf = Arc::clone(shelf);
                    return Slot {
                        rows,
                        place: Place::Shelf {
                            shelf,
                            at,
                            segments,
                        },
                    };
                }
                Err(_) => self.full.store(true, Ordering::Relaxed),
            }
        }
        Slot::here(block)
    }
}

impl Keep {
    fn put(&mut self, block: &Block) -> Option<(Arc<Shelf>, KeptBlock)> {
        let blocks = self.blocks.as_mut()?;
        let mut bytes = Vec::with_capacity(block.size());
        let segments = block.write(&mut bytes);
        let Ok(at) = self.shelf.put(&bytes) else {
            self.blocks = None;
            return None;
        };
        let kept = KeptBlock {
            at,
            rows: block.len(),
            segments,
        };
        blocks.push(kept.clone());
        Some((Arc::clone(&self.shelf), kept))
    }
}

/// Where a block is.
#[derive(Debug)]
enum Place {
    Here(Arc<Block>),
    Shelf {
        shelf: Arc<Shelf>,
        at: u64,
        segments: Vec<Segment>,
    },
}

#[derive(Debug)]
struct Slot {
    rows: usize,
    place: Place,
}

impl Slot {
    fn here(block: Block) -> Slot {
        Slot {
            rows: block.len(),
            place: Place::Here(Arc::new(block)),
        }
    }
}

/// The block that was fetched last, by its number.
type Recent = Mutex<Vec<(usize, Arc<Block>)>>;

/// So many fetched blocks are kept: neighbouring parts of the cases meet in one.
const RECENT: usize = 3;

/// The rows of one sheet.
#[derive(Debug)]
pub struct Rows {
    kind: Option<Kind>,
    slots: Vec<Slot>,
    /// The first row of each slot.
    starts: Vec<usize>,
    count: usize,
    recent: Recent,
    room: Arc<Room>,
    keep: Option<Keep>,
}

/// Blocks that are kept beyond the run.
#[derive(Debug)]
struct Keep {
    shelf: Arc<Shelf>,
    /// None once something could not be written.
    blocks: Option<Vec<KeptBlock>>,
}

impl Drop for Rows {
    fn drop(&mut self) {
        for slot in &self.slots {
            if let Place::Here(block) = &slot.place {
                self.room.gives_back(block.size() as u64);
            }
        }
    }
}

impl Rows {
    /// No rows.
    pub fn new(room: &Arc<Room>) -> Rows {
        Rows {
            kind: None,
            slots: Vec::new(),
            starts: Vec::new(),
            count: 0,
            recent: Recent::default(),
            room: Arc::clone(room),
            keep: None,
        }
    }

    /// No rows of a table.
    pub fn of(kind: Kind, room: &Arc<Room>) -> Rows {
        let mut rows = Rows::new(room);
        rows.kind = Some(kind);
        rows
    }

    /// The same, and whatever is put there is to be kept on a shelf.
    #[must_use]
    pub fn keeping(mut self, shelf: Option<&Arc<Shelf>>) -> Rows {
        self.keep = shelf.map(|shelf| Keep {
            shelf: Arc::clone(shelf),
            blocks: Some(Vec::new()),
        });
        self
    }

    /// The rows of blocks that were kept.
    pub fn restored(
        kind: Kind,
        blocks: Vec<KeptBlock>,
        shelf: &Arc<Shelf>,
        room: &Arc<Room>,
    ) -> Rows {
        let mut rows = Rows::of(kind, room);
        for KeptBlock {
            at,
            rows: count,
            segments,
        } in blocks
        {
            let shelf = Arc::clone(shelf);
            rows.add(Slot {
                rows: count,
                place: Place::Shelf {
                    shelf,
                    at,
                    segments,
                },
            });
        }
        rows
    }

    /// Where the blocks were kept; none where they were not, or not all.
    pub fn kept(&self) -> Option<Vec<KeptBlock>> {
        match &self.keep {
            Some(keep) => keep.blocks.clone(),
            None => (self.count == 0).then(Vec::new),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether a block that grows is to be closed.
    pub fn is_full(block: &Block) -> bool {
        // Sizes are summed up now and then only.
        block.len() >= ROWS || (block.len() % 256 == 255 && block.size() >= BYTES)
    }

    /// The same of one that has grown by many rows at once.
    pub fn is_large(block: &Block) -> bool {
        block.len() >= ROWS || block.size() >= BYTES
    }

    /// Puts a block behind the others.
    pub fn push(&mut self, block: Block) {
        if block.len() == 0 {
            return;
        }
        let kept = self.keep.as_mut().and_then(|keep| keep.put(&block));
        let slot = match kept {
            // What lies on that shelf need not lie on another.
            Some((shelf, KeptBlock { at, rows, segments })) => {
                if self.room.takes(block.size() as u64) {
                    Slot::here(block)
                } else {
                    Slot {
                        rows,
                        place: Place::Shelf {
                            shelf,
                            at,
                            segments,
                        },
                    }
                }
            }
            None => self.room.store(block),
        };
        self.add(slot);
    }

    fn add(&mut self, slot: Slot) {
        self.starts.push(self.count);
        self.count += slot.rows;
        self.slots.push(slot);
    }

    /// The numbers of blocks.
    pub fn blocks(&self) -> std::ops::Range<usize> {
        0..self.slots.len()
    }

    /// The rows of a block.
    pub fn range(&self, block: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(block).copied().unwrap_or(self.count);
        start..start + self.slots.get(block).map_or(0, |slot| slot.rows)
    }

    /// The block that a row is in.
    fn block_of(&self, row: usize) -> usize {
        self.starts.partition_point(|start| *start <= row) - 1
    }

    /// Rows by block: its number, and their places in it. A row that is not there is in a block that is not there.
    pub fn apart<'a>(&'a self, rows: &'a Runs) -> impl Iterator<Item = (usize, Vec<u32>)> + 'a {
        let mut rows = rows.iter().peekable();
        std::iter::from_fn(move || {
            let first = *rows.peek()? as usize;
            if first >= self.count {
                return rows.next().map(|_| (self.slots.len(), Vec::new()));
            }
            let block = self.block_of(first);
            let range = self.range(block);
            let mut places = Vec::new();
            while let Some(row) = rows.next_if(|row| (*row as usize) < range.end) {
                places.push(row - range.start as u32);
            }
            Some((block, places))
        })
    }

    /// A block, or what is wanted of it; more may come than is wanted.
    ///
    /// # Errors
    /// Class internal: what was put away cannot be read back.
    pub fn block(&self, number: usize, want: Want) -> Result<Arc<Block>> {
        let lost = || Failure {
            code: LOST,
            ..Failure::internal("rows that were put away cannot be read back")
        };
        let slot = self.slots.get(number).ok_or_else(lost)?;
        let (shelf, at, segments) = match &slot.place {
            Place::Here(block) => return Ok(Arc::clone(block)),
            Place::Shelf {
                shelf,
                at,
                segments,
            } => (shelf, *at, segments),
        };
        let whole = want == Want::VALUES;
        if whole {
            let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, block)) = recent.iter().find(|(n, _)| *n == number) {
                return Ok(Arc::clone(block));
            }
        }
        let kind = self.kind.ok_or_else(lost)?;
        let fetch = |from: u64, length: u64| shelf.get(at + from, length);
        let block = Block::read(kind, slot.rows, segments, want, fetch)
            .map_err(|e| lost().cause(e))?
            .ok_or_else(lost)?;
        let block = Arc::new(block);
        if whole {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.push((number, Arc::clone(&block)));
            if recent.len() > RECENT {
                recent.remove(0);
            }
        }
        Ok(block)
    }

    /// Whether the rows of parts lie scattered over blocks that have to be fetched: `touched` is how many blocks
    /// the parts have rows in, summed up.
    pub fn is_scattered(&self, touched: usize, parts: usize) -> bool {
        let away = |slot: &Slot| matches!(slot.place, Place::Shelf { .. });
        touched > 3 * (self.slots.len() + parts) && self.slots.iter().any(away)
    }

    /// The same rows in the order of parts: `parts` has the rows of each. Also the rows of each part then.
    ///
    /// # Errors
    /// As `block`.
    pub fn gathered(&self, parts: &[Runs]) -> Result<(Rows, Vec<Runs>)> {
        /// Rows of all parts that wait to be put away.
        const WAITING: usize = 1 << 20;
        let kind = self
            .kind
            .ok_or_else(|| Failure::internal("rows of no table"))?;
        let most = (WAITING / parts.len().max(1)).clamp(256, ROWS);
        let mut part_of = vec![u32::MAX; self.count];
        for (part, rows) in (0_u32..).zip(parts) {
            for row in rows.iter() {
                if let Some(slot) = part_of.get_mut(row as usize) {
                    *slot = part;
                }
            }
        }
        let mut waiting: Vec<Block> = parts.iter().map(|_| Block::new(kind)).collect();
        let mut slots: Vec<Vec<Slot>> = parts.iter().map(|_| Vec::new()).collect();
        for number in self.blocks() {
            let block = self.block(number, Want::VALUES)?;
            for (place, row) in self.range(number).enumerate() {
                let part = part_of.get(row).map_or(usize::MAX, |part| *part as usize);
                let (Some(own), Some(slots)) = (waiting.get_mut(part), slots.get_mut(part)) else {
                    continue;
                };
                own.take(&block, place);
                if own.len() >= most {
                    let full = std::mem::replace(own, Block::new(kind));
                    slots.push(self.room.store(full));
                }
            }
        }
        let mut rows = Rows::of(kind, &self.room);
        let mut of_parts = Vec::with_capacity(parts.len());
        for (last, slots) in waiting.into_iter().zip(slots) {
            let first = rows.count as u32;
            for slot in slots {
                rows.add(slot);
            }
            rows.push(last);
            of_parts.push((first..rows.count as u32).collect());
        }
        Ok((rows, of_parts))
    }

    /// Forgets what tells whether rows count, where it is in memory.
    pub fn without_marks(mut self) -> Rows {
        for slot in &mut self.slots {
            if let Place::Here(block) = &mut slot.place
                && let Some(block) = Arc::get_mut(block)
            {
                block.keys = Vec::new();
                block.identities = Vec::new();
            }
        }
        self
    }
}
