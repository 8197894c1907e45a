//! What the source of a Rust crate shows by names and constants, without following values: which modules it declares under
//! which conditions, and weaknesses that stand in one place.
//!
//! A library without IO: the text of one file in, findings out.

mod comments;
mod condition;
mod constants;
mod modules;
mod rules;
mod scan;
mod sensitive;
mod tokens;

pub use comments::comments;
pub use condition::{Condition, Way};
pub use modules::{Declared, Modules, modules};
pub use rules::{RULES, Rule};
pub use scan::{Finding, scan};
pub use tokens::Unreadable;
