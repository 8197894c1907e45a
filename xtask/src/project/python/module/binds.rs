//! Whether a statement of a module binds a name of the module's, or unbinds it.

use ruff_python_ast::visitor::{Visitor, walk_except_handler, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{Alias, ExceptHandler, Expr, ExprContext, Identifier, Pattern, Stmt};

/// Whether it does, at any depth. The names of a function or a class are its own, unless it says `global`.
pub(super) fn is_bound(statement: &Stmt, name: &str) -> bool {
    let mut binds = Binds { name, is_local: false, is_found: false };
    binds.visit_stmt(statement);
    binds.is_found
}

struct Binds<'n> {
    name: &'n str,
    is_local: bool,
    is_found: bool,
}

impl Binds<'_> {
    fn bind(&mut self, name: &str) {
        self.is_found |= !self.is_local && name == self.name;
    }

    fn bind_any(&mut self, name: Option<&Identifier>) {
        if let Some(name) = name {
            self.bind(name);
        }
    }

    /// `import a.b` binds `a`.
    fn import(&mut self, alias: &Alias) {
        let first = alias.name.split('.').next().unwrap_or_default();
        self.bind(alias.asname.as_ref().map_or(first, |name| name.as_str()));
    }

    fn scope(&mut self, body: &[Stmt]) {
        let outer = std::mem::replace(&mut self.is_local, true);
        self.visit_body(body);
        self.is_local = outer;
    }
}

impl Visitor<'_> for Binds<'_> {
    fn visit_stmt(&mut self, statement: &Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.bind(&function.name);
                self.scope(&function.body);
            }
            Stmt::ClassDef(class) => {
                self.bind(&class.name);
                self.scope(&class.body);
            }
            Stmt::Global(global) => self.is_found |= global.names.iter().any(|name| name == self.name),
            Stmt::Import(import) => import.names.iter().for_each(|alias| self.import(alias)),
            Stmt::ImportFrom(import) => {
                import.names.iter().for_each(|alias| self.bind(alias.asname.as_ref().unwrap_or(&alias.name)));
            }
            // An annotation alone gives no value.
            Stmt::AnnAssign(assign) if assign.value.is_none() => {}
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &Expr) {
        match expression {
            Expr::Name(name) if name.ctx != ExprContext::Load => self.bind(&name.id),
            // They have names of their own.
            Expr::Lambda(_) | Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {}
            _ => walk_expr(self, expression),
        }
    }

    fn visit_except_handler(&mut self, handler: &ExceptHandler) {
        let ExceptHandler::ExceptHandler(caught) = handler;
        self.bind_any(caught.name.as_ref());
        walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::MatchAs(one) => self.bind_any(one.name.as_ref()),
            Pattern::MatchStar(star) => self.bind_any(star.name.as_ref()),
            Pattern::MatchMapping(mapping) => self.bind_any(mapping.rest.as_ref()),
            _ => {}
        }
        walk_pattern(self, pattern);
    }
}
