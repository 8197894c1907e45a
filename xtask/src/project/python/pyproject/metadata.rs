//! What `pyproject.toml` says of the package, in whichever tables it uses: `[project]`
//! (<https://packaging.python.org/en/latest/specifications/pyproject-toml/>), those of setuptools, Poetry and Flit.

use toml::Value;

use super::{FILE, Pyproject, texts};
use crate::project::python::layer::{Field, Layer};
use crate::project::python::tree::Tree;
use crate::project::python::{ini, poetry, version};

impl Pyproject {
    /// What the file says, whichever tables it uses.
    pub(in crate::project::python) fn layer(&self, tree: &Tree<'_>) -> Layer {
        let Some(project) = self.table("project") else {
            return match (self.table("tool.poetry"), self.table("tool.flit.metadata")) {
                (Some(_), _) => poetry::layer(self).closed(),
                (None, Some(_)) => self.flit(tree).closed(),
                (None, None) => Layer::default(),
            };
        };
        let dynamic = self.texts("project.dynamic");
        let field = |key: &str, said: Field<String>| {
            if dynamic.iter().any(|one| one == key) { said } else { said.closed() }
        };
        let text = |key: &str| {
            field(
                key,
                Field::maybe(
                    self.text(&format!("project.{key}")).map(str::to_owned),
                    format!("{FILE}: [project] {key}"),
                ),
            )
        };
        let name = text("name").closed();
        let version = match text("version") {
            Field::Silent => version::dynamic(tree, self, project.get("name").and_then(Value::as_str)),
            said => said,
        };
        let table_text = self.text("project.license.text").map(str::to_owned);
        let classifiers = self.get("project.classifiers").map(texts);
        let classifiers = Field::maybe(classifiers, format!("{FILE}: [project] classifiers"));
        let own = Layer {
            name,
            version,
            requires_python: text("requires-python"),
            license_expression: text("license"),
            license_text: field("license", Field::maybe(table_text, format!("{FILE}: [project] license"))),
            classifiers: if dynamic.iter().any(|one| one == "classifiers") {
                classifiers
            } else {
                classifiers.closed()
            },
            readme: field("readme", self.readme()),
        };
        own.over(self.setuptools_dynamic(tree)).over(poetry::layer(self))
    }

    fn readme(&self) -> Field<String> {
        let readme = self.text("project.readme").or_else(|| self.text("project.readme.file"));
        Field::maybe(readme.map(str::to_owned), format!("{FILE}: [project] readme"))
    }

    /// Fields that setuptools takes from files (<https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata>).
    fn setuptools_dynamic(&self, tree: &Tree<'_>) -> Layer {
        let files = |key: &str| self.texts(&format!("tool.setuptools.dynamic.{key}.file")).into_iter();
        let lists: Vec<_> =
            files("classifiers").map(|file| tree.text(&file).map(|text| ini::items(&format!("{text}\n")))).collect();
        let classifiers =
            lists.into_iter().collect::<Option<Vec<_>>>().map(|lists| lists.concat()).filter(|list| !list.is_empty());
        Layer {
            classifiers: Field::maybe(classifiers, format!("{FILE}: [tool.setuptools.dynamic] classifiers")),
            readme: Field::maybe(files("readme").next(), format!("{FILE}: [tool.setuptools.dynamic] readme")),
            ..Layer::default()
        }
    }

    /// Flit's table from before PEP 621 (<https://flit.pypa.io/en/stable/pyproject_toml.html#old-style-metadata>).
    fn flit(&self, tree: &Tree<'_>) -> Layer {
        let text = |key: &str| self.text(&format!("tool.flit.metadata.{key}")).map(str::to_owned);
        let source = |key: &str| format!("{FILE}: [tool.flit.metadata] {key}");
        let said = |key: &str| Field::maybe(text(key), source(key));
        let version = text("module").and_then(|module| version::of_flit_module(tree, &module));
        Layer {
            name: said("dist-name").or(said("module")),
            version: version.map_or(Field::Closed, Field::Is),
            requires_python: said("requires-python"),
            license_expression: Field::Closed,
            license_text: said("license"),
            classifiers: Field::maybe(self.get("tool.flit.metadata.classifiers").map(texts), source("classifiers")),
            readme: said("description-file"),
        }
    }
}
