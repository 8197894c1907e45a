//! One file's entries → nodes of the graph.

use super::graph::{
    CallbackModel, ChangeModel, Condition, Given, GuardModel, NodeId, Records, SinkModel, StepModel, StepPlace, Wanted,
};
use super::path::{self, Segment, Slot};
use super::{ArgumentSlot, Marks, Models, SinkKind, SourceKind, format};

impl Models {
    pub(super) fn compile(&mut self, file: &format::File) -> Result<(), String> {
        for (name, paths) in &file.types {
            let kind = self.type_node(name);
            for text in paths {
                self.also(kind, text)?;
            }
        }
        for (kind, paths) in &file.sources {
            let kind = self.source_or_new(kind);
            for text in paths {
                for node in self.nodes(&path::path(text)?)? {
                    self.on(node, |node| node.sources.push(kind));
                }
            }
        }
        for (kind, paths) in &file.sinks {
            let kind = self.sink_or_new(kind)?;
            for text in paths {
                self.sink(kind, text)?;
            }
        }
        for (kind, paths) in &file.barriers {
            let marks = self.harmless(kind)?;
            for text in paths {
                self.barrier(marks, text)?;
            }
        }
        for (kind, entries) in &file.doubts {
            let marks = Marks::doubtful_for(self.sink_or_new(kind)?);
            for text in entries {
                if path::entry(text)?.path.last() == Some(&Segment::Result) {
                    self.barrier(marks, text)?;
                } else {
                    self.guard(marks, text)?;
                }
            }
        }
        for (kind, calls) in &file.guards {
            let marks = self.harmless(kind)?;
            for text in calls {
                self.guard(marks, text)?;
            }
        }
        for (name, calls) in &file.changes {
            let (added, name) = name.strip_prefix("not ").map_or((true, name.as_str()), |name| (false, name));
            let place = self.type_node(name);
            for text in calls {
                self.change(place, added, text)?;
            }
        }
        for (address, parameters) in &file.routes {
            let (functions, slots) = self.call(address)?;
            for function in functions {
                self.on(function, |node| node.routes.extend(&slots));
            }
            for text in parameters {
                for node in self.nodes(&path::path(text)?)? {
                    self.on(node, |node| node.routed = true);
                }
            }
        }
        let records = &file.records;
        let records = [(&records.one, Records::One), (&records.many, Records::Many), (&records.kept, Records::Kept)];
        for (paths, what) in records {
            for text in paths {
                for node in self.nodes(&path::path(text)?)? {
                    self.on(node, |node| node.records = Some(what));
                }
            }
        }
        for text in &file.steps.carry {
            for node in self.nodes(&path::path(text)?)? {
                self.on(node, |node| node.carries = true);
            }
        }
        for text in &file.steps.flow {
            self.flow(text)?;
        }
        for text in &file.steps.call {
            self.callback(text)?;
        }
        for (name, paths) in &file.watch {
            let watched = number(&mut self.watched, name) as u16;
            for text in paths {
                for node in self.nodes(&path::path(text)?)? {
                    self.on(node, |node| node.watched.push(watched));
                }
            }
        }
        Ok(())
    }

    /// `path`, or `path() if …`: what is there is of a type too.
    fn also(&mut self, kind: NodeId, text: &str) -> Result<(), String> {
        let mut entry = path::entry(text)?;
        if entry.conditions.is_empty() {
            for node in self.nodes(&entry.path)? {
                self.graph.add_is(node, kind);
            }
            return Ok(());
        }
        if entry.path.pop() != Some(Segment::Result) {
            return Err(format!("a condition on what is no call: `{text}`"));
        }
        let conditions = entry.conditions.iter().map(|item| self.condition(item)).collect::<Result<Vec<_>, _>>()?;
        for node in self.nodes(&entry.path)? {
            let conditions = conditions.clone();
            self.on(node, |node| node.results_when.push((conditions, kind)));
        }
        Ok(())
    }

    /// `path`, or `path() unless …`: what is there is harmless.
    fn barrier(&mut self, marks: Marks, text: &str) -> Result<(), String> {
        let mut entry = path::entry(text)?;
        let mut places = Vec::new();
        if entry.conditions.is_empty() {
            places = self.nodes(&entry.path)?;
        } else if entry.path.pop() == Some(Segment::Result) {
            let conditions = entry.conditions.iter().map(|item| self.condition(item)).collect::<Result<Vec<_>, _>>()?;
            let place = self.graph.add();
            for function in self.nodes(&entry.path)? {
                let conditions = conditions.clone();
                self.on(function, |node| node.results_when.push((conditions, place)));
            }
            places.push(place);
        } else {
            return Err(format!("a condition on what is no call: `{text}`"));
        }
        for node in places {
            self.on(node, |node| node.barrier = node.barrier | marks);
        }
        Ok(())
    }

    /// `method if …`: its receiver is of a type from then on, or no more.
    fn change(&mut self, place: NodeId, added: bool, text: &str) -> Result<(), String> {
        let entry = path::entry(text)?;
        let conditions = entry.conditions.iter().map(|item| self.condition(item)).collect::<Result<Vec<_>, _>>()?;
        for node in self.nodes(&entry.path)? {
            let change = ChangeModel { conditions: conditions.clone(), place, added };
            self.on(node, |node| node.changes.push(change));
        }
        Ok(())
    }

    fn on(&mut self, node: NodeId, change: impl FnOnce(&mut super::Node)) {
        if let Some(node) = self.graph.node_mut(node) {
            change(node);
        }
    }

    fn type_node(&mut self, name: &str) -> NodeId {
        if let Some(id) = self.types.get(name) {
            return *id;
        }
        let id = self.graph.add();
        self.types.insert(name.to_owned(), id);
        id
    }

    pub(crate) fn source_or_new(&mut self, name: &str) -> SourceKind {
        SourceKind(number(&mut self.sources, name) as u16)
    }

    pub(crate) fn sink_or_new(&mut self, name: &str) -> Result<SinkKind, String> {
        let index = number(&mut self.sinks, name);
        if index >= Marks::KINDS { Err("too many kinds of sink".to_owned()) } else { Ok(SinkKind(index as u8)) }
    }

    fn harmless(&mut self, kind: &str) -> Result<Marks, String> {
        if kind == "any" {
            return Ok(Marks::HARMLESS);
        }
        Ok(Marks::harmless_for(self.sink_or_new(kind)?))
    }

    fn slot(&mut self, slot: &Slot) -> ArgumentSlot {
        match slot {
            Slot::At(position) => ArgumentSlot::At(*position),
            Slot::From(position) => ArgumentSlot::From(*position),
            Slot::Keyword(name) => ArgumentSlot::Keyword(self.symbols.add(name)),
            Slot::Keywords => ArgumentSlot::Keywords,
            Slot::All => ArgumentSlot::All,
            Slot::Receiver => ArgumentSlot::Receiver,
        }
    }

    /// Conditions of a sink that is no argument, `app.route()(0)::() if …`, are on the first call of its path: what that returns
    /// under them is a place of its own, where the rest of the path starts.
    fn under_conditions<'p>(
        &mut self,
        path: &'p [Segment],
        conditions: &[Condition],
    ) -> Result<(NodeId, &'p [Segment]), String> {
        let call = path.iter().position(|segment| *segment == Segment::Result).unwrap_or_default();
        let (function, rest) = path.split_at(call);
        let place = self.graph.add();
        for node in self.nodes(function)? {
            let conditions = conditions.to_vec();
            self.on(node, |node| node.results_when.push((conditions, place)));
        }
        Ok((place, rest.get(1..).unwrap_or_default()))
    }

    /// The nodes of a path, new where they are new.
    fn nodes(&mut self, segments: &[Segment]) -> Result<Vec<NodeId>, String> {
        self.nodes_from(Vec::new(), segments)
    }

    fn nodes_from(&mut self, start: Vec<NodeId>, segments: &[Segment]) -> Result<Vec<NodeId>, String> {
        let mut at = start;
        for segment in segments {
            at = self.step(&at, segment)?;
        }
        Ok(at)
    }

    fn step(&mut self, at: &[NodeId], segment: &Segment) -> Result<Vec<NodeId>, String> {
        let mut next = Vec::new();
        match segment {
            Segment::Root(name) => {
                let symbol = self.symbols.add(name);
                next.push(self.graph.root_or_new(symbol));
            }
            Segment::Type(name) => next.push(self.type_node(name)),
            Segment::First => return Err("`[first]` belongs at the end of a sink".to_owned()),
            _ => {
                for node in at {
                    self.step_from(*node, segment, &mut next);
                }
            }
        }
        Ok(next)
    }

    fn step_from(&mut self, node: NodeId, segment: &Segment, next: &mut Vec<NodeId>) {
        match segment {
            Segment::Member(names) if names.is_empty() => next.push(self.graph.member_or_new(node, None)),
            Segment::Member(names) => {
                for name in names {
                    let symbol = self.symbols.add(name);
                    next.push(self.graph.member_or_new(node, Some(symbol)));
                }
            }
            Segment::Result => next.push(self.graph.result_or_new(node)),
            Segment::Arguments(slots) => {
                for slot in slots {
                    let slot = self.slot(slot);
                    next.push(self.graph.argument_or_new(node, slot));
                }
            }
            Segment::Element(key) => next.push(self.graph.element_or_new(node, key.clone())),
            Segment::Key => next.push(self.graph.key_or_new(node)),
            Segment::Project => next.push(self.graph.project_or_new(node)),
            Segment::Method(names) if names.is_empty() => next.push(self.graph.method_or_new(node, None)),
            Segment::Method(names) => {
                for name in names {
                    let symbol = self.symbols.add(name);
                    next.push(self.graph.method_or_new(node, Some(symbol)));
                }
            }
            Segment::Root(_) | Segment::Type(_) | Segment::First => {}
        }
    }

    fn sink(&mut self, kind: SinkKind, text: &str) -> Result<(), String> {
        let mut entry = path::entry(text)?;
        let first = entry.path.last() == Some(&Segment::First);
        if first {
            entry.path.pop();
        }
        let mut conditions = Vec::new();
        for condition in &entry.conditions {
            conditions.push(self.condition(condition)?);
        }
        if !conditions.is_empty() && entry.path.last() == Some(&Segment::Result) {
            let (at, sink) = self.under_conditions(&entry.path, &conditions)?;
            let model = SinkModel { kind, conditions: Vec::new(), first };
            for node in self.nodes_from(vec![at], sink)? {
                let model = model.clone();
                self.on(node, |node| node.sinks.push(model));
            }
            return Ok(());
        }
        let model = SinkModel { kind, conditions, first };
        for node in self.nodes(&entry.path)? {
            let model = model.clone();
            self.on(node, |node| node.sinks.push(model));
        }
        Ok(())
    }

    fn condition(&mut self, condition: &path::Condition) -> Result<Condition, String> {
        let mut values = Vec::new();
        for value in &condition.values {
            match value {
                path::Wanted::Constant(constant) => values.push(Wanted::Constant(constant.clone())),
                path::Wanted::Start(text) => values.push(Wanted::Start(text.clone())),
                path::Wanted::Text => values.push(Wanted::Text),
                path::Wanted::Tainted => values.push(Wanted::Tainted),
                path::Wanted::Path(segments) => values.extend(self.nodes(segments)?.into_iter().map(Wanted::Node)),
            }
        }
        let keyword = condition.keyword.as_ref().map(|name| self.symbols.add(name));
        let entry = condition.entry.as_ref().map(|key| crate::syntax::ir::Constant::Str(key.as_str().into()));
        Ok(Condition {
            unless: condition.unless,
            given: Given { position: condition.position, keyword, tainted: condition.tainted, entry },
            values,
        })
    }

    /// Splits a path that ends in arguments: the function's nodes and the arguments.
    fn call(&mut self, text: &str) -> Result<(Vec<NodeId>, Vec<ArgumentSlot>), String> {
        let segments = path::path(text)?;
        let Some((Segment::Arguments(slots), function)) = segments.split_last() else {
            return Err(format!("no arguments at the end of `{text}`"));
        };
        let slots = slots.iter().map(|slot| self.slot(slot)).collect();
        Ok((self.nodes(function)?, slots))
    }

    fn guard(&mut self, marks: Marks, text: &str) -> Result<(), String> {
        let (negated, text) = text.strip_prefix("not ").map_or((false, text), |rest| (true, rest));
        let (functions, slots) = self.call(text)?;
        for function in functions {
            for argument in &slots {
                let model = GuardModel { argument: *argument, negated, marks };
                self.on(function, |node| node.guards.push(model));
            }
        }
        Ok(())
    }

    /// `f(0) -> () for kind as state`
    fn flow(&mut self, text: &str) -> Result<(), String> {
        let (exact, parts) = match (text.split_once("->"), text.split_once("=>")) {
            (Some(parts), _) => (false, parts),
            (None, Some(parts)) => (true, parts),
            (None, None) => return Err(format!("no arrow in `{text}`")),
        };
        let (functions, from) = self.call(parts.0.trim())?;
        let (rest, state) = parts.1.split_once(" as ").map_or((parts.1, None), |(rest, state)| (rest, Some(state)));
        let (place, kind) = rest.split_once(" for ").map_or((rest, None), |(rest, kind)| (rest, Some(kind)));
        let mut marks = match state.map(str::trim) {
            None => Marks::NONE,
            Some("normalised") => Marks::NORMALISED,
            Some("parsed") => Marks::PARSED,
            Some(other) => return Err(format!("no state: `{other}`")),
        };
        if let Some(kind) = kind {
            marks = marks | Marks::only_for(self.sink_or_new(kind.trim())?);
        }
        for to in self.places(place.trim())? {
            let model = StepModel { from: from.clone(), to, exact, marks };
            for function in &functions {
                let model = model.clone();
                self.on(*function, |node| node.steps.push(model));
            }
        }
        Ok(())
    }

    fn places(&mut self, text: &str) -> Result<Vec<StepPlace>, String> {
        match text {
            "()" => Ok(vec![StepPlace::Result]),
            "()[]" => Ok(vec![StepPlace::ResultElement]),
            _ => {
                let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
                let inner = inner.ok_or_else(|| format!("no place: `{text}`"))?;
                Ok(path::slots(inner)?.iter().map(|slot| StepPlace::Argument(self.slot(slot))).collect())
            }
        }
    }

    /// `f(0) <- (1..)`
    fn callback(&mut self, text: &str) -> Result<(), String> {
        let (left, right) = text.split_once("<-").ok_or_else(|| format!("no arrow in `{text}`"))?;
        let (functions, slots) = self.call(left.trim())?;
        let inner = right.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let inner = inner.ok_or_else(|| format!("no arguments: `{text}`"))?.trim();
        let arguments = if inner.is_empty() { Vec::new() } else { path::slots(inner)? };
        let arguments: Vec<ArgumentSlot> = arguments.iter().map(|slot| self.slot(slot)).collect();
        for function in functions {
            for slot in &slots {
                let model = CallbackModel { function: *slot, arguments: arguments.clone() };
                self.on(function, |node| node.callbacks.push(model));
            }
        }
        Ok(())
    }
}

/// The number of a name in a list, added where it is new.
fn number(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}
