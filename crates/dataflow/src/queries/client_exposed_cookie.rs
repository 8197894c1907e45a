//! Sensitive cookie that scripts can read.

use super::call::Call;
use super::cookies::{is_sensitive, report_header};
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/client-exposed-cookie",
    title: "Sensitive cookie that scripts can read",
    cwe: &[1004],
    severity: 5.0,
    suite: Suite::Default,
    message: "A cookie that looks sensitive is set without `HttpOnly`.",
    help: "Set `httponly=True`.",
    blind: "Names that are put together at run time; flags that another function hands over",
    ask: Ask::Calls { watched: &["cookie.set", "cookie.header"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, watched: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    if watched == "cookie.header" {
        return report_header(&call, QUERY.message, |cookie| !cookie.has("httponly"));
    }
    let flag = call.argument(7, "httponly").map_or(!call.is_open(), |flag| flag.can_be(false));
    if flag && is_sensitive(&call) { call.report(QUERY.message) } else { Vec::new() }
}
