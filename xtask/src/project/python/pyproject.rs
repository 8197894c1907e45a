//! `pyproject.toml` as a whole.

mod metadata;

use anyhow::{Result, anyhow};
use toml::{Table, Value};

use super::tree::Tree;

pub(super) const FILE: &str = "pyproject.toml";

/// The parsed file; empty where there is none.
#[derive(Debug, Default)]
pub(super) struct Pyproject {
    table: Table,
}

impl Pyproject {
    /// # Errors
    ///
    /// The file is listed and cannot be read, or is not TOML; the message names the line.
    pub(super) fn read(tree: &Tree<'_>) -> Result<Pyproject> {
        if !tree.has(FILE) {
            return Ok(Pyproject::default());
        }
        let bytes = tree.read(FILE).map_err(|why| anyhow!("could not read `{FILE}`: {why}"))?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let text = std::str::from_utf8(bytes).map_err(|err| broken(bytes, err.valid_up_to(), "not UTF-8"))?;
        let table = toml::from_str(text)
            .map_err(|err| broken(bytes, err.span().map_or(0, |span| span.start), err.message()))?;
        Ok(Pyproject { table })
    }

    /// The value at a path of keys such as `tool.flit.module`.
    pub(super) fn get(&self, path: &str) -> Option<&Value> {
        let mut keys = path.split('.');
        let first = self.table.get(keys.next()?)?;
        keys.try_fold(first, |value, key| value.as_table()?.get(key))
    }

    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.as_str()
    }

    pub(super) fn table(&self, path: &str) -> Option<&Table> {
        self.get(path)?.as_table()
    }

    /// The strings of an array, or the one string; none where there is neither.
    pub(super) fn texts(&self, path: &str) -> Vec<String> {
        self.get(path).map(texts).unwrap_or_default()
    }

    pub(super) fn backend(&self) -> Option<&str> {
        self.text("build-system.build-backend")
    }

    /// Whether the build reads `setup.py` and `setup.cfg`: it does unless a backend with other sources is named.
    pub(super) fn builds_with_setuptools(&self) -> bool {
        let others = [
            "poetry",
            "hatchling",
            "flit",
            "pdm",
            "uv_build",
            "maturin",
            "scikit_build_core",
            "mesonpy",
            "whey",
            "sipbuild",
        ];
        !self.backend().is_some_and(|backend| others.iter().any(|other| backend.starts_with(other)))
    }

    pub(super) fn names_a_project(&self) -> bool {
        ["project", "build-system", "tool.poetry", "tool.flit.metadata"].iter().any(|path| self.table(path).is_some())
    }
}

fn broken(text: &[u8], at: usize, why: &str) -> anyhow::Error {
    let line = text.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    anyhow!("could not read `{FILE}`: line {line}: {}", why.lines().next().unwrap_or("not TOML"))
}

/// The strings of an array, or the one string; none where there is neither.
pub(super) fn texts(value: &Value) -> Vec<String> {
    let one = |value: &Value| value.as_str().map(str::to_owned);
    match value {
        Value::Array(values) => values.iter().filter_map(one).collect(),
        value => one(value).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::project::python::package;
    use crate::project::python::tests::{facts, repository, sourced};

    #[test]
    fn reads_the_project_table() {
        let facts = facts(&[
            (
                "pyproject.toml",
                "[project]\nname = 'Demo.Pkg'\nversion = '1.0.0-rc1'\nlicense = 'MIT or apache-2.0'\nrequires-python = '>=3.10, <4'\nreadme = {file = 'docs/me.md', content-type = 'text/markdown'}\nclassifiers = ['Programming Language :: Python :: 3.10', 7]",
            ),
            ("docs/me.md", "x"),
        ]);
        assert_eq!(sourced(facts.name), "Demo.Pkg <- pyproject.toml: [project] name");
        assert_eq!(sourced(facts.version), "1.0.0rc1 <- pyproject.toml: [project] version");
        assert_eq!(sourced(facts.license), "MIT OR Apache-2.0 <- pyproject.toml: [project] license");
        assert_eq!(sourced(facts.requires_python), ">=3.10, <4 <- pyproject.toml: [project] requires-python");
        assert_eq!(sourced(facts.readme), "docs/me.md <- pyproject.toml: [project] readme");
        assert_eq!(facts.python_versions.unwrap().value, ["3.10"]);
    }

    #[test]
    fn what_the_table_leaves_out_is_left_out() {
        let cfg = "[metadata]\nname = x\nversion = 9\nlicense = MIT\n[options]\npython_requires = >=3.6";
        let facts = facts(&[("pyproject.toml", "[project]\nname = 'demo'\ndynamic = ['version']"), ("setup.cfg", cfg)]);
        assert_eq!(sourced(facts.version), "9 <- setup.cfg: [metadata] version");
        assert_eq!((facts.license, facts.requires_python), (None, None));
    }

    #[test]
    fn setuptools_reads_dynamic_fields_from_files() {
        let toml = "[project]\nname = 'demo'\nversion = '1'\ndynamic = ['classifiers', 'readme']\n[tool.setuptools.dynamic]\nclassifiers = {file = 'c.txt'}\nreadme = {file = ['R.rst', 'S.rst']}";
        let facts =
            facts(&[("pyproject.toml", toml), ("c.txt", "License :: OSI Approved :: MIT License\n"), ("R.rst", "x")]);
        assert_eq!(sourced(facts.license), "MIT <- pyproject.toml: [tool.setuptools.dynamic] classifiers");
        assert_eq!(sourced(facts.readme), "R.rst <- pyproject.toml: [tool.setuptools.dynamic] readme");
    }

    #[test]
    fn reads_the_old_flit_table() {
        let toml = "[build-system]\nbuild-backend = 'flit.buildapi'\n[tool.flit.metadata]\nmodule = 'demo'\ndist-name = 'demo-pkg'\nrequires-python = '>=3.6'\nclassifiers = ['License :: OSI Approved :: MIT License']";
        let facts =
            facts(&[("pyproject.toml", toml), ("demo.py", "__version__ = '1'"), ("setup.py", "setup(version='2')")]);
        assert_eq!(sourced(facts.name), "demo-pkg <- pyproject.toml: [tool.flit.metadata] dist-name");
        assert_eq!(sourced(facts.version), "1 <- demo.py: __version__");
        assert_eq!(sourced(facts.license), "MIT <- pyproject.toml: [tool.flit.metadata] classifiers");
    }

    #[test]
    fn a_broken_file_is_an_error_with_its_line() {
        let error = |text: &[u8]| {
            let (root, files) = repository(&[("pyproject.toml", "")]);
            std::fs::File::create(root.path().join("pyproject.toml"))
                .and_then(|mut file| std::io::Write::write_all(&mut file, text))
                .unwrap();
            package(root.path(), &files, &[]).unwrap_err().to_string()
        };
        assert!(
            error(b"[project]\nname = ").starts_with("could not read `pyproject.toml`: line 2: "),
            "{}",
            error(b"[project]\nname = ")
        );
        assert_eq!(error(b"a = 1\nb = '\xff'\n"), "could not read `pyproject.toml`: line 2: not UTF-8");
        assert!(error(&[b"a = ".as_slice(), &[b'['; 200_000]].concat()).contains("line 1"));
        assert!(error(&[b"a".as_slice(), &b".a".repeat(200_000), b" = 1"].concat()).contains("line 1"));
        assert!(error(&[b'#'; 5 << 20]).ends_with("longer than 4 MiB"));
    }
}
