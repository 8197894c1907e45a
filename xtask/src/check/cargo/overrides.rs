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
    let of_env =
        job.env.iter().find(|(name, value)| stands_in(name) && is_theirs(job, Path::new(""), &value.to_string_lossy()));
    if let Some((name, _)) = of_env {
        return Some(format!("`{}` names a program that the repository tracks", name.to_string_lossy()));
    }
    configurations(job).into_iter().find_map(|file| {
        let table = files::text(&file).ok().flatten()?.parse::<Table>().ok()?;
        let name = shown(&file, &job.project.root);
        let aliases = table.get("alias").and_then(Value::as_table);
        if let Some(command) = COMMANDS.iter().find(|command| aliases.is_some_and(|all| all.contains_key(**command))) {
            return Some(format!("`{name}` makes `cargo {command}` an alias of something else"));
        }
        if let Some(program) = programs(&table).find(|program| is_theirs(job, &file, program)) {
            return Some(format!(
                "`{name}` lets `{program}`, which the repository tracks, stand in for what cargo starts"
            ));
        }
        let off = lints && table.iter().any(|(key, value)| holds_flags(key, value));
        off.then(|| format!("`rustflags` in `{name}` turns lints off from outside of the source"))
    })
}

/// Whether the variable names a program that stands in for one that cargo starts.
fn stands_in(name: &OsString) -> bool {
    let name = name.to_string_lossy().to_ascii_uppercase();
    ["RUSTC", "RUSTDOC", "_WRAPPER", "_RUNNER", "_LINKER"].iter().any(|end| name.ends_with(end))
}

/// The programs that a configuration puts in the place of those that cargo starts, each a text or the first of a list.
fn programs(table: &Table) -> impl Iterator<Item = String> {
    const KEYS: [&str; 6] = ["rustc", "rustdoc", "rustc-wrapper", "rustc-workspace-wrapper", "runner", "linker"];
    let mut found = Vec::new();
    let mut next: Vec<&Table> = vec![table];
    while let Some(table) = next.pop() {
        for (key, value) in table {
            match value {
                Value::Table(inner) => next.push(inner),
                Value::String(program) if KEYS.contains(&key.as_str()) => found.push(program.clone()),
                Value::Array(words) if KEYS.contains(&key.as_str()) => {
                    found.extend(words.first().and_then(Value::as_str).map(str::to_owned));
                }
                _ => {}
            }
        }
    }
    found.into_iter()
}

/// Whether git keeps the program, whose path starts at the folder of `.cargo`, or of the root. A name without a slash is
/// looked for on PATH.
fn is_theirs(job: &Job<'_>, file: &Path, program: &str) -> bool {
    let program = program.split_whitespace().next().unwrap_or_default();
    if !program.contains(['/', '\\']) {
        return false;
    }
    let root = &job.project.root;
    let folder = file.parent().and_then(Path::parent).unwrap_or(root);
    let path = folder.join(program);
    let Ok(real) = path.canonicalize() else { return false };
    let Ok(inside) = real.strip_prefix(root) else { return false };
    crate::paths::has(&job.project.tracked, &inside.to_string_lossy().replace('\\', "/"))
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
    fn programs_that_stand_in_for_what_cargo_starts() {
        let table: Table = "[build]\nrustc-wrapper = 'tools/wrap'\njobs = 2\n[target.'cfg(unix)']\nrunner = ['tools/run', '-E']\n[target.x]\nlinker = 'clang'"
            .parse()
            .unwrap();
        let mut found: Vec<String> = programs(&table).collect();
        found.sort();
        assert_eq!(found, ["clang", "tools/run", "tools/wrap"]);
        assert!(
            ["RUSTC_WRAPPER", "CARGO_BUILD_RUSTC", "CARGO_TARGET_X_RUNNER"]
                .iter()
                .all(|name| stands_in(&(*name).into()))
        );
        assert!(!stands_in(&"RUSTC_BOOTSTRAP".into()));
    }

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
