//! Follows values through Python projects, from sources to sinks.
//!
//! A library without IO and without globals: source files in, findings with their paths out, the same for any number of threads.
//!
//! ```text
//! source files → syntax → names → flow: one summary per function, to a fixed point → queries → findings with paths
//! ```

mod analysis;
pub mod flow;
pub mod models;
pub mod names;
pub mod paths;
pub mod queries;
pub mod sensitive;
pub mod syntax;
mod thread;

pub use analysis::{Analysis, Budget, SourceFile, Statistics, analyse};
pub use models::Models;
pub use paths::{Certainty, Finding, Place, Step};
pub use syntax::{SkipReason, Skipped};
