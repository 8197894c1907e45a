//! Calls of the project's functions and classes.

use std::sync::Arc;

use smallvec::SmallVec;

use super::bind::{Arguments, Passing};
use super::env::Env;
use super::frame::{Frame, PropertyRead, library};
use super::known::Symbol0;
use super::summary::{Summary, Write};
use super::trace::Trace;
use super::value::{Key, Kind, Label, Labels, Origin, Place, Value, insert_label};
use super::world::Cell;
use crate::models::Marks;
use crate::names::{ClassId, FunctionId};
use crate::syntax::ir::{Binding, Expr, ExprId, Span, Symbol};

/// Functions that one call may reach are looked at up to this number.
const MOST_TARGETS: usize = 8;

/// A method that the language calls is not followed where it may be one of more than so many.
const MOST_ANSWERS: usize = 2;

/// Properties that read properties, and so on, are followed so deep.
const MOST_PROPERTIES: u32 = 2;

/// The object of a method call.
pub(super) struct Receiver {
    pub(super) expr: ExprId,
    pub(super) value: Value,
    pub(super) name: Symbol,
}

/// Where a call stands.
#[derive(Clone, Copy)]
pub(super) struct Site {
    pub(super) span: Span,
    pub(super) receiver: Option<ExprId>,
}

impl Frame<'_> {
    /// A call expression.
    pub(super) fn call_expr(&mut self, index: u32, expr: ExprId, env: &mut Env) -> Value {
        let code = self.code;
        let Some(call) = code.calls.get(index as usize) else { return Value::UNKNOWN };
        let span = self.span(expr);
        let (callee, receiver) = match code[call.function] {
            Expr::Attribute { of, name } => {
                let value = self.eval(of, env);
                let callee = self.attribute(&value, name, self.span(call.function));
                (callee, Some(Receiver { expr: of, value, name }))
            }
            _ => {
                let callee = self.eval(call.function, env);
                let receiver = taken_from(&callee, expr);
                (callee, receiver)
            }
        };
        let arguments = self.arguments(&call.arguments, env);
        let result = self.call(&callee, receiver.as_ref(), &arguments, span, env);
        match (code[call.function], &receiver) {
            (Expr::Global(name), _) => self.named(result, name, span),
            (Expr::Local(slot), _) => match code.slot_names.get(slot.0 as usize) {
                Some(name) => self.named(result, *name, span),
                None => result,
            },
            (_, Some(receiver)) if self.text(receiver.name) == "get" => {
                self.keyed(result, arguments.first().constant(), span)
            }
            (_, Some(receiver)) => self.named(result, receiver.name, span),
            _ => result,
        }
    }

    /// A call with values, where the program does not spell it out.
    pub(super) fn call_values(&mut self, callee: &Value, values: Vec<Value>, span: Span, env: &mut Env) -> Value {
        self.call(callee, None, &Arguments::of(values, span), span, env)
    }

    /// Calls a value.
    pub(super) fn call(
        &mut self,
        callee: &Value,
        receiver: Option<&Receiver>,
        arguments: &Arguments,
        span: Span,
        env: &mut Env,
    ) -> Value {
        let full = self.expanded(callee);
        let site = Site { span, receiver: receiver.map(|receiver| receiver.expr) };
        let mut result: Option<Value> = None;
        let mut project = false;
        let mut nodes = Vec::new();
        for kind in full.kinds().iter().take(MOST_TARGETS) {
            let one = match kind {
                Kind::Function(id) => self.invoke(*id, &full, arguments, site, env),
                Kind::Class(class) => self.construct(*class, arguments, site, env),
                Kind::Instance { .. } => {
                    let call = self.world.models.known.call;
                    let bound = call.map(|name| self.attribute(&full, name, span));
                    let methods = bound.iter().flat_map(|bound| bound.kinds().iter().map(move |kind| (bound, *kind)));
                    let methods: Vec<_> = methods.collect();
                    let mut value = Value::UNKNOWN;
                    for (bound, kind) in methods {
                        if let Kind::Function(id) = kind {
                            value = self.invoke(id, bound, arguments, Site { span, receiver: None }, env);
                        }
                    }
                    value
                }
                Kind::Library(node) => {
                    nodes.push(*node);
                    continue;
                }
                _ => continue,
            };
            project = true;
            result = Some(result.map_or_else(|| one.clone(), |known| known.join(&one)));
        }
        self.calls += u32::from(project);
        let from_library = self.library_call(&nodes, &full, receiver, arguments, span, env);
        if let Some(value) = from_library {
            result = Some(result.map_or_else(|| value.clone(), |known| known.join(&value)));
        }
        let known = &self.world.models.known;
        let intrinsic = nodes.iter().any(|node| known.intrinsic(*node).is_some());
        if !project
            && !intrinsic
            && let Some(receiver) = receiver
            && let Some(value) = self.method_by_name(receiver, arguments, span, env)
        {
            result = Some(result.map_or_else(|| value.clone(), |known| known.join(&value)));
        }
        let result = result.unwrap_or_default();
        self.barrier_of(&nodes, &result)
    }

    /// A method of strings and containers: of an object, or of its class, which gets the object first.
    fn method_by_name(
        &mut self,
        receiver: &Receiver,
        arguments: &Arguments,
        span: Span,
        env: &mut Env,
    ) -> Option<Value> {
        let known = &self.world.models.known;
        let of_class = library(receiver.value.kinds()).any(|node| known.containers.contains(&node))
            && arguments.values().any(Value::has_taint);
        let object = arguments.positional.first().filter(|_| of_class);
        let Some((object, expr)) = object.and_then(|object| Some((object, object.expr?))) else {
            return self.builtin_method(receiver, arguments, span, env);
        };
        let receiver = Receiver { expr, value: object.value.clone(), name: receiver.name };
        let mut rest = arguments.clone();
        rest.positional.remove(0);
        self.builtin_method(&receiver, &rest, span, env)
    }

    /// Calls a function of the project by its summary.
    pub(super) fn invoke(
        &mut self,
        id: FunctionId,
        callee: &Value,
        arguments: &Arguments,
        site: Site,
        env: &mut Env,
    ) -> Value {
        let object = callee.object_of(id);
        let takes = !matches!(self.project.function(id).code.binding, Binding::Static);
        let receiver = object.filter(|_| takes).map(|value| Passing { value, expr: site.receiver, span: site.span });
        let bound = self.bind(id, callee, receiver.as_ref(), arguments, env);
        self.note_parameters(id, &bound);
        self.outcome.reads.insert(Cell::Summary(id));
        let Some(summary) = self.world.summary(id).cloned() else { return Value::UNKNOWN };
        self.left |= summary.never_returns;
        let result = self.apply(&summary, &bound, site.span, env, None);
        self.assigned_inside(id, env);
        result
    }

    /// Variables of this function that an inner one assigns: `nonlocal`.
    fn assigned_inside(&mut self, id: FunctionId, env: &mut Env) {
        let code = &self.project.function(id).code;
        if code.nonlocal.is_empty() || self.parent_of(id) != Some(self.id) {
            return;
        }
        for (outer, own) in &code.captures {
            if code.nonlocal.contains(own) {
                let value = self.cell(Cell::Nonlocal(self.id, *outer));
                let known = env.get(*outer).cloned();
                let value = known.map_or_else(|| value.clone(), |known| known.join(&value));
                self.set_local(*outer, value, env);
            }
        }
    }

    /// What the parameters of a function can be, as this call has it.
    fn note_parameters(&mut self, id: FunctionId, bound: &[Passing]) {
        for (at, item) in bound.iter().enumerate() {
            self.note_live(id, at, &item.value);
            if !item.value.is_unknown() {
                self.spend(u64::from(item.value.size()) / 4);
                let nature = self.expanded(&item.value).nature();
                let nature = nature.keeping(|key| key != Key::Receiver || is_function(&nature));
                self.put(Cell::Parameter(id, at as u16), &nature);
            }
        }
    }

    /// Applies a summary: sinks, assignments, cells; gives what is returned. `made` is the object that a constructor fills.
    fn apply(
        &mut self,
        summary: &Arc<Summary>,
        bound: &[Passing],
        span: Span,
        env: &mut Env,
        mut made: Option<&mut Value>,
    ) -> Value {
        let work = summary.sinks.len()
            + summary.writes.len() * 4
            + summary.cells.len() * 4
            + summary.returned.labels().len() * 4;
        self.spend(1 + work as u64);
        self.apply_sinks(summary, bound, span, env.dead);
        for writes in summary.writes.chunk_by(|one, two| one.place.parameter == two.place.parameter) {
            self.apply_writes(writes, bound, span, env, made.as_deref_mut());
        }
        let tainted = bound.iter().any(|item| item.value.has_taint());
        for (cell, value) in summary.cells.iter().filter(|_| tainted) {
            let value = self.substitute(value, bound, span);
            if value.has_taint() {
                self.put(*cell, &value);
            }
        }
        self.substitute(&summary.returned, bound, span)
    }

    /// Applies the sinks of a summary.
    fn apply_sinks(&mut self, summary: &Summary, bound: &[Passing], span: Span, dead: bool) {
        let mut reached: Option<(Place, Labels)> = None;
        for flow in &summary.sinks {
            let Some(item) = bound.get(usize::from(flow.place.parameter)) else { continue };
            if item.value.is_unknown() || (flow.place.is_whole() && !item.value.has_taint()) {
                continue;
            }
            if reached.as_ref().is_none_or(|(place, _)| *place != flow.place) {
                reached = Some((flow.place, self.resolve(&item.value, flow.place).all_labels()));
            }
            let at = if item.span == Span::default() { span } else { item.span };
            let file = self.file;
            for label in reached.iter().flat_map(|(_, labels)| labels) {
                let trace = || label.trace.through(file, at, &flow.trace);
                self.sink_label(flow.kind, label, flow.file, flow.span, flow.marks, trace, dead);
            }
        }
    }

    /// Applies what a function assigns to parts of one parameter.
    fn apply_writes(
        &mut self,
        writes: &[Write],
        bound: &[Passing],
        span: Span,
        env: &mut Env,
        made: Option<&mut Value>,
    ) {
        let Some(parameter) = writes.first().map(|write| write.place.parameter) else { return };
        let Some(item) = bound.get(usize::from(parameter)) else { return };
        let made = made.filter(|_| parameter == 0);
        let expr = item.expr.filter(|expr| made.is_none() && self.is_place(*expr));
        let mut changed = match (&made, expr) {
            (Some(made), _) => Value::clone(made),
            (None, Some(expr)) => self.eval(expr, env),
            (None, None) => item.value.clone(),
        };
        for write in writes {
            let value = self.substitute(&write.value, bound, span);
            if value.is_unknown() {
                continue;
            }
            let object = self.resolve(&item.value, write.place);
            self.share(&object, write.key, &value);
            let keys: SmallVec<[Key; 4]> = write.place.keys().chain([write.key]).collect();
            changed = put_deep(&changed, &keys, &value);
        }
        match (made, expr) {
            (Some(made), _) => *made = changed,
            (None, Some(expr)) => self.write_back(expr, changed, env),
            (None, None) => self.replace(&item.value, &changed, env),
        }
    }

    /// An object that no expression names here is another now; variables that hold it see that.
    pub(super) fn replace(&mut self, old: &Value, new: &Value, env: &mut Env) {
        if !old.is_unknown() && old.address() != new.address() {
            self.spend(env.len() as u64);
            env.replace(old, new);
        }
    }

    /// A part of an argument. It is remembered: summaries ask for the same parts of the same object again and again.
    fn resolve(&mut self, value: &Value, place: Place) -> Value {
        let mut at = value.clone();
        for key in place.keys() {
            let known = self.resolved.get(&(at.address(), key)).map(|(_, part)| part.clone());
            at = match known {
                Some(part) => part,
                None => {
                    self.spend(2);
                    let part = self.part_of(&at, key);
                    self.resolved.insert((at.address(), key), (at, part.clone()));
                    part
                }
            };
        }
        at
    }

    /// A value in terms of a function's parameters → the value for the arguments of a call.
    fn substitute(&mut self, value: &Value, bound: &[Passing], span: Span) -> Value {
        if !value.has_labels() {
            return value.clone();
        }
        if !self.spend(1 + value.labels().len() as u64) {
            return value.without_labels();
        }
        let mut out: Option<Value> = None;
        let mut kept = Labels::new();
        for label in value.labels() {
            match label.origin {
                Origin::Source(_) => {
                    let trace = label.trace.then(self.file, span);
                    insert_label(&mut kept, Label { trace, ..label.clone() });
                }
                Origin::Parameter(place) => {
                    let Some(item) = bound.get(usize::from(place.parameter)) else { continue };
                    if item.value.is_unknown() {
                        continue;
                    }
                    let argument = self.resolve(&item.value, place);
                    let at = if item.span == Span::default() { span } else { item.span };
                    self.spend(u64::from(argument.size()) / 4);
                    let passed = through(&argument, label, self.file, at, span);
                    out = Some(out.map_or_else(|| passed.clone(), |known| known.join(&passed)));
                }
            }
        }
        let parts = value.parts().iter().map(|(key, part)| (*key, self.substitute(part, bound, span))).collect();
        let rest = Value::made(kept, value.kinds(), parts);
        match out {
            // The same object, for whoever has it.
            Some(out) if out.covers_what_is_known(&rest) => out,
            Some(out) => out.join(&rest),
            None => rest,
        }
    }

    /// Makes an instance.
    fn construct(&mut self, class: ClassId, arguments: &Arguments, site: Site, env: &mut Env) -> Value {
        let mut made = Value::of(Kind::Instance { class, exact: true });
        let line = self.world.line(class);
        if let Some(new) = self.world.models.known.new.and_then(|name| self.method_in(line, name)) {
            let class = Passing { value: Value::of(Kind::Class(class)), expr: None, span: site.span };
            let mut all = arguments.clone();
            all.positional.insert(0, class);
            all.star.iter_mut().for_each(|(at, _)| *at += 1);
            self.invoke(new, &Value::UNKNOWN, &all, Site { receiver: None, ..site }, env);
        }
        let init = self.world.models.known.init.and_then(|name| self.method_in(line, name));
        match init {
            Some(init) => {
                let receiver = Passing { value: made.clone(), expr: None, span: site.span };
                let bound = self.bind(init, &Value::UNKNOWN, Some(&receiver), arguments, env);
                self.note_parameters(init, &bound);
                self.outcome.reads.insert(Cell::Summary(init));
                if let Some(summary) = self.world.summary(init).cloned() {
                    self.apply(&summary, &bound, site.span, env, Some(&mut made));
                }
            }
            None => self.fill_fields(class, arguments, &mut made),
        }
        let mut nodes = Vec::new();
        for ancestor in line {
            nodes.extend(library(&self.bases(*ancestor)));
        }
        if init.is_none() && !nodes.is_empty() {
            let result = self.library_call(&nodes, &Value::UNKNOWN, None, arguments, site.span, env);
            made = filled(made, &result.unwrap_or_default());
        }
        made
    }

    /// A constructor that is generated from the fields of the class: dataclasses, named tuples, models of data.
    fn fill_fields(&mut self, class: ClassId, arguments: &Arguments, made: &mut Value) {
        let line = self.world.line(class);
        let fields: Vec<Symbol> =
            line.iter().rev().flat_map(|class| self.project.class(*class).code.fields.iter().copied()).collect();
        let positional = fields.iter().zip(&arguments.positional).map(|(name, item)| (*name, item));
        let keywords = arguments.keywords.iter().map(|(name, item)| (*name, item));
        let all: Vec<(Symbol, Value)> =
            positional.chain(keywords).map(|(name, item)| (name, item.value.clone())).collect();
        for (name, value) in all {
            self.share(&made.clone(), Key::Attribute(name), &value);
            *made = made.with(Key::Attribute(name), value);
        }
    }

    /// Calls a method that the language calls: `__enter__`, `__getitem__`. `None` where the object has none in the project.
    pub(super) fn special_method(
        &mut self,
        object: &Value,
        name: Symbol,
        values: Vec<Value>,
        span: Span,
        env: &mut Env,
    ) -> Option<Value> {
        let instance = self.kinds(object).iter().any(|kind| matches!(kind, Kind::Instance { .. }));
        if !instance {
            return None;
        }
        let method = self.attribute(object, name, span);
        let is_method = method.kinds().iter().any(|kind| matches!(kind, Kind::Function(_)));
        is_method.then(|| self.call_values(&method, values, span, env))
    }

    /// What a method gives that the language calls without arguments: `__iter__`, `__str__`. `None` where the object has none
    /// in the project, or holds nothing to follow.
    pub(super) fn asked(&mut self, object: &Value, name: Symbol0) -> Option<Value> {
        let name = name?;
        if !object.has_taint() || !self.kinds(object).iter().any(|kind| matches!(kind, Kind::Instance { .. })) {
            return None;
        }
        let method = self.attribute(object, name, Span::default());
        let mut answer: Option<Value> = None;
        if method.kinds().len() > MOST_ANSWERS {
            return None;
        }
        for kind in method.kinds() {
            let Kind::Function(id) = kind else { continue };
            let receiver = method.object_of(*id).unwrap_or_default();
            let one = self.read_property(*id, &receiver);
            answer = Some(answer.map_or_else(|| one.clone(), |known| known.join(&one)));
        }
        answer
    }

    /// Reads a property.
    pub(super) fn read_property(&mut self, function: FunctionId, receiver: &Value) -> Value {
        if self.depth >= MOST_PROPERTIES {
            // Less deep, there is more to see.
            self.placed = true;
            return Value::UNKNOWN;
        }
        let known = self.properties.get(&function).into_iter().flatten();
        if let Some(known) =
            known.filter(|known| known.depth <= self.depth).find(|known| known.receiver.address() == receiver.address())
        {
            return known.value.clone();
        }
        let depth = self.depth;
        self.depth += 1;
        let value = self.read_one_property(function, receiver);
        self.depth -= 1;
        let read = PropertyRead { receiver: receiver.clone(), depth, value: value.clone() };
        self.properties.entry(function).or_default().push(read);
        value
    }

    fn read_one_property(&mut self, function: FunctionId, receiver: &Value) -> Value {
        let passing = Passing { value: receiver.clone(), ..Passing::default() };
        let env = Env::new(0);
        let bound = self.bind(function, &Value::UNKNOWN, Some(&passing), &Arguments::default(), &env);
        self.note_live(function, 0, receiver);
        self.outcome.reads.insert(Cell::Summary(function));
        let Some(summary) = self.world.summary(function).cloned() else { return Value::UNKNOWN };
        // What a property assigns, it assigns to its own object, and every method sees that.
        if receiver.has_taint() {
            self.apply_sinks(&summary, &bound, Span::default(), env.dead);
        }
        self.substitute(&summary.returned, &bound, Span::default())
    }
}

/// The object that a method was taken from, where the value is such a method. No variable is meant by the call itself.
fn taken_from(callee: &Value, call: ExprId) -> Option<Receiver> {
    let name = callee.kinds().iter().find_map(|kind| match kind {
        Kind::Method(name) => Some(*name),
        _ => None,
    })?;
    Some(Receiver { expr: call, value: callee.part(Key::Receiver)?.clone(), name })
}

/// An instance that holds what its base in a library makes of the arguments.
fn filled(made: Value, content: &Value) -> Value {
    let parts = content.parts().iter().filter(|(key, _)| key.is_content());
    let made = parts.fold(made, |made, (key, part)| made.with(*key, part.clone()));
    content.labels().iter().fold(made, |made, label| made.with_label(label.clone()))
}

fn is_function(value: &Value) -> bool {
    value.kinds().iter().any(|kind| matches!(kind, Kind::Function(_)))
}

/// An argument as it comes out of a function that it went into.
fn through(argument: &Value, label: &Label, file: crate::names::FileId, at: Span, span: Span) -> Value {
    let inner = &label.trace;
    let change = |own: &Label, exact: bool| {
        let trace = step(&own.trace, inner, file, at, span);
        Label { exact, marks: own.marks | label.marks, trace, ..own.clone() }
    };
    if label.exact {
        return argument.map_labels(&mut |own| {
            let passed = change(own, own.exact);
            (!passed.marks.is_harmless() || matches!(own.origin, Origin::Parameter(_))).then_some(passed)
        });
    }
    let labels: Vec<Label> = argument.all_labels().iter().map(|own| change(own, false)).collect();
    let labels: Vec<Label> =
        labels.into_iter().filter(|label| label.marks & Marks::HARMLESS != Marks::HARMLESS).collect();
    Value::tainted(&labels)
}

fn step(own: &Trace, inner: &Trace, file: crate::names::FileId, at: Span, span: Span) -> Trace {
    own.through(file, at, inner).then(file, span)
}

/// A value with a part replaced several levels down.
fn put_deep(value: &Value, keys: &[Key], part: &Value) -> Value {
    match keys {
        [] => value.clone(),
        [key] => value.with_also(*key, part),
        [key, rest @ ..] => {
            let inner = value.part(*key).cloned().unwrap_or_default();
            value.with(*key, put_deep(&inner, rest, part))
        }
    }
}
