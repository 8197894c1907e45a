//! The first look at a folder: its git, and the files in it.

use std::path::{Path, PathBuf};
use std::thread;

use crate::paths::{Listed, has};
use crate::project::disk::OnDisk;
use anyhow::{Context, Result, anyhow, bail};

use crate::env::Env;
use crate::git::{Git, Opened};
use crate::project::links::Refused;
use crate::project::{files, links};

/// What is in a folder before anything in it is read.
pub struct Listing {
    /// The folder that is tested, absolute.
    pub root: PathBuf,
    /// The repository it is in.
    pub git: Option<Git>,
    /// What git lists there, else what is there.
    pub(super) listed: Result<Listed>,
    /// See [`files::with`].
    pub(super) missed: Vec<String>,
    /// See `links::refuse`.
    pub refused: Vec<Refused>,
    /// See [`files::on_disk`], and what is listed besides.
    pub on_disk: Vec<String>,
}

impl Listing {
    /// Looks at `given`, else at the top of the git work tree, else at the current folder.
    ///
    /// # Errors
    /// There is no such folder, or git refuses to say whose it is.
    pub fn at(given: Option<&Path>, env: &Env) -> Result<Listing> {
        let folder = given.unwrap_or(Path::new("."));
        let folder = folder.canonicalize().with_context(|| format!("could not open `{}`", folder.display()))?;
        if !folder.is_dir() {
            bail!("`{}` is not a folder", folder.display());
        }
        let listing = Listing::into(folder, env)?;
        match &listing.git {
            Some(git) if given.is_none() && git.top() != listing.root => Listing::into(git.top().to_owned(), env),
            _ => Ok(listing),
        }
    }

    fn into(root: PathBuf, env: &Env) -> Result<Listing> {
        // A run in which nothing has changed takes hardly longer than this does.
        let (opened, on_disk) = thread::scope(|scope| {
            let on_disk = scope.spawn(|| files::on_disk(&root));
            (Git::open_and_list(&root, env), on_disk.join())
        });
        let mut on_disk = on_disk.map_err(|_| anyhow!("the files were not listed"))?;
        let (git, mut listed) = match opened? {
            Some(Opened { git, listed }) => (Some(git), listed),
            None => (None, files::walk(&root).with_context(|| format!("could not list `{}`", root.display()))),
        };
        let mut refused = Vec::new();
        let (on_disk, missed) = match &mut listed {
            Ok(listed) => {
                refused = links::refuse(listed, &mut on_disk, git.is_some());
                let OnDisk { files: on_disk, unnamed, .. } = on_disk;
                // git names neither what is in a submodule nor what a link leads to.
                let Listed { tracked, unnamed: all, .. } = listed;
                let is_nested = |path: &String| {
                    path.match_indices('/').any(|(at, _)| path.get(..at).is_some_and(|folder| has(tracked, folder)))
                };
                all.extend(unnamed.into_iter().filter(is_nested));
                files::with(&root, on_disk, &listed.all)
            }
            Err(_) => (on_disk.files, Vec::new()),
        };
        Ok(Listing { root, git, listed, missed, refused, on_disk })
    }
}
