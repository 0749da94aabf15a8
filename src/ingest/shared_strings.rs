//! How many texts an XLSX file says that its sheets share: the library sets memory aside for as many, at once.
//!
//! Reads the start of the list only. What stands before its first tag is skipped by the rules of XML, so that no
//! comment can pass for it.

use std::io::{BufRead, BufReader, Read};

/// No list has more before its first tag, or a longer tag.
const LONGEST_START: u64 = 1 << 16;

/// The number in the list's first tag, 0 where there is none; `None` where it does not start as such a list.
pub fn promised(list: impl Read) -> Option<u64> {
    let mut start = BufReader::new(list).take(LONGEST_START);
    loop {
        start.skip_until(b'<').ok()?;
        let mut tag = Vec::new();
        start.read_until(b'>', &mut tag).ok()?;
        let end: &[u8] = if tag.starts_with(b"!--") {
            b"-->"
        } else if tag.starts_with(b"?") {
            b"?>"
        } else {
            return of_tag(&String::from_utf8_lossy(tag.strip_suffix(b">")?));
        };
        // `<!-->` is no whole comment.
        while !tag.ends_with(end) || tag.len() < 2 * end.len() - 1 {
            if start.read_until(b'>', &mut tag).ok()? == 0 {
                return None;
            }
        }
    }
}

fn of_tag(tag: &str) -> Option<u64> {
    let name = tag.split([' ', '\t', '\r', '\n', '/']).next()?;
    if name.rsplit(':').next()? != "sst" {
        return None;
    }
    // A mark of its end inside a value cut the tag off.
    if tag.matches(['"', '\'']).count() % 2 == 1 {
        return None;
    }
    let numbers = tag.split("uniqueCount").skip(1).map(|rest| {
        let digits = rest.split(['"', '\'']).nth(1).unwrap_or_default().trim();
        let beyond_any = digits.len() > 19 && digits.bytes().all(|b| b.is_ascii_digit());
        // A number that cannot be read sets no memory aside.
        digits
            .parse()
            .unwrap_or(if beyond_any { u64::MAX } else { 0 })
    });
    Some(numbers.max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::promised;

    #[test]
    fn the_first_tag_counts_and_no_comment_does() {
        let of = |text: &str| promised(text.as_bytes());
        assert_eq!(
            of("<?xml version=\"1.0\"?>\n<sst count=\"9\" uniqueCount=\"7\"><si/>"),
            Some(7)
        );
        assert_eq!(
            of("<!-- <sst uniqueCount=\"1\"> --><x:sst uniqueCount='8'/>"),
            Some(8)
        );
        assert_eq!(
            of("<!--> <sst uniqueCount=\"1\"> --><sst uniqueCount='8'/>"),
            Some(8)
        );
        assert_eq!(of("<?p > <sst uniqueCount=\"1\"> ?><sst>"), Some(0));
        assert_eq!(
            of("<sst uniqueCount=\"99999999999999999999\">"),
            Some(u64::MAX)
        );
        assert_eq!(of("<sst x:uniqueCount=\"1\" uniqueCount=\"6\">"), Some(6));
        assert_eq!(of("<sst a=\">\" uniqueCount=\"6\">"), None);
        assert_eq!(of("<si><sst uniqueCount=\"1\">"), None);
        assert_eq!(of(""), None);
    }
}
