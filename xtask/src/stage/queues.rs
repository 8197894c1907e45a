//! In which order the checks of a run get a core, and which of them wait for a program that is being installed.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, PoisonError};

use crate::check::Check;
use crate::outcome::Kind;
use crate::stage::World;

/// Those of `checks` that mostly wait for a server, which take no core from the others unless somebody says how many may
/// run at once, and queues of the rest, whose checks run one after another, as indices. The queue that took longest last
/// time, or is likely to, starts first, so that it is not alone at the end.
///
/// Checks that build crates share a queue: cargo builds once at a time in a folder, and waiting for it would count as their
/// own time. The order of the list puts the tests last, so that nothing that they write there is taken for a build.
pub(super) fn in_order(world: &World<'_>, checks: &[&Check<'_>]) -> (Vec<usize>, Vec<Vec<usize>>) {
    let likely = |kind| match kind {
        Kind::Tests => 10.0,
        Kind::CodeScan | Kind::DataflowScan => 5.0,
        Kind::Types | Kind::DependencyScan => 3.0,
        Kind::Lint | Kind::Style => 0.1,
    };
    let expected: Vec<f64> = checks
        .iter()
        .map(|check| {
            world.memory.store.about(check.id).map_or(likely(check.kind), |stored| stored.elapsed().as_secs_f64())
        })
        .collect();
    let seconds = |queue: &Vec<usize>| queue.iter().filter_map(|at| expected.get(*at)).sum::<f64>();
    let is = |at: &usize, what: fn(&Check<'_>) -> bool| checks.get(*at).is_some_and(|check| what(check));
    let (waiting, working): (Vec<usize>, Vec<usize>) =
        (0..checks.len()).partition(|at| world.asked.args.jobs.is_none() && is(at, |check| check.network.is_some()));
    let (building, alone): (Vec<usize>, Vec<usize>) = working.into_iter().partition(|at| is(at, |check| check.builds));
    let mut queues: Vec<Vec<usize>> = alone.into_iter().map(|at| vec![at]).chain([building]).collect();
    queues.retain(|queue| !queue.is_empty());
    queues.sort_by(|a, b| seconds(b).total_cmp(&seconds(a)));
    (waiting, queues)
}

/// Checks that wait for a core, as indices, and the programs that are being installed.
pub(super) struct Queues {
    state: Mutex<(Vec<Vec<usize>>, BTreeSet<String>)>,
    changed: Condvar,
}

impl Queues {
    pub(super) fn new(queues: Vec<Vec<usize>>, missing: BTreeSet<String>) -> Queues {
        Queues { state: Mutex::new((queues, missing)), changed: Condvar::new() }
    }

    pub(super) fn missing(&self) -> BTreeSet<String> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// The first of those that wait for no program: one that does takes no core from the others.
    pub(super) fn next(&self, is_for: impl Fn(&str, usize) -> bool) -> Option<Vec<usize>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let (queues, missing) = &mut *state;
            let waits = |at: &usize| missing.iter().any(|program| is_for(program, *at));
            if queues.is_empty() {
                return None;
            }
            if let Some(ready) = queues.iter().position(|queue| !queue.first().is_some_and(waits)) {
                return Some(queues.remove(ready));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Lets those go on that wait for a program, when its installation has ended in whatever way.
pub(super) struct Arrived<'q> {
    queues: &'q Queues,
    program: &'q str,
}

impl<'q> Arrived<'q> {
    pub(super) fn new(queues: &'q Queues, program: &'q str) -> Arrived<'q> {
        Arrived { queues, program }
    }
}

impl Drop for Arrived<'_> {
    fn drop(&mut self) {
        self.queues.state.lock().unwrap_or_else(PoisonError::into_inner).1.remove(self.program);
        self.queues.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn what_waits_for_a_program_lets_the_others_pass() {
        let queues = Queues::new(vec![vec![0], vec![1, 2], vec![3]], ["slow".to_owned()].into());
        let is_for = |program: &str, at: usize| program == "slow" && [0, 2].contains(&at);
        assert_eq!(queues.next(is_for), Some(vec![1, 2]));
        thread::scope(|scope| {
            let rest = scope.spawn(|| [queues.next(is_for), queues.next(is_for), queues.next(is_for)]);
            let waits_for_none = || queues.state.lock().unwrap().0.len() == 1;
            while !waits_for_none() {
                thread::yield_now();
            }
            drop(Arrived { queues: &queues, program: "slow" });
            assert_eq!(rest.join().unwrap(), [Some(vec![3]), Some(vec![0]), None]);
        });
    }
}
