//! External entities in XML from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/xxe",
    title: "External entities in XML from user input",
    cwe: &[611, 827],
    severity: 9.1,
    suite: Suite::Default,
    message: "XML from a request is parsed with external entities.",
    help: "Make the parser with `resolve_entities=False`.",
    blind: "Parsers that read their settings from files",
    ask: Ask::Taint { sources: &["remote"], sinks: &["xml.entity"], judge: everything },
};
