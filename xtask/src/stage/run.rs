//! Runs the checks of a plan, as many at once as there are cores, and collects what they conclude.

use std::ffi::OsString;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::cache::Stored;
use crate::check::{self, Check, Job};
use crate::config::CheckConfig;
use crate::env::Inherit;
use crate::install;
use crate::outcome::{CheckReport, Kind, Outcome, Reason, Report, Severity, Verdict};
use crate::stage::World;

/// The checks of these kinds that this run is about, in the order of the list.
pub fn plan(world: &World, kinds: &[Kind]) -> Vec<&'static Check> {
    let chosen = |check: &&&'static Check| {
        let named = |names: &[String]| names.iter().any(|name| name == check.id);
        kinds.contains(&check.kind)
            && !named(&world.args.skip)
            && if world.args.only.is_empty() { wanted(world, check) } else { named(&world.args.only) }
    };
    check::ALL.iter().filter(chosen).copied().collect()
}

/// What the configuration says, and where it says nothing, what the project does.
fn wanted(world: &World, check: &Check) -> bool {
    match world.config.checks.get(check.id) {
        Some(CheckConfig { switch: Some(switch), .. }) => *switch,
        Some(_) => true,
        None => !world.config.lists_checks() && (check.planned)(&world.scene()),
    }
}

/// Runs `plan`; the report is in its order, whichever check ended first.
pub fn run(world: &World, plan: &[&'static Check]) -> Report {
    let next = AtomicUsize::new(0);
    let reports: Mutex<Vec<(usize, CheckReport)>> = Mutex::new(Vec::new());
    let workers = usize::from(world.args.jobs.unwrap_or_else(cores)).min(plan.len());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(check) = plan.get(at) else { break };
                    let report = judge(world, check);
                    reports.lock().unwrap_or_else(PoisonError::into_inner).push((at, report));
                }
            });
        }
    });
    let mut reports = reports.into_inner().unwrap_or_else(PoisonError::into_inner);
    reports.sort_by_key(|(at, _)| *at);
    Report { commit: world.project.head.clone(), checks: reports.into_iter().map(|(_, report)| report).collect() }
}

/// The reports of `plan` out of the store, without running anything: what does not fit this tree is stale.
pub fn stored(world: &World, plan: &[&'static Check]) -> Report {
    let report = |check: &&'static Check| {
        let setup = Setup::of(world, check);
        match world.store.load(check.id) {
            Some(stored) if stored.key == setup.key => setup.reused(stored),
            Some(_) => {
                setup.report(Verdict::unknown(Reason::Stale, "the stored result is about another state of the files"))
            }
            None => setup.report(Verdict::unknown(Reason::Stale, "there is no stored result")),
        }
    };
    Report { commit: world.project.head.clone(), checks: plan.iter().map(report).collect() }
}

fn judge(world: &World, check: &'static Check) -> CheckReport {
    let setup = Setup::of(world, check);
    let tool = match world.toolbox().locate(&setup.program) {
        Ok(tool) => tool,
        Err(verdict) => return setup.report(verdict),
    };
    let stored = world.store.load(check.id).filter(|_| !world.args.fresh);
    if let Some(stored) = stored.filter(|stored| stored.key == setup.key && stored.version == tool.version) {
        return setup.reused(stored);
    }
    let job = Job {
        scene: world.scene(),
        project: &world.project,
        config: &setup.config,
        command: setup.test.get(1..).unwrap_or_default(),
        tool: &tool,
        fail_on: setup.fail_on,
        env: &environment(world, check),
        cache: &world.tool_cache,
    };
    let start = Instant::now();
    let verdict = (check.run)(&job);
    let mut report = setup.report(verdict);
    report.elapsed = start.elapsed();
    report.version = tool.version;
    // What could not be told is asked again next time.
    if matches!(report.verdict.outcome(), Outcome::Pass | Outcome::Fail) {
        let mut stored = Stored::new(
            check.id,
            check.kind,
            setup.key.clone(),
            world.project.head.clone(),
            &setup.program,
            report.verdict.clone(),
        );
        stored.version.clone_from(&report.version);
        stored.seconds = (report.elapsed.as_secs_f64() * 1000.0).round() / 1000.0;
        if let Err(err) = world.store.save(&stored) {
            (world.say)(&format!("warning: {err:#}"));
        }
    }
    report
}

/// What the check's tool sees: scanners a short list, the project's own tests all but our credentials, and the one
/// scanner that needs a key that key.
fn environment(world: &World, check: &Check) -> Vec<(OsString, OsString)> {
    let inherit = if check.kind == Kind::Tests { Inherit::Project } else { Inherit::Scanner };
    let mut env = match check.kind {
        Kind::DependencyScan => world.env.installer(),
        _ => world.env.child(inherit),
    };
    // Modules that a tool imports leave their bytecode in our folder, not beside the sources.
    env.push(("PYTHONPYCACHEPREFIX".into(), world.tool_cache.join("pycache").into_os_string()));
    if check.kind == Kind::Tests {
        env.push(("COVERAGE_FILE".into(), world.tool_cache.join("coverage").into_os_string()));
    }
    if check.kind == Kind::Tests && !world.project.root.join(".venv").exists() {
        // `uv run` makes the environment it runs in; ours is no part of the work tree.
        env.push(("UV_PROJECT_ENVIRONMENT".into(), world.tool_cache.join("venv").into_os_string()));
    }
    if let Some(key) = world.env.secret("SAFETY_API_KEY").filter(|_| check.id == "safety") {
        env.push(("SAFETY_API_KEY".into(), key.expose().into()));
    }
    env
}

/// One check as this run configures it.
struct Setup {
    check: &'static Check,
    config: CheckConfig,
    fail_on: Severity,
    program: String,
    test: Vec<String>,
    key: String,
}

impl Setup {
    fn of(world: &World, check: &'static Check) -> Setup {
        let config = world.config.check(check.id);
        let fail_on = config.fail_on.unwrap_or(check.fail_on);
        let test = if check.kind == Kind::Tests { world.test_command() } else { Vec::new() };
        let program = test.first().map_or(check.tool, String::as_str).to_owned();
        let key = world.inputs.key(check.id, &config, &test, fail_on);
        Setup { check, config, fail_on, program, test, key }
    }

    fn report(&self, verdict: Verdict) -> CheckReport {
        let check = self.check;
        let reason = verdict.outcome().reason();
        CheckReport {
            id: check.id.to_owned(),
            kind: check.kind,
            optional: self.config.optional.unwrap_or(check.optional),
            remedy: reason
                .map(|reason| check::remedy(check, &self.program, reason, install::pinned_version(&self.program))),
            verdict,
            tool: self.program.clone(),
            version: None,
            cached: false,
            elapsed: Duration::ZERO,
            output: None,
        }
    }

    fn reused(&self, stored: Stored) -> CheckReport {
        let elapsed = stored.elapsed();
        let mut report = self.report(stored.verdict);
        (report.version, report.cached, report.elapsed) = (stored.version, true, elapsed);
        report
    }
}

fn cores() -> u16 {
    thread::available_parallelism().ok().and_then(|cores| u16::try_from(cores.get()).ok()).unwrap_or(1)
}
