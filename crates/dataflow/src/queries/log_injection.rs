//! Log line from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/log-injection",
    title: "Log line from user input",
    cwe: &[117],
    severity: 6.1,
    suite: Suite::Extended,
    message: "A line of a log depends on a value from a request.",
    help: "Remove line breaks from the value.",
    blind: "Formatters that remove line breaks",
    ask: Ask::Taint { sources: &["remote"], sinks: &["log"], judge: everything },
};
