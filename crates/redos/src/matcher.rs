//! A backtracking matcher that goes the ways CPython's goes, in the same order, and counts its steps.

mod program;
#[cfg(test)]
pub(super) mod tests;

pub(super) use self::program::{Program, compile};

use super::Method;
use super::alphabet::Alphabet;
use super::ast::Anchor;
use super::set::{Class, cases};
use program::Op;

/// A text, and which group of the alphabet each of its characters is in.
#[derive(Clone, Debug, Default)]
pub(super) struct Input(Vec<(u32, u8)>);

impl Input {
    /// None where the text holds a character that is no sample of the alphabet.
    pub(super) fn new(text: impl IntoIterator<Item = u32>, alphabet: &Alphabet) -> Option<Input> {
        text.into_iter().map(|c| Some((c, alphabet.group(c)?))).collect::<Option<_>>().map(Input)
    }
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// None where the steps ran out.
    pub(super) matched: Option<bool>,
    pub(super) steps: u64,
    /// Which groups took part, by number.
    pub(super) groups: Vec<bool>,
}

/// Matches as `method` would, in at most so many steps.
pub(super) fn run(program: &Program, input: &Input, method: Method, ascii_only: bool, most: u64) -> Run {
    let unset = vec![NOWHERE; program.registers];
    let mut machine =
        Machine { program, input: &input.0, registers: unset, stack: Vec::new(), steps: 0, most, ascii_only };
    let last = if method == Method::Search { input.0.len() } else { 0 };
    let mut matched = Some(false);
    for start in 0..=last {
        matched = machine.from(0, start, method == Method::FullMatch).map(|end| end.is_some());
        if matched != Some(false) {
            break;
        }
    }
    let took_part = |pair: &[usize]| matches!(pair, [start, end] if *start != NOWHERE && *end != NOWHERE);
    Run { matched, steps: machine.steps, groups: machine.registers.chunks(2).map(took_part).collect() }
}

const NOWHERE: usize = usize::MAX;

struct Machine<'a> {
    program: &'a Program,
    input: &'a [(u32, u8)],
    registers: Vec<usize>,
    stack: Vec<Frame>,
    steps: u64,
    most: u64,
    ascii_only: bool,
}

enum Frame {
    /// Another way to go on.
    Way { op: usize, at: usize },
    /// What a register held.
    Held { register: usize, value: usize },
    /// Another round of a counted loop, after what comes behind it has failed.
    Another { op: usize, at: usize },
}

impl Machine<'_> {
    /// Where a match that begins here ends. The outer `None` says that the steps ran out.
    fn from(&mut self, mut op: usize, mut at: usize, whole: bool) -> Option<Option<usize>> {
        let floor = self.stack.len();
        loop {
            self.steps += 1;
            if self.steps > self.most {
                return None;
            }
            if matches!(self.program.ops.get(op), Some(Op::Done)) && (!whole || at == self.input.len()) {
                return Some(Some(at));
            }
            if let Some(next) = self.step(op, at)? {
                (op, at) = next;
                continue;
            }
            match self.back(floor) {
                Some(next) => (op, at) = next,
                None => return Some(None),
            }
        }
    }

    /// Back to the newest way not gone yet, with the registers of then.
    fn back(&mut self, floor: usize) -> Option<(usize, usize)> {
        while self.stack.len() > floor {
            match self.stack.pop()? {
                Frame::Way { op, at } => return Some((op, at)),
                Frame::Held { register, value } => {
                    if let Some(held) = self.registers.get_mut(register) {
                        *held = value;
                    }
                }
                Frame::Another { op, at } => {
                    if let Some(Op::Round { registers, max, .. }) = self.program.ops.get(op)
                        && self.may_go_round(*registers, *max, at)
                    {
                        let count = self.register(*registers);
                        self.hold(*registers, count + 1);
                        self.hold(registers + 1, at);
                        return Some((op + 1, at));
                    }
                }
            }
        }
        None
    }

    /// The next instruction and place; the inner `None` is a failure.
    fn step(&mut self, op: usize, at: usize) -> Option<Option<(usize, usize)>> {
        let program = self.program;
        let Some(current) = program.ops.get(op) else {
            return Some(None);
        };
        Some(match current {
            Op::Set(bits) => {
                let taken = self.input.get(at).is_some_and(|(_, symbol)| bits.contains(*symbol));
                taken.then_some((op + 1, at + 1))
            }
            Op::Anchor(anchor) => self.anchored(*anchor, at).then_some((op + 1, at)),
            Op::Split(first, second) => {
                self.stack.push(Frame::Way { op: *second, at });
                Some((*first, at))
            }
            Op::Jump(to) => Some((*to, at)),
            Op::Save(register) => {
                self.hold(*register, at);
                Some((op + 1, at))
            }
            Op::Reference { group, ignore_case } => self.again(*group, *ignore_case, at).map(|at| (op + 1, at)),
            Op::Given { group, otherwise } => {
                let took_part = self.register(2 * group + 1) != NOWHERE;
                Some((if took_part { op + 1 } else { *otherwise }, at))
            }
            Op::Look { negated, behind, next } => {
                let floor = self.stack.len();
                let found = match at.checked_sub(behind.unwrap_or(0)) {
                    Some(start) => self.from(op + 1, start, false)?.is_some(),
                    None => false,
                };
                if found {
                    self.commit(floor, *negated);
                }
                (found != *negated).then_some((*next, at))
            }
            Op::Atomic { next } => {
                let floor = self.stack.len();
                let end = self.from(op + 1, at, false)?;
                if end.is_some() {
                    self.commit(floor, false);
                }
                end.map(|end| (*next, end))
            }
            Op::Enter { registers } => {
                self.hold(*registers, 0);
                self.hold(registers + 1, NOWHERE);
                Some((op + 1, at))
            }
            Op::Round { registers, min, max, greedy, next } => {
                self.round(op, at, *registers, (*min, *max), *greedy, *next)
            }
            Op::Done => None,
        })
    }

    fn round(
        &mut self,
        op: usize,
        at: usize,
        registers: usize,
        (min, max): (u32, Option<u32>),
        greedy: bool,
        next: usize,
    ) -> Option<(usize, usize)> {
        let count = self.register(registers);
        if count < usize::try_from(min).unwrap_or(usize::MAX) {
            self.hold(registers, count + 1);
            return Some((op + 1, at));
        }
        if !greedy {
            self.stack.push(Frame::Another { op, at });
            return Some((next, at));
        }
        if !self.may_go_round(registers, max, at) {
            return Some((next, at));
        }
        self.stack.push(Frame::Way { op: next, at });
        self.hold(registers, count + 1);
        self.hold(registers + 1, at);
        Some((op + 1, at))
    }

    /// There are rounds left, and the last one was not empty.
    fn may_go_round(&self, registers: usize, max: Option<u32>, at: usize) -> bool {
        let count = self.register(registers);
        max.is_none_or(|max| count < usize::try_from(max).unwrap_or(usize::MAX)) && self.register(registers + 1) != at
    }

    fn register(&self, register: usize) -> usize {
        self.registers.get(register).copied().unwrap_or(NOWHERE)
    }

    /// Sets a register so that going back undoes it.
    fn hold(&mut self, register: usize, value: usize) {
        if let Some(held) = self.registers.get_mut(register) {
            self.stack.push(Frame::Held { register, value: *held });
            *held = value;
        }
    }

    /// Gives up the other ways since; where `undo`, the registers too.
    fn commit(&mut self, floor: usize, undo: bool) {
        self.steps += u64::try_from(self.stack.len() - floor).unwrap_or(0);
        if undo {
            while self.stack.len() > floor {
                if let Some(Frame::Held { register, value }) = self.stack.pop()
                    && let Some(held) = self.registers.get_mut(register)
                {
                    *held = value;
                }
            }
            return;
        }
        let since = self.stack.split_off(floor);
        self.stack.extend(since.into_iter().filter(|frame| matches!(frame, Frame::Held { .. })));
    }

    fn again(&mut self, group: usize, ignore_case: bool, at: usize) -> Option<usize> {
        let (start, end) = (self.register(2 * group), self.register(2 * group + 1));
        if start == NOWHERE || end == NOWHERE || end < start {
            return None;
        }
        let before = self.input.get(start..end)?;
        let here = self.input.get(at..at + before.len())?;
        self.steps += u64::try_from(before.len()).unwrap_or(0);
        let ascii = self.ascii_only;
        let alike = |(a, b): (&(u32, u8), &(u32, u8))| {
            a.0 == b.0 || ignore_case && cases(a.0, ascii).contains(&cases(b.0, ascii)[0])
        };
        before.iter().zip(here).all(alike).then_some(at + before.len())
    }

    fn anchored(&self, anchor: Anchor, at: usize) -> bool {
        let newline = |at: Option<usize>| at.and_then(|at| self.input.get(at)).is_some_and(|(c, _)| *c == 10);
        let end = self.input.len();
        match anchor {
            Anchor::Start => at == 0,
            Anchor::LineStart => at == 0 || newline(at.checked_sub(1)),
            Anchor::End => at == end,
            Anchor::EndOrNewline => at == end || at + 1 == end && newline(Some(at)),
            Anchor::LineEnd => at == end || newline(Some(at)),
            Anchor::Boundary { negated, ascii } => {
                let word = |at: Option<usize>| {
                    at.and_then(|at| self.input.get(at)).is_some_and(|(c, _)| Class::Word.contains(*c, ascii))
                };
                // On an empty text CPython 3.11 finds neither.
                end > 0 && (word(at.checked_sub(1)) != word(Some(at))) != negated
            }
        }
    }
}
