//! The integration tests, in one binary.

/// Markers, places and splices, in Markdown and reStructuredText.
mod readme;
