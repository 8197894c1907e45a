//! The sources that have to be read, and those that the compiler has read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::check::Job;
use crate::project::files;
use crate::project::rust::{Member, joined};

/// The tracked sources of these packages: the first files of their targets, and what ships of the files around those.
/// Fixtures of tests and templates in other folders are none.
pub(super) fn sources<'a>(job: &Job<'_>, members: &[&'a Member], tests_alone: bool) -> BTreeMap<String, &'a str> {
    let mut sources = BTreeMap::new();
    for member in members {
        let roots = member.roots.iter().filter(|root| !tests_alone || !member.untested.contains(root));
        let shipped = job.project.scope.files.iter().filter(|file| file.ends_with(".rs"));
        let all = roots.chain(shipped.filter(|file| is_source(job, member, file)));
        sources.extend(all.map(|file| (file.clone(), member.name.as_str())));
    }
    sources.retain(|file, _| crate::paths::has(&job.project.files, file));
    sources
}

/// Whether a file lies beside or below the first file of a target that ships, in no package of its own.
fn is_source(job: &Job<'_>, member: &Member, file: &str) -> bool {
    let is_script = |source: &String| member.script.as_ref() == Some(source);
    let below =
        |folder: &String| folder == "." || file.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
    if !member.sources.iter().filter(|source| !is_script(source)).any(below) {
        return false;
    }
    let own = joined(&member.folder, "Cargo.toml");
    let mut folder = file;
    while let Some((above, _)) = folder.rsplit_once('/') {
        let manifest = joined(above, "Cargo.toml");
        if manifest == own {
            return true;
        }
        if crate::paths::has(&job.project.files, &manifest) {
            return false;
        }
        folder = above;
    }
    member.folder == "."
}

/// The files that the compiler read for an artifact with these files, from the dep-info beside them: a line that ends with
/// a colon for each (<https://doc.rust-lang.org/rustc/command-line-arguments.html#--emit>).
pub(in crate::check) fn read_for(filenames: &[String], root: &Path, top: &Path) -> BTreeSet<String> {
    let mut read = BTreeSet::new();
    for file in filenames.iter().filter_map(|name| dep_info(Path::new(name))) {
        let text = files::text(&file).ok().flatten().unwrap_or_default();
        for line in text.lines().filter_map(|line| line.strip_suffix(':')) {
            let path = line.replace("\\ ", " ");
            let path = crate::check::relative(root, &top.join(path).to_string_lossy());
            read.extend(Some(path).filter(|path| !path.starts_with('/')));
        }
    }
    read
}

/// `deps/name-hash.d` for `deps/libname-hash.rmeta`.
fn dep_info(artifact: &Path) -> Option<std::path::PathBuf> {
    let stem = artifact.file_stem()?.to_str()?;
    let plain = artifact.with_file_name(format!("{stem}.d"));
    let library = || Some(artifact.with_file_name(format!("{}.d", stem.strip_prefix("lib")?)));
    if plain.is_file() { Some(plain) } else { library().filter(|file| file.is_file()) }
}
