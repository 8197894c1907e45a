//! Commits and what is in them, read and written without touching HEAD, the index, the work tree or a hook.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::Git;

/// A file in a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As git writes it: `100644`, `100755`, `120000` for a link, `160000` for a submodule.
    pub mode: String,
    /// The id of its content.
    pub id: String,
}

/// What a commit says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The author's address.
    pub author: String,
    /// The whole message.
    pub message: String,
}

/// Who makes a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity<'a> {
    /// The name.
    pub name: &'a str,
    /// The address.
    pub email: &'a str,
}

/// A commit that changes one file of its parent.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The parent.
    pub parent: &'a str,
    /// The file, from the top of the work tree, with `/`.
    pub path: &'a str,
    /// Its mode.
    pub mode: &'a str,
    /// Its content as it is kept.
    pub content: &'a [u8],
    /// The message.
    pub message: &'a str,
    /// Author and committer.
    pub identity: Identity<'a>,
}

impl Git {
    /// The file at `path`, from the top of the work tree, in `commit`; `None` where there is none.
    ///
    /// # Errors
    /// git did not answer.
    pub fn entry(&self, commit: &str, path: &str) -> Result<Option<Entry>> {
        let listed = self.said(&["ls-tree", "-z", "--full-tree", commit, "--", path])?;
        let entry = |line: &str| {
            let mut words = line.split_once('\t')?.0.split(' ');
            let (mode, _, id) = (words.next()?, words.next()?, words.next()?);
            Some(Entry { mode: mode.to_owned(), id: id.to_owned() })
        };
        Ok(listed.split('\0').find_map(entry))
    }

    /// The content of a file.
    ///
    /// # Errors
    /// git did not answer.
    pub fn blob(&self, id: &str) -> Result<Vec<u8>> {
        self.bytes(&["cat-file", "blob", id])
    }

    /// The first parent; `None` where there is none, or where a shallow clone does not hold it.
    pub fn parent(&self, commit: &str) -> Option<String> {
        let id = self.said(&["rev-parse", "--verify", "--quiet", &format!("{commit}^{{commit}}^1")]).ok()?;
        Some(id.trim().to_owned()).filter(|id| !id.is_empty())
    }

    /// Whether the repository holds this commit.
    pub fn holds(&self, commit: &str) -> bool {
        self.said(&["cat-file", "-e", &format!("{commit}^{{commit}}")]).is_ok()
    }

    /// Whether git tracks the file at `path`, from the top of the work tree.
    ///
    /// # Errors
    /// git did not answer.
    pub fn tracks(&self, path: &str) -> Result<bool> {
        // `:(top)` is no literal path; from the top it is one.
        let top = Git { folder: self.top.clone(), ..self.clone() };
        Ok(!top.said(&["ls-files", "-z", "--cached", "--", path])?.is_empty())
    }

    /// All parents that the repository holds.
    pub fn parents(&self, commit: &str) -> Vec<String> {
        let said = self.said(&["rev-parse", "--verify", "--quiet", &format!("{commit}^{{commit}}")]);
        let listed = said.and_then(|_| self.said(&["rev-list", "--parents", "-n", "1", commit, "--"]));
        listed.unwrap_or_default().split_whitespace().skip(1).map(str::to_owned).collect()
    }

    /// The parents that the commit itself names, whether a shallow clone holds them or not.
    pub fn named_parents(&self, commit: &str) -> Vec<String> {
        let said = self.said(&["cat-file", "commit", commit]).unwrap_or_default();
        let head = said.split("\n\n").next().unwrap_or_default();
        head.lines().filter_map(|line| line.strip_prefix("parent ")).map(str::to_owned).collect()
    }

    /// Whether `other` is `commit`, or comes from it.
    ///
    /// # Errors
    /// git did not answer.
    pub fn is_ancestor(&self, commit: &str, other: &str) -> Result<bool> {
        let listed = self.said(&["rev-list", "-n", "1", &format!("{other}..{commit}"), "--"])?;
        Ok(listed.trim().is_empty())
    }

    /// Whether the repository does not hold the whole history.
    pub fn is_shallow(&self) -> bool {
        self.said(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|said| said.trim() == "true")
    }

    /// The commit that two came from.
    pub fn merge_base(&self, one: &str, other: &str) -> Option<String> {
        let said = self.said(&["merge-base", one, other]).ok()?;
        Some(said.trim().to_owned()).filter(|id| !id.is_empty())
    }

    /// Author and message of a commit.
    ///
    /// # Errors
    /// git did not answer.
    pub fn about(&self, commit: &str) -> Result<About> {
        let said =
            self.said(&["log", "-1", "--no-show-signature", "--no-mailmap", "--format=%ae%x00%B", commit, "--"])?;
        let (author, message) = said.split_once('\0').context("git log: no author")?;
        Ok(About { author: author.to_owned(), message: message.trim_end().to_owned() })
    }

    /// The paths, from the top, at which two commits differ.
    ///
    /// # Errors
    /// git did not answer.
    pub fn between(&self, from: &str, to: &str) -> Result<Vec<String>> {
        let listed = self.said(&["diff-tree", "-r", "-z", "--no-renames", "--name-only", from, to, "--"])?;
        Ok(listed.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    /// The tracked files, relative to the folder, that are not as they are in HEAD, staged ones included.
    ///
    /// # Errors
    /// git did not answer.
    pub fn dirty(&self) -> Result<Vec<String>> {
        let listed = self.said(&[
            "diff",
            "-z",
            "--name-only",
            "--relative",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=none",
            "HEAD",
            "--",
        ])?;
        let mut dirty: Vec<String> = listed.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        dirty.extend(self.unwatched()?);
        Ok(dirty)
    }

    /// Files that git was told to take for unchanged (`assume-unchanged`, `skip-worktree`) and that are not as the index has
    /// them. What is not there at all is left out by a sparse checkout.
    fn unwatched(&self) -> Result<Vec<String>> {
        let listed = self.said(&["ls-files", "-z", "-v"])?;
        let is_told = |entry: &&str| entry.starts_with(|flag: char| flag == 'S' || flag.is_ascii_lowercase());
        let names = listed.split('\0').filter(is_told).filter_map(|entry| entry.get(2..));
        let mut changed = Vec::new();
        for name in names.filter(|name| self.folder.join(name).symlink_metadata().is_ok()) {
            let now = self.said(&["hash-object", "--", name])?;
            let staged = self.said(&["ls-files", "-z", "-s", "--", name])?;
            if staged.split(' ').nth(1) != Some(now.trim()) && changed.len() < 100 {
                changed.push(name.to_owned());
            }
        }
        Ok(changed)
    }

    /// The default branch of `origin`, as it was when the repository was cloned.
    pub fn default_branch(&self) -> Option<String> {
        let name = self.said(&["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]).ok()?;
        name.trim().strip_prefix("origin/").map(str::to_owned)
    }

    /// Puts a commit into the repository's store, and nothing else: no branch leads to it.
    ///
    /// # Errors
    /// git did not do it, or a temporary file could not be written.
    pub fn commit(&self, draft: &Draft<'_>) -> Result<String> {
        let folder = tempfile::tempdir().context("could not make a temporary folder")?;
        let content = folder.path().join("content");
        std::fs::File::create(&content)
            .and_then(|mut file| file.write_all(draft.content))
            .with_context(|| format!("could not write `{}`", content.display()))?;
        let Some(content) = content.to_str() else { bail!("the temporary folder's name is not UTF-8") };
        let blob = self.written(&["hash-object", "-w", "--no-filters", "--", content], &[])?;

        let index = folder.path().join("index");
        let index = [("GIT_INDEX_FILE", index.as_os_str())];
        let hooks = hookless(folder.path())?;
        let hooks = hooks.as_str();
        let plain = ["-c", hooks, "-c", "core.splitIndex=false", "-c", "core.untrackedCache=false"];
        self.written(&[&plain[..], &["read-tree", draft.parent]].concat(), &index)?;
        let entry = format!("{},{blob},{}", draft.mode, draft.path);
        self.written(&[&plain[..], &["update-index", "--add", "--cacheinfo", &entry]].concat(), &index)?;
        let tree = self.written(&[&plain[..], &["write-tree", "--missing-ok"]].concat(), &index)?;

        let (name, email) = (OsStr::new(draft.identity.name), OsStr::new(draft.identity.email));
        let identity = [
            ("GIT_AUTHOR_NAME", name),
            ("GIT_AUTHOR_EMAIL", email),
            ("GIT_COMMITTER_NAME", name),
            ("GIT_COMMITTER_EMAIL", email),
        ];
        let encoding = ["-c", "i18n.commitEncoding=UTF-8", "-c", hooks];
        let commit = ["commit-tree", "--no-gpg-sign", "-p", draft.parent, "-m", draft.message, &tree];
        self.written(&[&encoding[..], &commit].concat(), &identity)
    }

    /// The id that git answers with.
    fn written(&self, args: &[&str], env: &[(&str, &OsStr)]) -> Result<String> {
        Ok(String::from_utf8_lossy(&self.ask(args, env)?.said(args)?).trim().to_owned())
    }
}

/// The setting that lets git find no hook: the repository's are for people.
pub(super) fn hookless(folder: &Path) -> Result<String> {
    let hooks = folder.join("hooks");
    std::fs::create_dir_all(&hooks).with_context(|| format!("could not make `{}`", hooks.display()))?;
    Ok(format!("core.hooksPath={}", hooks.display()))
}
