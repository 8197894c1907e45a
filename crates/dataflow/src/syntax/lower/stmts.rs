//! Statements.

use ruff_python_ast::{self as ast, ExceptHandler, Expr as AstExpr, Pattern as AstPattern, Singleton, Stmt as Ast};

use super::exprs::augmented_of;
use super::{Lower, span_of};
use crate::syntax::ir::{Block, Bound, Case, Constant, Expr, ExprId, Handler, ImportFrom, Pattern, Stmt, Target};
use crate::syntax::scope::first_part;

impl Lower<'_> {
    /// Lowers statements.
    pub(super) fn block(&mut self, body: &[Ast]) -> Block {
        let mut out = Vec::with_capacity(body.len());
        for stmt in body {
            self.stmt(stmt, &mut out);
        }
        out.into()
    }

    fn stmt(&mut self, node: &Ast, out: &mut Vec<Stmt>) {
        match node {
            Ast::Expr(inner) => {
                if !is_literal(&inner.value) {
                    out.push(Stmt::Expr(self.expr(&inner.value)));
                }
            }
            Ast::Assign(assign) => {
                let value = self.expr(&assign.value);
                let targets = assign.targets.iter().map(|target| self.assigned(target)).collect();
                out.push(Stmt::Assign(targets, value));
            }
            Ast::AnnAssign(assign) => self.annotated(assign, out),
            Ast::AugAssign(assign) => {
                let left = self.expr(&assign.target);
                let right = self.expr(&assign.value);
                let op = augmented_of(assign.op);
                let sum = self.add(Expr::Binary { op, left, right }, span_of(node));
                out.push(Stmt::Augmented(self.target(&assign.target), sum));
            }
            Ast::TypeAlias(alias) => {
                let value = self.expr(&alias.value);
                let target = self.assigned(&alias.name);
                out.push(Stmt::Assign([target].into(), value));
            }
            Ast::Delete(delete) => {
                out.extend(delete.targets.iter().map(|target| Stmt::Delete(self.target(target))));
            }
            Ast::If(branch) => self.branch(branch, out),
            Ast::While(node) => {
                let test = self.expr(&node.test);
                let body = self.block(&node.body);
                out.push(Stmt::While(test, body, self.block(&node.orelse)));
            }
            Ast::For(node) => {
                let iterable = self.expr(&node.iter);
                let target = self.assigned(&node.target);
                let body = self.block(&node.body);
                out.push(Stmt::For(target, iterable, body, self.block(&node.orelse)));
            }
            Ast::With(node) => {
                for item in &node.items {
                    let value = self.expr(&item.context_expr);
                    let target = item.optional_vars.as_ref().map(|target| self.assigned(target));
                    out.push(Stmt::Enter(value, target));
                }
                for stmt in &node.body {
                    self.stmt(stmt, out);
                }
            }
            Ast::Try(node) => {
                let body = self.block(&node.body);
                let handlers = node.handlers.iter().map(|handler| self.handler(handler)).collect();
                let otherwise = self.block(&node.orelse);
                out.push(Stmt::Try(body, handlers, otherwise, self.block(&node.finalbody)));
            }
            Ast::Match(node) => {
                let subject = self.expr(&node.subject);
                let cases = node.cases.iter().map(|case| self.case(case)).collect();
                out.push(Stmt::Match(subject, cases));
            }
            Ast::Return(node) => {
                let value = node.value.as_ref().map(|value| self.expr(value));
                out.push(Stmt::Return(value));
            }
            Ast::Raise(node) => {
                let exception = node.exc.as_ref().map(|value| self.expr(value));
                out.push(Stmt::Raise(exception));
            }
            Ast::Assert(node) => out.push(Stmt::Assert(self.expr(&node.test))),
            Ast::Break(_) => out.push(Stmt::Break),
            Ast::Continue(_) => out.push(Stmt::Continue),
            Ast::FunctionDef(function) => out.push(self.function_def(function)),
            Ast::ClassDef(class) => out.push(self.class_def(class)),
            Ast::Import(import) => self.import(import, out),
            Ast::ImportFrom(import) => self.import_from(import, out),
            Ast::Pass(_) | Ast::Global(_) | Ast::Nonlocal(_) | Ast::IpyEscapeCommand(_) => {}
        }
    }

    /// A target of an assignment; at module level its names are bound to a value.
    pub(super) fn assigned(&mut self, node: &AstExpr) -> Target {
        for name in crate::syntax::scope::names_in(node).bound {
            self.bind_module(name, Bound::Value);
        }
        self.target(node)
    }

    fn annotated(&mut self, assign: &ast::StmtAnnAssign, out: &mut Vec<Stmt>) {
        let annotation = self.annotation(&assign.annotation);
        let value = assign.value.as_ref().map(|value| self.expr(value));
        let target = self.assigned(&assign.target);
        out.push(Stmt::Annotated(target, annotation, value));
    }

    fn branch(&mut self, branch: &ast::StmtIf, out: &mut Vec<Stmt>) {
        let test = self.expr(&branch.test);
        let mut arms = vec![(test, self.block(&branch.body))];
        let mut otherwise = Block::default();
        for clause in &branch.elif_else_clauses {
            match &clause.test {
                Some(test) => {
                    let test = self.expr(test);
                    arms.push((test, self.block(&clause.body)));
                }
                None => otherwise = self.block(&clause.body),
            }
        }
        out.push(Stmt::If(arms.into(), otherwise));
    }

    fn handler(&mut self, handler: &ExceptHandler) -> Handler {
        let ExceptHandler::ExceptHandler(handler) = handler;
        let class = handler.type_.as_ref().map(|class| self.expr(class));
        let name = handler.name.as_ref().map(|name| (self.write_slot(name), span_of(name)));
        Handler { class, name, body: self.block(&handler.body) }
    }

    fn case(&mut self, case: &ast::MatchCase) -> Case {
        let pattern = self.pattern(&case.pattern);
        let guard = case.guard.as_ref().map(|guard| self.expr(guard));
        Case { pattern, guard, body: self.block(&case.body) }
    }

    fn pattern(&mut self, node: &AstPattern) -> Pattern {
        match node {
            AstPattern::MatchValue(value) => Pattern::Value(self.expr(&value.value)),
            AstPattern::MatchSingleton(singleton) => {
                let constant = match singleton.value {
                    Singleton::None => Constant::None,
                    Singleton::True => Constant::Bool(true),
                    Singleton::False => Constant::Bool(false),
                };
                let id = self.constant(constant);
                Pattern::Value(self.add(Expr::Constant(id), span_of(node)))
            }
            AstPattern::MatchSequence(inner) => Pattern::Sequence(self.patterns(&inner.patterns)),
            AstPattern::MatchMapping(inner) => {
                let keys: Vec<ExprId> = inner.keys.iter().map(|key| self.expr(key)).collect();
                let patterns = self.patterns(&inner.patterns).into_vec();
                let rest = inner.rest.as_ref().map(|name| self.write_slot(name));
                Pattern::Mapping(keys.into_iter().zip(patterns).collect(), rest)
            }
            AstPattern::MatchClass(inner) => {
                let class = self.expr(&inner.cls);
                let positional = self.patterns(&inner.arguments.patterns);
                let named = inner.arguments.keywords.iter();
                let named = named.map(|keyword| (self.symbol(&keyword.attr), self.pattern(&keyword.pattern))).collect();
                Pattern::Class(class, positional, named)
            }
            AstPattern::MatchStar(inner) => Pattern::Star(inner.name.as_ref().map(|name| self.write_slot(name))),
            AstPattern::MatchAs(inner) => {
                let pattern = inner.pattern.as_ref().map(|pattern| Box::new(self.pattern(pattern)));
                Pattern::As(pattern, inner.name.as_ref().map(|name| self.write_slot(name)))
            }
            AstPattern::MatchOr(inner) => Pattern::Or(self.patterns(&inner.patterns)),
        }
    }

    fn patterns(&mut self, nodes: &[AstPattern]) -> Box<[Pattern]> {
        nodes.iter().map(|node| self.pattern(node)).collect()
    }

    fn import(&mut self, import: &ast::StmtImport, out: &mut Vec<Stmt>) {
        for alias in &import.names {
            let (bound, module) = match &alias.asname {
                Some(name) => (name.as_str(), alias.name.as_str()),
                None => (first_part(&alias.name), first_part(&alias.name)),
            };
            let from = ImportFrom { level: 0, module: module.into(), name: None };
            self.bind_import(bound, from, alias, out);
        }
    }

    fn import_from(&mut self, import: &ast::StmtImportFrom, out: &mut Vec<Stmt>) {
        let module = import.module.as_ref().map_or("", |name| name.as_str());
        for alias in &import.names {
            if alias.name.as_str() == "*" {
                let from = ImportFrom { level: import.level, module: module.into(), name: None };
                self.unit.stars.push(from.clone());
                out.push(Stmt::ImportStar(Box::new(from)));
                continue;
            }
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            let from =
                ImportFrom { level: import.level, module: module.into(), name: Some(alias.name.as_str().into()) };
            self.bind_import(bound, from, alias, out);
        }
    }

    fn bind_import(&mut self, bound: &str, from: ImportFrom, alias: &ast::Alias, out: &mut Vec<Stmt>) {
        self.bind_module(bound, Bound::Import(from.clone()));
        match self.write_name(bound, span_of(alias)) {
            Target::Local(slot, place) => out.push(Stmt::Import(slot, Box::new(from), place)),
            Target::Global(symbol, _) => self.unit.bindings.push((symbol, Bound::Import(from))),
            _ => {}
        }
    }
}

/// A docstring, `...`: nothing happens.
fn is_literal(node: &AstExpr) -> bool {
    node.is_literal_expr()
}
