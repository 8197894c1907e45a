//! What a test run counts, as the test harness of the standard library and nextest print it.
//!
//! Their JSON is not stable yet; their last lines have been the same for years. The counts decide; names are for people.

mod harness;
mod nextest;
mod programs;

use crate::check::cargo_test::Place;
use crate::check::report::lines;
use crate::outcome::{Finding, Findings, Severity, Undecided};
use crate::tool::Output;

use self::harness::Harness;
use self::nextest::Nextest;
use self::programs::Programs;

/// What the lines of one run, or of several, add up to.
#[derive(Default)]
pub(super) struct Counts {
    /// Tests that ran to their end; ignored ones did not run.
    pub(super) ran: u64,
    /// Those of them that failed, whether anything names them or not.
    pub(super) failed: u64,
    /// Those of them that are examples in the documentation.
    pub(super) docs: u64,
    /// Those of them that failed at first and passed when they were tried again.
    pub(super) flaky: u64,
    /// Test programs without a harness that ended well: each counts as one test.
    pub(super) plain: u64,
    /// Tests that a filter or their own mark left out.
    pub(super) left_out: u64,
    /// One for each failed test that is named, never more than failed.
    pub(super) findings: Vec<Finding>,
    /// Whether a program began to report and did not come to its end.
    pub(super) open: bool,
    /// What does not fit together between the programs that cargo started and those that reported.
    pub(super) mismatch: Option<String>,
}

impl Counts {
    /// Both streams of a run: the harness writes to stdout, cargo and nextest to stderr.
    pub(super) fn read(output: &mut Output, place: &Place) -> Result<Counts, Undecided> {
        let (mut harness, mut programs, mut nextest) = (Harness::default(), Programs::default(), Nextest::default());
        lines(&mut output.stdout, |line| harness.add(line))?;
        lines(&mut output.stderr, |line| {
            programs.add(line);
            nextest.add(line);
        })?;
        let mut counts = Counts::default();
        harness.close(&mut counts);
        programs.compare(&mut counts, &harness, place);
        nextest.close(&mut counts);
        Ok(counts)
    }

    pub(super) fn add(&mut self, other: Counts) {
        self.ran += other.ran;
        self.failed += other.failed;
        self.docs += other.docs;
        self.flaky += other.flaky;
        self.plain += other.plain;
        self.left_out += other.left_out;
        self.open |= other.open;
        self.findings.extend(other.findings);
        self.mismatch = self.mismatch.take().or(other.mismatch);
    }

    /// Counts so many failed tests, of which some are named.
    fn fail(&mut self, failed: u64, named: Vec<Finding>) {
        self.failed = self.failed.saturating_add(failed);
        self.findings.extend(named.into_iter().take(usize::try_from(failed).unwrap_or(usize::MAX)));
    }

    /// As many findings as tests that failed: what nobody names has failed all the same.
    pub(super) fn all_findings(&self) -> Findings {
        let unnamed = self.failed.saturating_sub(self.findings.len() as u64);
        let rest = (unnamed > 0).then(|| unnamed_failures(unnamed));
        Findings::counted(self.findings.iter().cloned().chain(rest), self.failed, None)
    }
}

fn unnamed_failures(count: u64) -> Finding {
    let tests = if count == 1 { "a test".to_owned() } else { format!("{count} tests") };
    let message = format!("{tests} failed that the output does not name");
    Finding { message, ..failure("test") }
}

/// A failed test. The place of an example in the documentation is a part of its name: `src/lib.rs - f (line 3)`.
pub(super) fn failure(name: &str) -> Finding {
    let name = name.strip_suffix(" - should panic").unwrap_or(name);
    let place = documentation(name);
    Finding {
        rule: name.to_owned(),
        severity: Severity::Medium,
        path: place.map(|(path, _)| path.replace('\\', "/")),
        line: place.map(|(_, line)| line),
        column: None,
        end_column: None,
        message: "the test failed".to_owned(),
        url: None,
        help: None,
        flow: Vec::new(),
        cwe: Vec::new(),
        accepted: None,
    }
}

/// File and line of an example in the documentation, by the name of its test; what is to be seen of it, such as
/// `compile fail`, may follow.
fn documentation(name: &str) -> Option<(&str, u32)> {
    let (path, rest) = name.split_once(" - ")?;
    let (_, line) = rest.rsplit_once("(line ")?;
    Some((path, line.split_once(')')?.0.parse().ok()?))
}

#[cfg(test)]
mod tests;
