//! What an answer hangs on outside of the root, or that leads there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use blake3::{Hash, Hasher};

use crate::cache::inputs::field;
use crate::project::files;

/// What may lead to further files.
const LEADING: [&str; 7] =
    ["pyproject.toml", "ruff.toml", ".ruff.toml", "mypy.ini", ".mypy.ini", "setup.cfg", "tox.ini"];
/// The settings that do: of ruff (<https://docs.astral.sh/ruff/settings/#extend>) and of mypy
/// (<https://mypy.readthedocs.io/en/stable/config_file.html#import-discovery>).
const LEADS: [&str; 4] = ["extend", "mypy_path", "plugins", "python_executable"];

/// What some tools look for in every folder above the root, too.
const ABOVE: [&str; 10] = [
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
];

/// What some tools fall back to in the user's home, and in the folder of settings that a variable names.
const AT_HOME: [&str; 2] = [".mypy.ini", ".cargo/config.toml"];
const IN_CONFIG: [&str; 6] = [
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
    for folder in root.ancestors().skip(1) {
        for file in ABOVE.map(|name| folder.join(name)) {
            if let Some(text) = files::text(&file).ok().flatten() {
                field(&mut hasher, file.as_os_str().as_encoded_bytes());
                field(&mut hasher, text.as_bytes());
            }
        }
    }
    hasher.finalize()
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

/// Whether a value is a path that does not begin in the folder it is read in.
pub(super) fn is_outside(part: &str) -> bool {
    let is_placed =
        part.starts_with(['/', '\\', '~']) || part.starts_with('$') && !part.starts_with("$MYPY_CONFIG_FILE_DIR");
    is_placed || part == ".." || part.contains("../") || part.contains("..\\")
}

/// The files whose settings may name others.
pub(super) fn leading(files: &[String]) -> impl Iterator<Item = &String> {
    hot::files::called(files, &LEADING)
}

/// Whether settings in a file so many folders below the root name anything outside of it.
pub(super) fn leads_out(text: &str, depth: usize) -> bool {
    let text = text.replace('\\', "/");
    if text.contains(&"../".repeat(depth + 1)) {
        return true;
    }
    let mut leads = false;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        // `:` tells names from values in `.ini`, and one path from the next in a value that goes on.
        let named = line.split_once('=').or_else(|| line.split_once(':').filter(|_| !leads));
        let (name, value) = named.unwrap_or(("", line));
        if named.is_some() || line.starts_with('[') && line.ends_with(']') {
            let last = name.rsplit('.').next().unwrap_or(name);
            leads = LEADS.contains(&last.trim().trim_matches('"'));
        }
        if leads && parts(value).any(|part| !part.starts_with("../") && is_outside(part)) {
            return true;
        }
    }
    false
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
    fn settings_lead_out_where_a_path_does() {
        let out = [
            ("extend = \"../base.toml\"", 0),
            ("extend = \"../../base.toml\"", 1),
            ("[tool.ruff]\nextend = '/etc/ruff.toml'", 0),
            ("extend = \"~/ruff.toml\"", 2),
            ("[tool]\nruff.extend = '/etc/ruff.toml'", 0),
            ("extend = 'C:\\ruff.toml'", 0),
            ("[mypy]\nmypy_path = src:/opt/stubs", 0),
            ("[mypy]\nmypy_path =\n    src:\n    $HOME/stubs\n", 0),
            ("[mypy]\nplugins: /opt/plugin.py", 0),
            ("[tool.mypy]\nplugins = [\n  \"a:b\",\n  \"/opt/plugin.py\",\n]", 0),
        ];
        for (text, depth) in out {
            assert!(leads_out(text, depth), "{text}");
        }
        let inside = [
            ("extend = \"../base.toml\"", 1),
            ("extend = \"base.conf\"", 0),
            ("[tool.hatch]\nexclude = [\"/tests\"]", 0),
            ("[mypy]\nmypy_path = $MYPY_CONFIG_FILE_DIR/src\n[mypy-a]\nfiles = x", 0),
            ("[tool.mypy]\nplugins = [\"a\"]\n[tool.x]\nroot = \"/y\"", 0),
            ("# extend = '/etc/ruff.toml'", 0),
        ];
        for (text, depth) in inside {
            assert!(!leads_out(text, depth), "{text}");
        }
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
