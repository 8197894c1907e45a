//! What an answer hangs on outside of the root, or that leads there.

use std::ffi::OsString;
use std::iter;
use std::path::{Path, PathBuf};

use crate::paths::called;
use blake3::{Hash, Hasher};

use crate::cache::inputs::field;
use crate::project::files;

/// Settings of ruff, in whatever folder, and what they go on from (<https://docs.astral.sh/ruff/settings/#extend>).
const OF_RUFF: [&str; 3] = ["pyproject.toml", "ruff.toml", ".ruff.toml"];
/// What says where crates are.
const OF_CARGO: &str = "Cargo.toml";
/// Files that go on from each other.
const LONGEST_CHAIN: usize = 100;

/// Settings of mypy at the root, and those that name further files
/// (<https://mypy.readthedocs.io/en/stable/config_file.html>).
const OF_MYPY: [&str; 4] = ["mypy.ini", ".mypy.ini", "setup.cfg", "pyproject.toml"];
const LEADS: [&str; 4] = ["files", "mypy_path", "plugins", "python_executable"];

/// Files at the root that name what is imported and tested besides.
const OF_TESTS: [&str; 5] = ["pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", "Cargo.toml"];
/// Variables that name folders of modules.
const PATHS: [&str; 2] = ["MYPYPATH", "PYTHONPATH"];

/// What some tools look for in every folder above the root, too.
const ABOVE: [&str; 16] = [
    "pyproject.toml",
    "ruff.toml",
    ".ruff.toml",
    "mypy.ini",
    ".mypy.ini",
    "setup.cfg",
    "rustfmt.toml",
    ".rustfmt.toml",
    ".cargo/config.toml",
    ".cargo/config",
    "Cargo.toml",
    "Cargo.lock",
    "clippy.toml",
    ".clippy.toml",
    "rust-toolchain",
    "rust-toolchain.toml",
];

/// What some tools fall back to in the user's home, and in the folder of settings that a variable names.
const AT_HOME: [&str; 2] = [".mypy.ini", ".cargo/config.toml"];
const IN_CONFIG: [&str; 7] = [
    "git/ignore",
    "ruff/.ruff.toml",
    "ruff/ruff.toml",
    "ruff/pyproject.toml",
    "mypy/config",
    "rustfmt/rustfmt.toml",
    "rustfmt/.rustfmt.toml",
];

/// What is installed in the project's environment, because types depend on it, and the settings above the root.
pub(super) fn surroundings(root: &Path) -> Hash {
    let mut hasher = Hasher::new();
    for distribution in distributions(&root.join(".venv")) {
        field(&mut hasher, distribution.as_bytes());
    }
    // What git does not list is not looked at, either.
    let excluded = iter::once(root.join(".git/info/exclude"));
    let above = root.ancestors().skip(1).flat_map(|folder| ABOVE.map(|name| folder.join(name)));
    for file in excluded.chain(above) {
        content(&mut hasher, &file);
    }
    hasher.finalize()
}

/// Adds name and content of a file, where it is one.
pub(super) fn content(hasher: &mut Hasher, file: &Path) {
    if let Some(text) = files::text(file).ok().flatten() {
        field(hasher, file.as_os_str().as_encoded_bytes());
        field(hasher, text.as_bytes());
    }
}

/// Names and versions of what is installed in an environment, sorted.
fn distributions(environment: &Path) -> Vec<String> {
    let libraries = environment.join("lib").read_dir().into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = libraries.map(|entry| entry.path().join("site-packages")).collect();
    folders.push(environment.join("Lib").join("site-packages"));
    let entries = folders.iter().filter_map(|folder| folder.read_dir().ok()).flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".dist-info")).collect();
    names.sort();
    names
}

/// What stands between the characters by which options and settings tell their values apart.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['=', ',', '"', '\'', '[', ']', ' ', '\t', ':', ';']).filter(|part| !part.is_empty())
}

/// Whether a value is a path that leads out of the folder it is read in.
pub(super) fn is_outside(part: &str) -> bool {
    let is_placed =
        part.starts_with(['/', '\\', '~', '@']) || part.starts_with('$') && !part.starts_with("$MYPY_CONFIG_FILE_DIR");
    is_placed || part.split(['/', '\\']).any(|name| name == "..")
}

/// The files of which [`extended`] and [`crates_lead_out`] read some.
pub(super) fn leading(on_disk: &[String]) -> Vec<String> {
    let [pyproject, ruff, hidden] = OF_RUFF;
    called(on_disk, &[pyproject, ruff, hidden, OF_CARGO]).cloned().collect()
}

/// The files that ruff's settings go on from, in this repository and above it, and what those go on from; nothing where
/// that cannot be told. `on_disk` are the files below `root`.
pub(super) fn extended(root: &Path, on_disk: &[String]) -> Option<Vec<PathBuf>> {
    let below = called(on_disk, &OF_RUFF).map(|file| root.join(file));
    let above = root.ancestors().skip(1).flat_map(|folder| OF_RUFF.map(|name| folder.join(name)));
    let mut found: Vec<PathBuf> = below.chain(above).collect();
    let first = found.len();
    let mut at = 0;
    while let Some(file) = found.get(at) {
        // What cannot be read, or does not end, may go on from anything.
        let text = files::text(file).ok().filter(|_| at < first + LONGEST_CHAIN)?.unwrap_or_default();
        if let Some(base) = extends(&text) {
            if base.starts_with('~') || base.contains('$') {
                return None;
            }
            let base = file.parent().unwrap_or(root).join(base);
            // By one name, so that a circle ends.
            let base = base.canonicalize().unwrap_or(base);
            if !found.contains(&base) {
                found.push(base);
            }
        }
        at += 1;
    }
    found.drain(..first);
    Some(found)
}

/// What `extend` says in settings of ruff. Only where the word stands is a file taken apart.
fn extends(text: &str) -> Option<String> {
    let is_key = |(at, word): (usize, &str)| {
        let after = text.get(at + word.len()..).unwrap_or_default().trim_start();
        after.starts_with(['=', '"', '\''])
    };
    if !text.match_indices("extend").any(is_key) {
        return None;
    }
    let table = text.parse::<toml::Table>().ok()?;
    let own = || table.get("tool")?.get("ruff")?.get("extend");
    own().or_else(|| table.get("extend"))?.as_str().map(str::to_owned)
}

/// Whether settings of mypy at the root, or in a file that arguments name, lead out of it.
pub(super) fn mypy_leads_out(root: &Path, named: &[String]) -> bool {
    let named = named.iter().map(|file| root.join(file)).filter(|file| file.is_file());
    OF_MYPY.iter().map(|file| root.join(file)).chain(named).any(|file| says(&file, has_lead))
}

/// Whether a file says what is asked about; one that cannot be read may say anything.
fn says(file: &Path, asked: impl FnOnce(&str) -> bool) -> bool {
    files::text(file).map_or(true, |text| text.is_some_and(|text| asked(&text)))
}

fn has_lead(text: &str) -> bool {
    let mut leads = false;
    for line in lines(text) {
        // `:` tells names from values in `.ini`, and one path from the next in a value that goes on.
        let named = line.split_once('=').or_else(|| line.split_once(':').filter(|_| !leads));
        let (name, value) = named.unwrap_or(("", line));
        if named.is_some() || line.starts_with('[') && line.ends_with(']') {
            let last = name.rsplit('.').next().unwrap_or(name);
            leads = LEADS.contains(&last.trim().trim_matches('"'));
        }
        if leads && parts(value).any(is_outside) {
            return true;
        }
    }
    false
}

/// Lines that are no comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';']))
}

/// Whether what is imported and tested may lie outside of the root: settings name it, or a variable does.
pub(super) fn imports_lead_out(root: &Path, env: &[(OsString, OsString)]) -> bool {
    let leads = |text: &str| lines(text).any(|line| line.contains("../") || line.contains("..\\"));
    let is_path = |(name, value): &(OsString, OsString)| PATHS.iter().any(|path| name == path) && !value.is_empty();
    OF_TESTS.iter().any(|file| says(&root.join(file), leads)) || env.iter().any(is_path)
}

/// Whether a crate of these files has dependencies or a workspace outside of the root.
pub(super) fn crates_lead_out(root: &Path, on_disk: &[String]) -> bool {
    let leads = |file: &String| {
        let up = "../".repeat(file.matches('/').count() + 1);
        says(&root.join(file), |text| lines(&text.replace('\\', "/")).any(|line| line.contains(&up)))
    };
    called(on_disk, &[OF_CARGO]).any(leads)
}

/// Settings of the user that a tool in this environment may fall back to.
pub(super) fn of_the_user(env: &[(OsString, OsString)]) -> impl Iterator<Item = PathBuf> {
    let named = |wanted: &str| env.iter().find(|(name, _)| name == wanted).map(|(_, value)| PathBuf::from(value));
    let home = named("HOME").or_else(|| named("USERPROFILE"));
    let at_home = home.iter().flat_map(|home| AT_HOME.map(|name| home.join(name))).collect::<Vec<_>>();
    let config = [named("XDG_CONFIG_HOME"), home.map(|home| home.join(".config")), named("APPDATA")];
    let in_config = config.into_iter().flatten().flat_map(|folder| IN_CONFIG.map(|name| folder.join(name)));
    at_home.into_iter().chain(in_config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_mypy_lead_out_where_a_path_does() {
        let out = [
            "[mypy]\nmypy_path = src:/opt/stubs",
            "[mypy]\nmypy_path =\n    src:\n    $HOME/stubs\n",
            "[mypy]\nplugins: /opt/plugin.py",
            "[mypy]\nfiles = src, ../other",
            "[tool.mypy]\nplugins = [\n  \"a:b\",\n  \"/opt/plugin.py\",\n]",
        ];
        assert!(out.iter().all(|text| has_lead(text)), "{out:?}");
        let inside = [
            "[tool.hatch]\nexclude = [\"/tests\"]",
            "[mypy]\nmypy_path = $MYPY_CONFIG_FILE_DIR/src\n[mypy-a]\nfiles = x",
            "[tool.mypy]\nplugins = [\"a\"]\n[tool.x]\nroot = \"/y\"",
            "# files = /etc",
        ];
        assert!(!inside.iter().any(|text| has_lead(text)), "{inside:?}");
    }

    #[test]
    fn settings_of_ruff_are_followed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("repo");
        let put = |name: &str, text: &str| {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put("pyproject.toml", "[tool.ruff]\nextend = \"conf/base.conf\"\n");
        put("conf/base.conf", "extend = '../../outside.toml'\nextend-select = []");
        put("../outside.toml", "extend = 'repo/pyproject.toml'");
        put("a/ruff.toml", "extend-select = ['E']");
        put("b/pyproject.toml", "tool.ruff.extend = \"/etc/ruff.toml\"\n");
        let files = ["a/ruff.toml", "b/pyproject.toml", "pyproject.toml"].map(str::to_owned);
        let found = extended(&root, &files).unwrap();
        let has = |end: &str| found.iter().any(|file| file.ends_with(end));
        assert!(has("base.conf") && has("outside.toml") && has("/etc/ruff.toml"), "{found:?}");
        put("pyproject.toml", "[tool]\nruff = { extend = \"$BASE/ruff.toml\" }\n");
        assert_eq!(extended(&root, &files), None);
    }

    #[test]
    fn a_user_has_settings_where_the_environment_says() {
        let env = [("HOME", "/home/a"), ("XDG_CONFIG_HOME", "/etc/a")].map(|(name, value)| (name.into(), value.into()));
        let files: Vec<_> = of_the_user(&env).collect();
        for wanted in ["/home/a/.mypy.ini", "/home/a/.config/ruff/ruff.toml", "/etc/a/ruff/ruff.toml"] {
            assert!(files.contains(&PathBuf::from(wanted)), "{wanted}");
        }
        assert_eq!(of_the_user(&[]).count(), 0);
    }
}
