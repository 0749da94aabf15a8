//! Parquet files as rows of text, for comparing.

use arrow::util::display::array_value_to_string;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

/// One row: column to value; a null is absent.
pub type Row = BTreeMap<String, String>;

/// Every row of a Parquet file.
pub fn rows(path: &Path) -> Vec<Row> {
    let file = File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .unwrap()
        .build()
        .unwrap();
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.unwrap();
        for n in 0..batch.num_rows() {
            let row = batch
                .schema()
                .fields()
                .iter()
                .zip(batch.columns())
                .filter(|(_, column)| column.is_valid(n))
                .map(|(field, column)| {
                    (
                        field.name().clone(),
                        array_value_to_string(column, n).unwrap(),
                    )
                })
                .collect();
            rows.push(row);
        }
    }
    rows
}
