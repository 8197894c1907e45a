//! Regular expression from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/regex-injection",
    title: "Regular expression from user input",
    cwe: &[730, 400],
    severity: 7.5,
    suite: Suite::Default,
    message: "A regular expression depends on a value from a request.",
    help: "Escape the value with `re.escape`.",
    blind: "Libraries for regular expressions other than `re`",
    ask: Ask::Taint { sources: &["remote"], sinks: &["regex"], judge: everything },
};
