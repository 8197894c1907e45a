//! Command line from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/command-line-injection",
    title: "Command line from user input",
    cwe: &[78, 88],
    severity: 9.8,
    suite: Suite::Default,
    message: "A command line depends on a value from a request.",
    help: "Pass a list of fixed program and arguments, without a shell; check arguments against a list of allowed values.",
    blind: "Commands that a shell script or a configuration file runs",
    ask: Ask::Taint { sources: &["remote"], sinks: &["command"], judge: everything },
};
