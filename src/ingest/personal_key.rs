//! Keyed hashes that stand for persons, households and accounts.
//!
//! The key is an input like any other: the same key gives the same hashes, and no output holds it. Without
//! the key a hash tells nothing, not even by trying all ID numbers.

use super::{Note, NoteCode};
use crate::failure::{Class, Failure, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The key of a workspace's keyed hashes.
#[derive(Clone)]
pub struct PersonalKey {
    /// The hash with the key already taken in: cloning it is cheaper than keying anew.
    mac: Hmac<Sha256>,
    fingerprint: String,
}

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
        Ok(PersonalKey { mac, fingerprint })
    }

    /// 32 hex digits: HMAC-SHA256 over domain, a zero byte and text, cut to 16 bytes.
    pub fn hash(&self, domain: &str, text: &str) -> String {
        to_hex(&self.digest(domain, text))
    }

    /// The 16 bytes of `hash`.
    pub fn digest(&self, domain: &str, text: &str) -> [u8; 16] {
        let mut mac = self.mac.clone();
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        let full = mac.finalize().into_bytes();
        let mut cut = [0_u8; 16];
        for (to, from) in cut.iter_mut().zip(full) {
            *to = from;
        }
        cut
    }

    /// Two numbers that nobody without the key can foresee, to seed hashes of rows with.
    pub fn seeds(&self) -> [u64; 2] {
        let bytes = u128::from_be_bytes(self.digest("rows", ""));
        [(bytes >> 64) as u64, bytes as u64]
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
