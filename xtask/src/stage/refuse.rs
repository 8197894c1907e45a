//! What a run refuses to start with.

use std::path::Path;

use anyhow::{Result, bail};

use crate::config::Config;
use crate::project::Project;

/// Refuses results that come with the files they judge.
///
/// # Errors
/// git tracks the folder, or something in it.
pub(super) fn results(project: &Project, folder: &Path) -> Result<()> {
    let Ok(real) = folder.canonicalize() else { return Ok(()) };
    let Ok(inside) = real.strip_prefix(&project.root) else { return Ok(()) };
    let name = inside.to_string_lossy().replace('\\', "/");
    let tracked = if name.is_empty() { &project.tracked } else { crate::paths::below(&project.tracked, &name) };
    if tracked.is_empty() {
        return Ok(());
    }
    bail!(
        "`--results {}` is a folder that git tracks: results that come with the files they judge prove nothing",
        folder.display()
    )
}

/// Refuses configured places at which there is nothing: a slip of the keyboard would judge less than is meant.
///
/// # Errors
/// The first of them.
pub(super) fn empty_places(project: &Project, config: &Config) -> Result<()> {
    let of_checks =
        config.checks.iter().flat_map(|(id, check)| check.paths.iter().flatten().map(move |path| (id.as_str(), path)));
    let sources = config.sources.iter().flatten().map(|path| ("", path));
    for (check, path) in sources.chain(of_checks) {
        let has = |files: &[String]| crate::paths::has(files, path) || !crate::paths::below(files, path).is_empty();
        if path == "." || has(&project.files) || has(&project.nested) {
            continue;
        }
        let key = if check.is_empty() { "`sources`".to_owned() } else { format!("`paths` of `{check}`") };
        bail!("{key} names `{path}`, where no file of the repository is");
    }
    Ok(())
}
