//! Why a badge is not green, and what to do about it: one line on every surface.

use crate::badge::Badge;
use crate::outcome::{CheckReport, Outcome};
use crate::show::Shown;

/// What keeps a badge from being green.
pub(super) struct Because {
    /// Such as `codeql (unreachable), semgrep (timed-out)`.
    pub checks: String,
    /// What to do about the first of them.
    pub help: Option<String>,
}

/// Nothing for a badge that is green, or that no check has a say in.
pub(super) fn because(badge: &Badge, shown: &Shown<'_>) -> Option<Because> {
    let report = shown.whole.unwrap_or(shown.report);
    let checks: Vec<&CheckReport> = badge.because.iter().filter_map(|id| report.check(id)).collect();
    if checks.is_empty() {
        return None;
    }
    let word = |check: &&CheckReport| match check.verdict.outcome() {
        Outcome::Unknown(reason) => format!("{} ({reason})", check.id),
        other => format!("{} ({})", check.id, other.word()),
    };
    Some(Because {
        checks: checks.iter().map(word).collect::<Vec<_>>().join(", "),
        help: checks.iter().find_map(|check| check.remedy.clone()),
    })
}
