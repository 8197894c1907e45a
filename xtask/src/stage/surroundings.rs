//! In which surroundings the project's own tools run: its environment, or one of ours with what it needs.

use std::path::{Path, PathBuf};

use crate::install::{self, Located, Toolbox};
use crate::outcome::{Kind, Reason, Undecided};
use crate::project::python;
use crate::project::python::needs::Needs;
use crate::stage::World;
use crate::stage::setup::Setup;

/// The tool of a check: as the project uses it, where it is the project's own.
pub(super) fn locate(world: &World<'_>, setup: &Setup<'_>, surroundings: Option<&Path>) -> Result<Located, Undecided> {
    let toolbox = world.toolbox_of(setup.check);
    let used = world.project.facts.package.uses.get(setup.check.id);
    if let Some(found) = surroundings.and_then(|folder| install::in_environment(folder, &setup.program, used)) {
        return Ok(found);
    }
    match setup.check.kind {
        Kind::Tests if surroundings.is_some() => {
            let detail = format!("`{}` is not among what the project installs for its tests", setup.program);
            Err(Undecided::new(Reason::MissingTool, detail))
        }
        Kind::Style | Kind::Lint | Kind::Types => toolbox.locate_used(&setup.program, used),
        _ => toolbox.locate(&setup.program),
    }
}

/// The tool that a run would start, as far as that can be told without installing anything; nothing where it would stand in an
/// environment of ours, whose needs are part of the key.
pub(super) fn at_hand(world: &World<'_>, setup: &Setup<'_>) -> Option<Located> {
    if !setup.starts || is_made(world, setup) {
        return None;
    }
    let toolbox = Toolbox { install: false, ..world.toolbox_of(setup.check) };
    let used = world.project.facts.package.uses.get(setup.check.id);
    let located = match setup.check.kind {
        Kind::Style | Kind::Lint | Kind::Types => toolbox.locate_used(&setup.program, used),
        _ => toolbox.locate(&setup.program),
    };
    located.ok()
}

/// Whether a run would make an environment of ours, or use the one that it made.
pub(super) fn is_made(world: &World<'_>, setup: &Setup<'_>) -> bool {
    let needs = || python::needs::needs(&world.project.root, &world.project.files);
    may_be_made(world, setup) && !is_served(world, setup, &needs())
}

/// Whether a check runs in an environment of ours, unless the tool on PATH stands in one that serves.
fn may_be_made(world: &World<'_>, setup: &Setup<'_>) -> bool {
    let env = &world.asked.env;
    let is_ours = match setup.check.kind {
        // A command of the project's own brings its environment; cargo needs none.
        Kind::Tests => setup.check.tool.is_some_and(|tool| tool.lock.is_some() && tool.name == setup.program),
        Kind::Types => !world.project.facts.package.uses.get(setup.check.id).is_some_and(|used| used.is_hook),
        _ => false,
    };
    let has_own = ["VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT"].iter().any(|name| env.get(name).is_some());
    is_ours && !has_own && !world.project.root.join(".venv").exists() && setup.config.custom.is_none()
}

/// Whether there is nothing to bring, or the tool on PATH stands among it.
fn is_served(world: &World<'_>, setup: &Setup<'_>, needs: &Needs) -> bool {
    needs.is_idle || !needs.names.is_empty() && world.toolbox().serves(&setup.program, &needs.names)
}

/// An environment of ours with what the project needs for its types and tests, where neither it has one nor the tool on
/// PATH stands in one that serves.
///
/// # Errors
/// It is needed, and could not be made: whatever runs without it would blame the project.
pub(super) fn own_environment(world: &World<'_>, setup: &Setup<'_>) -> Result<Option<PathBuf>, Undecided> {
    if !may_be_made(world, setup) {
        return Ok(None);
    }
    let needs = python::needs::needs(&world.project.root, &world.project.files);
    let toolbox = world.toolbox();
    if is_served(world, setup, &needs) {
        return Ok(None);
    }
    match toolbox.environment(&world.project, &needs) {
        Ok(folder) => Ok(Some(folder)),
        Err(err) if !toolbox.install || toolbox.offline => {
            (world.screen.say)(&format!("{}: no environment with what the project needs: {err:#}", setup.check.id));
            Ok(None)
        }
        Err(err) => {
            let detail = format!("an environment with what the project needs could not be made: {err:#}");
            Err(Undecided::new(Reason::MissingTool, detail))
        }
    }
}
