//! A value that cannot be printed by accident.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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
        Secret(STANDARD.encode(format!("{user}:{}", self.0)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_value_and_blank_is_none() {
        let secret = Secret::new(" ghp_canary\n").unwrap();
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(secret.expose(), "ghp_canary");
        assert_eq!(Secret::new(" \n"), None);
    }
}
