//! Web pages named `.xls`, with or without a table's header in front.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linjiu_fuzz::pack::escape;
use linjiu_fuzz::table::{encode, headers, kind};
use linjiu_fuzz::{read, tolerate_container_panics};

const NAME: &str = "案件202003.xls";

fuzz_target!(init: tolerate_container_panics(), |data: &[u8]| {
    let [which, variant, body @ ..] = data else { return };
    if *which >= 0x80 {
        let _ = read(NAME, &[b"<", body].concat());
        return;
    }
    let cells: String = headers(kind(*which)).into_iter().map(|h| format!("<td>{}</td>", escape(h))).collect();
    let body = String::from_utf8_lossy(body);
    let page = format!("<html><body><table border=1><tr>{cells}</tr>{body}</table></body></html>");
    if let Some(bytes) = encode(&page, *variant) {
        let _ = read(NAME, &bytes);
    }
});
