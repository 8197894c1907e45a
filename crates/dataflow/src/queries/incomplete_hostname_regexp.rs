//! Dots of a host name that match anything.

use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::Solved;
use crate::queries::patterns::uses;

pub(super) const QUERY: Query = Query {
    id: "py/incomplete-hostname-regexp",
    title: "Dots of a host name that match anything",
    cwe: &[20],
    severity: 7.8,
    suite: Suite::Default,
    message: "A pattern for a host matches other hosts:",
    help: "Write the dots as `\\.`.",
    blind: "Patterns that are computed",
    ask: Ask::Project(find),
};

fn find(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let mut found = Vec::new();
    for one in uses(facts, solved) {
        let issues = one.pattern().map(|pattern| pattern.hosts()).unwrap_or_default();
        for issue in issues {
            found.push(Found::at(one.file, one.span, format!("{} {}.", QUERY.message, sentence(&issue.message))));
        }
    }
    found
}

fn sentence(text: &str) -> &str {
    text.trim_end_matches('.')
}
