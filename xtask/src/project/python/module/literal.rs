//! The value of a Python expression made of literals; nothing is run, so what is computed stays unknown.

use std::cell::Cell;

use ruff_python_ast::{Expr, ExprCall, Number, Operator};

use super::{Binding, Module};

/// The value of an expression in a module, whose names it may use.
pub(super) fn evaluate(module: &Module, expression: &Expr) -> Option<Value> {
    Reader { module, steps: Cell::new(20_000), lookups: Cell::new(32) }.value(expression)
}

/// A value that stands in the source as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Value {
    Text(String),
    /// A whole number, as `str()` spells it.
    Number(String),
    /// A list or tuple.
    List(Vec<Value>),
    /// A dictionary.
    Pairs(Vec<(Value, Value)>),
}

impl Value {
    pub(in super::super) fn text(self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A list whose every element is a string.
    pub(in super::super) fn texts(self) -> Option<Vec<String>> {
        match self {
            Value::List(values) => values.into_iter().map(Value::text).collect(),
            _ => None,
        }
    }
}

/// The elements of a list as `str()` spells them.
pub(in super::super) fn spelled(value: Value) -> Option<Vec<String>> {
    let Value::List(values) = value else { return None };
    let one = |value| match value {
        Value::Text(text) | Value::Number(text) => Some(text),
        Value::List(_) | Value::Pairs(_) => None,
    };
    values.into_iter().map(one).collect()
}

/// Longer than any fact, and than most descriptions.
const LONGEST_TEXT: usize = 64 * 1024;

/// Evaluates within bounds, so that lists of names of lists of names stay cheap.
struct Reader<'m> {
    module: &'m Module,
    steps: Cell<usize>,
    lookups: Cell<usize>,
}

impl Reader<'_> {
    fn value(&self, expression: &Expr) -> Option<Value> {
        burn(&self.steps)?;
        match expression {
            Expr::StringLiteral(text) if text.value.len() <= LONGEST_TEXT => {
                Some(Value::Text(text.value.to_str().to_owned()))
            }
            Expr::NumberLiteral(number) => match &number.value {
                Number::Int(number) => Some(Value::Number(number.to_string())),
                Number::Float(_) | Number::Complex { .. } => None,
            },
            Expr::List(list) => self.values(&list.elts).map(Value::List),
            Expr::Tuple(tuple) => self.values(&tuple.elts).map(Value::List),
            Expr::Dict(dict) => {
                let pairs =
                    dict.items.iter().map(|item| Some((self.value(item.key.as_ref()?)?, self.value(&item.value)?)));
                pairs.collect::<Option<_>>().map(Value::Pairs)
            }
            Expr::BinOp(sum) if sum.op == Operator::Add => added(self.value(&sum.left)?, self.value(&sum.right)?),
            Expr::Name(name) => {
                burn(&self.lookups)?;
                let Binding::Once(expression) = self.module.binding(&name.id) else { return None };
                self.value(expression)
            }
            Expr::Call(call) => self.joined(call),
            _ => None,
        }
    }

    fn values(&self, expressions: &[Expr]) -> Option<Vec<Value>> {
        expressions.iter().map(|expression| self.value(expression)).collect()
    }

    /// `TEXT.join(…)` of a list of strings, or of numbers by `map(str, …)` or `str(x) for x in …`.
    fn joined(&self, call: &ExprCall) -> Option<Value> {
        let Expr::Attribute(method) = &*call.func else { return None };
        let (Value::Text(between), "join", [parts]) =
            (self.value(&method.value)?, method.attr.as_str(), &*call.arguments.args)
        else {
            return None;
        };
        let parts = match strung(parts) {
            Some(list) => spelled(self.value(list)?)?,
            None => self.value(parts)?.texts()?,
        };
        Some(Value::Text(parts.join(&between)))
    }
}

/// The list of `map(str, LIST)`, `str(x) for x in LIST` and `[str(x) for x in LIST]`.
fn strung(expression: &Expr) -> Option<&Expr> {
    let is_str = |expression: &Expr| matches!(expression, Expr::Name(name) if name.id == "str");
    let (element, generators) = match expression {
        Expr::Call(call) if matches!(&*call.func, Expr::Name(name) if name.id == "map") => {
            let [function, list] = &*call.arguments.args else { return None };
            return is_str(function).then_some(list);
        }
        Expr::Generator(generator) => (&*generator.elt, &generator.generators),
        Expr::ListComp(list) => (&*list.elt, &list.generators),
        _ => return None,
    };
    let (Expr::Call(call), [generator]) = (element, generators.as_slice()) else { return None };
    let ([Expr::Name(used)], Expr::Name(given)) = (&*call.arguments.args, &generator.target) else { return None };
    (is_str(&call.func) && used.id == given.id && generator.ifs.is_empty()).then_some(&generator.iter)
}

fn added(left: Value, right: Value) -> Option<Value> {
    match (left, right) {
        (Value::Text(a), Value::Text(b)) if a.len() + b.len() <= LONGEST_TEXT => Some(Value::Text(a + &b)),
        (Value::List(mut a), Value::List(b)) => {
            a.extend(b);
            Some(Value::List(a))
        }
        _ => None,
    }
}

fn burn(gauge: &Cell<usize>) -> Option<()> {
    gauge.set(gauge.get().checked_sub(1)?);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(source: &str) -> Option<Value> {
        Module::parse(source)?.value("v")
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
            "v = '.'.join(map(str, (0x1, 2)))",
            "v = '.'.join([str(x) for x in [1, 2]])",
            "info = (1, 2)\nv = '.'.join(str(x) for x in info)",
            "v = '1' + '.2'",
            "v = '1\\x2e2'",
            "v = '1\\N{FULL STOP}2'",
            "v: str\nv = '1.2'",
            "def f():\n    v = 1\nv = '1.2'",
            "v = '1.2'\nclass A:\n    v = 3\nprint(v=4)\nif v == 5: pass",
            "v = '1.2'\nw = [v for v in x]",
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
            "v = '1.2'\ndel v",
            "v = '1.2'\ndef v(): pass",
            "v = '1.2'\nif x:\n    v = '1.3'",
            "if x: v = '1.2'",
            "if x: a = 1;v = '1.2'",
            "try:\n    from ._v import v\nexcept ImportError:\n    v = '0'",
            "v = '1.2'\ndef f():\n    global v\n    v = '3'",
            "v = '1.2'\nif (v := x): pass",
            "v = '1.2'\nmatch x:\n    case [*v]: pass",
            "v = '1.2'\nwith x as v: pass",
            "v, w = '1.2', '3'",
            "w, v = '1.2', '3'",
            "a.b = v = '1.2', '3'",
            "for v in ['1.2']: pass",
            "v = w\nw = v",
            "v = [*w, 'a']",
            "v = {**w}",
        ] {
            assert_eq!(text(source), None, "{source}");
        }
    }

    #[test]
    fn work_is_bounded() {
        let names = format!("a = ['x']\nv = [{}]", "a,".repeat(100_000));
        let deep = format!("v = {}", "[".repeat(100_000));
        let sum = format!("v = 'a'{}", " + 'a'".repeat(100_000));
        let wide = format!("v = [{}]", "'x',".repeat(100_000));
        for source in [names, deep, sum, wide] {
            assert_eq!(value(&source), None);
        }
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
