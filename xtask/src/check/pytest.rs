//! The project's own tests: `pytest`, or the command that the configuration names.

mod imported;
mod plant;
mod sessions;
mod summary;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use self::sessions::{Sessions, Witness};
use self::summary::Printed;
use crate::check::coverage::Coverage;
use crate::check::plant::{Plant, blind, proved};
use crate::check::remedy::of_tests;
use crate::check::{
    Check, Job, LAST_WORDS, PlanContext, Reads, cargo_test, crashed, operands, shortened, unreadable, unstartable,
};
use crate::env::Inherit;
use crate::install::Tool;
use crate::outcome::{Ended, Evidence, Finding, Findings, Kind, Label, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::{Language, Sign};
use crate::tool::Output;

/// The project's own tests.
pub const CHECK: Check<'static> = Check {
    id: "pytest",
    title: "tests",
    kind: Kind::Tests,
    about: "every run of pytest, by Touchmark's plug-in or by its summary, counts at least one test that passed and none that failed; \
            skipped ones do not count",
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
    // As for the tests of cargo.
    timeout: Duration::from_secs(1800),
    remedy: of_tests,
    plant: Plant::Within,
    // Which of them it reads: <https://docs.pytest.org/en/stable/reference/customize.html>.
    configured: &[
        Sign::Table("tool.pytest"),
        Sign::File("pytest.toml"),
        Sign::File(".pytest.toml"),
        Sign::File("pytest.ini"),
        Sign::File(".pytest.ini"),
        Sign::Section("tox.ini", "pytest"),
        Sign::Section("setup.cfg", "tool:pytest"),
    ],
    planned: |context| {
        let is_test = |file: &String| {
            let name = file.rsplit('/').next().unwrap_or(file);
            name.ends_with(".py") && (name.starts_with("test_") || name.ends_with("_test.py"))
        };
        context.config.test.is_some() && !cargo_test::is_meant(context)
            || context.project.configures("pytest")
            || context.holds(Language::Python) && context.project.files.iter().any(is_test)
    },
    run: |job| {
        let coverage = Coverage::before(job.project, Language::Python);
        let witness = Witness::lay().map_err(|err| unstartable(&err))?;
        let env = environment(job, &witness);
        let output = job.run_with(job.command, &paths(job), &env)?;
        let root = &job.project.root;
        let sessions = witness.read();
        let told = sessions.as_deref().and_then(|bytes| Sessions::read(bytes, root)).unwrap_or_default();
        if job.program().file_stem().is_some_and(|program| program == "uv") && told.is_foreign {
            return Err(Undecided::new(Reason::MissingTool, FOREIGN));
        }
        let verdict = judge(output, sessions.as_deref(), root, has_environment(job)).unwrap_or_else(Verdict::from);
        let verdict = match imported::foreign(job, &told.imported) {
            Some(detail) => verdict.but(Reason::InputsSkipped, detail),
            None => verdict,
        };
        let verdict = proved(verdict, || match sessions {
            Some(_) => plant::prove(job),
            // Ours always takes it; what the tests print is their own word.
            None if job.context.config.test.is_none() => Err(blind("pytest left no word of its run")),
            None => Ok(Evidence::Unproved("the test command runs no pytest that takes a plug-in of ours".to_owned())),
        });
        Ok(match coverage.after(Some(&witness.coverage())) {
            Some(share) => verdict.with_coverage(share),
            None => verdict,
        })
    },
    ..Check::PYTHON
};

/// The configured command, else `pytest` with what the project's own runs select, which for a project locked by uv and without an environment is run by `uv run`.
fn command(_: &Check<'_>, context: &PlanContext<'_>) -> Vec<String> {
    if let Some(test) = context.config.test.as_ref().filter(|_| !cargo_test::is_meant(context)) {
        return test.clone();
    }
    let words = |words: &[&str]| -> Vec<String> { words.iter().map(|word| (*word).to_owned()).collect() };
    let (project, may_install) = (context.project, context.online && context.toolbox.install);
    let has_environment = || project.root.join(".venv").exists();
    if !(may_install && project.has("uv.lock") && !has_environment() && context.toolbox.find("uv").is_some()) {
        return [words(&["pytest"]), project.facts.package.tests.args.clone()].concat();
    }
    let mut command = words(&["uv", "run", "--frozen"]);
    command.extend(project.facts.package.for_tests.iter().cloned());
    if !project.facts.package.native.is_empty()
        && let Some(name) = &project.facts.package.name
    {
        // uv does not see that the sources of an extension module changed.
        command.extend(["--reinstall-package".to_owned(), name.value.clone()]);
    }
    command.push("pytest".to_owned());
    command.extend(project.facts.package.tests.args.iter().cloned());
    command
}

/// The configured paths, else those that the project's own run of pytest names.
fn paths(job: &Job<'_>) -> Vec<String> {
    match (&job.config.paths, &job.context.config.test) {
        (Some(paths), _) => operands(paths),
        (None, Some(_)) => Vec::new(),
        (None, None) => operands(&job.project.facts.package.tests.paths),
    }
}

/// `uv run` falls back to a program of PATH.
const FOREIGN: &str =
    "the project's environment has no pytest, and the one that ran is from elsewhere and sees other packages";

/// What reaches pytest through any other command: our plug-in, and places outside of the tree for what the tests write.
fn environment(job: &Job<'_>, witness: &Witness) -> Vec<(OsString, OsString)> {
    let theirs = |name: &str| job.env.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let mut options = theirs("PYTEST_ADDOPTS").unwrap_or_default();
    options.push(format!(" -o cache_dir='{}'", job.cache.join("pytest").display()));
    let mut env = witness.env(theirs("PYTHONPATH").as_deref());
    env.push(("TOUCHMARK_PACKAGES".into(), imported::packages(job.project).into()));
    env.push(("PYTEST_ADDOPTS".into(), options));
    env.push(("COVERAGE_FILE".into(), job.cache.join("coverage").into_os_string()));
    if !job.project.root.join(".venv").exists() {
        // `uv run` makes the environment it runs in; ours is no part of the work tree.
        env.push(("UV_PROJECT_ENVIRONMENT".into(), job.cache.join("venv").into_os_string()));
    }
    env
}

/// Whether the tests run where the project and what it depends on are installed.
fn has_environment(job: &Job<'_>) -> bool {
    let active = job.env.iter().any(|(name, _)| name == "VIRTUAL_ENV");
    let runner = job.program().file_stem().is_some_and(|name| name != "pytest");
    active || runner || job.project.root.join(".venv").exists()
}

/// The verdict on a test run that ended by itself, and of which pytest left these `sessions`; without an `environment`,
/// imports that are missing say nothing of the project.
///
/// pytest exits with 0: all passed; 1: some failed; 2: interrupted; 3: internal error; 4: usage; 5: no tests
/// (<https://docs.pytest.org/en/stable/reference/exit-codes.html>). An exit code alone says nothing of how many tests
/// there were, so a command that leaves no report has to end with a summary that counts them.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(
    mut output: Output,
    sessions: Option<&[u8]>,
    root: &Path,
    environment: bool,
) -> Result<Verdict, Undecided> {
    surrounded(&mut output, sessions.is_none())?;
    let printed = Printed::read(&mut output);
    let counts = match (sessions.and_then(|bytes| Sessions::read(bytes, root)), printed) {
        (Some(sessions), _) => sessions,
        (None, Some(printed)) => {
            Sessions { ran: printed.ran, failed: printed.failed, findings: printed.findings(), ..Sessions::default() }
        }
        (None, None) => return Err(silent(&mut output, environment)),
    };
    if output.code == 0 {
        // What was printed is of all runs in one command, whoever ran the tests.
        return passed(counts, printed.is_some_and(|printed| printed.failed > 0));
    }
    failed(counts, &mut output, environment)
}

/// # Errors
/// The tests could not run for want of what surrounds them.
fn surrounded(output: &mut Output, is_silent: bool) -> Result<(), Undecided> {
    // uv's words, and its exit code for them; tests may print the same.
    if output.code == 2 && is_silent && output.stderr.tail(LAST_WORDS).contains("error: Failed to spawn: ") {
        let detail = "`uv run` found no such program in the project's environment: name it in a dependency group";
        return Err(Undecided::new(Reason::MissingTool, detail).with_output(output.stderr.tail(LAST_WORDS)));
    }
    Ok(())
}

/// Why a command that says nothing of tests proves nothing.
fn silent(output: &mut Output, environment: bool) -> Undecided {
    match output.code {
        0 => Undecided::new(Reason::NothingChecked, "the test command ended well and does not say how many tests ran"),
        5 => Undecided::new(Reason::NothingChecked, "no tests were collected"),
        // What pytest cannot load, a plug-in's option or the module that a warning belongs to, is not there either.
        1 | 3 | 4 if !environment => {
            let detail = "pytest did not start, and the project has no `.venv` with its dependencies";
            let complaint = complaint(&output.stderr.tail(LAST_WORDS)).map(|line| format!(": {line}"));
            Undecided::new(Reason::InputsSkipped, format!("{detail}{}", complaint.unwrap_or_default()))
                .with_output(output.stderr.tail(LAST_WORDS))
        }
        _ => match complaint(&output.stderr.tail(LAST_WORDS)) {
            Some(line) => {
                let said = output.stderr.tail(LAST_WORDS);
                Undecided::new(Reason::Crashed, format!("exit code {}: {line}", output.code)).with_output(said)
            }
            None => crashed(output),
        },
    }
}

/// The verdict on a command that ended well.
fn passed(counts: Sessions, has_printed_failures: bool) -> Result<Verdict, Undecided> {
    let Sessions { ran, planned, failed, findings, problem, exit, .. } = counts;
    if let Some(problem) = problem {
        return Err(unreadable(problem));
    }
    if failed > 0 {
        return Err(unreadable(format!("exit code 0 with {failed} failures")));
    }
    if let Some(exit) = exit {
        return Err(unreadable(format!("a run of pytest ended with {exit}, and the command with 0")));
    }
    if has_printed_failures {
        return Err(unreadable("exit code 0, and the output counts failures that the report does not know"));
    }
    if ran == 0 && planned > 0 {
        let detail = "pytest set its tests up and ran none of them, as with `--setup-plan` or `--setup-only`";
        return Err(Undecided::new(Reason::NothingChecked, detail));
    }
    Ok(Verdict::judge(Ended::with(0).counting(failed), ran, findings, Severity::Low))
}

/// The verdict on a command that did not end well.
fn failed(counts: Sessions, output: &mut Output, environment: bool) -> Result<Verdict, Undecided> {
    let said = output.stdout.tail(LAST_WORDS);
    let Sessions { ran, failed, mut findings, problem, .. } = counts;
    if output.code == 5 && ran == 0 {
        return Err(Undecided::new(Reason::NothingChecked, "no tests were collected"));
    }
    let mut counted = failed;
    if failed == 0
        && let Some(line) = too_little_coverage(&said)
    {
        findings.push(uncovered(line));
        counted = 1;
    }
    if counted == 0 {
        return Err(crashed(output));
    }
    if let Some(modules) = missing_modules(&findings, environment) {
        let detail = format!("the tests import what is not installed where they run: {modules}");
        return Err(Undecided::new(Reason::InputsSkipped, detail).with_output(said));
    }
    let verdict = Verdict::judge(Ended::with(output.code).counting(counted), ran, findings, Severity::Low);
    let verdict = match problem {
        Some(problem) => verdict.but(Reason::UnreadableReport, problem),
        None => verdict,
    };
    Ok(verdict.with_output(said))
}

/// What pytest-cov says where less was reached than the project asks for.
fn too_little_coverage(said: &str) -> Option<&str> {
    let mut lines = said.lines().map(str::trim);
    lines.find(|line| line.contains("is less than fail-under") || line.starts_with("FAIL Required test coverage"))
}

fn uncovered(line: &str) -> Finding {
    Finding {
        rule: "coverage".to_owned(),
        severity: Severity::Medium,
        path: None,
        line: None,
        column: None,
        end_column: None,
        message: line.trim_start_matches("ERROR: ").to_owned(),
        url: None,
        help: None,
        flow: Vec::new(),
        cwe: Vec::new(),
        accepted: None,
    }
}

/// The module that Python did not find, by the words of its own error.
fn missing_import(said: &str) -> Option<String> {
    let (_, rest) = said.split_once("ModuleNotFoundError: No module named ")?;
    let name = rest.trim_start().trim_start_matches('\'').split('\'').next()?;
    Some(name.to_owned()).filter(|name| !name.is_empty() && name.len() < 100)
}

/// The modules for want of which tests failed: whole ones, because a part that is missing of one that is there is a fault.
/// In an `environment` of the project's own, nothing else may have failed.
fn missing_modules(findings: &Findings, environment: bool) -> Option<String> {
    let named = |found: &Finding| missing_import(&found.message).filter(|module| !module.contains('.'));
    let named: Vec<Option<String>> = findings.whole()?.iter().map(named).collect();
    if environment && named.contains(&None) {
        return None;
    }
    let modules: BTreeSet<String> = named.into_iter().flatten().collect();
    let first: Vec<String> = modules.iter().take(3).map(|module| format!("`{module}`")).collect();
    let more = modules.len().checked_sub(3).filter(|more| *more > 0).map(|more| format!(" and {more} more"));
    (!first.is_empty()).then(|| format!("{}{}", first.join(", "), more.unwrap_or_default()))
}

/// The last line that says what is wrong; usage and stack traces stand around it.
fn complaint(said: &str) -> Option<String> {
    let says = |line: &&str| ["error: ", "Error: ", "Warning: "].iter().any(|sign| line.contains(sign));
    said.lines().rev().find(says).map(|line| shortened(line.trim_start_matches("E ").trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Outcome;
    use crate::tool::Captured;

    const UNREADABLE: Outcome = Outcome::Unknown(Reason::UnreadableReport);
    const ONE: &str =
        "{\"begins\": 1}\n{\"ends\": 1, \"exit\": 0, \"planned\": 1, \"passed\": 1, \"failed\": 0, \"failures\": []}\n";

    fn judged(code: i32, stdout: &str, stderr: &str, sessions: Option<&str>) -> Verdict {
        let stream = |text: &str| Captured::from_bytes(text.as_bytes());
        let output = Output { code, stdout: stream(stdout), stderr: stream(stderr) };
        judge(output, sessions.map(str::as_bytes), Path::new("/r"), true).unwrap_or_else(Verdict::from)
    }

    #[test]
    fn a_program_that_uv_does_not_find_is_missing() {
        let said = "error: Failed to spawn: pytest\n  cause: No such file or directory (os error 2)\n";
        assert_eq!(judged(2, "", said, None).outcome(), Outcome::Unknown(Reason::MissingTool));
        assert_eq!(judged(0, "", said, Some(ONE)).outcome(), Outcome::Pass);
    }

    #[test]
    fn no_run_of_a_command_can_hide_behind_another() {
        let failing = ONE.replace("\"exit\": 0", "\"exit\": 1").replace("\"failed\": 0", "\"failed\": 1");
        let broken = ONE.replace("\"exit\": 0", "\"exit\": 3");
        let unfinished = ONE.lines().next().unwrap_or_default().to_owned() + "\n";
        let none = ONE.replace("\"exit\": 0", "\"exit\": 5").replace("\"passed\": 1", "\"passed\": 0");
        let red = "===== 1 failed in 61.20s (0:01:01) =====\n";
        for (what, stdout, sessions, outcome) in [
            ("one", "===== 1 passed in 0.01s =====\n", Some(ONE.to_owned()), Outcome::Pass),
            ("two", "", Some(ONE.repeat(2)), Outcome::Pass),
            ("one without tests", "", Some(none.clone() + ONE), Outcome::Pass),
            ("the first fails", "", Some(failing.clone() + ONE), UNREADABLE),
            ("the last fails", "", Some(ONE.to_owned() + &failing), UNREADABLE),
            ("one has an internal error", "", Some(broken + ONE), UNREADABLE),
            ("one has no end", "", Some(unfinished + ONE), UNREADABLE),
            ("another runner fails", red, Some(ONE.to_owned()), UNREADABLE),
            ("both are printed only", &format!("{red}1 passed in 0.1s\n"), None, UNREADABLE),
            ("nothing has run", "", Some(none), Outcome::Unknown(Reason::NothingChecked)),
        ] {
            assert_eq!(judged(0, stdout, "", sessions.as_deref()).outcome(), outcome, "{what}");
        }
        for code in [1, 2, 7, 101] {
            assert_eq!(judged(code, "", "", Some(ONE)).outcome(), Outcome::Unknown(Reason::Crashed), "{code}");
            assert_eq!(
                judged(code, "1 passed in 0.1s", "", None).outcome(),
                Outcome::Unknown(Reason::Crashed),
                "{code}"
            );
            assert_eq!(judged(code, "", "", Some(&failing)).outcome(), Outcome::Fail, "{code}");
        }
    }

    #[test]
    fn what_fails_for_want_of_a_module_alone_says_nothing_of_the_tests() {
        let said = |messages: &[&str]| {
            let failures: Vec<String> = messages
                .iter()
                .map(|said| {
                    serde_json::json!({"name": "t.py", "file": "t.py", "line": null, "message": said}).to_string()
                })
                .collect();
            let (count, failures) = (failures.len(), failures.join(", "));
            format!(
                "{{\"begins\": 1}}\n{{\"ends\": 1, \"exit\": 2, \"planned\": {count}, \"passed\": 0, \"failed\": {count}, \"failures\": [{failures}]}}\n"
            )
        };
        let gone = |module: &str| format!("ModuleNotFoundError: No module named '{module}'");
        let (numpy, part, plain) = (gone("numpy"), gone("demo.gone"), "AssertionError: 1".to_owned());
        for (messages, detail) in [
            (
                &[&*numpy, &gone("jax"), &numpy][..],
                Some("the tests import what is not installed where they run: `jax`, `numpy`"),
            ),
            (&[&numpy, &plain], None),
            (&[&part], None),
        ] {
            let verdict = judged(2, "", "", Some(&said(messages)));
            match detail {
                Some(detail) => assert_eq!(verdict.detail(), Some(detail)),
                None => assert_eq!(verdict.outcome(), Outcome::Fail, "{messages:?}"),
            }
        }
    }

    #[test]
    fn less_coverage_than_the_project_asks_for_is_a_failure() {
        let said = "ERROR: Coverage failure: total of 75 is less than fail-under=90\n1 passed in 0.1s\n";
        let verdict = judged(1, said, "", Some(&ONE.replace("\"exit\": 0", "\"exit\": 1")));
        assert_eq!(verdict.outcome(), Outcome::Fail);
        assert_eq!(verdict.findings()[0].message, "Coverage failure: total of 75 is less than fail-under=90");
    }
}
