//! Commands that hints name: each is run as it is printed, and is about the repository that was meant.

use std::path::Path;

use crate::support::{Sandbox, copy};

/// Programs that a hint may start; each of them only notes here where it was started, and with what.
const PROGRAMS: &[&str] = &["touchmark", "ruff", "black", "cargo", "uv", "git"];

/// What the program prints for these arguments in this folder.
fn said(sandbox: &Sandbox, folder: &Path, args: &[&str]) -> String {
    let run = sandbox.run_in(folder, args);
    format!("{}{}", run.stdout, run.stderr)
}

/// The commands between backquotes: they start with one of the programs, perhaps in a folder of their own.
fn commands(text: &str) -> Vec<String> {
    let quoted = text.split('`').enumerate().filter(|(at, _)| at % 2 == 1).map(|(_, part)| part.to_owned());
    let starts = |part: &String| {
        let rest =
            part.split_once(" && ").filter(|(head, _)| head.starts_with("(cd ")).map_or(&**part, |(_, rest)| rest);
        PROGRAMS.iter().any(|program| rest.starts_with(&format!("{program} ")))
    };
    quoted.filter(starts).collect()
}

/// Where a command that is pasted into a shell in `folder` takes effect, and what it runs: `FOLDER|PROGRAM ARGUMENTS`.
fn effect(sandbox: &Sandbox, folder: &Path, command: &str) -> String {
    let log = sandbox.path("log");
    let note = |program: &str| {
        format!(
            "{program}() {{ where=$PWD; all=\"$*\"; while [ $# -gt 0 ]; do [ \"$1\" = --root ] && \
             where=$(cd \"$2\" && pwd); shift; done; echo \"$where|{program} ${{all%% --root*}}\" > '{}'; }}",
            log.display()
        )
    };
    let script: Vec<String> = PROGRAMS.iter().map(|program| note(program)).chain([command.to_owned()]).collect();
    sandbox.call("sh", folder, &["-c", &script.join("\n")]);
    std::fs::read_to_string(log).unwrap().trim().to_owned()
}

#[cfg(unix)]
#[test]
fn each_command_is_about_the_repository_that_was_meant() {
    let sandbox = Sandbox::project("lint");
    for tool in ["ruff", "bandit"] {
        sandbox.replay(tool, "findings");
    }
    sandbox.stand_in("mypy", "[ \"$1\" = --version ] && { echo 'mypy 2.3.1'; exit 0; }; exit 3");
    let (odd, elsewhere) = (sandbox.path("it's a repository"), sandbox.path("elsewhere"));
    copy(&sandbox.repo(), &odd);
    std::fs::create_dir(&elsewhere).unwrap();
    let folder = odd.canonicalize().unwrap();
    for (args, expected) in [
        (&["lint", "--no-install", "--only", "ruff"][..], &["ruff check --fix"][..]),
        (&["lint", "--no-install", "--only", "ruff-format"], &["ruff format"]),
        (&["lint", "--no-install", "--only", "mypy"], &["touchmark lint --only mypy --fresh -v"]),
        (&["lint", "--no-install", "--only", "bandit"], &["touchmark scan --only bandit"]),
        (&["init"], &["touchmark init --yes"]),
        (&["badge"], &["touchmark ci"]),
        (&["badge", "--write"], &["touchmark badge"]),
    ] {
        let rooted = [args, &["--root", "../it's a repository"]].concat();
        for (start, args) in [(&folder, args.to_vec()), (&elsewhere, rooted)] {
            let text = said(&sandbox, start, &args);
            let named: Vec<String> = commands(&text).iter().map(|command| effect(&sandbox, start, command)).collect();
            for command in expected {
                let wanted = format!("{}|{command}", folder.display());
                assert!(named.contains(&wanted), "{args:?} in {}: {named:?}\n{text}", start.display());
            }
            let is_there = |line: &String| line.starts_with(&format!("{}|", folder.display()));
            assert!(named.iter().all(is_there), "{args:?}: {named:?}\n{text}");
        }
    }
    let here = said(&sandbox, &folder, &["lint", "--no-install", "--only", "ruff", "--root", "."]);
    assert!(here.contains("help: `ruff check --fix`"), "{here}");
}
