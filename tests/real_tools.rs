//! The real tools, installed by the program itself into a cache that is kept between runs of the tests.

use serde_json::json;

use crate::support::server::Reply;
use crate::support::{Run, Sandbox, osv, top, without_times};

/// A sandbox whose tools are the pinned ones. Installing them needs a package index, and `uv` or `python3` on PATH.
fn sandbox(project: &str) -> Sandbox {
    let mut sandbox = Sandbox::project(project);
    sandbox.set("TOUCHMARK_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"));
    #[allow(clippy::disallowed_methods, reason = "where the package index is, is a fact of the machine")]
    for (name, value) in std::env::vars() {
        if name.starts_with("PIP_") || name.starts_with("UV_") || name.starts_with("SSL_CERT") || name == "PATH" {
            let value = if name == "PATH" { format!("{}:{value}", sandbox.path("bin").display()) } else { value };
            sandbox.set(&name, &value);
        }
    }
    sandbox
}

/// Which outcome each check came to.
fn outcomes(run: &Run) -> Vec<(String, String)> {
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let checks = report["checks"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    checks.iter().map(|check| (text(&check["id"]), text(&check["outcome"]))).collect()
}

fn expect(project: &str, code: i32, expected: &[(&str, &str)]) {
    let sandbox = sandbox(project);
    let tree = sandbox.tree();
    let run = sandbox.run(&["ci", "--output", "json"]);
    let outcomes = outcomes(&run);
    let outcomes: Vec<(&str, &str)> = outcomes.iter().map(|(id, outcome)| (id.as_str(), outcome.as_str())).collect();
    assert_eq!(outcomes, expected, "{run:?}");
    assert_eq!(run.code, code, "{}", run.stderr);
    assert_eq!(sandbox.tree(), tree, "a check wrote into the work tree");
}

#[test]
fn the_clean_project_passes() {
    expect(
        "clean",
        0,
        &[
            ("ruff", "pass"),
            ("ruff-format", "pass"),
            ("mypy", "pass"),
            ("pytest", "pass"),
            ("bandit", "pass"),
            ("semgrep", "pass"),
            ("dataflow", "pass"),
            ("codeql", "not-applicable"),
        ],
    );
}

#[test]
fn the_readme_shows_what_a_run_prints() {
    let mut sandbox = sandbox("clean");
    let folder = sandbox.repo().join("fixtures/projects/clean");
    crate::support::copy(&top().join("fixtures/projects/clean"), &folder);
    sandbox.commit();
    // As in a clone by somebody who has set no token; on PyPI another project has that name.
    let theirs = json!({"info": {"name": "demo-pkg", "version": "1.0", "project_urls": {"Source": "https://github.com/a/b"}},
        "releases": {"1.0": [{"yanked": false}]}, "urls": []});
    sandbox.serve().on("/pypi/demo-pkg/json", [Reply::json(200, &theirs)]);
    sandbox.set("GITHUB_TOKEN", "");
    let run = sandbox.run(&["ci", "--root", "fixtures/projects/clean"]);
    let readme = std::fs::read_to_string(top().join("README.md")).unwrap();
    let shown = readme.split("$ cargo xtask ci --root fixtures/projects/clean\n").nth(1).unwrap();
    let shown = shown.split("```").next().unwrap();
    assert_eq!(without_times(&run.stdout), without_times(shown), "{}", run.stderr);
}

#[test]
fn what_the_version_said_that_the_project_asks_for_is_what_badge_says() {
    let sandbox = sandbox("clean");
    let hook = "repos:\n- repo: https://github.com/astral-sh/ruff-pre-commit\n  rev: v0.11.0\n  hooks:\n  - id: ruff\n  - id: ruff-format\n";
    sandbox.write(".pre-commit-config.yaml", hook);
    sandbox.commit();
    let run = sandbox.run(&["lint", "--only", "ruff,ruff-format", "--output", "json"]);
    assert_eq!(outcomes(&run), [("ruff".into(), "pass".into()), ("ruff-format".into(), "pass".into())], "{run:?}");
    assert!(run.stdout.contains("\"version\": \"0.11.0\""), "{run:?}");
    let run = sandbox.run(&["badge", "--output", "json"]);
    assert!(run.stdout.contains("\"message\": \"ruff\""), "{run:?}");
}

#[test]
fn the_security_project_fails_its_scan() {
    expect(
        "security",
        1,
        &[
            ("ruff", "pass"),
            ("ruff-format", "pass"),
            ("bandit", "fail"),
            ("semgrep", "fail"),
            // Who calls the function with what is not to be seen: nothing comes in from outside here.
            ("dataflow", "pass"),
            ("codeql", "not-applicable"),
        ],
    );
}

#[test]
fn the_dataflow_project_fails_its_scan_with_the_way_of_each_finding() {
    let sandbox = sandbox("dataflow");
    let tree = sandbox.tree();
    let read = |run: &Run| -> serde_json::Value {
        serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"))
    };
    let report = read(&sandbox.run(&["scan", "--only", "dataflow", "--output", "json"]));
    let check = &report["checks"][0];
    assert_eq!((check["id"].as_str(), check["outcome"].as_str()), (Some("dataflow"), Some("fail")), "{check:#}");
    insta::assert_snapshot!(serde_json::to_string_pretty(&check["findings"]).unwrap());
    assert_eq!(sandbox.tree(), tree, "a check wrote into the work tree");
}

#[test]
fn the_types_project_fails_its_types() {
    expect(
        "types",
        1,
        &[
            ("ruff", "pass"),
            ("ruff-format", "pass"),
            ("mypy", "fail"),
            ("bandit", "pass"),
            ("semgrep", "pass"),
            ("dataflow", "pass"),
            ("codeql", "not-applicable"),
        ],
    );
}

#[test]
fn the_lint_project_fails_lint_and_style() {
    expect(
        "lint",
        1,
        &[
            ("ruff", "fail"),
            ("ruff-format", "fail"),
            ("bandit", "pass"),
            ("semgrep", "pass"),
            ("dataflow", "pass"),
            ("codeql", "not-applicable"),
        ],
    );
}

/// A line in a function of its own, and by which comment the finding of a check in it is suppressed: `None` where it stands.
const SUPPRESSED: &[(&str, &str, Option<&str>)] = &[
    ("bandit", "return subprocess.call(x, shell=True)  # nosec", Some("# nosec")),
    ("bandit", "return subprocess.call(x, shell=True)  #nosec", Some("#nosec")),
    ("bandit", "return subprocess.call(x, shell=True)  # nosec B602", Some("# nosec B602")),
    ("bandit", "return subprocess.call(x, shell=True)  # nosec: B602, B603", Some("# nosec: B602, B603")),
    ("bandit", "return subprocess.call(\n        x, shell=True  # nosec B602\n    )", Some("# nosec B602")),
    ("bandit", "return subprocess.call(x, shell=True)  # noqa: S602", Some("# noqa: S602")),
    ("bandit", "return subprocess.call(x, shell=True)  # nosec B101", None),
    ("bandit", "return subprocess.call(x, shell=True)  # noqa: S101", None),
    ("semgrep", "return verify(x, verify=False)  # nosemgrep", None),
    ("semgrep", "return requests.get(x, verify=False, timeout=9)  # nosemgrep", Some("# nosemgrep")),
    ("semgrep", "return requests.get(x, verify=False, timeout=9)  # nosem", Some("# nosem")),
    (
        "semgrep",
        "return requests.get(x, verify=False, timeout=9)  # nosemgrep: touchmark.python.tls.verify-off",
        Some("# nosemgrep: touchmark.python.tls.verify-off"),
    ),
    ("semgrep", "# nosemgrep\n    return requests.get(x, verify=False, timeout=9)", Some("# nosemgrep")),
    ("semgrep", "return requests.get(x, verify=False, timeout=9)  # noqa: S501", Some("# noqa: S501")),
    ("semgrep", "return requests.get(x, verify=False, timeout=9)  # nosec B501", Some("# nosec: B501")),
    ("semgrep", "return requests.get(x, verify=False, timeout=9)  # nosemgrep: other", None),
    ("dataflow", "return eval(request.args['x'])  # noqa: S307", Some("# noqa: S307")),
    ("dataflow", "return eval(request.args['x'])  # nosec B307", Some("# nosec: B307")),
    (
        "dataflow",
        "return eval(request.args['x'])  # codeql[py/code-injection] ours",
        Some("# codeql[py/code-injection]"),
    ),
    ("dataflow", "return eval(request.args['x'])  # lgtm[py/code-injection]", Some("# lgtm[py/code-injection]")),
    ("dataflow", "return eval(request.args['x'])  # lgtm[py/other]", None),
];

#[test]
fn comments_that_suppress_findings_are_counted_in_all_forms() {
    for check in ["bandit", "semgrep", "dataflow"] {
        let sandbox = sandbox("clean");
        let mut text =
            "\"\"\"Judged.\"\"\"\n\nimport subprocess\n\nimport requests\nfrom flask import request\n".to_owned();
        let mut lines = Vec::new();
        for (at, (_, line, said)) in SUPPRESSED.iter().filter(|(id, ..)| *id == check).enumerate() {
            text.push_str(&format!("\n\ndef f{at}(x):\n"));
            let first = text.lines().count() + 1;
            lines.push((first..first + line.lines().count(), *line, *said));
            text.push_str(&format!("    {line}\n"));
        }
        sandbox.write("src/demo_pkg/judged.py", &text);
        let run = sandbox.run(&["scan", "--only", check, "--output", "json"]);
        let report: serde_json::Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
        let findings = report["checks"][0]["findings"].as_array().unwrap();
        for (rows, line, expected) in lines {
            let here = |found: &&serde_json::Value| {
                let row = found["line"].as_u64().unwrap_or_default();
                rows.contains(&usize::try_from(row).unwrap()) && found["severity"] != "low"
            };
            let said: Vec<_> = findings.iter().filter(here).map(|found| found["accepted"]["reason"].as_str()).collect();
            match expected {
                Some(comment) => assert_eq!(said, [Some(comment)], "{line}: {findings:#?}"),
                None => assert!(said.iter().all(Option::is_none), "{line}: {findings:#?}"),
            }
        }
    }
}

/// The outcome and reason of each check after `change` was done to the clean project.
fn after(change: impl Fn(&Sandbox)) -> (Vec<(String, String)>, String) {
    let sandbox = sandbox("clean");
    change(&sandbox);
    let run = sandbox.run(&["ci", "--output", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let badge = report["badges"].as_array().unwrap().iter().find(|badge| badge["id"] == "security").unwrap();
    (outcomes(&run), badge["message"].as_str().unwrap().to_owned())
}

fn of<'a>(outcomes: &'a [(String, String)], id: &str) -> &'a str {
    &outcomes.iter().find(|(check, _)| check == id).unwrap_or_else(|| panic!("{id} did not run: {outcomes:?}")).1
}

#[test]
fn one_broken_file_of_ten_is_never_green() {
    let (outcomes, security) = after(|sandbox| {
        for n in 0..9 {
            sandbox.write(&format!("src/demo_pkg/part{n}.py"), "\"\"\"A part.\"\"\"\n");
        }
        sandbox.write("src/demo_pkg/broken.py", "import subprocess\n\nsubprocess.call(x, shell=True\n");
    });
    assert_eq!(of(&outcomes, "ruff"), "fail");
    for id in ["ruff-format", "mypy", "bandit", "semgrep"] {
        assert_eq!(of(&outcomes, id), "unknown", "{id}");
    }
    assert_ne!(security, "verified");
}

#[test]
fn a_broken_configuration_is_never_green() {
    let (outcomes, _) = after(|sandbox| {
        sandbox.write("ruff.toml", "frobnicate = 1\n");
        sandbox.write("mypy.ini", "[mypy\n");
        sandbox.write(".semgrep.yml", "rules: [\n");
        sandbox.write("pytest.ini", "[pytest]\naddopts = --frobnicate\n");
    });
    for id in ["ruff", "ruff-format", "mypy", "pytest", "semgrep"] {
        assert_eq!(of(&outcomes, id), "unknown", "{id}");
    }
}

#[test]
fn an_empty_source_folder_is_never_green() {
    let (outcomes, security) = after(|sandbox| {
        std::fs::remove_dir_all(sandbox.repo().join("src")).unwrap();
        std::fs::remove_dir_all(sandbox.repo().join("tests")).unwrap();
        sandbox.write("src/demo_pkg/notes.txt", "no code\n");
        sandbox.write("pyproject.toml", "[project]\nname = \"demo-pkg\"\nversion = \"1\"\n[tool.mypy]\n[tool.pytest]\n[tool.touchmark]\nsources = [\"src\"]\n");
    });
    for (id, outcome) in &outcomes {
        assert_ne!(outcome, "pass", "{id}");
    }
    assert_ne!(security, "verified");
}

/// Outcome and reason of one check, run alone.
fn alone(sandbox: &Sandbox, stage: &str, id: &str) -> (String, String) {
    let run = sandbox.run(&[stage, "--only", id, "--output", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let text = |key: &str| report["checks"][0][key].as_str().unwrap_or("-").to_owned();
    (text("outcome"), text("reason"))
}

#[test]
fn a_tool_that_is_told_to_find_nothing_is_never_green() {
    for (id, file, settings, reason) in [
        ("ruff", "ruff.toml", "exclude = [\"*\"]\n", "nothing-checked"),
        ("ruff", "ruff.toml", "[lint]\nselect = []\n", "blind"),
        ("ruff", "ruff.toml", "[lint.per-file-ignores]\n\"*\" = [\"ALL\"]\n", "blind"),
        ("ruff-format", "ruff.toml", "include = []\n", "nothing-checked"),
        ("mypy", "mypy.ini", "[mypy]\nignore_errors = True\n", "nothing-checked"),
    ] {
        let sandbox = sandbox("clean");
        sandbox.write(file, settings);
        assert_eq!(alone(&sandbox, "lint", id), ("unknown".to_owned(), reason.to_owned()), "{settings}");
    }
}

#[test]
fn what_ruff_cannot_read_is_named() {
    let sandbox = sandbox("clean");
    std::fs::write(sandbox.repo().join("src/demo_pkg/latin.py"), b"NAME = '\xe9'\n").unwrap();
    for id in ["ruff", "ruff-format"] {
        assert_eq!(alone(&sandbox, "lint", id), ("unknown".to_owned(), "inputs-skipped".to_owned()), "{id}");
    }
}

#[test]
fn what_is_in_a_submodule_or_behind_a_link_is_scanned() {
    const LEAKY: &str = "import subprocess\n\n\ndef run(line):\n    subprocess.call(line, shell=True)\n";
    let library = Sandbox::empty();
    library.write("leaky.py", LEAKY);
    library.commit();
    let with_submodule = sandbox("clean");
    let library = library.repo();
    let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.to_str().unwrap()];
    with_submodule.git(&[&add[..], &["src/demo_pkg/library"]].concat());
    let with_link = sandbox("clean");
    with_link.write("shared/leaky.py", LEAKY);
    std::os::unix::fs::symlink("../../shared", with_link.repo().join("src/demo_pkg/shared")).unwrap();
    for sandbox in [with_submodule, with_link] {
        sandbox.commit();
        assert_eq!(alone(&sandbox, "scan", "bandit").0, "fail");
    }
}

#[test]
fn a_tool_of_a_python_that_is_gone_is_never_green() {
    let (outcomes, _) = after(|sandbox| {
        for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep"] {
            sandbox.stand_in(tool, "");
            crate::support::put(&sandbox.path("bin").join(tool), "#!/nowhere/python3\n");
        }
    });
    // The engine of the dataflow scan is a part of the program.
    for (id, outcome) in outcomes.iter().filter(|(id, _)| id != "dataflow") {
        assert_ne!(outcome, "pass", "{id}");
    }
}

#[test]
fn a_file_that_may_not_be_read_is_never_green() {
    use std::os::unix::fs::PermissionsExt;
    let (outcomes, _) = after(|sandbox| {
        let file = sandbox.repo().join("src/demo_pkg/greeting.py");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).unwrap();
        // Whoever may read everything is shown what the others see: a file that is not there to be read.
        if std::fs::read(&file).is_ok() {
            std::fs::remove_file(&file).unwrap();
            std::os::unix::fs::symlink("/nowhere/greeting.py", &file).unwrap();
        }
    });
    for id in ["ruff", "ruff-format", "mypy", "bandit", "semgrep"] {
        assert_ne!(of(&outcomes, id), "pass", "{id}: {outcomes:?}");
    }
}

/// Tests of a workspace's members run with all that the members need, with a lock file and without one.
#[test]
fn members_of_a_workspace_are_installed_for_their_tests() {
    let of_pytest = |sandbox: &Sandbox| {
        let run = sandbox.run(&["test", "--fresh", "--output", "json"]);
        let report: serde_json::Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
        (report["checks"][0]["outcome"].clone(), report["checks"][0]["covered"].clone(), run)
    };
    let sandbox = sandbox("workspace");
    let tree = sandbox.tree();
    let (outcome, covered, run) = of_pytest(&sandbox);
    assert_eq!((&outcome, &covered), (&"pass".into(), &1.into()), "{run:?}");
    let tools = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools");
    let uv = tools.read_dir().unwrap().flatten().map(|entry| entry.path().join("bin/uv")).find(|path| path.is_file());
    sandbox.call(uv.unwrap().to_str().unwrap(), &sandbox.repo(), &["lock", "--quiet"]);
    let (outcome, covered, run) = of_pytest(&sandbox);
    assert_eq!((&outcome, &covered), (&"pass".into(), &1.into()), "{run:?}");
    sandbox.git(&["clean", "--force", "--quiet"]);
    assert_eq!(sandbox.tree(), tree, "an installation wrote into the work tree");
}

/// What the real pip-audit makes of a project with these files, asking this server: outcome, reason, findings.
fn audited(files: &[(&str, &str)], server: &str) -> (String, String, Vec<String>) {
    let mut sandbox = sandbox("dependencies");
    sandbox.set("NO_PROXY", "127.0.0.1");
    for (name, text) in files {
        match *text {
            "" => std::fs::remove_file(sandbox.repo().join(name)).unwrap(),
            text => sandbox.write(name, text),
        }
    }
    let toml = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    let args =
        format!("[tool.touchmark.checks]\npip-audit = {{ args = [\"-s\", \"osv\", \"--osv-url\", \"{server}\"] }}");
    sandbox.write("pyproject.toml", &format!("{toml}\n{args}\n"));
    let tree = sandbox.tree();
    let run = sandbox.run(&["scan", "--only", "pip-audit", "--output", "json"]);
    assert_eq!(sandbox.tree(), tree, "the audit wrote into the work tree");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let check = &report["checks"][0];
    let text = |key: &str| check[key].as_str().unwrap_or("-").to_owned();
    let line = |finding: &serde_json::Value| format!("{}: {}", finding["path"], finding["message"]).replace('"', "");
    let findings = check["findings"].as_array().unwrap().iter().map(line).collect();
    (text("outcome"), format!("{} {} of {}", text("reason"), text("detail"), check["covered"]), findings)
}

/// A project without a lock file that asks for this.
fn asking(dependencies: &[&str]) -> String {
    format!("[project]\nname = \"demo-pkg\"\nversion = \"1\"\ndependencies = {dependencies:?}\n")
}

#[test]
fn unpinned_dependencies_are_resolved_for_every_system() {
    let server = osv::serve();
    let of = |dependencies: &[&str]| audited(&[("uv.lock", ""), ("pyproject.toml", &asking(dependencies))], &server);
    let passed = |covered: u64| ("pass".to_owned(), format!("- - of {covered}"), Vec::<String>::new());
    let fails = |covered: u64| {
        let found = vec!["pyproject.toml: idna 3.6: fixed in 3.7; also known as CVE-2024-3651".to_owned()];
        ("fail".to_owned(), format!("- - of {covered}"), found)
    };
    assert_eq!(of(&["idna>=3.10"]), passed(1));
    assert_eq!(of(&["idna<3.7"]), fails(1));
    // What another system or Python installs.
    assert_eq!(of(&["idna<3.7; sys_platform == 'win32'"]), fails(1));
    assert_eq!(of(&["idna>=3.10; python_version >= '3.12'", "idna<3.7; python_version < '3.12'"]), fails(2));
    let (outcome, said, _) = of(&["idna; python_version < '3'"]);
    assert_eq!((outcome.as_str(), said.contains("no dependency applies")), ("not-applicable", true), "{said}");
    let (outcome, said, _) = of(&["idna==99"]);
    assert_eq!((outcome.as_str(), said.contains("there is no version of idna==99")), ("unknown", true), "{said}");
    let gone = "--index-url http://127.0.0.1:9/simple\nidna\n";
    let (outcome, said, _) =
        audited(&[("uv.lock", ""), ("pyproject.toml", &asking(&[])), ("requirements.txt", gone)], &server);
    assert_eq!((outcome.as_str(), said.starts_with("unreachable")), ("unknown", true), "{said}");
    let pinned = |condition: &str| format!("idna==3.6; {condition}\nsix==1.17.0\n");
    for condition in ["sys_platform == 'win32'", "python_version < '3'"] {
        let files = [("uv.lock", ""), ("pyproject.toml", &asking(&[])), ("requirements.txt", &pinned(condition))];
        let (outcome, said, found) = audited(&files, &server);
        assert_eq!((outcome.as_str(), found.len()), ("fail", 1), "{condition}: {said}");
    }
}

#[test]
fn pinned_dependencies_are_audited_against_a_server() {
    let server = osv::serve();
    let lock = std::fs::read_to_string(top().join("fixtures/projects/dependencies/uv.lock")).unwrap();
    let of =
        |idna: &str, server: &str| audited(&[("uv.lock", &lock.replace("\"3.10\"", &format!("\"{idna}\"")))], server);
    let (outcome, said, found) = of("3.10", &server);
    assert_eq!((outcome.as_str(), found.len()), ("pass", 0), "{said}");
    let (outcome, said, found) = of("3.6", &server);
    assert_eq!(outcome, "fail", "{said}");
    assert_eq!(found, ["uv.lock: idna 3.6: fixed in 3.7; also known as CVE-2024-3651"]);
    let (outcome, said, _) = of("3.10", &osv::gone());
    assert_eq!((outcome.as_str(), said.starts_with("unreachable")), ("unknown", true), "{said}");
}
