//! The features that a workspace of crates is built with: what one run of cargo is told.

use std::collections::BTreeSet;

use anyhow::Result;
use toml::de::DeValue;

use super::reader::Table;

/// The features of one run of cargo.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Features {
    /// All of them.
    pub all: bool,
    /// Without those that each package has by default.
    pub no_default: bool,
    /// By name, or `package/name`.
    pub names: BTreeSet<String>,
}

impl Features {
    /// Those that cargo takes by itself.
    pub const DEFAULT: Features = Features { all: false, no_default: false, names: BTreeSet::new() };
    /// All of them.
    pub const ALL: Features = Features { all: true, no_default: false, names: BTreeSet::new() };
    /// None of them.
    pub const NONE: Features = Features { all: false, no_default: true, names: BTreeSet::new() };

    /// Those by default and this one.
    #[cfg(test)]
    pub(crate) fn with(name: &str) -> Features {
        Features { names: BTreeSet::from([name.to_owned()]), ..Features::DEFAULT }
    }

    /// The options of cargo that choose them.
    pub fn args(&self) -> Vec<String> {
        if self.all {
            return vec!["--all-features".to_owned()];
        }
        let mut args: Vec<String> = self.no_default.then(|| "--no-default-features".to_owned()).into_iter().collect();
        if !self.names.is_empty() {
            args.push(format!("--features={}", Vec::from_iter(self.names.iter().map(String::as_str)).join(",")));
        }
        args
    }

    /// For people, after `with`: `all features`, `default features`, `serde`, `alloc alone`.
    pub fn title(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|name| format!("`{name}`")).collect();
        match (self.all, self.no_default, names.as_slice()) {
            (true, ..) => "all features".to_owned(),
            (_, false, []) => "default features".to_owned(),
            (_, true, []) => "no features".to_owned(),
            (_, false, names) => names.join(", "),
            (_, true, names) => format!("{} alone", names.join(", ")),
        }
    }
}

/// The sets under `features`: each a list of names beside the default ones, `"all"`, or `"none"`.
pub(super) fn features(table: &Table<'_>) -> Result<Option<Vec<Features>>> {
    const WANTED: &str = "an array of lists of features, \"all\" and \"none\", such as [[\"serde\"], [], \"all\"]";
    let one = |value: &DeValue<'_>| match value {
        DeValue::String(word) if word == "all" => Some(Features::ALL),
        DeValue::String(word) if word == "none" => Some(Features::NONE),
        DeValue::Array(names) => {
            let names = names.iter().map(|name| name.get_ref().as_str().filter(|name| is_feature(name)));
            let names = names.map(|name| name.map(str::to_owned)).collect::<Option<_>>()?;
            Some(Features { names, ..Features::DEFAULT })
        }
        _ => None,
    };
    table.read("features", WANTED, |value| {
        let sets: Vec<Features> = value.as_array()?.iter().map(|item| one(item.get_ref())).collect::<Option<_>>()?;
        (!sets.is_empty()).then_some(sets)
    })
}

/// Whether cargo can mean one feature by this, and no option
/// (<https://doc.rust-lang.org/cargo/reference/features.html#the-features-section>).
pub fn is_feature(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "_-+./".contains(c);
    !name.is_empty() && name.chars().all(plain) && !name.starts_with(['-', '/'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_features_are_options_of_cargo() {
        let alone = Features { no_default: true, ..Features::with("alloc") };
        for (features, args, title) in [
            (Features::DEFAULT, &[][..], "default features"),
            (Features::ALL, &["--all-features"], "all features"),
            (Features::NONE, &["--no-default-features"], "no features"),
            (Features::with("serde"), &["--features=serde"], "`serde`"),
            (alone, &["--no-default-features", "--features=alloc"], "`alloc` alone"),
        ] {
            assert_eq!(
                (features.args(), features.title().as_str()),
                (args.iter().map(|arg| (*arg).to_owned()).collect(), title)
            );
        }
    }

    #[test]
    fn a_feature_is_no_option() {
        for (name, expected) in [
            ("serde", true),
            ("a/b", true),
            ("c++20", true),
            ("--all", false),
            ("", false),
            ("a,b", false),
            ("$x", false),
        ] {
            assert_eq!(is_feature(name), expected, "{name}");
        }
    }
}
