//! The hooks of pre-commit (<https://pre-commit.com/#adding-pre-commit-plugins-to-your-project>).

use serde::Deserialize;

use super::super::tree::Tree;
use super::super::version;
use super::{Uses, commands};
use crate::project::Fact;

pub(in crate::project) const FILES: &[&str] = &[".pre-commit-config.yaml", ".pre-commit-config.yml"];

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    repos: Vec<Repository>,
    files: Option<String>,
    exclude: Option<String>,
}

#[derive(Deserialize)]
struct Repository {
    #[serde(default)]
    repo: String,
    rev: Option<String>,
    #[serde(default)]
    hooks: Vec<Hook>,
}

#[derive(Deserialize)]
struct Hook {
    #[serde(default)]
    id: String,
    entry: Option<String>,
    args: Option<Vec<String>>,
    pass_filenames: Option<bool>,
    files: Option<String>,
    exclude: Option<String>,
    #[serde(default)]
    additional_dependencies: Vec<String>,
    #[serde(default)]
    stages: Vec<String>,
}

/// Adds the tools that hooks run. A file that cannot be read says nothing.
pub(super) fn add(tree: &Tree<'_>, uses: &mut Uses) {
    let Some(file) = FILES.iter().copied().find(|file| tree.has(file)) else { return };
    let Some(text) = tree.text(file) else { return };
    let Ok(config) = serde_saphyr::from_str::<Config>(&text) else { return };
    for mut repository in config.repos {
        for hook in std::mem::take(&mut repository.hooks) {
            if repository.repo == "local" {
                if let Some(entry) = &hook.entry {
                    commands::command(tree, entry, "", file, uses);
                }
                continue;
            }
            // A hook that runs on demand alone is no check of the project's.
            if hook.stages.iter().all(|stage| stage == "manual") && !hook.stages.is_empty() {
                continue;
            }
            let Some(tool) = tool(&hook.id) else { continue };
            let entry = uses.entry(tool.to_owned()).or_default();
            entry.by.get_or_insert_with(|| file.to_owned());
            entry.is_hook = true;
            entry.version = revision(&repository, &text).map(|version| Fact::new(format!("=={version}"), file));
            entry.files = config.files.iter().chain(&hook.files).cloned().collect();
            entry.exclude = config.exclude.iter().chain(&hook.exclude).cloned().collect();
            // The options that the hook of mypy brings where the project names none.
            let given = hook.args.unwrap_or_else(|| match tool {
                "mypy" => vec!["--ignore-missing-imports".to_owned(), "--scripts-are-modules".to_owned()],
                _ => Vec::new(),
            });
            // A hook that is not given the changed files names in its arguments what it judges.
            let names_paths = hook.pass_filenames == Some(false);
            let (paths, args) = if names_paths { split(tree, given) } else { (Vec::new(), given) };
            entry.is_given_files = !names_paths;
            entry.paths = paths;
            entry.args = plain(args);
            entry.needs = hook.additional_dependencies;
        }
    }
}

/// The files and folders that arguments name, but for those that an option names, and the rest.
fn split(tree: &Tree<'_>, args: Vec<String>) -> (Vec<String>, Vec<String>) {
    let settings = ["--config", "-c", "--rcfile", "--settings", "--cache", "--python"];
    let (mut paths, mut rest) = (Vec::new(), Vec::<String>::new());
    for arg in args {
        let name = arg.trim_start_matches("./").trim_end_matches('/');
        let is_value = rest.last().is_some_and(|last| settings.iter().any(|start| last.starts_with(start)));
        if !arg.starts_with('-') && (name == "." || tree.has_any(name)) && !is_value {
            paths.push(name.to_owned());
        } else {
            rest.push(arg);
        }
    }
    (paths, rest)
}

/// The options that change neither files nor the form of the report.
fn plain(args: Vec<String>) -> Vec<String> {
    const CHANGES: &[&str] = &[
        "--fix",
        "--exit-",
        "--show-",
        "--unsafe",
        "--write",
        "--diff",
        "--check",
        "--quiet",
        "-q",
        "--verbose",
        "-v",
    ];
    // With a value, by itself or behind `=`.
    const FORMS: &[&str] = &["--format", "--output"];
    let starts = |arg: &str, all: &[&str]| all.iter().any(|start| arg.starts_with(start));
    let (mut plain, mut is_value) = (Vec::new(), false);
    for arg in args {
        if !std::mem::take(&mut is_value) || arg.starts_with('-') {
            is_value = starts(&arg, FORMS) && !arg.contains('=');
            if !starts(&arg, CHANGES) && !starts(&arg, FORMS) {
                plain.push(arg);
            }
        }
    }
    plain
}

fn tool(hook: &str) -> Option<&'static str> {
    Some(match hook {
        "ruff" | "ruff-check" => "ruff",
        "ruff-format" => "ruff-format",
        "black" | "black-jupyter" => "black",
        "flake8" => "flake8",
        "pylint" => "pylint",
        "isort" => "isort",
        "yapf" => "yapf",
        "autopep8" => "autopep8",
        "mypy" => "mypy",
        "pyright" => "pyright",
        _ => return None,
    })
}

/// The version of the hooks of a repository, by the end of its address, in the text of such a file.
pub fn version_of(text: &str, repository: &str) -> Option<String> {
    let config: Config = serde_saphyr::from_str(text).ok()?;
    let used = config.repos.iter().find(|used| used.repo.trim_end_matches('/').ends_with(repository))?;
    revision(used, text)
}

/// The version that a revision names: a tag, or a comment that says of which tag a commit is (`# frozen: v0.15.9`).
fn revision(repository: &Repository, text: &str) -> Option<String> {
    let rev = repository.rev.as_deref()?;
    let plain = |tag: &str| version(tag.trim().trim_start_matches('v'));
    let is_commit = rev.len() == 40 && rev.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_commit {
        return plain(rev);
    }
    let comment = text.lines().find(|line| line.contains(rev))?.split_once("frozen:")?.1;
    plain(comment.split_whitespace().next()?)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    const CONFIG: &str = "
exclude: ^docs/
repos:
  - repo: https://github.com/astral-sh/ruff-pre-commit
    rev: c60c980e561ed3e73101667fe8365c609d19a438  # frozen: v0.15.9
    hooks:
      - id: ruff-check
        args: [--fix, --exit-non-zero-on-fix]
      - id: ruff-format
        exclude: tests/test_lowlevel.py
  - repo: https://github.com/pre-commit/mirrors-mypy
    rev: v2.3.1
    hooks:
      - id: mypy
        files: ^(src/|testing/)
        args: []
        additional_dependencies: [pytest]
  - repo: https://github.com/psf/black-pre-commit-mirror
    rev: 25.11.0
    hooks:
      - id: black
        args: ['--target-version', 'py310']
      - id: unknown
  - repo: https://github.com/PyCQA/flake8
    rev: 0000000000000000000000000000000000000000
    hooks:
      - {id: flake8, stages: [manual]}
  - repo: local
    hooks:
      - id: types
        entry: uv run pyright src
        language: system
";

    #[test]
    fn hooks_say_which_tools_run_on_what() {
        let uses = found(&[(".pre-commit-config.yaml", CONFIG), ("src/a.py", "")]);
        let line = |tool: &str| {
            let of = &uses[tool];
            let version = of.version.as_ref().map(|fact| fact.value.clone()).unwrap_or_default();
            format!(
                "{version} files {:?} but {:?} with {:?} on {:?} needs {:?}",
                of.files, of.exclude, of.args, of.paths, of.needs
            )
        };
        assert_eq!(uses.keys().collect::<Vec<_>>(), ["black", "mypy", "pyright", "ruff", "ruff-format"]);
        assert_eq!(line("ruff"), r#"==0.15.9 files [] but ["^docs/"] with [] on [] needs []"#);
        assert_eq!(
            line("ruff-format"),
            r#"==0.15.9 files [] but ["^docs/", "tests/test_lowlevel.py"] with [] on [] needs []"#
        );
        assert_eq!(line("mypy"), r#"==2.3.1 files ["^(src/|testing/)"] but ["^docs/"] with [] on [] needs ["pytest"]"#);
        assert_eq!(
            line("black"),
            r#"==25.11.0 files [] but ["^docs/"] with ["--target-version", "py310"] on [] needs []"#
        );
        assert_eq!(line("pyright"), r#" files [] but [] with [] on ["src"] needs []"#);
    }

    #[test]
    fn a_hook_without_file_names_says_what_it_judges() {
        for (hook, expected) in [
            ("{id: mypy, args: [--strict, src, tests], pass_filenames: false}", "--strict on src tests"),
            ("{id: mypy, args: [--strict, ./src/, .], pass_filenames: false}", "--strict on src ."),
            (
                "{id: mypy, args: [--config-file, setup.cfg, src/a.py], pass_filenames: false}",
                "--config-file setup.cfg on src/a.py",
            ),
            ("{id: mypy, args: [--strict, src]}", "--strict src on files"),
            ("{id: mypy, args: [--strict], pass_filenames: false}", "--strict on "),
            (
                "{id: mypy, args: [--max-x, '100', --format, pylint, -q, --output-file=x, -S]}",
                "--max-x 100 -S on files",
            ),
        ] {
            let text = format!("repos:\n- repo: x\n  rev: v1.0\n  hooks:\n  - {hook}\n");
            let files = [("src/a.py", ""), ("tests/a.py", ""), ("setup.cfg", "")];
            let files: Vec<_> = files.into_iter().chain([(".pre-commit-config.yaml", text.as_str())]).collect();
            let uses = found(&files);
            let of = &uses["mypy"];
            let judged = if of.is_given_files { "files".to_owned() } else { of.paths.join(" ") };
            assert_eq!(format!("{} on {judged}", of.args.join(" ")), expected, "{hook}");
        }
    }

    #[test]
    fn what_is_no_such_file_says_nothing() {
        for text in ["", "[", "repos: 3", "repos: [1]", "a: &x [*x]", "repos:\n- repo: x\n  hooks: {}"] {
            assert!(found(&[(".pre-commit-config.yaml", text)]).is_empty(), "{text}");
        }
    }
}
