//! What `cargo metadata` says. It reads manifests, builds nothing, asks no network and writes no lock file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use xshell::{Shell, cmd};

use super::{Crates, Member, is_usable, license, rust_version, slashed, version};
use crate::env::{Env, Inherit};
use crate::paths;
use crate::project::{Fact, Registry};
use crate::tool::{self, RunResult};

/// It takes some milliseconds; a package cache that another cargo holds can make it wait.
const DEADLINE: Duration = Duration::from_secs(30);

/// The parts of version 1 that facts are made of (<https://doc.rust-lang.org/cargo/commands/cargo-metadata.html>).
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    rust_version: Option<String>,
    readme: Option<String>,
    manifest_path: PathBuf,
    publish: Option<Vec<String>>,
    targets: Vec<Target>,
    dependencies: Vec<Dependency>,
    #[serde(default)]
    features: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Dependency {
    path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    crate_types: Vec<String>,
    src_path: PathBuf,
    #[serde(default)]
    doctest: bool,
    #[serde(default)]
    test: bool,
}

/// The workspace of the manifest in `folder`; nothing where cargo is missing or does not read it.
pub(super) fn crates(root: &Path, folder: &str, env: &Env) -> Option<Crates> {
    let metadata = match asked(root, folder, env, None) {
        Ok(metadata) => metadata,
        Err(Unasked::NoToolchain) => asked(root, folder, env, Some(&installed(root, env)?)).ok()?,
        Err(Unasked::Other) => return None,
    };
    Some(metadata.crates(root, folder))
}

/// Why cargo says nothing.
enum Unasked {
    /// The toolchain that the project names is not installed.
    NoToolchain,
    Other,
}

/// What cargo says, of the toolchain that the project names or of this one.
fn asked(root: &Path, folder: &str, env: &Env, toolchain: Option<&str>) -> Result<Metadata, Unasked> {
    let cargo = env.program("cargo").ok_or(Unasked::Other)?;
    let shell = Shell::new().map_err(|_| Unasked::Other)?;
    shell.change_dir(root.join(folder));
    let ask = cmd!(shell, "{cargo} metadata --no-deps --format-version 1 --offline --color never");
    // Facts are no reason to install a toolchain that the project names.
    let ask = ask.env_clear().envs(env.child(Inherit::Build)).env("RUSTUP_AUTO_INSTALL", "0");
    let ask = ask.envs(toolchain.map(|name| ("RUSTUP_TOOLCHAIN", name)));
    let RunResult::Finished(mut output) = tool::run(ask, DEADLINE) else { return Err(Unasked::Other) };
    if output.code != 0 || !output.stdout.is_whole() {
        let is_missing = output.stderr.head(4096).contains("is not installed");
        return Err(if is_missing { Unasked::NoToolchain } else { Unasked::Other });
    }
    let said = output.stdout.rewound().map_err(|_| Unasked::Other)?;
    crate::json::from_reader(said).map_err(|_| Unasked::Other)
}

/// A toolchain that is installed: rustup's default, else the first.
fn installed(root: &Path, env: &Env) -> Option<String> {
    let rustup = env.program("rustup")?;
    let shell = Shell::new().ok()?;
    shell.change_dir(root);
    let list = cmd!(shell, "{rustup} toolchain list").env_clear().envs(env.child(Inherit::Build));
    // This installs as well.
    let list = list.env("RUSTUP_AUTO_INSTALL", "0");
    let RunResult::Finished(mut output) = tool::run(list, DEADLINE) else { return None };
    let said = output.stdout.head(16 << 10);
    // Its lines are a name and, in brackets, what that is for; without any toolchain it says so in a sentence.
    let is_name = |line: &&str| output.code == 0 && !line.starts_with("no ");
    let mut lines = said.lines().filter(is_name);
    let default = lines.clone().find(|line| line.contains("default)"));
    default.or_else(|| lines.next())?.split_whitespace().next().map(str::to_owned)
}

impl Metadata {
    fn crates(self, root: &Path, folder: &str) -> Crates {
        let all = self.packages.len();
        let folders: BTreeSet<PathBuf> =
            self.packages.iter().filter_map(|package| Some(package.manifest_path.parent()?.to_owned())).collect();
        let members: Vec<Member> =
            self.packages.into_iter().filter_map(|package| package.member(root, &folders)).collect();
        Crates {
            folder: folder.to_owned(),
            is_whole: members.len() == all,
            outside: Vec::new(),
            members,
            package: None,
            top: self.workspace_root,
            lock: super::Lock::Absent,
            target: Some(self.target_directory),
            registry: Registry::Unknown,
            uses: Vec::new(),
            beside: Vec::new(),
            is_beside: false,
        }
    }
}

impl Package {
    /// The package as facts; nothing where it lies outside of the repository. The packages of the workspace lie in
    /// `folders`.
    fn member(self, root: &Path, folders: &BTreeSet<PathBuf>) -> Option<Member> {
        let manifest = slashed(self.manifest_path.strip_prefix(root).ok()?);
        let folder = slashed(Path::new(&manifest).parent()?);
        let fact = |value: Option<String>, key: &str| Some(Fact::new(value?, format!("{manifest}: [package] {key}")));
        let crate_types: Vec<String> =
            self.targets.iter().filter(|target| target.ships()).flat_map(|target| target.crate_types.clone()).collect();
        let sources = self.targets.iter().filter_map(|target| target.source(root)).collect();
        Some(Member {
            version: fact(version(&self.version), "version"),
            license: fact(self.license.as_deref().and_then(license), "license"),
            rust_version: fact(self.rust_version.as_deref().and_then(rust_version), "rust-version"),
            readme: fact(self.readme.and_then(|readme| within(&folder, &readme)), "readme"),
            is_publishable: is_usable(&self.name, &crate_types)
                && self.publish.is_none_or(|registries| registries.iter().any(|name| name == "crates-io")),
            sources,
            roots: self.targets.iter().filter_map(|target| inside(root, &target.src_path)).collect(),
            library: self.targets.iter().find(|target| target.is_library()).and_then(|t| inside(root, &t.src_path)),
            script: self.targets.iter().find(|target| target.is_script()).and_then(|t| inside(root, &t.src_path)),
            untested: self.targets.iter().filter(|t| !t.test).filter_map(|t| inside(root, &t.src_path)).collect(),
            features: self.features,
            has_doctests: self.targets.iter().any(|target| target.doctest),
            needs_others: self
                .dependencies
                .iter()
                .any(|needed| !needed.path.as_ref().is_some_and(|path| folders.contains(path))),
            folder,
            name: self.name,
        })
    }
}

impl Target {
    /// Whether it is part of what a user of the package gets.
    fn ships(&self) -> bool {
        !self.kind.iter().any(|kind| matches!(kind.as_str(), "test" | "bench" | "example" | "custom-build"))
    }

    fn is_script(&self) -> bool {
        self.kind.iter().any(|kind| kind == "custom-build")
    }

    /// Whether other targets may depend on it.
    fn is_library(&self) -> bool {
        self.ships() && !self.kind.iter().any(|kind| kind == "bin")
    }

    /// The folder of its first file, or a build script itself, relative to the root.
    fn source(&self, root: &Path) -> Option<String> {
        if self.is_script() {
            return inside(root, &self.src_path);
        }
        self.ships().then(|| inside(root, self.src_path.parent()?)).flatten()
    }
}

/// A path relative to the root; nothing for one outside of it.
fn inside(root: &Path, path: &Path) -> Option<String> {
    path.strip_prefix(root).ok().map(slashed)
}

/// A path that a manifest states, relative to the root; nothing where it leads out of the repository.
pub(super) fn within(folder: &str, path: &str) -> Option<String> {
    paths::within(folder, &path.replace('\\', "/")).filter(|path| path != ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_part_of_the_workspace_is_somebody_elses() {
        let package = |name: &str, dependencies: serde_json::Value| {
            serde_json::json!({"name": name, "version": "1.0.0", "manifest_path": format!("/w/{name}/Cargo.toml"),
                               "targets": [], "dependencies": dependencies})
        };
        let needs_others = |dependencies: serde_json::Value| {
            let metadata = serde_json::json!({
                "packages": [package("a", dependencies), package("b", serde_json::json!([]))],
                "workspace_root": "/w", "target_directory": "/w/target",
            });
            let metadata: Metadata = serde_json::from_value(metadata).unwrap();
            metadata.crates(Path::new("/w"), ".").members[0].needs_others
        };
        assert!(!needs_others(serde_json::json!([])));
        assert!(!needs_others(serde_json::json!([{"name": "b", "path": "/w/b"}])));
        assert!(needs_others(serde_json::json!([{"name": "b", "path": "/w/b"}, {"name": "c"}])));
        assert!(needs_others(serde_json::json!([{"name": "c", "path": "/elsewhere/c"}])));
    }

    #[test]
    fn a_readme_lies_in_the_repository() {
        assert_eq!(within(".", "README.md").as_deref(), Some("README.md"));
        assert_eq!(within("crates/a", "../../README.md").as_deref(), Some("README.md"));
        assert_eq!(within("a", "../../README.md"), None);
        assert_eq!(within(".", "/etc/README.md"), None);
    }
}
