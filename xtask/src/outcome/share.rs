//! So many of so many.

use std::cmp::Ordering;

/// So many of so many, exact; ordered by how large a part it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    part: u64,
    all: u64,
}

impl Share {
    /// Nothing where the part is larger than the whole.
    pub fn new(part: u64, all: u64) -> Option<Share> {
        (part <= all).then_some(Share { part, all })
    }

    /// The whole.
    pub fn all(self) -> u64 {
        self.all
    }

    /// What is not a part of it.
    pub fn rest(self) -> u64 {
        self.all.saturating_sub(self.part)
    }

    /// Both together; nothing where that is no number.
    pub fn plus(self, other: Share) -> Option<Share> {
        Some(Share { part: self.part.checked_add(other.part)?, all: self.all.checked_add(other.all)? })
    }

    /// In whole per cent, rounded down: 100 is all of it. Nothing of nothing is no percentage.
    pub fn percent(self) -> Option<u8> {
        let hundredths = u128::from(self.part).checked_mul(100)?.checked_div(u128::from(self.all))?;
        u8::try_from(hundredths).ok()
    }

    /// The smaller part of two.
    #[must_use]
    pub fn min(self, other: Share) -> Share {
        if other.compared(self) == Ordering::Less { other } else { self }
    }

    /// The larger part of two.
    #[must_use]
    pub fn max(self, other: Share) -> Share {
        if other.compared(self) == Ordering::Greater { other } else { self }
    }

    fn compared(self, other: Share) -> Ordering {
        let cross = |a: u64, b: u64| u128::from(a) * u128::from(b);
        cross(self.part, other.all).cmp(&cross(other.part, self.all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_hundred_is_all_of_it(part in any::<u64>(), all in any::<u64>()) {
            match Share::new(part, all) {
                None => prop_assert!(part > all),
                Some(share) => {
                    let percent = share.percent();
                    prop_assert_eq!(percent.is_some(), all > 0);
                    prop_assert_eq!(percent == Some(100), all > 0 && part == all);
                    let floor = (u128::from(part) * 100).checked_div(u128::from(all));
                    prop_assert_eq!(percent.map(u128::from), floor);
                }
            }
        }

        #[test]
        fn the_smaller_is_not_the_friendlier(a in 0u64..50, b in 1u64..50, c in 0u64..50, d in 1u64..50) {
            if let (Some(one), Some(other)) = (Share::new(a, b), Share::new(c, d)) {
                let smaller = one.min(other);
                prop_assert!(smaller.percent() <= one.percent() && smaller.percent() <= other.percent());
                prop_assert!(one.max(other).percent() >= smaller.percent());
            }
        }
    }
}
