//! `publish = "push"`: one commit on top of what was tested, made beside the work tree and pushed.
//!
//! Neither HEAD nor the index, neither other files nor the repository's hooks have a part in it.

use crate::git::objects::Draft;
use crate::git::remote::Pushed;
use crate::publish::publication::{Publication, Sent, Text};
use crate::publish::{IDENTITY, PublishError, Published};

/// Publishes. The repository stays as it was.
///
/// # Errors
/// As [`Publication::deliver`].
pub fn push(publication: &Publication<'_>) -> Result<Published, PublishError> {
    let mut made: Option<(String, String)> = None;
    publication.deliver(|base, text| {
        // A push that broke off may have arrived all the same: the same commit again is no second one.
        let again = made.take().filter(|(parent, _)| parent == base);
        let commit = match &again {
            Some((_, commit)) => commit.clone(),
            None => commit(publication, base, text, &text.message)?,
        };
        let pushed = match publication.remote.push(publication.branch, base, &commit)? {
            Pushed::Already if again.is_some() => Pushed::Done,
            pushed => pushed,
        };
        made = Some((base.to_owned(), commit.clone()));
        Ok(Sent { commit, pushed })
    })
}

/// Makes the commit that puts `text` on top of `base`.
///
/// # Errors
/// git did not do it.
pub fn commit(publication: &Publication<'_>, base: &str, text: &Text, message: &str) -> Result<String, PublishError> {
    let draft = Draft {
        parent: base,
        path: publication.place.path,
        mode: &text.mode,
        content: &text.content,
        message,
        identity: IDENTITY,
    };
    Ok(publication.git.commit(&draft)?)
}
