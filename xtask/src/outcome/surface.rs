//! What surfaces say of a check besides its result.

/// What surfaces say of a check besides its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surface {
    /// What it counts, in the singular, such as `file`.
    pub unit: &'static str,
    /// The badge that speaks of it, besides those of all checks together.
    pub label: Option<Label>,
    /// Whose rules its findings name, where that is not the program that was started.
    pub driver: Option<&'static str>,
    /// Whether its findings are alerts of GitHub's already, so that an upload would repeat them.
    pub is_on_github: bool,
}

impl Surface {
    /// Of a check that counts files and has no badge of its own.
    pub const FILES: Surface = Surface { unit: "file", label: None, driver: None, is_on_github: false };
}

/// A badge about one tool, or about what its tests reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The id of the badge.
    pub badge: &'static str,
    /// Its left half.
    pub left: &'static str,
    /// The same in a repository of several languages.
    pub beside: &'static str,
    /// The tool; none where the badge says how much of the code the tests reached.
    pub tool: Option<Named>,
}

/// A tool as a badge names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// The right half where it passed; `NAME failing` where it failed.
    pub name: &'static str,
    /// The colour where it passed.
    pub color: &'static str,
    /// What a click leads to.
    pub link: &'static str,
}
