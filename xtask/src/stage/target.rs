//! What a section may be written into: a text file in Markdown or reStructuredText that the repository tracks, or that is
//! new in it. A link is followed to nothing else.

use std::path::Path;

use anyhow::{Result, anyhow, bail};

use crate::git::Git;
use crate::project::files;
use crate::publish::publication::path_in;
use crate::stage::World;

const ENDINGS: &[&str] = &["md", "markdown", "rst", "rest"];

/// Refuses a README, relative to the root, that holds no section.
///
/// # Errors
/// Why it holds none.
pub(super) fn check(world: &World<'_>, name: &str) -> Result<()> {
    let (root, path) = (&world.project.root, world.project.root.join(name));
    let real = path.canonicalize().map_err(|err| anyhow!("`{name}` cannot be read: {err}"))?;
    let is_link = root.canonicalize().is_ok_and(|root| root.join(name) != real);
    let leads = |what: &str| anyhow!("`{name}` leads to `{}`, {what}", real.display());
    let called = |path: &Path| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
    };
    if !called(&path) {
        bail!("`{name}` is neither Markdown nor reStructuredText: name another with `readme = …`");
    }
    if !called(&real) {
        return Err(leads("which is neither Markdown nor reStructuredText"));
    }
    if real.iter().any(|part| part == ".git" || part == ".touchmark") {
        return Err(leads("which is no file of the repository"));
    }
    let Some(git) = Git::open(root, &world.asked.outside)? else {
        let inside = root.canonicalize().is_ok_and(|root| real.starts_with(root));
        return if inside { Ok(()) } else { Err(leads("which is not in the repository")) };
    };
    let Ok(inside) = path_in(&git, &path) else { return Err(leads("which is not in the repository")) };
    if git.tracks(&inside)? {
        return Ok(());
    }
    if is_link {
        return Err(leads("which git does not track"));
    }
    // One that was never committed is new; one that is ignored is nobody's to publish.
    if files::is_listed(&world.project.files, name) { Ok(()) } else { bail!("`{name}` is ignored by git") }
}
