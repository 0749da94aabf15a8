//! `linjiu verify`: a report folder against its receipt.

use super::terminal;
use crate::cli::{Lang, VerifyArgs};
use crate::failure::{Class, Failure, Result};
use crate::publish::receipt;
use std::process::ExitCode;

pub(super) fn run(args: &VerifyArgs) -> Result<ExitCode> {
    let (receipt, discrepancies) = receipt::verify(&args.folder)?;
    if discrepancies.is_empty() {
        let (files, run) = (receipt.outputs.len(), &receipt.run);
        terminal::print(&match args.lang {
            Lang::Zh => format!("{files}个文件与回执相符，运行编号{run}\n"),
            Lang::En => format!("{files} files agree with the receipt of run {run}\n"),
        });
        return Ok(ExitCode::SUCCESS);
    }
    let mut failure = Failure::new(
        Class::Output,
        "report-altered",
        (
            format!(
                "{}个文件中有{}个与回执不符",
                receipt.outputs.len(),
                discrepancies.len()
            ),
            format!(
                "{} of {} files do not agree with the receipt",
                discrepancies.len(),
                receipt.outputs.len()
            ),
        ),
    )
    .file(args.folder.display().to_string())
    .hint((
        "重新运行linjiu report；不要再传阅此文件夹",
        "run `linjiu report` again; do not circulate this folder",
    ));
    for discrepancy in discrepancies {
        failure = failure.detail(discrepancy.problem, discrepancy.file);
    }
    Err(failure)
}
