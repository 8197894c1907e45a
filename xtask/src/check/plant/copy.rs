//! A folder that stands in the place of the root: the settings in it, above it and those that they lead to, at the same
//! paths relative to each other, and whatever a check plants there.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use crate::check::{Job, unstartable};
use crate::outcome::Undecided;
use crate::project::{Project, door, files};

/// What the folder is called; nothing else that tools are pointed at is.
pub const PREFIX: &str = "touchmark-planted-";

/// Endings of files that steer tools; files without an ending may, too.
const SETTINGS: &[&str] = &["toml", "cfg", "ini", "yml", "yaml", "json", "conf", "lock"];

/// The largest file of settings that is copied, in bytes, and how many there may be.
const LARGEST: u64 = 1 << 20;
const MOST: usize = 5000;

/// The same for files of any kind.
const LARGEST_FILLED: u64 = 16 << 20;
const MOST_FILLED: usize = 50_000;

/// What tools look for in folders above the root.
const ABOVE: &[&str] = &[
    "pyproject.toml",
    "ruff.toml",
    ".ruff.toml",
    ".gitignore",
    ".ignore",
    "mypy.ini",
    ".mypy.ini",
    "setup.cfg",
    "rustfmt.toml",
    ".rustfmt.toml",
    "clippy.toml",
    ".clippy.toml",
    "rust-toolchain",
    "rust-toolchain.toml",
    ".cargo/config.toml",
];

/// The folder; gone when this is dropped.
pub struct Copy {
    _folder: TempDir,
    base: PathBuf,
    project: Project,
    original: PathBuf,
}

impl Copy {
    /// A copy of the settings of the project, and of the files that the arguments of the check name.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn of(job: &Job<'_>) -> Result<Copy, Undecided> {
        Copy::made(job).map_err(|err| unstartable(&err))
    }

    fn made(job: &Job<'_>) -> io::Result<Copy> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
        let original = job.project.root.clone();
        let base = folder.path().canonicalize()?;
        let root = mirrored(&base, &original);
        fs::create_dir_all(&root)?;
        let project = Project { root, ..job.project.clone() };
        let copy = Copy { _folder: folder, base, project, original };
        let steers = |file: &&String| is_settings(file);
        let settings = job.project.files.iter().filter(steers).take(MOST).map(|file| copy.original.join(file));
        let above = copy.original.ancestors().skip(1).flat_map(|folder| ABOVE.iter().map(|name| folder.join(name)));
        let named = job.config.args.iter().chain(job.command).flat_map(|arg| values(arg));
        let named = named.map(|name| copy.original.join(name)).filter(|path| path.starts_with(&copy.original));
        copy.follow(settings.chain(above).chain(named).collect())?;
        for folder in copy.original.ancestors().filter(|folder| folder.join(".git").exists()) {
            // Where a repository begins, files that git ignores are told otherwise.
            fs::create_dir_all(copy.place(folder).join(".git"))?;
        }
        Ok(copy)
    }

    /// Copies these files and those that they lead to.
    fn follow(&self, mut next: Vec<PathBuf>) -> io::Result<()> {
        let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
        while let Some(file) = next.pop() {
            if seen.len() >= MOST || !seen.insert(file.clone()) {
                continue;
            }
            let is_small = file.metadata().is_ok_and(|meta| meta.is_file() && meta.len() <= LARGEST);
            let Some(text) = files::text(&file).ok().flatten().filter(|_| is_small) else { continue };
            let folder = file.parent().unwrap_or(&self.original);
            next.extend(outside(&text).map(|part| lexical(&folder.join(part))));
            // A setting may name a file by its whole path.
            let (from, to) = (self.original.to_string_lossy(), self.project.root.to_string_lossy());
            let text = if from.len() > 1 { text.replace(&*from, &to) } else { text };
            write(&self.place(&file), text.as_bytes())?;
        }
        Ok(())
    }

    /// Where the copy of a file is.
    fn place(&self, file: &Path) -> PathBuf {
        mirrored(&self.base, file)
    }

    /// Puts a file into the copy.
    ///
    /// # Errors
    /// That is not possible.
    pub fn put(&self, path: &str, content: &[u8]) -> Result<(), Undecided> {
        write(&self.project.root.join(path), content).map_err(|err| unstartable(&err))
    }

    /// Copies the files of the project for which this holds, as far as they are not too large or too many.
    ///
    /// # Errors
    /// There is no room for them.
    pub fn fill(&self, wanted: impl Fn(&String) -> bool) -> Result<(), Undecided> {
        for file in self.project.files.iter().chain(&self.project.nested).filter(|file| wanted(file)).take(MOST_FILLED)
        {
            let (from, to) = (self.original.join(file), self.project.root.join(file));
            let is_small = |file: File| file.metadata().is_ok_and(|meta| meta.len() <= LARGEST_FILLED);
            if to.exists() || !door::open(&self.original, file).is_ok_and(is_small) {
                continue;
            }
            let made = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::copy(from, to));
            made.map_err(|err| unstartable(&err))?;
        }
        Ok(())
    }

    /// Lets the workspace of crates begin in the place of this folder.
    pub fn set_top(&mut self, top: &Path) {
        let top = self.place(top);
        if let Some(crates) = &mut self.project.facts.crates {
            crates.top = top;
        }
    }

    /// Lets crates be built in this folder.
    pub fn set_target(&mut self, target: PathBuf) {
        if let Some(crates) = &mut self.project.facts.crates {
            crates.target = Some(target);
        }
    }

    /// What stands in the place of the root.
    pub fn root(&self) -> &Path {
        &self.project.root
    }

    /// The same check on the copy.
    pub fn job<'a>(&'a self, job: &Job<'a>) -> Job<'a> {
        let mut there = Job { project: &self.project, memory: None, watch: None, ..*job };
        there.context.project = &self.project;
        there
    }
}

/// The path below `folder` that stands for an absolute one.
fn mirrored(folder: &Path, path: &Path) -> PathBuf {
    let names = path.components().filter(|part| matches!(part, Component::Normal(_)));
    names.fold(folder.to_owned(), |path, name| path.join(name))
}

/// The path without `..`, by its text alone, as most tools have it.
fn lexical(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    // Nobody reads the copy before it is whole.
    File::create(path)?.write_all(content)
}

fn is_settings(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.trim_start_matches('.').rsplit_once('.') {
        Some((_, ending)) => SETTINGS.contains(&ending),
        None => name.starts_with('.') || name.contains("rust-toolchain"),
    }
}

/// What an argument may name: itself, or what follows `=`.
pub fn values(arg: &str) -> impl Iterator<Item = &str> {
    let value = arg.split_once('=').map(|(_, value)| value);
    [Some(arg), value].into_iter().flatten().filter(|value| !value.is_empty() && !value.starts_with('-'))
}

/// What in settings looks like a path that leads upwards.
fn outside(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c.is_whitespace() || "\"'=,;[](){}".contains(c));
    parts.filter(|part| part.starts_with("..") && part.len() > 3 && part.len() < 500)
}
