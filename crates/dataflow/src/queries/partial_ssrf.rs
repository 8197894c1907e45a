//! Part of an address from user input.

use super::{Ask, Query, Suite, full_ssrf};
use crate::models::Marks;
use crate::paths::{Certainty, Finding, Place, certainty};

pub(super) const QUERY: Query = Query {
    id: "py/partial-ssrf",
    title: "Part of an address from user input",
    cwe: &[918],
    severity: 9.1,
    suite: Suite::Extended,
    message: "Part of the address of an outgoing request depends on a value from a request.",
    help: "Choose the part from a list of allowed ones, or quote it.",
    blind: "Addresses that are checked by a proxy",
    ask: Ask::Taint { sources: &["remote"], sinks: &["request", "request.path", "request.host"], judge: part },
};

/// Something fixed stands before the value, or it is only the host or only the path.
fn part(kind: &str, marks: Marks) -> Option<Certainty> {
    (kind != "request" || marks.contains(Marks::PREFIXED)).then(|| certainty(marks))
}

/// Of an address that is a visitor's as a whole, no part is reported beside it.
pub(super) fn without_whole(findings: &mut Vec<Finding>) {
    let whole: Vec<Place> = findings
        .iter()
        .filter(|finding| finding.query == full_ssrf::QUERY.id)
        .map(|finding| finding.place.clone())
        .collect();
    findings.retain(|finding| finding.query != QUERY.id || whole.binary_search(&finding.place).is_err());
}
