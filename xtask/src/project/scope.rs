//! What ships or runs, and so is in the scope of every scan: each file but tests, documentation, examples and what builds
//! the project, unless the configuration says otherwise.

use std::collections::{BTreeMap, BTreeSet};

/// What a file is for that is not in the scope of scans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Tests, their helpers, and benchmarks.
    Test,
    /// Documentation and the code that makes it.
    Documentation,
    /// Examples.
    Example,
    /// It builds the project, or serves the work on it.
    Build,
    /// The build leaves it out.
    LeftOut,
}

impl Purpose {
    /// In reports: `tests (12)`.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Test => "tests",
            Purpose::Documentation => "documentation",
            Purpose::Example => "examples",
            Purpose::Build => "build and maintenance",
            Purpose::LeftOut => "left out by the build",
        }
    }
}

const TESTS: &[&str] = &["tests", "test", "testing", "t", "benchmarks", "benchmark", "bench", "benches", "asv_bench"];
const DOCUMENTATION: &[&str] = &["docs", "doc", "documentation", "docs_src", "docsrc", "doc_src"];
const EXAMPLES: &[&str] = &["examples", "example", "samples", "sample", "demos"];
/// Files at the top of a project that build it, or run the chores of those who work on it.
const CHORES: &[&str] = &[
    "setup.py",
    "noxfile.py",
    "tasks.py",
    "fabfile.py",
    "dodo.py",
    "pavement.py",
    "runtests.py",
    "versioneer.py",
    "hatch_build.py",
    "ez_setup.py",
    "toxfile.py",
];
/// Folders with chores beside a package that is built. An application may run what is in them.
const CHORE_FOLDERS: &[&str] = &["scripts", "tools", "ci", "script", "utils", "release", "build_tools", "buildtools"];

/// Whether a folder is one of tests, documentation or examples, or lies in one.
pub fn stands_aside(folder: &str) -> bool {
    folder.split('/').any(|part| [TESTS, DOCUMENTATION, EXAMPLES].iter().any(|names| names.contains(&part)))
}

/// Whether a folder may declare dependencies of what ships: none of its parts stands for tests, documentation, examples,
/// hidden files or chores.
pub fn declares(folder: &str) -> bool {
    let beside = |part: &str| part.starts_with('.') || stands_aside(part) || CHORE_FOLDERS.contains(&part);
    !folder.split('/').any(beside)
}

/// A folder with a project of its own, and what is known of how it is built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// Whether a package is built from it, so that what lies beside the package serves the work on it.
    pub is_built: bool,
    /// Folders and modules with the name of the project: `tests` may be what it ships.
    pub own: Option<String>,
    /// Patterns of paths below it that the build is told to leave out, with `*` for any part of one.
    pub left_out: Vec<String>,
}

/// The projects in a repository by folder; `.` is the root's.
pub type Homes = BTreeMap<String, Home>;

/// What a file is for, where it does not ship. `files` are all files, in order.
pub fn purpose(file: &str, files: &[String], homes: &Homes) -> Option<Purpose> {
    let (top, home) = home(file, homes);
    let inside = if top == "." { file } else { file.get(top.len() + 1..).unwrap_or(file) };
    if home.left_out.iter().any(|pattern| covers(pattern, inside)) {
        return Some(Purpose::LeftOut);
    }
    let parts: Vec<&str> = inside.split('/').collect();
    let (name, folders) = parts.split_last()?;
    if of_test_by_name(name) {
        return Some(Purpose::Test);
    }
    // Where the package begins: what is called as the project is, is the project.
    let own = home.own.as_deref();
    let outside = if folders.first() == Some(&"src") { 1 } else { 0 };
    for (depth, part) in folders.iter().enumerate() {
        if depth <= outside && Some(*part) == own {
            continue;
        }
        let parent = folders.get(..depth).map(|parts| parts.join("/")).unwrap_or_default();
        let in_package = || depth > 0 && crate::paths::has(files, &below(top, &format!("{parent}/__init__.py")));
        if TESTS.contains(part) {
            return Some(Purpose::Test);
        }
        if DOCUMENTATION.contains(part) && !in_package() {
            return Some(Purpose::Documentation);
        }
        if EXAMPLES.contains(part) && !in_package() {
            return Some(Purpose::Example);
        }
        if part.starts_with('.') || depth == 0 && home.is_built && CHORE_FOLDERS.contains(part) {
            return Some(Purpose::Build);
        }
    }
    (folders.is_empty() && CHORES.contains(name)).then_some(Purpose::Build)
}

/// Whether a file is one of tests by its name alone: `test_x.py`, `x_test.py`, `conftest.py`, `tests.py`.
pub fn of_test_by_name(name: &str) -> bool {
    let stem = name.strip_suffix(".py").or_else(|| name.strip_suffix(".pyi"));
    stem.is_some_and(|stem| {
        stem.starts_with("test_") || stem.ends_with("_test") || matches!(stem, "conftest" | "tests" | "test")
    })
}

/// The innermost project that a file belongs to.
fn home<'h>(file: &str, homes: &'h Homes) -> (&'h str, &'h Home) {
    const NONE: &Home = &Home { is_built: false, own: None, left_out: Vec::new() };
    let mut folder = file;
    while let Some((above, _)) = folder.rsplit_once('/') {
        if let Some((top, home)) = homes.get_key_value(above) {
            return (top, home);
        }
        folder = above;
    }
    homes.get_key_value(".").map_or((".", NONE), |(top, home)| (top, home))
}

fn below(top: &str, path: &str) -> String {
    if top == "." { path.to_owned() } else { format!("{top}/{path}") }
}

/// Whether a pattern is about a file or a folder that it lies in: `*` stands for any part of a path's component, `**`
/// for any folders.
pub fn covers(pattern: &str, file: &str) -> bool {
    let parts: Vec<&str> = file.split('/').collect();
    let pattern: Vec<&str> = pattern.trim_matches('/').split('/').filter(|part| !part.is_empty()).collect();
    !pattern.is_empty() && (1..=parts.len()).any(|end| matches(&pattern, parts.get(..end).unwrap_or(&parts)))
}

fn matches(pattern: &[&str], parts: &[&str]) -> bool {
    match (pattern, parts) {
        ([], []) => true,
        (["**", rest @ ..], _) => {
            (0..=parts.len()).any(|skip| parts.get(skip..).is_some_and(|tail| matches(rest, tail)))
        }
        ([first, rest @ ..], [part, tail @ ..]) => wild(first, part) && matches(rest, tail),
        _ => false,
    }
}

fn wild(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut tail) = text.strip_prefix(start) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match tail.find(piece).and_then(|at| tail.get(at + piece.len()..)) {
            Some(after) => tail = after,
            None => return false,
        }
    }
    tail.len() >= last.len() && tail.ends_with(last)
}

/// The files that are in scope, and how many are not, by what they are for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Sorted.
    pub files: Vec<String>,
    /// What is not in scope.
    pub out: BTreeMap<Purpose, Vec<String>>,
}

impl Scope {
    /// Divides files with code; `files` are all files, in order.
    pub fn of<'f>(code: impl Iterator<Item = &'f str>, files: &[String], homes: &Homes) -> Scope {
        let mut scope = Scope::default();
        for file in code.collect::<BTreeSet<_>>() {
            match purpose(file, files, homes) {
                None => scope.files.push(file.to_owned()),
                Some(purpose) => scope.out.entry(purpose).or_default().push(file.to_owned()),
            }
        }
        scope
    }

    /// All of these files.
    pub fn whole<'f>(code: impl Iterator<Item = &'f str>) -> Scope {
        let files: BTreeSet<String> = code.map(str::to_owned).collect();
        Scope { files: files.into_iter().collect(), ..Scope::default() }
    }

    /// For people: `41 files in scope; out: tests (30), documentation (2)`.
    pub fn summary(&self) -> String {
        let files = if self.files.len() == 1 { "file" } else { "files" };
        let out: Vec<String> =
            self.out.iter().map(|(purpose, files)| format!("{} ({})", purpose.name(), files.len())).collect();
        let out = if out.is_empty() { String::new() } else { format!("; out: {}", out.join(", ")) };
        format!("{} {files} in scope{out}", self.files.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn homes(built: bool) -> Homes {
        let home = Home { is_built: built, own: Some("demo".to_owned()), left_out: vec!["legacy".to_owned()] };
        let nested = Home { is_built: true, own: Some("tests".to_owned()), left_out: Vec::new() };
        Homes::from([(".".to_owned(), home), ("libs/tea".to_owned(), nested)])
    }

    fn said(file: &str, built: bool) -> &'static str {
        let files = crate::paths::ordered(["demo/__init__.py", "app/__init__.py"].map(str::to_owned).to_vec());
        purpose(file, &files, &homes(built)).map_or("in", Purpose::name)
    }

    #[test]
    fn what_ships_or_runs_is_in() {
        for file in [
            "main.py",
            "server.py",
            "app/views.py",
            "workers/job.py",
            "functions/a/b/c.py",
            "bin/run.py",
            "services/x.py",
            "demo/docs/views.py",
            "demo/example/__init__.py",
            "src/demo/a.py",
            "ns/demo/deep/a.py",
            "vendor/x.py",
            "libs/tea/src/tea/a.py",
            "demo/contest.py",
            "demo/attest.py",
            "demo/setup.py",
            "demo/tasks.py",
            "libs/tea/tests/a.py",
            "demo/_vendor/x.py",
            "migrations/0001.py",
            "a b/c.py",
        ] {
            assert_eq!(said(file, true), "in", "{file}");
            assert_eq!(said(file, false), "in", "{file}");
        }
        for (file, expected) in [("scripts/a.py", "build and maintenance"), ("tools/a.py", "build and maintenance")] {
            assert_eq!(said(file, true), expected, "{file}");
            assert_eq!(said(file, false), "in", "{file}");
        }
    }

    #[test]
    fn what_does_not_is_out_wherever_it_stands() {
        for (file, expected) in [
            ("tests/a.py", "tests"),
            ("test/a.py", "tests"),
            ("t/unit/a.py", "tests"),
            ("testing/plugin/a.py", "tests"),
            ("demo/tests/a.py", "tests"),
            ("demo/deep/test/a.py", "tests"),
            ("demo/test_a.py", "tests"),
            ("demo/a_test.py", "tests"),
            ("demo/tests.py", "tests"),
            ("conftest.py", "tests"),
            ("demo/conftest.py", "tests"),
            ("libs/tea/t/a.py", "tests"),
            ("libs/tea/src/tea/tests/a.py", "tests"),
            ("libs/other/tests/a.py", "tests"),
            ("benchmarks/a.py", "tests"),
            ("docs/conf.py", "documentation"),
            ("libs/tea/docs/conf.py", "documentation"),
            ("examples/a/main.py", "examples"),
            ("libs/tea/examples/a.py", "examples"),
            ("setup.py", "build and maintenance"),
            ("noxfile.py", "build and maintenance"),
            ("libs/tea/setup.py", "build and maintenance"),
            (".github/scripts/a.py", "build and maintenance"),
            ("legacy/a.py", "left out by the build"),
        ] {
            for built in [true, false] {
                assert_eq!(said(file, built), expected, "{file}");
            }
        }
    }

    #[test]
    fn patterns_are_about_files_and_the_folders_they_lie_in() {
        for (pattern, file, expected) in [
            ("docs", "docs/a/b.py", true),
            ("docs*", "docs_src/a.py", true),
            ("docs", "docs2/a.py", false),
            ("a/b", "a/b/c.py", true),
            ("a/b", "a/c.py", false),
            ("**/legacy", "x/y/legacy/a.py", true),
            ("**/legacy", "legacy/a.py", true),
            ("*.py", "a.py", true),
            ("a/*_x*.py", "a/b_x_c.py", true),
            ("/a/", "a/b.py", true),
            ("", "a.py", false),
            ("*", "a/b.py", true),
        ] {
            assert_eq!(covers(pattern, file), expected, "{pattern} {file}");
        }
    }

    #[test]
    fn the_summary_counts_what_is_out() {
        let files =
            crate::paths::ordered(["a.py", "tests/a.py", "tests/b.py", "docs/conf.py"].map(str::to_owned).to_vec());
        let scope = Scope::of(files.iter().map(String::as_str), &files, &Homes::new());
        assert_eq!(scope.summary(), "1 file in scope; out: tests (2), documentation (1)");
    }
}
