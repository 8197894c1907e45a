//! The sessions of nox for tests and types (<https://nox.thea.codes/en/stable/config.html>): what they install. The file
//! is never run.

use ruff_python_ast::{Expr, ExprCall};

use super::super::module::Module;
use super::super::tree::Tree;
use super::{Asked, is_meant};

/// What the sessions ask for.
pub(super) fn asked(tree: &Tree<'_>) -> Asked {
    let mut asked = Asked::default();
    let Some(module) = tree.text("noxfile.py").and_then(|text| Module::parse(&text)) else { return asked };
    for call in module.calls_within(is_session, installs) {
        let mut words: Vec<String> = Vec::new();
        for argument in &call.arguments.args {
            match argument {
                Expr::Starred(starred) => match &*starred.value {
                    Expr::Call(call) => asked.groups.extend(groups(&module, call)),
                    list => words.extend(module.evaluate(list).and_then(|list| list.texts()).unwrap_or_default()),
                },
                // What is computed is left out, but a word has to stand behind its option.
                one => words.push(module.evaluate(one).and_then(|one| one.text()).unwrap_or_default()),
            }
        }
        asked.install(tree, wanted(&words));
    }
    asked
}

/// Of the words of a command, such as `uv pip install x` and `uv sync --group test`, those that say what is installed.
fn wanted(words: &[String]) -> Vec<&str> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let after = |name: &str| words.iter().position(|word| *word == name).and_then(|at| words.get(at + 1..));
    match (after("install"), after("sync")) {
        (Some(rest), _) => rest.to_vec(),
        (None, Some(rest)) => {
            let starts = |word: &str| word.starts_with("--group") || word.starts_with("--extra");
            let is_one = |at: usize, word: &str| {
                starts(word) || at.checked_sub(1).and_then(|at| rest.get(at)).is_some_and(|before| starts(before))
            };
            rest.iter().enumerate().filter(|(at, word)| is_one(*at, word)).map(|(_, word)| *word).collect()
        }
        (None, None) => words,
    }
}

/// The commands that the sessions run, each in words; `{}` is one that is computed.
pub(in super::super) fn commands(tree: &Tree<'_>) -> Vec<Vec<String>> {
    let Some(module) = tree.text("noxfile.py").and_then(|text| Module::parse(&text)) else { return Vec::new() };
    let word = |argument: &Expr| match argument {
        Expr::Starred(starred) => module.evaluate(&starred.value).and_then(|list| list.texts()).unwrap_or_default(),
        one => vec![module.evaluate(one).and_then(|one| one.text()).unwrap_or_else(|| "{}".to_owned())],
    };
    let calls = module.calls_within(is_session, runs);
    calls.iter().map(|call| call.arguments.args.iter().flat_map(word).collect()).collect()
}

/// `session.run(…)`.
fn runs(called: &Expr) -> bool {
    is_method(called, &["run"])
}

fn is_session(name: &str) -> bool {
    is_meant(name) || name.split('_').any(is_meant)
}

/// `session.install(…)`, `session.run_install("uv", "sync", …)`.
fn installs(called: &Expr) -> bool {
    is_method(called, &["install", "run_install"])
}

fn is_method(called: &Expr, names: &[&str]) -> bool {
    let Expr::Attribute(method) = called else { return false };
    let is_session = matches!(&*method.value, Expr::Name(name) if name.id.contains("session") || name.id == "s");
    is_session && names.contains(&method.attr.as_str())
}

/// The groups of `nox.project.dependency_groups(project, "test", …)`.
fn groups(module: &Module, call: &ExprCall) -> Vec<String> {
    let is_asked = matches!(&*call.func, Expr::Attribute(method) if &method.attr == "dependency_groups");
    let names = call.arguments.args.iter().skip(1).filter(|_| is_asked);
    names.filter_map(|name| module.evaluate(name)?.text()).collect()
}
