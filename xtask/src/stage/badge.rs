//! `badge`: the section out of the stored results; printed, compared with the README, or spliced into it.

use anyhow::{Error, anyhow};
use similar::TextDiff;

use crate::badge;
use crate::badge::withdraw::{Standing, Withdrawal, withdraw};
use crate::called::command;
use crate::outcome::{CheckReport, Exit, Kind, Outcome, Reason, Report};
use crate::publish::Spliced;
use crate::readme::{self, MarkerError};
use crate::show::{self, Show, Shown};
use crate::stage::edited::{self, Edit};
use crate::stage::run::{plan, stored};
use crate::stage::target;
use crate::stage::{Failure, World};
use crate::write::{self, Written};

/// One function with three ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Prints the section.
    Print,
    /// Shows how the README differs from it.
    Check,
    /// Splices it into the README.
    Write,
}

impl Mode {
    /// The mode of `--check` and `--write`, which exclude each other.
    pub fn of(check: bool, write: bool) -> Mode {
        match (check, write) {
            (true, _) => Mode::Check,
            (_, true) => Mode::Write,
            _ => Mode::Print,
        }
    }
}

/// The section of the stored results, to the end that `mode` says.
///
/// # Errors
/// The README cannot be read or written, its markers are unusable, or stdout cannot be written.
pub fn run(world: &World<'_>, show: &Show, mode: Mode) -> Result<Exit, Failure> {
    if mode == Mode::Write && !world.asked.env.is_ci() {
        return Err(anyhow!(
            "`--write` is for CI, where the results are those of a commit: `CI` is not set; \
             `{}` prints the section and `{}` compares it",
            command("badge"),
            command("badge --check")
        )
        .into());
    }
    let report = stored(world, &plan(world, Kind::ALL));
    stale(&report);
    let badges = badge::badges(&report, &world.project.facts, &world.style());
    let shown = world.shown(&report, Some(&badges));
    match mode {
        Mode::Check => compare(world, show, &shown),
        Mode::Write => {
            show.aside(&shown)?;
            write(world, &report, false)
        }
        Mode::Print => {
            show.section(&shown)?;
            Ok(Exit::Passed)
        }
    }
}

/// Says which checks have no result for this tree.
pub fn stale(report: &Report) {
    let is_stale = |check: &&CheckReport| check.verdict.outcome() == Outcome::Unknown(Reason::Stale);
    let stale: Vec<&str> = report.checks.iter().filter(is_stale).map(|check| check.id.as_str()).collect();
    if !stale.is_empty() {
        show::note(&format!("no result for this tree: {}; `{}` makes them", stale.join(", "), command("ci")));
    }
}

/// Shows a unified diff where the README is out of date. Nothing is written. A pull request answers for what it changes
/// itself: one that leaves the section alone is not out of date because of what was found meanwhile.
fn compare(world: &World<'_>, show: &Show, shown: &Shown<'_>) -> Result<Exit, Failure> {
    let name = readme_name(world)?;
    let old = write::read(&world.project.root.join(name)).map_err(Error::new)?;
    let new = spliced(world, shown.report, name, &old)?;
    let change = if new == old { String::new() } else { unified(name, Some(&old), &new) };
    show.change(&Shown { change: Some(&change), ..shown.clone() })?;
    if new == old {
        show::note(&format!("`{name}` is up to date"));
        return Ok(Exit::Passed);
    }
    match edited::by_pull_request(world) {
        Some(Edit::None) => {
            show::note(&format!(
                "`{name}`: this pull request leaves the section as it is; what was found is published after the merge"
            ));
            return Ok(Exit::Passed);
        }
        Some(Edit::At(line)) => edited::warn(world, name, line),
        None => show::note(&format!(
            "`{name}` is out of date: the next run on the default branch updates it; `{}` prints the section",
            command("badge")
        )),
    }
    Ok(Exit::OutOfDate)
}

/// How the section of this report would change the README, as a unified diff; nothing where that cannot be told.
pub fn change(world: &World<'_>, report: &Report) -> Option<String> {
    let name = world.project.readme.as_deref()?;
    let old = write::read(&world.project.root.join(name)).ok()?;
    let new = spliced(world, report, name, &old).ok()?;
    Some(if new == old { String::new() } else { unified(name, Some(&old), &new) })
}

/// What the badges of the section that stands in the README say; nothing where there is none.
pub fn standing(world: &World<'_>) -> Vec<String> {
    let read = |name: &str| {
        let text = write::read(&world.project.root.join(name)).ok()?;
        readme::images(&text, world.markup()).ok()?
    };
    let images = world.project.readme.as_deref().and_then(read).unwrap_or_default();
    images.into_iter().map(|image| image.alt).filter(|alt| badge::is_ours(alt)).collect()
}

/// What changes in a file, as a unified diff; nothing is `old` where there is no file yet.
pub fn unified(name: &str, old: Option<&[u8]>, new: &[u8]) -> String {
    // A README above the root stands in the same repository.
    let name = name.trim_start_matches("../");
    let from = if old.is_some() { format!("a/{name}") } else { "/dev/null".to_owned() };
    let (old, new) = (String::from_utf8_lossy(old.unwrap_or_default()), String::from_utf8_lossy(new));
    TextDiff::from_lines(&*old, &*new).unified_diff().header(&from, &format!("b/{name}")).to_string()
}

/// Splices the section into the README, or takes back what it says and this report does not; a README that says it already
/// stays as it is.
///
/// # Errors
/// The README cannot be read or written, or its markers are unusable.
pub fn write(world: &World<'_>, report: &Report, withdraws: bool) -> Result<Exit, Failure> {
    let name = readme_name(world)?;
    let target = world.project.root.join(name);
    let options = write::Options {
        attempts: world.asked.config.retries,
        delay: world.asked.config.retry_delay,
        notice: &show::note,
    };
    let mut said = Vec::new();
    let written = write::replace(&target, &world.project.root, &options, |old| {
        let by_hand = readme::by_hand(old, world.markup(), badge::is_ours).map_err(|err| markers(name, &err))?;
        // After an edit meanwhile this is asked again.
        for line in by_hand {
            if !said.contains(&line) {
                show::note(&format!("warning: `{name}`: a line written by hand in the section is replaced: {line}"));
                said.push(line);
            }
        }
        section(world, report, old, withdraws).map(|new| Some(new.content)).map_err(|err| markers(name, &err))
    });
    match written {
        Ok(Written::Unchanged) => show::note(&format!("`{name}` is up to date")),
        Ok(Written::Changed { .. }) => show::note(&format!("wrote the section into `{name}`")),
        Err(err) => return Err(err.into_change().unwrap_or_else(|err| Error::new(err).into())),
    }
    Ok(Exit::Passed)
}

fn readme_name<'w>(world: &'w World<'_>) -> Result<&'w str, Failure> {
    let Some(name) = world.project.readme.as_deref() else {
        let folder = world.project.root.display();
        let there = |name: &&str| world.project.root.join(name).symlink_metadata().is_ok();
        // One that is there and not listed is a link, or ignored.
        return Err(match ["README.md", "README.rst", "README", "README.txt"].into_iter().find(there) {
            Some(name) => {
                let error = anyhow!("`{name}` in `{folder}` is no file that could hold a section");
                Failure { exit: Exit::Markers, error }
            }
            None => {
                anyhow!("there is no README.md or README.rst in `{folder}`: write one, or name it with `readme = …`")
                    .into()
            }
        });
    };
    target::check(world, name).map_err(|error| Failure { exit: Exit::Markers, error })?;
    Ok(name)
}

/// The README with the section of this report.
fn spliced(world: &World<'_>, report: &Report, name: &str, old: &[u8]) -> Result<Vec<u8>, Failure> {
    section(world, report, old, false).map(|new| new.content).map_err(|err| markers(name, &err))
}

/// The README with the section of this report, or with what is left of its own where claims may only be taken back.
///
/// # Errors
/// Its markers are unusable.
pub fn section(world: &World<'_>, report: &Report, old: &[u8], withdraws: bool) -> Result<Spliced, MarkerError> {
    let badges = badge::badges(report, &world.project.facts, &world.style());
    let markup = world.markup();
    if !withdraws {
        let content = readme::splice(old, &world.section(&badges), markup)?;
        return Ok(Spliced { content, withdrawn: Vec::new() });
    }
    let images = readme::images(old, markup)?.unwrap_or_default();
    let standing: Vec<Standing<'_>> = images
        .iter()
        .map(|image| Standing { alt: &image.alt, image: &image.source, link: image.link.as_deref() })
        .collect();
    let Withdrawal { badges, claims: mut withdrawn } = withdraw(&standing, &badges, &world.screen.shields);
    let content = readme::splice(old, &world.section(&badges), markup)?;
    let letters =
        |text: &[u8]| -> Vec<u8> { text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect() };
    if letters(&content) == letters(old) {
        return Ok(Spliced { content: old.to_vec(), withdrawn: Vec::new() });
    }
    if withdrawn.is_empty() {
        withdrawn.push("what is no badge of ours".to_owned());
    }
    Ok(Spliced { content, withdrawn })
}

fn markers(name: &str, err: &MarkerError) -> Failure {
    Failure { exit: Exit::Markers, error: anyhow!("`{name}`: {err}") }
}
