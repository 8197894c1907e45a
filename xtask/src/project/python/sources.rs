//! Where the shipped code lies: what the build configures, else the `src` layout, else packages and modules at the root.

use std::collections::BTreeSet;

use super::ini::Ini;
use super::module::Value;
use super::pyproject::Pyproject;
use super::setup_py::SetupPy;
use super::tree::{Tree, clean};

/// Folders that hold code and are not what a package ships, unless it is called so itself.
const NOT_SHIPPED: &[&str] = &[
    "tests",
    "test",
    "testing",
    "docs",
    "doc",
    "examples",
    "example",
    "samples",
    "benchmarks",
    "benchmark",
    "bench",
    "scripts",
    "tools",
    "bin",
    "ci",
    "tasks",
    "build",
    "dist",
    "vendor",
    "fixtures",
    "htmlcov",
    "node_modules",
    "venv",
    "env",
];

/// Folders and modules relative to the root, sorted; `.` where there is code and no layout that we know.
pub(super) fn sources(
    tree: &Tree<'_>,
    project: &Pyproject,
    setup_py: &SetupPy,
    cfg: &Ini,
    name: Option<&str>,
) -> Vec<String> {
    let mut stated = of_pyproject(tree, project);
    if stated.is_empty() && project.builds_with_setuptools() {
        stated = of_setup_py(setup_py);
        if stated.is_empty() {
            stated = of_setup_cfg(cfg);
        }
    }
    let stated: BTreeSet<_> =
        stated.iter().filter_map(|path| before_glob(path)).filter(|path| path != "." && tree.has_any(path)).collect();
    if !stated.is_empty() {
        return stated.into_iter().collect();
    }
    let is_built = is_built(tree, project, cfg);
    if !is_built && project.get("project").is_none() {
        return application(tree);
    }
    let ours = name.map(|name| name.to_lowercase().replace(['-', '.'], "_"));
    let shipped =
        |folder: &str| ours.as_deref() == Some(folder) || (!NOT_SHIPPED.contains(&folder) && !folder.starts_with('.'));
    let in_src = |file: &str| {
        let mut parts = file.split('/').skip(1);
        file.ends_with(".py") && parts.next().is_some_and(|first| first.ends_with(".py") || shipped(first))
    };
    if tree.under("src").any(in_src) {
        return vec!["src".to_owned()];
    }
    let mut found = BTreeSet::new();
    let is_package = |folder: &str| {
        // A namespace package has no `__init__.py` (https://peps.python.org/pep-0420/).
        shipped(folder) && tree.has(&format!("{folder}/__init__.py"))
            || ours.as_deref() == Some(folder) && holds_code(tree, folder)
    };
    for place in tree.top() {
        match place.strip_suffix('/') {
            Some(folder) if is_package(folder) => found.insert(folder.to_owned()),
            None if place
                .strip_suffix(".py")
                .is_some_and(|name| ours.as_deref() == Some(name) || !is_built && is_module(place)) =>
            {
                found.insert(place.to_owned())
            }
            _ => continue,
        };
    }
    if ships_by_name(project)
        && let Some(ours) = found.iter().find(|path| ours.as_deref() == Some(path.strip_suffix(".py").unwrap_or(path)))
    {
        return vec![ours.clone()];
    }
    if found.is_empty() && tree.files().any(|file| file.ends_with(".py")) {
        found.insert(".".to_owned());
    }
    found.into_iter().collect()
}

/// Whether a package is built from a project, rather than an application run where it lies.
pub(super) fn is_built(tree: &Tree<'_>, project: &Pyproject, cfg: &Ini) -> bool {
    let off = ["tool.poetry.package-mode", "tool.uv.package", "tool.pdm.distribution"];
    !off.iter().any(|switch| project.get(switch).and_then(toml::Value::as_bool) == Some(false))
        && (BUILDS.iter().any(|table| project.get(table).is_some())
            || tree.has("setup.py")
            || ["options", "metadata"].iter().any(|section| cfg.sections().any(|name| name == *section)))
}

/// Whether the build ships the package that is called as the project is, and no other beside it, where nothing else is
/// configured.
fn ships_by_name(project: &Pyproject) -> bool {
    project
        .backend()
        .is_some_and(|backend| ["flit", "hatchling", "poetry"].iter().any(|name| backend.starts_with(name)))
}

/// Tables with which a project says how it is built. Without any, what is there is an application rather than a package.
const BUILDS: &[&str] = &[
    "build-system",
    "tool.setuptools",
    "tool.poetry",
    "tool.hatch",
    "tool.flit",
    "tool.pdm",
    "tool.maturin",
    "tool.uv.build-backend",
];

/// Modules at the root that serve the work on the project.
const CHORES: &[&str] =
    &["setup.py", "conftest.py", "noxfile.py", "tasks.py", "fabfile.py", "dodo.py", "runtests.py", "versioneer.py"];

fn is_module(file: &str) -> bool {
    !CHORES.contains(&file) && !file.starts_with("test_") && !file.ends_with("_test.py")
}

/// Every folder and module at the root but those that hold tests, tools and the like; `.` where these are all.
fn application(tree: &Tree<'_>) -> Vec<String> {
    let with_code = tree.top().filter_map(|place| match place.strip_suffix('/') {
        Some(folder) => {
            holds_code(tree, folder).then_some((folder, !NOT_SHIPPED.contains(&folder) && !folder.starts_with('.')))
        }
        None => place.ends_with(".py").then_some((place, is_module(place))),
    });
    let (code, rest): (Vec<_>, Vec<_>) = with_code.partition(|(_, is_shipped)| *is_shipped);
    if rest.is_empty() || code.is_empty() {
        return code.first().or(rest.first()).map(|_| ".".to_owned()).into_iter().collect();
    }
    // Without its slash a folder may stand elsewhere.
    crate::paths::ordered(code.into_iter().map(|(place, _)| place.to_owned()).collect())
}

fn holds_code(tree: &Tree<'_>, folder: &str) -> bool {
    tree.under(folder).any(|file| file.ends_with(".py"))
}

fn of_pyproject(tree: &Tree<'_>, project: &Pyproject) -> Vec<String> {
    let lists = [
        "tool.hatch.build.targets.wheel.packages",
        "tool.hatch.build.targets.wheel.only-include",
        "tool.hatch.build.packages",
        "tool.setuptools.packages.find.where",
        "tool.pdm.build.package-dir",
        "tool.maturin.python-source",
    ];
    let list = lists
        .iter()
        .map(|list| project.texts(list))
        .find(|list| list.iter().any(|path| clean(path).is_some_and(|path| path != ".")));
    if let Some(list) = list {
        return list;
    }
    if let Some(module) = project.text("tool.flit.module.name").or_else(|| project.text("tool.flit.metadata.module")) {
        return modules(tree, &["src", "."], &[module.replace('-', "_")]);
    }
    let names = project.texts("tool.uv.build-backend.module-name");
    if !names.is_empty() {
        return modules(tree, &[project.text("tool.uv.build-backend.module-root").unwrap_or("src")], &names);
    }
    if let Some(packages) = project.get("tool.poetry.packages").and_then(toml::Value::as_array) {
        let text = |package: &toml::Value, key: &str| package.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let path = |package| {
            Some(format!("{}/{}", text(package, "from").unwrap_or_else(|| ".".to_owned()), text(package, "include")?))
        };
        return packages.iter().filter_map(path).collect();
    }
    if let Some(root) = project.table("tool.setuptools.package-dir").and_then(|dirs| dirs.get("")?.as_str()) {
        return vec![root.to_owned()];
    }
    let mut packages: Vec<_> = project.texts("tool.setuptools.packages").iter().map(|package| top(package)).collect();
    packages.extend(project.texts("tool.setuptools.py-modules").iter().map(|module| format!("{module}.py")));
    packages
}

fn of_setup_py(setup_py: &SetupPy) -> Vec<String> {
    if let Some(Value::Pairs(pairs)) = setup_py.get("package_dir")
        && let Some((_, Value::Text(root))) =
            pairs.into_iter().find(|(package, _)| *package == Value::Text(String::new()))
    {
        return vec![root];
    }
    let names = |keyword| setup_py.get(keyword).and_then(Value::texts).unwrap_or_default();
    let mut packages: Vec<_> = names("packages").iter().map(|package| top(package)).collect();
    packages.extend(names("py_modules").iter().map(|module| format!("{module}.py")));
    packages
}

fn of_setup_cfg(cfg: &Ini) -> Vec<String> {
    let dirs = cfg.list("options", "package_dir").unwrap_or_default();
    let root = dirs.iter().filter_map(|dir| dir.split_once('=')).find(|(package, _)| package.trim().is_empty());
    if let Some((_, root)) = root {
        return vec![root.trim().to_owned()];
    }
    if let Some(folder) = cfg.get("options.packages.find", "where") {
        return vec![folder.to_owned()];
    }
    let packages = cfg.list("options", "packages").unwrap_or_default();
    let mut packages: Vec<_> =
        packages.iter().filter(|package| !package.contains(':')).map(|package| top(package)).collect();
    packages.extend(cfg.list("options", "py_modules").unwrap_or_default().iter().map(|module| format!("{module}.py")));
    packages
}

/// The folder of the outermost package of a dotted name.
fn top(package: &str) -> String {
    package.split('.').next().unwrap_or_default().to_owned()
}

/// Where modules of these dotted names lie, as folder or file.
fn modules(tree: &Tree<'_>, bases: &[&str], names: &[String]) -> Vec<String> {
    let candidates =
        names.iter().flat_map(|name| bases.iter().map(move |base| format!("{base}/{}", name.replace('.', "/"))));
    let existing = candidates.flat_map(|path| [format!("{path}.py"), path]).filter_map(|path| clean(&path));
    existing.filter(|path| tree.has_any(path)).collect()
}

/// The part of a path that is no pattern.
fn before_glob(path: &str) -> Option<String> {
    let parts: Vec<_> = path.split('/').take_while(|part| !part.contains(['*', '?', '['])).collect();
    clean(&parts.join("/"))
}

#[cfg(test)]
mod tests {
    use crate::project::python::tests::facts;

    fn check(files: &[&str], toml: &str, expected: &[&str]) {
        let mut all: Vec<_> = files.iter().map(|file| (*file, "")).collect();
        all.push(("pyproject.toml", toml));
        assert_eq!(facts(&all).sources, expected, "{files:?} {toml}");
    }

    #[test]
    fn layouts() {
        let named = "[project]\nname = 'Demo-Pkg'";
        check(&["src/demo/__init__.py", "tests/__init__.py", "other/__init__.py"], named, &["src"]);
        check(&["src/demo.py"], named, &["src"]);
        check(&["src/ns/demo/a.py"], named, &["src"]);
        check(&["src/main.rs", "src/tests/a.py", "demo_pkg/__init__.py"], named, &["demo_pkg"]);
        check(
            &["a/__init__.py", "b/__init__.py", "b/c/__init__.py", "tests/__init__.py", "setup.py"],
            named,
            &["a", "b"],
        );
        check(&["demo_pkg.py", "conftest.py"], named, &["demo_pkg.py"]);
        check(&["demo_pkg/a.py", "other/a.py"], named, &["demo_pkg"]);
        check(&["tools/__init__.py", "examples/__init__.py"], "[project]\nname = 'tools'", &["tools"]);
        check(&["scripts/a.py"], "", &["."]);
        // An application: everything but what serves the work on it.
        check(
            &["manage.py", "apps/blog/views.py", "site/__init__.py", "tests/a.py"],
            "",
            &["apps", "manage.py", "site"],
        );
        check(&["main.py", "utils/__init__.py", "noxfile.py"], named, &["main.py", "utils"]);
        check(&["README.md"], named, &[]);
    }

    #[test]
    fn configuration_wins() {
        let files = ["src/demo/__init__.py", "lib/a/__init__.py", "lib/b.py", "flat/__init__.py"];
        for (toml, expected) in [
            ("[tool.setuptools.packages.find]\nwhere = ['lib/']", ["lib"].as_slice()),
            ("[tool.setuptools.packages.find]\nwhere = ['.']", &["src"]),
            ("[tool.setuptools]\npackages = ['flat', 'flat.sub']", &["flat"]),
            ("[tool.setuptools.package-dir]\n'' = 'lib'", &["lib"]),
            ("[tool.hatch.build.targets.wheel]\npackages = ['lib/a', 'flat']", &["flat", "lib/a"]),
            ("[tool.hatch.build.targets.wheel]\npackages = ['../a', '/etc', 'gone']", &["src"]),
            (
                "[tool.poetry]\npackages = [{include = 'a', from = 'lib'}, {include = 'flat/**/*.py'}]",
                &["flat", "lib/a"],
            ),
            ("[tool.flit.module]\nname = 'flat'", &["flat"]),
            ("[tool.flit.module]\nname = 'demo'", &["src/demo"]),
            ("[tool.uv.build-backend]\nmodule-name = 'b'\nmodule-root = 'lib'", &["lib/b.py"]),
            ("[tool.maturin]\npython-source = 'lib'", &["lib"]),
        ] {
            check(&files, toml, expected);
        }
    }

    #[test]
    fn some_builds_ship_what_is_called_as_the_project_is() {
        let files = ["demo_pkg/__init__.py", "tests_demo/__init__.py"];
        let built_by =
            |backend: &str| format!("[project]\nname = 'demo-pkg'\n[build-system]\nbuild-backend = '{backend}'");
        for backend in ["flit_core.buildapi", "hatchling.build", "poetry.core.masonry.api"] {
            check(&files, &built_by(backend), &["demo_pkg"]);
            check(&["demo_pkg.py", "other/__init__.py"], &built_by(backend), &["demo_pkg.py"]);
            check(&files[1..], &built_by(backend), &["tests_demo"]);
        }
        for backend in ["setuptools.build_meta", "pdm.backend"] {
            check(&files, &built_by(backend), &files.map(|file| file.strip_suffix("/__init__.py").unwrap()));
        }
    }

    #[test]
    fn setup_files_configure_too() {
        let files = |name: &'static str, text: &'static str| {
            [(name, text), ("src/x.py", ""), ("lib/b.py", ""), ("c.py", ""), ("d/__init__.py", "")]
        };
        for (name, text, expected) in [
            ("setup.py", "setup(packages=['d', 'd.e'], py_modules=['c'])", ["c.py", "d"].as_slice()),
            ("setup.cfg", "[options]\npackages = find:\n[options.packages.find]\nwhere = lib", &["lib"]),
            ("setup.cfg", "[options]\npackages = find:\n", &["src"]),
            ("setup.cfg", "[options]\npy_modules = c", &["c.py"]),
        ] {
            assert_eq!(facts(&files(name, text)).sources, expected, "{text}");
        }
    }
}
