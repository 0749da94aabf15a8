//! `linjiu man`: the manual page, made from the command line's own types.

use super::terminal;
use crate::cli::{Cli, ManArgs};
use crate::failure::{Class, Failure, Result};
use clap::CommandFactory;
use std::process::ExitCode;

pub(super) fn run(args: &ManArgs) -> Result<ExitCode> {
    let mut whole = Cli::command();
    whole.build();
    let command = match &args.command {
        None => whole,
        Some(name) => {
            let names: Vec<&str> = whole
                .get_subcommands()
                .map(clap::Command::get_name)
                .collect();
            let found = whole.find_subcommand(name).ok_or_else(|| {
                let failure = Failure::new(
                    Class::Usage,
                    "command-unknown",
                    (
                        format!("没有命令 {name}"),
                        format!("there is no command {name}"),
                    ),
                );
                failure.detail("there are", names.join(", "))
            })?;
            found.clone()
        }
    };
    let mut page = Vec::new();
    // A fixed date: the same program prints the same page.
    clap_mangen::Man::new(command)
        .date("")
        .render(&mut page)
        .map_err(|e| Failure::internal("the manual page could not be made").cause(e))?;
    terminal::write(&page);
    Ok(ExitCode::SUCCESS)
}
