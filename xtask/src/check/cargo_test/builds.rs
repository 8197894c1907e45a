//! The project's own commands that build and run no test: what they cannot build, and what they warn of.

use std::ffi::OsString;

use super::runs::{MOST_RUNS, Run, compiled};
use crate::check::cargo::built::built;
use crate::check::cargo::denied::Denied;
use crate::check::cargo::sweep::{Built, Sweep};
use crate::check::{Job, cargo};
use crate::config::Features;
use crate::outcome::{Ended, Reason, Severity, Undecided, Verdict};
use crate::project::rust::Crates;
use crate::project::rust::uses::Call;

/// What the project's own commands that only build warn of where they deny it, and what they cannot build.
///
/// # Errors
/// One of them did not end by itself.
pub(super) fn denied_builds(job: &Job<'_>, crates: &Crates) -> Result<Built, Undecided> {
    let mut all = Built::default();
    let mut known: Vec<(&[String], Features)> = Vec::new();
    let is_ours = |call: &&Call| matches!(call.command.as_str(), "check" | "build") && call.is_followed();
    let calls = crates.uses.iter().filter(is_ours).filter(|call| cargo::knows_packages(crates, &call.selects));
    for call in calls.filter(|call| call.is_any_compiler() && call.denied().next().is_some()) {
        for features in call.known_features(&crates.members) {
            if known.len() >= MOST_RUNS || known.contains(&(&call.selects, features.clone())) {
                continue;
            }
            let mut args: Vec<OsString> = ["check", "--keep-going", "--message-format=json"].map(Into::into).to_vec();
            let selects = if call.is_whole() { cargo::selected(job, crates) } else { call.selects.clone() };
            args.extend(Run::whole(selects, features.clone()).args(job, crates)?);
            let denied = Denied::of(call.denied());
            let built = built(cargo::run(job, crates, &args)?, &job.project.root, &crates.top, &denied)?;
            all.denied.extend(built.denied);
            known.push((&call.selects, features));
        }
    }
    Ok(all)
}

/// The verdict on a workspace that the project builds and does not test: it has no say where that works.
pub(super) fn only_built(job: &Job<'_>, crates: &Crates, mut sweep: Sweep<'_>) -> Result<Verdict, Undecided> {
    sweep.as_the_project(&mut |selects, features| compiled(job, crates, selects, features))?;
    let found = [sweep.errors(), denied_builds(job, crates)?.denied.as_slice()].concat();
    match (sweep.broken(), found.is_empty()) {
        (None, true) => Err(Undecided::not_applicable("it is built, and no test of it is run")),
        (Some(broken), true) => Err(Undecided::new(Reason::InputsSkipped, broken)),
        (broken, false) => {
            let verdict = Verdict::judge(Ended::answered(), 0, found.into_iter().collect(), Severity::Low);
            Ok(verdict.with_detail(broken.unwrap_or("it warns of what the project denies")))
        }
    }
}
