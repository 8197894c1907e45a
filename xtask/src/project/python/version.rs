//! The version where the metadata only points at it: an attribute of a module, a file, a generated module that is tracked.

use super::attribute::{of_attribute, of_module};
use super::ini::Ini;
use super::layer::Field;
use super::pyproject::Pyproject;
use super::tree::{Tree, clean};
use crate::project::Fact;

/// What `pyproject.toml` configures for `dynamic = ["version"]`: silent where it configures nothing, closed where the
/// value is computed (from tags, by a plug-in, by code).
pub(super) fn dynamic(tree: &Tree<'_>, project: &Pyproject, name: Option<&str>) -> Field<String> {
    if let Some(setting) = project.get("tool.setuptools.dynamic.version") {
        let attr = setting.get("attr").and_then(toml::Value::as_str);
        let file = setting.get("file").map(|file| file.as_array().and_then(|files| files.first()).unwrap_or(file));
        let found = match (attr, file.and_then(toml::Value::as_str)) {
            (Some(attr), _) => of_attribute(tree, attr, &setuptools_bases(project)),
            (_, Some(file)) => of_file(tree, file),
            _ => None,
        };
        return known(found);
    }
    if let Some(setting) = project.get("tool.hatch.version") {
        let text = |key| setting.get(key).and_then(toml::Value::as_str);
        let regex = matches!(text("source"), None | Some("regex"));
        let own_pattern = setting.get("pattern").is_some_and(|pattern| pattern.as_bool() != Some(true));
        if regex && !own_pattern {
            // https://hatch.pypa.io/latest/plugins/version-source/regex/
            return known(
                text("path")
                    .and_then(|path| of_module(tree, path, &["__version__", "VERSION", "__VERSION__", "version"])),
            );
        }
        return known(generated(tree, project));
    }
    if let Some(setting) = project.get("tool.pdm.version") {
        let text = |key| setting.get(key).and_then(toml::Value::as_str);
        // https://backend.pdm-project.org/metadata/#dynamically-get-project-version
        return known(match text("source") {
            Some("file") => text("path").and_then(|path| of_module(tree, path, &["__version__"])),
            _ => text("write_to").and_then(|path| of_generated(tree, path)),
        });
    }
    if project.get("tool.setuptools_scm").is_some() {
        return known(generated(tree, project));
    }
    let backend = |name: &str| project.backend().is_some_and(|backend| backend.starts_with(name));
    if backend("maturin") {
        return known(of_cargo(tree, project.text("tool.maturin.manifest-path").unwrap_or("Cargo.toml")));
    }
    if backend("flit") {
        let module = project.text("tool.flit.module.name").or(name);
        return known(module.and_then(|module| of_flit_module(tree, module)));
    }
    Field::Silent
}

/// Flit takes `__version__` of the module itself (<https://flit.pypa.io/en/stable/pyproject_toml.html>).
pub(super) fn of_flit_module(tree: &Tree<'_>, module: &str) -> Option<Fact<String>> {
    let module = module.replace('-', "_");
    of_attribute(tree, &format!("{module}.__version__"), &["src".to_owned(), ".".to_owned()])
}

/// Maturin takes the crate's version (<https://www.maturin.rs/metadata>).
fn of_cargo(tree: &Tree<'_>, manifest: &str) -> Option<Fact<String>> {
    let read = |path: &str| tree.text(path)?.parse::<toml::Table>().ok();
    let manifest = clean(manifest)?;
    let table = read(&manifest)?;
    let package = table.get("package")?.get("version")?;
    if let Some(version) = package.as_str() {
        return Some(Fact::new(version.to_owned(), format!("{manifest}: [package] version")));
    }
    let workspace = read("Cargo.toml").filter(|_| package.get("workspace").is_some())?;
    let version = workspace.get("workspace")?.get("package")?.get("version")?.as_str()?;
    Some(Fact::new(version.to_owned(), "Cargo.toml: [workspace.package] version"))
}

/// The version file that setuptools-scm or hatch-vcs writes, where the repository keeps it.
fn generated(tree: &Tree<'_>, project: &Pyproject) -> Option<Fact<String>> {
    let keys =
        ["tool.setuptools_scm.version_file", "tool.setuptools_scm.write_to", "tool.hatch.build.hooks.vcs.version-file"];
    keys.iter().filter_map(|key| project.text(key)).find_map(|path| of_generated(tree, path))
}

fn of_generated(tree: &Tree<'_>, path: &str) -> Option<Fact<String>> {
    of_module(tree, path, &["__version__", "version"])
}

fn known(found: Option<Fact<String>>) -> Field<String> {
    found.map_or(Field::Closed, Field::Is)
}

/// The folders below which setuptools looks for a module.
fn setuptools_bases(project: &Pyproject) -> Vec<String> {
    let configured = project.table("tool.setuptools.package-dir").and_then(|dirs| dirs.get("")?.as_str());
    let mut bases: Vec<_> = configured.and_then(clean).into_iter().collect();
    bases.extend(project.texts("tool.setuptools.packages.find.where").iter().filter_map(|path| clean(path)));
    bases.extend(["src".to_owned(), ".".to_owned()]);
    bases
}

/// The same for `setup.cfg`.
pub(super) fn setup_cfg_bases(cfg: &Ini) -> Vec<String> {
    let dirs = cfg.list("options", "package_dir").unwrap_or_default();
    let root = dirs.iter().filter_map(|dir| dir.split_once('=')).find(|(package, _)| package.trim().is_empty());
    let mut bases: Vec<_> = root.and_then(|(_, dir)| clean(dir)).into_iter().collect();
    bases.extend(["src".to_owned(), ".".to_owned()]);
    bases
}

/// A file that holds the version and nothing else.
pub(super) fn of_file(tree: &Tree<'_>, path: &str) -> Option<Fact<String>> {
    let path = clean(path)?;
    let text = tree.text(&path)?;
    Some(Fact::new(text.trim().to_owned(), path))
}

#[cfg(test)]
pub(super) mod tests {
    use crate::project::python::tests::facts;

    pub(in crate::project::python) fn check(files: &[(&str, &str)], version: Option<&str>, source: &str) {
        let found = facts(files).version;
        assert_eq!(found.as_ref().map(|fact| fact.value.as_str()), version, "{files:?}");
        assert_eq!(found.map_or(String::new(), |fact| fact.source), source);
    }

    const DYNAMIC: &str = "[project]\nname = 'demo-pkg'\ndynamic = ['version']\n";

    pub(in crate::project::python) fn dynamic(more: &str) -> String {
        format!("{DYNAMIC}{more}")
    }

    #[test]
    fn setuptools_files() {
        let toml = dynamic("[tool.setuptools.dynamic]\nversion = {file = ['VERSION']}");
        check(&[("pyproject.toml", &toml), ("VERSION", "1.2.3\n")], Some("1.2.3"), "VERSION");
        check(&[("pyproject.toml", &toml), ("VERSION", "see git\n")], None, "");
        let toml = dynamic("[tool.setuptools.dynamic]\nversion = {file = '../VERSION'}");
        check(&[("pyproject.toml", &toml)], None, "");
    }

    #[test]
    fn hatch_reads_its_path_by_the_default_pattern_only() {
        let about = ("src/pkg/about.py", "import os\nVERSION = 'v1.2.3'\n");
        let toml = dynamic("[tool.hatch.version]\npath = 'src/pkg/about.py'");
        check(&[("pyproject.toml", &toml), about], Some("1.2.3"), "src/pkg/about.py: VERSION");
        let toml = dynamic("[tool.hatch.version]\npath = 'src/pkg/about.py'\npattern = 'x(?P<version>.+)'");
        check(&[("pyproject.toml", &toml), about], None, "");
        let toml = dynamic("[tool.hatch.version]\nsource = 'vcs'");
        check(&[("pyproject.toml", &toml), about], None, "");
        let record = ("PKG-INFO", "Name: Demo.Pkg\nVersion: 4.5\n");
        check(&[("pyproject.toml", &toml), record], Some("4.5"), "PKG-INFO: Version");
        let stranger = ("PKG-INFO", "Name: other\nVersion: 4.5\n");
        check(&[("pyproject.toml", &toml), stranger], None, "");
    }

    #[test]
    fn flit_reads_the_module() {
        let toml = dynamic("[build-system]\nbuild-backend = 'flit_core.buildapi'");
        check(
            &[("pyproject.toml", &toml), ("demo_pkg.py", "'''Doc.'''\n__version__ = '1'")],
            Some("1"),
            "demo_pkg.py: __version__",
        );
        let toml = format!("{toml}\n[tool.flit.module]\nname = 'other'");
        check(
            &[("pyproject.toml", &toml), ("src/other/__init__.py", "__version__ = '1'")],
            Some("1"),
            "src/other/__init__.py: __version__",
        );
    }

    #[test]
    fn maturin_reads_the_crate() {
        let toml = dynamic("[build-system]\nbuild-backend = 'maturin'");
        let cargo = ("Cargo.toml", "[package]\nversion = '1.0.0-rc.1'");
        check(&[("pyproject.toml", &toml), cargo], Some("1.0.0rc1"), "Cargo.toml: [package] version");
        let toml = format!("{toml}\n[tool.maturin]\nmanifest-path = 'rust/Cargo.toml'");
        let files = [
            ("pyproject.toml", toml.as_str()),
            ("rust/Cargo.toml", "[package]\nversion.workspace = true"),
            ("Cargo.toml", "[workspace.package]\nversion = '2.0.0'"),
        ];
        check(&files, Some("2.0.0"), "Cargo.toml: [workspace.package] version");
    }

    #[test]
    fn pdm_reads_its_file() {
        let toml = dynamic("[tool.pdm.version]\nsource = 'file'\npath = 'pkg/__init__.py'");
        check(
            &[("pyproject.toml", &toml), ("pkg/__init__.py", "__version__ = '1'")],
            Some("1"),
            "pkg/__init__.py: __version__",
        );
    }

    #[test]
    fn a_generated_file_counts_where_it_is_listed() {
        let toml = dynamic("[tool.setuptools_scm]\nwrite_to = 'pkg/_version.py'");
        let file = ("pkg/_version.py", "version: str\n__version__ = version = '0.1.dev3+gabc'\n");
        check(&[("pyproject.toml", &toml), file], Some("0.1.dev3+gabc"), "pkg/_version.py: __version__");
        check(&[("pyproject.toml", &toml), ("setup.py", "setup(version='9')")], None, "");
        let toml = dynamic(
            "[tool.hatch.version]\nsource = 'vcs'\n[tool.hatch.build.hooks.vcs]\nversion-file = 'pkg/_version.py'",
        );
        check(&[("pyproject.toml", &toml), file], Some("0.1.dev3+gabc"), "pkg/_version.py: __version__");
    }
}
