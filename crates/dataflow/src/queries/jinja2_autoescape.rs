//! Templates that do not escape.

use super::call::Call;
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/jinja2/autoescape-false",
    title: "Templates that do not escape",
    cwe: &[79],
    severity: 7.8,
    suite: Suite::Extended,
    message: "Templates are rendered without escaping HTML.",
    help: "Set `autoescape=select_autoescape()`.",
    blind: "Whether the templates make HTML at all",
    ask: Ask::Calls { watched: &["jinja.environment"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, _: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let off = call.keyword("autoescape").map_or(!call.is_open(), |escapes| escapes.can_be(false));
    if off { call.report(QUERY.message) } else { Vec::new() }
}
