//! What a stored answer hangs on: whatever could change it makes the check run again.

use std::fs;

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
    for args in ["\"-cconf/b.json\"", "\"-c\", \"./conf/b.json\"", "\"--configfile=conf/b.json\"", "\"-c\", \"conf\""] {
        let manifest = format!("{manifest}\n[tool.touchmark.checks.bandit]\nargs = [{args}]\n");
        let sandbox = sandbox("bandit", &[("pyproject.toml", &manifest), ("conf/b.json", "{}\n")]);
        runs_again(&sandbox, "bandit", || sandbox.write("conf/b.json", "{ }\n"));
    }
    for args in ["\"-c/etc/passwd\"", "\"-c\", \"/etc/passwd\"", "\"--configfile=../b.yaml\""] {
        let manifest = format!("{manifest}\n[tool.touchmark.checks.bandit]\nargs = [{args}]\n");
        let sandbox = sandbox("bandit", &[("pyproject.toml", &manifest)]);
        assert_eq!([is_stored(&sandbox, "bandit"), is_stored(&sandbox, "bandit")], [false; 2], "{args}");
    }
}

#[test]
fn what_settings_of_ruff_go_on_from_counts_wherever_it_is() {
    let chains = [
        [("ruff.toml", "extend = 'base.conf'\n"), ("base.conf", "extend = '../r.toml'\n")],
        [("src/ruff.toml", "extend = '.././../r.toml'\n"), ("base.conf", "")],
        [("pyproject.toml", "[project]\nname = 'a'\n[tool]\nruff = { extend = '../r.toml' }\n"), ("base.conf", "")],
    ];
    for chain in chains {
        let sandbox = sandbox("ruff", &chain);
        let outside = |text: &str| fs::write(sandbox.path("r.toml"), text).unwrap();
        outside("line-length = 100\n");
        runs_again(&sandbox, "ruff", || outside("line-length = 80\n"));
    }
    let unknown = sandbox("ruff", &[("ruff.toml", "extend = '~/r.toml'\n")]);
    assert_eq!([is_stored(&unknown, "ruff"), is_stored(&unknown, "ruff")], [false; 2]);
}

#[test]
fn nothing_is_used_again_where_types_may_lie_outside() {
    let manifest = fs::read_to_string(crate::support::top().join("fixtures/projects/clean/pyproject.toml")).unwrap();
    let path = format!("{manifest}\n[tool.uv.sources]\nother = {{ path = '../other' }}\n");
    for (file, text) in [("pyproject.toml", path.as_str()), ("mypy.ini", "[mypy]\nmypy_path = src:/usr/lib\n")] {
        let types = sandbox("mypy", &[(file, text)]);
        assert_eq!([is_stored(&types, "mypy"), is_stored(&types, "mypy")], [false; 2], "{file}");
        let lints = sandbox("ruff", &[(file, text)]);
        assert_eq!([is_stored(&lints, "ruff"), is_stored(&lints, "ruff")], [false, true], "{file} is not ruff's");
    }
    let mut set = sandbox("mypy", &[]);
    set.set("MYPYPATH", "/usr/lib");
    assert_eq!([is_stored(&set, "mypy"), is_stored(&set, "mypy")], [false; 2]);
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

#[cfg(unix)]
#[test]
fn nor_is_one_in_a_folder_that_a_link_leads_to() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = sandbox("bandit", &[]);
    let folder = sandbox.path("elsewhere");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(std::ffi::OsStr::from_bytes(b"caf\xe9.py")), "x = 1\n").unwrap();
    std::os::unix::fs::symlink(&folder, sandbox.repo().join("src/demo_pkg/linked")).unwrap();
    sandbox.commit();
    let run = sandbox.run(&["scan", "--no-install", "--only", "bandit"]);
    assert_eq!(run.code, 5, "{run:?}");
    assert!(run.stdout.contains("linked/caf\u{fffd}.py` has a name that is not UTF-8"), "{run:?}");
}

/// A tool that says which of its caches it found.
const MYPY: &str = r#"
for arg; do case "$arg" in --cache-dir=*) cache=${arg#*=} ;; esac; done
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
    let path = sandbox.repo().join("src/demo_pkg/greeting.py");
    let change = |text: &str| {
        let before = path.metadata().unwrap().modified().unwrap();
        sandbox.write("src/demo_pkg/greeting.py", text);
        fs::File::options().append(true).open(&path).unwrap().set_modified(before).unwrap();
    };
    assert_eq!(found(&[]), "empty");
    assert_eq!(found(&[]), "", "stored");
    change("x = 1\n");
    assert_eq!(found(&[]), "kept", "its size says that it has changed");
    change("x = 2\n");
    assert_eq!(found(&[]), "empty", "nothing says so");
    sandbox.write("src/demo_pkg/new.py", "x = 2\n");
    assert_eq!(found(&[]), "kept");
    assert_eq!(found(&["--fresh"]), "empty");
    let seen = sandbox.repo().join(".touchmark/cache/seen.json");
    for damage in ["", "{", "link"] {
        fs::remove_file(&seen).unwrap();
        match damage {
            "link" => std::os::unix::fs::symlink(sandbox.path("log"), &seen).unwrap(),
            damage => fs::write(&seen, damage).unwrap(),
        }
        sandbox.write("src/demo_pkg/new.py", &format!("x = '{damage}'\n"));
        assert_eq!(found(&[]), "empty", "nobody knows what it has seen: {damage}");
        assert!(!seen.is_symlink());
    }
}

#[test]
fn scanners_keep_their_bytecode_apart_from_that_which_is_emptied() {
    for (stage, check, folder) in [("lint", "mypy", "pycache"), ("scan", "bandit", "pycache-scanners")] {
        let sandbox = sandbox(check, &[]);
        let seen = sandbox.path("seen");
        sandbox.stand_in(check, &format!("echo \"$PYTHONPYCACHEPREFIX\" > '{}'", seen.display()));
        sandbox.run(&[stage, "--no-install", "--only", check]);
        let seen = fs::read_to_string(seen).unwrap();
        assert!(seen.trim().ends_with(&format!("/.touchmark/cache/{folder}")), "{check}: {seen}");
    }
}

#[test]
fn a_file_that_a_sparse_checkout_leaves_out_is_no_pass() {
    let sandbox = sandbox("ruff", &[("other/a.py", "import os\n")]);
    sandbox.git(&["sparse-checkout", "set", "--no-cone", "/*", "!/other/"]);
    assert!(!sandbox.repo().join("other/a.py").exists());
    let run = sandbox.run(&["lint", "--no-install", "--only", "ruff"]);
    assert_eq!(run.code, 5, "{run:?}");
    assert!(run.stdout.contains("a sparse checkout leaves `other/a.py` out"), "{run:?}");
    sandbox.git(&["sparse-checkout", "disable"]);
    assert_eq!(sandbox.run(&["lint", "--no-install", "--only", "ruff"]).code, 0);
}
