//! The value of a Python expression made of literals; nothing is run, so what is computed stays unknown.

use std::cell::Cell;

use super::lexer::Token;
use super::module::{Binding, Module};

/// The value of an expression in a module, whose names it may use.
pub(super) fn evaluate<'a>(module: &Module<'a>, expression: &[Token<'a>]) -> Option<Value> {
    let fuel = Fuel { steps: Cell::new(20_000), lookups: Cell::new(32) };
    Reader { module, rest: expression, depth: 0, fuel: &fuel }.whole()
}

/// A value that stands in the source as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// As it is spelled.
    Number(String),
    /// A list or tuple.
    List(Vec<Value>),
    /// A dictionary.
    Pairs(Vec<(Value, Value)>),
}

impl Value {
    pub(super) fn text(self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A list whose every element is a string.
    pub(super) fn texts(self) -> Option<Vec<String>> {
        match self {
            Value::List(values) => values.into_iter().map(Value::text).collect(),
            _ => None,
        }
    }
}

/// A bound on the work, so that lists of names of lists of names stay cheap.
struct Fuel {
    steps: Cell<usize>,
    lookups: Cell<usize>,
}

impl Fuel {
    fn burn(gauge: &Cell<usize>) -> Option<()> {
        gauge.set(gauge.get().checked_sub(1)?);
        Some(())
    }
}

/// Longer than any fact, and than most descriptions.
const LONGEST_TEXT: usize = 64 * 1024;
const DEEPEST: usize = 24;

struct Reader<'m, 'a> {
    module: &'m Module<'a>,
    rest: &'m [Token<'a>],
    depth: usize,
    fuel: &'m Fuel,
}

impl<'m, 'a> Reader<'m, 'a> {
    /// The value, where nothing is left over.
    fn whole(mut self) -> Option<Value> {
        let value = self.sum()?;
        self.rest.is_empty().then_some(value)
    }

    fn next(&mut self) -> Option<Token<'a>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take(&mut self, tokens: &[Token<'_>]) -> bool {
        let next = self.rest.starts_with(tokens);
        if next {
            self.rest = self.rest.get(tokens.len()..).unwrap_or_default();
        }
        next
    }

    /// Values joined with `+`.
    fn sum(&mut self) -> Option<Value> {
        self.depth = self.depth.checked_add(1).filter(|depth| *depth <= DEEPEST)?;
        let mut total = self.operand()?;
        while self.take(&[Token::Op("+")]) {
            total = match (total, self.operand()?) {
                (Value::Text(a), Value::Text(b)) if a.len() + b.len() <= LONGEST_TEXT => Value::Text(a + &b),
                (Value::List(mut a), Value::List(b)) => {
                    a.extend(b);
                    Value::List(a)
                }
                _ => return None,
            };
        }
        self.depth -= 1;
        Some(total)
    }

    fn operand(&mut self) -> Option<Value> {
        Fuel::burn(&self.fuel.steps)?;
        match self.next()? {
            Token::Number(number) => Some(Value::Number(number.to_owned())),
            Token::Text(prefix, body) => self.text(prefix, body),
            Token::Op("(") => self.parenthesised(),
            Token::Op("[") => self.elements("]").map(Value::List),
            Token::Op("{") => self.pairs(),
            Token::Name(name) => self.named(name),
            _ => None,
        }
    }

    fn named(&mut self, name: &str) -> Option<Value> {
        Fuel::burn(&self.fuel.lookups)?;
        let Binding::Once(expression) = self.module.binding(name) else {
            return None;
        };
        Reader { module: self.module, rest: expression, depth: self.depth, fuel: self.fuel }.whole()
    }

    /// Adjacent literals are one; then perhaps `.join(…)`.
    fn text(&mut self, prefix: &str, body: &str) -> Option<Value> {
        let mut text = unescaped(prefix, body)?;
        while let Some(Token::Text(prefix, body)) = self.rest.first() {
            Fuel::burn(&self.fuel.steps)?;
            text.push_str(&unescaped(prefix, body)?);
            self.next();
        }
        if text.len() > LONGEST_TEXT {
            return None;
        }
        if self.take(&[Token::Op("."), Token::Name("join"), Token::Op("(")]) {
            let parts = self.joined()?;
            return self.take(&[Token::Op(")")]).then(|| Value::Text(parts.join(&text)));
        }
        Some(Value::Text(text))
    }

    /// What is joined: a list of strings, or of numbers by `map(str, …)` or `str(x) for x in …`.
    fn joined(&mut self) -> Option<Vec<String>> {
        if self.take(&[Token::Name("map"), Token::Op("("), Token::Name("str"), Token::Op(",")]) {
            let parts = spelled(self.sum()?);
            return if self.take(&[Token::Op(")")]) { parts } else { None };
        }
        if let [
            Token::Name("str"),
            Token::Op("("),
            Token::Name(x),
            Token::Op(")"),
            Token::Name("for"),
            Token::Name(y),
            Token::Name("in"),
            rest @ ..,
        ] = self.rest
        {
            self.rest = rest;
            return if x == y { spelled(self.sum()?) } else { None };
        }
        self.sum()?.texts()
    }

    fn parenthesised(&mut self) -> Option<Value> {
        if self.take(&[Token::Op(")")]) {
            return Some(Value::List(Vec::new()));
        }
        let first = self.sum()?;
        if self.take(&[Token::Op(")")]) {
            return Some(first);
        }
        if !self.take(&[Token::Op(",")]) {
            return None;
        }
        let mut elements = vec![first];
        elements.extend(self.elements(")")?);
        Some(Value::List(elements))
    }

    fn elements(&mut self, end: &'static str) -> Option<Vec<Value>> {
        let mut elements = Vec::new();
        loop {
            if self.take(&[Token::Op(end)]) {
                return Some(elements);
            }
            elements.push(self.sum()?);
            if !self.take(&[Token::Op(",")]) && self.rest.first() != Some(&Token::Op(end)) {
                return None;
            }
        }
    }

    fn pairs(&mut self) -> Option<Value> {
        let mut pairs = Vec::new();
        loop {
            if self.take(&[Token::Op("}")]) {
                return Some(Value::Pairs(pairs));
            }
            let key = self.sum()?;
            if !self.take(&[Token::Op(":")]) {
                return None;
            }
            pairs.push((key, self.sum()?));
            if !self.take(&[Token::Op(",")]) && self.rest.first() != Some(&Token::Op("}")) {
                return None;
            }
        }
    }
}

/// The elements of a list as `str()` spells them.
pub(super) fn spelled(value: Value) -> Option<Vec<String>> {
    let Value::List(values) = value else {
        return None;
    };
    let one = |value| match value {
        Value::Text(text) => Some(text),
        // `1_0` and `0x1` print otherwise than they are spelled.
        Value::Number(number) if number.bytes().all(|b| b.is_ascii_digit()) => Some(number),
        _ => None,
    };
    values.into_iter().map(one).collect()
}

/// A string literal's value; none for bytes and for what is formatted at run time.
fn unescaped(prefix: &str, body: &str) -> Option<String> {
    if body.len() > LONGEST_TEXT || prefix.contains(['b', 'B', 'f', 'F', 't', 'T']) {
        return None;
    }
    if prefix.contains(['r', 'R']) {
        return Some(body.to_owned());
    }
    let mut text = String::new();
    let mut rest = body.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next()? {
            '\n' => {}
            c @ ('\\' | '\'' | '"') => text.push(c),
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'x' => text.push(code(&mut rest, 2)?),
            'u' => text.push(code(&mut rest, 4)?),
            'U' => text.push(code(&mut rest, 8)?),
            // `\N{…}`, octal and the control characters occur in no fact.
            'N' | '0'..='7' | 'a' | 'b' | 'f' | 'v' | '\r' => return None,
            c => text.extend(['\\', c]),
        }
    }
    Some(text)
}

fn code(rest: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let hex: String = rest.take(digits).collect();
    if hex.len() != digits || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    char::from_u32(u32::from_str_radix(&hex, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(source: &str) -> Option<Value> {
        Module::new(source).value("v")
    }

    fn text(source: &str) -> Option<String> {
        value(source).and_then(Value::text)
    }

    #[test]
    fn reads_literals() {
        for source in [
            "v = '1.2'",
            "v: str = \"1.2\"  # the version",
            "a = v = '1.2'",
            "v = (\n  '1.'\n  u'2'\n)",
            "A = '1.2'\nv = A",
            "v = '.'.join(['1', '2'])",
            "v = '.'.join(map(str, (1, 2)))",
            "info = (1, 2)\nv = '.'.join(str(x) for x in info)",
            "v = '1' + '.2'",
            "v = '1\\x2e2'",
            "v: str\nv = '1.2'",
            "def f():\n    v = 1\nv = '1.2'",
            "v = '1.2'\nclass A:\n    v = 3\nprint(v=4)\nif v == 5: pass",
            "'''doc\nv = 1'''\nv = '1.2'",
        ] {
            assert_eq!(text(source).as_deref(), Some("1.2"), "{source}");
        }
        let list = value("v = ['a', ('b',), {'': 'c'}, ]");
        let a = |text: &str| Value::Text(text.to_owned());
        let pairs = Value::Pairs(vec![(a(""), a("c"))]);
        assert_eq!(list, Some(Value::List(vec![a("a"), Value::List(vec![a("b")]), pairs])));
    }

    #[test]
    fn what_is_computed_is_unknown() {
        for source in [
            "v = f()",
            "v = f'1.{x}'",
            "v = b'1.2'",
            "v = '1.2'.strip()",
            "v = '%d' % 1",
            "v = '1.2' if x else '1.3'",
            "v = '1.2'\nv = '1.3'",
            "v = '1.2'\nv += '.post1'",
            "v = '1.2'\nif x:\n    v = '1.3'",
            "if x: v = '1.2'",
            "if x: a = 1;v = '1.2'",
            "try:\n    from ._v import v\nexcept ImportError:\n    v = '0'",
            "v = '1.2'\ndef f():\n    global v\n    v = '3'",
            "v, w = '1.2', '3'",
            "w, v = '1.2', '3'",
            "for v in ['1.2']: pass",
            "v = w\nw = v",
            "v = '\\N{BULLET}'",
            "v = '.'.join(map(str, (0x1, 2)))",
            "v = [",
            "v =",
            "v = '1.2",
            "v = [*w, 'a']",
        ] {
            assert_eq!(text(source), None, "{source}");
        }
    }

    #[test]
    fn work_is_bounded() {
        let names = format!("a = ['x']\nv = [{}]", "a,".repeat(100_000));
        assert_eq!(value(&names), None);
        let deep = format!("v = {}", "[".repeat(100_000));
        assert_eq!(value(&deep), None);
        let wide = format!("v = [{}]", "'x',".repeat(100_000));
        assert_eq!(value(&wide), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>()) {
            value(&text);
        }

        #[test]
        fn any_expression_is_read(text in "[-'\"\\\\.(){},:+= \\nvrbf0-9xuN*é]{0,120}") {
            value(&format!("v = {text}"));
        }
    }
}
