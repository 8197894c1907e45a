//! Redirect to an address from user input.

use super::{Ask, Query, Suite};
use crate::models::Marks;
use crate::paths::{Certainty, certainty};

pub(super) const QUERY: Query = Query {
    id: "py/url-redirection",
    title: "Redirect to an address from user input",
    cwe: &[601],
    severity: 6.1,
    suite: Suite::Default,
    message: "The address of a redirect depends on a value from a request.",
    help: "Redirect to addresses of a list, or check that the address has no host.",
    blind: "Checks of another service",
    ask: Ask::Taint { sources: &["remote"], sinks: &["redirect"], judge: beginning },
};

/// CodeQL takes what follows a `+` as harmless, and what follows in a format or an f-string not.
fn beginning(_: &str, marks: Marks) -> Option<Certainty> {
    Some(if marks.contains(Marks::PREFIXED) { Certainty::Low } else { certainty(marks) })
}
