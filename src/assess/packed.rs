//! Frames packed small while others are worked on: what parts of the cases come to waits so until all are done.

use super::{apart, coded};
use crate::failure::{Failure, Result};
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Compressing harder gains little and takes longer; compressing less, 0.2 GB more at thirty million cases.
const LEVEL: i32 = 1;
/// Length of a text that is not there.
const NULL: u32 = u32::MAX;

/// A place for bytes outside of memory.
pub trait Away: std::fmt::Debug + Send + Sync {
    /// Puts bytes there; where they begin.
    ///
    /// # Errors
    /// Those of the place.
    fn put(&self, bytes: &[u8]) -> std::io::Result<u64>;

    /// So many bytes from a place on.
    ///
    /// # Errors
    /// Those of the place.
    fn get(&self, at: u64, length: u64) -> std::io::Result<Vec<u8>>;
}

/// The rows of a frame, compressed. Types: String, Date, Int32, Int64, UInt32 and Boolean.
#[derive(Debug)]
pub struct Packed {
    columns: Columns,
    height: usize,
    /// Column by column: how many bytes, how many they unfold to, and these.
    bytes: Bytes,
}

/// Names and types, which many frames share.
type Columns = Arc<Vec<(PlSmallStr, DataType)>>;

#[derive(Debug)]
enum Bytes {
    Here(Vec<u8>),
    Away {
        place: Arc<dyn Away>,
        at: u64,
        length: u64,
    },
}

fn broken() -> Failure {
    Failure::internal("packed rows are broken")
}

impl Packed {
    /// Packs a frame.
    ///
    /// # Errors
    /// Class internal: a column of another type.
    pub fn new(frame: &DataFrame) -> Result<Packed> {
        let mut columns = Vec::with_capacity(frame.width());
        let (mut all, mut bytes) = (Vec::new(), Vec::new());
        for column in frame.columns() {
            bytes.clear();
            let ty = column.dtype();
            if ty == &DataType::String {
                let texts = column.str()?;
                for text in texts.iter() {
                    let length = text.map_or(NULL, |text| text.len() as u32);
                    bytes.extend_from_slice(&length.to_le_bytes());
                }
                for text in texts.iter().flatten() {
                    bytes.extend_from_slice(text.as_bytes());
                }
            } else if is_number(ty) {
                let numbers = column.to_physical_repr().cast(&DataType::Int64)?;
                let numbers = numbers.as_materialized_series();
                for number in numbers.i64()?.iter() {
                    bytes.push(u8::from(number.is_some()));
                    bytes.extend_from_slice(&number.unwrap_or_default().to_le_bytes());
                }
            } else {
                return Err(Failure::internal(format!("no {ty} is packed")));
            }
            let packed = zstd::bulk::compress(&bytes, LEVEL)
                .map_err(|e| Failure::internal("rows cannot be packed").cause(e))?;
            all.extend_from_slice(&(packed.len() as u64).to_le_bytes());
            all.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
            all.extend_from_slice(&packed);
            columns.push((column.name().clone(), ty.clone()));
        }
        all.shrink_to_fit();
        Ok(Packed {
            columns: Arc::new(columns),
            height: frame.height(),
            bytes: Bytes::Here(all),
        })
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Puts the bytes out of memory. A place that does not take them leaves them where they are.
    pub fn put_away(&mut self, place: &Arc<dyn Away>) {
        if let Bytes::Here(bytes) = &self.bytes
            && let Ok(at) = place.put(bytes)
        {
            self.bytes = Bytes::Away {
                place: Arc::clone(place),
                at,
                length: bytes.len() as u64,
            };
        }
    }

    /// Takes over the list of columns of a frame that has the same.
    pub fn share_columns(&mut self, other: &Packed) {
        if self.columns == other.columns {
            self.columns = Arc::clone(&other.columns);
        }
    }

    /// The frame.
    ///
    /// # Errors
    /// Class internal.
    pub fn frame(&self) -> Result<DataFrame> {
        self.some(|_| true)
    }

    /// The frame of one of its columns.
    ///
    /// # Errors
    /// Class internal.
    pub fn column(&self, name: &str) -> Result<DataFrame> {
        self.some(|column| column == name)
    }

    fn some(&self, wanted: impl Fn(&str) -> bool) -> Result<DataFrame> {
        let fetched;
        let mut rest = match &self.bytes {
            Bytes::Here(bytes) => bytes.as_slice(),
            Bytes::Away { place, at, length } => {
                fetched = place.get(*at, *length).map_err(|e| broken().cause(e))?;
                fetched.as_slice()
            }
        };
        let mut columns = Vec::with_capacity(self.columns.len());
        for (name, ty) in self.columns.iter() {
            let (length, behind) = rest.split_first_chunk().ok_or_else(broken)?;
            let (whole, behind) = behind.split_first_chunk().ok_or_else(broken)?;
            let [length, whole] = [length, whole].map(|n| u64::from_le_bytes(*n) as usize);
            let (packed, behind) = behind.split_at_checked(length).ok_or_else(broken)?;
            rest = behind;
            if wanted(name) {
                let bytes = zstd::bulk::decompress(packed, whole);
                let bytes = bytes.map_err(|e| broken().cause(e))?;
                columns.push(self.unpack(name, ty, &bytes)?);
            }
        }
        Ok(DataFrame::new(self.height, columns)?)
    }

    fn unpack(&self, name: &PlSmallStr, ty: &DataType, bytes: &[u8]) -> Result<Column> {
        if ty == &DataType::String {
            let (lengths, texts) = bytes.split_at_checked(self.height * 4).ok_or_else(broken)?;
            let texts = std::str::from_utf8(texts).map_err(|e| broken().cause(e))?;
            let mut builder = StringChunkedBuilder::new(name.clone(), self.height);
            let mut at = 0;
            for length in lengths.as_chunks().0 {
                let length = u32::from_le_bytes(*length);
                if length == NULL {
                    builder.append_null();
                    continue;
                }
                let end = at + length as usize;
                builder.append_value(texts.get(at..end).ok_or_else(broken)?);
                at = end;
            }
            return Ok(builder.finish().into_column());
        }
        let numbers = bytes.as_chunks::<9>().0.iter().map(|bytes| {
            let [there, number @ ..] = bytes;
            (*there == 1).then(|| i64::from_le_bytes(*number))
        });
        let numbers = Int64Chunked::from_iter_options(name.clone(), numbers);
        let physical = numbers.into_column().cast(&ty.to_physical())?;
        Ok(physical.cast(ty)?)
    }
}

/// Puts frames behind others, which share their lists of columns.
pub fn extend(own: &mut Vec<Packed>, others: Vec<Packed>) {
    for mut other in others {
        if let Some(first) = own.first() {
            other.share_columns(first);
        }
        own.push(other);
    }
}

fn is_number(ty: &DataType) -> bool {
    matches!(
        ty,
        DataType::Date | DataType::Int32 | DataType::Int64 | DataType::UInt32 | DataType::Boolean
    )
}

/// Frames of the same columns behind each other; none of none.
///
/// # Errors
/// As `Packed::frame`.
pub fn unpacked(packed: &[Packed]) -> Result<Option<DataFrame>> {
    stacked(packed.iter().map(Packed::frame))
}

fn stacked(frames: impl Iterator<Item = Result<DataFrame>>) -> Result<Option<DataFrame>> {
    let mut all: Option<DataFrame> = None;
    for frame in frames {
        let frame = frame?;
        match &mut all {
            Some(all) => {
                all.vstack_mut_owned(frame)?;
            }
            None => all = Some(frame),
        }
    }
    Ok(all)
}

/// All rows in order of a text column, none first, in stretches of about `most` rows at most: rows with the same text are of
/// one stretch. Not in order within a stretch.
///
/// # Errors
/// As `Packed::frame`.
pub fn in_stretches(
    packed: &[Packed],
    by: &str,
    most: usize,
    mut take: impl FnMut(DataFrame) -> Result<()>,
) -> Result<()> {
    let rows: usize = packed.iter().map(Packed::height).sum();
    if rows <= most {
        return unpacked(packed)?.map_or(Ok(()), take);
    }
    let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for frame in packed {
        let frame = frame.column(by)?;
        let coded = coded(&frame, by)?;
        let mut of_texts = vec![0; coded.texts.len()];
        for code in coded.rows {
            of_texts[code as usize] += 1;
        }
        for (text, count) in coded
            .texts
            .into_iter()
            .zip(of_texts)
            .filter(|(_, n)| *n > 0)
        {
            *counts.entry(text.map(str::to_owned)).or_default() += count;
        }
    }
    // For each text the number of its stretch.
    let (mut stretch, mut so_far) = (0, 0);
    let mut numbers: HashMap<Option<String>, usize> = HashMap::new();
    for (text, count) in counts {
        if so_far > 0 && so_far + count > most {
            stretch += 1;
            so_far = 0;
        }
        so_far += count;
        numbers.insert(text, stretch);
    }
    for wanted in 0..=stretch {
        let frames = packed.iter().map(|frame| {
            let frame = frame.frame()?;
            let coded = coded(&frame, by)?;
            let here = coded
                .texts
                .iter()
                .map(|text| numbers.get(&text.map(str::to_owned)));
            let here: Vec<bool> = here.map(|number| number == Some(&wanted)).collect();
            let rows = coded.rows.iter().map(|code| here[*code as usize]);
            let rows: BooleanChunked = rows.collect();
            // What is left holds on to no texts of the others.
            apart(frame.filter(&rows)?)
        });
        if let Some(stretch) = stacked(frames)? {
            take(stretch)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::assess::date_column;

    /// Bytes that are away, though not far.
    #[derive(Debug, Default)]
    struct Heap(std::sync::Mutex<Vec<u8>>);

    impl Away for Heap {
        fn put(&self, bytes: &[u8]) -> std::io::Result<u64> {
            let mut all = self.0.lock().unwrap();
            all.extend_from_slice(bytes);
            Ok((all.len() - bytes.len()) as u64)
        }

        fn get(&self, at: u64, length: u64) -> std::io::Result<Vec<u8>> {
            Ok(self.0.lock().unwrap()[at as usize..][..length as usize].to_vec())
        }
    }

    #[test]
    fn rows_come_in_stretches_by_their_texts() {
        let frame = |texts: &[Option<&str>]| {
            let numbers: Vec<i64> = (0..texts.len() as i64).collect();
            let columns = vec![
                Column::new("text".into(), texts),
                Column::new("n".into(), numbers),
            ];
            Packed::new(&DataFrame::new(texts.len(), columns).unwrap()).unwrap()
        };
        let packed = [
            frame(&[Some("b"), None, Some("a"), Some("c")]),
            frame(&[Some("c"), Some("a"), Some("c")]),
        ];
        let stretches = |most: usize| {
            let mut all: Vec<Vec<String>> = Vec::new();
            in_stretches(&packed, "text", most, |rows| {
                let texts = rows.column("text")?.str()?.iter();
                let mut texts: Vec<String> = texts.map(|t| t.unwrap_or("-").to_owned()).collect();
                texts.sort();
                all.push(texts);
                Ok(())
            })
            .unwrap();
            all.iter().map(|texts| texts.concat()).collect::<Vec<_>>()
        };
        assert_eq!(stretches(7), ["-aabccc"]);
        assert_eq!(stretches(4), ["-aab", "ccc"]);
        assert_eq!(stretches(2), ["-", "aa", "b", "ccc"]);
        assert_eq!(stretches(1), ["-", "aa", "b", "ccc"]);
    }

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        let flags: [Option<bool>; 3] = [Some(true), None, Some(false)];
        let columns = vec![
            Column::new("text".into(), [Some("石船镇"), None, Some("")]),
            date_column("day", vec![None, Some(-1), Some(18_000)]),
            Column::new("fen".into(), [Some(i64::MIN), None, Some(i64::MAX)]),
            Column::new("count".into(), [Some(-1_i32), Some(i32::MAX), None]),
            Column::new("line".into(), [Some(0_u32), Some(u32::MAX), None]),
            Column::new("flag".into(), flags),
        ];
        let frame = DataFrame::new(3, columns).unwrap();
        let mut packed = Packed::new(&frame).unwrap();
        let away: Arc<dyn Away> = Arc::new(Heap::default());
        for _ in 0..2 {
            let again = packed.frame().unwrap();
            assert_eq!(again.schema(), frame.schema());
            assert!(again.equals_missing(&frame));
            let fen = packed.column("fen").unwrap();
            assert!(fen.equals_missing(&frame.select(["fen"]).unwrap()));
            packed.put_away(&away);
        }
        assert!(matches!(packed.bytes, Bytes::Away { .. }));
        let none = frame.clear();
        assert_eq!(
            Packed::new(&none).unwrap().frame().unwrap().schema(),
            frame.schema()
        );
        let shares = Column::new("share".into(), [0.5]);
        assert!(Packed::new(&DataFrame::new(1, vec![shares]).unwrap()).is_err());
    }
}
