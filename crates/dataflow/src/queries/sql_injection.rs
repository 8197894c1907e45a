//! SQL from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/sql-injection",
    title: "SQL from user input",
    cwe: &[89],
    severity: 8.8,
    suite: Suite::Default,
    message: "A SQL query depends on a value from a request.",
    help: "Pass values as parameters of the query, not as part of its text.",
    blind: "Queries that are built by a library without a model",
    ask: Ask::Taint { sources: &["remote"], sinks: &["sql"], judge: everything },
};
