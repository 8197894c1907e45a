//! Links of the repository that lead to what is not the repository's: out of it, into git's data, or to what git ignores. Such
//! a link is no file of the repository for anybody, and no tool is run that would follow it.

use crate::paths::{Listed, below, has};
use crate::project::disk::OnDisk;

/// A link that nobody follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Relative to the root.
    pub path: String,
    /// For people.
    pub why: &'static str,
}

/// The links among the listed files that are refused; they are taken off the lists. What is in submodules, which git does
/// not list, is as good as listed.
pub(super) fn refuse(listed: &mut Listed, on_disk: &mut OnDisk, is_in_git: bool) -> Vec<Refused> {
    let mut refused = Vec::new();
    let is_nested = |real: &str| {
        real.match_indices('/').any(|(at, _)| real.get(..at).is_some_and(|folder| has(&listed.tracked, folder)))
    };
    for (path, real) in &on_disk.links {
        let why = match real {
            None => "it leads out of the repository, or into git's own data",
            Some(real) if real.is_empty() || has(&listed.all, real) || !below(&listed.all, real).is_empty() => continue,
            Some(real) if !is_in_git || is_nested(real) => continue,
            Some(_) => "it leads to what git ignores",
        };
        if has(&listed.all, path) {
            refused.push(Refused { path: path.clone(), why });
        }
    }
    let is_refused = |name: &String| refused.iter().any(|link| link.path == *name);
    if !refused.is_empty() {
        listed.all.retain(|name| !is_refused(name));
        on_disk.files.retain(|name| !is_refused(name));
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_files_of_the_repository_or_nowhere() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let links = ["a.py", "b.py", "c.py", "d.py", "folder", "sub.py", "untracked.py"];
        let all = [&links[..], &["real.py", "src/x.py", "submodule"]].concat();
        let mut all = names(&all);
        all.sort();
        let mut listed = Listed { tracked: all.clone(), all, ..Listed::default() };
        let to = |path: &str, real: Option<&str>| (path.to_owned(), real.map(str::to_owned));
        let mut on_disk = OnDisk {
            files: names(&["a.py", "b.py", "c.py", "real.py"]),
            links: vec![
                to("a.py", None),
                to("b.py", Some(".env")),
                to("c.py", Some("real.py")),
                to("folder", Some("src")),
                to("ignored/link", None),
                to("sub.py", Some("submodule/y.py")),
                to("untracked.py", Some("build")),
            ],
            ..OnDisk::default()
        };
        let refused = refuse(&mut listed, &mut on_disk, true);
        let paths: Vec<&str> = refused.iter().map(|link| link.path.as_str()).collect();
        assert_eq!(paths, ["a.py", "b.py", "untracked.py"]);
        assert_eq!(on_disk.files, ["c.py", "real.py"]);
        assert!(paths.iter().all(|path| !has(&listed.all, path) && has(&listed.tracked, path)));
    }
}
