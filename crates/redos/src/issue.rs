//! What an analysis reports.

use std::fmt;
use std::ops::Range;

use super::backtracking::{Attack, Growth};
use super::parse::Parsed;
use super::span::Span;

/// Something wrong with a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What kind of thing.
    pub weakness: Weakness,
    /// A clause, such as ``the range `A-z` is the same as …``.
    pub message: String,
    /// The characters of the pattern (not bytes) that it is about, from zero.
    pub part: Range<usize>,
    /// For slow patterns, a text that shows it.
    pub witness: Option<Witness>,
}

/// A kind of weakness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weakness {
    /// Matching can take exponential time.
    Exponential,
    /// Matching can take polynomial time.
    Polynomial,
    /// A range holds more characters than it seems to.
    LargeRange,
    /// A filter of HTML tags misses tags that browsers accept.
    TagFilter,
    /// A host name has unescaped dots, so that other hosts match.
    Hostname,
}

/// A text that makes a pattern slow: the prefix, the pump repeated, the suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Often empty.
    pub prefix: String,
    /// Never empty.
    pub pump: String,
    /// Often a character that the pattern has no place for.
    pub suffix: String,
    /// The power of the text's length that the time grows with; none where it is exponential.
    pub degree: Option<u32>,
    /// CPython's compiler merges the alternatives that make the pattern slow, so that today's CPython is not.
    pub latent: bool,
}

impl Witness {
    /// The text with so many repetitions of the pump.
    pub fn text(&self, pumps: usize) -> String {
        [self.prefix.as_str(), &self.pump.repeat(pumps), &self.suffix].concat()
    }
}

/// Why the absence of a slow repetition proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// What the pattern spells out is too large.
    TooLarge,
    /// The steps ran out.
    Budget,
    /// The pattern looks ambiguous, no text shows it, and this construct in it is approximated.
    Approximated(&'static str),
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undecided::TooLarge => write!(f, "the pattern is too large to be analysed"),
            Undecided::Budget => write!(f, "the analysis of the pattern takes too many steps"),
            Undecided::Approximated(construct) => {
                write!(f, "the pattern may be slow, and {construct} hides whether it is")
            }
        }
    }
}

impl Issue {
    pub(super) fn at(weakness: Weakness, span: Span, message: String) -> Issue {
        Issue { weakness, message, part: span.start..span.end, witness: None }
    }

    /// None where the text holds a lone surrogate, which no `String` can.
    pub(super) fn slow(parsed: &Parsed, attack: &Attack) -> Option<Issue> {
        let (weakness, degree) = match attack.growth {
            Growth::Exponential => (Weakness::Exponential, None),
            Growth::Polynomial(degree) => (Weakness::Polynomial, Some(degree)),
        };
        let (prefix, pump, suffix) = (text(&attack.prefix)?, text(&attack.pump)?, text(&attack.suffix)?);
        let witness = Witness { prefix, pump, suffix, degree, latent: attack.latent };
        let message = sentence(&shortened(parsed.text_of(attack.span)), &witness);
        Some(Issue { witness: Some(witness), ..Issue::at(weakness, attack.span, message) })
    }
}

fn text(characters: &[u32]) -> Option<String> {
    characters.iter().map(|c| char::from_u32(*c)).collect()
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
