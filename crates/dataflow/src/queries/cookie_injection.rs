//! Cookie from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/cookie-injection",
    title: "Cookie from user input",
    cwe: &[20],
    severity: 5.0,
    suite: Suite::Default,
    message: "A cookie depends on a value from a request.",
    help: "Keep the value on the server and give the cookie a name for it.",
    blind: "Cookies that sessions and middleware set",
    ask: Ask::Taint { sources: &["remote"], sinks: &["cookie"], judge: everything },
};
