//! The environment in which a type checker looks for what the project imports.

use std::path::{Path, PathBuf};

use crate::check::Job;

/// The interpreter of the project's own environment, else of the active one, for a type checker from elsewhere.
pub(super) fn interpreter(job: &Job<'_>) -> Option<PathBuf> {
    let own = job.project.root.join(".venv");
    let folder = if own.is_dir() { own } else { active(job).map_or(own, Path::to_owned) };
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    (!job.program().starts_with(&folder) && python.is_file()).then_some(python)
}

/// Whether imports are looked for in an environment of the project's: its own, the active one, or one that an argument which
/// starts so names.
pub(super) fn is_there(job: &Job<'_>, options: &[&str]) -> bool {
    let is_chosen = |arg: &String| options.iter().any(|option| arg.starts_with(option));
    job.project.root.join(".venv").is_dir()
        || job.config.args.iter().any(is_chosen)
        || active(job).is_some_and(|folder| job.program().starts_with(folder))
        || interpreter(job).is_some()
}

/// The copy of the project that our environment was built from, where the build made modules that the work tree does not
/// hold, such as `_version.py`: a type checker finds them there.
pub(super) fn built(job: &Job<'_>) -> Option<PathBuf> {
    job.context.toolbox.copy_beside(active(job)?)
}

fn active<'j>(job: &'j Job<'_>) -> Option<&'j Path> {
    job.env.iter().find(|(name, _)| name == "VIRTUAL_ENV").map(|(_, folder)| Path::new(folder))
}
