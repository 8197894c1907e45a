//! `bandit`: security patterns in Python source.

use std::collections::BTreeMap;
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
    tool: "bandit",
    fail_on: Severity::Medium,
    optional: false,
    planned: |scene| scene.holds(Language::Python),
    run: |job| {
        let paths = job.paths();
        let covered = job.in_scope(paths, &[".py", ".pyw"]);
        if covered == 0 {
            return nothing_below(job);
        }
        let mut args = vec!["--format", "json", "--quiet", "--recursive"];
        args.extend(config(job));
        match job.run(&args, paths) {
            Ok(output) => judge(output, &job.project.root, covered, job.fail_on),
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

/// The verdict on `bandit --format json` over `covered` files.
///
/// Exit 0: no findings, also for files it could not parse or find; 1: findings; 2: it could not run.
pub fn judge(mut output: Output, root: &Path, covered: u64, fail_on: Severity) -> Verdict {
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
    let read = report.metrics.len() as u64 - 1;
    let judged = if totals.loc == 0 { 0 } else { read.min(covered) };
    let verdict = Verdict::judge(judged, report.results.findings(|issue| issue.finding(root)), fail_on);
    match report.errors.first() {
        Some(first) => {
            let more = report.errors.len() - 1;
            let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
            let detail = format!("`{}`: {}{rest}", relative(root, &first.filename), first.reason);
            verdict.but(Reason::InputsSkipped, detail)
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
