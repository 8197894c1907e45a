//! Sensitive cookie that other sites send.

use super::call::Call;
use super::cookies::{is_sensitive, report_header};
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/samesite-none-cookie",
    title: "Sensitive cookie that other sites send",
    cwe: &[1275],
    severity: 4.0,
    suite: Suite::Default,
    message: "A cookie that looks sensitive is set with `SameSite=None`.",
    help: "Set `samesite=\"Lax\"` or `\"Strict\"`.",
    blind: "Names that are put together at run time; flags that another function hands over",
    ask: Ask::Calls { watched: &["cookie.set", "cookie.header"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, watched: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    if watched == "cookie.header" {
        return report_header(&call, QUERY.message, |cookie| cookie.has("samesite=none"));
    }
    let same_site = call.argument(8, "samesite");
    let none = same_site.is_some_and(|value| value.texts().any(|text| text.eq_ignore_ascii_case("none")));
    if none && is_sensitive(&call) { call.report(QUERY.message) } else { Vec::new() }
}
