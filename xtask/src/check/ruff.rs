//! `ruff check`: lint rules, as the project configures them.

pub(super) mod plant;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;

use crate::check::plant::{Plant, Proof};
use crate::check::remedy::of_linter;
use crate::check::report::{Entries, Entry, json, lines};
use crate::check::{Check, Job, PlanContext, Reads, crashed, finding, operands, relative, shortened, unreadable};
use crate::install::Tool;
use crate::outcome::{Ended, Finding, Findings, Kind, Label, Named, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::python::uses::Use;
use crate::project::{Language, Sign, Signs};
use crate::tool::Output;

/// The program of both halves.
pub(super) const TOOL: Tool<'static> = Tool::pinned("ruff", include_str!("../../tools/ruff.txt"));

/// Both halves stand in one badge.
pub(super) const SURFACE: Surface = Surface {
    label: Some(Label {
        badge: "code-style",
        left: "code style",
        beside: "code style",
        tool: Some(Named { name: "ruff", color: "000000", link: "https://docs.astral.sh/ruff/" }),
    }),
    ..Surface::FILES
};

/// The lint half of ruff.
pub const CHECK: Check<'static> = Check {
    id: "ruff",
    title: "ruff",
    kind: Kind::Lint,
    about: "the JSON report is empty, and ruff itself lists at least one file",
    endings: ENDINGS,
    reads: Reads::Tracked,
    surface: SURFACE,
    tool: Some(TOOL),
    remedy: of_linter,
    fix: |verdict| {
        let is_safe = |found: &Finding| found.help.as_ref().is_some_and(|help| !help.ends_with(UNSAFE));
        verdict.findings().iter().any(is_safe).then_some("ruff check --fix")
    },
    configured: &[Sign::Table("tool.ruff"), Sign::File("ruff.toml"), Sign::File(".ruff.toml")],
    planned,
    plant: Plant::Beside(prove),
    run: |job| run(job, "Checked ", ask, judge),
    ..Check::PYTHON
};

/// What makes it different from the formatter: how it is asked about files, and what its answer comes to.
pub(super) type Ask = fn(&Job<'_>, &BTreeSet<String>) -> Result<Output, Undecided>;
type Judge = fn(Output, &Path, u64, Severity) -> Result<Verdict, Undecided>;

/// The verdict of either half of ruff; `verb` stands in its log before the number of files that it judged.
pub(super) fn run(job: &Job<'_>, verb: &str, ask: Ask, judge: Judge) -> Result<Verdict, Undecided> {
    let files = covered(job, &paths(job))?;
    let covered = files.len() as u64;
    let mut output = ask(job, &files)?;
    let covered = covered.min(counted(&mut output, verb).unwrap_or(covered));
    judge(output, &job.project.root, covered, job.fail_on)
}

fn ask(job: &Job<'_>, files: &BTreeSet<String>) -> Result<Output, Undecided> {
    let is_limited = job.used().is_some_and(Use::is_limited) && job.config.paths.is_none();
    let paths = if is_limited { operands(&files.iter().cloned().collect::<Vec<_>>()) } else { paths(job) };
    // Its cache goes by the time of files, which anyone can set, and saves less than half a second.
    let args = ["check", "--verbose", "--output-format", "json", "--no-cache"];
    // After what the user adds: a check changes nothing.
    let last = ["--no-fix", "--no-fix-only"].map(str::to_owned).into_iter().chain(paths);
    job.run(&args, &last.collect::<Vec<_>>())
}

/// Asks ruff about [`plant::LINT`] in every file.
fn prove(job: &Job<'_>) -> Proof {
    plant::LINT.prove(job, ask, |output, root| judge(output, root, 1, job.fail_on))
}

/// Linters and formatters that no check asks, but that stand for a project's own choice; and coverage.py.
pub(super) const OTHERS: &[Signs] = &[
    (
        "pylint",
        &[
            Sign::Table("tool.pylint"),
            Sign::File(".pylintrc"),
            Sign::File("pylintrc"),
            Sign::Sections("setup.cfg", "pylint"),
            Sign::Sections("tox.ini", "pylint"),
        ],
    ),
    (
        "isort",
        &[
            Sign::Table("tool.isort"),
            Sign::File(".isort.cfg"),
            Sign::Section("setup.cfg", "isort"),
            Sign::Section("tox.ini", "isort"),
        ],
    ),
    ("yapf", &[Sign::Table("tool.yapf"), Sign::File(".style.yapf"), Sign::Section("setup.cfg", "yapf")]),
    ("autopep8", &[Sign::Table("tool.autopep8")]),
    (
        "coverage",
        &[
            Sign::Table("tool.coverage"),
            Sign::File(".coveragerc"),
            Sign::Sections("setup.cfg", "coverage:"),
            Sign::Sections("tox.ini", "coverage:"),
        ],
    ),
];

/// Where the project uses the linter of ruff, or no linter and no formatter at all.
fn planned(context: &PlanContext<'_>) -> bool {
    context.holds(Language::Python) && (context.project.configures("ruff") || configures_none(context))
}

/// Whether nothing says that the project formats otherwise or not at all: it has settings of ruff alone, or none of any
/// linter, and nothing that runs one.
pub(super) fn is_alone(context: &PlanContext<'_>) -> bool {
    let runs_any = context.project.facts.package.uses.values().any(|used| used.by.is_some());
    configures_none(context) || context.project.configures("ruff") && !runs_any && !configures_another(context)
}

/// Whether the project uses none of these tools that anybody knows of.
fn configures_none(context: &PlanContext<'_>) -> bool {
    !context.project.configures("ruff") && !context.project.configures("ruff-format") && !configures_another(context)
}

fn configures_another(context: &PlanContext<'_>) -> bool {
    const TOOLS: &[&str] = &["flake8", "pylint", "pycodestyle", "pyflakes", "black", "yapf", "autopep8", "isort"];
    TOOLS.iter().any(|tool| context.project.configures(tool))
}

/// What the project's own command names, else the root: ruff's own configuration says what belongs to the project. A file that
/// git tracks, and that an ignore file names all the same, has to be named, and may then still be excluded by that
/// configuration.
pub(super) fn paths(job: &Job<'_>) -> Vec<String> {
    let paths = job.named().unwrap_or_else(|| vec![".".to_owned()]);
    let overlooked: Vec<String> = job.overlooked(&paths).cloned().collect();
    let option = overlooked.first().map(|_| "--force-exclude".to_owned());
    option.into_iter().chain(operands(&paths)).chain(operands(&overlooked)).collect()
}

/// What ruff judges where its configuration says nothing else.
pub(super) const ENDINGS: &[&str] = &[".py", ".pyi", ".ipynb"];

/// The Python files that ruff itself would look at, of those that the project's own hook is about: `ruff check` on nothing
/// at all says "All checks passed!".
pub(super) fn covered(job: &Job<'_>, paths: &[String]) -> Result<BTreeSet<String>, Undecided> {
    let mut output = job.run(&["check", "--show-files"], paths)?;
    if output.code != 0 {
        return Err(ended_badly(&mut output));
    }
    let mut listed = BTreeSet::new();
    // ruff lists `pyproject.toml` too, which is not code.
    lines(&mut output.stdout, |line| {
        if ENDINGS.iter().any(|ending| line.ends_with(ending)) {
            listed.insert(relative(&job.project.root, line));
        }
    })?;
    // What it leaves out by its configuration is the project's word; what nobody may read is nobody's.
    let denied = |file: &&str| {
        let opened = File::open(job.project.root.join(file));
        !listed.contains(*file) && opened.is_err_and(|err| err.kind() == ErrorKind::PermissionDenied)
    };
    if let Some(file) = job.project.files_below(paths, ENDINGS).find(denied) {
        return Err(Undecided::new(Reason::InputsSkipped, format!("`{file}` may not be read")));
    }
    if let Some(used) = job.used().filter(|_| job.config.paths.is_none()) {
        listed.retain(|file| used.covers(file));
    }
    if listed.is_empty() {
        return Err(Undecided::new(Reason::NothingChecked, "ruff lists no Python file there that it would look at"));
    }
    Ok(listed)
}

/// How many files ruff says it judged, in the log that it keeps with `--verbose`: the list of files knows nothing of
/// `lint.exclude` and `format.exclude`. `Checked 3 files in: …` counts `pyproject.toml`, too.
pub(super) fn counted(output: &mut Output, verb: &str) -> Option<u64> {
    let mut count = None;
    let line = |line: &str| {
        let number = line.split_once(verb).and_then(|(_, rest)| rest.split_once(" files in"))?;
        number.0.parse().ok()
    };
    lines(&mut output.stderr, |text| count = line(text).or(count)).ok()?;
    count
}

/// Exit code 2 is "abnormal termination due to invalid configuration, invalid CLI options, or an internal error"
/// (<https://docs.astral.sh/ruff/linter/#exit-codes>).
pub(super) fn ended_badly(output: &mut Output) -> Undecided {
    let said = output.stderr.tail(64 << 10);
    // `--verbose` logs what it does among the errors.
    let mut spoken = said.lines().map(str::trim).filter(|line| !line.starts_with('[') && !line.is_empty());
    let causes: Vec<&str> = spoken.clone().filter_map(|line| line.strip_prefix("Cause:")).map(str::trim).collect();
    const CONFIG: &[&str] = &["Failed to parse", "Failed to load", "Unknown rule selector", "Required version"];
    let config = causes.iter().any(|cause| CONFIG.iter().any(|start| cause.starts_with(start)));
    match causes.last().copied().or_else(|| spoken.find(|line| line.starts_with("error:"))) {
        // The outermost says which file, the innermost what is wrong with it.
        Some(_) if output.code == 2 && config => Undecided::new(Reason::ConfigIgnored, shortened(&causes.join(": "))),
        Some(complaint) => {
            Undecided::new(Reason::Crashed, shortened(&format!("exit code {}: {complaint}", output.code)))
        }
        None => crashed(output),
    }
}

/// One entry of `--output-format json`.
#[derive(Deserialize)]
pub(super) struct Diagnostic {
    code: Option<String>,
    filename: String,
    location: Option<Location>,
    end_location: Option<Location>,
    message: String,
    url: Option<String>,
    fix: Option<Fix>,
}

#[derive(Deserialize)]
struct Fix {
    /// What it does, in some versions without a word.
    message: Option<String>,
    /// `safe`, or what `--fix` alone leaves undone; older versions do not say.
    applicability: Option<String>,
}

/// Behind what a fix does that may change what the code means.
const UNSAFE: &str = " (unsafe: `--unsafe-fixes`)";

impl Fix {
    /// What it does, for people.
    fn help(&self) -> Option<String> {
        let is_safe = self.applicability.as_deref().is_none_or(|level| level.eq_ignore_ascii_case("safe"));
        self.message.as_ref().map(|message| format!("{message}{}", if is_safe { "" } else { UNSAFE }))
    }
}

#[derive(Deserialize)]
struct Location {
    row: u32,
    column: u32,
}

/// The verdict on `ruff check --output-format json` over `covered` files.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(mut output: Output, root: &Path, covered: u64, fail_on: Severity) -> Result<Verdict, Undecided> {
    if !matches!(output.code, 0 | 1) {
        return Err(ended_badly(&mut output));
    }
    let diagnostics: Entries<Diagnostic> = json(&mut output)?;
    if (output.code == 1) == (diagnostics.total() == 0) {
        return Err(unreadable(format!("exit code {} with {} findings", output.code, diagnostics.total())));
    }
    let ended = Ended::with(output.code);
    let unread = |found: &&Diagnostic| found.code.as_deref() == Some("E902");
    if let Some(found) = diagnostics.kept.iter().find(unread) {
        // A path that cannot be read is no lint finding of the project's; with others beside it those still count.
        let detail = format!("`{}`: {}", relative(root, &found.filename), found.message);
        let judged: Findings =
            diagnostics.kept.iter().filter(|found| !unread(found)).map(|f| f.finding(root)).collect();
        return Ok(Verdict::judge(ended, covered, judged, fail_on).but(Reason::InputsSkipped, detail));
    }
    Ok(Verdict::judge(ended, covered, diagnostics.into_findings(|found| found.finding(root)), fail_on))
}

impl Entry for Diagnostic {
    /// ruff calls every diagnostic an error.
    fn severity(&self) -> Severity {
        Severity::Medium
    }
}

impl Diagnostic {
    /// What `ruff format --check` says of a file that it would change.
    pub(super) fn is_unformatted(&self) -> bool {
        self.code.as_deref() == Some("unformatted")
    }

    pub(super) fn finding(&self, root: &Path) -> Finding {
        let rule = self.code.as_deref().unwrap_or("invalid-syntax");
        let path = relative(root, &self.filename);
        let (row, column) = self.location.as_ref().map_or((0, 0), |place| (place.row, place.column));
        let end = self.end_location.as_ref().map_or((0, 0), |place| (place.row, place.column));
        let mut finding = finding(rule, self.severity(), path, row, column, &self.message).until(end.0, end.1);
        finding.url.clone_from(&self.url);
        finding.help = self.fix.as_ref().filter(|_| !self.is_unformatted()).and_then(Fix::help);
        finding
    }
}
