//! `linjiu init`: a folder of exports to a first `linjiu.toml`. Writes that file alone, and never over another.

use super::terminal::{self, Progress};
use crate::cli::InitArgs;
use crate::failure::{Class, Failure, Result};
use crate::ingest::scout::scout;

use crate::ingest::{self, Options, PersonalKey, Workspace};
use crate::publish::workspace_file;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

const FILE: &str = "linjiu.toml";

pub(super) fn run(args: &InitArgs) -> Result<ExitCode> {
    let language = args.lang.language();
    let settings = super::settings_folder(&args.folder);
    let place = settings.join(FILE);
    super::refuse_a_report(&args.folder)?;
    if !args.print && place.symlink_metadata().is_ok() {
        return Err(there_already());
    }
    let progress = Progress::new(args.quiet);
    let workspace = Workspace::load(&settings)?;
    let key = PersonalKey::without_writing(&workspace.key_file)?;
    progress.say(language.pick("查看导出文件", "looking at the exports"));
    let scouted = scout(&Options {
        folder: &args.folder,
        workspace: &workspace,
        hasher: &key,
        known_at: None,
        in_memory: ingest::IN_MEMORY,
        kept: None,
        progress: &|message| progress.say(message),
    })?;
    let text = workspace_file::text(&scouted, &workspace);
    drop(progress);
    if args.print {
        terminal::print(&text);
        return Ok(ExitCode::SUCCESS);
    }
    write(&place, &text)?;
    if !args.quiet {
        terminal::print(&workspace_file::summary(
            &scouted,
            language,
            &place.display().to_string(),
            &args.folder.display().to_string(),
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn there_already() -> Failure {
    Failure::new(
        Class::Input,
        "workspace-exists",
        (
            "文件夹里已有linjiu.toml",
            "the folder has a linjiu.toml already",
        ),
    )
    .file(FILE)
    .hint((
        "加--print查看建议，把正确的抄入",
        "see the proposals with --print, and take over what is right",
    ))
}

/// Writes a file where none stands yet; a run that is killed leaves a whole file or none.
fn write(place: &Path, text: &str) -> Result<()> {
    let beside = place.with_file_name(format!(".{FILE}.{}", std::process::id()));
    let put = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        // A link, unlike a rename, never replaces a file that has appeared meanwhile.
        match std::fs::hard_link(&beside, place) {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists && !place.exists() => {
                std::fs::rename(&beside, place)
            }
            linked => linked,
        }
    };
    let written = put();
    let _ = std::fs::remove_file(&beside);
    written.map_err(|e| {
        if e.kind() == std::io::ErrorKind::AlreadyExists {
            return there_already();
        }
        Failure::new(
            Class::Output,
            "output-failed",
            ("linjiu.toml无法写入", "linjiu.toml cannot be written"),
        )
        .file(place.display().to_string())
        .hint((
            "加--print显示，另存到可写的地方",
            "see it with --print, and save it where you may write",
        ))
        .cause(e)
    })
}
