//! `cargo test`: the project's own tests and the examples in its documentation; `cargo nextest` where the project uses it.

mod builds;
mod panics;
mod plain;
mod runs;
mod summary;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::check::cargo::messages::{Key, key};
use crate::check::cargo::plant;
use crate::check::cargo::sweep::Sweep;
use crate::check::coverage::Coverage;
use crate::check::plant::{PREFIX, Plant, Proof, each_failed};
use crate::check::remedy::of_tests;
use crate::check::{
    Brought, Check, Job, LAST_WORDS, Need, PlanContext, Reads, cargo, crashed, relative, unreadable, unstartable,
};
use crate::config::Features;
use crate::env::Inherit;
use crate::outcome::{Ended, Evidence, Finding, Kind, Label, Outcome, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::rust::Crates;
use crate::project::rust::uses::Call;
use crate::project::{Language, Project, files};
use crate::tool::Output;

use self::builds::{denied_builds, only_built};
use self::runs::{Run, by_nextest, compiled, own_calls, runs};
use self::summary::Counts;

/// The project's own tests.
pub const CHECK: Check<'static> = Check {
    id: "cargo-test",
    title: "tests",
    kind: Kind::Tests,
    about: "more than zero tests passed in the runs that the project's own CI takes, examples in the documentation included, \
            every test program came to its end, and nothing warned that those runs deny; `cargo nextest` where the project runs \
            it, or has a `.config/nextest.toml`",
    languages: &[Language::Rust],
    endings: &[".rs"],
    settings: cargo::SETTINGS,
    reads: Reads::Everything,
    surface: Surface {
        unit: "test",
        label: Some(Label { badge: "coverage", left: "coverage", beside: "rust coverage", tool: None }),
        driver: Some("cargo-test"),
        ..Surface::FILES
    },
    tool: Some(cargo::TOOL),
    command,
    sees: Inherit::Project,
    runs_code: true,
    builds: true,
    brings: |context| match uses_nextest(context) {
        true => vec![Brought::Program("cargo-nextest")],
        false => Vec::new(),
    },
    timeout: cargo::TIMEOUT,
    remedy,
    progress: Some(finds),
    // An extension module is most often tested from Python alone.
    plant: Plant::After(prove),
    planned: |context| {
        context.holds(Language::Rust) && (!context.holds(Language::Python) || has_tests(context.project))
    },
    run: |job| {
        let coverage = Coverage::before(job.project, Language::Rust);
        let verdict = cargo::everywhere(job, &["test", "check", "build"], |job| Ok(asked(job)));
        let verdict = cargo::with_outside(job, verdict.unwrap_or_else(Verdict::from));
        Ok(match coverage.after(None) {
            Some(share) => verdict.with_coverage(share),
            None => verdict,
        })
    },
    ..Check::PYTHON
};

/// Whether some Rust file holds a test.
fn has_tests(project: &Project) -> bool {
    let marked = |file: &String| {
        let text = || files::text(&project.root.join(file)).ok().flatten();
        file.ends_with(".rs") && text().is_some_and(|text| text.contains("#[test]") || text.contains("::test]"))
    };
    project.files.iter().any(marked)
}

/// Whether the configured command runs the tests of the Rust packages: it does where there is nothing else, and beside
/// Python where it starts cargo.
pub fn is_meant(context: &PlanContext<'_>) -> bool {
    let cargo =
        |test: &Vec<String>| test.first().is_some_and(|program| program == "cargo" || program.starts_with("cargo-"));
    context
        .config
        .test
        .as_ref()
        .is_some_and(|test| context.holds(Language::Rust) && (!context.holds(Language::Python) || cargo(test)))
}

/// The configured command, else cargo's, or that of nextest where the project uses it.
fn command(_: &Check<'_>, context: &PlanContext<'_>) -> Vec<String> {
    if let Some(test) = context.config.test.as_ref().filter(|_| is_meant(context)) {
        return test.clone();
    }
    let words: &[&str] = if uses_nextest(context) { &["cargo", "nextest", "run"] } else { &["cargo", "test"] };
    words.iter().chain(&["--no-fail-fast"]).map(|word| (*word).to_owned()).collect()
}

/// Whether nextest runs the tests, unless the configuration says otherwise.
fn uses_nextest(context: &PlanContext<'_>) -> bool {
    let has_settings = context.project.has(".config/nextest.toml");
    let by_nextest = |crates| by_nextest(crates, has_settings);
    !is_meant(context) && context.project.facts.crates.as_ref().map_or(has_settings, by_nextest)
}

fn remedy(need: &Need<'_>) -> Option<String> {
    const INSTALL: &str = "install Rust (https://rustup.rs), and `cargo install --locked cargo-nextest` where the project \
                           runs its tests with nextest";
    const BUILD: &str = "fix what keeps the tests from being built";
    const NONE: &str =
        "write a first test, or leave tests out of the gate: `cargo-test = false` in the table of checks";
    match need.reason {
        Reason::NothingChecked if need.detail.is_empty() => Some(NONE.to_owned()),
        Reason::InputsSkipped => Some(cargo::remedy(need, INSTALL, "60m").unwrap_or_else(|| BUILD.to_owned())),
        _ => cargo::remedy(need, INSTALL, "60m").or_else(|| of_tests(need)),
    }
}

/// The verdict on one workspace.
fn asked(job: &Job<'_>) -> Verdict {
    ask(job).unwrap_or_else(Verdict::from)
}

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    cargo::accepts(job)?;
    let place = Place::of(&job.project.root, crates);
    if is_meant(&job.context) {
        let args: Vec<OsString> = job.command.iter().map(Into::into).collect();
        return Ok(judge(cargo::run_configured(job, crates, &args)?, &place));
    }
    let left_out = cargo::left_out(&job.project.root, crates);
    let mut sweep = Sweep::of(job, crates, &left_out, true);
    if crates.is_beside && own_calls(crates).next().is_none() {
        return only_built(job, crates, sweep);
    }
    let found = runs(job, crates, &sweep);
    let mut all = TestRun::default();
    // What one run leaves out, another one may run.
    let mut left = u64::MAX;
    for run in &found.runs {
        let mut ran = run.tests(job, crates, &place)?;
        left = left.min(ran.counts.left_out);
        if ran.is_unbuilt() {
            ran.errors = run.built(job, crates).map(|built| [built.errors, built.denied].concat()).unwrap_or_default();
        }
        all = both(all, ran);
    }
    let is_chosen = !job.config.args.is_empty() || !cargo::may_add_features(job);
    if all.passed() {
        for run in found.runs.iter().filter(|run| !run.is_documentation()) {
            let built = run.built(job, crates)?;
            all.errors.extend(built.denied.iter().cloned());
            sweep.add(&run.parts(job, crates), &run.features, built);
        }
        // What no run of the project's own tests is compiled at least.
        if !is_chosen {
            let mut is_all_built = false;
            sweep.complete(&mut |selects, features| {
                let built = compiled(job, crates, selects, features)?;
                is_all_built |= features.all && selects.is_empty() && built.error.is_none();
                Ok(built)
            })?;
            if is_all_built && tests_features(crates) {
                let run = Run::whole(cargo::selected(job, crates), Features::ALL);
                all = both(all, run.tests(job, crates, &place)?);
            }
            all.errors.extend(denied_builds(job, crates)?.denied);
            all.errors.extend_from_slice(sweep.errors());
        }
    }
    let passed = all.passed();
    let verdict = all.verdict();
    let verdict = cargo::noted(job, crates, if passed { sweep.settle(verdict) } else { verdict });
    let mut verdict = cargo::with_unfollowed(crates, "test", verdict);
    if left > 0 {
        let by = if job.config.args.is_empty() { "" } else { ", as far as `args` say" };
        let tests = if left == 1 { "1 test".to_owned() } else { format!("{left} tests") };
        verdict = cargo::note(verdict, &format!("{tests} ignored or filtered out{by}"));
    }
    if found.more > 0 {
        verdict = cargo::note(verdict, &format!("{} more runs of the project's own not repeated", found.more));
    }
    Ok(verdict)
}

/// Whether tests are to run with all features as well: no command of the project's own says with which.
fn tests_features(crates: &Crates) -> bool {
    let is_unclear = |call: &Call| call.command == "test" && call.features.is_none() && !call.is_elsewhere;
    own_calls(crates).next().is_none() || crates.uses.iter().any(is_unclear)
}

/// Runs the same command on a copy of the workspace without dependencies, in which each crate has one failing test.
pub(super) fn prove(job: &Job<'_>) -> Proof {
    const TEST: &str = "fn main() {}\n#[test]\nfn touchmark_planted() {\n    panic!(\"planted by Touchmark\")\n}\n";
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    let known: [&[&str]; 2] = [&["test"], &["nextest", "run"]];
    if !known.iter().any(|words| job.command.iter().map(String::as_str).take(words.len()).eq(words.iter().copied())) {
        return Ok(Evidence::Unproved("the tests run by a command of the project's own".to_owned()));
    }
    let mut copy = plant::bare_workspace(job, crates, TEST)?;
    let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().map_err(|err| unstartable(&err))?;
    copy.set_target(folder.path().to_owned());
    let there = copy.job(job);
    let crates = there.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    let place = Place::of(&there.project.root, crates);
    if is_meant(&there.context) {
        return each_failed(&ask(&there)?);
    }
    let run = Run::whole(cargo::selected(&there, crates), Features::DEFAULT);
    each_failed(&run.tests(&there, crates, &place)?.verdict())
}

/// The failed test that a line of the harness names.
pub(super) fn finds(line: &str) -> Option<String> {
    let name = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
    Some(name.to_owned())
}

/// Where the tests of a workspace stand.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The root of the repository.
    pub root: PathBuf,
    /// The folder of the workspace, which paths in panics are relative to.
    pub top: PathBuf,
    /// Targets without a harness, as cargo calls them when it starts them.
    pub plain: Vec<String>,
    /// Whether cargo itself lists which programs it starts.
    pub is_listed: bool,
}

impl Place {
    fn of(root: &Path, crates: &Crates) -> Place {
        Place { root: root.to_owned(), top: crates.top.clone(), plain: plain::targets(root, crates), is_listed: false }
    }

    /// The path of a file of this repository; what a build or a library made is none.
    fn path(&self, file: &str) -> Option<String> {
        let file = file.replace('\\', "/");
        let path = relative(&self.root, &self.top.join(file).to_string_lossy());
        let is_foreign = path.starts_with('/') || path.contains(':') || path.split('/').any(|part| part == "..");
        let is_built = path.split('/').any(|part| part == "target");
        (!is_foreign && !is_built).then_some(path)
    }

    /// A message without the folder that this machine has the repository in.
    fn message(&self, said: &str) -> String {
        said.replace(&format!("{}/", self.root.display()), "").replace(&self.root.display().to_string(), ".")
    }
}

/// The verdict on one test run.
pub fn judge(output: Output, place: &Place) -> Verdict {
    TestRun::of(output, place).verdict()
}

/// Two runs that together are all tests.
fn both(first: TestRun, second: TestRun) -> TestRun {
    let mut counts = first.counts;
    counts.add(second.counts);
    let code = if first.code == 0 { second.code } else { first.code };
    let errors = [first.errors, second.errors].concat();
    TestRun { code, counts, errors, problem: first.problem.or(second.problem), said: first.said.or(second.said) }
}

/// One run: how it ended, and what it counted.
#[derive(Default)]
struct TestRun {
    code: i32,
    counts: Counts,
    /// Why it was not built, and warnings that the project's own runs deny.
    errors: Vec<Finding>,
    /// Why it says less than it should.
    problem: Option<Undecided>,
    said: Option<String>,
}

impl TestRun {
    fn passed(&self) -> bool {
        self.code == 0 && self.problem.is_none() && self.counts.failed == 0
    }

    /// Whether something does not compile.
    fn is_unbuilt(&self) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.reason() == Some(Reason::InputsSkipped))
    }

    /// cargo exits with 0: all passed; 101: some failed, or something did not compile. nextest: 100 for failures, 4 for
    /// no tests, 101 and others for what it could not do (<https://docs.rs/nextest-metadata/latest/nextest_metadata/enum.NextestExitCode.html>).
    fn of(mut output: Output, place: &Place) -> TestRun {
        let (mut counts, mut problem) = match Counts::read(&mut output, place) {
            Ok(counts) => (counts, None),
            Err(undecided) => (Counts::default(), Some(undecided)),
        };
        let known = counts.failed > 0;
        problem = problem.or_else(|| match (output.code, &counts.mismatch) {
            (0, _) if known => Some(unreadable(format!("exit code 0 with {} failures", counts.failed))),
            (0 | 4, _) if counts.open => Some(unreadable("a test program did not come to its end")),
            (0, Some(mismatch)) => Some(unreadable(mismatch)),
            (0, None) => None,
            (4, _) if counts.ran == 0 => None,
            (100 | 101, _) if known && !counts.open => None,
            _ => Some(ended_badly(&mut output)),
        });
        // nextest prints what tests said to stderr.
        for stream in [&mut output.stdout, &mut output.stderr] {
            panics::explain(&mut counts.findings, &stream.head(READ), place);
        }
        let said = (output.code != 0).then(|| told(&mut output));
        TestRun { code: output.code, counts, errors: Vec::new(), problem, said }
    }

    fn verdict(self) -> Verdict {
        let TestRun { code, counts, errors, problem, said } = self;
        // nextest has a code of its own for no tests, which is not one of failure.
        let ended = Ended::with(if code == 4 && counts.ran == 0 { 0 } else { code });
        // Two runs that build the same have the same errors.
        let errors: BTreeMap<Key, Finding> = errors.into_iter().map(|found| (key(&found), found)).collect();
        let ended = ended.counting(counts.failed + errors.len() as u64);
        let mut findings = counts.all_findings();
        findings.add(errors.into_values().collect());
        let verdict = Verdict::judge(ended, counts.ran, findings, Severity::Low);
        let verdict = match (problem, verdict.total()) {
            (Some(problem), 0) => return problem.into(),
            (Some(problem), _) => verdict.but(problem.reason().unwrap_or(Reason::Crashed), problem.detail()),
            (None, _) => match detail(&counts) {
                Some(detail) if matches!(verdict.outcome(), Outcome::Pass | Outcome::Fail) => {
                    verdict.with_detail(detail)
                }
                _ => verdict,
            },
        };
        match said {
            Some(said) => verdict.with_output(said),
            None => verdict,
        }
    }
}

/// What is worth a word besides how many tests ran.
fn detail(counts: &Counts) -> Option<String> {
    let programs = if counts.plain == 1 { "is a program" } else { "are programs" };
    let parts = [
        (counts.docs, format!("{} of them in the documentation", counts.docs)),
        (counts.plain, format!("{} of them {programs} without a harness, whose exit code alone speaks", counts.plain)),
        (counts.flaky, format!("{} of them flaky: passed only when tried again", counts.flaky)),
    ];
    let said: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// How much of the output is looked through for what failed, in bytes.
const READ: usize = 1 << 20;

/// What failing tests said, where that can be found, else the end of it all: documentation is tested last, and has often
/// nothing to say. nextest says everything on stderr.
fn told(output: &mut Output) -> String {
    let said = output.stdout.head(READ);
    let from = said.find("\nfailures:\n").map(|at| at + 1);
    let failures =
        from.and_then(|from| said.get(from..)).map(|rest| rest.split("\ntest result: ").next().unwrap_or(rest));
    match failures {
        Some(failures) => failures.chars().take(LAST_WORDS).collect(),
        None if output.stdout.is_empty() => output.stderr.tail(LAST_WORDS),
        None => output.stdout.tail(LAST_WORDS),
    }
}

/// The verdict on a run that failed without a failed test: it does not compile, or a test program was killed.
fn ended_badly(output: &mut Output) -> Undecided {
    let said = output.stderr.tail(16 << 10);
    match said.lines().find(|line| line.contains("process didn't exit successfully")) {
        Some(_) if cargo::NOT_BUILT.iter().any(|sign| said.contains(sign)) => cargo::failure(output),
        Some(line) => {
            // The program's own path says where this machine builds.
            let how = line.rsplit_once('(').map_or(line, |(_, how)| how.trim_end_matches(')'));
            Undecided::new(Reason::Crashed, format!("a test program ended badly: {how}")).with_output(said)
        }
        None if output.code == 101 || output.stdout.is_empty() => cargo::failure(output),
        None => crashed(output),
    }
}

#[cfg(test)]
mod tests;
