//! Rust packages: their facts without a cargo at hand, what the registry says, mixed repositories, and the real tools.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::support::server::{Reply, Server};
use crate::support::{Run, Sandbox, planted, recorded};

/// What `doctor` and `badge` say: the badges' texts.
fn badges(run: &Run) -> Vec<String> {
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let text = |badge: &Value| format!("{}: {}", badge["label"].as_str().unwrap(), badge["message"].as_str().unwrap());
    report["badges"].as_array().unwrap().iter().map(text).collect()
}

/// A stand-in for cargo that knows its version, and replays the clean runs of each subcommand.
/// Shell code that says what cargo says of the workspace, of which the library is an extension module.
const METADATA: &str = concat!(
    "sed \"s|{root}|$PWD|g; s|\\[\\\"lib\\\"\\]|[\\\"cdylib\\\"]|g\" '",
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/tools/cargo-metadata/clean-1.95.0.stdout'"
);

fn replay_cargo(sandbox: &Sandbox) {
    let replay = |tool: &str| {
        let stem = recorded(tool, "clean");
        let places = "s|{root}|$PWD|g; s|{target}|$CARGO_TARGET_DIR|g";
        format!("sed \"{places}\" '{0}.stdout'; cat '{0}.stderr' >&2", stem.display())
    };
    let script = format!(
        "case \"$1\" in --version) echo 'cargo 1.95.0 (f2d3ce0bd 2026-03-21)' ;; metadata) {} ;; clippy) {} ;; fmt) {} ;; test) {} ;; *) exit 1 ;; esac",
        METADATA,
        replay("clippy"),
        replay("rustfmt"),
        replay("cargo-test")
    );
    sandbox.stand_in("cargo", &format!("{}\n{script}", planted::prologue("cargo")));
}

#[test]
fn manifests_alone_are_enough_for_the_badges() {
    for (project, expected) in [
        ("rust-clean", &["rust: 1.85+", "crates.io: unknown", "license: MIT OR Apache-2.0"][..]),
        ("rust-workspace", &["rust: 1.85+", "crates.io: unknown", "license: Apache-2.0"]),
        ("rust-no-tests", &["license: MIT"]),
    ] {
        let badges = badges(&Sandbox::project(project).run(&["badge", "--output", "json"]));
        let about: Vec<&str> = badges
            .iter()
            .map(String::as_str)
            .filter(|text| !text.ends_with(": unknown") || text.starts_with("crates"))
            .collect();
        assert_eq!(about, expected, "{project}");
    }
}

/// A sandbox of the clean crate, with a server that is also crates.io.
fn world() -> (Sandbox, Server) {
    let mut sandbox = Sandbox::project("rust-clean");
    let server = sandbox.serve();
    sandbox.set("TOUCHMARK_CRATES_IO_URL", &server.url());
    (sandbox, server)
}

#[test]
fn each_answer_of_the_registry_has_its_badges() {
    const CRATE: &str = "/api/v1/crates/demo-crate";
    let release = |num: &str, yanked: bool| json!({"num": num, "yanked": yanked, "license": "MIT"});
    let published = |versions: Value| Reply::json(200, &json!({"crate": {"id": "demo-crate"}, "versions": versions}));
    for (reply, version, downloads) in [
        (published(json!([release("1.2.3", false)])), "crates.io: demo-crate", true),
        (published(json!([release("1.2.3", true)])), "crates.io: unknown", false),
        (Reply::json(404, &json!({"errors": [{"detail": "Not Found"}]})), "crates.io: not published", false),
        (Reply::json(200, &json!({"crate": {"id": "other"}, "versions": []})), "crates.io: unknown", false),
        (Reply::json(200, &json!({"crate": null})), "crates.io: unknown", false),
        (Reply::json(403, &json!({})), "crates.io: unknown", false),
    ] {
        let (sandbox, server) = world();
        server.on(CRATE, [reply]);
        let badges = badges(&sandbox.run(&["badge", "--output", "json"]));
        assert!(badges.contains(&version.to_owned()), "{version}: {badges:?}");
        assert_eq!(badges.contains(&"downloads: recent".to_owned()), downloads, "{badges:?}");
        assert!(badges.contains(&"license: MIT OR Apache-2.0".to_owned()), "{badges:?}");
    }
}

#[test]
fn a_mixed_repository_has_both_plans_and_one_section() {
    let sandbox = Sandbox::project("mixed");
    for tool in ["ruff", "mypy", "pytest"] {
        sandbox.replay(tool, "clean");
    }
    replay_cargo(&sandbox);
    // They say that the project uses both.
    sandbox.write("clippy.toml", "");
    sandbox.write("rustfmt.toml", "");
    let run = sandbox.run(&[
        "ci",
        "--no-install",
        "--offline",
        "--skip",
        "codeql,dataflow,semgrep,bandit",
        "--output",
        "json",
    ]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let checks = report["checks"].as_array().unwrap();
    let words: Vec<String> = checks
        .iter()
        .map(|check| format!("{} {}", check["id"].as_str().unwrap(), check["outcome"].as_str().unwrap()))
        .collect();
    let expected = ["ruff", "ruff-format", "mypy", "rustfmt", "clippy", "pytest", "cargo-test"];
    assert_eq!(words, expected.map(|id| format!("{id} pass")), "{run:?}");
    assert_eq!(report["facts"]["kinds"], json!(["python", "rust"]));
    let badges = badges(&run);
    let mut labels: Vec<&str> = badges.iter().filter_map(|text| text.split(": ").next()).collect();
    assert_eq!(badges[2..6], ["code style: ruff", "rust style: rustfmt", "type checked: mypy", "lints: clippy"]);
    let all = labels.len();
    labels.sort_unstable();
    labels.dedup();
    assert_eq!(labels.len(), all, "labels tell the badges apart: {badges:?}");
    assert!(
        badges.contains(&"python: 3.10 | 3.11".to_owned()) && badges.contains(&"rust: 1.85+".to_owned()),
        "{badges:?}"
    );
    assert!(!badges.iter().any(|text| text.starts_with("crates.io")), "a lone cdylib is not for crates.io: {badges:?}");
}

#[test]
fn the_rust_of_a_python_project_is_linted_unless_its_workflows_lint_no_rust() {
    let sandbox = Sandbox::project("mixed");
    sandbox.replay("ruff", "clean");
    replay_cargo(&sandbox);
    for (workflow, is_linted) in [("", true), ("run: pipx run touchmark ci", true), ("run: ruff check", false)] {
        if !workflow.is_empty() {
            sandbox.write(".github/workflows/ci.yml", &format!("jobs: {{a: {{steps: [{{{workflow}}}]}}}}\n"));
        }
        let run = sandbox.run(&["lint", "--no-install", "--offline", "--output", "json"]);
        assert_eq!(run.stdout.contains("\"clippy\""), is_linted, "{workflow}: {run:?}");
    }
}

#[test]
fn no_token_of_a_registry_reaches_cargo() {
    let mut sandbox = Sandbox::project("rust-clean");
    for name in ["CARGO_REGISTRY_TOKEN", "CARGO_REGISTRIES_OURS_TOKEN", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY"] {
        sandbox.set(name, "canary-7f3a");
    }
    sandbox.set("RUSTFLAGS", "-C debuginfo=0");
    let seen = sandbox.path("seen");
    sandbox.stand_in("cargo", &format!("env >> '{0}'; echo \"$@\" >> '{0}'; exit 1", seen.display()));
    sandbox.run(&["lint", "--no-install", "--only", "clippy,rustfmt"]);
    let text = std::fs::read_to_string(&seen).unwrap();
    assert!(text.contains("clippy") && text.contains("fmt") && text.contains("metadata"), "{text}");
    assert!(text.contains("RUSTFLAGS=-C debuginfo=0") && !text.contains("canary"), "{text}");
    std::fs::remove_file(&seen).unwrap();
    sandbox.run(&["test", "--no-install"]);
    let text = std::fs::read_to_string(&seen).unwrap();
    assert!(text.lines().filter(|line| line.contains("canary")).all(|line| line.starts_with("AWS_")), "{text}");
}

#[test]
fn without_a_lock_file_nothing_is_written() {
    let sandbox = Sandbox::project("rust-clean");
    replay_cargo(&sandbox);
    std::fs::remove_file(sandbox.repo().join("Cargo.lock")).unwrap();
    let run = sandbox.run(&["lint", "--only", "clippy"]);
    assert_eq!(run.code, 5, "{run:?}");
    assert!(run.stdout.contains("cargo generate-lockfile"), "{}", run.stdout);
    // Where git ignores it, cargo may make it.
    sandbox.git(&["rm", "--cached", "--quiet", "Cargo.lock"]);
    sandbox.write(".gitignore", "Cargo.lock\n");
    assert_eq!(sandbox.run(&["lint", "--only", "clippy"]).code, 0);
}

/// A sandbox with this machine's own toolchain.
fn real(project: &str) -> Sandbox {
    let mut sandbox = Sandbox::project(project);
    #[allow(clippy::disallowed_methods, reason = "where the toolchain is, is a fact of the machine")]
    let variable = |name: &str| std::env::var(name).ok();
    let home = variable("HOME").unwrap_or_default();
    for (name, folder) in [("RUSTUP_HOME", ".rustup"), ("CARGO_HOME", ".cargo")] {
        sandbox.set(name, &variable(name).unwrap_or_else(|| format!("{home}/{folder}")));
    }
    if let Some(toolchain) = variable("RUSTUP_TOOLCHAIN") {
        sandbox.set("RUSTUP_TOOLCHAIN", &toolchain);
    }
    let path = format!("{}:{}", sandbox.path("bin").display(), variable("PATH").unwrap_or_default());
    sandbox.set("PATH", &path);
    sandbox
}

#[test]
fn the_real_tools_judge_each_fixture() {
    for (project, expected) in [
        ("rust-clean", [("rustfmt", "pass"), ("clippy", "pass"), ("cargo-test", "pass")]),
        ("rust-workspace", [("rustfmt", "pass"), ("clippy", "pass"), ("cargo-test", "pass")]),
        // It denies no warning.
        ("rust-findings", [("rustfmt", "fail"), ("clippy", "pass"), ("cargo-test", "fail")]),
        ("rust-broken", [("rustfmt", "pass"), ("clippy", "fail"), ("cargo-test", "fail")]),
        ("rust-no-tests", [("rustfmt", "pass"), ("clippy", "pass"), ("cargo-test", "unknown")]),
    ] {
        let sandbox = real(project);
        let tree = sandbox.tree();
        let args = ["ci", "--offline", "--only", "rustfmt,clippy,cargo-test", "--output", "json"];
        let run = sandbox.run(&args);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let checks = report["checks"].as_array().unwrap();
        let outcomes: Vec<_> = checks.iter().map(|check| (text(&check["id"]), text(&check["outcome"]))).collect();
        assert_eq!(outcomes, expected.map(|(id, outcome)| (id.to_owned(), outcome.to_owned())), "{project}: {run:?}");
        assert_eq!(sandbox.tree(), tree, "{project}: a check wrote into the work tree");
        // What passed is kept, and what cargo printed for a fresh target it prints again.
        let again = sandbox.run(&[&args[..], &["--fresh"]].concat());
        assert_eq!(again.code, run.code, "{project}: {again:?}");
    }
}

/// A crate of one file, committed, and what else stands in it.
fn real_crate(manifest: &str, lib: &str, files: &[(&str, &str)]) -> Sandbox {
    let sandbox = real("rust-clean");
    let head = "[package]\nname = \"own\"\nversion = \"1.0.0\"\nedition = \"2021\"\n";
    for name in ["tests", "src", "examples", "benches", ".config"] {
        let _ = std::fs::remove_dir_all(sandbox.repo().join(name));
    }
    sandbox.write("Cargo.toml", &format!("{head}{manifest}"));
    sandbox.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"own\"\nversion = \"1.0.0\"\n");
    sandbox.write("src/lib.rs", lib);
    for (name, text) in files {
        sandbox.write(name, text);
    }
    sandbox.commit();
    sandbox
}

/// Stand-ins for cargo and rustup where the toolchain that the project names is not there yet: the first call that may
/// install it does, and writes a line into `installed`.
fn without_toolchain(sandbox: &mut Sandbox) {
    // The one that runs these tests would stand above what the project names.
    let here = sandbox.variables().find(|(name, _)| *name == "RUSTUP_TOOLCHAIN").map(|(_, value)| value.to_owned());
    let here = here.unwrap_or_else(|| "stable".to_owned());
    sandbox.set("RUSTUP_TOOLCHAIN", "");
    let installed = sandbox.path("installed");
    let real = |name: &str| format!("p=$0; PATH=$(echo \"$PATH\" | cut -d: -f2-) exec {name} \"$@\"");
    let missing = "echo \"error: toolchain '1.94.0-x' is not installed\" >&2; exit 1";
    sandbox.stand_in(
        "cargo",
        &format!(
            "if [ ! \"$RUSTUP_TOOLCHAIN\" ]; then\nif [ ! -e '{0}' ] && [ \"$RUSTUP_AUTO_INSTALL\" = 0 ]; then {missing}; \
             fi\n[ \"$RUSTUP_AUTO_INSTALL\" = 0 ] || echo once >> '{0}'\nfi\nexport RUSTUP_TOOLCHAIN='{here}'\n{1}",
            installed.display(),
            real("cargo")
        ),
    );
    sandbox.stand_in("rustup", "[ \"$RUSTUP_AUTO_INSTALL\" = 0 ] || exit 1\necho 'stable-x (active, default)'");
    sandbox.write("rust-toolchain.toml", "[toolchain]\nchannel = '1.94.0'\n");
    sandbox.commit();
}

#[test]
fn a_toolchain_is_installed_once_before_anything_is_asked() {
    let mut sandbox = real("rust-clean");
    without_toolchain(&mut sandbox);
    let only = ["--only", "rustfmt,clippy,cargo-test"];
    let held = sandbox.run(&[&["ci", "--no-install"][..], &only].concat());
    assert!(!sandbox.path("installed").exists(), "{held:?}");
    assert_eq!(held.stdout.matches("toolchain '1.94.0-x' is not installed").count(), 6, "{held:?}");
    assert!(held.stdout.contains("help: `rustup toolchain install`"), "{held:?}");
    // Facts need none.
    assert!(sandbox.run(&["doctor"]).stdout.contains("demo-crate"), "{held:?}");
    let run = sandbox.run(&[&["ci"][..], &only].concat());
    assert!(run.stdout.contains("3 passed"), "{run:?}");
    assert_eq!(std::fs::read_to_string(sandbox.path("installed")).unwrap(), "once\n", "{run:?}");
}

#[test]
fn a_lock_file_that_git_ignores_is_made_before_it_is_audited() {
    let sandbox = real("rust-dependencies");
    let audit = recorded("cargo-audit", "clean");
    // It sees the lock file, whatever it makes of that.
    let script = format!(
        "for a; do case $a in */Cargo.lock) cat \"$a\" > '{}' ;; esac; done; cat '{}.stdout'",
        sandbox.path("seen").display(),
        audit.display()
    );
    sandbox.stand_in(
        "cargo-audit",
        &format!("case \"$1\" in --version) echo 'cargo-audit 0.22.2' ;; *) {script} ;; esac"),
    );
    sandbox.write(
        "Cargo.toml",
        "[package]\nname = 'demo'\nversion = '1.0.0'\nedition = '2021'\n[dependencies]\nlocal = { path = 'local' }\n",
    );
    sandbox.write("local/Cargo.toml", "[package]\nname = 'local'\nversion = '1.0.0'\nedition = '2021'\n");
    sandbox.write("local/src/lib.rs", "");
    sandbox.write(".gitignore", "target\nCargo.lock\n");
    std::fs::remove_file(sandbox.repo().join("Cargo.lock")).unwrap();
    sandbox.commit();
    let run = sandbox.run(&["scan", "--only", "cargo-audit"]);
    assert!(sandbox.repo().join("Cargo.lock").is_file(), "{run:?}");
    assert!(run.stdout.contains("the workspace has no dependencies"), "{run:?}");
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "", "{run:?}");
}

/// What the tests of that crate come to.
fn tested(sandbox: &Sandbox) -> Value {
    let run = sandbox.run(&["test", "--offline", "--only", "cargo-test", "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    report["checks"][0].clone()
}

/// A test that passes and one that does not, each with a child that prints without ending the line.
const ONE_OF_TWO: &str = "//! x\n#[cfg(test)]\nmod tests {\n    fn say() {\n        std::process::Command::new(\"sh\").args([\"-c\", \"printf hi\"]).status().unwrap();\n    }\n    #[test]\n    fn good() {\n        say();\n    }\n    #[test]\n    fn bad() {\n        say();\n        assert_eq!(1, 2, \"no\");\n    }\n}\n";

#[test]
fn a_failing_test_is_red_however_it_is_printed() {
    for (how, config) in [
        ("as usual", ""),
        ("quiet", "checks.cargo-test.args = [\"-q\"]"),
        ("a quiet harness", "checks.cargo-test.args = [\"--\", \"--quiet\"]"),
        ("nothing captured", "checks.cargo-test.args = [\"--\", \"--nocapture\", \"--test-threads=1\"]"),
        ("one thread", "checks.cargo-test.args = [\"--\", \"--test-threads=1\"]"),
        ("its own command", "test = [\"cargo\", \"test\", \"-q\"]"),
        ("a run before it", "test = [\"sh\", \"-c\", \"cargo test --quiet; cargo test good\"]"),
    ] {
        let manifest = format!("[package.metadata.touchmark]\n{config}\n");
        let told = tested(&real_crate(&manifest, ONE_OF_TWO, &[]));
        // That command ends with 0 all the same, after three tests in two runs.
        let ran = if how == "a run before it" { 3 } else { 2 };
        assert_eq!((&told["outcome"], &told["covered"]), (&"fail".into(), &ran.into()), "{how}: {told}");
        assert_eq!(told["findings_total"], 1, "{how}: {told}");
        let found = &told["findings"][0];
        assert_eq!((&found["rule"], &found["path"]), (&"tests::bad".into(), &"src/lib.rs".into()), "{how}: {told}");
    }
}

#[test]
fn a_build_script_that_fails_is_named_and_its_feature_is_not_built() {
    let metadata = "[package.metadata.docs.rs]\n";
    let failing = |when: &str| format!("fn main() {{\n    {when}panic!(\"is `cmake` not installed?\");\n}}\n");
    let by_feature =
        failing("if std::env::var_os(\"CARGO_FEATURE_MORE\").is_some() {\n        ").replace(";\n}", "\n    }\n}");
    for (features, script, said) in [
        ("", failing(""), "the build script of `own v1.0.0` failed"),
        (
            "[features]\nmore = []\n",
            by_feature,
            "the feature `more` was not built: the build script of `own v1.0.0` failed",
        ),
    ] {
        let lib = "//! x\n#[test]\nfn right() {}\n";
        let sandbox = real_crate(&format!("{features}{metadata}"), lib, &[("build.rs", &script)]);
        let only = if features.is_empty() { "clippy,cargo-doc,cargo-test" } else { "clippy,cargo-test" };
        let run = sandbox.run(&["ci", "--offline", "--only", only, "--output", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
        let checks = report["checks"].as_array().unwrap();
        assert_eq!(checks.len(), only.split(',').count());
        for check in checks {
            assert_eq!((&check["outcome"], &check["reason"]), (&"unknown".into(), &"inputs-skipped".into()), "{check}");
            assert!(check["detail"].as_str().unwrap().starts_with(said), "{check}");
        }
        if features.is_empty() {
            assert!(checks.iter().all(|check| check["remedy"].as_str().unwrap().contains("a package of the system")));
        }
    }
}

#[test]
fn what_was_built_before_and_is_tracked_is_no_build_of_this_tree() {
    let lib = |cause: &str| {
        format!(
            "//! x\n#![deny(warnings)]\n#[test]\nfn right() {{\n    let {cause} = 1;\n    assert_eq!(value, 1);\n}}\n"
        )
    };
    for is_tracked in [false, true] {
        let sandbox = real_crate("", &lib("value"), &[(".gitignore", "target/\n.touchmark/\n")]);
        let judged = || {
            let args = ["ci", "--offline", "--only", "clippy,cargo-test", "--output", "json"];
            let run = sandbox.run(&args);
            let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
            let checks = report["checks"].as_array().unwrap().iter();
            checks.map(|check| check["outcome"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(judged(), ["pass", "pass"]);
        // For cargo a file that is older than what was built of it has not changed.
        sandbox.write("src/lib.rs", &lib("mut value"));
        let age = ["-exec", "touch", "-d", "2030-01-01", "{}", "+"];
        sandbox.call("find", &sandbox.repo(), &[&["target"][..], &age].concat());
        if is_tracked {
            sandbox.git(&["add", "--force", "target"]);
        }
        sandbox.commit();
        assert_eq!(judged() == ["pass", "pass"], !is_tracked, "tracked: {is_tracked}");
    }
}

#[test]
fn what_llvm_cov_measures_is_the_coverage() {
    const HALF: &str = "//! x\npub fn used() -> u32 {\n    1\n}\npub fn unused() -> u32 {\n    2\n}\n#[test]\nfn one() {\n    assert_eq!(used(), 1);\n}\n";
    let manifest = "[package.metadata.touchmark]\ntest = ['cargo', 'llvm-cov', '--locked', '--lcov', '--output-path', 'lcov.info']\n";
    let sandbox = real_crate(manifest, HALF, &[(".gitignore", "target/\nlcov.info\n")]);
    if !crate::silenced::is_on_path("cargo-llvm-cov") {
        let mut stderr = std::io::stderr();
        std::io::Write::write_all(&mut stderr, b"not tried: `cargo-llvm-cov` is not on PATH\n").unwrap();
        return;
    }
    let told = tested(&sandbox);
    assert_eq!((&told["outcome"], &told["covered"]), (&"pass".into(), &1.into()), "{told}");
    // Six of nine lines: those of the test count as well.
    assert_eq!(told["coverage"], 66, "{told}");
}

#[test]
fn a_program_without_a_harness_is_a_test() {
    let manifest = "[[test]]\nname = \"plain\"\nharness = false\n";
    let lib = "//! x\n";
    let word = "1 of them is a program without a harness, whose exit code alone speaks";
    for (main, outcome, rest) in [
        ("println!(\"fine\")", "pass", Value::from(word)),
        ("panic!(\"no\")", "fail", Value::Null),
        ("std::process::exit(3)", "fail", Value::Null),
    ] {
        let told =
            tested(&real_crate(manifest, lib, &[("tests/plain.rs", &format!("fn main() {{\n    {main}\n}}\n"))]));
        assert_eq!((&told["outcome"], &told["covered"]), (&outcome.into(), &1.into()), "{main}: {told}");
        assert_eq!(told["detail"], rest, "{main}: {told}");
        assert!(outcome == "pass" || told["findings"][0]["rule"] == "tests/plain.rs", "{told}");
    }
    // A runner that starts nothing says nothing, and a harness that says nothing is none.
    let silent = real_crate("", ONE_OF_TWO, &[]);
    silent.write(".cargo/config.toml", "[target.'cfg(all())']\nrunner = \"true\"\n");
    silent.commit();
    assert_eq!(tested(&silent)["outcome"], "unknown", "a runner that starts nothing");
}

#[test]
fn examples_have_a_place_and_may_be_reported_twice() {
    let lib = "//! x\n\n/// ```\n/// assert_eq!(own::f(), 1);\n/// ```\n///\n/// ```compile_fail\n/// let x: u32 = \"\";\n/// ```\npub fn f() -> u32 {\n    1\n}\n";
    let edition = "rust-version = \"1.85\"\n";
    let sandbox = real_crate(edition, lib, &[]);
    let manifest = std::fs::read_to_string(sandbox.repo().join("Cargo.toml")).unwrap();
    sandbox.write("Cargo.toml", &manifest.replace("2021", "2024"));
    let told = tested(&sandbox);
    assert_eq!((&told["outcome"], &told["covered"]), (&"pass".into(), &2.into()), "{told}");
    sandbox.write("src/lib.rs", &lib.replace("f(), 1", "f(), 2"));
    let told = tested(&sandbox);
    let found = &told["findings"][0];
    assert_eq!(
        (&told["outcome"], &found["path"], &found["line"]),
        (&"fail".into(), &"src/lib.rs".into(), &3.into()),
        "{told}"
    );
    sandbox.write("src/lib.rs", &lib.replace("f(), 1", "f(), \"\"").replace("u32 = \"\"", "u32 = 1"));
    let told = tested(&sandbox);
    let found: Vec<_> =
        told["findings"].as_array().unwrap().iter().map(|found| (&found["message"], &found["line"])).collect();
    let good = "Test compiled successfully, but it's marked `compile_fail`";
    assert_eq!(found, [(&"error[E0308]: mismatched types".into(), &3.into()), (&good.into(), &7.into())], "{told}");
}

#[test]
fn nextest_is_red_and_green_whatever_it_lists_below_its_summary() {
    let flaky = "//! x\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn flaky() {\n        let attempt: u32 = std::env::var(\"NEXTEST_ATTEMPT\").unwrap().parse().unwrap();\n        assert!(attempt > 1);\n    }\n    #[test]\n    fn good() {}\n}\n";
    let settings = |text: &str| format!("[profile.default]\n{text}\n");
    let is_there = real("rust-clean").run(&["doctor"]).code != 101
        && std::process::Command::new("cargo")
            .args(["nextest", "--version"])
            .output()
            .is_ok_and(|out| out.status.success());
    if !is_there {
        // Around the capture of the test harness.
        let _ = writeln!(std::io::stderr(), "cargo-nextest is not installed, so nothing was tried with it");
        return;
    }
    for (lib, text, outcome, detail) in [
        (ONE_OF_TWO, "final-status-level = \"none\"", "fail", Value::Null),
        (ONE_OF_TWO, "final-status-level = \"none\"\nstatus-level = \"none\"", "fail", Value::Null),
        (ONE_OF_TWO, "final-status-level = \"all\"", "fail", Value::Null),
        (
            flaky,
            "retries = 1\nfinal-status-level = \"all\"",
            "pass",
            Value::from("1 of them flaky: passed only when tried again"),
        ),
        (flaky, "retries = 1\nfinal-status-level = \"all\"\nflaky-result = \"fail\"", "fail", Value::Null),
        (flaky, "final-status-level = \"none\"", "fail", Value::Null),
    ] {
        let told = tested(&real_crate("", lib, &[(".config/nextest.toml", &settings(text))]));
        assert_eq!((&told["outcome"], &told["covered"]), (&outcome.into(), &2.into()), "{text}: {told}");
        assert_eq!(
            (&told["detail"], &told["findings_total"]),
            (&detail, &u64::from(outcome == "fail").into()),
            "{text}: {told}"
        );
    }
}

#[test]
fn what_default_members_leave_out_is_left_out_and_said() {
    let sandbox = real_crate("", "//! x\n", &[]);
    std::fs::remove_file(sandbox.repo().join("src/lib.rs")).unwrap();
    let member = |name: &str| {
        format!("[package]\nname = \"{name}-x\"\nversion = \"0.1.0\"\nedition = \"2021\"\nlicense = \"MIT\"\n")
    };
    let lock = |name: &str| format!("\n[[package]]\nname = \"{name}-x\"\nversion = \"0.1.0\"\n");
    sandbox.write("Cargo.lock", &format!("version = 4\n{}{}", lock("core"), lock("web")));
    sandbox.write("core/Cargo.toml", &member("core"));
    sandbox.write("core/src/lib.rs", "//! Core.\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn boils() {}\n}\n");
    sandbox.write("web/Cargo.toml", &member("web"));
    sandbox.write("web/src/lib.rs", "//! Web.\n\ncompile_error!(\"for wasm alone\");\n");
    let args = ["ci", "--offline", "--only", "clippy,cargo-test", "--output", "json"];
    for (named, workflow, outcome, word) in [
        ("default-members = [\"core\"]\n", "cargo test", "pass", "`default-members` leaves out `web`"),
        ("default-members = [\"core\"]\n", "cargo test --workspace --exclude web-x", "pass", "leaves out `web`"),
        ("default-members = [\"core\"]\n", "cargo test --workspace", "unknown", "it does not compile"),
        ("default-members = [\"core\"]\n", "cargo test && cargo build -p web-x", "unknown", "it does not compile"),
        ("default-members = [\"core\", \"web\"]\n", "cargo test", "unknown", "it does not compile"),
        ("", "cargo test", "unknown", "it does not compile"),
    ] {
        sandbox.write(".github/workflows/ci.yml", &format!("jobs: {{a: {{steps: [{{run: {workflow}}}]}}}}\n"));
        sandbox.write("Cargo.toml", &format!("[workspace]\nresolver = \"2\"\nmembers = [\"core\", \"web\"]\n{named}"));
        sandbox.commit();
        let run = sandbox.run(&args);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
        for check in report["checks"].as_array().unwrap() {
            assert_eq!(check["outcome"], outcome, "{named}: {check}");
            assert!(check["detail"].as_str().unwrap_or_default().contains(word), "{named}: {check}");
            assert!(!check["remedy"].as_str().unwrap_or_default().contains("uv "), "{check}");
        }
    }
}

/// A workflow of these steps.
fn workflow(head: &str, lines: &[&str]) -> String {
    let steps: String = lines.iter().map(|line| format!("    - run: {line}\n")).collect();
    format!("{head}jobs:\n  a:\n    steps:\n{steps}")
}

/// What these checks of a crate with this workflow come to: each outcome, and what is said.
fn judged(sandbox: &Sandbox, only: &str) -> Vec<(String, String)> {
    let run = sandbox.run(&["ci", "--offline", "--only", only, "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let text = |check: &Value| {
        let found = check["findings"].as_array().cloned().unwrap_or_default();
        let first = |key: &str| found.first().and_then(|found| found[key].as_str()).unwrap_or_default().to_owned();
        format!("{} {} {}", check["detail"].as_str().unwrap_or_default(), first("path"), first("rule"))
    };
    let outcome = |check: &Value| check["outcome"].as_str().unwrap_or_default().to_owned();
    report["checks"].as_array().unwrap().iter().map(|check| (outcome(check), text(check))).collect()
}

/// A test that fails, one that passes, and a type error.
const BAD_TEST: &str = "#[test]\nfn good() {}\n\n#[test]\nfn bad() {\n    assert_eq!(1, 2);\n}\n";
const BAD_TYPE: &str = "pub fn f() -> u32 {\n    \"\"\n}\n";

#[test]
fn what_the_projects_own_runs_do_is_judged() {
    let lib = "//! x\n\n#[test]\nfn good() {}\n";
    let unused = "//! x\n\nfn unused() {}\n\n#[test]\nfn good() {}\n";
    let ignored = BAD_TEST.replace("#[test]\nfn bad", "#[test]\n#[ignore]\nfn bad");
    let debug = "#[test]\nfn debug() {\n    assert!(cfg!(debug_assertions));\n}\n";
    let one =
        format!("//! x\n\n#[cfg(all(feature = \"a\", not(feature = \"b\")))]\n{BAD_TYPE}\n#[test]\nfn good() {{}}\n");
    let features = "[features]\na = []\nb = []\n";
    let deny = "env:\n  RUSTFLAGS: -Dwarnings\n";
    for (what, manifest, lib, files, head, lines, outcome, said) in [
        (
            "a profile of cargo",
            "",
            lib,
            &[("tests/q.rs", debug)][..],
            "",
            &["cargo test --release"][..],
            "fail",
            "tests/q.rs debug",
        ),
        (
            "ignored tests",
            "",
            lib,
            &[("tests/q.rs", &ignored)],
            "",
            &["cargo test", "cargo test -- --include-ignored"],
            "fail",
            "bad",
        ),
        (
            "ignored tests that nobody runs",
            "",
            lib,
            &[("tests/q.rs", &ignored)],
            "",
            &["cargo test"],
            "pass",
            "1 test ignored",
        ),
        (
            "tests that they skip",
            "",
            lib,
            &[("tests/q.rs", BAD_TEST)],
            "",
            &["cargo test -- --skip bad"],
            "pass",
            "1 test ignored or filtered out",
        ),
        ("denied warnings of tests", "", unused, &[], deny, &["cargo test"], "fail", "src/lib.rs dead_code"),
        (
            "denied warnings of a build",
            "",
            unused,
            &[],
            "",
            &["cargo test", "RUSTFLAGS='-D warnings' cargo build"],
            "fail",
            "src/lib.rs dead_code",
        ),
        ("denied by an older compiler", "", unused, &[], deny, &["cargo +1.60 test"], "pass", ""),
        (
            "each feature",
            features,
            &one,
            &[],
            "",
            &["cargo hack check --each-feature"],
            "fail",
            "with `a` alone, as in",
        ),
        (
            "a loop",
            features,
            &one,
            &[],
            "",
            &["for f in a b; do cargo check --features $f; done"],
            "fail",
            "with `a`, as in",
        ),
        (
            "another workspace",
            "[workspace]\nexclude = [\"b\"]\n",
            lib,
            &[("b/src/lib.rs", BAD_TYPE)],
            "",
            &["cargo test", "cd b && cargo test"],
            "fail",
            "in `b`: it does not compile",
        ),
        (
            "another workspace that they leave alone",
            "[workspace]\nexclude = [\"b\"]\n",
            lib,
            &[("b/src/lib.rs", BAD_TYPE)],
            "",
            &["cargo test"],
            "pass",
            "not in the workspace: b",
        ),
        (
            "another platform",
            "",
            lib,
            &[],
            "",
            &["cargo test", "cargo test --target wasm32-wasip1"],
            "pass",
            "not run here: `cargo test --target wasm32-wasip1`",
        ),
        (
            "a variable",
            features,
            lib,
            &[],
            "",
            &["cargo test -F $FEATURES"],
            "pass",
            "not understood: `cargo test -F $FEATURES`",
        ),
        (
            "a name for `--cfg`",
            "",
            "//! x\n\n#[cfg(loom)]\nmod l;\n\n#[test]\nfn good() {}\n",
            &[("src/l.rs", BAD_TYPE)],
            "",
            &["cargo test", "RUSTFLAGS='--cfg loom' cargo test"],
            "pass",
            "takes `--cfg loom`: `src/l.rs`; not run here: `cargo test` with `--cfg loom`",
        ),
    ] {
        let sandbox = real_crate(manifest, lib, files);
        if manifest.contains("exclude") {
            sandbox.write("b/Cargo.toml", "[package]\nname = \"b\"\nversion = \"1.0.0\"\nedition = \"2021\"\n");
            sandbox.write("b/Cargo.lock", "version = 4\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n");
        }
        sandbox.write(".github/workflows/ci.yml", &workflow(head, lines));
        sandbox.commit();
        let told = judged(&sandbox, "cargo-test");
        assert!(told[0].0 == outcome && told[0].1.contains(said), "{what}: {told:?}");
    }
}

#[test]
fn what_does_not_compile_by_its_own_error_is_red() {
    let good = "//! x\n\n#[test]\nfn good() {}\n";
    let of_macro = format!("{good}\n#[test]\nfn same() {{\n    assert_eq!(1, \"\");\n}}\n");
    for (what, lib, files, outcome, said) in [
        ("a type error", format!("{good}\n{BAD_TYPE}"), &[][..], "fail", "src/lib.rs E0308"),
        ("a syntax error", format!("{good}\nfn (\n"), &[], "fail", "src/lib.rs rustc"),
        ("an error in a macro of the standard library", of_macro, &[], "fail", "src/lib.rs E0277"),
        (
            "a lint that the crate denies",
            format!("#![deny(warnings)]\n{good}\nfn unused() {{}}\n"),
            &[],
            "fail",
            "src/lib.rs dead_code",
        ),
        ("a feature of nightly", format!("#![feature(test)]\n{good}"), &[], "unknown", "may not be used on the stable"),
        (
            "a variable that nobody set",
            format!("{good}\npub const X: &str = env!(\"OWN_URL\");\n"),
            &[],
            "unknown",
            "it does not compile",
        ),
        (
            "a file that is not there",
            format!("{good}\npub const X: &str = include_str!(\"made.txt\");\n"),
            &[],
            "unknown",
            "it does not compile",
        ),
        (
            "code behind a feature that is off",
            format!("{good}\n#[cfg(not(feature = \"std\"))]\n{BAD_TYPE}"),
            &[],
            "unknown",
            "`src/lib.rs:6`, behind `not(feature = \"std\")`, is compiled with no set",
        ),
        ("a fixture of tests", good.to_owned(), &[("src/testdata/a.rs", "fn (")], "pass", ""),
    ] {
        let sandbox = real_crate("[features]\ndefault = [\"std\"]\nstd = []\n", &lib, files);
        for (outcome_here, told) in judged(&sandbox, "clippy,cargo-test") {
            assert!(outcome_here == outcome && told.contains(said), "{what}: {outcome_here} {told}");
        }
    }
}

#[test]
fn what_a_run_denies_that_tells_nothing_here_is_denied_by_the_others() {
    let lib = "//! x\n\nfn unused() {}\n";
    for (lines, outcome, said) in [
        (&["cargo clippy --lib"][..], "pass", "1 warning, which the project does not deny"),
        (&["cargo clippy --bin made -- -D warnings"], "fail", "dead_code"),
        (&["cargo clippy --bin made -- -D warnings", "cargo clippy --lib -- -D clippy::all"], "fail", "dead_code"),
        (
            &["cargo clippy --bin made -- -D clippy::all"],
            "pass",
            "`cargo clippy --bin made -- -D clippy::all` tells nothing here",
        ),
    ] {
        let sandbox = real_crate("", lib, &[(".github/workflows/ci.yml", &workflow("", lines))]);
        let told = judged(&sandbox, "clippy");
        assert!(told[0].0 == outcome && told[0].1.contains(said), "{lines:?}: {told:?}");
    }
}

#[test]
fn documentation_is_judged_as_the_project_builds_it() {
    let broken = |what: &str| format!("//! x\n\n/// See [`Nope`].\n{what}const X: u32 = 1;\n");
    let features = "[features]\na = []\n";
    for (manifest, lib, head, line, outcome, said) in [
        (
            "",
            broken(""),
            "",
            "RUSTDOCFLAGS='-D warnings' cargo doc --document-private-items",
            "fail",
            "broken_intra_doc_links",
        ),
        ("", broken(""), "", "RUSTDOCFLAGS='-D warnings' cargo doc", "pass", ""),
        (
            features,
            broken("#[cfg(feature = \"a\")]\npub "),
            "env:\n  RUSTDOCFLAGS: -Dwarnings\n",
            "cargo doc --all-features",
            "fail",
            "broken_intra_doc_links",
        ),
        (
            features,
            broken("#[cfg(feature = \"a\")]\npub "),
            "",
            "RUSTDOCFLAGS='-D warnings --cfg docsrs' cargo +nightly doc --all-features",
            "fail",
            "broken_intra_doc_links",
        ),
        (
            features,
            broken("#[cfg(feature = \"a\")]\npub "),
            "",
            "RUSTDOCFLAGS=-Dwarnings cargo doc",
            "pass",
            "with default features",
        ),
        (
            "",
            "//! x\n\npub fn f() {}\n".to_owned(),
            "",
            "RUSTDOCFLAGS='-D missing_docs' cargo doc",
            "fail",
            "missing_docs",
        ),
    ] {
        let sandbox = real_crate(manifest, &lib, &[(".github/workflows/ci.yml", &workflow(head, &[line]))]);
        let told = judged(&sandbox, "cargo-doc");
        assert!(told[0].0 == outcome && told[0].1.contains(said), "{line}: {told:?}");
    }
}
