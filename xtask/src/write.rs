//! Replaces a file so that whoever looks, and whenever the power fails, it is the old one or the new one, whole.
//!
//! Writers of one repository take turns under a lock in `.touchmark/`, a folder that git ignores. An editor knows
//! nothing of that lock: what is replaced is compared with what was read, up to the last system call.
//!
//! A temporary file has to be on the filesystem of its target, because only there a rename is atomic. It is made in
//! `.touchmark/tmp/` rather than beside the target, so that a kill leaves nothing in the work tree; where that folder
//! turns out to be on another filesystem it is made beside the resolved target, under a name that the next run knows
//! and removes.

mod error;
mod lock;
mod swap;

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

pub use error::WriteError;

use thiserror::Error;

use error::Doing;

/// The folder, in the root of the repository, of everything that Touchmark keeps there.
pub const STATE: &str = ".touchmark";

/// How long a writer puts up with others.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// How often it tries, at least once.
    pub attempts: u32,
    /// How long it waits before it tries again. A lock that becomes free meanwhile is taken at once.
    pub delay: Duration,
    /// Told once for every wait, in a sentence for people.
    pub notice: &'a dyn Fn(&str),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { attempts: 10, delay: Duration::from_secs(5), notice: &|_| {} }
    }
}

/// What became of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It has new content.
    Changed {
        /// Where the old copy is.
        backup: PathBuf,
    },
    /// There was nothing to change; nothing at all was written, and nothing was locked.
    Unchanged,
}

/// Why an attempt came to nothing though nothing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Contention {
    /// Another process holds the lock; its id, where that could be read.
    #[error("{} is writing", process(*.0))]
    Locked(Option<u32>),
    /// The file is not what was read any more.
    #[error("it is being edited")]
    Edited,
}

fn process(id: Option<u32>) -> String {
    id.map_or_else(|| "another process".to_owned(), |id| format!("process {id}"))
}

/// Replaces the content of `target` by what `change` makes of it; `None` means that it should stay as it is.
///
/// `change` is called again whenever the file turns out to have changed meanwhile. A symlink stays one: the file it
/// leads to is replaced, with its mode, and its owner where the system allows that. Other hard links to the file keep
/// the old content. `root` is where [`STATE`] is.
///
/// # Errors
///
/// What `change` returns; a target that is missing, no regular file or not readable; no room, no permission; others
/// who were at it during all attempts. The old file is in place and whole after each of them, but for one: when the
/// *last* step fails, the flush of the folder, it is the new file that is.
pub fn replace<E>(
    target: &Path,
    root: &Path,
    options: &Options<'_>,
    mut change: impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, E>,
) -> Result<Written, WriteError<E>> {
    let mut changed = |old: &[u8]| match change(old) {
        Ok(new) => Ok(new.filter(|new| new != old)),
        Err(err) => Err(WriteError::Change(err)),
    };
    let old = swap::read(target)?;
    let Some(new) = changed(&old)? else {
        return Ok(Written::Unchanged);
    };
    let mut draft = Draft { old, new };
    let state = state(root).doing("make the folder", &root.join(STATE))?;
    let backup = backup(target, root, &state)?;
    let attempts = options.attempts.max(1);
    let mut attempt = 1;
    loop {
        let last = attempt == attempts;
        let met = match draft.publish(target, &state, options.delay, &backup, &mut changed) {
            Ok(Ok(written)) => return Ok(written),
            Ok(Err(met)) if last => {
                let target = target.to_owned();
                return Err(WriteError::Busy { target, attempts, met });
            }
            Ok(Err(met)) => met,
            // An editor may take the old file away before it puts the new one there.
            Err(err) if err.is_missing() && !last => Contention::Edited,
            Err(err) => return Err(err),
        };
        (options.notice)(&met.notice(target, attempt, attempts));
        if met == Contention::Edited {
            thread::sleep(options.delay);
        }
        attempt += 1;
    }
}

/// What was read, and what is to stand in its place.
struct Draft {
    old: Vec<u8>,
    new: Vec<u8>,
}

impl Draft {
    /// One attempt, under the lock.
    fn publish<E>(
        &mut self,
        target: &Path,
        state: &Path,
        patience: Duration,
        backup: &Path,
        changed: &mut impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, WriteError<E>>,
    ) -> Result<Result<Written, Contention>, WriteError<E>> {
        let _lock = match lock::take(state, patience)? {
            Ok(lock) => lock,
            Err(holder) => return Ok(Err(Contention::Locked(holder))),
        };
        let now = swap::read(target)?;
        if now != self.old {
            let Some(new) = changed(&now)? else {
                return Ok(Ok(Written::Unchanged));
            };
            *self = Draft { old: now, new };
        }
        let done = swap::swap(target, state, &self.old, &self.new, backup)?;
        let backup = backup.to_owned();
        Ok(if done { Ok(Written::Changed { backup }) } else { Err(Contention::Edited) })
    }
}

/// The content of a regular file. Nothing is waited for: a named pipe is refused.
///
/// # Errors
///
/// It is missing, no regular file or not readable.
pub fn read(target: &Path) -> Result<Vec<u8>, WriteError<Infallible>> {
    swap::read(target)
}

/// Writes a file of our own, such as a stored result: its content is the old one or the new one, whole. Where a link or
/// anything else has its name, that is replaced, and not what the link leads to.
///
/// No lock, no backup: the last writer wins. A file that exists keeps its mode; a new one gets what the umask leaves.
///
/// # Errors
///
/// No such folder, no permission, no room.
pub fn atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut temporary = swap::temporary_in(folder, path)?;
    temporary.write_all(bytes)?;
    if let Some(old) = path.symlink_metadata().ok().filter(fs::Metadata::is_file) {
        swap::dress(temporary.as_file(), &old)?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|err| err.error)?;
    Ok(())
}

/// The same for a file of the user's, which keeps being a link if it is one: what it leads to is replaced.
///
/// # Errors
///
/// As [`atomic`], and a link that leads in circles.
pub fn through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::canonicalize(path) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => atomic(path, bytes),
        found => atomic(&found?, bytes),
    }
}

/// Writes a file that is not there yet, and the folders it is in: the whole file, or none.
///
/// # Errors
///
/// Something has that name by now; no permission, no room.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = swap::temporary_in(folder, path)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist_noclobber(path).map_err(|err| err.error)?;
    flush(folder)
}

/// The folder [`STATE`] in `root`, made if need be. It ignores itself, so git never shows what is in it.
///
/// # Errors
///
/// No permission, no room, or something else of that name.
pub fn state(root: &Path) -> io::Result<PathBuf> {
    let state = root.join(STATE);
    fs::create_dir_all(&state)?;
    let ignore = state.join(".gitignore");
    if !ignore.exists() {
        atomic(&ignore, b"*\n")?;
    }
    Ok(state)
}

/// Where the old copy of `target` goes: its path below `root`, below `backup/`.
fn backup<E>(target: &Path, root: &Path, state: &Path) -> Result<PathBuf, WriteError<E>> {
    let inside = target.strip_prefix(root).ok();
    let plain = |path: &&Path| {
        let mut parts = path.components();
        parts.all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    let name = inside.filter(plain).map(Path::as_os_str).or(target.file_name());
    let backup = state.join("backup").join(name.unwrap_or("copy".as_ref()));
    if let Some(folder) = backup.parent() {
        fs::create_dir_all(folder).doing("make the folder", folder)?;
    }
    Ok(backup)
}

/// Makes a rename in `folder` last. There is no such call on Windows, where the filesystem's journal sees to it.
fn flush(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        match File::open(folder)?.sync_all() {
            // Some filesystems cannot, and have nothing to flush.
            Err(err) if err.kind() == io::ErrorKind::InvalidInput => {}
            done => done?,
        }
    }
    Ok(())
}
