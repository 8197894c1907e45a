//! `mypy`: static types, as the project configures them.
//!
//! Its JSON output says nothing at all about a clean run, which is also what a program says that never ran. Its text
//! ends with a line that counts the files and the errors, and that line is the evidence.

mod missing;
mod plant;

use std::ffi::OsString;
use std::path::Path;

use crate::check::plant::Plant;
use crate::check::remedy::of_types;
use crate::check::report::{NOT_WHOLE, lines};
use crate::check::{
    Check, Job, LAST_WORDS, Reads, crashed, environment, finding, operands, relative, unreadable, unstartable,
};
use crate::install::Tool;
use crate::outcome::{Ended, Finding, Findings, Kind, Label, Named, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::door;
use crate::project::{Sign, Signs};
use crate::tool::Output;

/// Static types.
pub const CHECK: Check<'static> = Check {
    id: "mypy",
    title: "mypy",
    kind: Kind::Types,
    about: "its last line counts the files it checked, and its configuration was understood",
    settings: &["py.typed", ".python-version"],
    reads: Reads::Tracked,
    surface: Surface {
        label: Some(Label {
            badge: "types",
            left: "type checked",
            beside: "type checked",
            tool: Some(Named { name: "mypy", color: "blue", link: "https://mypy-lang.org/" }),
        }),
        ..Surface::FILES
    },
    tool: Some(Tool::pinned("mypy", include_str!("../../tools/mypy.txt"))),
    // Plug-ins.
    runs_code: true,
    remedy: of_types,
    configured: &[
        Sign::Table("tool.mypy"),
        Sign::File("mypy.ini"),
        Sign::File(".mypy.ini"),
        Sign::Section("setup.cfg", "mypy"),
        Sign::Sections("setup.cfg", "mypy-"),
    ],
    plant: Plant::Beside(plant::prove),
    planned: |context| context.project.configures("mypy"),
    run: |job| {
        let verdict = judge(ask(job, &[])?, &job.project.root, has_environment(job), job.fail_on)?;
        Ok(missing::settled(job, verdict))
    },
    ..Check::PYTHON
};

/// Settings that let mypy write a report, where its settings say: over files of the tree, if they name some.
const REPORTS: &[&str] = &[
    "junit_xml",
    "any_exprs_report",
    "cobertura_xml_report",
    "html_report",
    "linecount_report",
    "linecoverage_report",
    "lineprecision_report",
    "memory_xml_report",
    "txt_report",
    "xml_report",
    "xslt_html_report",
];

/// Another place for each report that the settings ask for; an option comes before a setting.
fn elsewhere(job: &Job<'_>, folder: &Path) -> Vec<String> {
    let named = job.config.args.iter().filter_map(|arg| arg.strip_prefix("--config-file="));
    let files =
        ["mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg", ".config/mypy/config"].into_iter().chain(named);
    let texts: Vec<String> =
        files.filter_map(|file| door::open(&job.project.root, file).and_then(door::text).ok()).collect();
    let sets = |text: &String, key: &str| {
        text.contains("mypy")
            && text.lines().any(|line| line.split(['=', ':']).next().is_some_and(|name| name.trim() == key))
    };
    let asked = REPORTS.iter().filter(|key| texts.iter().any(|text| sets(text, key)));
    asked.map(|key| format!("--{}={}", key.replace('_', "-"), folder.join(key).display())).collect()
}

/// Stands for a configuration that says itself what to check
/// (<https://mypy.readthedocs.io/en/stable/config_file.html#import-discovery>).
pub const TARGETS: Signs = (
    "mypy: targets",
    &[
        Sign::Table("tool.mypy.files"),
        Sign::Table("tool.mypy.packages"),
        Sign::Table("tool.mypy.modules"),
        Sign::Setting("mypy.ini", "mypy", "files"),
        Sign::Setting("mypy.ini", "mypy", "packages"),
        Sign::Setting("mypy.ini", "mypy", "modules"),
        Sign::Setting(".mypy.ini", "mypy", "files"),
        Sign::Setting(".mypy.ini", "mypy", "packages"),
        Sign::Setting(".mypy.ini", "mypy", "modules"),
        Sign::Setting("setup.cfg", "mypy", "files"),
        Sign::Setting("setup.cfg", "mypy", "packages"),
        Sign::Setting("setup.cfg", "mypy", "modules"),
    ],
);

/// Each of these can be set otherwise by the project's configuration, and would change the form of the text.
const FORM: &[&str] = &[
    "--no-color-output",
    "--no-pretty",
    "--error-summary",
    "--show-column-numbers",
    "--hide-error-end",
    "--show-error-codes",
    "--hide-error-code-links",
    "--hide-error-context",
    "--hide-absolute-path",
];

/// Runs mypy with these arguments after what the user adds.
fn ask(job: &Job<'_>, last: &[String]) -> Result<Output, Undecided> {
    let mut args: Vec<OsString> = FORM.iter().map(Into::into).collect();
    args.extend(job.own_args().map(Into::into));
    args.extend(interpreter(job));
    // mypy's cache takes a file of the same size and second of change for the same, so there is none
    // (<https://mypy.readthedocs.io/en/stable/command_line.html#cmdoption-mypy-cache-dir>).
    let cache = format!("--cache-dir={}", if cfg!(windows) { "nul" } else { "/dev/null" });
    let folder = tempfile::Builder::new().prefix("touchmark-mypy-").tempdir().map_err(|err| unstartable(&err))?;
    let reports = elsewhere(job, folder.path());
    let last: Vec<String> = last.iter().cloned().chain([cache]).chain(reports).chain(paths(job)).collect();
    let folder = environment::built(job);
    job.run_at(folder.as_deref().unwrap_or(&job.project.root), &args, &last, &[])
}

/// What mypy is pointed at: the configured paths, else what the project's own run judges, else its sources. mypy refuses
/// targets beside those of its own configuration (`files`, `packages`, `modules`), which know better.
fn paths(job: &Job<'_>) -> Vec<String> {
    let code = |ending: &str| job.project.files.iter().any(|file| file.ends_with(ending));
    let theirs = job.used().filter(|_| job.config.paths.is_none());
    match theirs {
        Some(used) if !used.paths.is_empty() => operands(&used.paths),
        Some(used) if used.is_given_files => {
            let is_code = |file: &&String| file.ends_with(".py") || file.ends_with(".pyi");
            let files = job.project.files.iter().filter(is_code).filter(|file| used.covers(file));
            operands(&files.cloned().collect::<Vec<_>>())
        }
        _ if job.config.paths.is_none() && job.project.configures(TARGETS.0) => Vec::new(),
        _ if job.paths().is_empty() && code(".pyi") => vec![".".to_owned()],
        _ => operands(job.paths()),
    }
}

/// A mypy from elsewhere looks for the dependencies in the project's own environment.
fn interpreter(job: &Job<'_>) -> Option<OsString> {
    let mut option = OsString::from("--python-executable=");
    option.push(environment::interpreter(job)?);
    Some(option)
}

/// What names an environment, or says that none is needed.
const CHOICES: &[&str] = &["--python-executable", "--ignore-missing-imports"];

/// Whether mypy looks for imports in an environment of the project's, or a run of the project's own goes without.
fn has_environment(job: &Job<'_>) -> bool {
    let is_chosen = |arg: &String| CHOICES.iter().any(|choice| arg.starts_with(choice));
    let theirs = job.used().is_some_and(|used| used.is_hook || used.args.iter().any(is_chosen));
    theirs || environment::is_there(job, CHOICES)
}

/// The verdict on mypy's text output; `environment` is whether the project's dependencies could be found.
///
/// Exit 0: no errors; 1: errors; 2: it could not check (<https://mypy.readthedocs.io/en/stable/command_line.html>).
/// A configuration that it does not understand is a line on stderr, and then it goes on without it.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(mut output: Output, root: &Path, environment: bool, fail_on: Severity) -> Result<Verdict, Undecided> {
    if !output.stdout.is_whole() || !output.stderr.is_whole() {
        return Err(unreadable(NOT_WHOLE));
    }
    if !matches!(output.code, 0..=2) {
        return Err(crashed(&mut output));
    }
    let said = output.stderr.head(64 << 10);
    if let Some(line) = said.lines().find(|line| is_config_complaint(line)) {
        let verdict = Text::read(&mut output, root).and_then(|text| text.verdict(output.code, environment, fail_on));
        return Ok(verdict.unwrap_or_else(Verdict::from).but(Reason::ConfigIgnored, line));
    }
    if said.starts_with("There are no .py[i] files") {
        return Err(Undecided::new(Reason::NothingChecked, said.trim()));
    }
    let first = said.lines().next().unwrap_or_default();
    match Text::read(&mut output, root)? {
        Text { summary: None, .. } if output.code == 2 => Err(crashed(&mut output)),
        text @ Text { summary: None, .. } => {
            let said = output.stderr.tail(LAST_WORDS);
            text.verdict(output.code, environment, fail_on).map_err(|undecided| undecided.with_output(said))
        }
        // An error that stops the run before any type is checked says nothing of the types.
        Text { summary: Some(Summary { checked: None, .. }), first: found, .. } => {
            let found = found.unwrap_or_else(|| first.to_owned());
            Err(Undecided::new(Reason::InputsSkipped, format!("errors prevented further checking: {found}")))
        }
        text => text.verdict(output.code, environment, fail_on),
    }
}

/// A line about one of the files that mypy reads its settings from: `FILE: [SECTION]: …`, `FILE: …` or
/// `FILE:LINE:COLUMN: error: …`. With `--config-file` it can be of any name, and then what follows the name tells.
/// A note about sections that match no module is no complaint.
fn is_config_complaint(line: &str) -> bool {
    const FILES: &[&str] = &["mypy.ini", "pyproject.toml", "setup.cfg", ".config/mypy/config"];
    let (place, rest) = line.split_once(": ").unwrap_or((line, ""));
    let file = place.trim_end_matches(|c: char| c.is_ascii_digit() || c == ':');
    let of_a_section = rest.starts_with('[') && rest.contains("]:") || rest.starts_with("No [mypy] section");
    (of_a_section || FILES.iter().any(|known| file.ends_with(known))) && !line.contains(": note: ")
}

/// What the text adds up to.
#[derive(Default)]
struct Text {
    findings: Findings,
    errors: u64,
    first: Option<String>,
    missing: Option<String>,
    summary: Option<Summary>,
}

/// `Success: no issues found in N source files`, `Found N errors in N files (checked N source files)`, or
/// `Found N errors in N files (errors prevented further checking)`.
struct Summary {
    errors: u64,
    checked: Option<u64>,
}

impl Text {
    fn read(output: &mut Output, root: &Path) -> Result<Text, Undecided> {
        let mut text = Text::default();
        lines(&mut output.stdout, |line| text.add(line, root))?;
        Ok(text)
    }

    fn add(&mut self, line: &str, root: &Path) {
        if let Some(summary) = Summary::parse(line) {
            self.summary = Some(summary);
        } else if let Some(found) = error(line, root) {
            self.errors += 1;
            self.first.get_or_insert_with(|| line.to_owned());
            if found.rule.starts_with("import") && found.rule != "import-cycle" {
                self.missing.get_or_insert_with(|| found.message.clone());
            }
            self.findings.push(found);
        }
    }
}

impl Text {
    /// The verdict on a text whose lines, last line and exit code have to agree.
    fn verdict(self, code: i32, environment: bool, fail_on: Severity) -> Result<Verdict, Undecided> {
        let Some(Summary { errors, checked: Some(checked) }) = self.summary else {
            return Err(unreadable("the line that counts the checked files is missing"));
        };
        if errors != self.errors || (errors == 0) != (code == 0) {
            return Err(unreadable(format!("exit code {code}, {} errors listed, {errors} counted", self.errors)));
        }
        if !environment && let Some(missing) = self.missing {
            // Types of imports that are not there are guesses, and so is every error that follows from them.
            let detail = format!("{missing}, and the project has no `.venv` with its dependencies");
            return Ok(Verdict::inconclusive(Reason::InputsSkipped, detail, checked, self.findings));
        }
        Ok(Verdict::judge(Ended::with(code).counting(errors), checked, self.findings, fail_on))
    }
}

impl Summary {
    fn parse(line: &str) -> Option<Summary> {
        let number = |text: &str| text.split(' ').next()?.parse().ok();
        if let Some(rest) = line.strip_prefix("Success: no issues found in ") {
            return rest.contains(" source file").then_some(Summary { errors: 0, checked: Some(number(rest)?) });
        }
        let rest = line.strip_prefix("Found ")?;
        let (_, inside) = rest.split_once(" (")?;
        if inside == "errors prevented further checking)" {
            return Some(Summary { errors: number(rest)?, checked: None });
        }
        let checked = number(inside.strip_prefix("checked ")?)?;
        Some(Summary { errors: number(rest)?, checked: Some(checked) })
    }
}

/// `PATH:LINE:COLUMN: error: MESSAGE  [CODE]`; line and column may be missing, notes are no errors.
fn error(line: &str, root: &Path) -> Option<Finding> {
    let (place, message) = line.split_once(": error: ")?;
    let (message, code) = match message.rsplit_once("  [") {
        Some((message, code)) => (message, code.strip_suffix(']')?),
        None => (message, "misc"),
    };
    let mut numbers = Vec::new();
    let mut path = place;
    while let Some((rest, number)) = path.rsplit_once(':').filter(|_| numbers.len() < 2) {
        let Ok(number) = number.parse::<u32>() else {
            break;
        };
        numbers.insert(0, number);
        path = rest;
    }
    let (line, column) = (numbers.first().copied().unwrap_or(0), numbers.get(1).copied().unwrap_or(0));
    let mut found = finding(code, Severity::Medium, relative(root, path), line, column, message);
    found.url = Some(format!("https://mypy.readthedocs.io/en/stable/_refs.html#code-{code}"));
    Some(found)
}
