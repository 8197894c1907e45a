//! The calls of cargo in a workflow of GitHub Actions
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>).

use serde_json::Value;

use super::{Aliases, Call, line, plain};
use crate::project::python::uses::commands::joined;

/// How many values of a matrix are written out in one line.
const MOST: usize = 12;

/// The calls in the steps of all jobs, each with what is set around it.
pub(super) fn calls(text: &str, aliases: &Aliases) -> Vec<Call> {
    let Ok(workflow) = serde_saphyr::from_str::<Value>(text) else { return Vec::new() };
    let jobs = workflow.get("jobs").and_then(Value::as_object).into_iter().flatten();
    jobs.flat_map(|(_, job)| of_job(&workflow, job, aliases)).collect()
}

fn of_job(workflow: &Value, job: &Value, aliases: &Aliases) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut toolchain: Option<String> = None;
    let steps = job.get("steps").and_then(Value::as_array).into_iter().flatten();
    for step in steps {
        toolchain = chosen(step).or(toolchain);
        let only_nightly = step.get("if").and_then(Value::as_str).is_some_and(|text| text.contains("nightly"));
        let around = [workflow, job, step];
        let elsewhere = step.get("working-directory").is_some();
        for line in lines(step).iter().flat_map(|line| written_out(line, job)) {
            for mut call in line::calls(&line, aliases) {
                call.toolchain = call.toolchain.or_else(|| toolchain.clone());
                if only_nightly {
                    call.toolchain.get_or_insert_with(|| "nightly".to_owned());
                }
                let variable = if call.command == "doc" { "RUSTDOCFLAGS" } else { "RUSTFLAGS" };
                call.lints.extend(around.iter().flat_map(|level| flags(level, variable)));
                call.is_elsewhere |= elsewhere;
                if !calls.contains(&call) {
                    calls.push(call);
                }
            }
        }
    }
    calls
}

/// The lines that a step runs, also by an action that calls cargo.
fn lines(step: &Value) -> Vec<String> {
    if let Some(run) = step.get("run").and_then(Value::as_str) {
        return joined(run);
    }
    let text = |key: &str| step.get("with").and_then(|with| with.get(key)?.as_str());
    let action = step.get("uses").and_then(Value::as_str).unwrap_or_default();
    let action = action.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let args = text("args").or_else(|| text("clippy_flags")).unwrap_or_default();
    let (owner, name) = action.split_once('/').unwrap_or_default();
    let is_named = name.ends_with("-check") || name.ends_with("-action") || owner.contains("rust-lang");
    let command = match name {
        "cargo" | "rs-cargo" => text("command"),
        "rust-toolchain" => None,
        name => is_named.then(|| plain(name)),
    };
    command.map(|command| format!("cargo {command} {args}")).into_iter().collect()
}

/// The toolchain that a step installs for those after it.
fn chosen(step: &Value) -> Option<String> {
    let plain = |name: &str| (!name.contains("${{")).then(|| name.to_owned());
    if let Some(action) = step.get("uses").and_then(Value::as_str) {
        let (name, version) = action.split_once('@')?;
        let asked = step.get("with").and_then(|with| with.get("toolchain")?.as_str());
        return match name {
            "dtolnay/rust-toolchain" => plain(asked.unwrap_or(version)),
            _ if name.contains("rust-toolchain") || name.contains("setup-rust") => plain(asked?),
            _ => None,
        };
    }
    let run = step.get("run")?.as_str()?;
    let at = run.find("rustup default ").or_else(|| run.find("rustup override set "))?;
    plain(run.get(at..)?.split_whitespace().find(|word| !matches!(*word, "rustup" | "default" | "override" | "set"))?)
}

/// The levels of lints that a variable of a workflow, a job or a step sets.
fn flags(level: &Value, variable: &str) -> Vec<(char, String)> {
    let flags = level.get("env").and_then(|env| env.get(variable)?.as_str());
    flags.map(|flags| line::levels(flags.split_whitespace())).unwrap_or_default()
}

/// The line with the values of the matrix in the place of `${{ matrix.NAME }}`, and a word for any other expression.
fn written_out(line: &str, job: &Value) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("${{") {
        let Some((expression, end)) = after.split_once("}}") else { break };
        let expression = expression.trim();
        let values = match expression.strip_prefix("matrix.") {
            Some(name) => matrix(job, name),
            None if expression.to_ascii_lowercase().contains("cargo") => vec!["cargo".to_owned()],
            None => Vec::new(),
        };
        let values = if values.is_empty() { vec!["$VALUE".to_owned()] } else { values };
        lines = lines
            .iter()
            .flat_map(|start| values.iter().map(move |value| format!("{start}{before}{value}")))
            .take(MOST)
            .collect();
        rest = end;
    }
    lines.into_iter().map(|start| start + rest).collect()
}

/// The values of one name in the matrix of a job, without those of rows that are about nightly.
fn matrix(job: &Value, name: &str) -> Vec<String> {
    let Some(matrix) = job.get("strategy").and_then(|strategy| strategy.get("matrix")) else { return Vec::new() };
    let listed = matrix.get(name).and_then(Value::as_array).into_iter().flatten();
    let is_nightly = |row: &&Value| {
        let mut values = row.as_object().into_iter().flatten();
        values.any(|(_, value)| value.as_str().is_some_and(|text| text.starts_with("nightly")))
    };
    let rows = matrix.get("include").and_then(Value::as_array).into_iter().flatten();
    let included = rows.filter(|row| !is_nightly(row)).filter_map(|row| row.get(name));
    let mut values: Vec<String> = listed.chain(included).filter_map(Value::as_str).map(str::to_owned).collect();
    values.sort();
    values.dedup();
    values
}
