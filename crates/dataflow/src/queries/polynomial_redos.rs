//! Input matched by a slow regular expression.

use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::Solved;
use redos::{Budget, Weakness};

use crate::queries::patterns::{Use, uses};

pub(super) const QUERY: Query = Query {
    id: "py/polynomial-redos",
    title: "Input matched by a slow regular expression",
    cwe: &[1333, 730, 400],
    severity: 7.5,
    suite: Suite::Default,
    message: "A value from a request is matched by a pattern that can take polynomial time.",
    help: "Limit the length of the value, or make the repetitions of the pattern unambiguous.",
    blind: "Patterns that are computed; those for which the steps do not suffice",
    ask: Ask::Project(find),
};

fn find(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let remote = facts.models.source_kind("remote");
    let subject = facts.models.sink_kind("regex.subject");
    let flows = solved.flows.iter().filter(|flow| Some(flow.source.kind) == remote && Some(flow.kind) == subject);
    let uses = uses(facts, solved);
    let mut found = Vec::new();
    for flow in flows {
        let meant = |one: &&Use<'_>| one.used_in == flow.file && one.subject == Some(flow.span);
        if uses.iter().filter(meant).any(is_slow) {
            found.push(Found::flow(facts, flow, QUERY.message));
        }
    }
    found
}

fn is_slow(one: &Use<'_>) -> bool {
    let slow = |weakness| matches!(weakness, Weakness::Exponential | Weakness::Polynomial);
    one.pattern().is_some_and(|pattern| {
        pattern.repetitions(one.method, Budget::default()).issues.iter().any(|issue| slow(issue.weakness))
    })
}
