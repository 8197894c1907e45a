//! What is known about a tainted value: for which sinks it is harmless, and in which state it is.

use std::ops::{BitAnd, BitOr};

/// A set of facts that hold on every way to a place. Where ways meet, only what holds on both stays.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Marks(u128);

/// A kind of sink.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SinkKind(pub u8);

/// A kind of source.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SourceKind(pub u16);

/// How many of the bits are states.
const STATES: u8 = 8;
/// How many kinds of sink there can be: each has a bit for harmless and one for doubtful.
const KINDS: u8 = 60;

impl Marks {
    /// Nothing is known.
    pub const NONE: Self = Self(0);
    /// The value gets here only in a way that the program's constants exclude, or past a check that CodeQL does not know.
    pub const UNLIKELY: Self = Self(1);
    /// A path that was normalised.
    pub const NORMALISED: Self = Self(2);
    /// Text that was parsed into a structure.
    pub const PARSED: Self = Self(4);
    /// Something fixed stands before it in a text.
    pub const PREFIXED: Self = Self(8);
    /// Backslashes were taken out.
    pub const NO_BACKSLASH: Self = Self(16);
    /// Harmless for every kind of sink.
    pub const HARMLESS: Self = Self(((1 << KINDS) - 1) << STATES);
    /// How many kinds of sink there can be.
    pub(crate) const KINDS: usize = KINDS as usize;

    /// Harmless for one kind of sink.
    pub fn harmless_for(kind: SinkKind) -> Self {
        Self(1_u128.checked_shl(u32::from(kind.0) + u32::from(STATES)).unwrap_or(0))
    }

    /// Past a check that CodeQL does not know, and that speaks against a finding of one kind.
    pub fn doubtful_for(kind: SinkKind) -> Self {
        Self(1_u128.checked_shl(u32::from(kind.0) + u32::from(STATES + KINDS)).unwrap_or(0))
    }

    /// Harmless for every kind of sink but one.
    pub fn only_for(kind: SinkKind) -> Self {
        Self(Self::HARMLESS.0 & !Self::harmless_for(kind).0)
    }

    /// All of these facts hold.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// There is no sink left that the value could harm.
    pub fn is_harmless(self) -> bool {
        self.contains(Self::HARMLESS)
    }
}

impl BitOr for Marks {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Marks {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}
