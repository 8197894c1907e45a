//! One run over one function.

use rustc_hash::{FxHashMap, FxHashSet};

use super::access::MOST_OVERRIDES;
use super::env::Env;
use super::summary::{SinkFlow, Summary, Write};
use super::trace::Trace;
use super::value::{Key, Kind, Label, Origin, Place, SourcePoint, Value, insert_label};
use super::world::{Cell, World};
use crate::models::{Marks, Models, SinkKind};
use crate::names::{ClassId, FileId, FunctionId, Project, ProjectFunction};
use crate::syntax::ir::{Binding, ExprId, Function, ParameterKind, Slot, Span, Symbol};

/// A source that reaches a sink.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The source.
    pub source: SourcePoint,
    /// The kind of sink.
    pub kind: SinkKind,
    /// The file of the sink.
    pub file: FileId,
    /// The sink.
    pub span: Span,
    /// What is known about the value there.
    pub marks: Marks,
    /// The way between.
    pub trace: Trace,
}

/// A call of a watched function and what is known about its arguments.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The names under which it is watched.
    pub watched: Vec<u16>,
    /// Where it is.
    pub file: FileId,
    /// The call.
    pub span: Span,
    /// The object of a method.
    pub receiver: Value,
    /// Arguments by position.
    pub positional: Vec<(Span, Value)>,
    /// Arguments by keyword.
    pub keywords: Vec<(Symbol, Span, Value)>,
    /// Some arguments come as `*x` or `**x`.
    pub unpacked: bool,
}

impl Observed {
    /// Whether it is watched under this name.
    #[must_use]
    pub fn is(&self, models: &Models, name: &str) -> bool {
        self.watched.iter().any(|own| models.watched.get(usize::from(*own)).is_some_and(|own| own == name))
    }
}

/// What one run gives.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) summary: Summary,
    pub(super) cells: Vec<(Cell, Value)>,
    pub(super) reads: FxHashSet<Cell>,
    pub(super) flows: Vec<Flow>,
    pub(super) observed: Vec<Observed>,
    pub(super) exhausted: bool,
    pub(super) steps: u64,
}

/// Where `break` and `continue` of a loop lead.
#[derive(Default)]
pub(super) struct Loop {
    pub(super) breaks: Option<Env>,
    pub(super) continues: Option<Env>,
}

/// What a property gave, and how many others were being read then.
pub(super) struct PropertyRead {
    pub(super) receiver: Value,
    pub(super) depth: u32,
    pub(super) value: Value,
}

/// A function while it is run.
pub(super) struct Frame<'w> {
    pub(super) world: &'w World<'w>,
    pub(super) project: &'w Project,
    pub(super) id: FunctionId,
    pub(super) function: &'w ProjectFunction,
    pub(super) code: &'w Function,
    pub(super) file: FileId,
    pub(super) loops: Vec<Loop>,
    /// What handlers of the `try` statements around can see.
    pub(super) raised: Vec<Option<Env>>,
    /// What is raised in sight in the `try` statements around.
    pub(super) thrown: Vec<Option<Value>>,
    pub(super) outcome: Outcome,
    pub(super) fuel: u64,
    flows: FxHashMap<(SourcePoint, SinkKind, FileId, Span), Flow>,
    sinks: FxHashMap<(Place, SinkKind, FileId, Span), SinkFlow>,
    writes: FxHashMap<(Place, Key), Value>,
    puts: FxHashMap<Cell, Value>,
    returned: Option<Value>,
    pub(super) verdicts: FxHashMap<u16, (Option<Marks>, Option<Marks>)>,
    /// The statement that is run never ends: it leaves the function.
    pub(super) left: bool,
    /// Parts of objects by the object's address, with the object, so that it stays at its address.
    pub(super) resolved: FxHashMap<(usize, Key), (Value, Value)>,
    /// What is known of parts of the parameters: cells do not change during a run.
    parameters: FxHashMap<Place, Value>,
    /// Values by address, with what is known about the parameters that they stand for.
    expanded: FxHashMap<usize, (Value, Value)>,
    /// What the cells hold for an attribute of an instance: with taint and without.
    pub(super) held: FxHashMap<(ClassId, bool, Symbol), (Value, Value)>,
    /// Attributes by their object's address, with the object, where they are the same at each place of the program.
    pub(super) attributes: FxHashMap<(usize, Symbol), (Value, Value)>,
    /// What is being looked up depends on the place where it is.
    pub(super) placed: bool,
    /// Properties that were read.
    pub(super) properties: FxHashMap<FunctionId, Vec<PropertyRead>>,
    /// How many properties are being read, one for the other.
    pub(super) depth: u32,
    pub(super) observed: FxHashMap<Span, Observed>,
    /// How many calls of the project's functions there were.
    pub(super) calls: u32,
    /// The same when a variable of the module got taint last.
    pub(super) tainted: FxHashMap<Slot, u32>,
}

/// Runs a function to the end. `fuel` bounds the work, in steps of about one expression or variable.
pub(super) fn run(world: &World<'_>, id: FunctionId, fuel: u64) -> Outcome {
    let function = world.project.function(id);
    let mut frame = Frame {
        world,
        project: world.project,
        id,
        function,
        code: &function.code,
        file: function.file,
        loops: Vec::new(),
        raised: Vec::new(),
        thrown: Vec::new(),
        outcome: Outcome::default(),
        fuel,
        flows: FxHashMap::default(),
        sinks: FxHashMap::default(),
        writes: FxHashMap::default(),
        puts: FxHashMap::default(),
        returned: None,
        verdicts: FxHashMap::default(),
        left: false,
        resolved: FxHashMap::default(),
        parameters: FxHashMap::default(),
        expanded: FxHashMap::default(),
        held: FxHashMap::default(),
        attributes: FxHashMap::default(),
        placed: false,
        properties: FxHashMap::default(),
        depth: 0,
        observed: FxHashMap::default(),
        calls: 0,
        tainted: FxHashMap::default(),
    };
    let env = frame.parameters();
    let code = frame.code;
    let end = frame.block(&code.body, env);
    end.iter().for_each(|env| frame.publish_taint(env));
    if end.is_some() && !code.generator {
        frame.give_back(&Value::of(Kind::None));
    }
    frame.finish(fuel)
}

impl<'w> Frame<'w> {
    /// The variables at the start: parameters and captured variables stand for what callers pass.
    fn parameters(&mut self) -> Env {
        let mut env = Env::new(self.code.slots);
        let code = self.code;
        for (index, parameter) in code.parameters.iter().enumerate() {
            let index = index as u16;
            let live = self.is_live(index);
            let mut value = Value::labelled(parameter_label(Place::whole(index), live));
            let known = self.cell(Cell::Parameter(self.id, index));
            let plain = library(known.kinds()).any(|node| self.world.models.graph.node(node).barrier.is_harmless());
            let marks = if plain { Marks::UNLIKELY } else { Marks::NONE };
            for node in library(known.kinds()) {
                for kind in &self.world.models.graph.node(node).sources {
                    let point = SourcePoint { file: self.file, span: parameter.span, kind: *kind };
                    value = value.with_label(Label { marks, ..source_label(point) });
                }
            }
            value = self.named(value, parameter.name, parameter.span);
            if parameter.kind == ParameterKind::DoubleStar {
                value = value.with_kinds([]);
            }
            env.set(parameter.slot, value);
        }
        for (index, (_, own)) in code.captures.iter().enumerate() {
            let index = (code.parameters.len() + index) as u16;
            let live = self.is_live(index);
            env.set(*own, Value::labelled(parameter_label(Place::whole(index), live)));
        }
        env
    }

    fn finish(mut self, fuel: u64) -> Outcome {
        let never_returns = self.returned.is_none() && !self.code.generator && !self.outcome.exhausted;
        let returned = self.returned.take().unwrap_or_else(|| Value::of(Kind::None));
        let mut sinks: Vec<SinkFlow> = std::mem::take(&mut self.sinks).into_values().collect();
        sinks.sort_by_key(SinkFlow::key);
        sinks.truncate(MOST_SINKS);
        let mut writes: Vec<((Place, Key), Value)> = std::mem::take(&mut self.writes).into_iter().collect();
        writes.sort_by_key(|(key, _)| *key);
        self.note_tainted_classes();
        let mut puts: Vec<(Cell, Value)> = std::mem::take(&mut self.puts).into_iter().collect();
        puts.sort_by_key(|(cell, _)| *cell);
        let known = &self.world.models.known;
        let cells = puts
            .iter()
            .map(|(cell, value)| (*cell, parameter_labels(value).within(SUMMARY_DEPTH, SUMMARY_SIZE)))
            .filter(|(_, value)| value.has_taint())
            .take(MOST_WRITES)
            .collect();
        let mut verdicts: Vec<(u16, Marks, Marks)> = self
            .verdicts
            .into_iter()
            .map(|(index, (yes, no))| (index, yes.unwrap_or(Marks::NONE), no.unwrap_or(Marks::NONE)))
            .filter(|(_, yes, no)| *yes != Marks::NONE || *no != Marks::NONE)
            .collect();
        verdicts.sort_unstable();
        self.outcome.summary = Summary {
            returned,
            sinks,
            writes: writes
                .into_iter()
                .take(MOST_WRITES)
                .map(|((place, key), value)| Write { place, key, value: value.within(SUMMARY_DEPTH, SUMMARY_SIZE) })
                .collect(),
            cells,
            never_returns,
            verdicts,
        };
        let shared = |(cell, value)| (cell, shared_labels(known, cell, &value).shared());
        self.outcome.cells = puts.into_iter().map(shared).collect();
        let mut flows: Vec<Flow> = self.flows.into_values().collect();
        flows.sort_by_key(|flow| (flow.file, flow.span, flow.kind, flow.source));
        self.outcome.flows = flows;
        let mut observed: Vec<Observed> = self.observed.into_values().collect();
        observed.sort_by_key(|call| call.span);
        self.outcome.observed = observed;
        self.outcome.steps = fuel - self.fuel;
        self.outcome
    }

    /// Notes the classes of which an attribute gets taint, or an object that holds some.
    fn note_tainted_classes(&mut self) {
        let attributes: Vec<(ClassId, Cell, Value)> = self
            .puts
            .iter()
            .filter_map(|(cell, value)| match cell {
                Cell::Attribute(class, _) => Some((*class, *cell, value.clone())),
                _ => None,
            })
            .collect();
        for (class, cell, value) in attributes {
            let known = &self.world.models.known;
            let own = shared_labels(known, cell, &value).has_labels();
            if own || self.holds_tainted(&value) {
                self.put(Cell::Tainted(class), &Value::of(Kind::Bool(true)));
            }
        }
    }

    /// Uses up some of what the function may take; false when that is gone.
    pub(super) fn spend(&mut self, amount: u64) -> bool {
        if self.fuel < amount {
            self.fuel = 0;
            self.outcome.exhausted = true;
            return false;
        }
        self.fuel -= amount;
        true
    }

    /// Reads a cell; the function runs again when it changes.
    pub(super) fn cell(&mut self, cell: Cell) -> Value {
        self.outcome.reads.insert(cell);
        self.world.cell(cell)
    }

    /// Puts a value into a cell.
    pub(super) fn put(&mut self, cell: Cell, value: &Value) {
        if value.is_unknown() {
            return;
        }
        match self.puts.get_mut(&cell) {
            Some(known) => *known = known.join(value),
            None => drop(self.puts.insert(cell, value.clone())),
        }
    }

    /// Notes that a part of a parameter's object is assigned.
    pub(super) fn write(&mut self, place: Place, key: Key, value: &Value) {
        match self.writes.get_mut(&(place, key)) {
            Some(known) => *known = known.join(value),
            None => drop(self.writes.insert((place, key), value.clone())),
        }
    }

    /// Joins a value to what the function returns.
    pub(super) fn give_back(&mut self, value: &Value) {
        self.returned = Some(match &self.returned {
            Some(known) => known.join(value),
            None => value.clone(),
        });
    }

    /// A value arrives at a sink.
    pub(super) fn sink(&mut self, kind: SinkKind, value: &Value, span: Span, env: &Env) {
        for label in &value.all_labels() {
            self.sink_label(kind, label, self.file, span, Marks::NONE, || label.trace.clone(), env.dead);
        }
    }

    /// Taint arrives at a sink, here or in a function that is called.
    #[allow(clippy::too_many_arguments)] // One fact each; a struct for them would be this call's alone.
    pub(super) fn sink_label(
        &mut self,
        kind: SinkKind,
        label: &Label,
        file: FileId,
        span: Span,
        further: Marks,
        trace: impl FnOnce() -> Trace,
        dead: bool,
    ) {
        let mut marks = label.marks | further;
        if !label.live {
            return;
        }
        if marks.contains(Marks::harmless_for(kind)) {
            return;
        }
        if dead || marks.contains(Marks::doubtful_for(kind)) {
            marks = marks | Marks::UNLIKELY;
        }
        match label.origin {
            Origin::Source(source) => {
                if let Some(known) = self.flows.get_mut(&(source, kind, file, span)) {
                    let trace = trace();
                    if better(&trace, marks, &known.trace, known.marks) {
                        known.trace = trace;
                    }
                    known.marks = known.marks & marks;
                } else {
                    let flow = Flow { source, kind, file, span, marks, trace: trace() };
                    self.flows.insert((source, kind, file, span), flow);
                }
            }
            Origin::Parameter(place) => {
                if let Some(known) = self.sinks.get_mut(&(place, kind, file, span)) {
                    known.marks = known.marks & marks;
                } else if self.sinks.len() < MOST_SINKS {
                    let flow = SinkFlow { place, marks, kind, file, span, trace: trace() };
                    self.sinks.insert(flow.key(), flow);
                }
            }
        }
    }

    /// Somebody passes taint for a parameter, or an object that may hold some.
    fn is_live(&mut self, parameter: u16) -> bool {
        if self.cell(Cell::Live(self.id, parameter)).has_any()
            || self.cell(Cell::Default(self.id, parameter)).has_taint()
        {
            return true;
        }
        let known = self.parameter(Place::whole(parameter));
        self.holds_tainted(&known)
    }

    /// Instances of some class in it have an attribute that holds taint.
    fn holds_tainted(&mut self, value: &Value) -> bool {
        let world = self.world;
        for kind in value.kinds() {
            let class = match kind {
                Kind::Instance { class, .. } | Kind::Class(class) | Kind::Super(class) => *class,
                Kind::Module(_) => return true,
                _ => continue,
            };
            let line = world.line(class).iter().chain(world.heirs(class).iter().take(MOST_OVERRIDES));
            for class in line {
                if self.cell(Cell::Tainted(*class)).has_any() {
                    return true;
                }
            }
        }
        value.parts().iter().any(|(_, part)| self.holds_tainted(part))
    }

    /// Notes for which parameters of a function this call passes taint.
    pub(super) fn note_live(&mut self, id: FunctionId, at: usize, value: &Value) {
        if value.has_taint() {
            self.put(Cell::Live(id, at as u16), &Value::of(Kind::Bool(true)));
        }
    }

    /// What a value can be, with what is known about the parameter that it stands for.
    pub(super) fn kinds(&mut self, value: &Value) -> super::value::Kinds {
        if !value.labels().iter().any(is_own_parameter) {
            return value.kinds().into();
        }
        self.expanded(value).kinds().into()
    }

    /// The value joined with what is known about the parameter that it stands for, without that one's taint.
    pub(super) fn expanded(&mut self, value: &Value) -> Value {
        if !value.labels().iter().any(is_own_parameter) {
            return value.clone();
        }
        if let Some((_, known)) = self.expanded.get(&value.address()) {
            return known.clone();
        }
        let expanded = self.expand(value);
        self.expanded.insert(value.address(), (value.clone(), expanded.clone()));
        expanded
    }

    /// The same for the parts of a list or tuple as well.
    pub(super) fn expanded_items(&mut self, value: &Value) -> Value {
        let mut out = self.expanded(value);
        if value.is(Kind::Sequence) {
            for (key, part) in value.parts() {
                let full = self.expanded(part);
                if full.address() != part.address() {
                    out = out.with(*key, full);
                }
            }
        }
        out
    }

    fn expand(&mut self, value: &Value) -> Value {
        let mut out = value.clone();
        for label in value.labels().iter().filter(|label| is_own_parameter(label)) {
            if let Origin::Parameter(place) = label.origin {
                let known = self.parameter(place);
                if !known.is_unknown() {
                    out = out.join(&known);
                }
            }
        }
        out
    }

    /// What is known about a part of a parameter, whatever is passed.
    fn parameter(&mut self, place: Place) -> Value {
        if let Some(known) = self.parameters.get(&place) {
            return known.clone();
        }
        let value = match place.split() {
            None => self.whole_parameter(place.parameter),
            Some((object, key)) => {
                let object = self.parameter(object);
                if object.is_unknown() { object } else { self.part_of(&object, key).without_labels() }
            }
        };
        let value = value.opened();
        self.parameters.insert(place, value.clone());
        value
    }

    fn whole_parameter(&mut self, parameter: u16) -> Value {
        let mut value = self.cell(Cell::Parameter(self.id, parameter));
        if value.is_unknown() {
            value = self.named_parameter(parameter);
        }
        match (parameter, self.function.class, self.code.binding) {
            (0, Some(class), Binding::Normal | Binding::Property) => {
                value.join(&Value::of(Kind::Instance { class, exact: false }))
            }
            (0, Some(class), Binding::Class) => value.join(&Value::of(Kind::Class(class))),
            (0, Some(class), Binding::Static) if self.code.name == self.world.models.known.new => {
                value.join(&Value::of(Kind::Class(class)))
            }
            _ => value,
        }
    }

    /// The class whose method this is.
    pub(super) fn class(&self) -> Option<ClassId> {
        self.function.class
    }

    /// Where an expression stands.
    pub(super) fn span(&self, expr: ExprId) -> Span {
        self.code.span(expr)
    }

    /// The text of a name.
    pub(super) fn text(&self, symbol: Symbol) -> &'w str {
        self.project.symbols.text(symbol)
    }
}

/// A function's summary keeps no more flows to sinks.
const MOST_SINKS: usize = 100;
/// The same for what it assigns.
const MOST_WRITES: usize = 16;

/// What a summary says is assigned is no deeper and no larger.
const SUMMARY_DEPTH: u8 = 2;
const SUMMARY_SIZE: u32 = 12;

/// One way explains a finding better than another: it is likelier, or shorter.
fn better(trace: &Trace, marks: Marks, known: &Trace, known_marks: Marks) -> bool {
    let unlikely = |marks: Marks| marks.contains(Marks::UNLIKELY);
    (unlikely(marks), trace.length()) < (unlikely(known_marks), known.length())
}

fn is_own_parameter(label: &Label) -> bool {
    label.exact && matches!(label.origin, Origin::Parameter(_))
}

/// The label of whatever a caller passes.
pub(super) fn parameter_label(place: Place, live: bool) -> Label {
    Label { origin: Origin::Parameter(place), exact: true, live, marks: Marks::NONE, trace: Trace::default() }
}

/// The label of input where it enters.
pub(super) fn source_label(point: SourcePoint) -> Label {
    Label { origin: Origin::Source(point), exact: true, live: true, marks: Marks::NONE, trace: Trace::default() }
}

/// The places of the models among kinds.
pub(super) fn library(kinds: &[Kind]) -> impl Iterator<Item = crate::models::NodeId> + '_ {
    kinds.iter().filter_map(|kind| match kind {
        Kind::Library(node) => Some(*node),
        _ => None,
    })
}

fn parameter_labels(value: &Value) -> Value {
    value.map_labels(&mut |label| matches!(label.origin, Origin::Parameter(_)).then(|| label.clone()))
}

/// The value with the taint that all who read a cell get. A secret that one object keeps in an attribute is not in the same
/// attribute of all others: there, only what is input is shared.
fn shared_labels(known: &super::Known, cell: Cell, value: &Value) -> Value {
    let attribute = matches!(cell, Cell::Attribute(..) | Cell::Static(..));
    value.map_labels(&mut |label| match label.origin {
        Origin::Source(point) => (!attribute || !known.is_by_name(point.kind)).then(|| label.clone()),
        Origin::Parameter(_) => None,
    })
}

/// The value with the taint of sources only.
pub(super) fn source_labels(value: &Value) -> Value {
    value.map_labels(&mut |label| matches!(label.origin, Origin::Source(_)).then(|| label.clone()))
}

/// The taint of several values together.
pub(super) fn together<'v>(values: impl IntoIterator<Item = &'v Value>) -> super::value::Labels {
    let mut labels = super::value::Labels::new();
    for value in values {
        for label in value.all_labels() {
            insert_label(&mut labels, label);
        }
    }
    labels
}
