//! The project: its files, modules, functions and classes, and what a name of a module means.

mod link;
mod modules;
mod symbols;

use rustc_hash::FxHashMap;

pub use modules::{ModuleId, Tree};
pub use symbols::Symbols;

use crate::syntax::Lines;
use crate::syntax::ir::{Bound, Class, ConstId, Constant, Function, ImportFrom, Symbol};

pub use link::link;

/// A file, numbered in the order of paths.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FileId(pub u32);

/// A function of the project.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FunctionId(pub u32);

/// A class of the project.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ClassId(pub u32);

/// A file of the project.
#[derive(Debug, Default)]
pub struct File {
    /// Its path, as it was given, with `/`.
    pub path: String,
    /// A notebook's code; other files' text stays with the caller.
    pub text: Option<String>,
    /// Its lines.
    pub lines: Lines,
    /// Its place in the tree of modules.
    pub module: ModuleId,
    /// The first of its functions: the module's code.
    pub functions: u32,
    /// The first of its classes.
    pub classes: u32,
    /// What its names are bound to.
    pub bindings: FxHashMap<Symbol, Vec<Bound>>,
    /// Modules that it imports with `*`.
    pub stars: Vec<ImportFrom>,
}

/// A function and where it belongs.
#[derive(Debug)]
pub struct ProjectFunction {
    /// Its file.
    pub file: FileId,
    /// Its class, when it is a method.
    pub class: Option<ClassId>,
    /// Its program.
    pub code: Function,
}

/// A class and where it belongs.
#[derive(Debug)]
pub struct ProjectClass {
    /// Its file.
    pub file: FileId,
    /// Methods by name.
    pub methods: FxHashMap<Symbol, FunctionId>,
    /// Its declaration.
    pub code: Class,
}

/// All files, linked.
#[derive(Debug, Default)]
pub struct Project {
    /// Files in the order of their paths.
    pub files: Vec<File>,
    /// Functions, file by file.
    pub functions: Vec<ProjectFunction>,
    /// Classes, file by file.
    pub classes: Vec<ProjectClass>,
    /// The tree of modules.
    pub tree: Tree,
    /// All names.
    pub symbols: Symbols,
    /// All constants.
    pub constants: Vec<Constant>,
    ids: FxHashMap<Constant, ConstId>,
}

#[allow(clippy::indexing_slicing)] // Ids are handed out by `link` for the tables they index.
impl Project {
    /// A file.
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// A function.
    pub fn function(&self, id: FunctionId) -> &ProjectFunction {
        &self.functions[id.0 as usize]
    }

    /// A class.
    pub fn class(&self, id: ClassId) -> &ProjectClass {
        &self.classes[id.0 as usize]
    }

    /// A constant.
    pub fn constant(&self, id: ConstId) -> &Constant {
        &self.constants[id.0 as usize]
    }

    /// The number of a constant, where the project contains it.
    pub fn constant_id(&self, constant: &Constant) -> Option<ConstId> {
        self.ids.get(constant).copied()
    }
}
