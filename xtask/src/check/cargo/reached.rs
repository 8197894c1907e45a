//! Why the compiler did not read a source: it is for another platform, by a `cfg` that no feature decides, or nothing says.

use std::collections::{BTreeMap, BTreeSet};

use patterns::{Declared, Modules, modules};

use crate::paths;

/// Why a source was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It stands under a `cfg` that is not about features or tests.
    Platform,
    /// No module brings it in, or only features would.
    Unknown,
}

/// Names in a `cfg` that the platform does not decide: with them alone a run with other features would have read it.
const OURS: &[&str] = &["feature", "test", "doc", "doctest", "debug_assertions", "not", "any", "all", "proc_macro"];

/// Why each of the `unread` files was not read, among all `sources`.
pub(super) fn why<'f>(
    sources: &'f BTreeSet<String>,
    unread: &BTreeSet<&'f String>,
    text: impl Fn(&str) -> Option<String>,
) -> Vec<(&'f str, Why)> {
    if unread.is_empty() {
        return Vec::new();
    }
    let said: BTreeMap<&str, Modules> =
        sources.iter().filter_map(|file| Some((file.as_str(), modules(&text(file)?).ok()?))).collect();
    let mut parents: BTreeMap<&str, Vec<(&str, &Declared)>> = BTreeMap::new();
    for (file, modules) in &said {
        for declared in &modules.declared {
            for child in places(file, declared).iter().filter_map(|place| sources.get(place)) {
                parents.entry(child).or_default().push((file, declared));
            }
        }
    }
    let reasons = Reasons { said: &said, parents: &parents, unread };
    unread.iter().map(|file| (file.as_str(), reasons.of(file, 0))).collect()
}

struct Reasons<'a> {
    said: &'a BTreeMap<&'a str, Modules>,
    parents: &'a BTreeMap<&'a str, Vec<(&'a str, &'a Declared)>>,
    unread: &'a BTreeSet<&'a String>,
}

impl Reasons<'_> {
    fn of(&self, file: &str, depth: usize) -> Why {
        let whole =
            self.said.get(file).is_some_and(|modules| modules.conditions.iter().any(|names| is_platform(names)));
        let by_parent = || {
            self.parents.get(file).into_iter().flatten().any(|(parent, declared)| {
                let is_unread = self.unread.iter().any(|unread| unread == parent);
                declared.conditions.iter().any(|names| is_platform(names))
                    || is_unread && depth < 50 && self.of(parent, depth + 1) == Why::Platform
            })
        };
        if whole || by_parent() { Why::Platform } else { Why::Unknown }
    }
}

fn is_platform(names: &[String]) -> bool {
    names.iter().any(|name| !OURS.contains(&name.as_str()))
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
                "#[cfg(windows)] mod windows; #[cfg(feature = \"x\")] mod x; mod os; #[cfg(all(test, miri))] mod m;",
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
            ("src/whole.rs", "#![cfg(loom)]"),
            ("src/broken.rs", "\""),
        ];
        let sources: BTreeSet<String> = files.iter().map(|(file, _)| (*file).to_owned()).collect();
        let read = ["src/lib.rs", "src/os/mod.rs"];
        let unread: BTreeSet<&String> = sources.iter().filter(|file| !read.contains(&file.as_str())).collect();
        let text = |file: &str| files.iter().find(|(name, _)| *name == file).map(|(_, text)| (*text).to_owned());
        let unknown: Vec<&str> = why(&sources, &unread, text)
            .into_iter()
            .filter(|(_, why)| *why == Why::Unknown)
            .map(|(file, _)| file)
            .collect();
        assert_eq!(unknown, ["src/broken.rs", "src/orphan.rs", "src/x.rs", "src/x/y.rs"]);
    }
}
