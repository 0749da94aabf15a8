//! Citizens' ID numbers: form and check digit (GB 11643-1999), and what spreadsheets do to them (settled point 31).
//!
//! Says how far a number can be trusted; whether it is warned about or hashed is the caller's affair.

/// How far an ID number can be trusted. The names are what `id_state` in the cases frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdState {
    /// 18 characters with the right check digit, or 15 digits.
    Valid,
    /// Anything else that should be a citizen's number.
    Invalid,
    /// Lost its last digits to a spreadsheet: in E-notation, or 18 digits that end in 000 and fail the check.
    Rounded,
    /// A passport or a travel pass.
    Unchecked,
}

impl IdState {
    pub const ALL: [IdState; 4] = [
        IdState::Valid,
        IdState::Invalid,
        IdState::Rounded,
        IdState::Unchecked,
    ];

    /// Its place among all.
    pub fn code(self) -> u32 {
        self as u32
    }

    /// The word in the cases frame.
    pub fn name(self) -> &'static str {
        match self {
            IdState::Valid => "valid",
            IdState::Invalid => "invalid",
            IdState::Rounded => "rounded",
            IdState::Unchecked => "unchecked",
        }
    }
}

/// Weights of the first 17 digits and the check characters by remainder (GB 11643-1999, 6.1; ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// Judges a number (folded, without blanks and guards, upper case, not blank).
pub fn judge(text: &str) -> IdState {
    let bytes = text.as_bytes();
    let all_digits = bytes.iter().all(u8::is_ascii_digit);
    match bytes {
        _ if is_e_notation(text) => IdState::Rounded,
        [front @ .., last] if front.len() == 17 && front.iter().all(u8::is_ascii_digit) => {
            if check_character(front) == Some(*last) {
                IdState::Valid
            } else if all_digits && bytes.ends_with(b"000") {
                IdState::Rounded
            } else {
                IdState::Invalid
            }
        }
        _ if all_digits && bytes.len() == 15 => IdState::Valid,
        // Passes for residents of Taiwan: 8 digits, or 10 with the number of issues.
        _ if all_digits && matches!(bytes.len(), 8 | 10) => IdState::Unchecked,
        // Passports and passes for residents of Hong Kong and Macao: one or two letters, then digits.
        [b'A'..=b'Z', rest @ ..] if (7..=11).contains(&rest.len()) => {
            let digits = if rest.first().is_some_and(u8::is_ascii_uppercase) {
                rest.get(1..)
            } else {
                Some(rest)
            };
            match digits {
                Some(d) if d.iter().all(u8::is_ascii_digit) => IdState::Unchecked,
                _ => IdState::Invalid,
            }
        }
        _ => IdState::Invalid,
    }
}

/// The check character of 17 digits.
pub fn check_character(digits: &[u8]) -> Option<u8> {
    if digits.len() != WEIGHTS.len() {
        return None;
    }
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(d, w)| u32::from(d.wrapping_sub(b'0')) * w)
        .sum();
    CHECKS.get((sum % 11) as usize).copied()
}

/// `5.00112E+17`.
fn is_e_notation(text: &str) -> bool {
    text.split_once('E').is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        digits(exponent) && digits(whole) && digits(fraction)
    })
}
