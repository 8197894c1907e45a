//! Which runs the tests of a workspace take, and what each of them comes to.

use std::ffi::OsString;

use crate::check::cargo::messages;
use crate::check::cargo::sweep::{Built, Sweep};
use crate::check::{Job, cargo};
use crate::config::Features;
use crate::outcome::Undecided;
use crate::project::rust::Crates;
use crate::project::rust::uses::Call;

use super::{Place, TestRun, both};

/// The commands by which the project runs its tests.
pub(super) fn own_calls(crates: &Crates) -> impl Iterator<Item = &Call> {
    let is_ours =
        |call: &&Call| call.command == "test" && !call.is_elsewhere && !call.is_nightly() && !call.is_filtered;
    crates.uses.iter().filter(is_ours).filter(|call| cargo::knows_packages(crates, &call.selects))
}

/// One run of the tests.
pub(super) struct Run {
    /// The options that choose packages and targets.
    pub(super) selects: Vec<String>,
    pub(super) features: Features,
}

/// The most runs of the project's own that are repeated.
const MOST_RUNS: usize = 6;

/// The runs that tests take: those of the project's own commands that differ in their features, at least one of which is
/// about the whole workspace.
pub(super) fn runs(job: &Job<'_>, crates: &Crates, sweep: &Sweep<'_>) -> Vec<Run> {
    let whole = |features: Features| Run { selects: cargo::selected(job, crates), features };
    if !job.config.args.is_empty() || job.config.features.is_some() {
        return cargo::features(job).into_iter().map(whole).collect();
    }
    let mut runs: Vec<Run> = Vec::new();
    let mut add = |call: &Call, features: &Features| {
        let is_new = runs.iter().all(|run| sweep.enabled(&run.features) != sweep.enabled(features));
        if is_new && runs.len() < MOST_RUNS {
            let selects = if call.is_whole() { cargo::selected(job, crates) } else { call.selects.clone() };
            runs.push(Run { selects, features: features.clone() });
        }
    };
    for call in own_calls(crates).filter(|call| call.is_whole()) {
        call.known_features(&crates.members).for_each(|features| add(call, features));
    }
    let base = Call::default();
    if own_calls(crates).all(|call| !call.is_whole() || call.known_features(&crates.members).next().is_none()) {
        add(&base, &Features::DEFAULT);
    }
    let uses_nextest = job.command.first().is_some_and(|word| word == "nextest");
    // nextest knows no documentation, which is tested besides.
    let is_possible = |call: &&Call| !uses_nextest || !call.selects.iter().any(|option| option == "--doc");
    for call in own_calls(crates).filter(|call| !call.is_whole()).filter(is_possible) {
        call.known_features(&crates.members).for_each(|features| add(call, features));
    }
    runs
}

impl Run {
    fn args(&self, job: &Job<'_>, crates: &Crates) -> Result<Vec<OsString>, Undecided> {
        let mut args: Vec<OsString> = self.selects.iter().map(OsString::from).collect();
        args.extend(self.features.args().into_iter().map(OsString::from));
        args.extend(cargo::resolved(job, crates)?);
        Ok(args)
    }

    /// What the tests came to.
    pub(super) fn tests(&self, job: &Job<'_>, crates: &Crates, place: &Place) -> Result<TestRun, Undecided> {
        let mut args: Vec<OsString> = job.command.iter().map(Into::into).collect();
        args.extend(self.args(job, crates)?);
        let first = cargo::run(job, crates, &args)?;
        let uses_nextest = job.command.first().is_some_and(|word| word == "nextest");
        let mut of_cargo = job.config.args.iter().take_while(|arg| *arg != "--");
        let is_quiet = of_cargo.any(|arg| arg == "-q" || arg == "--quiet");
        let listed = Place { is_listed: !is_quiet, ..place.clone() };
        if !uses_nextest || !crates.members.iter().any(|member| member.has_doctests) {
            return Ok(TestRun::of(first, if uses_nextest { place } else { &listed }));
        }
        // nextest leaves the documentation to cargo.
        let mut args: Vec<OsString> = ["test", "--doc", "--no-fail-fast"].map(Into::into).to_vec();
        let targets = |option: &&String| {
            !option.starts_with("--package") && !option.starts_with("--exclude") && *option != "--workspace"
        };
        let packages = Run {
            selects: self.selects.iter().filter(|option| !targets(option)).cloned().collect(),
            features: self.features.clone(),
        };
        args.extend(packages.args(job, crates)?);
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
        args.extend(self.args(job, crates)?);
        messages::built(cargo::run(job, crates, &args)?, &job.project.root, &crates.top)
    }
}

/// What compiles with these features, without running any of it.
pub(super) fn compiled(job: &Job<'_>, crates: &Crates, features: &Features) -> Result<Built, Undecided> {
    // Benchmarks hold no tests.
    let targets = ["--bins", "--tests", "--examples"];
    let mut args: Vec<OsString> = ["check", "--keep-going", "--message-format=json"].map(Into::into).to_vec();
    args.extend(targets.map(OsString::from));
    let run = Run { selects: cargo::selected(job, crates), features: features.clone() };
    args.extend(run.args(job, crates)?);
    messages::built(cargo::run(job, crates, &args)?, &job.project.root, &crates.top)
}
