//! Dependencies as metadata has them, in lines or in files that it points to.

use toml::Value;

use super::super::ini::Ini;
use super::super::layer::Field;
use super::super::pyproject::{FILE, Pyproject};
use super::super::setup_cfg;
use super::super::tree::{Tree, clean};
use crate::project::requirements;

/// Dependencies as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Each with its extra, empty for none.
    pub(super) lines: Vec<(String, String)>,
    /// Where the lines stand, if the metadata only points there.
    pub(super) files: Vec<String>,
    /// What could not be written as a line, in words.
    pub(super) unaudited: Vec<String>,
}

impl Asked {
    pub(super) fn of(lines: Vec<String>) -> Asked {
        Asked { lines: lines.into_iter().map(|line| (String::new(), line)).collect(), ..Asked::default() }
    }

    pub(super) fn of_extras(extras: Vec<(String, Vec<String>)>) -> Asked {
        let each = |(extra, lines): (String, Vec<String>)| lines.into_iter().map(move |line| (extra.clone(), line));
        Asked { lines: extras.into_iter().flat_map(each).collect(), ..Asked::default() }
    }

    /// Lists kept in requirements files; nothing where one cannot be read.
    pub(super) fn of_files(tree: &Tree<'_>, lists: &[(String, Vec<String>)]) -> Option<Asked> {
        let mut asked = Asked::default();
        for (extra, list) in lists {
            for file in list {
                let file = clean(file)?;
                let lines = requirements::of_tree(tree, &file).ok()?.into_iter();
                asked.lines.extend(lines.map(|line| (extra.clone(), line.text)));
                asked.files.push(file);
            }
        }
        Some(asked)
    }

    pub(super) fn is_in_files(&self) -> bool {
        self.unaudited.is_empty() && (!self.files.is_empty() || self.lines.is_empty())
    }
}

/// Nothing where it is not a list of texts.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect()
}

/// Lists that setuptools takes from files (<https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata>).
pub(super) fn of_setuptools(tree: &Tree<'_>, project: &Pyproject, field: &str) -> Field<Asked> {
    let Some(setting) = project.get(&format!("tool.setuptools.dynamic.{field}")) else {
        return Field::Silent;
    };
    let files = |setting: &Value| match setting.get("file")? {
        Value::String(file) => Some(vec![file.clone()]),
        list => texts(list),
    };
    let lists: Option<Vec<_>> = if field == "dependencies" {
        files(setting).map(|files| vec![(String::new(), files)])
    } else {
        setting
            .as_table()
            .and_then(|table| table.iter().map(|(extra, one)| Some((extra.clone(), files(one)?))).collect())
    };
    let source = format!("{FILE}: [tool.setuptools.dynamic] {field}");
    lists.and_then(|lists| Asked::of_files(tree, &lists)).map_or(Field::Closed, |asked| Field::is(asked, source))
}

/// Lists in `setup.cfg`, perhaps kept in files; one item a line, else between semicolons.
pub(super) fn of_setup_cfg<'a>(
    tree: &Tree<'_>,
    cfg: &Ini,
    keys: impl Iterator<Item = (&'a str, &'a str)>,
) -> Field<Asked> {
    let mut all: Option<Asked> = None;
    let mut source = String::new();
    for (section, key) in keys {
        let Some(value) = cfg.get(section, key) else {
            continue;
        };
        let extra = if section == "options" { "" } else { key };
        let asked = if let Some(list) = value.strip_prefix("file:") {
            let list: Vec<_> =
                list.split([',', '\n']).map(str::trim).filter(|file| !file.is_empty()).map(str::to_owned).collect();
            Asked::of_files(tree, &[(extra.to_owned(), list)])
        } else {
            let separator = if value.contains('\n') { '\n' } else { ';' };
            let items = value.split(separator).map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned);
            Some(Asked::of_extras(vec![(extra.to_owned(), items.collect())]))
        };
        let Some(asked) = asked else {
            return Field::Closed;
        };
        source = format!("{}: [{section}]", setup_cfg::FILE);
        let all = all.get_or_insert_default();
        // Where lists stand in both ways, the lines are what counts.
        let both = !all.lines.is_empty() && all.is_in_files() != asked.is_in_files();
        all.lines.extend(asked.lines);
        all.files.extend(asked.files);
        if both {
            all.files.clear();
        }
    }
    Field::maybe(all, source)
}
