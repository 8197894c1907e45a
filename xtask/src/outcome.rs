//! What a check concluded, what a whole run adds up to, and which exit code that deserves.
//!
//! The neck of the hourglass: everything before it meets the world, everything after it is a pure function of what
//! stands here. The promise of the program, *never green without positive evidence*, is kept by one fact of this
//! module: [`Verdict::judge`] is the only way to an [`Outcome::Pass`], and it asks for what was covered and for how the
//! run [`Ended`].

mod ended;
mod evidence;
mod exit;
mod finding;
mod report;
mod same;
mod share;
mod surface;
mod undecided;
mod verdict;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use ended::Ended;
pub use evidence::Evidence;
pub use exit::Exit;
pub use finding::{Accepted, By, Finding, Findings, MAX_FINDINGS, Severity, Step};
pub use report::{CheckReport, Report, aggregate};
pub use same::{Same, also, share};
pub use share::Share;
pub use surface::{Label, Named, Surface};
pub use undecided::Undecided;
pub use verdict::Verdict;

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
    /// The check does not apply to this repository; no aggregate and no badge counts it.
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
    /// A fault that was planted in a copy of the inputs was not reported.
    Blind,
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
    pub const ALL: &[Reason] = &[
        Reason::MissingTool,
        Reason::Crashed,
        Reason::TimedOut,
        Reason::UnreadableReport,
        Reason::NothingChecked,
        Reason::InputsSkipped,
        Reason::ConfigIgnored,
        Reason::Blind,
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
            Reason::Blind => "blind",
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
    /// Every kind, in the order of the stages.
    pub const ALL: &[Kind] =
        &[Kind::Style, Kind::Lint, Kind::Types, Kind::Tests, Kind::CodeScan, Kind::DependencyScan, Kind::DataflowScan];

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
        matches!(self, Kind::CodeScan | Kind::DependencyScan | Kind::DataflowScan)
    }
}
