//! `uv.lock`: uv's own format (<https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile>).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::super::normalized;
use super::super::tree::Tree;
use super::lock::{self, Found, Locked, Need, Node, Origin};

pub(super) const FILE: &str = "uv.lock";

#[derive(Deserialize)]
struct File {
    version: u64,
    #[serde(default)]
    package: Vec<Package>,
    #[serde(default)]
    manifest: Manifest,
}

#[derive(Default, Deserialize)]
struct Manifest {
    /// The packages of a workspace.
    #[serde(default)]
    members: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Package {
    name: String,
    version: Option<String>,
    source: Source,
    #[serde(default)]
    dependencies: Vec<Dependency>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, Vec<Dependency>>,
}

#[derive(Deserialize)]
struct Source {
    registry: Option<String>,
    git: Option<String>,
    url: Option<String>,
    path: Option<String>,
    directory: Option<String>,
    editable: Option<String>,
    r#virtual: Option<String>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    #[serde(default)]
    extra: Vec<String>,
}

/// What the packages of this repository need, with all their extras and without their dependency groups.
///
/// # Errors
///
/// Why that cannot be told, for people.
pub(super) fn read(tree: &Tree<'_>) -> Result<Found, String> {
    let file: File = lock::toml(tree, FILE)?;
    if file.version != 1 {
        return Err(lock::foreign(FILE));
    }
    let members: BTreeSet<_> = file.manifest.members.iter().filter_map(|name| normalized(name)).collect();
    let is_own = |package: &Package| {
        let folder = package.source.folder();
        folder == Some(".") || folder.is_some() && normalized(&package.name).is_some_and(|name| members.contains(&name))
    };
    let mut roots = Vec::new();
    let mut nodes = Vec::new();
    let mut any = false;
    for package in file.package {
        let own = is_own(&package);
        let node = package.node(own);
        if own {
            any = true;
            roots.extend(node.needs.iter().chain(node.extras.values().flatten()).cloned());
        }
        nodes.push(node);
    }
    if !any {
        return Err(format!("`{FILE}` holds no package of this repository"));
    }
    Ok(lock::walk(&nodes, &roots, FILE))
}

impl Package {
    fn node(self, own: bool) -> Node {
        let origin = if own { Origin::Own } else { self.source.origin() };
        let needs = |list: Vec<Dependency>| {
            let need = |one: Dependency| Need { name: one.name, extras: one.extra, required: true };
            list.into_iter().map(need).collect()
        };
        let extras = self.optional_dependencies.into_iter();
        Node {
            package: Locked { name: self.name, version: self.version, origin },
            needs: needs(self.dependencies),
            extras: extras.filter_map(|(extra, list)| Some((normalized(&extra)?, needs(list)))).collect(),
        }
    }
}

impl Source {
    /// The folder of a package whose code is developed beside its users.
    fn folder(&self) -> Option<&str> {
        self.editable.as_deref().or(self.r#virtual.as_deref()).or(self.directory.as_deref())
    }

    fn origin(&self) -> Origin {
        if let Some(address) = &self.registry {
            return Origin::index(Some(address));
        }
        let local = self.folder().is_some() || self.path.is_some();
        let fields = [(self.git.is_some(), "git"), (self.url.is_some(), "url"), (local, "path")];
        Origin::first(&fields).unwrap_or(Origin::Elsewhere("unknown source"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, pinned, unknown};

    const LOCK: &str = "version = 1
revision = 3
requires-python = '>=3.10'
[[package]]
name = 'demo'
version = '0.1.0'
source = { editable = '.' }
dependencies = [{ name = 'web', extra = ['tls'] }, { name = 'two', marker = \"sys_platform == 'win32'\" }, { name = 'ours' }]
[package.optional-dependencies]
fast = [{ name = 'speed' }, { name = 'demo', extra = ['other'] }]
other = [{ name = 'more' }]
[package.dev-dependencies]
dev = [{ name = 'tester' }]
[[package]]
name = 'more'
version = '6'
source = { registry = 'https://host.example/simple' }
[[package]]
name = 'ours'
version = '0.1.0'
source = { git = 'https://host.example/ours.git#abc' }
dependencies = [{ name = 'six' }, { name = 'beside' }]
[[package]]
name = 'beside'
source = { directory = '../beside' }
[[package]]
name = 'six'
version = '1.17.0'
source = { registry = 'https://pypi.org/simple' }
[[package]]
name = 'speed'
version = '3'
source = { url = 'https://host.example/speed.whl' }
[[package]]
name = 'tester'
version = '8'
source = { registry = 'https://pypi.org/simple' }
[[package]]
name = 'two'
version = '1'
source = { registry = 'https://pypi.org/simple' }
[[package]]
name = 'two'
version = '2'
source = { registry = 'https://pypi.org/simple' }
[[package]]
name = 'web'
version = '2.0'
source = { registry = 'https://pypi.org/simple' }
dependencies = [{ name = 'web' }]
[package.optional-dependencies]
tls = [{ name = 'secure' }]
unused = [{ name = 'tester' }]
[[package]]
name = 'secure'
version = '5'
source = { registry = 'https://pypi.org/simple' }
";

    #[test]
    fn walks_from_the_project_over_its_extras_and_not_its_groups() {
        let (source, pins, unaudited) = pinned(&[("uv.lock", LOCK)]);
        assert_eq!(source, "uv.lock");
        assert_eq!(pins, ["secure==5", "six==1.17.0", "two==1", "two==2", "web==2.0"]);
        assert_eq!(unaudited, ["beside (path)", "more (another index)", "ours (git)", "speed (url)"]);
    }

    #[test]
    fn every_member_of_a_workspace_is_shipped() {
        let lock = "version = 1
[manifest]
members = ['one', 'Two_B']
[[package]]
name = 'one'
source = { editable = 'packages/one' }
dependencies = [{ name = 'two-b' }, { name = 'idna' }]
[[package]]
name = 'two-b'
source = { virtual = 'packages/two' }
dependencies = [{ name = 'gone' }]
[[package]]
name = 'idna'
version = '3.7'
source = { registry = 'https://pypi.org/simple' }
";
        let (_, pins, unaudited) = pinned(&[("uv.lock", lock)]);
        assert_eq!((pins, unaudited), (vec!["idna==3.7".to_owned()], vec!["gone (not in uv.lock)".to_owned()]));
    }

    #[test]
    fn a_file_that_is_not_understood_is_not_passed_over() {
        let project = ("pyproject.toml", "[project]\nname = 'demo'\ndependencies = ['idna']");
        let why = |lock: &str| unknown(&[("uv.lock", lock), project]);
        assert_eq!(why("version = 2"), "could not read `uv.lock`: its format is one that is not known here");
        assert_eq!(why("version = 1"), "`uv.lock` holds no package of this repository");
        assert_eq!(why("version = 1\npackage = 3"), "could not read `uv.lock`: line 2 is not as such a file has it");
        assert!(why(&format!("version = 1\na = {}", "[".repeat(200_000))).starts_with("could not read"));
        let typed = LOCK.replace("name = 'six' }", "name = 6 }");
        assert!(why(&typed).ends_with("is not as such a file has it"));
        let lonely = "version = 1\n[[package]]\nname = 'demo'\nsource = { virtual = '.' }";
        assert_eq!(format!("{:?}", found(&[("uv.lock", lonely)])), "None { source: \"uv.lock\" }");
    }
}
