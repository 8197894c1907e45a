//! What the harness of the standard library prints.
//!
//! Each program opens with `running 3 tests` and closes with a line whose numbers add up to that one. What tests print
//! stands between them, and may hold lines of either form: the last line that adds up is the program's own.

use super::{Counts, documentation, failure};
use crate::outcome::Finding;

/// The programs that have reported, and the one that is reporting.
#[derive(Default)]
pub(super) struct Harness {
    done: Vec<Section>,
    current: Option<Section>,
}

/// What one program says.
#[derive(Default)]
struct Section {
    announced: u64,
    /// How many passed and failed.
    result: Option<(u64, u64)>,
    /// How many were ignored or filtered out.
    left_out: u64,
    /// Tests that were called failed when they ended, and those in the list at the end, which quiet output has, too.
    streamed: Vec<String>,
    listed: Vec<String>,
    in_list: bool,
    docs: u64,
}

impl Harness {
    pub(super) fn add(&mut self, line: &str) {
        let is_open = self.current.as_ref().is_some_and(|section| section.result.is_none());
        match (announced(line).filter(|_| !is_open), &mut self.current) {
            (Some(announced), current) => {
                self.done.extend(current.take());
                *current = Some(Section { announced, ..Section::default() });
            }
            (None, Some(section)) => section.add(line),
            (None, None) => {}
        }
    }

    /// How many programs have reported, and how many of those something failed in.
    pub(super) fn programs(&self) -> (u64, u64) {
        let all = || self.done.iter().chain(&self.current);
        let failed = all().filter(|section| section.result.is_none_or(|(_, failed)| failed > 0)).count();
        (all().count() as u64, failed as u64)
    }

    /// How many have not come to their end.
    pub(super) fn unfinished(&self) -> u64 {
        self.done.iter().chain(&self.current).filter(|section| section.result.is_none()).count() as u64
    }

    pub(super) fn close(&mut self, counts: &mut Counts) {
        for section in self.done.iter().chain(&self.current) {
            counts.docs += section.docs;
            counts.left_out = counts.left_out.saturating_add(section.left_out);
            match section.result {
                Some((passed, failed)) => {
                    counts.ran = counts.ran.saturating_add(passed).saturating_add(failed);
                    counts.fail(failed, section.failures());
                }
                None => {
                    counts.open = true;
                    let named = section.failures();
                    counts.fail(named.len() as u64, named);
                }
            }
        }
    }
}

impl Section {
    fn add(&mut self, line: &str) {
        if let Some([passed, failed, ignored, measured, filtered]) = result(line) {
            let sum = [failed, ignored, measured].iter().try_fold(passed, |sum: u64, count| sum.checked_add(*count));
            if sum == Some(self.announced) {
                self.result = Some((passed, failed));
                self.left_out = ignored.saturating_add(filtered);
            }
        } else if line == "failures:" {
            self.listed.clear();
            self.in_list = true;
        } else if let Some(name) = line.strip_prefix("    ").filter(|_| self.in_list) {
            self.listed.push(name.to_owned());
        } else if !line.is_empty() {
            self.in_list = false;
            self.test(line);
        }
    }

    /// `test NAME ... ok`.
    fn test(&mut self, line: &str) {
        let Some((name, verdict)) = line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... ")) else {
            return;
        };
        let has_failed = verdict == "FAILED";
        if has_failed {
            self.streamed.push(name.to_owned());
        }
        self.docs += u64::from((has_failed || verdict == "ok") && documentation(name).is_some());
    }

    fn failures(&self) -> Vec<Finding> {
        let names = if self.listed.is_empty() { &self.streamed } else { &self.listed };
        names.iter().map(|name| failure(name)).collect()
    }
}

/// `running 3 tests`.
fn announced(line: &str) -> Option<u64> {
    let (count, unit) = line.strip_prefix("running ")?.split_once(' ')?;
    matches!(unit, "test" | "tests").then(|| count.parse().ok()).flatten()
}

/// Passed, failed, ignored, measured and filtered out, of `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0
/// filtered out; finished in 0.05s`.
fn result(line: &str) -> Option<[u64; 5]> {
    let rest = line.strip_prefix("test result: ")?;
    let (counts, time) =
        rest.strip_prefix("ok. ").or_else(|| rest.strip_prefix("FAILED. "))?.rsplit_once("; finished in ")?;
    if !time.ends_with('s') {
        return None;
    }
    let mut parts = counts.split("; ");
    let mut count = |word: &str| parts.next()?.strip_suffix(word)?.trim_end().parse::<u64>().ok();
    Some([count("passed")?, count("failed")?, count("ignored")?, count("measured")?, count("filtered out")?])
}
