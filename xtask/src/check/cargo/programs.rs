//! Programs of the repository's own in the place of those that cargo starts
//! (<https://doc.rust-lang.org/cargo/reference/config.html>): what it tracks does not judge it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::check::Job;
use crate::project::files;

/// The first of them that holds for a build of this job in a folder, in words.
pub(super) fn found(job: &Job<'_>, folder: &Path) -> Option<String> {
    let of_env =
        job.env.iter().find(|(name, value)| stands_in(name) && is_theirs(job, Path::new(""), &value.to_string_lossy()));
    if let Some((name, _)) = of_env {
        return Some(format!("`{}` names a program that the repository tracks", name.to_string_lossy()));
    }
    let tables = configurations(job, folder).into_iter();
    let tables: Vec<(PathBuf, Table)> =
        tables.filter_map(|file| Some((file.clone(), files::text(&file).ok()??.parse().ok()?))).collect();
    let is_cross = job.env.iter().any(|(name, _)| name == "CARGO_BUILD_TARGET")
        || tables.iter().any(|(_, table)| table.get("build").is_some_and(|build| build.get("target").is_some()));
    tables.into_iter().find_map(|(file, mut table)| {
        if let Some(Value::Table(targets)) = table.get_mut("target").filter(|_| !is_cross) {
            targets.retain(|name, _| may_be_host(name));
        }
        let program = programs(&table).find(|program| is_theirs(job, &file, program))?;
        let name = shown(&file, &job.project.root);
        Some(format!("`{name}` lets `{program}`, which the repository tracks, stand in for what cargo starts"))
    })
}

/// Whether a triple, or a `cfg(…)` of one, may be that of this machine: what is set for others is not used here.
fn may_be_host(target: &str) -> bool {
    use std::env::consts::{ARCH, OS};
    let system = if OS == "macos" { "darwin" } else { OS };
    target.starts_with("cfg(") || ARCH == "x86" || target.starts_with(ARCH) && target.contains(system)
}

/// Whether the variable names a program that stands in for one that cargo starts.
fn stands_in(name: &OsString) -> bool {
    let name = name.to_string_lossy().to_ascii_uppercase();
    ["RUSTC", "RUSTDOC", "_WRAPPER", "_RUNNER", "_LINKER"].iter().any(|end| name.ends_with(end))
}

/// The programs that a configuration puts in the place of those that cargo starts, each a text or the first of a list.
fn programs(table: &Table) -> impl Iterator<Item = String> {
    const KEYS: &[&str] = &["rustc", "rustdoc", "rustc-wrapper", "rustc-workspace-wrapper", "runner", "linker"];
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

/// Whether git tracks the program, whose path starts at the folder of `.cargo`, or of the root. A name without a slash is
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

/// The files that cargo reads: in every folder from the one that it runs in up, and in its own home.
fn configurations(job: &Job<'_>, folder: &Path) -> Vec<PathBuf> {
    let variable = |name: &str| job.env.iter().find(|(key, _)| key == name).map(|(_, value)| PathBuf::from(value));
    let home = variable("CARGO_HOME").or_else(|| variable("HOME").map(|home| home.join(".cargo")));
    let folders = folder.ancestors().map(|folder| folder.join(".cargo")).chain(home);
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
    fn what_is_set_for_another_target_stands_in_for_nothing() {
        let host = format!("{}-unknown-{}-x", std::env::consts::ARCH, std::env::consts::OS);
        for (target, expected) in
            [("wasm32-wasip1", false), ("thumbv7em-none-eabihf", false), ("cfg(unix)", true), (host.as_str(), true)]
        {
            assert_eq!(may_be_host(target), expected, "{target}");
        }
    }
}
