//! Error shown to a visitor.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/stack-trace-exposure",
    title: "Error shown to a visitor",
    cwe: &[209, 497],
    severity: 5.4,
    suite: Suite::Default,
    message: "A response holds what an exception says.",
    help: "Log the exception and answer with a fixed text.",
    blind: "Error pages of the framework",
    ask: Ask::Taint { sources: &["exception"], sinks: &["response"], judge: everything },
};
