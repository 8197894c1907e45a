//! `lint`, `test`, `scan` and `ci`: run checks, show them, answer for them.

use crate::badge;
use crate::called::command;
use crate::config::date::Date;
use crate::outcome::{Exit, Kind, Report};
use crate::show::{self, Show, Shown};
use crate::stage::run::{plan, run, selected, stored};
use crate::stage::{Failure, World, badge as badge_stage, commit};
use crate::tool;

const LINT: &[Kind] = &[Kind::Style, Kind::Lint, Kind::Types];
const SCAN: &[Kind] = &[Kind::CodeScan, Kind::DependencyScan, Kind::DataflowScan];

/// Style, lint rules and types.
///
/// # Errors
/// The report could not be written.
pub fn lint(world: &World<'_>, show: &Show) -> Result<Exit, Failure> {
    checks(world, show, LINT)
}

/// The project's own tests.
///
/// # Errors
/// The report could not be written.
pub fn test(world: &World<'_>, show: &Show) -> Result<Exit, Failure> {
    checks(world, show, &[Kind::Tests])
}

/// The security scanners.
///
/// # Errors
/// The report could not be written.
pub fn scan(world: &World<'_>, show: &Show) -> Result<Exit, Failure> {
    checks(world, show, SCAN)
}

/// Every check together, then the section, and in CI its way out.
///
/// # Errors
/// The report could not be written; with `strict`, publishing failed.
pub fn ci(world: &World<'_>, show: &Show, strict: bool) -> Result<Exit, Failure> {
    let report = run(world, &selected(world, Kind::ALL));
    let whole = whole(world, &report);
    warn_of_entries(world, &whole);
    let badges = badge::badges(&whole, &world.project.facts, &world.style());
    let change = badge_stage::change(world, &whole);
    let standing = badge_stage::standing(world);
    let shown = world.shown(&report, Some(&badges));
    let shown = Shown { whole: Some(&whole), change: change.as_deref(), standing: &standing, ..shown };
    match finish(world, show, &shown)? {
        exit if exit == Exit::Interrupted || !world.asked.env.is_ci() => Ok(exit),
        exit => commit::after(world, &whole, exit, strict),
    }
}

/// `report` and, for the checks of the plan that are not in it, what is stored: a badge speaks for all of them, whatever
/// this run was asked for.
fn whole(world: &World<'_>, report: &Report) -> Report {
    let plan = plan(world, Kind::ALL);
    let missing: Vec<_> = plan.iter().filter(|check| report.check(check.id).is_none()).copied().collect();
    let mut checks = report.checks.clone();
    checks.extend(stored(world, &missing).checks);
    Report { checks, ..report.clone() }
}

/// Warns of entries for accepted findings that are past their date, or that no finding of the whole plan matches.
fn warn_of_entries(world: &World<'_>, whole: &Report) {
    let today = Date::today();
    let findings = || whole.checks.iter().flat_map(|check| check.verdict.findings());
    // What a check without an answer would have found is not known.
    let is_known = whole.checks.iter().all(|check| check.verdict.outcome().reason().is_none());
    for entry in &world.asked.config.accept {
        let (place, rule) = (&entry.place, &entry.rule);
        match entry.until {
            Some(until) if entry.is_expired(today) => {
                (world.screen.say)(&format!("warning: {place}: `{rule}` was accepted until {until}: judge it again"));
            }
            _ if findings().any(|finding| entry.matches(finding)) => {}
            _ if findings().any(|finding| finding.rule == *rule) => {
                (world.screen.say)(&format!(
                    "warning: {place}: `{rule}` was found, and at no path that matches this entry"
                ));
            }
            _ if is_known => {
                (world.screen.say)(&format!("warning: {place}: no finding of `{rule}` is there: remove the entry"));
            }
            _ => {}
        }
    }
}

fn checks(world: &World<'_>, show: &Show, kinds: &[Kind]) -> Result<Exit, Failure> {
    let report = run(world, &selected(world, kinds));
    finish(world, show, &world.shown(&report, None))
}

fn finish(world: &World<'_>, show: &Show, shown: &Shown<'_>) -> Result<Exit, Failure> {
    if tool::interrupted() {
        show::note("interrupted");
        return Ok(Exit::Interrupted);
    }
    if shown.report.checks.is_empty() {
        show::note(&format!("nothing was checked: {}", why_none(world)));
    }
    show.report(shown)?;
    Ok(shown.report.exit())
}

/// Why no check has run, and what to do about it.
fn why_none(world: &World<'_>) -> String {
    let (args, root) = (&world.asked.args, world.project.root.display());
    if !args.only.is_empty() {
        let named = world.checks.iter().filter(|check| args.only.iter().any(|id| id == check.id));
        let elsewhere = named.filter(|check| !args.skip.iter().any(|id| id == check.id));
        let lines = elsewhere.map(|check| {
            let call = command(&format!("{} --only {}", check.stage(), check.id));
            format!("`{}` belongs to `{}`: `{call}`", check.id, check.stage())
        });
        let lines: Vec<String> = lines.collect();
        return match lines.is_empty() {
            true => "`--only` names no check that `--skip` leaves".to_owned(),
            false => lines.join("; "),
        };
    }
    if !args.skip.is_empty() {
        return "`--skip` leaves no check of this stage".to_owned();
    }
    if world.project.facts.languages.is_empty() {
        return format!(
            "there is neither a Python package nor a `Cargo.toml` in `{root}`; `--root DIR` says where one is"
        );
    }
    format!("no check of this stage applies to `{root}`; `{}` says what was detected", command("doctor"))
}
