//! The report folder that appears whole or not at all.
//!
//! Files are written to a hidden folder beside the report's place, flushed, and then exchanged with it in one
//! step where the system can; elsewhere the old report is moved aside first and put back at the next start
//! when the program was killed in between. Anything that is not a finished report is never replaced, nor is a
//! report beside whose files someone has laid files of his own. One run at a time writes a report: a lock says so.

use super::receipt::{Output, to_hex};
use crate::failure::{Both, Class, Failure, Result};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The file that marks a finished report.
pub const RECEIPT: &str = "receipt.json";

/// Beside the receipt and its outputs, the only file of a report.
const TIMINGS: &str = "timings.json";
/// Within the hidden folder: what becomes the report, and the lock of the run that writes it.
const CONTENT: &str = "report";
const LOCK: &str = "lock";

/// A report under construction; dropped without `publish`, it leaves nothing behind.
#[derive(Debug)]
#[allow(
    clippy::struct_field_names,
    reason = "the hidden folder goes by the same word"
)]
pub struct Staging {
    place: PathBuf,
    /// The hidden folder.
    staging: PathBuf,
    /// What becomes the report.
    content: PathBuf,
    /// Held until the end; the system lets go of it when the program is killed.
    lock: Option<fs::File>,
}

fn output(path: &Path, message: impl Into<Both>, error: std::io::Error) -> Failure {
    let hint = match error.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => (
            "换一个可写的文件夹（--out）",
            "choose a folder you may write to with --out",
        ),
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => (
            "腾出空间，或用--out换一个磁盘",
            "free some space, or choose another disk with --out",
        ),
        _ => ("用--out换一个文件夹", "choose another folder with --out"),
    };
    Failure::new(Class::Output, "output-failed", message)
        .file(path.display().to_string())
        .hint(hint)
        .cause(error)
}

/// A file on its way into a report.
#[derive(Debug)]
pub struct Written {
    path: String,
    place: PathBuf,
    handle: BufWriter<fs::File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.handle.write(bytes)?;
        self.hash.update(bytes.get(..n).unwrap_or_default());
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.handle.flush()
    }
}

impl Written {
    /// The file as the receipt names it, once all of it is on the disk.
    ///
    /// # Errors
    /// Class output.
    pub fn finish(mut self) -> Result<Output> {
        self.handle
            .flush()
            .and_then(|()| self.handle.get_ref().sync_all())
            .map_err(|e| cannot_write(&self.place, e))?;
        Ok(Output {
            file: self.path,
            sha256: to_hex(self.hash),
            bytes: self.bytes,
        })
    }
}

fn cannot_write(place: &Path, error: std::io::Error) -> Failure {
    output(place, "the report cannot be written", error)
}

impl Staging {
    /// Prepares to write a report at `place`; its parent folders are made. What an earlier run that was
    /// killed left beside it is put back or cleared.
    ///
    /// # Errors
    /// Class output: the place holds something that is not a report, or cannot be written.
    pub fn new(place: &Path) -> Result<Staging> {
        // A link to the report's folder stays a link: the folder behind it is the report's place.
        let place = if place.is_symlink() {
            fs::canonicalize(place).map_err(|e| {
                output(
                    place,
                    ("报告文件夹的链接没有指向", "the link leads nowhere"),
                    e,
                )
            })?
        } else {
            place.to_path_buf()
        };
        if place.file_name().is_none() {
            return Err(Failure::new(
                Class::Output,
                "output-failed",
                (
                    "报告需要自己的文件夹",
                    "the report needs a folder of its own",
                ),
            )
            .hint(("用--out指定", "give one with --out")));
        }
        let parent = match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(|e| {
            output(
                &parent,
                (
                    "放报告的文件夹无法建立",
                    "the folder for reports cannot be made",
                ),
                e,
            )
        })?;
        let staging = hidden(&place, "new");
        clear(&staging)?;
        let aside = hidden(&place, "old");
        if aside.exists() {
            if place.exists() {
                fs::remove_dir_all(&aside).map_err(|e| {
                    output(
                        &aside,
                        (
                            "移开的旧报告无法删除",
                            "an old report left aside cannot be removed",
                        ),
                        e,
                    )
                })?;
            } else {
                fs::rename(&aside, &place).map_err(|e| {
                    output(
                        &aside,
                        (
                            "移开的旧报告无法放回",
                            "an old report left aside cannot be put back",
                        ),
                        e,
                    )
                })?;
            }
        }
        check_replaceable(&place)?;
        match fs::create_dir(&staging) {
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => return Err(busy(&place)),
            made => made.map_err(|e| {
                output(
                    &staging,
                    ("报告文件夹无法建立", "the report folder cannot be made"),
                    e,
                )
            })?,
        }
        let lock = lock(&staging)
            .map_err(|e| {
                output(
                    &staging,
                    ("报告文件夹无法建立", "the report folder cannot be made"),
                    e,
                )
            })?
            .ok_or_else(|| busy(&place))?;
        let made = Staging {
            place,
            content: staging.join(CONTENT),
            staging,
            lock: Some(lock),
        };
        restrict(&made.staging, 0o700)
            .map_err(|e| output(&made.staging, "the report folder cannot be protected", e))?;
        fs::create_dir(&made.content).map_err(|e| {
            output(
                &made.content,
                ("报告文件夹无法建立", "the report folder cannot be made"),
                e,
            )
        })?;
        Ok(made)
    }

    /// Writes one file, its path below the report with `/`.
    ///
    /// # Errors
    /// Class output.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let file = self.content.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)
                .map_err(|e| output(folder, "a folder of the report cannot be made", e))?;
        }
        let write = || -> std::io::Result<()> {
            let mut handle = fs::File::create(&file)?;
            handle.write_all(bytes)?;
            handle.sync_all()
        };
        write().map_err(|e| cannot_write(&self.place.join(path), e))
    }

    /// A file of the report that is written piece by piece.
    ///
    /// # Errors
    /// Class output.
    pub fn create(&self, path: &str) -> Result<Written> {
        let file = self.content.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)
                .map_err(|e| output(folder, "a folder of the report cannot be made", e))?;
        }
        let place = self.place.join(path);
        let handle = fs::File::create(&file).map_err(|e| cannot_write(&place, e))?;
        Ok(Written {
            path: path.to_owned(),
            place,
            handle: BufWriter::with_capacity(1 << 20, handle),
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    /// Puts the report in its place, replacing a finished one.
    ///
    /// # Errors
    /// Class output; the earlier report is then still in place.
    pub fn publish(self) -> Result<()> {
        restrict(&self.content, 0o755)
            .map_err(|e| output(&self.content, "the report folder cannot be opened up", e))?;
        flush_folders(&self.content);
        if !self.place.exists() {
            fs::rename(&self.content, &self.place)
                .map_err(|e| output(&self.place, "the report cannot be put in its place", e))?;
        } else if !exchange(&self.content, &self.place) {
            self.publish_by_moving()?;
        }
        if let Some(parent) = self.place.parent() {
            flush_folder(parent);
        }
        // What was the old report goes with the hidden folder; where that fails, the next start clears it.
        Ok(())
    }

    fn publish_by_moving(&self) -> Result<()> {
        let aside = hidden(&self.place, "old");
        fs::rename(&self.place, &aside)
            .map_err(|e| output(&self.place, "the earlier report cannot be moved aside", e))?;
        if let Err(error) = fs::rename(&self.content, &self.place) {
            // Without this the earlier report would be missing until the next start.
            let restored = fs::rename(&aside, &self.place);
            let failure = output(&self.place, "the report cannot be put in its place", error);
            return Err(if restored.is_ok() {
                failure
            } else {
                failure.detail("earlier", aside.display().to_string())
            });
        }
        fs::remove_dir_all(&aside)
            .map_err(|e| output(&aside, "the replaced report cannot be removed", e))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Nothing more can be done about a failure here; the next start clears the rest.
        let _ = fs::remove_dir_all(&self.content);
        if cfg!(windows) {
            // It does not remove a file that is open.
            self.lock = None;
        }
        let _ = fs::remove_dir_all(&self.staging);
    }
}

/// `.2020-03.linjiu-new` beside `2020-03`.
fn hidden(place: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(format!(".linjiu-{suffix}"));
    place.with_file_name(name)
}

/// The lock of a hidden folder; none where another run holds it.
fn lock(staging: &Path) -> std::io::Result<Option<fs::File>> {
    let file = fs::File::create(staging.join(LOCK))?;
    // Where the system knows no locks, runs are not kept apart.
    Ok(match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => None,
        Ok(()) | Err(fs::TryLockError::Error(_)) => Some(file),
    })
}

/// Removes what a killed run left; that of a running one is left alone.
fn clear(staging: &Path) -> Result<()> {
    if !staging.exists() {
        return Ok(());
    }
    let failed = |e| {
        output(
            staging,
            (
                "中断的运行留下的文件无法删除",
                "what a killed run left cannot be removed",
            ),
            e,
        )
    };
    let held = lock(staging)
        .map_err(failed)?
        .ok_or_else(|| busy(staging))?;
    drop(held);
    fs::remove_dir_all(staging).map_err(failed)
}

fn busy(place: &Path) -> Failure {
    Failure::new(
        Class::Output,
        "output-busy",
        (
            "另一次运行正在写这份报告",
            "another run is writing this report",
        ),
    )
    .file(place.display().to_string())
    .hint((
        "等它结束，或用--out换一个文件夹",
        "wait until it has ended, or choose another folder with --out",
    ))
}

/// What of a receipt tells a report's own files.
#[derive(Deserialize)]
struct Own {
    #[serde(rename = "run")]
    _run: String,
    outputs: Vec<OwnFile>,
}

#[derive(Deserialize)]
struct OwnFile {
    file: String,
}

/// Passes a place that is free, an empty folder, or a finished report with nothing else in it.
fn check_replaceable(place: &Path) -> Result<()> {
    if !place.exists() || fs::read_dir(place).is_ok_and(|mut entries| entries.next().is_none()) {
        return Ok(());
    }
    let receipt = fs::read(place.join(RECEIPT))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Own>(&bytes).ok());
    let Some(receipt) = receipt.filter(|_| place.is_dir()) else {
        return Err(Failure::new(
            Class::Output,
            "output-not-a-report",
            (
                "输出文件夹里有东西，且不是已完成的报告",
                "the output folder holds something that is not a finished report",
            ),
        )
        .file(place.display().to_string())
        .hint((
            "用--out指定空的或新的文件夹；只有已完成的报告才会被替换",
            "choose an empty or new folder with --out; only a finished report is replaced",
        )));
    };
    let mut own: BTreeSet<String> = receipt.outputs.into_iter().map(|o| o.file).collect();
    own.extend([RECEIPT.to_owned(), TIMINGS.to_owned()]);
    let mut others = Vec::new();
    list_others(place, "", &own, &mut others).map_err(|e| {
        output(
            place,
            ("原有报告无法读取", "the earlier report cannot be read"),
            e,
        )
    })?;
    others.sort();
    match others.first() {
        None => Ok(()),
        Some(first) => Err(Failure::new(
            Class::Output,
            "output-has-other-files",
            (
                "报告文件夹里有不属于报告的文件",
                "the report's folder holds files that are no part of the report",
            ),
        )
        .file(place.display().to_string())
        .detail(
            "others",
            if others.len() > 1 {
                let more = others.len() - 1;
                Both::from((
                    format!("{first}等{}个", others.len()),
                    format!("{first} and {more} more"),
                ))
            } else {
                Both::from(first.clone())
            },
        )
        .hint((
            "报告整体替换：先把这些文件移走，或用--out换一个文件夹",
            "a report is replaced whole: move them elsewhere, or choose another folder with --out",
        ))),
    }
}

/// Files below a report that are neither its own nor what file managers leave everywhere.
fn list_others(
    folder: &Path,
    below: &str,
    own: &BTreeSet<String>,
    others: &mut Vec<String>,
) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let inner = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        if entry.file_type()?.is_dir() {
            list_others(&entry.path(), &inner, own, others)?;
        } else if !own.contains(&inner)
            && !matches!(name.as_str(), "Thumbs.db" | "desktop.ini" | ".DS_Store")
        {
            others.push(inner);
        }
    }
    Ok(())
}

/// Makes the names in a folder outlast a power cut, as far as the system lets us.
#[cfg(unix)]
fn flush_folder(folder: &Path) {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let _ = fs::File::open(folder).and_then(|f| f.sync_all());
}

#[cfg(not(unix))]
fn flush_folder(_: &Path) {}

/// The same for a folder and those in it.
fn flush_folders(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|t| t.is_dir()) {
            flush_folders(&entry.path());
        }
    }
    flush_folder(folder);
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
