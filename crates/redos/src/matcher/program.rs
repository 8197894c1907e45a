//! A tree as instructions for the matcher.

use super::super::alphabet::{Alphabet, Bits};
use super::super::ast::{Anchor, Greed, Kind, Repeat, Term};
use super::super::set::{Form, Set};

#[derive(Debug)]
pub(super) enum Op {
    /// Takes one character.
    Set(Bits),
    Anchor(Anchor),
    /// Goes on at the first; should that fail, at the second.
    Split(usize, usize),
    Jump(usize),
    /// Keeps the place in a register.
    Save(usize),
    Reference {
        group: usize,
        ignore_case: bool,
    },
    /// Goes elsewhere where a group took no part.
    Given {
        group: usize,
        otherwise: usize,
    },
    /// The instructions up to the next `Done` match here, or do not; goes on at `next`.
    Look {
        negated: bool,
        behind: Option<usize>,
        next: usize,
    },
    /// The instructions up to the next `Done` match once, and no other way of theirs is tried.
    Atomic {
        next: usize,
    },
    Done,
    /// Begins a counted loop.
    Enter {
        registers: usize,
    },
    /// Before each round of a counted loop; the body comes next.
    Round {
        registers: usize,
        min: u32,
        max: Option<u32>,
        greedy: bool,
        next: usize,
    },
}

pub(in super::super) struct Program {
    pub(super) ops: Vec<Op>,
    /// Two places for each group, then two for each counted loop: the rounds, and where the last one began.
    pub(super) registers: usize,
    /// What CPython's compiler does to alternatives made a difference.
    pub(in super::super) merged: bool,
}

/// More instructions than any pattern that people write needs.
const MOST: usize = 64 * 1024;

/// A program for a tree, with alternatives merged as CPython merges them, or as they are written. None where it would be
/// too long.
pub(in super::super) fn compile(root: &Term, groups: usize, alphabet: &Alphabet, merge: bool) -> Option<Program> {
    let program = Program { ops: Vec::new(), registers: 2 * (groups + 1), merged: false };
    let mut compiler = Compiler { alphabet, program, merge };
    compiler.term(root)?;
    compiler.push(Op::Done)?;
    Some(compiler.program)
}

struct Compiler<'a> {
    alphabet: &'a Alphabet,
    program: Program,
    merge: bool,
}

impl Compiler<'_> {
    fn push(&mut self, op: Op) -> Option<usize> {
        let at = self.here();
        self.program.ops.push(op);
        (at < MOST).then_some(at)
    }

    fn here(&self) -> usize {
        self.program.ops.len()
    }

    fn set(&mut self, at: usize, op: Op) {
        if let Some(place) = self.program.ops.get_mut(at) {
            *place = op;
        }
    }

    fn term(&mut self, term: &Term) -> Option<()> {
        match &term.kind {
            Kind::Set(set) => {
                let bits = self.alphabet.bits(set);
                self.push(Op::Set(bits))?;
            }
            Kind::Anchor(anchor) => {
                self.push(Op::Anchor(*anchor))?;
            }
            Kind::Sequence(terms) => terms.iter().try_for_each(|term| self.term(term))?,
            Kind::Alternation(branches) => self.alternation(branches)?,
            Kind::Repeat(repeat) => self.repeat(repeat)?,
            Kind::Group(Some(group), term) => {
                self.push(Op::Save(2 * group))?;
                self.term(term)?;
                self.push(Op::Save(2 * group + 1))?;
            }
            Kind::Group(None, term) => self.term(term)?,
            Kind::Atomic(term) => {
                self.apart(term, |next| Op::Atomic { next })?;
            }
            Kind::Look(look) => {
                let (negated, behind) = (look.negated, look.behind);
                self.apart(&look.term, |next| Op::Look { negated, behind, next })?;
            }
            Kind::Reference { group, ignore_case } => {
                self.push(Op::Reference { group: *group, ignore_case: *ignore_case })?;
            }
            Kind::Conditional(conditional) => {
                let given = self.push(Op::Jump(0))?;
                self.term(&conditional.yes)?;
                let over = self.push(Op::Jump(0))?;
                self.set(given, Op::Given { group: conditional.group, otherwise: over + 1 });
                if let Some(no) = &conditional.no {
                    self.term(no)?;
                }
                self.set(over, Op::Jump(self.here()));
            }
        }
        Some(())
    }

    /// A match of its own, behind the instruction that starts it.
    fn apart(&mut self, term: &Term, op: impl Fn(usize) -> Op) -> Option<()> {
        let start = self.push(Op::Jump(0))?;
        self.term(term)?;
        let done = self.push(Op::Done)?;
        self.set(start, op(done + 1));
        Some(())
    }

    fn alternation(&mut self, branches: &[Term]) -> Option<()> {
        let mut branches: Vec<&[Term]> = branches.iter().map(elements).collect();
        if self.merge {
            // What all branches start with is matched once.
            while let Some(first) = branches.first().and_then(|branch| branch.first()) {
                if !branches.iter().all(|branch| branch.first() == Some(first)) {
                    break;
                }
                self.term(first)?;
                branches.iter_mut().for_each(|branch| *branch = branch.get(1..).unwrap_or_default());
            }
            if let Some(bits) = self.one_set(&branches) {
                self.program.merged = true;
                self.push(Op::Set(bits))?;
                return Some(());
            }
        }
        let mut exits = Vec::new();
        let last = branches.len().saturating_sub(1);
        for (at, branch) in branches.into_iter().enumerate() {
            let split = if at < last { Some(self.push(Op::Jump(0))?) } else { None };
            branch.iter().try_for_each(|term| self.term(term))?;
            if let Some(split) = split {
                exits.push(self.push(Op::Jump(0))?);
                self.set(split, Op::Split(split + 1, self.here()));
            }
        }
        exits.into_iter().for_each(|exit| self.set(exit, Op::Jump(self.here())));
        Some(())
    }

    /// Branches of one character each are one set.
    fn one_set(&self, branches: &[&[Term]]) -> Option<Bits> {
        branches.iter().try_fold(Bits::default(), |bits, branch| match branch {
            [Term { kind: Kind::Set(set), .. }] if mergeable(set) => Some(bits.or(self.alphabet.bits(set))),
            _ => None,
        })
    }

    fn repeat(&mut self, repeat: &Repeat) -> Option<()> {
        if repeat.greed == Greed::Possessive {
            let start = self.push(Op::Jump(0))?;
            self.rounds(repeat, true)?;
            let done = self.push(Op::Done)?;
            self.set(start, Op::Atomic { next: done + 1 });
            return Some(());
        }
        self.rounds(repeat, repeat.greed == Greed::Greedy)
    }

    fn rounds(&mut self, repeat: &Repeat, greedy: bool) -> Option<()> {
        let split = |body, next| if greedy { Op::Split(body, next) } else { Op::Split(next, body) };
        // One character is never nothing, so that its rounds need no count to end.
        let single = matches!(elements(&repeat.term), [Term { kind: Kind::Set(_), .. }]);
        if single && repeat.min <= 2 && repeat.max.is_none_or(|max| max == 1) {
            for _ in 0..if repeat.max.is_none() { repeat.min } else { 0 } {
                self.term(&repeat.term)?;
            }
            if repeat.max == Some(1) && repeat.min == 1 {
                return self.term(&repeat.term);
            }
            let start = self.push(Op::Jump(0))?;
            self.term(&repeat.term)?;
            if repeat.max.is_none() {
                self.push(Op::Jump(start))?;
            }
            self.set(start, split(start + 1, self.here()));
            return Some(());
        }
        let registers = self.program.registers;
        self.program.registers += 2;
        self.push(Op::Enter { registers })?;
        let start = self.push(Op::Jump(0))?;
        self.term(&repeat.term)?;
        self.push(Op::Jump(start))?;
        let (min, max) = (repeat.min, repeat.max);
        self.set(start, Op::Round { registers, min, max, greedy, next: self.here() });
        Some(())
    }
}

/// The elements of a sequence, or the one.
fn elements(term: &Term) -> &[Term] {
    match &term.kind {
        Kind::Sequence(terms) => terms,
        _ => std::slice::from_ref(term),
    }
}

/// CPython leaves negated sets alone.
fn mergeable(set: &Set) -> bool {
    !set.negated && set.form != Form::Dot
}
