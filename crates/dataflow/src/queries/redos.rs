//! Regular expression that can take exponential time.

use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::Solved;
use std::collections::BTreeSet;

use redos::{Budget, Weakness};

use crate::queries::patterns::uses;

pub(super) const QUERY: Query = Query {
    id: "py/redos",
    title: "Regular expression that can take exponential time",
    cwe: &[1333, 730, 400],
    severity: 7.5,
    suite: Suite::Default,
    message: "A pattern can take exponential time:",
    help: "Make the repetitions of the pattern unambiguous.",
    blind: "Patterns that are computed; those for which the steps do not suffice",
    ask: Ask::Project(find),
};

fn find(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for one in uses(facts, solved) {
        if !seen.insert((one.file, one.span, one.method)) {
            continue;
        }
        let Some(pattern) = one.pattern() else { continue };
        for issue in pattern.repetitions(one.method, Budget::default()).issues {
            if issue.weakness == Weakness::Exponential {
                let message = format!("{} {}.", QUERY.message, issue.message.trim_end_matches('.'));
                found.push(Found::at(one.file, one.span, message));
            }
        }
    }
    found
}
