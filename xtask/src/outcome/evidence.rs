//! What shows that a check could have failed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether the tool, in this very configuration, reported a fault that was planted for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// It did: which faults, and where, such as `F821 in 85 of 85 files`.
    Proved(String),
    /// No fault can be planted there, and why.
    Unproved(String),
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Evidence::Proved(what) => write!(f, "would have failed: {what}"),
            Evidence::Unproved(why) => write!(f, "not proved able to fail: {why}"),
        }
    }
}
