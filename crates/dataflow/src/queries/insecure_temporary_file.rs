//! Name of a temporary file.

use super::call::Call;
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/insecure-temporary-file",
    title: "Name of a temporary file",
    cwe: &[377],
    severity: 7.0,
    suite: Suite::Default,
    message: "The name of a temporary file is made before the file: somebody else may be faster.",
    help: "Use `tempfile.mkstemp` or `NamedTemporaryFile`.",
    blind: "Names below `/tmp` that a program makes up itself",
    ask: Ask::Calls { watched: &["temporary"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, _: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    if true { call.report(QUERY.message) } else { Vec::new() }
}
