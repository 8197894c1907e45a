//! What a run asks of servers: where they are, as whom, and about which state of the repository.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::check::Remote;
use crate::env::Env;
use crate::git::Git;
use crate::http::{Certificates, GitHub, Options, Proxies};
use crate::project::{Project, Registry, registry, rust};
use crate::readme::{self, Markup};
use crate::stage::World;

/// Base addresses, without a final slash.
#[derive(Clone, Debug)]
pub struct Services {
    /// GitHub's REST API.
    pub github: String,
    /// GitHub's GraphQL API.
    pub graphql: String,
    /// The Python package index.
    pub pypi: String,
    /// The Rust package registry.
    pub crates_io: String,
}

impl Services {
    /// What the environment says, else the public services.
    ///
    /// # Errors
    /// A variable that holds no address.
    pub fn of(env: &Env) -> Result<Services> {
        let github = env.base("GITHUB_API_URL", "https://api.github.com")?;
        // Where only one address is set, the token goes to that server: `/api/v3` and `/api/graphql` on one's own.
        let graphql = format!("{}/graphql", github.strip_suffix("/v3").unwrap_or(&github));
        Ok(Services {
            graphql: env.base("GITHUB_GRAPHQL_URL", &graphql)?,
            github,
            pypi: env.base("TOUCHMARK_PYPI_URL", "https://pypi.org")?,
            crates_io: env.base("TOUCHMARK_CRATES_IO_URL", "https://crates.io")?,
        })
    }
}

/// What a client needs to know of the environment.
pub fn options(env: &Env, cache: Option<PathBuf>) -> Options {
    Options {
        proxies: Proxies { http: env.proxy("http"), https: env.proxy("https"), except: env.no_proxy() },
        certificates: Certificates { file: env.path("SSL_CERT_FILE"), folders: env.folders("SSL_CERT_DIR") },
        cache,
    }
}

/// How long the package index may take: badges wait for it.
const INDEX: Duration = Duration::from_secs(15);

impl World<'_> {
    /// Asks the registries about the packages, where a badge of the section needs to know and the network may be used.
    pub fn ask_registries(&mut self) {
        self.ask_pypi();
        self.ask_crates_io();
    }

    fn ask_crates_io(&mut self) {
        let wanted =
            |id: &str| self.asked.config.badges.as_ref().is_none_or(|badges| badges.iter().any(|badge| badge == id));
        let needed = !self.asked.args.offline && (wanted("version") || wanted("downloads"));
        let facts = self.project.facts.clone();
        let Some(crates) = self.project.facts.crates.as_mut().filter(|_| needed) else { return };
        let Some(name) = crates.package.as_deref().and_then(rust::registry_name) else { return };
        let deadline = Instant::now() + INDEX;
        let answer = registry::crates_io::ask(&self.servers.client, &self.servers.services.crates_io, name, deadline);
        match &answer {
            Ok(answer) if answer.is_anothers(&facts) && matches!(answer.registry, Registry::Published { .. }) => {
                crates.registry = Registry::None { why: "crates.io has another project under this name".to_owned() };
            }
            Ok(answer) => crates.registry = answer.registry.clone(),
            Err(err) => (self.screen.say)(&format!("crates.io did not tell about `{name}`: {err}")),
        }
        self.servers.crates_io = Some(answer);
    }

    fn ask_pypi(&mut self) {
        let package = &self.project.facts.package;
        let wanted =
            |id: &str| self.asked.config.badges.as_ref().is_none_or(|badges| badges.iter().any(|badge| badge == id));
        let versions = package.python_versions.is_none() && package.requires_python.is_none();
        let needed = wanted("version")
            || wanted("downloads")
            || wanted("python-versions") && versions
            || wanted("license") && package.license.is_none();
        let asks = needed && !self.asked.args.offline && package.private.is_none();
        let Some(name) = self.project.facts.package_name().filter(|_| asks) else { return };
        let answer =
            registry::pypi::ask(&self.servers.client, &self.servers.services.pypi, &name, Instant::now() + INDEX);
        match &answer {
            Ok(answer) => {
                answer.fill(&mut self.project.facts);
                self.screen.facts = super::facts(&self.project.facts, &self.project.scope);
            }
            Err(err) => (self.screen.say)(&format!("the package index did not tell about `{name}`: {err}")),
        }
        self.servers.index = Some(answer);
    }

    /// The repository as GitHub knows it; nothing where it is not known to be there.
    pub fn remote(&self) -> Option<Remote<'_>> {
        Some(Remote {
            api: GitHub::new(&self.servers.client, &self.servers.services.github, self.asked.env.github_token())
                .ok()?,
            repository: &self.project.facts.repository.as_ref()?.value,
            reference: self.project.reference.as_ref().map(|reference| reference.value.as_str()),
            commit: self.project.head.as_deref(),
            is_alike: Box::new(|commit, deadline| self.is_alike(commit, deadline)),
            changed: changed(&self.project, &self.asked.outside),
            run: self.asked.env.get("GITHUB_RUN_ID").and_then(|id| id.parse().ok()),
            wait: self.asked.args.wait_codeql.unwrap_or(Duration::ZERO),
        })
    }

    /// What an answer of GitHub's is about.
    pub fn asked_about(&self) -> Vec<String> {
        let facts = &self.project.facts;
        let repository = facts.repository.as_ref().map(|fact| fact.value.clone());
        let reference = self.project.reference.as_ref().map(|fact| fact.value.clone());
        let parts = [Some(self.servers.services.github.clone()), repository, reference, self.project.head.clone()];
        parts.map(Option::unwrap_or_default).to_vec()
    }
}

/// Endings of files that would be analysed if they were committed.
const CODE: &[&str] = &[".py", ".pyi", ".rs"];

/// The first file that is not as in HEAD; the README may differ in its badge section. What git cannot tell is a
/// difference, too.
fn changed(project: &Project, env: &Env) -> Option<String> {
    let git = Git::open(&project.root, env).ok().flatten()?;
    let top = git.top();
    let Ok((tracked, untracked)) = git.changed() else { return Some("what git cannot compare".to_owned()) };
    let is_readme = |path: &str| project.readme.as_ref().is_some_and(|name| top.join(path) == project.root.join(name));
    let differs = |path: &&String| !is_readme(path) || !same_but_for_section(&git, project, top, path);
    let code = |path: &&String| CODE.iter().any(|ending| path.ends_with(ending));
    tracked.iter().find(differs).or_else(|| untracked.iter().find(code)).cloned()
}

fn same_but_for_section(git: &Git, project: &Project, top: &std::path::Path, path: &str) -> bool {
    let file = top.join(path);
    let markup = Markup::of(&project.root.join(path));
    let bare = |bytes: &[u8]| readme::splice(bytes, &[], markup).ok();
    let (Some(old), Ok(new)) = (git.of_head(path), std::fs::read(&file)) else { return false };
    matches!((bare(old.as_bytes()), bare(&new)), (Some(old), Some(new)) if old == new)
}
