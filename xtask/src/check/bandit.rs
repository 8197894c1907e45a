//! `bandit`: security patterns in Python source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::check::by_file::Scan;
use crate::check::columns::Columns;
use crate::check::file_report::{FileReport, Problem};
use crate::check::plant::{Plant, WEAK_PYTHON};
use crate::check::report::{Entries, Entry, json};
use crate::check::suppressed::{Comments, Obeys};
use crate::check::{Check, Job, by_file, crashed, finding, nothing_below, operands, relative, unreadable};
use crate::install::Tool;
use crate::outcome::{Ended, Finding, Kind, Reason, Severity, Undecided};
use crate::project::{Language, Sign, Signs};
use crate::tool::Output;

/// Security patterns.
pub const CHECK: Check<'static> = Check {
    id: "bandit",
    title: "bandit",
    kind: Kind::CodeScan,
    about: "no finding at the threshold, no file skipped, more than zero lines; findings of low confidence are `low`",
    endings: ENDINGS,
    settings: &[".bandit"],
    tool: Some(Tool::pinned("bandit", include_str!("../../tools/bandit.txt"))),
    fail_on: Severity::Medium,
    plant: Plant::Within,
    obeys: Obeys::Tests,
    configured: &[Sign::Table("tool.bandit"), Sign::File(".bandit")],
    planned: |context| context.holds(Language::Python) && context.scans(ENDINGS),
    run: |job| {
        let scope = job.scanned(ENDINGS);
        if scope.is_empty() {
            return Err(nothing_below(job));
        }
        let ask = |root: &Path, paths: &[String], comments| {
            by_file::on_all_cores(root, paths, |share| ask(job, root, share, comments))
        };
        let file_report = by_file::file_report(job, &scope, &files(&scope), &SCAN, ask)?;
        // What a project excludes by its own configuration is its own word on the matter.
        let own_word = job.project.configures("bandit") || !job.config.args.is_empty();
        let required = if own_word { BTreeSet::new() } else { scope };
        file_report.verdict(&required, job.fail_on, "")
    },
    ..Check::PYTHON
};

/// `# nosec`, `# nosec B602` and `# nosec: B602, B603`
/// (<https://bandit.readthedocs.io/en/latest/config.html#suppressing-individual-lines>).
const SCAN: Scan = Scan { planted: &[WEAK_PYTHON], comment: "nosec" };

const ENDINGS: &[&str] = &[".py", ".pyw"];

fn files(scope: &BTreeSet<String>) -> Vec<String> {
    scope.iter().cloned().collect()
}

/// The table that bandit reads only when it is told to.
pub const TABLE: Signs = ("bandit: pyproject.toml", &[Sign::Table("tool.bandit")]);

fn ask(job: &Job<'_>, root: &Path, paths: &[String], comments: Comments) -> Result<FileReport, Undecided> {
    let mut args = vec!["--format", "json", "--quiet"];
    args.extend(config(job));
    args.extend(comments.ignored_by("--ignore-nosec"));
    read(job.run_at(root, &args, &operands(paths), &[])?, root)
}

/// bandit finds a `.bandit` file in the folders that it is pointed at, but the root's, and a table in `pyproject.toml`,
/// only when it is told.
fn config(job: &Job<'_>) -> Vec<&'static str> {
    let given = |names: [&str; 2]| job.config.args.iter().any(|arg| names.iter().any(|name| arg.starts_with(name)));
    let mut args = Vec::new();
    if job.project.configures(TABLE.0) && !given(["-c", "--configfile"]) {
        args.extend(["--configfile", "pyproject.toml"]);
    }
    if job.project.has(".bandit") && !given(["--ini", "--ini="]) {
        args.extend(["--ini", ".bandit"]);
    }
    args
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
    issue_confidence: Option<Level>,
    issue_text: String,
    line_number: u32,
    /// Counted from 0, in bytes; -1 where a test does not say.
    col_offset: Option<i64>,
    end_col_offset: Option<i64>,
    #[serde(default)]
    line_range: Vec<u32>,
    more_info: Option<String>,
    test_id: String,
    /// The lines around it, each behind its number.
    #[serde(default)]
    code: String,
    issue_cwe: Option<Weakness>,
}

#[derive(Deserialize)]
struct Weakness {
    id: Option<u16>,
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
    /// A plug-in that does not say how bad its finding is gets no benefit of the doubt; one that is hardly sure of it is shown.
    fn severity(&self) -> Severity {
        match self.issue_severity {
            _ if matches!(self.issue_confidence, Some(Level::Low)) || self.may_be_passed() => Severity::Low,
            Level::Low => Severity::Low,
            Level::Medium => Severity::Medium,
            Level::High | Level::Undefined => Severity::High,
        }
    }
}

/// What `bandit --format json` says.
///
/// It passes over paths in which `CVS`, `.git`, `.tox` and the like stand anywhere, as in `CVSreader.py`.
/// Exit 0: no findings, also for files it could not parse or find; 1: findings; 2: it could not run.
///
/// # Errors
/// There is no report, or it contradicts itself.
pub fn read(mut output: Output, root: &Path) -> Result<FileReport, Undecided> {
    if !matches!(output.code, 0 | 1) {
        let said = output.stderr.head(4000);
        let config =
            said.lines().find(|line| line.contains("Could not read config") || line.contains("invalid config"));
        return Err(match config {
            Some(line) => Undecided::new(Reason::ConfigIgnored, line.trim()),
            None => crashed(&mut output),
        });
    }
    // It goes on without a configuration that it cannot read.
    let said = output.stderr.head(64 << 10);
    let warning = said.lines().find(|line| line.contains("WARNING") && line.to_ascii_lowercase().contains("config"));
    let ignored = warning.map(|line| {
        let detail = line.rsplit('\t').next().unwrap_or(line).replace(&format!("{}/", root.display()), "");
        Problem { path: None, reason: Reason::ConfigIgnored, detail }
    });
    let report: Report = json(&mut output)?;
    let total = report.results.total();
    if (output.code == 1) == (total == 0) {
        return Err(unreadable(format!("exit code {} with {total} findings", output.code)));
    }
    let Some(totals) = report.metrics.get("_totals") else {
        return Err(unreadable("`metrics._totals` is missing"));
    };
    let nothing = totals.loc == 0;
    let files = report.metrics.iter().filter(|(name, _)| *name != "_totals");
    let problem = |unread: &Unread| {
        let path = relative(root, &unread.filename);
        let detail = format!("`{path}`: {}", unread.reason);
        Problem { path: Some(path), reason: Reason::InputsSkipped, detail }
    };
    let mut columns = Columns::below(root);
    let finding = |issue: &Issue| {
        let mut found = issue.finding(root);
        if let (Some(path), Some(line), Some(column)) = (&found.path, found.line, found.column) {
            let end = found.end_column.map(|end| columns.characters(path, line, end));
            (found.column, found.end_column) = (Some(columns.characters(path, line, column)), end);
        }
        found
    };
    Ok(FileReport {
        ended: Some(Ended::with(output.code)),
        files: files.map(|(name, of_file)| (relative(root, name), nothing || of_file.loc == 0)).collect(),
        findings: report.results.findings(finding),
        problems: ignored.into_iter().chain(report.errors.iter().map(problem)).collect(),
        evidence: None,
    })
}

/// Tests that miss an argument: of a request (`timeout`), of TLS (`ssl_version`), of Jinja2 (`autoescape`).
const ABSENCES: &[&str] = &["B113", "B504", "B701"];

impl Issue {
    /// Whether it misses an argument of a call with `**`, in which bandit does not look.
    fn may_be_passed(&self) -> bool {
        let is_of_it = |line: &&str| {
            let number = line.split_whitespace().next().and_then(|number| number.parse().ok());
            number.is_some_and(|number: u32| self.line_range.contains(&number))
        };
        ABSENCES.contains(&self.test_id.as_str()) && self.code.lines().filter(is_of_it).any(|line| line.contains("**"))
    }

    fn finding(&self, root: &Path) -> Finding {
        let number = |offset: Option<i64>| offset.and_then(|offset| u32::try_from(offset.checked_add(1)?).ok());
        let column = number(self.col_offset).unwrap_or(0);
        let path = relative(root, &self.filename);
        let last = self.line_range.last().copied().unwrap_or(0);
        let mut found = finding(&self.test_id, self.severity(), path, self.line_number, column, &self.issue_text)
            .until(last, number(self.end_col_offset).unwrap_or(0));
        found.url.clone_from(&self.more_info);
        found.cwe = self.issue_cwe.iter().filter_map(|weakness| weakness.id).collect();
        found
    }
}
