//! The one typeface of charts and reports: its bytes, its names, and whether it can show a text.
//!
//! A cut of Noto Sans CJK SC (SIL Open Font License 1.1, `OFL.txt`): ASCII, Chinese punctuation, chart symbols,
//! GB 2312 level 1, and the characters in the names of all towns, streets and Chongqing villages, and of
//! surnames (`characters.txt`). `cut_font.py` remakes it byte for byte. One weight only: rank is shown by size
//! and colour. It does not hold every given name: ask [`missing_glyphs`] before drawing.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef};

/// The OpenType (CFF) file.
pub static BYTES: &[u8] = include_bytes!("linjiu-sans-sc.otf");

/// The licence that has to go wherever the bytes go.
pub static LICENCE: &str = include_str!("OFL.txt");

/// The family name inside the file: drawing asks for it by this name and gets nothing under another.
pub const FAMILY: &str = "Linjiu Sans SC";

/// A CSS list for pages and SVG that a browser shows: ours, then what Chinese desktops have.
pub const FAMILIES: &str = "Linjiu Sans SC, Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif";

/// Characters of `text` that the typeface cannot show, each once, in order of appearance.
/// Control characters are never drawn and so never missing.
pub fn missing_glyphs(text: &str) -> Vec<char> {
    let mut missing = Vec::new();
    for c in text.chars() {
        if !c.is_control() && !has(c) && !missing.contains(&c) {
            missing.push(c);
        }
    }
    missing
}

/// Width of `text` in units of the font size (em), without kerning, as the typeface is drawn.
/// A character it lacks counts as one em.
pub fn width_em(text: &str) -> f64 {
    let Some(font) = parsed() else {
        return text
            .chars()
            .map(|c| if c.is_ascii() { 0.6 } else { 1.0 })
            .sum();
    };
    let em = f64::from(font.units_per_em().unwrap_or(1000.0));
    text.chars()
        .map(|c| match font.glyph_id(c) {
            id if id.0 == 0 => 1.0,
            id => f64::from(font.h_advance_unscaled(id)) / em,
        })
        .sum()
}

fn has(c: char) -> bool {
    parsed().is_some_and(|font| font.glyph_id(c).0 != 0)
}

/// The parsed bytes. A test holds that they parse; without that, every character is reported missing.
fn parsed() -> Option<&'static FontRef<'static>> {
    static FONT: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    FONT.get_or_init(|| FontRef::try_from_slice(BYTES).ok())
        .as_ref()
}
