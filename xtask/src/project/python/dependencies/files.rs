//! Requirements files (<https://pip.pypa.io/en/stable/reference/requirements-file-format/>): which ones are for running the
//! project, and whether they name exact versions. Their lines stay pip's business.

use super::super::tree::{Tree, clean};
use super::requirement::Requirement;

/// Words in a name that tell that its requirements are for working on the project, not for running it.
const FOR_DEVELOPMENT: [&str; 22] = [
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
    let stem = name.strip_suffix(".txt").unwrap_or(name).to_ascii_lowercase();
    // `tests37` is for the tests of one version.
    let words = stem
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
    words.into_iter().any(|word| FOR_DEVELOPMENT.contains(&word))
}

/// `requirements*.txt` at the root and `requirements/*.txt`, without those for development and those that ask for nothing.
///
/// # Errors
///
/// One of them cannot be read, and why.
pub(super) fn at_the_root(tree: &Tree<'_>) -> Result<Vec<String>, String> {
    let is_one = |file: &&str| {
        let name = file.strip_prefix("requirements/").unwrap_or(file);
        let is_named = name.len() < file.len() || name.starts_with("requirements");
        is_named && name.ends_with(".txt") && !name.contains('/') && !is_for_development(name)
    };
    let mut files = Vec::new();
    for file in tree.files().filter(is_one) {
        if lines(tree, file)?.iter().any(|line| asks(line)) {
            files.push(file.to_owned());
        }
    }
    Ok(files)
}

/// Whether every line of these files names one exact version, so that nothing is left to resolve.
pub(super) fn pinned(tree: &Tree<'_>, files: &[String]) -> bool {
    let is_pinned = |file: &String, line: &String| match Line::new(line) {
        Line::Requirement(text) => Requirement::new(text).is_ok_and(|requirement| requirement.is_pinned()),
        Line::Include(target) => {
            let folder = file.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
            clean(&format!("{folder}{target}")).is_some_and(|target| files.contains(&target))
        }
        Line::Place(_) => false,
        Line::Option => true,
    };
    files.iter().all(|file| lines(tree, file).is_ok_and(|lines| lines.iter().all(|line| is_pinned(file, line))))
}

/// The lines as pip joins them: without comments, and those that end in a backslash with the next.
///
/// # Errors
///
/// Why the file cannot be read, for people.
pub(super) fn lines(tree: &Tree<'_>, file: &str) -> Result<Vec<String>, String> {
    tree.read(file).map_err(|why| format!("could not read `{file}`: {why}"))?;
    let text = tree.text(file).unwrap_or_default();
    let mut lines = Vec::new();
    let mut joined = String::new();
    for line in text.lines() {
        // A comment ends the joining even after a backslash.
        let is_comment = line.trim_start().starts_with('#');
        if let Some(start) = line.strip_suffix('\\').filter(|_| !is_comment) {
            joined.push_str(start);
            continue;
        }
        joined.push_str(if is_comment { "" } else { line });
        lines.push(without_comment(&std::mem::take(&mut joined)).trim().to_owned());
    }
    lines.push(without_comment(&joined).trim().to_owned());
    lines.retain(|line| !line.is_empty());
    Ok(lines)
}

fn without_comment(line: &str) -> &str {
    let starts = |(at, _): &(usize, &str)| line.get(..*at).is_some_and(|before| before.ends_with([' ', '\t']));
    line.match_indices('#').find(starts).map_or(line, |(at, _)| line.get(..at).unwrap_or(line))
}

enum Line<'a> {
    /// Without the options that follow it, such as `--hash`.
    Requirement(&'a str),
    /// `-r FILE`
    Include(&'a str),
    /// A path or an address, or what is installed from one so that it can be edited.
    Place(&'a str),
    Option,
}

impl Line<'_> {
    fn new(line: &str) -> Line<'_> {
        let value = |long: &str, short: &str| {
            let long = line.strip_prefix(long).filter(|rest| rest.starts_with([' ', '\t', '=']));
            let rest = long.or_else(|| line.strip_prefix(short))?;
            Some(rest.trim_start_matches([' ', '\t', '=']))
        };
        if let Some(target) = value("--requirement", "-r") {
            return Line::Include(target);
        }
        if let Some(target) = value("--editable", "-e") {
            return Line::Place(target);
        }
        if line.starts_with('-') {
            return Line::Option;
        }
        let is_place = line.starts_with(['.', '/']) || line.contains('@') || line.contains("://");
        let place = is_place || line.ends_with(".whl") || line.ends_with(".tar.gz") || line.ends_with(".zip");
        let end = line.find(" --").or_else(|| line.find("\t--")).unwrap_or(line.len());
        if place { Line::Place(line) } else { Line::Requirement(line.get(..end).unwrap_or(line)) }
    }
}

/// Whether a line asks for something other than the project itself.
fn asks(line: &str) -> bool {
    match Line::new(line) {
        Line::Requirement(_) | Line::Include(_) => true,
        Line::Place(place) => clean(place.split(['[', ';']).next().unwrap_or(place)).as_deref() != Some("."),
        Line::Option => false,
    }
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
