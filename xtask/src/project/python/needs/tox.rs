//! The environments of tox for the plain tests and for type checks
//! (<https://tox.wiki/en/latest/reference/config.html>); those with other conditions are left out.

use toml::{Table, Value};

use super::super::ini::Ini;
use super::super::pyproject::{Pyproject, texts};
use super::super::tree::Tree;
use super::super::uses::commands;
use super::{Asked, is_meant};
use crate::project::workflow::joined;

/// What they ask for, in whichever file they stand.
pub(super) fn asked(tree: &Tree<'_>, project: &Pyproject) -> Asked {
    let mut asked = Asked::default();
    for env in environments(tree, project) {
        for line in &env.deps {
            asked.requirement(tree, &from_the_root(line));
        }
        asked.extras.extend(env.extras);
        asked.groups.extend(env.groups);
    }
    asked
}

/// The commands that they run, each in words.
pub(in super::super) fn commands(tree: &Tree<'_>, project: &Pyproject) -> Vec<Vec<String>> {
    environments(tree, project).into_iter().flat_map(|env| env.commands).collect()
}

/// What an environment says.
#[derive(Default)]
struct Env {
    deps: Vec<String>,
    extras: Vec<String>,
    groups: Vec<String>,
    commands: Vec<Vec<String>>,
}

fn environments(tree: &Tree<'_>, project: &Pyproject) -> Vec<Env> {
    let mut envs = Vec::new();
    for file in ["tox.ini", "setup.cfg"] {
        of_ini(&tree.text(file).unwrap_or_default(), &mut envs);
    }
    if let Some(text) = project.text("tool.tox.legacy_tox_ini") {
        of_ini(text, &mut envs);
    }
    if let Some(table) = project.table("tool.tox") {
        of_toml(table, &mut envs);
    }
    if let Some(table) = tree.text("tox.toml").and_then(|text| text.parse::<Table>().ok()) {
        of_toml(&table, &mut envs);
    }
    envs
}

fn of_ini(text: &str, envs: &mut Vec<Env>) {
    let ini = Ini::new(text);
    for section in ini.sections() {
        let name = section.strip_prefix("testenv").map(|rest| rest.trim_start_matches(':'));
        if !name.is_some_and(|name| name.is_empty() || is_plain(name)) {
            continue;
        }
        let lines = |key: &str| joined(ini.get(section, key).unwrap_or_default());
        let applying = |key: &str| -> Vec<String> {
            lines(key).iter().filter_map(|line| applying(line)).map(str::to_owned).collect()
        };
        let names = |key| -> Vec<String> {
            let lines = applying(key);
            lines.iter().flat_map(|line| line.split(',')).map(|name| name.trim().to_owned()).collect()
        };
        envs.push(Env {
            deps: applying("deps"),
            extras: names("extras"),
            groups: names("dependency_groups"),
            commands: applying("commands").iter().map(|line| commands::words(line)).collect(),
        });
    }
}

fn of_toml(table: &Table, envs: &mut Vec<Env>) {
    let named = table.get("env").and_then(Value::as_table).into_iter().flatten();
    let named = named.filter(|(name, _)| is_plain(name)).map(|(_, env)| env);
    for env in table.get("env_run_base").into_iter().chain(named) {
        let texts_of = |key: &str| env.get(key).map(texts).unwrap_or_default();
        let commands = env.get("commands").and_then(Value::as_array).into_iter().flatten();
        envs.push(Env {
            deps: texts_of("deps"),
            extras: texts_of("extras"),
            groups: texts_of("dependency_groups"),
            commands: commands.map(texts).collect(),
        });
    }
}

/// Whether the factors of an environment's name are Pythons and one that is meant for tests or types: `py312-tests`,
/// `py{39,310}{,-crypto}-mypy`. What stands in `{,…}` is there in some of them only.
fn is_plain(name: &str) -> bool {
    let mut rest = name.to_owned();
    while let Some((before, (inside, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        let is_optional = inside.split(',').any(str::is_empty);
        let first = if is_optional { "" } else { inside.split(',').next().unwrap_or_default() };
        rest = format!("{before}{first}{after}");
    }
    let is_python = |factor: &&str| {
        let version = factor.trim_start_matches("pypy").trim_start_matches("py");
        version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b't')
    };
    let mut others = rest.split('-').filter(|factor| !is_python(factor)).peekable();
    others.peek().is_some() && others.all(is_meant)
}

/// What stands behind the factors that a line is for, where these are for tests or types, or it is for all.
fn applying(line: &str) -> Option<&str> {
    match line.split_once(':') {
        Some((factor, rest)) if !factor.contains(['/', '=', ' ', '{', '[', '-']) => {
            is_meant(factor.trim()).then_some(rest.trim())
        }
        _ => Some(line.trim()),
    }
}

/// A path of the line from the root of the project.
pub(in super::super) fn from_the_root(line: &str) -> String {
    let roots = ["{toxinidir}/", "{tox_root}/", "{toxinidir}", "{tox_root}"];
    roots.iter().fold(line.to_owned(), |line, root| line.replace(root, if root.ends_with('/') { "" } else { "." }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_environments_say_what_they_are_for() {
        for (name, expected) in [
            ("tests", true),
            ("py312-test", true),
            ("pypy3.11-tests", true),
            ("mypy", true),
            ("py{39,310}{,-crypto}-mypy", true),
            ("{py39,py310}-type", true),
            ("py312", false),
            ("docs", false),
            ("py312-tests-windows", false),
            ("lint", false),
        ] {
            assert_eq!(is_plain(name), expected, "{name}");
        }
    }
}
