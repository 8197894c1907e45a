//! The workflow that `init` writes: what the tests need, then Touchmark from the package index.

use std::path::Path;

use toml::de::DeTable;

use crate::project::files;

/// Where it is written, relative to the root.
pub(super) const FILE: &str = ".github/workflows/touchmark.yml";

const TEMPLATE: &str = include_str!("../../../templates/touchmark.yml");
/// What is written runs this very version.
const SPECIFIER: &str = concat!("touchmark==", env!("CARGO_PKG_VERSION"));
/// The uv that a workflow installs; the lock file says which it is.
const UV: &str = include_str!("../../../tools/uv.txt");

/// The extras, or groups of dependencies, that tests are usually given.
const EXTRAS: [&str; 5] = ["test", "tests", "testing", "dev", "develop"];

/// What a project's workflow runs before and as Touchmark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Steps {
    /// Commands that make the environment in which the project's tests can run, one step each.
    setup: Vec<String>,
    /// The program.
    touchmark: String,
}

impl Default for Steps {
    /// With what every runner of GitHub's has, and nothing to prepare.
    fn default() -> Steps {
        Steps { setup: Vec::new(), touchmark: format!("pipx run {SPECIFIER}") }
    }
}

/// The workflow for pushes to `branch`.
pub(super) fn workflow(branch: &str, steps: &Steps) -> String {
    let setup: String = steps.setup.iter().map(|command| format!("      - run: {command}\n")).collect();
    TEMPLATE.replace("{setup}", &setup).replace("{touchmark}", &steps.touchmark).replace("{branch}", &yaml(branch))
}

/// A branch as a filter in YAML: bare where that can only be text, quoted where it could be something else.
fn yaml(branch: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_/.".contains(c);
    let word = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let bare = branch.starts_with(|c: char| c.is_ascii_alphabetic())
        && branch.chars().all(plain)
        && !word.contains(&branch.to_ascii_lowercase().as_str());
    if bare {
        return branch.to_owned();
    }
    // Of the characters that mean something in a filter only these can stand in a branch's name
    // (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet).
    let escaped = branch.replace('+', "\\+").replace('!', "\\!");
    format!("'{}'", escaped.replace('\'', "''"))
}

/// The steps of a Python project: by uv where it locks its dependencies with that, else by what pip would install.
pub(super) fn python(root: &Path, tracked: &[String]) -> Steps {
    let has = |name: &str| tracked.iter().any(|file| file == name);
    if has("uv.lock") {
        let uv = UV.split_whitespace().next().unwrap_or("uv");
        let setup = vec![format!("pipx install {uv}"), "uv sync --frozen".to_owned()];
        return Steps { setup, touchmark: format!("uvx {SPECIFIER}") };
    }
    let requirements: Vec<&str> = ["requirements.txt", "requirements-test.txt", "requirements-dev.txt"]
        .into_iter()
        .filter(|file| has(file))
        .collect();
    let mut wanted: Vec<String> = requirements.iter().map(|file| format!("--requirement {file}")).collect();
    let manifest = files::text(&root.join("pyproject.toml")).ok().flatten().unwrap_or_default();
    let manifest = DeTable::parse(&manifest).map(|table| Manifest::of(table.get_ref())).unwrap_or_default();
    if manifest.builds || has("setup.py") {
        wanted.push(manifest.extra.map_or("--editable .".to_owned(), |extra| format!("--editable '.[{extra}]'")));
    }
    wanted.extend(manifest.group.map(|group| format!("--group {group}")));
    wanted.push("pytest".to_owned());
    // An environment made by uv tells git to ignore it; before Python 3.13 `venv` does not.
    let setup = vec!["pipx run uv venv".to_owned(), format!("pipx run uv pip install {}", wanted.join(" "))];
    Steps { setup, ..Steps::default() }
}

/// What a `pyproject.toml` says of how to install the project for its tests.
#[derive(Debug, Default)]
struct Manifest {
    /// Whether there is something to install.
    builds: bool,
    /// The extra for the tests.
    extra: Option<&'static str>,
    /// The group of dependencies for the tests
    /// (<https://packaging.python.org/en/latest/specifications/dependency-groups/>).
    group: Option<&'static str>,
}

impl Manifest {
    fn of(table: &DeTable<'_>) -> Manifest {
        let extra = |table: Option<&DeTable<'_>>| {
            EXTRAS.into_iter().find(|extra| table.is_some_and(|table| table.contains_key(*extra)))
        };
        let project = inner(table, "project");
        Manifest {
            builds: project.is_some() || table.contains_key("build-system"),
            extra: extra(project.and_then(|project| inner(project, "optional-dependencies"))),
            group: extra(inner(table, "dependency-groups")),
        }
    }
}

fn inner<'a>(table: &'a DeTable<'a>, key: &str) -> Option<&'a DeTable<'a>> {
    table.get(key)?.get_ref().as_table()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_is_bare_only_where_yaml_reads_text() {
        for (branch, written) in [
            ("main", "main"),
            ("release/1.x", "release/1.x"),
            ("1.0", "'1.0'"),
            ("on", "'on'"),
            ("c++", r"'c\+\+'"),
            ("it's", "'it''s'"),
            ("größe", "'größe'"),
            ("!x", r"'\!x'"),
        ] {
            assert_eq!(yaml(branch), written);
        }
    }

    #[test]
    fn a_workflow_is_short_and_names_no_owner() {
        let folder = tempfile::tempdir().unwrap();
        for (files, program) in [(vec!["uv.lock".to_owned()], "uvx"), (vec!["setup.py".to_owned()], "pipx run")] {
            let text = workflow("main", &python(folder.path(), &files));
            assert!(text.lines().count() <= 30, "{text}");
            assert_eq!(text.matches(&format!("- run: {program} {SPECIFIER} ci\n")).count(), 1, "{text}");
            assert!(text.contains(&format!("run: {program} {SPECIFIER} badge --check\n")), "{text}");
            assert!(!text.contains("OWNER"), "{text}");
        }
        assert!(UV.starts_with("uv=="));
    }

    #[test]
    fn the_environment_of_the_tests_is_what_the_project_names() {
        let setup = |files: &[(&str, &str)]| {
            let folder = tempfile::tempdir().unwrap();
            let names: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
            for (name, text) in files {
                std::fs::write(folder.path().join(name), text).unwrap();
            }
            python(folder.path(), &names).setup.pop().unwrap()
        };
        let project = "[project]\nname = 'a'\n";
        let install = |what: &str| format!("pipx run uv pip install {what}pytest");
        assert_eq!(setup(&[("uv.lock", ""), ("pyproject.toml", project)]), "uv sync --frozen");
        assert_eq!(setup(&[("pyproject.toml", project)]), install("--editable . "));
        let extra = format!("{project}[project.optional-dependencies]\ndocs = []\ndev = []\n");
        assert_eq!(setup(&[("pyproject.toml", &extra)]), install("--editable '.[dev]' "));
        let group = format!("{project}[dependency-groups]\ntest = ['pytest']\n");
        assert_eq!(setup(&[("pyproject.toml", &group)]), install("--editable . --group test "));
        let tools = "[tool.ruff]\n";
        assert_eq!(
            setup(&[("pyproject.toml", tools), ("requirements.txt", "")]),
            install("--requirement requirements.txt ")
        );
        assert_eq!(setup(&[("setup.py", "")]), install("--editable . "));
        assert_eq!(setup(&[]), install(""));
    }
}
