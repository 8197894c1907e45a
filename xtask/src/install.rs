//! Where a tool comes from: the project's environment, then PATH, then our own pinned set, installed on first need.

mod environment;
mod native;
mod toolchain;
mod used;

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use xshell::{Shell, cmd};

use crate::env::{Env, Inherit, executable, is_executable};
use crate::outcome::{Reason, Undecided};
use crate::tool::{self, RunResult};

pub use self::used::in_environment;

/// A program that checks ask, and how it comes to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tool<'a> {
    /// The executable, which is also the name of the Python package that brings it, where one does.
    pub name: &'a str,
    /// The lock file of the pinned set that it is installed from, see `tools/README.md`.
    pub lock: Option<&'static str>,
    /// What makes it print its version, where no metadata of a Python package says it.
    pub version: &'static [&'static str],
}

impl Tool<'static> {
    /// A Python package of the pinned set.
    pub const fn pinned(name: &'static str, lock: &'static str) -> Tool<'static> {
        Tool { name, lock: Some(lock), version: &[] }
    }

    /// A program that is asked for its version.
    pub const fn native(name: &'static str, version: &'static [&'static str]) -> Tool<'static> {
        Tool { name, lock: None, version }
    }
}

/// A tool that was found: what to start and, where it could be told, which version it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Absolute path of the executable.
    pub path: PathBuf,
    /// From the package's metadata, or its own word.
    pub version: Option<String>,
}

/// What installs the pinned set, from which it can itself be installed by pip.
const UV: Tool<'static> = Tool::pinned("uv", include_str!("../tools/uv.txt"));

/// Written last into an installed environment: one without it was interrupted half-way.
const COMPLETE: &str = "touchmark-complete";

const DEADLINE: Duration = Duration::from_secs(900);

/// Why a private index may not have answered.
const WITHHELD: &str = " (the credentials of the package index are withheld here, because the repository's files can name \
    a host: install what the project needs in a step before)";

/// How a run finds its tools.
#[derive(Clone, Copy)]
pub struct Toolbox<'a> {
    /// The programs that are known, by name.
    pub tools: &'a [Tool<'a>],
    /// Where `PATH`, the active environment and the cache folder are read.
    pub env: &'a Env,
    /// The repository; its `.venv` comes first.
    pub root: &'a Path,
    /// What git tracks of it, in order: no program of it is a tool.
    pub tracked: &'a [String],
    /// Whether a tool comes from outside of the repository's tree alone: one that scans it must not come with it.
    pub foreign: bool,
    /// Whether a missing tool may be installed.
    pub install: bool,
    /// Whether the network is out of bounds; what an installer has cached can still be used.
    pub offline: bool,
    /// Told of each installation as it starts and ends, in one line.
    pub say: &'a (dyn Fn(&str) + Sync),
}

impl<'a> Toolbox<'a> {
    /// The version of a tool in the pinned set.
    pub fn pinned_version(&self, tool: &str) -> Option<&'static str> {
        self.lock_of(tool).and_then(|lock| version_in(lock, tool))
    }

    /// What is known of a program; nothing of one that only a configuration names.
    fn known(&self, tool: &str) -> Option<&Tool<'a>> {
        self.tools.iter().chain([&UV]).find(|known| known.name == tool)
    }

    fn lock_of(&self, tool: &str) -> Option<&'static str> {
        self.known(tool)?.lock
    }

    /// The tool, installed if need be.
    ///
    /// # Errors
    /// `unknown (missing-tool)` with what stood in the way.
    pub fn locate(&self, tool: &str) -> Result<Located, Undecided> {
        if let Some(found) = self.present(tool) {
            return Ok(found);
        }
        let missing = |detail: String| Undecided::new(Reason::MissingTool, detail);
        if tool.contains('/') && self.is_theirs(&self.root.join(tool)) {
            return Err(missing(format!("`{tool}` comes with the code, which it therefore does not judge")));
        }
        let Some(lock) = self.lock_of(tool) else {
            return Err(missing(format!("`{tool}` is not on PATH")));
        };
        match self.pinned(tool, lock) {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(missing(format!("`{tool}` is neither in the project's environment nor on PATH"))),
            Err(err) => Err(missing(format!("`{tool}` could not be installed: {err:#}"))),
        }
    }

    /// The tool, if it is there without installing anything.
    pub fn find(&self, tool: &str) -> Option<Located> {
        let quiet = Toolbox { install: false, ..*self };
        quiet.locate(tool).ok()
    }

    /// Whether the tool is on PATH, or in an environment, without asking for its version.
    pub fn is_present(&self, tool: &str) -> bool {
        self.path_of(tool).is_some()
    }

    /// The tool in the project's environment, in the active one, or on PATH; or the one at a path in the repository.
    fn present(&self, tool: &str) -> Option<Located> {
        if tool.contains('/') {
            let path = self.root.join(tool);
            let is_ours = is_executable(&path) && !self.is_theirs(&path);
            return is_ours.then_some(Located { path, version: None });
        }
        let path = self.path_of(tool)?;
        Some(Located {
            version: installed_version(&path, tool).or_else(|| native::version(self, &path, self.known(tool)?)),
            path,
        })
    }

    fn path_of(&self, tool: &str) -> Option<PathBuf> {
        // What the wheel depends on stands beside the program.
        let beside = || if tool == "uv" { beside_us(tool) } else { None };
        if self.foreign {
            let folders = self.env.outside_of(&work_tree(self.root)).search_path();
            let mut found = folders.iter().filter_map(|folder| executable(folder, tool)).chain(beside());
            return found.find(|path| !self.is_theirs(path));
        }
        let folders = self.environments().into_iter().chain(self.env.search_path());
        let mut found = folders.filter_map(|folder| executable(&folder, tool)).chain(beside());
        found.find(|path| !self.is_theirs(path))
    }

    /// Where the environments of the project keep their executables; none that git tracks.
    fn environments(&self) -> Vec<PathBuf> {
        let environments = [
            self.env.path("UV_PROJECT_ENVIRONMENT").map(|dir| self.root.join(dir)),
            Some(self.root.join(".venv")),
            self.env.path("VIRTUAL_ENV"),
        ];
        let own = environments.into_iter().flatten().filter(|environment| !self.is_theirs(environment));
        own.map(|environment| scripts(&environment)).collect()
    }

    /// Whether git tracks this, what it leads to, or anything in it: a program that comes with the code it judges.
    fn is_theirs(&self, path: &Path) -> bool {
        let names = [Some(path.to_owned()), path.canonicalize().ok()];
        names.into_iter().flatten().any(|path| {
            let Ok(inside) = path.strip_prefix(self.root) else { return self.is_tracked_above(&path) };
            let name = inside.to_string_lossy().replace('\\', "/");
            crate::paths::has(self.tracked, &name) || !crate::paths::below(self.tracked, &name).is_empty()
        })
    }

    /// Whether git tracks this, or anything in it, in the work tree that the root is a part of; also where git does not say.
    fn is_tracked_above(&self, path: &Path) -> bool {
        let top = work_tree(self.root);
        if top == self.root || !path.starts_with(&top) || !path.exists() {
            return false;
        }
        let Ok(shell) = Shell::new() else { return true };
        let git = cmd!(shell, "git --literal-pathspecs -C {top} -c core.fsmonitor=false ls-files -- {path}");
        let env = self.env.outside_of(&top).child(Inherit::Scanner);
        !matches!(tool::run(git.env_clear().envs(env), DEADLINE), RunResult::Finished(said) if said.code == 0 && said.stdout.is_empty())
    }

    /// The tool out of the cache, installed into it first where it is not there and may be.
    fn pinned(&self, tool: &str, lock: &str) -> Result<Option<Located>> {
        let Some(cache) = self.env.cache_dir() else {
            bail!("there is no cache folder: set TOUCHMARK_CACHE_DIR or HOME");
        };
        let version = version_in(lock, tool).ok_or_else(|| anyhow!("its lock file pins no version"))?;
        let hash = blake3::hash(lock.as_bytes()).to_hex();
        let tools = cache.join("tools");
        let name = format!("{tool}-{version}-{}", hash.get(..12).unwrap_or_default());
        let folder = tools.join(&name);
        let found = || executable(&scripts(&folder), tool);
        let located = |path| Located { path, version: Some(version.to_owned()) };
        if folder.join(COMPLETE).is_file() {
            return Ok(found().map(located));
        }
        if !self.install {
            return Ok(None);
        }
        fs::create_dir_all(&tools).with_context(|| format!("could not create `{}`", tools.display()))?;
        let guard = File::create(tools.join(format!("{name}.lock"))).context("could not create the lock file")?;
        self.lock(&guard, tool)?;
        // Another run may have been first.
        if !folder.join(COMPLETE).is_file() {
            let start = Instant::now();
            (self.say)(&format!("installing {tool} {version} …"));
            self.fill(&folder, tool, lock, true)?;
            (self.say)(&format!("installed {tool} {version} in {:.1} s", start.elapsed().as_secs_f64()));
        }
        found().map(located).map(Some).ok_or_else(|| anyhow!("the package brought no executable `{tool}`"))
    }

    /// Waits for whoever is installing the same tool, says so, and gives up on Ctrl-C.
    fn lock(&self, guard: &File, tool: &str) -> Result<()> {
        let mut told = false;
        loop {
            match guard.try_lock() {
                Ok(()) => return Ok(()),
                Err(TryLockError::Error(err)) => return Err(err).context("could not lock the tool folder"),
                Err(TryLockError::WouldBlock) if tool::interrupted() => bail!("interrupted"),
                Err(TryLockError::WouldBlock) => {
                    if !told {
                        (self.say)(&format!("waiting until {tool} is installed …"));
                        told = true;
                    }
                    thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }

    /// Makes an environment of what `lock` lists: with hashes, a lock file of ours; else what the repository asks for,
    /// whose builds see no credentials.
    fn fill(&self, folder: &Path, tool: &str, lock: &str, is_hashed: bool) -> Result<()> {
        let sees = if is_hashed { Inherit::Installer } else { Inherit::Resolver };
        match fs::remove_dir_all(folder) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => {
                return Err(err).context("could not remove a half-made one");
            }
            _ => {}
        }
        let mut requirements =
            tempfile::Builder::new().suffix(".txt").tempfile().context("could not write the lock file")?;
        requirements.write_all(lock.as_bytes()).context("could not write the lock file")?;
        let requirements = requirements.into_temp_path();
        let shell = Shell::new().context("could not read the current folder")?;
        // `python -m` imports from the current folder first, which may be the repository's.
        shell.change_dir(requirements.parent().unwrap_or(folder));
        if tool == UV.name {
            let python = self.python()?;
            self.quietly(cmd!(shell, "{python} -m venv {folder}"), Inherit::Resolver)?;
            let python =
                executable(&scripts(folder), "python").ok_or_else(|| anyhow!("the new environment has no python"))?;
            let pip =
                cmd!(shell, "{python} -m pip --disable-pip-version-check --quiet install --require-hashes --no-input");
            self.quietly(pip.args(["--requirement".into(), requirements.to_path_buf()]), sees)?;
        } else {
            let uv = match self.present(UV.name) {
                Some(uv) => uv,
                None => self.pinned(UV.name, UV.lock.unwrap_or_default())?.ok_or_else(|| anyhow!("there is no uv"))?,
            };
            let uv = uv.path;
            self.quietly(cmd!(shell, "{uv} --quiet --no-config venv --no-project {folder}"), Inherit::Resolver)?;
            let python =
                executable(&scripts(folder), "python").ok_or_else(|| anyhow!("the new environment has no python"))?;
            let hashes = is_hashed.then_some("--require-hashes");
            let pip = cmd!(shell, "{uv} --quiet --no-config pip install --python {python}").args(hashes);
            self.quietly(pip.arg("--requirement").arg(&*requirements), sees)?;
        }
        let mut complete = tempfile::NamedTempFile::new_in(folder).context("could not finish the environment")?;
        complete.write_all(lock.as_bytes()).context("could not finish the environment")?;
        complete.persist(folder.join(COMPLETE)).context("could not finish the environment")?;
        Ok(())
    }

    fn python(&self) -> Result<PathBuf> {
        let found = |name: &str| self.env.program(name);
        found("python3").or_else(|| found("python")).ok_or_else(|| anyhow!("there is neither uv nor python3 on PATH"))
    }

    /// Runs one step of an installation and makes an error of anything but success.
    fn quietly(&self, command: xshell::Cmd<'_>, sees: Inherit) -> Result<()> {
        self.quietly_with(command, sees, &[])
    }

    /// The same, with further variables; those that the command itself sets are cleared.
    fn quietly_with(&self, command: xshell::Cmd<'_>, sees: Inherit, more: &[(&str, &Path)]) -> Result<()> {
        let mut env: Vec<(OsString, OsString)> = self.env.child(sees);
        env.extend(more.iter().map(|(name, value)| (name.into(), value.into())));
        if self.offline {
            env.push(("UV_OFFLINE".into(), "1".into()));
            env.push(("PIP_NO_INDEX".into(), "1".into()));
        }
        match tool::run(command.env_clear().envs(env), DEADLINE) {
            RunResult::Finished(output) if output.code == 0 => Ok(()),
            RunResult::Finished(mut output) => {
                let said = output.stderr.tail(2000);
                let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
                let withheld = if self.env.withholds_index(sees) { WITHHELD } else { "" };
                bail!("{}{withheld}", lines.join("; "))
            }
            RunResult::Missing(message) => bail!("{message}"),
            RunResult::TimedOut(limit) => bail!("no end after {} s", limit.as_secs()),
            RunResult::Killed(signal) => bail!("killed by signal {signal}"),
            RunResult::Interrupted => bail!("interrupted"),
        }
    }
}

/// The top of the work tree that a folder is in: the folder itself where there is none.
pub fn work_tree(root: &Path) -> PathBuf {
    root.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(root).to_owned()
}

pub(crate) fn version_in<'l>(lock: &'l str, tool: &str) -> Option<&'l str> {
    let mut lines = lock.lines().filter_map(|line| line.strip_prefix(tool)?.strip_prefix("=="));
    lines.next()?.split([' ', ';']).next()
}

/// A program that stands beside this one, as what the wheel depends on does.
fn beside_us(tool: &str) -> Option<PathBuf> {
    executable(std::env::current_exe().ok()?.parent()?, tool)
}

/// Where an environment keeps its executables.
pub fn scripts(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts" } else { "bin" })
}

/// The version that the package's metadata beside the executable states: asking a Python tool costs up to three
/// seconds, reading a folder's name nothing.
fn installed_version(executable: &Path, tool: &str) -> Option<String> {
    let prefix = format!("{}-", tool.replace('-', "_"));
    let named = |name: String| Some(name.strip_suffix(".dist-info")?.strip_prefix(&prefix)?.to_owned());
    libraries(executable).into_iter().find_map(named)
}

/// The version of Python in the environment of an executable, such as `3.12.4`
/// (<https://docs.python.org/3/library/venv.html#how-venvs-work>).
pub fn python_of(executable: &Path) -> Option<String> {
    let text = fs::read_to_string(executable.parent()?.parent()?.join("pyvenv.cfg")).ok()?;
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    let mut versions = pairs.filter(|(key, _)| matches!(key.trim(), "version" | "version_info"));
    let parts: Vec<&str> = versions.next()?.1.trim().split('.').take(3).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.iter().all(is_number).then(|| parts.join("."))
}

/// What lies in the library folders of an executable's environment.
fn libraries(executable: &Path) -> Vec<String> {
    let real = executable.canonicalize().ok();
    let Some(environment) = real.as_deref().and_then(Path::parent).and_then(Path::parent) else { return Vec::new() };
    let mut folders = vec![environment.join("Lib").join("site-packages")];
    if let Ok(entries) = environment.join("lib").read_dir() {
        folders.extend(entries.flatten().map(|entry| entry.path().join("site-packages")));
    }
    folders.sort();
    let entries = folders.iter().filter_map(|folder| folder.read_dir().ok()).flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_beside_the_executable() {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        let site = folder.path().join("lib/python3.11/site-packages");
        for dir in [bin.clone(), site.join("pip_audit-2.10.1.dist-info"), site.join("pip-24.0.dist-info")] {
            fs::create_dir_all(dir).unwrap();
        }
        File::create(bin.join("pip-audit")).unwrap();
        assert_eq!(installed_version(&bin.join("pip-audit"), "pip-audit").as_deref(), Some("2.10.1"));
        assert_eq!(installed_version(&bin.join("pip-audit"), "ruff"), None);
    }
}
