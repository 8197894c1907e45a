//! `publish = "push"`: one commit on top of what was tested, made beside the work tree and pushed.
//!
//! Neither HEAD nor the index, neither other files nor the repository's hooks have a part in it.

use crate::git::objects::Draft;
use crate::git::remote::Pushed;
use crate::publish::order::{Order, Sent, Text};
use crate::publish::{IDENTITY, PublishError, Published};

/// Publishes. The repository stays as it was.
///
/// # Errors
/// As [`Order::deliver`].
pub fn push(order: &Order<'_>) -> Result<Published, PublishError> {
    let mut made: Option<(String, String)> = None;
    order.deliver(|base, text| {
        // A push that broke off may have arrived all the same: the same commit again is no second one.
        let again = made.take().filter(|(parent, _)| parent == base);
        let commit = match &again {
            Some((_, commit)) => commit.clone(),
            None => commit(order, base, text, &text.message)?,
        };
        let pushed = match order.remote.push(order.branch, base, &commit)? {
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
pub fn commit(order: &Order<'_>, base: &str, text: &Text, message: &str) -> Result<String, PublishError> {
    let draft = Draft {
        parent: base,
        path: order.place.path,
        mode: &text.mode,
        content: &text.content,
        message,
        identity: IDENTITY,
    };
    Ok(order.git.commit(&draft)?)
}
