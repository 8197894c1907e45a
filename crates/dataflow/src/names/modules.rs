//! Modules by their place in the tree of folders.

use rustc_hash::FxHashMap;

use super::{FileId, Symbols};
use crate::syntax::ir::Symbol;

/// A folder or a file of the project as a module. 0 is the root.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct ModuleId(pub u32);

#[derive(Debug, Default)]
struct Node {
    parent: Option<ModuleId>,
    children: FxHashMap<Symbol, ModuleId>,
    file: Option<FileId>,
    /// A folder with an `__init__.py`.
    package: bool,
    /// A folder, with or without one.
    folder: bool,
}

/// The tree of folders and files.
#[derive(Debug)]
pub struct Tree {
    nodes: Vec<Node>,
    /// Folders that top-level modules are imported from wherever the importing file is.
    roots: Vec<ModuleId>,
}

impl Default for Tree {
    fn default() -> Self {
        Self { nodes: vec![Node { folder: true, ..Node::default() }], roots: vec![ModuleId(0)] }
    }
}

impl Tree {
    fn node(&self, id: ModuleId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    fn child_or_new(&mut self, parent: ModuleId, name: Symbol) -> ModuleId {
        if let Some(child) = self.child(parent, name) {
            return child;
        }
        let id = ModuleId(self.nodes.len() as u32);
        self.nodes.push(Node { parent: Some(parent), ..Node::default() });
        if let Some(node) = self.nodes.get_mut(parent.0 as usize) {
            node.children.insert(name, id);
            node.folder = true;
        }
        id
    }

    /// Puts a file into the tree; its folders become modules too.
    pub(super) fn add(&mut self, path: &str, file: FileId, symbols: &mut Symbols) -> ModuleId {
        let stem = path.strip_suffix(".pyi").or_else(|| path.strip_suffix(".py")).unwrap_or(path);
        let stem = stem.strip_suffix(".ipynb").unwrap_or(stem);
        let mut at = ModuleId(0);
        let parts: Vec<&str> = stem.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        for (index, part) in parts.iter().enumerate() {
            if *part == "__init__" && index + 1 == parts.len() {
                break;
            }
            at = self.child_or_new(at, symbols.add(part));
        }
        let package = stem.ends_with("__init__");
        if let Some(node) = self.nodes.get_mut(at.0 as usize) {
            if node.file.is_none() || package || !path.ends_with(".pyi") {
                node.file = Some(file);
            }
            node.package |= package;
        }
        at
    }

    /// Finds the folders that hold top-level packages: those outside of any package.
    pub(super) fn find_roots(&mut self) {
        let roots = (0..self.nodes.len() as u32).map(ModuleId).filter(|id| {
            let Some(node) = self.node(*id) else { return false };
            node.folder && !node.package && !self.inside_package(*id)
        });
        self.roots = roots.collect();
    }

    fn inside_package(&self, id: ModuleId) -> bool {
        let mut at = self.parent(id);
        while let Some(module) = at {
            if self.node(module).is_some_and(|node| node.package) {
                return true;
            }
            at = self.parent(module);
        }
        false
    }

    /// A submodule.
    pub fn child(&self, module: ModuleId, name: Symbol) -> Option<ModuleId> {
        self.node(module)?.children.get(&name).copied()
    }

    /// The file of a module; a folder without `__init__.py` has none.
    pub fn file(&self, module: ModuleId) -> Option<FileId> {
        self.node(module)?.file
    }

    /// The folder of a module.
    pub fn parent(&self, module: ModuleId) -> Option<ModuleId> {
        self.node(module)?.parent
    }

    /// The package that a relative import of `level` dots in `module` starts at.
    pub fn relative(&self, module: ModuleId, level: u32) -> Option<ModuleId> {
        let package = self.node(module).is_some_and(|node| node.package);
        let mut at = if package { module } else { self.parent(module)? };
        for _ in 1..level {
            at = self.parent(at)?;
        }
        Some(at)
    }

    /// The module that an absolute import in `from` finds, nearest folder first. `library` tells whether the first part is a
    /// library's name: then a sibling inside a package is not meant.
    pub fn absolute(&self, from: ModuleId, parts: &[Symbol], library: bool) -> Option<ModuleId> {
        let mut ancestors = Vec::new();
        let mut at = self.parent(from);
        while let Some(folder) = at {
            ancestors.push(folder);
            at = self.parent(folder);
        }
        let outside = ancestors.iter().filter(|folder| self.node(**folder).is_some_and(|node| !node.package));
        let packages =
            ancestors.iter().filter(|folder| !library && self.node(**folder).is_some_and(|node| node.package));
        let roots = self.roots.iter().filter(|_| !library || parts.len() > 1);
        outside.chain(roots).chain(packages).find_map(|folder| self.descend(*folder, parts, from))
    }

    fn descend(&self, folder: ModuleId, parts: &[Symbol], from: ModuleId) -> Option<ModuleId> {
        let mut at = folder;
        for part in parts {
            at = self.child(at, *part)?;
        }
        let found = self.node(at)?;
        let real = found.file.is_some() || found.folder;
        (real && at != from).then_some(at)
    }
}
