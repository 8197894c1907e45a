//! `environment.yml`: conda's list (<https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html>).
//! Beside another list it is an environment to work in, of which what pip installs counts; alone it is all that the project
//! needs to run.

use super::Dependencies;
use super::requirement::Requirement;
use crate::project::python::tree::Tree;

pub(super) const FILES: &[&str] = &["environment.yml", "environment.yaml"];

/// What the file in a folder asks for; nothing where there is none. Only what pip installs can be audited: conda's own
/// packages are other builds under names of their own, and are left out where the file does not stand `alone`.
pub(super) fn dependencies(tree: &Tree<'_>, alone: bool, named: impl Fn(&str) -> String) -> Option<Dependencies> {
    let file = FILES.iter().find(|file| tree.has(file))?;
    let (mut requirements, mut unaudited) = (Vec::new(), Vec::new());
    for entry in entries(&tree.text(file)?) {
        match entry {
            Entry::Conda(name) if !alone || matches!(name, "python" | "pip" | "pypy") => {}
            Entry::Conda(name) => unaudited.push(format!("{name} (conda)")),
            // The project itself, and lists that count by themselves.
            Entry::Pip(line)
                if ["-e .", "--editable .", "-r ", "--requirement "].iter().any(|own| line.starts_with(own)) => {}
            Entry::Pip(line) => match Requirement::new(line) {
                Ok(requirement) => requirements.push(requirement.to_string()),
                Err(why) => unaudited.push(why),
            },
        }
    }
    let source = named(file);
    if requirements.is_empty() && unaudited.is_empty() {
        return alone.then_some(Dependencies::None { source });
    }
    for list in [&mut requirements, &mut unaudited] {
        list.sort();
        list.dedup();
    }
    Some(Dependencies::Declared { source, requirements, unaudited })
}

enum Entry<'a> {
    Conda(&'a str),
    Pip(&'a str),
}

/// The items of the list `dependencies`, and those of the list `pip` in it.
fn entries(text: &str) -> Vec<Entry<'_>> {
    let (mut entries, mut inside, mut pip) = (Vec::new(), false, None::<usize>);
    for row in text.lines() {
        let row = row.split(" #").next().unwrap_or(row).trim_end();
        let item = row.trim_start();
        let depth = row.len() - item.len();
        if item.is_empty() || item.starts_with('#') {
            continue;
        }
        let Some(value) = item.strip_prefix("- ").map(|value| value.trim().trim_matches(['"', '\''])) else {
            inside = if depth == 0 { item == "dependencies:" } else { inside };
            continue;
        };
        if !inside {
            continue;
        }
        if value == "pip:" {
            pip = Some(depth);
        } else if pip.is_some_and(|pip| depth > pip) {
            entries.push(Entry::Pip(value));
        } else {
            pip = None;
            let name = value.rsplit("::").next().unwrap_or(value);
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c)).unwrap_or(name.len());
            entries.push(Entry::Conda(name.get(..end).unwrap_or(name)));
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::super::Dependencies;
    use super::super::tests::{declared, found};

    const CONDA: &str = "name: x\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - numpy>=1.20  # why\n  - conda-forge::scipy\n  - pip\n  - pip:\n      - idna==3.6\n      - ./local\nprefix: /x\n";

    #[test]
    fn it_counts_where_it_stands_alone() {
        let expected = (
            "environment.yml".to_owned(),
            vec!["idna==3.6".to_owned()],
            ["a dependency without a valid name", "numpy (conda)", "scipy (conda)"].map(str::to_owned).to_vec(),
        );
        assert_eq!(declared(&[("environment.yml", CONDA), ("a.py", "")]), expected);
        let python = "dependencies:\n  - python\n";
        assert_eq!(found(&[("environment.yml", python)]), Dependencies::None { source: "environment.yml".to_owned() });
    }
}
