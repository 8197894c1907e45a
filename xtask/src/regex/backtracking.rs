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
use super::ast::Span;
use super::automaton::{Automaton, Choice};
use super::matcher::{Program, compile};
use super::parse::Parsed;
use super::{Flags, Method};

pub(super) use self::growth::Growth;

/// What is left of the steps that an analysis may take, over all its searches and runs.
pub(super) struct Fuel(pub(super) u64);

/// The steps ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spent;

impl Fuel {
    fn burn(&mut self, steps: u64) -> Result<(), Spent> {
        self.0 = self.0.checked_sub(steps).ok_or(Spent)?;
        Ok(())
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
pub(super) struct Found {
    pub(super) attacks: Vec<Attack>,
    pub(super) spent: bool,
    /// The automaton has an ambiguity, no text for it was found, and this construct is why that proves nothing.
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
    let mut found = Found { attacks: Vec::new(), spent: false, unproved: None };
    if automaton.loops.is_empty() {
        return Some(found);
    }
    let merged = compile(&parsed.root, parsed.groups, alphabet, true)?;
    let mut programs = vec![merged];
    if programs.iter().any(|program| program.merged) {
        programs.push(compile(&parsed.root, parsed.groups, alphabet, false)?);
    }
    let ascii = flags.has(Flags::ASCII);
    let subject = Subject { automaton: &automaton, alphabet, programs, method, ascii };
    found.spent = subject.search(fuel, &mut found).is_err();
    Some(found)
}

/// So many attacks of a kind are shown for one pattern.
const MOST_SHOWN: usize = 4;
/// Of so many polynomial candidates the worst is shown.
const MOST_COMPARED: usize = 6;

/// So many steps the last look may take.
const MOST_EXTRA: u64 = 1_500_000;

impl Subject<'_> {
    /// The first of these that can be proved.
    fn first(&self, candidates: &[Candidate], fuel: &mut Fuel) -> Result<Option<Attack>, Spent> {
        for candidate in candidates {
            if let Some(attack) = witness::prove(self, candidate, true, fuel)? {
                return Ok(Some(attack));
            }
        }
        Ok(None)
    }

    fn search(&self, fuel: &mut Fuel, found: &mut Found) -> Result<(), Spent> {
        let mut open = false;
        let mut unproved = Vec::new();
        for group in exponential::candidates(self.automaton, fuel)? {
            let (plain, rare): (Vec<_>, Vec<_>) =
                group.into_iter().partition(|candidate| candidate.choice == Choice::Plainest);
            let proved = self.first(&plain, fuel)?;
            if proved.is_none() {
                open = true;
                unproved.push(rare);
            }
            found.attacks.extend(proved);
            if found.attacks.len() == MOST_SHOWN {
                break;
            }
        }
        let exponential = found.attacks.len();
        let mut best: Option<Attack> = None;
        let mut tried = 0;
        for candidate in polynomial::candidates(self.automaton, fuel)? {
            let overlaps =
                |attack: &Attack| attack.span.start < candidate.span.end && candidate.span.start < attack.span.end;
            let is_enough = best.is_some() && (tried >= MOST_COMPARED || candidate.choice == Choice::Rarest);
            if is_enough || found.attacks.iter().take(exponential).any(overlaps) {
                continue;
            }
            tried += 1;
            match witness::prove(self, &candidate, false, fuel)? {
                // The exponential repetition is known by its own name.
                Some(Attack { growth: Growth::Exponential, .. }) if exponential > 0 => {}
                Some(attack) if best.as_ref().is_none_or(|best| best.growth < attack.growth) => best = Some(attack),
                Some(_) => {}
                None => open = true,
            }
        }
        found.attacks.extend(best);
        // One more look at the knots that are left; it may take what a common pattern takes, and its end says nothing.
        let mut extra = Fuel(fuel.0.min(MOST_EXTRA));
        let before = extra.0;
        for group in unproved {
            let Ok(proved) = self.first(&group, &mut extra) else { break };
            if let Some(attack) = proved {
                let apart = |other: &Attack| other.span.end <= attack.span.start || attack.span.end <= other.span.start;
                found.attacks.retain(|other| other.growth == Growth::Exponential || apart(other));
                found.attacks.push(attack);
            }
        }
        fuel.burn(before - extra.0)?;
        if open && found.attacks.is_empty() {
            found.unproved = self.automaton.approximation;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
