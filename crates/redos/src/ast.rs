//! A pattern as a tree, with every flag already resolved into the sets and anchors that it changes.

use super::set::Set;
use super::span::Span;

/// A part of a pattern, with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// Two terms are equal where they match alike, wherever they stand.
impl PartialEq for Term {
    fn eq(&self, other: &Term) -> bool {
        self.kind == other.kind
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// One character.
    Set(Set),
    Anchor(Anchor),
    Sequence(Vec<Term>),
    Alternation(Vec<Term>),
    Repeat(Box<Repeat>),
    /// Numbered from one where it captures.
    Group(Option<usize>, Box<Term>),
    Atomic(Box<Term>),
    Look(Box<Look>),
    /// What a group matched, once more.
    Reference {
        group: usize,
        ignore_case: bool,
    },
    /// One branch where the group took part in the match, the other where it did not.
    Conditional(Box<Conditional>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Repeat {
    pub(super) term: Term,
    pub(super) min: u32,
    /// None is without end.
    pub(super) max: Option<u32>,
    pub(super) greed: Greed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greed {
    Greedy,
    Lazy,
    Possessive,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Look {
    pub(super) term: Term,
    pub(super) negated: bool,
    /// How many characters back the term starts, for a look-behind.
    pub(super) behind: Option<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Conditional {
    pub(super) group: usize,
    pub(super) yes: Term,
    pub(super) no: Option<Term>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// `\A`, and `^` without MULTILINE.
    Start,
    /// `^` with MULTILINE.
    LineStart,
    /// `\Z`.
    End,
    /// `$` without MULTILINE: at the end, or before a newline that is the end.
    EndOrNewline,
    /// `$` with MULTILINE.
    LineEnd,
    /// `\b` and `\B`; words are ASCII under the ASCII flag and in bytes.
    Boundary { negated: bool, ascii: bool },
}

impl Term {
    /// Calls `visit` for this term and all that it holds, outermost first.
    pub(super) fn walk<'t>(&'t self, visit: &mut impl FnMut(&'t Term)) {
        visit(self);
        match &self.kind {
            Kind::Sequence(terms) | Kind::Alternation(terms) => terms.iter().for_each(|term| term.walk(visit)),
            Kind::Repeat(repeat) => repeat.term.walk(visit),
            Kind::Group(_, term) | Kind::Atomic(term) => term.walk(visit),
            Kind::Look(look) => look.term.walk(visit),
            Kind::Conditional(conditional) => {
                conditional.yes.walk(visit);
                if let Some(no) = &conditional.no {
                    no.walk(visit);
                }
            }
            Kind::Set(_) | Kind::Anchor(_) | Kind::Reference { .. } => {}
        }
    }
}
