//! Range of a regular expression that holds too much.

use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::Solved;
use crate::queries::patterns::uses;

pub(super) const QUERY: Query = Query {
    id: "py/overly-large-range",
    title: "Range of a regular expression that holds too much",
    cwe: &[20],
    severity: 4.0,
    suite: Suite::Default,
    message: "A range of a pattern holds more than it seems to:",
    help: "Write the ranges apart, such as `A-Za-z`.",
    blind: "Patterns that are computed",
    ask: Ask::Project(find),
};

fn find(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let mut found = Vec::new();
    for one in uses(facts, solved) {
        let issues = one.pattern().map(|pattern| pattern.ranges()).unwrap_or_default();
        for issue in issues {
            found.push(Found::at(one.file, one.span, format!("{} {}.", QUERY.message, sentence(&issue.message))));
        }
    }
    found
}

fn sentence(text: &str) -> &str {
    text.trim_end_matches('.')
}
