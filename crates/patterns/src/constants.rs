//! Names that stand for one literal in a file: `const KEY: &[u8] = &[1, 2, 3, 4];`, `let all = true;`.

use std::collections::BTreeMap;

use crate::tokens::{Kind, Tokens};

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Constant {
    /// A text, or bytes.
    Text(String),
    /// Bytes in brackets.
    Bytes,
    /// `true` or `false`.
    Flag(bool),
}

/// The names that are bound in a file, each with what it stands for; nothing for one that stands for different things.
#[derive(Default)]
pub(crate) struct Constants(BTreeMap<String, Option<Constant>>);

impl Constants {
    pub(crate) fn of(tokens: Tokens<'_>) -> Constants {
        let mut constants = Constants::default();
        for at in 0..tokens.0.len() {
            if !matches!(tokens.name(at), Some("let" | "const" | "static")) {
                continue;
            }
            let named = if tokens.name(at + 1) == Some("mut") { at + 2 } else { at + 1 };
            let Some(name) = tokens.name(named) else { continue };
            let Some(value) = value(tokens, named + 1) else { continue };
            // What may change is no constant.
            let value = literal(tokens, value).filter(|_| named == at + 1);
            let entry = constants.0.entry(name.to_owned()).or_insert_with(|| value.clone());
            if *entry != value {
                *entry = None;
            }
        }
        constants
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Constant> {
        self.0.get(name)?.as_ref()
    }
}

/// Where the value begins that follows the type, if there is one.
fn value(tokens: Tokens<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    // A type takes some tokens.
    for _ in 0..40 {
        if tokens.is(at, '=') {
            return Some(at + 1);
        }
        match tokens.kind(at)? {
            Kind::Sign(';') | Kind::Close => return None,
            Kind::Open(_, closed) => at = closed + 1,
            _ => at += 1,
        }
    }
    None
}

/// The literal that is the whole expression here: a text, bytes or a flag, also behind `&`.
pub(crate) fn literal(tokens: Tokens<'_>, from: usize) -> Option<Constant> {
    let mut at = from;
    while tokens.is(at, '&') || tokens.is(at, '*') {
        at += 1;
    }
    let (constant, next) = match tokens.kind(at)? {
        Kind::Text(text) => (Constant::Text(text.clone()), at + 1),
        Kind::Name(name) if name == "true" => (Constant::Flag(true), at + 1),
        Kind::Name(name) if name == "false" => (Constant::Flag(false), at + 1),
        Kind::Open('[', closed) => {
            let inside = |at: usize| matches!(tokens.kind(at), Some(Kind::Value | Kind::Sign(',' | ';')));
            let is_filled = closed - at > 1 && (at + 1..*closed).all(inside);
            (is_filled.then_some(Constant::Bytes)?, closed + 1)
        }
        _ => return None,
    };
    // The same value in another form.
    let mut next = next;
    while tokens.is(next, '.')
        && matches!(tokens.name(next + 1), Some("as_bytes" | "into" | "to_vec" | "to_string" | "to_owned" | "as_ref"))
    {
        next = tokens.closes(next + 2, '(')? + 1;
    }
    matches!(tokens.kind(next), None | Some(Kind::Sign(',' | ';') | Kind::Close)).then_some(constant)
}
