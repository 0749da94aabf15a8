//! Readings that are kept from run to run: what they give is what reading anew gives, they are found by all that they
//! follow from and by nothing else, and no name, ID or account number lies in them.

use linjiu::contract::Kind;
use linjiu::failure::Result;
use linjiu::ingest::{self, Ingested, Kept, PersonalKey, Workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A folder of exports of its own, and where readings are kept.
struct Place {
    exports: tempfile::TempDir,
    kept: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        let exports = tempfile::tempdir().unwrap();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
        for entry in fs::read_dir(sample).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, exports.path().join(path.file_name().unwrap())).unwrap();
        }
        Place {
            exports,
            kept: tempfile::tempdir().unwrap(),
        }
    }

    fn folder(&self) -> PathBuf {
        self.kept.path().join("readings")
    }

    /// All that the exports come to, with readings kept and found or without.
    fn read(&self, with: bool, key: u8) -> Ingested {
        self.try_read(with, false, key).unwrap()
    }

    fn try_read(&self, with: bool, anew: bool, key: u8) -> Result<Ingested> {
        let workspace = Workspace::load(self.exports.path()).unwrap();
        let hasher = PersonalKey::from_bytes(&[key; 32]).unwrap();
        let kept = Kept {
            folder: self.folder(),
            least: 0,
            anew,
        };
        ingest::read(&ingest::Options {
            folder: self.exports.path(),
            workspace: &workspace,
            hasher: &hasher,
            known_at: None,
            // Rows lie on disk whether they are kept or not.
            in_memory: 0,
            kept: with.then_some(&kept),
            progress: &|_| {},
        })
    }

    fn readings(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.folder()) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    }

    /// How many readings were found since they were made to look old.
    fn found_by(&self, read: impl FnOnce()) -> usize {
        let long_ago = SystemTime::now() - Duration::from_hours(1000);
        for path in self.readings() {
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(long_ago).unwrap();
        }
        let before = self.readings();
        read();
        let is_new = |path: &&PathBuf| {
            let modified = fs::metadata(path).unwrap().modified().unwrap();
            modified > long_ago + Duration::from_hours(1)
        };
        before.iter().filter(is_new).count()
    }
}

/// What exports came to, but for the rows.
fn about(ingested: &Ingested) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        ingested.rows,
        ingested.quarantine,
        ingested.warnings,
        ingested.files,
        ingested.notes,
        ingested.snapshots,
        ingested.tables.coverage
    )
}

fn assert_same(one: &Ingested, other: &Ingested) {
    assert_eq!(about(one), about(other));
    for kind in Kind::ALL {
        let frames = [one, other].map(|ingested| ingested.tables.frame(kind));
        match frames {
            [Some(one), Some(other)] => assert!(one.equals_missing(other), "{}", kind.name()),
            [one, other] => assert_eq!(one.is_some(), other.is_some(), "{}", kind.name()),
        }
    }
    let histories = [one, other].map(|ingested| ingested.history.as_ref().unwrap());
    assert!(histories[0].equals_missing(histories[1]));
}

#[test]
fn a_kept_reading_is_what_reading_anew_gives() {
    let place = Place::new();
    let anew = place.read(false, 7);
    assert!(place.readings().is_empty());
    assert_same(&place.read(true, 7), &anew);
    let kept = place.readings().len();
    assert!(kept > 15, "{kept}");
    let found = place.found_by(|| assert_same(&place.read(true, 7), &anew));
    assert_eq!(found, kept);
    assert_eq!(place.readings().len(), kept);
}

#[test]
fn a_reading_is_found_by_all_that_it_follows_from() {
    let place = Place::new();
    place.read(true, 7);
    let kept = place.readings().len();
    // With another key every hash is another one.
    assert_eq!(place.found_by(|| drop(place.read(true, 8))), 0);
    assert_eq!(place.readings().len(), 2 * kept);
    // Of one file that has changed, and of one that has another name.
    let path = place.exports.path().join("镇街名录.csv");
    let mut text = fs::read(&path).unwrap();
    text.extend_from_slice("\n".as_bytes());
    fs::write(&path, text).unwrap();
    let accounts = place.exports.path().join("资金台账2019年度.csv");
    fs::rename(&accounts, place.exports.path().join("资金台账2019年.csv")).unwrap();
    let anew = place.read(false, 7);
    let found = place.found_by(|| assert_same(&place.read(true, 7), &anew));
    assert_eq!(found, kept - 2);
    // A header that is given a meaning, or none, may change any of them.
    let workspace = place.exports.path().join("linjiu.toml");
    let mut text = fs::read_to_string(&workspace).unwrap();
    text.push_str("\n[columns.deaths]\n\"备注\" = \"\"\n");
    fs::write(&workspace, text).unwrap();
    let anew = place.read(false, 7);
    assert_eq!(
        place.found_by(|| assert_same(&place.read(true, 7), &anew)),
        0
    );
}

#[test]
fn a_broken_reading_is_read_anew_and_a_folder_that_is_gone_is_made() {
    let place = Place::new();
    let anew = place.read(false, 7);
    place.read(true, 7);
    for (n, path) in place.readings().iter().enumerate() {
        let bytes = fs::read(path).unwrap();
        match n % 3 {
            0 => fs::write(path, &bytes[..bytes.len() / 2]).unwrap(),
            1 => fs::write(path, []).unwrap(),
            _ => {
                let mut bytes = bytes;
                let end = bytes.len() - 40;
                bytes[end] ^= 1;
                fs::write(path, bytes).unwrap();
            }
        }
    }
    assert_same(&place.read(true, 7), &anew);
    let whole = place.readings().len();
    assert_eq!(
        place.found_by(|| assert_same(&place.read(true, 7), &anew)),
        whole
    );
    fs::remove_dir_all(place.folder()).unwrap();
    assert_same(&place.read(true, 7), &anew);
    assert_eq!(place.readings().len(), whole);
}

#[test]
fn a_reading_whose_rows_were_damaged_is_told_and_replaced() {
    let place = Place::new();
    let anew = place.read(false, 7);
    place.read(true, 7);
    for path in place.readings() {
        let mut bytes = fs::read(&path).unwrap();
        bytes[8] ^= 1;
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(
        place.try_read(true, false, 7).unwrap_err().code,
        ingest::LOST
    );
    assert_same(&place.try_read(true, true, 7).unwrap(), &anew);
    assert_same(&place.read(true, 7), &anew);
}

#[test]
fn no_person_is_in_a_reading_and_the_folder_is_its_owners() {
    let place = Place::new();
    place.read(true, 7);
    let mut numbers = 0;
    let readings: Vec<Vec<u8>> = place
        .readings()
        .iter()
        .map(|p| fs::read(p).unwrap())
        .collect();
    let text = fs::read(place.exports.path().join("建档立卡动态202004.csv")).unwrap();
    let text = String::from_utf8_lossy(&text);
    for cell in text.split([',', '\n', '\r']) {
        let cell = cell.trim_matches(['"', '\t', '\'', ' ']);
        if cell.len() == 18 && cell.bytes().take(17).all(|b| b.is_ascii_digit()) {
            numbers += 1;
            let is_in = |bytes: &&Vec<u8>| bytes.windows(18).any(|w| w == cell.as_bytes());
            assert_eq!(readings.iter().filter(is_in).count(), 0, "{numbers}");
        }
        if numbers > 20 {
            break;
        }
    }
    assert!(numbers > 20, "{numbers}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&place.folder()), 0o700);
        assert!(place.readings().iter().all(|path| mode(path) == 0o600));
    }
}

#[test]
fn a_reading_that_was_copied_over_another_is_none_of_it() {
    let place = Place::new();
    place.read(true, 1);
    let readings = place.readings();
    let (first, last) = (readings.first().unwrap(), readings.last().unwrap());
    fs::copy(first, last).unwrap();
    let found = place.found_by(|| assert_same(&place.read(true, 1), &place.read(false, 1)));
    // The copied one is read and kept anew.
    assert_eq!(found, readings.len());
    assert_ne!(fs::read(first).unwrap(), fs::read(last).unwrap());
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_open_to_others_gets_one_of_our_own_and_keeps_its_rights_and_files() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let open = fs::Permissions::from_mode(0o755);
    fs::create_dir(place.folder()).unwrap();
    fs::set_permissions(place.folder(), open.clone()).unwrap();
    let theirs = place.folder().join("download.part");
    fs::write(&theirs, "theirs").unwrap();
    assert_same(&place.read(true, 1), &place.read(false, 1));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.folder()), 0o755);
    assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
    let own = place.folder().join("linjiu");
    assert_eq!(mode(&own), 0o700);
    assert!(fs::read_dir(&own).unwrap().count() > 3);
    // Where that is open too, nothing is kept.
    fs::remove_dir_all(&own).unwrap();
    fs::create_dir(&own).unwrap();
    fs::set_permissions(&own, open).unwrap();
    assert_same(&place.read(true, 1), &place.read(false, 1));
    assert_eq!(fs::read_dir(&own).unwrap().count(), 0);
}
