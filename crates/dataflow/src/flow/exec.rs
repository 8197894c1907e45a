//! Statements.

use super::env::{Env, meet};
use super::frame::{Frame, Loop, library};
use super::value::{Key, Kind, Value};
use super::world::Cell;
use crate::models::Marks;
use crate::names::{ClassId, FunctionId};
use crate::syntax::ir::{
    Case, ClassStmt, Constant, Expr, ExprId, FunctionIndex, Handler, Pattern, Stmt, Symbol, Target,
};

/// A loop's body is run until nothing changes, at most so often.
const MOST_TURNS: usize = 4;

impl Frame<'_> {
    /// Runs statements; no environment where their end is not reached.
    pub(super) fn block(&mut self, block: &[Stmt], env: Env) -> Option<Env> {
        let mut env = env;
        for stmt in block {
            if !self.spend(1) {
                self.publish_taint(&env);
                return None;
            }
            self.left = false;
            env = self.stmt(stmt, env)?;
            if let Some(raised) = self.raised.last_mut() {
                let known = raised.take();
                *raised = meet(known, Some(env.clone()));
                let cost = env.len() as u64;
                self.spend(cost);
            }
        }
        Some(env)
    }

    fn stmt(&mut self, stmt: &Stmt, mut env: Env) -> Option<Env> {
        match stmt {
            Stmt::Expr(expr) => {
                self.eval(*expr, &mut env);
                if std::mem::take(&mut self.left) {
                    self.publish_taint(&env);
                    return None;
                }
            }
            Stmt::Assign(targets, value) => {
                let value = self.eval(*value, &mut env);
                targets.iter().for_each(|target| self.assign(target, &value, &mut env));
            }
            Stmt::Annotated(target, annotation, value) => self.annotated(target, *annotation, *value, &mut env),
            Stmt::Augmented(target, value) => {
                let value = self.eval(*value, &mut env);
                self.assign(target, &value, &mut env);
            }
            Stmt::Delete(target) => self.delete(target, &mut env),
            Stmt::If(arms, otherwise) => return self.branch(arms, otherwise, env),
            Stmt::While(test, body, otherwise) => return self.while_loop(*test, body, otherwise, env),
            Stmt::For(target, iterable, body, otherwise) => {
                return self.for_loop(target, *iterable, body, otherwise, env);
            }
            Stmt::Enter(value, target) => self.enter(*value, target.as_ref(), &mut env),
            Stmt::Try(body, handlers, otherwise, last) => return self.try_block(body, handlers, otherwise, last, env),
            Stmt::Match(subject, cases) => return self.match_cases(*subject, cases, env),
            Stmt::Return(value) => {
                self.give(*value, &mut env);
                return None;
            }
            Stmt::Raise(value) => {
                let error = value.map(|value| self.eval(value, &mut env)).unwrap_or_default();
                if let Some(thrown) = self.thrown.last_mut().filter(|_| !error.is_unknown()) {
                    *thrown = Some(thrown.as_ref().map_or_else(|| error.clone(), |known| known.join(&error)));
                }
                self.publish_taint(&env);
                if let Some(raised) = self.raised.last_mut() {
                    let known = raised.take();
                    *raised = meet(known, Some(env));
                }
                return None;
            }
            Stmt::Assert(test) => {
                self.eval(*test, &mut env);
                self.refine(*test, true, &mut env);
            }
            Stmt::Break => {
                if let Some(inner) = self.loops.last_mut() {
                    inner.breaks = meet(inner.breaks.take(), Some(env));
                }
                return None;
            }
            Stmt::Continue => {
                if let Some(inner) = self.loops.last_mut() {
                    inner.continues = meet(inner.continues.take(), Some(env));
                }
                return None;
            }
            Stmt::Def(index, decorators, target) => self.define(*index, decorators, target, &mut env),
            Stmt::Class(class) => return self.define_class(class, env),
            Stmt::Import(slot, from, span) => {
                let value = self.import(self.file, from);
                let nodes: Vec<_> = library(value.kinds()).collect();
                let value = if nodes.is_empty() { value } else { self.at_nodes(&nodes, &Value::UNKNOWN, *span) };
                self.set_local(*slot, value, &mut env);
            }
            Stmt::ImportStar(_) => {}
        }
        Some(env)
    }

    fn annotated(&mut self, target: &Target, annotation: ExprId, value: Option<ExprId>, env: &mut Env) {
        let declared = self.annotation(annotation, env);
        match value {
            Some(value) => {
                let value = self.eval(value, env);
                let value = if declared.is_unknown() { value } else { value.join(&declared) };
                self.assign(target, &value, env);
            }
            None if !declared.is_unknown() => self.assign(target, &declared.opened(), env),
            None => {}
        }
    }

    fn delete(&mut self, target: &Target, env: &mut Env) {
        match target {
            Target::Local(slot, _) => env.unset(*slot),
            Target::Subscript(of, key, _) => {
                let object = self.eval(*of, env);
                let key = self.eval(*key, env).constant().and_then(|key| self.key_of(&object, key));
                if let Some(key) = key {
                    let changed = self.removed(&object, key);
                    self.write_back(*of, changed, env);
                }
            }
            _ => {}
        }
    }

    /// A container without one of its parts; positions after it move up.
    pub(super) fn removed(&self, object: &Value, key: Key) -> Value {
        let Key::Index(gone) = key else { return object.keeping(|one| one != key) };
        if !object.is(Kind::Sequence) {
            return object.clone();
        }
        let mut items: Vec<Value> = object.parts().iter().map(|(_, part)| part.clone()).collect();
        if (gone as usize) < items.len() {
            items.remove(gone as usize);
        }
        let items = Value::sequence(items).like(object);
        object.labels().iter().fold(items, |value, label| value.with_label(label.clone()))
    }

    fn branch(&mut self, arms: &[(ExprId, Box<[Stmt]>)], otherwise: &[Stmt], env: Env) -> Option<Env> {
        let mut current = env;
        let mut after = None;
        for (test, body) in arms {
            if let Some(truth) = self.written_out(*test) {
                if truth {
                    let end = self.block(body, current);
                    return meet(after, end);
                }
                continue;
            }
            let condition = self.eval(*test, &mut current);
            let (yes, no) = self.branches(*test, &condition, &current);
            let end = self.block(body, yes);
            after = meet(after, end);
            current = no;
        }
        let end = self.block(otherwise, current);
        meet(after, end)
    }

    /// `if True:` and the like: nobody runs the other branch.
    pub(super) fn written_out(&self, test: ExprId) -> Option<bool> {
        match self.code[test] {
            Expr::Constant(id) => match self.project.constant(id) {
                Constant::Bool(truth) => Some(*truth),
                _ => None,
            },
            _ => None,
        }
    }

    fn while_loop(&mut self, test: ExprId, body: &[Stmt], otherwise: &[Stmt], env: Env) -> Option<Env> {
        let mut start = env;
        let mut breaks = None;
        let mut leave = None;
        for _ in 0..MOST_TURNS {
            let mut head = start.clone();
            let condition = self.eval(test, &mut head);
            let (yes, no) = self.branches(test, &condition, &head);
            leave = Some(no);
            let (end, left) = self.turn(body, yes);
            breaks = meet(breaks, left);
            let Some(end) = end else { break };
            let next = start.clone().join(end);
            if next == start {
                break;
            }
            start = next;
        }
        let after = leave.and_then(|env| self.block(otherwise, env));
        meet(after, breaks)
    }

    fn for_loop(
        &mut self,
        target: &Target,
        iterable: ExprId,
        body: &[Stmt],
        otherwise: &[Stmt],
        env: Env,
    ) -> Option<Env> {
        let mut start = env;
        let span = self.span(iterable);
        let values = self.eval(iterable, &mut start);
        let element = self.iterated(&values, span);
        let mut breaks = None;
        for _ in 0..MOST_TURNS {
            let mut head = start.clone();
            self.assign(target, &element, &mut head);
            let (end, left) = self.turn(body, head);
            breaks = meet(breaks, left);
            let Some(end) = end else { break };
            let next = start.clone().join(end);
            if next == start {
                break;
            }
            start = next;
        }
        let after = self.block(otherwise, start);
        meet(after, breaks)
    }

    /// One turn of a loop: where it ends or continues, and where it breaks.
    fn turn(&mut self, body: &[Stmt], env: Env) -> (Option<Env>, Option<Env>) {
        self.spend(env.len() as u64);
        self.loops.push(Loop::default());
        let end = self.block(body, env);
        let inner = self.loops.pop().unwrap_or_default();
        (meet(end, inner.continues), inner.breaks)
    }

    fn enter(&mut self, value: ExprId, target: Option<&Target>, env: &mut Env) {
        let span = self.span(value);
        let manager = self.eval(value, env);
        let mut entered = manager.clone();
        let known = &self.world.models.known;
        let (enter, aenter) = (known.enter, known.aenter);
        if let Some(name) = enter {
            let result = self.special_method(&manager, name, Vec::new(), span, env);
            let result = result.or_else(|| self.special_method(&manager, aenter?, Vec::new(), span, env));
            if let Some(result) = result {
                entered = result;
            }
            let mut nodes = Vec::new();
            for node in library(&self.kinds(&manager)) {
                for method in self.world.models.graph.member(node, name) {
                    nodes.extend(self.world.models.graph.result(method));
                }
            }
            if !nodes.is_empty() {
                entered = entered.join(&self.at_nodes(&nodes, &manager, span));
            }
        }
        if let Some(yielded) = manager.part(Key::Any) {
            entered = entered.join(yielded);
        }
        if let Some(target) = target {
            self.assign(target, &entered, env);
        }
    }

    fn try_block(
        &mut self,
        body: &[Stmt],
        handlers: &[Handler],
        otherwise: &[Stmt],
        last: &[Stmt],
        env: Env,
    ) -> Option<Env> {
        let start = env.clone();
        self.raised.push(Some(env.clone()));
        self.thrown.push(None);
        let end = self.block(body, env);
        let thrown = self.thrown.pop().flatten();
        let raised = self.raised.pop().flatten().unwrap_or(start);
        let mut after = end.and_then(|env| self.block(otherwise, env));
        for handler in handlers {
            let mut inner = raised.clone();
            self.spend(inner.len() as u64);
            let class = handler.class.map(|class| self.eval(class, &mut inner)).unwrap_or_default();
            if let Some((slot, span)) = handler.name {
                let value = self.caught(&class, span, &mut inner);
                let value = thrown.as_ref().map_or_else(|| value.clone(), |thrown| value.join(thrown));
                inner.set(slot, value);
            }
            let end = self.block(&handler.body, inner);
            after = meet(after, end);
        }
        if last.is_empty() {
            return after;
        }
        match after {
            Some(env) => self.block(last, env),
            None => {
                self.block(last, raised);
                None
            }
        }
    }

    /// The exception that a handler binds: an instance of its class, and a source where a query asks for exceptions.
    fn caught(&mut self, class: &Value, span: crate::syntax::ir::Span, env: &mut Env) -> Value {
        let _ = env;
        let kinds: Vec<Kind> = class.kinds().iter().filter_map(|kind| self.instance_of(*kind)).flatten().collect();
        let value = Value::maybe(kinds);
        match self.world.models.source_kind("exception") {
            Some(kind) => {
                let point = super::value::SourcePoint { file: self.file, span, kind };
                value.with_label(super::frame::source_label(point))
            }
            None => value,
        }
    }

    fn match_cases(&mut self, subject: ExprId, cases: &[Case], mut env: Env) -> Option<Env> {
        let value = self.eval(subject, &mut env);
        let mut current = env;
        let mut after = None;
        for case in cases {
            self.spend(current.len() as u64);
            let mut inner = current.clone();
            let matched = self.pattern(&case.pattern, &value, &mut inner);
            if let (Pattern::Value(_), Expr::Local(slot)) = (&case.pattern, self.code[subject]) {
                let marked = inner.get(slot).map(|value| value.marked(Marks::HARMLESS));
                marked.into_iter().for_each(|value| inner.set(slot, value));
            }
            if let Some(guard) = case.guard {
                self.eval(guard, &mut inner);
                self.refine(guard, true, &mut inner);
            }
            match matched {
                Some(false) => inner.dead = true,
                Some(true) if case.guard.is_none() => current.dead = true,
                _ => {}
            }
            let end = self.block(&case.body, inner);
            after = meet(after, end);
            if irrefutable(case) {
                return after;
            }
        }
        meet(after, Some(current))
    }

    /// The attribute that a class pattern means by a position. Builtins mean the object itself.
    fn matched_field(&mut self, class: &Value, at: usize) -> Option<Symbol> {
        let classes = self.kinds(class);
        let class = classes.iter().find_map(|kind| match kind {
            Kind::Class(class) => Some(*class),
            _ => None,
        })?;
        let named = self.project.symbols.get("__match_args__");
        let names = named.map(|name| self.attribute(&Value::of(Kind::Class(class)), name, Default::default()));
        let name = names.as_ref().and_then(|names| names.part(Key::Index(at as i32))).and_then(Value::constant);
        match name.and_then(|name| self.text_of(name)) {
            Some(name) => self.project.symbols.get(name),
            None => self.project.class(class).code.fields.get(at).copied(),
        }
    }

    /// Binds what a pattern binds; whether it matches, where constants tell.
    fn pattern(&mut self, pattern: &Pattern, value: &Value, env: &mut Env) -> Option<bool> {
        match pattern {
            Pattern::Value(expr) => {
                let wanted = self.eval(*expr, env);
                self.fold_comparison(crate::syntax::ir::Comparison::Equal, value, &wanted)
            }
            Pattern::Sequence(items) => {
                let star = items.iter().position(|item| matches!(item, Pattern::Star(_)));
                for (index, item) in items.iter().enumerate() {
                    let key = star.is_none_or(|star| index < star).then_some(Kind::Int(index as i64));
                    let part = match item {
                        Pattern::Star(_) => {
                            let length = value.parts().iter().filter(|(key, _)| matches!(key, Key::Index(_))).count();
                            let after = items.len() - index - 1;
                            self.rest(value, index, length.saturating_sub(after), Default::default())
                        }
                        _ => self.element(value, key, Default::default()),
                    };
                    self.pattern(item, &part, env);
                }
                None
            }
            Pattern::Mapping(items, rest) => {
                let mut left = value.clone();
                for (key, item) in items.iter() {
                    let key = self.eval(*key, env).constant();
                    let part = self.element(value, key, Default::default());
                    self.pattern(item, &part, env);
                    if let Some(key) = key.and_then(|key| self.key_of(value, key)) {
                        left = self.removed(&left, key);
                    }
                }
                rest.iter().for_each(|slot| env.set(*slot, left.clone()));
                None
            }
            Pattern::Class(class, positional, named) => {
                let class = self.eval(*class, env);
                for (at, item) in positional.iter().enumerate() {
                    let part = match self.matched_field(&class, at) {
                        Some(name) => self.attribute(value, name, Default::default()),
                        None => value.clone(),
                    };
                    self.pattern(item, &part, env);
                }
                for (name, item) in named.iter() {
                    let part = self.attribute(value, *name, Default::default());
                    self.pattern(item, &part, env);
                }
                None
            }
            Pattern::Star(slot) => {
                slot.iter().for_each(|slot| env.set(*slot, value.clone()));
                None
            }
            Pattern::As(inner, slot) => {
                let matched = inner.as_ref().map_or(Some(true), |inner| self.pattern(inner, value, env));
                slot.iter().for_each(|slot| env.set(*slot, value.clone()));
                matched
            }
            Pattern::Or(items) => {
                let answers: Vec<_> = items.iter().map(|item| self.pattern(item, value, env)).collect();
                if answers.contains(&Some(true)) {
                    return Some(true);
                }
                answers.iter().all(|answer| *answer == Some(false)).then_some(false)
            }
        }
    }

    fn give(&mut self, value: Option<ExprId>, env: &mut Env) {
        let Some(expr) = value else {
            self.verdict(None, &Value::of(Kind::None), env);
            return self.give_back(&Value::of(Kind::None));
        };
        let value = self.eval(expr, env);
        self.verdict(Some(expr), &value, env);
        let value = if env.dead { value.marked(Marks::UNLIKELY) } else { value };
        if self.code.generator {
            return;
        }
        self.give_back(&value);
        self.return_sinks(&value, self.span(expr), env);
    }

    pub(super) fn yielded(&mut self, value: &Value, env: &Env) {
        let _ = env;
        self.give_back(&Value::UNKNOWN.with(Key::Any, value.clone()));
        let span = self.code.span;
        self.return_sinks(value, span, env);
    }

    /// Sinks that get what the function returns: a response to a request.
    fn return_sinks(&mut self, value: &Value, span: crate::syntax::ir::Span, env: &Env) {
        let places = self.cell(Cell::Returns(self.id));
        for node in library(places.kinds()) {
            let models = self.world.models;
            for sink in &models.graph.node(node).sinks {
                let shown = self.shown(sink.kind, value);
                self.sink(sink.kind, &shown, span, env);
            }
        }
    }

    /// A function where it is defined, with the variables that it captures.
    pub(super) fn function_value(&mut self, index: FunctionIndex, env: &mut Env) -> Value {
        let id = FunctionId(self.project.file(self.file).functions + index.0);
        let code = &self.project.function(id).code;
        let mut value = Value::of(Kind::Function(id));
        for (at, (outer, _)) in code.captures.iter().enumerate().filter(|_| !code.unused) {
            if let Some(captured) = env.get(*outer).cloned()
                && !captured.is_unknown()
            {
                let parameter = (code.parameters.len() + at) as u16;
                let nature = self.expanded(&captured).nature();
                self.put(Cell::Parameter(id, parameter), &nature);
                self.put(Cell::Default(id, parameter), &captured);
                value = value.with(Key::Capture(at as u16), captured);
            }
        }
        for (at, parameter) in code.parameters.iter().enumerate() {
            let at = at as u16;
            if let Some(default) = parameter.default {
                let default = self.eval(default, env);
                self.put(Cell::Default(id, at), &default);
                self.put(Cell::Parameter(id, at), &default.without_labels());
            }
            if let Some(annotation) = parameter.annotation {
                let declared = self.annotation(annotation, env);
                self.put(Cell::Parameter(id, at), &declared);
            }
        }
        value
    }

    fn define(&mut self, index: FunctionIndex, decorators: &[ExprId], target: &Target, env: &mut Env) {
        let function = self.function_value(index, env);
        let mut value = function.clone();
        for decorator in decorators.iter().rev() {
            value = self.decorated(*decorator, &value, &function, env);
        }
        self.assign(target, &value, env);
    }

    /// A decorator is a call. What is not known gives the function back.
    fn decorated(&mut self, decorator: ExprId, value: &Value, function: &Value, env: &mut Env) -> Value {
        let callee = self.eval(decorator, env);
        let kinds = self.kinds(&callee);
        if kinds.iter().any(|kind| matches!(kind, Kind::Function(_) | Kind::Class(_))) {
            let result = self.call_values(&callee, vec![value.clone()], self.span(decorator), env);
            return if result.kinds().is_empty() && result.labels().is_empty() { value.clone() } else { result };
        }
        let passed = if value == function { value.clone() } else { value.join(function) };
        self.call_values(&callee, vec![passed], self.span(decorator), env);
        value.clone()
    }

    fn define_class(&mut self, class: &ClassStmt, mut env: Env) -> Option<Env> {
        let id = ClassId(self.project.file(self.file).classes + class.class.0);
        let bases: Vec<Value> = class.bases.iter().map(|base| self.eval(*base, &mut env)).collect();
        if !bases.is_empty() {
            self.put(Cell::Bases(id), &Value::sequence(bases));
        }
        let mut env = self.block(&class.body, env)?;
        let methods = &self.project.class(id).methods;
        for (name, slot) in &class.members {
            let Some(value) = env.get(*slot).cloned() else { continue };
            let own = methods.get(name).is_some_and(|method| value.kinds() == [Kind::Function(*method)]);
            if !own && !methods.contains_key(name) {
                self.put_static(id, *name, &value);
            }
        }
        self.register_class(id);
        let value = Value::of(Kind::Class(id));
        for decorator in &class.decorators {
            let callee = self.eval(*decorator, &mut env);
            self.call_values(&callee, vec![value.clone()], self.span(*decorator), &mut env);
        }
        self.assign(&class.target, &value, &mut env);
        Some(env)
    }
}

fn irrefutable(case: &Case) -> bool {
    case.guard.is_none() && matches!(case.pattern, Pattern::As(None, _))
}
