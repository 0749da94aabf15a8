//! `linjiu completions`: what a shell needs to complete our commands and options.

use super::terminal;
use crate::cli::{Cli, CompletionsArgs};
use clap::CommandFactory;
use std::process::ExitCode;

pub(super) fn run(args: &CompletionsArgs) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "linjiu", &mut script);
    terminal::write(&script);
    ExitCode::SUCCESS
}
