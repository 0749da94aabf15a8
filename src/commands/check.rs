//! `linjiu check`: a folder of exports to a report on the data itself. Writes nothing but what `--out` names.

use super::terminal::{self, Progress};
use super::workspace_texts;
use crate::calendar::Calendar;
use crate::cli::{CheckArgs, CheckFormat};
use crate::failure::{Class, Failure, Result};
use crate::ingest::{self, PersonalKey, Workspace};
use crate::policy::Policy;
use crate::publish::folder::RECEIPT;
use crate::publish::quality;
use std::process::ExitCode;

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode> {
    let language = args.lang.language();
    let progress = Progress::new(args.quiet);
    if args.folder.join(RECEIPT).is_file() {
        return Err(Failure::new(
            Class::Input,
            "folder-is-a-report",
            "the folder is a finished report, not a folder of exports",
        )
        .file(args.folder.display().to_string())
        .hint("name the folder that holds the exports"));
    }
    let workspace = Workspace::load(&args.folder)?;
    let policy = Policy::load(&workspace_texts(&workspace.policy_files, "policy")?)?;
    let mut calendar = Calendar::builtin()?;
    for (name, text) in workspace_texts(&workspace.calendar_files, "calendar")? {
        calendar = calendar.with_local_days(&text, &name)?;
    }
    let key = PersonalKey::without_writing(&workspace.key_file)?;

    progress.say(language.pick("读取导出文件", "reading the exports"));
    let survey = ingest::survey(&ingest::Options {
        folder: &args.folder,
        workspace: &workspace,
        hasher: &key,
        known_at: None,
        progress: &|message| progress.say(message),
    })?;
    let report = quality::quality(&survey, &policy, &workspace.district)?;
    drop(progress);
    match args.format {
        CheckFormat::Json => terminal::print(&quality::json(&report)?),
        CheckFormat::Text if args.quiet => {}
        CheckFormat::Text => {
            terminal::print(&quality::terminal::text(&report, language, None));
        }
    }
    let quarantined = report.totals.quarantined;
    Ok(if !report.failures.is_empty() {
        ExitCode::from(Class::Input.exit_code())
    } else if args.max_quarantined.is_some_and(|most| quarantined > most) {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}
