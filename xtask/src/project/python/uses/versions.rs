//! Which version of a tool a project asks for: what is locked, else what a requirement anywhere in its files allows.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::dependencies::requirement::Requirement;
use super::super::ini::Ini;
use super::super::pyproject::{self, Pyproject};
use super::super::tree::Tree;
use super::commands;
use crate::project::Fact;
use crate::project::requirements::{self, Kind};

/// The version as a specifier, and the file that says so.
pub(super) fn of(tree: &Tree<'_>, tool: &str) -> Option<Fact<String>> {
    locked(tree, tool).or_else(|| required(tree, tool)).or_else(|| mentioned(tree, tool))
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default, alias = "packages")]
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: Option<String>,
}

fn locked(tree: &Tree<'_>, tool: &str) -> Option<Fact<String>> {
    ["uv.lock", "pylock.toml", "poetry.lock", "pdm.lock"].into_iter().filter(|file| tree.has(file)).find_map(|file| {
        let bytes = tree.read_up_to(file, 16 << 20).ok()?;
        let lock: Lock = toml::from_str(std::str::from_utf8(&bytes).ok()?).ok()?;
        let version = lock.package.into_iter().find(|package| package.name == tool)?.version?;
        Some(Fact::new(format!("=={version}"), file))
    })
}

/// What a list of requirements allows, where it does not allow everything from some version on.
fn required(tree: &Tree<'_>, tool: &str) -> Option<Fact<String>> {
    let lists = tree.files().filter(|file| {
        let name = file.rsplit('/').next().unwrap_or(file);
        (name.ends_with(".txt") || name.ends_with(".in"))
            && file.contains("requirements")
            && file.matches('/').count() < 3
    });
    let in_lists = lists.filter_map(|file| {
        let packages = requirements::of_tree(tree, file).ok()?.into_iter().filter_map(|line| match line.kind {
            Kind::Package(package) if package.name == tool => Some(package.requirement),
            _ => None,
        });
        packages.map(|text| (text, file)).next()
    });
    let project = Pyproject::read(tree).ok();
    let groups = ["dependency-groups", "project.optional-dependencies"].into_iter().filter_map(|table| {
        let project = project.as_ref()?;
        let groups = project.table(table)?.iter();
        groups.filter_map(|(name, _)| requirement(&project.texts(&format!("{table}.{name}")), tool)).next()
    });
    let in_groups = groups.map(|text| (text, pyproject::FILE));
    in_lists.chain(in_groups).find_map(|(text, file)| {
        let specifier = Requirement::new(&text).ok()?.specifier().to_owned();
        let limits = specifier.split(',').any(|part| part.starts_with(['=', '<', '~', '!']));
        limits.then(|| Fact::new(specifier, file))
    })
}

/// The requirements, as they are locked where they are, on packages of such names in the lists, groups and extras of a project, and the environments of tox.
pub(super) fn of_names(tree: &Tree<'_>, is_one: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    if let Ok(project) = Pyproject::read(tree) {
        for table in ["dependency-groups", "project.optional-dependencies"] {
            for (name, _) in project.table(table).into_iter().flatten() {
                lines.extend(project.texts(&format!("{table}.{name}")));
            }
        }
    }
    for file in tree.files().filter(|file| file.contains("requirements") && file.ends_with(".txt")) {
        lines.extend(requirements::of_tree(tree, file).unwrap_or_default().into_iter().map(|line| line.text));
    }
    if let Some(text) = tree.text("tox.ini") {
        let ini = Ini::new(&text);
        let sections = ini.sections().filter(|section| section.starts_with("testenv"));
        lines.extend(
            sections.flat_map(|section| ini.get(section, "deps").unwrap_or_default().lines()).map(str::to_owned),
        );
    }
    let plain = lines.iter().filter_map(|line| requirements::plain(line));
    let named: BTreeMap<String, String> = plain
        .filter_map(|line| Some((Requirement::new(&line).ok()?.name, line)))
        .filter(|(name, _)| is_one(name))
        .collect();
    let as_locked =
        |(name, line): (String, String)| locked(tree, &name).map_or(line, |version| format!("{name}{}", version.value));
    named.into_iter().map(as_locked).collect()
}

fn requirement(lines: &[String], tool: &str) -> Option<String> {
    lines.iter().find(|line| Requirement::new(line).is_ok_and(|asked| asked.name == tool)).cloned()
}

/// `TOOL==VERSION` anywhere in what runs tools.
fn mentioned(tree: &Tree<'_>, tool: &str) -> Option<Fact<String>> {
    commands::files(tree).find_map(|file| {
        let text = tree.text(file)?;
        let pin = format!("{tool}==");
        let version = text.match_indices(&pin).find_map(|(at, pin)| {
            let before = text.get(..at)?.chars().next_back();
            let rest = text.get(at + pin.len()..)?;
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !".!+".contains(c)).unwrap_or(rest.len());
            let version = super::super::version(rest.get(..end)?)?;
            before.is_none_or(|c| !c.is_ascii_alphanumeric() && !"-_.".contains(c)).then_some(version)
        })?;
        Some(Fact::new(format!("=={version}"), file))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn the_project_names_its_version_in_many_places() {
        let lock = "version = 1\n[[package]]\nname = 'ruff'\nversion = '0.15.1'\n";
        let hook =
            "repos:\n- repo: https://github.com/astral-sh/ruff-pre-commit\n  rev: v0.15.9\n  hooks:\n  - id: ruff\n";
        for (file, text, expected) in [
            ("uv.lock", lock, Some("==0.15.1")),
            ("poetry.lock", lock, Some("==0.15.1")),
            (".pre-commit-config.yaml", hook, Some("==0.15.9")),
            ("requirements-dev.txt", "ruff==0.14.0", Some("==0.14.0")),
            ("requirements/lint.txt", "ruff~=0.14.0 # why", Some("~=0.14.0")),
            ("pyproject.toml", "[dependency-groups]\nlint = ['ruff<0.13']", Some("<0.13")),
            ("pyproject.toml", "[project.optional-dependencies]\ndev = ['ruff>=0.5']", None),
            ("pyproject.toml", "[tool.hatch.envs.lint]\ndependencies = ['ruff==0.12.1']", Some("==0.12.1")),
            ("tox.ini", "[testenv:lint]\ndeps = ruff==0.11.0", Some("==0.11.0")),
            ("noxfile.py", "session.install('ruff==0.10.0')", Some("==0.10.0")),
            (".github/workflows/ci.yml", "jobs: {a: {steps: [{run: pip install ruff==0.9.1}]}}", Some("==0.9.1")),
            ("Makefile", "lint:\n\tpip install my-ruff==1.0", None),
        ] {
            let version = found(&[(file, text), ("a.py", "")]).remove("ruff").and_then(|of| of.version);
            assert_eq!(version.map(|fact| fact.value).as_deref(), expected, "{file} {text}");
        }
    }

    #[test]
    fn a_hook_decides_before_a_lock_file() {
        let hook =
            "repos:\n- repo: https://github.com/astral-sh/ruff-pre-commit\n  rev: v0.15.9\n  hooks:\n  - id: ruff\n";
        let lock = "version = 1\n[[package]]\nname = 'ruff'\nversion = '0.15.1'\n";
        let uses = found(&[(".pre-commit-config.yaml", hook), ("uv.lock", lock)]);
        let version = |tool: &str| uses[tool].version.clone().unwrap();
        assert_eq!(version("ruff").source, ".pre-commit-config.yaml");
        assert_eq!(version("ruff-format").source, "uv.lock");
    }
}
