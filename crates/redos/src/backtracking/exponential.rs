//! States that lead back to themselves in two manners over the same text.

use std::collections::{BTreeMap, VecDeque};

use super::super::automaton::{Automaton, Choice};
use super::components::components;
use super::{Candidate, Fuel, Spent, spellings};

/// So many states of one knot are tried before it counts as harmless.
const MOST_TRIED: usize = 4;

/// For each knot of ambiguous states a few manners of going round.
pub(super) fn candidates(automaton: &Automaton, fuel: &mut Fuel) -> Result<Vec<Vec<Candidate>>, Spent> {
    let successors: Vec<Vec<usize>> =
        automaton.states.iter().map(|state| state.next.iter().map(|edge| edge.to).collect()).collect();
    let component = components(&successors);
    let mut pairs =
        Pairs { automaton, component: &component, numbers: BTreeMap::new(), pairs: Vec::new(), next: Vec::new() };
    pairs.explore(fuel)?;
    let knots = components(&pairs.successors());
    // A knot is ambiguous where two manners part in it, and holds a state paired with itself.
    let mut ambiguous: BTreeMap<usize, bool> = BTreeMap::new();
    for (at, pair) in pairs.pairs.iter().enumerate() {
        let knot = knots.get(at).copied().unwrap_or_default();
        let parts = pair.0 != pair.1
            || pairs
                .next
                .get(at)
                .is_some_and(|next| next.iter().any(|step| step.parts && knots.get(step.to) == Some(&knot)));
        *ambiguous.entry(knot).or_default() |= parts;
    }
    let mut found: BTreeMap<usize, Vec<Candidate>> = BTreeMap::new();
    for (at, (left, right)) in pairs.pairs.iter().copied().enumerate() {
        let knot = knots.get(at).copied().unwrap_or_default();
        if left != right || ambiguous.get(&knot) != Some(&true) {
            continue;
        }
        let known = found.entry(knot).or_default();
        if known.iter().filter(|one| one.choice == Choice::Plainest).count() < MOST_TRIED {
            let span = place(automaton, left, &component);
            known.extend(pairs.round(at, fuel)?.into_iter().map(|(choice, pump)| Candidate {
                pivot: left,
                head: None,
                last: None,
                pump,
                choice,
                span,
            }));
        }
    }
    found.values_mut().for_each(|group| group.sort_by_key(|candidate| candidate.choice));
    Ok(found.into_values().filter(|group| !group.is_empty()).collect())
}

/// The outermost repetition around a state that its component goes round in.
fn place(automaton: &Automaton, state: usize, component: &[usize]) -> super::Span {
    let same = |other: usize| component.get(other) == component.get(state);
    let around = |repetition: &&super::super::automaton::Loop| repetition.next.iter().any(|edge| same(edge.to));
    let outer =
        automaton.loops.iter().filter(around).max_by_key(|repetition| repetition.span.end - repetition.span.start);
    outer.map_or(super::Span { start: 0, end: 0 }, |repetition| repetition.span)
}

/// Two manners at once: pairs of states that the same text leads to, from a state where they may part.
struct Pairs<'a> {
    automaton: &'a Automaton,
    component: &'a [usize],
    numbers: BTreeMap<(usize, usize), usize>,
    pairs: Vec<(usize, usize)>,
    next: Vec<Vec<Step>>,
}

struct Step {
    to: usize,
    /// The manners part, though they come to the same state.
    parts: bool,
}

impl Pairs<'_> {
    fn number(&mut self, left: usize, right: usize) -> usize {
        let pair = (left.min(right), left.max(right));
        let next = self.pairs.len();
        let number = *self.numbers.entry(pair).or_insert(next);
        if number == next {
            self.pairs.push(pair);
            self.next.push(Vec::new());
        }
        number
    }

    fn explore(&mut self, fuel: &mut Fuel) -> Result<(), Spent> {
        for state in 0..self.automaton.states.len() {
            if Some(state) != self.automaton.scan && self.forks(state, fuel)? {
                self.number(state, state);
            }
        }
        let mut done = 0;
        while let Some((left, right)) = self.pairs.get(done).copied() {
            let mut steps = Vec::new();
            let automaton = self.automaton;
            let rights: Vec<_> = automaton.next(right).iter().filter(|edge| self.stays(right, edge.to)).collect();
            let lefts: Vec<_> = automaton.next(left).iter().filter(|edge| self.stays(left, edge.to)).collect();
            for first in lefts {
                fuel.burn(1 + rights.len() as u64)?;
                let label = automaton.label(first.to);
                for second in &rights {
                    if label.meets(automaton.label(second.to)) {
                        let parts = left == right && first.to == second.to && (first.double || second.double);
                        steps.push(Step { to: self.number(first.to, second.to), parts });
                    }
                }
            }
            if let Some(next) = self.next.get_mut(done) {
                *next = steps;
            }
            done += 1;
        }
        Ok(())
    }

    /// Whether a step stays in its component, without which there is no way back.
    fn stays(&self, from: usize, to: usize) -> bool {
        self.component.get(from) == self.component.get(to)
    }

    /// Whether two ways out of a state, both with a way back, take the same character.
    fn forks(&self, state: usize, fuel: &mut Fuel) -> Result<bool, Spent> {
        let next: Vec<_> = self.automaton.next(state).iter().filter(|edge| self.stays(state, edge.to)).collect();
        if next.iter().any(|edge| edge.double) {
            return Ok(true);
        }
        for (at, edge) in next.iter().enumerate() {
            fuel.burn((next.len() - at) as u64)?;
            let label = self.automaton.label(edge.to);
            if next.iter().skip(at + 1).any(|other| label.meets(self.automaton.label(other.to))) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn successors(&self) -> Vec<Vec<usize>> {
        self.next.iter().map(|steps| steps.iter().map(|step| step.to).collect()).collect()
    }

    /// A shortest way from a pair back to itself on which the manners part, as the texts worth trying.
    fn round(&self, start: usize, fuel: &mut Fuel) -> Result<Vec<(Choice, Vec<u8>)>, Spent> {
        // From where each pair was come to first, before and after the parting.
        let mut from: BTreeMap<(usize, bool), (usize, bool)> = BTreeMap::new();
        let mut queue = VecDeque::from([(start, false)]);
        while let Some((at, parted)) = queue.pop_front() {
            for step in self.next.get(at).into_iter().flatten() {
                fuel.burn(1)?;
                let apart = self.pairs.get(step.to).is_some_and(|(left, right)| left != right);
                let next = (step.to, parted || step.parts || apart);
                if next == (start, true) {
                    from.insert(next, (at, parted));
                    return Ok(spellings(|choice| self.text(start, &from, choice)));
                }
                if next != (start, false) && !from.contains_key(&next) {
                    from.insert(next, (at, parted));
                    queue.push_back(next);
                }
            }
        }
        Ok(Vec::new())
    }

    fn text(&self, start: usize, from: &BTreeMap<(usize, bool), (usize, bool)>, choice: Choice) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        let mut at = (start, true);
        while at != (start, false) {
            let (left, right) = *self.pairs.get(at.0)?;
            text.push(self.automaton.symbol(self.automaton.label(left).and(self.automaton.label(right)), choice)?);
            at = *from.get(&at)?;
        }
        text.reverse();
        Some(text)
    }
}
