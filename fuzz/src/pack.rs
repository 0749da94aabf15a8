//! Containers around fuzzed parts: archives without compression, and compound files around a stream.
//!
//! Mutating packed bytes breaks a checksum or an offset and reaches nothing behind it.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A stored archive of named parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        writer.start_file(*name, stored).expect("in memory");
        writer.write_all(content).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

/// A workbook of one or two sheets around the content of `xl/worksheets/sheet1.xml` and its companions.
pub fn xlsx(sheet: &[u8], strings: &[u8], styles: &[u8], workbook: Option<&[u8]>) -> Vec<u8> {
    const RELATIONS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
    const ROOT: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="石船镇" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let parts = [
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", workbook.unwrap_or(WORKBOOK.as_bytes())),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/sharedStrings.xml", strings),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    // A part that is there and empty is refused at once; one that is not there is not missed.
    let there: Vec<(&str, &[u8])> = parts.into_iter().filter(|(_, p)| !p.is_empty()).collect();
    archive(&there)
}

/// An OpenDocument spreadsheet around `content.xml`.
pub fn ods(content: &[u8]) -> Vec<u8> {
    const KIND: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
    const LIST: &[u8] = br#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;
    archive(&[
        ("mimetype", KIND),
        ("META-INF/manifest.xml", LIST),
        ("content.xml", content),
    ])
}

/// Text made safe inside XML; characters that XML cannot hold are left out.
pub fn escape(text: &str) -> String {
    text.chars()
        .filter(|&c| matches!(c, '\t' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..))
        .fold(String::new(), |mut out, c| {
            match c {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                '"' => out.push_str("&quot;"),
                c => out.push(c),
            }
            out
        })
}

const SECTOR: usize = 512;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;

/// A compound file (MS-CFB, version 3) of one stream `Workbook`, of at most some 60,000 bytes.
pub fn compound(stream: &[u8]) -> Vec<u8> {
    // Shorter streams would stand in the file's mini sectors.
    let mut stream = stream[..stream.len().min(120 * SECTOR)].to_vec();
    stream.resize(stream.len().max(8 * SECTOR).next_multiple_of(SECTOR), 0);
    let sectors = stream.len() / SECTOR;
    let mut file = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    file.resize(24, 0);
    let put = |file: &mut Vec<u8>, numbers: &[u32]| {
        numbers.iter().for_each(|n| file.extend(n.to_le_bytes()))
    };
    // Minor and major version, byte order, sector shifts; then counts and starts, the table in sector 0.
    for number in [0x3E_u16, 3, 0xFFFE, 9, 6, 0, 0, 0] {
        file.extend(number.to_le_bytes());
    }
    put(
        &mut file,
        &[0, 1, 1, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0, 0],
    );
    put(&mut file, &[FREE; 108]);
    file.resize(SECTOR, 0xFF);
    let mut table = vec![FREE; SECTOR / 4];
    table[0] = 0xFFFF_FFFD;
    table[1] = END_OF_CHAIN;
    for n in 0..sectors {
        table[2 + n] = if n + 1 == sectors {
            END_OF_CHAIN
        } else {
            3 + n as u32
        };
    }
    put(&mut file, &table);
    for (name, kind, child, start, size) in [
        ("Root Entry", 5_u8, 1, END_OF_CHAIN, 0),
        ("Workbook", 2, FREE, 2, stream.len() as u32),
        ("", 0, FREE, 0, 0),
        ("", 0, FREE, 0, 0),
    ] {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        let length = if name.is_empty() {
            0
        } else {
            name.len() as u16 * 2 + 2
        };
        entry.extend(length.to_le_bytes());
        entry.extend([kind, 1]);
        put(&mut entry, &[FREE, FREE, child]);
        entry.resize(116, 0);
        put(&mut entry, &[start, size, 0]);
        file.extend(entry);
    }
    file.extend(stream);
    file
}

/// One record of a BIFF stream.
pub fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    [
        &kind.to_le_bytes()[..],
        &(content.len() as u16).to_le_bytes(),
        content,
    ]
    .concat()
}

/// A LABEL record: a cell with its text inside.
pub fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let wide: Vec<u16> = text.encode_utf16().collect();
    let mut content = Vec::new();
    for number in [row, column, 0, wide.len() as u16] {
        content.extend(number.to_le_bytes());
    }
    content.push(1);
    content.extend(wide.into_iter().flat_map(u16::to_le_bytes));
    record(0x0204, &content)
}

/// A BIFF8 stream of one sheet whose cell records are given.
pub fn biff(cells: &[u8]) -> Vec<u8> {
    let globals = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let sheet = record(0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let page = record(0x0042, &1200_u16.to_le_bytes());
    let end = record(0x000A, &[]);
    let name: Vec<u8> = "石船镇".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let start = globals.len() + page.len() + 4 + 8 + name.len() + end.len();
    let bound = [&(start as u32).to_le_bytes()[..], &[0, 0, 3, 1], &name].concat();
    [
        globals,
        page,
        record(0x0085, &bound),
        end.clone(),
        sheet,
        cells.to_vec(),
        end,
    ]
    .concat()
}
