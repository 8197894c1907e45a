//! Sensitive data in a file or a cookie.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/clear-text-storage-sensitive-data",
    title: "Sensitive data in a file or a cookie",
    cwe: &[312, 315, 359],
    severity: 7.5,
    suite: Suite::Default,
    message: "A value that looks sensitive is kept as clear text.",
    help: "Encrypt it, or hash it where that is enough.",
    blind: "Values whose name does not say what they are; databases",
    ask: Ask::Taint {
        sources: &["sensitive.password", "sensitive.secret", "sensitive.private"],
        sinks: &["store"],
        judge: everything,
    },
};
