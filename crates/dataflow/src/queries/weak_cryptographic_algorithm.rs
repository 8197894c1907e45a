//! Broken cipher.

use super::call::Call;
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/weak-cryptographic-algorithm",
    title: "Broken cipher",
    cwe: &[327],
    severity: 7.5,
    suite: Suite::Default,
    message: "A cipher that is broken, or a mode that shows patterns, is used.",
    help: "Use AES in GCM mode, or another mode that authenticates.",
    blind: "Ciphers that are picked by a text",
    ask: Ask::Calls { watched: &["cipher.weak.use"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, _: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    if true { call.report(QUERY.message) } else { Vec::new() }
}
