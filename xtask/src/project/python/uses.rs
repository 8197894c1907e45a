//! How a project itself uses its linters and type checkers: in which version, on which files, with which arguments.
//! Its lock files, requirements, hooks of pre-commit and commands of tox, nox, hatch, make and workflows say so.

pub(in crate::project) mod commands;
pub mod hooks;
pub(in crate::project) mod tests_run;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use regex_lite::Regex;

use super::tree::Tree;
use crate::project::Fact;

/// How one tool is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// The version that the project asks for, as a specifier of PEP 440 such as `==0.15.9`, and where it says so.
    pub version: Option<Fact<String>>,
    /// The file that runs it, such as `.pre-commit-config.yaml`.
    pub by: Option<String>,
    /// Regular expressions of pre-commit: a file is judged only if each of `files` matches it and none of `exclude`.
    pub files: Vec<String>,
    /// See `files`.
    pub exclude: Vec<String>,
    /// Options of its command.
    pub args: Vec<String>,
    /// Files and folders that its command names.
    pub paths: Vec<String>,
    /// What is installed beside it, as requirements.
    pub needs: Vec<String>,
    /// Whether pre-commit runs it, in an environment of its own; a local hook runs where the project does.
    pub is_hook: bool,
    /// Whether pre-commit gives it the files by their names: each that its patterns let through.
    pub is_given_files: bool,
}

impl Use {
    /// Whether the patterns of its hook let the project's own run judge a file. A pattern that is not understood here
    /// leaves nothing out.
    pub fn covers(&self, file: &str) -> bool {
        let found = |pattern: &String| Regex::new(pattern).ok().map(|pattern| pattern.is_match(file));
        self.files.iter().all(|pattern| found(pattern) != Some(false))
            && !self.exclude.iter().any(|pattern| found(pattern) == Some(true))
    }

    /// Whether its hook leaves files out.
    pub fn is_limited(&self) -> bool {
        !self.files.is_empty() || !self.exclude.is_empty()
    }
}

/// The uses of tools by their names. A formatter that is part of a linter has a name of its own: `ruff-format`.
pub type Uses = BTreeMap<String, Use>;

/// The tools whose use is looked for.
const TOOLS: &[&str] =
    &["ruff", "black", "flake8", "pylint", "isort", "yapf", "autopep8", "mypy", "pyright", "pycodestyle", "pyflakes"];

/// How the tools are used that the files of a repository speak of.
pub(super) fn uses(tree: &Tree<'_>) -> Uses {
    let mut uses = Uses::new();
    hooks::add(tree, &mut uses);
    commands::add(tree, &mut uses);
    nested(tree, &mut uses);
    for tool in TOOLS {
        if let Some(version) = versions::of(tree, tool) {
            for name in [*tool, "ruff-format"].iter().filter(|name| **name == *tool || *tool == "ruff") {
                let entry = uses.entry((*name).to_owned()).or_default();
                // What its hook runs is what the project checks itself by.
                entry.version.get_or_insert_with(|| version.clone());
            }
        }
    }
    // A plug-in of flake8 is part of what it reports, and some read its settings.
    if let Some(flake8) = uses.get_mut("flake8").filter(|flake8| !flake8.is_hook) {
        flake8.needs = versions::of_names(tree, |name| name.starts_with("flake8-") || name == "pep8-naming");
    }
    uses
}

/// A linter that is configured in folders below alone runs there.
fn nested(tree: &Tree<'_>, uses: &mut Uses) {
    const FILES: &[(&str, &str)] =
        &[("ruff.toml", "ruff"), (".ruff.toml", "ruff"), ("mypy.ini", "mypy"), (".flake8", "flake8")];
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in tree.files() {
        let Some((folder, name)) = file.rsplit_once('/') else { continue };
        for (_, tool) in FILES.iter().filter(|(file, _)| *file == name && crate::project::scope::declares(folder)) {
            folders.entry(tool).or_default().insert(folder);
        }
    }
    for (tool, folders) in folders {
        let at_the_root = FILES.iter().any(|(file, of)| *of == tool && tree.has(file));
        if !at_the_root && uses.get(tool).is_none_or(|of| of.by.is_none()) {
            let entry = uses.entry(tool.to_owned()).or_default();
            entry.by = folders.first().map(|folder| format!("settings in `{folder}`"));
            entry.paths = folders.into_iter().map(str::to_owned).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::tests::repository;

    pub(super) fn found(files: &[(&str, &str)]) -> Uses {
        let (root, list) = repository(files);
        uses(&Tree::new(root.path(), &list))
    }

    #[test]
    fn the_patterns_of_a_hook_limit_its_files() {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        for (files, exclude, file, expected) in [
            (&[][..], &[][..], "src/a.py", true),
            (&["^(src/|testing/)"], &[], "src/a.py", true),
            (&["^(src/|testing/)"], &[], "docs/conf.py", false),
            (&["^src/", "_x"], &[], "src/a.py", false),
            (&[], &["docs/|ext/"], "docs/conf.py", false),
            (&[], &["(?x)^(\n  docs/.*\n  | ext/.*\n)$"], "docs/conf.py", false),
            (&[], &["^(?!src)"], "docs/conf.py", true),
        ] {
            let of = Use { files: texts(files), exclude: texts(exclude), ..Use::default() };
            assert_eq!(of.covers(file), expected, "{of:?} {file}");
        }
    }

    #[test]
    fn plug_ins_of_flake8_come_with_it() {
        let code = [("demo/a.py", ""), ("tests/b.py", "")];
        let tox = "[testenv:lint]\ndeps =\n  flake8\n  flake8-docstrings\ncommands =\n  flake8 demo/ tests/\n";
        let group = "[dependency-groups]\ndev = ['flake8', 'flake8-pyproject>=1', 'pep8-naming', 'flake9-x']\n";
        let lock = "[[package]]\nname = 'flake8-pyproject'\nversion = '1.2.3'\n";
        let hook = "repos:\n- repo: https://github.com/pycqa/flake8\n  rev: 7.1.0\n  hooks: [{id: flake8, additional_dependencies: [flake8-bugbear]}]\n";
        for (files, needs, paths) in [
            (vec![("tox.ini", tox)], &["flake8-docstrings"][..], &["demo", "tests"][..]),
            (
                vec![("pyproject.toml", group), ("Makefile", "lint:\n\tflake8\n")],
                &["flake8-pyproject>=1", "pep8-naming"],
                &[],
            ),
            (
                vec![("requirements-dev.txt", "flake8-x==1\n"), ("tox.ini", tox)],
                &["flake8-docstrings", "flake8-x==1"],
                &["demo", "tests"],
            ),
            (vec![(".pre-commit-config.yaml", hook), ("tox.ini", tox)], &["flake8-bugbear"], &[]),
            (
                vec![("pyproject.toml", group), ("Makefile", "lint:\n\tflake8\n"), ("uv.lock", lock)],
                &["flake8-pyproject==1.2.3", "pep8-naming"],
                &[],
            ),
        ] {
            let flake8 = found(&[&files[..], &code].concat()).remove("flake8").unwrap();
            assert_eq!(
                (flake8.needs, flake8.paths),
                (
                    needs.iter().map(|one| (*one).to_owned()).collect(),
                    paths.iter().map(|one| (*one).to_owned()).collect()
                ),
                "{files:?}"
            );
        }
    }

    #[test]
    fn settings_in_a_folder_make_a_linter_run_there() {
        let uses = found(&[("libs/tea/ruff.toml", ""), ("tests/fixtures/.flake8", ""), ("a.py", "")]);
        assert_eq!(uses.keys().collect::<Vec<_>>(), ["ruff"]);
        assert_eq!(uses["ruff"].paths, ["libs/tea"]);
        assert!(found(&[("ruff.toml", ""), ("libs/tea/ruff.toml", "")]).is_empty());
    }
}
