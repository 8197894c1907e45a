//! The badges of a Rust workspace. Beside Python each has a label of its own, so that nobody takes one for the other.

use super::{Badge, Style, UNKNOWN};
use crate::outcome::{CheckReport, Outcome, Report};
use crate::project::rust::registry_name;
use crate::project::{Facts, Registry};
use crate::shields;

/// The label where Rust is alone, or the one that says Rust.
fn label<'l>(facts: &Facts, alone: &'l str, mixed: &'l str) -> &'l str {
    if facts.is_mixed() { mixed } else { alone }
}

/// What the manifest states, which only a check that disproves it changes.
pub(super) fn versions(report: &Report, facts: &Facts, style: &Style) -> Option<Badge> {
    let crates = facts.crates.as_ref()?;
    let oldest = &crates.said(|member| &member.rust_version)?.value;
    let badge = |message: &str, color| {
        Badge::fixed(&style.shields, "rust-version", "rust", message, color, crates.package_url())
    };
    let stated = badge(&format!("{oldest}+"), "blue");
    let disproves =
        |check: &&CheckReport| check.verdict.outcome() == Outcome::Fail && super::speaks_of(&stated, check, facts);
    let failed: Vec<&CheckReport> = report.checks.iter().filter(disproves).collect();
    match failed.is_empty() {
        true => Some(stated),
        false => Some(badge(&format!("{oldest}+ failing"), "red").because(Outcome::Fail, failed)),
    }
}

pub(super) fn version(facts: &Facts, style: &Style) -> Option<Badge> {
    let crates = facts.crates.as_ref()?;
    let name = registry_name(crates.package.as_deref()?)?;
    let link = crates.package_url();
    Some(match &crates.registry {
        // As for PyPI: the picture holds the number, the text the name.
        Registry::Published { .. } => Badge {
            id: "version",
            label: "crates.io".into(),
            message: name.to_owned(),
            color: "blue",
            image: shields::live_badge(&style.shields, "crates/v", name, None),
            link,
            because: Vec::new(),
        },
        Registry::NotPublished => {
            Badge::fixed(&style.shields, "version", "crates.io", "not published", "lightgrey", None)
        }
        Registry::None { .. } => return None,
        Registry::Unknown => Badge::fixed(&style.shields, "version", "crates.io", UNKNOWN.0, UNKNOWN.1, link),
    })
}

/// Downloads in the last 90 days, which the registry calls recent.
pub(super) fn downloads(facts: &Facts, style: &Style) -> Option<Badge> {
    let crates = facts.crates.as_ref()?;
    let name = registry_name(crates.package.as_deref()?)?;
    let label = label(facts, "downloads", "crate downloads");
    matches!(crates.registry, Registry::Published { .. }).then(|| Badge {
        id: "downloads",
        label: label.into(),
        message: "recent".into(),
        color: "blue",
        image: shields::live_badge(&style.shields, "crates/dr", name, Some(label)),
        link: crates.package_url(),
        because: Vec::new(),
    })
}

/// The licence, unless the Python package states the same one.
pub(super) fn license(facts: &Facts, style: &Style) -> Option<Badge> {
    let license = &facts.crates.as_ref()?.said(|member| &member.license)?.value;
    let theirs = facts.package.license.as_ref().map(|fact| &fact.value);
    let label = if theirs.is_some() { "rust license" } else { "license" };
    let badge = || Badge::fixed(&style.shields, "license", label, license, "blue", facts.license_url());
    (theirs != Some(license)).then(badge)
}

/// Whether the Python package and the Rust packages state different licences.
pub(super) fn licenses_differ(facts: &Facts) -> bool {
    let ours = facts.crates.as_ref().and_then(|crates| crates.said(|member| &member.license));
    matches!((ours, &facts.package.license), (Some(ours), Some(theirs)) if ours.value != theirs.value)
}
