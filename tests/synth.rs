//! The invented districts: same seed, same bytes; another seed, another district; numbers that are what they claim.

use chrono::NaiveDate;
use linjiu::synth::{Format, Plan, Style, check_character, write};
use std::collections::BTreeMap;
use std::path::Path;

fn plan(seed: u64, cases: u64, style: Style, format: Format) -> Plan {
    let day = |year, month| NaiveDate::from_ymd_opt(year, month, 1).unwrap();
    Plan {
        seed,
        cases,
        from: day(2019, 10),
        to: day(2020, 4),
        style,
        format,
    }
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                std::fs::read(&path).unwrap(),
            )
        })
        .collect()
}

fn made(plan: &Plan) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    write(plan, folder.path(), &mut |_, _| {}).unwrap();
    files(folder.path())
}

#[test]
fn the_same_seed_gives_the_same_bytes_in_every_format() {
    for style in [Style::Messy, Style::Clean] {
        for format in [
            Format::Mixed,
            Format::Csv,
            Format::Tsv,
            Format::Xlsx,
            Format::Ods,
            Format::Parquet,
        ] {
            let plan = plan(5, 60, style, format);
            assert_eq!(made(&plan), made(&plan), "{style:?} {format:?}");
        }
    }
}

#[test]
fn another_seed_gives_another_district() {
    let (one, other) = (
        made(&plan(5, 60, Style::Clean, Format::Csv)),
        made(&plan(6, 60, Style::Clean, Format::Csv)),
    );
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        other.keys().collect::<Vec<_>>()
    );
    for kind in ["cases", "payments", "funds", "registry"] {
        let name = format!("{kind}_20200430.csv");
        assert_ne!(one[&name], other[&name], "{name}");
    }
    assert_ne!(one["linjiu.key"], other["linjiu.key"]);
}

#[test]
fn nearly_every_id_number_has_a_valid_check_character_and_a_few_are_meant_not_to() {
    let files = made(&plan(5, 2000, Style::Clean, Format::Csv));
    let text = String::from_utf8(files["cases_20200430.csv"].clone()).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let column = reader
        .headers()
        .unwrap()
        .iter()
        .position(|h| h == "身份证号")
        .unwrap();
    let numbers: Vec<String> = reader
        .records()
        .map(|r| r.unwrap()[column].to_owned())
        .collect();
    let wrong = numbers
        .iter()
        .filter(|n| !n.ends_with(check_character(&n[..17])))
        .count();
    assert!(
        numbers
            .iter()
            .all(|n| n.len() == 18 && n.starts_with("50019"))
    );
    assert!(
        wrong > 0 && wrong * 50 < numbers.len(),
        "{wrong} of {}",
        numbers.len()
    );
}

#[test]
fn the_check_character_follows_the_standard() {
    // The examples of GB 11643-1999.
    assert_eq!(check_character("11010519491231002"), 'X');
    assert_eq!(check_character("44052418800101001"), '4');
}

#[test]
fn every_clean_row_has_as_many_cells_as_its_header() {
    for (name, bytes) in made(&plan(5, 300, Style::Clean, Format::Csv))
        .iter()
        .filter(|(n, _)| n.ends_with(".csv"))
    {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let rows = reader
            .records()
            .map(|r| r.unwrap_or_else(|e| panic!("{name}: {e}")))
            .count();
        assert!(rows > 0, "{name}");
    }
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kept.txt"), "kept").unwrap();
    let failure = write(
        &plan(5, 10, Style::Clean, Format::Csv),
        folder.path(),
        &mut |_, _| {},
    )
    .unwrap_err();
    assert_eq!(failure.code, "synth-folder");
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn a_plan_without_cases_or_months_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let good = plan(5, 10, Style::Clean, Format::Csv);
    let backwards = Plan {
        from: good.to,
        to: good.from,
        ..good.clone()
    };
    for bad in [Plan { cases: 0, ..good }, backwards] {
        assert_eq!(
            write(&bad, folder.path(), &mut |_, _| {}).unwrap_err().code,
            "synth-plan"
        );
    }
}

#[test]
fn the_committed_sample_is_what_its_readme_says_remade_byte_for_byte() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    let committed = files(&sample);
    let remade = made(&plan(68, 1400, Style::Messy, Format::Mixed));
    assert_eq!(
        committed.keys().collect::<Vec<_>>(),
        remade.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &committed {
        assert!(
            *bytes == remade[name],
            "{name} differs: run the command in sample_data/README.md again"
        );
    }
    let readme = String::from_utf8(committed["README.md"].clone()).unwrap();
    assert!(
        readme.contains("linjiu synth FOLDER --seed 68 --cases 1400 --from 2019-10 --to 2020-04\n")
    );
}
