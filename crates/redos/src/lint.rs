//! Patterns that match other texts than their writer had in mind.

pub(super) mod hosts;
pub(super) mod ranges;
pub(super) mod tags;
