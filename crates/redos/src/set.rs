//! A set of characters as a pattern spells it, and whether a character is in it.

use super::span::Span;

/// What one position of a pattern matches: a literal, an escape such as `\d`, a dot or a class in brackets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Set {
    pub(super) items: Vec<Item>,
    pub(super) negated: bool,
    pub(super) ignore_case: bool,
    /// Classes and case know ASCII only.
    pub(super) ascii: bool,
    pub(super) form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Literal,
    Dot,
    /// Such as `\d`.
    Escape,
    Brackets,
}

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) member: Member,
    pub(super) span: Span,
    /// One of its ends is written with a backslash.
    pub(super) escaped: bool,
}

impl PartialEq for Item {
    fn eq(&self, other: &Item) -> bool {
        self.member == other.member
    }
}

/// Characters are code points, because a pattern may name lone surrogates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Char(u32),
    Range(u32, u32),
    Class { class: Class, negated: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Digit,
    Space,
    Word,
}

impl Set {
    /// Whether a character is in the set.
    pub(super) fn contains(&self, c: u32) -> bool {
        let listed = self.items.iter().any(|item| self.lists(item.member, c));
        listed != self.negated
    }

    fn lists(&self, member: Member, c: u32) -> bool {
        let among = |low: u32, high: u32| {
            let within = |c: u32| (low..=high).contains(&c);
            within(c) || self.ignore_case && cases(c, self.ascii).into_iter().any(within)
        };
        match member {
            Member::Char(only) => among(only, only),
            Member::Range(low, high) => among(low, high),
            Member::Class { class, negated } => class.contains(c, self.ascii) != negated,
        }
    }

    /// The one character that this is a literal of.
    pub(super) fn literal(&self) -> Option<u32> {
        match self.items.as_slice() {
            [Item { member: Member::Char(c), .. }] if !self.negated => Some(*c),
            _ => None,
        }
    }
}

impl Class {
    /// As CPython's `str` methods say, or ASCII alone.
    pub(super) fn contains(self, c: u32, ascii: bool) -> bool {
        let Some(c) = char::from_u32(c) else {
            return false;
        };
        if ascii && !c.is_ascii() {
            return false;
        }
        match self {
            Class::Digit => c.is_ascii_digit() || !c.is_ascii() && decimal(c),
            // The four separators are space to `str.isspace` and to ASCII patterns are not.
            Class::Space => c.is_whitespace() || !ascii && ('\x1c'..='\x1f').contains(&c),
            Class::Word => c == '_' || c.is_alphanumeric(),
        }
    }
}

/// A character in its other cases, one code point each.
pub(super) fn cases(c: u32, ascii: bool) -> [u32; 2] {
    let Some(known) = char::from_u32(c).filter(|known| !ascii || known.is_ascii()) else {
        return [c, c];
    };
    let single = |mut cased: &mut dyn Iterator<Item = char>| match ((&mut cased).next(), cased.next()) {
        (Some(one), None) => u32::from(one),
        _ => c,
    };
    let (lower, upper) = (single(&mut known.to_lowercase()), single(&mut known.to_uppercase()));
    let kept = |cased: u32| if ascii && cased > 0x7f { c } else { cased };
    [kept(lower), kept(upper)]
}

fn decimal(c: char) -> bool {
    let c = u32::from(c);
    ZEROS.iter().any(|zero| (*zero..zero + 10).contains(&c))
}

/// The zeros of Unicode's decimal digits outside ASCII; nine more follow each.
const ZEROS: [u32; 65] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
    0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50,
    0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136,
    0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0,
    0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_the_flags() {
        assert!(Class::Digit.contains(0x0663, false));
        assert!(!Class::Digit.contains(0x0663, true));
        assert!(!Class::Digit.contains(0xBD, false));
        assert!(Class::Space.contains(0xA0, false));
        assert!(!Class::Space.contains(0x1c, true));
        assert!(Class::Word.contains(0xE9, false));
        assert!(!Class::Word.contains(0xD800, false));
        assert_eq!(cases(u32::from('a'), true), [u32::from('a'), u32::from('A')]);
        assert_eq!(cases(0xDF, false), [0xDF, 0xDF]);
    }
}
