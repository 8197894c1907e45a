//! What a check concluded, what a whole run adds up to, and which exit code that deserves.
//!
//! The neck of the hourglass: everything before it meets the world, everything after it is a pure function of what
//! stands here. The promise of the program, *never green without positive evidence*, is kept by one fact of this
//! module: [`Verdict::judge`] is the only way to an [`Outcome::Pass`], and it asks for what was covered.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The most findings one check keeps; further ones are counted in [`Verdict::total`] and not stored.
pub const MAX_FINDINGS: usize = 100_000;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Positive evidence: the report was read whole, it is clean, and it covered more than zero inputs.
    Pass,
    /// The report was read and holds findings at or above the threshold.
    Fail,
    /// The verdict is being worked out elsewhere.
    Pending,
    /// Anything else.
    Unknown(Reason),
    /// The check has nothing to say about this repository; it has no say in any aggregate and no badge.
    NotApplicable,
}

impl Outcome {
    /// The word people and scripts see: `pass`, `fail`, `pending`, `unknown`, `not-applicable`.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Pending => "pending",
            Outcome::Unknown(_) => "unknown",
            Outcome::NotApplicable => "not-applicable",
        }
    }

    /// Why it is unknown, where it is.
    pub fn reason(self) -> Option<Reason> {
        match self {
            Outcome::Unknown(reason) => Some(reason),
            _ => None,
        }
    }
}

/// Why nothing could be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The program is not installed and was not installed.
    MissingTool,
    /// The program ended in a way that is not one of its documented ends.
    Crashed,
    /// The program was killed at its deadline.
    TimedOut,
    /// The report is not what this version of the tool writes, or it contradicts the exit code.
    UnreadableReport,
    /// The report is well formed and about nothing at all.
    NothingChecked,
    /// The tool passed over part of what it was asked to judge.
    InputsSkipped,
    /// The tool did not use the configuration that the project gave it.
    ConfigIgnored,
    /// The evidence is about another state of the repository.
    Stale,
    /// The credentials at hand do not reach the answer.
    NoPermission,
    /// The service exists and is turned off for this repository.
    FeatureOff,
    /// The service is on and has not analysed this repository.
    NoAnalysis,
    /// The network or the server did not answer.
    Unreachable,
    /// The tool's licence does not cover this use.
    Licence,
}

impl Reason {
    /// Every reason, in the order of the documentation.
    pub const ALL: [Reason; 13] = [
        Reason::MissingTool,
        Reason::Crashed,
        Reason::TimedOut,
        Reason::UnreadableReport,
        Reason::NothingChecked,
        Reason::InputsSkipped,
        Reason::ConfigIgnored,
        Reason::Stale,
        Reason::NoPermission,
        Reason::FeatureOff,
        Reason::NoAnalysis,
        Reason::Unreachable,
        Reason::Licence,
    ];

    /// The name in reports and documentation, such as `missing-tool`.
    pub fn name(self) -> &'static str {
        match self {
            Reason::MissingTool => "missing-tool",
            Reason::Crashed => "crashed",
            Reason::TimedOut => "timed-out",
            Reason::UnreadableReport => "unreadable-report",
            Reason::NothingChecked => "nothing-checked",
            Reason::InputsSkipped => "inputs-skipped",
            Reason::ConfigIgnored => "config-ignored",
            Reason::Stale => "stale",
            Reason::NoPermission => "no-permission",
            Reason::FeatureOff => "feature-off",
            Reason::NoAnalysis => "no-analysis",
            Reason::Unreachable => "unreachable",
            Reason::Licence => "licence",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How bad a finding is, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Worth fixing.
    Medium,
    /// Worth fixing before anything else.
    High,
}

impl Severity {
    /// The word in reports and in `fail-on`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
        }
    }
}

/// What a check is about; stages and aggregates are made of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Formatting.
    Style,
    /// Lint rules.
    Lint,
    /// Static types.
    Types,
    /// The project's own tests.
    Tests,
    /// Security patterns in the source.
    CodeScan,
    /// Known vulnerabilities in dependencies.
    DependencyScan,
    /// Flows from untrusted input to dangerous calls.
    DataflowScan,
}

impl Kind {
    /// The name in reports, such as `code-scan`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Style => "style",
            Kind::Lint => "lint",
            Kind::Types => "types",
            Kind::Tests => "tests",
            Kind::CodeScan => "code-scan",
            Kind::DependencyScan => "dependency-scan",
            Kind::DataflowScan => "dataflow-scan",
        }
    }

    /// Whether the `security` badge speaks of this kind.
    pub fn is_security(self) -> bool {
        matches!(
            self,
            Kind::CodeScan | Kind::DependencyScan | Kind::DataflowScan
        )
    }
}

/// One thing a tool found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The tool's own name for the rule, such as `B307` or `py/sql-injection`.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// Relative to the root, with `/`; absent where the finding is about no file.
    pub path: Option<String>,
    /// Counted from 1.
    pub line: Option<u32>,
    /// Counted from 1, in characters.
    pub column: Option<u32>,
    /// What is wrong, in the tool's words.
    pub message: String,
    /// The rule's documentation.
    pub url: Option<String>,
}

/// The findings of one report: the worst [`MAX_FINDINGS`] of them, and how many there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    kept: Vec<Finding>,
    total: u64,
    worst: Option<Severity>,
}

impl Findings {
    /// Adds one, counting it even where it is not kept.
    pub fn push(&mut self, finding: Finding) {
        self.total += 1;
        self.worst = self.worst.max(Some(finding.severity));
        if self.kept.len() < MAX_FINDINGS {
            self.kept.push(finding);
        }
    }

    /// How many were pushed.
    pub fn total(&self) -> u64 {
        self.total
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(iter: I) -> Self {
        let mut findings = Findings::default();
        for finding in iter {
            findings.push(finding);
        }
        findings
    }
}

/// A check's conclusion and the evidence for it.
///
/// The fields are private so that an [`Outcome::Pass`] cannot be put together by hand: see [`Verdict::judge`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredVerdict", into = "StoredVerdict")]
pub struct Verdict {
    outcome: Outcome,
    covered: u64,
    findings: Vec<Finding>,
    total: u64,
    threshold: Option<Severity>,
    detail: Option<String>,
}

impl Verdict {
    /// Judges a report that was read whole: `covered` inputs, these `findings`, failing from `threshold` up.
    ///
    /// Nothing covered is `unknown (nothing-checked)`, unless findings say otherwise.
    pub fn judge(covered: u64, findings: Findings, threshold: Severity) -> Verdict {
        let outcome = match findings.worst {
            Some(worst) if worst >= threshold => Outcome::Fail,
            _ if covered == 0 => Outcome::Unknown(Reason::NothingChecked),
            _ => Outcome::Pass,
        };
        let total = findings.total;
        Verdict {
            outcome,
            covered,
            findings: sorted(findings.kept),
            total,
            threshold: Some(threshold),
            detail: None,
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
        }
    }

    /// The same report, but part of the input was not judged: a pass becomes `unknown (reason)`, findings stay, a
    /// fail stays a fail.
    #[must_use]
    pub fn but(mut self, reason: Reason, detail: impl Into<String>) -> Verdict {
        if self.outcome != Outcome::Fail {
            self.outcome = Outcome::Unknown(reason);
        }
        self.detail = Some(detail.into());
        self
    }

    /// The same verdict with a line about what was covered.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Verdict {
        self.detail = Some(detail.into());
        self
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

    /// The severity from which a finding fails the check; absent where no report was judged.
    pub fn threshold(&self) -> Option<Severity> {
        self.threshold
    }

    /// One line about what happened.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

/// Report order is the tool's; ours is the same for equal findings whatever the tool's threads did.
fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| {
        (&a.path, a.line, a.column, &a.rule, &a.message)
            .cmp(&(&b.path, b.line, b.column, &b.rule, &b.message))
    });
    findings
}

/// A [`Verdict`] as the results store and the JSON report spell it.
#[derive(Serialize, Deserialize)]
struct StoredVerdict {
    outcome: String,
    reason: Option<Reason>,
    covered: u64,
    #[serde(default)]
    threshold: Option<Severity>,
    #[serde(default)]
    detail: Option<String>,
    findings_total: u64,
    findings: Vec<Finding>,
}

impl From<Verdict> for StoredVerdict {
    fn from(verdict: Verdict) -> Self {
        StoredVerdict {
            outcome: verdict.outcome.word().to_owned(),
            reason: verdict.outcome.reason(),
            covered: verdict.covered,
            threshold: verdict.threshold,
            detail: verdict.detail,
            findings_total: verdict.total,
            findings: verdict.findings,
        }
    }
}

impl TryFrom<StoredVerdict> for Verdict {
    type Error = String;

    /// A stored pass or fail is judged again from its evidence; what does not follow from it is refused.
    fn try_from(stored: StoredVerdict) -> Result<Self, String> {
        let outcome = match (stored.outcome.as_str(), stored.reason) {
            ("pass", None) => Outcome::Pass,
            ("fail", None) => Outcome::Fail,
            ("pending", None) => Outcome::Pending,
            ("not-applicable", None) => Outcome::NotApplicable,
            ("unknown", Some(reason)) => Outcome::Unknown(reason),
            (word, _) => {
                return Err(format!(
                    "`{word}` is no outcome, or its reason does not fit"
                ));
            }
        };
        let worst = stored.findings.iter().map(|finding| finding.severity).max();
        let kept = stored.findings.len() as u64;
        let whole = stored.findings_total == kept
            || (stored.findings_total > kept && kept == MAX_FINDINGS as u64);
        if !whole {
            return Err(format!(
                "{} findings are promised and {kept} are there",
                stored.findings_total
            ));
        }
        if matches!(outcome, Outcome::Pass | Outcome::Fail) {
            let Some(threshold) = stored.threshold else {
                return Err(format!("a `{}` without a threshold", outcome.word()));
            };
            let findings = Findings {
                kept: stored.findings.clone(),
                total: stored.findings_total,
                worst,
            };
            let judged = Verdict::judge(stored.covered, findings, threshold).outcome;
            // Beyond the kept findings the worst one may be a counted one: such a fail stands.
            let beyond = outcome == Outcome::Fail && stored.findings_total > kept;
            if judged != outcome && !beyond {
                return Err(format!(
                    "a `{}` that its evidence does not support",
                    outcome.word()
                ));
            }
        }
        Ok(Verdict {
            outcome,
            covered: stored.covered,
            findings: sorted(stored.findings),
            total: stored.findings_total,
            threshold: stored.threshold,
            detail: stored.detail,
        })
    }
}

/// One check of a run: what it is, what it concluded, and what ran to conclude it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// Such as `bandit`.
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// Never raises exit code 5.
    pub optional: bool,
    /// The conclusion.
    pub verdict: Verdict,
    /// What a user can do about an `unknown`.
    pub remedy: Option<String>,
    /// The program that was asked.
    pub tool: String,
    /// Its version, where it could be told.
    pub version: Option<String>,
    /// Whether a stored result was used.
    pub cached: bool,
    /// Wall time.
    pub elapsed: Duration,
    /// The head of what the tool said, for people, where the findings do not say it all.
    pub output: Option<String>,
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
        aggregate(
            self.checks
                .iter()
                .filter(|check| check.kind.is_security())
                .map(|check| check.verdict.outcome()),
        )
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
        let binding = self.checks.iter().filter(|check| {
            !(check.optional
                && matches!(
                    check.verdict.outcome(),
                    Outcome::Unknown(_) | Outcome::Pending
                ))
        });
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
            (Outcome::Unknown(reason), _) | (_, Outcome::Unknown(reason)) => {
                Outcome::Unknown(reason)
            }
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

/// How the program ends. Findings and breakage never share a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All passed
    Passed = 0,
    /// A check failed
    Failed = 1,
    /// The command line or the configuration is wrong
    Usage = 2,
    /// The README is out of date (`badge --check`)
    OutOfDate = 3,
    /// The markers in the README are unusable
    Markers = 4,
    /// Could not tell: nothing failed, but something is unknown
    Unknown = 5,
    /// Publishing failed
    Publishing = 6,
    /// Interrupted
    Interrupted = 130,
}

impl Exit {
    /// Every code, in order.
    pub const ALL: [Exit; 8] = [
        Exit::Passed,
        Exit::Failed,
        Exit::Usage,
        Exit::OutOfDate,
        Exit::Markers,
        Exit::Unknown,
        Exit::Publishing,
        Exit::Interrupted,
    ];

    /// What it means, for `--help` and the README.
    pub fn meaning(self) -> &'static str {
        match self {
            Exit::Passed => "all passed",
            Exit::Failed => "a check failed",
            Exit::Usage => "usage or configuration",
            Exit::OutOfDate => "the README is out of date (`badge --check`)",
            Exit::Markers => "the markers are unusable",
            Exit::Unknown => "could not tell: nothing failed, but something is unknown",
            Exit::Publishing => "publishing failed",
            Exit::Interrupted => "interrupted",
        }
    }

    /// The number the operating system sees.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        std::process::ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            message: "bad".into(),
            url: None,
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

        #[test]
        fn a_pass_needs_coverage_and_no_finding_at_the_threshold(covered in 0u64..3, worst in 0usize..4) {
            let levels = [Severity::Low, Severity::Medium, Severity::High];
            let findings: Findings = levels.iter().take(worst).map(|s| finding(*s)).collect();
            let verdict = Verdict::judge(covered, findings, Severity::Medium);
            prop_assert_eq!(verdict.outcome() == Outcome::Pass, covered > 0 && worst < 2);
        }
    }

    #[test]
    fn what_is_stored_is_judged_again() {
        let honest = Verdict::judge(
            4,
            Findings::from_iter([finding(Severity::Low)]),
            Severity::Medium,
        );
        let text = serde_json::to_string(&honest).unwrap();
        assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), honest);

        for (honest, forged) in [
            (r#""covered":4"#, r#""covered":0"#),
            (r#""severity":"low""#, r#""severity":"high""#),
            (r#""findings_total":1"#, r#""findings_total":2"#),
            (r#""threshold":"medium""#, r#""threshold":null"#),
            (r#""outcome":"pass""#, r#""outcome":"green""#),
            (r#""reason":null"#, r#""reason":"crashed""#),
        ] {
            let lie = text.replace(honest, forged);
            assert_ne!(lie, text, "{honest} is in the stored form");
            assert!(
                serde_json::from_str::<Verdict>(&lie).is_err(),
                "accepted {forged}"
            );
        }
    }

    #[test]
    fn a_gap_never_turns_a_fail_into_less() {
        let failed = Verdict::judge(
            1,
            Findings::from_iter([finding(Severity::High)]),
            Severity::Medium,
        );
        assert_eq!(
            failed.but(Reason::InputsSkipped, "one file").outcome(),
            Outcome::Fail
        );
        let passed = Verdict::judge(1, Findings::default(), Severity::Medium);
        let but = passed.but(Reason::InputsSkipped, "one file");
        assert_eq!(but.outcome(), Outcome::Unknown(Reason::InputsSkipped));
    }

    #[test]
    fn an_optional_check_raises_one_and_never_five() {
        let report = |optional, verdict: Verdict| Report {
            commit: None,
            checks: vec![
                CheckReport {
                    id: "codeql".into(),
                    kind: Kind::CodeScan,
                    optional,
                    verdict,
                    remedy: None,
                    tool: "codeql".into(),
                    version: None,
                    cached: false,
                    elapsed: Duration::ZERO,
                    output: None,
                },
                CheckReport {
                    id: "ruff".into(),
                    kind: Kind::Lint,
                    optional: false,
                    verdict: Verdict::judge(1, Findings::default(), Severity::Low),
                    remedy: None,
                    tool: "ruff".into(),
                    version: None,
                    cached: false,
                    elapsed: Duration::ZERO,
                    output: None,
                },
            ],
        };
        let unknown = || Verdict::unknown(Reason::FeatureOff, "off");
        assert_eq!(report(true, unknown()).exit(), Exit::Passed);
        assert_eq!(report(false, unknown()).exit(), Exit::Unknown);
        let failed = || {
            Verdict::judge(
                1,
                Findings::from_iter([finding(Severity::High)]),
                Severity::Low,
            )
        };
        assert_eq!(report(true, failed()).exit(), Exit::Failed);
        // The badge is grey all the same.
        assert_eq!(
            report(true, unknown()).gate(),
            Outcome::Unknown(Reason::FeatureOff)
        );
    }
}
