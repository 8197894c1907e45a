//! Requirements files: which ones are for running the project, and whether they name exact versions.

use std::collections::BTreeSet;

use super::super::tree::Tree;
use crate::project::requirements::{self, Kind, Line};

/// Words in a name that tell that its requirements are for working on the project, not for running it.
const FOR_DEVELOPMENT: &[&str] = &[
    "dev",
    "devel",
    "develop",
    "development",
    "test",
    "tests",
    "testing",
    "lint",
    "linting",
    "linters",
    "doc",
    "docs",
    "documentation",
    "typing",
    "types",
    "mypy",
    "ci",
    "build",
    "bench",
    "benchmark",
    "benchmarks",
    "tox",
];

/// Whether a file or an extra is named for development: `requirements-dev.txt`, `requirements/tests.txt`, `docs`.
pub(super) fn is_for_development(name: &str) -> bool {
    let stem = name.trim_end_matches(".txt").trim_end_matches(".in").to_ascii_lowercase();
    // `tests37` is for the tests of one version.
    let words = stem
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
    words.into_iter().any(|word| FOR_DEVELOPMENT.contains(&word))
}

/// Whether a path names a list of requirements: `requirements*.txt`, `requirements/*.txt`, or the same with `.in`, from
/// which pip-tools and uv make the other.
pub(super) fn is_list(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let in_folder = folder.rsplit('/').next() == Some("requirements");
    (in_folder || name.starts_with("requirements")) && (name.ends_with(".txt") || name.ends_with(".in"))
}

/// The lists of requirements for running what is in a folder: without those for development, those that another one was
/// made from, and those that ask for nothing.
///
/// # Errors
///
/// One of them cannot be read, and why.
pub(super) fn of_folder(tree: &Tree<'_>, folder: &str) -> Result<Vec<String>, String> {
    let place = |file: &str| if folder == "." { file.to_owned() } else { format!("{folder}/{file}") };
    let (flat, deep) = (place("requirements"), place("requirements/"));
    let is_one = |file: &&str| {
        let Some(rest) = file.strip_prefix(&deep).or_else(|| file.strip_prefix(&flat)) else { return false };
        let compiled = file.strip_suffix(".in").is_some_and(|stem| tree.has(&format!("{stem}.txt")));
        is_list(file) && !rest.contains('/') && !is_for_development(rest) && !compiled
    };
    let mut files = Vec::new();
    for file in tree.under(folder).filter(is_one) {
        if requirements::of_tree(tree, file)?.iter().any(asks) {
            files.push(file.to_owned());
        }
    }
    Ok(files)
}

/// Whether a line asks for something other than the project itself.
fn asks(line: &Line) -> bool {
    match &line.kind {
        Kind::Include { constrains, .. } => !constrains,
        Kind::Package(_) | Kind::Elsewhere { .. } | Kind::Invalid => true,
        Kind::Project | Kind::Option => false,
    }
}

/// Whether every line of these files names one exact version, so that nothing is left to resolve.
pub(super) fn pinned(tree: &Tree<'_>, files: &[String]) -> bool {
    let is_pinned = |file: &String, line: &Line| match &line.kind {
        Kind::Package(package) => package.version.is_some(),
        Kind::Include { constrains: true, .. } | Kind::Option => true,
        Kind::Include { target, .. } => {
            requirements::included(file, target).is_some_and(|target| files.contains(&target))
        }
        Kind::Elsewhere { .. } | Kind::Project | Kind::Invalid => false,
    };
    let all_pinned = |file: &String| {
        requirements::of_tree(tree, file).is_ok_and(|lines| lines.iter().all(|line| is_pinned(file, line)))
    };
    files.iter().all(all_pinned)
}

/// The names of the packages that these files ask for.
pub(super) fn names(tree: &Tree<'_>, files: &[String]) -> BTreeSet<String> {
    let lines = files.iter().filter_map(|file| requirements::of_tree(tree, file).ok()).flatten();
    let name = |line: Line| match line.kind {
        Kind::Package(package) => Some(package.name),
        _ => None,
    };
    lines.filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Dependencies;
    use super::super::tests::{declared, found};

    /// The chosen files, and whether all is pinned.
    fn chosen(files: &[(&str, &str)]) -> String {
        match found(files) {
            Dependencies::Requirements { files, pinned } => format!("{} {pinned}", files.join(" ")),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn takes_the_files_for_running() {
        let names = [
            "requirements.txt",
            "requirements-prod.txt",
            "requirements/base.txt",
            "requirements-dev.txt",
            "requirements_test.txt",
            "requirements/docs.txt",
            "requirements/tests37.txt",
            "requirements/ci.txt",
            "requirements/a/b.txt",
            "requirements/base.in",
            "docs/requirements.txt",
            "other.txt",
            "requirements-build-tools.txt",
        ];
        let files = names.map(|name| (name, "a==1"));
        assert_eq!(chosen(&files), "requirements-prod.txt requirements.txt requirements/base.txt true");
    }

    #[test]
    fn pinned_means_every_line() {
        let of = |text: &str| chosen(&[("requirements.txt", text)]);
        let pinned = "# locked\n--index-url https://host.example/simple\n-c limits.txt\na==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via b\nb[x]===2 ; os_name == 'nt'  # why\r\n";
        assert_eq!(of(pinned), "requirements.txt true");
        for other in [
            "a",
            "a>=1",
            "a==1.*",
            "-e ./lib",
            "a @ https://host.example/a.whl",
            "./a.whl",
            "-rmore.txt",
            "git+https://host.example/a",
            "a==${V}",
            "$ A",
        ] {
            assert_eq!(of(&format!("z==1\n{other}")), "requirements.txt false", "{other}");
        }
        let both = [("requirements.txt", "-r requirements/base.txt"), ("requirements/base.txt", "a==1")];
        assert_eq!(chosen(&both), "requirements.txt requirements/base.txt true");
    }

    #[test]
    fn a_file_that_asks_for_nothing_is_passed_over() {
        let toml = ("pyproject.toml", "[project]\nname = 'demo'\ndependencies = ['idna']");
        for nothing in ["", "# none\n", "-e .", ".", "-e .[dev]", "--index-url https://host.example"] {
            assert_eq!(declared(&[("requirements.txt", nothing), toml]).1, ["idna"], "{nothing}");
        }
    }
}
