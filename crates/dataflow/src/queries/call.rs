//! What is known about the arguments of a call.

use crate::analysis::Facts;
use crate::flow::Observed;
use crate::flow::value::{Key, Kind, Value};
use crate::paths::Certainty;
use crate::queries::Reported;
use crate::syntax::ir::{ConstId, Constant, Expr, Function, Span};

/// A call of a watched function.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    facts: &'a Facts<'a>,
    call: &'a Observed,
}

impl<'a> Call<'a> {
    pub(super) fn new(facts: &'a Facts<'a>, call: &'a Observed) -> Self {
        Self { facts, call }
    }

    /// An argument by its position or its keyword.
    pub(super) fn argument(&self, position: usize, keyword: &str) -> Option<Given<'a>> {
        let named = self.call.keywords.iter().find(|(name, ..)| self.facts.project.symbols.text(*name) == keyword);
        let named = named.map(|(_, span, value)| (span, value));
        let (span, value) = named.or_else(|| self.call.positional.get(position).map(|(span, value)| (span, value)))?;
        Some(Given { facts: self.facts, call: self.call, span: *span, value })
    }

    /// An argument that can be given by keyword only.
    pub(super) fn keyword(&self, keyword: &str) -> Option<Given<'a>> {
        self.argument(usize::MAX, keyword)
    }

    /// The object of a method.
    pub(super) fn receiver(&self) -> Given<'a> {
        Given { facts: self.facts, call: self.call, span: self.call.span, value: &self.call.receiver }
    }

    /// Arguments may be given that are not seen.
    pub(super) fn is_open(&self) -> bool {
        self.call.unpacked
    }

    /// The call is reported.
    pub(super) fn report(&self, message: impl Into<String>) -> Vec<Reported> {
        self.report_at(Certainty::High, message)
    }

    /// The call is reported with a certainty.
    pub(super) fn report_at(&self, certainty: Certainty, message: impl Into<String>) -> Vec<Reported> {
        vec![Reported { span: self.call.span, message: message.into(), certainty }]
    }
}

/// An argument.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    facts: &'a Facts<'a>,
    call: &'a Observed,
    span: Span,
    value: &'a Value,
}

impl<'a> Given<'a> {
    /// The integers that it can be.
    pub(super) fn ints(&self) -> impl Iterator<Item = i64> + 'a {
        self.value.kinds().iter().filter_map(|kind| match kind {
            Kind::Int(int) => Some(*int),
            _ => None,
        })
    }

    /// The texts that it can be.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'a str> + 'a {
        let project = self.facts.project;
        self.value.kinds().iter().filter_map(move |kind| match kind {
            Kind::Constant(id) => match project.constant(*id) {
                Constant::Str(text) => Some(&**text),
                _ => None,
            },
            _ => None,
        })
    }

    /// It can be a constant that is true, or false, as asked.
    pub(super) fn can_be(&self, wanted: bool) -> bool {
        self.value.kinds().iter().any(|kind| match kind {
            Kind::Bool(value) => *value == wanted,
            Kind::Int(int) => (*int != 0) == wanted,
            Kind::Constant(id) => match self.facts.project.constant(*id) {
                Constant::Str(text) => text.is_empty() != wanted,
                _ => wanted,
            },
            _ => false,
        })
    }

    /// It can be `None`.
    pub(super) fn can_be_none(&self) -> bool {
        self.value.kinds().contains(&Kind::None)
    }

    /// It can be of a type that the models name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.facts.models.type_named(name).is_some_and(|id| self.value.kinds().contains(&Kind::Library(id)))
    }

    /// What is kept at a position.
    pub(super) fn item(&self, at: i32) -> Option<Given<'a>> {
        self.value.part(Key::Index(at)).map(|value| Given { value, ..*self })
    }

    /// What is kept at any position.
    pub(super) fn element(&self) -> Option<Given<'a>> {
        self.value.part(Key::Any).map(|value| Given { value, ..*self })
    }

    /// The text and bytes that it can be.
    pub(super) fn constants(&self) -> impl Iterator<Item = ConstId> + 'a {
        self.value.kinds().iter().filter_map(|kind| match kind {
            Kind::Constant(id) => Some(*id),
            _ => None,
        })
    }

    /// Where it stands.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// What is kept in an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<Given<'a>> {
        let name = self.facts.project.symbols.get(name)?;
        self.value.part(Key::Attribute(name)).map(|value| Given { value, ..*self })
    }

    /// The argument as it is written.
    pub(super) fn source(&self) -> &'a str {
        self.facts.text(self.call.file).get(self.span.start as usize..self.span.end as usize).unwrap_or("")
    }
}

/// A function makes the call at this place.
pub(super) fn runs(code: &Function, span: Span) -> bool {
    code.exprs.iter().zip(&code.spans).any(|(expr, at)| *at == span && matches!(expr, Expr::Call(_)))
}
