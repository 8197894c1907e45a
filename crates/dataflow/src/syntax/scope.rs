//! Which names a block of code binds.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{ExceptHandler, Expr, ExprContext, Pattern, Stmt};

/// Names bound by the statements of one function, module or class body, in order of appearance; those of nested functions and
/// classes are theirs.
#[derive(Default)]
pub(super) struct Names<'a> {
    /// Bound here.
    pub(super) bound: Vec<&'a str>,
    /// Declared `global`.
    pub(super) global: Vec<&'a str>,
    /// Declared `nonlocal`.
    pub(super) nonlocal: Vec<&'a str>,
}

/// Collects the names that statements bind.
pub(super) fn names_of(body: &[Stmt]) -> Names<'_> {
    let mut names = Names::default();
    for stmt in body {
        names.visit_stmt(stmt);
    }
    names
}

/// Collects the names that an expression binds with `:=`.
pub(super) fn names_in(expr: &Expr) -> Names<'_> {
    let mut names = Names::default();
    names.visit_expr(expr);
    names
}

/// The name that `import a.b` binds.
pub(super) fn first_part(dotted: &str) -> &str {
    dotted.split('.').next().unwrap_or(dotted)
}

impl<'a> Visitor<'a> for Names<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => self.bound.push(&function.name),
            Stmt::ClassDef(class) => self.bound.push(&class.name),
            Stmt::Import(import) => {
                for alias in &import.names {
                    self.bound
                        .push(alias.asname.as_ref().map_or_else(|| first_part(&alias.name), |name| name.as_str()));
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    self.bound.push(alias.asname.as_ref().unwrap_or(&alias.name));
                }
            }
            Stmt::Global(global) => self.global.extend(global.names.iter().map(|name| name.as_str())),
            Stmt::Nonlocal(nonlocal) => self.nonlocal.extend(nonlocal.names.iter().map(|name| name.as_str())),
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if matches!(name.ctx, ExprContext::Store | ExprContext::Del) => self.bound.push(&name.id),
            Expr::Lambda(_) => {}
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                let mut inner = Inner(self);
                inner.visit_expr(expr);
            }
            _ => walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.bound.push(name);
        }
        ruff_python_ast::visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(inner) => inner.name.as_ref(),
            Pattern::MatchStar(inner) => inner.name.as_ref(),
            Pattern::MatchMapping(inner) => inner.rest.as_ref(),
            _ => None,
        };
        self.bound.extend(name.map(|name| name.as_str()));
        walk_pattern(self, pattern);
    }
}

/// Inside a comprehension only `:=` binds a name of the code around it.
struct Inner<'b, 'a>(&'b mut Names<'a>);

impl<'a> Visitor<'a> for Inner<'_, 'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Named(named) = expr
            && let Expr::Name(name) = named.target.as_ref()
        {
            self.0.bound.push(&name.id);
        }
        if !matches!(expr, Expr::Lambda(_)) {
            walk_expr(self, expr);
        }
    }
}
