//! Runs the checks of a plan, as many at once as there are cores, and collects what they conclude.

use std::ffi::OsString;
use std::iter;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use tempfile::TempDir;

use crate::cache::{About, Inputs, Remembered};
use crate::check::{self, Check, Job, Remote, so_far};
use crate::config::CheckConfig;
use crate::config::date::Date;
use crate::env::Inherit;
use crate::install::{self, Located};
use crate::outcome::{self, Accepted, By, CheckReport, Kind, Outcome, Reason, Report, Undecided, Verdict};
use crate::project::{Language, files};
use crate::secret::Secret;
use crate::show::live::{self, Live};
use crate::snapshot::Snapshot;
use crate::stage::queues::{Arrived, Queues, in_order};
use crate::stage::setup::Setup;
use crate::stage::surroundings::{at_hand, locate, own_environment};
use crate::stage::{Asked, World};
use crate::tool::{self, Watch};

/// The checks of these kinds that belong to this repository, in the order of the list.
pub fn plan<'a>(world: &World<'a>, kinds: &[Kind]) -> Vec<&'a Check<'a>> {
    world.checks.iter().filter(|check| kinds.contains(&check.kind) && wanted(world, check)).collect()
}

/// Those that this run was asked for: `--only` also takes one that does not belong to the plan.
pub fn selected<'a>(world: &World<'a>, kinds: &[Kind]) -> Vec<&'a Check<'a>> {
    let args = &world.asked.args;
    let chosen = |check: &&Check<'_>| {
        kinds.contains(&check.kind) && args.wants(check.id) && (!args.only.is_empty() || wanted(world, check))
    };
    world.checks.iter().filter(chosen).collect()
}

/// What the configuration says, and where it says nothing, what the project does.
fn wanted(world: &World<'_>, check: &Check<'_>) -> bool {
    match world.asked.config.checks.get(check.id) {
        Some(CheckConfig { switch: Some(switch), .. }) => *switch,
        Some(_) => true,
        None => !world.asked.config.lists_checks() && applies(world, check),
    }
}

/// Whether the check is of use here, whatever the configuration says.
fn applies(world: &World<'_>, check: &Check<'_>) -> bool {
    let has_key = check.key.is_none_or(|key| world.asked.env.secret(key).is_some());
    has_key && (check.planned)(&world.context())
}

/// The checks that apply here and that the configuration turns off: by `false`, or by a list without them that `init` would
/// have put them on.
pub fn turned_off<'a>(world: &World<'a>) -> Vec<&'a str> {
    let is_off = |check: &&Check<'_>| match world.asked.config.checks.get(check.id) {
        Some(CheckConfig { switch: Some(false), .. }) => applies(world, check),
        Some(_) => false,
        None => {
            let is_listed = || check.listed.is_none_or(|listed| listed(&world.context()));
            world.asked.config.lists_checks() && applies(world, check) && is_listed()
        }
    };
    world.checks.iter().filter(is_off).map(|check| check.id).collect()
}

/// Runs `checks`; the report is in their order, whichever ended first.
///
/// What was judged has to be what is there afterwards: a check whose inputs changed meanwhile is stale.
pub fn run<'a>(world: &World<'a>, checks: &[&'a Check<'a>]) -> Report {
    world.memory.inputs.look_at_tracked();
    // The code that runs below may write wherever it likes.
    world.kept().for_each(Snapshot::take);
    let (waiting, queues) = in_order(world, checks);
    let ended: Mutex<Vec<(usize, CheckRun<'a>)>> = Mutex::new(Vec::new());
    let live = Live::begin(checks.iter().map(|check| check.id), world.screen.progress);
    let workers = world.asked.args.jobs.map_or_else(tool::cores, usize::from).min(queues.len());
    let one = |at: usize| {
        let Some(check) = checks.get(at).copied().filter(|_| !tool::interrupted()) else { return };
        live.started(check.id);
        let ran = judge(world, check, &live);
        if live.is_seen() || !may_change(&ran.report) {
            live.ended(&ran.report);
        }
        ended.lock().unwrap_or_else(PoisonError::into_inner).push((at, ran));
    };
    let toolbox = world.toolbox();
    let asks_cargo = |check: &&&Check<'_>| check.languages == [Language::Rust] && check.tool.is_some();
    if let Some(crates) = world.project.facts.crates.as_ref().filter(|_| checks.iter().any(|check| asks_cargo(&check)))
    {
        toolbox.bring_toolchain(&world.project.root.join(&crates.folder));
    }
    let program = |check: &Check<'_>| world.command(check).into_iter().next().unwrap_or_default();
    let programs =
        checks.iter().map(|check| program(check)).filter(|program| toolbox.pinned_version(program).is_some());
    let missing = programs.filter(|program| toolbox.find(program).is_none()).collect();
    let queues = Queues::new(queues, missing);
    let is_for = |program_of: &str, at: usize| checks.get(at).is_some_and(|check| program(check) == program_of);
    let work = || {
        while let Some(queue) = queues.next(is_for) {
            queue.into_iter().for_each(&one);
        }
    };
    thread::scope(|scope| {
        // All tools of the plan are installed at once.
        for program in queues.missing() {
            let (queues, toolbox) = (&queues, &toolbox);
            scope.spawn(move || {
                let _arrived = Arrived::new(queues, &program);
                toolbox.locate(&program)
            });
        }
        for at in waiting {
            scope.spawn(move || one(at));
        }
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let mut ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
    ended.sort_by_key(|(at, _)| *at);
    let late: Vec<usize> = ended.iter().filter(|(_, ran)| may_change(&ran.report)).map(|(at, _)| *at).collect();
    outcome::share(ended.iter_mut().map(|(_, ran)| &mut ran.report));
    ended.iter().filter(|(at, _)| late.contains(at)).for_each(|(_, ran)| live.ended(&ran.report));
    drop(live);
    world.kept().for_each(Snapshot::restore);
    world.memory.inputs.save(&world.memory.stats);
    let root = &world.project.root;
    let (on_disk, _) = files::with(root, files::on_disk(root).files, &world.project.files);
    let remembered = Remembered::of(&on_disk, &world.memory.stats);
    let after = Inputs::of(&world.project, world.checks, on_disk, remembered);
    // Whatever a tool's settings let it write over: a tree that is not the same afterwards was not judged.
    let changed = world.memory.inputs.first_changed(&after);
    let reports: Vec<CheckReport> = ended.into_iter().map(|(_, ran)| ran.settle(world, &after, changed)).collect();
    say_withheld(world, &reports);
    Report { commit: world.project.head.clone(), checks: reports }
}

/// Whether the verdict waits for the other scanners: what is accepted of one of them is accepted of all that found the same.
fn may_change(report: &CheckReport) -> bool {
    report.kind.is_security() && report.verdict.outcome() == Outcome::Fail
}

/// Tests that did not pass may have missed a variable that they are not given.
fn say_withheld(world: &World<'_>, reports: &[CheckReport]) {
    let is_red = |report: &CheckReport| report.kind == Kind::Tests && report.verdict.outcome() != Outcome::Pass;
    let names = world.asked.env.withheld(&world.asked.config.test_env);
    if names.is_empty() || !reports.iter().any(is_red) {
        return;
    }
    let listed: Vec<String> = names.iter().take(5).map(|name| format!("`{name}`")).collect();
    let first = names.first().copied().unwrap_or_default();
    (world.screen.say)(&format!(
        "note: the tests do not see {}, which may hold a secret; `test-env = [\"{first}\"]` hands a variable over",
        listed.join(", ")
    ));
}

/// The reports of `checks` out of the store, without running anything: what does not fit this tree is stale.
pub fn stored<'a>(world: &World<'a>, checks: &[&'a Check<'a>]) -> Report {
    let report = |check: &&'a Check<'a>| {
        let setup = Setup::of(world, check);
        let stale = |what: &str| setup.report(Verdict::unknown(Reason::Stale, what));
        if !world.may_believe_results() {
            return stale("outside of git nobody can tell whether a result came with the files: run the checks");
        }
        let Some(stored) = world.memory.store.load(check.id) else { return stale("there is no stored result") };
        // Where the tool is not at hand, as on a machine that merges results, its version is the result's own word.
        let version = at_hand(world, &setup).and_then(|found| found.version);
        let same_tool = stored.about.tool == setup.program;
        let other_version = same_tool && version.is_some() && version != stored.about.version;
        if stored.about.key != setup.key {
            return stale("the stored result is about another state of the files");
        }
        // On a laptop what was tested is committed afterwards; in CI what is published is what one run, or the jobs of one
        // workflow, found.
        if world.asked.env.is_ci() && stored.about.commit != world.project.head {
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
struct CheckRun<'a> {
    setup: Setup<'a>,
    report: CheckReport,
}

impl CheckRun<'_> {
    /// Compares the inputs with those before the run, and stores the result, whatever it is: later stages say the same.
    fn settle(self, world: &World<'_>, after: &Inputs, changed: Option<&str>) -> CheckReport {
        let CheckRun { setup, mut report } = self;
        let judged = matches!(report.verdict.outcome(), Outcome::Pass | Outcome::Fail);
        let stale = judged && setup.key_of(after) != setup.key;
        if stale || changed.is_some() && report.verdict.outcome() == Outcome::Pass {
            let detail = match changed {
                Some(file) => format!("`{file}` changed while the checks ran: which tree was judged is not known"),
                None => "files that it judges changed while it ran".to_owned(),
            };
            report.verdict = report.verdict.but(Reason::Stale, detail);
            report.remedy = setup.remedy(&report.verdict);
        }
        let (check, commit) = (setup.check, world.project.head.clone());
        let mut about = About::new(check.id, check.kind, setup.key, commit, &setup.program);
        about.version.clone_from(&report.version);
        about.seconds = (report.elapsed.as_secs_f64() * 1000.0).round() / 1000.0;
        if let Err(err) = world.memory.store.save(&about, &report.verdict) {
            (world.screen.say)(&format!("warning: {err:#}"));
        }
        report
    }
}

/// Runs a check whose tool is there.
fn judge<'a>(world: &World<'a>, check: &'a Check<'a>, live: &Live) -> CheckRun<'a> {
    let prepared = match prepare(world, check, live) {
        Ok(prepared) => prepared,
        Err(ran) => return *ran,
    };
    let remote = if prepared.tool.is_none() { world.remote() } else { None };
    let start = Instant::now();
    let hash = |path: &str| world.memory.inputs.content(path).map(|hash| hash.to_hex().to_string());
    let job = prepared.job(world, remote.as_ref(), &hash);
    let verdict = check.plant.prove(&job, || accepted(world, check, (check.run)(&job).unwrap_or_else(Verdict::from)));
    let Prepared { setup, tool, .. } = prepared;
    let mut report = setup.report(verdict);
    report.elapsed = start.elapsed();
    report.version = tool.as_ref().and_then(|tool| tool.version.clone());
    report.path = tool.map(|tool| tool.path.display().to_string());
    CheckRun { setup, report }
}

/// The verdict with what the configuration or the source accepts. A failing test is no matter of judgement.
fn accepted(world: &World<'_>, check: &Check<'_>, verdict: Verdict) -> Verdict {
    let entries = &world.asked.config.accept;
    if check.kind == Kind::Tests {
        return verdict;
    }
    let today = Date::today();
    verdict.accept(|finding| {
        if let Some(entry) = entries.iter().find(|entry| !entry.is_expired(today) && entry.matches(finding)) {
            return Some(Accepted { by: By::Configuration, reason: entry.reason.clone() });
        }
        let reason = check.obeys.suppression(finding, &*world.screen.source)?;
        Some(Accepted { by: By::Source, reason })
    })
}

/// A check whose tool is at hand and that has to be asked.
struct Prepared<'a> {
    setup: Setup<'a>,
    tool: Option<Located>,
    env: Vec<(OsString, OsString)>,
    /// See [`Job::memory`].
    memory: Option<String>,
    watch: Option<Watch>,
    /// Removed with this.
    _bytecode: Option<TempDir>,
}

impl Prepared<'_> {
    fn job<'j>(
        &'j self,
        world: &'j World<'_>,
        remote: Option<&'j Remote<'j>>,
        hash: &'j (dyn Fn(&str) -> Option<String> + Sync),
    ) -> Job<'j> {
        Job {
            check: self.setup.check,
            context: world.context(),
            project: &world.project,
            config: &self.setup.config,
            command: &self.setup.command,
            tool: self.tool.as_ref(),
            remote: remote.filter(|_| self.tool.is_none()),
            fail_on: self.setup.fail_on,
            env: &self.env,
            cache: &world.memory.tool_cache,
            hash,
            kept: &world.memory.of_files,
            memory: self.memory.as_deref(),
            // Outside of git nobody can tell whether what is remembered came with the files.
            fresh: world.asked.args.fresh || !world.project.in_git,
            watch: self.watch.as_ref(),
        }
    }
}

/// Looks for what a check needs, without which it has ended.
fn prepare<'a>(world: &World<'a>, check: &'a Check<'a>, live: &Live) -> Result<Prepared<'a>, Box<CheckRun<'a>>> {
    let setup = Setup::of(world, check);
    if let Some(verdict) = setup.unsafe_link(&world.project) {
        return Err(Box::new(CheckRun { report: setup.report(verdict), setup }));
    }
    let needed = own_environment(world, &setup)
        .and_then(|surroundings| Ok((needs(world, &setup, surroundings.as_deref())?, surroundings)));
    let ((tool, key, bytecode), surroundings) = match needed {
        Ok(needed) => needed,
        Err(undecided) => return Err(Box::new(CheckRun { report: setup.report(undecided.into()), setup })),
    };
    let mut env = environment(world, check, key, bytecode.as_ref().map(TempDir::path));
    if let Some(folder) = surroundings {
        let folders = iter::once(install::scripts(&folder)).chain(world.asked.env.search_path());
        let path = std::env::join_paths(folders).unwrap_or_default();
        env.retain(|(name, _)| name != "PATH");
        env.extend([("PATH".into(), path), ("VIRTUAL_ENV".into(), folder.into_os_string())]);
    }
    // A tool that does not say which version it is could be another one by now.
    let memory = tool.as_ref().and_then(|tool| Some(setup.memory(&world.memory.inputs, tool.version.as_deref()?)));
    let id = check.id.to_owned();
    let watch = if live.is_seen() { so_far::watch(check, move |count| live::found(&id, count)) } else { None };
    Ok(Prepared { setup, tool, env, memory, watch, _bytecode: bytecode })
}

/// The tool, the key, and a folder for bytecode where the tool imports what is in the repository.
type Needs = (Option<Located>, Option<(&'static str, Secret)>, Option<TempDir>);

fn needs(world: &World<'_>, setup: &Setup<'_>, surroundings: Option<&Path>) -> Result<Needs, Undecided> {
    let check = setup.check;
    let key = check.key.map(|name| match world.asked.env.secret(name) {
        Some(key) => Ok((name, key)),
        None => Err(Undecided::new(Reason::NoPermission, format!("`{name}` is not set"))),
    });
    let tool = setup.starts.then(|| locate(world, setup, surroundings)).transpose()?;
    let bytecode = check.runs_code.then(bytecode).transpose().map_err(|err| check::unstartable(&err))?;
    Ok((tool, key.transpose()?, bytecode))
}

/// A new folder for the bytecode of the project's own modules: Python takes a module of the same size and second of change
/// for the same (<https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation>).
fn bytecode() -> std::io::Result<TempDir> {
    tempfile::Builder::new().prefix("touchmark-bytecode-").tempdir()
}

/// What the check's tool sees: what the check says, its key, and where bytecode goes.
fn environment(
    world: &World<'_>,
    check: &Check<'_>,
    key: Option<(&'static str, Secret)>,
    bytecode: Option<&Path>,
) -> Vec<(OsString, OsString)> {
    let Asked { env, outside, config, .. } = world.asked;
    let mut env = match check.sees {
        Inherit::Project => env.tests(&config.test_env),
        sees => outside.child(sees),
    };
    if check.sees != Inherit::Project {
        // `python -m` would import from the current folder, which is the repository, first.
        env.push(("PYTHONSAFEPATH".into(), "1".into()));
    }
    // A scanner imports nothing of the project's: the bytecode of its own modules stands beside them, once for each tool.
    env.extend(bytecode.map(|folder| ("PYTHONPYCACHEPREFIX".into(), folder.into())));
    env.extend(key.map(|(name, key)| (name.into(), key.expose().into())));
    env
}
