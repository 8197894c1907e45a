//! The tools of the fault table, and what can be wrong with each.

use crate::support::recorded;

/// A tool under test: how an honest clean run is replayed, and what is wrong in this tool's own way.
pub(super) struct Tool {
    pub(super) id: &'static str,
    pub(super) program: &'static str,
    pub(super) stage: &'static str,
    /// The fixture that it judges.
    pub(super) project: &'static str,
    /// What stands in its table of the configuration.
    pub(super) config: &'static str,
    /// Shell code that stands before the fault: what the tool is asked besides its report.
    pub(super) before: &'static str,
    /// Prints the clean report to stdout, or wherever the tool puts it.
    pub(super) clean: String,
    /// The tool's own faults: a name and shell code.
    pub(super) own: Vec<(&'static str, String)>,
    /// Where the clean report is; the damaged ones are made from it.
    pub(super) report: Option<String>,
}

/// Shell code that prints one stream of a recording and ends as it did.
fn replay(folder: &str, case: &str) -> String {
    let stem = recorded(folder, case);
    let stem = stem.display();
    format!(
        "sed \"s|{{root}}|$PWD|g\" '{stem}.stdout'; sed \"s|{{root}}|$PWD|g\" '{stem}.stderr' >&2; exit $(cat '{stem}.code')"
    )
}

/// Shell code that prints the clean report and does not end.
fn print_clean(folder: &str) -> String {
    format!("cat '{}.stdout'", recorded(folder, "clean").display())
}

/// The same with what was planted in it.
fn show_clean(folder: &str) -> String {
    format!("show '{}.stdout'", recorded(folder, "clean").display())
}

/// Shell code that prints the clean report with the root's own name in it.
fn in_root(folder: &str) -> String {
    format!(
        "sed \"s|{{root}}|$PWD|g; s|{{target}}|$CARGO_TARGET_DIR|g\" '{}.stdout'",
        recorded(folder, "clean").display()
    )
}

/// What a tool is asked that is no Python package.
const VERSION: &str = "case \"$1\" in --version) echo 'tool 1.95.0 (f2d3ce0bd 2026-03-21)'; exit 0 ;; esac";

/// The same, and what cargo says of the workspace.
const CARGO: &str = concat!(
    "case \"$1\" in --version) echo 'cargo 1.95.0 (f2d3ce0bd 2026-03-21)'; exit 0 ;; metadata) sed \"s|{root}|$PWD|g\" '",
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/tools/cargo-metadata/clean-1.95.0.stdout'; exit 0 ;; esac"
);

const RUFF_FILES: &str = "case \"$*\" in *--show-files*) find \"$PWD\" -name '*.py'; exit 0 ;; esac";

pub(super) fn tools() -> Vec<Tool> {
    let stdout = |folder: &str| Some(format!("{}.stdout", recorded(folder, "clean").display()));
    vec![
        Tool {
            id: "ruff",
            program: "ruff",
            stage: "lint",
            project: "clean",
            config: "",
            before: RUFF_FILES,
            clean: print_clean("ruff"),
            report: stdout("ruff"),
            own: vec![
                ("lists no files", "case \"$*\" in *--show-files*) exit 0 ;; *) echo '[]' ;; esac".into()),
                ("`[]` for every question", "echo '[]'".into()),
                (
                    "empty folder",
                    format!("case \"$*\" in *--show-files*) exit 0 ;; *) {} ;; esac", replay("ruff", "empty")),
                ),
                ("a path is missing", replay("ruff", "missing-path")),
                ("bad configuration", replay("ruff", "bad-config")),
                (
                    "another version's report",
                    "echo '[{\"code\": \"F401\", \"file\": \"a.py\", \"row\": 1}]'; exit 1".into(),
                ),
                ("findings, exit 0", format!("cat '{}.stdout'", recorded("ruff", "findings").display())),
                ("no findings, exit 1", "echo '[]'; exit 1".into()),
                ("one file cannot be read", replay("ruff", "one-missing-path")),
            ],
        },
        Tool {
            id: "ruff-format",
            program: "ruff",
            stage: "lint",
            project: "clean",
            config: "",
            before: RUFF_FILES,
            clean: print_clean("ruff-format"),
            report: stdout("ruff-format"),
            own: vec![
                ("`[]` for every question", "echo '[]'".into()),
                ("one file cannot be parsed", replay("ruff-format", "syntax-error")),
                ("bad configuration", replay("ruff-format", "bad-config")),
                ("another version's report", "echo 'Would reformat: a.py'; exit 0".into()),
                ("no findings, exit 1", "echo '[]'; exit 1".into()),
            ],
        },
        Tool {
            id: "mypy",
            program: "mypy",
            stage: "lint",
            project: "clean",
            config: "",
            before: "",
            clean: print_clean("mypy"),
            report: stdout("mypy"),
            own: vec![
                ("one file cannot be parsed", replay("mypy", "syntax-error")),
                ("unknown option in the configuration", replay("mypy", "unknown-option")),
                ("broken configuration", replay("mypy", "broken-config")),
                ("broken pyproject.toml", replay("mypy", "broken-toml")),
                ("unknown option in a configuration of another name", replay("mypy", "other-config")),
                ("a configuration of another name without a section", replay("mypy", "no-section")),
                ("missing plug-in", replay("mypy", "missing-plugin")),
                ("missing import", replay("mypy", "missing-import")),
                ("empty folder", replay("mypy", "empty")),
                ("no file checked", "echo 'Success: no issues found in 0 source files'".into()),
                ("another version's report", "echo 'Success: 3 files'".into()),
                (
                    "an error, exit 0",
                    "echo 'a.py:1:1: error: x  [misc]'; echo 'Success: no issues found in 3 source files'".into(),
                ),
                ("errors not listed", "echo 'Found 2 errors in 1 file (checked 3 source files)'; exit 1".into()),
            ],
        },
        Tool {
            id: "black",
            program: "black",
            stage: "lint",
            project: "clean",
            config: "",
            before: "",
            clean: format!("cat '{}.stderr' >&2", recorded("black", "clean").display()),
            report: Some(format!("{}.stderr", recorded("black", "clean").display())),
            own: vec![
                ("one file cannot be parsed", replay("black", "syntax-error")),
                ("unknown key in the configuration", replay("black", "unknown-key")),
                ("broken pyproject.toml", replay("black", "broken-toml")),
                ("the project wants another version", replay("black", "other-version")),
                ("everything is excluded", replay("black", "all-excluded")),
                ("empty folder", replay("black", "empty")),
                ("a path is missing", replay("black", "missing-path")),
                ("findings, exit 0", format!("cat '{}.stderr' >&2", recorded("black", "findings").display())),
                ("none to reformat, exit 1", format!("cat '{}.stderr' >&2; exit 1", recorded("black", "clean").display())),
                ("another version's report", "echo 'All done! 4 files left unchanged.' >&2".into()),
            ],
        },
        Tool {
            id: "flake8",
            program: "flake8",
            stage: "lint",
            project: "clean",
            config: "",
            before: "",
            clean: print_clean("flake8"),
            report: stdout("flake8"),
            own: vec![
                ("a value that is none in the configuration", replay("flake8", "bad-value")),
                ("missing plug-in", replay("flake8", "missing-plugin")),
                ("a path is missing", replay("flake8", "missing-path")),
                ("everything is excluded", replay("flake8", "all-excluded")),
                ("empty folder", replay("flake8", "empty")),
                ("names of files alone", replay("flake8", "quiet")),
                ("no violation, exit 1", format!("cat '{}.stdout'; exit 1", recorded("flake8", "clean").display())),
                ("another version's report", "echo 'src/a.py:1:1: F401 x'; exit 1".into()),
            ],
        },
        Tool {
            id: "pyright",
            program: "pyright",
            stage: "lint",
            project: "clean",
            config: "",
            before: "",
            clean: print_clean("pyright"),
            report: stdout("pyright"),
            own: vec![
                ("unknown setting", replay("pyright", "unknown-setting")),
                ("broken configuration", replay("pyright", "broken-config")),
                ("a value that is none in the configuration", replay("pyright", "bad-value")),
                ("what is included is missing", replay("pyright", "missing-include")),
                ("missing import", replay("pyright", "missing-import")),
                ("a path is missing", replay("pyright", "missing-path")),
                ("empty folder", replay("pyright", "empty")),
                ("errors, exit 0", format!("cat '{}.stdout'", recorded("pyright", "findings").display())),
                ("no errors, exit 1", format!("cat '{}.stdout'; exit 1", recorded("pyright", "clean").display())),
                ("another version's report", "echo '{\"version\": \"2\", \"diagnostics\": []}'".into()),
            ],
        },
        Tool {
            id: "pytest",
            program: "pytest",
            stage: "test",
            project: "clean",
            config: "",
            before: "sessions=\"$TOUCHMARK_SESSIONS\"",
            clean: format!("cp '{}.sessions' \"$sessions\"; {}", recorded("pytest", "clean").display(), print_clean("pytest")),
            report: Some(format!("{}.sessions", recorded("pytest", "clean").display())),
            own: vec![
                ("no tests", format!("cp '{}.sessions' \"$sessions\"; exit 5", recorded("pytest", "empty").display())),
                ("no tests, exit 0", format!("cp '{}.sessions' \"$sessions\"", recorded("pytest", "empty").display())),
                ("interrupted", format!("cp '{}.sessions' \"$sessions\"; exit 2", recorded("pytest", "clean").display())),
                (
                    "planned, none ran",
                    format!(
                        "cp '{}.sessions' \"$sessions\"; {}",
                        recorded("pytest", "setup-plan").display(),
                        replay("pytest", "setup-plan")
                    ),
                ),
                ("a conftest needs what is not installed", replay("pytest", "missing-import")),
                ("usage error", "exit 4".into()),
                ("all skipped", format!("cp '{}.sessions' \"$sessions\"", recorded("pytest", "skipped").display())),
                ("failures, exit 0", format!("cp '{}.sessions' \"$sessions\"", recorded("pytest", "findings").display())),
                ("another version's report", "echo '{\"tests\": 3}' > \"$sessions\"".into()),
                ("says nothing of tests", "echo 'Everything is fine'".into()),
            ],
        },
        Tool {
            id: "bandit",
            program: "bandit",
            stage: "scan",
            project: "clean",
            config: "",
            before: "",
            clean: show_clean("bandit") + "; [ ! \"$planted\" ]",
            report: stdout("bandit"),
            own: vec![
                ("one file cannot be parsed", replay("bandit", "syntax-error")),
                ("a path is missing", replay("bandit", "missing-path")),
                ("empty folder", replay("bandit", "empty")),
                ("bad configuration", replay("bandit", "bad-config")),
                ("missing configuration", replay("bandit", "missing-config")),
                ("no findings, exit 1", format!("{}; exit 1", print_clean("bandit"))),
                (
                    "another version's report",
                    "echo '{\"errors\": [], \"results\": [], \"metrics\": {\"total\": {}}}'".into(),
                ),
                ("findings, exit 0", format!("cat '{}.stdout'", recorded("bandit", "findings").display())),
            ],
        },
        Tool {
            id: "pip-audit",
            program: "pip-audit",
            stage: "scan",
            project: "dependencies",
            config: "",
            before: "",
            clean: print_clean("pip-audit"),
            report: stdout("pip-audit"),
            own: vec![
                ("all skipped", replay("pip-audit", "skipped")),
                ("one skipped among good ones", replay("pip-audit", "one-skipped")),
                ("no network", replay("pip-audit", "no-network")),
                ("the server has an error", replay("pip-audit", "server-error")),
                ("two versions of one package", replay("pip-audit", "duplicate")),
                ("broken requirements", replay("pip-audit", "broken-requirements")),
                ("the requirements are missing", replay("pip-audit", "missing-file")),
                ("an empty list of dependencies", replay("pip-audit", "empty")),
                ("findings, exit 0", format!("cat '{}.stdout'", recorded("pip-audit", "findings").display())),
                ("no findings, exit 1", format!("{}; exit 1", print_clean("pip-audit"))),
                ("one dependency is missing", print_clean("pip-audit") + " | sed 's/, {\"name\": \"six\"[^}]*}//'"),
                ("about another version", print_clean("pip-audit") + " | sed 's/1.17.0/1.16.0/'"),
                ("about other packages", print_clean("pip-audit") + " | sed 's/idna/certifi/; s/six/attrs/'"),
                (
                    "skipped and audited at once",
                    print_clean("pip-audit") + " | sed 's/\"vulns\": \\[\\]/\"vulns\": [], \"skip_reason\": \"x\"/'",
                ),
                ("no word on what is wrong", print_clean("pip-audit") + " | sed 's/, \"vulns\": \\[\\]//g'"),
                // Version 1 wrote the list alone.
                (
                    "another version's report",
                    print_clean("pip-audit") + " | sed 's/^{\"dependencies\": //; s/, \"fixes.*//'",
                ),
            ],
        },
        Tool {
            id: "safety",
            program: "safety",
            stage: "scan",
            project: "clean",
            // It takes `pyproject.toml` for a manifest, which its recording is not about.
            config: ", paths = [\"requirements.txt\"]",
            // It scans a copy of the manifests, and its report names that.
            before: "",
            clean: show_clean("safety"),
            report: stdout("safety"),
            own: vec![
                (
                    "no vulnerabilities, exit 64",
                    format!("sed \"s|{{root}}|$target|g\" '{}.stdout'; exit 64", recorded("safety", "clean").display()),
                ),
                ("the report is about another folder", print_clean("safety")),
                ("no key", replay("safety", "no-key")),
                ("bad key", replay("safety", "bad-key")),
                ("no network", replay("safety", "offline")),
                ("rate limit", replay("safety", "rate-limit")),
                ("no database", replay("safety", "bad-database")),
                ("broken policy", replay("safety", "bad-policy")),
                ("nothing to scan", replay("safety", "empty")),
                ("requirements that are not pinned", replay("safety", "unpinned")),
                ("another version's report", "echo '{\"vulnerabilities\": []}'".into()),
            ],
        },
        Tool {
            id: "clippy",
            program: "cargo",
            stage: "lint",
            project: "rust-clean",
            config: "",
            before: CARGO,
            clean: in_root("clippy"),
            report: stdout("clippy"),
            own: vec![
                ("a package does not compile", replay("clippy", "broken")),
                ("a finding: what does not parse", replay("clippy", "syntax-error")),
                ("bad configuration", replay("clippy", "bad-config")),
                ("bad manifest", replay("clippy", "bad-manifest")),
                ("the lock file does not fit", replay("clippy", "old-lock")),
                ("no network", replay("clippy", "offline")),
                ("no toolchain", replay("clippy", "no-cargo")),
                ("no clippy", "echo 'error: no such command: `clippy`' >&2; exit 101".into()),
                ("nothing was built", "echo '{\"reason\":\"build-finished\",\"success\":true}'".into()),
                ("the end is missing", in_root("clippy") + " | grep -v build-finished"),
                ("about other packages", print_clean("clippy") + " | sed 's|{root}|/elsewhere|g'"),
                ("the build failed, exit 0", in_root("clippy") + " | sed 's/\"success\":true/\"success\":false/'"),
                ("another version's report", in_root("clippy") + " | sed 's/\"manifest_path\"/\"manifest\"/'"),
                ("findings, exit 101", format!("cat '{}.stdout'; exit 101", recorded("clippy", "findings").display())),
                ("no dep-info", format!("rm -r \"$CARGO_TARGET_DIR/debug\"; {}", in_root("clippy"))),
                (
                    "dep-info without a source",
                    format!(
                        "for file in \"$CARGO_TARGET_DIR\"/debug/deps/*.d; do echo 'src/lib.rs:' > \"$file\"; done; {}",
                        in_root("clippy")
                    ),
                ),
            ],
        },
        Tool {
            id: "cargo-doc",
            program: "cargo",
            stage: "lint",
            project: "rust-clean",
            config: "",
            before: CARGO,
            clean: in_root("cargo-doc"),
            report: stdout("cargo-doc"),
            own: vec![
                ("a finding: a package does not compile", replay("cargo-doc", "broken")),
                ("nothing was documented", "echo '{\"reason\":\"build-finished\",\"success\":true}'".into()),
                ("crates were compiled alone", in_root("cargo-doc") + " | sed 's/index.html/index.rmeta/'"),
                ("the end is missing", in_root("cargo-doc") + " | grep -v build-finished"),
                ("about other packages", print_clean("cargo-doc") + " | sed 's|{root}|/elsewhere|g'"),
                ("the build failed, exit 0", in_root("cargo-doc") + " | sed 's/\"success\":true/\"success\":false/'"),
                ("another version's report", in_root("cargo-doc") + " | sed 's/\"manifest_path\"/\"manifest\"/'"),
            ],
        },
        Tool {
            id: "msrv",
            program: "cargo",
            stage: "lint",
            project: "rust-clean",
            config: "",
            before: CARGO,
            clean: in_root("msrv"),
            report: stdout("msrv"),
            own: vec![
                ("the releases are too new", replay("msrv", "newer")),
                ("the toolchain is broken", "echo \"error: toolchain '1.85.0-x' is not installed\" >&2; exit 1".into()),
                ("nothing was built", "echo '{\"reason\":\"build-finished\",\"success\":true}'".into()),
                ("the end is missing", in_root("msrv") + " | grep -v build-finished"),
                ("about other packages", print_clean("msrv") + " | sed 's|{root}|/elsewhere|g'"),
                ("the build failed, exit 0", in_root("msrv") + " | sed 's/\"success\":true/\"success\":false/'"),
                ("findings, exit 0", format!("cat '{}.stdout'", recorded("msrv", "findings").display())),
                ("another version's report", in_root("msrv") + " | sed 's/\"manifest_path\"/\"manifest\"/'"),
            ],
        },
        Tool {
            id: "rustfmt",
            program: "cargo",
            stage: "lint",
            project: "rust-clean",
            config: "",
            before: CARGO,
            clean: in_root("rustfmt"),
            report: stdout("rustfmt"),
            own: vec![
                ("one file cannot be parsed", replay("rustfmt", "syntax-error")),
                ("a module is missing", replay("rustfmt", "missing-module")),
                ("unknown option in the configuration", replay("rustfmt", "unknown-option")),
                ("an option that is not stable", replay("rustfmt", "unstable-option")),
                ("broken configuration", replay("rustfmt", "bad-config")),
                ("nothing was formatted", replay("rustfmt", "skipped")),
                ("one target of two", in_root("rustfmt") + " | head -n 3"),
                ("about other files", print_clean("rustfmt") + " | sed 's|{root}|/elsewhere|g'"),
                ("another version's report", in_root("rustfmt") + " | sed 's/^Formatting /formatted: /'"),
                ("no rustfmt", "echo 'error: no such command: `fmt`' >&2; exit 101".into()),
                ("findings, exit 0", format!("cat '{}.stdout'", recorded("rustfmt", "findings").display())),
            ],
        },
        Tool {
            id: "cargo-test",
            program: "cargo",
            stage: "test",
            project: "rust-clean",
            config: "",
            before: CARGO,
            clean: format!("cat '{}.stderr' >&2; {}", recorded("cargo-test", "clean").display(), print_clean("cargo-test")),
            report: stdout("cargo-test"),
            own: vec![
                ("it does not compile", replay("cargo-test", "broken")),
                ("no tests", replay("cargo-test", "empty")),
                ("all ignored", replay("cargo-test", "skipped")),
                ("a test program aborts", replay("cargo-test", "aborts")),
                ("failures, exit 0", format!("cat '{}.stdout'", recorded("cargo-test", "findings").display())),
                ("more reports than programs", print_clean("cargo-test")),
                ("a summary of nothing", "echo 'test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s'".into()),
                ("numbers that do not add up", print_clean("cargo-test") + " | sed 's/^running 1 test$/running 2 tests/'"),
                ("says nothing of tests", "echo 'Everything is fine'".into()),
                ("another version's report", "echo '{ \"type\": \"suite\", \"event\": \"ok\", \"passed\": 3 }'".into()),
                ("nextest: no tests", replay("cargo-nextest", "empty")),
                ("nextest: it does not compile", replay("cargo-nextest", "broken")),
                ("nextest: a failure, exit 0", format!("cat '{}.stderr' >&2", recorded("cargo-nextest", "aborts").display())),
            ],
        },
        Tool {
            id: "cargo-audit",
            program: "cargo-audit",
            stage: "scan",
            project: "rust-dependencies",
            config: "",
            before: VERSION,
            clean: show_clean("cargo-audit") + "; [ ! \"$planted\" ]",
            report: stdout("cargo-audit"),
            own: vec![
                ("no network", replay("cargo-audit", "no-network")),
                ("no database", replay("cargo-audit", "no-database")),
                ("an empty database", replay("cargo-audit", "empty-database")),
                ("the package index does not answer", replay("cargo-audit", "yanked-unknown")),
                ("broken lock file", replay("cargo-audit", "bad-lock")),
                ("bad configuration", replay("cargo-audit", "bad-config")),
                ("vulnerabilities, exit 0", format!("cat '{}.stdout'", recorded("cargo-audit", "findings").display())),
                ("no vulnerabilities, exit 1", print_clean("cargo-audit") + "; exit 1"),
                ("about another lock file", print_clean("cargo-audit") + " | sed 's/\"dependency-count\":3/\"dependency-count\":2/'"),
                ("found without a list", print_clean("cargo-audit") + " | sed 's/\"found\":false/\"found\":true/'"),
                ("another version's report", print_clean("cargo-audit") + " | sed 's/\"lockfile\"/\"lock\"/'"),
            ],
        },
        Tool {
            id: "cargo-deny",
            program: "cargo-deny",
            stage: "scan",
            project: "rust-dependencies",
            config: "",
            before: VERSION,
            clean: format!("cat '{}.stderr' >&2", recorded("cargo-deny", "clean").display()),
            report: Some(format!("{}.stderr", recorded("cargo-deny", "clean").display())),
            own: vec![
                ("no network", replay("cargo-deny", "no-network")),
                ("bad configuration", replay("cargo-deny", "bad-config")),
                ("findings, exit 0", format!("cat '{}.stderr' >&2", recorded("cargo-deny", "findings").display())),
                ("findings without a summary", format!("grep -v summary '{}.stderr' >&2; exit 1", recorded("cargo-deny", "licenses").display())),
                ("a summary of other checks", "echo '{\"type\": \"summary\", \"fields\": {\"spelling\": {\"errors\": 0}}}' >&2".into()),
                ("another version's report", "echo '{\"type\": \"summary\", \"totals\": {\"advisories\": {\"errors\": 0}}}' >&2".into()),
                ("errors that are not listed", "echo '{\"type\": \"summary\", \"fields\": {\"advisories\": {\"errors\": 2}}}' >&2; exit 1".into()),
            ],
        },
        semgrep(),
        zizmor(),
        declared("printed", ", command = [\"scanner\"], evidence = \" completed \"", ""),
        declared(
            "filed",
            ", command = [\"scanner\", \"--out={sarif}\"], evidence = \" completed \"",
            "sarif=${1#--out=}",
        ),
    ]
}

fn semgrep() -> Tool {
    Tool {
        id: "semgrep",
        program: "semgrep",
        stage: "scan",
        project: "clean",
        config: "",
        before: "",
        clean: show_clean("semgrep"),
        report: Some(format!("{}.stdout", recorded("semgrep", "clean").display())),
        own: vec![
            ("one file cannot be parsed", replay("semgrep", "syntax-error")),
            ("a path is missing", replay("semgrep", "missing-path")),
            ("empty folder", replay("semgrep", "empty")),
            ("bad configuration", replay("semgrep", "bad-config")),
            ("a rule cannot be parsed", replay("semgrep", "bad-rule")),
            (
                "files passed over",
                "echo '{\"results\": [], \"errors\": [], \"paths\": {\"scanned\": [\"src/demo_pkg/__init__.py\"]}}'"
                    .into(),
            ),
            (
                "rules passed over",
                print_clean("semgrep")
                    + " | sed 's/\"skipped_rules\": \\[\\]/\"skipped_rules\": [{}]/; s/\"skipped_rules\":\\[\\]/\"skipped_rules\":[{}]/'",
            ),
            ("another version's report", "echo '{\"results\": [], \"errors\": []}'".into()),
        ],
    }
}

/// It lists on stderr what it has audited.
fn zizmor() -> Tool {
    let stem = recorded("zizmor", "clean");
    let stem = stem.display();
    let found = recorded("zizmor", "findings");
    Tool {
        id: "zizmor",
        program: "zizmor",
        stage: "scan",
        project: "workflow",
        config: "",
        before: "",
        clean: format!("cat '{stem}.stderr' >&2; {}; [ ! \"$planted\" ] || (exit 14)", show_clean("zizmor")),
        report: Some(format!("{stem}.stdout")),
        own: vec![
            ("no inputs", replay("zizmor", "empty")),
            ("a path is missing", replay("zizmor", "missing-path")),
            ("one file cannot be parsed", format!("echo ' INFO audit: completed x.yml' >&2; {}", show_clean("zizmor"))),
            ("bad configuration", replay("zizmor", "bad-config")),
            ("nothing found, exit 14", format!("cat '{stem}.stderr' >&2; echo '[]'; exit 14")),
            ("nothing says what was audited", format!("exec 2>/dev/null; {}; exit 14", show_clean("zizmor"))),
            ("findings, exit 0", format!("cat '{stem}.stderr' >&2; cat '{}.stdout'", found.display())),
            ("another version's report", "echo '{\"diagnostics\": []}'".into()),
        ],
    }
}

/// A command of the project's own that writes SARIF: to stdout, or to the file in `$sarif`.
fn declared(id: &'static str, config: &'static str, before: &'static str) -> Tool {
    let stem = recorded("custom", "clean");
    let stem = stem.display();
    let to = if before.is_empty() { "" } else { " > \"$sarif\"" };
    let clean = format!("cat '{stem}.stderr' >&2; cat '{stem}.stdout'{to}");
    let changed = |how: &str| format!("cat '{stem}.stderr' >&2; sed '{how}' '{stem}.stdout'{to}");
    let notification = "\"level\": \"error\", \"message\": {\"text\": \"a file was not read\"}";
    let mut own = vec![
        ("no inputs", replay("custom", "empty")),
        ("one file cannot be parsed", replay("custom", "syntax-error")),
        ("bad configuration", replay("custom", "bad-config")),
        ("nothing says what was looked at", format!("cat '{stem}.stdout'{to}")),
        ("another version's report", changed("s/2\\.1\\.0\"$/2.0.0\"/")),
        ("not successful", changed("s/\"executionSuccessful\": true/\"executionSuccessful\": false/")),
        ("nobody looked", changed("s/\"results\": \\[\\]/\"results\": null/")),
        (
            "an error inside",
            changed(&format!("s/\"executionSuccessful\"/\"toolExecutionNotifications\": [{{{notification}}}], &/")),
        ),
        (
            "results elsewhere",
            changed("s/\"results\": \\[\\]/&, \"externalPropertyFileReferences\": {\"results\": [{}]}/"),
        ),
        ("no results, exit 1", format!("{clean}; exit 1")),
        ("findings, then exit 255", format!("cat '{}.stdout'{to}; exit 255", recorded("custom", "findings").display())),
    ];
    if !before.is_empty() {
        own.push(("printed, not written", format!("cat '{stem}.stderr' >&2; cat '{stem}.stdout'")));
        own.push(("a link to a report", format!("cat '{stem}.stderr' >&2; ln -s '{stem}.stdout' \"$sarif\"")));
        own.push(("a folder", "mkdir \"$sarif\"".into()));
    }
    Tool {
        id,
        program: "scanner",
        stage: "scan",
        project: "clean",
        config,
        before,
        clean,
        own,
        report: Some(format!("{stem}.stdout")),
    }
}

/// The faults that every tool shares. `$report` is the file with the clean report.
pub(super) fn shared(tool: &Tool) -> Vec<(&'static str, String)> {
    let clean = &tool.clean;
    let damaged = |how: &str| match (tool.id, &tool.report) {
        ("pytest", Some(report)) => format!("{{ {how} '{report}'; }} > \"$sessions\""),
        ("black" | "cargo-deny", Some(report)) => format!("{{ {how} '{report}'; }} >&2"),
        ("filed", Some(report)) => format!("{{ {how} '{report}'; }} > \"$sarif\""),
        ("cargo-test", Some(report)) => {
            format!("cat '{}' >&2; {how} '{report}'", report.replace(".stdout", ".stderr"))
        }
        ("clippy" | "cargo-doc" | "msrv" | "rustfmt", Some(report)) => {
            let places = "s|{root}|$PWD|g; s|{target}|$CARGO_TARGET_DIR|g";
            format!("sed \"{places}\" '{report}' > \"$TMPDIR/report\"; {how} \"$TMPDIR/report\"")
        }
        ("bandit" | "semgrep" | "dataflow" | "cargo-audit", Some(report)) => {
            let code = if ["bandit", "cargo-audit"].contains(&tool.id) { "; [ ! \"$planted\" ]" } else { "" };
            format!("show '{report}' > \"$TMPDIR/report\"; {how} \"$TMPDIR/report\"{code}")
        }
        ("zizmor", Some(report)) => {
            let said = report.replace(".stdout", ".stderr");
            format!("cat '{said}' >&2; show '{report}' > \"$TMPDIR/report\"; {how} \"$TMPDIR/report\"; exit 14")
        }
        ("safety", Some(report)) => format!("show '{report}' > \"$TMPDIR/report\"; {how} \"$TMPDIR/report\""),
        (_, Some(report)) => format!("{how} '{report}'"),
        _ => how.to_owned(),
    };
    // Where the report goes to: stdout, or the file that the tool was told.
    let say = |text: &str| match tool.id {
        "pytest" => format!("printf '%s' '{text}' > \"$sessions\""),
        "black" | "cargo-deny" => format!("printf '%s' '{text}' >&2"),
        "filed" => format!("printf '%s' '{text}' > \"$sarif\""),
        _ => format!("printf '%s' '{text}'"),
    };
    let mut faults = vec![
        ("exit 126", "exit 126".to_owned()),
        ("exit 127", "exit 127".to_owned()),
        ("silent exit 0", "exit 0".to_owned()),
        ("silent exit 1", "exit 1".to_owned()),
        ("silent exit 2", "exit 2".to_owned()),
        ("silent exit 255", "exit 255".to_owned()),
        ("killed by SIGSEGV", "kill -SEGV $$".to_owned()),
        ("killed by SIGKILL", "kill -KILL $$".to_owned()),
        ("hangs", "sleep 60".to_owned()),
        ("hangs after a clean report", format!("{clean}; sleep 60")),
        ("ends, a grandchild holds the pipe", "sleep 60 & exit 0".to_owned()),
        ("ignores SIGTERM", "trap '' TERM; while :; do sleep 1; done".to_owned()),
        ("garbage", say("!!! what is this")),
        ("HTML", say("<html><body>502 Bad Gateway</body></html>")),
        ("null", say("null")),
        ("{}", say("{}")),
        ("a string", say("\"ok\"")),
        ("true", say("true")),
        ("wrong types", say("{\"results\": 0, \"errors\": \"none\", \"metrics\": [], \"paths\": {\"scanned\": 3}}")),
        ("nested too deep", say(&"[".repeat(2000))),
        ("binary", say("").replace("printf '%s' ''", "head -c 4096 /dev/urandom")),
        ("invalid UTF-8", say("").replace("printf '%s' ''", "printf '\\377\\376[]\\300'")),
        ("150 MB on stdout", "head -c 150000000 /dev/zero".to_owned()),
        ("150 MB on stderr", "head -c 150000000 /dev/zero >&2".to_owned()),
        ("a clean report, then SIGSEGV", format!("{clean}; kill -SEGV $$")),
        ("a clean report, then exit 255", format!("{clean}; exit 255")),
        ("a clean report, then exit 3", format!("{clean}; exit 3")),
        ("report cut in half", damaged("f() { head -c $(($(wc -c < \"$1\") / 2)) \"$1\"; }; f")),
        ("report without its last byte but one", damaged("f() { head -c $(($(wc -c < \"$1\") - 3)) \"$1\"; }; f")),
    ];
    if tool.id != "ruff" && tool.id != "ruff-format" {
        faults.push(("[]", say("[]")));
    }
    // Tests and macros print what they like, and what counts are whole lines.
    if !["mypy", "black", "flake8", "clippy", "cargo-doc", "msrv", "cargo-test"].contains(&tool.id) {
        faults.push(("a banner before the report", damaged("echo 'A new version is available!' && cat")));
    }
    // A module of two targets is formatted twice, and a command may run pytest twice.
    if !["mypy", "rustfmt", "pytest"].contains(&tool.id) {
        faults.push(("a second report after it", damaged("f() { cat \"$1\" \"$1\"; }; f")));
    }
    faults
}
