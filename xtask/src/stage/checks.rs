//! `lint`, `test`, `scan` and `ci`: run checks, show them, answer for them.

use crate::badge;
use crate::outcome::{Exit, Kind};
use crate::show::Show;
use crate::stage::run::{plan, run};
use crate::stage::{Failure, World};

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

/// Every check together, then the section.
///
/// # Errors
/// The report could not be written.
pub fn ci(world: &World, show: &Show) -> Result<Exit, Failure> {
    let report = run(world, &plan(world, &Kind::ALL));
    let badges = badge::badges(&report, &world.project.facts, &world.style());
    show.report(&world.shown(&report, Some(&badges)))?;
    Ok(report.exit())
}

fn checks(world: &World, show: &Show, kinds: &[Kind]) -> Result<Exit, Failure> {
    let report = run(world, &plan(world, kinds));
    show.report(&world.shown(&report, None))?;
    Ok(report.exit())
}
