//! Certificates that are not looked at.

use super::call::Call;
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/request-without-cert-validation",
    title: "Certificates that are not looked at",
    cwe: &[295],
    severity: 7.5,
    suite: Suite::Extended,
    message: "A request does not look at the certificate of the other side.",
    help: "Leave `verify` on, or name the authority that signed the certificate.",
    blind: "Sessions whose checks are turned off elsewhere",
    ask: Ask::Calls { watched: &["tls.client", "tls.client.loose", "tls.client.ssl"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, watched: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let off = match watched {
        "tls.client.loose" => true,
        "tls.client.ssl" => {
            ["ssl", "verify_ssl"].iter().any(|name| call.keyword(name).is_some_and(|it| it.can_be(false)))
        }
        _ => call.keyword("verify").or_else(|| call.receiver().attribute("verify")).is_some_and(|it| it.can_be(false)),
    };
    if off { call.report(QUERY.message) } else { Vec::new() }
}
