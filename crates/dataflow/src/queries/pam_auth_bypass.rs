//! Log-in that asks only for the password.

use super::call::runs;
use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::{Observed, Solved};
use crate::names::ProjectFunction;

pub(super) const QUERY: Query = Query {
    id: "py/pam-auth-bypass",
    title: "Log-in that asks only for the password",
    cwe: &[285],
    severity: 8.1,
    suite: Suite::Default,
    message: "A user is authenticated, and not asked whether the account may be used.",
    help: "Call `pam_acct_mgmt` as well.",
    blind: "Authorisation that is checked in another function; conversations that are started in another file",
    ask: Ask::Project(find),
};

fn find(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let calls = |name| solved.observed.iter().filter(move |call| call.is(facts.models, name));
    let mut found = Vec::new();
    for call in calls("pam.authenticate") {
        let next =
            calls("pam.authenticate").filter(|other| other.file == call.file && other.span.start > call.span.start);
        let end = next.map(|other| other.span.start).min().unwrap_or(u32::MAX);
        let follows = |other: &Observed| other.file == call.file && (call.span.start..end).contains(&other.span.start);
        let starts: Vec<&Observed> = calls("pam.start").filter(|start| start.file == call.file).collect();
        if !calls("pam.manage").any(follows) && is_by_input(facts, solved, call, &starts) {
            found.push(Found::at(call.file, call.span, QUERY.message));
        }
    }
    found
}

/// A request says who logs in: in the function that authenticates, or, where nothing is started there, in its file.
fn is_by_input(facts: &Facts<'_>, solved: &Solved, call: &Observed, starts: &[&Observed]) -> bool {
    let own = |function: &&ProjectFunction| function.file == call.file && runs(&function.code, call.span);
    let function = facts.project.functions.iter().find(own);
    let here = |start: &&&Observed| function.is_some_and(|function| runs(&function.code, start.span));
    let near = starts.iter().any(|start| here(&start));
    let (remote, sink) = (facts.models.source_kind("remote"), facts.models.sink_kind("pam"));
    starts.iter().filter(|start| !near || here(start)).any(|start| {
        solved.flows.iter().any(|flow| {
            Some(flow.kind) == sink
                && Some(flow.source.kind) == remote
                && flow.file == start.file
                && (start.span.start..start.span.end).contains(&flow.span.start)
        })
    })
}
