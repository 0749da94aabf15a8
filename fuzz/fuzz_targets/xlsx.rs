//! XLSX: fuzzed parts of a workbook in an archive of their own, parted by a byte that no XML holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linjiu_fuzz::pack::{escape, xlsx};
use linjiu_fuzz::table::{headers, kind};
use linjiu_fuzz::{read, tolerate_container_panics};

const NAME: &str = "案件202003.xlsx";
const SHEET: &str =
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#;

fuzz_target!(init: tolerate_container_panics(), |data: &[u8]| {
    let [which, rest @ ..] = data else { return };
    if *which >= 0xF0 {
        let _ = read(NAME, rest);
        return;
    }
    let mut parts = rest.split(|b| *b == 0xFF);
    let mut part = || parts.next().unwrap_or_default().to_vec();
    let (body, strings, styles, workbook) = (part(), part(), part(), part());
    let sheet = if *which >= 0x80 {
        body
    } else {
        let cells: String = headers(kind(*which))
            .into_iter()
            .map(|h| format!(r#"<c t="inlineStr"><is><t>{}</t></is></c>"#, escape(h)))
            .collect();
        [SHEET.as_bytes(), b"<sheetData><row r=\"1\">", cells.as_bytes(), b"</row>", &body, b"</sheetData></worksheet>"]
            .concat()
    };
    let _ = read(NAME, &xlsx(&sheet, &strings, &styles, (!workbook.is_empty()).then_some(&workbook)));
});
