//! Paths relative to a root, with `/`, and sorted lists of them, a hundred thousand long.

use std::cmp::Ordering;

/// What a repository or a folder holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Every name.
    pub all: Vec<String>,
    /// Those that git tracks.
    pub tracked: Vec<String>,
    /// Those of them that a sparse checkout leaves out (<https://git-scm.com/docs/git-sparse-checkout>).
    pub sparse: Vec<String>,
    /// Those of them that ignore files name all the same.
    pub overlooked: Vec<String>,
    /// What is not UTF-8, which no report can name, with a replacement for what is no character.
    pub unnamed: Vec<String>,
}

impl Listed {
    /// What `git ls-files -z -t --cached --others` says: `? ` stands before the name of an untracked file, another letter
    /// before that of one that git tracks.
    pub fn by_git(said: &[u8]) -> Listed {
        let mut listed = Listed::default();
        for entry in said.split(|byte| *byte == 0) {
            let Some(name) = entry.get(2..) else { continue };
            match std::str::from_utf8(name) {
                Ok(name) => {
                    match entry.first() {
                        Some(b'?') => {}
                        Some(b'S') => {
                            listed.sparse.push(name.to_owned());
                            listed.tracked.push(name.to_owned());
                        }
                        _ => listed.tracked.push(name.to_owned()),
                    }
                    listed.all.push(name.to_owned());
                }
                Err(_) => listed.unnamed.push(String::from_utf8_lossy(name).into_owned()),
            }
        }
        let Listed { all, tracked, sparse, overlooked, unnamed } = listed;
        Listed {
            all: ordered(all),
            tracked: ordered(tracked),
            sparse: ordered(sparse),
            overlooked,
            unnamed: ordered(unnamed),
        }
    }
}

/// What a path that is named in `folder` is from the root, by its text alone: without `.` and `..`, `.` for the root itself
/// and nothing for what lies outside.
pub fn within(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// These names in order, each once.
pub fn ordered(mut names: Vec<String>) -> Vec<String> {
    // Made of runs that are in order.
    names.sort();
    names.dedup();
    names
}

/// Whether a name is among these.
pub fn has(sorted: &[String], name: &str) -> bool {
    sorted.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
}

/// Whether names, asked for in their order, are among these, which are in order too.
pub fn among(sorted: &[String]) -> impl FnMut(&str) -> bool {
    let mut rest = sorted;
    move |name| {
        while let Some((first, others)) = rest.split_first() {
            match first.as_str().cmp(name) {
                Ordering::Less => rest = others,
                Ordering::Equal => return true,
                Ordering::Greater => return false,
            }
        }
        false
    }
}

/// Those of the names that are below a folder, which is given without a slash at its end.
pub fn below<'a>(sorted: &'a [String], folder: &str) -> &'a [String] {
    let start = format!("{folder}/");
    let rest = sorted.get(sorted.partition_point(|name| *name < start)..).unwrap_or_default();
    rest.get(..rest.partition_point(|name| name.starts_with(&start))).unwrap_or_default()
}

/// The files of these names, in whatever folder.
pub fn called<'a>(files: &'a [String], names: &[&str]) -> impl Iterator<Item = &'a String> {
    let name = |file: &'a str| file.rsplit('/').next().unwrap_or(file);
    files.iter().filter(move |file| names.contains(&name(file)))
}

/// What lies at the root, in the order of the list: each file there, and each folder that holds one, with its slash.
pub fn top(sorted: &[String]) -> impl Iterator<Item = &str> {
    let mut rest = sorted;
    std::iter::from_fn(move || {
        let first = rest.first()?;
        let top = first.find('/').map_or(first.as_str(), |slash| first.get(..=slash).unwrap_or(first));
        let same = if top.ends_with('/') { rest.partition_point(|name| name.starts_with(top)) } else { 1 };
        rest = rest.get(same..)?;
        Some(top)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn names_are_found_among_others() {
        let known = names(&["a", "b", "d"]);
        let mut is_known = among(&known);
        assert_eq!(["", "a", "a", "c", "d", "e"].map(&mut is_known), [false, true, true, false, true, false]);
        assert!(!among(&[])("a"));
    }

    #[test]
    fn git_lists_what_it_keeps_and_what_it_does_not() {
        // One of them in conflict, which stands there once for each side.
        let listed = Listed::by_git(b"? b.py\0? sp ace\nline\0H a.py\0M c.py\0M c.py\0H caf\xe9.py\0S gone.py\0");
        assert_eq!(listed.all, ["a.py", "b.py", "c.py", "gone.py", "sp ace\nline"]);
        assert_eq!(listed.tracked, ["a.py", "c.py", "gone.py"]);
        assert_eq!(listed.sparse, ["gone.py"]);
        assert_eq!(listed.unnamed, ["caf\u{fffd}.py"]);
        assert_eq!(Listed::by_git(b""), Listed::default());
    }

    proptest! {
        #[test]
        fn shortcuts_find_what_a_look_at_each_name_finds(list in prop::collection::btree_set("[ab./0]{1,4}", 0..20)) {
            let list: Vec<String> = list.into_iter().collect();
            let mut tops: Vec<&str> = list.iter().map(|name| name.split_inclusive('/').next().unwrap()).collect();
            tops.dedup();
            prop_assert_eq!(top(&list).collect::<Vec<_>>(), tops);
            for folder in ["a", "b", "a.", "ab"] {
                let inside = |name: &&String| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
                let ends = |name: &&String| *name == folder || name.ends_with(&format!("/{folder}"));
                prop_assert!(called(&list, &[folder]).eq(list.iter().filter(ends)));
                prop_assert_eq!(below(&list, folder), list.iter().filter(inside).cloned().collect::<Vec<_>>());
            }
        }
    }
}
