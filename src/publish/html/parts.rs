//! The few elements that every section is built from: tables, figures, sentences.

use crate::contract::Language;
use crate::publish::charts::Rendered;
use crate::publish::figures::{count, percent, share};
use crate::publish::words::Text;
use maud::{Markup, html};
use std::fmt::Write;

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct Cell {
    pub text: String,
    /// A second, smaller line.
    pub below: Option<String>,
    pub number: bool,
    /// Greyed: too few to judge, or nothing.
    pub quiet: bool,
    pub alert: bool,
}

/// A cell of words.
pub fn words(text: impl Into<String>) -> Cell {
    Cell {
        text: text.into(),
        below: None,
        number: false,
        quiet: false,
        alert: false,
    }
}

/// A cell of figures, set right.
pub fn number(text: impl Into<String>) -> Cell {
    Cell {
        number: true,
        ..words(text)
    }
}

/// A count; a zero is quiet.
pub fn counted(n: i64) -> Cell {
    Cell {
        quiet: n == 0,
        ..number(count(n))
    }
}

/// A count that a reader should notice unless it is zero.
pub fn alarming(n: i64) -> Cell {
    Cell {
        alert: n > 0,
        ..counted(n)
    }
}

/// A figure that may not be known.
pub fn optional(text: Option<String>) -> Cell {
    match text {
        Some(text) => number(text),
        None => Cell {
            quiet: true,
            ..number("—")
        },
    }
}

/// 109/127 with the rate below it; quiet when fewer than `enough`.
pub fn rate_of(part: i64, whole: i64, enough: i64) -> Cell {
    match share(part, whole) {
        None => Cell {
            quiet: true,
            ..number("—")
        },
        Some(rate) => Cell {
            quiet: whole < enough,
            ..number(format!(
                "{} ({}/{})",
                percent(rate),
                count(part),
                count(whole)
            ))
        },
    }
}

/// The rate with 109/127 below it.
pub fn rate_below(part: i64, whole: i64) -> Cell {
    Cell {
        below: share(part, whole).map(|_| format!("{}/{}", count(part), count(whole))),
        ..optional(share(part, whole).map(percent))
    }
}

/// A table with its caption; `first` columns stay left-aligned by their cells.
pub fn table(caption: &str, heads: &[&str], rows: &[Vec<Cell>]) -> Markup {
    let numeric: Vec<bool> = (0..heads.len())
        .map(|n| {
            rows.first()
                .and_then(|r| r.get(n))
                .is_some_and(|c| c.number)
        })
        .collect();
    html! {
        div.wide {
            table {
                @if !caption.is_empty() { caption { (caption) } }
                thead { tr {
                    @for (head, numeric) in heads.iter().zip(&numeric) {
                        th.n[*numeric] scope="col" { (head) }
                    }
                } }
                tbody {
                    @for row in rows {
                        tr {
                            @for cell in row {
                                td.n[cell.number].q[cell.quiet].a[cell.alert] {
                                    (cell.text)
                                    @if let Some(below) = &cell.below { br; small { (below) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Column heads of a table of words, with the share of its width that each gets, in percent.
pub fn column_heads(columns: &[(Text, u8)], language: Language) -> Markup {
    html! {
        colgroup { @for (_, width) in columns { col style=(format!("width:{width}%")); } }
        thead { tr { @for (text, _) in columns { th scope="col" { (text.of(language)) } } } }
    }
}

/// A section with its heading.
#[allow(
    clippy::needless_pass_by_value,
    reason = "a section takes its body over"
)]
pub fn section(id: &str, heading: &str, body: Markup) -> Markup {
    html! { section id=(id) { h2 { (heading) } (body) } }
}

/// A labelled sentence; nothing when it is empty.
pub fn labelled(label: Text, sentence: &str, language: Language) -> Markup {
    html! { @if !sentence.is_empty() { p.l { b { (label.of(language)) } span { (sentence) } } } }
}

/// A chart as a picture, so that its own typeface shows on any machine.
pub fn chart(rendered: &Rendered) -> Markup {
    html! {
        figure {
            img src=(format!("data:image/png;base64,{}", base64(&rendered.png))) alt=(rendered.title) width="1000";
        }
    }
}

/// Standard base64 with padding (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_usize {
            let digit = DIGITS
                .get((bits >> (18 - 6 * place)) as usize & 63)
                .copied()
                .unwrap_or(b'=');
            let _ = out.write_char(if place <= chunk.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        let cases = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (text, expected) in cases {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }
}
