//! What a tool found, and how bad it is.

use serde::{Deserialize, Serialize};

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
    /// The column behind its last character, where it ends in the line in which it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u32>,
    /// What is wrong, in the tool's words.
    pub message: String,
    /// The rule's documentation.
    pub url: Option<String>,
    /// What to do about it, in one line, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What kinds of weakness it is, by their numbers in the CWE, where the tool says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cwe: Vec<u16>,
    /// The way of a value from source to sink, both included, where a value was followed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flow: Vec<Step>,
    /// Why it does not fail, where a person has judged it: it is shown all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
}

impl Finding {
    /// The same, which ends before this place, counted as its start is; an end in another line is not kept.
    #[must_use]
    pub fn until(mut self, line: u32, column: u32) -> Finding {
        let is_behind = self.line == Some(line) && self.column.is_some_and(|start| start < column);
        self.end_column = is_behind.then_some(column);
        self
    }

    /// How bad it is, where nobody has judged it.
    pub fn open(&self) -> Option<Severity> {
        self.accepted.is_none().then_some(self.severity)
    }
}

/// What a person has said of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Where it is said.
    pub by: By,
    /// An entry's reason, or the comment.
    pub reason: String,
}

/// Where a finding is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// In an entry of the configuration.
    Configuration,
    /// In a comment of the source.
    Source,
}

impl Accepted {
    /// For people: `accepted: REASON` or `suppressed in the source: COMMENT`.
    pub fn said(&self) -> String {
        match self.by {
            By::Configuration => format!("accepted: {}", self.reason),
            By::Source => format!("suppressed in the source: {}", self.reason),
        }
    }
}

/// One place on the way of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Relative to the root, with `/`.
    pub path: String,
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in characters.
    pub column: u32,
    /// What stands there, on one line.
    pub text: String,
}

/// The findings of one report: the worst [`MAX_FINDINGS`] of them, and how many there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    pub(super) kept: Vec<Finding>,
    pub(super) total: u64,
    /// Of those that nobody has judged.
    pub(super) worst: Option<Severity>,
}

impl Findings {
    /// Adds one, counting it even where it is not kept.
    pub fn push(&mut self, finding: Finding) {
        self.total += 1;
        self.worst = self.worst.max(finding.open());
        if self.kept.len() < MAX_FINDINGS {
            self.kept.push(finding);
        }
    }

    /// Findings of which more were counted than are here: `total` of them, the worst of all being `worst`. Where nobody
    /// says how bad any of them is, it is as bad as can be.
    pub fn counted(kept: impl Iterator<Item = Finding>, total: u64, worst: Option<Severity>) -> Findings {
        let mut findings: Findings = kept.collect();
        findings.total = findings.total.max(total);
        findings.worst = findings.worst.max(worst).or((findings.total > 0).then_some(Severity::High));
        findings
    }

    /// All of them, where all were kept.
    pub fn whole(&self) -> Option<&[Finding]> {
        self.is_whole().then_some(self.kept.as_slice())
    }

    /// Adds those of another report.
    pub fn add(&mut self, other: Findings) {
        let unseen = other.total - other.kept.len() as u64;
        other.kept.into_iter().for_each(|finding| self.push(finding));
        self.total += unseen;
        self.worst = self.worst.max(other.worst);
    }

    /// Takes out those for which this holds.
    pub fn take(&mut self, mut wanted: impl FnMut(&Finding) -> bool) -> Vec<Finding> {
        let is_whole = self.is_whole();
        let (taken, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.kept).into_iter().partition(|one| wanted(one));
        self.total -= taken.len() as u64;
        // The worst of those that are not here may be worse than any that is.
        if is_whole {
            self.worst = kept.iter().filter_map(Finding::open).max();
        }
        self.kept = kept;
        taken
    }

    /// Those that are here, taken out.
    pub fn into_kept(self) -> Vec<Finding> {
        self.kept
    }

    /// Those that are here.
    pub fn kept(&self) -> &[Finding] {
        &self.kept
    }

    /// Whether all that were counted are here.
    pub fn is_whole(&self) -> bool {
        self.total == self.kept.len() as u64
    }

    /// How many of them nobody has judged.
    pub(super) fn open(&self) -> u64 {
        self.total.saturating_sub(self.kept.iter().filter(|finding| finding.accepted.is_some()).count() as u64)
    }

    /// How many were pushed or counted.
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

/// The most findings one check keeps; further ones are counted in [`Findings::total`] and not stored.
pub const MAX_FINDINGS: usize = 100_000;

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
