//! `Pipfile.lock`: Pipenv's lock file (<https://pipenv.pypa.io/en/latest/pipfile.html>).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::tree::{Tree, clean};
use super::lock::{self, Found, Locked, Origin};
use super::requirement::kind_of_address;

pub(super) const FILE: &str = "Pipfile.lock";

#[derive(Deserialize)]
struct File {
    #[serde(rename = "_meta")]
    meta: Meta,
    default: BTreeMap<String, Package>,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(default)]
    sources: Vec<Source>,
}

#[derive(Deserialize)]
struct Source {
    name: String,
    url: String,
}

#[derive(Deserialize)]
struct Package {
    version: Option<String>,
    index: Option<String>,
    git: Option<String>,
    hg: Option<String>,
    svn: Option<String>,
    bzr: Option<String>,
    path: Option<String>,
    file: Option<String>,
}

/// The `default` section; each package comes from the index that it names, else from the first.
///
/// # Errors
///
/// Why that cannot be told, for people.
pub(super) fn read(tree: &Tree<'_>) -> Result<Found, String> {
    let file: File = lock::json(tree, FILE)?;
    let mut found = Found::default();
    for (name, package) in file.default {
        let origin = package.origin(&file.meta.sources);
        let version = package.version.map(|version| version.trim_start_matches('=').to_owned());
        found.add(&Locked { name, version, origin });
    }
    Ok(found)
}

impl Package {
    fn origin(&self, sources: &[Source]) -> Origin {
        if let Some(path) = self.path.as_deref() {
            return if clean(path).as_deref() == Some(".") { Origin::Own } else { Origin::Elsewhere("path") };
        }
        let tools = [(&self.git, "git"), (&self.hg, "hg"), (&self.svn, "svn"), (&self.bzr, "bzr")];
        if let Some(origin) = Origin::first(&tools.map(|(field, kind)| (field.is_some(), kind))) {
            return origin;
        }
        if let Some(address) = &self.file {
            return Origin::Elsewhere(kind_of_address(address));
        }
        match &self.index {
            Some(index) => match sources.iter().find(|source| source.name == *index) {
                Some(source) => Origin::index(Some(&source.url)),
                None => Origin::Elsewhere("another index"),
            },
            None => Origin::index(sources.first().map(|source| source.url.as_str())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{pinned, unknown};

    #[test]
    fn reads_the_default_section() {
        let lock = r#"{"_meta": {"pipfile-spec": 6, "sources": [{"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": true}, {"name": "in", "url": "https://host.example/simple"}]},
          "default": {"idna": {"index": "pypi", "version": "==3.20", "hashes": []}, "six": {"version": "==1.17.0"}, "private": {"index": "in", "version": "==1"},
            "lost": {"index": "gone", "version": "==1"}, "star": {"version": "*"}, "ours": {"git": "https://host.example/o.git", "ref": "abc"},
            "demo": {"path": ".", "editable": true}, "beside": {"path": "../beside"}, "direct": {"file": "https://host.example/d.whl"}},
          "develop": {"tester": {"version": "==8"}}}"#;
        let (_, pins, unaudited) = pinned(&[("Pipfile.lock", lock)]);
        assert_eq!(pins, ["idna==3.20", "six==1.17.0"]);
        let others = ["lost (another index)", "ours (git)", "private (another index)", "star (no valid version)"];
        assert_eq!(unaudited, [&["beside (path)", "direct (url)"][..], &others].concat());
        for broken in ["", "[]", "null", "{}", "{\"_meta\": {}}", "{\"_meta\": {}, \"default\": []}"] {
            assert!(unknown(&[("Pipfile.lock", broken)]).starts_with("could not read `Pipfile.lock`"), "{broken}");
        }
        assert!(unknown(&[("Pipfile.lock", &"[".repeat(1 << 20))]).starts_with("could not read `Pipfile.lock`"));
    }
}
