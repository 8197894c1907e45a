//! Certificates that are not looked at.

use super::call::{Call, runs};
use super::{Ask, Found, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::{Observed, Solved};
use crate::paths::Certainty;

pub(super) const QUERY: Query = Query {
    id: "py/request-without-cert-validation",
    title: "Certificates that are not looked at",
    cwe: &[295],
    severity: 7.5,
    suite: Suite::Extended,
    message: "A request does not look at the certificate of the other side.",
    help: "Leave `verify` on, or name the authority that signed the certificate.",
    blind: "Sessions whose checks are turned off elsewhere",
    ask: Ask::All(&[
        Ask::Calls { watched: &["tls.client", "tls.client.none", "tls.client.loose", "tls.client.ssl"], judge },
        Ask::Project(curls),
    ]),
};

fn judge(facts: &Facts<'_>, call: &Observed, watched: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let off = match watched {
        "tls.client.loose" => true,
        // Other than requests, httpx takes `None` for off.
        "tls.client.none" => call.keyword("verify").is_some_and(|it| it.can_be_none()),
        "tls.client.ssl" => {
            ["ssl", "verify_ssl"].iter().any(|name| call.keyword(name).is_some_and(|it| it.can_be(false)))
        }
        _ => call.keyword("verify").or_else(|| call.receiver().attribute("verify")).is_some_and(|it| it.can_be(false)),
    };
    if off { call.report(QUERY.message) } else { Vec::new() }
}

/// Addresses that are set for curl in a function that turns its checks off: before or after.
fn curls(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let calls = solved.observed.iter().filter(|call| call.is(facts.models, "curl.option"));
    let options: Vec<(&Observed, Call<'_>)> = calls.map(|call| (call, Call::new(facts, call))).collect();
    let is = |call: &Call<'_>, name| call.argument(0, "option").is_some_and(|option| option.is(name));
    let set = |call: &Call<'_>, to: bool| {
        is(call, "pycurl.verify") && call.argument(1, "value").is_some_and(|value| value.can_be(to))
    };
    let mut found = Vec::new();
    for (own, _) in options.iter().filter(|(_, call)| is(call, "pycurl.url")) {
        let near = facts.project.functions.iter().find(|near| near.file == own.file && runs(&near.code, own.span));
        let here = |other: &Observed| near.is_some_and(|near| near.file == other.file && runs(&near.code, other.span));
        let verify = |to| options.iter().any(|(other, call)| here(other) && set(call, to));
        if verify(false) {
            // Where the checks are turned on, too, somebody else chooses.
            let certainty = if verify(true) { Certainty::Low } else { Certainty::High };
            found.push(Found { certainty, ..Found::at(own.file, own.span, QUERY.message) });
        }
    }
    found
}
