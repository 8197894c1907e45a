//! Path from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/path-injection",
    title: "Path from user input",
    cwe: &[22, 23, 36, 73, 99],
    severity: 7.5,
    suite: Suite::Default,
    message: "A path depends on a value from a request.",
    help: "Normalise the path, then check that it starts with the folder it may be in.",
    blind: "Links in the file system",
    ask: Ask::Taint { sources: &["remote"], sinks: &["path"], judge: everything },
};
