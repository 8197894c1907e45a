//! What is known about the project while its functions are analysed: cells that functions share, and summaries.

use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::access::MOST_OVERRIDES;
use super::summary::Summary;
use super::value::{Kind, Value};
use crate::models::{Models, NodeId, SourceKind};
use crate::names::{ClassId, FileId, FunctionId, Project};
use crate::syntax::ir::{ConstId, Constant, Slot, Symbol};

/// A place that several functions read and write. It holds what was ever put there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Cell {
    /// A variable of a module.
    Global(FileId, Symbol),
    /// An attribute of the instances of a class: their own, or the class's.
    Attribute(ClassId, Symbol),
    /// An attribute of a class itself.
    Static(ClassId, Symbol),
    /// What a parameter can be; not its taint, which depends on the call.
    Parameter(FunctionId, u16),
    /// The default of a parameter.
    Default(FunctionId, u16),
    /// Somebody passes taint for a parameter; until then it is none.
    Live(FunctionId, u16),
    /// Instances of a class have an attribute that holds taint.
    Tainted(ClassId),
    /// Library places that get what a function returns.
    Returns(FunctionId),
    /// The bases of a class.
    Bases(ClassId),
    /// A variable that an inner function assigns.
    Nonlocal(FunctionId, Slot),
    /// An attribute of an object that a library shares among the functions of a request.
    Shared(Symbol),
    /// A function's summary: not a value, but read and changed in the same way.
    Summary(FunctionId),
}

/// So many classes of a line are looked at.
const LONGEST_LINE: usize = 64;

/// Overriding methods in the order of their classes.
type Overrides = SmallVec<[FunctionId; 2]>;

/// The state between two rounds.
#[derive(Debug)]
pub struct World<'a> {
    /// The project.
    pub project: &'a Project,
    /// The models.
    pub models: &'a Models,
    /// Cells.
    pub cells: FxHashMap<Cell, Value>,
    /// Summaries by function.
    pub summaries: Vec<Option<Arc<Summary>>>,
    /// Each class and what it derives from, nearest first.
    pub ancestors: Vec<Vec<ClassId>>,
    /// Each class's direct and indirect descendants.
    pub descendants: Vec<Vec<ClassId>>,
    /// By class and name, the first methods of its descendants that override it.
    overrides: Vec<FxHashMap<Symbol, Overrides>>,
    /// Each class's instances as the models of the libraries that it derives from know them.
    instances: Vec<Vec<NodeId>>,
    /// By name, whether it says that what it holds is sensitive.
    sensitive: Vec<OnceLock<Option<SourceKind>>>,
    /// The same by constant key.
    sensitive_keys: Vec<OnceLock<Option<SourceKind>>>,
}

impl<'a> World<'a> {
    /// Nothing is known yet.
    pub fn new(project: &'a Project, models: &'a Models) -> Self {
        let classes = project.classes.len();
        Self {
            project,
            models,
            cells: FxHashMap::default(),
            summaries: vec![None; project.functions.len()],
            ancestors: (0..classes as u32).map(|id| vec![ClassId(id)]).collect(),
            descendants: vec![Vec::new(); classes],
            overrides: vec![FxHashMap::default(); classes],
            instances: vec![Vec::new(); classes],
            sensitive_keys: project.constants.iter().map(|_| OnceLock::new()).collect(),
            sensitive: (0..project.symbols.len()).map(|_| OnceLock::new()).collect(),
        }
    }

    /// What a name says of the value that it holds.
    pub fn sensitive(&self, name: Symbol) -> Option<SourceKind> {
        let known = self.sensitive.get(name.0 as usize)?;
        *known.get_or_init(|| self.models.sensitive_kind(self.project.symbols.text(name)))
    }

    /// What a constant key says of the value under it.
    pub fn sensitive_key(&self, key: ConstId) -> Option<SourceKind> {
        let Constant::Str(text) = self.project.constant(key) else { return None };
        *self.sensitive_keys.get(key.0 as usize)?.get_or_init(|| self.models.sensitive_kind(text))
    }

    /// What instances of a class are in the models of the libraries that it derives from.
    pub fn library_instances(&self, class: ClassId) -> &[NodeId] {
        self.instances.get(class.0 as usize).map_or(&[], |nodes| nodes)
    }

    /// The value of a cell.
    pub fn cell(&self, cell: Cell) -> Value {
        self.cells.get(&cell).cloned().unwrap_or_default()
    }

    /// A class and what it derives from.
    pub fn line(&self, class: ClassId) -> &[ClassId] {
        self.ancestors.get(class.0 as usize).map_or(&[], |line| line)
    }

    /// What derives from a class.
    pub fn heirs(&self, class: ClassId) -> &[ClassId] {
        self.descendants.get(class.0 as usize).map_or(&[], |heirs| heirs)
    }

    /// Methods of a class's descendants that override one of its names, as many as are looked at.
    pub fn overrides(&self, class: ClassId, name: Symbol) -> &[FunctionId] {
        let names = self.overrides.get(class.0 as usize);
        names.and_then(|names| names.get(&name)).map_or(&[], |found| found)
    }

    /// A function's summary.
    pub fn summary(&self, function: FunctionId) -> Option<&Arc<Summary>> {
        self.summaries.get(function.0 as usize)?.as_ref()
    }

    /// Computes the lines of all classes from their bases.
    pub fn order_classes(&mut self) {
        let count = self.project.classes.len() as u32;
        let lines: Vec<Vec<ClassId>> = (0..count).map(|id| self.line_of(ClassId(id))).collect();
        let mut descendants = vec![Vec::new(); count as usize];
        for (id, line) in lines.iter().enumerate() {
            for ancestor in line.iter().skip(1) {
                if let Some(heirs) = descendants.get_mut(ancestor.0 as usize) {
                    heirs.push(ClassId(id as u32));
                }
            }
        }
        self.instances = lines.iter().map(|line| self.instances_of(line)).collect();
        if self.ancestors != lines {
            self.overrides = self.overrides_of(&lines);
        }
        self.ancestors = lines;
        self.descendants = descendants;
    }

    fn overrides_of(&self, lines: &[Vec<ClassId>]) -> Vec<FxHashMap<Symbol, Overrides>> {
        let mut all: Vec<FxHashMap<Symbol, Overrides>> = vec![FxHashMap::default(); lines.len()];
        for (class, line) in self.project.classes.iter().zip(lines) {
            for ancestor in line.iter().skip(1) {
                let Some(names) = all.get_mut(ancestor.0 as usize) else { continue };
                for (name, function) in &class.methods {
                    let found = names.entry(*name).or_default();
                    if found.len() < MOST_OVERRIDES {
                        found.push(*function);
                    }
                }
            }
        }
        all
    }

    fn instances_of(&self, line: &[ClassId]) -> Vec<NodeId> {
        let bases = line.iter().map(|class| self.cell(Cell::Bases(*class)));
        let parts: Vec<Value> =
            bases.flat_map(|bases| bases.parts().iter().map(|(_, base)| base.clone()).collect::<Vec<_>>()).collect();
        let mut nodes = Vec::new();
        for kind in parts.iter().flat_map(|base| base.kinds()) {
            if let Kind::Library(base) = kind {
                nodes.extend(self.models.graph.result(*base));
            }
        }
        nodes
    }

    /// Depth first, as written; a common base comes after all that derive from it. A class that derives from itself, as far
    /// as can be told, is in its line once.
    fn line_of(&self, class: ClassId) -> Vec<ClassId> {
        let mut seen = FxHashSet::default();
        let mut line = Vec::new();
        let mut todo = vec![(class, false)];
        while let Some((next, done)) = todo.pop() {
            if done {
                line.push(next);
                continue;
            }
            if seen.len() >= LONGEST_LINE || !seen.insert(next) {
                continue;
            }
            todo.push((next, true));
            let bases = self.cell(Cell::Bases(next));
            let kinds = bases.parts().iter().flat_map(|(_, base)| base.kinds());
            todo.extend(kinds.filter_map(|kind| match kind {
                Kind::Class(base) => Some((*base, false)),
                _ => None,
            }));
        }
        line.reverse();
        line
    }
}
