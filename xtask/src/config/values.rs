//! Which texts the table takes as a path, a name, a branch or a subject.

use anyhow::Result;

use super::reader::Table;
use crate::env::credential;

/// What PyPI takes as a name (<https://packaging.python.org/en/latest/specifications/name-normalization/>); crates.io takes
/// less.
pub(super) fn is_package(text: &str) -> bool {
    let within = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    let end = |b: Option<char>| b.is_some_and(|c| c.is_ascii_alphanumeric());
    end(text.chars().next()) && end(text.chars().next_back()) && text.bytes().all(within)
}

/// `OWNER/NAME` of the characters that GitHub allows in them.
pub fn is_slug(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.len() <= 100
            && part != "."
            && part != ".."
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    text.split_once('/').is_some_and(|(owner, name)| part(owner) && part(name))
}

/// Whether git takes this as the name of a branch, see [git-check-ref-format](https://git-scm.com/docs/git-check-ref-format);
/// a full name, such as `refs/heads/main`, is none.
pub fn is_branch(name: &str) -> bool {
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    let bad = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    name.split('/').all(part)
        && !name.starts_with('-')
        && !name.starts_with("refs/")
        && !name.ends_with('.')
        && !name.contains("..")
        && !name.contains("@{")
        && !name.contains(bad)
        && !matches!(name, "@" | "HEAD")
}

/// One line without control characters.
pub(super) fn is_subject(message: &str) -> bool {
    message.chars().count() <= 200 && message == message.trim() && !message.contains(char::is_control)
}

/// Names of variables for the tests. What can publish is handed to nobody.
pub(super) fn variables(table: &Table<'_>) -> Result<Vec<String>> {
    let names = table.strings("test-env")?.unwrap_or_default();
    let is_name = |name: &String| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if !names.iter().all(is_name) {
        return Err(table.wrong("test-env", "an array of names of variables, such as [\"DATABASE_URL\"]"));
    }
    if let Some(name) = names.iter().find(|name| credential::publishes(name)) {
        let why = format!("made of variables that cannot publish: no test is given `{name}` under this name");
        return Err(table.wrong("test-env", &why));
    }
    Ok(names)
}

pub(super) fn paths(table: &Table<'_>, key: &str) -> Result<Option<Vec<String>>> {
    let paths = table.strings(key)?;
    for one in paths.iter().flatten() {
        path(table, key, Some(one.clone()))?;
    }
    match paths {
        Some(paths) if paths.is_empty() => Err(table.wrong(key, "an array of at least one path")),
        paths => Ok(paths.map(|paths| paths.iter().map(|path| path.trim_end_matches('/').to_owned()).collect())),
    }
}

/// A path that stays below the root and cannot be taken for an option.
fn path(table: &Table<'_>, key: &str, path: Option<String>) -> Result<Option<String>> {
    let bad = |path: &String| {
        path.is_empty()
            || path.starts_with(['-', '/', '\\', '~'])
            || path.contains(['\0', '\n'])
            || path.split(['/', '\\']).any(|part| part == "..")
            || path.get(1..2) == Some(":")
    };
    match path {
        Some(path) if bad(&path) => Err(table.wrong(key, "a path relative to the root and below it")),
        path => Ok(path),
    }
}

/// A README by its name: other files hold no section.
pub(super) fn readme(table: &Table<'_>) -> Result<Option<String>> {
    let path = path(table, "readme", table.string("readme")?)?;
    let is_readme = |path: &String| {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
        let hidden = path.split(['/', '\\']).any(|part| part == ".git" || part == ".touchmark");
        !hidden && [".md", ".markdown", ".rst"].iter().any(|ending| name.ends_with(ending))
    };
    match path {
        Some(path) if !is_readme(&path) => Err(table.wrong("readme", "a file that ends in .md, .markdown or .rst")),
        path => Ok(path),
    }
}
