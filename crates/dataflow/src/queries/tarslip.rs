//! Archive unpacked without a look at its names.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/tarslip",
    title: "Archive unpacked without a look at its names",
    cwe: &[22],
    severity: 7.5,
    suite: Suite::Extended,
    message: "An archive is unpacked, and its members may name any path.",
    help: "Give `extractall` the argument `filter=\"data\"`.",
    blind: "Checks of members that do not mention a path",
    ask: Ask::Taint { sources: &["archive"], sinks: &["extract"], judge: everything },
};
