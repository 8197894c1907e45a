//! What to do about not knowing: a line to paste, or where to look.

use crate::called::{command, there};
use crate::check::Check;
use crate::config::CheckConfig;
use crate::outcome::Reason;

/// An `unknown` that a user wants to be rid of.
pub struct Need<'a> {
    /// The check.
    pub check: &'a Check<'a>,
    /// What is set for it.
    pub config: &'a CheckConfig,
    /// The program that was asked.
    pub tool: &'a str,
    /// Its version in the pinned set, where it is there.
    pub pinned: Option<&'a str>,
    /// Whether nothing may be installed.
    pub no_install: bool,
    /// Why nothing could be told.
    pub reason: Reason,
    /// The same in words.
    pub detail: &'a str,
}

/// Something to paste, or where to look.
pub fn remedy(need: &Need<'_>) -> String {
    let Need { check, config, tool, pinned, no_install, reason, .. } = need;
    if let Some(remedy) = (check.remedy)(need) {
        return remedy;
    }
    let (id, stage) = (check.id, check.stage());
    match reason {
        Reason::MissingTool => match pinned {
            Some(version) if *no_install => {
                format!("run again without `--no-install`, or `uv tool install {tool}=={version}`")
            }
            Some(version) => {
                format!("fix what stands above, or install it yourself: `uv tool install {tool}=={version}`")
            }
            None => format!("install `{tool}` so that it is on PATH"),
        },
        Reason::Crashed => {
            format!("see what it says: `{}`", command(&format!("{stage} --only {id} --fresh -v")))
        }
        Reason::TimedOut => longer(id, "10m"),
        Reason::UnreadableReport if !config.args.is_empty() => {
            format!(
                "leave out of `args` in the table of checks what changes the report of `{id}`, its place or its exit code"
            )
        }
        Reason::UnreadableReport => match pinned {
            Some(version) => format!("try the version that is known to work: `uv tool install {tool}=={version}`"),
            None => format!("check that `{tool}` writes the report that its documentation describes"),
        },
        Reason::NothingChecked => format!(
            "point it at the code, `{id} = {{ paths = [\"src\"] }}` in the table of checks, or turn it off: `{id} = false`"
        ),
        Reason::InputsSkipped => "fix, add or exclude what it could not judge".to_owned(),
        Reason::ConfigIgnored => format!("fix the configuration of `{tool}`, which it could not use"),
        Reason::Blind => {
            format!("change what stands above, which keeps findings from `{tool}`, or turn it off: `{id} = false`")
        }
        Reason::Stale => format!("run `{}` (or `ci`) on this tree", command(stage)),
        Reason::NoPermission => format!("set the key to one that its service accepts, or turn it off: `{id} = false`"),
        Reason::FeatureOff => format!("turn it on in the repository's settings, or turn the check off: `{id} = false`"),
        Reason::NoAnalysis => "wait for its first analysis, or set one up".to_owned(),
        Reason::Unreachable => "try again later, with the network up and without `--offline`".to_owned(),
        Reason::Licence => "see the licence of the tool".to_owned(),
    }
}

/// Another timeout.
pub(super) fn longer(id: &str, time: &str) -> String {
    format!("give it more time, `{id} = {{ timeout = \"{time}\" }}` in the table of checks, or narrow its `paths`")
}

/// For linters and formatters, whose configuration says what they check.
pub(super) fn of_linter(need: &Need<'_>) -> Option<String> {
    (need.reason == Reason::NothingChecked).then(|| {
        let Need { tool, check, .. } = need;
        format!("let the configuration of `{tool}` leave something to check, or turn it off: `{} = false`", check.id)
    })
}

/// For type checkers, which look for imports where they are installed.
pub(super) fn of_types(need: &Need<'_>) -> Option<String> {
    match need.reason {
        Reason::InputsSkipped => Some(match list(need.detail) {
            Some((kind, name)) => format!("install it: {}", install_list(kind, name)),
            None => format!("fix what stands above; imports are found where they are installed: {}", install()),
        }),
        _ => of_linter(need),
    }
}

/// For tests, which any command may run.
pub(super) fn of_tests(need: &Need<'_>) -> Option<String> {
    match need.reason {
        Reason::MissingTool if need.tool == "uv" => {
            let add = there("uv add --group dev pytest");
            Some(format!("add pytest to a dependency group that uv reads, and lock it: `{add}`"))
        }
        Reason::UnreadableReport if need.config.args.is_empty() => Some(
            "let the command end as the tests did: nothing may change the exit code or the report on the way"
                .to_owned(),
        ),
        Reason::NothingChecked => Some(
            "add tests, or say how they are run: `test = [\"pytest\", \"-q\"]` in the table of Touchmark".to_owned(),
        ),
        Reason::InputsSkipped => Some(format!("install the project with what it depends on: {}", install())),
        Reason::TimedOut => Some(longer(need.check.id, "1h")),
        _ => None,
    }
}

/// The extra or the group that a detail names, as in `… and the extra `tests` of the project brings it`.
fn list(detail: &str) -> Option<(&'static str, &str)> {
    ["extra", "group"].into_iter().find_map(|kind| {
        let (_, rest) = detail.split_once(&format!(" the {kind} `"))?;
        let (name, _) = rest.split_once('`')?;
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        is_name.then_some((kind, name))
    })
}

/// Commands that install an extra or a group of the project into its environment.
fn install_list(kind: &str, name: &str) -> String {
    let uv = there(&format!("uv sync --{kind} {name}"));
    let pip = match kind {
        "extra" => there(&format!(".venv/bin/pip install -e '.[{name}]'")),
        _ => there(&format!(".venv/bin/pip install --group {name}")),
    };
    format!("`{uv}`, or `{pip}`")
}

/// Commands that install the project into an environment of its own.
fn install() -> String {
    let (uv, pip) = (there("uv sync"), there("python -m venv .venv && .venv/bin/pip install -e ."));
    format!("`{uv}`, or `{pip}`")
}

/// For scans of dependencies, which advisory databases know by their releases.
pub(super) fn of_dependencies(need: &Need<'_>) -> Option<String> {
    match need.reason {
        Reason::NothingChecked => {
            let id = need.check.id;
            Some(format!("name the dependencies in `pyproject.toml` or a lock file, or turn it off: `{id} = false`"))
        }
        Reason::InputsSkipped => Some("pin releases that are on PyPI; no advisory database knows of others".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;

    /// What is said for each check, reason and kind of tool.
    fn all() -> Vec<String> {
        let config = CheckConfig::default();
        let details = ["what stands above", "", "the extra `tests` of the project brings it"];
        let mut all = Vec::new();
        let each = check::ALL.iter().flat_map(|check| Reason::ALL.iter().map(move |reason| (check, reason)));
        for ((check, reason), detail) in each.flat_map(|pair| details.map(|detail| (pair, detail))) {
            for (tool, pinned, no_install) in [
                (check.id, Some("1.0"), true),
                (check.id, Some("1.0"), false),
                (check.id, None, false),
                ("uv", None, true),
            ] {
                let need = Need { check, config: &config, tool, pinned, no_install, reason: *reason, detail };
                all.push(format!("{} {reason}: {}", check.id, remedy(&need)));
            }
        }
        all
    }

    #[test]
    fn every_unknown_has_a_next_step() {
        for line in all() {
            let (_, said) = line.split_once(": ").unwrap();
            assert!(said.split_whitespace().count() >= 3, "{line}");
            assert!(said.matches('`').count().is_multiple_of(2), "{line}");
            assert!(!said.ends_with('.') && !said.contains("  "), "{line}");
        }
    }

    /// Set for a process of its own, since how a program was called is known once.
    const CHILD: &str = "TOUCHMARK_TEST_ROOT";

    #[test]
    fn each_command_is_about_the_root_that_was_named() {
        let Ok(root) = std::env::var(CHILD) else {
            let test = "check::remedy::tests::each_command_is_about_the_root_that_was_named";
            let mut again = std::process::Command::new(std::env::current_exe().unwrap());
            let output = again.args(["--exact", test]).env(CHILD, "else where").output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
            return;
        };
        crate::called::set("touchmark", Some(std::path::Path::new(&root)));
        // Wherever it is run, it does the same.
        let is_for_all = |part: &str| {
            let starts = ["cargo install ", "rustup component ", "rustup toolchain ", "uv tool "];
            starts.iter().any(|start| part.starts_with(start))
        };
        let starts = ["cargo", "git", "pip", "python", "ruff", "rustup", "touchmark", "uv", ".venv/bin/pip"];
        let is_command = |part: &&str| {
            let first = part.split_once(' ').filter(|(_, rest)| !rest.starts_with("= ")).map(|(first, _)| first);
            first.is_some_and(|first| starts.contains(&first) || first == "(cd")
        };
        let mut seen = 0;
        for line in all() {
            for part in line.split('`').skip(1).step_by(2).filter(is_command).filter(|part| !is_for_all(part)) {
                seen += 1;
                assert!(part.starts_with("(cd 'else where' && ") || part.ends_with(" --root 'else where'"), "{line}");
            }
        }
        assert!(seen > 20, "{seen}");
    }

    #[test]
    fn what_is_not_installed_is_named() {
        let config = CheckConfig::default();
        let check = check::ALL.iter().find(|check| check.kind == crate::outcome::Kind::Types).unwrap();
        for (detail, expected) in [
            (
                "`attr` is not installed where mypy looks, and the extra `tests` of the project brings it",
                "`uv sync --extra tests`, or `.venv/bin/pip install -e '.[tests]'`",
            ),
            (
                "`yaml` is not installed where mypy looks, and the group `types` of the project brings it",
                "`uv sync --group types`, or `.venv/bin/pip install --group types`",
            ),
            ("the extra `a b; rm` of", "imports are found where they are installed: `uv sync`, or"),
            ("errors prevented further checking", "imports are found where they are installed: `uv sync`, or"),
        ] {
            let (tool, reason) = (check.id, Reason::InputsSkipped);
            let need = Need { check, config: &config, tool, pinned: None, no_install: false, reason, detail };
            let said = of_types(&need).unwrap();
            assert!(said.contains(expected), "{said}");
        }
    }
}
