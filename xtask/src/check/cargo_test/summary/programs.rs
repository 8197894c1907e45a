//! Which test programs cargo says that it started, and which of them it says have failed.

use super::harness::Harness;
use super::{Counts, failure};
use crate::check::cargo_test::Place;
use crate::outcome::Finding;

/// What cargo says on stderr; with `--quiet` nothing of what it starts.
#[derive(Default)]
pub(super) struct Programs {
    started: Vec<Program>,
}

struct Program {
    /// Such as `unittests src/lib.rs` or `tests/own.rs`; for documentation, the package.
    label: String,
    is_documentation: bool,
    has_failed: bool,
}

impl Programs {
    pub(super) fn add(&mut self, line: &str) {
        // Cargo indents these to a column of their own.
        let trimmed = line.trim_start();
        let documented = trimmed.strip_prefix("Doc-tests ");
        if let Some(label) = documented.or_else(|| trimmed.strip_prefix("Running ")).filter(|_| line.starts_with("   "))
        {
            let label = label.rsplit_once(" (").map_or(label, |(label, _)| label);
            let label = label.replace('\\', "/");
            self.started.push(Program { label, is_documentation: documented.is_some(), has_failed: false });
        } else if (line.starts_with("error: test failed") || line.starts_with("error: doctest failed"))
            && let Some(last) = self.started.last_mut()
        {
            last.has_failed = true;
        }
    }

    /// Holds what cargo started against what has reported. A program without a harness need not report: cargo says
    /// whether it failed, and one that did not counts as one test.
    pub(super) fn compare(&self, counts: &mut Counts, harness: &Harness, place: &Place) {
        let (reports, failed_reports) = harness.programs();
        if self.started.is_empty() {
            let unlisted = place.is_listed && reports > 0;
            counts.mismatch = unlisted.then(|| format!("{reports} reports of no test program"));
            return;
        }
        let all = self.started.len() as u64;
        // Examples that are compiled together and those that are not are reported apart.
        let documentation = self.started.iter().filter(|program| program.is_documentation).count() as u64;
        if reports > all + documentation {
            counts.mismatch = Some(format!("{reports} reports of {all} test programs"));
        }
        let (plain, others): (Vec<&Program>, Vec<&Program>) =
            self.started.iter().partition(|program| place.plain.contains(&program.label));
        if reports < others.len() as u64 {
            counts.mismatch = Some(format!("{reports} reports of {} test programs", others.len()));
        }
        // One without a harness may begin as the others do and end otherwise, as benchmarks do: its exit code speaks.
        let unfinished = harness.unfinished();
        let are_plain = unfinished <= plain.len() as u64 && reports - unfinished >= others.len() as u64;
        let is_good = !self.started.iter().any(|program| program.has_failed);
        let reports = if unfinished > 0 && are_plain && is_good && counts.failed == 0 {
            counts.open = false;
            reports - unfinished
        } else {
            reports
        };
        let silent = all.saturating_sub(reports).min(plain.len() as u64);
        let failed: Vec<Finding> = plain.iter().filter(|program| program.has_failed).map(|one| one.finding()).collect();
        // Those that have a harness of another name report like the others.
        let of_others = others.iter().filter(|program| program.has_failed).count() as u64;
        let reported = failed_reports.saturating_sub(of_others);
        let failed_silently = (failed.len() as u64).saturating_sub(reported);
        counts.plain = silent.saturating_sub(failed_silently);
        counts.ran += counts.plain + failed_silently;
        counts.fail(failed_silently, failed);
    }
}

impl Program {
    fn finding(&self) -> Finding {
        let message = "the test program failed; it has no harness that names tests".to_owned();
        Finding { message, ..failure(&self.label) }
    }
}
