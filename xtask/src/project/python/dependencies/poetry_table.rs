//! `[tool.poetry.dependencies]` as requirements that pip can read (<https://python-poetry.org/docs/dependency-specification/>).

use toml::{Table, Value};

use super::super::normalized;
use super::super::poetry::specifier;
use super::super::pyproject::Pyproject;
use super::lock::Origin;

/// Requirements, optional ones too, and in words what they cannot say. Nothing where there is no such table.
pub(super) fn requirements(project: &Pyproject) -> Option<(Vec<String>, Vec<String>)> {
    let (mut lines, mut unaudited) = (Vec::new(), Vec::new());
    for (name, value) in project.table("tool.poetry.dependencies")?.iter().filter(|(name, _)| *name != "python") {
        let choices = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for choice in choices {
            match line(project, name, choice) {
                Ok(line) => lines.push(line),
                Err(why) => unaudited.push(why),
            }
        }
    }
    Some((lines, unaudited))
}

fn line(project: &Pyproject, name: &str, value: &Value) -> Result<String, String> {
    let name = normalized(name).ok_or("a dependency without a valid name")?;
    let no_constraint = || format!("{name} (not a constraint that pip has)");
    let range = |constraint: &str| match constraint.trim() {
        "" | "*" => Ok(String::new()),
        constraint => specifier(constraint).ok_or_else(no_constraint),
    };
    let table = match value {
        Value::String(constraint) => return Ok(format!("{name}{}", range(constraint)?)),
        Value::Table(table) => table,
        _ => return Err(no_constraint()),
    };
    let text = |key: &str| table.get(key).and_then(Value::as_str);
    let elsewhere = [("git", "git"), ("url", "url"), ("path", "path"), ("file", "path")];
    if let Some((_, kind)) = elsewhere.iter().find(|(key, _)| table.contains_key(*key)) {
        return Err(format!("{name} ({kind})"));
    }
    if text("source").is_some_and(|source| !is_the_index(project, source)) {
        return Err(format!("{name} (another index)"));
    }
    let extras = table.get("extras").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let extras: Vec<_> = extras.collect();
    let extras = if extras.is_empty() { String::new() } else { format!("[{}]", extras.join(",")) };
    let mut line = format!("{name}{extras}{}", range(text("version").unwrap_or_default())?);
    let conditions = conditions(table);
    if !conditions.is_empty() {
        line.push_str(&format!("; {}", conditions.join(" and ")));
    }
    Ok(line)
}

/// Whether a configured source is the public index under a name of its own.
fn is_the_index(project: &Pyproject, source: &str) -> bool {
    let sources = project.get("tool.poetry.source").and_then(Value::as_array).into_iter().flatten();
    let mut named = sources.filter(|one| one.get("name").and_then(Value::as_str) == Some(source));
    let address = named.next().and_then(|one| one.get("url")?.as_str());
    match address {
        Some(address) => Origin::index(Some(address)) == Origin::Index,
        None => source.eq_ignore_ascii_case("pypi"),
    }
}

/// Markers, and the keys that stand for some.
fn conditions(table: &Table) -> Vec<String> {
    let text = |key: &str| table.get(key).and_then(Value::as_str);
    let mut conditions: Vec<_> = text("markers").map(|markers| format!("({markers})")).into_iter().collect();
    conditions.extend(text("platform").map(|platform| format!("sys_platform == \"{platform}\"")));
    for clause in text("python").and_then(specifier).iter().flat_map(|python| python.split(',')) {
        let (operator, version) = clause.split_at(clause.find(|c: char| c.is_ascii_digit()).unwrap_or(clause.len()));
        let is_long = version.matches('.').count() > 1 || version.contains('*');
        let variable = if is_long { "python_full_version" } else { "python_version" };
        conditions.push(format!("{variable} {operator} \"{version}\""));
    }
    conditions
}

#[cfg(test)]
mod tests {
    use super::super::tests::{declared, found};

    #[test]
    fn constraints_become_requirements() {
        let toml = "[tool.poetry]
name = 'demo'
[[tool.poetry.source]]
name = 'mirror'
url = 'https://host.example/simple'
[[tool.poetry.source]]
name = 'same'
url = 'https://pypi.org/simple/'
[tool.poetry.dependencies]
python = '^3.9'
any = '*'
caret = '^1.2'
Tilde_d = '~1.2.3'
either = '^1 || ^2'
ours = {git = 'https://host.example/o.git'}
beside = {path = '../beside', develop = true}
private = {version = '^1', source = 'mirror'}
public = {version = '^1', source = 'same'}
opt = {version = '>=1,<3', optional = true, extras = ['x', 'y'], python = '<3.11'}
win = {version = '*', markers = \"os_name == 'nt' or os_name == 'x'\", platform = 'win32'}
two = [{version = '^1', python = '~3.9'}, {version = '^2', python = '>=3.10.1'}]
wrong = 3
evil = {version = '1', extras = ['x] @ https://host.example/a #'], markers = 'x'}
[tool.poetry.group.dev.dependencies]
tester = '*'
";
        let (source, requirements, unaudited) = declared(&[("pyproject.toml", toml)]);
        assert_eq!(source, "pyproject.toml: [tool.poetry] dependencies");
        let expected = [
            "any",
            "caret>=1.2,<2.0",
            "opt[x,y]>=1,<3; python_version < \"3.11\"",
            "public>=1,<2",
            "tilde-d>=1.2.3,<1.3.0",
            "two>=1,<2; python_version >= \"3.9\" and python_version < \"3.10\"",
            "two>=2,<3; python_full_version >= \"3.10.1\"",
            "win; (os_name == \"nt\" or os_name == \"x\") and sys_platform == \"win32\"",
        ];
        assert_eq!(requirements, expected);
        let expected = [
            "beside (path)",
            "either (not a constraint that pip has)",
            "evil (url)",
            "ours (git)",
            "private (another index)",
            "wrong (not a constraint that pip has)",
        ];
        assert_eq!(unaudited, expected);
        let empty = "[tool.poetry]\nname = 'demo'\n[tool.poetry.dependencies]\npython = '*'";
        assert!(matches!(found(&[("pyproject.toml", empty)]), super::super::Dependencies::None { .. }));
    }
}
