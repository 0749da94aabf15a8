//! Frames packed small while others are worked on: what parts of the cases come to waits so until all are done.

use crate::failure::{Failure, Result};
use polars::prelude::*;

/// Compressing harder gains little and takes longer.
const LEVEL: i32 = 1;
/// Length of a text that is not there.
const NULL: u32 = u32::MAX;

/// The rows of a frame, compressed. Types: String, Date, Int32, Int64, UInt32 and Boolean.
#[derive(Debug)]
pub struct Packed {
    columns: Vec<(PlSmallStr, DataType, Vec<u8>)>,
    height: usize,
}

impl Packed {
    /// Packs a frame.
    ///
    /// # Errors
    /// Class internal: a column of another type.
    pub fn new(frame: &DataFrame) -> Result<Packed> {
        let mut columns = Vec::with_capacity(frame.width());
        let mut bytes = Vec::new();
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
            let mut packed = zstd::bulk::compress(&bytes, LEVEL)
                .map_err(|e| Failure::internal("rows cannot be packed").cause(e))?;
            packed.shrink_to_fit();
            columns.push((column.name().clone(), ty.clone(), packed));
        }
        Ok(Packed {
            columns,
            height: frame.height(),
        })
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The frame.
    ///
    /// # Errors
    /// Class internal.
    pub fn frame(&self) -> Result<DataFrame> {
        let broken = || Failure::internal("packed rows are broken");
        let mut columns = Vec::with_capacity(self.columns.len());
        for (name, ty, packed) in &self.columns {
            let bytes =
                zstd::stream::decode_all(packed.as_slice()).map_err(|e| broken().cause(e))?;
            let column = if ty == &DataType::String {
                let (lengths, texts) =
                    bytes.split_at_checked(self.height * 4).ok_or_else(broken)?;
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
                builder.finish().into_column()
            } else {
                let numbers = bytes.as_chunks::<9>().0.iter().map(|bytes| {
                    let [there, number @ ..] = bytes;
                    (*there == 1).then(|| i64::from_le_bytes(*number))
                });
                let numbers = Int64Chunked::from_iter_options(name.clone(), numbers);
                let physical = numbers.into_column().cast(&ty.to_physical())?;
                physical.cast(ty)?
            };
            columns.push(column);
        }
        Ok(DataFrame::new(self.height, columns)?)
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
    let mut all: Option<DataFrame> = None;
    for frame in packed.iter().map(Packed::frame) {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::assess::date_column;

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
        let again = Packed::new(&frame).unwrap().frame().unwrap();
        assert_eq!(again.schema(), frame.schema());
        assert!(again.equals_missing(&frame));
        let none = frame.clear();
        assert_eq!(
            Packed::new(&none).unwrap().frame().unwrap().schema(),
            frame.schema()
        );
        let shares = Column::new("share".into(), [0.5]);
        assert!(Packed::new(&DataFrame::new(1, vec![shares]).unwrap()).is_err());
    }
}
