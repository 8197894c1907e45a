//! Facts about the repository: what it is called, what it ships, which files it holds, which tools it configures.
//!
//! A fact that cannot be had is absent, never guessed; each one remembers where it came from.

pub mod disk;
pub mod door;
pub mod files;
pub mod github;
pub mod language;
pub mod links;
mod listing;
pub mod osi;
pub mod python;
pub mod registry;
pub mod requirements;
pub mod rust;
pub mod scope;
pub(crate) mod workflow;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::paths::Listed;
use anyhow::{Result, bail};
use serde::Serialize;

use crate::config::Config;
use crate::env::Env;
use crate::git::Git;
pub use crate::project::language::Language;
pub use crate::project::listing::Listing;
pub use crate::project::python::configured::{Sign, Signs};
use crate::project::rust::Crates;
pub use crate::project::scope::Scope;

/// A value and the place it was read from, such as ``pyproject.toml: [project] version``.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// For people: a file relative to the root and a key in it.
    pub source: String,
}

impl<T> Fact<T> {
    /// A fact read from `source`.
    pub fn new(value: T, source: impl Into<String>) -> Fact<T> {
        Fact { value, source: source.into() }
    }
}

/// What a package says about itself, as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// The distribution's name as its author spells it.
    pub name: Option<Fact<String>>,
    /// Its version, from the file that holds it where the metadata is dynamic.
    pub version: Option<Fact<String>>,
    /// An SPDX expression where one can be told, else a short text.
    pub license: Option<Fact<String>>,
    /// Minor versions in numeric order, such as `3.9`, `3.10`, from classifiers.
    pub python_versions: Option<Fact<Vec<String>>>,
    /// A PEP 440 specifier such as `>=3.10`.
    pub requires_python: Option<Fact<String>>,
    /// Folders (or single modules) that hold what is shipped, relative to the root, sorted; `.` for the root itself.
    pub sources: Vec<String>,
    /// The README that the package publishes, relative to the root.
    pub readme: Option<Fact<String>>,
    /// Tools that the project configures for itself, such as `mypy`, `ruff`, `black`.
    pub configured: BTreeSet<String>,
    /// Patterns of the licence files that the metadata names.
    pub license_files: Vec<String>,
    /// Why it is never published, where it says so.
    pub private: Option<String>,
    /// Whether a package is built from it.
    pub is_built: bool,
    /// The files that its extension modules are built from.
    pub native: Vec<String>,
    /// How the project itself runs its linters and type checkers.
    pub uses: python::uses::Uses,
    /// What `uv run` is told so that all that the tests need is there, such as `--group test`.
    pub for_tests: Vec<String>,
    /// How the project itself runs its tests, where that says which.
    pub tests: python::uses::tests_run::TestsRun,
}

/// What the package index says of the package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Registry {
    /// It is there, and this is its newest final release.
    Published {
        /// As the index spells it.
        version: String,
    },
    /// The index does not know the name.
    NotPublished,
    /// It has nothing to do with the index: the project is never published, or the name there is another project's.
    None {
        /// For people.
        why: String,
    },
    /// Nobody asked, or nobody answered.
    #[default]
    Unknown,
}

/// All that badges and reports may say about the repository, as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The Python package.
    pub package: Package,
    /// The Rust packages.
    pub crates: Option<Crates>,
    /// What languages it holds, sorted.
    pub languages: Vec<Language>,
    /// `OWNER/NAME`.
    pub repository: Option<Fact<String>>,
    /// Base address of the server's pages, such as `https://github.com`.
    pub server: String,
    /// The workflow that runs Touchmark, such as `ci.yml`.
    pub workflow: Option<String>,
    /// Whether a workflow has GitHub's code scanning analyse it.
    pub has_codeql: bool,
    /// The licence file, relative to the root.
    pub license_file: Option<String>,
    /// The folder of the root in the repository, with its slash; empty for the repository itself.
    pub folder: String,
    /// What the Python package index says.
    pub registry: Registry,
}

impl Facts {
    /// A page of the repository, such as `security`.
    pub fn repository_url(&self, page: &str) -> Option<String> {
        let slug = &self.repository.as_ref()?.value;
        Some(format!("{}/{slug}/{page}", self.server.trim_end_matches('/')))
    }

    /// The page of the workflow that runs Touchmark, or that of all workflows.
    pub fn workflow_url(&self) -> Option<String> {
        match &self.workflow {
            Some(file) => self.repository_url(&format!("actions/workflows/{}", crate::shields::percent(file))),
            None => self.repository_url("actions"),
        }
    }

    /// The licence file as the server shows it.
    pub fn license_url(&self) -> Option<String> {
        let path = format!("{}{}", self.folder, self.license_file.as_deref()?);
        self.repository_url(&format!("blob/HEAD/{}", crate::shields::percent_path(&path)))
    }

    /// The package's name as the index spells it in addresses, where it is a valid one.
    pub fn package_name(&self) -> Option<String> {
        python::normalized(&self.package.name.as_ref()?.value)
    }

    /// The package's page.
    pub fn package_url(&self) -> Option<String> {
        let is_elsewhere = matches!(self.registry, Registry::None { .. });
        Some(format!("https://pypi.org/project/{}/", self.package_name().filter(|_| !is_elsewhere)?))
    }

    /// Whether the repository holds packages of more than one language.
    pub fn is_mixed(&self) -> bool {
        self.languages.len() > 1
    }
}

/// The repository as a run sees it.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Absolute path of the folder that is tested.
    pub root: PathBuf,
    /// What it says of itself.
    pub facts: Facts,
    /// Tracked files and untracked ones that nothing ignores, relative to the root, with `/`, sorted.
    pub files: Vec<String>,
    /// The tracked ones among them, and tracked names that are gone or no file; sorted.
    pub tracked: Arc<Vec<String>>,
    /// Files whose names are not UTF-8, as nearly as text can have them, outside of git also folders, with a slash: nobody
    /// can ask a tool about them, or name them in a report.
    pub unnamed: Vec<String>,
    /// Files that git tracks and that are not there, because a sparse checkout leaves them out.
    pub sparse: Vec<String>,
    /// Files that git tracks and that an ignore file names all the same; sorted.
    pub overlooked: Vec<String>,
    /// The folders of submodules that are not checked out.
    pub unfetched: Vec<String>,
    /// Files in submodules and behind links to folders that git tracks, which ship with what they are in; sorted.
    pub nested: Vec<String>,
    /// Links that nobody follows.
    pub refused: Vec<links::Refused>,
    /// What is in the scope of scans, of every file with code.
    pub scope: Scope,
    /// What is shipped: the configured sources, else those detected of the Python package.
    pub sources: Vec<String>,
    /// The file that holds the section, relative to the root.
    pub readme: Option<String>,
    /// Whether it is in a git work tree.
    pub in_git: bool,
    /// The commit of HEAD.
    pub head: Option<String>,
    /// The reference that GitHub is asked about, such as `refs/heads/main`.
    pub reference: Option<Fact<String>>,
}

impl Project {
    /// Reads what was found in a folder; `on_disk` are the files there, `known` the tools that it may configure for itself.
    ///
    /// # Errors
    /// A folder or metadata file that cannot be read, or git that refuses to list the files.
    pub fn load(listing: Listing, on_disk: &[String], config: &Config, env: &Env, known: &[Signs]) -> Result<Project> {
        let Listing { root, git, listed, missed, refused, .. } = listing;
        let (root, git) = (root.as_path(), git.as_ref());
        let server = env.base("GITHUB_SERVER_URL", "https://github.com")?;
        let (repository, reference) = (repository(config, env, git, &server), reference(config, env, git));
        let Listed { all, tracked, mut sparse, overlooked, unnamed } = listed?;
        let files = files::existing(root, all, &missed);
        sparse.retain(|name| !crate::paths::has(&files, name));
        let nested = files::nested(root, &missed, on_disk);
        let unfetched = files::unfetched(root, &missed);
        let mine = crate::paths::below(&tracked, ".touchmark").first().map(String::as_str);
        if let Some(ours) = mine.or_else(|| crate::paths::has(&tracked, ".touchmark").then_some(".touchmark")) {
            bail!(
                "git tracks `{ours}`: results that come with the files they judge prove nothing; `git rm --cached` it"
            );
        }
        let crates = rust::crates(root, &files, env, git, config.package.as_deref());
        // Scripts beside a Rust workspace make no Python package of it.
        let is_package = |package: &Package| package.name.is_some() || !package.configured.is_empty();
        let python = python::package(root, &files, known)?.filter(|package| crates.is_none() || is_package(package));
        let languages = [python.as_ref().map(|_| Language::Python), crates.as_ref().map(|_| Language::Rust)];
        let languages: Vec<Language> = languages.into_iter().flatten().collect();
        let mut package = python.unwrap_or_default();
        // In a repository of both languages the name of a crate means that crate.
        let is_crate = |name: &String| crates.as_ref().is_some_and(|crates| crates.package.as_ref() == Some(name));
        let may_be_python = crates.is_none() || languages.contains(&Language::Python);
        if let Some(name) = config.package.as_ref().filter(|name| may_be_python && !is_crate(name)) {
            package.name = Some(Fact::new(name.clone(), "configuration: package"));
        }
        if let Some(name) = env.get("PYPI_PACKAGE") {
            package.name = Some(Fact::new(name.to_owned(), "PYPI_PACKAGE"));
        }
        let sources = config.sources.clone().unwrap_or_else(|| package.sources.clone());
        let published = package.readme.as_ref().or_else(|| crates.as_ref()?.said(|member| &member.readme));
        let readme = config.readme.clone().or_else(|| files::readme(root, git.map(Git::top), &files, published));
        let inside = git.and_then(|git| root.strip_prefix(git.top()).ok()).map(rust::slashed).unwrap_or_default();
        let folder = if inside.is_empty() || inside == "." { String::new() } else { format!("{inside}/") };
        let workflows = workflow::all(git.map_or(root, Git::top));
        let facts = Facts {
            languages,
            repository: repository?,
            server,
            workflow: workflow::ours(&workflows, &folder),
            has_codeql: workflow::has_codeql(&workflows),
            license_file: files::license(&files, &package.license_files),
            registry: package.private.clone().map_or(Registry::Unknown, |why| Registry::None { why }),
            folder,
            package,
            crates,
        };
        let homes = python::homes::homes(root, &files);
        let is_code = |file: &&String| CODE.iter().any(|ending| file.ends_with(ending));
        let code = files.iter().chain(&nested).filter(is_code).map(String::as_str);
        let scope = match &config.sources {
            Some(sources) => Scope::whole(code.filter(|file| is_below(file, sources))),
            None => Scope::of(code, &files, &homes),
        };
        Ok(Project {
            root: root.to_owned(),
            facts,
            scope,
            files,
            tracked: Arc::new(tracked),
            unnamed,
            sparse,
            overlooked,
            unfetched,
            nested,
            refused,
            sources,
            readme,
            in_git: git.is_some(),
            head: git.and_then(Git::head),
            reference,
        })
    }

    /// Whether it holds this file.
    pub fn has(&self, path: &str) -> bool {
        crate::paths::has(&self.files, path)
    }

    /// The files with one of these endings that lie below one of `paths`.
    pub fn files_below<'a>(&'a self, paths: &'a [String], endings: &'a [&str]) -> impl Iterator<Item = &'a str> {
        let ends = |file: &str| endings.iter().any(|ending| file.ends_with(ending));
        self.files
            .iter()
            .chain(&self.nested)
            .map(String::as_str)
            .filter(move |file| ends(file) && is_below(file, paths))
    }

    /// The files with one of these endings that a scan is about: those below the `paths` that are configured for it, else
    /// those in scope.
    pub fn scanned(&self, paths: Option<&[String]>, endings: &[&str]) -> BTreeSet<String> {
        let ends = |file: &&String| endings.iter().any(|ending| file.ends_with(ending));
        match paths {
            Some(paths) => self.files_below(paths, endings).map(str::to_owned).collect(),
            None => self.scope.files.iter().filter(ends).cloned().collect(),
        }
    }

    /// What is shipped in any language: the configured sources, else those of each package.
    pub fn all_sources(&self, config: &Config) -> Vec<String> {
        let mut sources = self.sources.clone();
        if config.sources.is_none() {
            sources.extend(self.facts.crates.iter().flat_map(Crates::sources));
            sources.sort();
            sources.dedup();
        }
        // The root holds all of them.
        if sources.iter().any(|source| source == ".") { vec![".".to_owned()] } else { sources }
    }

    /// Whether the project configures this tool for itself.
    pub fn configures(&self, tool: &str) -> bool {
        self.facts.package.configured.contains(tool)
    }
}

/// The endings of files with code that scans read.
const CODE: &[&str] = &[".py", ".pyi", ".pyw", ".rs"];

/// Whether a file is one of these paths or lies below one of them.
pub fn is_below(file: &str, paths: &[String]) -> bool {
    paths.iter().any(|path| {
        path == "." || file.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The merge of a pull request, which it is analysed under; else the configured branch, else what the workflow runs on,
/// else the branch that is checked out or `origin`'s default.
fn reference(config: &Config, env: &Env, git: Option<&Git>) -> Option<Fact<String>> {
    let branch = |name: &str, source: &str| {
        crate::config::is_branch(name).then(|| Fact::new(format!("refs/heads/{name}"), source))
    };
    let number = |name: &str| name.strip_prefix("refs/pull/")?.strip_suffix("/merge")?.parse::<u64>().ok();
    if let Some(merge) = env.get("GITHUB_REF").filter(|name| number(name).is_some()) {
        return Some(Fact::new(merge.to_owned(), "GITHUB_REF"));
    }
    if let Some(name) = &config.branch {
        return branch(name, "configuration: branch");
    }
    if let Some(name) = env.get("GITHUB_REF_NAME").filter(|_| env.get("GITHUB_REF_TYPE") == Some("branch")) {
        return branch(name, "GITHUB_REF_NAME");
    }
    branch(&git?.branch()?, "git")
}

/// The configuration, then the workflow's own word, then the origin remote.
fn repository(config: &Config, env: &Env, git: Option<&Git>, server: &str) -> Result<Option<Fact<String>>> {
    if let Some(slug) = &config.repository {
        return Ok(Some(Fact::new(slug.clone(), "configuration: repository")));
    }
    if let Some(slug) = env.get("GITHUB_REPOSITORY") {
        if !crate::config::is_slug(slug) {
            bail!("`GITHUB_REPOSITORY` has to be `OWNER/NAME`, not `{slug}`");
        }
        return Ok(Some(Fact::new(slug.to_owned(), "GITHUB_REPOSITORY")));
    }
    let origin = git.and_then(Git::origin);
    let slug = origin.and_then(|url| github::slug_of_remote(&url, github::host(server)));
    Ok(slug.map(|slug| Fact::new(slug, "git remote origin")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licence_is_linked_where_it_stands() {
        for (folder, file, expected) in [
            ("", "LICENSE", "https://github.com/octo/mono/blob/HEAD/LICENSE"),
            ("", "LICENSES/MIT.txt", "https://github.com/octo/mono/blob/HEAD/LICENSES/MIT.txt"),
            ("libs/tea/", "LICENSE", "https://github.com/octo/mono/blob/HEAD/libs/tea/LICENSE"),
            ("", "my licence/](x).txt", "https://github.com/octo/mono/blob/HEAD/my%20licence/%5D%28x%29.txt"),
        ] {
            let facts = Facts {
                repository: Some(Fact::new("octo/mono".to_owned(), "a test")),
                server: "https://github.com".to_owned(),
                license_file: Some(file.to_owned()),
                folder: folder.to_owned(),
                ..Facts::default()
            };
            assert_eq!(facts.license_url().as_deref(), Some(expected), "{folder} {file}");
        }
    }
}
