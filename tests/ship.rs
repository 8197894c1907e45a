//! What is shipped: texts that stand on other sites, versions that agree, and ways to start the program.

use std::fs;
#[cfg(unix)]
use std::path::Path;
#[cfg(unix)]
use std::process::{Command, Output};

use crate::support::top;
#[cfg(unix)]
use crate::support::{copy, put};

/// A program of the machine's in this folder, with what Cargo needs of the environment and nothing else.
#[cfg(unix)]
fn run(folder: &Path, program: &str, args: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).env_clear();
    #[allow(clippy::disallowed_methods, reason = "where the toolchain is, is a fact of the machine")]
    for name in ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "SystemRoot"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    command.output().unwrap()
}

#[cfg(unix)]
fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_readme_of_the_wheel_leads_nowhere_relative() {
    let text = fs::read_to_string(top().join("xtask/README.md")).unwrap();
    for target in text.split("](").skip(1) {
        assert!(target.starts_with("https://"), "{target:.60}");
    }
    assert!(!text.contains("<!--"), "the renderer of PyPI drops comments");
}

#[test]
fn every_package_holds_the_licences() {
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let ours = fs::read(top().join(name)).unwrap();
        for folder in ["xtask", "crates/redos"] {
            assert!(fs::read(top().join(folder).join(name)).unwrap() == ours, "{folder}/{name}");
        }
    }
}

/// In a copy of what it changes.
#[cfg(unix)]
#[test]
fn a_release_is_one_commit_in_which_all_versions_agree() {
    let folder = tempfile::tempdir().unwrap();
    let copied = folder.path();
    for name in [
        "release.sh",
        "Cargo.toml",
        "Cargo.lock",
        "CHANGELOG.md",
        "README.md",
        "Containerfile",
        "docs",
        "crates",
        "xtask",
        "fixtures/workflows",
    ] {
        let (from, to) = (top().join(name), copied.join(name));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
    for name in ["tests/main.rs", "xtask/benches/readme.rs"] {
        put(&copied.join(name), "fn main() {}\n");
    }
    let git = |args: &[&str]| said(&run(copied, "git", args));
    git(&["init", "--quiet"]);
    for (key, value) in [("user.name", "a"), ("user.email", "a@example.org"), ("commit.gpgsign", "false")] {
        git(&["config", key, value]);
    }
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "x"]);
    for (version, code) in [("9.9", 1), ("9.9.9", 0), ("9.9.9", 1)] {
        let output = run(copied, "./release.sh", &[version]);
        assert_eq!(output.status.code(), Some(code), "{version}: {}", said(&output));
    }
    let changed = git(&["show", "--name-only", "--format=%s", "v9.9.9^{commit}"]);
    let changed: Vec<&str> = changed.lines().filter(|line| !line.is_empty()).collect();
    let pinned = "fixtures/workflows/matrix.yml";
    assert_eq!(
        changed,
        ["Release 9.9.9", "CHANGELOG.md", "Cargo.lock", "Containerfile", "README.md", pinned, "xtask/Cargo.toml"]
    );
    assert_eq!(run(copied, "./release.sh", &["--check", "v9.9.9"]).status.code(), Some(0));
    for (file, from, to) in [
        ("xtask/Cargo.toml", "9.9.9", "9.9.8"),
        ("README.md", "touchmark==9.9.9", "touchmark==9.9.8"),
        ("Containerfile", "VERSION=9.9.9", "VERSION=9.9.8"),
        (pinned, "touchmark==9.9.9", "touchmark==9.9.8"),
        ("CHANGELOG.md", "## 9.9.9", "## 9.9.8"),
    ] {
        let path = copied.join(file);
        let text = fs::read_to_string(&path).unwrap();
        put(&path, &text.replace(from, to));
        let output = run(copied, "./release.sh", &["--check", "v9.9.9"]);
        assert_eq!(output.status.code(), Some(1), "{file}: {}", said(&output));
        put(&path, &text);
    }
}
