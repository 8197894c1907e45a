//! What is looked for: the queries of CodeQL's default suite for Rust that names and constants suffice for
//! (<https://codeql.github.com/codeql-query-help/rust/>).

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// That of the query that it stands for.
    pub id: &'static str,
    /// What it finds, in a few words.
    pub title: &'static str,
    /// The weaknesses by their numbers (<https://cwe.mitre.org>).
    pub cwe: &'static [u16],
    /// That of the query, from 0 to 10.
    pub severity: f32,
    /// What to do about a finding.
    pub help: &'static str,
    /// What it cannot see.
    pub blind: &'static str,
}

/// All rules, by id.
pub const RULES: &[Rule] = &[
    Rule {
        id: "rust/cleartext-logging",
        title: "Sensitive data in a log",
        cwe: &[312, 359, 532],
        severity: 7.5,
        help: "leave the value out of what is logged, or log a hash of it",
        blind: "Values whose name does not say what they are; structures that print them",
    },
    Rule {
        id: "rust/disabled-certificate-check",
        title: "Certificates that are not looked at",
        cwe: &[295],
        severity: 7.5,
        help: "remove this call; add a private authority with `add_root_certificate` instead",
        blind: "Flags that are computed or read from settings",
    },
    Rule {
        id: "rust/hard-coded-cryptographic-value",
        title: "Key in the text of the program",
        cwe: &[259, 321, 798, 1204],
        severity: 9.8,
        help: "read it from the environment or a secret store, and draw nonces and salts at random",
        blind: "Values that pass through a function or another file",
    },
    Rule {
        id: "rust/insecure-cookie",
        title: "Cookie sent over open connections",
        cwe: &[319, 614],
        severity: 7.5,
        help: "set `secure(true)`",
        blind: "Cookies that are not built in one expression; flags that are read from settings",
    },
    Rule {
        id: "rust/non-https-url",
        title: "Request over an open connection",
        cwe: &[319, 345],
        severity: 8.1,
        help: "use `https://`",
        blind: "Addresses that are put together or read from settings",
    },
    Rule {
        id: "rust/weak-cryptographic-algorithm",
        title: "Broken cipher",
        cwe: &[327],
        severity: 7.5,
        help: "use AES-GCM or ChaCha20-Poly1305",
        blind: "Ciphers that are picked by a text",
    },
    Rule {
        id: "rust/weak-sensitive-data-hashing",
        title: "Weak hash of sensitive data",
        cwe: &[327, 328, 916],
        severity: 7.5,
        help: "use Argon2 for passwords, SHA-256 or BLAKE3 otherwise",
        blind: "Values whose name does not say what they are",
    },
];
