//! Regular expressions of Python programs: what they can match, and how long that can take.

mod alphabet;
mod ast;
#[cfg(test)]
mod cpython;
mod flags;
mod matcher;
mod parse;
mod set;

pub use self::flags::Flags;

/// How a pattern meets its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// From the start of the text, as `re.match`.
    Match,
    /// The whole text, as `re.fullmatch`.
    FullMatch,
    /// Anywhere, as `re.search`, `re.sub`, `re.split` and `re.findall`; also where it is not known.
    Search,
}
