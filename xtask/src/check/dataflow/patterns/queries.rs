//! What the queries about regular expressions are, as the metadata of a rule says it of the others.

use crate::outcome::Severity;
use redos::Weakness;

/// What is known of a query besides its id.
pub struct Described {
    /// CodeQL's id.
    pub query: &'static str,
    /// Following CodeQL's rating: from 7 high, from 4 medium.
    pub severity: Severity,
    /// That rating, from 0 to 10.
    pub rating: &'static str,
    /// The weaknesses that it is about.
    pub weaknesses: &'static str,
    /// Where people read more.
    pub help: &'static str,
    /// What the analysis cannot see.
    pub blind: &'static str,
}

/// All of them.
pub const QUERIES: [&Described; 5] = [&EXPONENTIAL, &POLYNOMIAL, &LARGE_RANGE, &TAG_FILTER, &HOSTNAME];

const EXPONENTIAL: Described = Described {
    query: "py/redos",
    severity: Severity::High,
    rating: "7.5",
    weaknesses: "CWE-1333, CWE-730, CWE-400",
    help: "https://codeql.github.com/codeql-query-help/python/py-redos/",
    blind: "patterns that are computed, or come from another file; those for which the steps do not suffice are counted",
};

const POLYNOMIAL: Described = Described {
    query: "py/polynomial-redos",
    severity: Severity::High,
    rating: "7.5",
    weaknesses: "CWE-1333, CWE-730, CWE-400",
    help: "https://codeql.github.com/codeql-query-help/python/py-polynomial-redos/",
    blind: "text that reaches the pattern through an attribute, a list or more than one function; patterns from another file",
};

const LARGE_RANGE: Described = Described {
    query: "py/overly-large-range",
    severity: Severity::Medium,
    rating: "5.0",
    weaknesses: "CWE-20",
    help: "https://codeql.github.com/codeql-query-help/python/py-overly-large-range/",
    blind: "patterns that are computed, or come from another file",
};

const TAG_FILTER: Described = Described {
    query: "py/bad-tag-filter",
    severity: Severity::High,
    rating: "7.8",
    weaknesses: "CWE-116, CWE-20, CWE-185, CWE-186",
    help: "https://codeql.github.com/codeql-query-help/python/py-bad-tag-filter/",
    blind: "patterns that are computed, or come from another file; filters that are made of several patterns",
};

const HOSTNAME: Described = Described {
    query: "py/incomplete-hostname-regexp",
    severity: Severity::High,
    rating: "7.8",
    weaknesses: "CWE-20",
    help: "https://codeql.github.com/codeql-query-help/python/py-incomplete-hostname-regexp/",
    blind: "patterns that are computed, or come from another file; top-level domains that few hosts are in",
};

/// The query that a weakness stands for.
pub(super) fn describe(weakness: Weakness) -> &'static Described {
    match weakness {
        Weakness::Exponential => &EXPONENTIAL,
        Weakness::Polynomial => &POLYNOMIAL,
        Weakness::LargeRange => &LARGE_RANGE,
        Weakness::TagFilter => &TAG_FILTER,
        Weakness::Hostname => &HOSTNAME,
    }
}
