//! Commands: wiring of the layers, and the only place that prints.

mod calendar;
mod check;
mod completions;
mod explain;
mod init;
mod man;
mod policy;
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
use crate::cli::{CacheArgs, Cli, Command, Lang, PolicyCommand};
use crate::contract::Language;
use crate::failure::{Class, Failure, Result};
use crate::ingest::{self, Kept, WORTH_KEEPING, Workspace};
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
        Command::Explain(args) => explain::run(args),
        Command::Calendar(args) => calendar::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Policy(args) => policy::run(args),
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
            terminal::fail(&failure, language(cli));
            ExitCode::from(failure.class.exit_code())
        }
    }
}

/// The language of a command; those that ask for none speak Chinese.
fn language(cli: &Cli) -> Language {
    let lang = match &cli.command {
        Command::Report(args) => args.lang,
        Command::Synth(args) => args.lang,
        Command::Init(args) => args.lang,
        Command::Check(args) => args.lang,
        Command::Verify(args) => args.lang,
        Command::Explain(args) => args.lang,
        Command::Calendar(args) => args.options.lang,
        #[cfg(feature = "query")]
        Command::Query(args) => args.lang,
        #[cfg(feature = "query")]
        Command::Tables(args) => args.lang,
        Command::Completions(_) | Command::Man(_) => Lang::default(),
        Command::Policy(args) => match &args.command {
            PolicyCommand::Check(args) => args.lang,
            PolicyCommand::Show(args) => args.lang,
            PolicyCommand::Impact(args) => args.lang,
            PolicyCommand::Example => Lang::default(),
        },
    };
    lang.language()
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
    let workspace = Workspace::load(&settings_folder(folder))?;
    let policy = Policy::load(&workspace_texts(&workspace.policy_files, "policy")?)?;
    let calendar = calendar_of(&workspace)?;
    Ok(Opened {
        workspace,
        policy,
        calendar,
    })
}

/// Refuses to put a result in the place of one of another kind: a month's report, which has `theirs`, must not
/// give way to a report on its data, which has `ours`, nor the other way round.
fn refuse_another_kind(out: &Path, theirs: &str, ours: &str) -> Result<()> {
    let has = |name: &str| out.join(name).is_file();
    if !has(RECEIPT) || !has(theirs) || has(ours) {
        return Ok(());
    }
    let (code, message) = if theirs == check::WORKBOOK {
        (
            "output-is-a-check",
            (
                "输出文件夹里是linjiu check的结果",
                "the output folder holds what `linjiu check` wrote",
            ),
        )
    } else {
        (
            "output-not-a-check",
            (
                "输出文件夹里是月度报告",
                "the output folder holds a month's report",
            ),
        )
    };
    Err(Failure::new(Class::Output, code, message)
        .file(out.display().to_string())
        .hint(("用--out换一个文件夹", "choose another folder with --out")))
}

/// The folder of settings: that of the exports, or where a single file is named, the file's own.
fn settings_folder(exports: &Path) -> PathBuf {
    if !exports.is_file() {
        return exports.to_owned();
    }
    match exports.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The calendar with the days that a workspace lays over it.
fn calendar_of(workspace: &Workspace) -> Result<Calendar> {
    let mut calendar = Calendar::builtin()?;
    for (name, text) in workspace_texts(&workspace.calendar_files, "calendar")? {
        calendar = calendar.with_local_days(&text, &name)?;
    }
    Ok(calendar)
}

/// A finished report is no folder of exports.
fn refuse_a_report(folder: &Path) -> Result<()> {
    if folder.join(RECEIPT).is_file() {
        return Err(Failure::new(
            Class::Input,
            "folder-is-a-report",
            (
                "这是一份已完成的报告，不是放导出文件的文件夹",
                "the folder is a finished report, not a folder of exports",
            ),
        )
        .file(folder.display().to_string())
        .hint((
            "指定放导出文件的文件夹",
            "name the folder that holds the exports",
        )));
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
                    (
                        format!("linjiu.toml中[{heading}]指定的文件无法读取"),
                        format!("a {heading} file named in linjiu.toml cannot be read"),
                    ),
                )
                .file(path.display().to_string())
                .hint((
                    format!("核对linjiu.toml中[{heading}] files的路径"),
                    format!("check the path under [{heading}] files in linjiu.toml"),
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

/// Runs with readings that are kept. One that was damaged since is told by its first use: then all files are read anew.
fn with_kept<T>(
    args: &CacheArgs,
    exports: &Path,
    run: impl Fn(Option<&Kept>) -> Result<T>,
) -> Result<T> {
    if let Some(folder) = args.cache.as_deref().filter(|f| is_below(f, exports)) {
        return Err(Failure::new(
            Class::Usage,
            "cache-among-exports",
            (
                "读取结果不能存放在导出文件夹内",
                "readings cannot be kept among the exports",
            ),
        )
        .file(folder.display().to_string())
        .hint((
            "用--cache指定别处的文件夹，或不加--cache",
            "name a folder elsewhere with --cache, or leave --cache out",
        )));
    }
    let kept = kept(args);
    match (run(kept.as_ref()), kept) {
        (Err(failure), Some(kept)) if failure.code == ingest::LOST => {
            run(Some(&Kept { anew: true, ..kept }))
        }
        (result, _) => result,
    }
}

/// Whether a folder is another one or lies below it, as far as the file system can tell.
fn is_below(folder: &Path, other: &Path) -> bool {
    let whole = |path: &Path| std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    match (whole(folder), whole(other)) {
        (Ok(folder), Ok(other)) => folder.starts_with(other),
        _ => false,
    }
}

/// Where readings are kept from run to run.
fn kept(args: &CacheArgs) -> Option<Kept> {
    let folder = args.cache.clone().or_else(Kept::folder_of_user);
    let kept = folder.filter(|_| !args.no_cache).map(|folder| Kept {
        folder,
        least: WORTH_KEEPING,
        anew: false,
    });
    if let Some(kept) = &kept {
        kept.tidy();
    }
    kept
}
