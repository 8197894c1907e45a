//! Socket open to every network.

use super::call::Call;
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/bind-socket-all-network-interfaces",
    title: "Socket open to every network",
    cwe: &[200],
    severity: 6.5,
    suite: Suite::Default,
    message: "A socket listens on all network interfaces.",
    help: "Listen on one address.",
    blind: "Addresses that are read from settings",
    ask: Ask::Calls { watched: &["bind"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, _: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let host = call.argument(0, "address").and_then(|address| address.item(0));
    let all = host.is_some_and(|host| host.texts().any(|text| ["", "0.0.0.0", "::", "::0"].contains(&text)));
    if all { call.report(QUERY.message) } else { Vec::new() }
}
