//! An empty world for each test: a temporary repository, an emptied environment, stand-ins for the tools.

pub(crate) mod backend;
pub(crate) mod osv;
pub(crate) mod planted;
pub(crate) mod safety;
pub(crate) mod server;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

use self::server::{Reply, Server};

/// An address where nobody listens.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1";

/// A token that must be seen by the API alone.
pub(crate) const CANARY: &str = "ghp_canary7f3a0123456789";

/// The top folder of this repository, which tests read and never write.
pub(crate) fn top() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A temporary folder with a repository in it, a home, and a `bin` that is all of PATH but for the system's own.
pub(crate) struct Sandbox {
    folder: TempDir,
    env: Vec<(String, String)>,
}

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    /// An empty repository.
    pub(crate) fn empty() -> Sandbox {
        let folder = tempfile::tempdir().unwrap();
        for name in ["repo", "home", "bin", "cache"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let mut sandbox = Sandbox { folder, env: Vec::new() };
        let path = format!("{}:/usr/bin:/bin", sandbox.path("bin").display());
        sandbox.set("PATH", &path);
        sandbox.set("HOME", sandbox.path("home").to_str().unwrap());
        sandbox.set("TOUCHMARK_CACHE_DIR", sandbox.path("cache").to_str().unwrap());
        // Nobody listens there: a test that does not play a server has none.
        sandbox.set("GITHUB_API_URL", NOBODY);
        sandbox.set("TOUCHMARK_PYPI_URL", NOBODY);
        sandbox.set("TOUCHMARK_CRATES_IO_URL", NOBODY);
        sandbox.git(&["init", "--quiet", "--initial-branch=main"]);
        sandbox.git(&["remote", "add", "origin", "https://github.com/octo/demo-pkg.git"]);
        sandbox
    }

    /// A repository that holds one of the fixture projects, committed.
    pub(crate) fn project(name: &str) -> Sandbox {
        let sandbox = Sandbox::empty();
        copy(&top().join("fixtures/projects").join(name), &sandbox.repo());
        sandbox.commit();
        sandbox
    }

    /// A path in the sandbox.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The repository.
    pub(crate) fn repo(&self) -> PathBuf {
        self.path("repo")
    }

    /// Sets a variable for the runs that follow.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.to_owned()));
    }

    /// A server for GitHub and the package index, and a token for the former; CodeQL has found nothing in HEAD.
    pub(crate) fn serve(&mut self) -> Server {
        let server = Server::start();
        self.set("GITHUB_API_URL", &server.url());
        self.set("TOUCHMARK_PYPI_URL", &server.url());
        self.set("GITHUB_TOKEN", CANARY);
        let analyses = json!([server::analysis(&self.head(), "/language:python", "2026-01-01T00:00:00Z")]);
        server.on(server::ANALYSES, [Reply::json(200, &analyses)]).on(server::ALERTS, [Reply::json(200, &json!([]))]);
        server
    }

    /// The commit of HEAD.
    pub(crate) fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// Puts a file into the repository.
    pub(crate) fn write(&self, name: &str, text: &str) {
        put(&self.repo().join(name), text);
    }

    /// Commits all that is in the repository.
    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "x"]);
    }

    /// The whole environment of a run.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.env.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Runs git in the repository.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        self.git_in(&self.repo(), args)
    }

    /// Runs git in another folder.
    pub(crate) fn git_in(&self, folder: &Path, args: &[&str]) -> String {
        self.call("git", folder, args)
    }

    /// What a program prints that has to succeed in this folder.
    pub(crate) fn call(&self, program: &str, folder: &Path, args: &[&str]) -> String {
        let mut called = command(program);
        called.args(args).current_dir(folder).env_clear().envs(self.variables());
        called.env("GIT_CONFIG_NOSYSTEM", "1");
        let output = called.output().unwrap();
        assert!(output.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Puts a shell script of this name first on PATH.
    pub(crate) fn stand_in(&self, tool: &str, script: &str) {
        put_program(&self.path("bin").join(tool), &format!("#!/bin/sh\n{script}\n"));
    }

    /// Lets the package metadata beside the stand-ins state this version; nothing where it is empty.
    pub(crate) fn version(&self, tool: &str, version: &str) {
        let site = self.path("lib/python3/site-packages");
        fs::create_dir_all(&site).unwrap();
        for entry in fs::read_dir(&site).unwrap() {
            fs::remove_dir_all(entry.unwrap().path()).unwrap();
        }
        if !version.is_empty() {
            fs::create_dir(site.join(format!("{tool}-{version}.dist-info"))).unwrap();
        }
    }

    /// A stand-in that replays a recording, for ruff lists `listed` Python files, and reports what was planted.
    pub(crate) fn replay(&self, tool: &str, recording: &str) {
        let replay = |folder: &str, case: &str| {
            let stem = recorded(folder, case);
            let stem = stem.display();
            let shown = if ["bandit", "semgrep"].contains(&folder) { "show" } else { "cat" };
            format!(
                "{shown} '{stem}.stdout' | sed \"s|{{root}}|$PWD|g\"; cat '{stem}.stderr' >&2; code=$(cat '{stem}.code'); \
                 {}exit $code",
                if folder == "bandit" { "[ \"$planted\" ] && [ $code = 0 ] && code=1; " } else { "" }
            )
        };
        let script = match tool {
            "ruff" => format!(
                "case \"$*\" in *--show-files*) find \"$PWD\" -name '*.py' ;; format*) {} ;; *) {} ;; esac",
                replay("ruff-format", recording),
                replay("ruff", recording)
            ),
            "pytest" => format!(
                "cp '{}.sessions' \"$TOUCHMARK_SESSIONS\"; {}",
                recorded(tool, recording).display(),
                replay(tool, recording)
            ),
            _ => replay(tool, recording),
        };
        self.stand_in(tool, &format!("{}\n{script}", planted::prologue(tool)));
    }

    /// Runs the program in the repository.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_in(&self.repo(), args)
    }

    /// Runs the program in another folder.
    pub(crate) fn run_in(&self, folder: &Path, args: &[&str]) -> Run {
        self.started(command(env!("CARGO_BIN_EXE_touchmark")).args(args).current_dir(folder))
    }

    /// Runs a line of the shell in the repository.
    #[cfg(unix)]
    pub(crate) fn shell(&self, line: &str) -> Run {
        self.started(command("sh").args(["-c", line]).current_dir(self.repo()))
    }

    fn started(&self, program: &mut Command) -> Run {
        let output = program.env_clear().envs(self.variables()).stdin(Stdio::null()).output().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Every file of the repository but git's and our own, with a hash of its content, for proving that a run was
    /// read-only.
    pub(crate) fn tree(&self) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        let mut next = vec![self.repo()];
        while let Some(folder) = next.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let path = entry.path();
                if [".git", ".touchmark"].iter().any(|own| path.ends_with(own)) {
                    continue;
                }
                if entry.file_type().unwrap().is_dir() {
                    next.push(path);
                } else {
                    let hash = blake3::hash(&fs::read(&path).unwrap()).to_string();
                    files.push((path, hash));
                }
            }
        }
        files.sort();
        files
    }
}

/// The stem of the recording of a case, whatever the version in its name.
pub(crate) fn recorded(tool: &str, case: &str) -> PathBuf {
    let folder = top().join("fixtures/tools").join(tool).canonicalize().unwrap();
    let prefix = format!("{case}-");
    let named = |path: &PathBuf| {
        let rest = path.file_name().and_then(|name| name.to_str()?.strip_prefix(&prefix));
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.ends_with(".code"))
    };
    let mut found = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).filter(named);
    found.next().unwrap_or_else(|| panic!("no recording of {tool} {case}")).with_extension("")
}

/// Writes a file, making its folders.
pub(crate) fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Copies a folder with all that belongs to it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // Somebody may have tried the program on a fixture in place.
        if [".touchmark", "__pycache__"].iter().any(|left| entry.file_name() == *left) {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Writes a program. Another process does: what is started by one thread of this one has its open files for a moment, and a
/// program that somebody may write to cannot be started.
#[cfg(unix)]
pub(crate) fn put_program(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut install = Command::new("install");
    let mut install = install.args(["-m", "755", "/dev/stdin"]).arg(path).stdin(Stdio::piped()).spawn().unwrap();
    install.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(install.wait().unwrap().success(), "{}", path.display());
}

#[cfg(not(unix))]
pub(crate) fn put_program(path: &Path, text: &str) {
    put(path, text);
}

fn command(program: &str) -> Command {
    Command::new(program)
}

/// What surfaces say of the check of this id; of one that only a test knows, what they say of most.
pub(crate) fn surface(id: &str) -> xtask::outcome::Surface {
    let known = xtask::check::ALL.iter().find(|check| check.id == id);
    known.map_or(xtask::outcome::Surface::FILES, |check| check.surface)
}

/// The printed text without its times.
pub(crate) fn without_times(text: &str) -> String {
    let line = |line: &str| match line.strip_suffix(" s").and_then(|line| line.rsplit_once(' ')) {
        Some((head, number)) if number.parse::<f64>().is_ok() => head.trim_end().to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
