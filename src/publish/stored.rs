//! A finished report taken up again: its receipt, the policy and the calendar that were in force, and its tables.
//!
//! Reads the report folder and nothing else; what the program ships today plays no part. Of the tables only the
//! columns that are asked for are read.

use super::receipt::{self, Receipt, sha256};
use crate::assess::{Question, Reach, Readings, date_column};
use crate::calendar::Calendar;
use crate::contract::outputs::{self, Layer};
use crate::contract::{OutputColumn, OutputTable, OutputType};
use crate::failure::{Class, Failure, Result};
use crate::policy::Policy;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use chrono::NaiveDate;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use polars::prelude::{Column, DataFrame};
use std::path::{Path, PathBuf};

/// The policy in force, beside the receipt.
pub const POLICY: &str = "policy.toml";
/// The calendar in force, beside the receipt.
pub const CALENDAR: &str = "calendar.toml";

/// A finished report.
#[derive(Debug)]
pub struct Stored {
    pub folder: PathBuf,
    pub receipt: Receipt,
    /// First day of the report's month.
    pub month: NaiveDate,
    pub as_of: NaiveDate,
    pub policy: Policy,
    pub calendar: Calendar,
    /// Up to which day the records speak.
    pub reach: Reach,
}

/// Opens a report folder: receipt, policy and calendar, the latter two only if they are those of the receipt.
///
/// # Errors
/// Class input: not a report, or one of an earlier version; class output: policy or calendar was altered.
pub fn open(folder: &Path) -> Result<Stored> {
    let receipt = receipt::read(folder)?;
    let mut policy = Policy::from_effective_text(&text(folder, &receipt, POLICY)?, POLICY)?;
    let calendar = Calendar::from_toml(&text(folder, &receipt, CALENDAR)?, CALENDAR)?;
    let calendar = if receipt.arguments.calendar == "known" {
        calendar.judging_as_known()
    } else {
        calendar
    };
    let day = |text: &str| {
        text.parse::<NaiveDate>().map_err(|e| {
            Failure::new(
                Class::Input,
                "receipt-unreadable",
                (
                    "receipt.json中的日期有误",
                    "receipt.json holds a day that is none",
                ),
            )
            .file(folder.join(super::folder::RECEIPT).display().to_string())
            .cause(e)
        })
    };
    let Some(reach) = &receipt.reach else {
        return Err(Failure::new(
            Class::Input,
            "report-of-earlier-version",
            ("报告由较早的版本生成，没有说明各表截至哪一天", "the report was written by an earlier version and does not say up to which day its records speak"),
        )
        .file(folder.display().to_string())
        .hint(("用原导出文件重新运行linjiu report", "run `linjiu report` again on the exports")));
    };
    let reach = Reach {
        cases_to: day(&reach.cases_to)?,
        payments_to: reach.payments_to.as_deref().map(day).transpose()?,
        absent: reach.absent.iter().cloned().collect(),
    };
    let month = day(&format!("{}-01", receipt.arguments.month))?;
    let as_of = day(&receipt.arguments.as_of)?;
    policy.seen_on = Some(as_of);
    Ok(Stored {
        folder: folder.to_path_buf(),
        receipt,
        month,
        as_of,
        policy,
        calendar,
        reach,
    })
}

/// A text of the report, if it is the one of the receipt.
fn text(folder: &Path, receipt: &Receipt, name: &str) -> Result<String> {
    let altered = |what: (&'static str, &'static str)| {
        Failure::new(Class::Output, "report-altered", what)
            .file(folder.join(name).display().to_string())
            .hint((
                "重新运行linjiu report；不要再传阅此文件夹",
                "run `linjiu report` again; do not circulate this folder",
            ))
    };
    let bytes = std::fs::read(folder.join(name)).map_err(|e| {
        altered((
            "报告中有文件无法读取",
            "a file of the report cannot be read",
        ))
        .cause(e)
    })?;
    let known = receipt.outputs.iter().find(|o| o.file == name);
    if known.is_none_or(|o| o.sha256 != sha256(&bytes)) {
        return Err(altered((
            "报告中有文件与回执不符",
            "a file of the report does not agree with its receipt",
        )));
    }
    String::from_utf8(bytes).map_err(|e| {
        altered(("报告中有文件不是UTF-8", "a file of the report is not UTF-8")).cause(e)
    })
}

impl Stored {
    /// What was asked of the tables, with every reading.
    pub fn question(&self) -> Question<'_> {
        Question {
            month: self.month,
            as_of: self.as_of,
            policy: &self.policy,
            calendar: &self.calendar,
            readings: Readings::All,
        }
    }

    /// Path of a published table; whether or not the report has it.
    pub fn path(&self, layer: Layer, name: &str) -> PathBuf {
        self.folder
            .join(layer.folder())
            .join(format!("{name}.parquet"))
    }

    /// Whether the report has a table.
    pub fn has(&self, layer: Layer, name: &str) -> bool {
        let file = format!("{}/{name}.parquet", layer.folder());
        self.receipt.outputs.iter().any(|o| o.file == file)
    }

    /// Some columns of a published table as a frame, in the types that the stages use (see `contract::outputs`).
    ///
    /// # Errors
    /// Class input: the table is missing, cannot be read, or lacks a column.
    pub fn table(&self, layer: Layer, name: &str, columns: &[&str]) -> Result<DataFrame> {
        let path = self.path(layer, name);
        let failed = |what: (&'static str, &'static str)| {
            Failure::new(Class::Input, "report-table-unreadable", what)
                .file(path.display().to_string())
                .hint(("对报告运行linjiu verify；如已被改动，重新运行linjiu report", "run `linjiu verify` on the report, and `linjiu report` again if it was altered"))
        };
        let table = outputs::find(layer, name)
            .ok_or_else(|| Failure::internal(format!("no published table {name}")))?;
        let file = std::fs::File::open(&path).map_err(|e| {
            failed((
                "报告中有表无法打开",
                "a table of the report cannot be opened",
            ))
            .cause(e)
        })?;
        let unreadable =
            |e| failed(("报告中有表无法读取", "a table of the report cannot be read")).cause(e);
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(unreadable)?;
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        let batches = builder
            .with_projection(mask)
            .with_batch_size(1 << 16)
            .build()
            .map_err(unreadable)?
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(|e| {
                failed(("报告中有表无法读取", "a table of the report cannot be read")).cause(e)
            })?;
        frame(&table, columns, &batches).map_err(|f| f.file(path.display().to_string()))
    }
}

/// Some columns of a published table's rows as a frame, in the types that the stages use.
///
/// # Errors
/// Class input: a column is not there, or in another type.
pub(crate) fn frame(
    table: &OutputTable,
    columns: &[&str],
    batches: &[RecordBatch],
) -> Result<DataFrame> {
    let height = batches.iter().map(RecordBatch::num_rows).sum();
    let wanted = columns
        .iter()
        .map(|name| {
            let column = table
                .columns
                .iter()
                .find(|c| c.name == *name)
                .ok_or_else(|| Failure::internal(format!("no published column {name}")))?;
            decoded(column, batches).ok_or_else(|| {
                Failure::new(
                    Class::Input,
                    "report-table-unreadable",
                    (
                        "报告中有表缺列，或列的类型不同",
                        "a table of the report lacks a column, or has it in another type",
                    ),
                )
                .column(*name)
                .hint((
                    "报告可能出自别的版本：重新运行`linjiu report`",
                    "the report may be of another version: run `linjiu report` again",
                ))
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(DataFrame::new(height, wanted)?)
}

/// One column of every batch; none where it is not there in the published type.
fn decoded(column: &OutputColumn, batches: &[RecordBatch]) -> Option<Column> {
    let arrays: Vec<&dyn Array> = batches
        .iter()
        .map(|b| b.column_by_name(column.name).map(AsRef::as_ref))
        .collect::<Option<_>>()?;
    let name = column.name.into();
    Some(match column.ty {
        OutputType::Text | OutputType::Code(_) => {
            let mut values = Vec::new();
            for array in arrays {
                values.extend(array.as_string_opt::<i32>()?.iter());
            }
            Column::new(name, values)
        }
        OutputType::Codes(codes) => {
            let mut values = Vec::new();
            for array in arrays {
                values.extend(array.as_string_opt::<i32>()?.iter().map(|list| {
                    list.map(|list| list.split(',').fold(0, |bits, code| bits | codes.bit(code)))
                }));
            }
            Column::new(name, values)
        }
        OutputType::Date => {
            let mut values = Vec::new();
            for array in arrays {
                values.extend(array.as_primitive_opt::<Date32Type>()?.iter());
            }
            date_column(column.name, values)
        }
        OutputType::Count => {
            let mut values = Vec::new();
            for array in arrays {
                values.extend(array.as_primitive_opt::<Int64Type>()?.iter());
            }
            Column::new(name, values)
        }
        OutputType::Rate | OutputType::Points => {
            let mut values = Vec::new();
            for array in arrays {
                values.extend(array.as_primitive_opt::<Float64Type>()?.iter());
            }
            Column::new(name, values)
        }
        OutputType::Money => {
            let mut values = Vec::new();
            for array in arrays {
                for fen in array.as_primitive_opt::<Decimal128Type>()? {
                    values.push(fen.map(i64::try_from).transpose().ok()?);
                }
            }
            Column::new(name, values)
        }
        OutputType::Boolean => {
            let mut values = Vec::new();
            for array in arrays {
                values.extend(array.as_boolean_opt()?.iter());
            }
            Column::new(name, values)
        }
    })
}
