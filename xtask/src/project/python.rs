//! Facts of a Python package, from what its files state: nothing is run, built or guessed.
//!
//! The files are laid over each other as a build would read them: `pyproject.toml`, then `setup.py` and `setup.cfg` where
//! the build uses them, and last `PKG-INFO`, which a build wrote.

mod attribute;
pub mod bringing;
pub mod configured;
pub mod dependencies;
mod groups;
pub mod homes;
mod ini;
mod layer;
mod license;
mod module;
mod native;
pub mod needs;
mod pkg_info;
mod poetry;
mod pyproject;
mod setup_cfg;
mod setup_py;
mod sources;
mod spdx;
pub(super) mod tree;
pub mod uses;
mod version;

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr;

use anyhow::Result;
use pep440_rs::{Version, VersionSpecifiers};

use self::configured::Signs;
use self::layer::{Field, Layer};
use self::pyproject::Pyproject;
use self::setup_py::SetupPy;
use self::tree::{Tree, clean};
use super::{Fact, Package};

/// The facts of the Python package in a repository, or nothing where it holds no Python: no metadata and no `.py` file.
/// `files` are the paths of its files relative to `root`, with `/`; no other file is read. `known` are the tools that it may
/// configure for itself.
///
/// # Errors
///
/// `pyproject.toml` is there and cannot be read; the message names the line. Whatever else cannot be had is absent.
pub fn package(root: &Path, files: &[String], known: &[Signs]) -> Result<Option<Package>> {
    let tree = Tree::new(root, files);
    let project = Pyproject::read(&tree)?;
    let metadata = [setup_py::FILE, setup_cfg::FILE, pkg_info::FILE];
    if !project.names_a_project()
        && !metadata.iter().any(|file| tree.has(file))
        && !tree.files().any(|file| [".py", ".pyi", ".ipynb"].iter().any(|ending| file.ends_with(ending)))
        && !tree.top().any(|file| file == "ruff.toml" || file.starts_with("requirements"))
    {
        return Ok(None);
    }
    let cfg = setup_cfg::read(&tree);
    let setup_py = SetupPy::read(&tree);
    let mut layer = project.layer(&tree);
    if project.builds_with_setuptools() {
        layer = layer.over(setup_py.layer()).over(setup_cfg::layer(&tree, &cfg));
    }
    let record = pkg_info::layer(&tree).filter(|record| same_name(&layer.name, &record.name));
    let record = record.unwrap_or_default();
    let recorded = record.classifiers.clone();
    let layer = layer.filled_from(record);
    let uses = uses::uses(&tree);
    let mut configured = configured::configured(&tree, &project, &cfg, known);
    configured.extend(uses.iter().filter(|(_, of)| of.by.is_some()).map(|(tool, _)| tool.clone()));
    let name = layer.name.clone().fact().and_then(|fact| checked(fact, name));
    let sources = sources::sources(&tree, &project, &setup_py, &cfg, name.as_ref().map(|name| name.value.as_str()));
    let said_private = match &layer.classifiers {
        Field::Is(fact) => fact.value.iter().any(|one| one.trim_start().starts_with("Private ::")),
        _ => false,
    };
    Ok(Some(Package {
        license: license::license(&layer),
        // Poetry adds classifiers to those that are written down, so the record may name versions that they do not.
        python_versions: [layer.classifiers, recorded]
            .into_iter()
            .find_map(|said| checked(said.fact()?, python_versions)),
        version: layer.version.fact().and_then(|fact| checked(fact, version)),
        requires_python: layer.requires_python.fact().and_then(|fact| checked(fact, specifiers)),
        readme: readme(&tree, layer.readme),
        configured,
        for_tests: groups::for_tests(&tree, &project),
        tests: uses::tests_run::of(&tree, &project),
        license_files: project.texts("project.license-files"),
        private: private(&project, said_private),
        is_built: sources::is_built(&tree, &project, &cfg),
        native: native::sources(&tree, &project),
        uses,
        sources,
        name,
    }))
}

/// What a package index states about the newest release of a package; each field is as the index has it.
#[derive(Clone, Debug, Default)]
pub struct Stated {
    /// A PEP 440 specifier.
    pub requires_python: Option<String>,
    /// A PEP 639 expression.
    pub license_expression: Option<String>,
    /// The older free text.
    pub license: Option<String>,
    /// Trove classifiers.
    pub classifiers: Option<Vec<String>>,
}

/// The facts in what an index states, each checked alone as those of a file are; `source` is the index's name.
pub fn stated(stated: Stated, source: &str) -> Package {
    let said = |value, field: &str| Field::maybe(value, format!("{source}: {field}"));
    let layer = Layer {
        requires_python: said(stated.requires_python, "requires_python"),
        license_expression: said(stated.license_expression, "license_expression"),
        license_text: said(stated.license, "license"),
        classifiers: Field::maybe(stated.classifiers, format!("{source}: classifiers")),
        ..Layer::default()
    };
    Package {
        license: license::license(&layer),
        python_versions: layer.classifiers.fact().and_then(|fact| checked(fact, python_versions)),
        requires_python: layer.requires_python.fact().and_then(|fact| checked(fact, specifiers)),
        ..Package::default()
    }
}

/// Why a project is never published, where it says so.
fn private(project: &Pyproject, by_classifier: bool) -> Option<String> {
    let off = ["tool.poetry.package-mode", "tool.uv.package", "tool.pdm.distribution"];
    let switch = off.into_iter().find(|name| project.get(name).and_then(toml::Value::as_bool) == Some(false));
    let switch = switch.map(|name| format!("`{} = false`", name.rsplit('.').next().unwrap_or(name)));
    let why = if by_classifier { Some("a `Private ::` classifier".to_owned()) } else { switch };
    why.map(|why| format!("the project is never published: {why}"))
}

fn checked<T, V, U>(fact: Fact<T>, check: fn(&V) -> Option<U>) -> Option<Fact<U>>
where
    T: Borrow<V>,
    V: ?Sized,
{
    Some(Fact::new(check(fact.value.borrow())?, fact.source))
}

/// The longest name, version or specifier that is one.
const LONGEST: usize = 200;

/// A name of the form that PyPI allows (<https://packaging.python.org/en/latest/specifications/name-normalization/>).
fn name(name: &str) -> Option<String> {
    let name = name.trim();
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let inner = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    (name.len() <= LONGEST && inner && ends(name.chars().next()) && ends(name.chars().next_back()))
        .then(|| name.to_owned())
}

/// The name as addresses spell it: lower case, runs of `-`, `_` and `.` as one `-`
/// (<https://packaging.python.org/en/latest/specifications/name-normalization/>). Nothing for what is no name.
pub fn normalized(text: &str) -> Option<String> {
    let mut normalized = String::new();
    for c in name(text)?.chars().map(|c| if matches!(c, '_' | '.') { '-' } else { c.to_ascii_lowercase() }) {
        if c != '-' || !normalized.ends_with('-') {
            normalized.push(c);
        }
    }
    Some(normalized)
}

/// A version as PyPI spells it: `1.0-rc1` is published as `1.0rc1` (<https://peps.python.org/pep-0440/#normalization>).
fn version(version: &str) -> Option<String> {
    let version = version.trim();
    let plain = version.is_ascii() && version.len() <= LONGEST;
    plain.then(|| Version::from_str(version).ok()).flatten().map(|version| version.to_string())
}

fn specifiers(specifiers: &str) -> Option<String> {
    let specifiers = specifiers.trim();
    let plain = specifiers.chars().all(|c| c.is_ascii() && !c.is_ascii_control()) && specifiers.len() <= LONGEST;
    (plain && !specifiers.is_empty() && VersionSpecifiers::from_str(specifiers).is_ok()).then(|| specifiers.to_owned())
}

/// The minor versions among the classifiers: `3.10`, and neither `3` nor `3 :: Only`.
fn python_versions(classifiers: &[String]) -> Option<Vec<String>> {
    let number = |text: &str| text.parse::<u16>().ok().filter(|number| number.to_string() == text);
    let minor = |classifier: &String| {
        let (major, minor) = classifier.trim().strip_prefix("Programming Language :: Python :: ")?.split_once('.')?;
        Some((number(major)?, number(minor)?))
    };
    let versions: BTreeSet<_> = classifiers.iter().filter_map(minor).collect();
    (!versions.is_empty()).then(|| versions.iter().map(|(major, minor)| format!("{major}.{minor}")).collect())
}

/// The README that is named, if it is there.
fn readme(tree: &Tree<'_>, said: Field<String>) -> Option<Fact<String>> {
    said.fact().and_then(|fact| checked(fact, clean)).filter(|fact| tree.has(&fact.value))
}

/// Whether a record is about this project, as far as it can be told (names are compared as PyPI does).
fn same_name(ours: &Field<String>, record: &Field<String>) -> bool {
    let normal = |name: &str| {
        let parts: Vec<_> =
            name.trim().split(['-', '_', '.']).filter(|part| !part.is_empty()).map(str::to_lowercase).collect();
        parts.join("-")
    };
    match (ours, record) {
        (Field::Is(ours), Field::Is(record)) => normal(&ours.value) == normal(&record.value),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A repository with these files, and their list.
    pub(in crate::project) fn repository(files: &[(&str, &str)]) -> (tempfile::TempDir, Vec<String>) {
        let root = tempfile::tempdir().unwrap();
        let mut list = Vec::new();
        for (path, text) in files {
            let target = root.path().join(path);
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            std::io::Write::write_all(&mut std::fs::File::create(&target).unwrap(), text.as_bytes()).unwrap();
            list.push((*path).to_owned());
        }
        list.sort();
        (root, list)
    }

    /// The facts of a repository with these files.
    pub(in crate::project) fn facts(files: &[(&str, &str)]) -> Package {
        let (root, list) = repository(files);
        package(root.path(), &list, &crate::check::signs()).unwrap().unwrap()
    }

    /// A fact and its source in one line.
    pub(in crate::project) fn sourced(fact: Option<Fact<String>>) -> String {
        fact.map_or("absent".to_owned(), |fact| format!("{} <- {}", fact.value, fact.source))
    }

    #[test]
    fn no_python_is_none_and_code_alone_has_no_facts() {
        for files in [&[][..], &[("README.md", ""), ("src/main.rs", "")], &[("pyproject.toml", "[tool.ruff]")]] {
            let (root, list) = repository(files);
            assert_eq!(package(root.path(), &list, &[]).unwrap(), None, "{files:?}");
        }
        let code = facts(&[("a.py", ""), ("readme.RST", "")]);
        let expected = Package { sources: vec![".".to_owned()], ..Package::default() };
        assert_eq!(code, expected);
        let built = Package { is_built: true, ..Package::default() };
        assert_eq!(facts(&[("pyproject.toml", "[build-system]")]), built);
    }

    #[test]
    fn a_record_alone_is_enough() {
        let record = "Name: demo\nVersion: 1.0\nLicense-Expression: MIT\nRequires-Python: >=3.9\nClassifier: Programming Language :: Python :: 3.9\n";
        let toml =
            "[project]\nname = 'demo'\nversion = '1'\ndynamic = ['classifiers']\n[tool.poetry]\nclassifiers = ['A']";
        let versions = facts(&[("PKG-INFO", record), ("pyproject.toml", toml)]).python_versions;
        assert_eq!(versions, Some(Fact::new(vec!["3.9".to_owned()], "PKG-INFO: Classifier")));
        let facts = facts(&[("PKG-INFO", record)]);
        assert_eq!(sourced(facts.name), "demo <- PKG-INFO: Name");
        assert_eq!(sourced(facts.version), "1.0 <- PKG-INFO: Version");
        assert_eq!(sourced(facts.license), "MIT <- PKG-INFO: License-Expression");
        assert_eq!(sourced(facts.requires_python), ">=3.9 <- PKG-INFO: Requires-Python");
    }

    #[test]
    fn hostile_values_are_absent() {
        let toml = "[project]\nname = '[x](y)'\nversion = '1 <img>'\nrequires-python = '>=3\\n'\nlicense = '<b>'\nreadme = '../x'\nclassifiers = ['Programming Language :: Python :: 3.1<b>', 'Programming Language :: Python :: 03.1']";
        assert_eq!(facts(&[("pyproject.toml", toml)]), Package::default());
        let wrong_types = "project = {name = 1, version = [], dynamic = 3, license = {text = 4}, classifiers = 'x', readme = {}}\ntool = 5";
        assert_eq!(facts(&[("pyproject.toml", wrong_types), ("x.py", "\0")]).name, None);
    }

    #[test]
    fn python_versions_are_sorted_as_numbers() {
        let classifiers = ["3.10", "3.9", "3", "3 :: Only", "3.9", "2.7", "Implementation :: CPython"];
        let classifiers = classifiers.map(|one| format!("Programming Language :: Python :: {one}")).to_vec();
        assert_eq!(python_versions(&classifiers).unwrap(), ["2.7", "3.9", "3.10"]);
    }

    #[test]
    fn versions_are_spelled_as_published() {
        for (written, published) in [
            ("1.0-rc1", Some("1.0rc1")),
            ("v2024.01", Some("2024.1")),
            (" 1 ", Some("1")),
            ("1.x", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(version(written).as_deref(), published, "{written}");
        }
    }

    #[test]
    fn the_readme_that_is_named_must_be_there() {
        let toml = "[project]\nname = 'x'\nreadme = 'gone.md'";
        assert_eq!(facts(&[("pyproject.toml", toml), ("README.rst", "")]).readme, None);
    }

    proptest! {
        #[test]
        fn any_version_and_specifier_is_read(text in any::<String>(), more in "[-0-9.!+<>=~a-z*, ]{0,40}") {
            for text in [text, more] {
                version(&text);
                specifiers(&text);
            }
        }
    }
}
