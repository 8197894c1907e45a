//! Regular expressions of a project: their texts, and how they are used.

use std::collections::BTreeMap;

use redos::{Flags, Method, Pattern};
use rustc_hash::FxHashMap;

use super::call::{Call, Given};
use crate::analysis::Facts;
use crate::flow::{Observed, Solved};
use crate::names::FileId;
use crate::syntax::ir::{ConstId, Constant, Expr, Span};

/// Functions of `re` by the names that models watch them under: where text and flags stand, how the pattern meets its text.
const USES: &[(&str, usize, usize, Method)] = &[
    ("regex.compile", usize::MAX, 1, Method::Search),
    ("regex.match", 1, 2, Method::Match),
    ("regex.fullmatch", 1, 2, Method::FullMatch),
    ("regex.search", 1, 2, Method::Search),
    ("regex.split", 1, 3, Method::Search),
    ("regex.sub", 2, 4, Method::Search),
];
/// Methods of compiled patterns.
const METHODS: &[(&str, usize, Method)] = &[
    ("pattern.match", 0, Method::Match),
    ("pattern.fullmatch", 0, Method::FullMatch),
    ("pattern.search", 0, Method::Search),
    ("pattern.sub", 1, Method::Search),
];

/// A pattern where it is used.
pub(super) struct Use<'a> {
    /// The file of the call.
    pub(super) used_in: FileId,
    /// The file of the pattern.
    pub(super) file: FileId,
    /// The literal where it is in sight, else the argument.
    pub(super) span: Span,
    /// What it is matched with: the argument.
    pub(super) subject: Option<Span>,
    /// The pattern.
    pub(super) id: ConstId,
    text: &'a Constant,
    flags: Flags,
    /// How it meets its text.
    pub(super) method: Method,
}

impl Use<'_> {
    /// The pattern, read; nothing where `re` would refuse it.
    pub(super) fn pattern(&self) -> Option<Pattern> {
        match self.text {
            Constant::Str(text) => Pattern::parse(text, self.flags).ok(),
            Constant::Bytes(bytes) => {
                let text: String = bytes.iter().copied().map(char::from).collect();
                Pattern::parse_bytes(&text, self.flags).ok()
            }
            _ => None,
        }
    }
}

/// Every use of a pattern that is a constant.
pub(super) fn uses<'a>(facts: &Facts<'a>, solved: &Solved) -> Vec<Use<'a>> {
    let mut found = Vec::new();
    for call in &solved.observed {
        for (name, text, flags, method) in USES {
            if call.is(facts.models, name) {
                let known = Call::new(facts, call);
                let flags = known.argument(*flags, "flags").and_then(|flags| Flags::from_source(flags.source()));
                let subject = known.argument(*text, "string").map(|text| text.span());
                let pattern = known.argument(0, "pattern");
                found.extend(each(facts, call, pattern, (subject, flags.unwrap_or(Flags::NONE), *method)));
            }
        }
        for (name, text, method) in METHODS {
            if call.is(facts.models, name) {
                let known = Call::new(facts, call);
                let subject = known.argument(*text, "string").map(|text| text.span());
                found.extend(each(facts, call, known.receiver().element(), (subject, Flags::NONE, *method)));
            }
        }
    }
    place(facts, &mut found);
    found
}

fn each<'a>(
    facts: &Facts<'a>,
    call: &Observed,
    pattern: Option<Given<'_>>,
    (subject, flags, method): (Option<Span>, Flags, Method),
) -> Vec<Use<'a>> {
    let Some(pattern) = pattern else { return Vec::new() };
    let (file, span) = (call.file, pattern.span());
    let of = |id| Use { used_in: file, file, span, subject, id, text: facts.project.constant(id), flags, method };
    pattern.constants().map(of).collect()
}

/// Moves uses to the literals that they come from.
fn place(facts: &Facts<'_>, uses: &mut [Use<'_>]) {
    let mut literals: FxHashMap<ConstId, BTreeMap<(FileId, Span), ()>> = FxHashMap::default();
    for one in &*uses {
        literals.entry(one.id).or_default();
    }
    for function in &facts.project.functions {
        for (expr, span) in function.code.exprs.iter().zip(&function.code.spans) {
            if let Expr::Constant(id) = expr
                && let Some(places) = literals.get_mut(id)
            {
                places.insert((function.file, *span), ());
            }
        }
    }
    for one in uses {
        let places = literals.get(&one.id).map(BTreeMap::keys).into_iter().flatten();
        let own = |(file, span): &&(FileId, Span)| *file == one.file && *span == one.span;
        if let Some((file, span)) = places.clone().find(own).or_else(|| places.clone().next()) {
            (one.file, one.span) = (*file, *span);
        }
    }
}
