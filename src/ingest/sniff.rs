//! What a file is, told from its first bytes and not from its name.
//!
//! A file that is no table is only noted when its name does not claim to be one; `claims_table` is for that.

use crate::failure::Both;
use std::io::Cursor;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Text,
    Xlsx,
    Xls,
    Ods,
    Parquet,
    /// A workbook behind a password.
    Encrypted,
    /// A web page, often named `.xls`.
    Markup,
    /// XML Spreadsheet 2003.
    XmlSpreadsheet,
    /// No bytes at all.
    Empty,
    /// Something else, by its common name.
    Other(&'static str),
    /// Begins as a workbook and is not one to its end.
    Broken,
}

impl Container {
    /// One that holds tables, by its name.
    pub fn table_named(name: &str) -> Option<Container> {
        let tables = [
            Container::Text,
            Container::Xlsx,
            Container::Xls,
            Container::Ods,
            Container::Parquet,
            Container::Markup,
            Container::XmlSpreadsheet,
        ];
        tables
            .into_iter()
            .find(|container| container.name() == name)
    }

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Container::Text => "text",
            Container::Xlsx => "xlsx",
            Container::Xls => "xls",
            Container::Ods => "ods",
            Container::Parquet => "parquet",
            Container::Encrypted => "encrypted workbook",
            Container::Markup => "html",
            Container::XmlSpreadsheet => "xml spreadsheet",
            Container::Empty => "empty",
            Container::Other(name) => name,
            Container::Broken => "damaged workbook",
        }
    }
}

/// Starts of files that are no tables.
const OTHERS: [(&[u8], &str); 8] = [
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"\xFF\xD8\xFF", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"\x1F\x8B", "gzip archive"),
    (b"7z\xBC\xAF", "7z archive"),
    (b"Rar!", "RAR archive"),
    (b"MZ", "program"),
];

/// Text that opens in a spreadsheet program all the same.
pub const WEB_ARCHIVE: &str = "web archive (MHTML)";
pub const XML: &str = "XML";
/// Every second byte a zero: nothing says which comes first.
const UTF_16: &str = "UTF-16 text without a byte order mark";

/// A name that `Container::name` gives, and `no header`, in both languages.
pub fn words(name: &str) -> Both {
    let zh = match name {
        "gzip archive" | "7z archive" | "RAR archive" | "archive" => {
            return Both::from(("压缩包，须先解压", format!("{name}, to be unpacked first")));
        }
        UTF_16 => "没有字节顺序标记的UTF-16文本",
        "text" => "文本",
        "encrypted workbook" => "加密的工作簿",
        "encrypted Parquet file" => "加密的Parquet文件",
        "damaged workbook" => "损坏的工作簿",
        "html" => "网页",
        "xml spreadsheet" => "XML表格",
        "empty" => "空文件",
        "PNG image" | "JPEG image" | "GIF image" => "图片",
        "program" => "程序",
        "binary file" => "二进制文件",
        "document of another program" => "其他程序的文档",
        "workbook of Excel 4 or older" => "Excel 4或更早的工作簿",
        "binary workbook (xlsb)" => "二进制工作簿（xlsb）",
        NO_HEADER => "没有可识别的表头",
        WEB_ARCHIVE => "网页归档（MHTML）",
        // Names that stand in both languages: xlsx, xls, ods, parquet, PDF, XML.
        other => other,
    };
    Both::from((zh, name))
}

/// What a text without a table of ours lacks.
pub const NO_HEADER: &str = "no header";

/// Judges a file by its content.
pub fn container(bytes: &[u8]) -> Container {
    if bytes.is_empty() {
        return Container::Empty;
    }
    if bytes.starts_with(b"PK") && matches!(bytes.get(2..4), Some([3, 4] | [5, 6] | [7, 8])) {
        return archive(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return compound(bytes);
    }
    if bytes.starts_with(b"PAR1") {
        return Container::Parquet;
    }
    if bytes.starts_with(b"PARE") {
        return Container::Other("encrypted Parquet file");
    }
    // Excel 5 and older wrote their records without a compound file around them.
    if matches!(
        bytes.get(..4),
        Some([0x09, 0x00 | 0x02 | 0x04 | 0x08, _, 0x00])
    ) {
        return Container::Other("workbook of Excel 4 or older");
    }
    if let Some((_, name)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Container::Other(name);
    }
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let bom = encoding_rs::Encoding::for_bom(bytes);
    let text = bom.map_or(head, |(_, length)| head.get(length..).unwrap_or_default());
    let mut ink = text.iter().filter(|b| !b.is_ascii_whitespace() && **b != 0);
    if ink.next() == Some(&b'<') {
        return markup(text);
    }
    if text
        .get(..13)
        .is_some_and(|t| t.eq_ignore_ascii_case(b"MIME-Version:"))
    {
        return Container::Other(WEB_ARCHIVE);
    }
    let control = head
        .iter()
        .filter(|&&b| b < 0x09 || (0x0E..0x20).contains(&b))
        .count();
    let utf16 = bom.is_some_and(|(e, _)| e != encoding_rs::UTF_8);
    if !utf16 && control * 20 > head.len() {
        let plain = |b: u8| b == b'\n' || b == b'\r' || b == b'\t' || (0x20..0x7F).contains(&b);
        let units = head.chunks_exact(2);
        let letters = units.filter(|u| matches!(u, [a, 0] | [0, a] if plain(*a)));
        if letters.count() * 16 > head.len() {
            return Container::Other(UTF_16);
        }
        return Container::Other("binary file");
    }
    Container::Text
}

/// Whether a file's name says that it is a table.
pub fn claims_table(name: &str) -> bool {
    claims_workbook(name) || matches!(extension(name).as_str(), "csv" | "tsv")
}

/// Whether a file's name says that it is a table which is never empty.
pub fn claims_workbook(name: &str) -> bool {
    matches!(
        extension(name).as_str(),
        "xls" | "xlsx" | "xlsm" | "xlsb" | "ods" | "et" | "parquet"
    )
}

fn extension(name: &str) -> String {
    name.rsplit('.').next().unwrap_or("").to_ascii_lowercase()
}

fn markup(head: &[u8]) -> Container {
    // Without the zeros of UTF-16.
    let head: Vec<u8> = head.iter().copied().filter(|b| *b != 0).collect();
    let has = |mark: &[u8]| {
        head.windows(mark.len())
            .any(|w| w.eq_ignore_ascii_case(mark))
    };
    if has(b"urn:schemas-microsoft-com:office:spreadsheet") && !has(b"<html") {
        Container::XmlSpreadsheet
    } else if has(b"<html") || has(b"<table") || has(b"<!doctype html") {
        Container::Markup
    } else if head.trim_ascii_start().starts_with(b"<?xml") && !has(b"<body") {
        Container::Other(XML)
    } else {
        Container::Markup
    }
}

fn archive(bytes: &[u8]) -> Container {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Container::Broken;
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        Container::Xlsx
    } else if has("xl/workbook.bin") {
        Container::Other("binary workbook (xlsb)")
    } else if has("content.xml") && !has("word/document.xml") {
        Container::Ods
    } else {
        Container::Other("archive")
    }
}

/// What a compound file is, by the streams of its directory. Of one whose directory cannot be followed, whether
/// it has been a workbook is told by the name alone, wherever it stands.
fn compound(bytes: &[u8]) -> Container {
    let Ok(streams) = super::xls_size::streams(bytes) else {
        let name: Vec<u8> = "Workbook"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        return if memchr::memmem::find(bytes, &name).is_some() {
            Container::Xls
        } else {
            Container::Broken
        };
    };
    let has = |name: &str| streams.iter().any(|s| s.eq_ignore_ascii_case(name));
    if has("EncryptedPackage") {
        Container::Encrypted
    } else if has("Workbook") || has("Book") {
        Container::Xls
    } else {
        Container::Other("document of another program")
    }
}
