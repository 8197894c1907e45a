//! `publish = "pull-request"`: one standing branch and one standing pull request, updated in place.

use std::time::{Duration, Instant};

use anyhow::anyhow;
use serde::Deserialize;
use serde_json::json;

use crate::git::remote::Pushed;
use crate::http::{GitHub, HttpError};
use crate::publish::guard::{is_section_alone, same_but_section, without_skip_marker};
use crate::publish::publication::{Publication, Text};
use crate::publish::{PublishError, Published, push};
use crate::shields::percent;

/// The branch.
pub const BRANCH: &str = "touchmark/badges";

const DEADLINE: Duration = Duration::from_secs(120);
const BODY: &str = "What Touchmark found in the newest commit says something else than the badges do. This pull request \
                    changes the section between the markers and nothing else; it is updated in place.";

#[derive(Deserialize)]
struct Pull {
    number: u64,
    html_url: String,
}

/// Proposes to `repository`, `OWNER/NAME`; `api` is the REST address.
///
/// # Errors
/// The markers are unusable, the server refuses, or somebody else's commit is on the standing branch.
pub fn propose(publication: &Publication<'_>, api: &GitHub<'_>, repository: &str) -> Result<Published, PublishError> {
    let (git, remote) = (publication.git, publication.remote);
    let Some(base) = remote.tip(publication.branch)? else {
        return Err(anyhow!("there is no branch `{}` on the remote", publication.branch).into());
    };
    if !same_but_section(git, publication.tested, &base, publication.place)? {
        return Ok(Published::Superseded { by: base });
    }
    let Some(text) = publication.text(&base)? else {
        // What it proposed is no longer so.
        for pull in open(publication, api, repository)? {
            ask(api, "PATCH", &format!("/repos/{repository}/pulls/{}", pull.number), &json!({ "state": "closed" }))?;
        }
        return Ok(Published::Unchanged);
    };
    let standing = remote.tip(BRANCH)?;
    let moved = match &standing {
        Some(standing) if holds(publication, &base, standing, &text)? => false,
        Some(standing) if !is_replaceable(publication, &base, standing)? => {
            return Err(anyhow!(
                "`{BRANCH}` holds more than another section, up to {standing}: merge it or delete the branch"
            )
            .into());
        }
        _ => true,
    };
    if moved {
        // A marker here would keep the checks of the pull request from running.
        let (subject, more) = text.message.split_once("\n\n").unwrap_or((&text.message, ""));
        let message = format!("{}\n\n{more}", without_skip_marker(subject));
        let commit = push::commit(publication, &base, &text, message.trim_end())?;
        match remote.push(BRANCH, standing.as_deref().unwrap_or_default(), &commit)? {
            Pushed::Done | Pushed::Already => {}
            // Another run of ours is at it; the later one has the last word.
            Pushed::Raced => {
                return Err(anyhow!("another run is at `{BRANCH}`; the next one updates it").into());
            }
            Pushed::Denied(said) => return Err(PublishError::Denied { branch: BRANCH.to_owned(), said }),
            Pushed::Broken(said) => return Err(anyhow!("{said}").into()),
        }
    }
    let pull = match open(publication, api, repository)?.into_iter().next() {
        Some(pull) if !moved => return Ok(Published::Standing { url: pull.html_url, new: false }),
        Some(pull) => pull,
        None => {
            let title = without_skip_marker(publication.message);
            let new = json!({ "title": title, "head": BRANCH, "base": publication.branch, "body": BODY });
            ask(api, "POST", &format!("/repos/{repository}/pulls"), &new)?
        }
    };
    Ok(Published::Standing { url: pull.html_url, new: true })
}

/// Whether nothing but sections is lost with the standing branch. A shallow clone does not know where it left the branch.
fn is_replaceable(publication: &Publication<'_>, base: &str, standing: &str) -> Result<bool, PublishError> {
    let is_alone = || is_section_alone(publication.git, base, standing, publication.place);
    if is_alone()? {
        return Ok(true);
    }
    if !publication.git.is_shallow() {
        return Ok(false);
    }
    publication.remote.deepen(publication.branch)?;
    Ok(is_alone()?)
}

/// Whether the standing branch is the text on top of `base`, and nothing else.
fn holds(publication: &Publication<'_>, base: &str, standing: &str, text: &Text) -> Result<bool, PublishError> {
    let path = publication.place.path;
    if publication.git.between(base, standing)? != [path] || publication.git.parent(standing).as_deref() != Some(base) {
        return Ok(false);
    }
    let Some(entry) = publication.git.entry(standing, path)? else { return Ok(false) };
    Ok(entry.mode == text.mode && publication.git.blob(&entry.id)? == text.content)
}

/// The open pull requests from the standing branch: one, or none.
fn open(publication: &Publication<'_>, api: &GitHub<'_>, repository: &str) -> Result<Vec<Pull>, PublishError> {
    let owner = repository.split('/').next().unwrap_or_default();
    let encode = percent;
    let path = format!(
        "/repos/{repository}/pulls?state=open&head={owner}:{}&base={}",
        encode(BRANCH),
        encode(publication.branch)
    );
    let answer = api.get(&path, Instant::now() + DEADLINE).and_then(|response| response.json());
    answer.map_err(|err| refusal(&err))
}

fn ask(api: &GitHub<'_>, method: &'static str, path: &str, body: &serde_json::Value) -> Result<Pull, PublishError> {
    let answer = api.change(method, path, body, Instant::now() + DEADLINE).and_then(|response| response.json());
    answer.map_err(|err| refusal(&err))
}

fn refusal(err: &HttpError) -> PublishError {
    match err {
        HttpError::Status { code: 401 | 403 | 404, .. } => anyhow!(
            "{err}; the job needs `permissions: pull-requests: write`, and the repository's settings have to allow \
             GitHub Actions to create pull requests (Settings, Actions, General)"
        )
        .into(),
        err => anyhow!("{err}").into(),
    }
}
