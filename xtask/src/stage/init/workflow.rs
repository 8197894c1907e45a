//! The workflow that `init` writes: the call of Touchmark's reusable workflow, and what the tests need before it.

use std::path::Path;

use toml::de::DeTable;

use crate::project::files;

/// Where it is written, relative to the root.
pub(super) const FILE: &str = ".github/workflows/touchmark.yml";

/// Where Touchmark is published, as Cargo.toml says; empty as long as it is not.
const PUBLISHED: &str = env!("CARGO_PKG_REPOSITORY");
/// What stands for its `OWNER/NAME` until then.
const UNPUBLISHED: &str = "OWNER/touchmark";
const VERSION: &str = concat!("v", env!("CARGO_PKG_VERSION"));
const TEMPLATE: &str = include_str!("../../../templates/touchmark.yml");

/// The extras, or groups of dependencies, that tests are usually given.
const EXTRAS: [&str; 5] = ["test", "tests", "testing", "dev", "develop"];

/// Whether the reference to Touchmark has to be filled in by hand.
pub(super) fn is_placeholder() -> bool {
    source() == UNPUBLISHED
}

/// `OWNER/NAME` of Touchmark.
fn source() -> &'static str {
    PUBLISHED.strip_prefix("https://github.com/").unwrap_or(UNPUBLISHED)
}

/// The workflow for pushes to `branch`, with the commands that have to run before the tests.
pub(super) fn workflow(branch: &str, setup: &[String]) -> String {
    let text = TEMPLATE.replace("{source}", source()).replace("{version}", VERSION).replace("{branch}", &yaml(branch));
    if setup.is_empty() {
        return text;
    }
    let lines: String = setup.iter().map(|line| format!("        {line}\n")).collect();
    format!("{text}    with:\n      setup: |\n{lines}")
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

/// The commands that make the environment in which a Python project's tests can run, `.venv`.
pub(super) fn python_setup(root: &Path, tracked: &[String]) -> Vec<String> {
    let has = |name: &str| tracked.iter().any(|file| file == name);
    if has("uv.lock") {
        return vec!["pipx run uv sync --frozen".to_owned()];
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
    vec![
        "python3 -m venv .venv".to_owned(),
        // Before Python 3.13 it does not tell git by itself, and other people's code would count as the project's.
        "echo '*' > .venv/.gitignore".to_owned(),
        ".venv/bin/pip install --upgrade pip".to_owned(),
        format!(".venv/bin/pip install {}", wanted.join(" ")),
    ]
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
    fn the_environment_of_the_tests_is_what_the_project_names() {
        let setup = |files: &[(&str, &str)]| {
            let folder = tempfile::tempdir().unwrap();
            let names: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
            for (name, text) in files {
                std::fs::write(folder.path().join(name), text).unwrap();
            }
            python_setup(folder.path(), &names).pop().unwrap()
        };
        let project = "[project]\nname = 'a'\n";
        let install = |what: &str| format!(".venv/bin/pip install {what}pytest");
        assert_eq!(setup(&[("uv.lock", ""), ("pyproject.toml", project)]), "pipx run uv sync --frozen");
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
