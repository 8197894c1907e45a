//! Functions are run in rounds until no summary and no cell changes.
//!
//! In a round every function sees the state of the round before, so that the order in which they run, and on how many threads,
//! changes nothing. What they give is merged in the order of functions.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHashMap;

use super::frame::{Flow, Observed, Outcome, run};
use super::roots;
use super::value::Value;
use super::world::{Cell, World};
use crate::analysis::Budget;
use crate::models::Models;
use crate::names::{FileId, FunctionId, Project};

/// A cell that keeps changing is left as it is after so many changes.
const MOST_CHANGES: u32 = 24;
/// A function is run at most so often.
const MOST_RUNS: u8 = 12;
/// The stack of a thread that runs functions.
pub(crate) const STACK: usize = 256 << 20;

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
}

/// Brings a project to its fixed point.
pub fn solve(project: &Project, models: &Models, budget: &Budget) -> Solved {
    let mut solver = Solver::new(project, models, budget);
    let modules: BTreeSet<FunctionId> = project.files.iter().map(|file| FunctionId(file.functions)).collect();
    solver.rounds(modules.clone(), |id| modules.contains(&id));
    solver.world.order_classes();
    let all: BTreeSet<FunctionId> = (0..project.functions.len() as u32).map(FunctionId).collect();
    solver.rounds(all, |_| true);
    solver.finish()
}

struct Solver<'a> {
    world: World<'a>,
    budget: &'a Budget,
    dependents: FxHashMap<Cell, BTreeSet<FunctionId>>,
    changes: FxHashMap<Cell, u32>,
    runs: Vec<u8>,
    flows: Vec<Vec<Flow>>,
    observed: Vec<Vec<Observed>>,
    spent: FxHashMap<FileId, u64>,
    solved: Solved,
}

impl<'a> Solver<'a> {
    fn new(project: &'a Project, models: &'a Models, budget: &'a Budget) -> Self {
        let count = project.functions.len();
        Self {
            world: World::new(project, models),
            budget,
            dependents: FxHashMap::default(),
            changes: FxHashMap::default(),
            runs: vec![0; count],
            flows: vec![Vec::new(); count],
            observed: vec![Vec::new(); count],
            spent: FxHashMap::default(),
            solved: Solved::default(),
        }
    }

    /// Runs what is due, and what that makes due, among the functions that are allowed.
    fn rounds(&mut self, mut due: BTreeSet<FunctionId>, allowed: impl Fn(FunctionId) -> bool) {
        let mut last = 0;
        while !due.is_empty() && last < self.budget.rounds {
            last += 1;
            self.solved.rounds += 1;
            let now: Vec<FunctionId> = due.iter().copied().filter(|id| allowed(*id) && self.may_run(*id)).collect();
            let outcomes = self.run_all(&now);
            due = BTreeSet::new();
            for (id, outcome) in now.iter().zip(&outcomes) {
                for cell in &outcome.reads {
                    self.dependents.entry(*cell).or_default().insert(*id);
                }
            }
            let mut classes = false;
            for (id, outcome) in now.into_iter().zip(outcomes) {
                classes |= self.merge(id, outcome, &mut due);
            }
            if classes {
                self.world.order_classes();
            }
        }
    }

    fn may_run(&self, id: FunctionId) -> bool {
        let file = self.world.project.function(id).file;
        let left = self.spent.get(&file).is_none_or(|spent| *spent < self.budget.steps_per_file);
        left && self.runs.get(id.0 as usize).is_some_and(|runs| *runs < MOST_RUNS)
    }

    /// Runs functions on all threads; the outcomes are in the order of the functions.
    fn run_all(&mut self, ids: &[FunctionId]) -> Vec<Outcome> {
        self.solved.runs += ids.len() as u64;
        let next = AtomicUsize::new(0);
        let threads = self.budget.threads.clamp(1, ids.len().max(1));
        let (world, fuel) = (&self.world, self.budget.steps_per_function);
        let work = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(id) = ids.get(at) else { return done };
                done.push((at, run(world, *id, fuel)));
            }
        };
        let mut outcomes: Vec<(usize, Outcome)> = std::thread::scope(|scope| {
            let spawn = |_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            let handles: Vec<_> = (0..threads).map(spawn).collect();
            handles.into_iter().filter_map(Result::ok).filter_map(|handle| handle.join().ok()).flatten().collect()
        });
        outcomes.sort_by_key(|(at, _)| *at);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }

    /// Puts an outcome into the world; whether the bases of a class changed.
    fn merge(&mut self, id: FunctionId, outcome: Outcome, due: &mut BTreeSet<FunctionId>) -> bool {
        let at = id.0 as usize;
        let file = self.world.project.function(id).file;
        *self.spent.entry(file).or_default() += outcome.steps;
        if outcome.exhausted {
            self.solved.exhausted.insert(file);
        }
        let mut classes = false;
        for (cell, value) in &outcome.cells {
            if self.put(*cell, value) {
                classes |= matches!(cell, Cell::Bases(_));
                due.extend(self.dependents.get(cell).into_iter().flatten());
            }
        }
        let known = self.world.summaries.get_mut(at);
        if let Some(known) = known
            && known.as_deref() != Some(&outcome.summary)
        {
            *known = Some(Arc::new(outcome.summary));
            due.extend(self.dependents.get(&Cell::Summary(id)).into_iter().flatten());
        }
        if let Some(runs) = self.runs.get_mut(at) {
            *runs += 1;
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
        let joined = known.join(value);
        if joined == *known {
            return false;
        }
        let changes = self.changes.entry(cell).or_default();
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
