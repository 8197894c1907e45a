//! Which names a Python module binds, and how: only a single plain assignment or import at module level can be followed.

use super::lexer::{Line, Token, lines};
use super::literal::{Value, evaluate};

/// How a module comes by a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Binding<'m, 'a> {
    Never,
    /// One plain assignment at module level of this expression.
    Once(&'m [Token<'a>]),
    /// `from MODULE import NAME`, the module with its leading dots.
    Import {
        module: String,
        name: String,
    },
    /// Anything else: in a block, several times, in place.
    Computed,
}

/// A parsed module.
pub(super) struct Module<'a> {
    pub(super) lines: Vec<Line<'a>>,
}

impl<'a> Module<'a> {
    pub(super) fn new(text: &'a str) -> Module<'a> {
        Module { lines: lines(text) }
    }

    pub(super) fn binding(&self, name: &str) -> Binding<'_, 'a> {
        let mut found = Binding::Never;
        let mut local = false;
        for line in &self.lines {
            let opens_scope =
                matches!(line.tokens.first(), Some(Token::Name("def" | "class" | "async") | Token::Op("@")));
            if !line.indented {
                local = opens_scope;
            }
            // A function's or class's own names are not the module's, unless it says `global`.
            if local && line.tokens.first() != Some(&Token::Name("global")) {
                continue;
            }
            found = match bound(line, name) {
                Binding::Never => continue,
                _ if line.indented || found != Binding::Never => Binding::Computed,
                one => one,
            };
        }
        found
    }

    /// The literal that a name is bound to, once, at module level.
    pub(super) fn value(&self, name: &str) -> Option<Value> {
        match self.binding(name) {
            Binding::Once(expression) => self.evaluate(expression),
            _ => None,
        }
    }

    /// The value of an expression made of literals, and of names bound to such.
    pub(super) fn evaluate(&self, expression: &[Token<'a>]) -> Option<Value> {
        evaluate(self, expression)
    }
}

/// How this one line binds the name.
fn bound<'m, 'a>(line: &'m Line<'a>, name: &str) -> Binding<'m, 'a> {
    let tokens = line.tokens.as_slice();
    if let [Token::Name("from"), rest @ ..] = tokens {
        return imported(rest, name);
    }
    let assigns = tokens.contains(&Token::Op("="));
    let mut depth = 0_usize;
    let mut touched = false;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Op("(" | "[" | "{") => depth += 1,
            Token::Op(")" | "]" | "}") => depth = depth.saturating_sub(1),
            Token::Name(this) if *this == name && depth == 0 => {
                let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                let after = tokens.get(at + 1);
                touched |= matches!(before, Some(Token::Name("as" | "for" | "global" | "del" | "import")));
                touched |=
                    matches!(after, Some(Token::Op(op)) if op.ends_with('=') && !["==", "!=", "<=", ">="].contains(op));
                touched |= assigns && before.is_none() && after == Some(&Token::Op(":"));
                touched |= assigns && (before == Some(&Token::Op(",")) || after == Some(&Token::Op(",")));
            }
            _ => {}
        }
    }
    if !touched {
        return Binding::Never;
    }
    plain_assignment(tokens, name).map_or(Binding::Computed, Binding::Once)
}

/// The right side of `a = NAME = …` or `NAME: annotation = …`.
fn plain_assignment<'m, 'a>(tokens: &'m [Token<'a>], name: &str) -> Option<&'m [Token<'a>]> {
    let mut rest = tokens;
    let mut ours = false;
    while let [Token::Name(this), Token::Op("="), more @ ..] = rest {
        ours |= *this == name;
        rest = more;
    }
    if ours {
        return Some(rest);
    }
    match tokens {
        [Token::Name(this), Token::Op(":"), more @ ..] if *this == name => {
            let equals = more.iter().position(|token| *token == Token::Op("="))?;
            more.get(equals + 1..)
        }
        _ => None,
    }
}

/// What `from` + these tokens says about the name.
fn imported<'m, 'a>(tokens: &'m [Token<'a>], name: &str) -> Binding<'m, 'a> {
    let Some(at) = tokens.iter().position(|token| *token == Token::Name("import")) else {
        return Binding::Never;
    };
    let mut module = String::new();
    for token in tokens.iter().take(at) {
        match token {
            Token::Name(part) | Token::Op(part) => module.push_str(part),
            _ => return Binding::Never,
        }
    }
    let names: Vec<_> = tokens.iter().skip(at + 1).filter(|token| !matches!(token, Token::Op("(" | ")"))).collect();
    for one in names.split(|token| **token == Token::Op(",")) {
        let original = match one {
            [Token::Name(original)] if *original == name => original,
            [Token::Name(original), Token::Name("as"), Token::Name(alias)] if *alias == name => original,
            _ => continue,
        };
        return Binding::Import { module, name: (*original).to_owned() };
    }
    Binding::Never
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_imports_in_name_only() {
        let import = |module: &str, name: &str| Binding::Import { module: module.to_owned(), name: name.to_owned() };
        assert_eq!(Module::new("from .a.b import (x, y as v)").binding("v"), import(".a.b", "y"));
        assert_eq!(Module::new("from a import v, x").binding("v"), import("a", "v"));
        assert_eq!(Module::new("from a import v as x").binding("v"), Binding::Never);
        assert_eq!(Module::new("from a import v\nv = 1").binding("v"), Binding::Computed);
        assert_eq!(Module::new("import v").binding("v"), Binding::Computed);
    }
}
