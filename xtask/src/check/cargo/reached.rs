//! Why the compiler did not read a source: it is for another platform, for a `--cfg` that somebody has to set, or nothing
//! says.

use std::collections::{BTreeMap, BTreeSet};

use patterns::{Condition, Declared, Modules};

use crate::paths;

/// Why a source was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It stands under a `cfg` of the platform.
    Platform,
    /// It stands under a name that only `--cfg` or a build script sets.
    Set(String),
    /// No module brings it in, and it lies where tests have what they read.
    Fixture,
    /// No module brings it in, or only features would.
    Unknown,
}

/// Names in a `cfg` that the platform does not decide: with them alone a run with other features would have read it.
const OURS: &[&str] = &["test", "doc", "doctest", "debug_assertions", "proc_macro"];

/// Folders with what tests read.
const FIXTURES: &[&str] = &["testdata", "test_data", "test-data", "fixtures", "snapshots", "templates"];

/// Names that the compiler itself sets for a platform
/// (<https://doc.rust-lang.org/reference/conditional-compilation.html#set-configuration-options>), and that of Miri.
const PLATFORM: &[&str] =
    &["unix", "windows", "panic", "miri", "overflow_checks", "relocation_model", "sanitize", "ub_checks"];

/// Why each of the `unread` files was not read, by what all sources say.
pub(super) fn why<'f>(said: &'f BTreeMap<String, Modules>, unread: &BTreeSet<&'f String>) -> Vec<(&'f str, Why)> {
    if unread.is_empty() {
        return Vec::new();
    }
    let mut parents: BTreeMap<&str, Vec<(&str, &Declared)>> = BTreeMap::new();
    for (file, modules) in said {
        for declared in &modules.declared {
            for child in places(file, declared).iter().filter_map(|place| unread.get(place)) {
                parents.entry(child).or_default().push((file, declared));
            }
        }
    }
    let reasons = Reasons { said, parents: &parents, unread };
    unread.iter().map(|file| (file.as_str(), reasons.of(file, 0))).collect()
}

struct Reasons<'a> {
    said: &'a BTreeMap<String, Modules>,
    parents: &'a BTreeMap<&'a str, Vec<(&'a str, &'a Declared)>>,
    unread: &'a BTreeSet<&'a String>,
}

impl Reasons<'_> {
    fn of(&self, file: &str, depth: usize) -> Why {
        let own = self.said.get(file).map(|modules| modules.conditions.as_slice()).unwrap_or_default();
        let parents = self.parents.get(file).into_iter().flatten();
        let by_parent = parents.filter_map(|(parent, declared)| {
            let is_unread = || depth < 50 && self.unread.iter().any(|unread| unread == parent);
            decided(&declared.conditions)
                .or_else(|| is_unread().then(|| self.of(parent, depth + 1)).filter(|why| *why != Why::Unknown))
        });
        let is_fixture = !self.parents.contains_key(file) && file.split('/').any(|part| FIXTURES.contains(&part));
        let alone = if is_fixture { Why::Fixture } else { Why::Unknown };
        decided(own).into_iter().chain(by_parent).next().unwrap_or(alone)
    }
}

/// What besides features decides about what stands under these conditions.
fn decided(conditions: &[Condition]) -> Option<Why> {
    let names: Vec<&str> = conditions.iter().flat_map(Condition::others).filter(|name| !OURS.contains(name)).collect();
    let is_platform = |name: &&&str| PLATFORM.contains(name) || name.starts_with("target_") || name.starts_with("cfg_");
    match names.iter().find(|name| !is_platform(name)) {
        Some(name) => Some(Why::Set((*name).to_owned())),
        None => (!names.is_empty()).then_some(Why::Platform),
    }
}

/// Where the file of a module can be that another file declares
/// (<https://doc.rust-lang.org/reference/items/modules.html#module-source-filenames>). Which files are the first of a crate
/// is not asked: both places count.
fn places(file: &str, declared: &Declared) -> Vec<String> {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let stem = name.trim_end_matches(".rs");
    let below = |folder: &str, rest: &str| if folder.is_empty() { rest.to_owned() } else { format!("{folder}/{rest}") };
    let Some((last, outer)) = declared.path.split_last() else { return Vec::new() };
    let homes = [folder.to_owned(), below(folder, stem)];
    let inside = homes.iter().map(|home| outer.iter().fold(home.clone(), |home, part| below(&home, part)));
    if let Some(path) = &declared.file {
        let from = if outer.is_empty() { vec![folder.to_owned()] } else { inside.collect() };
        return from.iter().filter_map(|home| paths::within(home, path)).collect();
    }
    inside.flat_map(|home| [below(&home, &format!("{last}.rs")), below(&home, &format!("{last}/mod.rs"))]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cfg_of_the_platform_explains_what_is_unread() {
        let files = [
            (
                "src/lib.rs",
                "#[cfg(windows)] mod windows; #[cfg(feature = \"x\")] mod x; mod os; #[cfg(all(test, miri))] mod m; #[cfg(all(unix, loom))] mod inner;",
            ),
            ("src/windows.rs", "mod deep; mod gone { mod inner; }"),
            ("src/windows/deep.rs", ""),
            ("src/windows/gone/inner.rs", ""),
            ("src/x.rs", "mod y;"),
            ("src/x/y.rs", ""),
            ("src/os/mod.rs", "#[cfg(target_os = \"macos\")] #[path = \"../other/mac.rs\"] mod mac;"),
            ("src/other/mac.rs", ""),
            ("src/m.rs", ""),
            ("src/orphan.rs", ""),
            ("src/inner.rs", ""),
            ("src/testdata/a.rs", "mod b;"),
            ("src/testdata/a/b.rs", ""),
            ("src/whole.rs", "#![cfg(loom)]"),
            ("src/broken.rs", "\""),
        ];
        let sources: BTreeSet<String> = files.iter().map(|(file, _)| (*file).to_owned()).collect();
        let read = ["src/lib.rs", "src/os/mod.rs"];
        let unread: BTreeSet<&String> = sources.iter().filter(|file| !read.contains(&file.as_str())).collect();
        let said: BTreeMap<String, Modules> =
            files.iter().filter_map(|(file, text)| Some(((*file).to_owned(), patterns::modules(text).ok()?))).collect();
        let all = why(&said, &unread);
        let of = |wanted: &dyn Fn(&Why) -> bool| -> Vec<&str> {
            all.iter().filter(|(_, why)| wanted(why)).map(|(file, _)| *file).collect()
        };
        assert_eq!(of(&|why| *why == Why::Unknown), ["src/broken.rs", "src/orphan.rs", "src/x.rs", "src/x/y.rs"]);
        assert_eq!(of(&|why| *why == Why::Fixture), ["src/testdata/a.rs", "src/testdata/a/b.rs"]);
        assert_eq!(of(&|why| *why == Why::Set("loom".to_owned())), ["src/inner.rs", "src/whole.rs"]);
    }
}
