//! Sets in brackets.

use super::super::flags::Flags;
use super::super::set::{Form, Item, Member};
use super::super::span::Span;
use super::source::Token;
use super::{Parser, Result, Sized};

impl Parser {
    /// A set, from behind its bracket.
    pub(super) fn class(&mut self, at: usize, flags: Flags) -> Result<Sized> {
        let negated = self.source.eat('^');
        let mut items = Vec::new();
        loop {
            if !items.is_empty() && self.source.eat(']') {
                break;
            }
            let start = self.source.at;
            let (low, escaped) = self.member()?;
            if !self.source.eat('-') {
                items.push(Item { member: low, span: self.source.since(start), escaped });
                continue;
            }
            if self.source.eat(']') {
                // A dash at the end is one.
                let dash = self.source.at - 2;
                items.push(Item { member: low, span: Span { start, end: dash }, escaped });
                let span = Span { start: dash, end: dash + 1 };
                items.push(Item { member: Member::Char(u32::from('-')), span, escaped: false });
                break;
            }
            let (high, also) = self.member()?;
            let (Member::Char(low), Member::Char(high)) = (low, high) else {
                return Err(self.source.error("bad character range"));
            };
            if high < low {
                return Err(self.source.error("bad character range"));
            }
            let (member, span) = (Member::Range(low, high), self.source.since(start));
            items.push(Item { member, span, escaped: escaped || also });
        }
        Ok(self.sized(items, negated, Form::Brackets, self.source.since(at), flags))
    }

    fn member(&mut self) -> Result<(Member, bool)> {
        match self.source.take() {
            None => Err(self.source.error("unterminated character set")),
            Some(Token::Char(c)) => Ok((Member::Char(u32::from(c)), false)),
            Some(Token::Escape(c)) => Ok((self.member_escape(c)?, true)),
        }
    }
}
