//! How a pattern is called: its method and its flags, and how Python source spells these.

use std::ops::BitOr;

/// How a pattern meets its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// From the start of the text, as `re.match`.
    Match,
    /// The whole text, as `re.fullmatch`.
    FullMatch,
    /// Anywhere, as `re.search`, `re.sub`, `re.split` and `re.findall`; also where it is not known.
    Search,
}

/// Flags of `re`, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flags(u16);

impl Flags {
    /// No flag.
    pub const NONE: Flags = Flags(0);
    /// `re.I`.
    pub const IGNORECASE: Flags = Flags(1);
    /// `re.M`.
    pub const MULTILINE: Flags = Flags(2);
    /// `re.S`.
    pub const DOTALL: Flags = Flags(4);
    /// `re.X`.
    pub const VERBOSE: Flags = Flags(8);
    /// `re.A`.
    pub const ASCII: Flags = Flags(16);
    /// `re.U`.
    pub const UNICODE: Flags = Flags(32);
    /// `re.L`.
    pub const LOCALE: Flags = Flags(64);
    /// `re.T`, which does nothing, and `re.DEBUG`: they can be set for a whole pattern alone.
    pub(super) const GLOBAL: Flags = Flags(128);
    /// Of these a pattern has one.
    pub(super) const TYPES: Flags = Flags(16 | 32 | 64);

    /// Whether any of the others is set.
    pub fn has(self, others: Flags) -> bool {
        self.0 & others.0 != 0
    }

    /// Without the others.
    #[must_use]
    pub fn without(self, others: Flags) -> Flags {
        Flags(self.0 & !others.0)
    }

    /// The flags that a Python expression such as `re.I | re.VERBOSE` names, or nothing where it is computed.
    pub fn from_source(source: &str) -> Option<Flags> {
        let source = source.trim();
        if let Some(inner) = source.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))
            && !inner.contains(['(', ')'])
        {
            return Flags::from_source(inner);
        }
        // `flags=` of a keyword argument may come along.
        let source =
            source.strip_prefix("flags").and_then(|rest| rest.trim_start().strip_prefix('=')).unwrap_or(source);
        source.split(['|', '+']).map(|name| Flags::named(name.trim())).try_fold(Flags::NONE, |a, b| Some(a | b?))
    }

    fn named(name: &str) -> Option<Flags> {
        if let Ok(number) = name.parse::<u16>() {
            return Flags::from_number(number);
        }
        // `re.I`, `re.RegexFlag.I`, and the bare name after `from re import I`.
        match name.rsplit('.').next()?.trim() {
            "I" | "IGNORECASE" => Some(Flags::IGNORECASE),
            "M" | "MULTILINE" => Some(Flags::MULTILINE),
            "S" | "DOTALL" => Some(Flags::DOTALL),
            "X" | "VERBOSE" => Some(Flags::VERBOSE),
            "A" | "ASCII" => Some(Flags::ASCII),
            "U" | "UNICODE" => Some(Flags::UNICODE),
            "L" | "LOCALE" => Some(Flags::LOCALE),
            "T" | "TEMPLATE" | "DEBUG" => Some(Flags::GLOBAL),
            "NOFLAG" => Some(Flags::NONE),
            _ => None,
        }
    }

    /// CPython's own numbering.
    fn from_number(number: u16) -> Option<Flags> {
        let names = [
            (1, Flags::GLOBAL),
            (2, Flags::IGNORECASE),
            (4, Flags::LOCALE),
            (8, Flags::MULTILINE),
            (16, Flags::DOTALL),
            (32, Flags::UNICODE),
            (64, Flags::VERBOSE),
            (128, Flags::GLOBAL),
            (256, Flags::ASCII),
        ];
        let set = names.iter().filter(|(bit, _)| number & bit != 0).fold(Flags::NONE, |a, (_, b)| a | *b);
        (number < 512).then_some(set)
    }

    /// The flag of a letter in `(?i)`.
    pub(super) fn letter(c: char) -> Option<Flags> {
        Some(match c {
            'i' => Flags::IGNORECASE,
            'L' => Flags::LOCALE,
            'm' => Flags::MULTILINE,
            's' => Flags::DOTALL,
            'x' => Flags::VERBOSE,
            'a' => Flags::ASCII,
            't' => Flags::GLOBAL,
            'u' => Flags::UNICODE,
            _ => return None,
        })
    }
}

impl BitOr for Flags {
    type Output = Flags;

    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_source_names() {
        let both = Some(Flags::IGNORECASE | Flags::VERBOSE);
        for source in [
            "re.I | re.X",
            "(re.IGNORECASE|re.VERBOSE)",
            "flags=re.I + re.X",
            "I | VERBOSE",
            "66",
            "re.RegexFlag.I | 64",
        ] {
            assert_eq!(Flags::from_source(source), both, "{source}");
        }
        assert_eq!(Flags::from_source("0"), Some(Flags::NONE));
        for source in ["", "flags", "re.I if x else 0", "get()", "re.I &", "1024"] {
            assert_eq!(Flags::from_source(source), None, "{source}");
        }
    }
}
