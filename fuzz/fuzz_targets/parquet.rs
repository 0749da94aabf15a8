//! Parquet: whole fuzzed files, and tables of every type that a column may have written from fuzzed values.
#![no_main]

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch,
    StringArray, TimestampMillisecondArray,
};
use libfuzzer_sys::fuzz_target;
use linjiu_fuzz::table::{headers, kind};
use linjiu_fuzz::{read, tolerate_container_panics};
use parquet::arrow::ArrowWriter;
use std::sync::Arc;

const NAME: &str = "案件202003.parquet";

fuzz_target!(init: tolerate_container_panics(), |data: &[u8]| {
    let [which, rest @ ..] = data else { return };
    if *which >= 0x80 {
        let _ = read(NAME, rest);
        return;
    }
    let headers = headers(kind(*which));
    // Columns of eight bytes a value, each behind the byte that says its type.
    let columns: Vec<&[u8]> = rest.chunks(1 + 8 * 4).collect();
    let arrays = headers.iter().enumerate().map(|(n, header)| {
        let column = columns.get(n).copied().unwrap_or(&[0]);
        let values: Vec<Option<&[u8]>> =
            (0..4).map(|row| column.get(1 + row * 8..9 + row * 8)).collect();
        (*header, array(column.first().copied().unwrap_or(0), &values), true)
    });
    let Ok(batch) = RecordBatch::try_from_iter_with_nullable(arrays.collect::<Vec<_>>()) else { return };
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), None).expect("types that Parquet has");
    writer.write(&batch).expect("in memory");
    writer.close().expect("in memory");
    let read = read(NAME, &file).expect("a table with all its columns");
    let rows: u64 = read.rows.iter().map(|a| a.rows_read).sum();
    assert_eq!(rows, 4, "rows are lost");
});

fn array(ty: u8, values: &[Option<&[u8]>]) -> ArrayRef {
    let numbers: Vec<Option<i64>> = values
        .iter()
        .map(|v| {
            v.and_then(|v| v.try_into().ok())
                .map(i64::from_le_bytes)
                .filter(|n| *n != 0)
        })
        .collect();
    match ty % 8 {
        0 | 1 => Arc::new(StringArray::from_iter(values.iter().map(|v| {
            v.map(|v| String::from_utf8_lossy(v).trim_end_matches('\0').to_owned())
        }))),
        2 => Arc::new(Int64Array::from(numbers)),
        3 => Arc::new(Float64Array::from_iter(
            numbers.iter().map(|n| n.map(|n| f64::from_bits(n as u64))),
        )),
        4 => Arc::new(BooleanArray::from_iter(
            numbers.iter().map(|n| n.map(|n| n & 1 == 1)),
        )),
        5 => Arc::new(Date32Array::from_iter(
            numbers.iter().map(|n| n.map(|n| n as i32)),
        )),
        6 => Arc::new(TimestampMillisecondArray::from(numbers)),
        _ => {
            let decimals = Decimal128Array::from_iter(
                numbers
                    .iter()
                    .map(|n| n.map(|n| i128::from(n) % 10_i128.pow(18))),
            );
            Arc::new(
                decimals
                    .with_precision_and_scale(18, (ty / 8 % 6) as i8)
                    .expect("a width that Parquet has"),
            )
        }
    }
}
