//! Header from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/http-response-splitting",
    title: "Header from user input",
    cwe: &[113, 79],
    severity: 6.1,
    suite: Suite::Default,
    message: "A header that may hold line breaks depends on a value from a request.",
    help: "Remove line breaks from the value.",
    blind: "Servers that refuse line breaks",
    ask: Ask::Taint { sources: &["remote"], sinks: &["header.name", "header.value"], judge: everything },
};
