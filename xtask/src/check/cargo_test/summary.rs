//! What a test run counts, as the test harness of the standard library and nextest print it.
//!
//! Their JSON is not stable yet; their last lines have been the same for years.

use crate::check::report::lines;
use crate::outcome::{Finding, Severity, Verdict};
use crate::tool::Output;

/// What the lines of one run, or of several, add up to.
#[derive(Default)]
pub(super) struct Counts {
    /// Tests that ran to their end; ignored ones did not run.
    pub(super) ran: u64,
    pub(super) failed: u64,
    /// Those of them that are examples in the documentation.
    pub(super) docs: u64,
    pub(super) findings: Vec<Finding>,
    /// Whether a program began to report and did not come to its end.
    pub(super) open: bool,
    /// How many programs reported, and how many cargo says it started.
    pub(super) reports: u64,
    pub(super) programs: u64,
}

impl Counts {
    /// Both streams of a run: the harness writes to stdout, cargo and nextest to stderr.
    pub(super) fn read(output: &mut Output) -> Result<Counts, Verdict> {
        let mut counts = Counts::default();
        let mut section = None;
        lines(&mut output.stdout, |line| counts.harness(line, &mut section))?;
        counts.open |= section.is_some();
        let mut after = false;
        lines(&mut output.stderr, |line| counts.cargo(line, &mut after))?;
        Ok(counts)
    }

    pub(super) fn add(&mut self, other: Counts) {
        self.ran += other.ran;
        self.failed += other.failed;
        self.docs += other.docs;
        self.open |= other.open;
        self.findings.extend(other.findings);
    }

    /// A line of the harness. A program opens with `running 3 tests` and closes with a line whose numbers add up to that
    /// one; a failed test's own output, which stands between them, may hold lines of either form.
    fn harness(&mut self, line: &str, section: &mut Option<u64>) {
        if let Some(announced) = announced(line).filter(|_| section.is_none()) {
            *section = Some(announced);
        } else if let Some((passed, failed, others)) = result(line) {
            if *section == passed.checked_add(failed).and_then(|ran| ran.checked_add(others)) {
                *section = None;
                self.reports += 1;
                self.ran += passed + failed;
                self.failed += failed;
            }
        } else if let Some((name, verdict)) = line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... ")) {
            let is_doc = name.contains(" - ") && name.contains("(line ");
            match verdict {
                "ok" if is_doc => self.docs += 1,
                "FAILED" => {
                    self.docs += u64::from(is_doc);
                    self.findings.push(failure(name.trim_end_matches(" - should panic")));
                }
                _ => {}
            }
        }
    }

    /// A line of cargo's or nextest's: the programs that are started, and nextest's summary with what failed below it.
    fn cargo(&mut self, line: &str, after: &mut bool) {
        let trimmed = line.trim_start();
        if trimmed.starts_with("Running ") || trimmed.starts_with("Doc-tests ") {
            self.programs += 1;
        } else if let Some((ran, passed)) = trimmed.strip_prefix("Summary [").and_then(nextest) {
            (self.ran, self.failed, *after) = (self.ran + ran, self.failed + ran.saturating_sub(passed), true);
        } else if *after && line.starts_with(' ') && !line.contains(" run: ") {
            // `FAIL [   0.380s] (3/3) crate test`, or another word than `FAIL`.
            let name = trimmed
                .split_once("] ")
                .map(|(_, rest)| rest.trim_start_matches(|c: char| "(/) ".contains(c) || c.is_ascii_digit()));
            self.findings.extend(name.map(failure));
        }
    }
}

/// `running 3 tests`.
fn announced(line: &str) -> Option<u64> {
    let (count, unit) = line.strip_prefix("running ")?.split_once(' ')?;
    matches!(unit, "test" | "tests").then(|| count.parse().ok()).flatten()
}

/// Passed, failed, and neither, of `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished
/// in 0.05s`.
fn result(line: &str) -> Option<(u64, u64, u64)> {
    let rest = line.strip_prefix("test result: ")?;
    let (counts, time) =
        rest.strip_prefix("ok. ").or_else(|| rest.strip_prefix("FAILED. "))?.rsplit_once("; finished in ")?;
    if !time.ends_with('s') {
        return None;
    }
    let mut parts = counts.split("; ");
    let mut count = |word: &str| parts.next()?.strip_suffix(word)?.trim_end().parse::<u64>().ok();
    Some((count("passed")?, count("failed")?, count("ignored")?.checked_add(count("measured")?)?))
}

/// How many ran and how many of those passed, of `   0.391s] 3 tests run: 1 passed, 2 failed, 1 skipped`. Where the run
/// was cut off, it says `2/3 tests run`, and the third one did not pass.
fn nextest(rest: &str) -> Option<(u64, u64)> {
    let (_, rest) = rest.split_once("] ")?;
    let (run, states) = rest.split_once(" run: ")?;
    let all = run.split(' ').next()?.rsplit('/').next()?.parse().ok()?;
    let passed = states.split(", ").find_map(|state| state.split_once(" passed")?.0.parse().ok());
    states.contains("skipped").then_some((all, passed.unwrap_or(0)))
}

pub(super) fn failure(name: &str) -> Finding {
    Finding {
        rule: name.to_owned(),
        severity: Severity::Medium,
        path: None,
        line: None,
        column: None,
        message: "the test failed".to_owned(),
        url: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tool::Captured;

    fn counts(stdout: &str, stderr: &str) -> (u64, u64, u64, usize, bool) {
        let (stdout, stderr) = (Captured::from_bytes(stdout.as_bytes()), Captured::from_bytes(stderr.as_bytes()));
        let counts = Counts::read(&mut Output { code: 0, stdout, stderr }).unwrap();
        (counts.ran, counts.failed, counts.docs, counts.findings.len(), counts.open)
    }

    const RESULT: &str =
        "test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.29s";

    #[test]
    fn a_program_ends_with_the_line_that_adds_up() {
        let fake = "test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        let text = format!("running 3 tests\ntest a ... ok\ntest b ... FAILED\n{fake}\nrunning 9 tests\n{RESULT}\n");
        assert_eq!(counts(&text, ""), (2, 1, 0, 1, false));
        let cut = &text[..text.len() - 2];
        assert_eq!(counts(cut, ""), (0, 0, 0, 1, true));
        assert_eq!(counts(fake, ""), (0, 0, 0, 0, false), "a result that nobody announced");
    }

    #[test]
    fn examples_in_the_documentation_are_counted_apart() {
        let result = "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        let text = format!("running 1 test\ntest src/lib.rs - f (line 2) ... ok\n\n{result}\n");
        assert_eq!(counts(&text, ""), (1, 0, 1, 0, false));
    }

    #[test]
    fn the_summary_of_nextest_in_its_forms() {
        for (line, expected) in [
            ("     Summary [   0.003s] 2 tests run: 2 passed, 0 skipped", (2, 0)),
            ("     Summary [   0.003s] 1 test run: 1 passed (1 slow), 3 skipped", (1, 0)),
            ("     Summary [   0.391s] 3 tests run: 1 passed, 1 failed, 1 timed out, 1 skipped", (3, 2)),
            ("     Summary [   0.391s] 2/5 tests run: 2 passed, 0 skipped", (5, 3)),
            ("     Summary [   0.391s] 2 tests run: 2 failed, 0 skipped", (2, 2)),
            ("     Summary [   0.391s] 2 tests run: 2 pas", (0, 0)),
        ] {
            let (ran, failed, ..) = counts("", line);
            assert_eq!((ran, failed), expected, "{line}");
        }
        let failed = "     Summary [   0.391s] 2 tests run: 0 passed, 2 failed, 0 skipped\n     SIGABRT [   0.025s] (2/3) bb::bin/bb aborts\n        FAIL [   0.380s] (3/3) aa bad\nerror: test run failed";
        assert_eq!(counts("", failed), (2, 2, 0, 2, false));
    }
}
