//! Log line from user input.

use super::{Ask, Query, Suite};
use crate::models::Marks;
use crate::paths::{Certainty, certainty};

pub(super) const QUERY: Query = Query {
    id: "py/log-injection",
    title: "Log line from user input",
    cwe: &[117],
    severity: 6.1,
    suite: Suite::Extended,
    message: "A line of a log depends on a value from a request.",
    help: "Remove line breaks from the value.",
    blind: "Formatters that remove line breaks",
    ask: Ask::Taint { sources: &["remote"], sinks: &["log", "log.process"], judge: line },
};

/// CodeQL counts the arguments of a process, which an audit log may show.
fn line(kind: &str, marks: Marks) -> Option<Certainty> {
    Some(if kind == "log.process" { Certainty::Low } else { certainty(marks) })
}
