//! When a workflow runs, and what its steps are for.

use fast_glob::glob_match;
use serde_json::Value;

/// What a step is for, as far as that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It checks the repository out.
    Checkout,
    /// It brings a language, a tool or packages of the system.
    Setup,
    /// It installs packages of the system among other things.
    Mixed,
    /// It runs tests.
    Tests,
    /// Anything else, such as what Touchmark does by itself.
    Other,
}

/// Whether a step is one to take over.
pub(super) fn is_setup(step: &Value) -> bool {
    kind(step) == Step::Setup
}

/// What a step is for.
pub(super) fn kind(step: &Value) -> Step {
    if let Some(action) = step.get("uses").and_then(Value::as_str) {
        let action = action.split('@').next().unwrap_or_default().to_ascii_lowercase();
        let name = action.split_once('/').map_or(&*action, |(_, name)| name);
        let brings =
            ["setup", "toolchain", "install-poetry", "install-action", "rust-cache", "apt-pkgs", "install-nix"];
        return match &*action {
            "actions/checkout" => Step::Checkout,
            _ if brings.iter().any(|word| name.contains(word)) => Step::Setup,
            _ => Step::Other,
        };
    }
    let run = step.get("run").and_then(Value::as_str).unwrap_or_default().replace("\\\n", " ");
    let commands: Vec<&str> = run.split(['\n', ';', '|']).flat_map(|line| line.split("&&")).map(str::trim).collect();
    let commands: Vec<&str> =
        commands.into_iter().filter(|command| !command.is_empty() && !command.starts_with('#')).collect();
    let of_system = commands.iter().filter(|command| is_of_system(command)).count();
    match of_system {
        _ if commands.iter().any(|command| tests(command)) => Step::Tests,
        0 => Step::Other,
        all if all == commands.len() => Step::Setup,
        _ => Step::Mixed,
    }
}

/// Whether a command installs packages of the system, or a toolchain of Rust.
fn is_of_system(command: &str) -> bool {
    let mut words = command.split_whitespace().filter(|word| *word != "sudo" && !word.contains('='));
    matches!(words.next(), Some("apt-get" | "apt" | "rustup"))
}

/// Programs that run another one.
const RUNNERS: &[&[&str]] = &[
    &["uv", "run"],
    &["poetry", "run"],
    &["pdm", "run"],
    &["pipenv", "run"],
    &["hatch", "run"],
    &["pipx", "run"],
    &["coverage", "run"],
    &["xvfb-run"],
    &["uvx"],
    &["sudo"],
    &["bash"],
    &["sh"],
    &["time"],
];

/// What environments of tox and nox are about besides tests.
const OTHERS: &[&str] = &["lint", "doc", "flake8", "style", "typ", "mypy", "format", "pre-commit", "build", "publish"];

/// Whether a command runs tests.
fn tests(command: &str) -> bool {
    let is_word = |word: &&str| !word.starts_with('-') && !word.contains('=');
    let all: Vec<&str> = command.split_whitespace().collect();
    let words: Vec<&str> = all.iter().copied().filter(is_word).collect();
    let mut rest = &words[..];
    loop {
        let runner = RUNNERS.iter().find(|runner| rest.starts_with(runner)).map(|runner| runner.len());
        // `python -m pytest`
        let is_module = rest.first().is_some_and(|word| stem(word).starts_with("python")) && all.contains(&"-m");
        match runner.or_else(|| is_module.then_some(1)).and_then(|count| rest.get(count..)) {
            Some(inner) if !inner.is_empty() => rest = inner,
            _ => break,
        }
    }
    let Some((program, arguments)) = rest.split_first() else { return false };
    let is_test = |word: &&str| matches!(stem(word), "test" | "tests" | "pytest" | "unittest" | "runtests");
    match stem(program) {
        "pytest" | "py" if program.ends_with("test") => true,
        // The shell has a `test` of its own.
        "test" => program.contains('/') || rest.len() < words.len(),
        "unittest" | "tests" | "runtests" | "run_tests" | "run-tests" => true,
        "cargo" => arguments.iter().any(|word| matches!(*word, "test" | "t" | "nextest" | "llvm-cov" | "tarpaulin")),
        "tox" | "nox" => !OTHERS.iter().any(|other| command.contains(other)),
        "make" | "just" | "task" | "hatch" | "pdm" | "poetry" | "manage" => arguments.iter().any(is_test),
        name if name.starts_with("python") => {
            arguments.first().is_some_and(|word| is_test(word) || stem(word) == "manage" && arguments.contains(&"test"))
        }
        name => program.contains('/') && name.starts_with("test-"),
    }
}

/// The last part of a path, without its ending.
fn stem(word: &str) -> &str {
    let name = word.rsplit('/').next().unwrap_or(word);
    name.split_once('.')
        .filter(|(stem, _)| !stem.starts_with("python") && !stem.is_empty())
        .map_or(name, |(stem, _)| stem)
}

/// Whether a workflow that runs for each push to this branch runs for pull requests, too.
///
/// # Errors
/// It does not run for each push.
pub(super) fn triggers(workflow: &Value, branch: &str) -> Result<bool, String> {
    let on = workflow.get("on").or_else(|| workflow.get("true"));
    let not = || Err(format!("it does not run for pushes to `{branch}`"));
    let named = |event: &str| match on {
        Some(Value::String(name)) => name == event,
        Some(Value::Array(names)) => names.iter().any(|name| name == event),
        Some(Value::Object(events)) => events.contains_key(event),
        _ => false,
    };
    if !named("push") {
        return not();
    }
    let push = on.and_then(|on| on.get("push")).filter(|push| push.is_object());
    let list = |key: &str| {
        let patterns = push?.get(key)?;
        let one = patterns.as_str().map(|one| vec![one.to_owned()]);
        let all = || patterns.as_array().map(|all| all.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        one.or_else(all)
    };
    let has = |key: &str| push.is_some_and(|push| push.get(key).is_some());
    if has("paths") || has("paths-ignore") {
        return Err("it leaves out pushes by the files that they change".to_owned());
    }
    let is_meant = match (list("branches"), list("branches-ignore")) {
        (Some(patterns), _) => takes(&patterns, branch),
        (None, Some(ignored)) => !takes(&ignored, branch),
        (None, None) => !has("tags") && !has("tags-ignore"),
    };
    if is_meant { Ok(named("pull_request")) } else { not() }
}

/// Whether patterns take a branch: of those that match, the last one counts.
fn takes(patterns: &[String], branch: &str) -> bool {
    let judged = patterns.iter().rev().find_map(|pattern| match pattern.strip_prefix('!') {
        Some(pattern) => glob_match(pattern, branch).then_some(false),
        None => glob_match(pattern, branch).then_some(true),
    });
    judged.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_that_run_tests_are_told_from_others() {
        for (run, expected) in [
            ("pytest -q", Step::Tests),
            ("python -m pytest --cov=demo", Step::Tests),
            ("python3.12 -m unittest discover", Step::Tests),
            ("uv run --frozen pytest", Step::Tests),
            ("poetry run coverage run -m pytest", Step::Tests),
            ("xvfb-run -a pytest", Step::Tests),
            ("CI=1 py.test", Step::Tests),
            ("tox -e py312", Step::Tests),
            ("uvx tox run -e py", Step::Tests),
            ("pdm run test", Step::Tests),
            ("test -f setup.py", Step::Other),
            ("nox -s tests-3.12", Step::Tests),
            ("hatch test", Step::Tests),
            ("make test", Step::Tests),
            ("scripts/test", Step::Tests),
            ("bash scripts/test-cov.sh", Step::Tests),
            ("./runtests.py", Step::Tests),
            ("python manage.py test", Step::Tests),
            ("cargo test --all-features", Step::Tests),
            ("cargo +nightly nextest run", Step::Tests),
            ("set -e\ncd sub && cargo test", Step::Tests),
            ("tox -e lint", Step::Other),
            ("nox -s docs", Step::Other),
            ("mypy src tests", Step::Other),
            ("uv run mypy tests", Step::Other),
            ("pip install pytest", Step::Other),
            ("cd tests", Step::Other),
            ("cargo build", Step::Other),
            ("# pytest", Step::Other),
            ("sudo apt-get update\nsudo apt-get install -y libpq-dev", Step::Setup),
            ("sudo apt-get update && sudo apt-get install \\\n  libpq-dev", Step::Setup),
            ("rustup toolchain install stable", Step::Setup),
            ("sudo apt-get install libpq-dev && pip install .", Step::Mixed),
        ] {
            assert_eq!(kind(&json!({ "run": run })), expected, "{run}");
        }
        for (action, expected) in [
            ("actions/checkout@v4", Step::Checkout),
            ("actions/setup-python@v5", Step::Setup),
            ("astral-sh/setup-uv@abc", Step::Setup),
            ("dtolnay/rust-toolchain@stable", Step::Setup),
            ("actions-rust-lang/setup-rust-toolchain@v1", Step::Setup),
            ("snok/install-poetry@v1", Step::Setup),
            ("./.github/actions/setup", Step::Setup),
            ("actions/cache@v4", Step::Other),
            ("codecov/codecov-action@v5", Step::Other),
        ] {
            assert_eq!(kind(&json!({ "uses": action })), expected, "{action}");
        }
    }

    #[test]
    fn a_workflow_has_to_run_for_each_push() {
        for (on, expected) in [
            (json!("push"), Some(false)),
            (json!(["push", "pull_request"]), Some(true)),
            (json!({ "push": null, "pull_request": null, "merge_group": null }), Some(true)),
            (json!({ "push": { "branches": ["main"] } }), Some(false)),
            (json!({ "push": { "branches": "main" } }), Some(false)),
            (json!({ "push": { "branches": ["**"], "tags": ["v*"] } }), Some(false)),
            (json!({ "push": { "branches": ["m*", "!main"] } }), None),
            (json!({ "push": { "branches": ["release/**"] } }), None),
            (json!({ "push": { "branches-ignore": ["gh-pages"] } }), Some(false)),
            (json!({ "push": { "branches-ignore": ["ma*"] } }), None),
            (json!({ "push": { "tags": ["v*"] } }), None),
            (json!({ "push": { "paths-ignore": ["docs/**"] } }), None),
            (json!({ "pull_request": null }), None),
            (json!("workflow_call"), None),
            (json!(null), None),
        ] {
            assert_eq!(triggers(&json!({ "on": on }), "main").ok(), expected, "{on}");
        }
    }
}
