//! XML piece by piece, with a bound on each piece.
//!
//! Names and text alone; namespaces are told by the usual prefixes, or not at all. A document that ends inside an
//! element is an error, so that a copy cut off is never taken for a short one.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion};
use std::borrow::Cow;
use std::io::{BufReader, Read};

/// A tag or a run of text may take so many bytes: more than the longest cell and its escapes.
const LONGEST_PIECE: usize = 8 << 20;

/// A piece of a document.
pub enum Piece<'a> {
    Start(BytesStart<'a>),
    /// Name with its prefix.
    End(String),
    Text(Cow<'a, str>),
    Eof,
}

/// A document that is read from its start to its end.
pub struct Xml<R: Read> {
    reader: Reader<BufReader<Metered<R>>>,
    buffer: Vec<u8>,
    open: usize,
}

impl<R: Read> Xml<R> {
    pub fn new(source: R) -> Self {
        let source = Metered { source, read: 0 };
        let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, source));
        reader.config_mut().expand_empty_elements = true;
        Xml {
            reader,
            buffer: Vec::new(),
            open: 0,
        }
    }

    /// The next piece; comments, declarations and instructions are passed over.
    ///
    /// # Errors
    /// Where the document is not well-formed, ends early, or has a piece beyond the bound.
    pub fn next(&mut self) -> Result<Piece<'_>, Error> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().get_mut().read = 0;
            let event = self.reader.read_event_into(&mut self.buffer)?.into_owned();
            return Ok(match event {
                Event::Start(start) => {
                    self.open += 1;
                    Piece::Start(start)
                }
                Event::End(end) => {
                    self.open = self.open.saturating_sub(1);
                    Piece::End(end.name().as_ref().to_owned())
                }
                Event::Text(text) => Piece::Text(text.xml10_content()),
                Event::CData(text) => Piece::Text(text.xml10_content()),
                Event::GeneralRef(entity) => Piece::Text(match entity.resolve_char_ref()? {
                    Some(c) => Cow::Owned(c.to_string()),
                    None => match quick_xml::escape::resolve_xml_entity(entity.as_ref()) {
                        Some(text) => Cow::Borrowed(text),
                        // An entity of the document's own could stand for anything.
                        None => return Err(broken("an entity that XML does not know")),
                    },
                }),
                Event::Eof if self.open > 0 => return Err(broken("the document is cut off")),
                Event::Eof => Piece::Eof,
                _ => continue,
            });
        }
    }
}

fn broken(what: &'static str) -> Error {
    Error::Io(std::io::Error::new(std::io::ErrorKind::InvalidData, what).into())
}

/// The value of an attribute, by its name with or without a prefix as it is given.
pub fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.attributes().with_checks(false).flatten().find(|a| {
        let key = a.key;
        key.as_ref() == name || key.local_name().as_ref() == name
    })?;
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// Counts bytes since the last piece, and stops where they are too many.
struct Metered<R> {
    source: R,
    read: usize,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.read > LONGEST_PIECE {
            let kind = std::io::ErrorKind::InvalidData;
            return Err(std::io::Error::new(
                kind,
                "a piece of the document is too long",
            ));
        }
        let read = self.source.read(buffer)?;
        self.read += read;
        Ok(read)
    }
}
