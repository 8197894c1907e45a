//! LDAP query from user input.

use super::{Ask, Query, Suite, everything};

pub(super) const QUERY: Query = Query {
    id: "py/ldap-injection",
    title: "LDAP query from user input",
    cwe: &[90],
    severity: 9.8,
    suite: Suite::Default,
    message: "A query of a directory depends on a value from a request.",
    help: "Escape the value as the place asks for: names and filters have ways of their own.",
    blind: "Queries that a configuration file holds",
    ask: Ask::Taint { sources: &["remote"], sinks: &["ldap.dn", "ldap.filter"], judge: everything },
};
