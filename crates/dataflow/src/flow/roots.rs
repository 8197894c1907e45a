//! Functions that nobody in the project calls: a framework does. What their object's attributes hold is what any method put there.

use super::frame::Flow;
use super::value::{Key, Kind, Label, Origin, Place, Value};
use super::world::{Cell, World};
use crate::models::Marks;
use crate::names::FunctionId;
use crate::syntax::ir::{Binding, Symbol};

/// Adds the flows of a function into which no call of the project leads.
pub(super) fn flows(world: &World<'_>, id: FunctionId, called: bool, out: &mut Vec<Flow>) {
    let framework = world.cells.contains_key(&Cell::Returns(id));
    if called && !framework {
        return;
    }
    let Some(summary) = world.summary(id) else { return };
    for sink in &summary.sinks {
        for label in held(world, id, sink.place) {
            let Origin::Source(source) = label.origin else { continue };
            let mut marks = label.marks | sink.marks;
            if marks.contains(Marks::doubtful_for(sink.kind)) {
                marks = marks | Marks::UNLIKELY;
            }
            if marks.contains(Marks::harmless_for(sink.kind)) {
                continue;
            }
            let (file, span) = (world.project.function(id).file, world.project.function(id).code.span);
            let trace = label.trace.through(file, span, &sink.trace);
            out.push(Flow { source, kind: sink.kind, file: sink.file, span: sink.span, marks, trace });
        }
    }
}

/// The taint of a part of a parameter, as shared cells have it.
fn held(world: &World<'_>, id: FunctionId, place: Place) -> Vec<Label> {
    let function = world.project.function(id);
    let captured = usize::from(place.parameter) >= function.code.parameters.len();
    let mut value = if captured {
        world.cell(Cell::Default(id, place.parameter))
    } else {
        world.cell(Cell::Parameter(id, place.parameter))
    };
    if place.is_whole() && !captured {
        return world.cell(Cell::Default(id, place.parameter)).all_labels().into_iter().collect();
    }
    if let (0, Some(class), Binding::Normal | Binding::Property) =
        (place.parameter, function.class, function.code.binding)
    {
        value = value.join(&Value::of(Kind::Instance { class, exact: false }));
    }
    for key in place.keys() {
        value = part(world, &value, key);
    }
    value.all_labels().into_iter().collect()
}

fn part(world: &World<'_>, of: &Value, key: Key) -> Value {
    let mut value = of.part(key).cloned().unwrap_or_default();
    match key {
        Key::Attribute(name) => {
            for kind in of.kinds() {
                value = value.join(&attribute(world, *kind, name));
            }
        }
        _ => {
            let any = [Key::Any, Key::AnyEntry].into_iter().filter_map(|any| of.part(any));
            value = any.fold(value, |value, part| value.join(part));
            value = value.join(&Value::tainted(of.labels()));
        }
    }
    value
}

fn attribute(world: &World<'_>, kind: Kind, name: Symbol) -> Value {
    let Kind::Instance { class, .. } = kind else { return Value::UNKNOWN };
    let classes = world.line(class).iter().chain(world.heirs(class));
    classes.fold(Value::UNKNOWN, |value, class| value.join(&world.cell(Cell::Attribute(*class, name))))
}
