//! Copies of a Rust workspace for planted faults: each crate root holds nothing but the fault and the attributes that hold
//! for the whole crate, so that the compiler has next to nothing to do.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::check::plant::Copy;
use crate::check::{Job, unstartable};
use crate::outcome::Undecided;
use crate::project::files;
use crate::project::rust::{Crates, Member, joined};

/// The workspace with a fault in each crate root, as `fault` has it for a member and the path of the root, and where it is
/// to be `whole` with every other file.
///
/// # Errors
/// There is no room for it.
pub(in crate::check) fn workspace(
    job: &Job<'_>,
    crates: &Crates,
    whole: bool,
    fault: impl Fn(&Member, &str) -> String,
) -> Result<Copy, Undecided> {
    let mut copy = Copy::of(job)?;
    let roots: BTreeSet<&String> = crates.members.iter().flat_map(roots_of).collect();
    let scripts: BTreeSet<&String> = crates.members.iter().filter_map(|member| member.script.as_ref()).collect();
    // Build scripts, wrappers and macros may read any file.
    copy.fill(|file| scripts.contains(file) || whole && !roots.contains(file))?;
    for member in &crates.members {
        for root in roots_of(member) {
            let original = job.text(root).unwrap_or_default();
            copy.put(root, (attributes(&original) + &fault(member, root)).as_bytes())?;
        }
    }
    // git may ignore it.
    let lock = crates.top.join("Cargo.lock");
    let place = lock.strip_prefix(&job.project.root).ok().and_then(Path::to_str);
    if let (Some(path), Some(text)) = (place, files::text(&lock).ok().flatten()) {
        copy.put(path, text.as_bytes())?;
    }
    copy.set_top(&crates.top);
    Ok(copy)
}

/// The first files of the targets of a package, without its build script.
pub(in crate::check) fn roots_of(member: &Member) -> impl Iterator<Item = &String> {
    member.roots.iter().filter(|root| member.script.as_ref() != Some(*root))
}

/// The inner attributes at the start of a crate, with its documentation: what holds for all of it.
pub(in crate::check) fn attributes(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let is_attribute = rest.strip_prefix("#!").is_some_and(|rest| rest.trim_start().starts_with('['));
        let line = || rest.find('\n').map_or(rest.len(), |end| end + 1);
        let (length, holds) = if is_attribute {
            (bracketed(rest), true)
        } else if rest.starts_with("//") || rest.starts_with("#!/") {
            (line(), rest.starts_with("//!"))
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |end| end + 2), false)
        } else {
            return kept;
        };
        if holds {
            kept.extend([rest.get(..length).unwrap_or_default().trim_end(), "\n"]);
        }
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
}

/// The length of an attribute up to the bracket that ends it.
fn bracketed(text: &str) -> usize {
    let (mut depth, mut in_text, mut in_comment, mut escaped) = (0_u32, false, false, false);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            _ if in_comment => in_comment = c != '\n',
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            _ if in_text => {}
            '/' => in_comment = before == '/',
            '[' => depth += 1,
            ']' if depth <= 1 => return at + 1,
            ']' => depth -= 1,
            _ => {}
        }
        before = c;
    }
    text.len()
}

/// The workspace without any dependency, so that nothing has to be compiled or fetched for its tests.
///
/// # Errors
/// There is no room for it.
pub(in crate::check) fn bare_workspace(job: &Job<'_>, crates: &Crates, test: &str) -> Result<Copy, Undecided> {
    let mut copy = Copy::of(job)?;
    // Runners and wrappers.
    copy.fill(|file| !file.ends_with(".rs"))?;
    let mut manifests: BTreeSet<String> =
        crates.members.iter().map(|member| joined(&member.folder, "Cargo.toml")).collect();
    manifests.insert(joined(&crates.folder, "Cargo.toml"));
    for manifest in &manifests {
        let text = job.text(manifest).unwrap_or_default();
        let bare = text.parse::<Table>().map(bare_manifest).unwrap_or_default();
        copy.put(manifest, bare.to_string().as_bytes())?;
    }
    for member in &crates.members {
        let aside = ["tests", "benches", "examples"].map(|folder| joined(&member.folder, folder) + "/");
        for root in roots_of(member).filter(|root| !aside.iter().any(|folder| root.starts_with(folder))) {
            copy.put(root, test.as_bytes())?;
        }
    }
    if let Some(path) = crates.top.join("Cargo.lock").strip_prefix(&job.project.root).ok().and_then(Path::to_str) {
        let text = files::text(&crates.top.join("Cargo.lock")).ok().flatten();
        if let Some(lock) = text.and_then(|text| text.parse::<Table>().ok()) {
            copy.put(path, bare_lock(lock).to_string().as_bytes())?;
        }
    }
    copy.set_top(&crates.top);
    Ok(copy)
}

/// A manifest without dependencies, lints, and targets besides libraries and programs; features stay by name.
fn bare_manifest(mut manifest: Table) -> Table {
    const GONE: &[&str] = &[
        "dependencies",
        "dev-dependencies",
        "dev_dependencies",
        "build-dependencies",
        "build_dependencies",
        "target",
        "patch",
        "replace",
        "lints",
        "test",
        "bench",
        "example",
        "badges",
    ];
    manifest.retain(|key, _| !GONE.contains(&key));
    if let Some(Value::Table(workspace)) = manifest.get_mut("workspace") {
        workspace.retain(|key, _| !matches!(key, "dependencies" | "lints"));
    }
    if let Some(Value::Table(package)) = manifest.get_mut("package") {
        package.retain(|key, _| !matches!(key, "build" | "links" | "default-run" | "metadata"));
        package.insert("build".to_owned(), Value::Boolean(false));
    }
    if let Some(Value::Table(features)) = manifest.get_mut("features") {
        features.iter_mut().for_each(|(_, value)| *value = Value::Array(Vec::new()));
    }
    let library = manifest.get_mut("lib").into_iter().filter_map(Value::as_table_mut);
    library.for_each(|library| library.retain(|key, _| matches!(key, "name" | "path" | "proc-macro" | "crate-type")));
    if let Some(Value::Array(programs)) = manifest.get_mut("bin") {
        for program in programs.iter_mut().filter_map(Value::as_table_mut) {
            program.retain(|key, _| matches!(key, "name" | "path"));
        }
    }
    manifest
}

/// A lock file with the packages of the workspace alone.
fn bare_lock(mut lock: Table) -> Table {
    if let Some(Value::Array(packages)) = lock.get_mut("package") {
        packages.retain(|package| package.get("source").is_none());
        for package in packages.iter_mut().filter_map(Value::as_table_mut) {
            package.remove("dependencies");
        }
    }
    lock.retain(|key, _| !matches!(key, "patch" | "metadata"));
    lock
}

/// A folder to build in, in which what was built in `target` is at hand, but for the packages of the workspace: cargo
/// calls both by the same names, and the project's own would have to be built again.
///
/// # Errors
/// There is no room for it.
pub(in crate::check) fn seeded(target: &Path, crates: &Crates) -> Result<PathBuf, Undecided> {
    let planted = target.join("touchmark-planted");
    let own: BTreeSet<String> = crates.members.iter().map(|member| member.name.replace('-', "_")).collect();
    let mut left = MOST;
    link(target, &planted, &own, &mut left).map_err(|err| unstartable(&err))?;
    Ok(planted)
}

/// The most files that are linked; what is missing is built again.
const MOST: usize = 100_000;

/// Links the files below `from` to the same places below `to`.
fn link(from: &Path, to: &Path, own: &BTreeSet<String>, left: &mut usize) -> io::Result<()> {
    const ASIDE: &[&str] = &["touchmark-planted", "incremental", "examples", "doc", "package", "tmp"];
    let entries = match from.read_dir() {
        Ok(entries) => entries,
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(err) => return Err(err),
    };
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if ASIDE.contains(&&*name) || is_of(&name, own) || *left == 0 {
            continue;
        }
        let there = to.join(&*name);
        if kind.is_dir() {
            link(&entry.path(), &there, own, left)?;
        } else if kind.is_file() && !there.exists() {
            *left -= 1;
            fs::create_dir_all(to)?;
            // Where it cannot be linked, cargo builds it.
            drop(fs::hard_link(entry.path(), there));
        }
    }
    Ok(())
}

/// Whether cargo calls a file or folder of one of these packages so: `libNAME-HASH.rmeta`, `NAME-HASH`, `NAME`.
fn is_of(name: &str, own: &BTreeSet<String>) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.rsplit_once('-').map_or(stem, |(stem, _)| stem).replace('-', "_");
    own.contains(&stem) || stem.strip_prefix("lib").is_some_and(|stem| own.contains(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_for_a_crate_stays() {
        for (text, kept) in [
            ("fn main() {}", ""),
            (
                "//! Doc.\n\n#![allow(\n    clippy::all, // why [\n)]\n/// Of x.\nuse x;\n",
                "//! Doc.\n#![allow(\n    clippy::all, // why [\n)]\n",
            ),
            ("#!/usr/bin/env x\n#! [no_std]\n#[test] fn a() {}", "#! [no_std]\n"),
            ("/* a */ #![doc = \"]\\\"]\"] mod x;", "#![doc = \"]\\\"]\"]\n"),
            ("#![cfg(", "#![cfg(\n"),
            ("// only", ""),
        ] {
            assert_eq!(attributes(text), kept, "{text}");
        }
    }

    #[test]
    fn a_bare_manifest_needs_nobody() {
        let text = "[package]\nname='a'\nlinks='z'\nbuild='b.rs'\n[lib]\npath='x.rs'\nharness=false\n[features]\nf=['dep:q']\n\
                    [dependencies]\nq='1'\n[target.'cfg(unix)'.dependencies]\nr='1'\n[workspace.dependencies]\nq='1'\n[profile.test]\nopt-level=1\n";
        let bare = bare_manifest(text.parse().unwrap()).to_string();
        for gone in ["links", "harness", "dep:q", "cfg(unix)", "q = \"1\""] {
            assert!(!bare.contains(gone), "{gone} in {bare}");
        }
        assert!(bare.contains("opt-level") && bare.contains("path") && bare.contains("f = []"), "{bare}");
    }

    #[test]
    fn names_of_the_workspace_are_known() {
        let own = BTreeSet::from(["my_crate".to_owned()]);
        for name in ["libmy_crate-0123.rmeta", "my-crate-0123", "my_crate", "my_crate.d", "libmy_crate.rlib"] {
            assert!(is_of(name, &own), "{name}");
        }
        for name in ["libserde-0123.rmeta", "my-crate-macros-0123", "debug", ".fingerprint", "deps"] {
            assert!(!is_of(name, &own), "{name}");
        }
    }
}
