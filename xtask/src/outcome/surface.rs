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

/// What a planted fault proved: that the tool would have reported it, in its very configuration.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Planted {
    /// The fault, such as `F821`.
    pub fault: String,
    /// For how many inputs the tool reported it.
    pub proved: u64,
    /// For how many inputs it was planted.
    pub of: u64,
    /// The path or the setting that hides it from the tool, where one does.
    pub note: Option<String>,
}

impl Planted {
    /// Whether the tool reported it wherever it was planted.
    pub fn is_whole(&self) -> bool {
        self.proved > 0 && self.proved == self.of
    }
}
