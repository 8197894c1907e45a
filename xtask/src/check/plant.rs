//! Planted faults: a copy in which a known fault stands, which the same tool in the same configuration has to report.
//!
//! A report can be clean because the code is clean, or because something keeps the tool from seeing. Which of the two it
//! is, nobody can tell from the report. So before a check may pass, its tool proves that it would have failed.

mod copy;
mod everywhere;
mod planted_files;

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use crate::check::Job;
use crate::outcome::{Evidence, Outcome, Reason, Undecided, Verdict};
use crate::project::is_below;

pub use copy::{Copy, PREFIX, values};
pub use everywhere::{PlantedText, Reported};
pub use planted_files::{PlantedFile, PlantedFiles, WEAK_PYTHON, WEAK_RUST, beside};

/// How a check proves that it could have failed.
#[derive(Clone, Copy)]
pub enum Plant {
    /// A run of its own, at the same time as the real one.
    Beside(fn(&Job<'_>) -> Proof),
    /// A run of its own, after the real one and only where that one passed.
    After(fn(&Job<'_>) -> Proof),
    /// The fault stands among the real inputs: the verdict brings the evidence.
    Within,
    /// Nothing can be planted, and why.
    Never(&'static str),
}

/// The evidence, or why a tool that did not report what was planted proves nothing.
pub type Proof = Result<Evidence, Undecided>;

impl Plant {
    /// The verdict of `run`, which passes only with evidence, or with the word that there cannot be any.
    pub fn prove(&self, job: &Job<'_>, run: impl FnOnce() -> Verdict) -> Verdict {
        match self {
            Plant::Beside(plant) => thread::scope(|scope| {
                let planted = scope.spawn(|| plant(job));
                let verdict = run();
                proved(verdict, || planted.join().unwrap_or_else(|_| Err(blind("its planted run did not end"))))
            }),
            Plant::After(plant) => proved(run(), || plant(job)),
            Plant::Never(why) => proved(run(), || Ok(Evidence::Unproved((*why).to_owned()))),
            Plant::Within => proved(run(), || Err(blind("nothing was planted"))),
        }
    }
}

/// A pass with its evidence; anything else as it is.
pub fn proved(verdict: Verdict, proof: impl FnOnce() -> Proof) -> Verdict {
    if verdict.outcome() != Outcome::Pass || verdict.evidence().is_some() {
        return verdict;
    }
    match proof() {
        Ok(evidence) => verdict.with_evidence(evidence),
        Err(problem) => verdict.but(problem.reason().unwrap_or(Reason::Blind), problem.detail()),
    }
}

/// A verdict with the evidence that came with it, whatever it is; a pass only with that.
pub fn carrying(verdict: Verdict, proof: Proof) -> Verdict {
    match proof {
        Ok(evidence) => verdict.with_evidence(evidence),
        Err(problem) => proved(verdict, || Err(problem)),
    }
}

/// The evidence of a run in which each test that there is was planted, and fails: none of them may come out otherwise.
///
/// # Errors
/// One did.
pub fn each_failed(verdict: &Verdict) -> Proof {
    let (failed, all) = (verdict.total(), verdict.covered());
    let what = verdict.detail().unwrap_or("something changes what tests come to");
    match verdict.outcome() {
        Outcome::Fail if failed == all => {
            let tests = if all == 1 { "test" } else { "tests" };
            Ok(Evidence::Proved(format!("{failed} of {all} planted {tests} failed")))
        }
        Outcome::Fail => Err(blind(format!("{failed} of {all} planted tests came out as failed"))),
        Outcome::Pass => Err(blind(format!("{all} tests that fail came out as passed: {what}"))),
        _ => Err(blind(format!("a test that fails did not come out as failed: {what}"))),
    }
}

/// The verdict on a tool that does not see a planted fault.
pub fn blind(why: impl Into<String>) -> Undecided {
    Undecided::new(Reason::Blind, why)
}

/// What a planted run came to, file by file.
pub struct Seen {
    /// What the places are: `file` or `folder`.
    pub unit: &'static str,
    /// The files that the tool looked at.
    pub scope: BTreeSet<String>,
    /// The rules that it reported, by file.
    pub reported: BTreeMap<String, BTreeSet<String>>,
    /// Files that turn the tool off themselves, by a comment.
    pub self_silenced: BTreeSet<String>,
    /// Files that do not ship, and that the settings leave out.
    pub left_out: BTreeSet<String>,
}

impl Default for Seen {
    fn default() -> Seen {
        let none = BTreeSet::new();
        Seen {
            unit: "file",
            scope: none.clone(),
            reported: BTreeMap::new(),
            self_silenced: none.clone(),
            left_out: none,
        }
    }
}

/// The rules by file of the findings that fail the check.
fn failing(verdict: &Verdict) -> BTreeMap<String, BTreeSet<String>> {
    let mut rules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for found in verdict.findings().iter().filter(|found| Some(found.severity) >= verdict.threshold()) {
        if let Some(path) = &found.path {
            rules.entry(path.clone()).or_default().insert(found.rule.clone());
        }
    }
    rules
}

impl Seen {
    /// The rules that `verdict` reports by file, in files that were looked at.
    pub fn of(scope: BTreeSet<String>, self_silenced: BTreeSet<String>, verdict: &Verdict) -> Seen {
        let mut reported = failing(verdict);
        reported.retain(|path, _| scope.contains(path));
        Seen { scope, reported, self_silenced, ..Seen::default() }
    }

    /// The files in which nothing was reported, and which do not ask for that themselves.
    pub fn silent(&self) -> impl Iterator<Item = &String> {
        let unreported = self.scope.iter().filter(|file| !self.reported.contains_key(*file));
        unreported.filter(|file| !self.self_silenced.contains(*file) && !self.left_out.contains(*file))
    }

    /// The evidence where every file was reported that does not ask for the opposite itself, and at least one of those
    /// below `sources` was. `faults` says what was planted, `place` what hides it in a file.
    ///
    /// # Errors
    /// It did not report the fault, with what hides the fault where that can be told.
    pub fn proof(&self, faults: &str, sources: &[String], place: impl FnOnce(&str) -> Option<String>) -> Proof {
        if self.scope.is_empty() {
            return Err(Undecided::new(Reason::NothingChecked, "the tool looks at none of the files"));
        }
        if let Some(first) = self.silent().next() {
            let by = place(first).map(|place| format!(" ({place} holds there)")).unwrap_or_default();
            let (count, all) = (self.silent().count(), self.all());
            return Err(blind(match count {
                _ if self.reported.is_empty() => format!("it reports none of {faults} in {all}, such as `{first}`{by}"),
                1 => format!("it reports none of {faults} in `{first}`{by}"),
                _ => format!("it reports none of {faults} in {count} of {all}, such as `{first}`{by}"),
            }));
        }
        if self.reported.is_empty() {
            return Err(blind(format!("every {} turns it off by a comment", self.unit)));
        }
        let shipped = |file: &&String| is_below(file, sources);
        let mut in_sources = self.scope.iter().filter(shipped).peekable();
        if in_sources.peek().is_some() && !in_sources.any(|file| self.reported.contains_key(file)) {
            return Err(blind("every file of the package turns it off by a comment"));
        }
        Ok(Evidence::Proved(self.summary()))
    }

    /// Such as `85 files`.
    fn all(&self) -> String {
        let count = self.scope.len();
        format!("{count} {}{}", self.unit, if count == 1 { "" } else { "s" })
    }

    /// Such as `F401, F821, W291 and 9 more in 84 of 85 files; 1 file turns it off by a comment`.
    fn summary(&self) -> String {
        let rules: BTreeSet<&String> = self.reported.values().flatten().collect();
        let named = named(rules.iter().map(|rule| rule.as_str()));
        let seen = self.scope.iter().filter(|file| self.reported.contains_key(*file)).count();
        let left_out = match self.left_out.len() {
            0 => String::new(),
            count => format!("; {count} that do not ship are left out by the settings"),
        };
        let off = match self.scope.len() - seen - self.left_out.len() {
            0 => String::new(),
            1 => "; 1 is left out by a comment or as a stub".to_owned(),
            count => format!("; {count} are left out by a comment or as stubs"),
        };
        format!("{named} in {seen} of {}{off}{left_out}", self.all())
    }
}

/// Such as `F401, F821, W291 and 9 more`.
pub fn named<'a>(rules: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = rules.collect();
    let first = all.get(..3.min(all.len())).unwrap_or_default().join(", ");
    if all.len() > 3 { format!("{first} and {} more", all.len() - 3) } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::finding;
    use crate::outcome::{Ended, Findings, Severity};

    #[test]
    fn every_planted_test_has_to_fail() {
        let failing = |failed: u64, all: u64| {
            let found = (0..failed).map(|at| finding(&format!("t{at}"), Severity::Medium, String::new(), 0, 0, "m"));
            Verdict::judge(Ended::with(i32::from(failed > 0)), all, found.collect::<Findings>(), Severity::Low)
        };
        for (verdict, said) in [
            (failing(3, 3), Ok("3 of 3 planted tests failed")),
            (failing(1, 1), Ok("1 of 1 planted test failed")),
            (failing(2, 3), Err("2 of 3 planted tests came out as failed")),
            (failing(0, 3), Err("3 tests that fail came out as passed: something changes what tests come to")),
            (failing(0, 0), Err("a test that fails did not come out as failed: something changes what tests come to")),
            (Verdict::unknown(Reason::Crashed, "x"), Err("a test that fails did not come out as failed: x")),
        ] {
            match (each_failed(&verdict), said) {
                (Ok(Evidence::Proved(proved)), Ok(said)) => assert_eq!(proved, said),
                (Err(blind), Err(said)) => {
                    assert_eq!((blind.reason(), blind.detail()), (Some(Reason::Blind), said));
                }
                (came_to, said) => panic!("{came_to:?} instead of {said:?}"),
            }
        }
    }

    #[test]
    fn a_pass_needs_a_proof() {
        let pass = || Verdict::judge(Ended::answered(), 1, Findings::default(), Severity::Low);
        let blinded = proved(pass(), || Err(blind("x")));
        assert_eq!((blinded.outcome(), blinded.detail()), (Outcome::Unknown(Reason::Blind), Some("x")));
        let proven = proved(pass(), || Ok(Evidence::Proved("y".to_owned())));
        assert_eq!((proven.outcome(), proven.evidence().is_some()), (Outcome::Pass, true));
        let carried = carrying(pass(), Err(blind("x")));
        assert_eq!(carried.outcome(), Outcome::Unknown(Reason::Blind));
    }

    #[test]
    fn a_silent_file_is_a_blind_spot() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
        let seen = |scope: &[&str], reported: &[&str], off: &[&str]| Seen {
            scope: set(scope),
            reported: reported.iter().map(|file| ((*file).to_owned(), set(&["R"]))).collect(),
            self_silenced: set(off),
            ..Seen::default()
        };
        let sources = ["src".to_owned()];
        for (seen, is_proof) in [
            (seen(&["src/a", "src/b"], &["src/a", "src/b"], &[]), true),
            (seen(&["src/a", "src/b"], &["src/a"], &["src/b"]), true),
            (seen(&["src/a", "src/b"], &["src/a"], &[]), false),
            (seen(&["src/a", "src/b"], &["src/a"], &["src/a"]), false),
            (seen(&["src/a", "t"], &["t"], &["src/a"]), false),
            (seen(&["src/a"], &[], &["src/a"]), false),
            (seen(&["t"], &["t"], &[]), true),
            (seen(&[], &[], &[]), false),
        ] {
            assert_eq!(seen.proof("faults", &sources, |_| None).is_ok(), is_proof, "{:?}", seen.scope);
        }
    }
}
