//! One file → a compact program with exact positions.
//!
//! The tree of the parser lives only while its file is lowered; what stays is [`ir`].

mod comments;
pub mod ir;
pub mod lines;
mod lower;
mod nesting;
mod notebook;
mod scope;
mod source;

pub use comments::comments;
pub use lines::Lines;
pub use nesting::depth;
pub use source::{Parsed, SkipReason, Skipped, read};
