//! Table of contents of the integration tests, which are one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that panics has failed, which is what it is for; tests set up the world they need"
)]

/// Markers, places and splices, in Markdown and reStructuredText.
mod readme;
/// Files replaced under kills, editors, full disks and one another.
mod write;
