//! Names that say that a value is secret.

/// What the name of a secret holds, lower case and without `_`.
const SECRET: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "apikey",
    "authkey",
    "privatekey",
    "accesstoken",
    "authtoken",
    "creditcard",
    "socialsecurity",
];

/// What says that a value only is about one: its hash, its length, where it stands.
const ABOUT: &[&str] = &[
    "hash", "digest", "encrypt", "cipher", "redact", "mask", "hidden", "censor", "len", "count", "file", "path", "url",
    "name", "field", "policy", "prompt", "error", "valid", "is", "has", "no",
];

/// Whether a name is that of a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let words: Vec<String> = words(name);
    let joined = words.concat();
    SECRET.iter().any(|secret| joined.contains(secret))
        && !words
            .iter()
            .any(|word| ABOUT.iter().any(|about| word == about || about.len() > 3 && word.starts_with(about)))
}

/// `userPassword` and `USER_PASSWORD` are `user` and `password`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if c == '_' || c.is_uppercase() && was_lower {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c != '_') {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_secret() {
        for name in ["password", "user_password", "userPassword", "PASSWORD", "api_key", "client_secret", "passwd2"] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "password_hash",
            "hashed_password",
            "password_len",
            "is_secret",
            "key",
            "secret_path",
            "token",
            "passed",
            "name",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
