//! What a backslash makes of the character behind it, in a set and outside.

use super::super::ast::{Anchor, Kind, Term};
use super::super::flags::Flags;
use super::super::set::{Class, Form, Member};
use super::width::Width;
use super::{ParseError, Parser, Result, Sized};

impl Parser {
    /// Outside a set.
    pub(super) fn escape(&mut self, c: char, at: usize, flags: Flags) -> Result<Sized> {
        let ascii = self.ascii(flags);
        let anchor = match c {
            'A' => Some(Anchor::Start),
            'Z' => Some(Anchor::End),
            'b' | 'B' => Some(Anchor::Boundary { negated: c == 'B', ascii }),
            _ => None,
        };
        if let Some(anchor) = anchor {
            let term = Term { kind: Kind::Anchor(anchor), span: self.source.since(at) };
            return Ok(Sized { term, width: Width::default() });
        }
        if let Some(member) = class(c) {
            return Ok(self.set(vec![(member, true)], false, Form::Escape, at, flags));
        }
        let value = match c {
            '1'..='9' => {
                let (digits, octal) = self.number(c);
                if !octal {
                    return self.reference(&digits, at, flags);
                }
                u32::from_str_radix(&digits, 8).ok().filter(|value| *value <= 0o377)
            }
            '0' => {
                let digits = self.source.take_while(2, |c| c.is_digit(8));
                Some(u32::from_str_radix(&digits, 8).unwrap_or(0))
            }
            _ => self.value(c)?,
        };
        match value {
            Some(value) => Ok(self.set(vec![(Member::Char(value), true)], false, Form::Literal, at, flags)),
            None => Err(self.source.error("bad escape")),
        }
    }

    /// In a set.
    pub(super) fn member_escape(&mut self, c: char) -> Result<Member> {
        if let Some(member) = class(c) {
            return Ok(member);
        }
        let value = match c {
            'b' => Some(8),
            '0'..='7' => {
                let more = self.source.take_while(2, |c| c.is_digit(8));
                u32::from_str_radix(&format!("{c}{more}"), 8).ok().filter(|value| *value <= 0o377)
            }
            '8' | '9' => None,
            _ => self.value(c)?,
        };
        value.map(Member::Char).ok_or_else(|| self.source.error("bad escape"))
    }

    /// Escapes that are one character everywhere.
    fn value(&mut self, c: char) -> Result<Option<u32>> {
        let text = !self.source.bytes;
        Ok(match c {
            'a' => Some(7),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            'x' => self.hex(2),
            'u' if text => self.hex(4),
            // Beyond Unicode is no character.
            'U' if text => self.hex(8).filter(|value| *value <= 0x0010_FFFF),
            'N' if text => {
                if !self.source.eat('{') {
                    return Err(self.source.error("missing {"));
                }
                self.source.until('}')?;
                return Err(ParseError::NamedCharacter);
            }
            _ if c.is_ascii_alphanumeric() => None,
            _ => Some(u32::from(c)),
        })
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let hex = self.source.take_while(digits, |c| c.is_ascii_hexdigit());
        if hex.len() == digits { u32::from_str_radix(&hex, 16).ok() } else { None }
    }

    /// The digits of a back-reference, or of a character: three octal ones.
    fn number(&mut self, first: char) -> (String, bool) {
        let mut digits = first.to_string();
        digits.push_str(&self.source.take_while(1, |c| c.is_ascii_digit()));
        if digits.len() == 2 && digits.chars().all(|c| c.is_digit(8)) {
            let third = self.source.take_while(1, |c| c.is_digit(8));
            if !third.is_empty() {
                return (digits + &third, true);
            }
        }
        (digits, false)
    }

    fn reference(&mut self, digits: &str, at: usize, flags: Flags) -> Result<Sized> {
        match digits.parse() {
            Ok(group) if group < self.widths.len() => self.refer(group, at, flags),
            _ => Err(self.source.error("invalid group reference")),
        }
    }

    /// Once more what a closed group matched.
    pub(super) fn refer(&mut self, group: usize, at: usize, flags: Flags) -> Result<Sized> {
        let Some(Some(width)) = self.widths.get(group).copied() else {
            return Err(self.source.error("cannot refer to an open group"));
        };
        self.check_behind(group)?;
        let kind = Kind::Reference { group, ignore_case: flags.has(Flags::IGNORECASE) };
        // The group's own faults are counted where it stands.
        let width = Width { fails: false, ..width };
        Ok(Sized { term: Term { kind, span: self.source.since(at) }, width })
    }

    /// In a look-behind, only groups from before it can be named.
    pub(super) fn check_behind(&self, group: usize) -> Result<()> {
        let Some(before) = self.behind else {
            return Ok(());
        };
        if !matches!(self.widths.get(group), Some(Some(_))) {
            return Err(self.source.error("cannot refer to an open group"));
        }
        if group >= before {
            return Err(self.source.error("cannot refer to group defined in the same lookbehind subpattern"));
        }
        Ok(())
    }
}

fn class(c: char) -> Option<Member> {
    let class = match c.to_ascii_lowercase() {
        'd' => Class::Digit,
        's' => Class::Space,
        'w' => Class::Word,
        _ => return None,
    };
    Some(Member::Class { class, negated: c.is_ascii_uppercase() })
}
