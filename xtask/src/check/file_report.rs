//! What a tool that judges file by file said: which files it read, what it found in them, and what it could not do.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::check::plant::Proof;
use crate::outcome::{Accepted, By, Ended, Evidence, Finding, Findings, Reason, Severity, Undecided, Verdict};

/// A report on single files, before it is held against a threshold.
#[derive(Debug, Default)]
pub struct FileReport {
    /// How the run ended; nobody may judge a reading that does not say.
    pub ended: Option<Ended>,
    /// Every file that was read, and whether there was nothing in it to judge.
    pub files: BTreeMap<String, Empty>,
    /// What was found in them.
    pub findings: Findings,
    /// What keeps this from being the whole story, worst first.
    pub problems: Vec<Problem>,
    /// What shows that the tool would have reported something.
    pub evidence: Option<Evidence>,
}

/// Whether a file holds nothing that a tool could judge.
pub type Empty = bool;

/// Something that a tool could not do.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The one file it is about; without one, it may be about any.
    pub path: Option<String>,
    /// What this makes of a pass.
    pub reason: Reason,
    /// One line for people.
    pub detail: String,
}

/// What is known of one file whose content and surroundings have not changed since.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Whether there was nothing in it to judge.
    pub empty: Empty,
    /// What was found in it, all of it.
    pub findings: Vec<Finding>,
}

impl FileReport {
    /// A reading of these files by a run that `ended` so; in none of them anything is empty.
    pub fn of(ended: Ended, files: impl IntoIterator<Item = String>, findings: Findings) -> FileReport {
        let files = files.into_iter().map(|file| (file, false)).collect();
        FileReport { ended: Some(ended), files, findings, ..FileReport::default() }
    }

    /// Adds what the same tool said of other files.
    pub fn add(&mut self, other: FileReport) {
        self.ended = self.ended.and_then(|ended| other.ended.map(|theirs| ended.and(theirs)));
        self.files.extend(other.files);
        self.findings.add(other.findings);
        self.problems.extend(other.problems);
    }

    /// What may be remembered of each file: those that were read without trouble and whose findings are all here.
    pub fn by_file(&self) -> BTreeMap<String, Judged> {
        if !self.findings.is_whole() || self.problems.iter().any(|problem| problem.path.is_none()) {
            return BTreeMap::new();
        }
        let affected = |file: &str| self.problems.iter().any(|problem| problem.path.as_deref() == Some(file));
        let clean = self.files.iter().filter(|(file, _)| !affected(file));
        let entry = |(file, empty): (&String, &Empty)| (file.clone(), Judged { empty: *empty, findings: Vec::new() });
        let mut judged: BTreeMap<String, Judged> = clean.map(entry).collect();
        for finding in self.findings.kept() {
            if let Some(entry) = finding.path.as_ref().and_then(|path| judged.get_mut(path)) {
                entry.findings.push(finding.clone());
            }
        }
        judged
    }

    /// Adds what is known of files that the tool was not asked about again.
    pub fn recall(&mut self, known: BTreeMap<String, Judged>) {
        for (file, judged) in known {
            self.files.insert(file, judged.empty);
            for finding in judged.findings {
                self.findings.push(finding);
            }
        }
    }

    /// Adds what `all` has beyond this, which a tool found when it ignored the comments that suppress findings, with the
    /// comment that `said` knows.
    pub fn add_suppressed(&mut self, all: FileReport, said: impl Fn(&Finding) -> Option<String>) {
        let place = |finding: &Finding| (finding.path.clone(), finding.line, finding.column, finding.rule.clone());
        let mut open: BTreeMap<_, usize> = BTreeMap::new();
        for finding in self.findings.kept() {
            *open.entry(place(finding)).or_default() += 1;
        }
        for mut finding in all.findings.into_kept() {
            match open.get_mut(&place(&finding)).filter(|count| **count > 0) {
                Some(count) => *count -= 1,
                None => {
                    let Some(reason) = said(&finding) else { continue };
                    finding.accepted = Some(Accepted { by: By::Source, reason });
                    self.findings.push(finding);
                }
            }
        }
    }

    /// Adds the proof that the tool would have reported something, or what is in the way of a pass without it.
    pub fn prove(&mut self, proof: Proof) {
        match proof {
            Ok(evidence) => self.evidence = Some(evidence),
            // Where nothing was read there is nothing to prove.
            Err(_) if self.files.is_empty() => {}
            Err(problem) => {
                let reason = problem.reason().unwrap_or(Reason::Blind);
                let detail = problem.detail().to_owned();
                self.problems.push(Problem { path: None, reason, detail });
            }
        }
    }

    /// The verdict: a pass only where every `required` file was read, and something was in them.
    ///
    /// # Errors
    /// The report tells nothing, and why.
    pub fn verdict(self, required: &BTreeSet<String>, fail_on: Severity, advice: &str) -> Result<Verdict, Undecided> {
        let covered = if self.files.values().all(|empty| *empty) { 0 } else { self.files.len() as u64 };
        let Some(ended) = self.ended else {
            return Err(Undecided::new(Reason::UnreadableReport, "nothing says how the tool ended"));
        };
        let mut verdict = Verdict::judge(ended, covered, self.findings, fail_on);
        if let Some(evidence) = self.evidence {
            verdict = verdict.with_evidence(evidence);
        }
        if let Some(first) = self.problems.first() {
            let rest = match self.problems.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            return Ok(verdict.but(first.reason, format!("{}{rest}", first.detail)));
        }
        let mut left = required.iter().filter(|file| covered > 0 && !self.files.contains_key(*file));
        Ok(match left.next() {
            Some(first) => {
                let left = match left.count() + 1 {
                    1 => format!("`{first}` was passed over"),
                    count => format!("{count} files passed over, such as `{first}`"),
                };
                verdict.but(Reason::InputsSkipped, format!("{left}{advice}"))
            }
            None => verdict,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::finding;
    use crate::outcome::Outcome;

    fn found(path: &str) -> Finding {
        finding("R1", Severity::Low, path.to_owned(), 1, 1, "m")
    }

    fn problem(path: Option<&str>) -> Problem {
        Problem { path: path.map(str::to_owned), reason: Reason::InputsSkipped, detail: "not parsed".to_owned() }
    }

    #[test]
    fn only_what_was_read_without_trouble_is_remembered() {
        let files = ["a.py", "b.py"].map(str::to_owned);
        let mut file_report = FileReport::of(Ended::answered(), files, Findings::from_iter([found("a.py")]));
        assert_eq!(file_report.by_file()["a.py"].findings, [found("a.py")]);
        assert!(file_report.by_file()["b.py"].findings.is_empty());
        file_report.problems.push(problem(Some("a.py")));
        assert_eq!(file_report.by_file().into_keys().collect::<Vec<_>>(), ["b.py"]);
        file_report.problems.push(problem(None));
        assert!(file_report.by_file().is_empty());
    }

    #[test]
    fn a_report_with_more_findings_than_are_kept_is_not_remembered() {
        let findings = Findings::counted([found("a.py")].into_iter(), 7, None);
        assert!(FileReport::of(Ended::answered(), ["a.py".to_owned()], findings).by_file().is_empty());
    }

    #[test]
    fn what_is_remembered_counts_as_what_was_read() {
        let required = BTreeSet::from(["a.py".to_owned(), "b.py".to_owned()]);
        let fresh = || FileReport::of(Ended::answered(), ["b.py".to_owned()], Findings::default());
        let verdict = fresh().verdict(&required, Severity::Low, "").unwrap();
        assert_eq!(verdict.outcome(), Outcome::Unknown(Reason::InputsSkipped));
        for (findings, outcome) in [(vec![], Outcome::Pass), (vec![found("a.py")], Outcome::Fail)] {
            let mut file_report = fresh();
            file_report.recall(BTreeMap::from([("a.py".to_owned(), Judged { findings, ..Judged::default() })]));
            assert_eq!(file_report.verdict(&required, Severity::Low, "").unwrap().outcome(), outcome);
        }
    }

    #[test]
    fn a_reading_that_does_not_say_how_its_run_ended_is_none() {
        let mut file_report = FileReport::of(Ended::answered(), ["a.py".to_owned()], Findings::default());
        file_report.ended = None;
        let undecided = file_report.verdict(&BTreeSet::new(), Severity::Low, "").unwrap_err();
        assert_eq!(undecided.reason(), Some(Reason::UnreadableReport));
    }

    #[test]
    fn what_only_a_run_without_comments_finds_is_suppressed() {
        let at = |line: u32| Finding { line: Some(line), severity: Severity::High, ..found("a.py") };
        let file_report = |lines: &[u32]| {
            let findings = lines.iter().map(|line| at(*line)).collect();
            FileReport::of(Ended::answered(), ["a.py".to_owned()], findings)
        };
        for (obeyed, ignored, open, suppressed) in [
            (&[][..], &[][..], 0, 0),
            (&[], &[1], 0, 1),
            (&[1], &[1], 1, 0),
            (&[1], &[1, 2], 1, 1),
            (&[1], &[1, 1], 1, 1),
            (&[1, 2], &[], 2, 0),
            (&[], &[9], 0, 0),
        ] {
            let mut both = file_report(obeyed);
            both.add_suppressed(file_report(ignored), |found| (found.line < Some(9)).then(|| "# nosec".to_owned()));
            let verdict = both.verdict(&BTreeSet::new(), Severity::Medium, "").unwrap();
            assert_eq!(
                (verdict.open(), verdict.total() - verdict.open()),
                (open, suppressed),
                "{obeyed:?} {ignored:?}"
            );
            assert_eq!(verdict.outcome() == Outcome::Fail, open > 0, "{obeyed:?} {ignored:?}");
        }
    }

    #[test]
    fn empty_files_are_nothing_to_judge() {
        let mut file_report = FileReport { ended: Some(Ended::answered()), ..FileReport::default() };
        file_report.recall(BTreeMap::from([("a.py".to_owned(), Judged { empty: true, ..Judged::default() })]));
        let verdict = file_report.verdict(&BTreeSet::new(), Severity::Low, "").unwrap();
        assert_eq!(verdict.outcome(), Outcome::Unknown(Reason::NothingChecked));
    }
}
