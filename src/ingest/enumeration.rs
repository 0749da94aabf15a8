//! Cell to a code of a closed vocabulary, or to several (settled points 16 and 17).
//!
//! The vocabularies themselves are the contract's.

use crate::contract::Enumeration;

/// Position of the code that a word (folded, trimmed, not blank) spells.
pub fn parse(enumeration: &Enumeration, text: &str) -> Option<u8> {
    enumeration.find(text).and_then(|n| u8::try_from(n).ok())
}

/// The bits of a list, and whether a word became the vocabulary's code for other words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    pub bits: i32,
    pub unrecognised: bool,
}

/// Reads several codes parted by `、` `,` `;` `/` or a blank; `None` where an item is in a vocabulary that
/// admits no other words and is not one of them.
pub fn parse_list(enumeration: &Enumeration, text: &str) -> Option<Codes> {
    let mut codes = Codes {
        bits: 0,
        unrecognised: false,
    };
    let items =
        text.split(|c: char| matches!(c, '、' | ',' | ';' | '/') || super::fold::is_space(c));
    for item in items.filter(|i| !i.is_empty()) {
        match (enumeration.find(item), enumeration.other_words) {
            (Some(n), _) => codes.bits |= 1 << n,
            (None, Some(other)) => {
                codes.bits |= enumeration.bit(other);
                codes.unrecognised = true;
            }
            (None, None) => return None,
        }
    }
    (codes.bits != 0).then_some(codes)
}
