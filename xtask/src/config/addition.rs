//! The table that `init` adds to a manifest: at its end, in its own line ends, every other byte kept.

use std::path::Path;

use anyhow::{Result, bail};
use toml::de::DeTable;

use super::reader::Source;
use super::{PLACES, descend, parse, read};

/// A manifest, as it is and as it would be with the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The manifest, relative to the root.
    pub file: &'static str,
    /// What it holds.
    pub old: String,
    /// The same with the table.
    pub new: String,
}

/// Where the table of Touchmark stands, or would.
struct Home {
    file: &'static str,
    path: &'static [&'static str],
    text: String,
    /// Whether it is there, and whether it lists checks.
    stands: bool,
    lists: bool,
}

/// The table that is there, else the first place that a manifest has for one.
fn home(root: &Path) -> Result<Option<Home>> {
    let mut home = None;
    for (file, path) in PLACES {
        let Some(text) = read(root, file)? else { continue };
        let source = Source { file, text: &text };
        let document = parse(source)?;
        let table = descend(source, document.get_ref(), path)?;
        let (stands, lists) = (table.is_some(), table.is_some_and(|table| table.contains_key("checks")));
        // A crate has its table in its package, a workspace in its own, which comes first.
        let fits = path.first().is_some_and(|top| *top == "tool" || document.get_ref().contains_key(*top));
        if stands {
            return Ok(Some(Home { file, path, text, stands, lists }));
        }
        if home.is_none() && fits {
            home = Some(Home { file, path, text, stands, lists });
        }
    }
    Ok(home)
}

/// The manifest and the dotted name of the table that configures Touchmark, or would.
pub fn place(root: &Path) -> (&'static str, String) {
    match home(root) {
        Ok(Some(home)) => (home.file, home.path.join(".")),
        Ok(None) | Err(_) => ("pyproject.toml", "tool.touchmark".to_owned()),
    }
}

/// The table that lists these checks, in `pyproject.toml`, else in `Cargo.toml`; `None` where checks are configured
/// already, or no manifest could hold one.
///
/// # Errors
/// A manifest that is not TOML, or one in which the table cannot simply stand at the end.
pub fn addition(root: &Path, checks: &[&str]) -> Result<Option<Addition>> {
    let Some(Home { file, path, text: old, stands: is_there, .. }) = home(root)?.filter(|home| !home.lists) else {
        return Ok(None);
    };
    let table = table(path, checks);
    let new = appended(&old, &table);
    let source = Source { file, text: &new };
    let stands = |document: &DeTable<'_>| descend(source, document, path).is_ok_and(|table| table.is_some());
    if !DeTable::parse(&new).is_ok_and(|document| stands(document.get_ref())) {
        // An inline table takes no further table: whoever wrote it adds the list there.
        if is_there {
            return Ok(None);
        }
        bail!("`{file}` does not let `[{}.checks]` stand at its end; add it by hand:\n\n{table}", path.join("."));
    }
    Ok(Some(Addition { file, old, new }))
}

fn table(path: &[&str], checks: &[&str]) -> String {
    let entries: String = checks.iter().map(|check| format!("{check} = true\n")).collect();
    format!("[{}.checks]\n{entries}", path.join("."))
}

/// The text, a blank line, and the table.
fn appended(text: &str, table: &str) -> String {
    let last = text.lines().next_back().unwrap_or_default();
    let crlf = if text.ends_with('\n') { text.ends_with("\r\n") } else { text.contains("\r\n") };
    let eol = if crlf { "\r\n" } else { "\n" };
    let mut new = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        new.push_str(eol);
    }
    if !last.trim().is_empty() {
        new.push_str(eol);
    }
    new.push_str(&table.replace('\n', eol));
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(files: &[(&str, &str)]) -> Result<Option<Addition>> {
        let folder = tempfile::tempdir()?;
        for (name, text) in files {
            std::io::Write::write_all(&mut std::fs::File::create(folder.path().join(name))?, text.as_bytes())?;
        }
        addition(folder.path(), &["ruff", "mypy"])
    }

    fn tail(files: &[(&str, &str)]) -> (String, String) {
        let added = added(files).unwrap().unwrap();
        let tail = added.new.strip_prefix(&added.old).expect("every byte is kept").to_owned();
        (added.file.to_owned(), tail)
    }

    #[test]
    fn the_table_stands_at_the_end_in_the_line_ends_of_the_text() {
        let table = "[tool.touchmark.checks]\nruff = true\nmypy = true\n";
        for (text, before) in [
            ("", ""),
            ("[project]\nname = 'a'\n", "\n"),
            ("[project]\nname = 'a'", "\n\n"),
            ("[project]\nname = 'a'\n\n", ""),
            ("\u{feff}[project]\n# end", "\n\n"),
        ] {
            assert_eq!(
                tail(&[("pyproject.toml", text)]),
                ("pyproject.toml".into(), format!("{before}{table}")),
                "{text:?}"
            );
        }
        for text in ["[project]\r\nname = 'a'\r\n", "[project]\r\nname = 'a'\r\n\r\n"] {
            let (_, tail) = tail(&[("pyproject.toml", text)]);
            assert_eq!(tail.trim_start(), table.replace('\n', "\r\n"));
            assert_eq!(tail.matches('\n').count(), tail.matches("\r\n").count());
        }
    }

    #[test]
    fn a_rust_repository_has_it_in_its_workspace_or_package() {
        let package = "[package]\nname = 'a'\n";
        assert!(tail(&[("Cargo.toml", package)]).1.starts_with("\n[package.metadata.touchmark.checks]\n"));
        let both = format!("{package}[workspace]\n");
        assert!(tail(&[("Cargo.toml", &both)]).1.starts_with("\n[workspace.metadata.touchmark.checks]\n"));
        assert_eq!(tail(&[("Cargo.toml", package), ("pyproject.toml", "")]).0, "pyproject.toml");
        assert_eq!(added(&[("Cargo.toml", "[profile.dev]\n")]).unwrap(), None);
        assert_eq!(added(&[]).unwrap(), None);
    }

    /// An entry to paste goes where the table stands, and makes no workspace of a crate.
    #[test]
    fn an_entry_has_its_place_where_the_table_is() {
        let (package, workspace) = ("[package]\nname = 'a'\n", "[package]\nname = 'a'\n[workspace]\n");
        let configured = "[package]\nname = 'a'\n[workspace]\n[package.metadata.touchmark]\n";
        for (files, file, table) in [
            (&[][..], "pyproject.toml", "tool.touchmark"),
            (&[("Cargo.toml", package)], "Cargo.toml", "package.metadata.touchmark"),
            (&[("Cargo.toml", workspace)], "Cargo.toml", "workspace.metadata.touchmark"),
            (&[("Cargo.toml", configured)], "Cargo.toml", "package.metadata.touchmark"),
            (&[("Cargo.toml", package), ("pyproject.toml", "")], "pyproject.toml", "tool.touchmark"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in files {
                std::fs::write(folder.path().join(name), text).unwrap();
            }
            assert_eq!(place(folder.path()), (file, table.to_owned()), "{files:?}");
        }
    }

    #[test]
    fn a_table_that_is_there_stays() {
        let ours = "[package.metadata.touchmark.checks]\n";
        assert_eq!(added(&[("Cargo.toml", ours), ("pyproject.toml", "")]).unwrap(), None);
        let checks = "[tool.touchmark.checks]\nruff = { args = ['-q'] }\n";
        for text in [checks, "tool.touchmark.checks.mypy = false\n", "[tool]\ntouchmark = {}\n"] {
            assert_eq!(added(&[("pyproject.toml", text)]).unwrap(), None, "{text}");
        }
        for text in ["[tool.touchmark]\n", "[[tool.touchmark.accept]]\nrule = 'B1'\nreason = 'r'\n"] {
            let new = added(&[("pyproject.toml", text)]).unwrap().unwrap().new;
            assert!(new.starts_with(text) && new.contains("\n[tool.touchmark.checks]\n"), "{new}");
            assert_eq!(added(&[("pyproject.toml", &new)]).unwrap(), None, "a second time");
        }
    }

    #[test]
    fn a_manifest_that_cannot_hold_it_is_refused() {
        for text in ["tool = { ruff = {} }\n", "[project\n"] {
            assert!(added(&[("pyproject.toml", text)]).is_err(), "{text}");
        }
        assert!(added(&[("pyproject.toml", "tool = {}\n")]).unwrap_err().to_string().contains("by hand"));
    }
}
