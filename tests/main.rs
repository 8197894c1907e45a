//! Table of contents of the integration tests, which are one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that panics has failed, which is what it is for; tests set up the world they need"
)]

/// An empty world for each test: folders, git, environment, stand-ins.
mod support;

/// The command line: help, usage errors, exit codes.
mod cli;
/// What `doctor` says.
mod doctor;
/// Every way in which a tool can break, for every tool.
mod faults;
/// GitHub and the package index, played by a server on loopback.
mod github;
/// Who may use whom, and other rules of the house.
mod layers;
/// Our questions to GitHub, held against its published description.
mod openapi;
/// The whole way from a repository to its section, with stand-ins for the tools.
mod pipeline;
/// The README's change on its way out, against bare repositories.
mod publish;
/// A badge section spliced into READMEs of every shape, and rendered.
mod readme;
/// The real tools, installed by the program itself.
mod real_tools;
/// What each recorded report is worth.
mod recordings;
/// What the package index says, and what the badges make of it.
mod registry;
/// Rust packages, alone and beside Python.
mod rust;
/// The JSON report and its schema.
mod schema;
/// The section for each state a repository can be in.
mod sections;
/// Files replaced under kills, editors, full disks and one another.
mod write;
