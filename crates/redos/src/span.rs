//! Where a part of a pattern stands.

/// A half-open range of characters of the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}
