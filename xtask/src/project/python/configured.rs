//! Which tools the project configures for itself, told by tables, sections and files at the root.

use std::collections::BTreeSet;

use super::ini::Ini;
use super::pyproject::Pyproject;
use super::setup_cfg;
use super::tree::Tree;

const TABLES: [&str; 11] =
    ["ruff", "mypy", "black", "isort", "flake8", "pylint", "pytest", "bandit", "pyright", "coverage", "yapf"];

const FILES: [(&str, &str); 16] = [
    ("ruff.toml", "ruff"),
    (".ruff.toml", "ruff"),
    ("mypy.ini", "mypy"),
    (".mypy.ini", "mypy"),
    ("pytest.toml", "pytest"),
    (".pytest.toml", "pytest"),
    ("pytest.ini", "pytest"),
    (".pytest.ini", "pytest"),
    (".flake8", "flake8"),
    (".pylintrc", "pylint"),
    ("pylintrc", "pylint"),
    (".isort.cfg", "isort"),
    (".bandit", "bandit"),
    (".coveragerc", "coverage"),
    ("pyrightconfig.json", "pyright"),
    (".style.yapf", "yapf"),
];

/// Stands in the set where `[tool.bandit]` is in `pyproject.toml`.
pub const BANDIT_TABLE: &str = "bandit: pyproject.toml";

/// Stands in the set where mypy's configuration says itself what to check.
pub const MYPY_TARGETS: &str = "mypy: targets";

/// Stands in the set where mypy is told to keep every error to itself, in all modules.
pub const MYPY_SILENT: &str = "mypy: ignore_errors";

/// What mypy checks when no target is on its command line
/// (<https://mypy.readthedocs.io/en/stable/config_file.html#import-discovery>).
const TARGETS: [&str; 3] = ["files", "packages", "modules"];

pub(super) fn configured(tree: &Tree<'_>, project: &Pyproject, cfg: &Ini) -> BTreeSet<String> {
    let mut tools = BTreeSet::new();
    let mut add = |tool: &str| tools.insert(tool.to_owned());
    for tool in TABLES.iter().chain(&["autopep8"]).filter(|tool| project.get(&format!("tool.{tool}")).is_some()) {
        add(tool);
    }
    if project.get("tool.ruff.format").is_some() {
        add("ruff-format");
    }
    // bandit reads this table only when it is told to.
    if project.get("tool.bandit").is_some() {
        add(BANDIT_TABLE);
    }
    if TARGETS.iter().any(|key| project.get(&format!("tool.mypy.{key}")).is_some()) {
        add(MYPY_TARGETS);
    }
    for (file, tool) in FILES.iter().filter(|(file, _)| tree.has(file)) {
        add(tool);
        let formats = || {
            tree.text(file)
                .and_then(|text| text.parse::<toml::Table>().ok())
                .is_some_and(|table| table.contains_key("format"))
        };
        if *tool == "ruff" && formats() {
            add("ruff-format");
        }
    }
    let tox = tree.text("tox.ini").map(|text| Ini::new(&text)).unwrap_or_default();
    let inis = ["mypy.ini", ".mypy.ini"].map(|file| tree.text(file).map(|text| Ini::new(&text)).unwrap_or_default());
    if inis.iter().chain([cfg]).any(|ini| TARGETS.iter().any(|key| ini.get("mypy", key).is_some())) {
        add(MYPY_TARGETS);
    }
    if is_silent(tree, project, &inis, cfg) {
        add(MYPY_SILENT);
    }
    for (file, ini) in [("tox.ini", &tox), (setup_cfg::FILE, cfg)] {
        for tool in ini.sections().filter_map(|section| by_section(file, section)) {
            add(tool);
        }
    }
    tools
}

/// Whether the configuration that mypy takes, which is the first of these, ignores errors in every module. Where a module
/// is taken out of that, it is a list of what is checked.
fn is_silent(tree: &Tree<'_>, project: &Pyproject, inis: &[Ini; 2], cfg: &Ini) -> bool {
    let ini = ["mypy.ini", ".mypy.ini"].iter().zip(inis).find(|(file, _)| tree.has(file)).map(|(_, ini)| ini);
    match (ini, project.get("tool.mypy")) {
        (None, Some(table)) => {
            let says = |table: &toml::Value| table.get("ignore_errors").and_then(toml::Value::as_bool);
            let overrides = table.get("overrides").and_then(toml::Value::as_array);
            says(table) == Some(true) && !overrides.into_iter().flatten().any(|table| says(table) == Some(false))
        }
        (ini, _) => {
            let ini = ini.unwrap_or(cfg);
            let says = |section: &str| Some(ini.get(section, "ignore_errors")?.trim().to_ascii_lowercase());
            let is_off =
                |section: &str| says(section).is_some_and(|word| ["false", "no", "off", "0"].contains(&&*word));
            says("mypy").is_some_and(|word| ["true", "yes", "on", "1"].contains(&&*word))
                && !ini.sections().any(|section| section.starts_with("mypy-") && is_off(section))
        }
    }
}

/// A tool that reads this section of this file.
fn by_section(file: &str, section: &str) -> Option<&'static str> {
    match section {
        // pytest calls it `tool:pytest` in `setup.cfg` alone (https://docs.pytest.org/en/stable/reference/customize.html).
        "pytest" if file == "tox.ini" => Some("pytest"),
        "tool:pytest" if file == setup_cfg::FILE => Some("pytest"),
        "mypy" if file == setup_cfg::FILE => Some("mypy"),
        "flake8" => Some("flake8"),
        "isort" => Some("isort"),
        "yapf" if file == setup_cfg::FILE => Some("yapf"),
        _ if section.starts_with("mypy-") && file == setup_cfg::FILE => Some("mypy"),
        _ if section.starts_with("pylint") => Some("pylint"),
        _ if section.starts_with("coverage:") => Some("coverage"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{BANDIT_TABLE, MYPY_SILENT, MYPY_TARGETS};
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
        check(&[("mypy.ini", "[mypy]\nfiles = src")], &["mypy", MYPY_TARGETS]);
        check(
            &[("pyproject.toml", "[tool.bandit]\n[tool.mypy]\npackages = 'a'")],
            &["bandit", BANDIT_TABLE, "mypy", MYPY_TARGETS],
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
    fn a_mypy_that_says_nothing() {
        let silent = &["mypy", MYPY_SILENT];
        check(&[("pyproject.toml", "[tool.mypy]\nignore_errors = true")], silent);
        check(&[("mypy.ini", "[mypy]\nignore_errors = True")], silent);
        check(&[("setup.cfg", "[mypy]\nignore_errors = yes\n[mypy-a]\nstrict = 1")], silent);
        let listed = "[tool.mypy]\nignore_errors = true\n[[tool.mypy.overrides]]\nmodule = 'a'\nignore_errors = false";
        check(&[("pyproject.toml", listed)], &["mypy"]);
        check(&[("mypy.ini", "[mypy]\nignore_errors = 1\n[mypy-a]\nignore_errors = 0")], &["mypy"]);
        check(&[("mypy.ini", "[mypy]"), ("pyproject.toml", "[tool.mypy]\nignore_errors = true")], &["mypy"]);
        check(&[("pyproject.toml", "[[tool.mypy.overrides]]\nmodule = 'a'\nignore_errors = true")], &["mypy"]);
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
