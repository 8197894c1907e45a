//! A hostile or careless tree: what a section is written into, and what is read on the way.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use crate::support::{Sandbox, put};

/// A repository in CI whose README is what a test makes of it.
fn careless() -> Sandbox {
    let mut sandbox = Sandbox::project("clean");
    sandbox.set("CI", "true");
    fs::remove_file(sandbox.repo().join("README.md")).unwrap();
    sandbox
}

const POINTER: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n";

fn utf16(text: &str, mark: bool, little: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn what_holds_no_section_is_left_as_it_is() {
    let text = "# x\n\n<!-- BADGES START -->\n<!-- BADGES END -->\n";
    let table: Vec<(&str, &str, Vec<u8>)> = vec![
        ("Git LFS", "README.md", POINTER.into()),
        ("Git LFS with CRLF", "README.md", POINTER.replace('\n', "\r\n").into()),
        ("Git LFS with a mark", "README.md", format!("\u{feff}{POINTER}").into()),
        ("Git LFS in RST", "README.rst", POINTER.into()),
        ("Git LFS before it was called so", "README.md", POINTER.replace("git-lfs.github", "hawser.github").into()),
        ("git-annex", "README.md", b"/annex/objects/SHA256E-s5--abc.md\n".to_vec()),
        ("git-fat", "README.md", b"#$# git-fat 0123456789 12\n".to_vec()),
        ("UTF-16 LE", "README.md", utf16(text, true, true)),
        ("UTF-16 BE", "README.md", utf16(text, true, false)),
        ("UTF-16 LE without a mark", "README.md", utf16(text, false, true)),
        ("UTF-16 BE without a mark", "README.rst", utf16(text, false, false)),
        ("NUL at the end", "README.md", format!("{text}{}\0", "x\n".repeat(3000)).into()),
    ];
    for (what, name, bytes) in table {
        let sandbox = careless();
        fs::write(sandbox.repo().join(name), &bytes).unwrap();
        sandbox.commit();
        let run = sandbox.run(&["badge", "--write", "--offline"]);
        assert_eq!(run.code, 4, "{what}: {run:?}");
        assert_eq!(fs::read(sandbox.repo().join(name)).unwrap(), bytes, "{what}");
        assert!(run.stderr.contains(if what.starts_with("Git LFS") { "Git LFS" } else { name }), "{what}: {run:?}");
    }
}

#[test]
fn a_link_leads_to_a_tracked_readme_or_is_refused() {
    for (target, written) in [
        ("docs/guide.md", true),
        ("./docs/../docs/guide.md", true),
        (".git/config", false),
        (".git/description.md", false),
        ("src/demo_pkg/greeting.py", false),
        ("notes.txt", false),
        ("docs/ignored.md", false),
        (".touchmark/results/ruff.json", false),
        (".touchmark/section.md", false),
        ("../home/theirs.md", false),
        ("/proc/self/environ", false),
        ("/dev/zero", false),
        ("docs", false),
        ("README.md", false),
        ("nowhere.md", false),
    ] {
        let sandbox = careless();
        for name in
            ["docs/guide.md", "docs/ignored.md", "notes.txt", ".touchmark/results/ruff.json", ".git/description.md"]
        {
            sandbox.write(name, "# x\n");
        }
        sandbox.write(".touchmark/section.md", "# x\n");
        put(&sandbox.path("home/theirs.md"), "# x\n");
        sandbox.write(".gitignore", "docs/ignored.md\n.touchmark/\n");
        symlink(target, sandbox.repo().join("README.md")).unwrap();
        sandbox.commit();
        let real = sandbox.repo().join("README.md");
        let before = fs::canonicalize(&real).ok().filter(|real| real.is_file() && !real.starts_with("/proc"));
        let before = before.map(|real| (fs::read(&real).unwrap(), real));
        let run = sandbox.run(&["badge", "--write", "--offline"]);
        assert_eq!(run.code, if written { 0 } else { 4 }, "{target}: {run:?}");
        assert_eq!(fs::read_link(&real).unwrap().to_str(), Some(target), "{target}");
        if let Some((bytes, real)) = before {
            assert_eq!(fs::read(real).unwrap() == bytes, !written, "{target}");
        }
    }
}

#[test]
fn a_file_of_another_name_is_no_readme() {
    for name in ["README", "README.txt", "README.py"] {
        let sandbox = careless();
        sandbox.write(name, "# x\n");
        sandbox.commit();
        let run = sandbox.run(&["badge", "--write", "--offline"]);
        assert!([2, 4].contains(&run.code), "{name}: {run:?}");
        assert_eq!(fs::read_to_string(sandbox.repo().join(name)).unwrap(), "# x\n");
    }
}

#[test]
fn the_readme_is_found_where_github_finds_it() {
    for (name, metadata) in [(".github/README.md", false), ("docs/README.md", false), ("docs/README.md", true)] {
        let sandbox = careless();
        let toml = fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
        let line = if metadata { format!("readme = \"{name}\"\n") } else { String::new() };
        sandbox.write("pyproject.toml", &toml.replace("readme = \"README.md\"\n", &line));
        sandbox.write(name, "# demo\n");
        sandbox.commit();
        let run = sandbox.run(&["badge", "--check", "--offline"]);
        assert_eq!(run.code, 3, "{name}: {run:?}");
        let run = sandbox.run(&["badge", "--write", "--offline"]);
        assert_eq!(run.code, 0, "{name}: {run:?}");
        assert!(fs::read_to_string(sandbox.repo().join(name)).unwrap().contains("BADGES START"), "{name}");
    }
}

/// Links without end, pipes, devices, loops, a crowded folder, and names that are no text.
#[test]
fn every_walk_and_every_read_ends() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::project("clean");
    let repo = sandbox.repo();
    for (name, target) in [
        ("all", "/"),
        ("src/all", "/"),
        ("src/demo_pkg/pagemap.py", "/proc/self/pagemap"),
        ("src/demo_pkg/zero.py", "/dev/zero"),
        ("loop", "loop"),
        ("src/self", "."),
        ("one", "other"),
        ("other", "one"),
        ("ruff.toml", "/dev/zero"),
    ] {
        symlink(target, repo.join(name)).unwrap();
    }
    let fifo = std::process::Command::new("mkfifo").arg(repo.join("src/demo_pkg/pipe.py")).status().unwrap();
    assert!(fifo.success());
    fs::create_dir(repo.join("crowd")).unwrap();
    for number in 0..100_000 {
        fs::File::create(repo.join(format!("crowd/{number}"))).unwrap();
    }
    fs::write(repo.join(std::ffi::OsStr::from_bytes(b"caf\xe9.py")), "x = 1\n").unwrap();
    sandbox.commit();
    for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep"] {
        sandbox.replay(tool, "clean");
    }
    for stage in [&["doctor", "--offline"][..], &["lint", "--no-install", "--offline"], &["badge", "--offline"]] {
        let start = Instant::now();
        let run = sandbox.run(stage);
        assert!(start.elapsed() < Duration::from_secs(60), "{stage:?}");
        assert!(run.code != 0 || stage[0] != "lint", "no green over what was not read: {run:?}");
        assert!(!run.stderr.contains("panicked"), "{run:?}");
    }
}

/// A link in the place of code stops the tools that would follow it, and is named.
#[test]
fn a_link_out_of_the_repository_is_no_code() {
    for (name, target, blocks) in [
        ("src/demo_pkg/x.py", "/etc/hostname", true),
        ("src/demo_pkg/cfg.py", "../../.git/config", true),
        ("src/demo_pkg/far", "/etc", true),
        ("ruff.toml", "/etc/hostname", true),
        ("src/demo_pkg/same.py", "greeting.py", false),
        ("docs/fixture", "/nowhere/at/all", false),
        ("notes.md", "/etc/hostname", false),
    ] {
        let sandbox = Sandbox::project("clean");
        fs::create_dir_all(sandbox.repo().join("docs")).unwrap();
        symlink(target, sandbox.repo().join(name)).unwrap();
        sandbox.commit();
        for tool in ["ruff", "mypy"] {
            sandbox.replay(tool, "clean");
        }
        let run = sandbox.run(&["lint", "--no-install", "--offline", "--only", "ruff"]);
        assert_eq!(run.code, if blocks { 5 } else { 0 }, "{name} -> {target}: {run:?}");
        assert_eq!(run.stdout.contains("a link that is not followed"), blocks, "{name} -> {target}: {run:?}");
    }
}

/// mypy writes where its settings say: not over what is tested.
#[test]
fn a_report_that_settings_ask_for_goes_elsewhere() {
    for (file, text) in [
        ("mypy.ini", "[mypy]\njunit_xml = README.md\nlinecount_report = src\n"),
        ("setup.cfg", "[mypy]\njunit_xml: README.md\nlinecount_report: src\n"),
        (".mypy.ini", "[mypy]\n  junit_xml=README.md\n  linecount_report=src\n"),
    ] {
        let sandbox = Sandbox::project("clean");
        sandbox.write(file, text);
        sandbox.commit();
        let stem = crate::support::recorded("mypy", "clean");
        let seen = sandbox.path("seen");
        sandbox.stand_in("mypy", &format!("echo \"$@\" > '{}'; cat '{}.stdout'", seen.display(), stem.display()));
        let run = sandbox.run(&["lint", "--no-install", "--offline", "--only", "mypy"]);
        let seen = fs::read_to_string(&seen).unwrap();
        assert!(seen.contains("--junit-xml=") && seen.contains("--linecount-report="), "{file}: {seen} {run:?}");
        assert!(!seen.contains("README.md"), "{seen}");
    }
}

/// A tool that writes over what git tracks has judged nobody knows what.
#[test]
fn a_tree_that_changed_is_named_and_nothing_passes() {
    for (name, command) in [
        ("README.md", "echo '<testsuite/>' > README.md"),
        ("src/demo_pkg/greeting.py", "echo 'x = 1' >> src/demo_pkg/greeting.py"),
        ("LICENSE", "rm LICENSE"),
    ] {
        let sandbox = Sandbox::project("clean");
        let stem = crate::support::recorded("mypy", "clean");
        let planted = crate::support::planted::prologue("mypy");
        sandbox.stand_in("mypy", &format!("{planted}\n{command}; cat '{}.stdout'", stem.display()));
        let run = sandbox.run(&["lint", "--no-install", "--offline", "--only", "mypy"]);
        assert_eq!(run.code, 5, "{name}: {run:?}");
        assert!(run.stdout.contains(&format!("`{name}` changed while the checks ran")), "{name}: {run:?}");
    }
}
