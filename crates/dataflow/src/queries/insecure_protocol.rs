//! Old version of TLS.

use super::call::{Call, Given};
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;
use crate::paths::Certainty;

pub(super) const QUERY: Query = Query {
    id: "py/insecure-protocol",
    title: "Old version of TLS",
    cwe: &[327],
    severity: 7.5,
    suite: Suite::Default,
    message: "A connection may use an old version of TLS.",
    help: "Set `minimum_version` to TLS 1.2.",
    blind: "Versions that are read from settings",
    ask: Ask::Calls { watched: &["tls.context", "tls.wrap", "tls.wrap.plain", "tls.connection"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, watched: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let old = match watched {
        "tls.context" => {
            call.argument(0, "protocol").or_else(|| call.keyword("method")).is_some_and(|it| it.is("tls.old"))
        }
        "tls.wrap.plain" => call.argument(5, "ssl_version").is_some_and(|version| version.is("tls.old")),
        "tls.connection" => call.argument(0, "context").is_some_and(|context| allows_old(context)),
        _ => allows_old(call.receiver()),
    };
    let unsure = match watched {
        "tls.connection" => call.argument(0, "context").is_some_and(is_only_default),
        "tls.wrap" => is_only_default(call.receiver()),
        _ => false,
    };
    match (old, unsure) {
        (true, false) => call.report(QUERY.message),
        (true, true) => call.report_at(Certainty::Low, QUERY.message),
        _ => Vec::new(),
    }
}

/// Old versions are off from Python 3.10 on, and CodeQL's newer versions know it.
fn is_default(context: Given<'_>) -> bool {
    context.is("tls.context.default")
}

fn is_only_default(context: Given<'_>) -> bool {
    is_default(context) && !context.is("tls.context.open")
}

/// A context that can negotiate TLS 1.0 or 1.1: neither its lowest version nor its options exclude them.
fn allows_old(context: Given<'_>) -> bool {
    if !context.is("tls.context.open") && !is_default(context) {
        return false;
    }
    if context
        .attribute("minimum_version")
        .is_some_and(|version| version.is("tls.version.new") && !version.is("tls.version.old"))
    {
        return false;
    }
    let options = context.attribute("options");
    let excludes = |name: &str| context.is(name) || options.is_some_and(|options| options.is(name));
    !(excludes("tls.no.1.0") && excludes("tls.no.1.1"))
}
