//! What a name of a module or a builtin means, and where an import leads.

use rustc_hash::FxHashSet;

use super::frame::{Frame, source_label};
use super::value::{Kind, Label, SourcePoint, Value};
use super::world::Cell;
use crate::models::{NodeId, Nodes, SourceKind};
use crate::names::{ClassId, FileId, FunctionId, ModuleId};
use crate::syntax::ir::{Bound, ImportFrom, Span, Symbol};

/// Re-exports and `import *` are followed through so many modules.
const LONGEST_CHAIN: usize = 12;

/// The names of modules on the way through imports. Each is looked at once: what a second import of it binds is in the value
/// already, and imports that lead to each other would double the work at every step.
#[derive(Default)]
struct Trail {
    seen: FxHashSet<(FileId, Symbol)>,
    depth: usize,
}

impl Frame<'_> {
    /// A variable of a file's module, or a builtin.
    pub(super) fn global(&mut self, file: FileId, name: Symbol) -> Value {
        if let Some(value) = self.module_member(file, name, &mut Trail::default()) {
            return value;
        }
        self.builtin(name)
    }

    /// What a builtin name means.
    pub(super) fn builtin(&self, name: Symbol) -> Value {
        let builtins = self.world.models.known.builtins;
        let nodes = builtins.map(|builtins| self.world.models.graph.member(builtins, name)).unwrap_or_default();
        Value::maybe(nodes.into_iter().map(Kind::Library))
    }

    /// What a module binds a name to; `None` where it binds nothing.
    fn module_member(&mut self, file: FileId, name: Symbol, trail: &mut Trail) -> Option<Value> {
        if trail.depth >= LONGEST_CHAIN || !trail.seen.insert((file, name)) {
            return None;
        }
        trail.depth += 1;
        let value = self.bound_in(file, name, trail);
        trail.depth -= 1;
        value
    }

    fn bound_in(&mut self, file: FileId, name: Symbol, trail: &mut Trail) -> Option<Value> {
        let project = self.project;
        let owner = project.file(file);
        if let Some(bindings) = owner.bindings.get(&name) {
            let mut value: Option<Value> = None;
            let mut evaluated = false;
            for bound in bindings {
                let one = match bound {
                    Bound::Function(index) => Value::of(Kind::Function(FunctionId(owner.functions + index.0))),
                    Bound::Class(index) => Value::of(Kind::Class(ClassId(owner.classes + index.0))),
                    Bound::Import(from) => self.import_within(file, from, trail),
                    Bound::Value if evaluated => continue,
                    Bound::Value => {
                        evaluated = true;
                        self.cell(Cell::Global(file, name))
                    }
                };
                value = Some(value.map_or_else(|| one.clone(), |known| known.join(&one)));
            }
            return value;
        }
        for from in &owner.stars {
            let found = match self.resolve_module(file, from) {
                Some(Where::Module(module)) => {
                    let target = project.tree.file(module).filter(|target| *target != file);
                    target.and_then(|target| self.module_member(target, name, trail))
                }
                Some(Where::Library(module)) => {
                    let nodes = self.library_members(&module, name);
                    (!nodes.is_empty()).then(|| Value::maybe(nodes.into_iter().map(Kind::Library)))
                }
                None => None,
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// What an import binds.
    pub(super) fn import(&mut self, file: FileId, from: &ImportFrom) -> Value {
        self.import_within(file, from, &mut Trail::default())
    }

    fn import_within(&mut self, file: FileId, from: &ImportFrom, trail: &mut Trail) -> Value {
        let place = self.resolve_module(file, from);
        let Some(name) = &from.name else {
            return match place {
                Some(Where::Module(module)) => Value::of(Kind::Module(module)),
                Some(Where::Library(nodes)) => Value::maybe(nodes.into_iter().map(Kind::Library)),
                None => Value::UNKNOWN,
            };
        };
        match (place, self.project.symbols.get(name)) {
            (Some(Where::Module(module)), Some(symbol)) => self.member_of_module(module, symbol, trail),
            (Some(Where::Library(module)), Some(symbol)) => {
                Value::maybe(self.library_members(&module, symbol).into_iter().map(Kind::Library))
            }
            _ => Value::UNKNOWN,
        }
    }

    /// What a library's module has under a name.
    fn library_members(&self, module: &[NodeId], name: Symbol) -> Nodes {
        module.iter().flat_map(|node| self.world.models.graph.member(*node, name)).collect()
    }

    /// An attribute of a module of the project: a name of its file, or a submodule.
    pub(super) fn module_attribute(&mut self, module: ModuleId, name: Symbol) -> Value {
        self.member_of_module(module, name, &mut Trail::default())
    }

    fn member_of_module(&mut self, module: ModuleId, name: Symbol, trail: &mut Trail) -> Value {
        let file = self.project.tree.file(module);
        let bound = file.and_then(|file| self.module_member(file, name, trail));
        let submodule = self.project.tree.child(module, name).map(|child| Value::of(Kind::Module(child)));
        match (bound, submodule) {
            (Some(value), _) if !value.is_unknown() => value,
            (bound, submodule) => submodule.or(bound).unwrap_or_default(),
        }
    }

    /// The module that an import names: the project's, else a library's.
    fn resolve_module(&self, file: FileId, from: &ImportFrom) -> Option<Where> {
        let module = self.project.file(file).module;
        let tree = &self.project.tree;
        let symbols = &self.project.symbols;
        let parts: Option<Vec<Symbol>> =
            from.module.split('.').filter(|part| !part.is_empty()).map(|part| symbols.get(part)).collect();
        let parts = parts?;
        if from.level > 0 {
            let mut at = tree.relative(module, from.level)?;
            for part in &parts {
                at = tree.child(at, *part)?;
            }
            return Some(Where::Module(at));
        }
        let (first, rest) = parts.split_first()?;
        let library = self.world.models.is_library(*first);
        if let Some(found) = tree.absolute(module, &parts, library) {
            return Some(Where::Module(found));
        }
        let graph = &self.world.models.graph;
        let mut at = Nodes::from_slice(graph.closure(graph.root(*first)?));
        for part in rest {
            at = self.library_members(&at, *part);
        }
        (!at.is_empty()).then_some(Where::Library(at))
    }

    /// Imports the module of a dotted name.
    pub(super) fn import_module(&mut self, dotted: &str) -> Value {
        let level = dotted.chars().take_while(|character| *character == '.').count() as u32;
        let from = ImportFrom { level, module: dotted.trim_start_matches('.').into(), name: None };
        self.import(self.file, &from)
    }

    /// What a parameter is by its name, where nobody passes anything: an application that routes are added to, in a file that
    /// imports its framework.
    pub(super) fn named_parameter(&self, index: u16) -> Value {
        let name = self.code.parameters.get(usize::from(index)).map_or("", |parameter| self.text(parameter.name));
        if !matches!(name, "app" | "application" | "blueprint" | "bp") {
            return Value::UNKNOWN;
        }
        let bindings = self.project.file(self.file).bindings.values().flatten();
        let flask = bindings
            .filter_map(|bound| match bound {
                Bound::Import(from) => Some(from),
                _ => None,
            })
            .any(|from| from.level == 0 && from.module.split('.').next() == Some("flask"));
        let node = self.world.models.type_named("flask.app").filter(|_| flask);
        let nodes = node.map(|node| self.world.models.graph.closure(node)).unwrap_or_default();
        Value::maybe(nodes.iter().copied().map(Kind::Library))
    }

    /// The value, sensitive where the name that holds it says so.
    pub(super) fn named(&self, value: Value, name: Symbol, span: Span) -> Value {
        self.sensitive(value, self.world.sensitive(name), span)
    }

    /// The value, sensitive where its constant key says so.
    pub(super) fn keyed(&self, value: Value, key: Option<Kind>, span: Span) -> Value {
        let kind = match key {
            Some(Kind::Constant(id)) => self.world.sensitive_key(id),
            _ => None,
        };
        self.sensitive(value, kind, span)
    }

    fn sensitive(&self, value: Value, kind: Option<SourceKind>, span: Span) -> Value {
        let Some(kind) = kind else { return value };
        let label = source_label(SourcePoint { file: self.file, span, kind });
        value.with_label(Label { marks: self.world.models.known.sensitive, ..label })
    }
}

enum Where {
    Module(ModuleId),
    Library(Nodes),
}
