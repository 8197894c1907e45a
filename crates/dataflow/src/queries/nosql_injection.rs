//! NoSQL filter from user input.

use super::{Ask, Query, Suite};
use crate::models::Marks;
use crate::paths::{Certainty, certainty};

pub(super) const QUERY: Query = Query {
    id: "py/nosql-injection",
    title: "NoSQL filter from user input",
    cwe: &[943],
    severity: 8.8,
    suite: Suite::Default,
    message: "A filter for a database depends on a structure from a request, which may hold operators.",
    help: "Convert the value to text or to an id, or compare it with `$eq`.",
    blind: "Filters that another service builds",
    ask: Ask::Taint { sources: &["remote"], sinks: &["nosql", "nosql.script"], judge: structure },
};

/// Text cannot hold operators; a script can hold anything.
fn structure(kind: &str, marks: Marks) -> Option<Certainty> {
    (kind == "nosql.script" || marks.contains(Marks::PARSED)).then(|| certainty(marks))
}
