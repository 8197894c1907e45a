//! Empty steps taken out: from each place straight to the next characters.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Method;
use super::super::alphabet::Bits;
use super::builder::{Graph, Guard, Node};
use super::{Accepts, Automaton, Edge, Ends, Loop, START, State};

/// More edges than this are not looked at.
const MOST_EDGES: usize = 150_000;

pub(super) fn automaton(graph: &Graph, all: Bits, method: Method) -> Option<Automaton> {
    // States are numbered: the start, the takers of characters, and perhaps the scan.
    let mut numbers = BTreeMap::new();
    let mut takers = Vec::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        if let Node::Take { label, next } = node {
            takers.push((*label, *next));
            numbers.insert(at, takers.len());
        }
    }
    let closure = |node, at_start| Closure { graph, numbers: &numbers, at_start }.from(node);
    let whole = method == Method::FullMatch;
    let mut states = Vec::with_capacity(takers.len() + 2);
    states.push(closure(graph.start, true).state(Bits::default(), whole));
    let mut edges = 0;
    // Takers that go on at the same node go on alike.
    let mut known: BTreeMap<usize, Reached> = BTreeMap::new();
    for (label, next) in takers {
        let reached = known.entry(next).or_insert_with(|| closure(next, false));
        edges += reached.next.len();
        if edges > MOST_EDGES {
            return None;
        }
        states.push(reached.state(label, whole));
    }
    let mut scan = None;
    if method == Method::Search {
        let at = states.len();
        let mut state = closure(graph.start, false).state(all, whole);
        let skip = Edge { to: at, double: false };
        state.next.push(skip);
        states.push(state);
        if let Some(start) = states.get_mut(START) {
            start.next.push(skip);
        }
        scan = Some(at);
    }
    let loops = graph.loops.iter().map(|(head, span)| Loop { span: *span, next: closure(*head, false).next }).collect();
    let mut uses = vec![0; usize::from(u8::MAX) + 1];
    for symbol in states.iter().flat_map(|state| state.label.symbols()) {
        if let Some(count) = uses.get_mut(usize::from(symbol)) {
            *count += 1;
        }
    }
    Some(Automaton { states, loops, scan, approximation: graph.approximation, widened: graph.widened, uses })
}

#[derive(Default)]
struct Reached {
    next: Vec<Edge>,
    heads: Vec<usize>,
    accepts: Accepts,
}

impl Reached {
    fn state(&self, label: Bits, whole: bool) -> State {
        let mut accepts = self.accepts;
        for ends in [&mut accepts.must, &mut accepts.may] {
            ends.at_end |= ends.anywhere;
            ends.anywhere &= !whole;
        }
        State { label, next: self.next.clone(), heads: self.heads.clone(), accepts }
    }
}

struct Closure<'a> {
    graph: &'a Graph,
    numbers: &'a BTreeMap<usize, usize>,
    at_start: bool,
}

impl Closure<'_> {
    fn from(&self, node: usize) -> Reached {
        let mut next: BTreeMap<usize, bool> = BTreeMap::new();
        let mut heads = BTreeSet::new();
        let mut may = Ends::default();
        // A node is gone through twice at most: then whatever lies behind it is reached in more than one way.
        self.walk(
            node,
            2,
            |_| true,
            |at, at_end| match self.graph.nodes.get(at) {
                Some(Node::Take { .. }) if !at_end => {
                    let known = self.numbers.get(&at).copied().unwrap_or_default();
                    next.entry(known).and_modify(|double| *double = true).or_insert(false);
                }
                Some(Node::Head { repetition, .. }) if !at_end => {
                    heads.insert(*repetition);
                }
                Some(Node::Accept) => accept(&mut may, at_end),
                _ => {}
            },
        );
        let mut must = Ends::default();
        self.walk(
            node,
            1,
            |guard| guard != Guard::Unknown,
            |at, at_end| {
                if matches!(self.graph.nodes.get(at), Some(Node::Accept)) {
                    accept(&mut must, at_end);
                }
            },
        );
        let next = next.into_iter().map(|(to, double)| Edge { to, double }).collect();
        Reached { next, heads: heads.into_iter().collect(), accepts: Accepts { must, may } }
    }

    /// Visits what can be reached without taking a character, and whether only at the end of the text.
    fn walk(&self, node: usize, times: u8, passes: impl Fn(Guard) -> bool, mut visit: impl FnMut(usize, bool)) {
        let mut visits: BTreeMap<(usize, bool), u8> = BTreeMap::new();
        let mut left = vec![(node, false)];
        while let Some((at, at_end)) = left.pop() {
            let count = visits.entry((at, at_end)).or_insert(0);
            if *count >= times {
                continue;
            }
            *count += 1;
            visit(at, at_end);
            let (Some(Node::Empty(ways)) | Some(Node::Head { next: ways, .. })) = self.graph.nodes.get(at) else {
                continue;
            };
            for (to, guard) in ways {
                if passes(*guard) && (*guard != Guard::Start || self.at_start) {
                    left.push((*to, at_end || *guard == Guard::End));
                }
            }
        }
    }
}

fn accept(ends: &mut Ends, at_end: bool) {
    if at_end {
        ends.at_end = true;
    } else {
        ends.anywhere = true;
    }
}
