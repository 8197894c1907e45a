//! Follows values through Python projects, from sources to sinks.
//!
//! A library without IO and without globals: source files in, findings with their paths out, the same for any number of threads.

pub mod sensitive;
