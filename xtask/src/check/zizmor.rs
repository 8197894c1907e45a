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
use crate::project::python::uses::hooks;
use crate::project::{Project, Sign};
use crate::tool::Output;

/// The check of what GitHub runs for the project.
pub const CHECK: Check<'static> = Check {
    id: "zizmor",
    title: "zizmor",
    about: "no finding at the threshold, every workflow, action and Dependabot configuration audited, offline; findings of \
            low confidence are `low`, and so is hardening advice without a vulnerability of its own, unless the project runs zizmor",
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

/// Whether the project has chosen zizmor: it configures it, or runs it. One that runs an older release has not chosen what ours
/// asks for besides.
fn is_chosen(job: &Job<'_>) -> bool {
    if job.text(HOOKS).is_some_and(|text| hook(&text).is_some_and(|version| is_older(&version))) {
        return false;
    }
    let names_it = |file: &String| job.text(file).is_some_and(|text| text.contains(CHECK.id));
    let mut places = job.project.files.iter().filter(|file| is_audited(file) || *file == HOOKS);
    job.project.configures(CHECK.id) || places.any(names_it)
}

const HOOKS: &str = ".pre-commit-config.yaml";

/// The release of the hook of zizmor in such a file.
fn hook(text: &str) -> Option<String> {
    hooks::version_of(text, "/zizmor-pre-commit")
}

/// Whether a release is before the minor release of ours.
fn is_older(version: &str) -> bool {
    let lock = CHECK.tool.and_then(|tool| tool.lock).unwrap_or_default();
    let ours = lock.lines().find_map(|line| line.strip_prefix("zizmor==")).unwrap_or_default();
    let minor = |version: &str| -> Vec<u32> {
        version.split(['.', ' ']).take(2).filter_map(|part| part.parse().ok()).collect()
    };
    minor(version) < minor(ours)
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
    /// Without a `permissions` block the settings of the repository decide what the token may do, which is reading by
    /// default; zizmor has medium confidence where there is none, and a high one in a block that allows too much.
    fn is_habit(&self) -> bool {
        let is_unsaid = self.ident == "excessive-permissions" && self.determinations.confidence == Level::Medium;
        is_unsaid || HABITS.contains(&self.ident.as_str())
    }

    fn severity(&self, is_chosen: bool) -> Severity {
        let Determinations { confidence, severity } = self.determinations;
        match severity {
            _ if !is_chosen && self.is_habit() || confidence == Level::Low => Severity::Low,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_runs_an_older_release_has_not_chosen_what_ours_asks_for() {
        let hooks =
            |rev: &str| format!("repos:\n- repo: https://github.com/zizmorcore/zizmor-pre-commit\n  rev: {rev}\n");
        for (rev, version, older) in [
            ("v1.15.2", Some("1.15.2"), true),
            ("\"v1.9.0\"  # comment", Some("1.9.0"), true),
            ("451b56af716f9f0d0c2b816503a3fd0cf8b036fa # frozen: v1.29.0", Some("1.29.0"), true),
            ("v99.0.0", Some("99.0.0"), false),
            ("main", None, false),
        ] {
            let text = hooks(rev);
            assert_eq!(hook(&text).as_deref(), version, "{rev}");
            assert_eq!(hook(&text).is_some_and(|version| is_older(&version)), older, "{rev}");
        }
        assert_eq!(hook("repos:\n- repo: https://github.com/psf/black\n  rev: 1.0.0\n"), None);
    }

    #[test]
    fn habits_are_low_unless_the_project_has_chosen_zizmor() {
        use Severity::{High, Low, Medium};
        for (ident, confidence, severity, left, chosen) in [
            ("excessive-permissions", "Medium", "Medium", Low, Medium),
            ("excessive-permissions", "High", "High", High, High),
            ("unpinned-uses", "High", "High", Low, High),
            ("template-injection", "Medium", "Medium", Medium, Medium),
            ("template-injection", "Low", "High", Low, Low),
            ("dangerous-triggers", "Medium", "High", High, High),
        ] {
            let determinations = serde_json::json!({ "confidence": confidence, "severity": severity });
            let entry = serde_json::json!({
                "ident": ident, "desc": "", "url": null, "determinations": determinations, "locations": []
            });
            let entry: Entry = serde_json::from_value(entry).unwrap();
            assert_eq!(
                (entry.severity(false), entry.severity(true)),
                (left, chosen),
                "{ident} {confidence} {severity}"
            );
        }
    }
}
