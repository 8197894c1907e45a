//! zizmor: GitHub workflows, actions and Dependabot's configuration.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use crate::check::by_file::{self, Scan};
use crate::check::columns::Columns;
use crate::check::file_report::FileReport;
use crate::check::plant::PlantedFile;
use crate::check::report::{json, lines};
use crate::check::suppressed::Comments;
use crate::check::{Check, Job, crashed, finding, operands, relative, shortened, unreadable};
use crate::install::Tool;
use crate::outcome::{Ended, Finding, Kind, Reason, Severity, Undecided, Verdict};
use crate::project::{Project, Sign};
use crate::tool::Output;

/// The check of what GitHub runs for the project.
pub const CHECK: Check<'static> = Check {
    id: "zizmor",
    title: "zizmor",
    about: "no finding at the threshold, every workflow, action and Dependabot configuration audited, offline; what zizmor \
            has low confidence in is `low`, and so are habits that are no hole by themselves, unless the project runs zizmor",
    kind: Kind::CodeScan,
    languages: &[],
    endings: &[".yml", ".yaml"],
    settings: &["zizmor.yml", "zizmor.yaml"],
    configured: &[Sign::File("zizmor.yml"), Sign::File(".github/zizmor.yml")],
    tool: Some(Tool::pinned("zizmor", include_str!("../../tools/zizmor.txt"))),
    fail_on: Severity::Medium,
    planned: |context| files(context.project).next().is_some(),
    run: ask,
    ..Check::PYTHON
};

/// A workflow that anybody who opens a pull request can make run what they like.
const PLANTED: &[PlantedFile] = &[PlantedFile {
    endings: CHECK.endings,
    name: "touchmark_planted.yml",
    text: include_str!("../../plants/workflow.yml"),
}];

/// `# zizmor: ignore[unpinned-uses]` (<https://docs.zizmor.sh/usage/#with-comments>).
const SCAN: Scan = Scan { planted: PLANTED, comment: "zizmor: ignore" };

/// What the project itself is built and updated by: nothing in the folders of tests and examples.
fn files(project: &Project) -> impl Iterator<Item = &String> {
    project.files.iter().filter(|file| is_audited(file))
}

fn is_audited(file: &str) -> bool {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    match name {
        "action.yml" | "action.yaml" => !folder.split('/').any(|part| matches!(part, "tests" | "test" | "fixtures")),
        "dependabot.yml" | "dependabot.yaml" => folder == ".github",
        _ => folder == ".github/workflows" && CHECK.endings.iter().any(|ending| name.ends_with(ending)),
    }
}

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let root = [".".to_owned()];
    let below = job.project.files_below(job.config.paths.as_deref().unwrap_or(&root), job.check.endings);
    let scope: BTreeSet<String> = below.filter(|file| is_audited(file)).map(str::to_owned).collect();
    if scope.is_empty() {
        return Err(Undecided::new(Reason::NothingChecked, "there is no workflow and no action"));
    }
    let is_chosen = is_chosen(job);
    let paths: Vec<String> = scope.iter().cloned().collect();
    let ask = |root: &Path, paths: &[String], comments| read(run(job, root, paths, comments)?, root, is_chosen);
    by_file::file_report(job, &scope, &paths, &SCAN, ask)?.verdict(&scope, job.fail_on, "")
}

fn run(job: &Job<'_>, root: &Path, paths: &[String], comments: Comments) -> Result<Output, Undecided> {
    let fixed = ["--offline", "--no-progress", "--color=never", "--format=json-v1"];
    let args: Vec<&str> = fixed.into_iter().chain(comments.ignored_by("--no-ignores")).collect();
    job.run_at(root, &args, &operands(paths), &[])
}

/// Whether the project has chosen zizmor: it configures it, or runs it.
fn is_chosen(job: &Job<'_>) -> bool {
    let names_it = |file: &String| job.text(file).is_some_and(|text| text.contains(CHECK.id));
    let mut places = job.project.files.iter().filter(|file| is_audited(file) || *file == ".pre-commit-config.yaml");
    job.project.configures(CHECK.id) || places.any(names_it)
}

/// Audits of habits: a repository that does otherwise has no hole by that alone.
const HABITS: &[&str] = &[
    "archived-uses",
    "artipacked",
    "dependabot-cooldown",
    "misfeature",
    "self-repository",
    "superfluous-actions",
    "unpinned-images",
    "unpinned-tools",
    "unpinned-uses",
    "use-trusted-publishing",
];

/// One entry of `--format=json-v1`.
#[derive(Deserialize)]
struct Entry {
    ident: String,
    desc: String,
    url: Option<String>,
    determinations: Determinations,
    locations: Vec<Location>,
    #[serde(default)]
    fixes: Vec<Fix>,
}

#[derive(Deserialize)]
struct Fix {
    title: String,
}

#[derive(Deserialize)]
struct Determinations {
    confidence: Level,
    severity: Level,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
enum Level {
    Informational,
    Low,
    Medium,
    High,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
struct Location {
    symbolic: Symbolic,
    concrete: Concrete,
}

#[derive(Deserialize)]
struct Symbolic {
    key: Key,
    annotation: String,
    kind: String,
}

#[derive(Deserialize)]
enum Key {
    Local {
        verbatim_path: String,
    },
    #[serde(untagged)]
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
struct Concrete {
    location: Place,
}

#[derive(Deserialize)]
struct Place {
    start_point: Point,
}

/// Counted from 0, the column in bytes.
#[derive(Deserialize)]
struct Point {
    row: u32,
    column: u32,
}

/// What `zizmor --format=json-v1` says of the files in `root`.
///
/// Exit 0: nothing found; 11 to 14: the worst finding is informational, low, medium or high; 1: it failed; 2: usage;
/// 3: nothing to audit (<https://docs.zizmor.sh/usage/#exit-codes>). A file that it cannot parse is a warning.
///
/// # Errors
/// There is no report.
pub fn read(mut output: Output, root: &Path, is_chosen: bool) -> Result<FileReport, Undecided> {
    if !matches!(output.code, 0 | 11..=14) {
        return Err(failure(&mut output, root));
    }
    let entries: Vec<Entry> = json(&mut output)?;
    let mut files = Vec::new();
    lines(&mut output.stderr, |line| {
        if let Some((_, path)) = line.split_once(" completed ") {
            files.push(relative(root, path));
        }
    })?;
    let mut columns = Columns::below(root);
    let findings = entries.iter().map(|entry| entry.finding(root, &mut columns, is_chosen)).collect();
    if output.code != 0 && entries.is_empty() {
        return Err(unreadable(format!("exit code {} with nothing found", output.code)));
    }
    Ok(FileReport::of(Ended::answered(), files, findings))
}

/// Why it could not audit: its last lines name the cause.
fn failure(output: &mut Output, root: &Path) -> Undecided {
    let said = output.stderr.tail(16 << 10);
    let error = said.lines().find_map(|line| line.strip_prefix("error: ")).unwrap_or_default();
    let cause = said.lines().rev().find(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    let cause = cause.and_then(|line| line.split_once(": ")).map(|(_, cause)| cause);
    match (error.starts_with("configuration error"), cause) {
        (true, cause) => {
            let detail = cause.map_or_else(|| error.to_owned(), |cause| format!("{error}: {cause}"));
            Undecided::new(Reason::ConfigIgnored, shortened(&detail.replace(&*root.to_string_lossy(), ".")))
        }
        (false, _) => crashed(output),
    }
}

impl Entry {
    fn severity(&self, is_chosen: bool) -> Severity {
        let Determinations { confidence, severity } = self.determinations;
        let is_habit = !is_chosen && HABITS.contains(&self.ident.as_str());
        match severity {
            _ if is_habit || confidence == Level::Low => Severity::Low,
            Level::Informational | Level::Low => Severity::Low,
            Level::Medium => Severity::Medium,
            Level::High | Level::Unknown => Severity::High,
        }
    }

    fn finding(&self, root: &Path, columns: &mut Columns<'_>, is_chosen: bool) -> Finding {
        let primary = self.locations.iter().find(|location| location.symbolic.kind == "Primary");
        let place = primary.or(self.locations.first());
        let message = match place.map(|place| place.symbolic.annotation.as_str()) {
            Some(annotation) if !annotation.is_empty() => format!("{}: {annotation}", self.desc),
            _ => self.desc.clone(),
        };
        let severity = self.severity(is_chosen);
        let mut found = match place.map(|place| (&place.symbolic.key, &place.concrete.location.start_point)) {
            Some((Key::Local { verbatim_path }, at)) => {
                let (path, line) = (relative(root, verbatim_path), at.row.saturating_add(1));
                let column = columns.characters(&path, line, at.column.saturating_add(1));
                finding(&self.ident, severity, path, line, column, &message)
            }
            _ => Finding { path: None, ..finding(&self.ident, severity, String::new(), 0, 0, &message) },
        };
        found.url.clone_from(&self.url);
        found.help = self.fixes.first().map(|fix| fix.title.clone());
        found
    }
}
