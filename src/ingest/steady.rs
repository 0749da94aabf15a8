//! A file's bytes as they were at one moment: what another program is still writing is not read half.
//!
//! Compares what the file system says of the file before the first byte and after the last one. A program that
//! writes in place and sets the time back is not seen.

use crate::failure::{Class, Failure, Result};
use std::fs::{File, Metadata};
use std::io::{Error, ErrorKind};
use std::path::Path;
use std::time::SystemTime;

/// What tells one state of a file from another.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    size: u64,
    /// None where the file system keeps no times.
    modified: Option<SystemTime>,
    /// Of the file that the name means; 0 where there is no such number.
    node: u64,
}

impl Stamp {
    fn of(path: &Path) -> std::io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        Ok(Stamp {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            node: node(&metadata),
        })
    }
}

#[cfg(unix)]
fn node(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn node(_: &Metadata) -> u64 {
    0
}

/// Has a file read that stays as it is meanwhile; `below` is its path below the input folder. What the reader says
/// of a file that did not stay is not passed on.
///
/// # Errors
/// `file-changed` where it was written, replaced or taken away since it was listed, `file-unreadable`, and the
/// reader's own.
pub fn read<T>(path: &Path, below: &str, reader: impl FnOnce(File) -> Result<T>) -> Result<T> {
    let failed = |e| unreadable(below, e);
    let before = Stamp::of(path).map_err(failed)?;
    let read = File::open(path).map_err(failed).and_then(reader);
    let after = Stamp::of(path).map_err(failed)?;
    if before != after {
        return Err(changed(
            below,
            ("文件在读取期间被改写", "the file changed while it was read"),
        ));
    }
    read
}

/// The failure of a file that the system does not let us read.
pub fn unreadable(below: &str, cause: Error) -> Failure {
    if cause.kind() == ErrorKind::NotFound {
        return changed(
            below,
            (
                "文件在读取文件夹期间被移走",
                "the file was taken away while the folder was read",
            ),
        );
    }
    Failure::new(
        Class::Input,
        "file-unreadable",
        ("文件无法读取", "the file cannot be read"),
    )
    .file(below)
    .hint((
        "检查读取权限、是否被其他程序占用",
        "look whether you may read it and whether another program holds it open",
    ))
    .cause(cause)
}

fn changed(below: &str, what: (&'static str, &'static str)) -> Failure {
    Failure::new(Class::Input, "file-changed", what)
        .file(below)
        .hint(("等导出完成后再运行，或先把导出文件复制到没有程序写入的文件夹", "wait until the export has finished, or copy the exports to a folder that nothing writes to, and run again"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::read;
    use std::fs;
    use std::io::Read;
    use std::path::Path;

    /// What a reader says of a file to which something happens behind its last byte.
    fn during(happens: impl FnOnce(&Path)) -> Option<(&'static str, Option<String>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cases.csv");
        fs::write(&path, "案件编号,镇街\n1,石船镇\n").unwrap();
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_580_000_000);
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(long_ago).unwrap();
        let read = read(&path, "cases.csv", |mut file| {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            happens(&path);
            Ok(bytes)
        });
        read.err().map(|f| (f.code, f.place.file))
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_refused() {
        let changed = Some(("file-changed", Some("cases.csv".to_owned())));
        assert_eq!(during(|_| {}), None);
        // Longer, of the same length at another time, another file of the same name, and gone.
        assert_eq!(
            during(|path| fs::write(path, "案件编号,镇街\n1,石船镇\n2,石船镇\n").unwrap()),
            changed
        );
        assert_eq!(
            during(|path| fs::write(path, "案件编号,镇街\n2,石船镇\n").unwrap()),
            changed
        );
        assert_eq!(
            during(|path| {
                let other = path.with_extension("new");
                fs::copy(path, &other).unwrap();
                let time = fs::metadata(path).unwrap().modified().unwrap();
                let file = fs::File::options().write(true).open(&other).unwrap();
                file.set_modified(time).unwrap();
                fs::rename(&other, path).unwrap();
            }),
            if cfg!(unix) { changed.clone() } else { None }
        );
        assert_eq!(during(|path| fs::remove_file(path).unwrap()), changed);
    }

    #[test]
    fn a_file_that_was_listed_and_is_gone_has_changed_too() {
        let folder = tempfile::tempdir().unwrap();
        let failure = read(&folder.path().join("cases.csv"), "cases.csv", |_| Ok(())).unwrap_err();
        assert_eq!(failure.code, "file-changed");
    }
}
