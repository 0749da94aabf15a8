//! The committed example report: the program remakes it byte for byte.

use crate::support::program::linjiu_exits;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, below: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, below, found);
        } else {
            found.insert(path.strip_prefix(below).unwrap().to_path_buf());
        }
    }
}

#[test]
fn the_example_report_is_remade_byte_for_byte() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let example = root.join("reports/example");
    let out = tempfile::tempdir().unwrap();
    let made = out.path().join("report");
    linjiu_exits(
        root,
        &[
            "report",
            "sample_data",
            "--month",
            "2020-03",
            "--out",
            made.to_str().unwrap(),
            "--quiet",
        ],
        0,
    );
    let (mut expected, mut ours) = (BTreeSet::new(), BTreeSet::new());
    files(&example, &example, &mut expected);
    files(&made, &made, &mut ours);
    ours.remove(Path::new("timings.json"));
    assert_eq!(expected, ours, "the same files");
    let different: Vec<_> = ours
        .iter()
        .filter(|f| fs::read(example.join(f)).unwrap() != fs::read(made.join(f)).unwrap())
        .collect();
    assert!(
        different.is_empty(),
        "{different:?} differ: if the change is meant, run `cargo run --release -- report sample_data --month 2020-03 --out reports/example` and delete its timings.json"
    );
}
