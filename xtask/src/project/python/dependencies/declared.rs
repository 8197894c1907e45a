//! What the metadata asks for, file over file as a build reads them.

use std::collections::BTreeSet;

use toml::Value;

use super::super::layer::Field;
use super::super::pyproject::{FILE, Pyproject};
use super::super::setup_py::{self, SetupPy};
use super::super::tree::Tree;
use super::super::{normalized, pkg_info, same_name, setup_cfg};
use super::asked::{Asked, of_setup_cfg, of_setuptools, texts};
use super::requirement::{Requirement, leading_name};
use super::{Dependencies, UNDECLARED, files, poetry_table};

/// What the metadata of a project says about its dependencies.
#[derive(Debug)]
pub(in crate::project::python) struct Metadata {
    /// The project's own name, normalised.
    pub(super) own: Option<String>,
    requires: Field<Asked>,
    extras: Field<Asked>,
}

impl Metadata {
    pub(in crate::project::python) fn read(tree: &Tree<'_>, project: &Pyproject) -> Metadata {
        let cfg = setup_cfg::read(tree);
        let setup_py = SetupPy::read(tree);
        let mut name = project.layer(tree).name;
        let (mut requires, mut extras) = of_pyproject(tree, project);
        if project.builds_with_setuptools() {
            name = name.or(setup_py.layer().name).or(setup_cfg::layer(tree, &cfg).name);
            if tree.has(setup_py::FILE) {
                requires = requires.or(setup_py.requires().map(Asked::of));
                extras = extras.or(setup_py.extras().map(Asked::of_extras));
            }
            let lists = [("options", "install_requires")];
            requires = requires.or(of_setup_cfg(tree, &cfg, lists.into_iter()));
            let keys = cfg.keys("options.extras_require").map(|key| ("options.extras_require", key));
            extras = extras.or(of_setup_cfg(tree, &cfg, keys));
            let speaks = tree.has(setup_py::FILE) || cfg.sections().any(|name| name == "metadata" || name == "options");
            let file = if tree.has(setup_py::FILE) { setup_py::FILE } else { setup_cfg::FILE };
            if speaks {
                requires = requires.or(Field::is(Asked::default(), file));
                extras = extras.or(Field::is(Asked::default(), file));
            }
        }
        if !matches!((&requires, &extras), (Field::Is(_), Field::Is(_)))
            && let Some(record) = pkg_info::layer(tree).filter(|record| same_name(&name, &record.name))
            && let recorded @ Field::Is(_) = pkg_info::requires(tree).map(Asked::of)
        {
            name = name.or(record.name);
            (requires, extras) = (recorded, Field::is(Asked::default(), pkg_info::FILE));
        }
        Metadata { own: name.fact().and_then(|fact| normalized(&fact.value)), requires, extras }
    }

    /// The names of all that is asked for, where it is known.
    pub(super) fn names(&self) -> Option<Vec<String>> {
        let Field::Is(_) = &self.requires else {
            return None;
        };
        let lines = self.lines().map(|(_, line)| line);
        let others = [&self.requires, &self.extras].into_iter().filter_map(value).flat_map(|asked| &asked.unaudited);
        Some(lines.chain(others).filter_map(|text| leading_name(text)).filter(|name| !self.is_own(name)).collect())
    }

    /// What a lock file holds if it is about this project as it stands, but packages of this repository. An extra for
    /// working on the project may be missing.
    pub(in crate::project) fn demanded(&self, family: &BTreeSet<String>) -> Vec<Requirement> {
        let shipped = self.lines().filter(|(extra, _)| !files::is_for_development(extra));
        let asked = shipped.filter_map(|(_, line)| Requirement::new(line).ok());
        asked.filter(|asked| !self.is_own(&asked.name) && !family.contains(&asked.name)).collect()
    }

    /// The names in lines that were checked.
    pub(super) fn names_of(&self, requirements: &[String]) -> BTreeSet<String> {
        requirements.iter().filter_map(|line| leading_name(line)).collect()
    }

    /// The names of the extras, normalised.
    pub(in crate::project::python) fn extras(&self) -> BTreeSet<String> {
        self.lines().filter_map(|(extra, _)| normalized(extra)).collect()
    }

    /// What an extra of this normalised name adds.
    pub(in crate::project::python) fn of_extra(&self, name: &str) -> impl Iterator<Item = String> {
        let lines = self.lines().filter(move |(extra, _)| normalized(extra).as_deref() == Some(name));
        lines.map(|(_, line)| line.clone())
    }

    /// The metadata's word, without packages of this repository.
    pub(super) fn dependencies(&self, tree: &Tree<'_>, family: &BTreeSet<String>) -> Dependencies {
        let is_ours = |name: &String| self.is_own(name) || family.contains(name);
        let source = match &self.requires {
            Field::Is(fact) => fact.source.clone(),
            Field::Closed => {
                return Dependencies::Unknown {
                    why: "the dependencies are computed when the project is built".to_owned(),
                };
            }
            Field::Silent => return Dependencies::Unknown { why: UNDECLARED.to_owned() },
        };
        let asked: Vec<_> = [&self.requires, &self.extras].into_iter().filter_map(value).collect();
        let mut requirements = BTreeSet::new();
        let mut unaudited: BTreeSet<_> = asked.iter().flat_map(|asked| asked.unaudited.iter().cloned()).collect();
        unaudited.retain(|text| !text.split(' ').next().is_some_and(|name| family.contains(name)));
        if matches!(self.extras, Field::Closed) {
            unaudited.insert("extras (computed when the project is built)".to_owned());
        }
        for (_, line) in self.lines() {
            match Requirement::new(line) {
                Ok(requirement) if is_ours(&requirement.name) => {}
                Ok(requirement) => {
                    requirements.insert(requirement.to_string());
                }
                Err(_) if leading_name(line).is_some_and(|name| is_ours(&name)) => {}
                Err(why) => {
                    unaudited.insert(why);
                }
            }
        }
        if requirements.is_empty() && unaudited.is_empty() {
            return Dependencies::None { source };
        }
        let files: BTreeSet<_> = asked.iter().flat_map(|asked| asked.files.iter().cloned()).collect();
        if !files.is_empty() && asked.iter().all(|asked| asked.is_in_files()) && !matches!(self.extras, Field::Closed) {
            let files: Vec<_> = files.into_iter().collect();
            return Dependencies::Requirements { pinned: files::pinned(tree, &files), files };
        }
        let (requirements, unaudited) = (requirements.into_iter().collect(), unaudited.into_iter().collect());
        Dependencies::Declared { source, requirements, unaudited }
    }

    fn lines(&self) -> impl Iterator<Item = &(String, String)> {
        [&self.requires, &self.extras].into_iter().filter_map(value).flat_map(|asked| &asked.lines)
    }

    fn is_own(&self, name: &str) -> bool {
        self.own.as_deref() == Some(name)
    }
}

fn value(said: &Field<Asked>) -> Option<&Asked> {
    match said {
        Field::Is(fact) => Some(&fact.value),
        _ => None,
    }
}

/// `pyproject.toml`: the dependencies and what extras add.
fn of_pyproject(tree: &Tree<'_>, project: &Pyproject) -> (Field<Asked>, Field<Asked>) {
    let poetry = || {
        let source = format!("{FILE}: [tool.poetry] dependencies");
        let asked = poetry_table::requirements(project);
        Field::maybe(asked.map(|(lines, unaudited)| Asked { unaudited, ..Asked::of(lines) }), source)
    };
    let none = |source: &str| Field::is(Asked::default(), format!("{FILE}: [{source}]"));
    if project.table("project").is_none() {
        return if project.table("tool.poetry").is_some() {
            (poetry().or(none("tool.poetry")), none("tool.poetry"))
        } else if project.table("tool.flit.metadata").is_some() {
            let requires = list(project.get("tool.flit.metadata.requires"), "tool.flit.metadata").map(Asked::of);
            let extras = lists(project.get("tool.flit.metadata.requires-extra"), "tool.flit.metadata");
            (requires.or(none("tool.flit.metadata")), extras.map(Asked::of_extras).or(none("tool.flit.metadata")))
        } else {
            (Field::Silent, Field::Silent)
        };
    }
    let is_dynamic = |field: &str| project.texts("project.dynamic").iter().any(|one| one == field);
    // What only a build knows, unless setuptools takes it from its other files.
    let computed = || if project.builds_with_setuptools() { Field::Silent } else { Field::Closed };
    let with_poetry = project.backend().is_some_and(|backend| backend.starts_with("poetry"));
    let mut requires = list(project.get("project.dependencies"), "project").map(Asked::of);
    if requires == Field::Silent && (is_dynamic("dependencies") || with_poetry) {
        requires = of_setuptools(tree, project, "dependencies").or(poetry());
    }
    let mut extras = lists(project.get("project.optional-dependencies"), "project").map(Asked::of_extras);
    if extras == Field::Silent && is_dynamic("optional-dependencies") && !with_poetry {
        extras = of_setuptools(tree, project, "optional-dependencies").or(computed());
    } else {
        extras = extras.or(none("project"));
    }
    (requires.or(if is_dynamic("dependencies") { computed() } else { none("project") }), extras)
}

/// Closed where it is not a list of texts.
fn list(value: Option<&Value>, source: &str) -> Field<Vec<String>> {
    let Some(value) = value else {
        return Field::Silent;
    };
    texts(value).map_or(Field::Closed, |texts| Field::is(texts, format!("{FILE}: [{source}]")))
}

/// The same for a table of lists.
fn lists(value: Option<&Value>, source: &str) -> Field<Vec<(String, Vec<String>)>> {
    let Some(value) = value else {
        return Field::Silent;
    };
    let lists = value.as_table().and_then(|table| {
        table.iter().map(|(extra, list)| Some((extra.clone(), texts(list)?))).collect::<Option<Vec<_>>>()
    });
    lists.map_or(Field::Closed, |lists| Field::is(lists, format!("{FILE}: [{source}]")))
}

#[cfg(test)]
mod tests {
    use super::super::Dependencies;
    use super::super::tests::{declared, found, unknown};

    fn none(files: &[(&str, &str)]) -> String {
        match found(files) {
            Dependencies::None { source } => source,
            other => panic!("{other:?}"),
        }
    }

    const COMPUTED: &str = "the dependencies are computed when the project is built";

    #[test]
    fn the_project_table_is_the_last_word() {
        let cfg = ("setup.cfg", "[options]\ninstall_requires = old");
        assert_eq!(
            none(&[("pyproject.toml", "[project]\nname = 'x'\ndependencies = []"), cfg]),
            "pyproject.toml: [project]"
        );
        let toml = "[project]\nname = 'x'\ndependencies = ['a @ git+https://host.example/a', 'b>=1', '-r c', 'x[fast]', 'x @ file:.']";
        let (_, requirements, unaudited) = declared(&[("pyproject.toml", toml), cfg]);
        assert_eq!(
            (requirements, unaudited),
            (vec!["b>=1".to_owned()], vec!["a (git)".to_owned(), "a dependency without a valid name".to_owned()])
        );
        for wrong in ["dependencies = 'a'", "dependencies = [1]", "dependencies = {a = 1}"] {
            assert_eq!(unknown(&[("pyproject.toml", &format!("[project]\nname = 'x'\n{wrong}"))]), COMPUTED, "{wrong}");
        }
        let toml = "[project]\nname = 'x'\ndependencies = ['a']\noptional-dependencies = 3";
        assert_eq!(declared(&[("pyproject.toml", toml)]).2, ["extras (computed when the project is built)"]);
    }

    const DYNAMIC: &str = "[project]\nname = 'x'\ndynamic = ['dependencies']\n";

    #[test]
    fn dynamic_lists_are_found_where_the_build_finds_them() {
        let hatch = format!("{DYNAMIC}[build-system]\nbuild-backend = 'hatchling.build'");
        assert_eq!(unknown(&[("pyproject.toml", &hatch), ("setup.py", "setup(install_requires=['a'])")]), COMPUTED);
        assert_eq!(declared(&[("pyproject.toml", &hatch), ("PKG-INFO", "Name: X\nRequires-Dist: a>=1\n")]).1, ["a>=1"]);
        assert_eq!(declared(&[("pyproject.toml", DYNAMIC), ("setup.py", "setup(install_requires=['a'])")]).1, ["a"]);
        assert_eq!(none(&[("pyproject.toml", DYNAMIC), ("setup.py", "setup()")]), "setup.py");
        assert_eq!(unknown(&[("pyproject.toml", DYNAMIC)]), "no metadata names the dependencies");
        let poetry =
            format!("{DYNAMIC}[tool.poetry.dependencies]\na = '^1'\n[build-system]\nbuild-backend = 'poetry.core'");
        assert_eq!(declared(&[("pyproject.toml", &poetry)]).1, ["a>=1,<2"]);
    }

    #[test]
    fn setuptools_reads_lists_from_files() {
        let toml = format!("{DYNAMIC}[tool.setuptools.dynamic]\ndependencies = {{file = ['deps/in.txt']}}");
        let list = ("deps/in.txt", "# why\na>=1\nb==2 # c\n");
        let files = vec!["deps/in.txt".to_owned()];
        assert_eq!(found(&[("pyproject.toml", &toml), list]), Dependencies::Requirements { files, pinned: false });
        assert_eq!(
            none(&[("pyproject.toml", &toml), ("deps/in.txt", "")]),
            "pyproject.toml: [tool.setuptools.dynamic] dependencies"
        );
        assert_eq!(unknown(&[("pyproject.toml", &toml)]), COMPUTED);
        let toml = format!("{toml}\n[project.optional-dependencies]\nfast = ['speed']");
        assert_eq!(declared(&[("pyproject.toml", &toml), list]).1, ["a>=1", "b==2", "speed"]);
        let away = format!("{DYNAMIC}[tool.setuptools.dynamic]\ndependencies = {{file = '../in.txt'}}");
        assert_eq!(unknown(&[("pyproject.toml", &away)]), COMPUTED);
    }

    #[test]
    fn setup_py_comes_before_setup_cfg() {
        let cfg = "[metadata]\nname = x\n[options]\ninstall_requires =\n    a>=1,<2\n    # no\n    b; python_version < '3'\n[options.extras_require]\nfast = speed; more\nall =\n    x[fast]\n";
        assert_eq!(declared(&[("setup.cfg", cfg)]).1, ["a>=1,<2", "b; python_version < \"3\"", "more", "speed"]);
        assert_eq!(declared(&[("setup.cfg", cfg), ("setup.py", "setup()")]).1.len(), 4);
        let own = "setup(name='x', install_requires='''\n  c\n  d>1\n''', extras_require={'e': ['f'], 'g': 'h'})";
        assert_eq!(declared(&[("setup.cfg", cfg), ("setup.py", own)]).1, ["c", "d>1", "f", "h"]);
        for computed in [
            "setup(install_requires=read())",
            "setup(**about)",
            "main()",
            "install_requires += 1\nsetup(install_requires=install_requires)",
        ] {
            assert_eq!(unknown(&[("setup.cfg", cfg), ("setup.py", computed)]), COMPUTED, "{computed}");
        }
        let half = "setup(install_requires=['a'], extras_require=read())";
        assert_eq!(declared(&[("setup.py", half)]).2, ["extras (computed when the project is built)"]);
        let both = [("setup.cfg", "[options]\ninstall_requires = file: in.txt"), ("in.txt", "a==1")];
        assert_eq!(found(&both), Dependencies::Requirements { files: vec!["in.txt".to_owned()], pinned: true });
        assert_eq!(unknown(&both[..1]), COMPUTED);
        assert_eq!(unknown(&[("setup.cfg", "[flake8]\nmax = 1")]), "no metadata names the dependencies");
    }

    #[test]
    fn the_old_flit_table() {
        let toml = "[tool.flit.metadata]\nmodule = 'x'\nrequires = ['a>=1']\ndev-requires = ['no']\n[tool.flit.metadata.requires-extra]\nfast = ['speed']";
        assert_eq!(declared(&[("pyproject.toml", toml)]).1, ["a>=1", "speed"]);
    }

    #[test]
    fn a_record_is_used_where_nothing_else_tells() {
        let record = "Metadata-Version: 2.1\nName: x\nRequires-Dist: a (>=1)\nRequires-Dist: b ; (os_name == 'nt') and extra == 'fast'\n\nRequires-Dist: no\n";
        let lines = ["a>=1", "b; os_name == \"nt\""];
        assert_eq!(declared(&[("PKG-INFO", record)]).1, lines);
        assert_eq!(
            declared(&[("PKG-INFO", record), ("setup.py", "setup(name='X', install_requires=read())")]).1,
            lines
        );
        assert_eq!(
            unknown(&[("PKG-INFO", record), ("setup.py", "setup(name='y', install_requires=read())")]),
            COMPUTED
        );
        let bare = |more: &str| found(&[("PKG-INFO", &format!("Metadata-Version: {more}\nName: x\n"))]);
        assert_eq!(bare("2.4"), Dependencies::None { source: "PKG-INFO: Requires-Dist".to_owned() });
        assert!(matches!(bare("2.1"), Dependencies::Unknown { .. }));
        assert!(matches!(bare("2.2\nDynamic: Requires-Dist"), Dependencies::Unknown { .. }));
    }
}
