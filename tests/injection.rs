//! One hostile text through everything that can reach a surface: it neither steers a terminal nor commands a workflow.

use std::fs;

use serde_json::json;

use crate::publish::{event, served};
use crate::support::server::{self, Reply, Server};
use crate::support::{Run, Sandbox};

/// A line end, commands of a workflow in both forms, a write to the clipboard, and text that reads backwards.
const HOSTILE: &str =
    "x\n::warning::pwned\r::stop-commands::pwned\n ##[error]pwned\u{1b}]52;c;cHduZWQ=\u{7}\u{202e}\u{9b}31m";

/// Ways for a text to come in, each by its name.
type Way = (&'static str, fn(&mut Sandbox, &Server));

const WAYS: [Way; 22] = [
    ("a key of the configuration", |sandbox, _| table(sandbox, &format!("{} = 1", quoted(HOSTILE)))),
    ("a table of checks", |sandbox, _| table(sandbox, &format!("[tool.touchmark.checks]\n{} = true", quoted(HOSTILE)))),
    ("branch", |sandbox, _| table(sandbox, &format!("branch = {}", quoted(HOSTILE)))),
    ("repository", |sandbox, _| table(sandbox, &format!("repository = {}", quoted(HOSTILE)))),
    ("readme", |sandbox, _| table(sandbox, &format!("readme = {}", quoted(&HOSTILE.replace('\n', ""))))),
    ("sources", |sandbox, _| table(sandbox, &format!("sources = [{}]", quoted(&HOSTILE.replace('\n', ""))))),
    ("test", |sandbox, _| table(sandbox, &format!("test = [{}]", quoted(HOSTILE)))),
    ("test-env", |sandbox, _| table(sandbox, &format!("test-env = [{}]", quoted(HOSTILE)))),
    ("badges", |sandbox, _| table(sandbox, &format!("badges = [{}]", quoted(HOSTILE)))),
    ("a file that is no TOML", |sandbox, _| sandbox.write("pyproject.toml", &format!("[{HOSTILE}\n= = {HOSTILE}"))),
    ("facts of the package", |sandbox, _| {
        let toml = fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
        sandbox
            .write("pyproject.toml", &toml.replace("\"MIT\"", &quoted(HOSTILE)).replace("\"1.2.3\"", &quoted(HOSTILE)));
    }),
    ("a file name", |sandbox, _| {
        sandbox.write(&format!("src/demo_pkg/{}.py", HOSTILE.replace('/', "")), "import os\n");
    }),
    ("a link's name", |sandbox, _| {
        std::os::unix::fs::symlink("/etc/hostname", sandbox.repo().join(format!("src/{HOSTILE}.py"))).unwrap();
    }),
    ("a name in `.touchmark`", |sandbox, _| {
        sandbox.write(&format!(".touchmark/results/{HOSTILE}.json"), HOSTILE);
        sandbox.git(&["add", "--force", ".touchmark"]);
    }),
    ("the README", |sandbox, _| {
        let text = format!("# x\n<!-- BADGES START -->\n{HOSTILE}\n<!-- BADGES END -->\n<!-- BADGES -->\n");
        sandbox.write("README.md", &text);
    }),
    ("the README's section", |sandbox, _| {
        let text = format!("# x\n<!-- BADGES START -->\n{HOSTILE}\n<!-- BADGES END -->\n{HOSTILE}\n");
        sandbox.write("README.md", &text);
    }),
    ("what a tool prints", |sandbox, _| {
        for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep"] {
            sandbox.stand_in(tool, &format!("printf '%s' '{HOSTILE}'; printf '%s' '{HOSTILE}' >&2; exit 2"));
        }
    }),
    ("what a server says", |_, server| {
        server.on(server::ANALYSES, [Reply::error(403, HOSTILE)]).on(server::ALERTS, [Reply::error(403, HOSTILE)]);
    }),
    ("fields of an alert", |_, server| {
        let alert = json!([{ "number": 1, "state": HOSTILE, "rule": { "id": HOSTILE, "description": HOSTILE, "severity": HOSTILE },
            "html_url": HOSTILE, "most_recent_instance": { "message": { "text": HOSTILE }, "ref": HOSTILE,
            "location": { "path": HOSTILE, "start_line": 1 } } }]);
        server.on(server::ALERTS, [Reply::json(200, &alert)]);
    }),
    ("git's server", |sandbox, _| {
        sandbox.stand_in("../origin/hooks/pre-receive", &format!("printf '%s' '{HOSTILE}' >&2; exit 1"));
    }),
    ("the environment", |sandbox, _| {
        for name in ["GITHUB_REF", "GITHUB_ACTOR", "GITHUB_REF_NAME", "TESTS_PASSED", "PYPI_PACKAGE", "TERM"] {
            sandbox.set(name, HOSTILE);
        }
    }),
    ("the event", |sandbox, _| {
        let file = sandbox.path("event.json");
        let event = json!({ "repository": { "fork": false, "default_branch": HOSTILE, "full_name": HOSTILE } });
        fs::write(file, event.to_string()).unwrap();
    }),
];

/// Variables that end the run where they are wrong, so that each is tried alone.
const VARIABLES: [&str; 7] = [
    "GITHUB_EVENT_NAME",
    "GITHUB_REPOSITORY",
    "TOUCHMARK_RETRIES",
    "TOUCHMARK_RETRY_DELAY",
    "SHIELDS_BASE_URL",
    "GITHUB_SERVER_URL",
    "GITHUB_API_URL",
];

fn quoted(text: &str) -> String {
    // JSON's escapes are TOML's.
    serde_json::to_string(text).unwrap().replace('\u{9b}', "\\u009B").replace('\u{7f}', "\\u007F")
}

fn table(sandbox: &mut Sandbox, text: &str) {
    let toml = fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    sandbox.write("pyproject.toml", &format!("{toml}\n[tool.touchmark]\n{text}\n"));
}

const STAGES: [&[&str]; 8] = [
    &["ci", "--no-install", "-v"],
    &["ci", "--no-install", "--output", "human"],
    &["lint", "--no-install", "--output", "json"],
    &["scan", "--no-install", "--output", "sarif"],
    &["scan", "--no-install", "--output", "markdown"],
    &["badge", "--check"],
    &["commit"],
    &["doctor"],
];

/// Why a stream is not harmless, if it is not.
fn harm(text: &str) -> Option<String> {
    let steers = |c: char| (c.is_control() && !"\n\t".contains(c)) || ('\u{202a}'..='\u{202e}').contains(&c);
    if let Some(c) = text.chars().find(|c| steers(*c)) {
        return Some(format!("{c:?}"));
    }
    let ours = ["::warning title=", "::error title=", "::notice title=", "::group::", "::endgroup::"];
    let is_command = |line: &&str| {
        let line = line.trim_start();
        line.contains("##[") || line.starts_with("::") && !ours.iter().any(|ours| line.starts_with(ours))
    };
    text.lines().find(is_command).map(str::to_owned)
}

fn judge(way: &str, stage: &[&str], run: &Run) {
    for (name, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        if let Some(harm) = harm(text) {
            panic!("{way}, {stage:?}, {name}: {harm}\n{text:?}");
        }
    }
    assert!(!run.stderr.contains("panicked"), "{way}, {stage:?}: {run:?}");
}

#[test]
fn no_text_from_outside_commands_or_steers() {
    for (way, come) in WAYS {
        let (mut sandbox, server) = served();
        event(&mut sandbox, "push", "refs/heads/main");
        come(&mut sandbox, &server);
        sandbox.git(&["add", "--all"]);
        sandbox.git(&[
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.example",
            "commit",
            "--quiet",
            "--allow-empty",
            "-m",
            "y",
        ]);
        for stage in STAGES {
            judge(way, stage, &sandbox.run(stage));
        }
    }
}

#[test]
fn no_variable_commands_or_steers() {
    for name in VARIABLES {
        let (mut sandbox, _) = served();
        sandbox.set(name, HOSTILE);
        judge(name, &["doctor"], &sandbox.run(&["doctor"]));
        judge(name, &["commit"], &sandbox.run(&["commit"]));
    }
}

/// A workflow may make an argument of a branch's name.
#[test]
fn no_argument_commands_or_steers() {
    let (sandbox, _) = served();
    for args in [
        &["ci", HOSTILE][..],
        &[HOSTILE],
        &["lint", "--only", HOSTILE],
        &["lint", "--root", HOSTILE],
        &["ci", "--output", HOSTILE],
    ] {
        let run = sandbox.run(args);
        assert_eq!(run.code, 2, "{run:?}");
        judge("an argument", args, &run);
    }
}
