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

/// Findings that the configuration accepts.
mod accept;
/// Which files a tool is asked about again.
mod by_file;
/// The command line: help, usage errors, exit codes.
mod cli;
/// The dataflow scan by the CodeQL CLI, played by a stand-in.
mod codeql_cli;
/// The schema of the configuration.
mod configuration;
/// The coverage badge, by what a test command leaves behind.
mod coverage;
/// Checks that a configuration declares.
mod custom;
/// The table of the queries of the dataflow scan.
mod dataflow;
/// The links of the documentation.
mod docs;
/// What `doctor` says.
mod doctor;
/// Every way in which a tool can break, for every tool.
mod faults;
/// GitHub and the package index, played by a server on loopback.
mod github;
/// The commit that GitHub is asked to make, held against its published schema.
mod graphql;
/// The commands that hints name, run as they are printed.
mod hints;
/// Publishing to a server over HTTP that asks for the token, with many at once.
mod hosted;
/// What the tests imported: the code of the tree, or another version of it.
#[cfg(unix)]
mod imports;
/// What a repository is given by `init`.
mod init;
/// One hostile text through everything that can reach a surface.
#[cfg(unix)]
mod injection;
/// What comes with the code and would judge it.
#[cfg(unix)]
mod judge;
/// Who may use whom, and other rules of the house.
mod layers;
/// One job a check, each in a clone of its own, and a last one that merges what they found.
mod matrix;
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
/// Secrets of a release job, looked for everywhere.
mod secrets;
/// The section for each state a repository can be in.
mod sections;
/// What is shipped, and ways to start it.
mod ship;
/// Configurations that keep real tools from seeing, and honest ones.
mod silenced;
/// What a stored answer depends on.
mod stored;
/// Every surface of a report, hostile findings included.
mod surfaces;
/// A hostile or careless tree.
#[cfg(unix)]
mod tree;
/// Files replaced under kills, editors, full disks and one another.
mod write;
