//! What nextest prints (<https://nexte.st/docs/reporting/>): a line for each test while it runs, a summary, and below
//! it, as far as `final-status-level` says, the tests again.

use super::{Counts, failure};
use crate::outcome::Finding;

/// Words for a test that did not fail; any other is a way to fail, such as `FAIL`, `TMT`, `SIGSEGV` or `FLKY-FL`.
const GOOD: &[&str] = &["PASS", "SLOW", "LEAK", "SKIP", "FLAKY"];

/// What the lines of one run, or of several, say.
#[derive(Default)]
pub(super) struct Nextest {
    ran: u64,
    failed: u64,
    flaky: u64,
    skipped: u64,
    named: Vec<Finding>,
    /// Tests of the current run that failed, by the lines before its summary.
    before: Vec<Finding>,
    /// Those below its summary, and how many there should be.
    below: Option<(u64, Vec<Finding>)>,
}

impl Nextest {
    pub(super) fn add(&mut self, line: &str) {
        if line.starts_with("    Starting ") {
            self.end();
        } else if let Some(summary) = line.strip_prefix("     Summary [").and_then(Summary::parse) {
            self.end();
            self.ran = self.ran.saturating_add(summary.ran);
            self.flaky = self.flaky.saturating_add(summary.flaky);
            self.skipped = self.skipped.saturating_add(summary.skipped);
            self.below = Some((summary.failed, Vec::new()));
        } else if let Some(name) = failed(line) {
            let list = self.below.as_mut().map_or(&mut self.before, |(_, below)| below);
            if !list.iter().any(|known| known.rule == name) {
                list.push(failure(name));
            }
        }
    }

    /// Ends a run: its names are those below the summary, or where not all are there, those before it.
    fn end(&mut self) {
        let Some((failed, below)) = self.below.take() else { return };
        let before = std::mem::take(&mut self.before);
        self.failed = self.failed.saturating_add(failed);
        let names = if (below.len() as u64) < failed { before } else { below };
        self.named.extend(names.into_iter().take(usize::try_from(failed).unwrap_or(usize::MAX)));
    }

    pub(super) fn close(mut self, counts: &mut Counts) {
        self.end();
        counts.ran = counts.ran.saturating_add(self.ran);
        counts.flaky = counts.flaky.saturating_add(self.flaky);
        counts.left_out = counts.left_out.saturating_add(self.skipped);
        counts.fail(self.failed, self.named);
    }
}

/// The test that a line such as `  TRY 2 FAIL [   0.380s] (3/6) crate test` says has failed for good: one that is tried
/// again has no number of its own. Older versions number none.
fn failed(line: &str) -> Option<&str> {
    let (status, rest) = line.split_once(" [")?;
    let (_, rest) = rest.split_once("] ")?;
    let name = match rest.strip_prefix('(') {
        Some(numbered) => numbered.split_once(") ").filter(|(number, _)| number.contains('/'))?.1,
        None => rest,
    };
    let word = status.split_whitespace().find(|word| *word != "TRY" && word.parse::<u32>().is_err())?;
    let is_status = word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    (is_status && !GOOD.contains(&word)).then_some(name)
}

/// How many ran, failed, and passed only when they were tried again.
struct Summary {
    ran: u64,
    failed: u64,
    flaky: u64,
    skipped: u64,
}

impl Summary {
    /// Of `   0.391s] 3 tests run: 1 passed (1 flaky), 2 failed, 1 skipped`. Where the run was cut off, it says `2/3 tests
    /// run`, and the third one did not pass.
    fn parse(rest: &str) -> Option<Summary> {
        let (_, rest) = rest.split_once("] ")?;
        let (run, states) = rest.split_once(" run: ")?;
        let ran = run.split(' ').next()?.rsplit('/').next()?.parse().ok()?;
        let words: Vec<&str> = states.split([' ', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
        let count = |word: &str| {
            let at = words.iter().position(|known| *known == word)?;
            words.get(at.checked_sub(1)?)?.parse::<u64>().ok()
        };
        let skipped = count("skipped")?;
        let passed = count("passed").unwrap_or(0);
        let failed = u64::saturating_sub(ran, passed);
        Some(Summary { ran, failed, flaky: count("flaky").unwrap_or(0), skipped })
    }
}
