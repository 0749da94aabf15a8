//! Names the reader by a hash of its source, so that what one version has read another does not take for its own.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// What a reading follows from beside the file: how cells are read, and what the contract makes of them.
const FOLDERS: [&str; 2] = ["src/ingest", "src/contract"];

fn main() -> std::io::Result<()> {
    let mut files = BTreeSet::new();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={folder}");
        walk(Path::new(folder), &mut files)?;
    }
    let mut hasher = DefaultHasher::new();
    std::env::var_os("CARGO_PKG_VERSION").hash(&mut hasher);
    for file in files {
        file.hash(&mut hasher);
        std::fs::read(&file)?.hash(&mut hasher);
    }
    println!("cargo::rustc-env=LINJIU_READER={:016x}", hasher.finish());
    Ok(())
}

fn walk(folder: &Path, files: &mut BTreeSet<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), files)?;
        } else {
            files.insert(entry.path());
        }
    }
    Ok(())
}
