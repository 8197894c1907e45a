//! Values through the project: each function is run over what is known of values ([`value`]) and gives a summary; the
//! summaries and the cells that functions share are brought to a fixed point (`fixpoint`).

mod access;
mod bind;
mod call;
mod env;
mod eval;
mod exec;
mod fixpoint;
mod folding;
mod frame;
mod guards;
mod intrinsics;
mod known;
mod library;
mod methods;
mod naming;
mod order;
mod roots;
mod route;
mod store;
pub mod summary;
mod text;
pub mod trace;
pub mod value;
mod verdicts;
pub mod world;

pub use fixpoint::{Reached, Solved, solve};
pub use frame::Observed;
pub use known::Known;
