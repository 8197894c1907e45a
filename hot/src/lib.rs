//! What works byte by byte, optimised in every build.
//!
//! Optimising all of Touchmark would more than double what a cold build costs, and every CI run pays for one. So the
//! loops that large or hostile inputs keep busy have a crate of their own, which uses nothing of ours.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::disallowed_methods,
        reason = "a test that panics has failed, which is what it is for; tests set up the world they need"
    )
)]
// Which files there are.
pub mod files;

// What tools and stores wrote.
pub mod json;

// What a regular expression can do, from its text alone.
pub mod regex;
