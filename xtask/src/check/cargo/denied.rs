//! Which lints the project itself fails by, and so how bad a diagnostic is.

use std::collections::BTreeSet;

use super::diagnostic::Diagnostic;
use crate::outcome::Severity;

/// The lints that the project fails by, as flags name them.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Denied(BTreeSet<String>);

/// The groups of clippy (<https://doc.rust-lang.org/clippy/lints.html>). Which lints are in which, nobody says in a report.
const GROUPS: &[&str] = &[
    "clippy::all",
    "clippy::cargo",
    "clippy::complexity",
    "clippy::correctness",
    "clippy::nursery",
    "clippy::pedantic",
    "clippy::perf",
    "clippy::style",
    "clippy::suspicious",
];

impl Denied {
    pub(in crate::check) fn of<'l>(lints: impl Iterator<Item = &'l str>) -> Denied {
        Denied(lints.map(|lint| lint.replace('-', "_")).collect())
    }

    pub(in crate::check) fn extend<'l>(&mut self, lints: impl Iterator<Item = &'l str>) {
        self.0.extend(Denied::of(lints).0);
    }

    /// Whether this very lint is one of them.
    pub(in crate::check) fn names(&self, rule: &str) -> bool {
        self.0.contains(rule)
    }

    /// Whether a run of the project's fails by a warning of this lint.
    fn holds(&self, rule: &str) -> bool {
        self.0.contains("warnings")
            || self.0.contains(rule)
            || rule.starts_with("clippy::") && GROUPS.iter().any(|group| self.0.contains(*group))
    }

    /// How bad a diagnostic is: a warning fails where the project denies it.
    pub(in crate::check) fn severity(&self, message: &Diagnostic) -> Severity {
        match message.level.as_str() {
            "warning" if self.holds(message.rule()) => Severity::Medium,
            "warning" => Severity::Low,
            _ => Severity::High,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_project_denies_fails_it() {
        for (denied, rule, expected) in [
            (&["warnings"][..], "clippy::eq_op", true),
            (&["warnings"], "unused_variables", true),
            (&["clippy::all"], "clippy::eq_op", true),
            (&["clippy::all"], "unused_variables", false),
            (&["unused-variables"], "unused_variables", true),
            (&["clippy::eq_op"], "clippy::eq_op", true),
            (&["clippy::eq_op"], "clippy::len_zero", false),
            (&[], "clippy::eq_op", false),
        ] {
            assert_eq!(Denied::of(denied.iter().copied()).holds(rule), expected, "{denied:?} {rule}");
        }
    }
}
