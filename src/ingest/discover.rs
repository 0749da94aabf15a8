//! Which files of a workspace are inputs.
//!
//! Every regular file in and below the folder, in the order of their paths; left aside are hidden ones, our own,
//! documents about the folder, lock files of spreadsheet programs, policy files and finished reports. Symbolic
//! links are not followed: a note names them.

use super::workspace::Workspace;
use super::{Note, NoteCode};
use crate::failure::{Class, Failure, Result};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Where a file's bytes come from.
#[derive(Debug)]
pub enum Origin {
    Path(PathBuf),
    Memory(Vec<u8>),
}

/// A file below the input folder.
#[derive(Debug)]
pub struct Candidate {
    pub origin: Origin,
    /// Path below the folder, with `/`.
    pub below: String,
}

/// Lists the candidates below a folder; a file that is named in its place is the only one.
///
/// # Errors
/// `folder-unreadable`, of class input.
pub fn files(folder: &Path, workspace: &Workspace) -> Result<(Vec<Candidate>, Vec<Note>)> {
    if folder.is_file() {
        let file = Candidate {
            below: written(folder.file_name().unwrap_or_default()),
            origin: Origin::Path(folder.to_owned()),
        };
        return Ok((vec![file], Vec::new()));
    }
    let mut found = Vec::new();
    let mut notes = Vec::new();
    walk(folder, "", workspace, &mut found, &mut notes)?;
    found.sort_by(|a, b| a.below.cmp(&b.below));
    notes.sort_by(|a, b| a.file.cmp(&b.file));
    let paths: Vec<&str> = found.iter().map(|c| c.below.as_str()).collect();
    notes.extend(
        workspace
            .unmatched(&paths)
            .map(|(kind, glob)| Note::new(NoteCode::GlobUnmatched, kind.name(), glob)),
    );
    Ok((found, notes))
}

fn walk(
    folder: &Path,
    below: &str,
    workspace: &Workspace,
    found: &mut Vec<Candidate>,
    notes: &mut Vec<Note>,
) -> Result<()> {
    let unreadable = |e: std::io::Error| {
        Failure::new(
            Class::Input,
            "folder-unreadable",
            ("文件夹无法读取", "the folder cannot be read"),
        )
        .file(if below.is_empty() {
            folder.display().to_string()
        } else {
            below.to_owned()
        })
        .cause(e)
        .hint((
            "指定放导出文件的文件夹，并检查读取权限",
            "name the folder that holds the exports, and look whether you may read it",
        ))
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = written(&entry.file_name());
        let path = entry.path();
        let inner = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        let kind = entry.file_type().map_err(unreadable)?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_symlink() {
            notes.push(Note::new(NoteCode::LinkIgnored, &inner, ""));
        } else if kind.is_dir() {
            if !path.join("receipt.json").is_file() {
                walk(&path, &inner, workspace, found, notes)?;
            }
        } else if kind.is_file() && !left_aside(&name, &path, workspace) {
            found.push(Candidate {
                origin: Origin::Path(path),
                below: inner,
            });
        }
    }
    Ok(())
}

/// A name as text that keeps names apart and steers no terminal: control characters and bytes that are no
/// text are written out.
fn written(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() {
                text.extend(c.escape_default());
            } else {
                text.push(c);
            }
        }
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

fn left_aside(name: &str, path: &Path, workspace: &Workspace) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with("linjiu.")
        || lower.starts_with("readme")
        || lower.starts_with("~$")
        || [".md", ".toml", ".json"].iter().any(|e| lower.ends_with(e))
        || matches!(lower.as_str(), "thumbs.db" | "desktop.ini")
        || path == workspace.key_file
        || workspace
            .policy_files
            .iter()
            .chain(&workspace.calendar_files)
            .any(|f| f == path)
}
