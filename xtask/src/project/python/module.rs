//! A Python module as it stands, never run: how it comes by its names, and the values that are literals.
//!
//! Only a single plain assignment or import at module level can be followed; what is computed stays unknown.

mod binds;
mod literal;

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, ExprCall, ModModule, Stmt};
use ruff_python_parser::{Mode, ParseOptions, Parsed, parse_unchecked};

pub(super) use literal::{Value, spelled};

/// Deeper than any facts are written; the parser recurses.
const DEEPEST: u32 = 100;

/// How a module comes by a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Binding<'m> {
    Never,
    /// One plain assignment at module level of this expression.
    Once(&'m Expr),
    /// `from MODULE import NAME`, the module with its leading dots.
    Import {
        module: String,
        name: String,
    },
    /// Anything else: in a block, several times, in place.
    Computed,
}

/// A module that is Python without an error.
pub(super) struct Module(Parsed<ModModule>);

impl Module {
    /// Nothing of a text that is no Python, or that nests too deep to be parsed.
    pub(super) fn parse(text: &str) -> Option<Module> {
        if dataflow::syntax::depth(text) > DEEPEST {
            return None;
        }
        let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
        parsed.try_into_module().filter(|module| module.errors().is_empty()).map(Module)
    }

    pub(super) fn binding(&self, name: &str) -> Binding<'_> {
        let mut found = self.0.suite().iter().filter(|statement| binds::is_bound(statement, name));
        match (found.next(), found.next()) {
            (None, _) => Binding::Never,
            (Some(only), None) => plain(only, name).unwrap_or(Binding::Computed),
            (Some(_), Some(_)) => Binding::Computed,
        }
    }

    /// The literal that a name is bound to, once, at module level.
    pub(super) fn value(&self, name: &str) -> Option<Value> {
        match self.binding(name) {
            Binding::Once(expression) => self.evaluate(expression),
            _ => None,
        }
    }

    /// The value of an expression made of literals, and of names bound to such.
    pub(super) fn evaluate(&self, expression: &Expr) -> Option<Value> {
        literal::evaluate(self, expression)
    }

    /// Every call of what `is_called` says yes to, wherever it stands.
    pub(super) fn calls(&self, is_called: fn(&Expr) -> bool) -> Vec<&ExprCall> {
        let mut calls = Calls { is_called, found: Vec::new() };
        calls.visit_body(self.0.suite());
        calls.found
    }

    /// Those in the functions at module level whose names `is_function` says yes to.
    pub(super) fn calls_within(&self, is_function: fn(&str) -> bool, is_called: fn(&Expr) -> bool) -> Vec<&ExprCall> {
        let mut calls = Calls { is_called, found: Vec::new() };
        for statement in self.0.suite() {
            if let Stmt::FunctionDef(function) = statement
                && is_function(&function.name)
            {
                calls.visit_body(&function.body);
            }
        }
        calls.found
    }
}

/// The right side of `a = NAME = …` or `NAME: annotation = …`, or what an import names.
fn plain<'m>(statement: &'m Stmt, name: &str) -> Option<Binding<'m>> {
    let is_name = |target: &Expr| matches!(target, Expr::Name(target) if target.id == *name);
    match statement {
        Stmt::Assign(assign) if assign.targets.iter().any(is_name) && assign.targets.iter().all(Expr::is_name_expr) => {
            Some(Binding::Once(&assign.value))
        }
        Stmt::AnnAssign(assign) if is_name(&assign.target) => assign.value.as_deref().map(Binding::Once),
        Stmt::ImportFrom(import) => {
            let alias = import.names.iter().find(|alias| alias.asname.as_ref().unwrap_or(&alias.name) == name)?;
            let dots = ".".repeat(import.level as usize);
            let module = dots + import.module.as_ref().map_or("", |module| module.as_str());
            Some(Binding::Import { module, name: alias.name.to_string() })
        }
        _ => None,
    }
}

struct Calls<'m> {
    is_called: fn(&Expr) -> bool,
    found: Vec<&'m ExprCall>,
}

impl<'m> Visitor<'m> for Calls<'m> {
    fn visit_expr(&mut self, expression: &'m Expr) {
        if let Expr::Call(call) = expression
            && (self.is_called)(&call.func)
        {
            self.found.push(call);
        }
        walk_expr(self, expression);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_imports_in_name_only() {
        let import = |module: &str, name: &str| Binding::Import { module: module.to_owned(), name: name.to_owned() };
        for (source, binding) in [
            ("from .a.b import (x, y as v)", import(".a.b", "y")),
            ("from a import v, x", import("a", "v")),
            ("from a import v as x", Binding::Never),
            ("from a import v\nv = 1", Binding::Computed),
            ("import v", Binding::Computed),
        ] {
            assert_eq!(Module::parse(source).unwrap().binding("v"), binding, "{source}");
        }
    }

    #[test]
    fn what_is_no_python_says_nothing() {
        for source in ["v = [", "v = '1.2", "v =", "print 'x'\nv = '1.2'"] {
            assert!(Module::parse(source).is_none(), "{source}");
        }
    }
}
