//! What every way of publishing has in common: the new README, and the retry when the branch has moved.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};

use crate::git::Git;
use crate::git::remote::{Pushed, Remote};
use crate::publish::guard::{Place, same_but_section};
use crate::publish::{PublishError, Published, Section, message};
use crate::tool;

/// What to publish, and where.
pub struct Publication<'a> {
    /// The repository.
    pub git: &'a Git,
    /// Its remote.
    pub remote: &'a Remote<'a>,
    /// The commit that was tested.
    pub tested: &'a str,
    /// The branch.
    pub branch: &'a str,
    /// Where the README is.
    pub place: Place<'a>,
    /// The README as it is, for one that was never committed.
    pub new: &'a [u8],
    /// What is to stand in it.
    pub section: Section<'a>,
    /// The subject of the commit.
    pub message: &'a str,
    /// How often it is tried.
    pub tries: u32,
    /// How long to wait before it is tried again.
    pub delay: Duration,
    /// Told of every wait.
    pub notice: &'a dyn Fn(&str),
}

/// The README as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its mode in git.
    pub mode: String,
    /// Its content as git tracks it.
    pub content: Vec<u8>,
    /// The message of the commit that brings it.
    pub message: String,
}

/// What one try came to, with the commit where there is one.
pub struct Sent {
    /// The commit.
    pub commit: String,
    /// What became of it.
    pub pushed: Pushed,
}

impl Publication<'_> {
    /// Publishes with `send`, which puts a text on top of a commit. What others pushed meanwhile stays, and where it is
    /// more than another section it wins.
    ///
    /// # Errors
    /// The markers are unusable, the server refuses, or every try was in vain.
    pub fn deliver(
        &self,
        mut send: impl FnMut(&str, &Text) -> Result<Sent, PublishError>,
    ) -> Result<Published, PublishError> {
        let branch = self.branch.to_owned();
        let mut base = self.tested.to_owned();
        let mut last = String::new();
        for attempt in 1..=self.tries {
            if attempt > 1 {
                (self.notice)(&format!("{last}; try {attempt} of {}", self.tries));
                wait(self.delay, attempt);
            }
            if tool::interrupted() {
                return Err(anyhow!("interrupted").into());
            }
            let Some(text) = self.text(&base)? else { return Ok(Published::Unchanged) };
            let Sent { commit, pushed } = send(&base, &text)?;
            match pushed {
                Pushed::Done => return Ok(Published::Commit { id: commit, branch }),
                Pushed::Already => return Ok(Published::Unchanged),
                Pushed::Denied(said) => return Err(PublishError::Denied { branch, said }),
                Pushed::Broken(said) => last = format!("it did not come through: {said}"),
                Pushed::Raced => {
                    last = format!("somebody else pushed to `{branch}`");
                    let tip = match self.remote.tip(&branch) {
                        Ok(Some(tip)) => tip,
                        Ok(None) => return Err(anyhow!("there is no branch `{branch}` any more").into()),
                        Err(err) => {
                            last = format!("{err:#}");
                            continue;
                        }
                    };
                    if !same_but_section(self.git, self.tested, &tip, self.place)? {
                        return Ok(Published::Superseded { by: tip });
                    }
                    base = tip;
                }
            }
        }
        Err(PublishError::GaveUp { tries: self.tries, last })
    }

    /// The README of `base` with the section in it; `None` where that stands there already.
    ///
    /// # Errors
    /// The markers are unusable, or it is no file of text.
    pub fn text(&self, base: &str) -> Result<Option<Text>, PublishError> {
        let path = self.place.path;
        let entry = self.git.entry(base, path)?;
        let (mode, old) = match &entry {
            Some(entry) if matches!(entry.mode.as_str(), "100644" | "100755") => {
                (entry.mode.clone(), self.git.blob(&entry.id)?)
            }
            Some(_) => return Err(anyhow!("`{path}` is no file in the commit").into()),
            None => ("100644".to_owned(), self.new.to_vec()),
        };
        if entry.is_none() && self.section.withdraws {
            return Ok(None);
        }
        let text = |content, withdrawn: &[String]| Text { mode, content, message: message(self.message, withdrawn) };
        Ok(match (self.section.put(&old)?, &entry) {
            (Some(new), _) => Some(text(new.content, &new.withdrawn)),
            (None, Some(_)) => None,
            (None, None) => Some(text(old, &[])),
        })
    }
}

/// Waits `delay` and up to as much again, so that those who met do not meet again; less if the run is interrupted.
fn wait(delay: Duration, attempt: u32) {
    let spread = std::process::id().wrapping_mul(2_654_435_761).wrapping_add(attempt.wrapping_mul(40_503)) % 1000;
    let until = Instant::now() + delay + delay * spread / 1000;
    while Instant::now() < until && !tool::interrupted() {
        thread::sleep(Duration::from_millis(50).min(until.saturating_duration_since(Instant::now())));
    }
}

/// Where the README is in the repository, whatever links lead to it: from the top, with `/`.
///
/// # Errors
/// It is not there, or outside of the work tree.
pub fn path_in(git: &Git, readme: &Path) -> anyhow::Result<String> {
    let name = readme.display();
    let (top, file) = (git.top().canonicalize()?, readme.canonicalize()?);
    let Ok(inside) = file.strip_prefix(&top) else { bail!("`{name}` leads out of the repository") };
    let parts: Option<Vec<&str>> = inside.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/")).ok_or_else(|| anyhow!("the name of `{name}` is not UTF-8"))
}
