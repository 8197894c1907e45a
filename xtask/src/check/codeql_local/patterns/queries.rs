//! What the queries about regular expressions are, as the metadata of a rule says it of the others.

use crate::outcome::Severity;
use crate::regex::Query;

/// What is known of a query besides its id.
pub(super) struct Described {
    /// Following CodeQL's rating: from 7 high, from 4 medium.
    pub(super) severity: Severity,
    /// Where people read more.
    pub(super) help: &'static str,
}

pub(super) fn describe(query: Query) -> Described {
    let (severity, help) = match query {
        Query::ReDos => (Severity::High, "https://codeql.github.com/codeql-query-help/python/py-redos/"),
        Query::PolynomialReDos => {
            (Severity::High, "https://codeql.github.com/codeql-query-help/python/py-polynomial-redos/")
        }
        Query::OverlyLargeRange => {
            (Severity::Medium, "https://codeql.github.com/codeql-query-help/python/py-overly-large-range/")
        }
        Query::BadTagFilter => {
            (Severity::High, "https://codeql.github.com/codeql-query-help/python/py-bad-tag-filter/")
        }
        Query::IncompleteHostname => {
            (Severity::High, "https://codeql.github.com/codeql-query-help/python/py-incomplete-hostname-regexp/")
        }
    };
    Described { severity, help }
}
