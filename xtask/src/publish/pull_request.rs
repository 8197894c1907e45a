//! `publish = "pull-request"`: one standing branch and one standing pull request, updated in place.

use std::time::{Duration, Instant};

use anyhow::anyhow;
use serde::Deserialize;
use serde_json::json;

use crate::git::remote::Pushed;
use crate::http::{GitHub, HttpError};
use crate::publish::guard::{is_section_alone, same_but_section, without_skip_marker};
use crate::publish::order::{Order, Text};
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
pub fn propose(order: &Order<'_>, api: &GitHub<'_>, repository: &str) -> Result<Published, PublishError> {
    let (git, remote) = (order.git, order.remote);
    let Some(base) = remote.tip(order.branch)? else {
        return Err(anyhow!("there is no branch `{}` on the remote", order.branch).into());
    };
    if !same_but_section(git, order.tested, &base, order.place)? {
        return Ok(Published::Superseded { by: base });
    }
    let Some(text) = order.text(&base)? else {
        // What it proposed is no longer so.
        for pull in open(order, api, repository)? {
            ask(api, "PATCH", &format!("/repos/{repository}/pulls/{}", pull.number), &json!({ "state": "closed" }))?;
        }
        return Ok(Published::Unchanged);
    };
    let standing = remote.tip(BRANCH)?;
    let moved = match &standing {
        Some(standing) if holds(order, &base, standing, &text)? => false,
        Some(standing) if !is_replaceable(order, &base, standing)? => {
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
        let commit = push::commit(order, &base, &text, message.trim_end())?;
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
    let pull = match open(order, api, repository)?.into_iter().next() {
        Some(pull) if !moved => return Ok(Published::Standing { url: pull.html_url, new: false }),
        Some(pull) => pull,
        None => {
            let title = without_skip_marker(order.message);
            let new = json!({ "title": title, "head": BRANCH, "base": order.branch, "body": BODY });
            ask(api, "POST", &format!("/repos/{repository}/pulls"), &new)?
        }
    };
    Ok(Published::Standing { url: pull.html_url, new: true })
}

/// Whether nothing but sections is lost with the standing branch. A shallow clone does not know where it left the branch.
fn is_replaceable(order: &Order<'_>, base: &str, standing: &str) -> Result<bool, PublishError> {
    let is_alone = || is_section_alone(order.git, base, standing, order.place);
    if is_alone()? {
        return Ok(true);
    }
    if !order.git.is_shallow() {
        return Ok(false);
    }
    order.remote.deepen(order.branch)?;
    Ok(is_alone()?)
}

/// Whether the standing branch is the text on top of `base`, and nothing else.
fn holds(order: &Order<'_>, base: &str, standing: &str, text: &Text) -> Result<bool, PublishError> {
    let path = order.place.path;
    if order.git.between(base, standing)? != [path] || order.git.parent(standing).as_deref() != Some(base) {
        return Ok(false);
    }
    let Some(entry) = order.git.entry(standing, path)? else { return Ok(false) };
    Ok(entry.mode == text.mode && order.git.blob(&entry.id)? == text.content)
}

/// The open pull requests from the standing branch: one, or none.
fn open(order: &Order<'_>, api: &GitHub<'_>, repository: &str) -> Result<Vec<Pull>, PublishError> {
    let owner = repository.split('/').next().unwrap_or_default();
    let encode = percent;
    let path =
        format!("/repos/{repository}/pulls?state=open&head={owner}:{}&base={}", encode(BRANCH), encode(order.branch));
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
