//! Instructions for a model from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/system-prompt-injection",
    title: "Instructions for a model from user input",
    cwe: &[1427],
    severity: 7.8,
    suite: Suite::Default,
    message: "Instructions for a language model depend on a value from a request.",
    help: "Keep instructions fixed and pass the value in a message of the user.",
    blind: "Prompts that a library builds",
    ask: Ask::Taint { sources: &["remote"], sinks: &["prompt"], judge: everything },
};
