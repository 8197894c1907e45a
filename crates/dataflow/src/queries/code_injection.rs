//! Code from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/code-injection",
    title: "Code from user input",
    cwe: &[94, 95, 78],
    severity: 9.3,
    suite: Suite::Default,
    message: "Code that is run depends on a value from a request.",
    help: "Choose what to run from a table of functions; parse data with `json` or `ast.literal_eval`.",
    blind: "Names that are given to `getattr` and `__import__`",
    ask: Ask::Taint { sources: &["remote"], sinks: &["code"], judge: everything },
};
