//! Commands: wiring of the layers, and the only place that prints.

mod report;
mod synth;
mod terminal;
mod verify;

use crate::cli::{Cli, Command};
use std::process::ExitCode;

/// Runs a command; a failure is shown on stderr and decides the exit code.
pub fn run(cli: &Cli) -> ExitCode {
    let outcome = match &cli.command {
        Command::Report(args) => report::run(args),
        Command::Synth(args) => synth::run(args),
        Command::Verify(args) => verify::run(args),
    };
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            terminal::fail(&failure);
            ExitCode::from(failure.class.exit_code())
        }
    }
}
