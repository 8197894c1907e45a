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
