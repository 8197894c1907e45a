//! Which files of a project say what it depends on, and a copy of them for a tool that should not touch them.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::project::Project;
use crate::project::requirements::{self, Kind, Line};

/// Makes a name that `safety scan` knows out of one that it does not.
const ADDED: &str = ".requirements.txt";
/// What `safety scan` finds by the end of the name, in lower case.
const KNOWN: &[&str] = &["requirements.txt", "poetry.lock", "pipfile.lock", "pyproject.toml"];
/// Where the project says what is to be ignored.
const POLICY: &str = ".safety-policy.yml";

/// The manifests and lock files that safety can read, below the given paths or anywhere.
pub(super) fn all(project: &Project, paths: Option<&[String]>) -> Vec<String> {
    let everywhere = [".".to_owned()];
    let endings = [".txt", ".lock", ".toml"];
    let files = project.files_below(paths.unwrap_or(&everywhere), &endings);
    files.filter(|path| name_in_copy(path).is_some()).map(str::to_owned).collect()
}

/// Where in the copy a manifest has to be to be found; `None` for other files.
///
/// `requirements-dev.txt` and `requirements/dev.txt` are files that safety passes over.
fn name_in_copy(path: &str) -> Option<String> {
    let lower = path.to_ascii_lowercase();
    if KNOWN.iter().any(|known| lower.ends_with(known)) {
        return Some(path.to_owned());
    }
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let in_folder = folder.rsplit('/').next() == Some("requirements");
    (name.ends_with(".txt") && (in_folder || name.contains("requirements"))).then(|| format!("{path}{ADDED}"))
}

/// The name in the project of a file of the copy.
pub(super) fn original(path: &str) -> String {
    let added = path.strip_suffix(ADDED).filter(|path| path.ends_with(".txt"));
    added.unwrap_or(path).to_owned()
}

/// Copies the manifests, what they include, and the policy into `folder`; says what could not be had.
///
/// # Errors
/// A file could not be read or written.
pub(super) fn copy(project: &Project, manifests: &[String], folder: &Path) -> io::Result<Vec<String>> {
    let root = project.root.as_path();
    let mut lost = Vec::new();
    let mut copied = BTreeSet::new();
    for manifest in manifests {
        let name = name_in_copy(manifest).unwrap_or_else(|| manifest.clone());
        copy_one(&root.join(manifest), &folder.join(&name))?;
        copied.insert(name);
        let mut includes = includes(project, manifest);
        while let Some((by, path)) = includes.pop() {
            let Some(path) = path.filter(|path| root.join(path).is_file()) else {
                lost.push(format!("a file that `{by}` includes"));
                continue;
            };
            if copied.insert(path.clone()) {
                copy_one(&root.join(&path), &folder.join(&path))?;
                includes.extend(self::includes(project, &path));
            }
        }
    }
    if root.join(POLICY).is_file() {
        copy_one(&root.join(POLICY), &folder.join(POLICY))?;
    }
    Ok(lost)
}

/// Where in the copy a manifest with vulnerable releases stands.
pub(super) const PLANTED: &str = "touchmark_planted/requirements.txt";

/// Puts it there.
///
/// # Errors
/// It could not be written.
pub(super) fn plant(folder: &Path, text: &str) -> io::Result<()> {
    let path = folder.join(PLANTED);
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    File::create(path)?.write_all(text.as_bytes())
}

/// The bytes alone: the copy can be opened for writing whatever the mode of the original.
fn copy_one(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    io::copy(&mut File::open(from)?, &mut File::create(to)?).map(|_| ())
}

/// What a requirements file includes (`-r FILE`, `-c FILE`): by whom, and the path where it is inside of the project.
fn includes(project: &Project, by: &str) -> Vec<(String, Option<String>)> {
    let target = |line: Line| match line.kind {
        Kind::Include { target, .. } => Some((by.to_owned(), requirements::included(by, &target))),
        _ => None,
    };
    lines_of(project, by).into_iter().filter_map(target).collect()
}

/// The lines of a requirements file; none of any other manifest, or of one that cannot be read, which safety says itself.
fn lines_of(project: &Project, path: &str) -> Vec<Line> {
    let is_one = path.ends_with(".txt") || path.ends_with(".in");
    let lines = is_one.then(|| requirements::read(&project.root, &project.files, path).ok()).flatten();
    lines.unwrap_or_default()
}

/// The lines of these requirements files that are such, with the file of each.
pub(super) fn lines(project: &Project, manifests: &[String], is: fn(&Kind) -> bool) -> Vec<String> {
    let of = |path: &String| {
        let lines = lines_of(project, path).into_iter().filter(|line| is(&line.kind));
        lines.map(|line| format!("`{}` in `{path}`", shown(&line))).collect::<Vec<_>>()
    };
    manifests.iter().flat_map(of).collect()
}

/// A line without what may be a password in its address.
fn shown(line: &Line) -> String {
    match &line.kind {
        Kind::Package(package) => package.requirement.clone(),
        Kind::Elsewhere { name, .. } => name.clone(),
        _ => line.text.clone(),
    }
}

/// Whether a requirement allows more than one version.
pub(super) fn is_open(kind: &Kind) -> bool {
    match kind {
        Kind::Package(package) => package.version.is_none(),
        Kind::Elsewhere { .. } | Kind::Invalid => true,
        _ => false,
    }
}

/// Whether a requirement names an address, which is in nobody's database.
pub(super) fn is_elsewhere(kind: &Kind) -> bool {
    matches!(kind, Kind::Elsewhere { kind, .. } if *kind != "path")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_keep_their_names_or_get_one_that_is_found() {
        for (path, name) in [
            ("requirements.txt", Some("requirements.txt")),
            ("ci/Dev-Requirements.txt", Some("ci/Dev-Requirements.txt")),
            ("pyproject.toml", Some("pyproject.toml")),
            ("a/poetry.lock", Some("a/poetry.lock")),
            ("Pipfile.lock", Some("Pipfile.lock")),
            ("requirements-dev.txt", Some("requirements-dev.txt.requirements.txt")),
            ("requirements/dev.txt", Some("requirements/dev.txt.requirements.txt")),
            ("docs/notes.txt", None),
            ("uv.lock", None),
            ("Cargo.toml", None),
        ] {
            assert_eq!(name_in_copy(path).as_deref(), name, "{path}");
            if let Some(name) = name {
                assert_eq!(original(name), path);
            }
        }
    }

    fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            io::copy(&mut text.as_bytes(), &mut File::create(path).unwrap()).unwrap();
        }
        let names = files.iter().map(|(name, _)| (*name).to_owned()).collect();
        let project =
            Project { root: root.path().to_owned(), files: crate::paths::ordered(names), ..Project::default() };
        (root, project)
    }

    #[test]
    fn the_copy_is_whole_and_can_be_written_to() {
        let copy_of = tempfile::tempdir().unwrap();
        let (root, project) = project(&[
            ("requirements/dev.txt", "-r ../base/more.txt  # comment\n--constraint=limits.txt\na==1\n"),
            ("base/more.txt", "-r ../requirements/dev.txt\n-r ../../outside.txt\n-r https://host/x.txt\nb==1\n"),
            ("requirements/limits.txt", "b<2\n"),
            (POLICY, "version: '3.0'\n"),
        ]);
        let dev = root.path().join("requirements/dev.txt");
        let mut mode = dev.metadata().unwrap().permissions();
        mode.set_readonly(true);
        fs::set_permissions(&dev, mode).unwrap();

        let manifests = ["requirements/dev.txt".to_owned()];
        let lost = copy(&project, &manifests, copy_of.path()).unwrap();
        assert_eq!(lost, ["a file that `base/more.txt` includes"; 2]);
        let copied = copy_of.path().join("requirements/dev.txt.requirements.txt");
        assert!(!copied.metadata().unwrap().permissions().readonly());
        for name in ["requirements/dev.txt", "requirements/limits.txt", "base/more.txt", POLICY] {
            assert!(copy_of.path().join(name).is_file(), "{name}");
        }
    }

    #[test]
    fn lines_that_are_not_judged_are_told() {
        let text = "# https://x\n-r base.txt\n-i https://host/simple\na==1 ; python_version > '3'\nb>=2  # why\nc\nd==1.*\n\
            \x20   --hash=sha256:00\ne===1\n-e .\n-e git+https://host/f#egg=f\ng @ https://host/g.whl\n";
        let (_root, project) = project(&[("r.txt", text), ("poetry.lock", "")]);
        let found = |is| lines(&project, &["r.txt".to_owned(), "poetry.lock".to_owned()], is);
        let open = ["`b>=2`", "`c`", "`d==1.*`", "`f`", "`g`"].map(|line| format!("{line} in `r.txt`"));
        assert_eq!(found(is_open), open);
        assert_eq!(found(is_elsewhere), ["`f` in `r.txt`", "`g` in `r.txt`"]);
    }
}
