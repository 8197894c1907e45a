//! Files → one project: names and constants get the numbers of the project.

use rustc_hash::FxHashMap;

use super::{ClassId, File, FileId, FunctionId, Project, ProjectClass, ProjectFunction, Symbols};
use crate::syntax::Parsed;
use crate::syntax::ir::{
    Argument, Bound, ConstId, Constant, Expr, Function, FunctionIndex, Pattern, Stmt, Symbol, Target, Unit,
};

/// Links files, which have to be in the order of their paths. `symbols` holds the names of the models.
pub fn link(files: Vec<(String, Parsed)>, symbols: Symbols) -> Project {
    let mut project = Project { symbols, ..Project::default() };
    for constant in [Constant::None, Constant::Bool(true), Constant::Bool(false)] {
        project.intern(constant);
    }
    for (path, parsed) in files {
        project.add(path, parsed);
    }
    project.tree.find_roots();
    project
}

impl Project {
    pub(super) fn intern(&mut self, constant: Constant) -> ConstId {
        if let Some(id) = self.ids.get(&constant) {
            return *id;
        }
        let id = ConstId(self.constants.len() as u32);
        self.constants.push(constant.clone());
        self.ids.insert(constant, id);
        id
    }

    fn add(&mut self, path: String, parsed: Parsed) {
        let id = FileId(self.files.len() as u32);
        let Unit { functions, classes, bindings, stars, symbols, constants } = parsed.unit;
        let names = Renumber {
            symbols: symbols.iter().map(|text| self.symbols.add(text)).collect(),
            constants: constants.into_iter().map(|constant| self.intern(constant)).collect(),
        };
        let first_function = self.functions.len() as u32;
        let first_class = self.classes.len() as u32;
        for mut code in functions {
            names.function(&mut code);
            let class = code.class.map(|class| ClassId(first_class + class.0));
            self.functions.push(ProjectFunction { file: id, class, code });
        }
        for mut code in classes {
            names.symbol(&mut code.name);
            code.fields.iter_mut().for_each(|field| names.symbol(field));
            let mut methods = FxHashMap::default();
            for (name, FunctionIndex(index)) in &mut code.methods {
                names.symbol(name);
                methods.entry(*name).or_insert(FunctionId(first_function + *index));
            }
            self.classes.push(ProjectClass { file: id, methods, code });
        }
        let mut table: FxHashMap<Symbol, Vec<Bound>> = FxHashMap::default();
        for (mut name, bound) in bindings {
            names.symbol(&mut name);
            table.entry(name).or_default().push(bound);
        }
        let module = self.tree.add(&path, id, &mut self.symbols);
        self.files.push(File {
            path,
            text: parsed.text,
            lines: parsed.lines,
            module,
            functions: first_function,
            classes: first_class,
            bindings: table,
            stars,
        });
    }
}

/// From the numbers of a file to those of the project.
struct Renumber {
    symbols: Vec<Symbol>,
    constants: Vec<ConstId>,
}

impl Renumber {
    fn symbol(&self, symbol: &mut Symbol) {
        *symbol = self.symbols.get(symbol.0 as usize).copied().unwrap_or(*symbol);
    }

    fn function(&self, function: &mut Function) {
        function.name.iter_mut().for_each(|name| self.symbol(name));
        function.slot_names.iter_mut().for_each(|name| self.symbol(name));
        function.parameters.iter_mut().for_each(|parameter| self.symbol(&mut parameter.name));
        for expr in &mut function.exprs {
            match expr {
                Expr::Constant(id) => *id = self.constants.get(id.0 as usize).copied().unwrap_or(*id),
                Expr::Global(name) | Expr::Attribute { name, .. } => self.symbol(name),
                _ => {}
            }
        }
        for argument in function.calls.iter_mut().flat_map(|call| call.arguments.iter_mut()) {
            if let Argument::Keyword(name, _) = argument {
                self.symbol(name);
            }
        }
        for (target, _, _) in function.comprehensions.iter_mut().flat_map(|item| item.loops.iter_mut()) {
            self.target(target);
        }
        function.targets.iter_mut().for_each(|target| self.target(target));
        self.block(&mut function.body);
        function.exprs.shrink_to_fit();
        function.spans.shrink_to_fit();
        function.lists.shrink_to_fit();
        function.calls.shrink_to_fit();
    }

    fn target(&self, target: &mut Target) {
        match target {
            Target::Global(name, _) | Target::Attribute(_, name, _) => self.symbol(name),
            Target::Sequence(items) => items.iter_mut().for_each(|item| self.target(item)),
            Target::Star(item) => self.target(item),
            Target::Local(..) | Target::Subscript(..) | Target::Nowhere => {}
        }
    }

    fn block(&self, block: &mut [Stmt]) {
        block.iter_mut().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Assign(targets, _) => targets.iter_mut().for_each(|target| self.target(target)),
            Stmt::Annotated(target, ..) | Stmt::Augmented(target, _) | Stmt::Delete(target) => self.target(target),
            Stmt::Enter(_, Some(target)) | Stmt::Def(_, _, target) => self.target(target),
            Stmt::If(arms, otherwise) => {
                arms.iter_mut().for_each(|(_, body)| self.block(body));
                self.block(otherwise);
            }
            Stmt::While(_, body, otherwise) => {
                self.block(body);
                self.block(otherwise);
            }
            Stmt::For(target, _, body, otherwise) => {
                self.target(target);
                self.block(body);
                self.block(otherwise);
            }
            Stmt::Try(body, handlers, otherwise, last) => {
                self.block(body);
                handlers.iter_mut().for_each(|handler| self.block(&mut handler.body));
                self.block(otherwise);
                self.block(last);
            }
            Stmt::Match(_, cases) => {
                for case in cases.iter_mut() {
                    self.pattern(&mut case.pattern);
                    self.block(&mut case.body);
                }
            }
            Stmt::Class(class) => {
                class.members.iter_mut().for_each(|(name, _)| self.symbol(name));
                self.target(&mut class.target);
                self.block(&mut class.body);
            }
            Stmt::Expr(_)
            | Stmt::Enter(_, None)
            | Stmt::Return(_)
            | Stmt::Raise(_)
            | Stmt::Assert(_)
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Import(..)
            | Stmt::ImportStar(_) => {}
        }
    }

    fn pattern(&self, pattern: &mut Pattern) {
        match pattern {
            Pattern::Sequence(items) | Pattern::Or(items) => items.iter_mut().for_each(|item| self.pattern(item)),
            Pattern::Mapping(items, _) => items.iter_mut().for_each(|(_, item)| self.pattern(item)),
            Pattern::Class(_, positional, named) => {
                positional.iter_mut().for_each(|item| self.pattern(item));
                for (name, item) in named.iter_mut() {
                    self.symbol(name);
                    self.pattern(item);
                }
            }
            Pattern::As(Some(item), _) => self.pattern(item),
            Pattern::As(None, _) | Pattern::Value(_) | Pattern::Star(_) => {}
        }
    }
}
