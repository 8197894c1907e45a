//! `bandit`: security patterns in Python source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::check::report::{Entries, Entry, json};
use crate::check::{Check, Job, crashed, finding, nothing_below, relative, unreadable};
use crate::outcome::{Finding, Kind, Reason, Severity, Verdict};
use crate::project::Language;
use crate::project::python::configured::BANDIT_TABLE;
use crate::tool::Output;

/// Security patterns.
pub const CHECK: Check = Check {
    id: "bandit",
    title: "bandit",
    kind: Kind::CodeScan,
    tool: Some("bandit"),
    fail_on: Severity::Medium,
    optional: false,
    planned: |scene| scene.holds(Language::Python),
    run: |job| {
        let paths = job.paths();
        let scope: BTreeSet<&str> = job.project.files_below(paths, &[".py", ".pyw"]).collect();
        if scope.is_empty() {
            return nothing_below(job);
        }
        // What a project excludes by its own configuration is its own word on the matter.
        let own_word = job.project.configures("bandit") || !job.config.args.is_empty();
        let required = if own_word { BTreeSet::new() } else { scope };
        let mut args = vec!["--format", "json", "--quiet", "--recursive"];
        args.extend(config(job));
        match job.run(&args, paths) {
            Ok(output) => judge(output, &job.project.root, &required, job.fail_on),
            Err(verdict) => verdict,
        }
    },
};

/// bandit finds a `.bandit` file by itself, but a table in `pyproject.toml` only when it is told.
fn config(job: &Job<'_>) -> Vec<&'static str> {
    let own = job.config.args.iter().any(|arg| arg == "-c" || arg.starts_with("--configfile"));
    if job.project.configures(BANDIT_TABLE) && !own { vec!["--configfile", "pyproject.toml"] } else { Vec::new() }
}

/// The parts of `--format json` that a verdict needs (<https://bandit.readthedocs.io/en/latest/formatters/json.html>).
#[derive(Deserialize)]
struct Report {
    errors: Vec<Unread>,
    metrics: BTreeMap<String, Metrics>,
    results: Entries<Issue>,
}

#[derive(Deserialize)]
struct Unread {
    filename: String,
    reason: String,
}

#[derive(Deserialize)]
struct Metrics {
    loc: u64,
}

#[derive(Deserialize)]
struct Issue {
    filename: String,
    issue_severity: Level,
    issue_text: String,
    line_number: u32,
    col_offset: Option<u32>,
    more_info: Option<String>,
    test_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Level {
    Undefined,
    Low,
    Medium,
    High,
}

impl Entry for Issue {
    /// A plug-in that does not say how bad its finding is gets no benefit of the doubt.
    fn severity(&self) -> Severity {
        match self.issue_severity {
            Level::Low => Severity::Low,
            Level::Medium => Severity::Medium,
            Level::High | Level::Undefined => Severity::High,
        }
    }
}

/// The verdict on `bandit --format json`, which has to have read every file that is `required`: bandit passes over paths
/// in which `CVS`, `.git`, `.tox` and the like stand anywhere, as in `CVSreader.py`.
///
/// Exit 0: no findings, also for files it could not parse or find; 1: findings; 2: it could not run.
pub fn judge(mut output: Output, root: &Path, required: &BTreeSet<&str>, fail_on: Severity) -> Verdict {
    if !matches!(output.code, 0 | 1) {
        let said = output.stderr.head(4000);
        let config =
            said.lines().find(|line| line.contains("Could not read config") || line.contains("invalid config"));
        return match config {
            Some(line) => Verdict::unknown(Reason::ConfigIgnored, line.trim()),
            None => crashed(&mut output),
        };
    }
    let report: Report = match json(&mut output.stdout) {
        Ok(report) => report,
        Err(verdict) => return verdict,
    };
    if (output.code == 1) == (report.results.total() == 0) {
        return unreadable(format!("exit code {} with {} findings", output.code, report.results.total()));
    }
    let Some(totals) = report.metrics.get("_totals") else {
        return unreadable("`metrics._totals` is missing");
    };
    let read: BTreeSet<String> =
        report.metrics.keys().filter(|name| *name != "_totals").map(|name| relative(root, name)).collect();
    let covered = if totals.loc == 0 { 0 } else { read.len() as u64 };
    let verdict = Verdict::judge(covered, report.results.findings(|issue| issue.finding(root)), fail_on);
    if let Some(first) = report.errors.first() {
        let rest = match report.errors.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        return verdict
            .but(Reason::InputsSkipped, format!("`{}`: {}{rest}", relative(root, &first.filename), first.reason));
    }
    let mut left = required.iter().filter(|file| covered > 0 && !read.contains(**file));
    match left.next() {
        Some(first) => {
            let count = left.count() + 1;
            verdict.but(Reason::InputsSkipped, format!("{count} files passed over, such as `{first}`"))
        }
        None => verdict,
    }
}

impl Issue {
    fn finding(&self, root: &Path) -> Finding {
        let column = self.col_offset.map_or(0, |offset| offset.saturating_add(1));
        let path = relative(root, &self.filename);
        let mut found = finding(&self.test_id, self.severity(), path, self.line_number, column, &self.issue_text);
        found.url.clone_from(&self.more_info);
        found
    }
}
