//! The report for machines: one shape for every stage, described by `xtask/report.schema.json`.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::badge::Badge;
use crate::outcome::{CheckReport, Evidence, Finding, Kind, Reason};
use crate::show::Shown;
use crate::show::doctor::Diagnosis;

/// What the repository says of itself, as the report spells it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Facts {
    /// The package's name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Its licence.
    pub license: Option<String>,
    /// The oldest Rust toolchain that the packages build with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust_version: Option<String>,
    /// Python minor versions.
    pub python_versions: Vec<String>,
    /// `OWNER/NAME`.
    pub repository: Option<String>,
    /// Languages.
    pub kinds: Vec<String>,
    /// The checks that apply here and that the configuration turns off.
    pub turned_off: Vec<String>,
    /// What the scans are about.
    pub scope: Scope,
}

/// How many files with code the scans judge, and how many they leave out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Scope {
    /// Those in scope.
    pub files: usize,
    /// Those that are not, by what they are for, such as `tests`.
    pub out: BTreeMap<&'static str, usize>,
    /// The same for people.
    #[serde(skip)]
    pub summary: String,
}

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    outcome: &'static str,
    commit: Option<&'a str>,
    facts: &'a Facts,
    checks: Vec<Check<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    badges: Option<&'a [Badge]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doctor: Option<&'a Diagnosis>,
}

#[derive(Serialize)]
struct Check<'a> {
    id: &'a str,
    kind: Kind,
    outcome: &'static str,
    reason: Option<Reason>,
    detail: Option<&'a str>,
    remedy: Option<&'a str>,
    optional: bool,
    tool: &'a str,
    version: Option<&'a str>,
    covered: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'a Evidence>,
    cached: bool,
    seconds: f64,
    findings_total: u64,
    findings_below: u64,
    findings: &'a [Finding],
}

/// The report as pretty JSON with a final newline.
///
/// # Errors
/// None that is known; serialisation is fallible by its type.
pub fn report(shown: &Shown<'_>) -> Result<String> {
    let report = Report {
        schema: 1,
        outcome: shown.report.gate().word(),
        commit: shown.report.commit.as_deref(),
        facts: shown.facts,
        checks: shown.report.checks.iter().map(Check::from).collect(),
        badges: shown.badges,
        doctor: shown.doctor,
    };
    let text = serde_json::to_string_pretty(&report).context("could not spell the report")?;
    Ok(text + "\n")
}

impl<'a> From<&'a CheckReport> for Check<'a> {
    fn from(check: &'a CheckReport) -> Self {
        let verdict = &check.verdict;
        Check {
            id: &check.id,
            kind: check.kind,
            outcome: verdict.outcome().word(),
            reason: verdict.outcome().reason(),
            detail: verdict.detail(),
            remedy: check.remedy.as_deref(),
            optional: check.optional,
            tool: &check.tool,
            version: check.version.as_deref(),
            covered: verdict.covered(),
            coverage: verdict.coverage(),
            evidence: verdict.evidence(),
            cached: check.cached,
            seconds: (check.elapsed.as_secs_f64() * 1000.0).round() / 1000.0,
            findings_total: verdict.total(),
            findings_below: verdict.below(),
            findings: verdict.findings(),
        }
    }
}
