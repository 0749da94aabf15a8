//! Header lines of every kind, and a text in the encodings that exports come in.
//!
//! A header in front of fuzzed bytes is what lets them be rows: without one a sheet is all furniture.

use encoding_rs::GB18030;
use linjiu::contract::Kind;

/// The canonical labels of a kind's columns.
pub fn headers(kind: Kind) -> Vec<&'static str> {
    kind.table().columns.iter().map(|c| c.zh()).collect()
}

/// One of the kinds by a byte.
pub fn kind(byte: u8) -> Kind {
    Kind::ALL[usize::from(byte) % Kind::ALL.len()]
}

/// The text's lines, ended by LF, CR LF or CR; what stands behind the last end is a line if it is anything.
pub fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        lines.push(&rest[..end]);
        let ended = &rest[end..];
        rest = ended
            .strip_prefix("\r\n")
            .or_else(|| ended.get(1..))
            .unwrap_or("");
    }
    lines
}

/// A text in one of five encodings; `None` where the bytes would be taken for another encoding, or cannot hold it.
pub fn encode(text: &str, encoding: u8) -> Option<Vec<u8>> {
    match encoding % 5 {
        0 => Some(text.as_bytes().to_vec()),
        1 => Some([b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        2 => Some(
            [0xFEFF_u16]
                .into_iter()
                .chain(text.encode_utf16())
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
        3 => Some(
            [0xFEFF_u16]
                .into_iter()
                .chain(text.encode_utf16())
                .flat_map(u16::to_be_bytes)
                .collect(),
        ),
        _ => {
            let (bytes, _, failed) = GB18030.encode(text);
            let back = GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
            let usable =
                !failed && std::str::from_utf8(&bytes).is_err() && back.as_deref() == Some(text);
            usable.then(|| bytes.into_owned())
        }
    }
}
