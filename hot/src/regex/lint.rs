//! Patterns that match other texts than their writer had in mind.

mod hosts;
mod ranges;
mod tags;

use super::alphabet::Alphabet;
use super::ast::Span;
use super::parse::Parsed;
use super::{Flags, Query};

/// A part of a pattern, and what is wrong with it.
pub(super) struct Slip {
    pub(super) query: Query,
    pub(super) span: Span,
    pub(super) message: String,
}

pub(super) fn slips(parsed: &Parsed, flags: Flags, alphabet: Option<&Alphabet>) -> Vec<Slip> {
    let mut slips = ranges::slips(parsed);
    slips.extend(hosts::slips(parsed));
    slips.extend(alphabet.and_then(|alphabet| tags::slip(parsed, flags, alphabet)));
    slips
}
