//! The last door: the README's change on its way out, in CI only.

pub mod api;
pub mod event;
pub mod gate;
pub mod guard;
pub mod publication;
pub mod pull_request;
pub mod push;
pub mod summary;

use std::fmt;

use thiserror::Error;

use crate::git::objects::Identity;
use crate::readme::MarkerError;

/// Who makes our commits: the account that GitHub shows for those that a workflow makes.
pub const IDENTITY: Identity<'static> =
    Identity { name: "github-actions[bot]", email: "41898282+github-actions[bot]@users.noreply.github.com" };

/// What became of the README's change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// There is a new commit.
    Commit {
        /// Its id.
        id: String,
        /// The branch that it is on.
        branch: String,
    },
    /// The README says it already.
    Unchanged,
    /// Somebody changed what was tested; the run of that commit speaks for it.
    Superseded {
        /// The commit that the branch is at.
        by: String,
    },
    /// A pull request proposes it.
    Standing {
        /// Its page.
        url: String,
        /// Whether this run made or changed it.
        new: bool,
    },
    /// The section stands in a file of the runner.
    Kept {
        /// For people.
        place: String,
    },
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Published::Commit { id, branch } => write!(f, "published {} to `{branch}`", short(id)),
            Published::Unchanged => f.write_str("nothing to publish: the README says it already"),
            Published::Superseded { by } => write!(f, "superseded by {}: nothing was published", short(by)),
            Published::Standing { url, new: true } => write!(f, "proposed in {url}"),
            Published::Standing { url, new: false } => write!(f, "nothing to publish: {url} proposes it already"),
            Published::Kept { place } => write!(f, "wrote the section to {place}"),
        }
    }
}

/// Why nothing was published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The markers of the README are unusable.
    #[error("{0}")]
    Markers(#[from] MarkerError),
    /// The server does not let us.
    #[error(
        "could not publish: the server does not let this run push to `{branch}`. Three ways out: give the job \
         `permissions: contents: write` and let its app (or the owner of its token) bypass the rules of the branch; or \
         `publish = \"pull-request\"` (or `\"api\"`) in the table of Touchmark; or `publish = \"none\"`, which writes the \
         section to the job summary. The server said:\n{said}"
    )]
    Denied {
        /// The branch.
        branch: String,
        /// Its own words.
        said: String,
    },
    /// Others were first, or the way was broken, at every try.
    #[error(
        "could not publish after {tries} tries; `retries` and `retry-delay` set how many and how far apart. The last one: \
         {last}"
    )]
    GaveUp {
        /// How many tries there were.
        tries: u32,
        /// What happened at the last one.
        last: String,
    },
    /// Anything else.
    #[error("could not publish: {0:#}")]
    Other(#[from] anyhow::Error),
}

/// The README with another section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spliced {
    /// All of it.
    pub content: Vec<u8>,
    /// The claims that are taken back, where the section may do nothing else, as `label: message`.
    pub withdrawn: Vec<String>,
}

/// What is to stand in the README, whatever stands there by then.
#[derive(Clone, Copy)]
pub struct Section<'a> {
    /// Makes the new README of the old one.
    pub splice: &'a dyn Fn(&[u8]) -> Result<Spliced, MarkerError>,
    /// Whether it may only take claims back.
    pub withdraws: bool,
}

impl Section<'_> {
    /// The README with this section; `None` where it says the same already, whatever its line ends.
    ///
    /// # Errors
    /// Its markers are unusable.
    pub fn put(&self, old: &[u8]) -> Result<Option<Spliced>, MarkerError> {
        let new = (self.splice)(old)?;
        let line_ends_aside = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != b'\r').collect::<Vec<u8>>();
        Ok((line_ends_aside(&new.content) != line_ends_aside(old)).then_some(new))
    }
}

/// The message of a commit that takes these claims back. A claim is text of a README: it may hold no marker that keeps
/// workflows from running.
pub fn message(subject: &str, withdrawn: &[String]) -> String {
    if withdrawn.is_empty() {
        return subject.to_owned();
    }
    let claims: Vec<String> = withdrawn.iter().map(|claim| guard::without_skip_marker(claim)).collect();
    format!("{subject}\n\nWithdrawn: {}", claims.join("; "))
}

/// A commit's id as people write it.
pub fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}
