//! `[tool.poetry]`: Poetry's own metadata table and its version constraints (<https://python-poetry.org/docs/pyproject/>).

use super::layer::{Field, Layer};
use super::pyproject::{FILE, Pyproject};

/// What the table says; all silent where there is none.
pub(super) fn layer(project: &Pyproject) -> Layer {
    let said = |key: &str| Field::maybe(project.text(&format!("tool.poetry.{key}")).map(str::to_owned), source(key));
    // With such a plug-in the table's version is a place-holder.
    let plugins = ["tool.poetry-dynamic-versioning", "tool.poetry-version-plugin", "tool.poetry-git-version-plugin"];
    let version =
        if plugins.iter().any(|plugin| project.get(plugin).is_some()) { Field::Closed } else { said("version") };
    let constraint = project
        .text("tool.poetry.dependencies.python")
        .or_else(|| project.text("tool.poetry.dependencies.python.version"));
    let classifiers = project.get("tool.poetry.classifiers").map(|_| project.texts("tool.poetry.classifiers"));
    let readme = project.texts("tool.poetry.readme").into_iter().next();
    Layer {
        name: said("name"),
        version,
        requires_python: Field::maybe(constraint.and_then(specifier), source("dependencies.python")),
        license_expression: Field::Silent,
        license_text: said("license"),
        classifiers: Field::maybe(classifiers, source("classifiers")),
        readme: Field::maybe(readme, source("readme")),
    }
}

fn source(key: &str) -> String {
    format!("{FILE}: [tool.poetry] {key}")
}

/// A PEP 440 specifier that means the same; none for `*` and for alternatives (`||`), which have none.
pub(super) fn specifier(constraint: &str) -> Option<String> {
    if constraint.contains('|') {
        return None;
    }
    // Operators may stand apart from their version; clauses are separated by commas or white space.
    let mut clauses: Vec<String> = Vec::new();
    let mut operator = String::new();
    for word in constraint.split([',', ' ', '\t', '\n']).filter(|word| !word.is_empty()) {
        if word.chars().all(|c| "<>=!~^".contains(c)) {
            operator.push_str(word);
        } else {
            clauses.push(clause(&(std::mem::take(&mut operator) + word))?);
        }
    }
    (operator.is_empty() && !clauses.is_empty()).then(|| clauses.join(","))
}

fn clause(clause: &str) -> Option<String> {
    if let Some(version) = clause.strip_prefix('^') {
        let parts = numbers(version)?;
        let kept = parts.iter().position(|part| *part != 0).unwrap_or(parts.len().saturating_sub(1));
        return range(version, &parts, kept);
    }
    match clause.strip_prefix('~') {
        Some(version) if !version.starts_with('=') => {
            let parts = numbers(version)?;
            range(version, &parts, 1.min(parts.len().saturating_sub(1)))
        }
        _ if clause == "*" => None,
        _ if clause.starts_with(|c: char| c.is_ascii_digit()) => Some(format!("=={clause}")),
        _ if clause.starts_with('=') && !clause.starts_with("==") => Some(format!("={clause}")),
        _ => Some(clause.to_owned()),
    }
}

/// From the version up to, and without, the next one at position `kept`, spelled with as many numbers.
fn range(version: &str, parts: &[u32], kept: usize) -> Option<String> {
    let mut upper = parts.get(..=kept)?.to_vec();
    let last = upper.last_mut()?;
    *last = last.checked_add(1)?;
    upper.resize(parts.len().max(if kept == 0 && parts.len() > 1 { 2 } else { 1 }), 0);
    let upper: Vec<_> = upper.iter().map(u32::to_string).collect();
    Some(format!(">={version},<{}", upper.join(".")))
}

fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::tests::{facts, sourced};

    #[test]
    fn constraints_become_specifiers() {
        for (constraint, expected) in [
            ("^3.8", Some(">=3.8,<4.0")),
            ("^3.8.1", Some(">=3.8.1,<4.0.0")),
            ("^3", Some(">=3,<4")),
            ("^0.2.3", Some(">=0.2.3,<0.3.0")),
            ("~3.8", Some(">=3.8,<3.9")),
            ("~3.8.1", Some(">=3.8.1,<3.9.0")),
            ("~3", Some(">=3,<4")),
            ("~=3.8", Some("~=3.8")),
            (">=3.8 <3.13", Some(">=3.8,<3.13")),
            (">= 3.8, < 4", Some(">=3.8,<4")),
            ("3.8.*", Some("==3.8.*")),
            ("3.8", Some("==3.8")),
            ("=3.8", Some("==3.8")),
            (">=3.7,!=3.8.0", Some(">=3.7,!=3.8.0")),
            ("*", None),
            ("~2.7 || ^3.5", None),
            ("^x", None),
            ("^4294967295", None),
            (">=", None),
            ("", None),
        ] {
            assert_eq!(specifier(constraint).as_deref(), expected, "{constraint}");
        }
    }

    const TABLE: &str = "[tool.poetry]\nname = 'demo'\nversion = '1.2'\nlicense = 'MIT'\nreadme = ['A.md', 'B.md']\nclassifiers = ['Programming Language :: Python :: 3.9']\n[tool.poetry.dependencies]\npython = {version = '^3.9'}\n";

    #[test]
    fn reads_the_table() {
        let facts = facts(&[("pyproject.toml", TABLE), ("A.md", "x")]);
        assert_eq!(sourced(facts.name), "demo <- pyproject.toml: [tool.poetry] name");
        assert_eq!(sourced(facts.version), "1.2 <- pyproject.toml: [tool.poetry] version");
        assert_eq!(sourced(facts.license), "MIT <- pyproject.toml: [tool.poetry] license");
        assert_eq!(sourced(facts.requires_python), ">=3.9,<4.0 <- pyproject.toml: [tool.poetry] dependencies.python");
        assert_eq!(sourced(facts.readme), "A.md <- pyproject.toml: [tool.poetry] readme");
        assert_eq!(facts.python_versions.unwrap().value, ["3.9"]);
    }

    #[test]
    fn the_project_table_takes_only_dynamic_fields_from_it_and_a_plugin_hides_the_version() {
        let both = format!("[project]\nname = 'demo'\ndynamic = ['version']\n{TABLE}");
        let facts_of_both = facts(&[("pyproject.toml", &both)]);
        assert_eq!(sourced(facts_of_both.version), "1.2 <- pyproject.toml: [tool.poetry] version");
        assert_eq!((facts_of_both.license, facts_of_both.requires_python), (None, None));
        let plugin = format!("{TABLE}[tool.poetry-dynamic-versioning]\nenable = true\n");
        assert_eq!(facts(&[("pyproject.toml", &plugin)]).version, None);
    }
}
