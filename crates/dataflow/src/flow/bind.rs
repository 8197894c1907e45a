//! Arguments of a call → parameters of a function.

use super::frame::Frame;
use super::value::{Key, Kind, Value};
use super::world::Cell;
use crate::models::Passed;
use crate::names::FunctionId;
use crate::syntax::ir::{Argument, Constant, ExprId, ParameterKind, Span, Symbol};

use super::env::Env;

/// An argument: its value and, where it is written in the call, its expression.
#[derive(Clone, Default)]
pub(super) struct Passing {
    pub(super) value: Value,
    pub(super) expr: Option<ExprId>,
    pub(super) span: Span,
}

/// The arguments of a call.
#[derive(Clone, Default)]
pub(super) struct Arguments {
    pub(super) positional: Vec<Passing>,
    pub(super) keywords: Vec<(Symbol, Passing)>,
    /// `*x`, and after how many positional arguments.
    pub(super) star: Vec<(usize, Passing)>,
    pub(super) double_star: Vec<Passing>,
}

impl Arguments {
    /// Positional arguments without expressions.
    pub(super) fn of(values: Vec<Value>, span: Span) -> Self {
        let positional = values.into_iter().map(|value| Passing { value, expr: None, span }).collect();
        Self { positional, ..Self::default() }
    }

    /// All arguments, and how they are passed.
    pub(super) fn all(&self) -> impl Iterator<Item = (Passed, &Passing)> {
        let positional = self.positional.iter().enumerate().map(|(at, item)| (Passed::At(at as u16), item));
        let keywords = self.keywords.iter().map(|(name, item)| (Passed::Keyword(*name), item));
        let star = self.star.iter().map(|(at, item)| (Passed::Star(*at as u16), item));
        let double_star = self.double_star.iter().map(|item| (Passed::DoubleStar, item));
        positional.chain(keywords).chain(star).chain(double_star)
    }

    /// The value of every argument.
    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.all().map(|(_, item)| &item.value)
    }

    /// The first positional argument.
    pub(super) fn first(&self) -> Value {
        self.at(0)
    }

    /// A positional argument.
    pub(super) fn at(&self, index: usize) -> Value {
        self.positional.get(index).map(|item| item.value.clone()).unwrap_or_default()
    }
}

impl Frame<'_> {
    /// Evaluates the arguments of a call in their order. What is unpacked before others is passed one by one.
    pub(super) fn arguments(&mut self, arguments: &[Argument], env: &mut Env) -> Arguments {
        let mut out = Arguments::default();
        let last = arguments.iter().rposition(|argument| matches!(argument, Argument::Positional(_)));
        for (at, argument) in arguments.iter().enumerate() {
            let (Argument::Positional(expr)
            | Argument::Keyword(_, expr)
            | Argument::Star(expr)
            | Argument::DoubleStar(expr)) = *argument;
            let item = Passing { value: self.eval(expr, env), expr: Some(expr), span: self.span(expr) };
            match argument {
                Argument::Positional(_) => out.positional.push(item),
                Argument::Keyword(name, _) => out.keywords.push((*name, item)),
                Argument::Star(_) if last > Some(at) && item.value.is(Kind::Sequence) => {
                    let items = item.value.parts().iter().filter(|(key, _)| key.is_content());
                    out.positional.extend(items.map(|(_, part)| Passing { value: part.clone(), expr: None, ..item }));
                }
                Argument::Star(_) => out.star.push((out.positional.len(), item)),
                Argument::DoubleStar(_) => out.double_star.push(item),
            }
        }
        out
    }

    /// One value for each parameter, then one for each captured variable.
    pub(super) fn bind(
        &mut self,
        id: FunctionId,
        callee: &Value,
        receiver: Option<&Passing>,
        arguments: &Arguments,
        env: &Env,
    ) -> Vec<Passing> {
        let function = self.project.function(id);
        let code = &function.code;
        let mut bound: Vec<Option<Passing>> = vec![None; code.parameters.len()];
        let partial = callee.parts().iter().filter(|(key, _)| matches!(key, Key::Partial(_)));
        let partial = partial.map(|(_, value)| Passing { value: value.clone(), ..Passing::default() });
        let mut positional: Vec<Passing> = receiver.cloned().into_iter().chain(partial).collect();
        positional.extend(arguments.positional.iter().cloned());
        let before = positional.len() - arguments.positional.len();
        let mut extra = Vec::new();
        let given = positional.len();
        let slots: Vec<usize> = (0..code.parameters.len())
            .filter(|at| {
                let kind = code.parameters.get(*at).map(|parameter| parameter.kind);
                matches!(kind, Some(ParameterKind::Positional | ParameterKind::Normal))
            })
            .collect();
        for (at, item) in positional.into_iter().enumerate() {
            match slots.get(at).and_then(|slot| bound.get_mut(*slot)) {
                Some(place) => *place = Some(item),
                None => extra.push(item.value),
            }
        }
        let mut more: Vec<(Symbol, Passing)> = Vec::new();
        let bound_keywords = callee.parts().iter().filter_map(|(key, value)| match key {
            Key::PartialKeyword(name) => Some((*name, Passing { value: value.clone(), ..Passing::default() })),
            _ => None,
        });
        for (name, item) in bound_keywords.chain(arguments.keywords.iter().cloned()) {
            let place = code.parameters.iter().position(|parameter| {
                parameter.name == name && matches!(parameter.kind, ParameterKind::Normal | ParameterKind::Keyword)
            });
            match place.and_then(|at| bound.get_mut(at)) {
                Some(place) => *place = Some(item),
                None => more.push((name, item)),
            }
        }
        self.bind_unpacked(id, arguments, before, &slots, &mut bound);
        let taken = slots.len().saturating_sub(given);
        let mut out = Vec::with_capacity(bound.len() + code.captures.len());
        for (at, (place, parameter)) in bound.into_iter().zip(&code.parameters).enumerate() {
            out.push(match (place, parameter.kind) {
                (Some(item), _) => item,
                (None, ParameterKind::Star) => {
                    Passing { value: self.rest_of(&extra, taken, arguments), ..Passing::default() }
                }
                (None, ParameterKind::DoubleStar) => {
                    Passing { value: self.keywords_of(id, &more, arguments), ..Passing::default() }
                }
                (None, _) => {
                    let value = self.cell(Cell::Default(id, at as u16));
                    Passing { value, ..Passing::default() }
                }
            });
        }
        for (at, (outer, _)) in code.captures.iter().enumerate() {
            let here = self.parent_of(id) == Some(self.id);
            let value = if here { env.get(*outer).cloned() } else { callee.part(Key::Capture(at as u16)).cloned() };
            let value = value.unwrap_or_else(|| self.cell(Cell::Default(id, (code.parameters.len() + at) as u16)));
            out.push(Passing { value, ..Passing::default() });
        }
        out
    }

    /// Fills parameters that are free from `*x` and `**x`.
    fn bind_unpacked(
        &mut self,
        id: FunctionId,
        arguments: &Arguments,
        before: usize,
        slots: &[usize],
        bound: &mut [Option<Passing>],
    ) {
        let parameters = &self.project.function(id).code.parameters;
        for (from, item) in &arguments.star {
            for (offset, slot) in slots.iter().skip(before + from).enumerate() {
                if let Some(place) = bound.get_mut(*slot).filter(|place| place.is_none()) {
                    let value = self.element(&item.value, Some(Kind::Int(offset as i64)), item.span);
                    *place = Some(Passing { value, expr: None, span: item.span });
                }
            }
        }
        for item in &arguments.double_star {
            for (at, parameter) in parameters.iter().enumerate() {
                if !matches!(parameter.kind, ParameterKind::Normal | ParameterKind::Keyword) {
                    continue;
                }
                if let Some(place) = bound.get_mut(at).filter(|place| place.is_none()) {
                    let key = self.entry(parameter.name);
                    let value = match key {
                        Some(key) => self.part_of(&item.value, key),
                        None => self.element(&item.value, None, item.span),
                    };
                    let value = if item.value.is(Kind::Mapping) && key.is_none() { Value::UNKNOWN } else { value };
                    if !value.is_unknown() {
                        *place = Some(Passing { value, expr: None, span: item.span });
                    }
                }
            }
        }
    }

    /// What `*args` gets: what is left of the positional arguments, and of `*x` after the parameters took their part.
    fn rest_of(&mut self, extra: &[Value], taken: usize, arguments: &Arguments) -> Value {
        if extra.is_empty()
            && taken == 0
            && let [(_, only)] = arguments.star.as_slice()
        {
            return only.value.clone();
        }
        let known = arguments.star.iter().all(|(_, item)| item.value.is(Kind::Sequence));
        if known && !arguments.star.is_empty() {
            let unpacked = arguments.star.iter().flat_map(|(_, item)| item.value.parts());
            let unpacked = unpacked.filter(|(key, _)| key.is_content()).map(|(_, part)| part.clone());
            return Value::sequence(extra.iter().cloned().chain(unpacked.skip(taken)).collect());
        }
        let mut value = Value::sequence(extra.to_vec()).listed();
        for (_, item) in &arguments.star {
            let element = self.element(&item.value, None, item.span);
            value = value.with_also(Key::Any, &element);
        }
        value
    }

    /// What `**kwargs` gets. What has the name of a parameter is that one's.
    fn keywords_of(&mut self, id: FunctionId, more: &[(Symbol, Passing)], arguments: &Arguments) -> Value {
        let parameters = self.project.function(id).code.parameters.iter();
        let named = parameters.filter(|one| matches!(one.kind, ParameterKind::Normal | ParameterKind::Keyword));
        let taken: Vec<Key> = named.filter_map(|parameter| self.entry(parameter.name)).collect();
        let rest = |value: &Value| value.keeping(|key| !taken.contains(&key));
        if more.is_empty()
            && let [only] = arguments.double_star.as_slice()
        {
            return rest(&only.value);
        }
        let mut value = Value::of(Kind::Mapping);
        for (name, item) in more {
            let key = self.entry(*name).unwrap_or(Key::AnyEntry);
            value = value.with_also(key, &item.value);
        }
        for item in &arguments.double_star {
            value = super::eval::merged(&value, &rest(&item.value));
        }
        value
    }

    /// The key of a keyword argument's name in `**kwargs`.
    pub(super) fn entry(&self, name: Symbol) -> Option<Key> {
        self.project.constant_id(&Constant::Str(self.text(name).into())).map(Key::Entry)
    }

    pub(super) fn parent_of(&self, id: FunctionId) -> Option<FunctionId> {
        let function = self.project.function(id);
        let base = self.project.file(function.file).functions;
        function.code.parent.map(|parent| FunctionId(base + parent.0))
    }
}
