//! Log-in that asks only for the password.

use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::Solved;

pub(super) const QUERY: Query = Query {
    id: "py/pam-auth-bypass",
    title: "Log-in that asks only for the password",
    cwe: &[285],
    severity: 8.1,
    suite: Suite::Default,
    message: "A user is authenticated, and not asked whether the account may be used.",
    help: "Call `pam_acct_mgmt` as well.",
    blind: "Authorisation that is checked in another function; where the user name comes from",
    ask: Ask::Project(find),
};

fn find(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let number = |name: &str| facts.models.watched.iter().position(|known| known == name);
    let (asked, allowed) = (number("pam.authenticate"), number("pam.manage"));
    let calls = |wanted: Option<usize>| {
        solved.observed.iter().filter(move |call| call.watched.iter().any(|watch| Some(usize::from(*watch)) == wanted))
    };
    let mut found = Vec::new();
    for call in calls(asked) {
        let next = calls(asked).filter(|other| other.file == call.file && other.span.start > call.span.start);
        let end = next.map(|other| other.span.start).min().unwrap_or(u32::MAX);
        let follows = |other: &crate::flow::Observed| {
            other.file == call.file && (call.span.start..end).contains(&other.span.start)
        };
        if !calls(allowed).any(follows) {
            found.push(Found::at(call.file, call.span, QUERY.message));
        }
    }
    found
}
