//! `badge`: the section out of the stored results, and how it differs from the README.

use anyhow::{Context, anyhow};
use similar::TextDiff;

use crate::badge;
use crate::outcome::{CheckReport, Exit, Kind, Outcome, Reason, Report};
use crate::readme;
use crate::show::{self, Show};
use crate::stage::run::{plan, stored};
use crate::stage::{Failure, World};

/// Prints the section, or with `check` how the README differs from it.
///
/// # Errors
/// The README cannot be read or its markers are unusable, or stdout cannot be written.
pub fn run(world: &World, show: &Show, check: bool) -> Result<Exit, Failure> {
    let report = stored(world, &plan(world, &Kind::ALL));
    let stale: Vec<&str> =
        report.checks.iter().filter(|check| is_stale(check)).map(|check| check.id.as_str()).collect();
    if !stale.is_empty() {
        show::note(&format!("no result for this tree: {}; `cargo xtask ci` makes them", stale.join(", ")));
    }
    if check {
        return compare(world, show, &report);
    }
    let badges = badge::badges(&report, &world.project.facts, &world.style());
    show.section(&world.shown(&report, Some(&badges)))?;
    Ok(Exit::Passed)
}

fn is_stale(check: &CheckReport) -> bool {
    check.verdict.outcome() == Outcome::Unknown(Reason::Stale)
}

/// Shows a unified diff where the README is out of date. Nothing is written.
fn compare(world: &World, show: &Show, report: &Report) -> Result<Exit, Failure> {
    let Some(name) = &world.project.readme else {
        return Err(anyhow!("there is no README.md or README.rst in `{}`", world.project.root.display()).into());
    };
    let path = world.project.root.join(name);
    let old = std::fs::read(&path).with_context(|| format!("could not read `{name}`"))?;
    let badges = badge::badges(report, &world.project.facts, &world.style());
    let new = readme::splice(&old, &world.section(&badges), world.markup())
        .map_err(|err| Failure { exit: Exit::Markers, error: anyhow!("`{name}`: {err}") })?;
    if new == old {
        show::note(&format!("`{name}` is up to date"));
        return Ok(Exit::Passed);
    }
    let (old, new) = (String::from_utf8_lossy(&old), String::from_utf8_lossy(&new));
    let diff = TextDiff::from_lines(&*old, &*new);
    let header = (format!("a/{name}"), format!("b/{name}"));
    show.print(&show::human::diff(&diff.unified_diff().header(&header.0, &header.1).to_string()))?;
    show::note(&format!(
        "`{name}` is out of date: `cargo xtask ci` writes it in CI; by hand, paste what `cargo xtask badge` prints between the markers"
    ));
    Ok(Exit::OutOfDate)
}
