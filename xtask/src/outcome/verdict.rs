//! A check's conclusion with the evidence for it; the only place that makes a pass.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, Serializer};

use crate::outcome::{
    Accepted, Ended, Evidence, Finding, Findings, MAX_FINDINGS, Outcome, Reason, Severity, Share, Undecided,
};

/// A check's conclusion and the evidence for it.
///
/// The fields are private so that an [`Outcome::Pass`] cannot be put together by hand: see [`Verdict::judge`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "StoredVerdict<'static>")]
pub struct Verdict {
    outcome: Outcome,
    covered: u64,
    findings: Vec<Finding>,
    total: u64,
    threshold: Option<Severity>,
    detail: Option<String>,
    coverage: Option<u8>,
    evidence: Option<Box<Evidence>>,
    said: Option<String>,
    /// Why it would be no pass even without findings. It is not stored.
    limit: Option<Reason>,
}

impl Verdict {
    /// Judges a report that was read whole: the run that made it `ended` so, with `covered` inputs and these `findings`,
    /// failing from `threshold` up.
    ///
    /// Nothing covered is `unknown (nothing-checked)`, and an exit code or a count that contradicts the findings is
    /// `unknown (unreadable-report)`, unless findings fail it anyway.
    pub fn judge(ended: Ended, covered: u64, findings: Findings, threshold: Severity) -> Verdict {
        let contradiction = ended.contradiction(findings.open());
        let outcome = match findings.worst {
            Some(worst) if worst >= threshold => Outcome::Fail,
            _ if covered == 0 => Outcome::Unknown(Reason::NothingChecked),
            _ if contradiction.is_some() => Outcome::Unknown(Reason::UnreadableReport),
            _ => Outcome::Pass,
        };
        let total = findings.total;
        Verdict {
            outcome,
            covered,
            findings: sorted(findings.kept),
            total,
            threshold: Some(threshold),
            limit: contradiction.is_some().then_some(Reason::UnreadableReport),
            detail: contradiction.filter(|_| outcome == Outcome::Unknown(Reason::UnreadableReport)),
            coverage: None,
            evidence: None,
            said: None,
        }
    }

    /// Nothing could be told; `detail` is one line about what happened.
    pub fn unknown(reason: Reason, detail: impl Into<String>) -> Verdict {
        Verdict::bare(Outcome::Unknown(reason), detail)
    }

    /// The answer is being worked out elsewhere.
    pub fn pending(detail: impl Into<String>) -> Verdict {
        Verdict::bare(Outcome::Pending, detail)
    }

    /// The check does not apply here, and why.
    pub fn not_applicable(detail: impl Into<String>) -> Verdict {
        Verdict::bare(Outcome::NotApplicable, detail)
    }

    fn bare(outcome: Outcome, detail: impl Into<String>) -> Verdict {
        let detail = Some(detail.into()).filter(|text| !text.is_empty());
        Verdict {
            outcome,
            covered: 0,
            findings: Vec::new(),
            total: 0,
            threshold: None,
            detail,
            coverage: None,
            evidence: None,
            said: None,
            limit: None,
        }
    }

    /// A report that was read whole and cannot be held against the project or for it: its findings are shown, and the
    /// outcome is unknown whatever they are.
    pub fn inconclusive(reason: Reason, detail: impl Into<String>, covered: u64, findings: Findings) -> Verdict {
        let total = findings.total();
        Verdict { covered, total, findings: sorted(findings.kept), ..Verdict::unknown(reason, detail) }
    }

    /// The same report, but part of the input was not judged: a pass becomes `unknown (reason)`, findings stay, a
    /// fail stays a fail.
    #[must_use]
    pub fn but(mut self, reason: Reason, detail: impl Into<String>) -> Verdict {
        if self.outcome != Outcome::Fail {
            self.outcome = Outcome::Unknown(reason);
        }
        self.limit = Some(reason);
        self.detail = Some(detail.into());
        self
    }

    /// The same verdict with the findings that a person accepts, each with the reason that `judge` gives. A fail that rests
    /// on them alone becomes what the rest of the evidence makes of it.
    #[must_use]
    pub fn accept(mut self, judge: impl Fn(&Finding) -> Option<Accepted>) -> Verdict {
        for finding in self.findings.iter_mut().filter(|finding| finding.accepted.is_none()) {
            finding.accepted = judge(finding);
        }
        let is_whole = self.total == self.findings.len() as u64;
        let Some(threshold) = self.threshold.filter(|_| is_whole && self.outcome == Outcome::Fail) else { return self };
        if worst(&self.findings) < Some(threshold) {
            self.outcome = match self.limit {
                Some(reason) => Outcome::Unknown(reason),
                None if self.covered == 0 => Outcome::Unknown(Reason::NothingChecked),
                None => Outcome::Pass,
            };
        }
        self
    }

    /// The same verdict with a line about what was covered.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Verdict {
        self.detail = Some(detail.into());
        self
    }

    /// The same verdict with the last of what the tool said, for people; it is not stored.
    #[must_use]
    pub fn with_output(mut self, said: impl Into<String>) -> Verdict {
        self.said = Some(said.into()).filter(|text| !text.trim().is_empty());
        self
    }

    /// The same verdict with the share of the code that the tests reached.
    #[must_use]
    pub fn with_coverage(mut self, share: Share) -> Verdict {
        self.coverage = share.percent();
        self
    }

    /// The same verdict with what shows that the check could have failed.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Verdict {
        self.evidence = Some(Box::new(evidence));
        self
    }

    /// The verdict, where it is one that was told from a report.
    ///
    /// # Errors
    /// It is unknown.
    pub fn decided(self) -> Result<Verdict, Undecided> {
        match self.outcome {
            Outcome::Unknown(reason) => Err(Undecided::new(reason, self.detail.unwrap_or_default())),
            _ => Ok(self),
        }
    }

    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// How many inputs (files, tests, packages) the report is about.
    pub fn covered(&self) -> u64 {
        self.covered
    }

    /// At most [`MAX_FINDINGS`] of them: by path, line, column and rule.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How many findings the report holds, kept or not.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many of them nobody has judged.
    pub fn open(&self) -> u64 {
        let judged = self.findings.iter().filter(|finding| finding.accepted.is_some()).count() as u64;
        self.total.saturating_sub(judged)
    }

    /// How many of those are below the threshold, and fail nothing.
    pub fn below(&self) -> u64 {
        let is_below = |finding: &&Finding| finding.open().is_some_and(|severity| Some(severity) < self.threshold);
        self.findings.iter().filter(is_below).count() as u64
    }

    /// The severity from which a finding fails the check; absent where no report was judged.
    pub fn threshold(&self) -> Option<Severity> {
        self.threshold
    }

    /// The last of what the tool said, where the findings do not say it all.
    pub fn output(&self) -> Option<&str> {
        self.said.as_deref()
    }

    /// The share of lines that the tests reached, in whole per cent.
    pub fn coverage(&self) -> Option<u8> {
        self.coverage
    }

    /// What shows that the check could have failed; a pass that is shown to anybody has it.
    pub fn evidence(&self) -> Option<&Evidence> {
        self.evidence.as_deref()
    }

    /// One line about what happened.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

/// The worst of those that nobody accepts.
fn worst(findings: &[Finding]) -> Option<Severity> {
    findings.iter().filter_map(Finding::open).max()
}

/// Report order is the tool's; ours is the same for equal findings whatever the tool's threads did.
fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| {
        (&a.path, a.line, a.column, &a.rule, &a.message).cmp(&(&b.path, b.line, b.column, &b.rule, &b.message))
    });
    findings
}

/// A [`Verdict`] as the results store and the JSON report spell it.
#[derive(Serialize, Deserialize)]
struct StoredVerdict<'a> {
    outcome: Cow<'a, str>,
    reason: Option<Reason>,
    covered: u64,
    #[serde(default)]
    threshold: Option<Severity>,
    #[serde(default)]
    detail: Option<Cow<'a, str>>,
    #[serde(default)]
    coverage: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    evidence: Option<Cow<'a, Evidence>>,
    findings_total: u64,
    findings: Cow<'a, [Finding]>,
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = StoredVerdict {
            outcome: self.outcome.word().into(),
            reason: self.outcome.reason(),
            covered: self.covered,
            threshold: self.threshold,
            detail: self.detail.as_deref().map(Cow::from),
            coverage: self.coverage,
            evidence: self.evidence.as_deref().map(Cow::Borrowed),
            findings_total: self.total,
            findings: Cow::Borrowed(&self.findings),
        };
        stored.serialize(serializer)
    }
}

impl TryFrom<StoredVerdict<'static>> for Verdict {
    type Error = String;

    /// A stored pass or fail is judged again from its evidence; what does not follow from it is refused.
    fn try_from(stored: StoredVerdict<'static>) -> Result<Self, String> {
        let outcome = match (&*stored.outcome, stored.reason) {
            ("pass", None) => Outcome::Pass,
            ("fail", None) => Outcome::Fail,
            ("pending", None) => Outcome::Pending,
            ("not-applicable", None) => Outcome::NotApplicable,
            ("unknown", Some(reason)) => Outcome::Unknown(reason),
            (word, _) => {
                return Err(format!("`{word}` is no outcome, or its reason does not fit"));
            }
        };
        let worst = worst(&stored.findings);
        let kept = stored.findings.len() as u64;
        let whole = stored.findings_total == kept || (stored.findings_total > kept && kept == MAX_FINDINGS as u64);
        if !whole {
            return Err(format!("{} findings are promised and {kept} are there", stored.findings_total));
        }
        if matches!(outcome, Outcome::Pass | Outcome::Fail) {
            let Some(threshold) = stored.threshold else {
                return Err(format!("a `{}` without a threshold", outcome.word()));
            };
            let findings = Findings { kept: Vec::new(), total: stored.findings_total, worst };
            let judged = Verdict::judge(Ended::answered(), stored.covered, findings, threshold).outcome;
            // Beyond the kept findings the worst one may be a counted one: such a fail stands.
            let beyond = outcome == Outcome::Fail && stored.findings_total > kept;
            if judged != outcome && !beyond {
                return Err(format!("a `{}` that its evidence does not support", outcome.word()));
            }
            if outcome == Outcome::Pass && stored.evidence.is_none() {
                return Err("a `pass` that nobody knows could have been a `fail`".to_owned());
            }
        }
        Ok(Verdict {
            outcome,
            covered: stored.covered,
            findings: sorted(stored.findings.into_owned()),
            total: stored.findings_total,
            threshold: stored.threshold,
            detail: stored.detail.map(Cow::into_owned),
            coverage: stored.coverage.filter(|percent| *percent <= 100),
            evidence: stored.evidence.map(Cow::into_owned).map(Box::new),
            said: None,
            limit: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::By;
    use proptest::prelude::*;

    fn finding(severity: Severity) -> Finding {
        Finding {
            rule: "R1".into(),
            severity,
            path: Some("src/a.py".into()),
            line: Some(3),
            column: Some(1),
            end_column: None,
            message: "bad".into(),
            url: None,
            help: None,
            flow: Vec::new(),
            cwe: Vec::new(),
            accepted: None,
        }
    }

    proptest! {
        #[test]
        fn a_pass_needs_coverage_and_no_finding_at_the_threshold(covered in 0u64..3, worst in 0usize..4) {
            let levels = [Severity::Low, Severity::Medium, Severity::High];
            let findings: Findings = levels.iter().take(worst).map(|s| finding(*s)).collect();
            let verdict = Verdict::judge(Ended::answered(), covered, findings, Severity::Medium);
            prop_assert_eq!(verdict.outcome() == Outcome::Pass, covered > 0 && worst < 2);
        }
    }

    #[test]
    fn a_pass_agrees_with_how_the_run_ended() {
        let pass = |ended: Ended, found: usize| {
            let findings: Findings = (0..found).map(|_| finding(Severity::Low)).collect();
            Verdict::judge(ended, 1, findings, Severity::Medium).outcome() == Outcome::Pass
        };
        for (ended, found, expected) in [
            (Ended::with(0), 0, true),
            (Ended::with(0), 2, true),
            // A tool that ends with 1 for what is below the threshold.
            (Ended::with(1), 1, true),
            (Ended::with(1), 0, false),
            (Ended::with(101), 0, false),
            (Ended::with(-1), 0, false),
            (Ended::with(0).counting(0), 0, true),
            (Ended::with(0).counting(1), 0, false),
            (Ended::with(0).counting(0), 1, false),
            (Ended::with(1).counting(1), 1, true),
            (Ended::with(1).counting(2), 1, false),
        ] {
            assert_eq!(pass(ended, found), expected, "{ended:?} {found}");
        }
        let unseen = Findings::counted([].into_iter(), 2, None);
        let unseen = Verdict::judge(Ended::with(1).counting(2), 1, unseen, Severity::High);
        assert_eq!(unseen.outcome(), Outcome::Fail, "what is counted and not shown");
        let failed = Verdict::judge(
            Ended::with(0).counting(9),
            1,
            [finding(Severity::High)].into_iter().collect(),
            Severity::Low,
        );
        assert_eq!(failed.outcome(), Outcome::Fail);
    }

    #[test]
    fn accepting_takes_findings_away_and_nothing_else() {
        let failed =
            || Verdict::judge(Ended::with(1), 4, Findings::from_iter([finding(Severity::High)]), Severity::Medium);
        let all = |_: &Finding| Some(Accepted { by: By::Configuration, reason: "deliberate".to_owned() });
        let none = |_: &Finding| None;
        assert_eq!(failed().accept(none).outcome(), Outcome::Fail);
        let accepted = failed().accept(all);
        assert_eq!(accepted.outcome(), Outcome::Pass);
        let accepted = accepted.with_evidence(Evidence::Proved("R1 in 4 of 4 files".into()));
        let text = serde_json::to_string(&accepted).unwrap();
        assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), accepted);
        let skipped = Outcome::Unknown(Reason::InputsSkipped);
        assert_eq!(failed().but(Reason::InputsSkipped, "one file").accept(all).outcome(), skipped);
        let empty = Verdict::judge(Ended::with(1), 0, Findings::from_iter([finding(Severity::High)]), Severity::Medium);
        assert_eq!(empty.accept(all).outcome(), Outcome::Unknown(Reason::NothingChecked));
        let odd = Verdict::judge(
            Ended::with(1).counting(9),
            4,
            [finding(Severity::High)].into_iter().collect(),
            Severity::Low,
        );
        assert_eq!(odd.accept(all).outcome(), Outcome::Unknown(Reason::UnreadableReport));
        let more = Findings::counted([finding(Severity::High)].into_iter(), 2, Some(Severity::High));
        assert_eq!(Verdict::judge(Ended::with(1), 4, more, Severity::Medium).accept(all).outcome(), Outcome::Fail);
        let unknown = Verdict::unknown(Reason::Crashed, "x");
        assert_eq!(unknown.accept(all).outcome(), Outcome::Unknown(Reason::Crashed));
    }

    #[test]
    fn what_is_stored_is_judged_again() {
        let honest =
            Verdict::judge(Ended::answered(), 4, Findings::from_iter([finding(Severity::Low)]), Severity::Medium);
        let honest = honest.with_evidence(Evidence::Proved("R1 in 4 of 4 files".into()));
        let text = serde_json::to_string(&honest).unwrap();
        assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), honest);

        for (honest, forged) in [
            (r#""covered":4"#, r#""covered":0"#),
            (r#""severity":"low""#, r#""severity":"high""#),
            (r#""findings_total":1"#, r#""findings_total":2"#),
            (r#""threshold":"medium""#, r#""threshold":null"#),
            (r#""outcome":"pass""#, r#""outcome":"green""#),
            (r#""outcome":"pass""#, r#""outcome":"fail""#),
            (r#""reason":null"#, r#""reason":"crashed""#),
            (r#""evidence":{"proved":"R1 in 4 of 4 files"},"#, ""),
        ] {
            let lie = text.replace(honest, forged);
            assert_ne!(lie, text, "{honest} is in the stored form");
            assert!(serde_json::from_str::<Verdict>(&lie).is_err(), "accepted {forged}");
        }
        // Of more findings than are kept, the worst may be among those that are not.
        let kept = (0..MAX_FINDINGS).map(|_| finding(Severity::Low));
        let many = Findings::counted(kept, MAX_FINDINGS as u64 + 1, Some(Severity::High));
        let failed = Verdict::judge(Ended::with(1), 4, many, Severity::Medium);
        assert_eq!(failed.outcome(), Outcome::Fail);
        let text = serde_json::to_string(&failed).unwrap();
        assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap().outcome(), Outcome::Fail);
    }

    #[test]
    fn a_gap_never_turns_a_fail_into_less() {
        let failed =
            Verdict::judge(Ended::answered(), 1, Findings::from_iter([finding(Severity::High)]), Severity::Medium);
        assert_eq!(failed.but(Reason::InputsSkipped, "one file").outcome(), Outcome::Fail);
        let passed = Verdict::judge(Ended::answered(), 1, Findings::default(), Severity::Medium);
        let but = passed.but(Reason::InputsSkipped, "one file");
        assert_eq!(but.outcome(), Outcome::Unknown(Reason::InputsSkipped));
    }
}
