//! ODS: a fuzzed content.xml in an archive of its own, with or without a header's cells in front.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linjiu_fuzz::pack::{escape, ods};
use linjiu_fuzz::table::{headers, kind};
use linjiu_fuzz::{read, tolerate_container_panics};

const NAME: &str = "案件202003.ods";
const OPENING: &str = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="石船镇"><table:table-row>"#;

fuzz_target!(init: tolerate_container_panics(), |data: &[u8]| {
    let [which, body @ ..] = data else { return };
    let _ = match which {
        0xF0.. => read(NAME, body),
        0x80.. => read(NAME, &ods(body)),
        _ => {
            let cells: String = headers(kind(*which))
                .into_iter()
                .map(|h| {
                    let h = escape(h);
                    format!(r#"<table:table-cell office:value-type="string"><text:p>{h}</text:p></table:table-cell>"#)
                })
                .collect();
            let end = b"</table:table></office:spreadsheet></office:body></office:document-content>";
            read(NAME, &ods(&[OPENING.as_bytes(), cells.as_bytes(), b"</table:table-row>", body, end].concat()))
        }
    };
});
