//! Functions, lambdas and classes.

use ruff_python_ast::{self as ast, Expr as Ast};
use ruff_python_parser::typing;

use super::resolve::{Scope, ScopeKind};
use super::{Lower, span_of};
use crate::syntax::ir::{
    Binding, Bound, Class, ClassIndex, ClassStmt, ExprId, Function, FunctionIndex, Parameter, ParameterKind, Span,
    Stmt, Symbol, Target,
};
use crate::syntax::scope::{names_in, names_of};

impl Lower<'_> {
    pub(super) fn function_def(&mut self, node: &ast::StmtFunctionDef) -> Stmt {
        let decorators: Vec<ExprId> = node.decorator_list.iter().map(|item| self.expr(&item.expression)).collect();
        let index = self.declare(span_of(&node.name));
        let returns = node.returns.as_ref().map(|returns| self.annotation(returns));
        let name = self.symbol(&node.name);
        let class = self.enclosing_class();
        let binding = binding_of(&node.decorator_list, class.is_some(), &node.name);
        let outer = self.enter(index, Some(&node.parameters));
        let function = self.function();
        function.name = Some(name);
        function.binding = binding;
        function.class = class;
        function.returns = returns;
        self.bind_all(&names_of(&node.body));
        let body = self.block(&node.body);
        self.function().body = body;
        self.leave(outer);
        if let Some(class) = class.and_then(|class| self.unit.classes.get_mut(class.0 as usize)) {
            class.methods.insert(0, (name, index));
        }
        let bound = if decorators.is_empty() { Bound::Function(index) } else { Bound::Value };
        self.bind_module(&node.name, bound);
        let target = self.write_name(&node.name, span_of(&node.name));
        if let (Target::Local(slot, _), true) = (&target, self.current > 0 && class.is_none() && decorators.is_empty())
        {
            self.inner.push((index, *slot));
        }
        Stmt::Def(index, decorators.into(), target)
    }

    pub(super) fn lambda(&mut self, node: &ast::ExprLambda, place: Span) -> FunctionIndex {
        let index = self.declare(place);
        let outer = self.enter(index, node.parameters.as_deref());
        self.bind_all(&names_in(&node.body));
        let value = self.expr(&node.body);
        self.function().body = [Stmt::Return(Some(value))].into();
        self.leave(outer);
        index
    }

    /// Adds an empty function.
    fn declare(&mut self, place: Span) -> FunctionIndex {
        let index = FunctionIndex(self.unit.functions.len() as u32);
        let parent = Some(FunctionIndex(self.current as u32));
        self.unit.functions.push(Function { span: place, parent, ..Function::default() });
        index
    }

    /// Goes into a function; gives back the one around it. Defaults and annotations belong to that one.
    fn enter(&mut self, index: FunctionIndex, parameters: Option<&ast::Parameters>) -> usize {
        let mut lowered = Vec::new();
        if let Some(parameters) = parameters {
            self.parameters(parameters, &mut lowered);
        }
        let outer = self.current;
        self.current = index.0 as usize;
        self.scopes.push(Scope::new(ScopeKind::Function(index)));
        for parameter in &mut lowered {
            parameter.slot = self.bind(parameter.name);
        }
        self.function().parameters = lowered;
        outer
    }

    fn leave(&mut self, outer: usize) {
        self.scopes.pop();
        self.current = outer;
    }

    fn parameters(&mut self, node: &ast::Parameters, out: &mut Vec<Parameter>) {
        for item in &node.posonlyargs {
            self.parameter(&item.parameter, item.default.as_deref(), ParameterKind::Positional, out);
        }
        for item in &node.args {
            self.parameter(&item.parameter, item.default.as_deref(), ParameterKind::Normal, out);
        }
        if let Some(item) = &node.vararg {
            self.parameter(item, None, ParameterKind::Star, out);
        }
        for item in &node.kwonlyargs {
            self.parameter(&item.parameter, item.default.as_deref(), ParameterKind::Keyword, out);
        }
        if let Some(item) = &node.kwarg {
            self.parameter(item, None, ParameterKind::DoubleStar, out);
        }
    }

    fn parameter(
        &mut self,
        node: &ast::Parameter,
        default: Option<&Ast>,
        kind: ParameterKind,
        out: &mut Vec<Parameter>,
    ) {
        let default = default.map(|value| self.expr(value));
        let annotation = node.annotation.as_ref().map(|value| self.annotation(value));
        let name = self.symbol(&node.name);
        let slot = crate::syntax::ir::Slot(0);
        out.push(Parameter { name, slot, kind, default, annotation, span: span_of(&node.name) });
    }

    /// Lowers an annotation; one that is quoted is parsed.
    pub(super) fn annotation(&mut self, node: &Ast) -> ExprId {
        if let Ast::StringLiteral(text) = node
            && let Ok(parsed) = typing::parse_type_annotation(text, self.text)
        {
            return self.expr(parsed.expression());
        }
        self.expr(node)
    }

    pub(super) fn class_def(&mut self, node: &ast::StmtClassDef) -> Stmt {
        let decorators: Vec<ExprId> = node.decorator_list.iter().map(|item| self.expr(&item.expression)).collect();
        let bases = node.arguments.as_ref().map_or(&[][..], |arguments| &arguments.args);
        let bases: Vec<ExprId> = bases.iter().map(|base| self.expr(base)).collect();
        let name = self.symbol(&node.name);
        let index = ClassIndex(self.unit.classes.len() as u32);
        let scope = FunctionIndex(self.current as u32);
        let fields = self.fields(&node.body);
        self.unit.classes.push(Class { name, span: span_of(&node.name), scope, methods: Vec::new(), fields });
        self.scopes.push(Scope::new(ScopeKind::Class(index)));
        self.bind_all(&names_of(&node.body));
        let body = self.block(&node.body);
        let members = self.scopes.pop().map(|scope| scope.order).unwrap_or_default();
        self.bind_module(&node.name, Bound::Class(index));
        let target = self.write_name(&node.name, span_of(&node.name));
        let stmt = ClassStmt {
            class: index,
            bases: bases.into(),
            decorators: decorators.into(),
            body,
            members: members.into(),
            target,
        };
        Stmt::Class(Box::new(stmt))
    }

    /// `name: type` in a class body, in order.
    fn fields(&mut self, body: &[ast::Stmt]) -> Vec<Symbol> {
        let mut fields = Vec::new();
        for stmt in body {
            if let ast::Stmt::AnnAssign(assign) = stmt
                && let Ast::Name(name) = assign.target.as_ref()
            {
                fields.push(self.symbol(&name.id));
            }
        }
        fields
    }

    /// The class whose body is being lowered.
    fn enclosing_class(&self) -> Option<ClassIndex> {
        match self.scopes.last().map(|scope| scope.kind) {
            Some(ScopeKind::Class(index)) => Some(index),
            _ => None,
        }
    }
}

/// How a method is bound, by its decorators and its name.
fn binding_of(decorators: &[ast::Decorator], method: bool, name: &str) -> Binding {
    let mut binding = match name {
        "__new__" if method => Binding::Static,
        "__init_subclass__" | "__class_getitem__" if method => Binding::Class,
        _ => Binding::Normal,
    };
    for decorator in decorators {
        let last = match &decorator.expression {
            Ast::Name(name) => name.id.as_str(),
            Ast::Attribute(attribute) => attribute.attr.as_str(),
            _ => continue,
        };
        binding = match last {
            "staticmethod" => Binding::Static,
            "classmethod" | "validator" | "root_validator" => Binding::Class,
            "property" | "cached_property" | "lazy" | "hybrid_property" | "reify" | "getter" => Binding::Property,
            _ => continue,
        };
    }
    binding
}
