//! Template from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/template-injection",
    title: "Template from user input",
    cwe: &[74],
    severity: 9.3,
    suite: Suite::Default,
    message: "The source of a template depends on a value from a request.",
    help: "Keep templates fixed and pass the value as a variable of them.",
    blind: "Sources that are kept in a database or in files",
    ask: Ask::Taint { sources: &["remote"], sinks: &["template"], judge: everything },
};
