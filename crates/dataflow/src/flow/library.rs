//! Calls into libraries, as their models say.

use super::bind::{Arguments, Passing};
use super::call::Receiver;
use super::env::Env;
use super::frame::{Frame, Observed, library};
use super::route::{Part, Route};
use super::value::{Key, Kind, Label, Value};
use super::world::Cell;
use crate::models::{
    ArgumentSlot, CallbackModel, Condition, Marks, NodeId, Passed, Records, SinkKind, SinkModel, StepModel, StepPlace,
    Wanted,
};
use crate::names::{ClassId, FunctionId};
use crate::syntax::ir::{Binding, ConstId, Constant, Expr, ExprId, ParameterKind, Span};

/// Programs that run their arguments.
const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "/bin/sh", "/bin/bash", "cmd", "cmd.exe", "powershell"];

impl<'w> Frame<'w> {
    /// A call of what is at some places of the models; `None` where they say nothing.
    pub(super) fn library_call(
        &mut self,
        nodes: &[NodeId],
        callee: &Value,
        receiver: Option<&Receiver>,
        arguments: &Arguments,
        span: Span,
        env: &mut Env,
    ) -> Option<Value> {
        if nodes.is_empty() {
            return None;
        }
        let mut result: Option<Value> = None;
        let mut harmless = Marks::NONE;
        for node in nodes {
            let object = receiver.map(|receiver| &receiver.value).or(callee.part(Key::Receiver));
            self.observe(*node, object, arguments, span);
            let route = self.route(*node, callee, arguments);
            self.argument_sinks(*node, receiver, arguments, (span, route), env);
            self.change_receiver(*node, receiver, arguments, env);
            if let Some(intrinsic) = self.world.models.known.intrinsic(*node) {
                let value = self.intrinsic(intrinsic, receiver, arguments, span, env);
                result = Some(result.map_or_else(|| value.clone(), |known| known.join(&value)));
            }
            let model = self.world.models.graph.node(*node);
            for step in &model.steps {
                let value = self.step(step, receiver, arguments, span, env);
                if !value.is_unknown() {
                    result = Some(result.map_or_else(|| value.clone(), |known| known.join(&value)));
                }
            }
            for callback in &model.callbacks {
                let value = self.callback(callback, arguments, span, env);
                result = Some(result.map_or_else(|| value.clone(), |known| known.join(&value)));
            }
            let mut results = self.world.models.graph.result(*node);
            for (conditions, place) in &model.results_when {
                if conditions.iter().all(|condition| self.holds(condition, receiver, arguments)) {
                    let places = self.world.models.graph.closure(*place);
                    results.extend(places.iter().copied());
                    for place in places {
                        harmless = harmless | self.world.models.graph.node(*place).barrier;
                    }
                }
            }
            if !results.is_empty() {
                let object = receiver.map(|receiver| &receiver.value).or(callee.part(Key::Receiver));
                let object = object.cloned().unwrap_or_default();
                let value = self.at_nodes(&results, &object, span);
                let value = self.records(*node, &results, value, &object, arguments);
                let value = match (self.world.models.known.route, route) {
                    (Some(name), Some(route)) => value.with(Key::Attribute(name), Value::of(Kind::Constant(route))),
                    _ => value,
                };
                result = Some(result.map_or_else(|| value.clone(), |known| known.join(&value)));
            }
        }
        result.map(|value| value.marked(harmless))
    }

    /// The records of a class: a query gives them on, and some methods keep their arguments in them.
    fn records(
        &mut self,
        called: NodeId,
        results: &[NodeId],
        value: Value,
        object: &Value,
        arguments: &Arguments,
    ) -> Value {
        let Some(record) = object.part(Key::Any) else { return value };
        let graph = &self.world.models.graph;
        if graph.node(called).records == Some(Records::Kept) {
            for (name, item) in &arguments.keywords {
                self.share(record, Key::Attribute(*name), &item.value);
            }
        }
        let gives = |wanted| results.iter().any(|node| graph.node(*node).records == Some(wanted));
        let value = if gives(Records::Many) { value.with(Key::Any, record.clone()) } else { value };
        if gives(Records::One) { value.join(record) } else { value }
    }

    /// What a call makes of its receiver: a parser that reads external entities from then on.
    fn change_receiver(&mut self, node: NodeId, receiver: Option<&Receiver>, arguments: &Arguments, env: &mut Env) {
        let models = self.world.models;
        let Some(receiver) = receiver.filter(|receiver| self.is_place(receiver.expr)) else { return };
        for change in &models.graph.node(node).changes {
            if !change.conditions.iter().all(|condition| self.holds(condition, Some(receiver), arguments)) {
                continue;
            }
            let object = self.eval(receiver.expr, env);
            let places = models.graph.closure(change.place).iter().map(|place| Kind::Library(*place));
            let kinds: Vec<Kind> = if change.added {
                self.kinds(&object).into_iter().chain(places).collect()
            } else {
                object.kinds().iter().copied().filter(|kind| *kind != Kind::Library(change.place)).collect()
            };
            self.write_back(receiver.expr, object.with_kinds(kinds), env);
        }
    }

    /// What holds for the result of a call whatever went in.
    pub(super) fn barrier_of(&self, nodes: &[NodeId], result: &Value) -> Value {
        let graph = &self.world.models.graph;
        let mut marks = Marks::NONE;
        for node in nodes {
            for result in graph.result(*node) {
                marks = marks | graph.node(result).barrier;
            }
        }
        result.marked(marks)
    }

    /// Notes a call that a query looks at.
    pub(super) fn observe(&mut self, node: NodeId, object: Option<&Value>, arguments: &Arguments, span: Span) {
        let watched = &self.world.models.graph.node(node).watched;
        if watched.is_empty() {
            return;
        }
        let mut full = Vec::new();
        for item in &arguments.positional {
            full.push((item.span, self.expanded_items(&item.value)));
        }
        let mut keywords = Vec::new();
        for (name, item) in &arguments.keywords {
            keywords.push((*name, item.span, self.expanded_items(&item.value)));
        }
        let object = object.map(|object| self.expanded(object)).unwrap_or_default();
        let unpacked = !arguments.star.is_empty() || !arguments.double_star.is_empty();
        let file = self.file;
        let call = self.observed.entry(span).or_insert_with(|| Observed {
            watched: Vec::new(),
            file,
            span,
            receiver: Value::UNKNOWN,
            positional: Vec::new(),
            keywords: Vec::new(),
            unpacked,
        });
        call.watched.extend(watched.iter().filter(|watch| !call.watched.contains(watch)).copied().collect::<Vec<_>>());
        call.receiver = object;
        call.positional = full;
        call.keywords = keywords;
    }

    fn argument_sinks(
        &mut self,
        node: NodeId,
        receiver: Option<&Receiver>,
        arguments: &Arguments,
        (call, route): (Span, Option<ConstId>),
        env: &Env,
    ) {
        let graph = &self.world.models.graph;
        if !graph.has_arguments(node) {
            return;
        }
        let object = receiver.map(|receiver| Passing {
            value: receiver.value.clone(),
            expr: Some(receiver.expr),
            span: self.span(receiver.expr),
        });
        let object = object.iter().map(|item| (Passed::Receiver, item));
        for (passed, item) in arguments.all().chain(object) {
            for place in graph.argument(node, passed) {
                for sink in &graph.node(place).sinks {
                    let known = sink.conditions.iter().all(|condition| self.holds(condition, receiver, arguments));
                    if known {
                        let item = Passing { value: self.screened(place, &item.value), ..item.clone() };
                        self.argument_sink(sink, &item, call, env);
                    }
                }
                self.content_sinks(place, item, &[], env);
                self.register(&item.value, place, route);
            }
        }
    }

    /// Sinks inside an argument that is a container: `f(0)["key"]`, and its keys, `f(0)[key]`.
    fn content_sinks(&mut self, place: NodeId, item: &Passing, around: &[Value], env: &Env) {
        let graph = &self.world.models.graph;
        if !item.value.has_taint() || !graph.has_elements(place) {
            return;
        }
        let around = [around, std::slice::from_ref(&item.value)].concat();
        for (key, part) in item.value.parts() {
            let nodes = match key {
                Key::Keys => graph.key(place),
                Key::Entry(id) => graph.element(place, Some(self.project.constant(*id))),
                Key::Index(at) => graph.element(place, Some(&Constant::Int(i64::from(*at)))),
                key if key.is_content() => graph.element(place, None),
                _ => continue,
            };
            let shown = item.expr.and_then(|expr| self.displayed(expr, *key));
            let span = shown.map_or(item.span, |expr| self.span(expr));
            let inner = Passing { value: part.clone(), expr: shown, span };
            for node in nodes {
                for sink in &graph.node(node).sinks {
                    if sink.conditions.iter().all(|condition| self.holds_around(condition, &around)) {
                        self.sink(sink.kind, part, span, env);
                    }
                }
                self.content_sinks(node, &inner, &around, env);
            }
        }
    }

    /// The expression of a part, where the container is written out.
    fn displayed(&self, expr: ExprId, key: Key) -> Option<ExprId> {
        let code = self.code;
        match (code[expr], key) {
            (Expr::List(items) | Expr::Tuple(items), Key::Index(at)) => code.list(items).get(at as usize).copied(),
            (Expr::Dict(items), Key::Entry(id)) => code.list(items).chunks(2).find_map(|pair| match pair {
                [key, value] if matches!(code[*key], Expr::Constant(known) if known == id) => Some(*value),
                _ => None,
            }),
            (Expr::Dict(items), Key::Keys) => {
                code.list(items).iter().step_by(2).copied().find(|key| !matches!(code[*key], Expr::Constant(_)))
            }
            _ => None,
        }
    }

    /// A condition on what stands beside a sink in a container.
    fn holds_around(&mut self, condition: &Condition, around: &[Value]) -> bool {
        let Some(entry) = &condition.given.entry else { return true };
        let key = self.project.constant_id(entry).map(Key::Entry);
        let found = key.and_then(|key| around.iter().rev().find_map(|container| container.part(key).cloned()));
        let Some(value) = found else { return condition.unless };
        let full = self.expanded(&value);
        condition.values.iter().any(|wanted| self.is_wanted(&full, wanted)) != condition.unless
    }

    /// A container without the taint of those parts that are harmless where they stand.
    fn screened(&self, place: NodeId, value: &Value) -> Value {
        let graph = &self.world.models.graph;
        if !value.has_taint() || !graph.has_elements(place) {
            return value.clone();
        }
        let mut out = value.clone();
        for (key, part) in value.parts() {
            let constant = match key {
                Key::Entry(id) => Some(self.project.constant(*id)),
                key if key.is_content() => None,
                _ => continue,
            };
            let exact = constant.is_some();
            let screened = graph.element(place, constant).iter().fold(part.clone(), |part, node| {
                let barrier = if exact { graph.node(*node).barrier } else { Marks::NONE };
                self.screened(*node, &part).marked(barrier)
            });
            if screened.address() != part.address() {
                out = out.with(*key, screened);
            }
        }
        out
    }

    fn argument_sink(&mut self, sink: &SinkModel, item: &Passing, call: Span, env: &Env) {
        if !item.value.has_taint() {
            return;
        }
        if !sink.first {
            let span = if self.world.models.is_reported_at_call(sink.kind) { call } else { item.span };
            let value = self.shown(sink.kind, &item.value);
            return self.sink(sink.kind, &value, span, env);
        }
        let display = item.expr.map(|expr| &self.code[expr]);
        let first = item.value.part(Key::Index(0)).cloned().unwrap_or_default();
        if let Some(Expr::List(items) | Expr::Tuple(items)) = display {
            let at: Option<ExprId> = self.code.list(*items).first().copied();
            let span = at.map_or(item.span, |at| self.span(at));
            return self.sink(sink.kind, &first, span, env);
        }
        let shell = !first.kinds().is_empty()
            && first.kinds().iter().all(|kind| self.text_of(*kind).is_some_and(|text| SHELLS.contains(&text)));
        let sequence = item.value.parts().iter().any(|(key, _)| *key == Key::Index(0));
        let doubt = sequence && item.value.labels().is_empty() && !first.has_labels() && !shell;
        let value = if doubt { item.value.marked(Marks::UNLIKELY) } else { item.value.clone() };
        self.sink(sink.kind, &value, item.span, env);
    }

    /// What of a value is the body of a response: of a tuple, the first part.
    pub(super) fn shown(&self, kind: SinkKind, value: &Value) -> Value {
        let body =
            self.world.models.sinks.get(usize::from(kind.0)).is_some_and(|name| name == "html" || name == "response");
        match value.part(Key::Index(0)) {
            Some(first) if body && value.is(Kind::Sequence) => {
                if first.has_labels() {
                    first.clone()
                } else {
                    value.marked(Marks::UNLIKELY)
                }
            }
            _ => value.clone(),
        }
    }

    /// A condition on another argument of the call.
    fn holds(&mut self, condition: &Condition, receiver: Option<&Receiver>, arguments: &Arguments) -> bool {
        if condition.given.tainted {
            return receiver.is_some_and(|receiver| receiver.value.has_labels()) != condition.unless;
        }
        let by_keyword = condition.given.keyword.and_then(|name| {
            arguments.keywords.iter().find(|(keyword, _)| *keyword == name).map(|(_, item)| item.value.clone())
        });
        let by_position = condition
            .given
            .position
            .and_then(|at| arguments.positional.get(usize::from(at)).map(|item| item.value.clone()));
        let given = by_keyword.or(by_position);
        let given = match &condition.given.entry {
            Some(key) => given.and_then(|container| self.entry_named(&container, key)),
            None => given,
        };
        let Some(value) = given else { return condition.unless };
        if condition.values.is_empty() {
            return !condition.unless;
        }
        let full = self.expanded(&value);
        condition.values.iter().any(|wanted| self.is_wanted(&full, wanted)) != condition.unless
    }

    /// What a dictionary holds under a text, in any case of letters: a header.
    fn entry_named(&mut self, container: &Value, key: &Constant) -> Option<Value> {
        let Constant::Str(wanted) = key else { return None };
        let full = self.expanded(container);
        let own = |(key, _): &&(Key, Value)| match key {
            Key::Entry(id) => {
                matches!(self.project.constant(*id), Constant::Str(text) if text.eq_ignore_ascii_case(wanted))
            }
            _ => false,
        };
        full.parts().iter().find(own).map(|(_, value)| value.clone())
    }

    fn is_wanted(&self, value: &Value, wanted: &Wanted) -> bool {
        if *wanted == Wanted::Tainted {
            return value.has_taint();
        }
        value.kinds().iter().any(|kind| match wanted {
            Wanted::Tainted => false,
            Wanted::Node(node) => *kind == Kind::Library(*node),
            Wanted::Text => self.text_of(*kind).is_some(),
            Wanted::Start(start) => self.text_of(*kind).is_some_and(|text| text.to_lowercase().starts_with(start)),
            Wanted::Constant(constant) => match kind {
                Kind::None => *constant == Constant::None,
                Kind::Bool(value) => *constant == Constant::Bool(*value),
                Kind::Int(int) => *constant == Constant::Int(*int),
                Kind::Constant(id) => constant == self.project.constant(*id),
                _ => false,
            },
        })
    }

    fn step(
        &mut self,
        step: &StepModel,
        receiver: Option<&Receiver>,
        arguments: &Arguments,
        span: Span,
        env: &mut Env,
    ) -> Value {
        let mut from: Option<Value> = None;
        let mut add = |value: &Value| {
            from = Some(from.as_ref().map_or_else(|| value.clone(), |known| known.join(value)));
        };
        for slot in &step.from {
            for (_, item) in arguments.all().filter(|(passed, _)| slot.takes(*passed)) {
                add(&item.value);
            }
            if let (ArgumentSlot::Receiver, Some(receiver)) = (slot, receiver) {
                add(&receiver.value);
            }
        }
        let Some(from) = from else { return Value::UNKNOWN };
        let value = if step.exact { from } else { Value::tainted(&from.all_labels()) };
        let value = value.marked(step.marks).traced(self.file, span);
        match step.to {
            StepPlace::Result => value,
            StepPlace::ResultElement => Value::UNKNOWN.with(Key::Any, value),
            StepPlace::Argument(slot) => {
                self.taint_argument(slot, &value, receiver, arguments, env);
                Value::UNKNOWN
            }
        }
    }

    /// Adds taint to the object that an argument, or the receiver, names.
    fn taint_argument(
        &mut self,
        slot: ArgumentSlot,
        value: &Value,
        receiver: Option<&Receiver>,
        arguments: &Arguments,
        env: &mut Env,
    ) {
        if !value.has_taint() {
            return;
        }
        let objects: Vec<(ExprId, Value)> = match (slot, receiver) {
            (ArgumentSlot::Receiver, Some(receiver)) => vec![(receiver.expr, receiver.value.clone())],
            _ => arguments
                .all()
                .filter(|(passed, _)| slot.takes(*passed))
                .filter_map(|(_, item)| Some((item.expr?, item.value.clone())))
                .collect(),
        };
        for (expr, object) in objects {
            let object = if self.is_place(expr) { self.eval(expr, env) } else { object };
            self.share(&object, Key::Any, value);
            let tainted = value
                .labels()
                .iter()
                .filter(|label| label.live)
                .fold(object, |object, label| object.with_label(Label { exact: false, ..label.clone() }));
            self.write_back(expr, tainted, env);
        }
    }

    fn callback(&mut self, callback: &CallbackModel, arguments: &Arguments, span: Span, env: &mut Env) -> Value {
        let mut result = Value::UNKNOWN;
        let functions: Vec<Value> = arguments
            .all()
            .filter(|(passed, _)| callback.function.takes(*passed))
            .map(|(_, item)| item.value.clone())
            .collect();
        let mut passed = Arguments::default();
        for (how, item) in arguments.all() {
            if !callback.arguments.iter().any(|slot| slot.takes(how)) {
                continue;
            }
            match how {
                Passed::Keyword(name) => passed.keywords.push((name, item.clone())),
                _ => passed.positional.push(item.clone()),
            }
        }
        for function in functions {
            let value = self.call(&function, None, &passed, span, env);
            result = if result.is_unknown() { value } else { result.join(&value) };
        }
        result
    }

    /// Functions of the project that reach a place of a model: their parameters and what they return are places too.
    pub(super) fn register(&mut self, value: &Value, place: NodeId, route: Option<ConstId>) {
        let Some(project) = self.world.models.graph.project(place) else { return };
        let full = self.expanded(value);
        for kind in full.kinds() {
            if let Kind::Function(id) = kind {
                let method = full.object_of(*id).is_some() && self.project.function(*id).class.is_some();
                self.register_function(*id, project, method, route);
            }
        }
    }

    /// The address of a route that a call sets up, or the one that its decorator was made for.
    fn route(&mut self, node: NodeId, callee: &Value, arguments: &Arguments) -> Option<ConstId> {
        let slots = &self.world.models.graph.node(node).routes;
        let address = if slots.is_empty() {
            callee.part(Key::Attribute(self.world.models.known.route?))?.constant()
        } else {
            let (_, item) = arguments.all().find(|(passed, _)| slots.iter().any(|slot| slot.takes(*passed)))?;
            self.expanded(&item.value).constant()
        };
        match address? {
            Kind::Constant(id) => Some(id),
            _ => None,
        }
    }

    fn register_function(&mut self, id: FunctionId, place: NodeId, skip_first: bool, route: Option<ConstId>) {
        let graph = &self.world.models.graph;
        let code = &self.project.function(id).code;
        if skip_first {
            let nodes = graph.argument(place, Passed::Receiver);
            if !nodes.is_empty() {
                self.put(Cell::Parameter(id, 0), &Value::maybe(nodes.into_iter().map(Kind::Library)));
            }
        }
        let project = self.project;
        let route = route.and_then(|route| match project.constant(route) {
            Constant::Str(text) => Some(Route::new(text)),
            _ => None,
        });
        let parameters = code.parameters.iter().enumerate().skip(usize::from(skip_first));
        for (position, (at, parameter)) in parameters.enumerate() {
            let passed = match parameter.kind {
                ParameterKind::Keyword | ParameterKind::DoubleStar => Passed::Keyword(parameter.name),
                _ => Passed::Named(position as u16, parameter.name),
            };
            let mut nodes = graph.argument(place, passed);
            let many = matches!(parameter.kind, ParameterKind::Star | ParameterKind::DoubleStar);
            if let Some(route) = route.as_ref().filter(|_| !many && nodes.iter().any(|node| graph.node(*node).routed)) {
                let other = nodes.iter().any(|node| !graph.node(*node).routed);
                match route.part(position, self.text(parameter.name)) {
                    Some(Part::Text) => {}
                    None if other || parameter.default.is_some() => nodes.retain(|node| !graph.node(*node).routed),
                    // A number, or something that another part of the program hands over.
                    Some(Part::Number) | None => nodes.extend(self.world.models.known.number),
                }
            }
            if !nodes.is_empty() {
                self.put(Cell::Parameter(id, at as u16), &Value::maybe(nodes.into_iter().map(Kind::Library)));
            }
        }
        let nodes = graph.result(place);
        if !nodes.is_empty() {
            self.put(Cell::Returns(id), &Value::maybe(nodes.into_iter().map(Kind::Library)));
        }
    }

    /// Methods of a class that a library calls.
    pub(super) fn register_class(&mut self, class: ClassId) {
        let line = self.world.line(class).to_vec();
        for ancestor in &line {
            for base in library(&self.bases(*ancestor)) {
                self.register_methods(class, base);
                for instance in self.world.models.graph.result(base) {
                    self.register_methods(class, instance);
                }
            }
        }
    }

    fn register_methods(&mut self, class: ClassId, base: NodeId) {
        let graph = &self.world.models.graph;
        for (name, place) in graph.methods(base) {
            let methods = &self.project.class(class).methods;
            let prefix = name.and_then(|name| self.text(name).strip_suffix('*'));
            let mut chosen: Vec<FunctionId> = match (name, prefix) {
                (Some(_), Some(prefix)) => methods
                    .iter()
                    .filter(|(name, _)| self.text(**name).starts_with(prefix))
                    .map(|(_, id)| *id)
                    .collect(),
                (Some(name), None) => methods.get(name).copied().into_iter().collect(),
                (None, _) => {
                    methods.iter().filter(|(name, _)| !self.text(**name).starts_with('_')).map(|(_, id)| *id).collect()
                }
            };
            chosen.sort_unstable();
            for id in chosen {
                let takes_self = self.project.function(id).code.binding != Binding::Static;
                self.register_function(id, *place, takes_self, None);
            }
        }
    }

    /// What an instance of a class is.
    pub(super) fn instance_of(&self, class: Kind) -> Option<Vec<Kind>> {
        match class {
            Kind::Class(class) => Some(vec![Kind::Instance { class, exact: false }]),
            Kind::Library(node) => Some(self.world.models.graph.result(node).into_iter().map(Kind::Library).collect()),
            _ => None,
        }
    }

    /// What a value with this annotation is.
    pub(super) fn annotation(&mut self, expr: ExprId, env: &mut Env) -> Value {
        match self.code[expr] {
            Expr::Binary { op: crate::syntax::ir::Binary::Or, left, right } => {
                let left = self.annotation(left, env);
                let right = self.annotation(right, env);
                if left.is_unknown() {
                    right
                } else if right.is_unknown() {
                    left
                } else {
                    left.join(&right)
                }
            }
            Expr::Subscript { of, key } => self.generic(of, key, env),
            Expr::Constant(_) => self.quoted(expr, env),
            _ => {
                let class = self.eval(expr, env);
                let kinds = self.kinds(&class);
                Value::maybe(kinds.iter().filter_map(|kind| self.instance_of(*kind)).flatten())
            }
        }
    }

    /// A quoted class name inside an annotation.
    fn quoted(&mut self, expr: ExprId, env: &mut Env) -> Value {
        let value = self.eval(expr, env);
        let text = value.constant().and_then(|kind| self.text_of(kind)).unwrap_or_default();
        let Some(name) = self.project.symbols.get(text) else { return Value::UNKNOWN };
        let class = self.global(self.file, name);
        let kinds = self.kinds(&class);
        Value::maybe(kinds.iter().filter_map(|kind| self.instance_of(*kind)).flatten())
    }

    /// `Optional[X]`, `Annotated[X, …]` and the like are X; `list[X]` holds X.
    fn generic(&mut self, of: ExprId, key: ExprId, env: &mut Env) -> Value {
        let name = match self.code[of] {
            Expr::Global(name) | Expr::Attribute { name, .. } => self.text(name),
            _ => self.code_name(of),
        };
        let code = self.code;
        let items: Vec<ExprId> = match code[key] {
            Expr::Tuple(items) => code.list(items).to_vec(),
            _ => vec![key],
        };
        let mut inner: Vec<Value> = Vec::new();
        let wanted = match name {
            "Annotated" | "Required" | "NotRequired" => 1,
            "Optional" | "Union" | "Final" | "ClassVar" | "Depends" => items.len(),
            "Awaitable" | "Coroutine" => items.len(),
            "list" | "List" | "Sequence" | "Iterable" | "Iterator" | "set" | "Set" | "AsyncIterator" | "Generator"
            | "AsyncGenerator" | "tuple" | "Tuple" | "dict" | "Dict" | "Mapping" => items.len(),
            _ => 0,
        };
        for item in items.iter().take(wanted) {
            let value = self.annotation(*item, env);
            if !value.is_unknown() {
                inner.push(value);
            }
        }
        let all = inner.into_iter().reduce(|all, value| all.join(&value)).unwrap_or_default();
        match name {
            "Annotated" | "Required" | "NotRequired" | "Optional" | "Union" | "Final" | "ClassVar" | "Awaitable"
            | "Coroutine" => all,
            _ if wanted > 0 && !all.is_unknown() => Value::UNKNOWN.with(Key::Any, all),
            _ if wanted > 0 => all,
            _ => {
                let class = self.eval(of, env);
                let kinds = self.kinds(&class);
                Value::maybe(kinds.iter().filter_map(|kind| self.instance_of(*kind)).flatten())
            }
        }
    }

    fn code_name(&self, expr: ExprId) -> &'w str {
        match self.code[expr] {
            Expr::Local(slot) => {
                self.code.slot_names.get(slot.0 as usize).map_or("", |name| self.project.symbols.text(*name))
            }
            _ => "",
        }
    }
}
