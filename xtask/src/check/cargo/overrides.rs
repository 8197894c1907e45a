//! What makes cargo do something else than what it is asked: aliases, and flags that turn lints off from outside of the
//! source (<https://doc.rust-lang.org/cargo/reference/config.html>).

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::check::Job;
use crate::outcome::Kind;
use crate::project::files;

/// The commands of ours that an alias could stand before.
const COMMANDS: [&str; 4] = ["clippy", "fmt", "test", "nextest"];

/// The first of them that holds for this job, in words; only what can make something pass that would not.
pub(super) fn found(job: &Job<'_>) -> Option<String> {
    let lints = job.check.kind == Kind::Lint;
    let of_env = job.env.iter().find(|(name, value)| lints && is_flags(name) && turns_off(&value.to_string_lossy()));
    if let Some((name, _)) = of_env {
        return Some(format!("`{}` turns lints off from outside of the source", name.to_string_lossy()));
    }
    configurations(job).into_iter().find_map(|file| {
        let table = files::text(&file).ok().flatten()?.parse::<Table>().ok()?;
        let name = shown(&file, &job.project.root);
        let aliases = table.get("alias").and_then(Value::as_table);
        if let Some(command) = COMMANDS.iter().find(|command| aliases.is_some_and(|all| all.contains_key(**command))) {
            return Some(format!("`{name}` makes `cargo {command}` an alias of something else"));
        }
        let off = lints && table.iter().any(|(key, value)| holds_flags(key, value));
        off.then(|| format!("`rustflags` in `{name}` turns lints off from outside of the source"))
    })
}

fn is_flags(name: &OsString) -> bool {
    name.to_string_lossy().to_ascii_uppercase().ends_with("RUSTFLAGS")
}

/// `-A LINT`, `--allow LINT` and `--cap-lints`, whatever stands between flags.
fn turns_off(flags: &str) -> bool {
    flags.split([' ', '\u{1f}']).any(|flag| flag.starts_with("-A") || flag == "--allow" || flag.contains("cap-lints"))
}

/// `build.rustflags`, `target.*.rustflags`, a text or a list.
fn holds_flags(key: &str, value: &Value) -> bool {
    match value {
        Value::Table(table) => table.iter().any(|(key, value)| holds_flags(key, value)),
        Value::String(flags) => key == "rustflags" && turns_off(flags),
        Value::Array(flags) => key == "rustflags" && flags.iter().filter_map(Value::as_str).any(turns_off),
        _ => false,
    }
}

/// The files that cargo reads: in every folder from the root up, and in its own home.
fn configurations(job: &Job<'_>) -> Vec<PathBuf> {
    let variable = |name: &str| job.env.iter().find(|(key, _)| key == name).map(|(_, value)| PathBuf::from(value));
    let home = variable("CARGO_HOME").or_else(|| variable("HOME").map(|home| home.join(".cargo")));
    let folders = job.project.root.ancestors().map(|folder| folder.join(".cargo")).chain(home);
    folders.flat_map(|folder| ["config.toml", "config"].map(|name| folder.join(name))).collect()
}

fn shown(file: &Path, root: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_that_turn_lints_off() {
        for flags in
            ["-Awarnings", "-A clippy::all", "-C x=y --cap-lints allow", "-Copt\u{1f}--cap-lints=allow", "--allow x"]
        {
            assert!(turns_off(flags), "{flags}");
        }
        for flags in ["", "-C target-cpu=native", "--cfg tokio_unstable", "-D warnings"] {
            assert!(!turns_off(flags), "{flags}");
        }
        for (text, off) in [
            ("[build]\nrustflags = ['--cap-lints', 'allow']", true),
            ("[target.'cfg(unix)']\nrustflags = '-Aclippy::all'", true),
            ("[build]\nrustflags = ['-C', 'link-arg=-A']\njobs = 2", false),
            ("[build]\nrustflags = ['--cfg', 'x']", false),
        ] {
            let table: Table = text.parse().unwrap();
            assert_eq!(table.iter().any(|(key, value)| holds_flags(key, value)), off, "{text}");
        }
    }
}
