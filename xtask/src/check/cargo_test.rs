//! `cargo test`: the project's own tests and the examples in its documentation; `cargo nextest` where the project uses it.

mod panics;
mod summary;

use std::ffi::OsString;
use std::time::SystemTime;

use crate::check::remedy::of_tests;
use crate::check::{Check, Job, LAST_WORDS, Need, Reads, Scene, cargo, coverage, crashed, unreadable};
use crate::env::Inherit;
use crate::outcome::{Findings, Kind, Label, Reason, Severity, Surface, Verdict};
use crate::project::rust::Crates;
use crate::project::{Language, Project, files};
use crate::tool::Output;

use self::summary::Counts;

/// The project's own tests.
pub const CHECK: Check<'static> = Check {
    id: "cargo-test",
    title: "tests",
    kind: Kind::Tests,
    about: "more than zero tests passed, examples in the documentation included, and every test program came to its end; \
            `cargo nextest` where the project has a `.config/nextest.toml`",
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
    timeout: cargo::TIMEOUT,
    remedy,
    progress: Some(finds),
    // An extension module is most often tested from Python alone.
    planned: |scene| scene.holds(Language::Rust) && (!scene.holds(Language::Python) || has_tests(scene.project)),
    run: |job| {
        let start = SystemTime::now();
        let verdict = match ask(job) {
            Ok(verdict) | Err(verdict) => verdict,
        };
        match coverage::since(&job.project.root, start, &job.project.tracked) {
            Some(percent) => verdict.with_coverage(percent),
            None => verdict,
        }
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
pub fn is_meant(scene: &Scene<'_>) -> bool {
    let cargo =
        |test: &Vec<String>| test.first().is_some_and(|program| program == "cargo" || program.starts_with("cargo-"));
    scene
        .config
        .test
        .as_ref()
        .is_some_and(|test| scene.holds(Language::Rust) && (!scene.holds(Language::Python) || cargo(test)))
}

/// The configured command, else cargo's, or that of nextest where the project uses it.
fn command(_: &Check<'_>, scene: &Scene<'_>) -> Vec<String> {
    if let Some(test) = scene.config.test.as_ref().filter(|_| is_meant(scene)) {
        return test.clone();
    }
    let nextest = scene.project.has(".config/nextest.toml");
    let words: &[&str] = if nextest { &["cargo", "nextest", "run"] } else { &["cargo", "test"] };
    words.iter().chain(&["--no-fail-fast"]).map(|word| (*word).to_owned()).collect()
}

fn remedy(need: &Need<'_>) -> Option<String> {
    const INSTALL: &str = "install Rust (https://rustup.rs), and `cargo install --locked cargo-nextest` where the project \
                           has a `.config/nextest.toml`";
    let add = "fix what stands above; where it is tests that are missing, add some, or say how they are run: \
               `test = [\"cargo\", \"test\"]` in the table of Touchmark";
    match need.reason {
        Reason::NothingChecked => Some(add.to_owned()),
        _ => cargo::remedy(need, INSTALL, "60m").or_else(|| of_tests(need)),
    }
}

fn ask(job: &Job<'_>) -> Result<Verdict, Verdict> {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    if let Some(verdict) = cargo::refused(job) {
        return Err(verdict);
    }
    let mut args: Vec<OsString> = job.command.iter().map(Into::into).collect();
    if is_meant(&job.scene) {
        return Ok(judge(cargo::run(job, crates, &args)?, false));
    }
    args.extend(cargo::scope(job, crates)?);
    let first = cargo::run(job, crates, &args)?;
    let uses_nextest = job.command.first().is_some_and(|word| word == "nextest");
    if !uses_nextest || !crates.members.iter().any(|member| member.has_doctests) {
        return Ok(judge(first, !uses_nextest));
    }
    // nextest leaves the documentation to cargo.
    Ok(both(Ran::of(first, false), Ran::of(cargo::run(job, crates, &documentation(job, crates)?)?, true)))
}

fn documentation(job: &Job<'_>, crates: &Crates) -> Result<Vec<OsString>, Verdict> {
    let mut args: Vec<OsString> = ["test", "--doc", "--no-fail-fast"].map(Into::into).to_vec();
    args.extend(cargo::scope(job, crates)?);
    Ok(args)
}

/// The failed test that a line of the harness names.
pub(super) fn finds(line: &str) -> Option<String> {
    let name = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
    Some(name.to_owned())
}

/// The verdict on one test run; `is_listed` where cargo itself lists on stderr which programs it runs.
pub fn judge(output: Output, is_listed: bool) -> Verdict {
    Ran::of(output, is_listed).verdict()
}

/// The verdict on two runs that together are all tests.
fn both(first: Ran, second: Ran) -> Verdict {
    let trouble = [first.trouble(), second.trouble()].into_iter().flatten().next();
    let mut counts = first.counts;
    counts.add(second.counts);
    concluded(counts, trouble, first.said.or(second.said))
}

/// One run: how it ended, and what it counted.
struct Ran {
    counts: Counts,
    /// Why it says less than it should.
    trouble: Option<Verdict>,
    said: Option<String>,
}

impl Ran {
    /// cargo exits with 0: all passed; 101: some failed, or something did not compile. nextest: 100 for failures, 4 for
    /// no tests, 101 and others for what it could not do (<https://docs.rs/nextest-metadata/latest/nextest_metadata/enum.NextestExitCode.html>).
    fn of(mut output: Output, is_listed: bool) -> Ran {
        let (mut counts, mut trouble) = match Counts::read(&mut output) {
            Ok(counts) => (counts, None),
            Err(verdict) => (Counts::default(), Some(verdict)),
        };
        let known = counts.failed > 0;
        trouble = trouble.or_else(|| match output.code {
            0 if known => Some(unreadable(format!("exit code 0 with {} failures", counts.failed))),
            0 | 4 if counts.open => Some(unreadable("a test program did not come to its end")),
            0 if is_listed && counts.reports > counts.programs => {
                Some(unreadable(format!("{} reports of {} test programs", counts.reports, counts.programs)))
            }
            0 => None,
            4 if counts.ran == 0 => None,
            100 | 101 if known && !counts.open => None,
            _ => Some(ended_badly(&mut output)),
        });
        // nextest prints what tests said to stderr.
        for stream in [&mut output.stdout, &mut output.stderr] {
            panics::explain(&mut counts.findings, &stream.head(READ));
        }
        let said = (output.code != 0).then(|| told(&output.stdout.head(READ), &output.stdout.tail(LAST_WORDS)));
        Ran { counts, trouble, said }
    }

    fn trouble(&self) -> Option<Verdict> {
        self.trouble.clone()
    }

    fn verdict(self) -> Verdict {
        concluded(self.counts, self.trouble, self.said)
    }
}

/// How much of the output is looked through for what failed, in bytes.
const READ: usize = 1 << 20;

/// What failing tests said, where that can be found, else the end of it all: documentation is tested last, and has often
/// nothing to say.
fn told(said: &str, tail: &str) -> String {
    let from = said.find("\nfailures:\n").map(|at| at + 1);
    let failures =
        from.and_then(|from| said.get(from..)).map(|rest| rest.split("\ntest result: ").next().unwrap_or(rest));
    match failures {
        Some(failures) => failures.chars().take(LAST_WORDS).collect(),
        None => tail.to_owned(),
    }
}

fn concluded(counts: Counts, trouble: Option<Verdict>, said: Option<String>) -> Verdict {
    let (ran, docs) = (counts.ran, counts.docs);
    let findings: Findings = counts.findings.into_iter().collect();
    let verdict = Verdict::judge(ran, findings, Severity::Low);
    let verdict = match (trouble, verdict.total()) {
        (Some(trouble), 0) => return trouble,
        (Some(trouble), _) => {
            let detail = trouble.detail().unwrap_or("it did not end well").to_owned();
            verdict.but(trouble.outcome().reason().unwrap_or(Reason::Crashed), detail)
        }
        (None, _) if docs > 0 => verdict.with_detail(format!("{docs} of them in the documentation")),
        (None, _) => verdict,
    };
    match said {
        Some(said) => verdict.with_output(said),
        None => verdict,
    }
}

/// The verdict on a run that failed without a failed test: it does not compile, or a test program was killed.
fn ended_badly(output: &mut Output) -> Verdict {
    let said = output.stderr.tail(16 << 10);
    match said.lines().find(|line| line.contains("process didn't exit successfully")) {
        Some(_) if said.contains(cargo::NOT_COMPILED) => cargo::failure(output),
        Some(line) => {
            // The program's own path says where this machine builds.
            let how = line.rsplit_once('(').map_or(line, |(_, how)| how.trim_end_matches(')'));
            Verdict::unknown(Reason::Crashed, format!("a test program ended badly: {how}")).with_output(said)
        }
        None if output.code == 101 || output.stdout.is_empty() => cargo::failure(output),
        None => crashed(output),
    }
}
