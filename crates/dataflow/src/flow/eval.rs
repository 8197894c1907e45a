//! Expressions.

use super::env::{Env, meet};
use super::frame::{Frame, library, source_label, together};
use super::value::{Key, Kind, SourcePoint, Value};
use crate::models::Marks;
use crate::syntax::ir::{Binary, Built, Expr, ExprId, List, Span, Symbol};

impl Frame<'_> {
    /// The value of an expression. What it binds goes into `env`.
    pub(super) fn eval(&mut self, expr: ExprId, env: &mut Env) -> Value {
        if !self.spend(1) {
            return Value::UNKNOWN;
        }
        let span = self.span(expr);
        match self.code[expr] {
            Expr::Constant(id) => Value::of(self.kind_of(self.project.constant(id), id)),
            Expr::Local(slot) => self.local(slot, env),
            Expr::Global(name) => {
                let value = self.global(self.file, name);
                self.entered(value, span)
            }
            Expr::Attribute { of, name } => {
                let object = self.eval(of, env);
                let value = self.attribute(&object, name, span);
                let value = if value.is_unknown() { self.taken(&object, name) } else { value };
                self.named(value, name, span)
            }
            Expr::Subscript { of, key } => self.subscript(of, key, span, env),
            Expr::Slice { of, lower, upper } => {
                let object = self.eval(of, env);
                self.slice(&object, lower, upper, span)
            }
            Expr::Call(call) => self.call_expr(call, expr, env),
            Expr::Binary { op, left, right } => {
                let left = self.eval(left, env);
                let right = self.eval(right, env);
                self.binary(op, &left, &right, span)
            }
            Expr::Format(parts) => {
                let parts = self.eval_list(parts, env);
                let name = self.world.models.known.text;
                let parts: Vec<Value> = parts.into_iter().map(|part| self.asked(&part, name).unwrap_or(part)).collect();
                self.interpolated(&parts).traced(self.file, span)
            }
            Expr::Bool { and, operands } => self.operands(and, operands, env),
            Expr::Not(operand) => {
                let value = self.eval(operand, env);
                self.truth(&value).map_or(Value::UNKNOWN, |truth| Value::of(Kind::Bool(!truth)))
            }
            Expr::Unary(operand) => {
                self.eval(operand, env);
                Value::UNKNOWN
            }
            Expr::Compare { op, left, right } => {
                let left = self.eval(left, env);
                let right = self.eval(right, env);
                let truth = self.fold_comparison(op, &left, &right);
                truth.map_or(Value::UNKNOWN, |truth| Value::of(Kind::Bool(truth)))
            }
            Expr::Choice { test, then, other } => self.choice(test, then, other, env),
            Expr::List(items) => self.display(items, env).listed(),
            Expr::Tuple(items) => self.display(items, env),
            Expr::Set(items) => self.display(items, env).loosened(),
            Expr::Dict(items) => self.dict(items, env),
            Expr::Function(index) => self.function_value(index, env),
            Expr::Comprehension(index) => self.comprehension(index, span, env),
            Expr::Await(of) => self.eval(of, env),
            Expr::Yield(of) => {
                let value = self.eval(of, env);
                self.yielded(&value, env);
                Value::UNKNOWN
            }
            Expr::YieldFrom(of) => {
                let value = self.eval(of, env);
                let element = self.element(&value, None, span);
                self.yielded(&element, env);
                value
            }
            Expr::Named { target, value } => {
                let value = self.eval(value, env);
                if let Some(target) = self.code.targets.get(target as usize) {
                    self.assign(target, &value, env);
                }
                value
            }
            Expr::Starred(of) => self.eval(of, env),
            Expr::Other(parts) => {
                self.eval_list(parts, env);
                Value::UNKNOWN
            }
        }
    }

    /// A method of text or a container that is not called where it is named.
    fn taken(&self, object: &Value, name: Symbol) -> Value {
        let holds = object.has_labels() || object.is(Kind::Sequence) || object.is(Kind::Mapping);
        if holds && self.world.models.known.method(name).is_some() {
            return Value::maybe([Kind::Method(name)]).with(Key::Receiver, object.clone());
        }
        Value::UNKNOWN
    }

    fn local(&mut self, slot: crate::syntax::ir::Slot, env: &Env) -> Value {
        match env.get(slot) {
            Some(value) => value.clone(),
            None if self.id.0 == self.project.file(self.file).functions => {
                let name = self.code.slot_names.get(slot.0 as usize).copied();
                name.map_or(Value::UNKNOWN, |name| self.global(self.file, name))
            }
            None => Value::UNKNOWN,
        }
    }

    pub(super) fn eval_list(&mut self, list: List, env: &mut Env) -> Vec<Value> {
        let code = self.code;
        code.list(list).iter().map(|item| self.eval(*item, env)).collect()
    }

    /// An object of a library that is input itself, such as a request that is imported.
    fn entered(&self, value: Value, span: Span) -> Value {
        let graph = &self.world.models.graph;
        let sources = library(value.kinds()).flat_map(|node| &graph.node(node).sources);
        let points: Vec<_> = sources.map(|kind| SourcePoint { file: self.file, span, kind: *kind }).collect();
        points.into_iter().fold(value, |value, point| value.with_label(source_label(point)))
    }

    fn subscript(&mut self, of: ExprId, key: ExprId, span: Span, env: &mut Env) -> Value {
        let object = self.eval(of, env);
        let key = self.eval(key, env);
        if let Some(character) = self.fold_character(&object, &key) {
            return character;
        }
        let value = self.element(&object, key.constant(), span);
        let value = self.keyed(value, key.constant(), span);
        match self.world.models.known.getitem {
            Some(getitem) => match self.special_method(&object, getitem, vec![key], span, env) {
                Some(result) => value.join(&result),
                None => value,
            },
            None => value,
        }
    }

    fn slice(&mut self, of: &Value, lower: i32, upper: i32, span: Span) -> Value {
        let taint = Value::tainted(of.labels()).traced(self.file, span);
        let items: Vec<Value> = of
            .parts()
            .iter()
            .filter(|(key, _)| matches!(key, Key::Index(_) | Key::Any))
            .map(|(_, value)| value.clone())
            .collect();
        let known = of.is(Kind::Sequence) && lower != i32::MIN && upper != i32::MIN;
        let length = items.len() as i32;
        let at = |bound: i32| if bound < 0 { (length + bound).max(0) } else { bound.min(length) };
        if known {
            let kept = items.iter().enumerate().filter(|(index, _)| (at(lower)..at(upper)).contains(&(*index as i32)));
            let sequence = Value::sequence(kept.map(|(_, value)| value.clone()).collect()).like(of);
            return if of.labels().is_empty() { sequence } else { sequence.join(&taint) };
        }
        match items.into_iter().reduce(|all, item| all.join(&item)) {
            Some(all) => taint.with_also(Key::Any, &all),
            None => taint,
        }
    }

    pub(super) fn binary(&mut self, op: Binary, left: &Value, right: &Value, span: Span) -> Value {
        if let Some(value) = self.fold_binary(op, left, right) {
            return value;
        }
        let value = match op {
            Binary::Add => self.sum(left, right),
            Binary::Or => self.sum(left, right).join(&flags(left, right)),
            Binary::Mod => self.percent(left, right),
            Binary::Multiply => {
                let value = Value::tainted(&together([left, right]));
                match left.parts().iter().map(|(_, part)| part.clone()).reduce(|all, part| all.join(&part)) {
                    Some(all) => value.with(Key::Any, all),
                    None => value,
                }
            }
            Binary::Divide => self.divide(left, right),
            _ => return Value::UNKNOWN,
        };
        let known = &self.world.models.known;
        let (of_left, of_right) = match op {
            Binary::Add => (known.add, known.reflected_add),
            Binary::Mod => (known.modulo, None),
            _ => (None, None),
        };
        let value = self.by_operator(of_left, left, &value);
        let value = if value.has_taint() { self.by_operator(of_right, right, &value) } else { value };
        value.traced(self.file, span)
    }

    /// What a model says of the operator of an operand.
    fn by_operator(&mut self, name: Option<Symbol>, operand: &Value, value: &Value) -> Value {
        let (Some(name), false) = (name, operand.is_unknown()) else { return value.clone() };
        let graph = &self.world.models.graph;
        let mut out = value.clone();
        for node in library(&self.kinds(operand)) {
            for method in graph.member(node, name) {
                let results = graph.result(method);
                let marks = results.iter().fold(Marks::NONE, |marks, result| marks | graph.node(*result).barrier);
                out = out.marked(marks).join(&Value::maybe(results.into_iter().map(Kind::Library)));
            }
        }
        out
    }

    /// `+` of texts, or of lists; `|` of dictionaries and flags.
    fn sum(&mut self, left: &Value, right: &Value) -> Value {
        if left.is(Kind::Sequence) && right.is(Kind::Sequence) {
            let items = |value: &Value| value.parts().iter().map(|(_, part)| part.clone()).collect::<Vec<_>>();
            return Value::sequence(items(left).into_iter().chain(items(right)).collect()).like(left);
        }
        let mut value = self.plus(left, right);
        for (key, part) in left.parts().iter().chain(right.parts()) {
            let key = if matches!(key, Key::Index(_)) { Key::Any } else { *key };
            if key.is_content() {
                value = value.with_also(key, part);
            }
        }
        value
    }

    /// `/` of paths: what the model knows of one operand holds for the result.
    fn divide(&mut self, left: &Value, right: &Value) -> Value {
        let mut kinds = self.kinds(left);
        kinds.extend(self.kinds(right));
        kinds.retain(|kind| matches!(kind, Kind::Library(_)));
        if kinds.is_empty() {
            return Value::UNKNOWN;
        }
        Value::tainted(&together([left, right])).join(&Value::maybe(kinds))
    }

    fn operands(&mut self, and: bool, operands: List, env: &mut Env) -> Value {
        let code = self.code;
        let mut result: Option<Value> = None;
        let mut inner = env.clone();
        self.spend(env.len() as u64);
        let items = code.list(operands);
        for (index, operand) in items.iter().enumerate() {
            let value = self.eval(*operand, &mut inner);
            let truth = self.truth(&value);
            let last = index + 1 == items.len();
            if last || truth != Some(and) {
                result = Some(result.map_or_else(|| value.clone(), |known| known.join(&value)));
            }
            if index == 0 {
                *env = inner.clone();
            }
            if truth == Some(!and) {
                break;
            }
            self.refine(*operand, and, &mut inner);
        }
        result.unwrap_or_default()
    }

    fn choice(&mut self, test: ExprId, then: ExprId, other: ExprId, env: &mut Env) -> Value {
        if let Some(truth) = self.written_out(test) {
            return self.eval(if truth { then } else { other }, env);
        }
        let condition = self.eval(test, env);
        let (mut yes, mut no) = self.branches(test, &condition, env);
        let (then, dead_then) = (self.eval(then, &mut yes), yes.dead);
        let (other, dead_other) = (self.eval(other, &mut no), no.dead);
        if let Some(after) = meet(Some(yes), Some(no)) {
            *env = after;
        }
        match (dead_then, dead_other) {
            (false, true) => unlikely_too(&then, &other),
            (true, false) => unlikely_too(&other, &then),
            _ => then.join(&other),
        }
    }

    fn display(&mut self, items: List, env: &mut Env) -> Value {
        let code = self.code;
        let ids = code.list(items);
        let starred = ids.iter().any(|item| matches!(code[*item], Expr::Starred(_)));
        let values = self.eval_list(items, env);
        if !starred {
            return Value::sequence(values);
        }
        let mut all = Value::UNKNOWN;
        for (id, value) in ids.iter().zip(values) {
            let one = match code[*id] {
                Expr::Starred(_) => self.element(&value, None, self.span(*id)),
                _ => value,
            };
            all = if all.is_unknown() { one } else { all.join(&one) };
        }
        Value::UNKNOWN.with(Key::Any, all)
    }

    fn dict(&mut self, items: List, env: &mut Env) -> Value {
        let code = self.code;
        let mut dict = Value::of(Kind::Mapping);
        for (count, pair) in code.list(items).chunks(2).enumerate() {
            let [key, value] = pair else { break };
            if key == value {
                let inner = self.eval(*value, env);
                dict = merged(&dict, &inner);
                continue;
            }
            let key = self.eval(*key, env);
            let value = self.eval(*value, env);
            let wanted = if count < super::value::WIDEST { key.constant() } else { None };
            let wanted = wanted.and_then(|key| self.key_of(&dict, key)).unwrap_or(Key::AnyEntry);
            if key.has_taint() {
                dict = dict.with_also(Key::Keys, &key);
            }
            if wanted == Key::AnyEntry && value.is_unknown() {
                continue;
            }
            dict = if wanted == Key::AnyEntry { dict.with_also(wanted, &value) } else { dict.with(wanted, value) };
        }
        dict
    }

    fn comprehension(&mut self, index: u32, span: Span, env: &mut Env) -> Value {
        let code = self.code;
        let Some(comprehension) = code.comprehensions.get(index as usize) else { return Value::UNKNOWN };
        let mut inner = env.clone();
        self.spend(env.len() as u64);
        for (target, iterable, conditions) in &comprehension.loops {
            let iterable_span = self.span(*iterable);
            let iterable = self.eval(*iterable, &mut inner);
            let element = self.iterated(&iterable, iterable_span);
            self.assign(target, &element, &mut inner);
            for condition in conditions {
                self.eval(*condition, &mut inner);
                self.refine(*condition, true, &mut inner);
            }
        }
        let element = self.eval(comprehension.element, &mut inner).traced(self.file, span);
        if let Some(key) = comprehension.key {
            self.eval(key, &mut inner);
        }
        match comprehension.built {
            Built::Elements => Value::UNKNOWN.with(Key::Any, element),
            Built::Mapping => Value::of(Kind::Mapping).with(Key::AnyEntry, element),
        }
    }

    /// The environments of the two branches of a condition.
    pub(super) fn branches(&mut self, test: ExprId, condition: &Value, env: &Env) -> (Env, Env) {
        self.spend(env.len() as u64);
        let (mut yes, mut no) = (env.clone(), env.clone());
        match self.truth(condition) {
            Some(true) => no.dead = true,
            Some(false) => yes.dead = true,
            None => {}
        }
        self.refine(test, true, &mut yes);
        self.refine(test, false, &mut no);
        (yes, no)
    }
}

/// What a value holds, put over what another holds.
pub(super) fn merged(dict: &Value, other: &Value) -> Value {
    let mut out = dict.clone();
    for (key, part) in other.parts() {
        if *key == Key::Keys {
            out = out.with_also(*key, part);
        }
        if key.is_content() {
            let key = if matches!(key, Key::Any | Key::Index(_)) { Key::AnyEntry } else { *key };
            out = if matches!(key, Key::Entry(_)) { out.with(key, part.clone()) } else { out.with_also(key, part) };
        }
    }
    other.labels().iter().fold(out, |value, label| value.with_label(label.clone()))
}

/// A value, and the taint of one that constants exclude.
/// Flags of a library that are joined: the result has both.
fn flags(left: &Value, right: &Value) -> Value {
    let kinds = left.kinds().iter().chain(right.kinds()).copied();
    Value::maybe(kinds.filter(|kind| matches!(kind, Kind::Library(_))))
}

fn unlikely_too(live: &Value, dead: &Value) -> Value {
    dead.all_labels().into_iter().fold(live.clone(), |value, mut label| {
        label.marks = label.marks | Marks::UNLIKELY;
        let known = value.labels().iter().any(|one| one.origin == label.origin && one.exact == label.exact);
        if known { value } else { value.with_label(label) }
    })
}
