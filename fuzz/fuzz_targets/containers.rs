//! One table in every container: the same texts come to the same rows, warnings and quarantine.
#![no_main]

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use libfuzzer_sys::fuzz_target;
use linjiu::contract::Kind;
use linjiu::ingest::Ingested;
use linjiu_fuzz::pack::{biff, compound, escape, label, ods, xlsx};
use linjiu_fuzz::table::{headers, kind};
use linjiu_fuzz::{read, tolerate_container_panics};
use parquet::arrow::ArrowWriter;
use std::sync::Arc;

fuzz_target!(init: tolerate_container_panics(), |data: &[u8]| {
    let [which, container, body @ ..] = data else { return };
    let body = String::from_utf8_lossy(body);
    let kind = kind(*which);
    let headers = headers(kind);
    // Cells that every container can hold as they are: XML folds some blanks and knows no control characters,
    // `_x000D_` is an escape, a quote or a comma is CSV's own.
    let plain =
        |c: char| !matches!(c, '"' | ',' | '_' | '\u{FFFE}' | '\u{FFFF}') && !c.is_control();
    let mut rows: Vec<Vec<String>> = vec![headers.iter().map(|h| (*h).to_owned()).collect()];
    for line in body.lines().take(8) {
        let cells = line.split('|').map(|cell| {
            let clean: String = cell.chars().filter(|c| plain(*c)).collect();
            clean.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        let mut row: Vec<String> = cells.take(headers.len()).collect();
        row.resize(headers.len(), String::new());
        // A row without any value is no row of a workbook.
        if row[0].is_empty() {
            row[0] = "1".to_owned();
        }
        rows.push(row);
    }
    let csv: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    // A compound file with this name anywhere in it is taken for a workbook behind a password.
    if csv.contains("EncryptedPackage") {
        return;
    }
    let Ok(text) = read("案件202003.csv", csv.as_bytes()) else { return };
    let other = match container % 4 {
        0 => read("案件202003.xlsx", &as_xlsx(&rows)),
        1 => read("案件202003.xls", &compound(&as_biff(&rows))),
        2 => read("案件202003.ods", &as_ods(&rows)),
        _ => read("案件202003.parquet", &as_parquet(&headers, &rows)),
    };
    let other = other.expect("the same table in another container");
    same_values(kind, &text, &other, container % 4 == 3);
});

/// The same but for the names of file and sheet, and for the header, which is no row of a Parquet file.
fn same_values(kind: Kind, a: &Ingested, b: &Ingested, without_header: bool) {
    let shift = u32::from(without_header);
    // A workbook's row ends with its last value: blank cells behind it are not among what was written.
    let written = |raw: &str| -> Vec<String> {
        let cells = raw.trim_matches(['{', '}']).split(',');
        cells
            .filter(|c| !c.is_empty() && !c.ends_with(":\"\""))
            .map(str::to_owned)
            .collect()
    };
    let reasons = |read: &Ingested, shift: u32| -> Vec<_> {
        let rows = read.quarantine.iter();
        rows.map(|q| (q.line + shift, q.reasons.clone(), written(&q.raw)))
            .collect()
    };
    assert_eq!(reasons(a, 0), reasons(b, shift), "quarantines differ");
    let warnings = |read: &Ingested, shift: u32| -> Vec<_> {
        read.warnings
            .iter()
            .map(|w| (w.line + shift, w.column.to_owned(), w.reason, w.value.map(str::to_owned)))
            .collect()
    };
    assert_eq!(warnings(a, 0), warnings(b, shift), "warnings differ");
    let (Some(a), Some(b)) = (a.tables.frame(kind), b.tables.frame(kind)) else {
        panic!("a table without a frame");
    };
    for name in kind.table().columns.iter().filter_map(|c| c.frame_name()) {
        let (a, b) = (a.column(name).unwrap(), b.column(name).unwrap());
        assert!(a.equals_missing(b), "{name} differs: {a:?} {b:?}");
    }
}

fn as_xlsx(rows: &[Vec<String>]) -> Vec<u8> {
    let rows: String = rows
        .iter()
        .enumerate()
        .map(|(n, row)| {
            let cells: String = row
                .iter()
                .map(|c| {
                    format!(
                        r#"<c t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                        escape(c)
                    )
                })
                .collect();
            format!("<row r=\"{}\">{cells}</row>", n + 1)
        })
        .collect();
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    xlsx(sheet.as_bytes(), b"<sst/>", b"", None)
}

fn as_biff(rows: &[Vec<String>]) -> Vec<u8> {
    let cells: Vec<u8> = (0_u16..)
        .zip(rows)
        .flat_map(|(r, row)| {
            (0_u16..)
                .zip(row)
                .filter(|(_, c)| !c.is_empty())
                .flat_map(move |(n, c)| label(r, n, c))
        })
        .collect();
    biff(&cells)
}

fn as_ods(rows: &[Vec<String>]) -> Vec<u8> {
    let rows: String = rows
        .iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .map(|c| match c.as_str() {
                    "" => "<table:table-cell/>".to_owned(),
                    c => format!(
                        r#"<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>"#,
                        escape(c)
                    ),
                })
                .collect();
            format!("<table:table-row>{cells}</table:table-row>")
        })
        .collect();
    ods(format!(
        r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="一">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    )
    .as_bytes())
}

fn as_parquet(headers: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let columns = headers.iter().enumerate().map(|(n, header)| {
        let values: ArrayRef = Arc::new(StringArray::from_iter_values(
            rows.iter().skip(1).map(|row| &row[n]),
        ));
        (*header, values)
    });
    let batch =
        RecordBatch::try_from_iter(columns.collect::<Vec<_>>()).expect("columns of one length");
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), None).expect("texts");
    writer.write(&batch).expect("in memory");
    writer.close().expect("in memory");
    file
}
