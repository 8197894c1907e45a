//! The encodings that JSON comes in: UTF-8 with or without the mark that .NET writes before it, and UTF-16, which older
//! shells on Windows write where output is redirected.

use std::io::{self, Cursor, Read};

use super::LARGEST;

/// The stream in UTF-8.
///
/// # Errors
/// It cannot be read, or is in an encoding that is named.
pub(super) fn utf8(stream: &mut dyn Read) -> io::Result<Box<dyn Read + '_>> {
    let mut head = Vec::new();
    stream.take(4).read_to_end(&mut head)?;
    let decode = |is_little: bool, from: usize, stream: &mut dyn Read| -> io::Result<Box<dyn Read>> {
        let mut bytes = head.get(from..).unwrap_or_default().to_vec();
        stream.take(LARGEST).read_to_end(&mut bytes)?;
        Ok(Box::new(Cursor::new(utf16(&bytes, is_little)?)))
    };
    match head.as_slice() {
        [0xff, 0xfe, 0, 0] | [0, 0, 0xfe, 0xff] | [0, 0, 0, _] | [_, 0, 0, 0] => {
            Err(io::Error::other("the report is in UTF-32: have it written in UTF-8"))
        }
        [0xff, 0xfe, ..] => Ok(decode(true, 2, stream)?),
        [0xfe, 0xff, ..] => Ok(decode(false, 2, stream)?),
        [first, 0, ..] if *first != 0 => Ok(decode(true, 0, stream)?),
        [0, second, ..] if *second != 0 => Ok(decode(false, 0, stream)?),
        [0xef, 0xbb, 0xbf, rest @ ..] => Ok(Box::new(Cursor::new(rest.to_vec()).chain(stream))),
        _ => Ok(Box::new(Cursor::new(head).chain(stream))),
    }
}

fn utf16(bytes: &[u8], is_little: bool) -> io::Result<Vec<u8>> {
    let (units, rest) = bytes.as_chunks::<2>();
    let units = units.iter().map(|unit| if is_little { u16::from_le_bytes(*unit) } else { u16::from_be_bytes(*unit) });
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(text.into_bytes()),
        _ => Err(io::Error::other("the report begins as UTF-16 and goes on otherwise: have it written in UTF-8")),
    }
}
