//! What a function does with what it is given, in terms of its parameters.

use super::trace::Trace;
use super::value::{Key, Place, Value};
use super::world::Cell;
use crate::models::{Marks, SinkKind};
use crate::names::FileId;
use crate::syntax::ir::Span;

/// A sink that a part of a parameter reaches.
#[derive(Clone, Debug)]
pub struct SinkFlow {
    /// The part.
    pub place: Place,
    /// What is known about it when it gets there.
    pub marks: Marks,
    /// The kind of sink.
    pub kind: SinkKind,
    /// The file of the sink.
    pub file: FileId,
    /// The sink.
    pub span: Span,
    /// From the parameter to the sink.
    pub trace: Trace,
}

impl PartialEq for SinkFlow {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key() && self.marks == other.marks
    }
}

impl SinkFlow {
    /// Two flows with the same key are the same.
    pub fn key(&self) -> (Place, SinkKind, FileId, Span) {
        (self.place, self.kind, self.file, self.span)
    }
}

/// A part of a parameter's object that is assigned.
#[derive(Clone, PartialEq, Debug)]
pub struct Write {
    /// The object.
    pub place: Place,
    /// Its part.
    pub key: Key,
    /// The value.
    pub value: Value,
}

/// A function's summary.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Summary {
    /// What it returns; a generator's elements.
    pub returned: Value,
    /// Sinks that its parameters reach.
    pub sinks: Vec<SinkFlow>,
    /// Objects that it changes.
    pub writes: Vec<Write>,
    /// Parameters' values that go into cells.
    pub cells: Vec<(Cell, Value)>,
    /// Every way through it ends in an exception, or in the end of the program.
    pub never_returns: bool,
    /// What holds for a parameter when the function returns something true, and something false.
    pub verdicts: Vec<(u16, Marks, Marks)>,
}
