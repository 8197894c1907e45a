//! The fault that is planted for clippy: a function that several of its groups object to, in every crate root.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::cargo::messages::folder;
use crate::check::cargo::{self, plant};
use crate::check::plant::{Proof, Seen};
use crate::check::{Job, relative};
use crate::config::Features;
use crate::outcome::Undecided;
use crate::project::files;
use crate::project::rust::{Crates, Member, joined};

use super::report::build_report;

/// What `correctness`, `style` and `complexity` each object to, and the compiler itself; without anything of the standard
/// library, which not every crate has.
const FAULT: &str = "\
fn touchmark_planted(a: u32, b: &u32) -> u32 {
    if a == a {
        return *b + 0;
    }
    return a;
}
";

/// Runs clippy on a copy of the workspace, where what the packages depend on is not compiled again.
pub(super) fn prove(job: &Job<'_>) -> Proof {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    let mut copy = plant::workspace(job, crates, true, |member, root| fault(job, member, root))?;
    copy.set_target(plant::seeded(&cargo::target(job, crates), crates)?);
    let there = copy.job(job);
    let crates = there.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    let own = super::Own::of(&there, crates);
    let output = super::output(&there, crates, &Features::DEFAULT, &own.lints)?;
    let report = build_report(output, copy.root(), &crates.top, &own.denied)?;
    if let Some(unexplained) = report.unexplained {
        return Err(plant_failed(unexplained.detail()));
    }
    if let (Some(failure), true) = (report.failures.first(), report.findings.is_empty()) {
        let first = failure.text.lines().next().unwrap_or_default();
        return Err(plant_failed(first));
    }
    let mut seen = Seen { unit: "package", self_silenced: silenced(job, crates), ..Seen::default() };
    for (manifest, _) in &report.judged {
        seen.scope.insert(folder(manifest).to_owned());
    }
    seen.reported = reported(crates, report.findings.into_values().map(|(_, found)| found));
    // A package that another one's denied lint keeps from being compiled is not looked at; one with a denied lint is.
    seen.scope.extend(seen.reported.keys().cloned());
    seen.proof("four common lints", &[], |folder| lints_of(job, folder))
}

fn plant_failed(why: &str) -> Undecided {
    crate::check::plant::blind(format!("a copy of the workspace with a planted lint does not compile: {why}"))
}

/// Other packages cannot be judged behind a lint that is denied, so it stands in the tests of a library where it has some.
fn fault(job: &Job<'_>, member: &Member, root: &str) -> String {
    let manifest = joined(&member.folder, "Cargo.toml");
    let text = job.text(&manifest).unwrap_or_default();
    let is_tested = job.config.args.is_empty() && !text.contains("test = false");
    let only = if member.library.as_deref() == Some(root) && is_tested { "#[cfg(test)]\n" } else { "" };
    let main = if member.library.as_deref() == Some(root) { "" } else { "fn main() {}\n" };
    format!("//! Planted.\n\n{main}{only}{FAULT}")
}

/// The lints of clippy by the folder of the package in which they were reported.
fn reported(
    crates: &Crates,
    findings: impl Iterator<Item = crate::outcome::Finding>,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut reported: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let ours = findings.filter(|found| found.rule.starts_with("clippy::"));
    for found in ours {
        let owner = crates.members.iter().find(|member| found.path.as_ref().is_some_and(|p| member.roots.contains(p)));
        if let Some(member) = owner {
            reported.entry(member.folder.clone()).or_default().insert(found.rule);
        }
    }
    reported
}

/// The packages each of whose crates turns clippy off itself.
fn silenced(job: &Job<'_>, crates: &Crates) -> BTreeSet<String> {
    let is_off = |root: &String| {
        let text = job.text(root).unwrap_or_default();
        let attributes = plant::attributes(&text);
        ["clippy::all", "warnings", "clippy::correctness"].iter().any(|lint| attributes.contains(lint))
            && attributes.contains("allow")
    };
    let off = crates.members.iter().filter(|member| !member.roots.is_empty() && plant::roots_of(member).all(is_off));
    off.map(|member| member.folder.clone()).collect()
}

/// Where the levels of lints of a package are set, besides its source.
fn lints_of(job: &Job<'_>, folder: &str) -> Option<String> {
    let manifest = job.project.root.join(folder).join("Cargo.toml");
    let text = files::text(&manifest).ok().flatten()?;
    let name = relative(&job.project.root, &manifest.to_string_lossy());
    text.contains("lints").then(|| format!("`lints` in `{name}`"))
}
