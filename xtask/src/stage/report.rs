//! `report`: a page of the stored results, and the badges as files; runs nothing.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;

use crate::badge::{self, Badge, svg};
use crate::outcome::{Exit, Kind};
use crate::show::{self, Show, Shown, page};
use crate::stage::badge::stale;
use crate::stage::run::{plan, stored};
use crate::stage::{Failure, World};
use crate::write;

/// The page goes to `html`, and to a file of our own where only that is wanted; the badges go into `endpoint`.
///
/// # Errors
/// A file could not be written.
pub fn run(world: &World<'_>, show: &Show, html: Option<PathBuf>, endpoint: Option<&Path>) -> Result<Exit, Failure> {
    let report = stored(world, &plan(world, Kind::ALL));
    stale(&report);
    let badges = badge::badges(&report, &world.project.facts, &world.style());
    let drawn = badge::drawn(&badges, &world.project.facts);
    let shown = Shown { whole: Some(&report), ..world.shown(&report, Some(&badges)) };
    let mut written = Vec::new();
    let own = || world.project.root.join(write::STATE).join("report.html");
    if let Some(file) = html.or_else(|| endpoint.is_none().then(own)) {
        show::save(&file, &page::render(&shown, &drawn)?)?;
        written.push(file);
    }
    if let Some(folder) = endpoint {
        for badge in &drawn {
            written.extend(endpoint_files(badge, folder)?);
        }
    }
    show.written(&shown, &written)?;
    Ok(Exit::Passed)
}

/// What <https://shields.io/badges/endpoint-badge> reads.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint<'a> {
    schema_version: u32,
    label: &'a str,
    message: &'a str,
    color: &'a str,
}

fn endpoint_files(badge: &Badge, folder: &Path) -> anyhow::Result<[PathBuf; 2]> {
    let endpoint = Endpoint { schema_version: 1, label: &badge.label, message: &badge.message, color: badge.color };
    let json = serde_json::to_string_pretty(&endpoint).context("could not spell a badge")?;
    let files = [folder.join(format!("{}.json", badge.id)), folder.join(format!("{}.svg", badge.id))];
    show::save(&files[0], &format!("{json}\n"))?;
    show::save(&files[1], &format!("{}\n", svg::draw(badge)))?;
    Ok(files)
}
