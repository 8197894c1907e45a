//! Files in the syntax of Python's `configparser`, as `setup.cfg` and `tox.ini` are.
//!
//! See <https://docs.python.org/3/library/configparser.html#supported-ini-file-structure>.

use std::collections::BTreeMap;

/// Sections by name; their keys in lower case with `_` for `-`, as setuptools takes them.
#[derive(Clone, Debug, Default)]
pub(super) struct Ini {
    sections: BTreeMap<String, BTreeMap<String, String>>,
}

impl Ini {
    /// Reads any text; a line that means nothing is passed over.
    pub(super) fn new(text: &str) -> Ini {
        let mut ini = Ini::default();
        let mut section = String::new();
        let mut key: Option<String> = None;
        for line in text.lines() {
            let trimmed = line.trim();
            if trimmed.starts_with(['#', ';']) {
                continue;
            }
            if line.starts_with([' ', '\t']) || trimmed.is_empty() {
                if let Some(value) = key.as_ref().and_then(|key| ini.sections.get_mut(&section)?.get_mut(key)) {
                    value.push('\n');
                    value.push_str(trimmed);
                }
                continue;
            }
            key = None;
            if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                name.0.clone_into(&mut section);
                ini.sections.entry(section.clone()).or_default();
            } else if let Some((name, value)) = trimmed.split_once(['=', ':'])
                && let Some(keys) = ini.sections.get_mut(&section)
            {
                let name = name.trim().to_lowercase().replace('-', "_");
                keys.insert(name.clone(), value.trim().to_owned());
                key = Some(name);
            }
        }
        ini
    }

    pub(super) fn sections(&self) -> impl Iterator<Item = &str> {
        self.sections.keys().map(String::as_str)
    }

    /// The keys of a section.
    pub(super) fn keys(&self, section: &str) -> impl Iterator<Item = &str> {
        self.sections.get(section).into_iter().flat_map(|keys| keys.keys().map(String::as_str))
    }

    /// A value that is not blank.
    pub(super) fn get(&self, section: &str, key: &str) -> Option<&str> {
        let value = self.sections.get(section)?.get(key)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// A list: one item a line, or between commas where it is all on one line.
    pub(super) fn list(&self, section: &str, key: &str) -> Option<Vec<String>> {
        self.get(section, key).map(items)
    }
}

/// The items of a list value as setuptools cuts it.
pub(super) fn items(value: &str) -> Vec<String> {
    let separator = if value.contains('\n') { '\n' } else { ',' };
    let items = value.split(separator).map(str::trim).filter(|item| !item.is_empty());
    items.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_sections_continued_values_and_comments() {
        let ini = Ini::new(
            "lost = 1\n[metadata]\nName: demo\n# no\nclassifiers =\n    A :: B\n    # no\n\n    C\nlong-description = x\nempty =\n[mypy-*]\nkey\n[l]\na = 1, 2\n",
        );
        assert_eq!(ini.get("metadata", "name"), Some("demo"));
        assert_eq!(ini.list("metadata", "classifiers"), Some(vec!["A :: B".to_owned(), "C".to_owned()]));
        assert_eq!(ini.get("metadata", "long_description"), Some("x"));
        assert_eq!(ini.get("metadata", "empty"), None);
        assert_eq!(ini.list("l", "a").unwrap().len(), 2);
        assert_eq!(ini.sections().collect::<Vec<_>>(), ["l", "metadata", "mypy-*"]);
        assert_eq!(ini.get("", "lost"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\[\\]a=: \n\t#;é]{0,200}") {
            Ini::new(&text);
        }
    }
}
