//! Debug mode of Flask.

use super::call::Call;
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/flask-debug",
    title: "Debug mode of Flask",
    cwe: &[215, 489],
    severity: 7.5,
    suite: Suite::Default,
    message: "The application is run in debug mode, which lets visitors run code.",
    help: "Turn debug mode on from outside, while developing.",
    blind: "Debug mode that settings turn on",
    ask: Ask::Calls { watched: &["flask.run"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, _: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let debug = call.argument(2, "debug").is_some_and(|debug| debug.can_be(true));
    if debug { call.report(QUERY.message) } else { Vec::new() }
}
