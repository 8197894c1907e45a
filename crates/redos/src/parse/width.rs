//! How many characters a term can match, which a look-behind must know.

/// CPython's own bound; beyond it all widths are one.
const MOST: u128 = 1 << 64;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Width {
    pub(super) min: u128,
    pub(super) max: u128,
    /// A look-behind inside has no single width.
    pub(super) fails: bool,
}

impl Width {
    pub(super) fn one() -> Width {
        Width { min: 1, max: 1, fails: false }
    }

    /// This and then that.
    pub(super) fn then(self, next: Width) -> Width {
        let sum = |a: u128, b: u128| (a + b).min(MOST);
        Width { min: sum(self.min, next.min), max: sum(self.max, next.max), fails: self.fails || next.fails }
    }

    /// This or that.
    pub(super) fn or(self, other: Width) -> Width {
        Width { min: self.min.min(other.min), max: self.max.max(other.max), fails: self.fails || other.fails }
    }

    /// This, repeated.
    pub(super) fn times(self, min: u32, max: Option<u32>) -> Width {
        let most = match max {
            Some(max) => (self.max * u128::from(max)).min(MOST),
            None if self.max == 0 => 0,
            None => MOST,
        };
        Width { min: (self.min * u128::from(min)).min(MOST), max: most, fails: self.fails }
    }

    /// As a look-around, which takes none.
    pub(super) fn taking_none(self) -> Width {
        Width { fails: self.fails, ..Width::default() }
    }

    /// The one width of a look-behind.
    pub(super) fn single(self) -> Option<usize> {
        let longest = u128::from(u32::MAX);
        (self.min == self.max && self.min <= longest).then(|| usize::try_from(self.min).ok()).flatten()
    }
}
