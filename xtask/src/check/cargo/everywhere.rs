//! What else the project itself runs cargo on, and what of its runs is not repeated.

use super::{knows_packages, note};
use crate::check::{Job, shortened};
use crate::outcome::{Ended, Findings, Outcome, Severity, Undecided, Verdict};
use crate::project::rust::Crates;
use crate::project::rust::uses::Call;

/// The verdict of a check on the workspace, and on each other one on which the project itself runs one of these commands.
///
/// # Errors
/// Those of the check on the workspace.
pub(in crate::check) fn everywhere(
    job: &Job<'_>,
    commands: &[&str],
    ask: impl Fn(&Job<'_>) -> Result<Verdict, Undecided>,
) -> Result<Verdict, Undecided> {
    let mut verdict = ask(job)?;
    let Some(crates) = &job.project.facts.crates else { return Ok(verdict) };
    let is_run = |call: &Call| commands.contains(&call.command.as_str()) && call.is_followed();
    for beside in crates.beside.iter().filter(|beside| beside.uses.iter().any(is_run)) {
        let mut project = job.project.clone();
        project.facts.crates = Some(beside.clone());
        let mut there = Job { project: &project, memory: None, ..*job };
        there.context.project = &project;
        verdict = together(verdict, &ask(&there).unwrap_or_else(Verdict::from), &beside.folder);
    }
    Ok(verdict)
}

/// One verdict of two, of which the second is on the workspace in a folder.
fn together(first: Verdict, second: &Verdict, folder: &str) -> Verdict {
    if second.outcome() == Outcome::NotApplicable {
        return first;
    }
    let all = || first.findings().iter().chain(second.findings());
    let worst = all().map(|found| found.severity).max();
    let findings = Findings::counted(all().cloned(), first.total() + second.total(), worst);
    let threshold = first.threshold().or(second.threshold()).unwrap_or(Severity::Low);
    let mut both = Verdict::judge(Ended::answered(), first.covered() + second.covered(), findings, threshold);
    let details = [first.detail().map(str::to_owned), second.detail().map(|said| format!("in `{folder}`: {said}"))];
    let details: Vec<String> = details.into_iter().flatten().collect();
    for reason in [first.outcome().reason(), second.outcome().reason()].into_iter().flatten() {
        both = both.but(reason, details.join("; "));
    }
    if let Some(said) = first.output().or(second.output()) {
        both = both.with_output(said);
    }
    if details.is_empty() { both } else { both.with_detail(details.join("; ")) }
}

/// The verdict with the commands of the project of this kind that were not run here, and what to set where a word of one is
/// not understood.
pub(in crate::check) fn with_unfollowed(crates: &Crates, command: &str, verdict: Verdict) -> Verdict {
    let of_kind: Vec<&Call> = crates.uses.iter().filter(|call| call.command == command).collect();
    let is_run = |call: &Call| {
        call.is_followed() && knows_packages(crates, &call.selects) && !call.known_features(&crates.members).is_empty()
    };
    let is_same = |one: &Call, other: &Call| {
        !one.is_elsewhere
            && (&one.features, &one.selects, &one.tests, &one.profile, one.is_filtered, &one.cfgs)
                == (&other.features, &other.selects, &other.tests, &other.profile, other.is_filtered, &other.cfgs)
    };
    let left: Vec<&Call> = of_kind
        .iter()
        .copied()
        .filter(|call| !is_run(call) && !of_kind.iter().any(|other| is_run(other) && is_same(call, other)))
        .collect();
    let is_unclear = |call: &&Call| call.features.is_none() && !call.is_elsewhere && !call.is_nightly();
    let (unclear, others): (Vec<&Call>, Vec<&Call>) = left.into_iter().partition(is_unclear);
    let verdict = match told(&others) {
        Some(told) => note(verdict, &format!("not run here: {told}")),
        None => verdict,
    };
    match told(&unclear) {
        Some(told) => note(verdict, &format!("not understood: {told}; name its features in `features` of the check")),
        None => verdict,
    }
}

/// Up to three commands, each with the file that runs it, and how many more there are.
fn told(calls: &[&Call]) -> Option<String> {
    let said = |call: &&Call| {
        let flags: String = call.cfgs.iter().map(|name| format!(" with `--cfg {name}`")).collect();
        let by =
            call.toolchain.as_ref().filter(|_| call.is_nightly()).map(|name| format!(" by {name}")).unwrap_or_default();
        format!("`{}`{flags}{by} (`{}`)", shortened(&call.text), call.by)
    };
    let mut said: Vec<String> = calls.iter().map(said).collect();
    said.dedup();
    let more = said.len().saturating_sub(3);
    said.truncate(3);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!said.is_empty()).then(|| said.join(", ") + &more)
}
