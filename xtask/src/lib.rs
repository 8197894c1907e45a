//! Touchmark: tests a repository, then stamps its README with only what was proved.
//!
//! The modules stand in the order in which data flows: args → project facts → checks → outcomes → badges → section →
//! README → git. Left of [`outcome`] the program meets the world; right of it, up to the README, nothing can fail.
//! `tests/layers.rs` keeps who may use whom.

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

// What was asked, and with which surroundings.
pub mod args;
pub mod called;
pub mod config;
pub mod env;
pub mod secret;

// Tools of their own kind: readers of JSON, lists of paths.
pub mod json;
pub mod paths;

// The doors to the world.
pub mod cache;
pub mod git;
pub mod http;
pub mod install;
pub mod snapshot;
pub mod tool;

// What is.
pub mod project;

// What the checks say of it.
pub mod check;

// What we conclude: the neck of the hourglass.
pub mod outcome;

// What follows from that.
pub mod badge;
pub mod section;
pub mod shields;

// Where it stands, and how that is replaced.
pub mod readme;
pub mod write;

// The way out, in CI.
pub mod publish;

// What people and machines see.
pub mod show;

// The order of things; the only module that knows all others.
pub mod stage;
