//! Expressions.

use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr as Ast, InterpolatedStringElement, Number, Operator, UnaryOp};
use ruff_text_size::Ranged;

use super::resolve::{Scope, ScopeKind};
use super::{Lower, span, span_of};
use crate::syntax::ir::{
    Argument, Binary, Built, Call, Comparison, Comprehension, Constant, Expr, ExprId, Span, Target,
};

impl Lower<'_> {
    /// Lowers an expression.
    pub(super) fn expr(&mut self, node: &Ast) -> ExprId {
        let place = span_of(node);
        let expr = match node {
            Ast::Name(name) => self.read_name(&name.id),
            Ast::Attribute(attribute) => {
                let of = self.expr(&attribute.value);
                Expr::Attribute { of, name: self.symbol(&attribute.attr) }
            }
            Ast::Call(call) => self.call(call),
            Ast::StringLiteral(text) => self.literal(Constant::Str(text.value.to_str().into())),
            Ast::BytesLiteral(bytes) => {
                let bytes: Vec<u8> = bytes.value.bytes().collect();
                self.literal(Constant::Bytes(bytes.into()))
            }
            Ast::NumberLiteral(number) => self.number(&number.value),
            Ast::BooleanLiteral(value) => self.literal(Constant::Bool(value.value)),
            Ast::NoneLiteral(_) => self.literal(Constant::None),
            Ast::EllipsisLiteral(_) => self.literal(Constant::Ellipsis),
            Ast::Subscript(subscript) => self.subscript(subscript),
            Ast::BinOp(binary) => {
                let left = self.expr(&binary.left);
                let right = self.expr(&binary.right);
                Expr::Binary { op: binary_of(binary.op), left, right }
            }
            Ast::FString(text) => self.format(text.value.elements()),
            Ast::TString(text) => self.format(text.value.elements()),
            Ast::BoolOp(node) => {
                let operands = self.list(&node.values);
                Expr::Bool { and: node.op == BoolOp::And, operands }
            }
            Ast::UnaryOp(unary) => self.unary(unary),
            Ast::Compare(compare) => self.compare(compare, place),
            Ast::If(choice) => {
                let test = self.expr(&choice.test);
                let then = self.expr(&choice.body);
                Expr::Choice { test, then, other: self.expr(&choice.orelse) }
            }
            Ast::List(list) => Expr::List(self.list(&list.elts)),
            Ast::Tuple(tuple) => Expr::Tuple(self.list(&tuple.elts)),
            Ast::Set(set) => Expr::Set(self.list(&set.elts)),
            Ast::Dict(dict) => self.dict(dict),
            Ast::Lambda(lambda) => Expr::Function(self.lambda(lambda, place)),
            Ast::ListComp(node) => self.comprehension(None, &node.elt, &node.generators),
            Ast::SetComp(node) => self.comprehension(None, &node.elt, &node.generators),
            Ast::Generator(node) => self.comprehension(None, &node.elt, &node.generators),
            Ast::DictComp(node) => self.comprehension(Some(node.key.as_deref()), &node.value, &node.generators),
            Ast::Await(node) => Expr::Await(self.expr(&node.value)),
            Ast::Yield(node) => {
                self.function().generator = true;
                let value = match &node.value {
                    Some(value) => self.expr(value),
                    None => self.none(place),
                };
                Expr::Yield(value)
            }
            Ast::YieldFrom(node) => {
                self.function().generator = true;
                Expr::YieldFrom(self.expr(&node.value))
            }
            Ast::Named(named) => {
                let value = self.expr(&named.value);
                let target = self.target(&named.target);
                let function = self.function();
                function.targets.push(target);
                Expr::Named { target: function.targets.len() as u32 - 1, value }
            }
            Ast::Starred(node) => Expr::Starred(self.expr(&node.value)),
            Ast::Slice(slice) => {
                let parts: Vec<ExprId> = [&slice.lower, &slice.upper, &slice.step]
                    .into_iter()
                    .flatten()
                    .map(|part| self.expr(part))
                    .collect();
                Expr::Other(self.function().add_list(&parts))
            }
            Ast::IpyEscapeCommand(_) => Expr::Other(self.function().add_list(&[])),
        };
        self.add(expr, place)
    }

    fn literal(&mut self, constant: Constant) -> Expr {
        Expr::Constant(self.constant(constant))
    }

    /// `None`, where the program leaves a value out.
    pub(super) fn none(&mut self, place: Span) -> ExprId {
        let none = self.literal(Constant::None);
        self.add(none, place)
    }

    pub(super) fn list(&mut self, nodes: &[Ast]) -> crate::syntax::ir::List {
        let items: Vec<ExprId> = nodes.iter().map(|node| self.expr(node)).collect();
        self.function().add_list(&items)
    }

    fn number(&mut self, number: &Number) -> Expr {
        let constant = match number {
            Number::Int(int) => int.as_i64().map_or_else(|| Constant::Number(int.to_string().into()), Constant::Int),
            Number::Float(float) => Constant::Number(float.to_string().into()),
            Number::Complex { real, imag } => Constant::Number(format!("{real}+{imag}j").into()),
        };
        self.literal(constant)
    }

    fn unary(&mut self, unary: &ast::ExprUnaryOp) -> Expr {
        if unary.op == UnaryOp::USub
            && let Ast::NumberLiteral(number) = unary.operand.as_ref()
            && let Number::Int(int) = &number.value
            && let Some(int) = int.as_i64()
        {
            return self.literal(Constant::Int(-int));
        }
        let operand = self.expr(&unary.operand);
        if unary.op == UnaryOp::Not { Expr::Not(operand) } else { Expr::Unary(operand) }
    }

    fn call(&mut self, call: &ast::ExprCall) -> Expr {
        let function = self.expr(&call.func);
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments.args {
            arguments.push(match argument {
                Ast::Starred(starred) => Argument::Star(self.expr(&starred.value)),
                _ => Argument::Positional(self.expr(argument)),
            });
        }
        for keyword in &call.arguments.keywords {
            let value = self.expr(&keyword.value);
            arguments.push(match &keyword.arg {
                Some(name) => Argument::Keyword(self.symbol(name), value),
                None => Argument::DoubleStar(value),
            });
        }
        let owner = self.function();
        owner.calls.push(Call { function, arguments: arguments.into() });
        Expr::Call(owner.calls.len() as u32 - 1)
    }

    fn subscript(&mut self, subscript: &ast::ExprSubscript) -> Expr {
        let of = self.expr(&subscript.value);
        if let Ast::Slice(slice) = subscript.slice.as_ref() {
            let lower = bound(slice.lower.as_deref(), 0);
            let upper = bound(slice.upper.as_deref(), i32::MAX);
            let stepped = slice.step.is_some();
            return Expr::Slice { of, lower: if stepped { i32::MIN } else { lower }, upper };
        }
        Expr::Subscript { of, key: self.expr(&subscript.slice) }
    }

    fn format<'e>(&mut self, elements: impl Iterator<Item = &'e InterpolatedStringElement>) -> Expr {
        let mut parts = Vec::new();
        for element in elements {
            self.format_element(element, &mut parts);
        }
        Expr::Format(self.function().add_list(&parts))
    }

    fn format_element(&mut self, element: &InterpolatedStringElement, parts: &mut Vec<ExprId>) {
        match element {
            InterpolatedStringElement::Literal(text) => {
                let literal = self.literal(Constant::Str(text.value.clone()));
                parts.push(self.add(literal, span(text.range())));
            }
            InterpolatedStringElement::Interpolation(inner) => {
                parts.push(self.expr(&inner.expression));
                for nested in inner.format_spec.iter().flat_map(|spec| spec.elements.iter()) {
                    if matches!(nested, InterpolatedStringElement::Interpolation(_)) {
                        self.format_element(nested, parts);
                    }
                }
            }
        }
    }

    /// `a < b < c` is `a < b and b < c`.
    fn compare(&mut self, compare: &ast::ExprCompare, place: Span) -> Expr {
        let mut left = self.expr(&compare.left);
        let mut links = Vec::new();
        for (op, node) in compare.ops.iter().zip(&compare.comparators) {
            let right = self.expr(node);
            links.push(Expr::Compare { op: comparison_of(*op), left, right });
            left = right;
        }
        if let [link] = links.as_slice() {
            return *link;
        }
        let ids: Vec<ExprId> = links.into_iter().map(|link| self.add(link, place)).collect();
        Expr::Bool { and: true, operands: self.function().add_list(&ids) }
    }

    fn dict(&mut self, dict: &ast::ExprDict) -> Expr {
        let mut items = Vec::with_capacity(dict.items.len() * 2);
        for item in &dict.items {
            let key = item.key.as_ref().map(|key| self.expr(key));
            let value = self.expr(&item.value);
            items.push(key.unwrap_or(value));
            items.push(value);
        }
        Expr::Dict(self.function().add_list(&items))
    }

    /// `key` is `None` for elements, `Some(None)` for a mapping whose key is missing.
    fn comprehension(&mut self, key: Option<Option<&Ast>>, element: &Ast, generators: &[ast::Comprehension]) -> Expr {
        self.scopes.push(Scope::new(ScopeKind::Comprehension));
        let mut loops = Vec::new();
        for generator in generators {
            let iterable = self.expr(&generator.iter);
            for name in super::super::scope::names_in(&generator.target).bound {
                let symbol = self.symbol(name);
                self.bind(symbol);
            }
            let target = self.target(&generator.target);
            let conditions: Vec<ExprId> = generator.ifs.iter().map(|test| self.expr(test)).collect();
            loops.push((target, iterable, conditions.into()));
        }
        let built = if key.is_some() { Built::Mapping } else { Built::Elements };
        let key = key.flatten().map(|key| self.expr(key));
        let element = self.expr(element);
        self.scopes.pop();
        let function = self.function();
        function.comprehensions.push(Comprehension { built, key, element, loops: loops.into() });
        Expr::Comprehension(function.comprehensions.len() as u32 - 1)
    }

    /// Lowers what is assigned to.
    pub(super) fn target(&mut self, node: &Ast) -> Target {
        let place = span_of(node);
        match node {
            Ast::Name(name) => self.write_name(&name.id, place),
            Ast::Attribute(attribute) => {
                let of = self.expr(&attribute.value);
                Target::Attribute(of, self.symbol(&attribute.attr), place)
            }
            Ast::Subscript(subscript) => {
                let of = self.expr(&subscript.value);
                Target::Subscript(of, self.expr(&subscript.slice), place)
            }
            Ast::List(list) => Target::Sequence(list.elts.iter().map(|item| self.target(item)).collect()),
            Ast::Tuple(tuple) => Target::Sequence(tuple.elts.iter().map(|item| self.target(item)).collect()),
            Ast::Starred(starred) => Target::Star(Box::new(self.target(&starred.value))),
            _ => Target::Nowhere,
        }
    }
}

/// A bound of a slice: a literal, or `open` where it is left out.
fn bound(node: Option<&Ast>, open: i32) -> i32 {
    match node {
        None => open,
        Some(Ast::NumberLiteral(number)) => match &number.value {
            Number::Int(int) => int.as_i32().unwrap_or(i32::MIN),
            _ => i32::MIN,
        },
        Some(_) => i32::MIN,
    }
}

fn binary_of(op: Operator) -> Binary {
    match op {
        Operator::Add => Binary::Add,
        Operator::Mod => Binary::Mod,
        Operator::Mult => Binary::Multiply,
        Operator::Sub => Binary::Subtract,
        Operator::FloorDiv => Binary::FloorDivide,
        Operator::BitOr => Binary::Or,
        Operator::Div => Binary::Divide,
        _ => Binary::Other,
    }
}

/// The operator of `target op= value`.
pub(super) fn augmented_of(op: Operator) -> Binary {
    binary_of(op)
}

fn comparison_of(op: CmpOp) -> Comparison {
    match op {
        CmpOp::Eq => Comparison::Equal,
        CmpOp::NotEq => Comparison::NotEqual,
        CmpOp::Lt => Comparison::Less,
        CmpOp::LtE => Comparison::LessEqual,
        CmpOp::Gt => Comparison::Greater,
        CmpOp::GtE => Comparison::GreaterEqual,
        CmpOp::Is => Comparison::Is,
        CmpOp::IsNot => Comparison::IsNot,
        CmpOp::In => Comparison::In,
        CmpOp::NotIn => Comparison::NotIn,
    }
}
