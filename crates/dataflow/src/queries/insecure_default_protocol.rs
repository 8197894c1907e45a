//! Protocol of TLS left open.

use super::call::Call;
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/insecure-default-protocol",
    title: "Protocol of TLS left open",
    cwe: &[327],
    severity: 7.5,
    suite: Suite::Default,
    message: "A socket is wrapped without a word on the version of TLS.",
    help: "Make a context and set its `minimum_version`.",
    blind: "Arguments that stand in a mapping",
    ask: Ask::Calls { watched: &["tls.wrap.plain"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, _: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let named = call.argument(5, "ssl_version").is_some() || call.is_open();
    if !named { call.report(QUERY.message) } else { Vec::new() }
}
