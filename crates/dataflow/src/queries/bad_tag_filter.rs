//! Filter of HTML tags that misses some.

use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::Solved;
use crate::queries::patterns::uses;

pub(super) const QUERY: Query = Query {
    id: "py/bad-tag-filter",
    title: "Filter of HTML tags that misses some",
    cwe: &[116, 20, 185, 186],
    severity: 7.8,
    suite: Suite::Default,
    message: "A pattern that filters HTML misses what browsers accept:",
    help: "Use a library that parses HTML.",
    blind: "Patterns that are computed",
    ask: Ask::Project(find),
};

fn find(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let mut found = Vec::new();
    for one in uses(facts, solved) {
        let issues =
            one.pattern().map(|pattern| pattern.tag_filter().into_iter().collect::<Vec<_>>()).unwrap_or_default();
        for issue in issues {
            found.push(Found::at(one.file, one.span, format!("{} {}.", QUERY.message, sentence(&issue.message))));
        }
    }
    found
}

fn sentence(text: &str) -> &str {
    text.trim_end_matches('.')
}
