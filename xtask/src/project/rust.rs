//! Facts of a Rust workspace: what `cargo metadata` says, or where there is no cargo, what the manifests state.

mod manifest;
mod metadata;
pub mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use semver::Version;

use super::{Fact, Registry};
use crate::env::Env;
use crate::git::Git;

/// The packages of a Rust workspace that lie in the repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crates {
    /// The folder of the manifest, relative to the root; `.` for the root itself.
    pub folder: String,
    /// The packages, by name.
    pub members: Vec<Member>,
    /// Whether these are all packages of the workspace; others can lie above the root.
    pub is_whole: bool,
    /// Folders of crates that ship and that the workspace does not hold, relative to the root.
    pub outside: Vec<String>,
    /// The package that the badges of crates.io are about.
    pub package: Option<String>,
    /// The folder of `Cargo.lock`, absolute.
    pub top: PathBuf,
    /// What there is of a lock file.
    pub lock: Lock,
    /// Where the project itself builds, if that is no part of the tree that git sees.
    pub target: Option<PathBuf>,
    /// What crates.io says of the package.
    pub registry: Registry,
    /// How the project itself runs cargo on it.
    pub uses: Vec<uses::Call>,
    /// Other workspaces of the repository that the project itself runs cargo on.
    pub beside: Vec<Crates>,
    /// Whether it is one of those.
    pub is_beside: bool,
}

/// The most workspaces beside the first one that are looked at.
const MOST_BESIDE: usize = 4;

/// What there is of a `Cargo.lock`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lock {
    /// It is there.
    Present,
    /// It is not there, and git would ignore it: cargo may make it.
    Ignored,
    /// It is not there, and making it would change the tree.
    #[default]
    Absent,
}

/// One package, as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// As its manifest spells it.
    pub name: String,
    /// The folder of its manifest, relative to the root; `.` for the root itself.
    pub folder: String,
    /// Its version.
    pub version: Option<Fact<String>>,
    /// An SPDX expression.
    pub license: Option<Fact<String>>,
    /// The oldest toolchain that it builds with, such as `1.85`.
    pub rust_version: Option<Fact<String>>,
    /// The README that it publishes, relative to the root.
    pub readme: Option<Fact<String>>,
    /// Whether it can be on crates.io: nothing forbids it, and somebody could use it from there.
    pub is_publishable: bool,
    /// Folders and files that hold what is shipped, relative to the root.
    pub sources: Vec<String>,
    /// The first file of each target, tests and examples included, relative to the root.
    pub roots: Vec<String>,
    /// That of its library, and that of its build script.
    pub library: Option<String>,
    /// See `library`.
    pub script: Option<String>,
    /// The first files of targets that hold no tests, such as benchmarks.
    pub untested: Vec<String>,
    /// Its features, each with those that it brings.
    pub features: BTreeMap<String, Vec<String>>,
    /// Whether its documentation is tested.
    pub has_doctests: bool,
    /// Whether it needs a package that is no part of the workspace.
    pub needs_others: bool,
}

/// The facts of the Rust packages in a repository, or nothing where it holds none: no `Cargo.toml` in the root, and none
/// that maturin is told of. `wanted` is the name of the package that the configuration asks for.
pub fn crates(root: &Path, files: &[String], env: &Env, git: Option<&Git>, wanted: Option<&str>) -> Option<Crates> {
    let folder = manifest::folder(root, files)?;
    let mut crates = metadata::crates(root, &folder, env).or_else(|| manifest::crates(root, &folder, files))?;
    crates.members.sort_by(|a, b| a.name.cmp(&b.name));
    crates.package = chosen(&crates.members, wanted);
    let mut outside = manifest::folders(files);
    let is_member = |folder: &String| crates.members.iter().any(|member| member.folder == *folder);
    // A virtual workspace has a manifest and no package.
    outside.retain(|found| !is_member(found) && *found != folder && super::scope::declares(found));
    crates.outside = outside;
    crates.find_places(root, files, git);
    let calls = uses::calls(root, files);
    let (own, others): (Vec<uses::Call>, Vec<uses::Call>) =
        calls.into_iter().map(|call| crates.placed(call)).partition(|call| call.folder.is_none());
    crates.uses = own;
    let folders: BTreeSet<&String> = others.iter().filter_map(|call| call.folder.as_ref()).collect();
    for folder in folders {
        if crates.beside.len() < MOST_BESIDE && crate::paths::has(files, &joined(folder, "Cargo.toml")) {
            let mut beside = metadata::crates(root, folder, env).filter(|beside| beside.top == root.join(folder));
            if let Some(mut beside) = beside.take() {
                beside.is_beside = true;
                beside.find_places(root, files, git);
                let of_it = others.iter().filter(|call| call.folder.as_ref() == Some(folder));
                beside.uses = of_it.map(|call| uses::Call { folder: None, ..call.clone() }).collect();
                crates.beside.push(beside);
            }
        }
    }
    // Of what stands elsewhere is said that it is not run.
    let is_run = |call: &&uses::Call| crates.beside.iter().any(|beside| Some(&beside.folder) == call.folder.as_ref());
    crates.uses.extend(
        others.iter().filter(|call| !is_run(call)).map(|call| uses::Call { is_elsewhere: true, ..call.clone() }),
    );
    Some(crates)
}

/// The package of the badges of crates.io: the configured one, else that in the root, else the only one that can be there.
fn chosen(members: &[Member], wanted: Option<&str>) -> Option<String> {
    if let Some(member) = members.iter().find(|member| Some(member.name.as_str()) == wanted) {
        return Some(member.name.clone());
    }
    // The package in the root is what the repository is about.
    if let Some(root) = members.iter().find(|member| member.folder == "." && member.is_publishable) {
        return Some(root.name.clone());
    }
    let mut publishable = members.iter().filter(|member| member.is_publishable);
    publishable.next().filter(|_| publishable.next().is_none()).map(|member| member.name.clone())
}

impl Crates {
    /// Finds its lock file, and where it may be built.
    fn find_places(&mut self, root: &Path, files: &[String], git: Option<&Git>) {
        let inside = |path: &Path| path.strip_prefix(root).ok().map(slashed);
        let ignored = |path: &Path| match (inside(path), git) {
            (Some(path), Some(git)) => git.ignores(&path),
            (Some(_), None) => false,
            (None, _) => true,
        };
        let lock = self.top.join("Cargo.lock");
        self.lock = match lock.is_file() {
            true => Lock::Present,
            false if ignored(&lock) => Lock::Ignored,
            false => Lock::Absent,
        };
        // A line such as `target/` is about folders, which this one need not be yet: the slash says that it will be. What
        // git tracks in there all the same could say that everything is built, and without a warning.
        let holds_files = |target: &Path| {
            inside(target).is_some_and(|target| files.iter().any(|file| Path::new(file).starts_with(&target)))
        };
        self.target = self.target.take().filter(|target| ignored(&target.join("any")) && !holds_files(target));
    }

    /// The call as one of this workspace, where it is run in it or in one of its packages.
    fn placed(&self, call: uses::Call) -> uses::Call {
        let Some(folder) = call.folder.clone() else { return call };
        // The root of a repository whose workspace stands in a folder runs nothing of it, or names it.
        if folder == self.folder
            || folder == "." && !call.is_elsewhere && self.members.iter().all(|member| member.folder != ".")
        {
            return uses::Call { folder: None, ..call };
        }
        let Some(member) = self.members.iter().find(|member| member.folder == folder) else { return call };
        let mut call = uses::Call { folder: None, ..call };
        let chooses = |option: &String| {
            ["--workspace", "--all"].contains(&option.as_str())
                || option.starts_with("--package")
                || option.starts_with("--exclude")
        };
        if !call.selects.iter().any(chooses) {
            call.selects.insert(0, format!("--package={}", member.name));
        }
        call
    }

    /// What the chosen package says, or without one what all packages agree on.
    pub fn said<T: PartialEq>(&self, of: impl Fn(&Member) -> &Option<Fact<T>>) -> Option<&Fact<T>> {
        let chosen = self.members.iter().find(|member| Some(&member.name) == self.package.as_ref());
        if let Some(member) = chosen {
            return of(member).as_ref();
        }
        let first = of(self.members.first()?).as_ref()?;
        let same = |member: &Member| of(member).as_ref().is_some_and(|fact| fact.value == first.value);
        self.members.iter().all(same).then_some(first)
    }

    /// The name of the chosen package, or of the only one.
    pub fn name(&self) -> Option<&str> {
        match (&self.package, self.members.as_slice()) {
            (Some(name), _) => Some(name),
            (None, [only]) => Some(&only.name),
            (None, _) => None,
        }
    }

    /// Whether any package has features besides the default ones.
    pub fn has_features(&self) -> bool {
        self.members.iter().any(|member| member.features.keys().any(|name| name != "default"))
    }

    /// What the packages ship, sorted.
    pub fn sources(&self) -> Vec<String> {
        let mut sources: Vec<String> = self.members.iter().flat_map(|member| member.sources.clone()).collect();
        sources.sort();
        sources.dedup();
        sources
    }

    /// The package's page, where its name can be in an address.
    pub fn package_url(&self) -> Option<String> {
        Some(format!("https://crates.io/crates/{}", self.package.as_deref().and_then(registry_name)?))
    }
}

/// A name as crates.io takes it: ASCII letters, digits, `-` and `_`, at most 64 of them
/// (<https://doc.rust-lang.org/cargo/reference/registry-index.html#name-restrictions>).
pub fn registry_name(name: &str) -> Option<&str> {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    (plain && name.len() <= 64 && name.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(name)
}

/// A semantic version.
fn version(text: &str) -> Option<String> {
    Version::parse(text).ok().map(|version| version.to_string())
}

/// `1.85` or `1.85.0`, both as `1.85`.
fn rust_version(text: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('.').collect();
    ((1..=3).contains(&parts.len()) && parts.iter().all(|part| digits(part))).then(|| match parts.as_slice() {
        [major, minor, "0"] => format!("{major}.{minor}"),
        _ => text.to_owned(),
    })
}

/// An SPDX expression; the slash that cargo once took for `OR` is written out
/// (<https://doc.rust-lang.org/cargo/reference/manifest.html#the-license-and-license-file-fields>).
pub fn license(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.+() ".contains(c);
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let whole = parts.iter().all(|part| !part.is_empty() && part.chars().all(plain));
    (whole && text.len() <= 200).then(|| parts.join(" OR "))
}

/// Whether a package of this name, with these kinds of targets, is for others to use. An `xtask` automates its own
/// repository, and a lone `cdylib` is loaded by another language.
fn is_usable(name: &str, crate_types: &[String]) -> bool {
    name != "xtask" && crate_types.iter().any(|kind| !matches!(kind.as_str(), "cdylib" | "staticlib"))
}

/// A path with `/` between its parts; `.` for the empty one.
pub(super) fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// `below/name`, or `name` for what lies in the root itself.
pub(crate) fn joined(folder: &str, name: &str) -> String {
    if folder == "." { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_from_outside_are_what_they_should_be_or_absent() {
        for (text, expected) in [
            ("1.85", Some("1.85")),
            ("1.85.0", Some("1.85")),
            ("1.85.1", Some("1.85.1")),
            ("1", Some("1")),
            ("", None),
            ("1.", None),
            ("1.85-nightly", None),
            ("1.2.3.4", None),
            ("[x](y)", None),
        ] {
            assert_eq!(rust_version(text).as_deref(), expected, "{text}");
        }
        for (text, expected) in [
            ("MIT/Apache-2.0", Some("MIT OR Apache-2.0")),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", Some("(MIT OR Apache-2.0) AND Unicode-3.0")),
            ("<b>", None),
            ("", None),
            ("MIT/", None),
        ] {
            assert_eq!(license(text).as_deref(), expected, "{text}");
        }
        assert_eq!(registry_name("serde_json"), Some("serde_json"));
        for bad in ["", "a/b", "ä", "-a", "a b"] {
            assert_eq!(registry_name(bad), None, "{bad}");
        }
    }

    fn member(name: &str, is_publishable: bool, license: &str) -> Member {
        let license = Some(Fact::new(license.to_owned(), "Cargo.toml")).filter(|fact| !fact.value.is_empty());
        Member { name: name.to_owned(), is_publishable, license, ..Member::default() }
    }

    #[test]
    fn the_badges_are_about_the_configured_package_or_the_only_publishable_one() {
        let members = [member("a", true, "MIT"), member("b", true, "MIT"), member("xtask", false, "MIT")];
        assert_eq!(chosen(&members, Some("b")).as_deref(), Some("b"));
        assert_eq!(chosen(&members, Some("c")), None);
        assert_eq!(chosen(&members, None), None);
        let root = Member { folder: ".".to_owned(), ..member("r", true, "MIT") };
        assert_eq!(chosen(&[member("a", true, "MIT"), root], None).as_deref(), Some("r"));
        assert_eq!(chosen(&members[1..], None).as_deref(), Some("b"));
        assert_eq!(chosen(&members[2..], None), None);
    }

    #[test]
    fn without_a_chosen_package_all_have_to_agree() {
        let said = |members: Vec<Member>, package: Option<&str>| {
            let crates = Crates { members, package: package.map(str::to_owned), ..Crates::default() };
            crates.said(|member| &member.license).map(|fact| fact.value.clone())
        };
        let (mit, isc, none) = (member("a", true, "MIT"), member("b", true, "ISC"), member("c", true, ""));
        assert_eq!(said(vec![mit.clone(), mit.clone()], None).as_deref(), Some("MIT"));
        assert_eq!(said(vec![mit.clone(), isc.clone()], None), None);
        assert_eq!(said(vec![mit.clone(), none], None), None);
        assert_eq!(said(vec![mit, isc], Some("b")).as_deref(), Some("ISC"));
        assert_eq!(said(vec![], None), None);
    }
}
