//! Growing entities in XML from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/xml-bomb",
    title: "Growing entities in XML from user input",
    cwe: &[776, 400],
    severity: 7.5,
    suite: Suite::Default,
    message: "XML from a request is parsed with entities that can grow without bound.",
    help: "Parse it with `defusedxml`.",
    blind: "Versions of Expat that limit the growth of entities",
    ask: Ask::Taint { sources: &["remote"], sinks: &["xml.bomb"], judge: everything },
};
