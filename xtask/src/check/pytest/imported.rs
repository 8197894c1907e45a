//! What the tests imported of the package: it has to be what the tree holds, and not another version that is installed.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::check::sarif::decoded;
use crate::check::{Job, relative};
use crate::project::{Language, Project, door};

/// Names of packages and modules at the top, by which the plug-in knows which to tell of.
pub(super) fn packages(project: &Project) -> String {
    let mut names: BTreeSet<String> = project.sources.iter().flat_map(|source| tops(project, source)).collect();
    if project.facts.languages.contains(&Language::Python) {
        let members = project.facts.crates.iter().flat_map(|crates| &crates.members);
        names.extend(members.map(|member| member.name.replace('-', "_")));
    }
    names.into_iter().collect::<Vec<_>>().join(",")
}

/// What can be imported of a source: itself where it is a package or a module, else what is in it. The root holds much else.
fn tops(project: &Project, source: &str) -> BTreeSet<String> {
    let last = |path: &str| path.rsplit('/').next().unwrap_or(path).trim_end_matches(".py").to_owned();
    if source == "." {
        return BTreeSet::new();
    }
    if source.ends_with(".py") || project.has(&format!("{source}/__init__.py")) {
        return BTreeSet::from([last(source)]);
    }
    let inside = crate::paths::below(&project.files, source).iter().filter_map(|file| file.get(source.len() + 1..));
    inside.filter(|path| path.ends_with(".py")).map(|path| last(path.split('/').next().unwrap_or(path))).collect()
}

/// Why the tests were about another code than that of the tree, if they were; `modules` are their names and files.
pub(super) fn foreign(job: &Job<'_>, modules: &[(String, String)]) -> Option<String> {
    let tree = Tree { project: job.project, root: job.project.root.canonicalize().ok()?, copy: copy(job) };
    modules.iter().find_map(|(name, file)| {
        let file = Path::new(file).canonicalize().ok()?;
        let is_built = file.extension().is_some_and(|ending| ending == "so" || ending == "pyd");
        if is_built { tree.not_built_from(name, &file) } else { tree.differs_from(name, &file) }
    })
}

/// Where the code lies that our own environment was installed from, see [`crate::install::Toolbox::environment`].
fn copy(job: &Job<'_>) -> Option<PathBuf> {
    let (_, folder) = job.env.iter().find(|(name, _)| name == "VIRTUAL_ENV")?;
    Path::new(folder).parent()?.join("copy").canonicalize().ok()
}

struct Tree<'a> {
    project: &'a Project,
    root: PathBuf,
    copy: Option<PathBuf>,
}

impl Tree<'_> {
    /// A path as people know it.
    fn shown(&self, file: &Path) -> String {
        relative(&self.root, &file.to_string_lossy())
    }

    fn is_inside(&self, file: &Path) -> bool {
        file.starts_with(&self.root) || self.copy.as_ref().is_some_and(|copy| file.starts_with(copy))
    }

    /// The file of the tree that holds this module.
    fn source_of(&self, module: &str) -> Option<&String> {
        let path = module.replace('.', "/");
        let holds = |file: &&String| {
            let stem = file.strip_suffix("/__init__.py").or_else(|| file.strip_suffix(".py"));
            let above = stem.and_then(|stem| stem.strip_suffix(&path));
            above.is_some_and(|above| above.is_empty() || above.ends_with('/'))
        };
        let ours = |file: &&String| crate::project::is_below(file, &self.project.sources);
        self.project.files.iter().filter(ours).find(holds)
    }

    /// Why a module of Python is not what the tree holds under its name. What the tree does not hold was made by the build.
    fn differs_from(&self, module: &str, file: &Path) -> Option<String> {
        if file.starts_with(&self.root) {
            return None;
        }
        let source = self.source_of(module)?;
        let ours = text(door::open(&self.project.root, source).ok()?)?;
        let theirs = text(fs::File::open(file).ok()?)?;
        let is_same = plain(&ours).eq(plain(&theirs)) || source.ends_with("version.py");
        (!is_same).then(|| format!("the tests imported `{}`, which is not what `{source}` holds", self.shown(file)))
    }

    /// Why an extension module was not built from the tree as it is.
    fn not_built_from(&self, module: &str, file: &Path) -> Option<String> {
        let shown = self.shown(file);
        let natives = self.project.facts.package.native.iter().chain(self.source_of(module));
        let stamped = natives.filter_map(|source| Some((stamp(&self.project.root.join(source))?, source)));
        // Without any source it is what the project consists of.
        let (newest, source) = stamped.max()?;
        if crate::paths::has(&self.project.tracked, &shown) {
            return Some(format!(
                "the tests imported `{shown}`, which git tracks: nobody knows what it was built from"
            ));
        }
        if !self.is_inside(file) && !self.is_installed_from(file) {
            return Some(format!("the tests imported `{shown}`, which was not built from this tree"));
        }
        let is_old = stamp(file).is_none_or(|built| built < newest);
        is_old.then(|| format!("the tests imported `{shown}`, which is older than `{source}`"))
    }

    /// Whether the environment of an installed file says that the tree, or the copy of it, was installed there
    /// (<https://packaging.python.org/en/latest/specifications/direct-url/>).
    fn is_installed_from(&self, file: &Path) -> bool {
        let site =
            file.ancestors().find(|folder| folder.ends_with("site-packages") || folder.ends_with("dist-packages"));
        let entries = site.and_then(|site| site.read_dir().ok()).into_iter().flatten().flatten();
        let direct = entries.map(|entry| entry.path().join("direct_url.json"));
        direct.filter_map(|path| text(fs::File::open(path).ok()?)).any(|text| {
            let roots = [Some(&self.root), Some(&self.project.root), self.copy.as_ref()];
            roots.into_iter().flatten().any(|root| names(&text, root))
        })
    }
}

/// Whether `direct_url.json` names this folder or one below it.
fn names(text: &str, root: &Path) -> bool {
    let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let url = value.as_ref().and_then(|value| value.get("url")?.as_str());
    let path = url.and_then(|url| url.strip_prefix("file://"));
    path.is_some_and(|path| {
        let path = decoded(path);
        let path = if cfg!(windows) { path.trim_start_matches('/').to_owned() } else { path };
        Path::new(&path).starts_with(root)
    })
}

/// A module that nobody writes is longer.
const LONGEST: u64 = 16 << 20;

fn text(file: impl Read) -> Option<String> {
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The lines but for those in which a build writes the version.
fn plain(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_end).filter(|line| !line.contains("version"))
}

fn stamp(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|meta| meta.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_says_what_it_was_made_from() {
        let of = |url: &str| names(&format!("{{\"url\": \"{url}\"}}"), Path::new("/w/a b"));
        assert!(of("file:///w/a%20b") && of("file:///w/a%20b/rust"));
        for other in ["file:///w/a%20bc", "file:///w", "https://w/a%20b", "/w/a b", ""] {
            assert!(!of(other), "{other}");
        }
        assert!(!names("{", Path::new("/w")));
    }
}
