//! What a project needs for its tests and type checks, by what it says itself: lock file, groups, extras, lists of
//! requirements, environments of tox and hatch.

use std::collections::BTreeSet;
use std::path::Path;

use super::dependencies::declared::Metadata;
use super::dependencies::requirement::Requirement;
use super::homes::home;
use super::ini::Ini;
use super::normalized;
use super::pyproject::{self, Pyproject};
use super::tree::Tree;
use crate::project::requirements;

/// What has to be installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Whether `uv sync` installs it: it has a lock file of uv, or is a workspace.
    pub is_synced: bool,
    /// Whether there is a package to install.
    pub is_built: bool,
    /// Dependency groups.
    pub groups: Vec<String>,
    /// Extras of the package.
    pub extras: Vec<String>,
    /// Lists of requirements, relative to the root.
    pub files: Vec<String>,
    /// Requirements.
    pub lines: Vec<String>,
    /// The normalised names of all that is needed for certain, but the tools themselves.
    pub names: BTreeSet<String>,
    /// The content of all files that say so.
    said: String,
}

/// Groups, extras, environments and lists for tests and types.
const NAMES: &[&str] = &[
    "dev",
    "develop",
    "test",
    "tests",
    "testing",
    "type",
    "types",
    "typing",
    "mypy",
    "type-check",
    "typecheck",
    "type_check",
];

/// What the project in the root needs.
pub fn needs(root: &Path, files: &[String]) -> Needs {
    let tree = Tree::new(root, files);
    let Ok(project) = Pyproject::read(&tree) else { return Needs::default() };
    let is_uv = tree.has("uv.lock") || project.table("tool.uv.workspace").is_some();
    let is_synced = is_uv && project.get("project").is_some();
    let known = |table: &str| -> Vec<String> {
        let names = project.table(table).into_iter().flatten().map(|(name, _)| name.clone());
        names.filter(|name| NAMES.contains(&name.to_ascii_lowercase().as_str())).collect()
    };
    let mut needs = Needs {
        is_synced,
        is_built: home(&tree).is_some_and(|home| home.is_built || project.get("project").is_some()),
        groups: known("dependency-groups"),
        extras: known("project.optional-dependencies"),
        ..Needs::default()
    };
    if !is_synced {
        needs.files = lists(&tree, needs.is_built);
        needs.lines = of_tox(&tree);
        needs.lines.extend(of_hatch(&project));
        needs.lines.extend(of_poetry(&tree, &project));
        if needs.lines.is_empty() && needs.groups.is_empty() && needs.extras.is_empty() && needs.files.is_empty() {
            needs.lines.push("pytest".to_owned());
        }
        needs.lines.sort();
        needs.lines.dedup();
    }
    needs.names = names(&tree, &project, &needs);
    let native = super::native::sources(&tree, &project);
    for file in [pyproject::FILE, "uv.lock", "setup.py", "setup.cfg", "tox.ini", "poetry.lock", ".python-version"]
        .into_iter()
        .chain(needs.files.iter().map(String::as_str))
        .chain(native.iter().map(String::as_str))
    {
        needs.said += &tree.text(file).unwrap_or_default();
        needs.said.push('\0');
    }
    needs
}

fn names(tree: &Tree<'_>, project: &Pyproject, needs: &Needs) -> BTreeSet<String> {
    let groups = needs.groups.iter().map(|group| format!("dependency-groups.{group}"));
    let extras = needs.extras.iter().map(|extra| format!("project.optional-dependencies.{extra}"));
    let mut lines: Vec<String> = groups.chain(extras).flat_map(|list| project.texts(&list)).collect();
    lines.extend(needs.lines.iter().cloned());
    for file in &needs.files {
        lines.extend(requirements::of_tree(tree, file).unwrap_or_default().into_iter().map(|line| line.text));
    }
    let asked = lines.iter().filter_map(|line| Requirement::new(requirements::plain(line)?.as_str()).ok());
    let declared = Metadata::read(tree, project).demanded(&BTreeSet::new());
    let certain = asked.chain(declared).filter(|asked| asked.marker.is_none()).map(|asked| asked.name);
    certain
        .chain(members(tree, project))
        .filter(|name| !["pytest", "mypy", "pyright", "ruff", "tox", "nox"].contains(&name.as_str()))
        .collect()
}

/// The normalised names of the members of a workspace of uv: tests import them.
fn members(tree: &Tree<'_>, project: &Pyproject) -> Vec<String> {
    let folders = tree.files().filter_map(|file| file.strip_suffix("/pyproject.toml"));
    let folders = folders.filter(|_| project.table("tool.uv.workspace").is_some());
    let name = |folder: &str| {
        let (root, files) = tree.below(folder);
        let member = Pyproject::read(&Tree::new(&root, &files)).ok()?;
        normalized(member.get("project.name")?.as_str()?)
    };
    folders.filter_map(name).collect()
}

impl Needs {
    /// What is for tests and types alone, where more is asked for; then what is for tests alone.
    pub fn fewer(&self) -> Option<Needs> {
        [&["test", "typ", "mypy"][..], &["test"]].into_iter().find_map(|starts| {
            let is_for = |name: &&String| starts.iter().any(|start| name.to_lowercase().starts_with(start));
            let kept = |names: &[String]| -> Vec<String> { names.iter().filter(is_for).cloned().collect() };
            let fewer = Needs { groups: kept(&self.groups), extras: kept(&self.extras), ..self.clone() };
            let is_enough = !(fewer.groups.is_empty() && fewer.extras.is_empty());
            (is_enough && fewer != *self).then_some(fewer)
        })
    }

    /// A name for the environment of the project in this folder: another one where anything that it is made from differs.
    pub fn key(&self, root: &Path) -> String {
        let text = format!("{}\0{self:?}", root.display());
        blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect()
    }
}

/// `requirements-dev.txt`, `dev-requirements.txt`, `requirements/tests.txt`, and for an application `requirements.txt`.
fn lists(tree: &Tree<'_>, is_built: bool) -> Vec<String> {
    let is_one = |file: &&str| {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        let Some(stem) = name.strip_suffix(".txt") else { return false };
        let in_folder = folder == "requirements";
        if !(in_folder || folder.is_empty() && stem.contains("requirements")) {
            return false;
        }
        let rest = stem.replace("requirements", "");
        let word = rest.trim_matches(['-', '_', '.']).to_ascii_lowercase();
        NAMES.contains(&word.as_str()) || word.is_empty() && !is_built
    };
    tree.files().filter(is_one).map(str::to_owned).collect()
}

/// The `deps` of tox for the plain tests and for type checks; those with other conditions are left out.
fn of_tox(tree: &Tree<'_>) -> Vec<String> {
    let Some(text) = tree.text("tox.ini") else { return Vec::new() };
    let ini = Ini::new(&text);
    let mut lines = Vec::new();
    for section in ini.sections() {
        let name = section.strip_prefix("testenv").map(|rest| rest.trim_start_matches(':'));
        if !name.is_some_and(|name| name.is_empty() || NAMES.contains(&name)) {
            continue;
        }
        for line in ini.get(section, "deps").unwrap_or_default().lines() {
            let (factor, rest) = match line.split_once(':') {
                Some((factor, rest)) if !factor.contains(['/', '=', ' ']) => (factor.trim(), rest),
                _ => ("", line),
            };
            if factor.is_empty() || NAMES.contains(&factor) {
                lines.extend(requirements::plain(rest));
            }
        }
    }
    lines
}

fn of_hatch(project: &Pyproject) -> Vec<String> {
    let environments = ["default", "hatch-test", "test", "tests", "types", "typing"];
    let keys = ["dependencies", "extra-dependencies"];
    let lists = environments
        .iter()
        .flat_map(|name| keys.iter().flat_map(move |key| project.texts(&format!("tool.hatch.envs.{name}.{key}"))));
    lists.flat_map(|line| requirements::plain(&line)).collect()
}

/// The locked packages of Poetry's groups, where the names of the groups are known.
fn of_poetry(tree: &Tree<'_>, project: &Pyproject) -> Vec<String> {
    let mut names: Vec<&String> = Vec::new();
    for group in NAMES {
        let table = format!("tool.poetry.group.{group}.dependencies");
        names.extend(project.table(&table).into_iter().flatten().map(|(name, _)| name));
    }
    names.extend(project.table("tool.poetry.dev-dependencies").into_iter().flatten().map(|(name, _)| name));
    let lock = tree.text("poetry.lock").and_then(|text| text.parse::<toml::Table>().ok());
    let version = |name: &str| {
        let packages = lock.as_ref()?.get("package")?.as_array()?;
        let package =
            packages.iter().find(|package| package.get("name").and_then(toml::Value::as_str) == Some(name))?;
        package.get("version")?.as_str().map(str::to_owned)
    };
    let line = |name: &&String| match version(&name.to_ascii_lowercase()) {
        Some(version) => format!("{name}=={version}"),
        None => (*name).clone(),
    };
    names.iter().map(line).flat_map(|line| requirements::plain(&line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::tests::repository;

    #[test]
    fn what_is_for_tests_alone_is_tried_where_all_cannot_be_had() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (groups, expected) in [
            (&["dev", "test", "type"][..], Some(&["test", "type"][..])),
            (&["dev", "tests"], Some(&["tests"])),
            (&["test", "typing"], Some(&["test"])),
            (&["test"], None),
            (&["dev"], None),
        ] {
            let needs = Needs { groups: names(groups), ..Needs::default() };
            assert_eq!(needs.fewer().map(|fewer| fewer.groups), expected.map(names), "{groups:?}");
        }
    }

    fn said(files: &[(&str, &str)]) -> String {
        let (root, list) = repository(files);
        let needs = needs(root.path(), &list);
        let kind = if needs.is_synced {
            "locked"
        } else if needs.is_built {
            "built"
        } else {
            "run"
        };
        let lists = [needs.groups, needs.extras, needs.files, needs.lines];
        format!("{kind} {}", lists.map(|list| list.join(",")).join(" | "))
    }

    #[test]
    fn a_project_says_what_its_tests_and_types_need() {
        let project = "[project]\nname = 'x'\n";
        let with = |text: &str| format!("{project}{text}");
        for (files, expected) in [
            (&[("a.py", "")][..], "run  |  |  | pytest"),
            (
                &[(
                    "pyproject.toml",
                    &*with("[dependency-groups]\ntests = ['pytest']\ndocs = ['sphinx']\ntyping = ['mypy']"),
                )],
                "built tests,typing |  |  | ",
            ),
            (
                &[("pyproject.toml", &with("[dependency-groups]\ndev = ['pytest']")), ("uv.lock", "")],
                "locked dev |  |  | ",
            ),
            (&[("pyproject.toml", &with("[project.optional-dependencies]\ntest = ['pytest']"))], "built  | test |  | "),
            (
                &[("setup.py", "setup(name='x')"), ("requirements-dev.txt", "pytest"), ("requirements.txt", "idna")],
                "built  |  | requirements-dev.txt | ",
            ),
            (&[("requirements.txt", "idna"), ("app.py", "")], "run  |  | requirements.txt | "),
            (
                &[("requirements/tests.txt", "x"), ("setup.py", "setup(name='x')")],
                "built  |  | requirements/tests.txt | ",
            ),
            (
                &[
                    ("pyproject.toml", project),
                    (
                        "tox.ini",
                        "[testenv]\ndeps =\n  pytest>=8\n  tests: pretend\n  rich: rich\n  -r x.txt\n[testenv:types]\ndeps = mypy\n[testenv:docs]\ndeps = sphinx",
                    ),
                ],
                "built  |  |  | mypy,pretend,pytest>=8",
            ),
            (
                &[("pyproject.toml", &with("[tool.hatch.envs.default]\ndependencies = ['pytest', '-x']"))],
                "built  |  |  | pytest",
            ),
            (
                &[
                    (
                        "pyproject.toml",
                        "[tool.poetry]\nname = 'x'\n[tool.poetry.group.test.dependencies]\npytest = '^8'\n[tool.poetry.group.docs.dependencies]\nsphinx = '*'",
                    ),
                    ("poetry.lock", "[[package]]\nname = 'pytest'\nversion = '8.1'\n"),
                ],
                "built  |  |  | pytest==8.1",
            ),
        ] {
            assert_eq!(said(files), expected, "{files:?}");
        }
    }
}
