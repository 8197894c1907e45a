//! What a `cfg` asks (<https://doc.rust-lang.org/reference/conditional-compilation.html>).

use std::collections::BTreeSet;
use std::fmt;

use crate::tokens::Tokens;

/// A condition that decides what is compiled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// `feature = "…"`.
    Feature(String),
    /// Any other name, such as `windows`, `test` or `target_os`, whatever its value.
    Other(String),
    /// All of them hold.
    All(Vec<Condition>),
    /// One of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
}

/// Features that have to be on, and those that have to be off.
pub type Way = (BTreeSet<String>, BTreeSet<String>);

/// The most ways that are written out for one condition.
const MOST: usize = 64;

impl Condition {
    /// The conditions from here to there, which commas part.
    pub(crate) fn list(tokens: Tokens<'_>, from: usize, to: usize) -> Vec<Condition> {
        let mut list = Vec::new();
        let mut at = from;
        while at < to {
            let Some(name) = tokens.name(at) else {
                at += 1;
                continue;
            };
            if let Some(closed) = tokens.closes(at + 1, '(') {
                let mut inner = Condition::list(tokens, at + 2, closed);
                list.push(match name {
                    "all" => Condition::All(inner),
                    "any" => Condition::Any(inner),
                    "not" if inner.len() == 1 => inner.remove(0).not(),
                    name => Condition::Other(name.to_owned()),
                });
                at = closed + 1;
            } else if tokens.is(at + 1, '=') {
                list.push(match tokens.text(at + 2).filter(|_| name == "feature") {
                    Some(feature) => Condition::Feature(feature.to_owned()),
                    None => Condition::Other(name.to_owned()),
                });
                at += 3;
            } else {
                list.push(match name {
                    "true" => Condition::All(Vec::new()),
                    "false" => Condition::Any(Vec::new()),
                    name => Condition::Other(name.to_owned()),
                });
                at += 1;
            }
        }
        list
    }

    #[must_use]
    pub(crate) fn not(self) -> Condition {
        Condition::Not(Box::new(self))
    }

    /// The names that it asks for besides features.
    pub fn others(&self) -> Vec<&str> {
        match self {
            Condition::Feature(_) => Vec::new(),
            Condition::Other(name) => vec![name],
            Condition::All(list) | Condition::Any(list) => list.iter().flat_map(Condition::others).collect(),
            Condition::Not(inner) => inner.others(),
        }
    }

    /// Whether it holds with the features for which `is_on` says so; nothing where something else decides.
    pub fn holds(&self, is_on: &dyn Fn(&str) -> bool) -> Option<bool> {
        let each = |list: &[Condition], end: bool| {
            let values: Vec<_> = list.iter().map(|condition| condition.holds(is_on)).collect();
            match values.contains(&Some(end)) {
                true => Some(end),
                false => values.iter().all(|value| *value == Some(!end)).then_some(!end),
            }
        };
        match self {
            Condition::Feature(name) => Some(is_on(name)),
            Condition::Other(_) => None,
            Condition::All(list) => each(list, false),
            Condition::Any(list) => each(list, true),
            Condition::Not(inner) => inner.holds(is_on).map(|holds| !holds),
        }
    }

    /// The ways in which features let it hold, at most some dozens; what else it asks for may be as it likes.
    pub fn ways(&self) -> Vec<Way> {
        self.ways_to(true)
    }

    fn ways_to(&self, wanted: bool) -> Vec<Way> {
        match (self, wanted) {
            (Condition::Feature(name), true) => vec![(BTreeSet::from([name.clone()]), BTreeSet::new())],
            (Condition::Feature(name), false) => vec![(BTreeSet::new(), BTreeSet::from([name.clone()]))],
            (Condition::Other(_), _) => vec![Way::default()],
            (Condition::Not(inner), _) => inner.ways_to(!wanted),
            (Condition::All(list), true) | (Condition::Any(list), false) => {
                list.iter().fold(vec![Way::default()], |ways, condition| together(&ways, &condition.ways_to(wanted)))
            }
            (Condition::All(list), false) | (Condition::Any(list), true) => {
                list.iter().flat_map(|condition| condition.ways_to(wanted)).take(MOST).collect()
            }
        }
    }
}

/// Each way of the one with each of the other, where they do not contradict each other.
fn together(ways: &[Way], others: &[Way]) -> Vec<Way> {
    let both = |(on, off): &Way, (more_on, more_off): &Way| (on | more_on, off | more_off);
    let all = ways.iter().flat_map(|way| others.iter().map(move |other| both(way, other)));
    all.filter(|(on, off)| on.is_disjoint(off)).take(MOST).collect()
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, name: &str, list: &[Condition]| {
            let each: Vec<String> = list.iter().map(ToString::to_string).collect();
            write!(f, "{name}({})", each.join(", "))
        };
        match self {
            Condition::Feature(name) => write!(f, "feature = \"{name}\""),
            Condition::Other(name) => f.write_str(name),
            // One alone is itself.
            Condition::All(each) if each.len() == 1 => each.iter().try_for_each(|only| only.fmt(f)),
            Condition::All(each) => list(f, "all", each),
            Condition::Any(each) => list(f, "any", each),
            Condition::Not(inner) => write!(f, "not({inner})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules;

    #[test]
    fn what_stands_under_conditions_and_how_it_is_reached() {
        for (text, expected) in [
            ("#[cfg(not(feature = \"x\"))] fn f() {}", &["1 not(feature = \"x\"): -x"][..]),
            (
                "#[cfg(all(feature = \"a\", not(feature = \"b\")))] use c;",
                &["1 all(feature = \"a\", not(feature = \"b\")): a -b"],
            ),
            ("#[cfg(any(feature = \"a\", windows))] const X: u8 = 1;", &["1 any(feature = \"a\", windows): a | "]),
            (
                "#[cfg(feature = \"a\")] fn f(x: (u8, u8)) -> u8 {\n #[cfg(not(feature = \"b\"))] return 1;\n}",
                &["1 feature = \"a\": a", "2 all(feature = \"a\", not(feature = \"b\")): a -b"],
            ),
            ("#[cfg(feature = \"a\")] compile_error!(\"no\");", &[]),
            ("#[cfg(feature = \"a\")] #[allow(x)] const _: () = { core::compile_error!(\"no\") };", &[]),
            (
                "cfg_if! { if #[cfg(feature = \"a\")] { fn f() {} } else if #[cfg(unix)] { fn f() {} } else { fn f() {} } }",
                &[
                    "1 feature = \"a\": a",
                    "1 all(not(feature = \"a\"), unix): -a",
                    "1 all(not(feature = \"a\"), not(unix)): -a",
                ],
            ),
            ("#![cfg(feature = \"a\")]\nfn f() {}", &["1 feature = \"a\": a"]),
            (
                "#[cfg(all(feature = \"a\", not(feature = \"a\")))] fn f() {}",
                &["1 all(feature = \"a\", not(feature = \"a\")): never"],
            ),
            (
                "#[cfg_attr(feature = \"a\", derive(Debug))] struct S { #[cfg(feature = \"b\")] x: u8, y: [u8; 2] }",
                &["1 feature = \"b\": b"],
            ),
            ("#[cfg(false)] fn f() {}", &["1 any(): never"]),
        ] {
            let way = |(on, off): &Way| {
                let off = off.iter().map(|name| format!("-{name}"));
                on.iter().cloned().chain(off).collect::<Vec<_>>().join(" ")
            };
            let said: Vec<String> = modules(text)
                .unwrap()
                .conditional
                .iter()
                .map(|(line, condition)| {
                    let ways: Vec<String> = condition.ways().iter().map(way).collect();
                    format!(
                        "{line} {condition}: {}",
                        if ways.is_empty() { "never".to_owned() } else { ways.join(" | ") }
                    )
                })
                .collect();
            assert_eq!(said, expected, "{text}");
        }
    }

    #[test]
    fn features_decide_as_far_as_they_can() {
        let said = |text: &str| {
            let modules = modules(&format!("#[cfg({text})] fn f() {{}}")).unwrap();
            modules.conditional[0].1.holds(&|name| name == "on")
        };
        for (text, expected) in [
            ("feature = \"on\"", Some(true)),
            ("not(feature = \"on\")", Some(false)),
            ("feature = \"off\"", Some(false)),
            ("windows", None),
            ("all(windows, feature = \"off\")", Some(false)),
            ("any(windows, feature = \"on\")", Some(true)),
            ("any(windows, feature = \"off\")", None),
            ("not(any(feature = \"off\", test))", None),
            ("all()", Some(true)),
            ("any()", Some(false)),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
