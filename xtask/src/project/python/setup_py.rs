//! `setup.py`: the keywords of its one call of `setup(…)`, where they are literals; the file is never run.

use std::collections::BTreeMap;

use ruff_python_ast::{Expr, ExprCall};

use super::layer::{Field, Layer};
use super::module::{Module, Value};
use super::tree::Tree;

pub(super) const FILE: &str = "setup.py";

/// The keywords we know, each with its value or nothing where it is computed.
#[derive(Debug, Default)]
pub(super) struct SetupPy {
    keywords: BTreeMap<String, Option<Value>>,
    /// `setup(**more)`: any other keyword may be there too.
    more: bool,
    /// Whether a call was seen at all.
    called: bool,
    /// What `find_packages` is told to look in, and to leave out.
    excluded: (Option<String>, Vec<String>),
}

const KEYWORDS: &[&str] = &[
    "name",
    "version",
    "license",
    "license_expression",
    "classifiers",
    "python_requires",
    "package_dir",
    "packages",
    "py_modules",
    "install_requires",
    "extras_require",
];

impl SetupPy {
    pub(super) fn read(tree: &Tree<'_>) -> SetupPy {
        tree.text(FILE).map(|text| SetupPy::new(&text)).unwrap_or_default()
    }

    fn new(text: &str) -> SetupPy {
        let Some(module) = Module::parse(text) else { return SetupPy { more: true, ..SetupPy::default() } };
        let calls = module.calls(is_setup);
        let excluded = module.calls(finds_packages).first().map(|call| excluded(&module, call)).unwrap_or_default();
        // With two calls only running the file tells which one counts.
        let [call] = calls.as_slice() else {
            return SetupPy { more: !calls.is_empty(), called: !calls.is_empty(), excluded, ..SetupPy::default() };
        };
        let mut setup = SetupPy { called: true, excluded, ..SetupPy::default() };
        for argument in &call.arguments.keywords {
            match &argument.arg {
                None => setup.more = true,
                Some(name) if KEYWORDS.contains(&name.as_str()) => {
                    setup.keywords.insert(name.to_string(), module.evaluate(&argument.value));
                }
                Some(_) => {}
            }
        }
        setup
    }

    /// The value of a keyword that is a literal.
    pub(super) fn get(&self, keyword: &str) -> Option<Value> {
        self.keywords.get(keyword).cloned().flatten()
    }

    /// The folder that `find_packages` looks in, where it is named, and the patterns of packages that it leaves out.
    pub(super) fn excluded(&self) -> (Option<String>, Vec<String>) {
        self.excluded.clone()
    }

    /// What the call says. Its keywords come before `setup.cfg`, which fills in only what they leave empty
    /// (`ConfigHandler.__setitem__` in setuptools).
    pub(super) fn layer(&self) -> Layer {
        Layer {
            name: self.said("name", Value::text),
            version: self.said("version", Value::text),
            requires_python: self.said("python_requires", Value::text),
            license_expression: self.said("license_expression", Value::text),
            license_text: self.said("license", Value::text),
            classifiers: self.said("classifiers", Value::texts),
            readme: Field::Silent,
        }
    }

    /// The dependencies, one a line.
    pub(super) fn requires(&self) -> Field<Vec<String>> {
        self.or_computed(self.said("install_requires", requirements))
    }

    /// What each extra adds.
    pub(super) fn extras(&self) -> Field<Vec<(String, Vec<String>)>> {
        self.or_computed(self.said("extras_require", |value| {
            let Value::Pairs(pairs) = value else {
                return None;
            };
            pairs.into_iter().map(|(extra, value)| Some((extra.text()?, requirements(value)?))).collect()
        }))
    }

    /// A file without a call that we see calls by other ways.
    fn or_computed<T>(&self, said: Field<T>) -> Field<T> {
        if self.called { said } else { said.closed() }
    }

    fn said<T>(&self, keyword: &str, read: fn(Value) -> Option<T>) -> Field<T> {
        match self.keywords.get(keyword) {
            Some(value) => value
                .clone()
                .and_then(read)
                .map_or(Field::Closed, |value| Field::is(value, format!("{FILE}: {keyword}"))),
            None if self.more => Field::Closed,
            None => Field::Silent,
        }
    }
}

/// A list of requirements, or a text with one a line.
fn requirements(value: Value) -> Option<Vec<String>> {
    match value {
        Value::Text(text) => Some(text.lines().map(str::to_owned).collect()),
        value => value.texts(),
    }
}

/// `setup`, `setuptools.setup` and `distutils.core.setup`.
fn is_setup(called: &Expr) -> bool {
    match called {
        Expr::Name(name) => name.id == "setup",
        Expr::Attribute(method) if &method.attr == "setup" => match &*method.value {
            Expr::Name(module) => matches!(module.id.as_str(), "setuptools" | "core"),
            Expr::Attribute(module) => &module.attr == "core",
            _ => false,
        },
        _ => false,
    }
}

/// `find_packages` and `find_namespace_packages`, however they are imported.
fn finds_packages(called: &Expr) -> bool {
    let name = match called {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(method) => method.attr.as_str(),
        _ => return false,
    };
    matches!(name, "find_packages" | "find_namespace_packages")
}

/// The folder and the exclusions of such a call.
fn excluded(module: &Module, call: &ExprCall) -> (Option<String>, Vec<String>) {
    let argument = |name: &str, at: usize| call.arguments.find_argument_value(name, at);
    let place = argument("where", 0).and_then(|value| module.evaluate(value)?.text());
    let names = argument("exclude", 1).and_then(|value| module.evaluate(value)?.texts());
    (place, names.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::tests::{facts, sourced};
    use proptest::prelude::*;

    #[test]
    fn reads_literals_and_names_of_literals() {
        let source = "import setuptools\nVERSION = '1.' '2'\nCLASSIFIERS = [\n  'License :: OSI Approved :: MIT License',\n  'Programming Language :: Python :: 3.9',\n]\nif __name__ == '__main__':\n    setuptools.setup(\n        name='demo', version=VERSION, classifiers=CLASSIFIERS,\n        python_requires='>=3.9', package_dir={'': 'lib'}, cmdclass={'x': y},\n    )\n";
        let facts = facts(&[("setup.py", source), ("lib/demo/__init__.py", "")]);
        assert_eq!(sourced(facts.name), "demo <- setup.py: name");
        assert_eq!(sourced(facts.version), "1.2 <- setup.py: version");
        assert_eq!(sourced(facts.license), "MIT <- setup.py: classifiers");
        assert_eq!(sourced(facts.requires_python), ">=3.9 <- setup.py: python_requires");
        assert_eq!(facts.python_versions.unwrap().value, ["3.9"]);
        assert_eq!(facts.sources, ["lib"]);
    }

    #[test]
    fn what_is_computed_is_absent_and_hides_the_declared_value() {
        let cfg = "[metadata]\nversion = 0\nname = demo\n";
        let facts_of = |source: &str| facts(&[("setup.py", source), ("setup.cfg", cfg)]);
        let computed = facts_of("from setuptools import setup\nsetup(version=get())");
        assert_eq!((computed.version, sourced(computed.name)), (None, "demo <- setup.cfg: [metadata] name".to_owned()));
        assert_eq!(facts_of("setup(**about)").name, None);
        assert_eq!(facts_of("if x:\n    setup(name='a')\nelse:\n    setup(name='b')").name, None);
        assert_eq!(
            sourced(facts_of("def setup(name): pass\nself.setup(name='x')\nsetup()").name),
            "demo <- setup.cfg: [metadata] name"
        );
        assert_eq!(facts(&[("setup.py", "setup(name='a'")]).name, None);
    }

    proptest! {
        #[test]
        fn any_call_is_read(text in "[-'\"\\\\.(){},:+*= \\nnameversion0-9]{0,120}") {
            SetupPy::new(&format!("setup(name={text}"));
        }
    }
}
