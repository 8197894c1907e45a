//! `publish = "api"`: the server makes the commit and signs it, so that it is a verified one without a key of ours.
//!
//! <https://docs.github.com/graphql/reference/mutations#createcommitonbranch>

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::git::remote::Pushed;
use crate::http::{GitHub, HttpError};
use crate::publish::publication::{Publication, Sent, Text};
use crate::publish::{PublishError, Published};

/// How long the server may take for a commit.
const DEADLINE: Duration = Duration::from_secs(120);

/// The mutation.
pub const MUTATION: &str =
    "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }";

#[derive(Deserialize)]
struct Answer {
    data: Option<Data>,
    #[serde(default)]
    errors: Vec<GraphqlError>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "createCommitOnBranch")]
    created: Option<Created>,
}

#[derive(Deserialize)]
struct Created {
    commit: Option<Commit>,
}

#[derive(Deserialize)]
struct Commit {
    oid: String,
}

#[derive(Deserialize)]
struct GraphqlError {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    message: String,
}

/// Publishes to `repository`, `OWNER/NAME`; `api` is the GraphQL address.
///
/// # Errors
/// As [`Publication::deliver`].
pub fn commit(publication: &Publication<'_>, api: &GitHub<'_>, repository: &str) -> Result<Published, PublishError> {
    publication.deliver(|base, text| {
        let answer = api.change("POST", "", &body(publication, repository, base, text), Instant::now() + DEADLINE);
        let answer = answer.and_then(|response| response.json::<Answer>());
        Ok(match answer {
            Ok(answer) => judge(answer),
            Err(err) => Sent { commit: String::new(), pushed: refused(&err) },
        })
    })
}

/// What is asked for.
pub fn body(publication: &Publication<'_>, repository: &str, base: &str, text: &Text) -> Value {
    let (headline, more) = text.message.split_once("\n\n").unwrap_or((&text.message, ""));
    let message = match more {
        "" => json!({ "headline": headline }),
        more => json!({ "headline": headline, "body": more }),
    };
    json!({
        "query": MUTATION,
        "variables": { "input": {
            "branch": { "repositoryNameWithOwner": repository, "branchName": publication.branch },
            "message": message,
            "expectedHeadOid": base,
            "fileChanges": { "additions": [{ "path": publication.place.path, "contents": STANDARD.encode(&text.content) }] },
        } },
    })
}

fn judge(answer: Answer) -> Sent {
    let commit = answer.data.and_then(|data| data.created).and_then(|created| created.commit).map(|commit| commit.oid);
    if let (Some(commit), true) = (commit, answer.errors.is_empty()) {
        return Sent { commit, pushed: Pushed::Done };
    }
    let is = |kind: &str| answer.errors.iter().any(|error| error.kind.as_deref() == Some(kind));
    let said: Vec<&str> = answer.errors.iter().map(|error| error.message.trim()).collect();
    let said = said.join("\n");
    let pushed = if is("STALE_DATA") || said.contains("Expected branch to point to") {
        Pushed::Raced
    } else if is("FORBIDDEN") || is("NOT_FOUND") || is("UNPROCESSABLE") || is("INSUFFICIENT_SCOPES") {
        Pushed::Denied(said)
    } else if said.is_empty() {
        Pushed::Broken("the answer holds neither a commit nor an error".to_owned())
    } else {
        Pushed::Broken(said)
    };
    Sent { commit: String::new(), pushed }
}

/// What an answer that is none comes to.
pub(super) fn refused(err: &HttpError) -> Pushed {
    match err {
        HttpError::Token | HttpError::Status { code: 401 | 403 | 404, .. } => Pushed::Denied(err.to_string()),
        err => Pushed::Broken(err.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Pushed {
        judge(serde_json::from_str(text).unwrap()).pushed
    }

    #[test]
    fn an_answer_is_a_commit_a_race_a_no_or_a_break() {
        let done = judge(
            serde_json::from_str(r#"{"data": {"createCommitOnBranch": {"commit": {"oid": "c0ffee"}}}}"#).unwrap(),
        );
        assert_eq!((done.commit.as_str(), done.pushed), ("c0ffee", Pushed::Done));
        let stale = r#"{"data": {"createCommitOnBranch": null}, "errors": [{"type": "STALE_DATA", "message": "Expected branch to point to \"a\" but it did not."}]}"#;
        assert_eq!(judged(stale), Pushed::Raced);
        let forbidden =
            r#"{"data": null, "errors": [{"type": "FORBIDDEN", "message": "Resource not accessible by integration"}]}"#;
        assert_eq!(judged(forbidden), Pushed::Denied("Resource not accessible by integration".into()));
        for odd in
            ["{}", r#"{"data": {"createCommitOnBranch": {"commit": null}}}"#, r#"{"errors": [{"message": "x"}]}"#]
        {
            assert!(matches!(judged(odd), Pushed::Broken(_)), "{odd}");
        }
    }
}
