//! `ruff format --check`: formatting, as the project configures it.

use std::path::Path;

use crate::check::remedy::of_linter;
use crate::check::report::{Entries, json};
use crate::check::ruff::{self, Diagnostic};
use crate::check::{Check, Reads, unreadable};
use crate::outcome::{Findings, Kind, Reason, Severity, Verdict};
use crate::tool::Output;

/// The formatting half of ruff.
pub const CHECK: Check<'static> = Check {
    id: "ruff-format",
    title: "ruff format",
    kind: Kind::Style,
    about: "the same, of its formatter",
    endings: ruff::ENDINGS,
    reads: Reads::Tracked,
    surface: ruff::SURFACE,
    tool: Some(ruff::TOOL),
    remedy: of_linter,
    planned: |scene| ruff::planned(scene, "ruff-format"),
    run: |job| {
        let paths = ruff::paths(job);
        let covered = match ruff::covered(job, &paths) {
            Ok(covered) => covered,
            Err(verdict) => return verdict,
        };
        let args = ["format", "--check", "--verbose", "--output-format", "json", "--no-cache"];
        match job.run(&args, &paths) {
            Ok(mut output) => {
                let covered = covered.min(ruff::counted(&mut output, "Formatted ").unwrap_or(covered));
                judge(output, &job.project.root, covered, job.fail_on)
            }
            Err(verdict) => verdict,
        }
    },
    ..Check::PYTHON
};

/// The verdict on `ruff format --check --output-format json` over `covered` files.
///
/// Exit 0: all formatted; 1: some are not; 2: a file could not be parsed, or ruff itself failed
/// (<https://docs.astral.sh/ruff/formatter/#exit-codes>).
pub fn judge(mut output: Output, root: &Path, covered: u64, fail_on: Severity) -> Verdict {
    let entries: Entries<Diagnostic> = match (output.code, json(&mut output)) {
        (0 | 1, Err(verdict)) => return verdict,
        (0..=2, Ok(entries)) => entries,
        _ => return ruff::ended_badly(&mut output),
    };
    if (output.code != 0) == (entries.total() == 0) {
        return unreadable(format!("exit code {} with {} findings", output.code, entries.total()));
    }
    if output.code < 2 {
        return Verdict::judge(covered, entries.findings(|found| found.finding(root)), fail_on);
    }
    let (unformatted, unread): (Vec<_>, Vec<_>) = entries.kept.iter().partition(|found| found.is_unformatted());
    let first = unread.first().map(|found| found.finding(root));
    let first = first.map(|found| format!("{}: {}", found.path.unwrap_or_default(), found.message)).unwrap_or_default();
    let judged: Findings = unformatted.into_iter().map(|found| found.finding(root)).collect();
    Verdict::judge(covered, judged, fail_on).but(Reason::InputsSkipped, first)
}
