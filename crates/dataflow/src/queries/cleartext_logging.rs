//! Sensitive data in a log.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/clear-text-logging-sensitive-data",
    title: "Sensitive data in a log",
    cwe: &[312, 359, 532],
    severity: 7.5,
    suite: Suite::Default,
    message: "A value that looks sensitive is logged or printed.",
    help: "Leave it out, or show a part that says nothing.",
    blind: "Values whose name does not say what they are",
    ask: Ask::Taint {
        sources: &["sensitive.password", "sensitive.secret", "sensitive.private"],
        sinks: &["log", "print"],
        judge: everything,
    },
};
