//! `pylock.toml`: the lock file of PEP 751 (<https://packaging.python.org/en/latest/specifications/pylock-toml/>).

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::super::tree::{Tree, clean};
use super::lock::{self, Found, Locked, Origin};
use super::marker::Marker;

pub(super) const FILE: &str = "pylock.toml";

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct File {
    lock_version: String,
    #[serde(default)]
    default_groups: Vec<String>,
    #[serde(default)]
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: Option<String>,
    marker: Option<String>,
    index: Option<String>,
    vcs: Option<Vcs>,
    directory: Option<Directory>,
    archive: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Vcs {
    r#type: String,
}

#[derive(Deserialize)]
struct Directory {
    path: String,
    #[serde(default)]
    editable: bool,
}

/// What the file has for the project itself and for each extra; a package that comes only with a dependency group is left
/// out, unless the group is one of those that are always installed: some tools call the project's own needs a group.
///
/// # Errors
///
/// Why that cannot be told, for people.
pub(super) fn read(tree: &Tree<'_>, own: Option<&str>) -> Result<Found, String> {
    let file: File = lock::toml(tree, FILE)?;
    if !file.lock_version.starts_with("1.") {
        return Err(lock::foreign(FILE));
    }
    let mut found = Found::default();
    for package in file.packages {
        let marker = package.marker.as_deref().and_then(Marker::new);
        if marker.is_some_and(|marker| !marker.can_hold(&file.default_groups)) {
            continue;
        }
        let origin = package.origin(own);
        found.add(&Locked { name: package.name, version: package.version, origin });
    }
    Ok(found)
}

impl Package {
    fn origin(&self, own: Option<&str>) -> Origin {
        if let Some(directory) = &self.directory {
            let inside = clean(&directory.path);
            let is_own = super::super::normalized(&self.name).as_deref() == own && own.is_some();
            let ours = inside.as_deref() == Some(".") || inside.is_some() && directory.editable || is_own;
            return if ours { Origin::Own } else { Origin::Elsewhere("path") };
        }
        if let Some(vcs) = &self.vcs {
            let kinds = ["git", "hg", "bzr", "svn"];
            return Origin::Elsewhere(kinds.into_iter().find(|kind| *kind == vcs.r#type).unwrap_or("version control"));
        }
        Origin::first(&[(self.archive.is_some(), "url")]).unwrap_or_else(|| Origin::index(self.index.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{pinned, unknown};

    const LOCK: &str = "lock-version = '1.0'
created-by = 'x'
extras = ['fast']
dependency-groups = ['default', 'dev']
default-groups = ['default']
[[packages]]
name = 'demo'
directory = { path = '.', editable = true }
[[packages]]
name = 'beside'
directory = { path = '../beside' }
[[packages]]
name = 'ours'
version = '1'
vcs = { type = 'git', url = 'https://host.example/ours.git', commit-id = 'abc' }
[[packages]]
name = 'wheel-of'
archive = { url = 'https://host.example/wheel.whl' }
[[packages]]
name = 'colorama'
version = '0.4.6'
marker = \"sys_platform == 'win32' and 'default' in dependency_groups\"
[[packages]]
name = 'certifi'
version = '2026.1.1'
marker = \"'fast' in extras\"
[[packages]]
name = 'tester'
version = '8'
marker = \"python_version < '3.11' and 'dev' in dependency_groups\"
[[packages]]
name = 'odd'
version = '1'
marker = 'what is this'
[[packages]]
name = 'private'
version = '1'
index = 'https://host.example/simple'
[[packages]]
name = 'unversioned'
sdist = { url = 'https://files.pythonhosted.org/x.tar.gz' }
";

    #[test]
    fn leaves_out_what_only_a_group_brings() {
        let (_, pins, unaudited) = pinned(&[("pylock.toml", LOCK)]);
        assert_eq!(pins, ["certifi==2026.1.1", "colorama==0.4.6", "odd==1"]);
        let expected = ["beside (path)", "ours (git)", "private (another index)", "unversioned (no valid version)"];
        assert_eq!(unaudited, [&expected[..], &["wheel-of (url)"]].concat());
        assert!(unknown(&[("pylock.toml", "lock-version = '2.0'")]).ends_with("not known here"));
    }
}
