//! The projects in a repository: which folders have one, whether a package is built from it, and what the build leaves out.

use std::path::Path;

use super::ini::Ini;
use super::pyproject::{self, Pyproject};
use super::setup_py::{self, SetupPy};
use super::sources::is_built;
use super::tree::{Tree, clean};
use super::{normalized, setup_cfg};
use crate::project::scope::{Home, Homes, stands_aside};

/// The projects by folder. One whose metadata cannot be read is built and leaves nothing out. One among the examples,
/// documentation or tests of another is a part of these.
pub fn homes(root: &Path, files: &[String]) -> Homes {
    let tree = Tree::new(root, files);
    let mut homes = Homes::new();
    for file in tree.files() {
        let (folder, name) = file.rsplit_once('/').unwrap_or((".", file));
        if [pyproject::FILE, setup_py::FILE, setup_cfg::FILE].contains(&name) && !homes.contains_key(folder) {
            let (root, files) = tree.below(folder);
            if let Some(home) = home(&Tree::new(&root, &files)) {
                homes.insert(folder.to_owned(), home);
            }
        }
    }
    if homes.keys().any(|folder| !stands_aside(folder)) {
        homes.retain(|folder, _| !stands_aside(folder));
    }
    homes
}

/// Nothing for a folder whose files only configure tools.
pub(super) fn home(tree: &Tree<'_>) -> Option<Home> {
    let Ok(project) = Pyproject::read(tree) else { return Some(Home { is_built: true, ..Home::default() }) };
    let cfg = setup_cfg::read(tree);
    let is_built = is_built(tree, &project, &cfg);
    let setup = SetupPy::read(tree);
    let said = project.layer(tree).name.or(setup.layer().name).or(setup_cfg::layer(tree, &cfg).name).fact();
    if said.is_none() && !is_built && !project.names_a_project() {
        return None;
    }
    let own = said.and_then(|name| normalized(&name.value)).map(|name| name.replace('-', "_"));
    Some(Home { is_built, own, left_out: left_out(&project, &setup, &cfg) })
}

/// Patterns of paths that the build is told to leave out of the package.
fn left_out(project: &Pyproject, setup: &SetupPy, cfg: &Ini) -> Vec<String> {
    let globs = [
        "tool.hatch.build.exclude",
        "tool.hatch.build.targets.wheel.exclude",
        "tool.pdm.build.excludes",
        "tool.uv.build-backend.wheel-exclude",
        "tool.poetry.exclude",
    ];
    let mut patterns: Vec<String> = globs.iter().flat_map(|list| project.texts(list)).collect();
    let packages = |names: Vec<String>, bases: Vec<String>| {
        let bases: Vec<String> = if bases.is_empty() { vec![".".to_owned()] } else { bases };
        let place = move |base: &String, name: &String| match clean(base).as_deref() {
            None | Some(".") => of_package(name),
            Some(base) => format!("{base}/{}", of_package(name)),
        };
        names.iter().flat_map(|name| bases.iter().map(|base| place(base, name)).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let find = "tool.setuptools.packages.find";
    patterns.extend(packages(project.texts(&format!("{find}.exclude")), project.texts(&format!("{find}.where"))));
    let place = cfg.get("options.packages.find", "where").map(str::to_owned);
    let listed = cfg.list("options.packages.find", "exclude").unwrap_or_default();
    patterns.extend(packages(listed, place.into_iter().collect()));
    let (place, listed) = setup.excluded();
    patterns.extend(packages(listed, place.into_iter().collect()));
    patterns.retain(|pattern| !pattern.trim_matches(['*', '/', '.']).is_empty() && !pattern.starts_with('!'));
    patterns
}

/// `tests.*` is about `tests/*`; the star of `*.tests` stands for packages of any depth.
fn of_package(pattern: &str) -> String {
    let parts: Vec<&str> = pattern.trim().split('.').collect();
    parts.iter().map(|part| if *part == "*" { "**" } else { part }).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::tests::repository;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let (root, list) = repository(files);
        let line = |(folder, home): (String, Home)| {
            let kind = if home.is_built { "built" } else { "run" };
            format!("{folder} {kind} {} -{}", home.own.unwrap_or_default(), home.left_out.join(","))
        };
        homes(root.path(), &list).into_iter().map(line).collect()
    }

    #[test]
    fn what_is_built_and_what_the_build_leaves_out() {
        for (file, text, expected) in [
            ("pyproject.toml", "[project]\nname = 'A-b'", &[". run a_b -"][..]),
            ("pyproject.toml", "[project]\nname = 'a'\n[build-system]\nrequires = []", &[". built a -"]),
            ("pyproject.toml", "[tool.poetry]\nname = 'a'\npackage-mode = false", &[". run a -"]),
            ("pyproject.toml", "[build-system]\n[tool.uv]\npackage = false", &[". run  -"]),
            ("pyproject.toml", "[project]\nname = 'a'\n[tool.pdm]\ndistribution = false", &[". run a -"]),
            ("pyproject.toml", "[tool.ruff]", &[]),
            ("pyproject.toml", "[", &[". built  -"]),
            ("libs/a/setup.py", "setup(name='a')", &["libs/a built a -"]),
            ("setup.cfg", "[flake8]\nx = 1", &[]),
            (
                "setup.py",
                "setup(packages=find_packages(exclude=['tests', '*.tests', 'docs*']))",
                &[". built  -tests,**/tests,docs*"],
            ),
            ("setup.py", "setup(packages=find_packages('src', exclude=('x.y',)))", &[". built  -src/x/y"]),
            (
                "setup.cfg",
                "[metadata]\nname = a\n[options.packages.find]\nwhere = src\nexclude =\n  b*\n  c.*",
                &[". built a -src/b*,src/c/**"],
            ),
            ("pyproject.toml", "[tool.setuptools.packages.find]\nexclude = ['tests*', '*']", &[". built  -tests*"]),
            ("pyproject.toml", "[tool.hatch.build.targets.wheel]\nexclude = ['/legacy', '!a']", &[". built  -/legacy"]),
        ] {
            assert_eq!(found(&[(file, text)]), expected, "{text}");
        }
    }

    #[test]
    fn a_project_among_examples_or_tests_is_a_part_of_these() {
        let project = "[project]\nname = 'a'\n";
        for (folders, expected) in [
            (&["", "examples/tutorial/", "docs/demo/", "tests/data/broken/"][..], &[". run a -"][..]),
            (&["", "libs/tea/", "libs/tea/examples/shop/"], &[". run a -", "libs/tea run a -"]),
            // A repository of nothing else is about them.
            (&["examples/one/", "examples/two/"], &["examples/one run a -", "examples/two run a -"]),
        ] {
            let files: Vec<String> = folders.iter().map(|folder| format!("{folder}pyproject.toml")).collect();
            assert_eq!(found(&files.iter().map(|file| (file.as_str(), project)).collect::<Vec<_>>()), expected);
        }
    }
}
