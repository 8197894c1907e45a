//! The characters of a pattern, read one token at a time: a character, or one with the backslash before it.

use super::{LONGEST, ParseError, Result, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Char(char),
    /// What follows a backslash.
    Escape(char),
}

pub(super) struct Source {
    pub(super) chars: Vec<char>,
    pub(super) at: usize,
    pub(super) bytes: bool,
}

impl Source {
    pub(super) fn new(text: &str, bytes: bool) -> Result<Source> {
        let chars: Vec<char> = text.chars().take(LONGEST + 1).collect();
        if chars.len() > LONGEST {
            return Err(ParseError::TooLarge);
        }
        let source = Source { chars, at: 0, bytes };
        if source.ends_in_half_an_escape() {
            let at = source.chars.len() - 1;
            return Err(ParseError::Syntax { at, reason: "bad escape (end of pattern)" });
        }
        if bytes && source.chars.iter().any(|c| u32::from(*c) > 0xff) {
            return Err(source.error("bytes above 255"));
        }
        Ok(source)
    }

    /// An odd number of backslashes at the end.
    fn ends_in_half_an_escape(&self) -> bool {
        self.chars.iter().rev().take_while(|c| **c == '\\').count() % 2 == 1
    }

    pub(super) fn next(&self) -> Option<Token> {
        match self.chars.get(self.at)? {
            '\\' => self.chars.get(self.at + 1).map(|c| Token::Escape(*c)),
            c => Some(Token::Char(*c)),
        }
    }

    /// Past the next token.
    pub(super) fn advance(&mut self) {
        self.at += match self.next() {
            Some(Token::Escape(_)) => 2,
            Some(Token::Char(_)) => 1,
            None => 0,
        };
    }

    pub(super) fn take(&mut self) -> Option<Token> {
        let token = self.next();
        self.advance();
        token
    }

    pub(super) fn is(&self, c: char) -> bool {
        self.next() == Some(Token::Char(c))
    }

    pub(super) fn eat(&mut self, c: char) -> bool {
        let there = self.is(c);
        if there {
            self.at += 1;
        }
        there
    }

    /// As many characters that pass, up to a number.
    pub(super) fn take_while(&mut self, most: usize, pass: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(Token::Char(c)) = self.next()
            && taken.len() < most
            && pass(c)
        {
            taken.push(c);
            self.at += 1;
        }
        taken
    }

    pub(super) fn digits(&mut self) -> String {
        self.take_while(LONGEST, |c| c.is_ascii_digit())
    }

    /// All up to a terminator, which is passed; it is an error where there is none, or nothing before it.
    pub(super) fn until(&mut self, terminator: char) -> Result<String> {
        let mut name = String::new();
        loop {
            match self.take() {
                None => return Err(self.error("missing terminator")),
                Some(Token::Char(c)) if c == terminator => break,
                Some(Token::Char(c)) => name.push(c),
                Some(Token::Escape(c)) => name.extend(['\\', c]),
            }
        }
        if name.is_empty() { Err(self.error("missing name")) } else { Ok(name) }
    }

    /// Past the end of the line, for a comment.
    pub(super) fn skip_line(&mut self) {
        while let Some(token) = self.take() {
            if token == Token::Char('\n') {
                break;
            }
        }
    }

    pub(super) fn since(&self, start: usize) -> Span {
        Span { start, end: self.at }
    }

    pub(super) fn error(&self, reason: &'static str) -> ParseError {
        ParseError::Syntax { at: self.at, reason }
    }
}
