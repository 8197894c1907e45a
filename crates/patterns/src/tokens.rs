//! The tokens of a file in one list, with brackets that know their other half.

use std::fmt;

use proc_macro2::{Delimiter, LineColumn, Literal, TokenStream, TokenTree};

/// Why the text of a file is no list of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Counted from 1.
    pub line: u32,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} is no Rust", self.line)
    }
}

impl std::error::Error for Unreadable {}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a word of the language.
    Name(String),
    /// One character of an operator.
    Sign(char),
    /// A text or a text of bytes, by its content.
    Text(String),
    /// Any other literal.
    Value,
    /// A bracket that opens, and where it closes.
    Open(char, usize),
    /// A bracket that closes.
    Close,
}

/// A token and where it begins; lines and columns are counted from 1.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// The most brackets in each other that are followed; a hand writes some dozens.
const DEEPEST: usize = 200;

/// The tokens of a text.
///
/// # Errors
/// It is no list of tokens, or nested too deeply.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Unreadable> {
    let mut list = Vec::new();
    flatten(stream(text)?, &mut list);
    // The library remembers each text otherwise.
    proc_macro2::extra::invalidate_current_thread_spans();
    Ok(list)
}

/// The same as the library has them.
///
/// # Errors
/// As above.
pub(crate) fn stream(text: &str) -> Result<TokenStream, Unreadable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // A script begins with a line for the system, which `#![…]` is not.
    let is_script = text.starts_with("#!") && !text.trim_start_matches("#!").trim_start().starts_with('[');
    let blanked = if is_script { text.replacen("#!", "//", 1) } else { text.to_owned() };
    if is_too_deep(&blanked) {
        return Err(Unreadable { line: 1 });
    }
    blanked.parse().map_err(|err: proc_macro2::LexError| Unreadable { line: number(err.span().start().line) })
}

/// Brackets of any kind, texts and comments included: what has fewer is not nested deeper.
fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest > DEEPEST
}

fn flatten(stream: TokenStream, list: &mut Vec<Token>) {
    for tree in stream {
        let at = tree.span().start();
        match tree {
            TokenTree::Group(group) => {
                let bracket = match group.delimiter() {
                    Delimiter::Parenthesis => '(',
                    Delimiter::Brace => '{',
                    Delimiter::Bracket => '[',
                    Delimiter::None => {
                        flatten(group.stream(), list);
                        continue;
                    }
                };
                let opened = list.len();
                list.push(token(Kind::Open(bracket, opened), at));
                flatten(group.stream(), list);
                let closed = list.len();
                list.push(token(Kind::Close, group.span_close().start()));
                if let Some(open) = list.get_mut(opened) {
                    open.kind = Kind::Open(bracket, closed);
                }
            }
            TokenTree::Ident(name) => {
                let name = name.to_string();
                list.push(token(Kind::Name(name.trim_start_matches("r#").to_owned()), at));
            }
            TokenTree::Punct(sign) => list.push(token(Kind::Sign(sign.as_char()), at)),
            TokenTree::Literal(literal) => list.push(token(value(&literal), at)),
        }
    }
}

fn token(kind: Kind, at: LineColumn) -> Token {
    Token { kind, line: number(at.line), column: number(at.column + 1) }
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// The content of a text between its quotes, escapes left as they are; numbers have none.
fn value(literal: &Literal) -> Kind {
    let text = literal.to_string();
    let start = text.find('"').filter(|start| text.get(..*start).is_some_and(is_prefix));
    let content = start.and_then(|start| text.get(start + 1..text.rfind('"')?));
    content.map_or(Kind::Value, |content| Kind::Text(content.to_owned()))
}

/// What may stand before the quote of a text: `b`, `c`, `r##`.
fn is_prefix(text: &str) -> bool {
    text.chars().all(|c| matches!(c, 'b' | 'c' | 'r' | '#'))
}

/// A list of tokens, to look at one by one.
#[derive(Clone, Copy)]
pub(crate) struct Tokens<'a>(pub(crate) &'a [Token]);

impl<'a> Tokens<'a> {
    pub(crate) fn kind(self, at: usize) -> Option<&'a Kind> {
        self.0.get(at).map(|token| &token.kind)
    }

    pub(crate) fn name(self, at: usize) -> Option<&'a str> {
        match self.kind(at)? {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn text(self, at: usize) -> Option<&'a str> {
        match self.kind(at)? {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn is(self, at: usize, sign: char) -> bool {
        self.kind(at) == Some(&Kind::Sign(sign))
    }

    /// Where the bracket that opens here closes.
    pub(crate) fn closes(self, at: usize, bracket: char) -> Option<usize> {
        match self.kind(at)? {
            Kind::Open(open, closed) if *open == bracket => Some(*closed),
            _ => None,
        }
    }

    /// Where any bracket that opens here closes.
    pub(crate) fn end(self, at: usize) -> Option<usize> {
        match self.kind(at)? {
            Kind::Open(_, closed) => Some(*closed),
            _ => None,
        }
    }

    /// Whether `::` stands here.
    pub(crate) fn is_path(self, at: usize) -> bool {
        self.is(at, ':') && self.is(at + 1, ':')
    }

    /// The names of an attribute that begins here, and the place after it: `["cfg", "any", "windows"]`.
    pub(crate) fn attribute(self, at: usize) -> Option<(Vec<&'a str>, usize)> {
        if !self.is(at, '#') {
            return None;
        }
        let open = if self.is(at + 1, '!') { at + 2 } else { at + 1 };
        let closed = self.closes(open, '[')?;
        Some(((open..closed).filter_map(|at| self.name(at)).collect(), closed + 1))
    }
}
