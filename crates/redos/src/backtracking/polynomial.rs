//! Two repetitions, one after the other, that the same text goes round in, and that also leads from one to the other.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::automaton::{Automaton, Choice, Edge};
use super::{Candidate, Fuel, Spent, spellings};

/// So many steps the search for one pair of repetitions may take.
const MOST_FOR_PAIR: u64 = 200_000;

/// Manners of leaving one repetition for a later one at any time, shortest texts first; and whether the steps sufficed for
/// all pairs of repetitions.
pub(super) fn candidates(automaton: &Automaton, fuel: &mut Fuel) -> (Vec<Candidate>, Result<(), Spent>) {
    let mut done = Ok(());
    let Ok(reach) = Reach::new(automaton, fuel) else { return (Vec::new(), Err(Spent)) };
    let mut found: Vec<Candidate> = Vec::new();
    for (later, repetition) in automaton.loops.iter().enumerate() {
        let heads = (0..automaton.loops.len()).filter(|head| *head != later).map(Some);
        // The search for a start goes round as well.
        for first in automaton.scan.iter().map(|_| None).chain(heads) {
            let pair = fuel.within(MOST_FOR_PAIR, |fuel| texts(automaton, &reach, first, later, fuel));
            done = done.and(pair.as_ref().map(|_| ()).map_err(|spent| *spent));
            for (choice, pump, last) in pair.unwrap_or_default() {
                let pivot = automaton.scan.filter(|_| first.is_none()).unwrap_or(usize::MAX);
                // The same pump from the same place makes the same text.
                if !found.iter().any(|known| known.head == first && known.pump == pump) {
                    found.push(Candidate { pivot, head: first, last: Some(last), pump, choice, span: repetition.span });
                }
            }
        }
    }
    // Repetitions are numbered from the end of the pattern. The way to a late one may be slow by itself, so that it hides
    // how the time grows.
    found.sort_by_key(|one| (one.choice, one.pump.len(), Reverse(one.head.unwrap_or(usize::MAX))));
    (found, done)
}

/// Which repetitions can be come to again from each state.
struct Reach {
    heads: Vec<BTreeSet<usize>>,
}

impl Reach {
    fn new(automaton: &Automaton, fuel: &mut Fuel) -> Result<Reach, Spent> {
        let mut before = vec![Vec::new(); automaton.states.len()];
        for (from, state) in automaton.states.iter().enumerate() {
            for edge in &state.next {
                if let Some(sources) = before.get_mut(edge.to) {
                    sources.push(from);
                }
            }
        }
        let mut heads = vec![BTreeSet::new(); automaton.states.len()];
        for repetition in 0..automaton.loops.len() {
            let mut left: Vec<usize> =
                (0..automaton.states.len()).filter(|at| automaton.begins(*at, repetition)).collect();
            while let Some(at) = left.pop() {
                fuel.burn(1)?;
                if heads.get_mut(at).is_some_and(|heads| heads.insert(repetition)) {
                    left.extend(before.get(at).into_iter().flatten());
                }
            }
        }
        Ok(Reach { heads })
    }

    fn reaches(&self, state: usize, repetition: usize) -> bool {
        self.heads.get(state).is_some_and(|heads| heads.contains(&repetition))
    }
}

/// Where the three manners are: one that stays in the first repetition, one on its way, one that stays in the later.
type Triple = (usize, usize, usize);

/// A shortest way on which one manner stays in the first repetition, one leaves it, and one stays in the later, as the
/// texts worth trying; and the state that the last then is in.
fn texts(
    automaton: &Automaton,
    reach: &Reach,
    first: Option<usize>,
    later: usize,
    fuel: &mut Fuel,
) -> Result<Vec<(Choice, Vec<u8>, usize)>, Spent> {
    let scan: Vec<Edge> = automaton.scan.iter().map(|to| Edge { to: *to, double: false }).collect();
    let begins = |state: usize, head: Option<usize>| match head {
        Some(head) => automaton.begins(state, head),
        None => automaton.scan == Some(state),
    };
    let returns = |state: usize, head: Option<usize>| match head {
        Some(head) => reach.reaches(state, head),
        None => automaton.scan == Some(state),
    };
    let rounds = |repetition: usize| automaton.loops.get(repetition).map_or(&[][..], |repetition| &repetition.next);
    let (staying, leaving) = match first {
        Some(head) => (rounds(head), rounds(head)),
        None => (scan.as_slice(), automaton.scan.map_or(&[][..], |scan| automaton.next(scan))),
    };
    // Where the later one leads back to the first, both are one knot, and that is for the search for exponential ones.
    if let Some(head) = first
        && rounds(later).iter().any(|edge| reach.reaches(edge.to, head) && reach.reaches(edge.to, later))
    {
        return Ok(Vec::new());
    }
    let mut from: BTreeMap<Triple, Option<Triple>> = BTreeMap::new();
    let mut queue = VecDeque::new();
    let mut at: Option<Triple> = None;
    let (mut ones, mut twos, mut threes) = (staying, leaving, rounds(later));
    loop {
        for one in ones.iter().filter(|edge| returns(edge.to, first)) {
            fuel.burn(1)?;
            let label = automaton.label(one.to);
            for three in threes.iter().filter(|edge| reach.reaches(edge.to, later)) {
                fuel.burn(1)?;
                let shared = label.and(automaton.label(three.to));
                if shared == Default::default() {
                    continue;
                }
                for two in twos.iter().filter(|edge| reach.reaches(edge.to, later)) {
                    fuel.burn(1)?;
                    let next = (one.to, two.to, three.to);
                    if !shared.meets(automaton.label(two.to)) || from.contains_key(&next) {
                        continue;
                    }
                    from.insert(next, at);
                    if begins(next.0, first) && automaton.begins(next.1, later) && automaton.begins(next.2, later) {
                        let texts = spellings(|choice| spelled(automaton, &from, next, choice));
                        return Ok(texts.into_iter().map(|(choice, text)| (choice, text, next.2)).collect());
                    }
                    queue.push_back(next);
                }
            }
        }
        let Some(next) = queue.pop_front() else {
            return Ok(Vec::new());
        };
        at = Some(next);
        (ones, twos, threes) = (automaton.next(next.0), automaton.next(next.1), automaton.next(next.2));
        if first.is_none() {
            ones = scan.as_slice();
        }
    }
}

fn spelled(
    automaton: &Automaton,
    from: &BTreeMap<Triple, Option<Triple>>,
    last: Triple,
    choice: Choice,
) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let mut at = Some(last);
    while let Some(triple) = at {
        let (one, two, three) = triple;
        let shared = automaton.label(one).and(automaton.label(two)).and(automaton.label(three));
        text.push(automaton.symbol(shared, choice)?);
        at = *from.get(&triple)?;
    }
    text.reverse();
    Some(text)
}
