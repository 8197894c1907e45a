//! The checks of a run, and what they add up to.

use std::time::Duration;

use crate::outcome::{Exit, Kind, Outcome, Reason, Surface, Verdict};

/// One check of a run: what it is, what it concluded, and what ran to conclude it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// Such as `bandit`.
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// What surfaces say of it besides.
    pub surface: Surface,
    /// Never raises exit code 5.
    pub optional: bool,
    /// The conclusion.
    pub verdict: Verdict,
    /// What a user can do about an `unknown`.
    pub remedy: Option<String>,
    /// The program that was asked.
    pub tool: String,
    /// Where it was found, where it ran.
    pub path: Option<String>,
    /// Its version, where it could be told.
    pub version: Option<String>,
    /// Whether a stored result was used.
    pub cached: bool,
    /// Wall time.
    pub elapsed: Duration,
}

/// A whole run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The commit that was tested, where there is one.
    pub commit: Option<String>,
    /// In the order of the list of checks.
    pub checks: Vec<CheckReport>,
}

impl Report {
    /// All checks together: the quality gate.
    pub fn gate(&self) -> Outcome {
        aggregate(self.checks.iter().map(|check| check.verdict.outcome()))
    }

    /// The scans together: the security status.
    pub fn security(&self) -> Outcome {
        aggregate(self.checks.iter().filter(|check| check.kind.is_security()).map(|check| check.verdict.outcome()))
    }

    /// The check of this name, where it ran.
    pub fn check(&self, id: &str) -> Option<&CheckReport> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// The exit code of a stage that answers for its checks.
    ///
    /// An optional check can fail the run, because a finding is a finding, but not knowing its answer is no reason to
    /// stop a build.
    pub fn exit(&self) -> Exit {
        let is_binding = |check: &&CheckReport| {
            !(check.optional && matches!(check.verdict.outcome(), Outcome::Unknown(_) | Outcome::Pending))
        };
        let mut binding = self.checks.iter().filter(is_binding).peekable();
        if binding.peek().is_none() && !self.checks.is_empty() {
            return Exit::Passed;
        }
        match aggregate(binding.map(|check| check.verdict.outcome())) {
            Outcome::Fail => Exit::Failed,
            Outcome::Pass => Exit::Passed,
            Outcome::Unknown(_) | Outcome::Pending | Outcome::NotApplicable => Exit::Unknown,
        }
    }
}

/// Any fail → fail; else any unknown → unknown; else any pending → pending; else at least one pass → pass; nothing
/// checked → unknown. Of several reasons for unknown, the first stands.
pub fn aggregate(outcomes: impl IntoIterator<Item = Outcome>) -> Outcome {
    let mut sum = Outcome::NotApplicable;
    for outcome in outcomes {
        sum = match (sum, outcome) {
            (Outcome::Fail, _) | (_, Outcome::Fail) => Outcome::Fail,
            (Outcome::Unknown(reason), _) | (_, Outcome::Unknown(reason)) => Outcome::Unknown(reason),
            (Outcome::Pending, _) | (_, Outcome::Pending) => Outcome::Pending,
            (Outcome::Pass, _) | (_, Outcome::Pass) => Outcome::Pass,
            (Outcome::NotApplicable, Outcome::NotApplicable) => Outcome::NotApplicable,
        };
    }
    match sum {
        Outcome::NotApplicable => Outcome::Unknown(Reason::NothingChecked),
        sum => sum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Ended, Finding, Findings, Severity};
    use proptest::prelude::*;

    fn any_outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            Just(Outcome::Pass),
            Just(Outcome::Fail),
            Just(Outcome::Pending),
            Just(Outcome::NotApplicable),
            (0..Reason::ALL.len()).prop_map(|i| Outcome::Unknown(Reason::ALL[i])),
        ]
    }

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
        fn aggregation_follows_the_order_of_the_contract(outcomes in proptest::collection::vec(any_outcome(), 0..6)) {
            let any = |wanted: fn(&Outcome) -> bool| outcomes.iter().any(wanted);
            let word = aggregate(outcomes.iter().copied()).word();
            let expected = if any(|o| *o == Outcome::Fail) {
                "fail"
            } else if any(|o| matches!(o, Outcome::Unknown(_))) {
                "unknown"
            } else if any(|o| *o == Outcome::Pending) {
                "pending"
            } else if any(|o| *o == Outcome::Pass) {
                "pass"
            } else {
                "unknown"
            };
            prop_assert_eq!(word, expected);
        }
    }

    #[test]
    fn an_optional_check_raises_one_and_never_five() {
        let report = |optional, verdict: Verdict| Report {
            commit: None,
            checks: vec![
                CheckReport {
                    id: "codeql".into(),
                    kind: Kind::CodeScan,
                    surface: Surface::FILES,
                    optional,
                    verdict,
                    remedy: None,
                    tool: "codeql".into(),
                    path: None,
                    version: None,
                    cached: false,
                    elapsed: Duration::ZERO,
                },
                CheckReport {
                    id: "ruff".into(),
                    kind: Kind::Lint,
                    surface: Surface::FILES,
                    optional: false,
                    verdict: Verdict::judge(Ended::answered(), 1, Findings::default(), Severity::Low),
                    remedy: None,
                    tool: "ruff".into(),
                    path: None,
                    version: None,
                    cached: false,
                    elapsed: Duration::ZERO,
                },
            ],
        };
        let unknown = || Verdict::unknown(Reason::FeatureOff, "off");
        assert_eq!(report(true, unknown()).exit(), Exit::Passed);
        assert_eq!(report(false, unknown()).exit(), Exit::Unknown);
        let failed =
            || Verdict::judge(Ended::answered(), 1, Findings::from_iter([finding(Severity::High)]), Severity::Low);
        assert_eq!(report(true, failed()).exit(), Exit::Failed);
        // The badge is grey all the same.
        assert_eq!(report(true, unknown()).gate(), Outcome::Unknown(Reason::FeatureOff));
        // The linter that passes says nothing of security.
        assert_eq!(report(true, unknown()).security(), Outcome::Unknown(Reason::FeatureOff));
        assert_eq!(report(true, failed()).security(), Outcome::Fail);
        let first = |report: Report| Report { checks: report.checks.into_iter().take(1).collect(), ..report };
        assert_eq!(first(report(true, unknown())).exit(), Exit::Passed);
        assert_eq!(Report::default().exit(), Exit::Unknown, "nothing was checked");
    }
}
