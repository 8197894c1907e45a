//! `publish = "push"`: one commit on top of what was tested, made beside the work tree and pushed.
//!
//! Neither HEAD nor the index, neither other files nor the repository's hooks have a part in it.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};

use crate::git::Git;
use crate::git::objects::Draft;
use crate::git::remote::{Pushed, Remote};
use crate::publish::guard::{Place, same_but_section};
use crate::publish::{IDENTITY, PublishError, Published, Section};
use crate::tool;

/// What to publish, and where.
pub struct Order<'a> {
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
    /// The message of the commit.
    pub message: &'a str,
    /// How often a push is tried.
    pub tries: u32,
    /// How long to wait before it is tried again.
    pub delay: Duration,
    /// Told of every wait.
    pub notice: &'a dyn Fn(&str),
}

/// Publishes. What others pushed meanwhile stays, and where it is more than another section it wins.
///
/// # Errors
/// The markers are unusable, the server refuses, or every try was in vain. The repository is as it was.
pub fn push(order: &Order<'_>) -> Result<Published, PublishError> {
    let (git, remote) = (order.git, order.remote);
    let mut base = order.tested.to_owned();
    let mut draft: Option<String> = None;
    let mut last = String::new();
    for attempt in 1..=order.tries {
        if attempt > 1 {
            (order.notice)(&format!("{last}; try {attempt} of {}", order.tries));
            wait(order.delay, attempt);
        }
        if tool::interrupted() {
            return Err(anyhow!("interrupted").into());
        }
        let again = draft.is_some();
        let commit = match draft.take() {
            Some(commit) => commit,
            None => match make(order, &base)? {
                Some(commit) => commit,
                None => return Ok(Published::Unchanged),
            },
        };
        match remote.push(order.branch, &base, &commit)? {
            Pushed::Done => return Ok(Published::Commit { id: commit, branch: order.branch.to_owned() }),
            // The try before did arrive, or another run was faster within the same second.
            Pushed::Already if again => {
                return Ok(Published::Commit { id: commit, branch: order.branch.to_owned() });
            }
            Pushed::Already => return Ok(Published::Unchanged),
            Pushed::Denied(said) => return Err(PublishError::Denied { branch: order.branch.to_owned(), said }),
            Pushed::Broken(said) => {
                // Perhaps it arrived all the same: the same commit again is no second one.
                last = format!("the push did not come through: {said}");
                draft = Some(commit);
            }
            Pushed::Raced => {
                last = format!("somebody else pushed to `{}`", order.branch);
                let tip = match remote.tip(order.branch) {
                    Ok(Some(tip)) => tip,
                    Ok(None) => return Err(anyhow!("there is no branch `{}` any more", order.branch).into()),
                    Err(err) => {
                        last = format!("{err:#}");
                        continue;
                    }
                };
                if tip == commit {
                    return Ok(Published::Commit { id: commit, branch: order.branch.to_owned() });
                }
                if !same_but_section(git, order.tested, &tip, order.place)? {
                    return Ok(Published::Superseded { by: tip });
                }
                base = tip;
            }
        }
    }
    Err(PublishError::GaveUp { tries: order.tries, last })
}

/// The commit that puts the section on top of `base`; `None` where it stands there already.
fn make(order: &Order<'_>, base: &str) -> Result<Option<String>, PublishError> {
    let git = order.git;
    let entry = git.entry(base, order.place.path)?;
    let (mode, old) = match &entry {
        Some(entry) if matches!(entry.mode.as_str(), "100644" | "100755") => {
            (entry.mode.as_str(), git.blob(&entry.id)?)
        }
        Some(_) => return Err(anyhow!("`{}` is no file in the commit", order.place.path).into()),
        None => ("100644", order.new.to_vec()),
    };
    if old.starts_with(b"version https://git-lfs.github.com/") {
        return Err(anyhow!("`{}` is kept in Git LFS, where a commit holds no text of it", order.place.path).into());
    }
    let content = match (order.section.put(&old)?, &entry) {
        (Some(content), _) => content,
        (None, Some(_)) => return Ok(None),
        (None, None) => old,
    };
    let draft = Draft {
        parent: base,
        path: order.place.path,
        mode,
        content: &content,
        message: order.message,
        identity: IDENTITY,
    };
    Ok(Some(git.commit(&draft)?))
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
pub fn path_in(git: &Git, readme: &std::path::Path) -> anyhow::Result<String> {
    let name = readme.display();
    let (top, file) = (git.top()?.canonicalize()?, readme.canonicalize()?);
    let Ok(inside) = file.strip_prefix(&top) else { bail!("`{name}` leads out of the repository") };
    let parts: Option<Vec<&str>> = inside.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/")).ok_or_else(|| anyhow!("the name of `{name}` is not UTF-8"))
}
