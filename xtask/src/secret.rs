//! A value that cannot be printed by accident.

use std::fmt;

/// A token or key. It has no `Display` and no `Serialize`; `Debug` prints `***`. Its one way out is [`Secret::expose`],
/// for a request header or the environment of the one child that needs it, never an argument or a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value; an empty or blank one is no secret at all, because CI sets unset secrets to the empty string.
    pub fn new(value: &str) -> Option<Secret> {
        let value = value.trim();
        (!value.is_empty()).then(|| Secret(value.to_owned()))
    }

    /// The credentials of HTTP's basic authentication for this user and this password.
    pub fn basic(&self, user: &str) -> Secret {
        Secret(base64(format!("{user}:{}", self.0).as_bytes()))
    }

    /// `text` without the value.
    pub fn redact(&self, text: &str) -> String {
        text.replace(&self.0, "***")
    }

    /// The value itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// [RFC 4648](https://www.rfc-editor.org/rfc/rfc4648#section-4), with padding.
pub fn base64(bytes: &[u8]) -> String {
    let digit = |value: u32| {
        let value = u8::try_from(value & 63).unwrap_or_default();
        char::from(match value {
            0..=25 => b'A' + value,
            26..=51 => b'a' + value - 26,
            52..=61 => b'0' + value - 52,
            62 => b'+',
            _ => b'/',
        })
    };
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            text.push(if at <= chunk.len() { digit(bits >> (18 - 6 * at)) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of RFC 4648, section 10.
    #[test]
    fn base64_is_the_one_of_the_standard() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("\u{3ff}\u{fff}>?", "z7/gv78+Pw=="),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded, "{plain}");
        }
    }

    #[test]
    fn debug_hides_the_value_and_blank_is_none() {
        let secret = Secret::new(" ghp_canary\n").unwrap();
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(secret.expose(), "ghp_canary");
        assert_eq!(Secret::new(" \n"), None);
    }
}
