//! The report folder that appears whole or not at all.
//!
//! Files are written to a hidden folder beside the report's place, flushed, and then exchanged with it in one
//! step where the system can; elsewhere the old report is moved aside first and put back at the next start
//! when the program was killed in between. Anything that is not a finished report is never replaced.

use crate::failure::{Class, Failure, Result};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file that marks a finished report.
pub const RECEIPT: &str = "receipt.json";

/// A report under construction; dropped without `publish`, it leaves nothing behind.
#[derive(Debug)]
pub struct Staging {
    place: PathBuf,
    staging: PathBuf,
    published: bool,
}

fn output(path: &Path, message: &str, error: std::io::Error) -> Failure {
    let hint = match error.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            "choose a folder you may write to with --out"
        }
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "free some space, or choose another disk with --out",
        _ => "choose another folder with --out",
    };
    Failure::new(Class::Output, "output-failed", message).file(path.display().to_string()).hint(hint).cause(error)
}

impl Staging {
    /// Prepares to write a report at `place`; its parent folders are made. What an earlier run that was
    /// killed left beside it is put back or cleared.
    ///
    /// # Errors
    /// Class output: the place holds something that is not a report, or cannot be written.
    pub fn new(place: &Path) -> Result<Staging> {
        let name = place
            .file_name()
            .and_then(|n| n.to_str())
            .ok_or_else(|| Failure::new(Class::Output, "output-failed", "the report needs a folder of its own").hint("give one with --out"))?;
        let parent = match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(|e| output(&parent, "the folder for reports cannot be made", e))?;
        let aside = parent.join(format!(".{name}.linjiu-old"));
        if aside.exists() {
            if place.exists() {
                fs::remove_dir_all(&aside).map_err(|e| output(&aside, "an old report left aside cannot be removed", e))?;
            } else {
                fs::rename(&aside, place).map_err(|e| output(&aside, "an old report left aside cannot be put back", e))?;
            }
        }
        if place.exists() && !is_replaceable(place) {
            return Err(Failure::new(Class::Output, "output-not-a-report", "the output folder holds something that is not a finished report")
                .file(place.display().to_string())
                .hint("choose an empty or new folder with --out; only a finished report is replaced"));
        }
        let staging = parent.join(format!(".{name}.linjiu-new"));
        if staging.exists() {
            fs::remove_dir_all(&staging).map_err(|e| output(&staging, "what a killed run left cannot be removed", e))?;
        }
        fs::create_dir(&staging).map_err(|e| output(&staging, "the report folder cannot be made", e))?;
        restrict(&staging, 0o700).map_err(|e| output(&staging, "the report folder cannot be protected", e))?;
        Ok(Staging { place: place.to_path_buf(), staging, published: false })
    }

    /// Writes one file, its path below the report with `/`.
    ///
    /// # Errors
    /// Class output.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let file = self.staging.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|e| output(folder, "a folder of the report cannot be made", e))?;
        }
        let write = || -> std::io::Result<()> {
            let mut handle = fs::File::create(&file)?;
            handle.write_all(bytes)?;
            handle.sync_all()
        };
        write().map_err(|e| output(&self.place.join(path), "the report cannot be written", e))
    }

    /// Puts the report in its place, replacing a finished one.
    ///
    /// # Errors
    /// Class output; the earlier report is then still in place.
    pub fn publish(mut self) -> Result<()> {
        restrict(&self.staging, 0o755).map_err(|e| output(&self.staging, "the report folder cannot be opened up", e))?;
        if !self.place.exists() {
            fs::rename(&self.staging, &self.place).map_err(|e| output(&self.place, "the report cannot be put in its place", e))?;
        } else if exchange(&self.staging, &self.place) {
            // What was the old report is now the staging folder.
            fs::remove_dir_all(&self.staging).map_err(|e| output(&self.staging, "the replaced report cannot be removed", e))?;
        } else {
            self.publish_by_moving()?;
        }
        self.published = true;
        Ok(())
    }

    fn publish_by_moving(&self) -> Result<()> {
        let name = self.place.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        let aside = self.place.with_file_name(format!(".{name}.linjiu-old"));
        fs::rename(&self.place, &aside).map_err(|e| output(&self.place, "the earlier report cannot be moved aside", e))?;
        if let Err(error) = fs::rename(&self.staging, &self.place) {
            // Without this the earlier report would be missing until the next start.
            let restored = fs::rename(&aside, &self.place);
            let failure = output(&self.place, "the report cannot be put in its place", error);
            return Err(if restored.is_ok() { failure } else { failure.detail("earlier", aside.display().to_string()) });
        }
        fs::remove_dir_all(&aside).map_err(|e| output(&aside, "the replaced report cannot be removed", e))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
            // Nothing more can be done about it here; the next start clears it.
            let _ = fs::remove_dir_all(&self.staging);
        }
    }
}

/// An empty folder or a finished report.
fn is_replaceable(place: &Path) -> bool {
    place.is_dir() && (place.join(RECEIPT).is_file() || fs::read_dir(place).is_ok_and(|mut entries| entries.next().is_none()))
}

#[cfg(target_os = "linux")]
fn exchange(a: &Path, b: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

#[cfg(unix)]
fn restrict(folder: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn restrict(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}
