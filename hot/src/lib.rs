//! What works byte by byte, optimised in every build.
//!
//! Optimising all of Touchmark would more than double what a cold build costs, and every CI run pays for one. So the
//! loops that large or hostile inputs keep busy have a crate of their own, which uses nothing of ours.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests set up the world they need"))]

// Which files there are.
pub mod files;

// What tools and stores wrote.
pub mod json;

// What a regular expression can do, from its text alone.
pub mod regex;
