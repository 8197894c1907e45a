//! One dependency as metadata writes it (<https://packaging.python.org/en/latest/specifications/dependency-specifiers/>),
//! checked so closely that it can stand in a requirements file: it holds no option, address, variable or second line.

use std::fmt;
use std::str::FromStr;

use pep440_rs::{Version, VersionSpecifiers};

use super::super::{normalized, specifiers};
use super::marker::Marker;

/// A requirement that an index can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::project) struct Requirement {
    /// Normalised.
    pub(in crate::project) name: String,
    extras: Vec<String>,
    specifier: String,
    /// Without conditions on extras: those are taken as asked for.
    pub(in crate::project) marker: Option<Marker>,
}

const LONGEST: usize = 8192;

impl Requirement {
    /// # Errors
    ///
    /// Why no advisory database can be asked about it: `NAME (git)`.
    pub(in crate::project) fn new(text: &str) -> Result<Requirement, String> {
        let Some(name) = leading_name(text) else {
            return Err("a dependency without a valid name".to_owned());
        };
        let rest =
            text.trim_start().trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "._-".contains(c)).trim();
        let (extras, rest) = match rest.strip_prefix('[').map(|rest| rest.split_once(']')) {
            Some(Some((extras, rest))) => (Some(extras), rest.trim()),
            Some(None) => return Err(invalid(&name)),
            None => (None, rest),
        };
        if let Some(address) = rest.strip_prefix('@') {
            return Err(format!("{name} ({})", kind_of_address(address.trim())));
        }
        let (specifier, marker) = match rest.split_once(';') {
            Some((specifier, marker)) => (specifier.trim(), Some(marker)),
            None => (rest, None),
        };
        Requirement::of_parts(&name, extras, specifier, marker).ok_or_else(|| invalid(&name))
    }

    fn of_parts(name: &str, extras: Option<&str>, specifier: &str, marker: Option<&str>) -> Option<Requirement> {
        let specifier = specifier.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(specifier);
        let specifier = if specifier.trim().is_empty() { String::new() } else { checked_specifier(specifier)? };
        let extras = extras.unwrap_or_default().split(',').map(str::trim).filter(|extra| !extra.is_empty());
        let extras = extras.map(normalized).collect::<Option<Vec<_>>>()?;
        let marker = match marker {
            Some(marker) => Marker::new(marker)?.with_every_extra(),
            None => None,
        };
        Some(Requirement { name: name.to_owned(), extras, specifier, marker })
    }

    /// Which versions will do, as PEP 440 writes it; empty for all.
    pub(in crate::project) fn specifier(&self) -> &str {
        &self.specifier
    }

    /// Whether a version will do; of a text that is no version nobody can tell.
    pub(super) fn allows(&self, version: &str) -> bool {
        match (VersionSpecifiers::from_str(&self.specifier), Version::from_str(version)) {
            (Ok(specifiers), Ok(version)) => specifiers.contains(&version),
            _ => true,
        }
    }

    /// The version, where no other will do.
    pub(in crate::project) fn pinned(&self) -> Option<&str> {
        let version = self.specifier.strip_prefix("==")?.trim_start_matches('=');
        (!version.contains([',', '*'])).then_some(version)
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.extras.is_empty() {
            write!(f, "[{}]", self.extras.join(","))?;
        }
        f.write_str(&self.specifier)?;
        match &self.marker {
            Some(marker) => write!(f, "; {marker}"),
            None => Ok(()),
        }
    }
}

/// Without white space; a trailing comma is allowed by pip.
fn checked_specifier(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| *c != ' ' && *c != '\t').collect();
    specifiers(text.strip_suffix(',').unwrap_or(&text))
}

/// The name that a line starts with, normalised.
pub(in crate::project) fn leading_name(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    // `-r x`, `./x`, `https://x` and `git+https://x` are no names.
    let follows = rest.trim_start().chars().next().is_none_or(|c| "[(<>=!~;@".contains(c));
    normalized(name).filter(|_| follows)
}

/// What kind of place an address names, for people.
pub(in crate::project) fn kind_of_address(address: &str) -> &'static str {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    match scheme.split_once('+').map_or(scheme, |(tool, _)| tool) {
        "git" | "ssh" => "git",
        "hg" => "hg",
        "svn" => "svn",
        "bzr" => "bzr",
        "file" | "" => "path",
        _ => "url",
    }
}

pub(in crate::project) fn invalid(name: &str) -> String {
    format!("{name} (not a valid requirement)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn requirements_are_written_in_one_way() {
        for (text, expected) in [
            ("requests", "requests"),
            (" Flask_Cors >= 1.0 , <2 ", "flask-cors>=1.0,<2"),
            ("zope.interface (>=4.0)", "zope-interface>=4.0"),
            ("coverage[toml, x]==7.*", "coverage[toml,x]==7.*"),
            ("a[x] ; python_version<'3'", "a[x]; python_version < \"3\""),
            ("a>=1; extra == 'fast'", "a>=1"),
            ("a~=1.4.2", "a~=1.4.2"),
            ("a>=1,", "a>=1"),
        ] {
            assert_eq!(Requirement::new(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_no_index_answers_says_why() {
        for (text, expected) in [
            ("a @ git+ssh://git@host/a.git@main", "a (git)"),
            ("a[x]@https://host/a.whl", "a (url)"),
            ("a @ file:///a ; os_name == 'nt'", "a (path)"),
            ("a>=", "a (not a valid requirement)"),
            ("a==1 --hash=sha256:0", "a (not a valid requirement)"),
            ("a==1\n-r b", "a (not a valid requirement)"),
            ("a==${V}", "a (not a valid requirement)"),
            ("a[b", "a (not a valid requirement)"),
            ("a[--x]", "a (not a valid requirement)"),
            ("a; os_name == '$(x)'", "a (not a valid requirement)"),
            ("a==1 # x", "a (not a valid requirement)"),
            ("-r b", "a dependency without a valid name"),
            ("--index-url=https://host", "a dependency without a valid name"),
            ("https://host/a.whl", "a dependency without a valid name"),
            ("./a", "a dependency without a valid name"),
            ("a/b", "a dependency without a valid name"),
            ("${A}", "a dependency without a valid name"),
            ("a b", "a dependency without a valid name"),
            ("", "a dependency without a valid name"),
        ] {
            assert_eq!(Requirement::new(text).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn one_exact_version_is_a_pin() {
        let pinned = |text: &str| Requirement::new(text).unwrap().pinned().is_some();
        assert!(pinned("a==1.0") && pinned("a===1.0; os_name == 'nt'"));
        assert!(!pinned("a") && !pinned("a==1.*") && !pinned("a>=1") && !pinned("a==1,!=2"));
    }

    proptest! {
        #[test]
        fn what_is_let_through_is_one_plain_line(text in any::<String>(), more in "a[-\\[\\]<>=~!@;:/$#{}'\", \n\t0-9a-z.+*]{0,24}") {
            for text in [text, more] {
                if let Ok(requirement) = Requirement::new(&text) {
                    let line = requirement.to_string();
                    prop_assert!(line.starts_with(|c: char| c.is_ascii_alphanumeric()), "{}", line);
                    prop_assert!(!line.contains(['\n', '\r', '$', '#', '\\', '/', ':', '@']) && !line.contains(" -"), "{}", line);
                }
            }
        }
    }
}
