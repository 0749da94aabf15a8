//! Readings of files that are kept from run to run, so that what did not change is not read again.
//!
//! A reading goes by what it follows from: the bytes of the file (BLAKE3), its path below the folder and the day of its
//! export, the kind and the headers that `linjiu.toml` gives, the key (by its fingerprint), and the reader
//! itself (a hash of its source). The policy is not among them: reading does not see it. A reading holds what the
//! rows came to, with keyed hashes in place of names and of ID, household and account numbers; the folder is its
//! owner's alone and can be deleted at any time. Whatever cannot be kept or fetched is read.

use super::block::Segment;
use super::encoded::Content;
use super::header::Layout;
use super::read_file::ReadFile;
use super::rows::{Room, Rows};
use super::sheet::Sheet;
use super::shelf::Shelf;
use super::sniff::Container;
use super::{InputFile, Note, Options, Quarantined, Told, WarningCode};
use crate::contract::Kind;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Which readings are kept, and where.
#[derive(Debug, Clone)]
pub struct Kept {
    pub folder: PathBuf,
    /// Smaller files, in bytes, are read as quickly as fetched.
    pub least: u64,
    /// Readings that are there are not used, but replaced.
    pub anew: bool,
}

/// Files from so many bytes up are worth keeping the reading of.
pub const WORTH_KEEPING: u64 = 1 << 20;
/// Readings of so many bytes in all are kept, those used last.
const MOST: u64 = 8 << 30;
/// What a run that was killed has left behind is older than this.
const ABANDONED: Duration = Duration::from_hours(24);

/// Ends a whole reading.
const MARK: [u8; 8] = *b"linjiu 1";
/// Where the head begins, how long it is, its sum, and the mark.
const TRAILER: u64 = 32;

const READING: &str = "reading";
const UNFINISHED: &str = "part";

/// A reading that is being kept.
pub struct Keeping {
    shelf: Arc<Shelf>,
    unfinished: PathBuf,
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Head<'a> {
    /// The name of the reading's file: one that was copied over another is no reading of it.
    of: Cow<'a, str>,
    sha256: Cow<'a, str>,
    format: Cow<'a, str>,
    encoding: Option<Cow<'a, str>>,
    delimiter: Option<Cow<'a, str>>,
    kinds: Cow<'a, [Kind]>,
    notes: Cow<'a, [Note]>,
    sheets: Vec<KeptSheet<'a>>,
}

#[derive(Serialize, Deserialize)]
struct KeptSheet<'a> {
    name: Cow<'a, str>,
    hidden: bool,
    layout: Option<Cow<'a, Layout>>,
    header_below: Option<u32>,
    table_below: Option<u32>,
    rows_read: u64,
    furniture: u64,
    blocks: Vec<KeptBlock>,
    townships: Cow<'a, [String]>,
    quarantined: Cow<'a, [Quarantined]>,
    /// High and low half of each.
    quarantined_keys: Vec<[u64; 2]>,
    warnings: Vec<KeptWarning<'a>>,
    quarantined_townships: Cow<'a, [(u32, u32)]>,
    /// By the place of the column.
    medians: Vec<(usize, u64)>,
}

/// Line, the places of the column (`WHOLE_ROW` where none is meant) and of the reason among all, and the value.
#[derive(Serialize, Deserialize)]
struct KeptWarning<'a>(u32, usize, usize, Option<Cow<'a, str>>);

/// A place that no column has.
const WHOLE_ROW: usize = 255;

/// Where a block of rows lies.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptBlock {
    pub at: u64,
    pub rows: usize,
    pub segments: Vec<Segment>,
}

impl Kept {
    /// The folder of a user's own caches; none where the system names none.
    pub fn folder_of_user() -> Option<PathBuf> {
        let of = |name: &str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .filter(|p| p.is_absolute())
        };
        let caches = if cfg!(windows) {
            of("LOCALAPPDATA")
        } else {
            of("XDG_CACHE_HOME").or_else(|| of("HOME").map(|home| home.join(".cache")))
        };
        caches.map(|folder| folder.join("linjiu"))
    }

    /// The folder that readings are in: where the one that is named is open to others, one in it that is not. None where
    /// that is open too.
    fn place(&self) -> Option<PathBuf> {
        let inner = self.folder.join("linjiu");
        [self.folder.clone(), inner]
            .into_iter()
            .find(|folder| is_own(folder))
    }

    /// The name of a reading's file.
    fn name(content: Content, input: &InputFile, options: &Options<'_>) -> String {
        let columns = Kind::ALL.map(|kind| {
            let columns = options.workspace.columns_of(kind);
            (kind, columns.collect::<Vec<_>>())
        });
        let follows_from = (
            env!("LINJIU_READER"),
            (content.hash, content.size, &input.path),
            input.export_on.map(|day| day.to_string()),
            options.workspace.kind_of(&input.path),
            columns,
            options.hasher.fingerprint(),
        );
        // Nothing of it can fail to be written as JSON; if it did, its reading would be found by nothing else.
        let text = serde_json::to_string(&follows_from).unwrap_or_default();
        let name = super::to_hex(&Sha256::digest(text));
        format!("{name}.{READING}")
    }

    /// The reading of a file, if it is there and whole.
    pub fn find(
        &self,
        content: Content,
        input: &InputFile,
        options: &Options<'_>,
        room: &Arc<Room>,
    ) -> Option<ReadFile> {
        if content.size < self.least || self.anew {
            return None;
        }
        let name = Kept::name(content, input, options);
        let path = self.place()?.join(&name);
        let shelf = Arc::new(Shelf::open(&path).ok()?);
        let length = fs::metadata(&path).ok()?.len();
        let trailer = shelf.get(length.checked_sub(TRAILER)?, TRAILER).ok()?;
        let (numbers, mark) = trailer.split_at(TRAILER as usize - MARK.len());
        let [at, long, sum] = numbers.as_chunks().0 else {
            return None;
        };
        let [at, long, sum] = [at, long, sum].map(|n| u64::from_le_bytes(*n));
        if mark != MARK || at.checked_add(long)?.checked_add(TRAILER)? != length {
            return None;
        }
        let head = shelf.get(at, long).ok()?;
        if super::block::sum(&head) != sum {
            return None;
        }
        let head: Head<'_> = serde_json::from_slice(&head).ok()?;
        if head.of != name {
            return None;
        }
        let file = head.restored(content, input, &shelf, room)?;
        // Readings that are used stay longest.
        let now = SystemTime::now();
        let _ = fs::File::open(&path).and_then(|file| file.set_modified(now));
        Some(file)
    }

    /// Begins to keep the reading of a file.
    pub fn begin(
        &self,
        content: Content,
        input: &InputFile,
        options: &Options<'_>,
    ) -> Option<Keeping> {
        if content.size < self.least {
            return None;
        }
        let folder = self.place()?;
        make(&folder).ok()?;
        let path = folder.join(Kept::name(content, input, options));
        let mut number = [0_u8; 8];
        getrandom::fill(&mut number).ok()?;
        let unfinished = path.with_extension(format!("{}.{UNFINISHED}", super::to_hex(&number)));
        let shelf = Arc::new(Shelf::create(&unfinished).ok()?);
        Some(Keeping {
            shelf,
            unfinished,
            path,
        })
    }

    /// Lets go of what was not used longest, where it is too much, and of what was never finished.
    pub fn tidy(&self) {
        let Some(Ok(entries)) = self.place().map(fs::read_dir) else {
            return;
        };
        let mut readings: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in entries.flatten() {
            let (path, Ok(about)) = (entry.path(), entry.metadata()) else {
                continue;
            };
            let (Some(kind), Ok(used)) = (path.extension(), about.modified()) else {
                continue;
            };
            // Whatever else is in the folder is not ours.
            if !is_named_by_us(&path) {
                continue;
            }
            let old = || used.elapsed().is_ok_and(|age| age > ABANDONED);
            if kind == UNFINISHED && old() {
                let _ = fs::remove_file(&path);
            } else if kind == READING {
                readings.push((used, about.len(), path));
            }
        }
        readings.sort();
        let mut all: u64 = readings.iter().map(|(_, size, _)| size).sum();
        for (_, size, path) in readings {
            if all <= MOST {
                break;
            }
            let _ = fs::remove_file(&path);
            all -= size;
        }
    }
}

impl Keeping {
    /// Where rows are put on their way.
    pub fn shelf(&self) -> &Arc<Shelf> {
        &self.shelf
    }

    /// Keeps the reading; where anything of it was lost, nothing is kept.
    pub fn end(self, file: &ReadFile) {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let Some(head) = head(&name, file) else {
            return;
        };
        let Ok(mut bytes) = serde_json::to_vec(&head) else {
            return;
        };
        let Ok(at) = self.shelf.end() else { return };
        let (long, sum) = (bytes.len() as u64, super::block::sum(&bytes));
        for number in [at, long, sum] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&MARK);
        if self.shelf.put(&bytes).is_ok() {
            let _ = fs::rename(&self.unfinished, &self.path);
        }
    }
}

impl Drop for Keeping {
    /// What was not ended is not kept.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.unfinished);
    }
}

/// What is kept of a file beside its rows; none of one that is no table, or not all of one.
fn head<'a>(name: &'a str, file: &'a ReadFile) -> Option<Head<'a>> {
    if !file.input.used {
        return None;
    }
    let sheets: Option<Vec<KeptSheet<'_>>> = file.sheets.iter().map(of_sheet).collect();
    Some(Head {
        of: Cow::Borrowed(name),
        sha256: Cow::Borrowed(&file.input.sha256),
        format: file.input.format.into(),
        encoding: file.input.encoding.map(Cow::Borrowed),
        delimiter: file.input.delimiter.map(Cow::Borrowed),
        kinds: Cow::Borrowed(&file.input.kinds),
        notes: Cow::Borrowed(&file.notes),
        sheets: sheets?,
    })
}

fn of_sheet(sheet: &Sheet) -> Option<KeptSheet<'_>> {
    // Such a sheet is short, and what it nearly was is nothing to be kept.
    if sheet.closest.is_some() {
        return None;
    }
    let columns = sheet
        .kind()
        .map_or(&[] as &[_], |kind| kind.table().columns);
    let medians = sheet.medians.iter().map(|(name, median)| {
        let place = columns.iter().position(|c| c.name == *name)?;
        Some((place, *median))
    });
    let warnings = sheet.warnings.iter().map(|told| {
        let column = match told.column {
            "" => WHOLE_ROW,
            name => columns.iter().position(|c| c.name == name)?,
        };
        let reason = WarningCode::ALL.iter().position(|r| *r == told.reason)?;
        let value = told.value.as_deref().map(Cow::Borrowed);
        Some(KeptWarning(told.line, column, reason, value))
    });
    Some(KeptSheet {
        name: Cow::Borrowed(&sheet.name),
        hidden: sheet.hidden,
        layout: sheet.layout.as_deref().map(Cow::Borrowed),
        header_below: sheet.header_below,
        table_below: sheet.table_below,
        rows_read: sheet.rows_read,
        furniture: sheet.furniture,
        blocks: sheet.rows.kept()?,
        townships: Cow::Borrowed(sheet.townships.all()),
        quarantined: Cow::Borrowed(&sheet.quarantined),
        quarantined_keys: sheet
            .quarantined_keys
            .iter()
            .map(|key| [(key >> 64) as u64, *key as u64])
            .collect(),
        warnings: warnings.collect::<Option<_>>()?,
        quarantined_townships: Cow::Borrowed(&sheet.quarantined_townships),
        medians: medians.collect::<Option<_>>()?,
    })
}

impl Head<'_> {
    fn restored(
        self,
        content: Content,
        input: &InputFile,
        shelf: &Arc<Shelf>,
        room: &Arc<Room>,
    ) -> Option<ReadFile> {
        let delimiter = match self.delimiter {
            Some(name) => Some(super::text::delimiter_named(&name)?),
            None => None,
        };
        let encoding = match self.encoding {
            Some(name) => Some(super::encoded::encoding_named(&name)?),
            None => None,
        };
        let sheets = self
            .sheets
            .into_iter()
            .map(|sheet| sheet.restored(shelf, room));
        Some(ReadFile {
            input: InputFile {
                sha256: self.sha256.into_owned(),
                size: content.size,
                kinds: self.kinds.into_owned(),
                format: Container::table_named(&self.format)?.name(),
                encoding,
                delimiter,
                used: true,
                ..input.clone()
            },
            sheets: sheets.collect::<Option<_>>()?,
            notes: self.notes.into_owned(),
        })
    }
}

impl KeptSheet<'_> {
    fn restored(self, shelf: &Arc<Shelf>, room: &Arc<Room>) -> Option<Sheet> {
        let layout = self.layout.map(|layout| Box::new(layout.into_owned()));
        let kind = layout.as_ref().map(|layout| layout.kind);
        let columns = kind.map_or(&[] as &[_], |kind| kind.table().columns);
        let mut sheet = Sheet::new(&self.name, room);
        for name in self.townships.iter() {
            sheet.townships.number(name);
        }
        let medians = self.medians.into_iter();
        let medians = medians.map(|(place, median)| Some((columns.get(place)?.name, median)));
        let warnings = self.warnings.into_iter();
        let warnings = warnings.map(|KeptWarning(line, column, reason, value)| {
            Some(Told {
                line,
                column: match column {
                    WHOLE_ROW => "",
                    place => columns.get(place)?.name,
                },
                reason: *WarningCode::ALL.get(reason)?,
                value: value.map(|value| value.into_owned().into()),
            })
        });
        Some(Sheet {
            hidden: self.hidden,
            header_below: self.header_below,
            table_below: self.table_below,
            rows_read: self.rows_read,
            furniture: self.furniture,
            rows: match kind {
                Some(kind) => Rows::restored(kind, self.blocks, shelf, room),
                None => Rows::new(room),
            },
            quarantined: self.quarantined.into_owned(),
            quarantined_keys: self
                .quarantined_keys
                .into_iter()
                .map(|[high, low]| u128::from(high) << 64 | u128::from(low))
                .collect(),
            warnings: warnings.collect::<Option<_>>()?,
            quarantined_townships: self.quarantined_townships.into_owned(),
            medians: medians.collect::<Option<_>>()?,
            layout,
            ..sheet
        })
    }
}

/// Whether a file has the name of a reading, finished or not: 64 hex digits, and what else there is behind a dot.
fn is_named_by_us(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let hash = name.split('.').next().unwrap_or_default();
    hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a folder is its owner's alone, or not there yet.
fn is_own(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        const OF_OTHERS: u32 = 0o077;
        let about = fs::metadata(folder);
        about.map_or(true, |about| about.permissions().mode() & OF_OTHERS == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        true
    }
}

/// Makes a folder that its owner alone can look into.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
