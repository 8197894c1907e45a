//! Sensitive cookie that other sites send.

use super::call::Call;
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;
use crate::sensitive::Sensitive;

pub(super) const QUERY: Query = Query {
    id: "py/samesite-none-cookie",
    title: "Sensitive cookie that other sites send",
    cwe: &[1275],
    severity: 4.0,
    suite: Suite::Default,
    message: "A cookie that looks sensitive is set with `SameSite=None`.",
    help: "Set `samesite=\"Lax\"` or `\"Strict\"`.",
    blind: "Names that are put together at run time; flags that another function hands over",
    ask: Ask::Calls { watched: &["cookie.set"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, _: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let same_site = call.argument(8, "samesite");
    let none = same_site.is_some_and(|value| value.texts().any(|text| text.eq_ignore_ascii_case("none")));
    if none && is_sensitive(&call) { call.report(QUERY.message) } else { Vec::new() }
}

/// The name of the cookie, or of what is put in it, says that it is sensitive.
pub(super) fn is_sensitive(call: &Call<'_>) -> bool {
    let name = ["key", "name", "k"].iter().find_map(|name| call.keyword(name)).or_else(|| call.argument(0, ""));
    let named = name.is_some_and(|name| name.texts().any(|text| Sensitive::of(text).is_any()));
    let value = call.keyword("value").or_else(|| call.argument(1, ""));
    let last = value.map_or("", |value| value.source().rsplit(['.', '(', ' ']).next().unwrap_or(""));
    named || Sensitive::of(last).is_any()
}
