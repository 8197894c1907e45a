//! What to do about not knowing: a line to paste, or where to look.

use crate::check::{Check, cargo, custom, dataflow};
use crate::config::CheckConfig;
use crate::outcome::{Kind, Reason};

/// What a user can do about an `unknown` of this check: something to paste, or where to look.
pub fn remedy(
    check: &Check,
    config: &CheckConfig,
    tool: &str,
    reason: Reason,
    pinned: Option<&str>,
    no_install: bool,
) -> String {
    let (id, stage) = (check.id, check.stage());
    if let Some(remedy) = cargo::remedy(check, reason) {
        return remedy;
    }
    if let Some(remedy) = config.custom.as_ref().and_then(|_| custom::remedy(id, reason)) {
        return remedy;
    }
    match reason {
        Reason::Stale if check.tool.is_none() => {
            format!("commit and push, then wait for the answer: `cargo xtask {stage} --only {id} --wait-{id} 10m`")
        }
        Reason::UnreadableReport if check.tool.is_none() => "ask again later; if it stays so, report it".to_owned(),
        Reason::TimedOut if check.tool.is_none() => format!("ask again later: `cargo xtask {stage} --only {id}`"),
        Reason::InputsSkipped if check.tool.is_none() => "see what its workflow says about this analysis".to_owned(),
        Reason::MissingTool if no_install => match pinned {
            Some(version) => format!("run again without `--no-install`, or `uv tool install {tool}=={version}`"),
            None => format!("install `{tool}` so that it is on PATH"),
        },
        Reason::MissingTool => match pinned {
            Some(version) => {
                format!("mend what stands above, or install it yourself: `uv tool install {tool}=={version}`")
            }
            None => format!("install `{tool}` so that it is on PATH"),
        },
        Reason::Crashed => format!("see what it says: `cargo xtask {stage} --only {id} --fresh -v`"),
        // The CodeQL CLI has half an hour already.
        Reason::TimedOut => {
            let time = if tool == dataflow::cli::PROGRAM { "1h" } else { "10m" };
            let or = if check.tool == Some("cargo") { "" } else { ", or narrow its `paths`" };
            format!("give it more time, `{id} = {{ timeout = \"{time}\" }}` in the table of checks{or}")
        }
        Reason::UnreadableReport if !config.args.is_empty() => {
            format!("leave out of `args` in the table of checks what changes the report of `{id}`, its place or its exit code")
        }
        Reason::UnreadableReport if check.kind == Kind::Tests => {
            "let the command end as the tests did: nothing may change the exit code or the report on the way".to_owned()
        }
        Reason::UnreadableReport => match pinned {
            Some(version) => format!("try the version that is known to work: `uv tool install {tool}=={version}`"),
            None => format!("check that `{tool}` writes the report that its documentation describes"),
        },
        Reason::NothingChecked if check.kind == Kind::Tests => {
            "add tests, or say how they are run: `test = [\"pytest\", \"-q\"]` in the table of Touchmark".to_owned()
        }
        Reason::NothingChecked if check.kind == Kind::DependencyScan => {
            format!("name the dependencies in `pyproject.toml` or a lock file, or turn it off: `{id} = false`")
        }
        Reason::NothingChecked if matches!(check.kind, Kind::Style | Kind::Lint | Kind::Types) => {
            format!("let the configuration of `{tool}` leave something to check, or turn it off: `{id} = false`")
        }
        Reason::NothingChecked => {
            format!(
                "point it at the code, `{id} = {{ paths = [\"src\"] }}` in the table of checks, or turn it off: `{id} = false`"
            )
        }
        Reason::InputsSkipped if check.kind == Kind::DependencyScan => {
            "pin releases that are on PyPI; no advisory database knows of others".to_owned()
        }
        Reason::InputsSkipped if check.kind == Kind::Tests => {
            "install the project with what it depends on: `uv sync`, or `python -m venv .venv && .venv/bin/pip install -e .`"
                .to_owned()
        }
        Reason::InputsSkipped if check.kind == Kind::Types => {
            "mend what stands above; imports are found where they are installed: `uv sync`, or \
             `python -m venv .venv && .venv/bin/pip install -e .`"
                .to_owned()
        }
        Reason::InputsSkipped => "mend, add or exclude what it could not judge".to_owned(),
        Reason::ConfigIgnored => format!("mend the configuration of `{tool}`, which it could not use"),
        Reason::Stale => format!("run `cargo xtask {stage}` (or `ci`) on this tree"),
        Reason::NoPermission if check.tool.is_none() => format!(
            "`GITHUB_TOKEN=$(gh auth token) cargo xtask {stage} --only {id}`; in a workflow, what is named above belongs \
             into the job's `permissions`"
        ),
        Reason::NoPermission => format!("set the key to one that its service accepts, or turn it off: `{id} = false`"),
        Reason::FeatureOff => format!("turn it on in the repository's settings, or turn the check off: `{id} = false`"),
        Reason::NoAnalysis => "wait for its first analysis, or set one up".to_owned(),
        Reason::Unreachable => "try again later, with the network up and without `--offline`".to_owned(),
        Reason::Licence => "see the licence of the tool".to_owned(),
    }
}
