//! Deserialisation of user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/unsafe-deserialization",
    title: "Deserialisation of user input",
    cwe: &[502],
    severity: 9.8,
    suite: Suite::Default,
    message: "Data that can run code while they are loaded depend on a value from a request.",
    help: "Use a format that holds data only, such as JSON.",
    blind: "Data that went through a queue, a cache or a file",
    ask: Ask::Taint { sources: &["remote"], sinks: &["deserialise"], judge: everything },
};
