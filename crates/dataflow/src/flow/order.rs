//! The order of functions: callees before callers.

use rustc_hash::FxHashMap;

use super::world::Cell;
use crate::names::FunctionId;

/// The functions that read a cell, each once.
pub(super) type Dependents = FxHashMap<Cell, Vec<FunctionId>>;

/// For each function, how many calls are below it on the longest way down, without calls that lead back.
pub(super) fn levels(count: usize, dependents: &Dependents) -> Vec<u32> {
    let mut callees: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (cell, callers) in dependents {
        let Cell::Summary(callee) = cell else { continue };
        for caller in callers {
            if let Some(callees) = callees.get_mut(caller.0 as usize) {
                callees.push(callee.0);
            }
        }
    }
    callees.iter_mut().for_each(|callees| callees.sort_unstable());
    let mut walk = Walk { callees, states: vec![State::New; count], levels: vec![0; count] };
    (0..count as u32).for_each(|function| walk.visit(function));
    walk.levels
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

struct Walk {
    callees: Vec<Vec<u32>>,
    states: Vec<State>,
    levels: Vec<u32>,
}

impl Walk {
    /// Depth first, without recursion: the functions that call each other may be many.
    fn visit(&mut self, function: u32) {
        let mut path = vec![(function, 0)];
        while let Some((function, next)) = path.last_mut() {
            let at = *function as usize;
            if *next == 0 {
                if self.states.get(at) != Some(&State::New) {
                    path.pop();
                    continue;
                }
                self.set(at, State::Open);
            }
            match self.callees.get(at).and_then(|callees| callees.get(*next)) {
                Some(callee) => {
                    *next += 1;
                    path.push((*callee, 0));
                }
                None => {
                    self.finish(at);
                    path.pop();
                }
            }
        }
    }

    fn set(&mut self, at: usize, state: State) {
        if let Some(place) = self.states.get_mut(at) {
            *place = state;
        }
    }

    fn finish(&mut self, at: usize) {
        let callees = self.callees.get(at).into_iter().flatten();
        let done = callees.filter(|callee| self.states.get(**callee as usize) == Some(&State::Done));
        let below = done.filter_map(|callee| self.levels.get(*callee as usize)).max();
        let level = below.map_or(0, |below| below + 1);
        if let Some(place) = self.levels.get_mut(at) {
            *place = level;
        }
        self.set(at, State::Done);
    }
}
