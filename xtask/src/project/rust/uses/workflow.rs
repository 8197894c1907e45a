//! The calls of cargo in a workflow.

use super::script::{Script, UNKNOWN};
use super::{Aliases, Call, plain};
use crate::project::workflow::{Job, Step, Workflow};

/// How many values of a matrix are written out in one line.
const MOST: usize = 12;

/// The calls in the steps of all jobs, each with what is set around it.
pub(super) fn calls(text: &str, aliases: &Aliases) -> Vec<Call> {
    Workflow::new(text).jobs().flat_map(|job| of_job(job, aliases)).collect()
}

fn of_job(job: Job<'_>, aliases: &Aliases) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut toolchains: Vec<String> = Vec::new();
    // What steps set for those after them.
    let mut kept: Vec<(&str, Vec<String>)> = Vec::new();
    for step in job.steps() {
        let chosen = chosen(&step).map(|name| written_out(&name, job)).unwrap_or_default();
        if !chosen.is_empty() {
            toolchains = chosen;
        }
        kept.extend(by_action(&step));
        let only_nightly = step.condition().is_some_and(|text| text.contains("nightly"));
        let mut script = script(&step, &kept);
        for line in lines(&step) {
            for call in script.calls(&written_out(&line, job), aliases) {
                let by_step = || match toolchains.as_slice() {
                    [] if only_nightly => vec![Some("nightly".to_owned())],
                    [] => vec![None],
                    names => names.iter().cloned().map(Some).collect(),
                };
                let toolchains = if call.toolchain.is_some() { vec![call.toolchain.clone()] } else { by_step() };
                for toolchain in toolchains {
                    let mut call = Call { toolchain, ..call.clone() };
                    for name in FLAGS {
                        script.values(name).iter().for_each(|value| call.set(name, value));
                    }
                    if !calls.contains(&call) {
                        calls.push(call);
                    }
                }
            }
            for name in FLAGS.iter().filter(|_| line.contains("GITHUB_ENV") && !only_nightly) {
                kept.push((name, script.values(name)));
            }
        }
    }
    calls
}

/// The lines of all steps that call another script, each with the variables that change what cargo means in there.
pub(super) fn around(text: &str) -> Vec<(String, Vec<(&'static str, String)>)> {
    let workflow = Workflow::new(text);
    let of_step = |step: Step<'_>| {
        let script = script(&step, &[]);
        let values =
            |name: &&'static str| script.values(name).into_iter().map(|value| (*name, value)).collect::<Vec<_>>();
        let flags: Vec<(&str, String)> = FLAGS.iter().flat_map(values).collect();
        let lines = if flags.is_empty() { Vec::new() } else { lines(&step) };
        lines.into_iter().map(move |line| (line, flags.clone()))
    };
    workflow.steps().flat_map(of_step).collect()
}

/// Variables that change what a call of cargo means.
const FLAGS: &[&str] = &["RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "RUSTDOCFLAGS", "NEXTEST_PROFILE"];

/// The script of a step with what is set around it.
fn script(step: &Step<'_>, kept: &[(&str, Vec<String>)]) -> Script {
    let mut script = Script::at(step.folder().unwrap_or_default());
    let set = |script: &mut Script, (name, value): (&str, String)| {
        let values = written_out(&value, step.job).iter().flat_map(|value| script.written_out(value)).collect();
        script.set(name, values);
    };
    step.job.variables().for_each(|variable| set(&mut script, variable));
    for (name, values) in kept {
        script.set(name, values.clone());
    }
    step.variables().for_each(|variable| set(&mut script, variable));
    script
}

/// The flags that an action sets for the steps after it, where nothing else has
/// (<https://github.com/actions-rust-lang/setup-rust-toolchain#inputs>).
fn by_action(step: &Step<'_>) -> Option<(&'static str, Vec<String>)> {
    let (action, _) = step.action()?;
    if action != "actions-rust-lang/setup-rust-toolchain" || step.job.variables().any(|(name, _)| name == "RUSTFLAGS") {
        return None;
    }
    Some(("RUSTFLAGS", vec![step.input("rustflags").unwrap_or("-D warnings").to_owned()]))
}

/// The lines that a step runs, also by an action that calls cargo.
fn lines(step: &Step<'_>) -> Vec<String> {
    let Some((action, _)) = step.action() else { return step.lines() };
    let action = action.to_ascii_lowercase();
    let args = step.input("args").or_else(|| step.input("clippy_flags")).unwrap_or_default();
    let (owner, name) = action.split_once('/').unwrap_or_default();
    let is_named = name.ends_with("-check") || name.ends_with("-action") || owner.contains("rust-lang");
    let command = match name {
        "cargo" | "rs-cargo" => step.input("command"),
        name if name.ends_with("rust-toolchain") => None,
        name => is_named.then(|| plain(name)),
    };
    command.map(|command| format!("cargo {command} {args}")).into_iter().collect()
}

/// The toolchain that a step installs for those after it.
fn chosen(step: &Step<'_>) -> Option<String> {
    // Of an expression that is not about the matrix nobody knows what it stands for.
    let plain = |name: &str| (!name.contains("${{") || name.contains("matrix.")).then(|| name.to_owned());
    if let Some((name, version)) = step.action() {
        let asked = step.input("toolchain");
        return match name {
            "dtolnay/rust-toolchain" => plain(asked.unwrap_or(version)),
            _ if name.contains("rust-toolchain") || name.contains("setup-rust") => plain(asked?),
            _ => None,
        };
    }
    let run = step.run()?;
    let at = run.find("rustup default ").or_else(|| run.find("rustup override set "))?;
    plain(run.get(at..)?.split_whitespace().find(|word| !matches!(*word, "rustup" | "default" | "override" | "set"))?)
}

/// The line with the values of the matrix in the place of `${{ matrix.NAME }}`, and a word for any other expression.
fn written_out(line: &str, job: Job<'_>) -> Vec<String> {
    let is_cargo = |expression: &str| expression.to_ascii_lowercase().contains("cargo");
    job.written_out(line, MOST, |expression| if is_cargo(expression) { "cargo" } else { UNKNOWN }.to_owned())
}
