//! Regular expressions of Python programs: what they can match, and how long that can take.
//!
//! A pattern is read as CPython 3.11 reads it (`parse`) into a tree (`ast`) over the characters that it tells apart
//! (`alphabet`, `set`). Its `automaton` says where matching may be ambiguous, `backtracking` finds texts for that,
//! and the `matcher` proves them. `lint` looks at what the pattern says. Nothing outside this folder is used.

mod alphabet;
mod ast;
mod automaton;
mod backtracking;
#[cfg(test)]
mod cpython;
mod flags;
mod lint;
pub mod literal;
mod matcher;
mod parse;
mod set;

use std::fmt;
use std::ops::Range;

use self::alphabet::Alphabet;
use self::ast::Span;
use self::backtracking::{Attack, Fuel, Growth};
use self::parse::{Parsed, Problem};

pub use self::flags::Flags;

/// A pattern as a program uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Of bytes each is a character.
    pub text: String,
    /// Those that the call gives; flags in the pattern are read there.
    pub flags: Flags,
    /// Whether the pattern is bytes.
    pub bytes: bool,
    /// How it meets its text.
    pub method: Method,
}

/// How a pattern meets its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// From the start of the text, as `re.match`.
    Match,
    /// The whole text, as `re.fullmatch`.
    FullMatch,
    /// Anywhere, as `re.search`, `re.sub`, `re.split` and `re.findall`; also where it is not known.
    Search,
}

/// How many steps an analysis may take; a step takes some ten nanoseconds.
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
    /// In the order of the queries, then of the pattern.
    pub issues: Vec<Issue>,
    /// Why the absence of an issue says nothing, where it does.
    pub undecided: Vec<Undecided>,
    /// How much of the budget it took.
    pub steps: u64,
}

/// Something wrong with a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What was asked.
    pub query: Query,
    /// A clause, such as ``the range `A-z` is the same as …``.
    pub message: String,
    /// The characters of the pattern that it is about.
    pub part: Range<usize>,
    /// For slow patterns, a text that shows it.
    pub witness: Option<Witness>,
}

/// A text that makes a pattern slow: the prefix, the pump as often as it takes, the suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Often empty.
    pub prefix: String,
    /// Never empty.
    pub pump: String,
    /// Often a character that the pattern has no place for.
    pub suffix: String,
    /// The power that the time grows with; none where it is exponential.
    pub degree: Option<u32>,
    /// CPython's compiler merges the alternatives that make the pattern slow, so that today's CPython is not.
    pub latent: bool,
}

/// A question of CodeQL's default suite that is answered here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Query {
    /// Exponential time.
    ReDos,
    /// Polynomial time.
    PolynomialReDos,
    /// A range that holds more than it seems to.
    OverlyLargeRange,
    /// A filter of HTML that browsers' readings slip through.
    BadTagFilter,
    /// A host name with unescaped dots.
    IncompleteHostname,
}

impl Query {
    /// CodeQL's id.
    pub fn id(self) -> &'static str {
        match self {
            Query::ReDos => "py/redos",
            Query::PolynomialReDos => "py/polynomial-redos",
            Query::OverlyLargeRange => "py/overly-large-range",
            Query::BadTagFilter => "py/bad-tag-filter",
            Query::IncompleteHostname => "py/incomplete-hostname-regexp",
        }
    }
}

/// Why a pattern, or its time, was not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// CPython 3.11 rejects the pattern at this character.
    Syntax {
        /// The character, from zero.
        at: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// The pattern names a character by `\N{…}`.
    NamedCharacter,
    /// The pattern, or what it spells out, is too large.
    TooLarge,
    /// The steps ran out.
    Budget,
    /// The pattern looks ambiguous, no text shows it, and this construct in it is approximated.
    Approximated(&'static str),
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undecided::Syntax { at, reason } => write!(f, "Python rejects the pattern at character {at}: {reason}"),
            Undecided::NamedCharacter => write!(f, "the pattern names a character with `\\N`"),
            Undecided::TooLarge => write!(f, "the pattern is too large to be analysed"),
            Undecided::Budget => write!(f, "the analysis of the pattern takes too many steps"),
            Undecided::Approximated(construct) => {
                write!(f, "the pattern may be slow, and {construct} hides whether it is")
            }
        }
    }
}

/// All that can be said of a pattern from its text. Ends within the budget, whatever the pattern.
pub fn analyse(pattern: &Pattern, budget: Budget) -> Analysis {
    let mut analysis = Analysis::default();
    let parsed = match parse::parse(&pattern.text, pattern.flags, pattern.bytes) {
        Ok(parsed) => parsed,
        Err(error) => {
            analysis.undecided.push(match error.problem {
                Problem::Syntax(reason) => Undecided::Syntax { at: error.at, reason },
                Problem::NamedCharacter => Undecided::NamedCharacter,
                Problem::TooLarge => Undecided::TooLarge,
            });
            return analysis;
        }
    };
    let alphabet = Alphabet::of(&parsed.root);
    // Bytes have no other letters than ASCII's.
    let flags = if pattern.bytes { pattern.flags | Flags::ASCII } else { pattern.flags };
    let mut fuel = Fuel(budget.0);
    let found =
        alphabet.as_ref().and_then(|alphabet| backtracking::find(&parsed, flags, pattern.method, alphabet, &mut fuel));
    match found {
        Some(found) => {
            analysis.issues.extend(found.attacks.iter().filter_map(|attack| slow(&parsed, attack)));
            analysis.undecided.extend(found.spent.then_some(Undecided::Budget));
            analysis.undecided.extend(found.unproved.map(Undecided::Approximated));
        }
        None => analysis.undecided.push(Undecided::TooLarge),
    }
    let ran_out = analysis.undecided.contains(&Undecided::Budget);
    analysis.steps = if ran_out { budget.0 } else { budget.0.saturating_sub(fuel.0) };
    let slips = lint::slips(&parsed, flags, alphabet.as_ref());
    analysis.issues.extend(slips.into_iter().map(|slip| Issue {
        query: slip.query,
        message: slip.message,
        part: slip.span.start..slip.span.end,
        witness: None,
    }));
    analysis.issues.sort_by_key(|issue| (issue.query, issue.part.start));
    analysis
}

fn slow(parsed: &Parsed, attack: &Attack) -> Option<Issue> {
    let text = |symbols: &[u32]| symbols.iter().map(|c| char::from_u32(*c)).collect::<Option<String>>();
    let degree = match attack.growth {
        Growth::Exponential => None,
        Growth::Polynomial(degree) => Some(degree),
    };
    let (prefix, pump, suffix) = (text(&attack.prefix)?, text(&attack.pump)?, text(&attack.suffix)?);
    let witness = Witness { prefix, pump, suffix, degree, latent: attack.latent };
    let Span { start, end } = attack.span;
    let query = if degree.is_none() { Query::ReDos } else { Query::PolynomialReDos };
    Some(Issue {
        query,
        message: sentence(&shortened(parsed.text_of(attack.span)), &witness),
        part: start..end,
        witness: Some(witness),
    })
}

fn sentence(part: &str, witness: &Witness) -> String {
    let time = match witness.degree {
        None => "exponential time".to_owned(),
        Some(2) => "quadratic time".to_owned(),
        Some(3) => "cubic time".to_owned(),
        Some(degree) => format!("time of degree {degree}"),
    };
    let start = match witness.prefix.as_str() {
        "" => String::new(),
        prefix => format!("starting with '{}' and ", shortened(prefix.escape_debug().to_string())),
    };
    let pump = shortened(witness.pump.escape_debug().to_string());
    let latent = if witness.latent { ", but for CPython's merging of its alternatives" } else { "" };
    format!("`{part}` takes {time} on strings {start}with many repetitions of '{pump}'{latent}")
}

/// As much as a message has room for.
fn shortened(text: String) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests;
