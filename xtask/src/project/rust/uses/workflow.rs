//! The calls of cargo in a workflow.

use super::{Aliases, Call, line, plain};
use crate::paths;
use crate::project::workflow::{Job, Step, Workflow};

/// How many values of a matrix are written out in one line.
const MOST: usize = 12;

/// The calls in the steps of all jobs, each with what is set around it.
pub(super) fn calls(text: &str, aliases: &Aliases) -> Vec<Call> {
    Workflow::new(text).jobs().flat_map(|job| of_job(job, aliases)).collect()
}

fn of_job(job: Job<'_>, aliases: &Aliases) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut toolchain: Option<String> = None;
    for step in job.steps() {
        toolchain = chosen(&step).or(toolchain);
        let only_nightly = step.condition().is_some_and(|text| text.contains("nightly"));
        let elsewhere =
            step.folder().is_some_and(|folder| paths::within("", folder).is_none_or(|folder| folder != "."));
        for line in lines(&step).iter().flat_map(|line| step.written_out(line, MOST, unknown)) {
            for mut call in line::calls(&line, aliases) {
                call.toolchain = call.toolchain.or_else(|| toolchain.clone());
                if only_nightly {
                    call.toolchain.get_or_insert_with(|| "nightly".to_owned());
                }
                let variable = if call.command == "doc" { "RUSTDOCFLAGS" } else { "RUSTFLAGS" };
                call.lints.extend(step.variable(variable).flat_map(|flags| line::levels(flags.split_whitespace())));
                call.is_elsewhere |= elsewhere;
                if !calls.contains(&call) {
                    calls.push(call);
                }
            }
        }
    }
    calls
}

/// What an expression stands for that is none of the matrix.
fn unknown(expression: &str) -> String {
    if expression.to_ascii_lowercase().contains("cargo") { "cargo" } else { "$VALUE" }.to_owned()
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
        "rust-toolchain" => None,
        name => is_named.then(|| plain(name)),
    };
    command.map(|command| format!("cargo {command} {args}")).into_iter().collect()
}

/// The toolchain that a step installs for those after it.
fn chosen(step: &Step<'_>) -> Option<String> {
    let plain = |name: &str| (!name.contains("${{")).then(|| name.to_owned());
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
