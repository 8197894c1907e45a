//! Environment markers (<https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers>):
//! read into our own shape, so that what is written out again holds nothing but a marker.

use std::fmt;

/// A marker that has been read whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::project) enum Marker {
    All(Vec<Marker>),
    Any(Vec<Marker>),
    Compare(Side, &'static str, Side),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::project) enum Side {
    Variable(&'static str),
    Text(String),
}

const VARIABLES: &[&str] = &[
    "os_name",
    "sys_platform",
    "platform_machine",
    "platform_python_implementation",
    "platform_release",
    "platform_system",
    "platform_version",
    "python_version",
    "python_full_version",
    "implementation_name",
    "implementation_version",
    "extra",
    "extras",
    "dependency_groups",
    // The spelling of PEP 345.
    "os.name",
    "sys.platform",
    "platform.version",
    "platform.machine",
    "platform.python_implementation",
    "python_implementation",
    "platform_node",
];

const OPERATORS: &[&str] = &["===", "==", "~=", "!=", "<=", ">=", "<", ">"];
const LONGEST: usize = 4096;
const DEEPEST: usize = 32;

impl Marker {
    /// Nothing for what is no marker.
    pub(in crate::project) fn new(text: &str) -> Option<Marker> {
        let mut reader = Reader { rest: text.trim(), depth: 0 };
        let marker = if text.len() <= LONGEST { reader.any()? } else { return None };
        reader.rest.is_empty().then_some(marker)
    }

    /// What remains when every extra and group is asked for; nothing where that leaves no condition.
    pub(in crate::project) fn with_every_extra(self) -> Option<Marker> {
        match self {
            Marker::All(parts) => {
                let parts: Vec<_> = parts.into_iter().filter_map(Marker::with_every_extra).collect();
                (!parts.is_empty()).then_some(Marker::All(parts))
            }
            Marker::Any(parts) => {
                parts.into_iter().map(Marker::with_every_extra).collect::<Option<_>>().map(Marker::Any)
            }
            Marker::Compare(left, _, right) if left.is_of_installer() || right.is_of_installer() => None,
            compare @ Marker::Compare(..) => Some(compare),
        }
    }

    /// Whether it can hold on some system, with every extra and with these dependency groups only.
    pub(in crate::project) fn can_hold(&self, groups: &[String]) -> bool {
        match self {
            Marker::All(parts) => parts.iter().all(|part| part.can_hold(groups)),
            Marker::Any(parts) => parts.iter().any(|part| part.can_hold(groups)),
            Marker::Compare(Side::Text(group), "in", Side::Variable("dependency_groups")) => groups.contains(group),
            Marker::Compare(..) => true,
        }
    }
}

impl Side {
    /// What an installer is asked for, rather than what the system is.
    fn is_of_installer(&self) -> bool {
        matches!(self, Side::Variable("extra" | "extras" | "dependency_groups"))
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, word) = match self {
            Marker::All(parts) => (parts, " and "),
            Marker::Any(parts) => (parts, " or "),
            Marker::Compare(left, operator, right) => return write!(f, "{left} {operator} {right}"),
        };
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                f.write_str(word)?;
            }
            match part {
                Marker::Compare(..) => write!(f, "{part}")?,
                _ => write!(f, "({part})")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Side::Variable(name) => f.write_str(name),
            Side::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn any(&mut self) -> Option<Marker> {
        let mut parts = vec![self.all()?];
        while self.word("or") {
            parts.push(self.all()?);
        }
        Some(if parts.len() == 1 { parts.pop()? } else { Marker::Any(parts) })
    }

    fn all(&mut self) -> Option<Marker> {
        let mut parts = vec![self.one()?];
        while self.word("and") {
            parts.push(self.one()?);
        }
        Some(if parts.len() == 1 { parts.pop()? } else { Marker::All(parts) })
    }

    fn one(&mut self) -> Option<Marker> {
        if self.take("(") {
            self.depth += 1;
            let inner = if self.depth <= DEEPEST { self.any()? } else { return None };
            self.depth -= 1;
            return self.take(")").then_some(inner);
        }
        let left = self.side()?;
        let operator = self.operator()?;
        let right = self.side()?;
        let compares = matches!(left, Side::Variable(_)) || matches!(right, Side::Variable(_));
        compares.then_some(Marker::Compare(left, operator, right))
    }

    fn operator(&mut self) -> Option<&'static str> {
        if self.word("in") {
            return Some("in");
        }
        if self.word("not") {
            return self.word("in").then_some("not in");
        }
        OPERATORS.iter().copied().find(|operator| self.take(operator))
    }

    fn side(&mut self) -> Option<Side> {
        if let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let (text, rest) = self.rest.get(1..)?.split_once(quote)?;
            let plain = |c: char| c.is_ascii_alphanumeric() || " ._-+*!,".contains(c);
            self.rest = rest.trim_start();
            return text.chars().all(plain).then(|| Side::Text(text.to_owned()));
        }
        let word = self.next_word();
        let variable = VARIABLES.iter().copied().find(|variable| *variable == word)?;
        self.take(variable).then_some(Side::Variable(variable))
    }

    fn next_word(&self) -> &'a str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.');
        self.rest.split_at(end.unwrap_or(self.rest.len())).0
    }

    fn word(&mut self, word: &str) -> bool {
        self.next_word() == word && self.take(word)
    }

    fn take(&mut self, text: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(text) else {
            return false;
        };
        self.rest = rest.trim_start();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stripped(text: &str) -> String {
        Marker::new(text).unwrap().with_every_extra().map_or("always".to_owned(), |marker| marker.to_string())
    }

    #[test]
    fn extras_are_taken_as_asked_for() {
        for (text, expected) in [
            ("extra == 'fast'", "always"),
            ("python_version<'3.8'and extra == \"x\"", "python_version < \"3.8\""),
            (
                "(sys_platform == 'win32' or os_name == 'nt') and extra == 'x'",
                "(sys_platform == \"win32\" or os_name == \"nt\")",
            ),
            ("sys_platform == 'win32' or extra == 'x'", "always"),
            (
                "'linux' in sys_platform and python_version not in '2.7, 3.0'",
                "\"linux\" in sys_platform and python_version not in \"2.7, 3.0\"",
            ),
            ("'x' in extras or 'dev' in dependency_groups", "always"),
        ] {
            assert_eq!(stripped(text), expected, "{text}");
        }
    }

    #[test]
    fn a_group_that_is_not_installed_decides() {
        let holds = |text: &str| Marker::new(text).unwrap().can_hold(&["default".to_owned()]);
        assert!(holds("sys_platform == \"win32\" and \"default\" in dependency_groups"));
        assert!(holds("'fast' in extras"));
        assert!(holds("'dev' in dependency_groups or 'fast' in extras"));
        assert!(holds("'dev' not in dependency_groups"));
        assert!(!holds("python_version < '3.11' and 'dev' in dependency_groups"));
    }

    #[test]
    fn what_is_no_marker_is_nothing() {
        for text in [
            "",
            "os_name",
            "os_name ==",
            "os_name == 'a' 'b'",
            "'a' == 'b'",
            "who == 'a'",
            "os_name == '${X}'",
            "os_name == 'a",
            "os_name == 'a\n-r x'",
            "(os_name == 'a'",
            "os_name == 'a' and",
            "os_name not 'a'",
            "os_name == 'https://a'",
            "osé == 'a'",
        ] {
            assert_eq!(Marker::new(text), None, "{text}");
        }
        assert_eq!(Marker::new(&"(".repeat(4000)), None);
        assert_eq!(Marker::new(&"(".repeat(1 << 20)), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(text in "([()]|and |or |os_name |extra |'a' |== |in |not |é){0,12}") {
            if let Some(marker) = Marker::new(&text) {
                prop_assert_eq!(Marker::new(&marker.to_string()).map(|again| again.to_string()), Some(marker.to_string()));
            }
        }
    }
}
