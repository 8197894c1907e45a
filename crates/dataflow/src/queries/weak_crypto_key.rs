//! Key that is too short.

use super::call::Call;
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/weak-crypto-key",
    title: "Key that is too short",
    cwe: &[326],
    severity: 7.5,
    suite: Suite::Default,
    message: "A key is too short to withstand an attack.",
    help: "Use at least 2048 bits for RSA and DSA, and 224 bits for elliptic curves.",
    blind: "Sizes that are read from settings",
    ask: Ask::Calls { watched: &["key.size.first", "key.size.second", "key.curve", "key.curve.name"], judge },
};

/// Names of elliptic curves below 224 bits in PyCryptodome.
const SHORT_CURVES: [&str; 5] = ["p192", "P-192", "NIST P-192", "prime192v1", "secp192r1"];

/// Bits of a key of RSA or DSA.
const SMALLEST: i64 = 2048;

fn judge(facts: &Facts<'_>, call: &Observed, watched: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let size = match watched {
        "key.size.second" => call.argument(1, "key_size"),
        _ => ["key_size", "bits", "nbits"].iter().find_map(|name| call.keyword(name)).or_else(|| call.argument(0, "")),
    };
    let short = size.is_some_and(|size| size.ints().any(|bits| bits < SMALLEST));
    let curve = call.argument(0, "curve").is_some_and(|curve| curve.is("curve.weak"));
    let named = call.argument(0, "curve").is_some_and(|curve| curve.texts().any(|name| SHORT_CURVES.contains(&name)));
    let weak = match watched {
        "key.curve" => curve,
        "key.curve.name" => named,
        _ => short,
    };
    if weak { call.report(QUERY.message) } else { Vec::new() }
}
