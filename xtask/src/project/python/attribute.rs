//! A version that a module holds as an attribute: where the module's file lies, and which literal the name is bound to.

use super::module::{Binding, Module, Value, spelled};
use super::tree::{Tree, clean};
use crate::project::Fact;

/// `package.module.NAME`, looked for below the bases; an import of the name is followed once.
pub(super) fn of_attribute(tree: &Tree<'_>, dotted: &str, bases: &[String]) -> Option<Fact<String>> {
    let (module, name) = dotted.trim().rsplit_once('.')?;
    let path = module_file(tree, module, bases)?;
    let text = tree.text(&path)?;
    let parsed = Module::parse(&text)?;
    match parsed.binding(name) {
        Binding::Once(expression) => Some(Fact::new(version(parsed.evaluate(expression)?)?, format!("{path}: {name}"))),
        Binding::Import { module, name } => of_module(tree, &imported_file(tree, &path, &module, bases)?, &[&name]),
        Binding::Never | Binding::Computed => None,
    }
}

/// The first of these names that the module at a path binds to a literal.
pub(super) fn of_module(tree: &Tree<'_>, path: &str, names: &[&str]) -> Option<Fact<String>> {
    let path = clean(path)?;
    let text = tree.text(&path)?;
    let module = Module::parse(&text)?;
    names.iter().find_map(|name| Some(Fact::new(version(module.value(name)?)?, format!("{path}: {name}"))))
}

/// A string, or a tuple as setuptools joins it.
fn version(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        list @ Value::List(_) => Some(spelled(list)?.join(".")),
        _ => None,
    }
}

fn module_file(tree: &Tree<'_>, dotted: &str, bases: &[String]) -> Option<String> {
    let path = dotted.replace('.', "/");
    bases
        .iter()
        .flat_map(|base| [format!("{base}/{path}/__init__.py"), format!("{base}/{path}.py")])
        .find_map(|path| clean(&path).filter(|path| tree.has(path)))
}

/// The file of a module as `from` names it in the file at `path`.
fn imported_file(tree: &Tree<'_>, path: &str, module: &str, bases: &[String]) -> Option<String> {
    let name = module.trim_start_matches('.');
    let dots = module.len() - name.len();
    if dots == 0 {
        return module_file(tree, name, bases);
    }
    let mut folder = path.rsplit_once('/')?.0;
    for _ in 1..dots {
        folder = folder.rsplit_once('/')?.0;
    }
    module_file(tree, name, &[folder.to_owned()])
}

#[cfg(test)]
mod tests {
    use crate::project::python::version::tests::{check, dynamic};

    #[test]
    fn setuptools_attributes_are_found_in_either_layout() {
        let toml = dynamic("[tool.setuptools.dynamic]\nversion = {attr = 'pkg.__version__'}");
        for path in ["src/pkg/__init__.py", "pkg/__init__.py", "pkg.py", "src/pkg.py"] {
            let source = format!("{path}: __version__");
            check(&[("pyproject.toml", &toml), (path, "__version__ = '1.2.3'")], Some("1.2.3"), &source);
        }
        let toml = dynamic(
            "[tool.setuptools]\npackage-dir = {'' = 'lib'}\n[tool.setuptools.dynamic]\nversion = {attr = 'pkg.v.info'}",
        );
        check(&[("pyproject.toml", &toml), ("lib/pkg/v.py", "info = (1, 2)")], Some("1.2"), "lib/pkg/v.py: info");
    }

    #[test]
    fn one_import_is_followed_and_no_more() {
        let toml = dynamic("[tool.setuptools.dynamic]\nversion = {attr = 'pkg.__version__'}");
        for import in ["from .version import __version__", "from pkg.version import __version__"] {
            let files = [
                ("pyproject.toml", toml.as_str()),
                ("pkg/__init__.py", import),
                ("pkg/version.py", "__version__ = '2'"),
            ];
            check(&files, Some("2"), "pkg/version.py: __version__");
        }
        let twice = [
            ("pyproject.toml", toml.as_str()),
            ("pkg/__init__.py", "from .a import __version__"),
            ("pkg/a.py", "from .b import __version__"),
            ("pkg/b.py", "__version__ = '2'"),
        ];
        check(&twice, None, "");
        let out = [
            ("pyproject.toml", toml.as_str()),
            ("pkg/__init__.py", "from ....b import __version__"),
            ("b.py", "__version__ = '2'"),
        ];
        check(&out, None, "");
    }
}
