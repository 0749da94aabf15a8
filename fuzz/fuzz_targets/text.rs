//! Delimited text: the same rows whatever the line ends, the delimiter and the encoding, and every line counted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linjiu_fuzz::table::{encode, headers, kind, lines};
use linjiu_fuzz::{assert_same, read};

const NAME: &str = "案件202003.csv";

fuzz_target!(|data: &[u8]| {
    let [which, variant, body @ ..] = data else {
        return;
    };
    if *which >= 0xF0 {
        let _ = read(NAME, body);
        return;
    }
    // A text with a header of its own, or with a known one in front.
    let body = String::from_utf8_lossy(body);
    let text = if *which >= 0x80 {
        body.into_owned()
    } else {
        headers(kind(*which)).join(",") + "\n" + &body
    };
    let Ok(plain) = read(NAME, text.as_bytes()) else {
        return;
    };
    if text.contains('"') || text.starts_with('\u{FEFF}') {
        return;
    }
    let text_lines = lines(&text);
    if let [account] = plain.rows.as_slice() {
        assert_eq!(
            account.rows_read,
            text_lines.len() as u64,
            "lines and rows differ"
        );
    }
    // Control characters and markup are judged by bytes, before the encoding is known.
    if *which >= 0x80
        || text
            .chars()
            .any(|c| c < '\t' || ('\u{E}'..' ').contains(&c))
    {
        return;
    }
    let end = ["\n", "\r\n", "\r"][usize::from(variant / 5) % 3];
    let delimiter = [",", "\t", ";", "|"][usize::from(variant / 15) % 4];
    let mut other = text_lines.join(end);
    other.push_str(end);
    if !text.contains(['\t', ';', '|']) {
        other = other.replace(',', delimiter);
    }
    if !text.ends_with(['\n', '\r']) {
        other.truncate(other.len() - end.len());
    }
    if let Some(bytes) = encode(&other, *variant) {
        let other = read(NAME, &bytes).expect("the same text in another dress");
        assert_same(&plain, &other, false);
    }
});
