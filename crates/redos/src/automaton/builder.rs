//! A tree as a graph with empty steps.

use std::collections::BTreeMap;

use super::super::alphabet::{Alphabet, Bits};
use super::super::ast::{Anchor, Greed, Kind, Repeat, Term};
use super::super::parse::Parsed;
use super::super::span::Span;

/// What must hold for an empty step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    Free,
    /// At the start of the text.
    Start,
    /// At its end.
    End,
    /// Something that is not modelled.
    Unknown,
}

pub(super) enum Node {
    Empty(Vec<(usize, Guard)>),
    /// The head of a repetition.
    Head {
        repetition: usize,
        next: Vec<(usize, Guard)>,
    },
    Take {
        label: Bits,
        next: usize,
    },
    Accept,
}

pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) start: usize,
    /// The head and the place of each repetition.
    pub(super) loops: Vec<(usize, Span)>,
    pub(super) approximation: Option<&'static str>,
    pub(super) widened: bool,
}

/// From so many rounds on a repetition counts as endless: what it costs is more than anyone waits for.
const ENDLESS: u32 = 30;
/// Rounds of a bounded repetition are spelled out up to so many nodes.
const MOST_SPELLED: usize = 1_500;
const MOST_NODES: usize = 12_000;

pub(super) fn build(parsed: &Parsed, alphabet: &Alphabet) -> Option<Graph> {
    let mut groups = BTreeMap::new();
    parsed.root.walk(&mut |term| {
        if let Kind::Group(Some(group), inner) = &term.kind {
            groups.insert(*group, &**inner);
        }
    });
    let graph = Graph { nodes: vec![Node::Accept], start: 0, loops: Vec::new(), approximation: None, widened: false };
    let mut builder = Builder { graph, alphabet, groups };
    builder.graph.start = builder.term(&parsed.root, 0)?;
    Some(builder.graph)
}

struct Builder<'a> {
    graph: Graph,
    alphabet: &'a Alphabet,
    groups: BTreeMap<usize, &'a Term>,
}

impl<'a> Builder<'a> {
    fn push(&mut self, node: Node) -> Option<usize> {
        let at = self.graph.nodes.len();
        self.graph.nodes.push(node);
        (at < MOST_NODES).then_some(at)
    }

    fn approximate(&mut self, construct: &'static str) {
        self.graph.approximation.get_or_insert(construct);
    }

    /// The node at which a term begins that goes on at `next`.
    fn term(&mut self, term: &'a Term, next: usize) -> Option<usize> {
        match &term.kind {
            Kind::Set(set) => {
                let label = self.alphabet.bits(set);
                self.push(Node::Take { label, next })
            }
            Kind::Anchor(anchor) => self.anchor(*anchor, next),
            Kind::Sequence(terms) => terms.iter().rev().try_fold(next, |next, term| self.term(term, next)),
            Kind::Alternation(branches) => {
                let mut ways = Vec::with_capacity(branches.len());
                for branch in branches {
                    ways.push((self.term(branch, next)?, Guard::Free));
                }
                self.push(Node::Empty(ways))
            }
            Kind::Repeat(repeat) => self.repeat(repeat, term.span, next),
            Kind::Group(_, term) => self.term(term, next),
            Kind::Atomic(term) => {
                self.approximate("an atomic group");
                self.term(term, next)
            }
            Kind::Look(look) => {
                self.approximate("look-around");
                let mut ways = vec![(next, Guard::Unknown)];
                if look.behind.is_none() {
                    // A match of its own, which ends where the look-ahead does.
                    ways.push((self.term(&look.term, 0)?, Guard::Unknown));
                }
                self.push(Node::Empty(ways))
            }
            Kind::Reference { group, .. } => {
                self.approximate("a back-reference");
                match self.groups.get(group).copied() {
                    Some(term) => {
                        let again = self.term(term, next)?;
                        self.push(Node::Empty(vec![(again, Guard::Unknown)]))
                    }
                    None => Some(next),
                }
            }
            Kind::Conditional(conditional) => {
                self.approximate("a condition on a group");
                let yes = self.term(&conditional.yes, next)?;
                let no = match &conditional.no {
                    Some(no) => self.term(no, next)?,
                    None => next,
                };
                self.push(Node::Empty(vec![(yes, Guard::Unknown), (no, Guard::Unknown)]))
            }
        }
    }

    fn anchor(&mut self, anchor: Anchor, next: usize) -> Option<usize> {
        let guard = match anchor {
            Anchor::Start => Guard::Start,
            Anchor::End | Anchor::EndOrNewline => Guard::End,
            Anchor::LineStart | Anchor::LineEnd => {
                self.approximate("an anchor of lines");
                Guard::Unknown
            }
            Anchor::Boundary { .. } => {
                self.approximate("a word boundary");
                Guard::Unknown
            }
        };
        self.push(Node::Empty(vec![(next, guard)]))
    }

    fn repeat(&mut self, repeat: &'a Repeat, span: Span, next: usize) -> Option<usize> {
        if repeat.greed == Greed::Possessive {
            self.approximate("a possessive repetition");
        }
        match repeat.max {
            Some(0) => Some(next),
            Some(max) if max < ENDLESS => {
                let before = self.graph.nodes.len();
                let last = self.term(&repeat.term, next)?;
                let size = self.graph.nodes.len() - before;
                if size.saturating_mul(usize::try_from(max).unwrap_or(usize::MAX)) > MOST_SPELLED {
                    self.graph.widened = true;
                    return self.endless(repeat, span, next);
                }
                // The last round stands already; those before it go on to it, and from the least number on may stop.
                let optional = |builder: &mut Builder<'a>, round: u32, body: usize| {
                    if round <= repeat.min {
                        Some(body)
                    } else {
                        builder.push(Node::Empty(vec![(body, Guard::Free), (next, Guard::Free)]))
                    }
                };
                let mut entry = optional(self, max, last)?;
                for round in (1..max).rev() {
                    let body = self.term(&repeat.term, entry)?;
                    entry = optional(self, round, body)?;
                }
                Some(entry)
            }
            max => {
                self.graph.widened |= max.is_some();
                self.endless(repeat, span, next)
            }
        }
    }

    /// At least two rounds are told apart from none and one.
    fn endless(&mut self, repeat: &'a Repeat, span: Span, next: usize) -> Option<usize> {
        let repetition = self.graph.loops.len();
        let head = self.push(Node::Empty(Vec::new()))?;
        self.graph.loops.push((head, span));
        let body = self.term(&repeat.term, head)?;
        let ways = vec![(body, Guard::Free), (next, Guard::Free)];
        if let Some(node) = self.graph.nodes.get_mut(head) {
            *node = Node::Head { repetition, next: ways };
        }
        self.graph.widened |= repeat.min > 2;
        match repeat.min {
            0 => Some(head),
            1 => Some(body),
            _ => self.term(&repeat.term, body),
        }
    }
}
