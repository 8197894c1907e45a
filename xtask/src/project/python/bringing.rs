//! Which extra, or which dependency group, of a project names the package that brings a module.

use std::path::Path;

use super::dependencies::requirement::leading_name;
use super::normalized;
use super::pyproject::Pyproject;
use super::tree::Tree;

/// Modules whose packages are called otherwise, beside those that only add `python-` or `types-`.
const OTHERWISE: &[(&str, &str)] = &[
    ("attr", "attrs"),
    ("bs4", "beautifulsoup4"),
    ("cv2", "opencv-python"),
    ("git", "gitpython"),
    ("jwt", "pyjwt"),
    ("openssl", "pyopenssl"),
    ("pil", "pillow"),
    ("pkg-resources", "setuptools"),
    ("serial", "pyserial"),
    ("skimage", "scikit-image"),
    ("sklearn", "scikit-learn"),
    ("yaml", "pyyaml"),
    ("zmq", "pyzmq"),
];

/// Tables of a manifest whose lists uv and pip install by name: what they are called, and how each installs one.
const TABLES: &[(&str, &str)] = &[("project.optional-dependencies", "extra"), ("dependency-groups", "group")];

/// The extras and groups of the manifest in the root.
pub struct Lists(Pyproject);

impl Lists {
    /// Reads them; nothing where there is no manifest.
    pub fn read(root: &Path, files: &[String]) -> Option<Lists> {
        Pyproject::read(&Tree::new(root, files)).ok().map(Lists)
    }

    /// The one that brings a module, such as `extra` and `tests`.
    pub fn bringing(&self, module: &str) -> Option<(&'static str, String)> {
        let Lists(project) = self;
        let wanted = normalized(module.split('.').next()?)?;
        let otherwise = OTHERWISE.iter().find(|(name, _)| *name == wanted).map_or(&*wanted, |(_, package)| *package);
        let is_it = |line: &String| {
            let name = leading_name(line);
            name.is_some_and(|name| {
                let plain = name.strip_prefix("types-").or_else(|| name.strip_prefix("python-")).unwrap_or(&name);
                let plain = plain.strip_suffix("-stubs").unwrap_or(plain);
                [wanted.as_str(), otherwise].contains(&plain)
            })
        };
        TABLES.iter().find_map(|(table, kind)| {
            let names = project.table(table).into_iter().flatten().map(|(name, _)| name);
            let name = names.into_iter().find(|name| project.texts(&format!("{table}.{name}")).iter().any(is_it))?;
            Some((*kind, name.clone()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_brought_by_the_list_that_names_its_package() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[project]\nname = 'demo'\ndependencies = ['click']\n[project.optional-dependencies]\ntests = \
                    ['pytest>=8', 'attrs', 'python-dateutil; python_version > \"3\"']\n[dependency-groups]\ntypes = \
                    ['types-PyYAML', { include-group = 'x' }, 'pandas-stubs~=2.0']\nx = ['Flask_Login[a]']\n";
        std::fs::write(folder.path().join("pyproject.toml"), text).unwrap();
        let lists = Lists::read(folder.path(), &["pyproject.toml".to_owned()]).unwrap();
        for (module, expected) in [
            ("pytest", Some("extra tests")),
            ("attr", Some("extra tests")),
            ("dateutil.parser", Some("extra tests")),
            ("yaml", Some("group types")),
            ("pandas", Some("group types")),
            ("flask_login", Some("group x")),
            // What comes with the project is no extra, and what nobody names is a finding.
            ("click", None),
            ("demo", None),
            ("requests", None),
        ] {
            let found = lists.bringing(module);
            assert_eq!(found.map(|(kind, name)| format!("{kind} {name}")).as_deref(), expected, "{module}");
        }
    }
}
