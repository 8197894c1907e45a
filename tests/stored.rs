//! What a stored answer hangs on: whatever could change it makes the check run again.

use std::fs;
use std::path::Path;

use crate::support::Sandbox;

/// A package that `tool` finds nothing in, as often as it is asked.
fn sandbox(tool: &str, files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::project("clean");
    for (name, text) in files {
        sandbox.write(name, text);
    }
    if !files.is_empty() {
        sandbox.commit();
    }
    sandbox.replay(tool, "clean");
    sandbox.version(tool, "1.9.4");
    sandbox
}

/// Whether the answer of this check was a stored one.
fn is_stored(sandbox: &Sandbox, check: &str) -> bool {
    let stage = if matches!(check, "ruff" | "mypy") { "lint" } else { "scan" };
    let run = sandbox.run(&[stage, "--no-install", "--only", check]);
    assert!(matches!(run.code, 0 | 5), "{run:?}");
    run.stdout.lines().next().unwrap().ends_with("stored")
}

#[track_caller]
fn runs_again(sandbox: &Sandbox, check: &str, change: impl FnOnce()) {
    assert!(!is_stored(sandbox, check), "nothing is stored yet");
    assert!(is_stored(sandbox, check), "nothing has changed");
    change();
    assert!(!is_stored(sandbox, check), "it runs again");
}

#[test]
fn files_that_git_keeps_in_a_folder_of_caches_count() {
    let marked = [
        ("src/demo_pkg/c/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"),
        ("src/demo_pkg/c/m.py", "x = 1\n"),
        ("src/demo_pkg/node_modules/m.py", "x = 1\n"),
    ];
    for changed in [marked[1].0, marked[2].0] {
        let sandbox = sandbox("ruff", &marked);
        runs_again(&sandbox, "ruff", || sandbox.write(changed, "x = 2\n"));
    }
}

#[test]
fn what_settings_call_code_counts_for_lints() {
    let files =
        [("ruff.toml", "extend = \"base.conf\"\n"), ("base.conf", "line-length = 100\n"), ("bin/tool", "x = 1\n")];
    for (changed, text) in [("bin/tool", "x = 2\n"), ("base.conf", "line-length = 80\n")] {
        let sandbox = sandbox("ruff", &files);
        runs_again(&sandbox, "ruff", || sandbox.write(changed, text));
    }
}

#[test]
fn a_file_that_arguments_name_counts() {
    let manifest = fs::read_to_string(crate::support::top().join("fixtures/projects/clean/pyproject.toml")).unwrap();
    for args in ["\"-c\", \"./conf/b.json\"", "\"--configfile=conf/b.json\"", "\"-c\", \"conf\""] {
        let manifest = format!("{manifest}\n[tool.touchmark.checks.bandit]\nargs = [{args}]\n");
        let sandbox = sandbox("bandit", &[("pyproject.toml", &manifest), ("conf/b.json", "{}\n")]);
        runs_again(&sandbox, "bandit", || sandbox.write("conf/b.json", "{ }\n"));
    }
    for args in ["\"-c\", \"/etc/b.yaml\"", "\"--configfile=../b.yaml\""] {
        let manifest = format!("{manifest}\n[tool.touchmark.checks.bandit]\nargs = [{args}]\n");
        let sandbox = sandbox("bandit", &[("pyproject.toml", &manifest)]);
        assert_eq!([is_stored(&sandbox, "bandit"), is_stored(&sandbox, "bandit")], [false; 2], "{args}");
    }
}

#[test]
fn nothing_is_used_again_where_settings_lead_out() {
    for (file, text) in [("ruff.toml", "extend = '/etc/r.toml'\n"), ("src/ruff.toml", "extend = '../../r.toml'\n")] {
        let sandbox = sandbox("ruff", &[(file, text)]);
        assert_eq!([is_stored(&sandbox, "ruff"), is_stored(&sandbox, "ruff")], [false; 2], "{file}");
    }
    let inside =
        sandbox("ruff", &[("ruff.toml", "line-length = 100\n"), ("src/ruff.toml", "extend = '../ruff.toml'\n")]);
    assert_eq!([is_stored(&inside, "ruff"), is_stored(&inside, "ruff")], [false, true]);
}

#[test]
fn settings_of_the_user_count() {
    let sandbox = sandbox("ruff", &[]);
    runs_again(&sandbox, "ruff", || {
        let settings = sandbox.path("home/.config/ruff/ruff.toml");
        fs::create_dir_all(settings.parent().unwrap()).unwrap();
        fs::write(settings, "line-length = 100\n").unwrap();
    });
}

#[cfg(unix)]
#[test]
fn a_file_that_nobody_can_name_is_no_pass() {
    use std::os::unix::ffi::OsStrExt;
    for check in ["bandit", "ruff"] {
        let sandbox = sandbox(check, &[]);
        let name = std::ffi::OsStr::from_bytes(b"src/demo_pkg/caf\xe9.py");
        fs::write(sandbox.repo().join(name), "x = 1\n").unwrap();
        sandbox.commit();
        for _ in 0..2 {
            let stage = if check == "ruff" { "lint" } else { "scan" };
            let run = sandbox.run(&[stage, "--no-install", "--only", check]);
            assert_eq!(run.code, 5, "{run:?}");
            assert!(run.stdout.starts_with("unknown"), "{run:?}");
            // ruff lists the file in words that are no text.
            let why = if check == "ruff" { "invalid utf-8" } else { "caf\u{fffd}.py` has a name that is not UTF-8" };
            assert!(run.stdout.contains(why), "{run:?}");
        }
    }
}

/// A tool that says which of its caches it found.
const MYPY: &str = r#"
for arg; do case "$last" in --cache-dir) cache=$arg ;; esac; last=$arg; done
if [ -e "$cache/known" ]; then echo kept >> LOG; else echo empty >> LOG; fi
mkdir -p "$cache" && touch "$cache/known"
echo 'Success: no issues found in 3 source files'
"#;

#[cfg(unix)]
#[test]
fn the_cache_of_a_tool_is_emptied_where_it_could_hide_a_change() {
    let sandbox = sandbox("mypy", &[]);
    let log = sandbox.path("log");
    sandbox.stand_in("mypy", &MYPY.replace("LOG", log.to_str().unwrap()));
    let found = |args: &[&str]| {
        drop(fs::remove_file(&log));
        let run = sandbox.run(&[&["lint", "--no-install", "--only", "mypy"], args].concat());
        assert_eq!(run.code, 0, "{run:?}");
        fs::read_to_string(&log).unwrap_or_default().trim().to_owned()
    };
    let file = sandbox.repo().join("src/demo_pkg/greeting.py");
    assert_eq!(found(&[]), "empty");
    assert_eq!(found(&[]), "", "stored");
    sandbox.write("src/demo_pkg/greeting.py", "x = 1\n");
    assert_eq!(found(&[]), "kept", "its time says that it has changed");
    sandbox.write("src/demo_pkg/greeting.py", "x = 2\n");
    backdate(&file);
    assert_eq!(found(&[]), "empty", "its time says nothing");
    assert_eq!(found(&["--fresh"]), "empty");
    fs::remove_file(sandbox.repo().join(".touchmark/cache/used")).unwrap();
    sandbox.write("src/demo_pkg/greeting.py", "x = 3\n");
    assert_eq!(found(&[]), "empty", "nobody knows when it was used");
}

#[cfg(unix)]
fn backdate(file: &Path) {
    let hour = std::time::Duration::from_secs(3600);
    let file = fs::File::options().append(true).open(file).unwrap();
    file.set_modified(std::time::SystemTime::now() - hour).unwrap();
}
