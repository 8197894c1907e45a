//! The two reports of safety, `scan --output json` and `check --json`, and what can be concluded from them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::manifests;
use crate::check::{finding, relative, shortened, unreadable};
use crate::outcome::{Ended, Finding, Findings, Outcome, Reason, Severity, Undecided, Verdict};
use crate::project::requirements::{self, Kind, Package};

/// A report of `scan --output json` or of `check --json`; the parts that a verdict needs.
#[derive(Deserialize)]
pub(super) struct Report {
    meta: Option<Meta>,
    scan_results: Option<Scanned>,
    #[serde(default)]
    cve_details: Vec<Details>,
    report_meta: Option<Counts>,
    scanned_packages: Option<BTreeMap<String, IgnoredAny>>,
    #[serde(default)]
    affected_packages: BTreeMap<String, Affected>,
    vulnerabilities: Option<Vec<Known>>,
    ignored_vulnerabilities: Option<Vec<Known>>,
}

#[derive(Deserialize)]
struct Meta {
    schema_version: String,
}

#[derive(Deserialize)]
struct Scanned {
    projects: Vec<Scan>,
}

#[derive(Deserialize)]
struct Scan {
    policy: Option<IgnoredAny>,
    files: Vec<Manifest>,
}

#[derive(Deserialize)]
struct Manifest {
    location: String,
    results: Dependencies,
}

#[derive(Deserialize)]
struct Dependencies {
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    specifications: Vec<Requirement>,
}

#[derive(Deserialize)]
struct Requirement {
    raw: String,
    vulnerabilities: OfRequirement,
}

#[derive(Deserialize)]
struct OfRequirement {
    known_vulnerabilities: Vec<Vulnerability>,
    remediation: Option<Remediation>,
}

#[derive(Deserialize)]
struct Remediation {
    recommended: Option<String>,
}

#[derive(Deserialize)]
struct Vulnerability {
    id: String,
    ignored: Option<Ignored>,
    vulnerable_spec: String,
}

#[derive(Deserialize)]
struct Ignored {
    code: String,
}

/// What `--detailed-output` adds for vulnerabilities that have a CVE.
#[derive(Deserialize)]
struct Details {
    package: String,
    safety_vulnerability_id: String,
    /// The id, and then an object of scores.
    #[serde(rename = "CVE")]
    cve: Vec<serde_json::Value>,
    more_info: Option<String>,
    advisory: Option<String>,
    severity: Option<String>,
}

#[derive(Deserialize)]
struct Counts {
    vulnerabilities_found: u64,
}

#[derive(Deserialize)]
struct Affected {
    found: Option<String>,
}

/// A vulnerability as `check` reports it.
#[derive(Deserialize)]
struct Known {
    vulnerability_id: String,
    package_name: String,
    #[serde(default)]
    ignored_reason: Option<String>,
    analyzed_version: Option<String>,
    advisory: Option<String>,
    fixed_versions: Vec<String>,
    #[serde(rename = "CVE")]
    cve: Option<String>,
    severity: Option<Scores>,
    more_info_url: Option<String>,
}

#[derive(Deserialize)]
struct Scores {
    cvssv3: Option<Score>,
    cvssv2: Option<Score>,
}

#[derive(Deserialize)]
struct Score {
    base_score: Option<f64>,
    base_severity: Option<String>,
}

/// What both kinds of report come to.
#[derive(Default)]
pub(super) struct Read {
    pub(super) covered: u64,
    /// Vulnerabilities that nobody decided to ignore.
    pub(super) findings: Findings,
    /// How many vulnerabilities somebody decided to ignore.
    by_policy: u64,
    /// What was not judged.
    passed_over: Vec<String>,
}

/// What there is to know of a report whose paths lie in `root`; `manifests` is what should have been scanned.
///
/// # Errors
/// `unknown (unreadable-report)`: it is of another version or contradicts itself.
pub(super) fn read(report: Report, root: &Path, manifests: &[String]) -> Result<Read, Undecided> {
    let Report { scan_results, scanned_packages, vulnerabilities, ignored_vulnerabilities, .. } = report;
    match (scan_results, scanned_packages, vulnerabilities, ignored_vulnerabilities) {
        (Some(scanned), None, None, None) => {
            let schema = report.meta.map_or_else(String::new, |meta| meta.schema_version);
            if schema != "3.0" {
                return Err(unreadable(format!("a report of schema `{schema}`")));
            }
            Ok(scanned.read(&report.cve_details, root, manifests))
        }
        (None, Some(packages), Some(known), Some(ignored)) => {
            let promised = report.report_meta.map(|counts| counts.vulnerabilities_found);
            if promised != Some(known.len() as u64) {
                return Err(unreadable(format!("{} vulnerabilities, and {promised:?} promised", known.len())));
            }
            let mut read = Read { covered: packages.len() as u64, ..Read::default() };
            for known in known {
                let found =
                    report.affected_packages.get(&known.package_name).and_then(|package| package.found.as_deref());
                read.findings.push(known.finding(found.map(|path| manifests::original(&relative(root, path)))));
            }
            for ignored in ignored {
                if ignored.ignored_reason.is_some_and(|reason| reason.contains("ignore-unpinned-requirements")) {
                    read.passed_over.push(unpinned(&ignored.package_name));
                } else {
                    read.by_policy += 1;
                }
            }
            Ok(read)
        }
        _ => Err(unreadable("neither a report of `scan` nor one of `check`")),
    }
}

impl Read {
    /// The verdict on what was read, whatever the exit code was.
    pub(super) fn verdict(self, ended: Ended, fail_on: Severity) -> Verdict {
        let verdict = Verdict::judge(ended, self.covered, self.findings, fail_on);
        match (verdict.outcome(), self.passed_over.first()) {
            (Outcome::Pass, Some(first)) => {
                let more = self.passed_over.len() - 1;
                let rest = if more == 0 { String::new() } else { format!(", and {more} more") };
                verdict.but(Reason::InputsSkipped, format!("{first}{rest}"))
            }
            (Outcome::Unknown(_), _) => verdict.with_detail("the report is about no package"),
            _ if self.by_policy > 0 => {
                let some = if self.by_policy == 1 { "vulnerability is" } else { "vulnerabilities are" };
                verdict.with_detail(format!("{} {some} ignored by policy", self.by_policy))
            }
            _ => verdict,
        }
    }
}

impl Scanned {
    fn read(&self, details: &[Details], root: &Path, manifests: &[String]) -> Read {
        let details: BTreeMap<(&str, &str), &Details> =
            details.iter().map(|d| ((d.package.as_str(), d.safety_vulnerability_id.as_str()), d)).collect();
        let files = || self.projects.iter().flat_map(|project| &project.files);
        let dependencies = || files().flat_map(|file| &file.results.dependencies);
        // What is pinned in one file and open in another (a lock file and its manifest) is judged where it is pinned.
        let pinned: BTreeSet<&str> = dependencies()
            .filter(|dependency| dependency.specifications.iter().any(|spec| version(&spec.raw).is_some()))
            .map(|dependency| dependency.name.as_str())
            .collect();
        let mut read = Read { covered: dependencies().count() as u64, ..Read::default() };
        let mut scanned = BTreeSet::new();
        for file in files() {
            let path = manifests::original(&relative(root, &file.location));
            for dependency in &file.results.dependencies {
                for spec in &dependency.specifications {
                    for known in &spec.vulnerabilities.known_vulnerabilities {
                        let found = details.get(&(dependency.name.as_str(), known.id.as_str()));
                        match known.ignored.as_ref().map(|ignored| ignored.code.as_str()) {
                            None => read.findings.push(known.finding(dependency, spec, &path, found.copied())),
                            Some("manual" | "cvss-severity" | "environment-dependency") => read.by_policy += 1,
                            Some("unpinned-specification") if pinned.contains(dependency.name.as_str()) => {}
                            Some(_) => {
                                read.passed_over.push(format!("`{path}`: {}", unpinned(&requirement(&spec.raw))));
                            }
                        }
                    }
                }
            }
            scanned.insert(path);
        }
        // A policy may leave files out; without one, a file that is not in the report could not be read.
        if self.projects.iter().all(|project| project.policy.is_none()) {
            let lost = manifests.iter().filter(|path| !scanned.contains(*path));
            read.passed_over.extend(lost.map(|path| format!("`{path}` was passed over")));
        }
        read
    }
}

fn unpinned(requirement: &str) -> String {
    format!("`{requirement}` is not pinned, and some of the versions it allows are vulnerable")
}

impl Vulnerability {
    fn finding(&self, of: &Dependency, spec: &Requirement, path: &str, details: Option<&Details>) -> Finding {
        let cve = details.and_then(|details| details.cve.first()).and_then(serde_json::Value::as_str);
        let what = match version(&spec.raw) {
            Some(version) => format!("{} {version}", of.name),
            None => requirement(&spec.raw),
        };
        let summary = details
            .and_then(|details| details.advisory.as_deref())
            .map_or_else(|| format!("versions {} are known to be vulnerable", self.vulnerable_spec), clause);
        let remedy = spec.vulnerabilities.remediation.as_ref().and_then(|remedy| remedy.recommended.as_deref());
        let remedy = remedy.map(|version| format!("; recommended: {version}")).unwrap_or_default();
        let severity = severity(details.and_then(|details| details.severity.as_deref()), None);
        let message = format!("{what}: {summary}{remedy}");
        let mut found = finding(cve.unwrap_or(&self.id), severity, path.to_owned(), 0, 0, &message);
        found.url = details.and_then(|details| details.more_info.clone());
        found
    }
}

impl Known {
    fn finding(self, path: Option<String>) -> Finding {
        let score = self.severity.and_then(|scores| scores.cvssv3.or(scores.cvssv2));
        let label = score.as_ref().and_then(|score| score.base_severity.as_deref());
        let severity = severity(label, score.as_ref().and_then(|score| score.base_score));
        let version = self.analyzed_version.map(|version| format!(" {version}")).unwrap_or_default();
        let summary = self.advisory.as_deref().map_or_else(|| "known to be vulnerable".to_owned(), clause);
        let fixed = self.fixed_versions.join(", ");
        let fixed = if fixed.is_empty() { fixed } else { format!("; fixed in {fixed}") };
        let message = format!("{}{version}: {summary}{fixed}", self.package_name);
        let rule = self.cve.unwrap_or(self.vulnerability_id);
        let mut found = finding(&rule, severity, String::new(), 0, 0, &message);
        (found.path, found.url) = (path, self.more_info_url);
        found
    }
}

/// The start of an advisory, for more to follow.
fn clause(advisory: &str) -> String {
    shortened(advisory).trim_end_matches('.').to_owned()
}

/// By the label, else by the score: below 4 low, below 7 medium. Without either there is no benefit of the doubt.
fn severity(label: Option<&str>, score: Option<f64>) -> Severity {
    match label.map(str::to_ascii_lowercase).as_deref() {
        Some("none" | "low") => Severity::Low,
        Some("medium") => Severity::Medium,
        Some("high" | "critical") => Severity::High,
        _ => match score {
            Some(score) if score < 4.0 => Severity::Low,
            Some(score) if score < 7.0 => Severity::Medium,
            _ => Severity::High,
        },
    }
}

/// The one requirement of a text, which may hold options and comments.
fn package(raw: &str) -> Option<Package> {
    requirements::lines(raw).into_iter().find_map(|line| match line.kind {
        Kind::Package(package) => Some(package),
        _ => None,
    })
}

/// A requirement without its options, marker and comments.
fn requirement(raw: &str) -> String {
    let text = package(raw).map_or_else(|| raw.trim().to_owned(), |package| package.requirement);
    text.split(';').next().unwrap_or_default().to_owned()
}

/// The version of a requirement that allows no other.
fn version(raw: &str) -> Option<String> {
    package(raw)?.version
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_come_from_label_then_score() {
        for (label, score, expected) in [
            (Some("CRITICAL"), None, Severity::High),
            (Some("Low"), Some(9.0), Severity::Low),
            (Some("none"), None, Severity::Low),
            (Some("Unknown"), None, Severity::High),
            (None, Some(3.9), Severity::Low),
            (None, Some(4.0), Severity::Medium),
            (None, Some(6.9), Severity::Medium),
            (None, Some(7.0), Severity::High),
            (None, None, Severity::High),
        ] {
            assert_eq!(severity(label, score), expected, "{label:?} {score:?}");
        }
    }

    #[test]
    fn a_pinned_requirement_allows_one_version() {
        for (raw, pinned) in [
            ("a==1.0", Some("1.0")),
            ("a == 1.0 ; python_version > '3'", Some("1.0")),
            ("a===1.0", Some("1.0")),
            ("a==1.0 \\\n    --hash=sha256:00", Some("1.0")),
            ("a==1.0 --hash=sha256:00", Some("1.0")),
            ("a[x]==1.0  # why", Some("1.0")),
            ("a==1.*", None),
            ("a==1,!=1.1", None),
            ("a>=1", None),
            ("a", None),
            ("a ; python_version == '3.9'", None),
        ] {
            assert_eq!(version(raw).as_deref(), pinned, "{raw}");
        }
    }
}
