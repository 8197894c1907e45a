//! Assignments: to variables, attributes, elements.

use super::bind::{Arguments, Passing};
use super::env::Env;
use super::frame::{Frame, library, source_labels};
use super::value::{Key, Kind, Origin, Value};
use super::world::Cell;
use crate::models::Marks;
use crate::names::ClassId;
use crate::syntax::ir::{Binding, Bound, Expr, ExprId, FunctionIndex, Slot, Span, Symbol, Target};

impl Frame<'_> {
    /// `target = value`
    pub(super) fn assign(&mut self, target: &Target, value: &Value, env: &mut Env) {
        match target {
            Target::Local(slot, span) => {
                let mut value = value.traced(self.file, *span);
                if let Some(name) = self.code.slot_names.get(slot.0 as usize) {
                    value = self.named(value, *name, *span);
                }
                self.set_local(*slot, value, env);
            }
            Target::Global(name, span) => {
                let value = self.named(value.traced(self.file, *span), *name, *span);
                self.put(Cell::Global(self.file, *name), &value);
            }
            Target::Attribute(of, name, span) => {
                let object = self.eval(*of, env);
                let value = value.traced(self.file, *span);
                self.member_sinks(&object, *name, &value, *span, env);
                self.store(*of, &object, Key::Attribute(*name), &value, true, env);
            }
            Target::Subscript(of, key, span) => {
                let object = self.eval(*of, env);
                let key_value = self.eval(*key, env);
                let wanted = key_value.constant().and_then(|key| self.key_of(&object, key));
                let value = value.traced(self.file, *span);
                self.element_sinks(&object, &key_value, &value, *key, *span, env);
                self.store(*of, &object, wanted.unwrap_or(Key::AnyEntry), &value, wanted.is_some(), env);
            }
            Target::Sequence(targets) => self.unpack(targets, value, env),
            Target::Star(target) => self.assign(target, value, env),
            Target::Nowhere => {}
        }
    }

    /// Sets a local variable. At module level others see it too.
    pub(super) fn set_local(&mut self, slot: Slot, value: Value, env: &mut Env) {
        if self.is_module() {
            let known = self.tainted.get(&slot).copied();
            if let Some(old) = env.get(slot).filter(|_| known.is_some_and(|calls| calls != self.calls)).cloned() {
                self.publish(slot, &old);
            }
            if known.is_some() || value.has_labels() {
                self.tainted.insert(slot, self.calls);
            }
            self.publish(slot, &value.without_labels());
        } else if let (true, Some(parent)) = (self.code.nonlocal.contains(&slot), self.parent()) {
            let outer = self.code.captures.iter().find(|(_, own)| *own == slot);
            if let Some((outer, _)) = outer {
                self.put(Cell::Nonlocal(parent, *outer), &value);
            }
        }
        env.set(slot, value);
    }

    /// What a variable of the module holds, functions can see.
    fn publish(&mut self, slot: Slot, value: &Value) {
        let Some(name) = self.code.slot_names.get(slot.0 as usize) else { return };
        let bounds = self.project.file(self.file).bindings.get(name);
        if bounds.is_some_and(|bounds| bounds.iter().any(|bound| matches!(bound, Bound::Value))) {
            self.put(Cell::Global(self.file, *name), value);
        }
    }

    /// The module's code ends here: functions see the taint that its variables hold. What was assigned before they do not
    /// see, unless a function was called in between.
    pub(super) fn publish_taint(&mut self, env: &Env) {
        let mut slots: Vec<Slot> = self.tainted.keys().copied().collect();
        slots.sort_unstable();
        for slot in slots {
            if let Some(value) = env.get(slot).cloned() {
                self.publish(slot, &value);
            }
        }
    }

    /// The code that is run is a module's.
    pub(super) fn is_module(&self) -> bool {
        self.id.0 == self.project.file(self.file).functions
    }

    /// The function around.
    pub(super) fn parent(&self) -> Option<crate::names::FunctionId> {
        let base = self.project.file(self.file).functions;
        self.code.parent.map(|parent| crate::names::FunctionId(base + parent.0))
    }

    fn unpack(&mut self, targets: &[Target], value: &Value, env: &mut Env) {
        let star = targets.iter().position(|target| matches!(target, Target::Star(_)));
        let length = value.parts().iter().filter(|(key, _)| matches!(key, Key::Index(_))).count();
        for (index, target) in targets.iter().enumerate() {
            let span = span_of(target);
            let after = targets.len() - index - 1;
            let part = match star {
                Some(star) if index == star => {
                    let until = length.saturating_sub(after);
                    self.rest(value, index, until, span)
                }
                Some(star) if index > star && value.is(Kind::Sequence) => {
                    let at = length.saturating_sub(after + 1) as i64;
                    self.element(value, Some(Kind::Int(at)), span)
                }
                Some(star) if index > star => self.element(value, None, span),
                _ => self.element(value, Some(Kind::Int(index as i64)), span),
            };
            let part = part.map_labels(&mut |label| (!label.marks.contains(Marks::UNLIKELY)).then(|| label.clone()));
            self.assign(target, &part, env);
        }
    }

    /// What `*rest` gets.
    pub(super) fn rest(&mut self, value: &Value, from: usize, until: usize, span: Span) -> Value {
        if value.is(Kind::Sequence) {
            let items = (from..until).filter_map(|at| value.part(Key::Index(at as i32)).cloned()).collect();
            return Value::sequence(items).listed();
        }
        let all = self.element(value, None, span);
        Value::UNKNOWN.with(Key::Any, all)
    }

    /// Puts a value into a part of the object that an expression names: into the variable that holds it, into the object of
    /// the caller that it stands for, and into what all instances of its class share.
    pub(super) fn store(&mut self, of: ExprId, object: &Value, key: Key, value: &Value, replace: bool, env: &mut Env) {
        self.share(object, key, value);
        let changed = if replace { object.with(key, value.clone()) } else { object.with_also(key, value) };
        let made = object.kinds().iter().any(|kind| matches!(kind, Kind::Instance { exact: true, .. }));
        if made || !self.is_place(of) {
            self.replace(object, &changed, env);
        }
        self.write_back(of, changed, env);
    }

    /// An expression names a variable, or a part of one. Others are not evaluated a second time.
    pub(super) fn is_place(&self, expr: ExprId) -> bool {
        match self.code[expr] {
            Expr::Local(_) | Expr::Global(_) => true,
            Expr::Attribute { of, .. } | Expr::Subscript { of, .. } => self.is_place(of),
            _ => false,
        }
    }

    /// Makes an expression that names a variable, or a part of one, hold a value.
    pub(super) fn write_back(&mut self, of: ExprId, value: Value, env: &mut Env) {
        if !self.is_place(of) {
            return;
        }
        match self.code[of] {
            Expr::Local(slot) if self.is_module() => self.set_local(slot, value, env),
            Expr::Local(slot) => env.set(slot, value),
            Expr::Attribute { of, name } => self.write_part(of, Key::Attribute(name), value, env),
            Expr::Subscript { of, key } => {
                let object = self.eval(of, env);
                let key = self.eval(key, env).constant().and_then(|key| self.key_of(&object, key));
                match key {
                    Some(key) => self.write_part(of, key, value, env),
                    None => {
                        let object = object.with_also(Key::AnyEntry, &value);
                        self.write_back(of, object, env);
                    }
                }
            }
            Expr::Global(name) if value.has_labels() => self.put(Cell::Global(self.file, name), &value),
            _ => {}
        }
    }

    fn write_part(&mut self, of: ExprId, key: Key, value: Value, env: &mut Env) {
        let object = self.eval(of, env);
        self.share_part(of, key, &value);
        self.write_back(of, object.with(key, value), env);
    }

    /// Part of an attribute of `self` changed: other methods see what it holds now.
    fn share_part(&mut self, of: ExprId, key: Key, value: &Value) {
        let (Key::Attribute(name), Expr::Local(slot)) = (key, self.code[of]) else { return };
        let own = self.code.parameters.first().is_some_and(|parameter| parameter.slot == slot);
        if let Some(class) = self.class().filter(|_| own && self.code.binding == Binding::Normal) {
            self.put(Cell::Attribute(class, name), &source_labels(value));
        }
    }

    /// Notes an assignment for everybody who has the same object.
    pub(super) fn share(&mut self, object: &Value, key: Key, value: &Value) {
        for label in object.labels() {
            if let (Origin::Parameter(place), true) = (label.origin, label.exact) {
                self.write(place, key, value);
            }
        }
        let Key::Attribute(name) = key else { return };
        let known = self.expanded(value);
        for kind in self.kinds(object) {
            match kind {
                Kind::Instance { class, .. } => self.put(Cell::Attribute(class, name), &known),
                // A class that a function makes is another one at each call.
                Kind::Class(class) if self.project.class(class).code.scope == FunctionIndex(0) => {
                    self.put_static(class, name, &known);
                }
                Kind::Module(module) => {
                    if let Some(file) = self.project.tree.file(module) {
                        self.put(Cell::Global(file, name), &known);
                    }
                }
                Kind::Library(node) if Some(node) == self.world.models.known.shared => {
                    self.put(Cell::Shared(name), &known);
                }
                _ => {}
            }
        }
    }

    /// An attribute of a class, which its instances have too.
    pub(super) fn put_static(&mut self, class: ClassId, name: Symbol, value: &Value) {
        self.put(Cell::Static(class, name), value);
        self.put(Cell::Attribute(class, name), value);
    }

    /// `object.name = value` where a model says that this is a sink.
    fn member_sinks(&mut self, object: &Value, name: Symbol, value: &Value, span: Span, env: &Env) {
        let mut places: Vec<_> = library(&self.kinds(object)).collect();
        for kind in self.kinds(object) {
            if let Kind::Instance { class, .. } = kind {
                for base in self.world.line(class).to_vec() {
                    for node in library(&self.bases(base)) {
                        places.extend(self.world.models.graph.result(node));
                    }
                }
            }
        }
        for place in places {
            for node in self.world.models.graph.member(place, name) {
                self.assigned_sinks(node, value, span, env);
            }
        }
    }

    /// `object[key] = value` where a model says that this is a sink.
    fn element_sinks(&mut self, object: &Value, key: &Value, value: &Value, key_expr: ExprId, span: Span, env: &Env) {
        let kinds = self.kinds(object);
        let key_span = self.span(key_expr);
        for place in library(&kinds) {
            for node in self.world.models.graph.key(place) {
                self.assigned_sinks(node, key, key_span, env);
            }
            let constant = key.constant().and_then(|kind| self.text_of(kind));
            let constant = constant.map(|text| crate::syntax::ir::Constant::Str(text.into()));
            for node in self.world.models.graph.element(place, constant.as_ref()) {
                self.assigned_sinks(node, value, span, env);
                let positional = [(key_span, key), (span, value)];
                let positional = positional.map(|(span, value)| Passing { value: value.clone(), expr: None, span });
                let arguments = Arguments { positional: positional.into(), ..Arguments::default() };
                self.observe(node, Some(object), &arguments, span);
            }
        }
    }

    fn assigned_sinks(&mut self, node: crate::models::NodeId, value: &Value, span: Span, env: &Env) {
        let graph = &self.world.models.graph;
        for sink in &graph.node(node).sinks {
            self.sink(sink.kind, value, span, env);
        }
        self.register(value, node, None);
    }
}

fn span_of(target: &Target) -> Span {
    match target {
        Target::Local(_, span)
        | Target::Global(_, span)
        | Target::Attribute(_, _, span)
        | Target::Subscript(_, _, span) => *span,
        Target::Star(target) => span_of(target),
        Target::Sequence(targets) => targets.first().map(span_of).unwrap_or_default(),
        Target::Nowhere => Span::default(),
    }
}
