//! Runs the checks of a plan, as many at once as there are cores, and collects what they conclude.

use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use tempfile::TempDir;

use crate::cache::{About, Inputs, Remembered};
use crate::check::{self, Check, Job, Located, Remote, so_far};
use crate::config::CheckConfig;
use crate::env::Inherit;
use crate::outcome::{CheckReport, Kind, Outcome, Reason, Report, Verdict};
use crate::project::files;
use crate::show::live::{self, Live};
use crate::stage::World;
use crate::stage::setup::Setup;
use crate::tool::{self, Watch};

/// The checks of these kinds that belong to this repository, in the order of the list.
pub fn plan(world: &World, kinds: &[Kind]) -> Vec<&'static Check> {
    world.checks.iter().filter(|check| kinds.contains(&check.kind) && wanted(world, check)).copied().collect()
}

/// Those that this run was asked for: `--only` also takes one that does not belong to the plan.
pub fn selected(world: &World, kinds: &[Kind]) -> Vec<&'static Check> {
    let named = |names: &[String], check: &Check| names.iter().any(|name| name == check.id);
    let chosen = |check: &&&'static Check| {
        let only = &world.args.only;
        kinds.contains(&check.kind)
            && !named(&world.args.skip, check)
            && if only.is_empty() { wanted(world, check) } else { named(only, check) }
    };
    world.checks.iter().filter(chosen).copied().collect()
}

/// What the configuration says, and where it says nothing, what the project does.
fn wanted(world: &World, check: &Check) -> bool {
    match world.config.checks.get(check.id) {
        Some(CheckConfig { switch: Some(switch), .. }) => *switch,
        Some(_) => true,
        None => !world.config.lists_checks() && (check.planned)(&world.scene()),
    }
}

/// Runs `checks`; the report is in their order, whichever ended first.
///
/// What was judged has to be what is there afterwards: a check whose inputs changed meanwhile is stale.
pub fn run(world: &World, checks: &[&'static Check]) -> Report {
    let next = AtomicUsize::new(0);
    let units = units(world, checks);
    let ended: Mutex<Vec<(usize, Ran)>> = Mutex::new(Vec::new());
    let live = Live::begin(checks.iter().map(|check| check.id), world.live);
    let workers = usize::from(world.args.jobs.unwrap_or_else(cores)).min(units.len());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let next = || units.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !tool::interrupted());
                while let Some(unit) = next() {
                    let members: Vec<_> = unit.iter().filter_map(|at| checks.get(*at).copied()).collect();
                    members.iter().for_each(|check| live.started(check.id));
                    let ran = judge(world, &members, &live);
                    ran.iter().for_each(|ran| live.ended(&ran.report));
                    ended.lock().unwrap_or_else(PoisonError::into_inner).extend(unit.iter().copied().zip(ran));
                }
            });
        }
    });
    drop(live);
    let mut ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
    ended.sort_by_key(|(at, _)| *at);
    world.inputs.save(&world.stats);
    let root = &world.project.root;
    let (on_disk, _) = files::with(root, files::on_disk(root).0, &world.project.files);
    let remembered = Remembered::of(&on_disk, &world.stats);
    let after = Inputs::of(&world.project, on_disk, remembered);
    let reports = ended.into_iter().map(|(_, ran)| ran.settle(world, &after)).collect();
    Report { commit: world.project.head.clone(), checks: reports }
}

/// What is started as one, as indices into `checks`: checks that share a process, and every other one alone. What took
/// longest last time, or is likely to, goes first, so that it is not alone at the end.
fn units(world: &World, checks: &[&'static Check]) -> Vec<Vec<usize>> {
    let mut units: Vec<Vec<usize>> = Vec::new();
    let partners = |check: &'static Check| {
        let shares = world.program(check).as_deref() == check.tool;
        check::TOGETHER.iter().position(|together| shares && together.ids.contains(&check.id))
    };
    let groups: Vec<Option<usize>> = checks.iter().copied().map(partners).collect();
    let partners_at = |at: &usize| groups.get(*at).copied().flatten();
    for at in longest_first(world, checks) {
        let group = partners_at(&at);
        match units.iter_mut().find(|unit| group.is_some() && unit.iter().any(|other| partners_at(other) == group)) {
            Some(unit) => unit.push(at),
            None => units.push(vec![at]),
        }
    }
    units
}

/// The order in which to start `checks`, as indices: what took longest last time, or is likely to, goes first, so that
/// it is not alone at the end.
fn longest_first(world: &World, checks: &[&'static Check]) -> Vec<usize> {
    let likely = |kind| match kind {
        Kind::Tests => 10.0,
        Kind::CodeScan | Kind::DataflowScan => 5.0,
        Kind::Types | Kind::DependencyScan => 3.0,
        Kind::Lint | Kind::Style => 0.1,
    };
    let expected: Vec<f64> = checks
        .iter()
        .map(|check| world.store.about(check.id).map_or(likely(check.kind), |stored| stored.elapsed().as_secs_f64()))
        .collect();
    let seconds = |at: &usize| expected.get(*at).copied().unwrap_or_default();
    let mut order: Vec<usize> = (0..checks.len()).collect();
    order.sort_by(|a, b| seconds(b).total_cmp(&seconds(a)));
    order
}

/// The reports of `checks` out of the store, without running anything: what does not fit this tree is stale.
pub fn stored(world: &World, checks: &[&'static Check]) -> Report {
    let toolbox = world.toolbox();
    let report = |check: &&'static Check| {
        let setup = Setup::of(world, check);
        let stale = |what: &str| setup.report(Verdict::unknown(Reason::Stale, what));
        let Some(stored) = world.store.load(check.id) else { return stale("there is no stored result") };
        // Where the tool is not at hand, as on a machine that merges results, its version is the result's own word.
        let found = check.tool.and_then(|_| toolbox.find(&setup.program));
        let version = found.and_then(|tool| tool.version);
        let same_tool = stored.about.tool == setup.program;
        let other_version = same_tool && version.is_some() && version != stored.about.version;
        if stored.about.key != setup.key {
            return stale("the stored result is about another state of the files");
        }
        // On a laptop what was tested is committed afterwards; in CI what is published is what one run, or the jobs of one
        // workflow, found.
        if world.env.is_ci() && stored.about.commit != world.project.head {
            return stale("the stored result is of another commit");
        }
        if stored.about.is_outdated() {
            return stale("the stored result is older than a day");
        }
        if other_version { stale("the stored result is another version's") } else { setup.reused(stored) }
    };
    Report { commit: world.project.head.clone(), checks: checks.iter().map(report).collect() }
}

/// A check that has run.
struct Ran {
    setup: Setup,
    report: CheckReport,
}

impl Ran {
    /// Compares the inputs with those before the run, and stores the result, whatever it is: later stages say the same.
    fn settle(self, world: &World, after: &Inputs) -> CheckReport {
        let Ran { setup, mut report } = self;
        let judged = matches!(report.verdict.outcome(), Outcome::Pass | Outcome::Fail);
        if judged && setup.key_of(after) != setup.key {
            report.verdict = report.verdict.but(Reason::Stale, "files that it judges changed while it ran");
            report.remedy = setup.remedy(&report.verdict);
        }
        let (check, commit) = (setup.check, world.project.head.clone());
        let mut about = About::new(check.id, check.kind, setup.key, commit, &setup.program);
        about.version.clone_from(&report.version);
        about.seconds = (report.elapsed.as_secs_f64() * 1000.0).round() / 1000.0;
        if let Err(err) = world.store.save(&about, &report.verdict) {
            (world.say)(&format!("warning: {err:#}"));
        }
        report
    }
}

/// Judges checks that are started as one: those whose tool is there, by one process.
fn judge(world: &World, checks: &[&'static Check], live: &Live) -> Vec<Ran> {
    let (mut ended, mut ready) = (Vec::new(), Vec::new());
    for (at, check) in checks.iter().enumerate() {
        match prepare(world, check, live) {
            Ok(prepared) => ready.push((at, prepared)),
            Err(ran) => ended.push((at, *ran)),
        }
    }
    let remote = if ready.iter().any(|(_, prepared)| prepared.tool.is_none()) { world.remote() } else { None };
    let start = Instant::now();
    let verdicts = {
        let jobs: Vec<Job<'_>> = ready.iter().map(|(_, prepared)| prepared.job(world, remote.as_ref())).collect();
        verdicts(&jobs, &ready)
    };
    let elapsed = start.elapsed();
    for ((at, prepared), verdict) in ready.into_iter().zip(verdicts) {
        let Prepared { setup, tool, .. } = prepared;
        let mut report = setup.report(verdict);
        report.elapsed = elapsed;
        report.version = tool.as_ref().and_then(|tool| tool.version.clone());
        report.path = tool.map(|tool| tool.path.display().to_string());
        ended.push((at, Ran { setup, report }));
    }
    ended.sort_by_key(|(at, _)| *at);
    ended.into_iter().map(|(_, ran)| ran).collect()
}

fn verdicts(jobs: &[Job<'_>], ready: &[(usize, Prepared)]) -> Vec<Verdict> {
    let shares = |together: &&check::Together| ready.iter().all(|(_, p)| together.ids.contains(&p.setup.check.id));
    match check::TOGETHER.iter().find(shares) {
        Some(together) if jobs.len() > 1 => (together.run)(jobs),
        _ => ready.iter().zip(jobs).map(|((_, prepared), job)| (prepared.setup.check.run)(job)).collect(),
    }
}

/// A check whose tool is at hand and that has to be asked.
struct Prepared {
    setup: Setup,
    tool: Option<Located>,
    env: Vec<(OsString, OsString)>,
    /// See [`Job::memory`].
    memory: Option<String>,
    watch: Option<Watch>,
    /// Removed with this.
    _bytecode: Option<TempDir>,
}

impl Prepared {
    fn job<'a>(&'a self, world: &'a World, remote: Option<&'a Remote<'a>>) -> Job<'a> {
        Job {
            id: self.setup.check.id,
            scene: world.scene(),
            project: &world.project,
            config: &self.setup.config,
            command: self.setup.command.get(1..).unwrap_or_default(),
            tool: self.tool.as_ref(),
            remote: remote.filter(|_| self.tool.is_none()),
            fail_on: self.setup.fail_on,
            env: &self.env,
            cache: &world.tool_cache,
            memory: self.memory.as_deref(),
            fresh: world.args.fresh,
            watch: self.watch.as_ref(),
        }
    }
}

/// Looks for the tool of a check, without which it has ended.
fn prepare(world: &World, check: &'static Check, live: &Live) -> Result<Prepared, Box<Ran>> {
    let setup = Setup::of(world, check);
    let tool = match check.tool.map(|_| world.toolbox().locate(&setup.program)).transpose() {
        Ok(tool) => tool,
        Err(verdict) => return Err(Box::new(Ran { report: setup.report(verdict), setup })),
    };
    let bytecode = match setup.imports().then(bytecode).transpose() {
        Ok(folder) => folder,
        Err(err) => return Err(Box::new(Ran { report: setup.report(check::unstartable(&err)), setup })),
    };
    let env = environment(world, &setup, bytecode.as_ref().map(TempDir::path));
    // A tool that does not say which version it is could be another one by now.
    let memory = tool.as_ref().and_then(|tool| Some(setup.memory(&world.inputs, tool.version.as_deref()?)));
    let found = |count| live::found(check.id, count);
    let watch = if live.is_seen() { so_far::watch(check.id, found) } else { None };
    Ok(Prepared { setup, tool, env, memory, watch, _bytecode: bytecode })
}

/// A new folder for the bytecode of the project's own modules: Python takes a module of the same size and second of change
/// for the same (<https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation>).
fn bytecode() -> std::io::Result<TempDir> {
    tempfile::Builder::new().prefix("touchmark-bytecode-").tempdir()
}

/// What the check's tool sees: scanners a short list, the project's own tests all but our credentials, and the one
/// scanner that needs a key that key.
fn environment(world: &World, setup: &Setup, bytecode: Option<&Path>) -> Vec<(OsString, OsString)> {
    let check = setup.check;
    let mut env = match check.kind {
        Kind::Tests => world.env.child(Inherit::Project),
        // The compiler is no scanner: it runs what the project builds with.
        Kind::Lint | Kind::Style if check.tool == Some("cargo") => world.env.child(Inherit::Build),
        Kind::DependencyScan if check.tool.is_some_and(|tool| tool.starts_with("cargo")) => {
            world.env.child(Inherit::Build)
        }
        // It resolves requirements with pip.
        Kind::DependencyScan if check.id == "pip-audit" => world.env.installer(),
        Kind::DependencyScan => world.env.child(Inherit::Network),
        _ => world.env.child(Inherit::Scanner),
    };
    let mut add = |name: &str, value: OsString| env.push((name.into(), value));
    // The modules of scanners, which are none of the project's, leave their bytecode beside our other caches.
    let bytecode = bytecode.map_or_else(|| world.tool_cache.join("pycache"), Path::to_owned);
    add("PYTHONPYCACHEPREFIX", bytecode.into_os_string());
    if check.kind == Kind::Tests {
        add("COVERAGE_FILE", world.tool_cache.join("coverage").into_os_string());
        if check.tool != Some("cargo") && !world.project.root.join(".venv").exists() {
            // `uv run` makes the environment it runs in; ours is no part of the work tree.
            add("UV_PROJECT_ENVIRONMENT", world.tool_cache.join("venv").into_os_string());
        }
    }
    if let Some(key) = world.env.secret("SAFETY_API_KEY").filter(|_| check.id == "safety") {
        add("SAFETY_API_KEY", key.expose().into());
    }
    env
}

fn cores() -> u16 {
    thread::available_parallelism().ok().and_then(|cores| u16::try_from(cores.get()).ok()).unwrap_or(1)
}
