//! Whether matching can take exponential or polynomial time, proved by a text that makes it.
//!
//! A pattern is slow where its automaton can go the same way round in more than one manner: from a state back to itself
//! (exponential), or out of one loop into another that takes the same text (polynomial), and what follows makes every
//! manner fail. Weber and Seidl, "On the degree of ambiguity of finite automata" (1991), for the conditions; Weideman and
//! others, "Analyzing matching time behavior of backtracking regular expression matchers" (2016), for the use made here.
//! Each find is then run: only what the matcher is seen to be slow at is reported.

mod components;
mod exponential;
mod growth;
mod polynomial;
mod witness;

use super::alphabet::Alphabet;
use super::automaton::{Automaton, Choice};
use super::matcher::{Program, compile};
use super::parse::Parsed;
use super::span::Span;
use super::{Flags, Method};
use witness::Asked;

pub(super) use self::growth::Growth;

/// What is left of the steps that an analysis may take, over all its searches and runs.
pub(super) struct Fuel(pub(super) u64);

/// The steps ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spent;

impl Fuel {
    fn burn(&mut self, steps: u64) -> Result<(), Spent> {
        let left = self.0.checked_sub(steps);
        self.0 = left.unwrap_or(0);
        left.map(|_| ()).ok_or(Spent)
    }

    /// A part of the work, which may take so much of what is left.
    fn within<T>(&mut self, most: u64, work: impl FnOnce(&mut Fuel) -> T) -> T {
        let mut share = Fuel(self.0.min(most));
        self.0 -= share.0;
        let done = work(&mut share);
        self.0 += share.0;
        done
    }
}

/// A text that makes a pattern slow: a prefix, then the pump many times, then a suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attack {
    /// The repetition that is slow.
    pub(super) span: Span,
    pub(super) prefix: Vec<u32>,
    pub(super) pump: Vec<u32>,
    pub(super) suffix: Vec<u32>,
    pub(super) growth: Growth,
    /// The pattern is slow as it is written; CPython happens to merge its alternatives into one set.
    pub(super) latent: bool,
}

/// What was found, and what could not be decided.
#[derive(Default)]
pub(super) struct Found {
    pub(super) attacks: Vec<Attack>,
    /// The steps did not suffice to find any.
    pub(super) spent: bool,
    /// The automaton has an ambiguity that no text was found for.
    open: bool,
    /// Where nothing was found though the automaton has an ambiguity: this construct is why that proves nothing.
    pub(super) unproved: Option<&'static str>,
}

/// A manner of going round that the automaton allows.
struct Candidate {
    /// Where it begins: a state that the prefix must reach.
    pivot: usize,
    /// A repetition that begins in that state, where no other will do.
    head: Option<usize>,
    /// Where the manner that came furthest then is, where that is not the pivot.
    last: Option<usize>,
    pump: Vec<u8>,
    /// How the pump was spelled.
    choice: Choice,
    span: Span,
}

/// Everything that the searches look at.
struct Subject<'a> {
    automaton: &'a Automaton,
    alphabet: &'a Alphabet,
    /// As CPython compiles the pattern, and as it is written where that differs.
    programs: Vec<Program>,
    method: Method,
    ascii: bool,
}

/// A way through the automaton spelled out in each manner that differs.
fn spellings(spelled: impl Fn(Choice) -> Option<Vec<u8>>) -> Vec<(Choice, Vec<u8>)> {
    let choices = [Choice::Plainest, Choice::Rarest].into_iter();
    let mut texts: Vec<_> = choices.filter_map(|choice| Some((choice, spelled(choice)?))).collect();
    texts.dedup_by(|(_, next), (_, text)| next == text);
    texts
}

/// None where the pattern is too large.
pub(super) fn find(
    parsed: &Parsed,
    flags: Flags,
    method: Method,
    alphabet: &Alphabet,
    fuel: &mut Fuel,
) -> Option<Found> {
    let automaton = Automaton::new(parsed, alphabet, method)?;
    if automaton.loops.is_empty() {
        return Some(Found::default());
    }
    let merged = compile(&parsed.root, parsed.groups, alphabet, true)?;
    let mut programs = vec![merged];
    if programs.iter().any(|program| program.merged) {
        programs.push(compile(&parsed.root, parsed.groups, alphabet, false)?);
    }
    let ascii = flags.has(Flags::ASCII);
    Some(Subject { automaton: &automaton, alphabet, programs, method, ascii }.search(fuel))
}

/// So many attacks of a kind are shown for one pattern.
const MOST_SHOWN: usize = 4;
/// Of so many polynomial candidates the worst is shown.
const MOST_COMPARED: usize = 6;

/// So many steps the proof of one candidate may take, so that a hopeless one leaves the others theirs.
const MOST_FOR_ONE: u64 = 800_000;
/// So many steps the last look may take.
const MOST_EXTRA: u64 = 1_500_000;

impl Subject<'_> {
    fn search(&self, fuel: &mut Fuel) -> Found {
        let mut found = Found::default();
        let knots = fuel.within(fuel.0 / 4 * 3, |fuel| exponential::candidates(self.automaton, fuel));
        found.spent = knots.is_err();
        let knots = knots.unwrap_or_default();
        let asked = Asked::Power { knotted: found.spent || !knots.is_empty() };
        let unproved = self.exponential(knots, fuel, &mut found);
        let mut extra = Fuel(if unproved.is_empty() { 0 } else { fuel.0.min(MOST_EXTRA) });
        fuel.0 -= extra.0;
        self.polynomial(asked, fuel, &mut found);
        self.again(&unproved, &mut extra, &mut found);
        fuel.0 += extra.0;
        // What is proved stands, whether more was missed or not.
        found.spent &= found.attacks.is_empty();
        if found.open && found.attacks.is_empty() {
            found.unproved = self.automaton.approximation;
        }
        found
    }

    /// Attacks of the knots; of those that none was found for, the candidates that were not tried.
    fn exponential(&self, knots: Vec<Vec<Candidate>>, fuel: &mut Fuel, found: &mut Found) -> Vec<Vec<Candidate>> {
        let mut unproved = Vec::new();
        for group in knots {
            let (plain, rare): (Vec<_>, Vec<_>) =
                group.into_iter().partition(|candidate| candidate.choice == Choice::Plainest);
            let proved = fuel.within(2 * MOST_FOR_ONE, |fuel| self.first(&plain, fuel));
            found.spent |= proved.is_err();
            match proved.ok().flatten() {
                Some(attack) => found.add(attack),
                None => {
                    found.open = true;
                    unproved.push(rare);
                }
            }
            if found.attacks.len() == MOST_SHOWN {
                break;
            }
        }
        unproved
    }

    /// The first of these that can be proved.
    fn first(&self, candidates: &[Candidate], fuel: &mut Fuel) -> Result<Option<Attack>, Spent> {
        for candidate in candidates {
            if let Some(attack) = witness::prove(self, candidate, Asked::Exponential, fuel)? {
                return Ok(Some(attack));
            }
        }
        Ok(None)
    }

    /// The worst attack apart from what is slower still.
    fn polynomial(&self, asked: Asked, fuel: &mut Fuel, found: &mut Found) {
        let (candidates, done) = fuel.within(fuel.0 / 2, |fuel| polynomial::candidates(self.automaton, fuel));
        found.spent |= done.is_err();
        let mut best: Option<Attack> = None;
        let mut tried = 0;
        for candidate in candidates {
            let is_enough = best.is_some() && (tried >= MOST_COMPARED || candidate.choice == Choice::Rarest);
            if is_enough || found.attacks.iter().any(|attack| !attack.is_apart(candidate.span)) {
                continue;
            }
            tried += 1;
            match fuel.within(MOST_FOR_ONE, |fuel| witness::prove(self, &candidate, asked, fuel)) {
                // The exponential repetition is known by its own name.
                Ok(Some(Attack { growth: Growth::Exponential, .. })) if !found.attacks.is_empty() => {}
                Ok(Some(attack)) if best.as_ref().is_none_or(|best| best.growth < attack.growth) => best = Some(attack),
                Ok(Some(_)) => {}
                Ok(None) => found.open = true,
                Err(Spent) => found.spent = true,
            }
        }
        found.attacks.extend(best);
    }

    /// One more look at the knots that are left; it may take what a common pattern takes, and its end says nothing.
    fn again(&self, unproved: &[Vec<Candidate>], fuel: &mut Fuel, found: &mut Found) {
        for group in unproved {
            let Ok(proved) = self.first(group, fuel) else { break };
            if let Some(attack) = proved {
                found.attacks.retain(|other| other.growth == Growth::Exponential || other.is_apart(attack.span));
                found.add(attack);
            }
        }
    }
}

impl Attack {
    fn is_apart(&self, other: Span) -> bool {
        self.span.end <= other.start || other.end <= self.span.start
    }
}

impl Found {
    /// Adds an attack; one on each repetition is enough.
    fn add(&mut self, attack: Attack) {
        if self.attacks.iter().all(|known| known.span != attack.span) {
            self.attacks.push(attack);
        }
    }
}

#[cfg(test)]
mod tests;
