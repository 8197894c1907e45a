//! How the program was called, so that the commands that hints name can be pasted.

use std::path::Path;
use std::sync::OnceLock;

static CALLED: OnceLock<Called> = OnceLock::new();

/// The program and the root, as they were given.
#[derive(Debug)]
struct Called {
    program: String,
    /// The folder of `--root`, quoted for a shell; empty where none was given.
    root: String,
}

/// Keeps how the program was called; only the first call counts.
pub fn set(program: &str, root: Option<&Path>) {
    let root = root.map_or_else(String::new, |root| quoted(&root.to_string_lossy()));
    // A second call would come from a test in this process.
    let _ = CALLED.set(Called { program: program.to_owned(), root });
}

/// `touchmark`, `cargo xtask` or `uvx touchmark`.
pub fn program() -> &'static str {
    CALLED.get().map_or("touchmark", |called| called.program.as_str())
}

/// A command to paste, such as `touchmark scan --only bandit --root DIR`, from what follows the program.
pub fn command(rest: &str) -> String {
    match root() {
        "" => format!("{} {rest}", program()),
        root => format!("{} {rest} --root {root}", program()),
    }
}

/// A command of another program to paste, which runs in the root: elsewhere it would change another repository.
pub fn there(command: &str) -> String {
    match root() {
        "" | "." => command.to_owned(),
        root => format!("(cd {root} && {command})"),
    }
}

fn root() -> &'static str {
    CALLED.get().map_or("", |called| called.root.as_str())
}

/// What a process knows of its start.
#[derive(Clone, Copy, Debug, Default)]
pub struct Start<'a> {
    /// The package that Cargo runs, by its description, and the folder of its manifest: `CARGO_PKG_DESCRIPTION` and
    /// `CARGO_MANIFEST_DIR` (<https://doc.rust-lang.org/cargo/reference/environment-variables.html>).
    pub cargo: Option<(&'a str, &'a Path)>,
    /// The current folder.
    pub folder: Option<&'a Path>,
    /// This program.
    pub executable: Option<&'a Path>,
}

/// How the process was started: by Cargo from its own sources or a vendored checkout, out of the cache of `uvx`, or as
/// itself.
pub fn started(start: Start<'_>) -> &'static str {
    if let Some((_, manifest)) = start.cargo.filter(|(package, _)| *package == env!("CARGO_PKG_DESCRIPTION")) {
        let is_inside = start.folder.zip(manifest.parent()).is_some_and(|(folder, top)| folder.starts_with(top));
        // The alias that docs/install.md gives to a project which may have an `xtask` of its own.
        return if is_inside { "cargo xtask" } else { "cargo touchmark" };
    }
    // uv keeps the environments of `uvx` by the hash of what is in them.
    let is_cached = |path: &Path| path.components().any(|part| part.as_os_str() == "archive-v0");
    if start.executable.is_some_and(is_cached) { "uvx touchmark" } else { "touchmark" }
}

/// A word as a shell takes it for one.
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:\\".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_name_the_program_as_it_was_started() {
        let path = |text: &'static str| Some(Path::new(text));
        let ours = (env!("CARGO_PKG_DESCRIPTION"), Path::new("/a/touchmark/xtask"));
        let theirs = ("Another xtask", Path::new("/a/xtask"));
        for (cargo, folder, executable, program) in [
            (Some(ours), path("/a/touchmark/docs"), None, "cargo xtask"),
            (Some(ours), path("/a"), None, "cargo touchmark"),
            (Some(theirs), path("/a"), None, "touchmark"),
            (None, path("/a"), path("/home/a/.cache/uv/archive-v0/x/bin/touchmark"), "uvx touchmark"),
            (None, path("/a"), path("/usr/bin/touchmark"), "touchmark"),
            (None, None, None, "touchmark"),
        ] {
            let start = Start { cargo, folder, executable };
            assert_eq!(started(start), program, "{start:?}");
        }
    }

    #[test]
    fn a_root_is_one_word_of_a_shell() {
        for (root, word) in [("a/b", "a/b"), (r"C:\a", r"C:\a"), ("a b", "'a b'"), ("it's", r"'it'\''s'"), ("", "''")] {
            assert_eq!(quoted(root), word);
        }
    }
}
