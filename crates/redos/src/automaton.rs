//! A pattern as an automaton without empty steps: a state for each place that takes a character.
//!
//! What is not regular is approximated, so that no way through the pattern is missing: look-around, word boundaries and
//! anchors of lines may always hold (their insides are ways of their own), a back-reference matches whatever its group
//! can, a condition goes both ways, an atomic group is an ordinary one. [`Automaton::approximation`] names the first such
//! construct; what the automaton finds there is confirmed or dropped by running the matcher, which has no such gaps.

mod builder;
mod closure;

use super::Method;
use super::alphabet::{Alphabet, Bits};
use super::parse::Parsed;
use super::span::Span;

pub(super) struct Automaton {
    pub(super) states: Vec<State>,
    pub(super) loops: Vec<Loop>,
    /// The state that skips characters before a match, where the method searches.
    pub(super) scan: Option<usize>,
    /// What stands in the pattern and is not modelled exactly.
    pub(super) approximation: Option<&'static str>,
    /// A bounded repetition is taken for an unbounded one.
    pub(super) widened: bool,
    /// How many states take each symbol.
    uses: Vec<usize>,
}

/// Which symbol stands for a set in a text that is spelled out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Choice {
    /// The one that people read best.
    Plainest,
    /// The one that the fewest other places of the pattern take, so that what follows rejects it: in `([^a]+)+b` not `b`.
    Rarest,
}

/// Before anything was taken.
pub(super) const START: usize = 0;

/// Having taken a character at one place of the pattern.
pub(super) struct State {
    /// What that character can be; nothing at the start.
    pub(super) label: Bits,
    pub(super) next: Vec<Edge>,
    /// The repetitions that can begin their next round here.
    pub(super) heads: Vec<usize>,
    pub(super) accepts: Accepts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) to: usize,
    /// There is more than one way without taking a character.
    pub(super) double: bool,
}

/// A repetition without end.
pub(super) struct Loop {
    pub(super) span: Span,
    /// What its rounds begin with.
    pub(super) next: Vec<Edge>,
}

/// Whether the match can end in a state. `may` believes every approximated construct, `must` none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Accepts {
    pub(super) must: Ends,
    pub(super) may: Ends,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ends {
    /// Whatever follows.
    pub(super) anywhere: bool,
    /// Where nothing follows.
    pub(super) at_end: bool,
}

impl Automaton {
    /// None where it would be too large.
    pub(super) fn new(parsed: &Parsed, alphabet: &Alphabet, method: Method) -> Option<Automaton> {
        let graph = builder::build(parsed, alphabet)?;
        closure::automaton(&graph, alphabet.all(), method)
    }

    pub(super) fn next(&self, state: usize) -> &[Edge] {
        self.states.get(state).map_or(&[], |state| state.next.as_slice())
    }

    pub(super) fn label(&self, state: usize) -> Bits {
        self.states.get(state).map(|state| state.label).unwrap_or_default()
    }

    /// One symbol of a set to spell a text with.
    pub(super) fn symbol(&self, set: Bits, choice: Choice) -> Option<u8> {
        match choice {
            Choice::Plainest => set.first(),
            // As `min_by_key` takes the first of equals, the plainest of these.
            Choice::Rarest => set.symbols().min_by_key(|symbol| self.uses.get(usize::from(*symbol)).copied()),
        }
    }

    pub(super) fn accepts(&self, state: usize) -> Accepts {
        self.states.get(state).map(|state| state.accepts).unwrap_or_default()
    }

    pub(super) fn begins(&self, state: usize, repetition: usize) -> bool {
        self.states.get(state).is_some_and(|state| state.heads.contains(&repetition))
    }
}
