//! Whether a commit that GitHub analysed holds what HEAD holds, but for the badge section: a commit of ours that was made
//! of an analysed one is as good as analysed.

use std::time::Instant;

use serde::Deserialize;

use crate::git::Git;
use crate::git::remote::Remote;
use crate::http::GitHub;
use crate::publish::guard::{self, Place};
use crate::publish::publication::path_in;
use crate::readme;
use crate::shields::percent_path;
use crate::stage::World;

/// GitHub's comparison of two commits (<https://docs.github.com/en/rest/commits/commits#compare-two-commits>).
#[derive(Deserialize)]
struct Comparison {
    status: String,
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    status: String,
}

impl World<'_> {
    /// Whether `commit` and HEAD hold the same files but for the section of the README. What nobody can tell is a
    /// difference.
    pub(super) fn is_alike(&self, commit: &str, deadline: Instant) -> bool {
        self.compared(commit, deadline).unwrap_or_default()
    }

    fn compared(&self, commit: &str, deadline: Instant) -> Option<bool> {
        // It is a server's word, and git's argument.
        if !matches!(commit.len(), 40 | 64) || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let head = self.project.head.as_deref()?;
        let git = Git::open(&self.project.root, &self.asked.outside).ok()??;
        let path = path_in(&git, &self.project.root.join(self.project.readme.as_deref()?)).ok()?;
        let place = Place { path: &path, markup: self.markup() };
        // A shallow clone does not hold the other commit.
        match guard::same_but_section(&git, commit, head, place) {
            Ok(same) => Some(same),
            Err(_) => self.compared_after_fetch(&git, commit, head, place, deadline),
        }
    }

    /// The same with that one commit more.
    fn compared_after_fetch(
        &self,
        git: &Git,
        commit: &str,
        head: &str,
        place: Place<'_>,
        deadline: Instant,
    ) -> Option<bool> {
        let token = self.asked.env.github_token();
        let fetched = Remote::open(git, &self.project.facts.server, token.as_ref())
            .and_then(|remote| remote.commit(commit))
            .and_then(|()| guard::same_but_section(git, commit, head, place));
        match fetched {
            Ok(same) => Some(same),
            Err(_) => self.compared_by_github(git, commit, head, place, deadline),
        }
    }

    fn compared_by_github(
        &self,
        git: &Git,
        commit: &str,
        head: &str,
        place: Place<'_>,
        deadline: Instant,
    ) -> Option<bool> {
        let api =
            GitHub::new(&self.servers.client, &self.servers.services.github, self.asked.env.github_token()).ok()?;
        let repository = &self.project.facts.repository.as_ref()?.value;
        let answer = api.get(&format!("/repos/{repository}/compare/{commit}...{head}"), deadline).ok()?;
        let Comparison { status, files } = answer.json().ok()?;
        // Only if HEAD is ahead is it compared with this commit itself rather than with one that both came from.
        let readme = |file: &File| file.filename == place.path && file.status == "modified";
        if status != "ahead" || files.len() != 1 || !files.iter().all(readme) {
            return Some(false);
        }
        let old = format!("/repos/{repository}/contents/{}?ref={commit}", percent_path(place.path));
        let (old, new) = (api.raw(&old, deadline).ok()?, git.blob(&git.entry(head, place.path).ok()??.id).ok()?);
        let bare = |text: &[u8]| readme::splice(text, &[], place.markup).ok();
        Some(bare(&old)? == bare(&new)?)
    }
}
