//! Functions are run in rounds until no summary and no cell changes.
//!
//! In a round every function sees the state of the round before, so that the order in which they run, and on how many threads,
//! changes nothing. What they give is merged in the order of functions. The first round runs every function and shows who
//! calls whom; after it, callees go before their callers (`flow::order`).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::{FxHashMap, FxHashSet};

use super::frame::{Flow, Observed, Outcome, run};
use super::order::{Dependents, levels};
use super::roots;
use super::value::Value;
use super::world::{Cell, World};
use crate::analysis::Budget;
use crate::models::Models;
use crate::names::{FileId, FunctionId, Project};
use crate::thread;

/// A cell that keeps changing holds any constant after so many changes.
const CHANGES_WITH_CONSTANTS: u32 = 2;
/// A cell that keeps changing is left as it is after so many changes.
const MOST_CHANGES: u32 = 12;
/// A function is run at most so often.
const MOST_RUNS: u8 = 6;
/// A function of so many steps in all is run no more, unless it ran fewer times than [`FEWEST_RUNS`]: what it calls has many
/// implementations, and its summary holds as much as a summary can.
const SETTLED: u64 = 4_000;
const FEWEST_RUNS: u8 = 3;
/// So many functions of a file are run in one round.
const AT_ONCE: usize = 32;
/// A thread of its own is for at least so many functions.
const FEWEST: usize = 8;

/// A source that reaches a sink.
pub type Reached = Flow;

/// What the project does.
#[derive(Debug, Default)]
pub struct Solved {
    /// Sources that reach sinks.
    pub flows: Vec<Reached>,
    /// Calls of watched functions.
    pub observed: Vec<Observed>,
    /// Files with a function that was not run to its end.
    pub exhausted: BTreeSet<FileId>,
    /// How many rounds it took.
    pub rounds: u32,
    /// How many runs of functions it took.
    pub runs: u64,
    /// How many steps these took.
    pub steps: u64,
}

/// Brings a project to its fixed point.
pub fn solve(project: &Project, models: &Models, budget: &Budget) -> Solved {
    std::thread::scope(|scope| thread::join(thread::spawn(scope, || solve_here(project, models, budget))))
}

fn solve_here(project: &Project, models: &Models, budget: &Budget) -> Solved {
    let mut solver = Solver::new(project, models, budget);
    let modules: BTreeSet<FunctionId> = project.files.iter().map(|file| FunctionId(file.functions)).collect();
    solver.rounds(Due { sooner: modules.clone(), ..Due::default() }, |id| modules.contains(&id));
    solver.world.order_classes();
    let all: Vec<FunctionId> = (0..project.functions.len() as u32).map(FunctionId).collect();
    let due = solver.once(all);
    solver.levels = levels(project.functions.len(), &solver.dependents);
    solver.rounds(due, |_| true);
    solver.finish()
}

/// Functions that have to be run again.
#[derive(Default)]
struct Due {
    /// A summary changed.
    sooner: BTreeSet<FunctionId>,
    /// A cell changed.
    later: BTreeSet<FunctionId>,
}

struct Solver<'a> {
    world: World<'a>,
    budget: &'a Budget,
    /// The functions that ever read a cell.
    dependents: Dependents,
    /// The same by function: most of what a run reads was read before.
    reads: Vec<FxHashSet<Cell>>,
    changes: FxHashMap<Cell, u32>,
    runs: Vec<u8>,
    /// Steps of all runs of a function.
    steps: Vec<u64>,
    flows: Vec<Vec<Flow>>,
    observed: Vec<Vec<Observed>>,
    spent: FxHashMap<FileId, u64>,
    /// How many calls are below a function; the lowest run first.
    levels: Vec<u32>,
    solved: Solved,
}

impl<'a> Solver<'a> {
    fn new(project: &'a Project, models: &'a Models, budget: &'a Budget) -> Self {
        let count = project.functions.len();
        Self {
            world: World::new(project, models),
            budget,
            dependents: Dependents::default(),
            reads: vec![FxHashSet::default(); count],
            changes: FxHashMap::default(),
            runs: vec![0; count],
            steps: vec![0; count],
            flows: vec![Vec::new(); count],
            observed: vec![Vec::new(); count],
            spent: FxHashMap::default(),
            levels: Vec::new(),
            solved: Solved::default(),
        }
    }

    /// Runs what is due, and what that makes due, among the functions that are allowed: the lowest first, and readers of
    /// cells after all others, when cells have most of what they will hold.
    fn rounds(&mut self, due: Due, allowed: impl Fn(FunctionId) -> bool) {
        let mut sooner = self.by_level(due.sooner);
        let mut later = due.later;
        loop {
            if sooner.is_empty() {
                sooner = self.by_level(std::mem::take(&mut later));
            }
            let Some((lowest, _)) = sooner.first().copied() else { break };
            let above = sooner.split_off(&(lowest.saturating_add(1), FunctionId(0)));
            let now: Vec<FunctionId> = sooner.into_iter().map(|(_, id)| id).collect();
            sooner = above;
            let now: Vec<FunctionId> = now.into_iter().filter(|id| allowed(*id) && self.may_run(*id)).collect();
            let (now, rest) = self.batch(now);
            sooner.extend(rest.into_iter().map(|id| (lowest, id)));
            for id in &now {
                later.remove(id);
            }
            let next = self.round(&now);
            sooner.extend(self.by_level(next.sooner));
            later.extend(next.later);
        }
    }

    /// Runs functions once, a few of each file at a time; the functions that what changed makes due.
    fn once(&mut self, mut ids: Vec<FunctionId>) -> Due {
        let mut due = Due::default();
        while !ids.is_empty() {
            ids.retain(|id| self.may_run(*id));
            let (now, rest) = self.batch(ids);
            let next = self.round(&now);
            due.sooner.extend(next.sooner);
            due.later.extend(next.later);
            ids = rest;
        }
        due
    }

    /// The first functions of each file, and the rest: what a file uses up is known after a round.
    fn batch(&self, ids: Vec<FunctionId>) -> (Vec<FunctionId>, Vec<FunctionId>) {
        let mut counts: FxHashMap<FileId, usize> = FxHashMap::default();
        ids.into_iter().partition(|id| {
            let count = counts.entry(self.world.project.function(*id).file).or_default();
            *count += 1;
            *count <= AT_ONCE
        })
    }

    fn by_level(&self, ids: BTreeSet<FunctionId>) -> BTreeSet<(u32, FunctionId)> {
        ids.into_iter().map(|id| (self.level(id), id)).collect()
    }

    fn level(&self, id: FunctionId) -> u32 {
        self.levels.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// Runs functions once; the functions that what changed makes due.
    fn round(&mut self, now: &[FunctionId]) -> Due {
        self.solved.rounds += 1;
        let outcomes = self.run_all(now);
        for (id, outcome) in now.iter().zip(&outcomes) {
            let Some(known) = self.reads.get_mut(id.0 as usize) else { continue };
            for cell in outcome.reads.iter().filter(|cell| known.insert(**cell)) {
                self.dependents.entry(*cell).or_default().push(*id);
            }
        }
        let mut due = Due::default();
        let mut classes = false;
        for (id, outcome) in now.iter().zip(outcomes) {
            classes |= self.merge(*id, outcome, &mut due);
        }
        if classes {
            self.world.order_classes();
        }
        due
    }

    /// A function is run again while it and its file have something left. A file that has not is not analysed to the end.
    fn may_run(&mut self, id: FunctionId) -> bool {
        let file = self.world.project.function(id).file;
        if self.spent.get(&file).is_some_and(|spent| *spent >= self.budget.steps_per_file) {
            self.solved.exhausted.insert(file);
            return false;
        }
        let at = id.0 as usize;
        let (Some(runs), Some(steps)) = (self.runs.get(at), self.steps.get(at)) else { return false };
        *runs < MOST_RUNS && (*steps < SETTLED || *runs < FEWEST_RUNS)
    }

    /// Runs functions on all threads; the outcomes are in the order of the functions.
    fn run_all(&mut self, ids: &[FunctionId]) -> Vec<Outcome> {
        self.solved.runs += ids.len() as u64;
        let threads = self.budget.threads.clamp(1, ids.len().div_ceil(FEWEST).max(1));
        let (world, fuel) = (&self.world, self.budget.steps_per_function);
        if threads == 1 {
            return ids.iter().map(|id| run(world, *id, fuel)).collect();
        }
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(id) = ids.get(at) else { return done };
                done.push((at, run(world, *id, fuel)));
            }
        };
        let mut outcomes: Vec<(usize, Outcome)> = std::thread::scope(|scope| {
            let handles: Vec<_> = (1..threads).map(|_| thread::spawn(scope, work)).collect();
            let mut done = work();
            done.extend(handles.into_iter().flat_map(thread::join));
            done
        });
        outcomes.sort_by_key(|(at, _)| *at);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }

    /// Puts an outcome into the world; whether the bases of a class changed.
    fn merge(&mut self, id: FunctionId, outcome: Outcome, due: &mut Due) -> bool {
        let at = id.0 as usize;
        let file = self.world.project.function(id).file;
        *self.spent.entry(file).or_default() += outcome.steps;
        self.solved.steps += outcome.steps;
        if outcome.exhausted {
            self.solved.exhausted.insert(file);
        }
        let mut classes = false;
        for (cell, value) in &outcome.cells {
            if self.put(*cell, value) {
                classes |= matches!(cell, Cell::Bases(_));
                due.later.extend(self.dependents.get(cell).into_iter().flatten());
            }
        }
        let known = self.world.summaries.get_mut(at);
        if let Some(known) = known
            && known.as_deref() != Some(&outcome.summary)
        {
            *known = Some(Arc::new(outcome.summary));
            due.sooner.extend(self.dependents.get(&Cell::Summary(id)).into_iter().flatten());
        }
        if let (Some(runs), Some(steps)) = (self.runs.get_mut(at), self.steps.get_mut(at)) {
            *runs += 1;
            *steps += outcome.steps;
        }
        if let Some(flows) = self.flows.get_mut(at) {
            *flows = outcome.flows;
        }
        if let Some(observed) = self.observed.get_mut(at) {
            *observed = outcome.observed;
        }
        classes
    }

    /// Joins a value to a cell; whether that changed it.
    fn put(&mut self, cell: Cell, value: &Value) -> bool {
        let Some(known) = self.world.cells.get_mut(&cell) else {
            self.world.cells.insert(cell, value.clone());
            return true;
        };
        let mut joined = known.join(value);
        if joined == *known {
            return false;
        }
        let changes = self.changes.entry(cell).or_default();
        if *changes >= CHANGES_WITH_CONSTANTS {
            joined = joined.widened();
            if joined == *known {
                return false;
            }
        }
        *changes += 1;
        if *changes > MOST_CHANGES {
            return false;
        }
        *known = joined;
        true
    }

    fn finish(mut self) -> Solved {
        let called =
            |id: FunctionId| self.dependents.get(&Cell::Summary(id)).is_some_and(|callers| !callers.is_empty());
        let mut flows: Vec<Flow> = self.flows.into_iter().flatten().collect();
        for index in 0..self.world.project.functions.len() as u32 {
            let id = FunctionId(index);
            roots::flows(&self.world, id, called(id), &mut flows);
        }
        self.solved.flows = flows;
        self.solved.observed = self.observed.into_iter().flatten().collect();
        self.solved
    }
}
