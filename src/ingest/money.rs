//! Cell to amount in fen, exact (settled points 26 and 27).
//!
//! Decimal digits all the way: no float is ever multiplied. A spreadsheet's double comes here as its shortest
//! decimal that round-trips.

/// Units an amount may be written in, with the power of ten that makes them yuan; longer ones first.
pub const UNITS: [(&str, u32); 4] = [("万元", 4), ("千元", 3), ("百元", 2), ("元", 0)];

/// Larger amounts are slips of the keyboard, and sums of them would leave what 64 bits of fen can count: a
/// trillion yuan in fen.
pub const MOST: i64 = 100_000_000_000_000;

/// An amount, and whether fractions of a fen had to be rounded away (half to even).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    pub fen: i64,
    pub rounded: bool,
}

/// Reads an amount (folded, trimmed, not blank). `scale` is the power of ten of the column's unit; the
/// cell's own unit goes before it.
pub fn parse(text: &str, scale: u32) -> Option<Amount> {
    let mut scale = scale;
    let mut number = text;
    if let Some((body, power)) = UNITS
        .iter()
        .find_map(|(unit, power)| text.strip_suffix(unit).map(|body| (body, *power)))
    {
        scale = power;
        number = body.trim_end();
    }
    let (number, negative) = sign_and_currency(number);
    let (digits, decimals) = digits(number)?;
    // fen = digits * 10^(scale + 2 - decimals)
    let up = scale + 2;
    let (fen, rounded) = if decimals <= up {
        (
            digits.checked_mul(10_i128.checked_pow(up - decimals)?)?,
            false,
        )
    } else {
        let divisor = 10_i128.checked_pow(decimals - up)?;
        let (whole, rest) = (digits / divisor, digits % divisor);
        let half = divisor / 2;
        let up = rest > half || (rest == half && whole % 2 == 1);
        (whole + i128::from(up), rest != 0)
    };
    let fen = i64::try_from(fen).ok().filter(|fen| *fen < MOST)?;
    Some(Amount {
        fen: if negative { -fen } else { fen },
        rounded,
    })
}

/// `-12.50` for -1250 fen.
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// The number without `-` and `¥`, in either order.
fn sign_and_currency(text: &str) -> (&str, bool) {
    let (text, negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    match text.strip_prefix('¥') {
        Some(rest) => {
            let rest = rest.trim_start();
            match rest.strip_prefix('-') {
                Some(inner) if !negative => (inner, true),
                _ => (rest, negative),
            }
        }
        None => (text, negative),
    }
}

/// All digits as one number, and how many of them stand after the point; commas only between threes.
fn digits(text: &str) -> Option<(i128, u32)> {
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.len() > first.len();
    if first.is_empty() || (grouped && first.len() > 3) || !groups.all(|g| g.len() == 3) {
        return None;
    }
    let mut value: i128 = 0;
    for byte in whole.bytes().filter(|&b| b != b',').chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value
            .checked_mul(10)?
            .checked_add(i128::from(byte - b'0'))?;
    }
    Some((value, u32::try_from(fraction.len()).ok()?))
}
