//! What a check is given: the repository, what is set, and the doors to its tool and its service.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::slice;
use std::time::{Duration, Instant};

use xshell::Shell;

use crate::check::{Check, finished};
use crate::config::{CheckConfig, Config};
use crate::http::GitHub;
use crate::install::{Located, Toolbox};
use crate::outcome::{Reason, Severity, Undecided};
use crate::project::python::uses::Use;
use crate::project::{Language, Project, files, is_below};
use crate::snapshot::Snapshot;
use crate::tool::{self, Output, RunResult, Watch};

/// What a plan is made from.
#[derive(Clone, Copy)]
pub struct PlanContext<'a> {
    /// The repository.
    pub project: &'a Project,
    /// The configuration.
    pub config: &'a Config,
    /// Where tools are looked for.
    pub toolbox: Toolbox<'a>,
    /// Whether the network may be used.
    pub online: bool,
}

impl PlanContext<'_> {
    /// Whether the repository holds a package of this language.
    pub fn holds(&self, language: Language) -> bool {
        self.project.facts.languages.contains(&language)
    }

    /// Whether files that end so are in scope of the scans. Where no code is, something may be amiss, and whatever the
    /// repository holds counts: the check says that it found nothing.
    pub fn scans(&self, endings: &[&str]) -> bool {
        let scope = &self.project.scope.files;
        let files = if scope.is_empty() { &self.project.files } else { scope };
        files.iter().any(|file| endings.iter().any(|ending| file.ends_with(ending)))
    }
}

/// Compares a commit with the tested one, until this deadline.
pub type Alike<'a> = Box<dyn Fn(&str, Instant) -> bool + Sync + 'a>;

/// The repository as GitHub knows it, for a check that asks there.
pub struct Remote<'a> {
    /// The API.
    pub api: GitHub<'a>,
    /// `OWNER/NAME`.
    pub repository: &'a str,
    /// Such as `refs/heads/main`.
    pub reference: Option<&'a str>,
    /// The commit that is tested.
    pub commit: Option<&'a str>,
    /// Whether another commit holds the same files as that one, but for the badge section.
    pub is_alike: Alike<'a>,
    /// The first file that differs from that commit otherwise than in its badge section.
    pub changed: Option<String>,
    /// The workflow run that this is part of.
    pub run: Option<u64>,
    /// How long to wait for an analysis.
    pub wait: Duration,
}

/// All that a check needs for one run.
pub struct Job<'a> {
    /// The check.
    pub check: &'a Check<'a>,
    /// The surroundings.
    pub context: PlanContext<'a>,
    /// The repository.
    pub project: &'a Project,
    /// What is set for this check.
    pub config: &'a CheckConfig,
    /// The program to ask; none for a check that has none.
    pub tool: Option<&'a Located>,
    /// The service to ask; only for a check without a program, and only where the repository is known there.
    pub remote: Option<&'a Remote<'a>>,
    /// For the tests and for a declared check: the arguments of their command, up to the configured ones.
    pub command: &'a [String],
    /// The severity from which findings fail.
    pub fail_on: Severity,
    /// The whole environment of the tool.
    pub env: &'a [(OsString, OsString)],
    /// Where tools keep their own caches, outside of the files that are tested.
    pub cache: &'a Path,
    /// The hash of what a file held when the run began, in hexadecimal; none where it could not be read.
    pub hash: &'a (dyn Fn(&str) -> Option<String> + Sync),
    /// What is remembered of single files.
    pub kept: &'a Snapshot,
    /// What the result of a single file depends on besides its content: settings, arguments, versions. Without it,
    /// nothing may be remembered of single files.
    pub memory: Option<&'a str>,
    /// Whether what is remembered is to be left aside.
    pub fresh: bool,
    /// Who is shown what the tool prints while it runs.
    pub watch: Option<&'a Watch>,
}

impl Job<'_> {
    /// What the tool is pointed at: the configured paths, else the project's sources.
    pub fn paths(&self) -> &[String] {
        self.config.paths.as_deref().unwrap_or(&self.project.sources)
    }

    /// How the project itself runs the tool.
    pub fn used(&self) -> Option<&Use> {
        self.project.facts.package.uses.get(self.check.id).filter(|used| used.by.is_some())
    }

    /// The options of that run: none changes files, or the form of a report.
    pub fn own_args(&self) -> impl Iterator<Item = &str> {
        self.used().into_iter().flat_map(|used| &used.args).map(String::as_str)
    }

    /// What the configuration names, else what the project's own command does, of what holds a file for the check; where
    /// neither does, the tool's own settings decide.
    pub fn named(&self) -> Option<Vec<String>> {
        let holds_any =
            |path: &String| self.project.files_below(slice::from_ref(path), self.check.endings).next().is_some();
        let theirs = || {
            let paths: Vec<String> = self.used()?.paths.iter().filter(|path| holds_any(path)).cloned().collect();
            Some(paths).filter(|paths| !paths.is_empty())
        };
        self.config.paths.clone().or_else(theirs)
    }

    /// The files with one of these endings that a scan is about.
    pub fn scanned(&self, endings: &[&str]) -> BTreeSet<String> {
        self.project.scanned(self.config.paths.as_deref(), endings)
    }

    /// The path of the program; the empty path, which nothing starts, for a check that has none.
    pub fn program(&self) -> &Path {
        self.tool.map_or(Path::new(""), |tool| &tool.path)
    }

    /// What a file of the project says; nothing where it cannot be read, which its tool reports by itself.
    pub fn text(&self, file: &str) -> Option<String> {
        files::text(&self.project.root.join(file)).ok().flatten()
    }

    /// How long the tool may take.
    pub fn timeout(&self) -> Duration {
        self.config.timeout.unwrap_or(self.check.timeout)
    }

    /// # Errors
    /// `unknown (unreachable)` where the network is off and the check needs it.
    pub fn online(&self) -> Result<(), Undecided> {
        match self.check.network.filter(|_| !self.context.online) {
            Some(why) => Err(Undecided::new(Reason::Unreachable, format!("the network is off, and {why}"))),
            None => Ok(()),
        }
    }

    /// The files below `paths` that it judges by their names, and that git tracks although an ignore file names them: tools
    /// that go by ignore files pass over them.
    pub fn overlooked<'j>(&'j self, paths: &'j [String]) -> impl Iterator<Item = &'j String> {
        let judged = |file: &&String| self.check.endings.iter().any(|ending| file.ends_with(ending));
        self.project.overlooked.iter().filter(judged).filter(|file| is_below(file, paths))
    }

    /// How many files with one of these endings the tool has to judge.
    pub fn in_scope(&self, paths: &[String], endings: &[&str]) -> u64 {
        self.project.files_below(paths, endings).count() as u64
    }

    /// Runs the tool in the root with these arguments, the configured ones, and then `paths`.
    ///
    /// # Errors
    /// It did not end by itself.
    pub fn run<A: AsRef<OsStr>>(&self, args: &[A], paths: &[String]) -> Result<Output, Undecided> {
        self.run_with(args, paths, &[])
    }

    /// The same, in the root, with further variables in its environment.
    ///
    /// # Errors
    /// As above.
    pub fn run_with<A: AsRef<OsStr>>(
        &self,
        args: &[A],
        paths: &[String],
        env: &[(OsString, OsString)],
    ) -> Result<Output, Undecided> {
        self.run_at(&self.project.root, args, paths, env)
    }

    /// The same, in another folder.
    ///
    /// # Errors
    /// As above.
    pub fn run_at<A: AsRef<OsStr>>(
        &self,
        folder: &Path,
        args: &[A],
        paths: &[String],
        env: &[(OsString, OsString)],
    ) -> Result<Output, Undecided> {
        let more = self.config.args.iter().chain(paths).map(OsStr::new);
        self.ask(folder, args.iter().map(AsRef::as_ref).chain(more), env, self.timeout())
    }

    /// Runs the tool with these arguments and no others.
    pub(super) fn ask<'a>(
        &self,
        folder: &Path,
        args: impl Iterator<Item = &'a OsStr>,
        env: &[(OsString, OsString)],
        timeout: Duration,
    ) -> Result<Output, Undecided> {
        let shell = Shell::new().map_err(|err| Undecided::new(Reason::Crashed, err.to_string()))?;
        shell.change_dir(folder);
        let env = self.env.iter().chain(env).map(|(name, value)| (name, value));
        let command = shell.cmd(self.program()).env_clear().envs(env).args(args);
        match tool::run_watched(command, timeout, self.watch.cloned()) {
            RunResult::Missing(message) => {
                let path = self.program().display();
                Err(Undecided::new(Reason::MissingTool, format!("`{path}` could not be started: {message}")))
            }
            ran => finished(ran),
        }
    }
}
