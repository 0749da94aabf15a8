//! The tables of the reports that a question is put to: which files each consists of.
//!
//! Of several reports the newest month is asked, or, with its history, every one: a month counts once.

use crate::contract::outputs::{self, OutputTable};
use crate::failure::{Class, Failure, Result};
use crate::publish::folder::RECEIPT;
use crate::publish::receipt::{self, Receipt};
use std::path::{Path, PathBuf};

/// One table and the Parquet files it is read from, the newest month first.
#[derive(Debug, Clone)]
pub struct Table {
    pub about: OutputTable,
    pub files: Vec<PathBuf>,
}

impl Table {
    /// As a question writes it: `facts.cases`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.about.layer.folder(), self.about.name)
    }
}

/// The tables of one report, or of several as one.
#[derive(Debug, Clone)]
pub struct Reports {
    pub tables: Vec<Table>,
    /// Report months asked, such as `2020-03`, the newest first.
    pub months: Vec<String>,
    /// Reports that were given and are not asked, since a newer one is.
    pub older: usize,
}

struct Report {
    folder: PathBuf,
    receipt: Receipt,
}

impl Reports {
    /// Opens reports: each folder is a report or holds some. A folder written by `check` is none.
    ///
    /// # Errors
    /// Class input: no report there, one of a newer schema, or two of one month.
    pub fn open(folders: &[PathBuf], history: bool) -> Result<Reports> {
        let mut found = Vec::new();
        for folder in folders {
            if folder.join(RECEIPT).is_file() {
                let receipt = receipt::read(folder)?;
                if receipt.arguments.month.is_empty() {
                    return Err(no_report(folder));
                }
                found.push(Report {
                    folder: folder.clone(),
                    receipt,
                });
            } else {
                found.extend(below(folder)?);
            }
        }
        found.sort_by(|a, b| b.receipt.arguments.month.cmp(&a.receipt.arguments.month));
        let older = if history {
            0
        } else {
            found.len().saturating_sub(1)
        };
        let asked = if history { found.len() } else { 2 };
        for pair in found.get(..asked).unwrap_or(&found).windows(2) {
            if let [a, b] = pair
                && a.receipt.arguments.month == b.receipt.arguments.month
            {
                return Err(two_of_a_month(a, b));
            }
        }
        if !history {
            found.truncate(1);
        }
        if let Some(newer) = found
            .iter()
            .find(|r| r.receipt.schema > crate::contract::SCHEMA)
        {
            return Err(Failure::new(
                Class::Input,
                "report-newer",
                ("报告由更新的版本写成，各列含义可能已变", "the report was written by a newer linjiu, whose tables may mean something else"),
            )
            .file(newer.folder.display().to_string())
            .hint(("请使用写出该报告的版本或更新的版本", "use the linjiu that wrote it, or a later one")));
        }
        Ok(Reports {
            tables: tables(&found),
            months: found
                .iter()
                .map(|r| r.receipt.arguments.month.clone())
                .collect(),
            older,
        })
    }

    /// The table that a question names, with or without its layer.
    pub fn table(&self, layer: Option<&str>, name: &str) -> Option<&Table> {
        self.tables
            .iter()
            .find(|t| t.about.name == name && layer.is_none_or(|l| t.about.layer.folder() == l))
    }
}

/// Every published table that at least one of the reports holds.
fn tables(reports: &[Report]) -> Vec<Table> {
    outputs::all()
        .into_iter()
        .filter_map(|about| {
            let file = format!("{}.parquet", about.path());
            let files: Vec<PathBuf> = reports
                .iter()
                .filter(|r| r.receipt.outputs.iter().any(|o| o.file == file))
                .map(|r| {
                    r.folder
                        .join(about.layer.folder())
                        .join(format!("{}.parquet", about.name))
                })
                .collect();
            (!files.is_empty()).then_some(Table { about, files })
        })
        .collect()
}

/// The reports directly below a folder, such as `reports`.
fn below(folder: &Path) -> Result<Vec<Report>> {
    let entries = std::fs::read_dir(folder).map_err(|e| {
        Failure::new(
            Class::Input,
            "not-a-report",
            ("文件夹无法读取", "the folder cannot be read"),
        )
        .file(folder.display().to_string())
        .hint((
            "请给出报告文件夹，如 reports/2020-03",
            "name a report folder, such as reports/2020-03",
        ))
        .cause(e)
    })?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let hidden = path
            .file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if hidden || !path.join(RECEIPT).is_file() {
            continue;
        }
        let receipt = receipt::read(&path)?;
        if !receipt.arguments.month.is_empty() {
            found.push(Report {
                folder: path,
                receipt,
            });
        }
    }
    if found.is_empty() {
        return Err(no_report(folder));
    }
    // Beside a copy or an example the report of a month is the one that `report` has named like it.
    let named: Vec<String> = (found.iter())
        .filter(|report| report.receipt.is_named_by_month(&report.folder))
        .map(|report| report.receipt.arguments.month.clone())
        .collect();
    found.retain(|report| {
        report.receipt.is_named_by_month(&report.folder)
            || !named.contains(&report.receipt.arguments.month)
    });
    Ok(found)
}

fn no_report(folder: &Path) -> Failure {
    Failure::new(
        Class::Input,
        "not-a-report",
        (
            "该文件夹不是已完成的报告，里面也没有",
            "the folder is not a finished report and holds none",
        ),
    )
    .file(folder.display().to_string())
    .hint((
        "请给出报告文件夹，如 reports/2020-03；用 `linjiu report` 生成",
        "name a report folder, such as reports/2020-03; `linjiu report` makes one",
    ))
}

fn two_of_a_month(a: &Report, b: &Report) -> Failure {
    Failure::new(
        Class::Usage,
        "report-month-twice",
        (
            format!(
                "有两份报告都是 {} 月的，数字会重复计算",
                a.receipt.arguments.month
            ),
            format!(
                "two reports are about {}: its figures would count twice",
                a.receipt.arguments.month
            ),
        ),
    )
    .detail(
        "reports",
        [a, b].map(|r| r.folder.display().to_string()).join(", "),
    )
    .hint(("只给其中一份", "name one of them"))
}
