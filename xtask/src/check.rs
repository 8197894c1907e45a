//! The list of checks, written once, and what every check is made of.

pub mod bandit;
pub mod by_file;
pub mod cargo;
pub mod cargo_audit;
pub mod cargo_deny;
pub mod cargo_test;
pub mod clippy;
pub mod codeql;
pub mod columns;
pub mod coverage;
pub mod custom;
pub mod dataflow;
pub mod mypy;
pub mod pip_audit;
pub mod pytest;
pub mod reading;
mod remedy;
pub mod report;
pub mod ruff;
pub mod ruff_format;
pub mod rustfmt;
pub mod safety;
pub mod sarif;
pub mod semgrep;
pub mod so_far;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use xshell::Shell;

use crate::config::{CheckConfig, Config};
use crate::http::GitHub;
use crate::outcome::{Finding, Kind, Reason, Severity, Verdict};
use crate::project::{Language, Project};
use crate::tool::{self, Output, Ran, Watch};

pub use self::remedy::remedy;

/// Every check, in the order of reports. To add one: a file in `check/`, a line here.
pub const ALL: [&Check; 15] = [
    &ruff::CHECK,
    &ruff_format::CHECK,
    &mypy::CHECK,
    &rustfmt::CHECK,
    &clippy::CHECK,
    &pytest::CHECK,
    &cargo_test::CHECK,
    &bandit::CHECK,
    &pip_audit::CHECK,
    &safety::CHECK,
    &cargo_audit::CHECK,
    &cargo_deny::CHECK,
    &semgrep::CHECK,
    &dataflow::CHECK,
    &codeql::CHECK,
];

/// The ids of [`ALL`].
pub fn ids() -> Vec<&'static str> {
    ALL.iter().map(|check| check.id).collect()
}

/// Every check that a repository can have: those of the list, then those that its configuration declares.
pub fn available(config: &Config) -> Vec<&'static Check> {
    ALL.into_iter().chain(custom::declared(config)).collect()
}

/// The ids of those whose findings differ in how bad they are, so that a threshold means something.
pub fn graded() -> Vec<&'static str> {
    let graded = |kind| matches!(kind, Kind::CodeScan | Kind::DependencyScan | Kind::DataflowScan);
    ALL.iter().filter(|check| graded(check.kind)).map(|check| check.id).collect()
}

/// Checks of which one process serves several at once.
pub struct Together {
    /// Their ids.
    pub ids: &'static [&'static str],
    /// Runs the tool once and judges what it said for each job.
    pub run: fn(&[Job<'_>]) -> Vec<Verdict>,
}

/// Those that share a process, because its start costs more than most of its work.
pub const TOGETHER: [Together; 1] = [Together { ids: &["semgrep", "dataflow"], run: semgrep::together }];

/// How long a tool may take where nothing is configured.
pub const TIMEOUT: Duration = Duration::from_secs(300);

/// One check: which tool it asks, when it belongs to a project's plan, and how it comes to its verdict.
pub struct Check {
    /// The name in reports, options and the configuration.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is about.
    pub kind: Kind,
    /// The executable, which is also the name of the package that brings it; none where a service is asked.
    pub tool: Option<&'static str>,
    /// The severity from which findings fail, where the configuration says nothing.
    pub fail_on: Severity,
    /// Whether not knowing leaves the exit code alone, where the configuration says nothing.
    pub optional: bool,
    /// Whether a project that lists no checks gets this one.
    pub planned: fn(&Scene<'_>) -> bool,
    /// Runs the tool and judges what it said.
    pub run: fn(&Job<'_>) -> Verdict,
}

impl Check {
    /// The stage that runs it.
    pub fn stage(&self) -> &'static str {
        match self.kind {
            Kind::Style | Kind::Lint | Kind::Types => "lint",
            Kind::Tests => "test",
            Kind::CodeScan | Kind::DependencyScan | Kind::DataflowScan => "scan",
        }
    }
}

/// A tool that was found: what to start and, where its package says so, which version it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Absolute path of the executable.
    pub path: PathBuf,
    /// From the package's metadata, never by running it.
    pub version: Option<String>,
}

/// What a plan is made from.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The repository.
    pub project: &'a Project,
    /// The configuration.
    pub config: &'a Config,
    /// Whether there is a key for `safety`; the key itself is in the environment of that child alone.
    pub safety_key: bool,
    /// Whether the network may be used.
    pub online: bool,
}

impl Scene<'_> {
    /// Whether the repository holds a package of this language.
    pub fn holds(&self, language: Language) -> bool {
        self.project.facts.languages.contains(&language)
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
    pub id: &'static str,
    /// The surroundings.
    pub scene: Scene<'a>,
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
    /// What the answer about a single file hangs on besides its content: settings, arguments, versions. Without it,
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

    /// The path of the program; the empty path, which nothing starts, for a check that has none.
    pub fn program(&self) -> &Path {
        self.tool.map_or(Path::new(""), |tool| &tool.path)
    }

    /// How long the tool may take.
    pub fn timeout(&self) -> Duration {
        let slow = dataflow::cli::is_asked(self);
        self.config.timeout.unwrap_or(if slow { dataflow::cli::TIMEOUT } else { TIMEOUT })
    }

    /// How many files with one of these endings the tool has to judge.
    pub fn in_scope(&self, paths: &[String], endings: &[&str]) -> u64 {
        self.project.files_below(paths, endings).count() as u64
    }

    /// Runs the tool in the root with these arguments, the configured ones, and then `paths`.
    ///
    /// # Errors
    /// The verdict on a tool that did not end by itself.
    pub fn run<A: AsRef<OsStr>>(&self, args: &[A], paths: &[String]) -> Result<Output, Verdict> {
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
    ) -> Result<Output, Verdict> {
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
    ) -> Result<Output, Verdict> {
        let more = self.config.args.iter().chain(paths).map(OsStr::new);
        self.ask(folder, args.iter().map(AsRef::as_ref).chain(more), env, self.timeout())
    }

    /// Runs the tool with these arguments and no others.
    fn ask<'a>(
        &self,
        folder: &Path,
        args: impl Iterator<Item = &'a OsStr>,
        env: &[(OsString, OsString)],
        timeout: Duration,
    ) -> Result<Output, Verdict> {
        let shell = Shell::new().map_err(|err| Verdict::unknown(Reason::Crashed, err.to_string()))?;
        shell.change_dir(folder);
        let env = self.env.iter().chain(env).map(|(name, value)| (name, value));
        let command = shell.cmd(self.program()).env_clear().envs(env).args(args);
        match tool::run_watched(command, timeout, self.watch.cloned()) {
            Ran::Missing(message) => {
                let path = self.program().display();
                Err(Verdict::unknown(Reason::MissingTool, format!("`{path}` could not be started: {message}")))
            }
            ran => finished(ran),
        }
    }
}

/// The output of a program that ended by itself, or the verdict on one that did not.
///
/// # Errors
/// Missing, timed out, killed or interrupted, each with its reason.
pub fn finished(ran: Ran) -> Result<Output, Verdict> {
    Err(match ran {
        Ran::Finished(output) => return Ok(output),
        Ran::Missing(message) => Verdict::unknown(Reason::MissingTool, message),
        Ran::TimedOut(limit) => {
            Verdict::unknown(Reason::TimedOut, format!("no answer after {} s", limit.as_secs_f32()))
        }
        Ran::Killed(signal) => Verdict::unknown(Reason::Crashed, format!("killed by signal {signal}")),
        Ran::Interrupted => Verdict::unknown(Reason::Crashed, "interrupted"),
    })
}

/// The verdict on a tool that ended in a way it does not document: its exit code and its last words.
pub fn crashed(output: &mut Output) -> Verdict {
    let said = if output.stderr.is_empty() { output.stdout.tail(LAST_WORDS) } else { output.stderr.tail(LAST_WORDS) };
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
    Verdict::unknown(Reason::Crashed, format!("exit code {}: {}", output.code, shortened(last))).with_output(said)
}

/// The verdict where a tool could not be given what it needs.
pub fn unstartable(err: &std::io::Error) -> Verdict {
    Verdict::unknown(Reason::Crashed, format!("could not lay out what it needs: {err}"))
}

/// How much of a failed tool's output people are shown, in bytes.
pub const LAST_WORDS: usize = 4000;

/// The verdict where there is no file that the tool could judge.
pub fn nothing_below(job: &Job<'_>) -> Verdict {
    let paths = job.paths();
    let place = if paths.is_empty() { "in the repository".to_owned() } else { format!("below {}", paths.join(", ")) };
    Verdict::unknown(Reason::NothingChecked, format!("there is no Python file {place}"))
}

/// The verdict on a report that is not what this tool writes.
pub fn unreadable(what: impl std::fmt::Display) -> Verdict {
    Verdict::unknown(Reason::UnreadableReport, shortened(&what.to_string()))
}

/// One line of at most 200 characters.
fn shortened(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    if line.chars().count() <= 200 { line.to_owned() } else { line.chars().take(199).chain(['…']).collect() }
}

/// The path of a finding relative to the root, with `/`; a path outside of the root stays as the tool wrote it.
pub fn relative(root: &Path, path: &str) -> String {
    let path = Path::new(path);
    let inside = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).filter(|part| part != ".").collect();
    let joined = parts.join("/");
    joined.strip_prefix("//").map_or(joined.clone(), |rest| format!("/{rest}"))
}

/// A finding at a place in a file.
pub fn finding(rule: &str, severity: Severity, path: String, line: u32, column: u32, message: &str) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity,
        path: Some(path),
        line: (line > 0).then_some(line),
        column: (column > 0).then_some(column),
        message: message.trim().to_owned(),
        url: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let mut ids = ids();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), ALL.len());
    }

    #[test]
    fn paths_become_relative_with_slashes() {
        let root = Path::new("/r/p");
        assert_eq!(relative(root, "/r/p/src/a.py"), "src/a.py");
        assert_eq!(relative(root, "./src/a.py"), "src/a.py");
        assert_eq!(relative(root, "src/a.py"), "src/a.py");
        assert_eq!(relative(root, "/elsewhere/a.py"), "/elsewhere/a.py");
    }
}
