//! The encoding of a requirements file: a byte order mark, else a PEP 263 comment, else UTF-8, as pip takes it.

/// The text of a file.
///
/// # Errors
/// Which encoding it is not, or which one is not known, for people.
pub fn decoded(bytes: &[u8]) -> Result<String, String> {
    // The mark of UTF-32 in little endian begins with that of UTF-16.
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe\0\0") {
        return utf32(rest, u32::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\0\0\xfe\xff") {
        return utf32(rest, u32::from_be_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8(rest);
    }
    let comments = bytes.split(|byte| *byte == b'\n').take(2).filter(|row| row.starts_with(b"#"));
    let Some(name) = comments.filter_map(|row| named(&String::from_utf8_lossy(row))).next() else {
        return utf8(bytes);
    };
    match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" | "utf-8-sig" | "ascii" | "us-ascii" => utf8(bytes),
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => {
            Ok(bytes.iter().map(|byte| char::from(*byte)).collect())
        }
        _ if bytes.is_ascii() => utf8(bytes),
        other => Err(format!("its encoding, `{other}`, is not one that is read here")),
    }
}

/// The encoding that a comment names: `coding` followed by `:` or `=` (<https://peps.python.org/pep-0263/>).
fn named(comment: &str) -> Option<String> {
    let after = comment
        .match_indices("coding")
        .find_map(|(at, word)| comment.get(at + word.len()..).and_then(|rest| rest.strip_prefix([':', '='])))?;
    let plain = |c: &char| c.is_ascii_alphanumeric() || "-_.".contains(*c);
    let name: String = after.trim_start().chars().take_while(plain).collect();
    (!name.is_empty()).then_some(name)
}

fn utf8(bytes: &[u8]) -> Result<String, String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| "it is neither UTF-8 nor marked as another encoding".to_owned())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (units, rest) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(units.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>();
    text.ok().filter(|_| rest.is_empty()).ok_or_else(|| "it is marked as UTF-16 and is not".to_owned())
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> Result<String, String> {
    let (units, rest) = bytes.as_chunks::<4>();
    let text = units.iter().map(|four| char::from_u32(unit(*four))).collect::<Option<String>>();
    text.filter(|_| rest.is_empty()).ok_or_else(|| "it is marked as UTF-32 and is not".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_as_pip_reads() {
        let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect::<Vec<_>>()
        };
        let utf32 = |text: &str, bytes: fn(u32) -> [u8; 4]| {
            ['\u{feff}'].into_iter().chain(text.chars()).flat_map(|c| bytes(u32::from(c))).collect::<Vec<_>>()
        };
        for bytes in [
            "a=1 ü".as_bytes().to_vec(),
            "\u{feff}a=1 ü".as_bytes().to_vec(),
            utf16("a=1 ü", u16::to_le_bytes),
            utf16("a=1 ü", u16::to_be_bytes),
            utf32("a=1 ü", u32::to_le_bytes),
            utf32("a=1 ü", u32::to_be_bytes),
        ] {
            assert_eq!(decoded(&bytes).as_deref(), Ok("a=1 ü"), "{bytes:?}");
        }
        assert_eq!(decoded(b"# -*- coding: latin-1 -*-\n# \xfc").as_deref(), Ok("# -*- coding: latin-1 -*-\n# ü"));
        assert_eq!(decoded(b"\n# coding=iso_8859_1\n# \xfc").unwrap(), "\n# coding=iso_8859_1\n# ü");
        assert_eq!(decoded(b"# coding: cp1252\na==1").unwrap(), "# coding: cp1252\na==1");
        assert_eq!(decoded(b"").as_deref(), Ok(""));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (bytes, expected) in [
            (b"a # \xfc".as_slice(), "it is neither UTF-8 nor marked as another encoding"),
            (b"\n\n# coding: latin-1\n\xfc", "it is neither UTF-8 nor marked as another encoding"),
            (b"# coding: cp1252\n\x80", "its encoding, `cp1252`, is not one that is read here"),
            (b"\xff\xfea", "it is marked as UTF-16 and is not"),
            (b"\xff\xfe\x00\xd8", "it is marked as UTF-16 and is not"),
            (b"\xff\xfe\0\0\0\0\x11\0", "it is marked as UTF-32 and is not"),
            (b"\xef\xbb\xbf\xfc", "it is neither UTF-8 nor marked as another encoding"),
        ] {
            assert_eq!(decoded(bytes).unwrap_err(), expected, "{bytes:?}");
        }
    }
}
