//! Address of a request from user input.

use super::{Ask, Query, Suite};
use crate::models::Marks;
use crate::paths::{Certainty, certainty};

pub(super) const QUERY: Query = Query {
    id: "py/full-ssrf",
    title: "Address of a request from user input",
    cwe: &[918],
    severity: 9.1,
    suite: Suite::Default,
    message: "The whole address of an outgoing request depends on a value from a request.",
    help: "Choose the address from a list of allowed ones.",
    blind: "Addresses that are checked by a proxy",
    ask: Ask::Taint { sources: &["remote"], sinks: &["request"], judge: whole },
};

/// Nothing fixed stands before the value.
fn whole(_: &str, marks: Marks) -> Option<Certainty> {
    (!marks.contains(Marks::PREFIXED)).then(|| certainty(marks))
}
