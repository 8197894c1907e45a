//! Touchmark: tests a repository, then stamps its README with only what was proved.

pub mod env;
pub mod outcome;
pub mod project;
pub mod readme;
pub mod secret;
pub mod tool;
pub mod write;
