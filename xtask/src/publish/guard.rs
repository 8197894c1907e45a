//! Which commits are our own, and which keep workflows from running.

use anyhow::Result;

use crate::git::Git;
use crate::readme::{self, Markup};

/// What GitHub looks for in a message
/// (<https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs>).
const SKIP_MARKERS: &[&str] = &["[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]"];

/// The marker in a commit's message that keeps its workflows from running.
pub fn skip_marker(message: &str) -> Option<&'static str> {
    let trailer = |line: &str| {
        line.split_once(':').is_some_and(|(key, value)| {
            key.trim().eq_ignore_ascii_case("skip-checks") && value.trim().eq_ignore_ascii_case("true")
        })
    };
    let lower = message.to_ascii_lowercase();
    match SKIP_MARKERS.iter().find(|marker| lower.contains(**marker)) {
        Some(marker) => Some(marker),
        None => message.lines().any(trailer).then_some("skip-checks: true"),
    }
}

/// The message without markers that keep workflows from running.
pub fn without_skip_marker(message: &str) -> String {
    let mut message = message.to_owned();
    for marker in SKIP_MARKERS {
        while let Some(at) = message.to_ascii_lowercase().find(marker) {
            message.replace_range(at..at + marker.len(), "");
        }
    }
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The README in a repository.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// From the top of the work tree, with `/`.
    pub path: &'a str,
    /// Its markup.
    pub markup: Markup,
}

/// How far back a branch is followed.
const LONGEST: usize = 100;

/// Whether every commit of a branch since it left `base` changes the section alone, by whoever it is. A merge, and what a
/// shallow clone does not hold, is more than that.
///
/// # Errors
/// git did not answer.
pub fn is_section_alone(git: &Git, base: &str, tip: &str, place: Place<'_>) -> Result<bool> {
    let mut commit = tip.to_owned();
    for _ in 0..LONGEST {
        if git.is_ancestor(&commit, base)? {
            return Ok(true);
        }
        let parents = git.parents(&commit);
        let [parent] = parents.as_slice() else { return Ok(false) };
        if !same_but_section(git, parent, &commit, place)? {
            return Ok(false);
        }
        commit.clone_from(parent);
    }
    Ok(false)
}

/// Whether two commits hold the same files, but for the section of the README.
///
/// # Errors
/// git did not answer.
pub fn same_but_section(git: &Git, one: &str, other: &str, place: Place<'_>) -> Result<bool> {
    match git.between(one, other)?.as_slice() {
        [] => return Ok(true),
        [path] if path == place.path => {}
        _ => return Ok(false),
    }
    let (Some(one), Some(other)) = (git.entry(one, place.path)?, git.entry(other, place.path)?) else {
        return Ok(false);
    };
    let bare = |id: &str| Ok::<_, anyhow::Error>(readme::splice(&git.blob(id)?, &[], place.markup).ok());
    let (one_bare, other_bare) = (bare(&one.id)?, bare(&other.id)?);
    Ok(one.mode == other.mode && one_bare.is_some() && one_bare == other_bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_loses_its_markers() {
        assert_eq!(without_skip_marker("docs: update badges [skip ci]"), "docs: update badges");
        assert_eq!(without_skip_marker("[CI Skip] größe [skip actions] x"), "größe x");
    }

    #[test]
    fn every_marker_is_known() {
        for message in [
            "docs: x [skip ci]",
            "[CI SKIP] x",
            "x\n\nmore [no ci]",
            "[skip actions]",
            "[actions skip]",
            "x\n\nSkip-Checks: true",
        ] {
            assert!(skip_marker(message).is_some(), "{message}");
        }
        for message in ["docs: skip ci", "x\n\nskip-checks: false", ""] {
            assert_eq!(skip_marker(message), None, "{message}");
        }
    }
}
