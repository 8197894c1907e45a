//! `poetry.lock`: Poetry's lock file in its three forms (<https://python-poetry.org/docs/basic-usage/#committing-your-poetrylock-file-to-version-control>).

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Value;

use super::super::tree::Tree;
use super::lock::{self, Found, Locked, Need, Node, Origin};

pub(super) const FILE: &str = "poetry.lock";

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    package: Vec<Package>,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "lock-version")]
    lock_version: Option<String>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    /// Up to Poetry 1.4.
    category: Option<String>,
    /// From Poetry 2.0 on.
    groups: Option<Vec<String>>,
    #[serde(default)]
    dependencies: BTreeMap<String, Value>,
    source: Option<Source>,
}

#[derive(Deserialize)]
struct Source {
    r#type: String,
    url: String,
}

/// The packages of the main group, which holds the extras too. Where the file does not tell groups, what can be reached
/// from the names in `roots`.
///
/// # Errors
///
/// Why that cannot be told, for people.
pub(super) fn read(tree: &Tree<'_>, roots: Option<&[String]>) -> Result<Found, String> {
    let file: File = lock::toml(tree, FILE)?;
    // The oldest files have no number.
    if !file.metadata.lock_version.as_deref().is_none_or(|version| version.starts_with(['1', '2'])) {
        return Err(lock::foreign(FILE));
    }
    if file.package.iter().any(|package| package.category.is_some() || package.groups.is_some()) {
        let mut found = Found::default();
        for package in file.package.into_iter().filter(Package::is_main) {
            found.add(&package.locked());
        }
        return Ok(found);
    }
    let roots =
        roots.ok_or_else(|| format!("`{FILE}` does not tell which packages are shipped, nor does the metadata"))?;
    let nodes: Vec<_> = file.package.into_iter().map(Package::node).collect();
    let roots: Vec<_> = roots.iter().map(|name| Need::of(name)).collect();
    Ok(lock::walk(&nodes, &roots, FILE))
}

impl Package {
    fn is_main(&self) -> bool {
        match (&self.groups, &self.category) {
            (Some(groups), _) => groups.iter().any(|group| group == "main"),
            (None, Some(category)) => category == "main",
            (None, None) => true,
        }
    }

    fn locked(self) -> Locked {
        let origin = self.source.map_or(Origin::Index, |source| source.origin());
        Locked { name: self.name, version: Some(self.version), origin }
    }

    fn node(mut self) -> Node {
        let needs = std::mem::take(&mut self.dependencies).into_iter();
        // What is optional or conditional is locked only where somebody asks for it.
        let plain = |value: &Value| match value {
            Value::String(_) => true,
            Value::Table(table) => !table.contains_key("optional") && !table.contains_key("markers"),
            _ => false,
        };
        let needs = needs.map(|(name, value)| Need { required: plain(&value), ..Need::of(&name) }).collect();
        Node { package: self.locked(), needs, extras: BTreeMap::new() }
    }
}

impl Source {
    fn origin(&self) -> Origin {
        match self.r#type.as_str() {
            "legacy" => Origin::index(Some(&self.url)),
            "git" => Origin::Elsewhere("git"),
            "url" => Origin::Elsewhere("url"),
            "directory" | "file" => Origin::Elsewhere("path"),
            _ => Origin::Elsewhere("unknown source"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{pinned, unknown};

    #[test]
    fn reads_groups() {
        let lock = "[[package]]\nname = 'idna'\nversion = '3.7'\noptional = false\ngroups = ['dev', 'main']\n[package.source]\ntype = 'legacy'\nurl = 'https://pypi.org/simple'\nreference = 'x'\n[[package]]\nname = 'certifi'\nversion = '1'\noptional = true\ngroups = ['main']\nmarkers = \"extra == 'fast'\"\n[[package]]\nname = 'tester'\nversion = '8'\ngroups = ['dev']\n[[package]]\nname = 'ours'\nversion = '1'\ngroups = ['main']\n[package.source]\ntype = 'git'\nurl = 'https://host.example/o.git'\n[metadata]\nlock-version = '2.1'\n";
        let (_, pins, unaudited) = pinned(&[("poetry.lock", lock)]);
        assert_eq!(
            (pins, unaudited),
            (vec!["certifi==1".to_owned(), "idna==3.7".to_owned()], vec!["ours (git)".to_owned()])
        );
    }

    #[test]
    fn reads_categories() {
        let lock = "[[package]]\nname = 'Idna'\nversion = '3.7'\ncategory = 'main'\n[[package]]\nname = 'tester'\nversion = '8'\ncategory = 'dev'\n[metadata]\nlock-version = '1.1'\n";
        assert_eq!(pinned(&[("poetry.lock", lock)]).1, ["idna==3.7"]);
    }

    const BARE: &str = "[[package]]\nname = 'a'\nversion = '1'\n[package.dependencies]\nB_b = [{version = '*'}]\nopt = {version = '*', optional = true}\ngone = '*'\n[[package]]\nname = 'b-b'\nversion = '2'\n[package.dependencies]\na = '*'\n[[package]]\nname = 'fast'\nversion = '3'\n[[package]]\nname = 'tester'\nversion = '8'\n[metadata]\nlock-version = '2.0'\n";

    #[test]
    fn walks_where_nothing_is_told() {
        let toml = "[tool.poetry]\nname = 'demo'\n[tool.poetry.dependencies]\npython = '^3.9'\nA = '^1'\nfast = {version = '*', optional = true}\n[tool.poetry.group.dev.dependencies]\ntester = '*'\n";
        let (_, pins, unaudited) = pinned(&[("poetry.lock", BARE), ("pyproject.toml", toml)]);
        assert_eq!(pins, ["a==1", "b-b==2", "fast==3"]);
        assert_eq!(unaudited, ["gone (not in poetry.lock)"]);
        assert!(unknown(&[("poetry.lock", BARE)]).contains("does not tell"));
        assert!(unknown(&[("poetry.lock", "[metadata]\nlock-version = '3.0'")]).ends_with("not known here"));
    }
}
