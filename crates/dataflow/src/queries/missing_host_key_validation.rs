//! Keys of other machines taken as they come.

use super::call::Call;
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/paramiko-missing-host-key-validation",
    title: "Keys of other machines taken as they come",
    cwe: &[295],
    severity: 7.5,
    suite: Suite::Default,
    message: "The key of another machine is accepted whatever it is.",
    help: "Use `RejectPolicy` and load the known keys.",
    blind: "Policies of one's own that accept every key",
    ask: Ask::Calls { watched: &["ssh.policy"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, _: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let loose = call.argument(0, "policy").is_some_and(|policy| policy.is("ssh.policy.loose"));
    if loose { call.report(QUERY.message) } else { Vec::new() }
}
