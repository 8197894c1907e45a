//! `lint`, `test`, `scan` and `ci`: run checks, show them, answer for them.

use crate::badge::{self, Badge};
use crate::outcome::{Exit, Kind, Report};
use crate::show::{self, Show};
use crate::stage::run::{plan, run, selected, stored};
use crate::stage::{Failure, World, commit};
use crate::tool;

const LINT: [Kind; 3] = [Kind::Style, Kind::Lint, Kind::Types];
const SCAN: [Kind; 3] = [Kind::CodeScan, Kind::DependencyScan, Kind::DataflowScan];

/// Style, lint rules and types.
///
/// # Errors
/// The report could not be written.
pub fn lint(world: &World, show: &Show) -> Result<Exit, Failure> {
    checks(world, show, &LINT)
}

/// The project's own tests.
///
/// # Errors
/// The report could not be written.
pub fn test(world: &World, show: &Show) -> Result<Exit, Failure> {
    checks(world, show, &[Kind::Tests])
}

/// The security scanners.
///
/// # Errors
/// The report could not be written.
pub fn scan(world: &World, show: &Show) -> Result<Exit, Failure> {
    checks(world, show, &SCAN)
}

/// Every check together, then the section, and in CI its way out.
///
/// # Errors
/// The report could not be written; with `strict`, publishing failed.
pub fn ci(world: &World, show: &Show, strict: bool) -> Result<Exit, Failure> {
    let report = run(world, &selected(world, &Kind::ALL));
    let whole = whole(world, &report);
    let badges = badge::badges(&whole, &world.project.facts, &world.style());
    match finish(world, show, &report, Some(&badges))? {
        exit if exit == Exit::Interrupted || !world.env.is_ci() => Ok(exit),
        exit => commit::after(world, &whole, exit, strict),
    }
}

/// `report` and, for the checks of the plan that are not in it, what is stored: a badge speaks for all of them, whatever
/// this run was asked for.
fn whole(world: &World, report: &Report) -> Report {
    let plan = plan(world, &Kind::ALL);
    let missing: Vec<_> = plan.iter().filter(|check| report.check(check.id).is_none()).copied().collect();
    let mut checks = report.checks.clone();
    checks.extend(stored(world, &missing).checks);
    Report { checks, ..report.clone() }
}

fn checks(world: &World, show: &Show, kinds: &[Kind]) -> Result<Exit, Failure> {
    finish(world, show, &run(world, &selected(world, kinds)), None)
}

fn finish(world: &World, show: &Show, report: &Report, badges: Option<&[Badge]>) -> Result<Exit, Failure> {
    if tool::interrupted() {
        show::note("interrupted");
        return Ok(Exit::Interrupted);
    }
    if report.checks.is_empty() {
        show::note(&format!("no check applies to `{}`: nothing was checked", world.project.root.display()));
    }
    show.report(&world.shown(report, badges))?;
    Ok(report.exit())
}
