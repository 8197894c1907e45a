//! One check as this run configures it, and what its result depends on.

use std::time::Duration;

use crate::cache::{Inputs, Stored, is_settings};
use crate::called::there;
use crate::check::{self, Check, Need};
use crate::config::CheckConfig;
use crate::outcome::{CheckReport, Kind, Outcome, Reason, Severity, Verdict};
use crate::project::links::Refused;
use crate::project::{Project, is_below, scope};
use crate::stage::World;

/// One check as this run configures it.
pub(super) struct Setup<'a> {
    pub(super) check: &'a Check<'a>,
    pub(super) config: CheckConfig,
    pub(super) fail_on: Severity,
    pub(super) program: String,
    /// Whether a program is started; else a service is asked, or the program itself judges.
    pub(super) starts: bool,
    /// The program's arguments that come before any other.
    pub(super) command: Vec<String>,
    /// What the answer depends on besides files and settings: those arguments, the commit that a service knows, rules of
    /// ours.
    about: Vec<String>,
    pinned: Option<&'static str>,
    no_install: bool,
    /// Why a file that it would have to read is not read.
    unread: Option<String>,
    pub(super) key: String,
}

impl<'a> Setup<'a> {
    pub(super) fn of(world: &World<'a>, check: &'a Check<'a>) -> Setup<'a> {
        let config = world.asked.config.check(check.id);
        let fail_on = config.fail_on.unwrap_or(check.fail_on);
        let mut command = world.command(check);
        let starts = !command.is_empty();
        let program = if starts { command.remove(0) } else { check.id.to_owned() };
        let mut about = if check.network.is_some() && !starts { world.asked_about() } else { command.clone() };
        about.extend(config.custom.iter().map(|custom| format!("{custom:?}")));
        let (pinned, no_install) = (world.toolbox().pinned_version(&program), world.asked.args.no_install);
        let unread = unread(check, &world.project);
        let key = String::new();
        let mut setup =
            Setup { check, config, fail_on, program, starts, command, about, pinned, no_install, unread, key };
        setup.key = setup.key_of(&world.memory.inputs);
        setup
    }

    pub(super) fn key_of(&self, inputs: &Inputs) -> String {
        inputs.key(self.check, &self.config, &self.about, self.fail_on)
    }

    /// What an answer about one file depends on besides the file.
    pub(super) fn memory(&self, inputs: &Inputs, version: &str) -> String {
        let mut about = self.about.clone();
        about.push(version.to_owned());
        inputs.settings_key(self.check.id, &self.config, &about)
    }

    pub(super) fn remedy(&self, verdict: &Verdict) -> Option<String> {
        if verdict.outcome() == Outcome::Fail {
            return (self.check.fix)(verdict).map(|fix| format!("`{}`", there(fix)));
        }
        let reason = verdict.outcome().reason()?;
        let (check, config, tool) = (self.check, &self.config, self.program.as_str());
        let detail = verdict.detail().unwrap_or_default();
        let need = Need { check, config, tool, pinned: self.pinned, no_install: self.no_install, reason, detail };
        Some(check::remedy(&need))
    }

    /// The verdict where a link, which the tool would follow, leads to what is not the repository's: the tool could repeat
    /// what stands there. Tests run as the project's own, and may read what they like.
    pub(super) fn unsafe_link(&self, project: &Project) -> Option<Verdict> {
        if self.check.kind == Kind::Tests || self.check.tool.is_none() {
            return None;
        }
        let lists: &[&str] = if self.check.kind == Kind::DependencyScan { &[".txt", ".in", ".lock"] } else { &[] };
        let endings = self.check.endings.iter().chain(lists);
        let is_followed = |link: &&Refused| {
            let is_folder = project.root.join(&link.path).is_dir();
            is_folder
                || endings.clone().any(|end| link.path.ends_with(end))
                || is_settings(&link.path, self.check.settings)
        };
        let link = project.refused.iter().find(is_followed)?;
        let detail = format!("`{}` is a link that is not followed: {}; remove it", link.path, link.why);
        Some(Verdict::unknown(Reason::InputsSkipped, detail))
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
            surface: self.check.surface,
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
fn unread(check: &Check<'_>, project: &Project) -> Option<String> {
    // Tests say themselves what they need.
    if check.kind == Kind::Tests || check.endings.is_empty() {
        return None;
    }
    let is_one = |name: &&String| name.ends_with('/') || check.endings.iter().any(|end| name.ends_with(end));
    let first = |names: &[String]| names.iter().find(is_one).cloned();
    let unnamed = first(&project.unnamed).map(|name| {
        format!("`{name}` has a name that is not UTF-8, so nobody can tell whether it was read: rename it")
    });
    let sparse = || first(&project.sparse).map(|name| format!("a sparse checkout leaves `{name}` out"));
    // The files of a submodule belong to the package around it.
    let ships = |name: &&String| scope::declares(name) && is_below(name, &project.sources);
    let unfetched = || {
        let name = project.unfetched.iter().find(ships)?;
        Some(format!("the submodule `{name}` is not checked out: `{}`", there("git submodule update --init")))
    };
    unnamed.or_else(sparse).or_else(unfetched)
}
