//! Reads of attributes and elements.

use super::frame::{Frame, library, source_label};
use super::value::{Key, Kind, Label, Origin, SourcePoint, Value};
use super::world::Cell;
use crate::models::{Marks, NodeId, Records};
use crate::names::{ClassId, FunctionId};
use crate::syntax::ir::{Binding, Constant, Span, Symbol};

/// Overriding methods beyond this number are not looked at.
pub(super) const MOST_OVERRIDES: usize = 6;

impl Frame<'_> {
    /// `of.name`
    pub(super) fn attribute(&mut self, of: &Value, name: Symbol, span: Span) -> Value {
        if let Some((_, known)) = self.attributes.get(&(of.address(), name)) {
            return known.clone();
        }
        let around = std::mem::take(&mut self.placed);
        let value = self.find_attribute(of, name, span);
        if !self.placed {
            self.attributes.insert((of.address(), name), (of.clone(), value.clone()));
        }
        self.placed |= around;
        value
    }

    fn find_attribute(&mut self, of: &Value, name: Symbol, span: Span) -> Value {
        let key = Key::Attribute(name);
        let part = of.part(key).cloned();
        let mut found = Found::default();
        if let Some(part) = &part {
            found.add(part);
        }
        for label in self.parts_of_parameters(of, key) {
            found.add(&Value::labelled(label));
        }
        let tracked = part.is_some() || of.labels().iter().any(|label| is_parameter(label) && label.exact);
        for kind in self.kinds(of) {
            let one = self.attribute_of(kind, of, name, span, tracked);
            // What is assigned in sight stays the same object.
            if part.as_ref().is_none_or(|part| !part.covers_what_is_known(&one)) {
                found.add(&one);
            }
        }
        found.value.unwrap_or_default()
    }

    fn attribute_of(&mut self, kind: Kind, of: &Value, name: Symbol, span: Span, tracked: bool) -> Value {
        match kind {
            Kind::Library(node) => {
                let nodes = self.world.models.graph.member(node, name);
                let value = self.at_nodes(&nodes, of, span);
                if Some(node) == self.world.models.known.shared {
                    let held = self.cell(Cell::Shared(name));
                    return if value.is_unknown() { held } else { value.join(&held) };
                }
                value
            }
            Kind::Module(module) => self.module_attribute(module, name),
            Kind::Class(class) => self.class_attribute(class, name),
            Kind::Instance { class, exact } => self.instance_attribute(class, exact, of, name, span, tracked),
            Kind::Super(class) => {
                let receiver = of.part(Key::Receiver).cloned().unwrap_or_default();
                let line = self.world.line(class);
                let after = line.get(1..).unwrap_or_default();
                match self.method_in(after, name) {
                    Some(function) => self.bound(function, &receiver, class),
                    None => self.library_attribute(class, &receiver, name, span),
                }
            }
            _ => Value::UNKNOWN,
        }
    }

    /// A value that comes from places of the models: what it is, whether input enters there, what it carries on.
    pub(super) fn at_nodes(&mut self, nodes: &[NodeId], object: &Value, span: Span) -> Value {
        if nodes.is_empty() {
            return Value::UNKNOWN;
        }
        let mut value = Value::maybe(nodes.iter().copied().map(Kind::Library));
        let mut barrier = Marks::NONE;
        for id in nodes {
            let node = self.world.models.graph.node(*id);
            barrier = barrier | node.barrier;
            self.placed |= node.carries || !node.sources.is_empty();
            for kind in &node.sources {
                value = value.with_label(source_label(SourcePoint { file: self.file, span, kind: *kind }));
            }
            if node.carries {
                let carried = Value::tainted(&object.all_labels());
                value = value.join(&carried.traced(self.file, span));
            }
        }
        value.marked(barrier)
    }

    fn parts_of_parameters(&self, of: &Value, key: Key) -> Vec<Label> {
        let mut labels = Vec::new();
        for label in of.labels().iter().filter(|label| label.exact) {
            if let Origin::Parameter(place) = label.origin
                && let Some(part) = place.part(key)
            {
                labels.push(Label { origin: Origin::Parameter(part), ..label.clone() });
            }
        }
        labels
    }

    fn class_attribute(&mut self, class: ClassId, name: Symbol) -> Value {
        let line = self.world.line(class);
        if let Some(function) = self.method_in(line, name) {
            let value = Value::of(Kind::Function(function));
            return match self.project.function(function).code.binding {
                Binding::Class => value.with(Key::Object(function), Value::of(Kind::Class(class))),
                _ => value,
            };
        }
        let mut found = Found::default();
        for ancestor in line {
            found.add_known(&self.cell(Cell::Static(*ancestor, name)));
            for node in library(&self.bases(*ancestor)) {
                let nodes = self.world.models.graph.member(node, name);
                let many = nodes.iter().any(|node| self.world.models.graph.node(*node).records == Some(Records::Many));
                let value = Value::maybe(nodes.into_iter().map(Kind::Library));
                let record = Value::of(Kind::Instance { class, exact: false });
                found.add_known(&if many { value.with(Key::Any, record) } else { value });
            }
        }
        found.value.unwrap_or_default()
    }

    fn instance_attribute(
        &mut self,
        class: ClassId,
        exact: bool,
        of: &Value,
        name: Symbol,
        span: Span,
        tracked: bool,
    ) -> Value {
        let line = self.world.line(class);
        let heirs = if exact { &[][..] } else { self.world.heirs(class) };
        let receiver = of.keeping(|key| key != Key::Receiver);
        let mut found = Found::default();
        self.spend(heirs.len().min(MOST_OVERRIDES) as u64);
        let overrides = if exact { &[][..] } else { self.world.overrides(class, name) };
        let own = self.method_in(line, name);
        let (plain, other): (Vec<FunctionId>, Vec<FunctionId>) = own
            .into_iter()
            .chain(overrides.iter().copied())
            .partition(|function| self.project.function(*function).code.binding == Binding::Normal);
        if !plain.is_empty() {
            found.add(&Value::methods(&plain, &receiver));
        }
        for function in other {
            found.add(&self.bound(function, &receiver, class));
        }
        let (held, nature) = self.held(class, exact, name);
        found.add_known(if tracked { &nature } else { &held });
        let from_library = self.library_attribute(class, &receiver, name, span);
        found.add_known(&from_library);
        found.value.unwrap_or_default()
    }

    /// What is shared under a name by the instances of a class, of what it derives from and of what derives from it; with
    /// taint and without.
    fn held(&mut self, class: ClassId, exact: bool, name: Symbol) -> (Value, Value) {
        if let Some(known) = self.held.get(&(class, exact, name)) {
            return known.clone();
        }
        let heirs = if exact { &[][..] } else { self.world.heirs(class) };
        let mut found = Found::default();
        for owner in self.world.line(class).iter().chain(heirs.iter().take(MOST_OVERRIDES)) {
            let value = self.cell(Cell::Attribute(*owner, name));
            found.add_known(&value);
        }
        let held = found.value.unwrap_or_default();
        let nature = held.without_labels();
        self.held.insert((class, exact, name), (held.clone(), nature.clone()));
        (held, nature)
    }

    /// What a class gets from its bases in libraries.
    fn library_attribute(&mut self, class: ClassId, receiver: &Value, name: Symbol, span: Span) -> Value {
        self.outcome.reads.insert(Cell::Bases(class));
        let world = self.world;
        let instances = world.library_instances(class);
        let nodes: Vec<NodeId> =
            instances.iter().flat_map(|instance| world.models.graph.member(*instance, name)).collect();
        self.at_nodes(&nodes, receiver, span)
    }

    /// The bases of a class.
    pub(super) fn bases(&mut self, class: ClassId) -> Vec<Kind> {
        let bases = self.cell(Cell::Bases(class));
        bases.parts().iter().flat_map(|(_, base)| base.kinds().iter().copied()).collect()
    }

    /// A method of the first class in a line that has it.
    pub(super) fn method_in(&self, line: &[ClassId], name: Symbol) -> Option<FunctionId> {
        line.iter().find_map(|class| self.project.class(*class).methods.get(&name).copied())
    }

    /// A method of an object; a property is read.
    fn bound(&mut self, function: FunctionId, receiver: &Value, class: ClassId) -> Value {
        let value = Value::of(Kind::Function(function));
        match self.project.function(function).code.binding {
            Binding::Normal => value.with(Key::Object(function), receiver.clone()),
            Binding::Static => value,
            Binding::Class => value.with(Key::Object(function), Value::of(Kind::Class(class))),
            Binding::Property => self.read_property(function, receiver),
        }
    }

    /// `of[key]`; no key where it is not known.
    pub(super) fn element(&mut self, of: &Value, key: Option<Kind>, span: Span) -> Value {
        let wanted = key.and_then(|key| self.key_of(of, key));
        let mut found = Found::default();
        match wanted {
            Some(wanted) => self.element_at(of, wanted, &mut found),
            None => of.parts().iter().filter(|(key, _)| key.is_content()).for_each(|(_, part)| found.add(part)),
        }
        if !of.labels().is_empty() {
            let key = wanted.unwrap_or(Key::Any);
            let whole: Vec<Label> = of.labels().iter().filter(|label| !has_part(label, key)).cloned().collect();
            found.add(&Value::tainted(&whole).traced(self.file, span));
            for label in self.parts_of_parameters(of, key) {
                found.add(&Value::labelled(label));
            }
        }
        let constant = key.and_then(|key| self.constant_of(key));
        for node in library(&self.kinds(of)) {
            let nodes = self.world.models.graph.element(node, constant.as_ref());
            if !nodes.is_empty() {
                found.add(&self.at_nodes(&nodes, of, span));
            }
        }
        let known = self.expanded(of);
        if wanted.is_some() && of.parts().is_empty() {
            let mut natures = Found::default();
            known.parts().iter().filter(|(key, _)| key.is_content()).for_each(|(_, part)| natures.add(part));
            found.add_known(&natures.value.unwrap_or_default().without_labels());
        }
        if key.is_none() || wanted.is_none() {
            found.opened = true;
        }
        found.finish()
    }

    /// A known position or key. The other positions of a list are unlikely, not excluded: CodeQL does not tell them apart, as
    /// it does with those of a tuple.
    fn element_at(&mut self, of: &Value, wanted: Key, found: &mut Found) {
        if let Some(part) = of.part(wanted) {
            found.add(part);
        } else {
            let any = if matches!(wanted, Key::Entry(_)) { Key::AnyEntry } else { Key::Any };
            if let Some(part) = of.part(any).or_else(|| of.part(Key::AnyEntry)) {
                found.add(part);
            }
        }
        if let (Key::Index(_), true) = (wanted, of.is(Kind::List)) {
            for (key, part) in of.parts() {
                if matches!(key, Key::Index(_)) && *key != wanted {
                    let labels = Value::tainted(&part.all_labels()).marked(Marks::UNLIKELY);
                    found.unlikely = found.unlikely.join(&labels);
                }
            }
        }
    }

    /// The part under a constant key.
    pub(super) fn key_of(&self, of: &Value, key: Kind) -> Option<Key> {
        match key {
            Kind::Int(index) if index < 0 => {
                let length = of.parts().iter().filter(|(key, _)| matches!(key, Key::Index(_))).count() as i64;
                let known = of.is(Kind::Sequence) && length + index >= 0;
                known.then_some(Key::Index((length + index) as i32))
            }
            Kind::Int(index) => i32::try_from(index).ok().map(Key::Index),
            Kind::Bool(value) => Some(Key::Index(i32::from(value))),
            Kind::Constant(id) => Some(Key::Entry(id)),
            _ => None,
        }
    }

    fn constant_of(&self, key: Kind) -> Option<Constant> {
        match key {
            Kind::Constant(id) => Some(self.project.constant(id).clone()),
            Kind::Int(int) => Some(Constant::Int(int)),
            _ => None,
        }
    }

    /// What iterating gives: a dictionary's keys, anything else's elements.
    pub(super) fn iterated(&mut self, of: &Value, span: Span) -> Value {
        if of.is(Kind::Mapping) {
            let labels = of.labels();
            let own = if labels.is_empty() { Value::UNKNOWN } else { Value::tainted(labels).traced(self.file, span) };
            return of.part(Key::Keys).map_or_else(|| own.clone(), |keys| own.join(keys).opened());
        }
        let known = &self.world.models.known;
        match self.asked(of, known.iter).or_else(|| self.asked(of, known.aiter)) {
            Some(iterator) => self.following(&iterator, span).join(&self.element(of, None, span)),
            None => self.element(of, None, span),
        }
    }

    /// What an iterator gives next.
    pub(super) fn following(&mut self, iterator: &Value, span: Span) -> Value {
        let known = &self.world.models.known;
        let own = self.element(iterator, None, span);
        match self.asked(iterator, known.next).or_else(|| self.asked(iterator, known.anext)) {
            Some(next) => next.join(&own),
            None => own,
        }
    }

    /// A part of a value, along the way of a parameter's part.
    pub(super) fn part_of(&mut self, of: &Value, key: Key) -> Value {
        let span = Span::default();
        match key {
            Key::Attribute(name) => self.attribute(of, name, span),
            Key::Entry(id) => self.element(of, Some(Kind::Constant(id)), span),
            Key::Index(index) => self.element(of, Some(Kind::Int(i64::from(index))), span),
            Key::Any | Key::AnyEntry => self.element(of, None, span),
            _ => of.part(key).cloned().unwrap_or_default(),
        }
    }
}

/// The label says which parameter the value is, and can say which part of it an element is: what the parameter holds beside
/// that part is not in the element.
fn has_part(label: &Label, key: Key) -> bool {
    label.exact && matches!(label.origin, Origin::Parameter(place) if place.part(key).is_some())
}

fn is_parameter(label: &Label) -> bool {
    matches!(label.origin, Origin::Parameter(_))
}

/// Values that were found, joined.
#[derive(Default)]
pub(super) struct Found {
    pub(super) value: Option<Value>,
    unlikely: Value,
    opened: bool,
}

impl Found {
    /// Adds a value.
    pub(super) fn add(&mut self, value: &Value) {
        self.value = Some(match &self.value {
            Some(known) => known.join(value),
            None => value.clone(),
        });
    }

    /// Adds a value of which something is known.
    pub(super) fn add_known(&mut self, value: &Value) {
        if !value.is_unknown() {
            self.add(value);
        }
    }

    fn finish(self) -> Value {
        let value = self.value.unwrap_or_default();
        let value = if self.opened { value.opened() } else { value };
        let known = value.all_labels();
        let fresh = self.unlikely.labels().iter().filter(|label| !known.iter().any(|one| one.origin == label.origin));
        let fresh: Vec<_> = fresh.cloned().collect();
        fresh.into_iter().fold(value, |value, label| value.with_label(label))
    }
}
