//! Weak hash of sensitive data.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/weak-sensitive-data-hashing",
    title: "Weak hash of sensitive data",
    cwe: &[327, 916],
    severity: 7.5,
    suite: Suite::Default,
    message: "A value that looks sensitive is hashed in a way that is broken, or too fast for a password.",
    help: "Use scrypt or Argon2 for passwords, and SHA-256 or better for the rest.",
    blind: "Values whose name does not say what they are",
    ask: Ask::All(&[
        Ask::Taint { sources: &["sensitive.password"], sinks: &["hash", "hash.weak"], judge: everything },
        Ask::Taint {
            sources: &["sensitive.secret", "sensitive.private", "sensitive.certificate", "sensitive.account"],
            sinks: &["hash.weak"],
            judge: everything,
        },
    ]),
};
