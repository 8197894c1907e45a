//! What can go wrong where a file is written: the action that failed, and the path.

use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::Contention;

/// Why a file was not replaced.
#[derive(Debug, Error)]
pub enum WriteError<E> {
    /// The new content could not be worked out.
    #[error(transparent)]
    Change(E),
    /// Others were at it during all attempts.
    #[error("could not replace `{}`: {met} (attempts: {attempts})", target.display())]
    Busy {
        /// The file.
        target: PathBuf,
        /// How many attempts were made.
        attempts: u32,
        /// What was met at the last one.
        met: Contention,
    },
    /// The target is no regular file.
    #[error("could not replace `{}`: it is {what}, not a file", target.display())]
    Unsuitable {
        /// The path as it was given.
        target: PathBuf,
        /// What it is: `a directory`, `a named pipe`.
        what: &'static str,
    },
    /// A call of the system failed.
    #[error("could not {action} `{}`", path.display())]
    Failed {
        /// The action, as in ``could not ACTION `PATH` ``.
        action: &'static str,
        /// The name.
        path: PathBuf,
        /// The cause.
        #[source]
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
            WriteError::Failed { action, path, cause } => WriteError::Failed { action, path, cause },
        })
    }

    pub(super) fn is_missing(&self) -> bool {
        matches!(self, WriteError::Failed { cause, .. } if cause.kind() == io::ErrorKind::NotFound)
    }
}

impl Contention {
    pub(super) fn notice(self, target: &Path, attempt: u32, attempts: u32) -> String {
        let target = target.display();
        format!("`{target}`: {self}, trying again (attempt {attempt} of {attempts})")
    }
}

/// Gives an error of the system the action that failed, and the path.
pub(super) trait Doing<T> {
    fn doing<E>(self, action: &'static str, path: &Path) -> Result<T, WriteError<E>>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing<E>(self, action: &'static str, path: &Path) -> Result<T, WriteError<E>> {
        self.map_err(|cause| WriteError::Failed { action, path: path.to_owned(), cause })
    }
}
