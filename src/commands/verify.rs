//! `linjiu verify`: a report folder against its receipt.

use super::terminal;
use crate::cli::VerifyArgs;
use crate::failure::{Class, Failure, Result};
use crate::publish::receipt;
use std::process::ExitCode;

pub(super) fn run(args: &VerifyArgs) -> Result<ExitCode> {
    let (receipt, discrepancies) = receipt::verify(&args.folder)?;
    if discrepancies.is_empty() {
        terminal::print(&format!(
            "{} files agree with the receipt of run {}\n",
            receipt.outputs.len(),
            receipt.run
        ));
        return Ok(ExitCode::SUCCESS);
    }
    let mut failure = Failure::new(
        Class::Output,
        "report-altered",
        format!(
            "{} of {} files do not agree with the receipt",
            discrepancies.len(),
            receipt.outputs.len()
        ),
    )
    .file(args.folder.display().to_string())
    .hint("run `linjiu report` again; do not circulate this folder");
    for discrepancy in discrepancies {
        failure = failure.detail(discrepancy.problem, discrepancy.file);
    }
    Err(failure)
}
