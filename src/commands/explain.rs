//! `linjiu explain`: one case of a finished report.

use super::terminal;
use crate::cli::{ExplainArgs, ExplainFormat};
use crate::explain;
use crate::failure::{Class, Failure, Result};
use crate::publish::receipt;
use crate::publish::stored;
use std::path::PathBuf;
use std::process::ExitCode;

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode> {
    let folder = match &args.report {
        Some(folder) => folder.clone(),
        None => newest()?,
    };
    let report = stored::open(&folder)?;
    let explanation = explain::explain(&report, &args.case)?;
    let language = args.lang.language();
    terminal::print(&match args.format {
        ExplainFormat::Text => explain::text(&explanation, language),
        ExplainFormat::Html => explain::page(&explanation, language),
        ExplainFormat::Json => serde_json::to_string_pretty(&explanation)
            .map(|t| t + "\n")
            .map_err(|e| Failure::internal("the explanation could not be written").cause(e))?,
    });
    Ok(ExitCode::SUCCESS)
}

/// The report of the latest month in `reports`; of several the one that is named like its month.
fn newest() -> Result<PathBuf> {
    let reports = PathBuf::from("reports");
    let found = std::fs::read_dir(&reports)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let folder = entry.path();
            let receipt = receipt::read(&folder).ok()?;
            let named = receipt.is_named_by_month(&folder);
            Some((receipt.arguments.month, named, folder))
        })
        .max();
    found.map(|(_, _, folder)| folder).ok_or_else(|| {
        Failure::new(
            Class::Input,
            "no-report",
            (
                "reports 文件夹中没有已完成的报告",
                "there is no finished report in reports",
            ),
        )
        .hint((
            "用 --report 指明报告文件夹，或先运行 `linjiu report`",
            "name a report folder with --report, or make one with `linjiu report`",
        ))
    })
}
