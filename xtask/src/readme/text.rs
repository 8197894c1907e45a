//! Lines and line ends, and a view of the bytes that a parser can read.

use std::borrow::Cow;
use std::ops::Range;

/// Stands for a byte that is not UTF-8: no letter, no space and no punctuation, so it opens nothing in any markup.
const UNREADABLE: char = '\u{1a}';

/// The bytes as text **of the same length**, so that offsets in one are offsets in the other.
///
/// Bytes that are not UTF-8 become control characters, and a CR that stands alone becomes LF: it ends a line
/// ([CommonMark 2.1](https://spec.commonmark.org/0.31.2/#line-ending)), though parsers forget that in some places.
pub(super) fn view(bytes: &[u8]) -> Cow<'_, str> {
    let text = match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(readable(bytes)),
    };
    if has_lone_cr(text.as_bytes()) {
        let pieces: Vec<_> = text.split("\r\n").map(|p| p.replace('\r', "\n")).collect();
        return Cow::Owned(pieces.join("\r\n"));
    }
    text
}

fn readable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| UNREADABLE));
    }
    text
}

fn has_lone_cr(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\r') {
        rest = rest.get(at + 1..).unwrap_or_default();
        if rest.first() != Some(&b'\n') {
            return true;
        }
    }
    false
}

/// A part of `bytes`; empty where the range is not inside.
pub(super) fn slice(bytes: &[u8], range: Range<usize>) -> &[u8] {
    bytes.get(range).unwrap_or_default()
}

/// Where the line that holds `at` starts. A line ends with LF, CRLF or CR.
pub(super) fn line_start(bytes: &[u8], at: usize) -> usize {
    let before = slice(bytes, 0..at);
    let end = before.iter().rposition(|&byte| is_eol(byte));
    end.map_or(0, |end| end + 1)
}

/// Where the text of the line that holds `at` ends: the offset of its line end, or of the end of the document.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = slice(bytes, at..bytes.len());
    let end = rest.iter().position(|&byte| is_eol(byte));
    end.map_or(bytes.len(), |end| at + end)
}

/// Counts lines, from 1, in one pass over the bytes.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Lines<'a> {
        Lines { bytes, at: 0, line: 1 }
    }

    /// The line that holds `at`, which is not before the offset that was asked for last.
    pub(super) fn number(&mut self, at: usize) -> usize {
        let mut previous = self.at.checked_sub(1).and_then(|before| self.bytes.get(before)).copied();
        for &byte in slice(self.bytes, self.at..at) {
            self.line += usize::from(byte == b'\r' || (byte == b'\n' && previous != Some(b'\r')));
            previous = Some(byte);
        }
        self.at = at;
        self.line
    }
}

/// The offset of the line that follows the block which ends at `end`. A block's range may hold its last line end.
pub(super) fn after_line(view: &str, end: usize) -> usize {
    let block = view.get(..end).unwrap_or_default();
    let last = line_end(view.as_bytes(), block.trim_end_matches(['\r', '\n']).len());
    last + eol_at(view.as_bytes(), last).map_or(0, str::len)
}

/// The line end that starts at `at`, if one does.
pub(super) fn eol_at(bytes: &[u8], at: usize) -> Option<&'static str> {
    match slice(bytes, at..bytes.len()) {
        [b'\r', b'\n', ..] => Some("\r\n"),
        [b'\n', ..] => Some("\n"),
        [b'\r', ..] => Some("\r"),
        _ => None,
    }
}

/// The line end to use around `at`: that of its line, else that of the line before, else LF.
pub(super) fn eol_near(bytes: &[u8], at: usize) -> &'static str {
    let own = eol_at(bytes, line_end(bytes, at));
    own.unwrap_or_else(|| {
        let start = line_start(bytes, at);
        match slice(bytes, 0..start) {
            [.., b'\r', b'\n'] => "\r\n",
            [.., b'\r'] => "\r",
            _ => "\n",
        }
    })
}

fn is_eol(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// The byte order mark that some editors put before UTF-8.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Whether a line holds nothing but spaces and tabs.
pub(super) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|&byte| byte == b' ' || byte == b'\t')
}

/// The rest of `bytes` from the first line on that is not blank.
pub(super) fn first_text(bytes: &[u8]) -> &[u8] {
    let blank = |byte: &u8| is_eol(*byte) || *byte == b' ' || *byte == b'\t';
    let text = bytes.iter().position(|byte| !blank(byte));
    let start = line_start(bytes, text.unwrap_or(bytes.len()));
    slice(bytes, start..bytes.len())
}
