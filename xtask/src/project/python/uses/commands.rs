//! The commands by which a project runs its tools: tox, nox, hatch, make, scripts and workflows.

use super::super::ini::Ini;
use super::super::tree::Tree;
use super::{TOOLS, Uses};
use crate::paths;
use crate::project::workflow::{self, Step, Workflow, joined};

/// The files that may run tools.
pub(in crate::project) fn files<'t>(tree: &Tree<'t>) -> impl Iterator<Item = &'t str> {
    const NAMES: &[&str] = &[
        "tox.ini",
        "tox.toml",
        "setup.cfg",
        "pyproject.toml",
        "noxfile.py",
        "Makefile",
        "justfile",
        "Justfile",
        "tasks.py",
        "hatch.toml",
    ];
    tree.files().filter(|file| {
        let script = file.strip_prefix("scripts/").or_else(|| file.strip_prefix("script/"));
        NAMES.contains(file)
            || workflow::is_one(file)
            || script.is_some_and(|name| !name.contains(['/', '.']) || name.ends_with(".sh"))
    })
}

/// Adds the tools that commands run.
pub(super) fn add(tree: &Tree<'_>, uses: &mut Uses) {
    for file in files(tree) {
        let Some(text) = tree.text(file) else { continue };
        if file.starts_with(".github/") {
            for (folder, line) in steps(&text) {
                command(tree, &line, &folder, file, uses);
            }
        } else {
            for line in lines(file, &text) {
                command(tree, &line, "", file, uses);
            }
        }
    }
}

/// The command lines of a workflow, each with the folder that it starts in.
fn steps(text: &str) -> Vec<(String, String)> {
    let workflow = Workflow::new(text);
    let of_step = |step: Step<'_>| {
        let folder = step.folder().filter(|folder| !folder.contains("${{")).unwrap_or_default().to_owned();
        step.lines().into_iter().map(move |line| (folder.clone(), line))
    };
    workflow.steps().flat_map(of_step).collect()
}

/// The command lines of a file.
pub(in crate::project) fn lines(file: &str, text: &str) -> Vec<String> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "ini" | "cfg" => of_ini(text),
        "toml" => text.parse::<toml::Table>().map(|table| of_toml(&toml::Value::Table(table))).unwrap_or_default(),
        "py" => of_python(text),
        "yml" | "yaml" => steps(text).into_iter().map(|(_, line)| line).collect(),
        _ => joined(text).into_iter().map(|line| line.trim_start_matches(['@', '-', ' ', '\t']).to_owned()).collect(),
    }
}

/// The words of a command line, as a shell parts them: quotes keep spaces.
pub(in crate::project) fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), _) if open == c => quote = None,
            (None, _) if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The settings `commands…` of tox; a line may begin with the factors that it is for (`typing: mypy src`).
fn of_ini(text: &str) -> Vec<String> {
    let ini = Ini::new(text);
    let mut lines = Vec::new();
    for section in ini.sections().filter(|section| section.starts_with("testenv")) {
        for key in ["commands", "commands_pre", "commands_post"] {
            let value = ini.get(section, key).unwrap_or_default();
            lines.extend(joined(value).iter().map(|line| without_factors(line).to_owned()));
        }
    }
    lines
}

fn without_factors(line: &str) -> &str {
    let line = line.trim().trim_start_matches("- ");
    match line.split_once(':') {
        Some((factors, rest)) if !factors.contains([' ', '/', '=']) && rest.starts_with([' ', '\t']) => rest.trim(),
        _ => line,
    }
}

/// Texts and lists of words below keys that hold commands: `commands` of tox, `scripts` of hatch, tasks of others.
fn of_toml(value: &toml::Value) -> Vec<String> {
    let mut lines = Vec::new();
    let mut next = vec![(value, false)];
    while let Some((value, inside)) = next.pop() {
        match value {
            toml::Value::String(text) if inside => lines.extend(joined(text)),
            toml::Value::Array(items) => {
                let words: Vec<&str> = items.iter().filter_map(toml::Value::as_str).collect();
                // A list of words is a command, a list of lines are several.
                if inside && !words.iter().any(|word| word.contains(' ')) && !words.is_empty() {
                    lines.push(words.join(" "));
                } else {
                    next.extend(items.iter().map(|item| (item, inside)));
                }
            }
            toml::Value::Table(table) => {
                let is_command =
                    |key: &String| ["commands", "scripts", "tasks", "cmd", "shell"].contains(&key.as_str());
                // `[project.scripts]` names functions.
                next.extend(
                    table
                        .iter()
                        .filter(|(key, _)| *key != "project")
                        .map(|(key, item)| (item, inside || is_command(key))),
                );
            }
            _ => {}
        }
    }
    lines
}

/// The words of each `session.run(…)` of nox and `run("…")` of invoke.
fn of_python(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, start) in text.match_indices(".run(") {
        let rest = text.get(at + start.len()..).unwrap_or_default();
        let call = rest.get(..rest.find(")\n").unwrap_or(rest.len())).unwrap_or_default();
        let words = call.split(['"', '\'']).enumerate().filter(|(at, _)| at % 2 == 1).map(|(_, word)| word);
        lines.push(words.collect::<Vec<_>>().join(" "));
    }
    lines
}

/// Those that take their settings from beside the files, wherever they are started.
const ANYWHERE: &[&str] = &["ruff", "black"];

/// Adds the tool that a command line runs, which starts in this folder; the root where it is empty.
pub(super) fn command(tree: &Tree<'_>, line: &str, folder: &str, file: &str, uses: &mut Uses) {
    // What is outside of the repository is none of its code.
    let Some(mut folder) = paths::within("", folder) else { return };
    for part in line.split("&&").flat_map(|part| part.split(';')) {
        let words: Vec<&str> = part.split_whitespace().collect();
        if let ["cd", to] = words.as_slice() {
            let Some(next) = paths::within(&folder, to) else { return };
            folder = next;
            continue;
        }
        let Some((tool, rest)) = program(&words, TOOLS) else { continue };
        let name = match rest.first() {
            Some(&"format") if tool == "ruff" => "ruff-format",
            _ => tool,
        };
        let entry = uses.entry(name.to_owned()).or_default();
        // The hooks of pre-commit say more than a command, and come first.
        if entry.is_hook {
            continue;
        }
        let (options, rest) = parted(rest);
        let home = if ANYWHERE.contains(&tool) { folder.as_str() } else { "." };
        let named = rest.iter().map(|word| word.trim_end_matches('/'));
        let named =
            named.filter_map(|word| if home == "." { Some(word.to_owned()) } else { paths::within(home, word) });
        let mut paths: Vec<String> = named.filter(|path| tree.has_any(path)).collect();
        if paths.is_empty() && home != "." && tree.has_any(home) {
            paths.push(home.to_owned());
        }
        let is_first = entry.by.is_none();
        // A command without any leaves it to the settings of the tool.
        match entry.by.replace(file.to_owned()) {
            None => entry.paths = apart(&paths),
            Some(_) if paths.is_empty() || entry.paths.is_empty() => entry.paths.clear(),
            Some(_) => {
                entry.paths.extend(paths);
                entry.paths = apart(&entry.paths);
            }
        }
        if tool == "flake8" {
            // What only one of several runs leaves out, another one reports.
            let args: Vec<String> = options.iter().filter(|option| has_name(option, OF_FLAKE8)).cloned().collect();
            match is_first {
                true => entry.args = args,
                false => entry.args.retain(|arg| args.contains(arg)),
            }
        }
        if tool == "pyright" {
            let verifies = options.iter().any(|option| option.starts_with("--verifytypes"));
            entry.args = if verifies && (is_first || !entry.args.is_empty()) {
                vec!["--verifytypes".to_owned()]
            } else {
                Vec::new()
            };
        }
        if tool == "mypy" {
            entry.args = options.into_iter().filter(|option| is_of_mypy(option)).collect();
        }
    }
}

/// The paths that stand below no other one of them: what a tool is given twice it reports twice.
fn apart(paths: &[String]) -> Vec<String> {
    let below = |path: &str, other: &str| {
        path != other && (other == "." || path.strip_prefix(other).is_some_and(|rest| rest.starts_with('/')))
    };
    let mut kept: Vec<String> = Vec::new();
    for path in paths {
        if !kept.contains(path) && !paths.iter().any(|other| below(path, other)) {
            kept.push(path.clone());
        }
    }
    kept
}

/// Options of flake8 that change what it reports.
const OF_FLAKE8: &[&str] = &[
    "--ignore",
    "--extend-ignore",
    "--select",
    "--extend-select",
    "--per-file-ignores",
    "--max-line-length",
    "--max-complexity",
    "--exclude",
    "--extend-exclude",
    "--config",
];

/// Options of mypy that change what it reports and have a value.
const OF_MYPY: &[&str] =
    &["--exclude", "--config-file", "--enable-error-code", "--disable-error-code", "--follow-imports"];

/// Further options of these tools that take the word behind them for their value.
const VALUED: &[&str] = &[
    "--python-version",
    "--python-executable",
    "--platform",
    "--package",
    "--module",
    "--cache-dir",
    "--junit-xml",
    "--line-length",
    "--target-version",
    "--output-format",
    "--project",
    "--verifytypes",
    "--jobs",
    "-c",
    "-j",
    "-l",
    "-m",
    "-p",
    "-t",
];

fn has_name(option: &str, names: &[&str]) -> bool {
    option.split_once('=').is_some_and(|(name, _)| names.contains(&name))
}

/// A word of a command line, or an option with its value.
pub(super) enum Word<'w> {
    Option(&'w str, Option<&'w str>),
    Operand(&'w str),
}

/// The words of a command line, where an option without `=` has the word behind it for its value if it `takes` one.
pub(super) fn arguments<'w>(words: &[&'w str], takes: impl Fn(&str) -> bool) -> Vec<Word<'w>> {
    let (mut found, mut words) = (Vec::new(), words.iter());
    while let Some(word) = words.next() {
        found.push(match word.split_once('=') {
            _ if !word.starts_with('-') => Word::Operand(word),
            Some((name, value)) => Word::Option(name, Some(value)),
            None if takes(word) => Word::Option(word, words.next().copied()),
            None => Word::Option(word, None),
        });
    }
    found
}

/// The options of a command line, those with a value as `--name=value`, and its other words. An option whose value a shell or
/// tox puts in is left out, because its value is not known here.
fn parted<'w>(words: &[&'w str]) -> (Vec<String>, Vec<&'w str>) {
    let takes = |name: &str| [OF_FLAKE8, OF_MYPY, VALUED].iter().any(|names| names.contains(&name));
    let (mut options, mut rest) = (Vec::new(), Vec::new());
    for word in arguments(words, takes) {
        match word {
            Word::Operand(word) => rest.push(word),
            Word::Option(name, None) if !name.contains(['{', '$', '*']) => options.push(name.to_owned()),
            Word::Option(_, None) => {}
            Word::Option(name, Some(value)) => {
                let value = value.trim_matches(['"', '\'']);
                if !value.is_empty() && !value.contains(['{', '$', '*', '"', '\'']) {
                    options.push(format!("{name}={value}"));
                }
            }
        }
    }
    (options, rest)
}

/// Whether an option of mypy changes what it reports.
fn is_of_mypy(option: &str) -> bool {
    const STARTS: &[&str] = &[
        "--strict",
        "--ignore-missing-imports",
        "--explicit-package-bases",
        "--namespace-packages",
        "--check-untyped-defs",
        "--disallow-",
        "--warn-",
        "--no-implicit-",
    ];
    has_name(option, OF_MYPY) || STARTS.iter().any(|start| option.starts_with(start))
}

/// Which of the `tools` is run, and its arguments: by its name, as a module of Python, or by a runner such as `uv run`.
pub(super) fn program<'w>(words: &'w [&'w str], tools: &[&'static str]) -> Option<(&'static str, &'w [&'w str])> {
    let mut words = words;
    while let [first, rest @ ..] = words {
        let name = first.rsplit('/').next().unwrap_or(first);
        if let Some(tool) = tools.iter().find(|tool| **tool == name) {
            return Some((tool, rest));
        }
        let is_prefix = matches!(
            name,
            "uv" | "run"
                | "poetry"
                | "pdm"
                | "hatch"
                | "pipenv"
                | "rye"
                | "uvx"
                | "pipx"
                | "tool"
                | "coverage"
                | "exec"
        ) || name.starts_with("python")
            || name.starts_with("$")
            || name.starts_with("{")
            || first.starts_with('-')
            || first.contains('=');
        if !is_prefix {
            return None;
        }
        // The value of an option such as `--group typing` is passed over with it.
        let takes = matches!(*first, "--group" | "--extra" | "--with" | "--only-group" | "-p" | "--python" | "--from");
        words = if takes { rest.get(1..)? } else { rest };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn commands_say_which_tools_run_on_what() {
        for (file, text, expected) in [
            (
                "tox.ini",
                "[testenv]\ncommands = mypy tests\n[testenv:typing]\ncommands = mypy src tests\n",
                "mypy on tests src",
            ),
            ("tox.ini", "[testenv]\ncommands = mypy tests\n[testenv:typing]\ncommands = mypy\n", "mypy on "),
            (
                "tox.ini",
                "[testenv:lint]\ndeps =\n    black\n    flake8\ncommands =\n    black --check src\n",
                "black on src",
            ),
            (
                "tox.ini",
                "[testenv]\ncommands =\n    tests: pytest {posargs}\n    mypy: mypy --strict src tests\n",
                "mypy on src tests --strict",
            ),
            ("tox.ini", "[testenv]\ncommands = mypy . {posargs} --exclude tests\n", "mypy on . --exclude=tests"),
            ("tox.ini", "[testenv]\ncommands = mypy --exclude=tests src\n", "mypy on src --exclude=tests"),
            ("tox.ini", "[testenv]\ncommands = mypy --exclude {toxinidir}/x src\n", "mypy on src"),
            ("tox.ini", "[testenv]\ncommands = mypy --config-file tests src\n", "mypy on src --config-file=tests"),
            ("tox.ini", "[testenv]\ncommands = black -l 99 --check --config tests src\n", "black on src"),
            ("tox.toml", "[env.type]\ncommands = [['mypy', 'src']]\ndeps = ['black']", "mypy on src"),
            (
                "pyproject.toml",
                "[tool.tox.env.typing]\ncommands = [['pyright', '--verifytypes', 'x']]",
                "pyright on --verifytypes",
            ),
            (
                "pyproject.toml",
                "[tool.hatch.envs.types.scripts]\ncheck = 'mypy --install-types {args:src}'",
                "mypy on ",
            ),
            ("pyproject.toml", "[tool.hatch.envs.x.scripts]\nall = ['style', 'ruff format src']", "ruff-format on src"),
            ("pyproject.toml", "[project.scripts]\nmypy = 'mypy.main:main'", ""),
            (
                "noxfile.py",
                "def lint(session):\n    session.run('mypy', '--ignore-missing-imports', 'src')\n",
                "mypy on src --ignore-missing-imports",
            ),
            ("noxfile.py", "def lint(session):\n    session.install('mypy')\n", ""),
            ("Makefile", "lint:\n\t@python -m flake8 src\n", "flake8 on src"),
            ("scripts/check", "#!/bin/sh\n${PREFIX}ruff format src --diff\n", ""),
            ("scripts/lint", "uv run --group typing mypy src/\n", "mypy on src"),
            (
                ".github/workflows/ci.yml",
                "jobs:\n  a:\n    steps:\n    - uses: x\n    - run: |\n        pip install black\n        black . --check\n",
                "black on .",
            ),
            (
                ".github/workflows/ci.yml",
                "jobs:\n  a:\n    steps:\n    - run: ruff check .\n      working-directory: src\n",
                "ruff on src",
            ),
            (
                ".github/workflows/ci.yml",
                "defaults: {run: {working-directory: ./src/}}\njobs:\n  a:\n    steps:\n    - run: black --check .\n",
                "black on src",
            ),
            (
                ".github/workflows/ci.yml",
                "jobs:\n  a:\n    steps:\n    - run: black .\n      working-directory: ${{ matrix.x }}\n",
                "black on .",
            ),
            ("scripts/lint", "cd src && ruff check\n", "ruff on src"),
            (
                "scripts/lint",
                "cd src && ruff check ../tests && cd .. && black tests\n",
                "black on tests; ruff on tests",
            ),
            ("scripts/lint", "cd ../elsewhere && ruff check\n", ""),
            // It finds its settings where it is started.
            ("scripts/lint", "cd src && mypy .\n", "mypy on ."),
            (
                ".github/workflows/ci.yml",
                "jobs:\n  a:\n    steps:\n    - run: pip install mypy && mypy src\n",
                "mypy on src",
            ),
            (
                "tox.ini",
                "[testenv]\ncommands = flake8 --ignore=E501,F403 --max-line-length 99 src\n",
                "flake8 on src --ignore=E501,F403 --max-line-length=99",
            ),
            (
                "tox.ini",
                "[testenv]\ncommands =\n  flake8 --ignore=E501 --exclude=build .\n  flake8 --ignore=E501 src tests\n",
                "flake8 on . --ignore=E501",
            ),
            (
                "tox.ini",
                "[testenv]\ncommands =\n  flake8 src --select=E9,F63 --statistics\n  flake8 src --exit-zero --max-complexity=10\n",
                "flake8 on src",
            ),
            ("tox.ini", "[testenv]\ncommands = flake8 --config={toxinidir}/x.cfg src src/a.py\n", "flake8 on src"),
        ] {
            let uses = found(&[(file, text), ("src/a.py", ""), ("tests/a.py", "")]);
            let line = uses.iter().map(|(tool, of)| {
                let words = of.paths.iter().chain(&of.args).cloned().collect::<Vec<_>>();
                format!("{tool} on {}", words.join(" "))
            });
            assert_eq!(line.collect::<Vec<_>>().join("; "), expected, "{file} {text}");
        }
    }
}
