//! The characters that a pattern tells apart: a few hundred samples, grouped by the sets that they are in.
//!
//! Each group has one representative, the plainest of its characters, and all that is decided is decided of these. The
//! samples are ASCII, the ends of every range with their neighbours, and one each of Unicode's non-ASCII letters,
//! digits, spaces and symbols; a set that differs from another only between such samples is taken for the same.

use std::collections::BTreeMap;

use super::ast::{Anchor, Kind, Term};
use super::set::{Class, Form, Item, Member, Set, cases};

/// Groups of characters, by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bits([u64; 4]);

/// More groups than this are not told apart.
const MOST: usize = 256;

impl Bits {
    pub(super) fn insert(&mut self, symbol: u8) {
        if let Some(word) = self.0.get_mut(usize::from(symbol >> 6)) {
            *word |= 1 << (symbol & 63);
        }
    }

    pub(super) fn contains(self, symbol: u8) -> bool {
        self.0.get(usize::from(symbol >> 6)).is_some_and(|word| word >> (symbol & 63) & 1 == 1)
    }

    pub(super) fn and(self, other: Bits) -> Bits {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Bits([a & e, b & f, c & g, d & h])
    }

    pub(super) fn or(self, other: Bits) -> Bits {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Bits([a | e, b | f, c | g, d | h])
    }

    pub(super) fn meets(self, other: Bits) -> bool {
        self.and(other) != Bits::default()
    }

    /// All, the plainest first.
    pub(super) fn symbols(self) -> impl Iterator<Item = u8> {
        (0..=u8::MAX).filter(move |symbol| self.contains(*symbol))
    }

    /// The plainest.
    pub(super) fn first(self) -> Option<u8> {
        let (at, word) = (0_u32..).zip(self.0).find(|(_, word)| *word != 0)?;
        u8::try_from(at * 64 + word.trailing_zeros()).ok()
    }
}

#[derive(Clone, Debug)]
pub(super) struct Alphabet {
    /// The representative of each group, plainest first.
    symbols: Vec<u32>,
    /// Which group a sample is in.
    groups: BTreeMap<u32, u8>,
}

impl Alphabet {
    /// The characters that a tree tells apart; none where they are too many.
    pub(super) fn of(root: &Term) -> Option<Alphabet> {
        let sets = distinct(root);
        let mut symbols = Vec::new();
        let mut groups = BTreeMap::new();
        let mut known: BTreeMap<Vec<bool>, u8> = BTreeMap::new();
        for c in samples(&sets) {
            if groups.contains_key(&c) {
                continue;
            }
            let signature = sets.iter().map(|set| set.contains(c)).collect();
            let next = symbols.len();
            let group = match known.get(&signature) {
                Some(group) => *group,
                None if next < MOST => {
                    let group = u8::try_from(next).ok()?;
                    known.insert(signature, group);
                    symbols.push(c);
                    group
                }
                None => return None,
            };
            groups.insert(c, group);
        }
        Some(Alphabet { symbols, groups })
    }

    /// The groups that a set holds.
    pub(super) fn bits(&self, set: &Set) -> Bits {
        let mut bits = Bits::default();
        for (symbol, c) in self.numbered() {
            if set.contains(c) {
                bits.insert(symbol);
            }
        }
        bits
    }

    /// Every group.
    pub(super) fn all(&self) -> Bits {
        let mut bits = Bits::default();
        self.numbered().for_each(|(symbol, _)| bits.insert(symbol));
        bits
    }

    /// The numbers of the groups and their representatives.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u8, u32)> + '_ {
        (0..=u8::MAX).zip(self.symbols.iter().copied())
    }

    pub(super) fn representative(&self, symbol: u8) -> u32 {
        self.symbols.get(usize::from(symbol)).copied().unwrap_or_default()
    }

    /// The group of a sample; other characters have none.
    pub(super) fn group(&self, c: u32) -> Option<u8> {
        self.groups.get(&c).copied()
    }
}

/// The sets of a tree, each once, and those that anchors look at.
fn distinct(root: &Term) -> Vec<Set> {
    let plain = |member, ascii| {
        let item = Item { member, span: root.span, escaped: false };
        Set { items: vec![item], negated: false, ignore_case: false, ascii, form: Form::Literal }
    };
    let mut sets = vec![plain(Member::Char(10), false)];
    root.walk(&mut |term| match &term.kind {
        Kind::Set(set) if !sets.contains(set) => sets.push(set.clone()),
        Kind::Anchor(Anchor::Boundary { ascii, .. }) => {
            let word = plain(Member::Class { class: Class::Word, negated: false }, *ascii);
            if !sets.contains(&word) {
                sets.push(word);
            }
        }
        _ => {}
    });
    sets
}

/// Sample characters, plainest first.
fn samples(sets: &[Set]) -> Vec<u32> {
    let ascii = [('a', 'z'), ('0', '9'), ('A', 'Z'), ('!', '~'), (' ', ' '), ('\t', '\n'), ('\0', '\x7f')];
    let mut samples: Vec<u32> = ascii.iter().flat_map(|(low, high)| u32::from(*low)..=u32::from(*high)).collect();
    // A letter, a symbol, a decimal digit and a space.
    samples.extend([0xE9, 0x2192, 0x0663, 0xA0]);
    for set in sets {
        for item in &set.items {
            let (low, high) = match item.member {
                Member::Char(c) => (c, c),
                Member::Range(low, high) => (low, high),
                Member::Class { .. } => continue,
            };
            let ends = [low, high, low.saturating_sub(1), (high + 1).min(0x0010_FFFF)];
            samples.extend(ends);
            if set.ignore_case {
                samples.extend(ends.iter().flat_map(|c| cases(*c, set.ascii)));
            }
        }
    }
    samples
}
