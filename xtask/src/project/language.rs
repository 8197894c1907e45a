//! The languages of packages.

/// A language that the repository holds a package of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// A Python package.
    Python,
    /// A Rust package or workspace.
    Rust,
}

impl Language {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Language::Python => "python",
            Language::Rust => "rust",
        }
    }

    /// The name in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Language::Python => "Python",
            Language::Rust => "Rust",
        }
    }
}
