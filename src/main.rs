//! Parse the command line, run the command, show why it stopped, exit.

use clap::Parser;
use linjiu::cli::Cli;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    linjiu::commands::run(&Cli::parse())
}
