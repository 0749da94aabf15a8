//! Bytes of a text, piece by piece: what they are encoded in, their hash, and the text.
//!
//! Encodings are told from bytes alone: a BOM, else valid UTF-8, else GB18030. The bytes are gone through once to
//! tell, and once more for the text, so that a file of any length takes little memory.

use super::personal_key::to_hex;
use crate::failure::{Class, Failure, Result};
use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::{Read, Seek, SeekFrom};
use std::sync::mpsc;

/// Bytes that can be gone through again.
pub trait Bytes: Read + Seek + Send {}

impl<T: Read + Seek + Send> Bytes for T {}

/// Bytes that are fetched at a time.
const FETCHED: usize = 1 << 20;

/// Bytes of a character in UTF-8.
const LONGEST_CHARACTER: usize = 4;

/// How a text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoded {
    encoding: &'static Encoding,
    /// Bytes of the mark before the text.
    mark: usize,
    pub name: &'static str,
    /// Bytes that mean nothing in the encoding and become U+FFFD.
    pub undecodable: usize,
}

/// U+FFFD.
const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

const UTF_8_MARKED: &str = "UTF-8 with BOM";
const LITTLE: &str = "UTF-16LE";
const BIG: &str = "UTF-16BE";
const CHINESE: &str = "GB18030";

/// The name in reports that a text is: ours, or one of those that web pages give.
pub fn encoding_named(name: &str) -> Option<&'static str> {
    let ours = [UTF_8.name(), UTF_8_MARKED, LITTLE, BIG, CHINESE];
    let of_pages = || Encoding::for_label(name.as_bytes()).map(Encoding::name);
    let ours = ours.into_iter().find(|known| *known == name);
    ours.or_else(|| of_pages().filter(|known| *known == name))
}

/// What the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// In hex.
    pub sha256: String,
    pub content: Content,
    first: [u8; 3],
    utf8: bool,
}

/// What tells bytes from others that had been read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    pub size: u64,
    /// BLAKE3; none where it is not asked for.
    pub hash: Option<[u8; 32]>,
}

/// The content of all bytes.
///
/// # Errors
/// Those of the bytes.
pub fn content(bytes: &mut dyn Bytes) -> std::io::Result<Content> {
    bytes.seek(SeekFrom::Start(0))?;
    let (mut hash, mut size) = (blake3::Hasher::new(), 0);
    let mut fetched = vec![0; FETCHED];
    loop {
        match bytes.read(&mut fetched) {
            Ok(0) => break,
            Ok(length) => {
                hash.update(fetched.get(..length).unwrap_or_default());
                size += length as u64;
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(Content {
        size,
        hash: Some(hash.finalize().into()),
    })
}

/// Both hashes of bytes, as far as they are wanted.
struct Hashes {
    sha256: Sha256,
    content: Option<blake3::Hasher>,
}

impl Hashes {
    fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        if let Some(content) = &mut self.content {
            content.update(bytes);
        }
    }
}

/// Goes through bytes from their beginning; the hash of the content is told where it is `wanted`. Those of a long file are hashed on a thread of their own.
///
/// # Errors
/// Those of the bytes.
pub fn know(bytes: &mut dyn Bytes, wanted: bool) -> std::io::Result<Known> {
    bytes.seek(SeekFrom::Start(0))?;
    let mut known = Known {
        sha256: String::new(),
        content: Content {
            size: 0,
            hash: None,
        },
        first: [0; 3],
        utf8: true,
    };
    let mut piece = Piece::default();
    piece.fetch(bytes)?;
    known.look(&mut piece);
    let mut hash = Hashes {
        sha256: Sha256::new(),
        content: wanted.then(blake3::Hasher::new),
    };
    if piece.bytes.len() < FETCHED {
        hash.update(piece.fetched());
    } else {
        hash = std::thread::scope(|scope| {
            let piece = &mut piece;
            let (fetched, pieces) = mpsc::sync_channel::<Piece>(2);
            let (done, spare) = mpsc::channel();
            let hashing = scope.spawn(move || {
                for piece in pieces {
                    hash.update(piece.fetched());
                    // Nobody wants it back behind the last one.
                    let _ = done.send(piece);
                }
                hash
            });
            loop {
                let mut next: Piece = spare.try_recv().unwrap_or_default();
                next.begin(piece.rest());
                let before = std::mem::replace(piece, next);
                if fetched.send(before).is_err() {
                    break;
                }
                piece.fetch(bytes)?;
                known.look(piece);
                if piece.fetched().is_empty() {
                    break;
                }
            }
            drop(fetched);
            let hash = hashing.join();
            std::io::Result::Ok(hash.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })?;
    }
    // A character that the end has cut.
    known.utf8 &= piece.rest().is_empty();
    known.sha256 = to_hex(&hash.sha256.finalize());
    known.content.hash = hash.content.map(|hash| hash.finalize().into());
    Ok(known)
}

/// Bytes that were fetched, behind what a piece before them has of a character that goes on in this one.
#[derive(Default)]
struct Piece {
    bytes: Vec<u8>,
    left: usize,
    /// Up to where characters are whole.
    whole: usize,
}

impl Piece {
    fn begin(&mut self, rest: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(rest);
        self.left = rest.len();
        self.whole = 0;
    }

    fn fetch(&mut self, bytes: &mut dyn Bytes) -> std::io::Result<()> {
        self.bytes.reserve(FETCHED - self.left);
        let mut wanted = (&mut *bytes).take((FETCHED - self.left) as u64);
        wanted.read_to_end(&mut self.bytes)?;
        Ok(())
    }

    fn fetched(&self) -> &[u8] {
        self.bytes.get(self.left..).unwrap_or_default()
    }

    /// What the next piece may go on with.
    fn rest(&self) -> &[u8] {
        let rest = self.bytes.get(self.whole..).unwrap_or_default();
        if rest.len() < LONGEST_CHARACTER {
            rest
        } else {
            &[]
        }
    }
}

impl Known {
    /// Takes a further piece into account.
    fn look(&mut self, piece: &mut Piece) {
        piece.whole = piece.bytes.len();
        if self.utf8 {
            let valid = Encoding::utf8_valid_up_to(&piece.bytes);
            let behind = piece.bytes.get(valid..).unwrap_or_default();
            if let Err(e) = std::str::from_utf8(behind) {
                self.utf8 = e.error_len().is_none();
                piece.whole = valid + e.valid_up_to();
            }
        }
        let fetched = piece.fetched();
        if self.content.size == 0 {
            for (to, byte) in self.first.iter_mut().zip(fetched) {
                *to = *byte;
            }
        }
        self.content.size += fetched.len() as u64;
    }
}

impl Known {
    /// How the text is encoded, told by going through it again where it is not UTF-8.
    ///
    /// # Errors
    /// `encoding-unknown` where more than one character in a hundred cannot be decoded; those of the bytes.
    pub fn encoding(&self, bytes: &mut dyn Bytes, file: &str) -> Result<Encoded> {
        let of = |encoding, mark, name| Encoded {
            encoding,
            mark,
            name,
            undecodable: 0,
        };
        let first = self.first.get(..self.content.size.min(3) as usize);
        let bom = Encoding::for_bom(first.unwrap_or_default());
        let mut trusted = |guesses: &[Encoded]| {
            let mut best: Option<(Encoded, usize)> = None;
            for guess in guesses {
                let (undecodable, all) = guess
                    .undecodable(bytes)
                    .map_err(|e| super::steady::unreadable(file, e))?;
                if best.is_none_or(|(best, _)| undecodable < best.undecodable) {
                    let counted = Encoded {
                        undecodable,
                        ..*guess
                    };
                    best = Some((counted, all));
                }
                if undecodable == 0 {
                    break;
                }
            }
            match best {
                Some((best, all)) if best.undecodable <= all / 100 => Ok(best),
                _ => Err(unknown(file)),
            }
        };
        match bom {
            Some((encoding, mark)) if encoding == UTF_8 => {
                let marked = of(UTF_8, mark, UTF_8_MARKED);
                if self.utf8 {
                    Ok(marked)
                } else {
                    trusted(&[marked])
                }
            }
            Some((encoding, mark)) if encoding == UTF_16BE => trusted(&[of(UTF_16BE, mark, BIG)]),
            Some((_, mark)) => trusted(&[of(UTF_16LE, mark, LITTLE)]),
            None if self.utf8 => Ok(of(UTF_8, 0, UTF_8.name())),
            None => trusted(&[of(GB18030, 0, CHINESE), of(UTF_8, 0, UTF_8.name())]),
        }
    }
}

impl Encoded {
    /// All of the text.
    ///
    /// # Errors
    /// Those of the bytes.
    pub fn text(&self, bytes: &mut dyn Bytes) -> std::io::Result<String> {
        let mut whole = String::new();
        let mut text = Text::new(self, bytes)?;
        while text.more(&mut whole)? {}
        Ok(whole)
    }

    /// The encoding of what `Raw` gives: in UTF-8 and GB18030 no byte of a line feed, carriage return or quote is part
    /// of another character, so that bytes can be cut behind them; whatever else there is becomes UTF-8.
    fn cut(&self) -> &'static Encoding {
        if self.encoding == GB18030 {
            GB18030
        } else {
            UTF_8
        }
    }

    /// Whether delimiters, too, are no part of other characters.
    pub fn parts_at(&self, delimiter: u8) -> bool {
        // The second byte of a character of two may be a letter or a bar, but nothing below `0`.
        self.cut() == UTF_8 || delimiter < b'0' || delimiter == b';'
    }

    /// The text of bytes that `Raw` gave, from behind a line feed or carriage return to behind another.
    pub fn decode<'r>(&self, raw: &'r [u8]) -> Cow<'r, str> {
        self.cut().decode_without_bom_handling(raw).0
    }

    /// How many places mean nothing, and characters in all.
    fn undecodable(&self, bytes: &mut dyn Bytes) -> std::io::Result<(usize, usize)> {
        let (mut bad, mut all) = (0, 0);
        let mut text = Text::new(self, bytes)?;
        let mut piece = String::new();
        loop {
            let more = text.more(&mut piece)?;
            bad += memchr::memmem::find_iter(piece.as_bytes(), REPLACEMENT).count();
            all += piece.chars().count();
            piece.clear();
            if !more {
                // The character may also stand there as itself.
                return Ok((if text.bad { bad } else { 0 }, all));
            }
        }
    }
}

fn unknown(file: &str) -> Failure {
    Failure::new(
        Class::Input,
        "encoding-unknown",
        (
            "文字不是UTF-8、GB18030或UTF-16",
            "the file is no text in UTF-8, GB18030 or UTF-16",
        ),
    )
    .file(file)
    .hint((
        "在原程序中打开，另存为UTF-8的CSV或工作簿；如由编码不同的文件拼成，逐个放入",
        "open it in the program that wrote it and save it as CSV UTF-8 or as a workbook; if files of two encodings were put into one, give each by itself",
    ))
}

/// The text of bytes, piece by piece.
pub struct Text<'b> {
    bytes: &'b mut dyn Bytes,
    decoder: Decoder,
    piece: Vec<u8>,
    /// Whether any bytes meant nothing.
    bad: bool,
}

impl<'b> Text<'b> {
    /// From its beginning.
    ///
    /// # Errors
    /// Those of the bytes.
    pub fn new(encoded: &Encoded, bytes: &'b mut dyn Bytes) -> std::io::Result<Text<'b>> {
        bytes.seek(SeekFrom::Start(encoded.mark as u64))?;
        Ok(Text {
            bytes,
            decoder: encoded.encoding.new_decoder_without_bom_handling(),
            piece: Vec::with_capacity(FETCHED),
            bad: false,
        })
    }

    /// Puts the next piece behind a text; whether there is another one.
    ///
    /// # Errors
    /// Those of the bytes.
    pub fn more(&mut self, text: &mut String) -> std::io::Result<bool> {
        self.piece.clear();
        (&mut *self.bytes)
            .take(FETCHED as u64)
            .read_to_end(&mut self.piece)?;
        let last = self.piece.is_empty();
        let mut rest = self.piece.as_slice();
        loop {
            let wanted = self.decoder.max_utf8_buffer_length(rest.len());
            text.reserve(wanted.unwrap_or(rest.len()).min(4 * FETCHED));
            let (result, read, bad) = self.decoder.decode_to_string(rest, text, last);
            self.bad |= bad;
            rest = rest.get(read..).unwrap_or_default();
            if result == encoding_rs::CoderResult::InputEmpty {
                return Ok(!last);
            }
        }
    }
}

/// The bytes of a text, window by window.
pub enum Raw<'b> {
    /// As they are.
    Bytes(&'b mut dyn Bytes),
    /// As UTF-8.
    Decoded(Text<'b>),
}

impl<'b> Raw<'b> {
    /// From the beginning of a text.
    ///
    /// # Errors
    /// Those of the bytes.
    pub fn new(encoded: &Encoded, bytes: &'b mut dyn Bytes) -> std::io::Result<Raw<'b>> {
        if encoded.encoding == encoded.cut() {
            bytes.seek(SeekFrom::Start(encoded.mark as u64))?;
            Ok(Raw::Bytes(bytes))
        } else {
            Text::new(encoded, bytes).map(Raw::Decoded)
        }
    }

    /// Fetches until so many bytes are in the window; whether there may be more.
    ///
    /// # Errors
    /// Those of the bytes.
    pub fn fill(&mut self, window: &mut Vec<u8>, wanted: usize) -> std::io::Result<bool> {
        match self {
            Raw::Bytes(bytes) => {
                let missing = wanted.saturating_sub(window.len());
                window.reserve(missing);
                let fetched = (&mut **bytes).take(missing as u64).read_to_end(window)?;
                Ok(fetched == missing)
            }
            Raw::Decoded(text) => {
                let mut piece = String::new();
                while window.len() < wanted {
                    piece.clear();
                    let more = text.more(&mut piece)?;
                    window.extend_from_slice(piece.as_bytes());
                    if !more {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }
}
