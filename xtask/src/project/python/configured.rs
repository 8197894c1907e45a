//! Which tools the project configures for itself, told by tables, sections and files at the root.

use std::collections::{BTreeMap, BTreeSet};

use super::ini::Ini;
use super::pyproject::Pyproject;
use super::setup_cfg;
use super::tree::Tree;

/// Something at the root of a project that says that it configures a tool for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A table or a key of `pyproject.toml`, with dots between its names.
    Table(&'static str),
    /// A text in `pyproject.toml`.
    Text(&'static str, &'static str),
    /// A file.
    File(&'static str),
    /// A key at the top of a TOML file.
    Key(&'static str, &'static str),
    /// A section of an INI file.
    Section(&'static str, &'static str),
    /// Sections of an INI file whose names start so.
    Sections(&'static str, &'static str),
    /// An option in a section of an INI file.
    Setting(&'static str, &'static str, &'static str),
}

/// The name of a tool, and what says that a project configures it; one of these is enough.
pub type Signs = (&'static str, &'static [Sign]);

pub(super) fn configured(tree: &Tree<'_>, project: &Pyproject, cfg: &Ini, known: &[Signs]) -> BTreeSet<String> {
    let mut inis = Inis { tree, read: BTreeMap::from([(setup_cfg::FILE, cfg.clone())]) };
    let is_configured = |(_, signs): &&Signs| signs.iter().any(|sign| is_there(*sign, tree, project, &mut inis));
    known.iter().filter(is_configured).map(|(tool, _)| (*tool).to_owned()).collect()
}

/// The files of INI sections that were read.
struct Inis<'a> {
    tree: &'a Tree<'a>,
    read: BTreeMap<&'static str, Ini>,
}

impl Inis<'_> {
    fn get(&mut self, file: &'static str) -> &Ini {
        let tree = self.tree;
        self.read.entry(file).or_insert_with(|| tree.text(file).map(|text| Ini::new(&text)).unwrap_or_default())
    }
}

fn is_there(sign: Sign, tree: &Tree<'_>, project: &Pyproject, inis: &mut Inis<'_>) -> bool {
    match sign {
        Sign::Table(name) => project.get(name).is_some(),
        Sign::Text(name, text) => project.text(name) == Some(text),
        Sign::File(file) => tree.has(file),
        Sign::Key(file, key) => {
            let table = tree.text(file).and_then(|text| text.parse::<toml::Table>().ok());
            table.is_some_and(|table| table.contains_key(key))
        }
        Sign::Section(file, name) => inis.get(file).sections().any(|section| section == name),
        Sign::Sections(file, start) => inis.get(file).sections().any(|section| section.starts_with(start)),
        Sign::Setting(file, section, key) => inis.get(file).get(section, key).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{bandit::TABLE as BANDIT, mypy::TARGETS};
    use crate::project::python::tests::facts;

    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let mut files = files.to_vec();
        files.push(("a.py", ""));
        let found = facts(&files).configured;
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{files:?}");
    }

    #[test]
    fn tables() {
        check(
            &[(
                "pyproject.toml",
                "[tool.ruff.format]\n[tool.mypy]\n[tool.pytest.ini_options]\n[tool.other]\n[tool.black]",
            )],
            &["black", "mypy", "pytest", "ruff", "ruff-format"],
        );
        check(&[("pyproject.toml", "[tool.ruff.lint]\n[tool.coverage.run]")], &["coverage", "ruff"]);
    }

    #[test]
    fn files() {
        check(
            &[("ruff.toml", "[format]"), (".mypy.ini", ""), ("pyrightconfig.json", "{}")],
            &["mypy", "pyright", "ruff", "ruff-format"],
        );
        check(&[(".ruff.toml", "[[broken"), ("docs/mypy.ini", "")], &["ruff"]);
        check(&[("mypy.ini", "[mypy]\nfiles = src")], &["mypy", TARGETS.0]);
        check(
            &[("pyproject.toml", "[tool.bandit]\n[tool.mypy]\npackages = 'a'")],
            &["bandit", BANDIT.0, "mypy", TARGETS.0],
        );
    }

    #[test]
    fn every_file_of_pytest() {
        for (file, text) in [
            ("pytest.toml", "[pytest]"),
            (".pytest.toml", ""),
            ("pytest.ini", ""),
            (".pytest.ini", "[pytest]"),
            ("pyproject.toml", "[tool.pytest]\naddopts = ['-q']"),
            ("pyproject.toml", "[tool.pytest.ini_options]"),
            ("tox.ini", "[pytest]"),
            ("setup.cfg", "[tool:pytest]"),
        ] {
            check(&[(file, text)], &["pytest"]);
        }
    }

    #[test]
    fn sections() {
        check(&[("tox.ini", "[tox]\n[pytest]\n[flake8]")], &["flake8", "pytest"]);
        check(
            &[("setup.cfg", "[pytest]\n[mypy-a.*]\n[tool:pytest]\n[isort]\n[pylint.x]")],
            &["isort", "mypy", "pylint", "pytest"],
        );
    }
}
