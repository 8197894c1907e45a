//! What a parenthesis opens: groups, look-around, conditions, comments and flags.

use super::super::ast::{Conditional, Kind, Look, Term};
use super::super::flags::Flags;
use super::source::Token;
use super::width::Width;
use super::{Parser, Result, Role, Sized};

/// CPython's `MAXGROUPS`, of a 64-bit build.
const MOST_GROUPS: u64 = 1_073_741_823;

pub(super) enum Opened {
    Term(Sized, Role),
    Comment,
    /// For the whole pattern.
    Flags(Flags),
}

/// Flags in a group: for the whole pattern, or for what stands in it.
enum Given {
    Everywhere(Flags),
    Here { on: Flags, off: Flags },
}

impl Parser {
    /// A group, from behind its parenthesis.
    pub(super) fn group(&mut self, at: usize, flags: Flags) -> Result<Opened> {
        if !self.source.eat('?') {
            return self.capture(None, at, flags);
        }
        let token = self.source.take();
        let Some(Token::Char(c)) = token else {
            return Err(self.source.error("unknown extension"));
        };
        match c {
            'P' => self.python_extension(at, flags),
            ':' => {
                let inner = self.body(at, flags)?;
                Ok(Opened::Term(inner, Role::Brackets))
            }
            '#' => loop {
                match self.source.take() {
                    Some(Token::Char(')')) => return Ok(Opened::Comment),
                    Some(_) => {}
                    None => return Err(self.source.error("missing ), unterminated comment")),
                }
            },
            '=' | '!' => self.look(at, flags, c == '!', false),
            '<' => match self.source.take() {
                Some(Token::Char(c @ ('=' | '!'))) => self.look(at, flags, c == '!', true),
                _ => Err(self.source.error("unknown extension")),
            },
            '(' => self.conditional(at, flags),
            '>' => {
                let inner = self.body(at, flags)?;
                let kind = Kind::Atomic(Box::new(inner.term));
                let term = Term { kind, span: self.source.since(at) };
                Ok(Opened::Term(Sized { term, width: inner.width }, Role::Plain))
            }
            _ => match self.given(c)? {
                Given::Everywhere(flags) => Ok(Opened::Flags(flags)),
                Given::Here { on, off } => {
                    let types = if on.has(Flags::TYPES) { Flags::TYPES } else { Flags::NONE };
                    let inner = self.body(at, (flags.without(types) | on).without(off))?;
                    let dissolves = on == Flags::NONE && off == Flags::NONE;
                    Ok(Opened::Term(inner, if dissolves { Role::Brackets } else { Role::Plain }))
                }
            },
        }
    }

    /// Up to and with the closing parenthesis; a group that does not capture.
    fn body(&mut self, at: usize, flags: Flags) -> Result<Sized> {
        let Sized { term, width } = self.alternation(flags)?;
        self.close()?;
        // A sequence keeps its kind, so that it can dissolve into the one around it; its span takes the brackets in.
        let span = self.source.since(at);
        Ok(Sized { term: Term { kind: term.kind, span }, width })
    }

    fn close(&mut self) -> Result<()> {
        if self.source.eat(')') { Ok(()) } else { Err(self.source.error("missing ), unterminated subpattern")) }
    }

    fn capture(&mut self, name: Option<String>, at: usize, flags: Flags) -> Result<Opened> {
        let group = self.widths.len();
        self.widths.push(None);
        if let Some(name) = name
            && self.names.insert(name, group).is_some()
        {
            return Err(self.source.error("redefinition of group name"));
        }
        let inner = self.alternation(flags)?;
        self.close()?;
        if let Some(width) = self.widths.get_mut(group) {
            *width = Some(inner.width);
        }
        let kind = Kind::Group(Some(group), Box::new(inner.term));
        let term = Term { kind, span: self.source.since(at) };
        Ok(Opened::Term(Sized { term, width: inner.width }, Role::Plain))
    }

    fn python_extension(&mut self, at: usize, flags: Flags) -> Result<Opened> {
        if self.source.eat('<') {
            let name = self.source.until('>')?;
            self.check_name(&name)?;
            return self.capture(Some(name), at, flags);
        }
        if !self.source.eat('=') {
            return Err(self.source.error("unknown extension"));
        }
        let name = self.source.until(')')?;
        self.check_name(&name)?;
        let Some(group) = self.names.get(&name).copied() else {
            return Err(self.source.error("unknown group name"));
        };
        Ok(Opened::Term(self.refer(group, at, flags)?, Role::Plain))
    }

    fn check_name(&self, name: &str) -> Result<()> {
        if is_identifier(name) { Ok(()) } else { Err(self.source.error("bad character in group name")) }
    }

    fn look(&mut self, at: usize, flags: Flags, negated: bool, behind: bool) -> Result<Opened> {
        let outer = self.behind;
        if behind && outer.is_none() {
            self.behind = Some(self.widths.len());
        }
        let inner = self.alternation(flags)?;
        self.behind = outer;
        self.close()?;
        let mut width = inner.width.taking_none();
        let back = inner.width.single();
        width.fails |= behind && back.is_none();
        let look = Look { term: inner.term, negated, behind: back.filter(|_| behind) };
        let term = Term { kind: Kind::Look(Box::new(look)), span: self.source.since(at) };
        Ok(Opened::Term(Sized { term, width }, Role::Plain))
    }

    fn conditional(&mut self, at: usize, flags: Flags) -> Result<Opened> {
        let name = self.source.until(')')?;
        let group = if is_identifier(&name) {
            self.names.get(&name).copied().ok_or_else(|| self.source.error("unknown group name"))?
        } else {
            let number = integer(&name).ok_or_else(|| self.source.error("bad character in group name"))?;
            if number == 0 || number >= MOST_GROUPS {
                return Err(self.source.error("bad group number"));
            }
            let group = usize::try_from(number).map_err(|_| self.source.error("bad group number"))?;
            self.conditions.push(group);
            group
        };
        self.check_behind(group)?;
        // Each branch is a sequence of its own, one level deeper than this.
        self.depth += 1;
        let yes = self.sequence(flags, false)?;
        let no = if self.source.eat('|') { Some(self.sequence(flags, false)?) } else { None };
        self.depth -= 1;
        if no.is_some() && self.source.is('|') {
            return Err(self.source.error("conditional backref with more than two branches"));
        }
        self.close()?;
        let width = yes.width.or(no.as_ref().map_or_else(Width::default, |no| no.width));
        let conditional = Conditional { group, yes: yes.term, no: no.map(|no| no.term) };
        let term = Term { kind: Kind::Conditional(Box::new(conditional)), span: self.source.since(at) };
        Ok(Opened::Term(Sized { term, width }, Role::Plain))
    }

    /// `i)`, `i:`, `i-s:` and so on, from behind the first letter.
    fn given(&mut self, first: char) -> Result<Given> {
        let (mut on, mut off) = (Flags::NONE, Flags::NONE);
        let mut c = first;
        if c != '-' {
            let barred = if self.source.bytes { Flags::UNICODE } else { Flags::LOCALE };
            loop {
                let flag = Flags::letter(c).ok_or_else(|| self.source.error("unknown flag"))?;
                let clash = (on | flag).without(flag).has(Flags::TYPES) && flag.has(Flags::TYPES);
                if flag.has(barred) || clash {
                    return Err(self.source.error("bad inline flags"));
                }
                on = on | flag;
                c = self.flag_letter()?;
                if matches!(c, ')' | '-' | ':') {
                    break;
                }
            }
        }
        if c == ')' {
            return Ok(Given::Everywhere(on));
        }
        if c == '-' {
            c = self.flag_letter()?;
            loop {
                let flag = Flags::letter(c).ok_or_else(|| self.source.error("unknown flag"))?;
                if flag.has(Flags::TYPES) {
                    return Err(self.source.error("bad inline flags"));
                }
                off = off | flag;
                c = self.flag_letter()?;
                if c == ':' {
                    break;
                }
            }
        }
        if on.has(off) || (on | off).has(Flags::GLOBAL) {
            return Err(self.source.error("bad inline flags"));
        }
        Ok(Given::Here { on, off })
    }

    fn flag_letter(&mut self) -> Result<char> {
        match self.source.take() {
            Some(Token::Char(c)) => Ok(c),
            _ => Err(self.source.error("missing -, : or )")),
        }
    }
}

/// Python's rule for names, but for a few letters of rare scripts.
fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic()) && chars.all(|c| c == '_' || c.is_alphanumeric())
}

/// As Python's `int()` reads it: blanks around it, a sign, single underscores within.
fn integer(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.strip_prefix('+').unwrap_or(text);
    let zero = text.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b == b'0'));
    if zero {
        return Some(0);
    }
    let whole = digits.split('_').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if whole { digits.replace('_', "").parse().ok() } else { None }
}
