//! Python's `re` syntax, as CPython 3.11 reads it, into a tree; what CPython rejects is an error here too.
//!
//! <https://docs.python.org/3.11/library/re.html#regular-expression-syntax>; where it is silent, `Lib/re/_parser.py`.

mod class;
mod escape;
mod group;
mod source;
mod width;

use std::collections::BTreeMap;
use std::fmt;

use self::source::Source;
use self::width::Width;
use super::ast::{Anchor, Greed, Kind, Repeat, Term};
use super::flags::Flags;
use super::set::{Form, Item, Member, Set};
use super::span::Span;

/// A pattern, read.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) root: Term,
    /// How many groups capture.
    pub(super) groups: usize,
    pub(super) text: Vec<char>,
}

impl Parsed {
    /// The characters of the pattern that a part was read from.
    pub(super) fn text_of(&self, span: Span) -> String {
        self.text.get(span.start..span.end).unwrap_or_default().iter().collect()
    }
}

/// Why a pattern was not read: CPython's reason, or a limit of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// CPython 3.11 rejects the pattern at this character.
    Syntax {
        /// The character, from zero.
        at: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// The pattern names a character by `\N{…}`; the names are not known here.
    NamedCharacter,
    /// The pattern is longer or deeper than is read.
    TooLarge,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseError::Syntax { at, reason } => write!(f, "Python rejects the pattern at character {at}: {reason}"),
            ParseError::NamedCharacter => write!(f, "the pattern names a character with `\\N`"),
            ParseError::TooLarge => write!(f, "the pattern is too large to be analysed"),
        }
    }
}

impl std::error::Error for ParseError {}

type Result<T> = std::result::Result<T, ParseError>;

/// Longer than any pattern that people write.
const LONGEST: usize = 32 * 1024;
const DEEPEST: usize = 80;
/// CPython's `MAXREPEAT`.
const TOO_MANY: u64 = 4_294_967_295;

/// Reads a pattern; one of bytes holds a character for each.
pub(super) fn parse(text: &str, flags: Flags, bytes: bool) -> Result<Parsed> {
    let source = Source::new(text, bytes)?;
    let mut parser = Parser {
        source,
        flags,
        widths: vec![None],
        names: BTreeMap::new(),
        behind: None,
        conditions: Vec::new(),
        depth: 0,
    };
    let root = parser.alternation(flags)?;
    parser.check_flags()?;
    if parser.source.next().is_some() {
        return Err(parser.source.error("unbalanced parenthesis"));
    }
    if parser.conditions.iter().any(|group| *group >= parser.widths.len()) {
        return Err(parser.source.error("invalid group reference"));
    }
    if root.width.fails {
        return Err(parser.source.error("look-behind requires fixed-width pattern"));
    }
    Ok(Parsed { root: root.term, groups: parser.widths.len() - 1, text: parser.source.chars })
}

struct Parser {
    source: Source,
    /// Of the whole pattern; scoped ones are handed down.
    flags: Flags,
    /// Of each group; none while it is open. The whole pattern is group zero and always open.
    widths: Vec<Option<Width>>,
    names: BTreeMap<String, usize>,
    /// Inside a look-behind: how many groups there were before it.
    behind: Option<usize>,
    /// Groups that conditions name by number, which may come later.
    conditions: Vec<usize>,
    depth: usize,
}

/// A term and how many characters it can match.
struct Sized {
    term: Term,
    width: Width,
}

/// What a quantifier may do with an element of a sequence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Plain,
    Anchor,
    Repeat,
    /// A group without number and flags: dissolved into the sequence.
    Brackets,
}

impl Parser {
    fn alternation(&mut self, mut flags: Flags) -> Result<Sized> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ParseError::TooLarge);
        }
        let start = self.source.at;
        let mut branches = Vec::new();
        let mut width: Option<Width> = None;
        loop {
            let branch = self.sequence(flags, self.depth == 1 && branches.is_empty())?;
            width = Some(width.map_or(branch.width, |width| width.or(branch.width)));
            branches.push(branch.term);
            if !self.source.eat('|') {
                break;
            }
            if self.depth == 1 {
                flags = flags | self.flags;
            }
        }
        self.depth -= 1;
        let span = self.source.since(start);
        let kind = match branches.len() {
            1 => return Ok(Sized { term: branches.remove(0), width: width.unwrap_or_default() }),
            _ => Kind::Alternation(branches),
        };
        Ok(Sized { term: Term { kind, span }, width: width.unwrap_or_default() })
    }

    /// Elements up to `|` or `)`. Flags for the whole pattern may open the first one, and change its own.
    fn sequence(&mut self, mut flags: Flags, first: bool) -> Result<Sized> {
        let start = self.source.at;
        let mut elements: Vec<(Sized, Role)> = Vec::new();
        while let Some(token) = self.source.next() {
            if matches!(token, source::Token::Char('|' | ')')) {
                break;
            }
            let at = self.source.at;
            self.source.advance();
            let c = match token {
                source::Token::Escape(c) => {
                    let sized = self.escape(c, at, flags)?;
                    let role = if matches!(sized.term.kind, Kind::Anchor(_)) { Role::Anchor } else { Role::Plain };
                    elements.push((sized, role));
                    continue;
                }
                source::Token::Char(c) => c,
            };
            match c {
                ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c' if flags.has(Flags::VERBOSE) => {}
                '#' if flags.has(Flags::VERBOSE) => self.source.skip_line(),
                '[' => elements.push((self.class(at, flags)?, Role::Plain)),
                '*' | '+' | '?' | '{' => {
                    if let Some((min, max)) = self.counts(c)? {
                        let last = elements.pop();
                        elements.push((self.repeat(last, min, max, at)?, Role::Repeat));
                    } else {
                        elements.push((self.literal('{', at, flags), Role::Plain));
                    }
                }
                '.' => elements.push((self.dot(at, flags), Role::Plain)),
                '^' => elements.push((self.anchor(at, Anchor::LineStart, Anchor::Start, flags), Role::Anchor)),
                '$' => elements.push((self.anchor(at, Anchor::LineEnd, Anchor::EndOrNewline, flags), Role::Anchor)),
                '(' => match self.group(at, flags)? {
                    group::Opened::Term(sized, role) => elements.push((sized, role)),
                    group::Opened::Comment => {}
                    group::Opened::Flags(_) if !first || !elements.is_empty() => {
                        return Err(self.source.error("global flags not at the start of the expression"));
                    }
                    group::Opened::Flags(set) => {
                        self.flags = self.flags | set;
                        flags = flags | set;
                        if set.has(Flags::TYPES) {
                            self.check_flags()?;
                        }
                    }
                },
                _ => elements.push((self.literal(c, at, flags), Role::Plain)),
            }
        }
        let span = self.source.since(start);
        let mut width = Width::default();
        let mut terms = Vec::with_capacity(elements.len());
        for (sized, role) in elements {
            width = width.then(sized.width);
            match sized.term.kind {
                Kind::Sequence(inner) if role == Role::Brackets => terms.extend(inner),
                _ => terms.push(sized.term),
            }
        }
        Ok(Sized { term: Term { kind: Kind::Sequence(terms), span }, width })
    }

    /// The bounds of a quantifier; none where a brace is a literal one.
    fn counts(&mut self, c: char) -> Result<Option<(u32, Option<u32>)>> {
        match c {
            '?' => return Ok(Some((0, Some(1)))),
            '*' => return Ok(Some((0, None))),
            '+' => return Ok(Some((1, None))),
            _ => {}
        }
        let here = self.source.at;
        if self.source.is('}') {
            return Ok(None);
        }
        let low = self.source.digits();
        let high = if self.source.eat(',') { self.source.digits() } else { low.clone() };
        if !self.source.eat('}') {
            self.source.at = here;
            return Ok(None);
        }
        let bound = |digits: &str| match digits.parse::<u64>() {
            Ok(number) if number < TOO_MANY => Ok(u32::try_from(number).ok()),
            Err(_) if digits.is_empty() => Ok(None),
            _ => Err(self.source.error("the repetition number is too large")),
        };
        let (min, max) = (bound(&low)?.unwrap_or(0), bound(&high)?);
        if max.is_some_and(|max| max < min) {
            return Err(self.source.error("min repeat greater than max repeat"));
        }
        Ok(Some((min, max)))
    }

    fn repeat(&mut self, last: Option<(Sized, Role)>, min: u32, max: Option<u32>, at: usize) -> Result<Sized> {
        let item = match last {
            None | Some((_, Role::Anchor)) => return Err(ParseError::Syntax { at, reason: "nothing to repeat" }),
            Some((_, Role::Repeat)) => return Err(ParseError::Syntax { at, reason: "multiple repeat" }),
            Some((item, _)) => item,
        };
        let greed = if self.source.eat('?') {
            Greed::Lazy
        } else if self.source.eat('+') {
            Greed::Possessive
        } else {
            Greed::Greedy
        };
        let width = item.width.times(min, max);
        let span = self.source.since(item.term.span.start);
        let kind = Kind::Repeat(Box::new(Repeat { term: item.term, min, max, greed }));
        Ok(Sized { term: Term { kind, span }, width })
    }

    fn literal(&self, c: char, at: usize, flags: Flags) -> Sized {
        self.set(vec![(Member::Char(u32::from(c)), false)], false, Form::Literal, at, flags)
    }

    fn dot(&self, at: usize, flags: Flags) -> Sized {
        let barred = if flags.has(Flags::DOTALL) { Vec::new() } else { vec![(Member::Char(10), false)] };
        self.set(barred, true, Form::Dot, at, flags)
    }

    fn anchor(&self, at: usize, multiline: Anchor, otherwise: Anchor, flags: Flags) -> Sized {
        let anchor = if flags.has(Flags::MULTILINE) { multiline } else { otherwise };
        Sized { term: Term { kind: Kind::Anchor(anchor), span: self.source.since(at) }, width: Width::default() }
    }

    /// A set whose members all stand where it stands.
    fn set(&self, members: Vec<(Member, bool)>, negated: bool, form: Form, at: usize, flags: Flags) -> Sized {
        let span = self.source.since(at);
        let items = members.into_iter().map(|(member, escaped)| Item { member, span, escaped }).collect();
        self.sized(items, negated, form, span, flags)
    }

    fn sized(&self, items: Vec<Item>, negated: bool, form: Form, span: Span, flags: Flags) -> Sized {
        let ignore_case = flags.has(Flags::IGNORECASE);
        let set = Set { items, negated, ignore_case, ascii: self.ascii(flags), form };
        Sized { term: Term { kind: Kind::Set(set), span }, width: Width::one() }
    }

    fn ascii(&self, flags: Flags) -> bool {
        self.source.bytes || flags.has(Flags::ASCII)
    }

    /// Which flags go together, for the whole pattern.
    fn check_flags(&self) -> Result<()> {
        let barred = if self.source.bytes { Flags::UNICODE } else { Flags::LOCALE };
        if self.flags.has(barred) {
            return Err(self.source.error("cannot use this flag with this type of pattern"));
        }
        if self.flags.has(Flags::ASCII) && self.flags.has(Flags::UNICODE | Flags::LOCALE) {
            return Err(self.source.error("these flags are incompatible"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
