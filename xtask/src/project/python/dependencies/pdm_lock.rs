//! `pdm.lock`: PDM's own lock file (<https://pdm-project.org/latest/usage/lockfile/>).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::super::normalized;
use super::super::tree::{Tree, clean};
use super::lock::{self, Found, Locked, Need, Node, Origin};
use super::requirement::leading_name;

pub(super) const FILE: &str = "pdm.lock";

#[derive(Deserialize)]
struct File {
    metadata: Metadata,
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Metadata {
    lock_version: String,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: Option<String>,
    /// Since PDM 2.11.
    groups: Option<Vec<String>>,
    #[serde(default)]
    dependencies: Vec<String>,
    git: Option<String>,
    hg: Option<String>,
    svn: Option<String>,
    bzr: Option<String>,
    path: Option<String>,
    url: Option<String>,
}

/// The packages of the default group and of the groups in `extras`. Where the file does not tell groups, what can be
/// reached from the names in `roots`.
///
/// # Errors
///
/// Why that cannot be told, for people.
pub(super) fn read(tree: &Tree<'_>, roots: Option<&[String]>, extras: &BTreeSet<String>) -> Result<Found, String> {
    let file: File = lock::toml(tree, FILE)?;
    if !file.metadata.lock_version.starts_with(['2', '3', '4']) {
        return Err(lock::foreign(FILE));
    }
    if file.package.iter().any(|package| package.groups.is_some()) {
        let shipped =
            |group: &String| normalized(group).is_some_and(|group| group == "default" || extras.contains(&group));
        let is_shipped = |package: &Package| package.groups.as_ref().is_none_or(|groups| groups.iter().any(shipped));
        let mut found = Found::default();
        for package in file.package.into_iter().filter(is_shipped) {
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
    fn locked(self) -> Locked {
        let tools = [(&self.git, "git"), (&self.hg, "hg"), (&self.svn, "svn"), (&self.bzr, "bzr")];
        let places = [(&self.path, "path"), (&self.url, "url")];
        let fields: Vec<_> = tools.iter().chain(&places).map(|(field, kind)| (field.is_some(), *kind)).collect();
        let is_own = self.path.as_deref().and_then(clean).as_deref() == Some(".");
        let origin = if is_own { Origin::Own } else { Origin::first(&fields).unwrap_or(Origin::Index) };
        Locked { name: self.name, version: self.version, origin }
    }

    /// A package with extras is listed a second time, under the same name.
    fn node(mut self) -> Node {
        let lines = std::mem::take(&mut self.dependencies).into_iter();
        let need = |line: String| {
            let name = leading_name(&line).unwrap_or_default();
            Need { required: !line.contains(';'), ..Need::of(&name) }
        };
        let needs = lines.map(need).collect();
        Node { package: self.locked(), needs, extras: BTreeMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{pinned, unknown};

    const PROJECT: (&str, &str) = (
        "pyproject.toml",
        "[project]\nname = 'demo'\ndependencies = ['a']\n[project.optional-dependencies]\nFast_er = ['c']\n[dependency-groups]\ndev = ['tester']\n",
    );

    #[test]
    fn reads_the_default_group_and_those_of_extras() {
        let lock = "[metadata]\nlock_version = '4.5.0'\n[[package]]\nname = 'a'\nversion = '1'\ngroups = ['default']\n[[package]]\nname = 'c'\nversion = '3'\ngroups = ['fast-er', 'dev']\n[[package]]\nname = 'tester'\nversion = '8'\ngroups = ['dev']\n[[package]]\nname = 'ours'\nversion = '1'\ngit = 'https://host.example/o.git'\nrevision = 'abc'\ngroups = ['default']\n[[package]]\nname = 'demo'\npath = '.'\neditable = true\ngroups = ['default']\n";
        let (_, pins, unaudited) = pinned(&[("pdm.lock", lock), PROJECT]);
        assert_eq!((pins, unaudited), (vec!["a==1".to_owned(), "c==3".to_owned()], vec!["ours (git)".to_owned()]));
    }

    #[test]
    fn walks_where_no_group_is_told() {
        let lock = "[metadata]\nlock_version = '4.4'\n[[package]]\nname = 'a'\nversion = '1'\ndependencies = ['b>=2', \"win; os_name == 'nt'\"]\n[[package]]\nname = 'b'\nversion = '2'\n[[package]]\nname = 'b'\nversion = '2'\nextras = ['x']\ndependencies = ['b==2', 'd']\n[[package]]\nname = 'c'\nversion = '3'\n[[package]]\nname = 'tester'\nversion = '8'\n";
        let (_, pins, unaudited) = pinned(&[("pdm.lock", lock), PROJECT]);
        assert_eq!(
            (pins, unaudited),
            (vec!["a==1".to_owned(), "b==2".to_owned(), "c==3".to_owned()], vec!["d (not in pdm.lock)".to_owned()])
        );
        assert!(unknown(&[("pdm.lock", lock)]).contains("does not tell"));
        assert!(unknown(&[("pdm.lock", "[metadata]\nlock_version = '5.0'"), PROJECT]).ends_with("not known here"));
    }
}
