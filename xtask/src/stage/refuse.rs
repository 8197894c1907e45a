//! What a run refuses to start with.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

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

/// Refuses to write what is shown into a file that git tracks, into git's own data, or where a link leads out of the
/// repository: neither a slip of the keyboard nor a link that somebody committed may cost a file.
///
/// # Errors
/// It is one of these.
pub(super) fn output(project: &Project, file: &Path) -> Result<()> {
    let said = file.display();
    let meant = std::path::absolute(file).with_context(|| format!("could not tell where `{said}` is"))?;
    let place = resolved(&meant);
    let Ok(inside) = place.strip_prefix(&project.root) else {
        // Of a root that is reached by a link, the path as it is given tells nothing.
        if meant.parent().is_some_and(|folder| folder.starts_with(&project.root)) {
            bail!("a link leads `{said}` out of the repository");
        }
        return Ok(());
    };
    if inside.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
        bail!("`{said}` is among git's own data, and no output goes there");
    }
    let name = inside.to_string_lossy().replace('\\', "/");
    if crate::paths::has(&project.tracked, &name) {
        bail!("`{name}` is a file that git tracks, and no output goes there");
    }
    Ok(())
}

/// Where a path leads, as far as it exists: links of its folders and of itself are followed.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => resolved(folder).join(name),
        _ => path.to_owned(),
    }
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
