//! XPath expression from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/xpath-injection",
    title: "XPath expression from user input",
    cwe: &[643],
    severity: 9.8,
    suite: Suite::Default,
    message: "An XPath expression depends on a value from a request.",
    help: "Pass the value as a variable of the expression.",
    blind: "Expressions that a stylesheet holds",
    ask: Ask::Taint { sources: &["remote"], sinks: &["xpath"], judge: everything },
};
