//! The list of checks, written once, and what every check is made of.

pub mod bandit;
pub mod black;
pub mod by_file;
pub mod cargo;
pub mod cargo_audit;
pub mod cargo_deny;
pub mod cargo_doc;
pub mod cargo_test;
pub mod clippy;
pub mod codeql;
pub mod columns;
pub mod coverage;
pub mod custom;
pub mod dataflow;
mod end;
mod environment;
pub mod file_report;
pub mod flake8;
mod job;
pub mod msrv;
pub mod mypy;
pub mod pip_audit;
pub mod plant;
pub mod pyright;
pub mod pytest;
mod remedy;
pub mod report;
pub mod ruff;
pub mod ruff_format;
pub mod rustfmt;
pub mod safety;
pub mod sarif;
pub mod semgrep;
pub mod so_far;
pub mod suppressed;
pub mod zizmor;

use std::time::Duration;

use crate::config::Config;
use crate::env::Inherit;
use crate::install::Tool;
use crate::outcome::{Kind, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::{Language, Sign, Signs};

use self::end::shortened;
pub use self::end::{LAST_WORDS, crashed, finding, finished, nothing_below, relative, unreadable, unstartable};
pub use self::job::{Alike, Job, PlanContext, Remote};
use self::plant::Plant;
pub use self::remedy::{Need, remedy};
use self::suppressed::Obeys;

/// Every check, in the order of reports. To add one: a file in `check/`, a line here.
pub const ALL: &[&Check<'static>] = &[
    &ruff::CHECK,
    &ruff_format::CHECK,
    &flake8::CHECK,
    &black::CHECK,
    &mypy::CHECK,
    &pyright::CHECK,
    &rustfmt::CHECK,
    &clippy::CHECK,
    &cargo_doc::CHECK,
    &msrv::CHECK,
    &pytest::CHECK,
    &cargo_test::CHECK,
    &bandit::CHECK,
    &pip_audit::CHECK,
    &safety::CHECK,
    &cargo_audit::CHECK,
    &cargo_deny::CHECK,
    &semgrep::CHECK,
    &zizmor::CHECK,
    &dataflow::CHECK,
    &codeql::CHECK,
];

/// The ids of [`ALL`].
pub fn ids() -> Vec<&'static str> {
    ALL.iter().map(|check| check.id).collect()
}

/// Every check that a repository can have: those of the list, then those that its configuration declares.
pub fn available(config: &Config) -> Vec<Check<'_>> {
    ALL.iter().map(|check| **check).chain(custom::declared(config)).collect()
}

/// The ids of those whose findings differ in how bad they are, so that a threshold means something.
pub fn graded() -> Vec<&'static str> {
    let is_graded = |check: &&&Check<'_>| check.kind.is_security() || check.fail_on > Severity::Low;
    ALL.iter().filter(is_graded).map(|check| check.id).collect()
}

/// The ids of those that build crates, so that features can be chosen.
pub fn building() -> Vec<&'static str> {
    ALL.iter().filter(|check| check.builds).map(|check| check.id).collect()
}

/// What says that a project configures a tool for itself: for each check, and for what checks want to know besides.
pub fn signs() -> Vec<Signs> {
    let own = ALL.iter().map(|check| (check.id, check.configured)).filter(|(_, signs)| !signs.is_empty());
    own.chain([bandit::TABLE, mypy::TARGETS, pyright::OFF]).chain(ruff::OTHERS.iter().copied()).collect()
}

/// The programs that these checks ask, each once.
pub fn tools<'a>(checks: &[Check<'a>]) -> Vec<Tool<'a>> {
    let mut tools: Vec<Tool<'a>> = Vec::new();
    for tool in checks.iter().flat_map(|check| check.tool.into_iter().chain(check.instead)) {
        if !tools.iter().any(|known| known.name == tool.name) {
            tools.push(tool);
        }
    }
    tools
}

/// Files that name what a Python package depends on, besides those that end in `.toml`, `.lock` and `.txt`.
const DEPENDENCIES: &[&str] = &["setup.py", "Pipfile", "PKG-INFO"];

/// How long a tool may take where nothing is configured.
pub const TIMEOUT: Duration = Duration::from_secs(300);

/// Which files of the repository an answer depends on, besides the settings that tools read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reads {
    /// Files that name dependencies.
    Requirements,
    /// Code, and what is in the configured paths.
    Code,
    /// The same and every tracked file, because settings can call any of them code.
    Tracked,
    /// The same and what lies beside code and tests.
    Everything,
}

/// What a check needs and Touchmark does not install: a workflow has to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Brought {
    /// A program for Rust that takes minutes to build.
    Program(&'static str),
    /// A toolchain of Rust, by its version.
    Toolchain(String),
}

/// One check: all that differs between it and the others. Everything outside of this module asks it.
#[derive(Clone, Copy)]
pub struct Check<'a> {
    /// The name in reports, options and the configuration.
    pub id: &'a str,
    /// What people call it.
    pub title: &'a str,
    /// What a pass is made of: the line of the documentation, in Markdown.
    pub about: &'a str,
    /// What it is about.
    pub kind: Kind,
    /// The languages that it judges.
    pub languages: &'static [Language],
    /// How the names of the files that it judges end, with the dot.
    pub endings: &'static [&'static str],
    /// Names of files with its tool's settings, in any folder, besides those that end in `.toml`, `.cfg`, `.ini`, `.lock`,
    /// `.yml` and `.yaml`, which count for every check.
    pub settings: &'static [&'static str],
    /// What says that a project configures its tool for itself.
    pub configured: &'static [Sign],
    /// Which files its answer depends on.
    pub reads: Reads,
    /// What surfaces say of it.
    pub surface: Surface,
    /// The program that it asks; none where a service is asked.
    pub tool: Option<Tool<'a>>,
    /// A program that it may ask instead, see [`Check::command`].
    pub instead: Option<Tool<'a>>,
    /// The program that is started in this repository, and the arguments that come before any other.
    pub command: fn(&Check<'_>, &PlanContext<'_>) -> Vec<String>,
    /// What its tool sees of our environment.
    pub sees: Inherit,
    /// Whether its tool imports or runs what is in the repository.
    pub runs_code: bool,
    /// Whether it builds crates, for which features are chosen.
    pub builds: bool,
    /// What a workflow has to bring for it.
    pub brings: fn(&PlanContext<'_>) -> Vec<Brought>,
    /// The variable with the key that it needs, which no other child sees.
    pub key: Option<&'static str>,
    /// Why it needs the network, for who turned that off.
    pub network: Option<&'static str>,
    /// How long its tool may take where nothing is configured.
    pub timeout: Duration,
    /// The severity from which findings fail, where the configuration says nothing.
    pub fail_on: Severity,
    /// Whether not knowing leaves the exit code alone, where the configuration says nothing.
    pub optional: bool,
    /// Whether a project that lists no checks gets this one.
    pub planned: fn(&PlanContext<'_>) -> bool,
    /// Whether the list of checks that `init` writes names it; where this is not said, whether it is planned.
    pub listed: Option<fn(&PlanContext<'_>) -> bool>,
    /// Runs the tool and judges what it said.
    pub run: fn(&Job<'_>) -> Result<Verdict, Undecided>,
    /// How it proves that it could have failed.
    pub plant: Plant,
    /// By whose comments in the source a finding may be judged already.
    pub obeys: Obeys,
    /// What a user can do about an `unknown` of this check; nothing where the general advice fits.
    pub remedy: fn(&Need<'_>) -> Option<String>,
    /// The command that repairs what failed, for a tool that can.
    pub fix: fn(&Verdict) -> Option<&'static str>,
    /// What a line of the tool's output finds while it runs, so that what is printed twice counts once.
    pub progress: Option<fn(&str) -> Option<String>>,
}

impl Check<'static> {
    /// A check of Python files that claims nothing: what most checks have in common.
    const PYTHON: Check<'static> = Check {
        id: "",
        title: "",
        about: "",
        kind: Kind::Lint,
        languages: &[Language::Python],
        endings: &[".py", ".pyi"],
        settings: &[],
        configured: &[],
        reads: Reads::Code,
        surface: Surface::FILES,
        tool: None,
        instead: None,
        command: own_command,
        sees: Inherit::Scanner,
        runs_code: false,
        builds: false,
        brings: |_| Vec::new(),
        key: None,
        network: None,
        timeout: TIMEOUT,
        fail_on: Severity::Low,
        optional: false,
        planned: |_| false,
        listed: None,
        run: |_| Err(Undecided::new(Reason::Crashed, "it does not say how it is run")),
        plant: Plant::Within,
        obeys: Obeys::Nobody,
        remedy: |_| None,
        fix: |_| None,
        progress: None,
    };
}

impl Check<'_> {
    /// The stage that runs it.
    pub fn stage(&self) -> &'static str {
        match self.kind {
            Kind::Style | Kind::Lint | Kind::Types => "lint",
            Kind::Tests => "test",
            Kind::CodeScan | Kind::DependencyScan | Kind::DataflowScan => "scan",
        }
    }
}

/// Paths as arguments that no program takes for options.
pub fn operands(paths: &[String]) -> Vec<String> {
    let plain = |path: &String| if path.starts_with(['-', '@', '+']) { format!("./{path}") } else { path.clone() };
    paths.iter().map(plain).collect()
}

/// The tool of the check alone.
fn own_command(check: &Check<'_>, _: &PlanContext<'_>) -> Vec<String> {
    check.tool.iter().map(|tool| tool.name.to_owned()).collect()
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
    fn every_lock_pins_its_tool_with_hashes() {
        let all: Vec<Check<'_>> = ALL.iter().map(|check| **check).collect();
        for tool in tools(&all) {
            let Some(lock) = tool.lock else { continue };
            assert!(crate::install::version_in(lock, tool.name).is_some(), "{}", tool.name);
            let pins = lock.lines().filter(|line| line.contains("==")).count();
            assert!(pins > 0 && lock.matches("--hash=sha256:").count() >= pins, "{}", tool.name);
            assert!(!lock.contains("://"), "{}: a lock names no index", tool.name);
        }
    }

    #[test]
    fn every_check_says_what_the_others_ask_it() {
        for check in ALL {
            assert!(!check.id.is_empty() && !check.title.is_empty() && !check.about.is_empty(), "{}", check.id);
            assert!(check.tool.is_some() || check.kind.is_security(), "{}: only a scan is a service's", check.id);
            assert_eq!(check.endings.is_empty(), check.reads == Reads::Requirements, "{}", check.id);
        }
    }
}
