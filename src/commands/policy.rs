//! `linjiu policy`: check files, show what is in force on a day, and what another file would change in a report.

use super::terminal;
use crate::assess::{Question, again};
use crate::cli::{
    PolicyArgs, PolicyCheckArgs, PolicyCommand, PolicyImpactArgs, PolicyShowArgs, ShowFormat,
};
use crate::compare;
use crate::contract::outputs::Layer;
use crate::failure::{Class, Failure, Result};
use crate::policy::{EXAMPLE, Policy};
use crate::publish::folder::RECEIPT;
use crate::publish::{policy_page, stored};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(super) fn run(args: &PolicyArgs) -> Result<ExitCode> {
    match &args.command {
        PolicyCommand::Check(args) => check(args),
        PolicyCommand::Show(args) => show(args),
        PolicyCommand::Impact(args) => impact(args),
        PolicyCommand::Example => {
            terminal::print(EXAMPLE);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn check(args: &PolicyCheckArgs) -> Result<ExitCode> {
    let policy = match args.paths.as_slice() {
        [one] if one.is_dir() => of_folder(one)?,
        files => Policy::load(&texts(files)?)?,
    };
    terminal::print(&policy_page::check(&policy, args.lang.language()));
    Ok(ExitCode::SUCCESS)
}

fn show(args: &PolicyShowArgs) -> Result<ExitCode> {
    let policy = match &args.folder {
        Some(folder) => of_folder(folder)?,
        None => Policy::load(&[])?,
    };
    terminal::print(&match args.format {
        ShowFormat::Text => policy_page::show(&policy, args.on, args.lang.language()),
        ShowFormat::Json => format!("{:#}\n", policy_page::show_json(&policy, args.on)),
    });
    Ok(ExitCode::SUCCESS)
}

fn impact(args: &PolicyImpactArgs) -> Result<ExitCode> {
    let stored = stored::open(&args.report)?;
    let further = texts(&args.with)?;
    let policy = if args.alone {
        Policy::load(&further)?
    } else {
        stored.policy.with(&further)?
    };
    let cases = stored.table(Layer::Facts, "cases", &again::COLUMNS)?;
    let before = stored.question();
    let after = Question {
        policy: &policy,
        ..before
    };
    let impact = compare::impact(&cases, &stored.reach, &before, &after)?;
    terminal::print(&match args.format {
        ShowFormat::Text => compare::text(
            &impact,
            [&stored.policy, &policy],
            stored.month,
            args.lang.language(),
        ),
        ShowFormat::Json => format!("{:#}\n", compare::json(&impact)),
    });
    Ok(ExitCode::SUCCESS)
}

/// The policy of a folder of exports, or the one kept in a finished report.
fn of_folder(folder: &Path) -> Result<Policy> {
    if folder.join(RECEIPT).is_file() {
        return Ok(stored::open(folder)?.policy);
    }
    Ok(super::open(folder)?.policy)
}

fn texts(files: &[PathBuf]) -> Result<Vec<(String, String)>> {
    files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).map_err(|e| {
                Failure::new(
                    Class::Policy,
                    "policy-unreadable",
                    ("政策文件无法读取", "a policy file cannot be read"),
                )
                .file(path.display().to_string())
                .hint((
                    "写明一个UTF-8的TOML文件；文件夹只能写一个",
                    "name a TOML file in UTF-8; of a folder, only one can be named",
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
