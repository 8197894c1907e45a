//! Who may use whom, and other rules of the house.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use xtask::check;

use crate::support::top;

/// Module → what it may use of ours; a module that is not here may use what it needs, but never `stage`.
const MAY_USE: &[(&str, &[&str])] = &[
    (
        "check",
        &[
            "called", "check", "outcome", "project", "install", "env", "tool", "http", "config", "json", "paths",
            "snapshot",
        ],
    ),
    ("install", &["install", "outcome", "env", "tool", "project", "paths"]),
    ("badge", &["badge", "outcome", "project", "shields"]),
    ("section", &["badge"]),
    ("readme", &["readme", "section"]),
    ("write", &["write"]),
    ("git", &["git", "env", "secret", "tool", "paths"]),
    (
        "publish",
        &["publish", "config", "outcome", "project", "tool", "git", "http", "secret", "shields", "readme", "write"],
    ),
    ("show", &["called", "show", "outcome", "badge", "section", "shields", "write"]),
    ("outcome", &["outcome"]),
    ("tool", &[]),
    ("called", &[]),
    ("env", &["secret"]),
    ("snapshot", &[]),
    ("json", &[]),
    ("paths", &[]),
    ("secret", &[]),
    ("shields", &[]),
];

/// Every source file by its path below `xtask/src`.
fn sources() -> BTreeMap<String, String> {
    below("xtask/src")
}

fn below(folder: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let src = top().join(folder);
    let mut next = vec![src.clone()];
    while let Some(folder) = next.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                next.push(path);
            } else {
                let name = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

fn module(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap().split("#[cfg(all(test").next().unwrap()
}

/// The modules of ours that a text names, in `use crate::…` or inline.
fn used(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut used = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let names = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap().split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        for name in names {
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
            used.push(name[..end].to_owned());
        }
    }
    used
}

#[test]
fn modules_use_only_what_the_house_allows() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let module = module(&file);
        let allowed = MAY_USE.iter().find(|(name, _)| *name == module).map(|(_, allowed)| *allowed);
        for name in used(without_tests(&text)) {
            let fine = match allowed {
                Some(allowed) => allowed.contains(&name.as_str()),
                None => name != "stage" || matches!(module, "stage" | "main"),
            };
            if !fine {
                wrong.push(format!("{file} uses {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_files_need_each_other() {
    let sources = sources();
    let modules: BTreeMap<String, &str> = sources.iter().map(|(file, text)| (dotted(file), text.as_str())).collect();
    let needs: BTreeMap<&str, BTreeSet<&str>> =
        modules.iter().map(|(module, text)| (module.as_str(), needed(module, text, &modules))).collect();
    for module in needs.keys() {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = needs[module].iter().copied().collect();
        while let Some(one) = next.pop() {
            if reached.insert(one) {
                next.extend(&needs[one]);
            }
        }
        assert!(!reached.contains(module), "{module} needs itself, by way of {reached:?}");
    }
}

/// `check/pytest/plant.rs` is `check::pytest::plant`.
fn dotted(file: &str) -> String {
    file.trim_end_matches(".rs").replace('/', "::")
}

/// The modules of ours that one names, but for those that it stands in and those that stand in it.
fn needed<'m>(module: &str, text: &str, modules: &'m BTreeMap<String, &str>) -> BTreeSet<&'m str> {
    let paths = paths(&code(text));
    let found = paths.iter().filter_map(|path| {
        let mut full: Vec<&str> = module.split("::").collect();
        for part in path.split("::") {
            match part {
                "crate" => full.clear(),
                "super" => drop(full.pop()),
                "self" => {}
                part => full.push(part),
            }
        }
        let prefixes = (1..=full.len()).rev().map(|length| full[..length].join("::"));
        let (name, _) = prefixes.into_iter().find_map(|prefix| modules.get_key_value(&prefix))?;
        Some(name.as_str())
    });
    let is_kin = |a: &str, b: &str| a == b || a.strip_prefix(b).is_some_and(|rest| rest.starts_with("::"));
    found.filter(|other| !is_kin(module, other) && !is_kin(other, module)).collect()
}

fn code(text: &str) -> String {
    without_tests(text).lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join(" ")
}

/// The paths that begin with `crate`, `super` or `self`, groups in braces taken apart.
fn paths(code: &str) -> Vec<String> {
    let is_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let mut paths = Vec::new();
    let starts = ["crate::", "super::", "self::"].iter().flat_map(|start| code.match_indices(start));
    for (at, _) in starts {
        if code[..at].ends_with(is_path) {
            continue;
        }
        let rest = &code[at..];
        let end = rest.find(|c| !is_path(c)).unwrap_or(rest.len());
        let path = rest[..end].trim_end_matches(':');
        match rest[end..].strip_prefix('{') {
            Some(group) => paths.extend(grouped(group).into_iter().map(|member| format!("{path}::{member}"))),
            None => paths.push(path.to_owned()),
        }
    }
    paths
}

/// The members of a group, up to its closing brace.
fn grouped(group: &str) -> Vec<String> {
    let (mut members, mut prefixes, mut word) = (Vec::new(), vec![String::new()], String::new());
    for c in group.chars() {
        match c {
            '{' => prefixes.push(format!("{}{}", prefixes[prefixes.len() - 1], std::mem::take(&mut word))),
            ',' | '}' => {
                let name = word.split(" as ").next().unwrap().trim().to_owned();
                word.clear();
                if !name.is_empty() {
                    members.push(format!("{}{name}", prefixes[prefixes.len() - 1]));
                }
                if c == '}' {
                    prefixes.pop();
                    if prefixes.is_empty() {
                        return members;
                    }
                }
            }
            c if c.is_whitespace() && word.is_empty() => {}
            c => word.push(c),
        }
    }
    members
}

#[test]
fn connections_are_opened_for_checks_facts_and_publishing_alone() {
    for (file, text) in sources() {
        let code = without_tests(&text);
        let may = ["http", "check", "project", "publish", "stage"].contains(&module(&file));
        assert!(may || !used(code).contains(&"http".to_owned()), "{file} uses http");
        assert!(module(&file) == "http" || !code.contains("ureq"), "{file} uses ureq");
    }
}

#[test]
fn every_file_says_first_what_it_owns_and_holds_one_job() {
    let is_rust = |(file, _): &(String, String)| file.ends_with(".rs");
    for (file, text) in sources().into_iter().chain(below("crates/redos/src")).filter(is_rust) {
        assert!(text.starts_with("//! "), "{file} does not open with what it owns");
        let code = without_tests(&text).lines().count();
        assert!(code <= 400, "{file} has {code} lines before its tests: two jobs in one room?");
    }
}

/// Files that name a Python package of the same name as a check, or a word in the name of a file.
const NAME_PACKAGES: &[&str] = &[
    "install/environment.rs",
    "project/python/configured.rs",
    "project/python/dependencies/files.rs",
    "project/python/groups.rs",
    "project/python/needs.rs",
    "project/python/needs/workflow.rs",
    "project/python/uses.rs",
    "project/python/uses/commands.rs",
    "project/python/uses/hooks.rs",
    "project/python/uses/tests_run.rs",
    "stage/init/runs.rs",
    "stage/init/workflow.rs",
];

#[test]
fn what_one_check_is_called_is_known_to_its_own_file_alone() {
    let mut wrong = Vec::new();
    for (file, text) in
        sources().iter().filter(|(file, _)| !file.starts_with("check/") && !NAME_PACKAGES.contains(&file.as_str()))
    {
        for (at, line) in
            without_tests(text).lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            let names = check::ALL.iter().find(|check| line.contains(&format!("\"{}\"", check.id)));
            wrong.extend(names.map(|check| format!("{file}:{}: {}", at + 1, check.id)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_docs_say_what_a_pass_of_each_check_is_made_of() {
    let page = fs::read_to_string(top().join("docs/checks.md")).unwrap();
    for check in check::ALL {
        let row = format!("| `{}` | {} |\n", check.id, check.about);
        assert!(page.contains(&row), "docs/checks.md has no row\n{row}");
    }
}

#[test]
fn the_map_names_every_module() {
    let sources = sources();
    let map = &sources["lib.rs"];
    for file in sources.keys().filter(|file| !file.contains('/') && !["lib.rs", "main.rs"].contains(&file.as_str())) {
        assert!(map.contains(&format!("pub mod {};", module(file))), "lib.rs does not name {file}");
    }
}

#[test]
fn every_fixture_is_used() {
    let tests: String = ["tests", "xtask/src"].iter().map(|folder| all_text(&top().join(folder))).collect();
    for entry in fs::read_dir(top().join("fixtures/projects")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(tests.contains(&format!("\"{name}\"")), "no test uses fixtures/projects/{name}");
    }
}

fn all_text(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&all_text(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    text
}
