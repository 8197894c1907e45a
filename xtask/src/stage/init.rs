//! `init`: what a repository needs for Touchmark, shown as a diff first and written after a yes.

mod job;
mod layout;
mod matrix;
mod plan;
mod runs;
mod workflow;

use std::io;

use anyhow::{Context, anyhow};

use crate::called::{command, quoted};
use crate::config::Publish;
use crate::outcome::Exit;
use crate::show::{self, Show};
use crate::stage::badge::unified;
use crate::stage::{Failure, World};
use crate::tool;
use crate::write;
use plan::Change;

/// Shows what it would write, asks, and writes; with `yes` without asking. `into` names a workflow that gets a job of Touchmark.
///
/// # Errors
/// Something is in the way, the markers or the README are unusable, or a file could not be written.
pub fn run(world: &World<'_>, show: &Show, into: Option<&str>, yes: bool) -> Result<Exit, Failure> {
    if yes && world.asked.env.is_ci() {
        return Err(anyhow!(
            "`init` is for a person, who commits what it writes: `CI` is set; without `--yes` it shows what is missing"
        )
        .into());
    }
    let plan = plan::plan(world, into)?;
    let diffs = plan.changes.iter().map(|change| unified(&change.path, change.old.as_deref(), &change.new));
    show.print(&show::escape::log(&show::human::diff(&diffs.collect::<String>())))?;
    for note in &plan.notes {
        (world.screen.say)(&format!("note: {note}"));
    }
    let names: Vec<String> = plan.changes.iter().map(|change| format!("`{}`", change.path)).collect();
    let names = names.join(", ");
    if plan.changes.is_empty() {
        show::note("nothing to do: the markers, a configuration and the workflow are there");
        return Ok(Exit::Passed);
    }
    let wanted =
        yes || !world.asked.env.is_ci() && show::ask(&format!("Write {names}?"), tool::interrupted).unwrap_or(false);
    if tool::interrupted() {
        return Ok(Exit::Interrupted);
    }
    if !wanted {
        let again = into.map_or("init --yes".to_owned(), |file| format!("init --into {} --yes", quoted(file)));
        show::note(&format!("nothing was written; `{}` writes {names}", command(&again)));
        return Ok(Exit::Passed);
    }
    for change in &plan.changes {
        put(world, change)?;
    }
    show::note(&format!("wrote {names}: look at them, commit them and push"));
    for line in AFTERWARDS.iter().chain(protected(world.asked.config.publish)) {
        show::note(line);
    }
    Ok(Exit::Passed)
}

/// What happens then.
const AFTERWARDS: &[&str] = &[
    "After the next push to the default branch whose tests pass, CI writes the badges in a commit of `github-actions[bot]`.",
    "A badge is green where its checks pass there, red where one fails, grey where one could not tell: the job's summary says why.",
];

/// What else it takes where nobody may push to the branch.
fn protected(publish: Publish) -> Option<&'static &'static str> {
    match publish {
        Publish::Push => Some(
            &"Is the branch protected? Set `publish = \"pull-request\"` in the table of Touchmark and give the job \
              `pull-requests: write`.",
        ),
        Publish::PullRequest => Some(
            &"GitHub lets the job open its pull request where the repository's settings have `Actions → General → Allow \
              GitHub Actions to create and approve pull requests`.",
        ),
        Publish::Api | Publish::Nowhere => None,
    }
}

/// Writes one file, unless it is not what was shown any more.
fn put(world: &World<'_>, change: &Change) -> Result<(), Failure> {
    let (root, name) = (&world.project.root, &change.path);
    let target = root.join(name);
    let Some(old) = &change.old else {
        return Ok(write::create(&target, &change.new).with_context(|| format!("could not write `{name}`"))?);
    };
    let options = write::Options {
        attempts: world.asked.config.retries,
        delay: world.asked.config.retry_delay,
        notice: &show::note,
    };
    let written = write::replace(&target, root, &options, |now| {
        let other = || io::Error::other(format!("`{name}` is not what was shown any more"));
        if now == old { Ok(Some(change.new.clone())) } else { Err(other()) }
    });
    Ok(written.map(drop).map_err(anyhow::Error::new)?)
}
