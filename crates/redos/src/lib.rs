//! What a Python regular expression can cost, and what it matches by mistake, from its text alone.
//!
//! ```
//! use redos::{Budget, Flags, Method, Pattern, Weakness};
//!
//! let pattern = Pattern::parse(r"^(\w+\s?)*$", Flags::NONE)?;
//! let slow = pattern.repetitions(Method::Match, Budget::default());
//! assert_eq!(slow.issues[0].weakness, Weakness::Exponential);
//! let witness = slow.issues[0].witness.as_ref().expect("slow patterns come with one");
//! assert!(witness.text(30).len() > 30); // `re.match` with this text takes minutes
//! # Ok::<(), redos::ParseError>(())
//! ```
//!
//! A pattern is read as CPython 3.11 reads it (`parse`) into a tree (`ast`) over the characters that it tells apart
//! (`alphabet`, `set`). Its `automaton` says where matching may be ambiguous, `backtracking` searches texts that show it,
//! and the `matcher` proves them: no repetition is reported that was not seen to be slow. `lint` looks at what the
//! pattern says. Every analysis ends within its budget of steps, whatever the pattern.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests ask CPython"))]

mod alphabet;
mod ast;
mod automaton;
mod backtracking;
#[cfg(test)]
mod cpython;
mod flags;
mod issue;
mod lint;
mod matcher;
mod parse;
mod set;
mod span;

use self::alphabet::Alphabet;
use self::backtracking::Fuel;
use self::parse::Parsed;

pub use self::flags::{Flags, Method};
pub use self::issue::{Issue, Undecided, Weakness, Witness};
pub use self::parse::ParseError;

/// A pattern that was read.
#[derive(Clone, Debug)]
pub struct Pattern {
    parsed: Parsed,
    flags: Flags,
    /// None where the pattern tells too many characters apart.
    alphabet: Option<Alphabet>,
}

/// How many steps the analysis of one pattern may take; a step takes some ten nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(pub u64);

impl Default for Budget {
    /// Enough for almost all patterns of well-known packages, and some fifty milliseconds at most.
    fn default() -> Budget {
        Budget(4_000_000)
    }
}

/// What an analysis found, and what it could not decide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// In the order of [`Weakness`], then of the pattern.
    pub issues: Vec<Issue>,
    /// Why the absence of a slow repetition says nothing, where it does.
    pub undecided: Vec<Undecided>,
    /// How much of the budget it took.
    pub steps: u64,
}

impl Pattern {
    /// Reads a pattern that is a `str`, with the flags that the call gives; flags in the pattern are read there.
    ///
    /// # Errors
    /// CPython rejects the pattern, or a limit of this crate is reached.
    pub fn parse(text: &str, flags: Flags) -> Result<Pattern, ParseError> {
        Ok(Pattern::of(parse::parse(text, flags, false)?, flags))
    }

    /// Reads a pattern that is `bytes`, each of them given as the character of its number.
    ///
    /// # Errors
    /// As for [`Pattern::parse`]; also where a character is none of a byte.
    pub fn parse_bytes(text: &str, flags: Flags) -> Result<Pattern, ParseError> {
        // Bytes have no other letters than ASCII's.
        Ok(Pattern::of(parse::parse(text, flags, true)?, flags | Flags::ASCII))
    }

    fn of(parsed: Parsed, flags: Flags) -> Pattern {
        let alphabet = Alphabet::of(&parsed.root);
        Pattern { parsed, flags, alphabet }
    }

    /// All that can be said of the pattern.
    pub fn analyse(&self, method: Method, budget: Budget) -> Analysis {
        let mut analysis = self.repetitions(method, budget);
        analysis.issues.extend(self.ranges());
        analysis.issues.extend(self.tag_filter());
        analysis.issues.extend(self.hosts());
        analysis.issues.sort_by_key(|issue| (issue.weakness, issue.part.start));
        analysis
    }

    /// Repetitions that can take exponential or polynomial time, each proved by a text.
    pub fn repetitions(&self, method: Method, budget: Budget) -> Analysis {
        let mut fuel = Fuel(budget.0);
        let alphabet = self.alphabet.as_ref();
        let found =
            alphabet.and_then(|alphabet| backtracking::find(&self.parsed, self.flags, method, alphabet, &mut fuel));
        let Some(found) = found else {
            return Analysis { undecided: vec![Undecided::TooLarge], ..Analysis::default() };
        };
        let mut issues: Vec<Issue> =
            found.attacks.iter().filter_map(|attack| Issue::slow(&self.parsed, attack)).collect();
        issues.sort_by_key(|issue| (issue.weakness, issue.part.start));
        let undecided = found.spent.then_some(Undecided::Budget).into_iter();
        let undecided = undecided.chain(found.unproved.map(Undecided::Approximated)).collect();
        let steps = if found.spent { budget.0 } else { budget.0.saturating_sub(fuel.0) };
        Analysis { issues, undecided, steps }
    }

    /// Ranges in a set that hold more than they seem to, such as `A-z`.
    pub fn ranges(&self) -> Vec<Issue> {
        lint::ranges::issues(&self.parsed)
    }

    /// Whether the pattern filters HTML and misses tags that browsers accept.
    pub fn tag_filter(&self) -> Option<Issue> {
        lint::tags::issue(&self.parsed, self.flags, self.alphabet.as_ref()?)
    }

    /// Host names whose dots are not escaped.
    pub fn hosts(&self) -> Vec<Issue> {
        lint::hosts::issues(&self.parsed)
    }
}

#[cfg(test)]
mod tests;
