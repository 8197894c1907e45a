//! HTML from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/reflective-xss",
    title: "HTML from user input",
    cwe: &[79, 116],
    severity: 7.8,
    suite: Suite::Default,
    message: "A response that is shown as HTML depends on a value from a request.",
    help: "Escape the value, or render a template that does.",
    blind: "Templates that switch escaping off",
    ask: Ask::Taint { sources: &["remote"], sinks: &["html"], judge: everything },
};
