//! What can go wrong on the way, said as the deed and the name.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::Contention;

/// Why a file was not replaced.
#[derive(Debug)]
pub enum WriteError<E> {
    /// The new content could not be worked out.
    Change(E),
    /// Others were at it during all attempts.
    Busy {
        /// The file.
        target: PathBuf,
        /// How many attempts were made.
        attempts: u32,
        /// What was met at the last one.
        met: Contention,
    },
    /// The target is no regular file.
    Unsuitable {
        /// The path as it was given.
        target: PathBuf,
        /// What it is: `a directory`, `a named pipe`.
        what: &'static str,
    },
    /// A call of the system failed.
    Failed {
        /// The deed, as in ``could not DEED `PATH` ``.
        deed: &'static str,
        /// The name.
        path: PathBuf,
        /// The cause.
        cause: io::Error,
    },
}

impl<E> WriteError<E> {
    /// Tells the error of the change, which is the caller's own, from those of the writing.
    ///
    /// # Errors
    ///
    /// What went wrong was the writing.
    pub fn into_change(self) -> Result<E, WriteError<Infallible>> {
        Err(match self {
            WriteError::Change(err) => return Ok(err),
            WriteError::Busy { target, attempts, met } => WriteError::Busy { target, attempts, met },
            WriteError::Unsuitable { target, what } => WriteError::Unsuitable { target, what },
            WriteError::Failed { deed, path, cause } => WriteError::Failed { deed, path, cause },
        })
    }

    pub(super) fn is_missing(&self) -> bool {
        matches!(self, WriteError::Failed { cause, .. } if cause.kind() == io::ErrorKind::NotFound)
    }
}

impl<E: fmt::Display> fmt::Display for WriteError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Change(err) => err.fmt(f),
            WriteError::Busy { target, attempts, met } => {
                write!(f, "could not replace `{}`: {met} (attempts: {attempts})", target.display())
            }
            WriteError::Unsuitable { target, what } => {
                let target = target.display();
                write!(f, "could not replace `{target}`: it is {what}, not a file")
            }
            WriteError::Failed { deed, path, .. } => {
                write!(f, "could not {deed} `{}`", path.display())
            }
        }
    }
}

impl<E: Error + 'static> Error for WriteError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            WriteError::Change(err) => err.source(),
            WriteError::Failed { cause, .. } => Some(cause),
            WriteError::Busy { .. } | WriteError::Unsuitable { .. } => None,
        }
    }
}

impl fmt::Display for Contention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Contention::Locked(Some(id)) => write!(f, "process {id} is writing"),
            Contention::Locked(None) => f.write_str("another process is writing"),
            Contention::Edited => f.write_str("it is being edited"),
        }
    }
}

impl Contention {
    pub(super) fn notice(self, target: &Path, attempt: u32, attempts: u32) -> String {
        let target = target.display();
        format!("`{target}`: {self}, trying again (attempt {attempt} of {attempts})")
    }
}

/// Gives a failure its deed and its name.
pub(super) trait Deed<T> {
    fn deed<E>(self, deed: &'static str, path: &Path) -> Result<T, WriteError<E>>;
}

impl<T> Deed<T> for io::Result<T> {
    fn deed<E>(self, deed: &'static str, path: &Path) -> Result<T, WriteError<E>> {
        self.map_err(|cause| WriteError::Failed { deed, path: path.to_owned(), cause })
    }
}
