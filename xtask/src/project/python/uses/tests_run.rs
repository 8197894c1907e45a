//! How the project itself runs its tests: with which files and folders, and without which.
//!
//! tox, nox and hatch say it; where they do not, workflows, and then make and scripts. A run of its own that names no path
//! leaves it to the settings of pytest.

use super::super::needs::{self, nox, tox};
use super::super::pyproject::Pyproject;
use super::super::tree::{Tree, clean};
use super::commands::{self, Word};

/// What pytest is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestsRun {
    /// Files and folders; none for what the settings say.
    pub paths: Vec<String>,
    /// Options that select tests.
    pub args: Vec<String>,
}

/// Options that select tests, and whether each takes a value.
const SELECTING: &[(&str, bool)] = &[
    ("--ignore", true),
    ("--ignore-glob", true),
    ("--deselect", true),
    ("--import-mode", true),
    ("--doctest-glob", true),
    ("--doctest-modules", false),
    ("-m", true),
    ("-k", true),
];

/// Other options that take a value, which is no path of tests.
const VALUED: &[&str] = &[
    "--cov",
    "--cov-config",
    "--cov-report",
    "--cov-context",
    "--cov-fail-under",
    "-n",
    "--numprocesses",
    "--dist",
    "--maxprocesses",
    "--tb",
    "-o",
    "--override-ini",
    "--durations",
    "--maxfail",
    "-W",
    "-c",
    "--rootdir",
    "--confcutdir",
    "-r",
    "-p",
    "--color",
    "--junitxml",
    "--junit-xml",
    "--basetemp",
    "--log-level",
    "--log-cli-level",
    "--timeout",
    "--reruns",
    "--html",
    "--report-log",
];

/// Commands, each in words.
type Commands = Vec<Vec<String>>;

/// What the first of these places says that runs pytest.
pub(in crate::project::python) fn of(tree: &Tree<'_>, project: &Pyproject) -> TestsRun {
    let places: [fn(&Tree<'_>, &Pyproject) -> Commands; 5] = [
        tox::commands,
        |tree, _| nox::commands(tree),
        |tree, project| in_words(&needs::scripts_of_hatch(tree, project)),
        |tree, _| of_files(tree, |file| file.starts_with(".github/")),
        |tree, _| of_files(tree, |file| !file.contains('.') || file.ends_with(".sh")),
    ];
    for place in places {
        let runs = place(tree, project).into_iter().filter_map(|words| run(tree, &words));
        if let Some(run) = runs.reduce(both) {
            return run.unwrap_or_default();
        }
    }
    TestsRun::default()
}

fn of_files(tree: &Tree<'_>, is_one: fn(&str) -> bool) -> Commands {
    let files = commands::files(tree).filter(|file| is_one(file));
    files.flat_map(|file| in_words(&commands::lines(file, &tree.text(file).unwrap_or_default()))).collect()
}

/// Each command of the lines in words.
fn in_words(lines: &[String]) -> Commands {
    let is_end = |word: &String| ["&&", ";", "||", "|"].contains(&word.as_str());
    lines
        .iter()
        .flat_map(|line| commands::words(line).split(is_end).map(<[String]>::to_vec).collect::<Vec<_>>())
        .collect()
}

/// What both runs leave in: all paths, and what neither runs.
fn both(one: Option<TestsRun>, other: Option<TestsRun>) -> Option<TestsRun> {
    let (mut one, other) = (one?, other?);
    if one.paths.is_empty() || other.paths.is_empty() {
        one.paths.clear();
    } else {
        one.paths.extend(other.paths);
        one.paths.sort();
        one.paths.dedup();
    }
    one.args.retain(|arg| other.args.contains(arg));
    Some(one)
}

/// What a command says, if it runs pytest; within, nothing where its paths are not known here.
fn run(tree: &Tree<'_>, words: &[String]) -> Option<Option<TestsRun>> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (_, rest) = commands::program(&words, &["pytest", "py.test"])?;
    let selecting = |name: &str| SELECTING.iter().find(|(one, _)| *one == name);
    let takes = |name: &str| selecting(name).map_or(VALUED.contains(&name), |(_, takes)| *takes);
    let mut found = TestsRun::default();
    for word in commands::arguments(rest, takes) {
        match word {
            Word::Option(name, value) => {
                let Some((name, takes)) = selecting(name) else { continue };
                let value = value.filter(|_| *takes).map(tox::from_the_root);
                if value.as_ref().is_some_and(|value| value.contains(['{', '$'])) {
                    continue;
                }
                // One word, so that what two runs have in common can be told.
                found.args.push(match value {
                    Some(value) if name.starts_with("--") => format!("{name}={value}"),
                    Some(value) => format!("{name}{value}"),
                    None => (*name).to_owned(),
                });
            }
            Word::Operand(word) => {
                for path in operands(word) {
                    match known(tree, &path) {
                        Some(path) => found.paths.push(path),
                        None => return Some(None),
                    }
                }
            }
        }
    }
    if found.paths.iter().any(|path| path == ".") {
        found.paths.clear();
    }
    Some(Some(found))
}

/// The paths in a word: a runner puts what it is given in the place of `{posargs:tests}` of tox, `{args:tests}` of hatch
/// and `$@`, and what stands behind the colon where it is given nothing.
fn operands(word: &str) -> Vec<String> {
    let inside = ["{posargs", "{args"].iter().find_map(|start| word.strip_prefix(start)?.strip_suffix('}'));
    match inside {
        Some(default) => {
            let default = default.strip_prefix(':').unwrap_or_default();
            commands::words(default).into_iter().filter(|word| !word.starts_with('-')).collect()
        }
        None if ["$@", "$*", "${@}"].contains(&word) => Vec::new(),
        None => vec![word.to_owned()],
    }
}

/// A path of the tree as it is named from the root, with what it selects in a file.
fn known(tree: &Tree<'_>, word: &str) -> Option<String> {
    let word = tox::from_the_root(word);
    let (path, rest) = match word.split_once("::") {
        Some((path, rest)) => (path, format!("::{rest}")),
        None => (&*word, String::new()),
    };
    let path = clean(path)?;
    (path == "." || tree.has_any(&path)).then(|| path + &rest)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::project::python::tests::repository;

    fn said(files: &[(&str, &str)]) -> String {
        let code = [("tests/unit/test_a.py", ""), ("tests/integration/test_b.py", ""), ("demo/a.py", "")];
        let (root, list) = repository(&[files, &code].concat());
        let tree = Tree::new(root.path(), &list);
        let run = of(&tree, &Pyproject::read(&tree).unwrap());
        [run.args, run.paths].concat().join(" ")
    }

    #[test]
    fn the_runs_of_the_project_say_which_tests_are_meant() {
        let tox = |text: &str| format!("[testenv]\ncommands =\n  {text}\n");
        for (line, expected) in [
            ("pytest", ""),
            ("pytest tests/unit/ -s", "tests/unit"),
            ("coverage run -m pytest {posargs:tests/unit}", "tests/unit"),
            ("pytest {posargs}", ""),
            ("pytest --cov=demo --cov-config=.coveragerc demo", "demo"),
            ("pytest --cov demo --cov tests -n auto {posargs}", ""),
            ("{envpython} -b -m coverage run -m pytest {posargs} {toxinidir}/tests/unit", "tests/unit"),
            (
                "pytest -v --doctest-modules --ignore tests/integration --doctest-glob=\"README.md\" {posargs}",
                "--doctest-modules --ignore=tests/integration --doctest-glob=README.md",
            ),
            ("pytest -m 'not network' tests/unit", "-mnot network tests/unit"),
            ("pytest --doctest-modules {env_site_packages_dir}/demo tests", ""),
            ("pytest tests/unit/test_a.py::test_x", "tests/unit/test_a.py::test_x"),
            ("pytest tests/unit\n  pytest tests/integration --ignore=x", "tests/integration tests/unit"),
            ("pytest tests/unit\n  pytest", ""),
            ("pytest --basetemp={envtmpdir} gone", ""),
            ("python -m unittest", ""),
        ] {
            assert_eq!(said(&[("tox.ini", &tox(line))]), expected, "{line}");
        }
    }

    #[test]
    fn the_first_place_that_runs_them_says_it() {
        let workflow = |run: &str| format!("jobs:\n  t:\n    steps:\n    - run: {run}\n");
        let tox = "[testenv:docs]\ncommands = pytest demo\n[testenv:py312-tests]\ncommands = pytest tests/unit\n";
        let nox = |body: &str| format!("@nox.session\ndef tests(session):\n    session.run({body})\n");
        let hatch = "[tool.hatch.envs.test.scripts]\nrun = 'pytest {args:tests/unit}'\n";
        for (files, expected) in [
            (vec![("tox.ini", tox), (".github/workflows/t.yml", &*workflow("pytest"))], "tests/unit"),
            (
                vec![("tox.toml", "[env_run_base]\ncommands = [['pytest', 'tests/unit', { replace = 'posargs' }]]")],
                "tests/unit",
            ),
            (vec![("noxfile.py", &*nox("'pytest', '--cov', 'tests/unit', *session.posargs"))], ""),
            (vec![("noxfile.py", &nox("'pytest', 'tests/unit', *session.posargs"))], "tests/unit"),
            (vec![("noxfile.py", &nox("'pytest', PLACE"))], ""),
            (vec![("pyproject.toml", hatch)], "tests/unit"),
            (vec![(".github/workflows/t.yml", &workflow("pip install pytest && pytest tests/unit"))], "tests/unit"),
            (vec![("Makefile", "test:\n\t@pytest tests/unit\n")], "tests/unit"),
            (vec![("scripts/test", "#!/bin/sh\n${PREFIX}coverage run $option -m pytest $@\n")], ""),
        ] {
            assert_eq!(said(&files), expected, "{files:?}");
        }
    }

    #[test]
    fn a_run_of_tests_is_no_use_of_a_linter() {
        assert!(found(&[("tox.ini", "[testenv]\ncommands = pytest tests\n")]).is_empty());
    }
}
