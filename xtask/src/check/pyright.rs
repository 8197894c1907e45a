//! `pyright`: static types, as the project configures them.

use std::path::Path;

use serde::Deserialize;

use crate::check::plant::{Plant, PlantedText, Reported};
use crate::check::remedy::of_types;
use crate::check::report::{json, lines};
use crate::check::{Check, Job, Reads, crashed, environment, finding, operands, relative, shortened, unreadable};
use crate::install::Tool;
use crate::outcome::{Ended, Finding, Findings, Kind, Label, Named, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::{Language, Package, Sign, Signs};
use crate::tool::Output;

/// Static types.
pub const CHECK: Check<'static> = Check {
    id: "pyright",
    title: "pyright",
    about: "its report counts at least one file and no error, and its configuration was understood",
    kind: Kind::Types,
    settings: &["pyrightconfig.json"],
    reads: Reads::Tracked,
    surface: Surface {
        label: Some(Label {
            badge: "types",
            left: "type checked",
            beside: "type checked",
            tool: Some(Named { name: "pyright", color: "blue", link: "https://microsoft.github.io/pyright/" }),
        }),
        ..Surface::FILES
    },
    tool: Some(Tool::pinned("pyright", include_str!("../../tools/pyright.txt"))),
    // What the project calls a warning is shown and does not fail, as with pyright itself.
    fail_on: Severity::Medium,
    configured: &[Sign::Table("tool.pyright"), Sign::File("pyrightconfig.json")],
    planned: |context| {
        context.holds(Language::Python)
            && context.project.configures("pyright")
            && is_meant(&context.project.facts.package)
    },
    run: ask,
    remedy: of_types,
    plant: Plant::Beside(|job| PLANTED.prove(job)),
    ..Check::PYTHON
};

/// Whether the project checks its code with it: not where its settings turn it off, as editors are told to, nor where its own
/// runs are known and leave the code to mypy, or ask pyright how complete the types of the interface are.
fn is_meant(package: &Package) -> bool {
    let runs = |tool: &str| package.uses.get(tool).filter(|used| used.by.is_some());
    match runs(CHECK.id) {
        Some(used) => !used.args.iter().any(|arg| arg == "--verifytypes"),
        None => !package.configured.contains(OFF.0) && runs("mypy").is_none(),
    }
}

/// Stands for a configuration that turns it off
/// (<https://microsoft.github.io/pyright/#/configuration?id=type-check-diagnostics-settings>).
pub const OFF: Signs = ("pyright: off", &[Sign::Text("tool.pyright.typeCheckingMode", "off")]);

const PLANTED: PlantedText = PlantedText {
    text: "\"\" + 1\nlen(1)\n",
    faults: "two false expressions",
    comments,
    silences: |comment| comment.contains("ignore"),
    ask: reported,
};

/// `# pyright: …` and `# type: ignore` on lines of their own
/// (<https://microsoft.github.io/pyright/#/comments>).
fn comments(text: &str) -> String {
    let speaks =
        |line: &&str| line.trim_start().starts_with('#') && (line.contains("pyright:") || line.contains("type:"));
    text.lines().filter(speaks).flat_map(|line| [line.trim(), "\n"]).collect()
}

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let output = run(job, "--outputjson")?;
    judge(output, &job.project.root, environment::is_there(job, &["--pythonpath", "--venvpath", "-p"]), job.fail_on)
}

/// What it reports, in the form that counts the source files: some versions count their own stubs among those that were
/// analysed.
fn reported(job: &Job<'_>) -> Result<Reported, Undecided> {
    let mut output = run(job, "--verbose")?;
    let mut reported = Reported::default();
    lines(&mut output.stdout, |line| {
        let found = line.strip_prefix("Found ").and_then(|rest| rest.split_once(" source file"));
        if let Some(count) = found.and_then(|(count, _)| count.parse().ok()) {
            reported.files = count;
        } else if let Some((place, _)) = line.trim_start().split_once(" - error: ") {
            let path = place.rsplitn(3, ':').last().unwrap_or(place);
            let rule = line.rsplit_once(" (").map_or("error", |(_, rule)| rule.trim_end_matches(')'));
            reported.rules.entry(relative(&job.project.root, path)).or_default().insert(rule.to_owned());
        }
    })?;
    if reported.files == 0 { Err(crashed(&mut output)) } else { Ok(reported) }
}

/// Runs it with its output in this form.
fn run(job: &Job<'_>, form: &str) -> Result<Output, Undecided> {
    let mut args = vec![form.to_owned()];
    if let Some(python) = environment::interpreter(job) {
        args.extend(["--pythonpath".to_owned(), python.to_string_lossy().into_owned()]);
    }
    // What is named on the command line replaces what the configuration includes.
    let paths = operands(&job.named().unwrap_or_default());
    let env = [("PYRIGHT_PYTHON_IGNORE_WARNINGS".into(), "1".into())];
    job.run_with(&args, &paths, &env)
}

/// `--outputjson` (<https://microsoft.github.io/pyright/#/command-line?id=json-output>).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    general_diagnostics: Vec<Diagnostic>,
    summary: Summary,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    files_analyzed: u64,
    error_count: u64,
}

#[derive(Deserialize)]
struct Diagnostic {
    file: Option<String>,
    severity: Level,
    message: String,
    rule: Option<String>,
    range: Option<Range>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Level {
    Error,
    Warning,
    Information,
    #[serde(other)]
    Unused,
}

#[derive(Deserialize)]
struct Range {
    start: Position,
    end: Position,
}

/// Counted from 0.
#[derive(Deserialize)]
struct Position {
    line: u32,
    character: u32,
}

/// What it says on stderr where it goes on without a setting, or without the file of settings.
const CONFIG: &[&str] =
    &["Config ", "could not be parsed", "does not exist", "entry must", "No configuration file found."];

/// The verdict on `--outputjson`; `environment` is whether the project's dependencies could be found.
///
/// Exit 0: no errors; 1: errors; 2: it ended by itself; 3: the configuration could not be read; 4: wrong arguments
/// (<https://microsoft.github.io/pyright/#/command-line?id=pyright-exit-codes>). An unknown setting is a line on stderr, and
/// then it goes on without it.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(mut output: Output, root: &Path, environment: bool, fail_on: Severity) -> Result<Verdict, Undecided> {
    let said = output.stderr.head(64 << 10);
    let config = said.lines().find(|line| CONFIG.iter().any(|sign| line.contains(sign))).map(shortened);
    if !matches!(output.code, 0 | 1 | 3) {
        return Err(match config {
            Some(line) if output.code == 4 => Undecided::new(Reason::NothingChecked, line.replace("file://", "")),
            _ => crashed(&mut output),
        });
    }
    let report: Report = match (json(&mut output), &config) {
        (Err(_), Some(line)) => return Err(Undecided::new(Reason::ConfigIgnored, line)),
        (report, _) => report?,
    };
    let errors = report.general_diagnostics.iter().filter(|found| found.severity == Level::Error).count() as u64;
    let Summary { files_analyzed, error_count } = report.summary;
    if errors != error_count || output.code != 3 && (output.code == 1) != (errors > 0) {
        return Err(unreadable(format!("exit code {}, {errors} errors listed, {error_count} counted", output.code)));
    }
    let is_missing = |found: &&Diagnostic| !environment && found.rule.as_deref() == Some("reportMissingImports");
    let missing = report.general_diagnostics.iter().find(is_missing).map(|found| shortened(&found.message));
    let told = report.general_diagnostics.iter().filter(|found| found.counts() && !is_missing(found));
    let found: Findings = told.map(|found| found.finding(root)).collect();
    let verdict = Verdict::judge(Ended::with(output.code), files_analyzed, found, fail_on);
    Ok(match (config, missing) {
        (Some(line), _) => verdict.but(Reason::ConfigIgnored, line),
        (None, _) if output.code == 3 => verdict.but(Reason::ConfigIgnored, "its configuration could not be read"),
        (None, Some(line)) => verdict.but(Reason::InputsSkipped, line),
        (None, None) => verdict,
    })
}

impl Diagnostic {
    /// Hints of an editor's are none.
    fn counts(&self) -> bool {
        matches!(self.severity, Level::Error | Level::Warning)
    }

    fn finding(&self, root: &Path) -> Finding {
        let severity = if self.severity == Level::Error { Severity::Medium } else { Severity::Low };
        let rule = self.rule.as_deref().unwrap_or("error");
        let place = |at: &Position| (at.line.saturating_add(1), at.character.saturating_add(1));
        let ((line, column), end) = match &self.range {
            Some(Range { start, end }) => (place(start), place(end)),
            None => ((0, 0), (0, 0)),
        };
        let mut found = finding(rule, severity, String::new(), line, column, &self.message).until(end.0, end.1);
        found.path = self.file.as_deref().map(|file| relative(root, file));
        found.url = self.rule.as_deref().map(|rule| {
            format!("https://microsoft.github.io/pyright/#/configuration?id={}", rule.to_ascii_lowercase())
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::uses::Use;

    #[test]
    fn it_is_meant_where_the_projects_own_runs_do_not_say_otherwise() {
        let run = |args: &[&str]| Use {
            by: Some("tox.ini".to_owned()),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            ..Use::default()
        };
        for (what, uses, configured, expected) in [
            ("settings alone", vec![], "pyright", true),
            ("turned off", vec![], OFF.0, false),
            ("mypy is run", vec![("mypy", run(&[]))], "pyright", false),
            ("mypy is in a list only", vec![("mypy", Use::default())], "pyright", true),
            ("both are run", vec![("mypy", run(&[])), ("pyright", run(&[]))], "pyright", true),
            ("the interface alone", vec![("pyright", run(&["--verifytypes"]))], "pyright", false),
            ("run, and off for the editor", vec![("pyright", run(&[]))], OFF.0, true),
        ] {
            let package = Package {
                uses: uses.into_iter().map(|(tool, used)| (tool.to_owned(), used)).collect(),
                configured: [configured.to_owned()].into(),
                ..Package::default()
            };
            assert_eq!(is_meant(&package), expected, "{what}");
        }
    }
}
