//! Commands: wiring of the layers, and the only place that prints.

mod check;
mod completions;
mod init;
mod man;
#[cfg(feature = "query")]
mod prompt;
#[cfg(feature = "query")]
mod query;
mod report;
mod synth;
#[cfg(feature = "query")]
mod tables;
mod terminal;
mod verify;

use crate::calendar::Calendar;
use crate::cli::{Cli, Command};
use crate::failure::{Class, Failure, Result};
use crate::ingest::Workspace;
use crate::policy::Policy;
use crate::publish::folder::RECEIPT;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Runs a command; a failure is shown on stderr and decides the exit code.
pub fn run(cli: &Cli) -> ExitCode {
    // A panic is a fault of ours (or of a library): it ends like any other failure, with its own exit code.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| match &cli.command {
        Command::Report(args) => report::run(args),
        Command::Synth(args) => synth::run(args),
        Command::Init(args) => init::run(args),
        Command::Check(args) => check::run(args),
        Command::Verify(args) => verify::run(args),
        #[cfg(feature = "query")]
        Command::Query(args) => query::run(args),
        #[cfg(feature = "query")]
        Command::Tables(args) => tables::run(args),
        Command::Completions(args) => Ok(completions::run(args)),
        Command::Man(args) => man::run(args),
    }));
    let outcome = outcome.unwrap_or_else(|payload| {
        let message = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Err(Failure::internal(format!(
            "the program stopped unexpectedly: {}",
            message.lines().next().unwrap_or_default()
        )))
    });
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            terminal::fail(&failure);
            ExitCode::from(failure.class.exit_code())
        }
    }
}

/// What every command that reads exports begins with.
struct Opened {
    workspace: Workspace,
    policy: Policy,
    calendar: Calendar,
}

/// Opens a folder of exports: its settings, and the policy and calendar with what the workspace lays over them.
fn open(folder: &Path) -> Result<Opened> {
    refuse_a_report(folder)?;
    let workspace = Workspace::load(folder)?;
    let policy = Policy::load(&workspace_texts(&workspace.policy_files, "policy")?)?;
    let mut calendar = Calendar::builtin()?;
    for (name, text) in workspace_texts(&workspace.calendar_files, "calendar")? {
        calendar = calendar.with_local_days(&text, &name)?;
    }
    Ok(Opened {
        workspace,
        policy,
        calendar,
    })
}

/// A finished report is no folder of exports.
fn refuse_a_report(folder: &Path) -> Result<()> {
    if folder.join(RECEIPT).is_file() {
        return Err(Failure::new(
            Class::Input,
            "folder-is-a-report",
            "the folder is a finished report, not a folder of exports",
        )
        .file(folder.display().to_string())
        .hint("name the folder that holds the exports"));
    }
    Ok(())
}

/// The workspace's own files under a heading of linjiu.toml, by name and text.
fn workspace_texts(files: &[PathBuf], heading: &str) -> Result<Vec<(String, String)>> {
    files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).map_err(|e| {
                Failure::new(
                    Class::Policy,
                    "policy-unreadable",
                    format!("a {heading} file named in linjiu.toml cannot be read"),
                )
                .file(path.display().to_string())
                .hint(format!(
                    "check the path under [{heading}] files in linjiu.toml"
                ))
                .cause(e)
            })?;
            let name = path.file_name().map_or_else(
                || path.display().to_string(),
                |n| n.to_string_lossy().into_owned(),
            );
            Ok((name, text))
        })
        .collect()
}
