//! Which runs the tests of a workspace take, and what each of them comes to.

use std::collections::BTreeSet;
use std::ffi::OsString;

use crate::check::cargo::built::built;
use crate::check::cargo::denied::Denied;
use crate::check::cargo::sweep::{Built, Sweep, TESTED};
use crate::check::{Job, cargo};
use crate::config::Features;
use crate::outcome::Undecided;
use crate::project::rust::Crates;
use crate::project::rust::uses::Call;

use super::{Place, TestRun, both};

/// The commands by which the project runs its tests.
pub(super) fn own_calls(crates: &Crates) -> impl Iterator<Item = &Call> {
    let is_ours = |call: &&Call| call.command == "test" && call.is_followed();
    crates.uses.iter().filter(is_ours).filter(|call| cargo::knows_packages(crates, &call.selects))
}

/// Whether nextest runs the tests: by the project's own runs, or where those do not say, by its settings.
pub(super) fn by_nextest(crates: &Crates, has_settings: bool) -> bool {
    let runs = || own_calls(crates).filter(|call| !call.selects.iter().any(|option| option == "--doc"));
    match (runs().any(|call| call.is_nextest), runs().any(|call| !call.is_nextest)) {
        (true, false) => true,
        (false, true) => false,
        _ => has_settings,
    }
}

/// One run of the tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// The options that choose packages and targets.
    pub(super) selects: Vec<String>,
    pub(super) features: Features,
    /// How optimised it is built.
    profile: Vec<String>,
    /// What chooses among tests and how they run.
    tests: Vec<String>,
    /// The warnings that the project's own run denies.
    lints: BTreeSet<String>,
}

/// The runs that tests take.
pub(super) struct Runs {
    pub(super) runs: Vec<Run>,
    /// How many further ones of the project's own there are.
    pub(super) more: usize,
}

/// The most runs of the project's own that are repeated.
pub(super) const MOST_RUNS: usize = 12;

/// The runs that tests take: those of the project's own commands that differ in what they run and with which features, at
/// least one of which is about the whole workspace.
pub(super) fn runs(job: &Job<'_>, crates: &Crates, sweep: &Sweep<'_>) -> Runs {
    let whole = |features: Features| Run { selects: cargo::selected(job, crates), features, ..Run::default() };
    if !job.config.args.is_empty() || job.config.features.is_some() {
        return Runs { runs: cargo::features(job).into_iter().map(whole).collect(), more: 0 };
    }
    let uses_nextest = uses_nextest(job);
    let mut found = Runs { runs: Vec::new(), more: 0 };
    // nextest knows no documentation, which is tested besides.
    let is_possible = |call: &&Call| !uses_nextest || !call.selects.iter().any(|option| option == "--doc");
    let (all, parts): (Vec<&Call>, Vec<&Call>) =
        own_calls(crates).filter(is_possible).partition(|call| call.is_whole());
    for call in &all {
        found.add(job, crates, sweep, call);
    }
    if found.runs.is_empty() {
        found.runs.push(whole(Features::DEFAULT));
    }
    for call in &parts {
        found.add(job, crates, sweep, call);
    }
    found
}

impl Runs {
    /// Adds the runs of a call that are like none before.
    fn add(&mut self, job: &Job<'_>, crates: &Crates, sweep: &Sweep<'_>, call: &Call) {
        let uses_nextest = uses_nextest(job);
        let lints = if call.is_any_compiler() { call.denied().map(str::to_owned).collect() } else { BTreeSet::new() };
        for features in call.known_features(&crates.members) {
            let run = Run {
                selects: if call.is_whole() { cargo::selected(job, crates) } else { call.selects.clone() },
                features,
                profile: call.profile.iter().map(|option| of_runner(option, uses_nextest)).collect(),
                tests: if call.is_nextest == uses_nextest { call.tests.clone() } else { harness(&call.tests) },
                lints: lints.clone(),
            };
            let is_same = |known: &&mut Run| {
                sweep.enabled(&known.features) == sweep.enabled(&run.features)
                    && (&known.profile, &known.tests) == (&run.profile, &run.tests)
                    && (known.selects == run.selects || self_covers(known, &run, job, crates))
            };
            if let Some(known) = self.runs.iter_mut().find(is_same) {
                // What it denies is denied of what it builds, which the other builds as well.
                known.lints.extend(run.lints);
            } else if self.runs.len() < MOST_RUNS {
                self.runs.push(run);
            } else {
                self.more += 1;
            }
        }
    }
}

/// Whether a run of the whole workspace runs all that another one does.
fn self_covers(known: &Run, run: &Run, job: &Job<'_>, crates: &Crates) -> bool {
    const OTHERS: &[&str] = &["--benches", "--bench", "--example", "--examples", "--all-targets"];
    let has_more = run.selects.iter().any(|option| OTHERS.iter().any(|other| option.starts_with(other)));
    known.selects == cargo::selected(job, crates) && !has_more
}

fn uses_nextest(job: &Job<'_>) -> bool {
    job.command.first().is_some_and(|word| word == "nextest")
}

/// An option for the profile of cargo as its runner calls it.
fn of_runner(option: &str, uses_nextest: bool) -> String {
    let name = option.split_once('=').map(|(_, name)| name);
    match name {
        Some(name) if uses_nextest => format!("--cargo-profile={name}"),
        Some(name) => format!("--profile={name}"),
        None => option.to_owned(),
    }
}

/// What both runners know of what one of them is given.
fn harness(tests: &[String]) -> Vec<String> {
    let known = |word: &&String| word.starts_with("--skip=") || word.ends_with("ignored") || *word == "--exact";
    let words: Vec<String> = tests.iter().skip_while(|word| *word != "--").skip(1).filter(known).cloned().collect();
    if words.is_empty() { words } else { [vec!["--".to_owned()], words].concat() }
}

impl Run {
    /// All tests with these features.
    pub(super) fn whole(selects: Vec<String>, features: Features) -> Run {
        Run { selects, features, ..Run::default() }
    }

    pub(super) fn args(&self, job: &Job<'_>, crates: &Crates) -> Result<Vec<OsString>, Undecided> {
        let mut args: Vec<OsString> = self.selects.iter().chain(&self.profile).map(OsString::from).collect();
        args.extend(self.features.args().into_iter().map(OsString::from));
        args.extend(cargo::resolved(job, crates)?);
        Ok(args)
    }

    /// The same for cargo itself.
    fn args_of_cargo(&self, job: &Job<'_>, crates: &Crates) -> Result<Vec<OsString>, Undecided> {
        let profile = self.profile.iter().map(|option| of_runner(option, false)).collect();
        Run { profile, ..self.clone() }.args(job, crates)
    }

    /// What the tests came to.
    pub(super) fn tests(&self, job: &Job<'_>, crates: &Crates, place: &Place) -> Result<TestRun, Undecided> {
        let mut args: Vec<OsString> = job.command.iter().map(Into::into).collect();
        args.extend(self.args(job, crates)?);
        args.extend(self.tests.iter().map(OsString::from));
        let first = cargo::run(job, crates, &args)?;
        let mut of_cargo = job.config.args.iter().take_while(|arg| *arg != "--");
        let is_quiet = of_cargo.any(|arg| arg == "-q" || arg == "--quiet");
        let listed = Place { is_listed: !is_quiet, ..place.clone() };
        if !uses_nextest(job) {
            return Ok(TestRun::of(first, &listed));
        }
        // nextest asks each program for its tests, which one without a harness need not answer.
        if first.code == NO_LIST && !place.plain.is_empty() {
            let mut args: Vec<OsString> = ["test", "--no-fail-fast"].map(Into::into).to_vec();
            args.extend(self.args_of_cargo(job, crates)?);
            args.extend(harness(&self.tests).into_iter().map(OsString::from));
            return Ok(TestRun::of(cargo::run(job, crates, &args)?, &listed));
        }
        if !crates.members.iter().any(|member| member.has_doctests) {
            return Ok(TestRun::of(first, place));
        }
        // nextest leaves the documentation to cargo.
        let mut args: Vec<OsString> = ["test", "--doc", "--no-fail-fast"].map(Into::into).to_vec();
        let targets = |option: &&String| {
            !option.starts_with("--package") && !option.starts_with("--exclude") && *option != "--workspace"
        };
        let selects = self.selects.iter().filter(|option| !targets(option)).cloned().collect();
        args.extend(Run { selects, ..self.clone() }.args_of_cargo(job, crates)?);
        let documentation = cargo::run(job, crates, &args)?;
        Ok(both(TestRun::of(first, place), TestRun::of(documentation, &listed)))
    }

    /// Whether it runs the examples in the documentation alone, which compiles no target.
    pub(super) fn is_documentation(&self) -> bool {
        self.selects.iter().any(|option| option == "--doc")
    }

    /// What the same run compiled, which is there already.
    pub(super) fn built(&self, job: &Job<'_>, crates: &Crates) -> Result<Built, Undecided> {
        let mut args: Vec<OsString> = ["test", "--no-run", "--message-format=json"].map(Into::into).to_vec();
        args.extend(self.args_of_cargo(job, crates)?);
        let denied = Denied::of(self.lints.iter().map(String::as_str));
        built(cargo::run(job, crates, &args)?, &job.project.root, &crates.top, &denied)
    }

    /// The options that choose less than all targets of all packages.
    pub(super) fn parts(&self, job: &Job<'_>, crates: &Crates) -> Vec<String> {
        if self.selects == cargo::selected(job, crates) { Vec::new() } else { self.selects.clone() }
    }
}

/// How nextest ends where a program does not say which tests it holds
/// (<https://docs.rs/nextest-metadata/latest/nextest_metadata/enum.NextestExitCode.html>).
const NO_LIST: i32 = 104;

/// What compiles with these features of what these options choose, or of everything, without running any of it.
pub(super) fn compiled(
    job: &Job<'_>,
    crates: &Crates,
    selects: &[String],
    features: &Features,
) -> Result<Built, Undecided> {
    let mut args: Vec<OsString> = ["check", "--keep-going", "--message-format=json"].map(Into::into).to_vec();
    let selects = if selects.is_empty() {
        args.extend(TESTED.iter().map(OsString::from));
        cargo::selected(job, crates)
    } else {
        selects.to_vec()
    };
    args.extend(Run::whole(selects, features.clone()).args(job, crates)?);
    built(cargo::run(job, crates, &args)?, &job.project.root, &crates.top, &Denied::default())
}
