//! The project's own tests: `pytest`, or the command that the configuration names.

use std::ffi::OsString;
use std::io::BufReader;
use std::path::Path;
use std::time::SystemTime;

use quick_xml::events::{BytesStart, Event};

use crate::check::remedy::of_tests;
use crate::check::{Check, Job, LAST_WORDS, Reads, Scene, cargo_test, coverage, crashed, shortened, unreadable};
use crate::env::Inherit;
use crate::install::Tool;
use crate::outcome::{Finding, Findings, Kind, Label, Reason, Severity, Surface, Verdict};
use crate::project::Language;
use crate::project::python::configured::PYTEST_COVERAGE;
use crate::tool::Output;

/// The project's own tests.
pub const CHECK: Check<'static> = Check {
    id: "pytest",
    title: "tests",
    kind: Kind::Tests,
    about: "a JUnit report, or a summary that counts the tests that passed; skipped ones do not count",
    settings: &[".coveragerc", ".python-version"],
    reads: Reads::Everything,
    surface: Surface {
        unit: "test",
        label: Some(Label { badge: "coverage", left: "coverage", beside: "coverage", tool: None }),
        driver: Some("pytest"),
        ..Surface::FILES
    },
    tool: Some(Tool::pinned("pytest", include_str!("../../tools/pytest.txt"))),
    command,
    sees: Inherit::Project,
    runs_code: true,
    remedy: of_tests,
    planned: |scene| {
        let is_test = |file: &String| {
            let name = file.rsplit('/').next().unwrap_or(file);
            name.ends_with(".py") && (name.starts_with("test_") || name.ends_with("_test.py"))
        };
        scene.config.test.is_some() && !cargo_test::is_meant(scene)
            || scene.project.configures("pytest")
            || scene.holds(Language::Python) && scene.project.files.iter().any(is_test)
    },
    run: |job| {
        let start = SystemTime::now();
        let reports = match tempfile::Builder::new().prefix("touchmark-tests-").tempdir() {
            Ok(folder) => folder,
            Err(err) => return Verdict::unknown(Reason::Crashed, format!("could not make a folder: {err}")),
        };
        let (junit, measured) = (reports.path().join("junit.xml"), reports.path().join("coverage.json"));
        let env = environment(job, options(job, &junit, &measured));
        let output = match job.run_with(job.command, job.config.paths.as_deref().unwrap_or_default(), &env) {
            Ok(output) => output,
            Err(verdict) => return verdict,
        };
        let verdict = judge(output, std::fs::read(&junit).ok().as_deref(), has_environment(job));
        let root = &job.project.root;
        let covered = coverage::read(&measured, root).or_else(|| coverage::since(root, start, &job.project.tracked));
        match covered {
            Some(percent) => verdict.with_coverage(percent),
            None => verdict,
        }
    },
    ..Check::PYTHON
};

/// The configured command, else `pytest`, which for a project locked by uv and without an environment is run by `uv run`.
fn command(_: &Check<'_>, scene: &Scene<'_>) -> Vec<String> {
    if let Some(test) = scene.config.test.as_ref().filter(|_| !cargo_test::is_meant(scene)) {
        return test.clone();
    }
    let words = |words: &[&str]| -> Vec<String> { words.iter().map(|word| (*word).to_owned()).collect() };
    let (project, may_install) = (scene.project, scene.online && scene.toolbox.install);
    let has_environment = || project.root.join(".venv").exists();
    if !(may_install && project.has("uv.lock") && !has_environment() && scene.toolbox.find("uv").is_some()) {
        return words(&["pytest"]);
    }
    let mut command = words(&["uv", "run", "--frozen"]);
    command.extend(project.facts.package.for_pytest.iter().cloned());
    command.push("pytest".to_owned());
    command
}

/// Variables that keep what the tests write out of the tree.
fn environment(job: &Job<'_>, options: OsString) -> Vec<(OsString, OsString)> {
    let mut env =
        vec![("PYTEST_ADDOPTS".into(), options), ("COVERAGE_FILE".into(), job.cache.join("coverage").into_os_string())];
    if !job.project.root.join(".venv").exists() {
        // `uv run` makes the environment it runs in; ours is no part of the work tree.
        env.push(("UV_PROJECT_ENVIRONMENT".into(), job.cache.join("venv").into_os_string()));
    }
    env
}

/// What pytest is told besides its own options, by the variable that reaches it through any other command
/// (<https://docs.pytest.org/en/stable/reference/customize.html>): a report, and a cache outside of the tree.
fn options(job: &Job<'_>, junit: &Path, measured: &Path) -> OsString {
    let quoted = |path: &Path| format!("'{}'", path.display());
    let theirs = job.env.iter().find(|(name, _)| name == "PYTEST_ADDOPTS").map(|(_, value)| value.clone());
    let mut options = theirs.unwrap_or_default();
    options.push(format!(" --junit-xml={} -o cache_dir={}", quoted(junit), quoted(&job.cache.join("pytest"))));
    // The option exists only where pytest-cov does; a project that measures says so.
    if job.command.iter().chain(&job.config.args).any(|arg| arg.starts_with("--cov"))
        || job.project.configures(PYTEST_COVERAGE)
    {
        options.push(format!(" --cov-report=json:{}", quoted(measured)));
    }
    options
}

/// Whether the tests run where the project and what it depends on are installed.
fn has_environment(job: &Job<'_>) -> bool {
    let active = job.env.iter().any(|(name, _)| name == "VIRTUAL_ENV");
    let runner = job.program().file_stem().is_some_and(|name| name != "pytest");
    active || runner || job.project.root.join(".venv").exists()
}

/// The verdict on a test run that ended by itself and left `junit` behind; without an `environment`, imports that are
/// missing say nothing of the project.
///
/// pytest exits with 0: all passed; 1: some failed; 2: interrupted; 3: internal error; 4: usage; 5: no tests
/// (<https://docs.pytest.org/en/stable/reference/exit-codes.html>). An exit code alone says nothing of how many tests
/// there were, so a command that leaves no report has to end with a summary that counts them.
pub fn judge(mut output: Output, junit: Option<&[u8]>, environment: bool) -> Verdict {
    if !environment && output.code != 0 {
        // A conftest that cannot be imported ends the run before it starts, and pytest says so on stderr.
        let streams = [&mut output.stdout, &mut output.stderr].into_iter();
        let mut found =
            streams.filter_map(|stream| Some((missing_import(&stream.tail(64 << 10))?, stream.tail(LAST_WORDS))));
        if let Some((module, said)) = found.next() {
            let detail = format!("`{module}` is not installed, and the project has no `.venv` with its dependencies");
            return Verdict::unknown(Reason::InputsSkipped, detail).with_output(said);
        }
    }
    // uv's words, and its exit code for them; tests may print the same.
    if output.code == 2 && junit.is_none() && output.stderr.tail(LAST_WORDS).contains("error: Failed to spawn: ") {
        let detail = "`uv run` found no such program in the project's environment: name it in a dependency group";
        return Verdict::unknown(Reason::MissingTool, detail).with_output(output.stderr.tail(LAST_WORDS));
    }
    let said = output.stdout.tail(LAST_WORDS);
    let counts = match junit {
        Some(report) => Counts::of_junit(report),
        None => Counts::of_summary(&output.stdout.tail(8 << 10))
            .or_else(|| Counts::of_summary(&output.stderr.tail(8 << 10))),
    };
    let Some(counts) = counts else {
        return match (output.code, junit) {
            (_, Some(_)) => unreadable("the JUnit report is not whole"),
            (0, None) => Verdict::unknown(
                Reason::NothingChecked,
                "the test command ended well and does not say how many tests ran",
            ),
            (5, None) => Verdict::unknown(Reason::NothingChecked, "no tests were collected"),
            // What pytest cannot load, a plug-in's option or the module that a warning belongs to, is not there either.
            (1 | 3 | 4, None) if !environment => {
                let detail = "pytest did not start, and the project has no `.venv` with its dependencies";
                let complaint = complaint(&output.stderr.tail(LAST_WORDS)).map(|line| format!(": {line}"));
                Verdict::unknown(Reason::InputsSkipped, format!("{detail}{}", complaint.unwrap_or_default()))
                    .with_output(output.stderr.tail(LAST_WORDS))
            }
            (_, None) => crashed(&mut output),
        };
    };
    let Counts { ran, planned, failed, findings } = counts;
    let printed_failures = junit.is_some() && failed_in_summary(&mut output);
    match output.code {
        0 if failed > 0 => unreadable(format!("exit code 0 with {failed} failures")),
        // Of several runs in one command the report is the last one's; what was printed is of all.
        0 if printed_failures => {
            unreadable("exit code 0, and the output counts failures that the report does not know")
        }
        0 if ran == 0 && planned > 0 => Verdict::unknown(
            Reason::NothingChecked,
            "pytest set its tests up and ran none of them, as with `--setup-plan` or `--setup-only`",
        ),
        0 => Verdict::judge(ran, Findings::default(), Severity::Low),
        5 if ran == 0 => Verdict::unknown(Reason::NothingChecked, "no tests were collected"),
        // pytest's other codes mean that it could not run them all; other commands have codes of their own.
        1 if failed > 0 => Verdict::judge(ran.max(1), findings, Severity::Low).with_output(said),
        2..=4 if junit.is_some() => crashed(&mut output),
        _ if failed > 0 => Verdict::judge(ran.max(1), findings, Severity::Low).with_output(said),
        _ => crashed(&mut output),
    }
}

/// Whether a line at the end of what was printed counts tests that failed.
fn failed_in_summary(output: &mut Output) -> bool {
    Counts::of_summary(&output.stdout.tail(8 << 10)).is_some_and(|counts| counts.failed > 0)
}

/// The module that Python did not find, by the words of its own error.
fn missing_import(said: &str) -> Option<String> {
    let (_, rest) = said.split_once("ModuleNotFoundError: No module named ")?;
    let name = rest.trim_start().trim_start_matches('\'').split('\'').next()?;
    Some(name.to_owned()).filter(|name| !name.is_empty() && name.len() < 100)
}

/// The last line that says what is wrong; usage and stack traces stand around it.
fn complaint(said: &str) -> Option<String> {
    let says = |line: &&str| ["error: ", "Error: ", "Warning: "].iter().any(|sign| line.contains(sign));
    said.lines().rev().find(says).map(|line| shortened(line.trim()))
}

/// How many tests ran to their end, how many were only set up, how many failed, and which.
#[derive(Default)]
struct Counts {
    ran: u64,
    planned: u64,
    failed: u64,
    findings: Findings,
}

impl Counts {
    /// The report of `--junit-xml`: `<testcase>` elements, with `<failure>`, `<error>` or `<skipped>` inside. It lists
    /// tests that were only set up like those that passed, but does not add them to the `tests` of their suite.
    fn of_junit(report: &[u8]) -> Option<Counts> {
        let mut xml = quick_xml::Reader::from_reader(BufReader::new(report));
        let mut counts = Counts::default();
        let (mut buffer, mut case) = (Vec::new(), None::<Case>);
        let (mut depth, mut roots, mut stated) = (0_usize, 0_usize, None::<u64>);
        loop {
            let event = xml.read_event_into(&mut buffer).ok()?;
            if let Event::Start(tag) | Event::Empty(tag) = &event {
                if depth == 0 {
                    roots += 1;
                    if roots > 1 || !matches!(tag.name().as_ref(), "testsuites" | "testsuite") {
                        return None;
                    }
                }
                match tag.name().as_ref() {
                    "testsuite" => {
                        let tests = attribute(tag, "tests").and_then(|tests| tests.parse::<u64>().ok());
                        stated = tests.map(|tests| stated.unwrap_or(0).saturating_add(tests)).or(stated);
                    }
                    "testcase" => case = Some(Case::of(tag)),
                    "failure" | "error" => {
                        let message = || attribute(tag, "message").unwrap_or_default();
                        case.as_mut()?.failure.get_or_insert_with(message);
                    }
                    "skipped" => case.as_mut()?.skipped = true,
                    _ => {}
                }
            }
            let ended = match &event {
                Event::Start(_) => {
                    depth += 1;
                    false
                }
                Event::Empty(tag) => tag.name().as_ref() == "testcase",
                Event::End(tag) => {
                    depth = depth.checked_sub(1)?;
                    tag.name().as_ref() == "testcase"
                }
                // A banner before the report, or another after it, is not XML's white space.
                Event::Text(text) if depth == 0 && !text.trim().is_empty() => return None,
                Event::Eof => return (depth == 0 && roots == 1).then(|| counts.held_against(stated)),
                _ => false,
            };
            if ended {
                counts.add(case.take()?);
            }
            buffer.clear();
        }
    }

    /// The counts, given how many tests came to an end by the report's own sum.
    fn held_against(self, stated: Option<u64>) -> Counts {
        if stated == Some(0) { Counts { ran: 0, planned: self.ran, ..self } } else { self }
    }

    fn add(&mut self, case: Case) {
        if case.skipped {
            return;
        }
        self.ran += 1;
        if let Some(message) = case.failure {
            self.failed += 1;
            self.findings.push(Finding {
                rule: case.name,
                severity: Severity::Medium,
                path: case.file,
                line: case.line,
                column: None,
                message: message.lines().next().unwrap_or_default().to_owned(),
                url: None,
            });
        }
    }

    /// The last line of a run, as pytest (`3 passed, 1 failed in 0.1s`), unittest (`Ran 3 tests in 0.1s`) and cargo
    /// (`test result: ok. 3 passed; 0 failed; …`) print it. Of several lines of one form, all count.
    fn of_summary(text: &str) -> Option<Counts> {
        let (mut ran, mut failed, mut found) = (0_u64, 0_u64, false);
        for line in text.lines() {
            let line = line.trim().trim_matches('=').trim();
            let words: Vec<&str> = line.split([' ', ',', ';', '(', ')', '=']).filter(|word| !word.is_empty()).collect();
            let number = |word: &str| {
                let at = words.iter().position(|known| *known == word)?;
                words.get(at.checked_sub(1)?)?.parse::<u64>().ok()
            };
            let pytest = line.contains(" in ") && line.ends_with('s') || line.starts_with("test result: ");
            if let Some(tests) = line.strip_prefix("Ran ").and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok())
            {
                (ran, found) = (ran.checked_add(tests)?, true);
            } else if let Some(inside) = line.strip_prefix("OK (").or_else(|| line.strip_prefix("FAILED (")) {
                // `failures=1, errors=1, skipped=2, expected failures=1, unexpected successes=1`
                for (what, number) in inside.trim_end_matches(')').split(", ").filter_map(|part| part.split_once('=')) {
                    let number = number.parse::<u64>().ok()?;
                    match what {
                        "failures" | "errors" | "unexpected successes" => failed = failed.checked_add(number)?,
                        _ => ran = ran.saturating_sub(number),
                    }
                }
            } else if pytest && (number("passed").is_some() || number("failed").is_some()) {
                let bad =
                    number("failed").unwrap_or(0).checked_add(number("errors").or(number("error")).unwrap_or(0))?;
                let good = number("passed").unwrap_or(0);
                (ran, failed, found) = (ran.checked_add(good)?.checked_add(bad)?, failed.checked_add(bad)?, true);
            }
        }
        let finding = |_| Finding {
            rule: "test".to_owned(),
            severity: Severity::Medium,
            path: None,
            line: None,
            column: None,
            message: "a test failed; the output of the command names it".to_owned(),
            url: None,
        };
        found.then(|| Counts { ran, failed, findings: (0..failed.min(1)).map(finding).collect(), planned: 0 })
    }
}

/// One `<testcase>`.
struct Case {
    name: String,
    file: Option<String>,
    line: Option<u32>,
    failure: Option<String>,
    skipped: bool,
}

impl Case {
    fn of(tag: &BytesStart<'_>) -> Case {
        let class = attribute(tag, "classname").filter(|class| !class.is_empty());
        let name = attribute(tag, "name").unwrap_or_default();
        Case {
            name: class.map_or(name.clone(), |class| format!("{class}::{name}")),
            file: attribute(tag, "file").map(|file| file.replace('\\', "/")),
            // pytest counts from 0 here.
            line: attribute(tag, "line").and_then(|line| line.parse::<u32>().ok()?.checked_add(1)),
            failure: None,
            skipped: false,
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = tag.try_get_attribute(name).ok()??;
    value.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Outcome;
    use crate::tool::Captured;

    #[test]
    fn a_program_that_uv_does_not_find_is_missing() {
        const JUNIT: &[u8] = b"<testsuites><testsuite><testcase name=\"a\"/></testsuite></testsuites>";
        let outcome = |code, junit| {
            let stderr = Captured::from_bytes(
                b"error: Failed to spawn: pytest\n  cause: No such file or directory (os error 2)\n",
            );
            judge(Output { code, stdout: Captured::from_bytes(b""), stderr }, junit, true).outcome()
        };
        assert_eq!(outcome(2, None), Outcome::Unknown(Reason::MissingTool));
        assert_eq!(outcome(0, Some(JUNIT)), Outcome::Pass);
    }

    #[test]
    fn the_report_of_the_last_run_is_not_that_of_all() {
        const JUNIT: &[u8] = b"<testsuites><testsuite><testcase name=\"a\"/></testsuite></testsuites>";
        let outcome = |printed: &str| {
            let stream = |text: &str| Captured::from_bytes(text.as_bytes());
            judge(Output { code: 0, stdout: stream(printed), stderr: stream("") }, Some(JUNIT), true).outcome()
        };
        assert_eq!(outcome("===== 1 passed in 0.01s =====\n"), Outcome::Pass);
        let both = "===== 1 failed in 0.01s =====\n===== 1 passed in 0.01s =====\n";
        assert_eq!(outcome(both), Outcome::Unknown(Reason::UnreadableReport));
    }
}
