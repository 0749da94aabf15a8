//! Keyed hashes that stand for persons, households and accounts.
//!
//! The key is an input like any other: the same key gives the same hashes, and no output holds it. Without
//! the key a hash tells nothing, not even by trying all ID numbers.

use super::{Note, NoteCode};
use crate::failure::{Class, Failure, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::block_api::compress256;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The key of a workspace's keyed hashes.
#[derive(Clone)]
pub struct PersonalKey {
    /// The hash with the key already taken in, for texts of any length.
    mac: Hmac<Sha256>,
    /// What the key alone makes of the two hashes of an HMAC (RFC 2104). Nearly all texts fit one block, which is
    /// one step of each hash then, of millions of numbers and names.
    inner: [u32; 8],
    outer: [u32; 8],
    fingerprint: String,
}

/// Bytes that SHA-256 takes in at a time.
const BLOCK: usize = 64;
/// How SHA-256 begins (FIPS 180-4, 5.3.3).
const BEGINNING: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];
/// Of a block that ends a message: the mark behind it and its length in bits.
const ENDING: usize = 1 + 8;

/// A key that stands in no file yet.
pub struct NewKey {
    file: PathBuf,
    text: String,
}

impl NewKey {
    /// Writes it beside the exports; where it cannot be written, a note says that it served this run only.
    pub fn keep(&self) -> Vec<Note> {
        match write(&self.file, &self.text) {
            Ok(()) => Vec::new(),
            Err(_) => vec![Note::new(NoteCode::KeyNotKept, "", "")],
        }
    }
}

impl PersonalKey {
    /// Reads the key file, or makes it on first use (32 random bytes in hex, mode 0600). Where it cannot be
    /// written the key serves this run only, and a note says so.
    ///
    /// # Errors
    /// `key-unreadable` where the file is there and holds no key, `no-randomness`; of class input and internal.
    pub fn load(file: &Path) -> Result<(Self, Vec<Note>)> {
        let (key, new) = Self::prepare(file)?;
        let notes = new.map(|new| new.keep()).unwrap_or_default();
        Ok((key, notes))
    }

    /// The same without writing: a key that is new is to be kept once something is made with it.
    ///
    /// # Errors
    /// As `load`.
    pub fn prepare(file: &Path) -> Result<(Self, Option<NewKey>)> {
        match std::fs::read_to_string(file) {
            Ok(text) => {
                let bytes = from_hex(text.trim()).filter(|b| b.len() == 32).ok_or_else(|| {
                    Failure::new(Class::Input, "key-unreadable", ("密钥文件里没有密钥", "the key file holds no key"))
                        .file(file.display().to_string())
                        .hint(("应为64个十六进制字符；换了密钥，所有报告中的人员编号都会改变", "it should hold 64 hex digits; with another key, persons get other hashes in all reports"))
                })?;
                Ok((Self::from_bytes(&bytes)?, None))
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let mut bytes = [0_u8; 32];
                getrandom::fill(&mut bytes).map_err(|e| {
                    Failure::internal(format!("the system gives no random bytes for the key: {e}"))
                })?;
                let new = NewKey {
                    file: file.to_owned(),
                    text: to_hex(&bytes),
                };
                Ok((Self::from_bytes(&bytes)?, Some(new)))
            }
            Err(e) => Err(Failure::new(
                Class::Input,
                "key-unreadable",
                ("密钥文件无法读取", "the key file cannot be read"),
            )
            .file(file.display().to_string())
            .hint(("检查读取权限，或在linjiu.toml的[privacy] key_file中另指密钥文件", "look whether you may read it, or name another under [privacy] key_file in linjiu.toml"))
            .cause(e)),
        }
    }

    /// The key of a file, or where there is none one that holds for nothing: for commands that write no hash
    /// and must not make a key file.
    ///
    /// # Errors
    /// As `load`, but for `no-randomness`.
    pub fn without_writing(file: &Path) -> Result<Self> {
        if file.exists() {
            Ok(Self::load(file)?.0)
        } else {
            Self::from_bytes(&[0; 32])
        }
    }

    /// A key from its bytes, for samples with a public key and for tests.
    ///
    /// # Errors
    /// None in practice: HMAC takes keys of any length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mac = Hmac::<Sha256>::new_from_slice(bytes)
            .map_err(|e| Failure::internal(format!("the key cannot be used: {e}")))?;
        let fingerprint = to_hex(&Sha256::digest(bytes))
            .get(..16)
            .unwrap_or_default()
            .to_owned();
        Ok(PersonalKey {
            mac,
            inner: keyed(bytes, 0x36),
            outer: keyed(bytes, 0x5c),
            fingerprint,
        })
    }

    /// 32 hex digits: HMAC-SHA256 over domain, a zero byte and text, cut to 16 bytes.
    pub fn hash(&self, domain: &str, text: &str) -> String {
        to_hex(&self.digest(domain, text.as_bytes()))
    }

    /// The 16 bytes of `hash`.
    pub fn digest(&self, domain: &str, text: &[u8]) -> [u8; 16] {
        self.of_one_block(domain.as_bytes(), text)
            .unwrap_or_else(|| self.of_any_length(domain, text))
    }

    fn of_any_length(&self, domain: &str, text: &[u8]) -> [u8; 16] {
        let mut mac = self.mac.clone();
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(text);
        let full = mac.finalize().into_bytes();
        let mut cut = [0_u8; 16];
        for (to, from) in cut.iter_mut().zip(full) {
            *to = from;
        }
        cut
    }

    /// The same of a text that one block holds; of a longer one nothing.
    fn of_one_block(&self, domain: &[u8], text: &[u8]) -> Option<[u8; 16]> {
        let length = domain.len() + 1 + text.len();
        let mut block = [0; BLOCK];
        let message = block.get_mut(..BLOCK - ENDING)?;
        message.get_mut(..domain.len())?.copy_from_slice(domain);
        message
            .get_mut(domain.len() + 1..length)?
            .copy_from_slice(text);
        let within = ended(self.inner, block, length);
        let mut block = [0; BLOCK];
        let (words, _) = block.as_chunks_mut();
        for (to, word) in words.iter_mut().zip(within) {
            *to = word.to_be_bytes();
        }
        let whole = ended(self.outer, block, size_of_val(&within));
        let mut cut = [0; 16];
        let (words, _) = cut.as_chunks_mut();
        for (to, word) in words.iter_mut().zip(whole) {
            *to = word.to_be_bytes();
        }
        Some(cut)
    }

    /// Two pairs of numbers that nobody without the key can foresee, to seed hashes of rows with.
    pub fn seeds(&self) -> [[u64; 2]; 2] {
        ["start", "factor"].map(|of| {
            let bytes = u128::from_be_bytes(self.digest("rows", of.as_bytes()));
            [(bytes >> 64) as u64, bytes as u64]
        })
    }

    /// 16 hex digits that tell two keys apart and give neither away.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

impl std::fmt::Debug for PersonalKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonalKey({})", self.fingerprint)
    }
}

/// SHA-256 after the block that HMAC makes of a key.
fn keyed(key: &[u8], pad: u8) -> [u32; 8] {
    let mut block = [pad; BLOCK];
    let hashed: [u8; 32];
    let key = if key.len() > BLOCK {
        hashed = Sha256::digest(key).into();
        hashed.as_slice()
    } else {
        key
    };
    for (to, from) in block.iter_mut().zip(key) {
        *to ^= from;
    }
    let mut state = BEGINNING;
    compress256(&mut state, &[block]);
    state
}

/// SHA-256 after the block of a key and a last one, which holds so many bytes.
fn ended(mut state: [u32; 8], mut block: [u8; BLOCK], length: usize) -> [u32; 8] {
    if let Some(mark) = block.get_mut(length) {
        *mark = 0x80;
    }
    let bits = ((BLOCK + length) as u64 * 8).to_be_bytes();
    if let Some(last) = block.last_chunk_mut() {
        *last = bits;
    }
    compress256(&mut state, &[block]);
    state
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Lower-case hex.
pub fn to_hex(bytes: &[u8]) -> String {
    let digit = |n: u8| DIGITS.get(usize::from(n)).map_or('0', |d| char::from(*d));
    bytes
        .iter()
        .flat_map(|b| [digit(b >> 4), digit(b & 15)])
        .collect()
}

/// A key in lower-case hex.
pub fn hex(key: &[u8; 16]) -> [u8; 32] {
    let mut digits = [0; 32];
    for (to, byte) in digits.as_chunks_mut().0.iter_mut().zip(key) {
        *to = [byte >> 4, byte & 15].map(|n| DIGITS[usize::from(n)]);
    }
    digits
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.bytes().all(|b| b.is_ascii_hexdigit()) || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|n| u8::from_str_radix(text.get(n..n + 2)?, 16).ok())
        .collect()
}

/// Writes the key where no file stands yet, readable by its owner alone; a program killed in between leaves
/// no half key.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    let beside = file.with_file_name(name);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(&beside).and_then(|mut handle| {
        handle.write_all(text.as_bytes())?;
        handle.write_all(b"\n")?;
        handle.sync_all()
    });
    // A link, unlike a rename, never replaces a key that another run has written meanwhile.
    let kept = written.and_then(|()| match std::fs::hard_link(&beside, file) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists && !file.exists() => {
            std::fs::rename(&beside, file)
        }
        linked => linked,
    });
    let _ = std::fs::remove_file(&beside);
    kept
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_hashed_as_a_text_of_any_length() {
        let mut short = 0;
        for key in [0, 1, 32, 63, 64, 65, 200_u8] {
            let key: Vec<u8> = (0..key).collect();
            let key = PersonalKey::from_bytes(&key).unwrap();
            for domain in ["", "name", "household"] {
                for length in 0..130 {
                    let text: String = "12345渝abc".chars().cycle().take(length).collect();
                    let text = text.as_bytes();
                    let full = key.of_any_length(domain, text);
                    let of_one_block = key.of_one_block(domain.as_bytes(), text);
                    short += usize::from(of_one_block.is_some());
                    assert!(of_one_block.is_none_or(|hash| hash == full), "{length}");
                    assert_eq!(key.digest(domain, text), full);
                }
            }
        }
        assert!(short > 500, "{short}");
    }

    #[test]
    fn the_hash_is_hmac_sha256_as_others_compute_it() {
        // python -c 'import hmac; print(hmac.digest(b"Jefe", b"person\0" + b"50019219351010610X", "sha256").hex()[:32])'
        let key = PersonalKey::from_bytes(b"Jefe").unwrap();
        let hash = key.hash("person", "50019219351010610X");
        assert_eq!(hash, "26360cc661b895dbc9796ef6ee8b8704");
    }
}
