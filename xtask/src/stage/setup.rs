//! One check as this run configures it, and what its answer hangs on.

use std::time::Duration;

use crate::cache::{CODE, Inputs, Stored};
use crate::check::{self, Check, semgrep};
use crate::config::CheckConfig;
use crate::install;
use crate::outcome::{CheckReport, Kind, Outcome, Reason, Severity, Verdict};
use crate::project::Project;
use crate::stage::World;

/// One check as this run configures it.
pub(super) struct Setup {
    pub(super) check: &'static Check,
    pub(super) config: CheckConfig,
    pub(super) fail_on: Severity,
    pub(super) program: String,
    /// Of the tests, or of a declared check; empty for any other.
    pub(super) command: Vec<String>,
    /// What the answer hangs on besides files and settings: that command, the commit that a service knows,
    /// rules of ours.
    pub(super) about: Vec<String>,
    pub(super) no_install: bool,
    /// Why a file that it would have to read is not read.
    unread: Option<String>,
    pub(super) key: String,
}

impl Setup {
    pub(super) fn of(world: &World, check: &'static Check) -> Setup {
        let config = world.config.check(check.id);
        let fail_on = config.fail_on.unwrap_or(check.fail_on);
        let command = match &config.custom {
            Some(custom) => custom.command.clone(),
            None if check.kind == Kind::Tests => world.test_command(check),
            None => Vec::new(),
        };
        let program = command.first().cloned().or_else(|| world.program(check)).unwrap_or_else(|| check.id.to_owned());
        let mut about = if check.tool.is_none() { world.asked_about() } else { command.clone() };
        about.extend(config.custom.iter().map(|custom| format!("{custom:?}")));
        about.extend(semgrep::shipped(check.id).map(|pack| blake3::hash(pack.as_bytes()).to_string()));
        let no_install = world.args.no_install;
        let unread = unread(check, &world.project);
        let key = String::new();
        let mut setup = Setup { check, config, fail_on, program, command, about, no_install, unread, key };
        setup.key = setup.key_of(&world.inputs);
        setup
    }

    pub(super) fn key_of(&self, inputs: &Inputs) -> String {
        let kind = match self.surroundings() {
            // What compiles can include any file of the repository, as rules of the user's can be about any.
            Kind::Lint if self.check.tool == Some("cargo") => Kind::Tests,
            Kind::CodeScan | Kind::DataflowScan if !self.config.args.is_empty() => Kind::Lint,
            kind => kind,
        };
        inputs.key(self.check.id, kind, &self.config, &self.about, self.fail_on)
    }

    /// Whether its tool imports or runs what is in the repository.
    pub(super) fn imports(&self) -> bool {
        matches!(self.surroundings(), Kind::Types | Kind::Tests)
    }

    /// As which kind it looks at its surroundings: nobody knows which files a command of the project's own reads.
    fn surroundings(&self) -> Kind {
        if self.config.custom.is_some() { Kind::Tests } else { self.check.kind }
    }

    /// What an answer about one file hangs on besides the file.
    pub(super) fn memory(&self, inputs: &Inputs, version: &str) -> String {
        let mut about = self.about.clone();
        about.push(version.to_owned());
        inputs.settings_key(self.check.id, &self.config, &about)
    }

    pub(super) fn remedy(&self, verdict: &Verdict) -> Option<String> {
        let reason = verdict.outcome().reason()?;
        let pinned = install::pinned_version(&self.program);
        Some(check::remedy(self.check, &self.config, &self.program, reason, pinned, self.no_install))
    }

    /// A pass only where nothing is in the way of it.
    fn whole(&self, verdict: Verdict) -> Verdict {
        match &self.unread {
            Some(why) if verdict.outcome() == Outcome::Pass => verdict.but(Reason::InputsSkipped, why.as_str()),
            _ => verdict,
        }
    }

    pub(super) fn report(&self, verdict: Verdict) -> CheckReport {
        let verdict = self.whole(verdict);
        CheckReport {
            id: self.check.id.to_owned(),
            kind: self.check.kind,
            optional: self.config.optional.unwrap_or(self.check.optional),
            remedy: self.remedy(&verdict),
            verdict,
            tool: self.program.clone(),
            path: None,
            version: None,
            cached: false,
            elapsed: Duration::ZERO,
        }
    }

    pub(super) fn reused(&self, stored: Stored) -> CheckReport {
        let elapsed = stored.about.elapsed();
        let mut report = self.report(stored.verdict);
        (report.version, report.cached, report.elapsed) = (stored.about.version, true, elapsed);
        report
    }
}

/// Why a file that the check would be asked about is not read: nobody can name it, or it is not there. A folder without a
/// name, which ends with a slash, may hold one.
fn unread(check: &Check, project: &Project) -> Option<String> {
    let endings: &[&str] = match check.kind {
        Kind::Tests | Kind::DependencyScan => return None,
        _ if check.tool == Some("cargo") => &[".rs"],
        _ => &CODE,
    };
    let is_one = |name: &&String| name.ends_with('/') || endings.iter().any(|end| name.ends_with(end));
    let first = |names: &[String]| names.iter().find(is_one).cloned();
    let unnamed = first(&project.unnamed).map(|name| {
        format!("`{name}` has a name that is not UTF-8, so nobody can tell whether it was read: rename it")
    });
    let sparse = || first(&project.sparse).map(|name| format!("a sparse checkout leaves `{name}` out"));
    unnamed.or_else(sparse)
}
