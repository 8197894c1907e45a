//! What all lock files have in common: packages with a version and an origin, and which of them are shipped.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use super::super::tree::Tree;
use super::super::{normalized, version};
use super::requirement::Requirement;
use super::{Dependencies, Pin};

/// A lock file may be longer than other metadata.
const CAP: u64 = 16 * 1024 * 1024;

/// A package as a lock file has it; nothing here is checked yet.
#[derive(Clone, Debug)]
pub(super) struct Locked {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) origin: Origin,
}

/// Where a package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The Python Package Index, which advisory databases speak of.
    Index,
    /// This repository: it is what is shipped.
    Own,
    /// Anywhere else, in a word.
    Elsewhere(&'static str),
}

impl Origin {
    /// Of a package that was found on an index; without an address that is the usual one.
    pub(super) fn index(address: Option<&str>) -> Origin {
        let Some(address) = address else {
            return Origin::Index;
        };
        let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
        if matches!(host.to_ascii_lowercase().as_str(), "pypi.org" | "www.pypi.org" | "pypi.python.org") {
            Origin::Index
        } else {
            Origin::Elsewhere("another index")
        }
    }

    /// Of a package with these fields, the first that is there.
    pub(super) fn first(fields: &[(bool, &'static str)]) -> Option<Origin> {
        fields.iter().find(|(there, _)| *there).map(|(_, kind)| Origin::Elsewhere(kind))
    }
}

/// What is shipped, checked: names and versions that may stand in a requirements file, and the rest in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pins: BTreeSet<Pin>,
    unaudited: BTreeSet<String>,
    names: BTreeSet<String>,
}

impl Found {
    pub(super) fn add(&mut self, package: &Locked) {
        let Some(name) = normalized(&package.name) else {
            self.unaudited.insert("a dependency without a valid name".to_owned());
            return;
        };
        self.names.insert(name.clone());
        match (package.origin, package.version.as_deref().and_then(version)) {
            (Origin::Own, _) => {}
            (Origin::Elsewhere(kind), _) => {
                self.unaudited.insert(format!("{name} ({kind})"));
            }
            (Origin::Index, Some(version)) => {
                self.pins.insert(Pin { name, version });
            }
            (Origin::Index, None) => {
                self.unaudited.insert(format!("{name} (no valid version)"));
            }
        }
    }

    /// The same, where it is said what is asked for and not there, or there in another version.
    pub(super) fn demanding(&self, asked: &[Requirement], file: &str) -> Found {
        let mut found = self.clone();
        for requirement in asked {
            let name = &requirement.name;
            if let Some(locked) = self.other_version(requirement) {
                found.unaudited.insert(format!("{requirement} ({file} has {locked})"));
            } else if requirement.marker.is_none() {
                found.demand(name, file);
            }
        }
        found
    }

    /// Whether all that is asked for is there.
    pub(super) fn answers(&self, asked: &[Requirement]) -> bool {
        let is_there = |asked: &Requirement| self.names.contains(&asked.name) && self.other_version(asked).is_none();
        asked.iter().all(is_there)
    }

    /// The version that is locked, where none that is locked will do.
    fn other_version(&self, asked: &Requirement) -> Option<&str> {
        let mut pins = self.pins.iter().filter(|pin| pin.name == asked.name);
        let allowed = pins.clone().any(|pin| asked.allows(&pin.version));
        pins.next().filter(|_| !allowed).map(|pin| pin.version.as_str())
    }

    /// A dependency that has to be there: where it is not, that is said.
    pub(super) fn demand(&mut self, name: &str, file: &str) {
        if !self.names.contains(name) {
            self.unaudited.insert(format!("{name} (not in {file})"));
        }
    }

    pub(super) fn dependencies(&self, source: &str) -> Dependencies {
        if self.pins.is_empty() && self.unaudited.is_empty() {
            return Dependencies::None { source: source.to_owned() };
        }
        let (pins, unaudited) = (self.pins.iter().cloned().collect(), self.unaudited.iter().cloned().collect());
        Dependencies::Pinned { source: source.to_owned(), pins, unaudited }
    }
}

/// A package of a lock file that says who needs whom.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) package: Locked,
    pub(super) needs: Vec<Need>,
    /// What each extra adds, by its normalised name.
    pub(super) extras: BTreeMap<String, Vec<Need>>,
}

/// That a package needs another.
#[derive(Clone, Debug)]
pub(super) struct Need {
    pub(super) name: String,
    pub(super) extras: Vec<String>,
    /// Whether the lock file has to hold it.
    pub(super) required: bool,
}

impl Need {
    /// That this name is needed, and nothing more of it.
    pub(super) fn of(name: &str) -> Need {
        Need { name: name.to_owned(), extras: Vec::new(), required: true }
    }
}

/// All that can be reached from `roots`: every version of a name, on every system. Each name is looked at once.
pub(super) fn walk<'n>(nodes: &'n [Node], roots: &'n [Need], file: &str) -> Found {
    let mut found = Found::default();
    let mut named: BTreeMap<String, Vec<&Node>> = BTreeMap::new();
    for node in nodes {
        named.entry(normalized(&node.package.name).unwrap_or_default()).or_default().push(node);
    }
    let mut seen = BTreeSet::new();
    let mut next: Vec<&Need> = roots.iter().collect();
    while let Some(need) = next.pop() {
        let Some(name) = normalized(&need.name) else {
            found.unaudited.insert("a dependency without a valid name".to_owned());
            continue;
        };
        let nodes = named.get(&name).map(Vec::as_slice).unwrap_or_default();
        if seen.insert((name.clone(), String::new())) {
            for node in nodes {
                found.add(&node.package);
                next.extend(&node.needs);
            }
        }
        if nodes.is_empty() && need.required {
            found.demand(&name, file);
        }
        for extra in need.extras.iter().filter_map(|extra| normalized(extra)) {
            if seen.insert((name.clone(), extra.clone())) {
                next.extend(nodes.iter().filter_map(|node| node.extras.get(&extra)).flatten());
            }
        }
    }
    found
}

/// A lock file in TOML.
///
/// # Errors
///
/// Why it cannot be read, for people.
pub(super) fn toml<T: DeserializeOwned>(tree: &Tree<'_>, file: &str) -> Result<T, String> {
    let text = text(tree, file)?;
    toml::from_str(&text).map_err(|err| {
        let before = err.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        broken(file, before.matches('\n').count() + 1)
    })
}

/// A lock file in JSON.
///
/// # Errors
///
/// Why it cannot be read, for people.
pub(super) fn json<T: DeserializeOwned>(tree: &Tree<'_>, file: &str) -> Result<T, String> {
    serde_json::from_str(&text(tree, file)?).map_err(|err| broken(file, err.line()))
}

fn text(tree: &Tree<'_>, file: &str) -> Result<String, String> {
    let bytes = tree.read_up_to(file, CAP).map_err(|why| format!("could not read `{file}`: {why}"))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes);
    String::from_utf8(bytes).map_err(|_| format!("could not read `{file}`: not UTF-8"))
}

fn broken(file: &str, line: usize) -> String {
    format!("could not read `{file}`: line {line} is not as such a file has it")
}

pub(super) fn foreign(file: &str) -> String {
    format!("could not read `{file}`: its format is one that is not known here")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_index_is_the_index() {
        for (address, expected) in [
            (None, Origin::Index),
            (Some("https://pypi.org/simple"), Origin::Index),
            (Some("https://PyPI.org/simple/"), Origin::Index),
            (Some("https://pypi.org.evil.example/simple"), Origin::Elsewhere("another index")),
            (Some("https://user@host/pypi.org"), Origin::Elsewhere("another index")),
            (Some("https://host#pypi.org"), Origin::Elsewhere("another index")),
            (Some("../wheels"), Origin::Elsewhere("another index")),
        ] {
            assert_eq!(Origin::index(address), expected, "{address:?}");
        }
    }

    #[test]
    fn what_is_no_name_or_version_is_told_and_not_passed_on() {
        let mut found = Found::default();
        for (name, version) in [
            ("Good_Name", Some("1.0-rc1")),
            ("-r evil", Some("1")),
            ("evil\n--index-url", Some("1")),
            ("a", Some("1 --hash=x")),
            ("b", Some("1\n-r x")),
            ("c", Some("${V}")),
            ("d", None),
        ] {
            let (name, version) = (name.to_owned(), version.map(str::to_owned));
            found.add(&Locked { name, version, origin: Origin::Index });
        }
        let Dependencies::Pinned { pins, unaudited, .. } = found.dependencies("x.lock") else { panic!() };
        assert_eq!(pins, [Pin { name: "good-name".to_owned(), version: "1.0rc1".to_owned() }]);
        let expected = ["a (no valid version)", "a dependency without a valid name"].into_iter();
        let expected = expected.chain(["b (no valid version)", "c (no valid version)", "d (no valid version)"]);
        assert_eq!(unaudited, expected.collect::<Vec<_>>());
    }

    /// As many edges as a long file holds, round and round.
    #[test]
    fn many_cycles_are_walked_once() {
        let need = |n: usize| Need { name: format!("p{n}"), extras: vec!["x".to_owned()], required: true };
        let node = |n: usize| {
            let package =
                Locked { name: format!("p{}", n % 300), version: Some(format!("{n}")), origin: Origin::Index };
            let all: Vec<_> = (0..300).map(need).collect();
            Node { package, needs: all.clone(), extras: [("x".to_owned(), all)].into() }
        };
        let nodes: Vec<_> = (0..600).map(node).collect();
        let found = walk(&nodes, &[need(0), need(999)], "x.lock");
        assert_eq!(found.pins.len(), 600);
        assert_eq!(found.unaudited.into_iter().collect::<Vec<_>>(), ["p999 (not in x.lock)"]);
    }
}
