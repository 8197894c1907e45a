//! Our git: questions to the repository, in English, untouched by the caller's `GIT_*` variables. Below it, the two
//! ways in which it changes something: new objects, and a branch of the remote.

pub mod objects;
pub mod remote;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use crate::paths::Listed;
use anyhow::{Context, Result, anyhow, bail};
use xshell::{Shell, cmd};

use crate::env::{Env, Inherit};
use crate::tool::{self, RunResult};

const DEADLINE: Duration = Duration::from_secs(120);

/// A folder inside a git work tree.
#[derive(Clone, Debug)]
pub struct Git {
    /// Where git itself is: a program that is started by its path is found once, and started without a copy of this one.
    program: Option<PathBuf>,
    folder: PathBuf,
    env: Vec<(OsString, OsString)>,
    /// The environment for the way to a remote.
    remote: Vec<(OsString, OsString)>,
    top: PathBuf,
    head: Option<String>,
    branch: Option<String>,
    origin: OnceLock<Option<String>>,
}

/// A repository and its files, asked for at once.
pub struct Opened {
    /// The repository.
    pub git: Git,
    /// See [`Git::files`].
    pub listed: Result<Listed>,
}

impl Git {
    /// The repository that `folder` is in; `None` where there is none or git is not installed.
    ///
    /// # Errors
    /// git is there and refuses to answer for another reason than that, such as a folder of another owner.
    pub fn open(folder: &Path, env: &Env) -> Result<Option<Git>> {
        Git::at(folder, env).opened()
    }

    /// The same, and what is asked of a repository first of all. Each question is a process, and none waits for another.
    ///
    /// # Errors
    /// As for [`Git::open`].
    pub fn open_and_list(folder: &Path, env: &Env) -> Result<Option<Opened>> {
        let git = Git::at(folder, env);
        let (opened, listed, overlooked, origin) = thread::scope(|scope| {
            let listed = scope.spawn(|| git.files());
            let overlooked = scope.spawn(|| git.overlooked());
            let origin = scope.spawn(|| git.origin());
            (git.clone().opened(), listed.join(), overlooked.join(), origin.join())
        });
        let Some(git) = opened? else { return Ok(None) };
        let listed = match (listed, overlooked) {
            (Ok(listed), Ok(overlooked)) => listed.and_then(|listed| Ok(Listed { overlooked: overlooked?, ..listed })),
            _ => Err(anyhow!("the files were not listed")),
        };
        if let Ok(origin) = origin {
            let _ = git.origin.set(origin);
        }
        Ok(Some(Opened { git, listed }))
    }

    fn at(folder: &Path, env: &Env) -> Git {
        Git {
            program: env.program("git"),
            folder: folder.to_owned(),
            env: env.child(Inherit::Scanner),
            remote: env.child(Inherit::Remote),
            top: PathBuf::new(),
            head: None,
            branch: None,
            origin: OnceLock::new(),
        }
    }

    fn opened(mut self) -> Result<Option<Git>> {
        // One process for all: before the first commit git answers the first two and then refuses.
        let place = ["rev-parse", "--is-inside-work-tree", "--show-toplevel"];
        let questions = [&place[..], &["HEAD^{commit}", "--symbolic-full-name", "HEAD"]].concat();
        let (said, stderr) = match self.ask(&questions, &[])? {
            Answer::Said(bytes) => (String::from_utf8_lossy(&bytes).into_owned(), String::new()),
            Answer::Refused { stdout, stderr } => (stdout, stderr),
            Answer::Missing => return Ok(None),
        };
        let mut answers = said.lines();
        if answers.next() != Some("true") {
            if stderr.is_empty() || stderr.contains("not a git repository") || said.starts_with("false") {
                return Ok(None);
            }
            bail!("git does not read `{}`: {}", self.folder.display(), stderr.trim())
        }
        self.top = answers.next().map(PathBuf::from).context("git did not say where the work tree begins")?;
        if stderr.is_empty() {
            self.head = answers.next().map(str::to_owned);
            self.branch = answers.next().and_then(|name| name.strip_prefix("refs/heads/")).map(str::to_owned);
        }
        Ok(Some(self))
    }

    /// The top folder of the work tree.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The full id of HEAD's commit when the repository was opened; `None` before the first commit.
    pub fn head(&self) -> Option<String> {
        self.head.clone()
    }

    /// The address of the `origin` remote that git itself would reach: `url.….insteadOf` counts.
    pub fn origin(&self) -> Option<String> {
        let ask = || {
            let url = self.said(&["remote", "get-url", "origin"]).ok()?;
            Some(url.lines().next()?.trim().to_owned()).filter(|url| !url.is_empty())
        };
        self.origin.get_or_init(ask).clone()
    }

    /// The branch that is checked out, else the one that `origin` has as its default.
    pub fn branch(&self) -> Option<String> {
        let name = |reference: &str, prefix: &str| {
            let said = self.said(&["symbolic-ref", "--quiet", reference]).ok()?;
            said.trim().strip_prefix(prefix).map(str::to_owned)
        };
        // Before the first commit the branch was not told with the rest; a commit without one is detached.
        let unborn = || if self.head.is_none() { name("HEAD", "refs/heads/") } else { None };
        self.branch.clone().or_else(unborn).or_else(|| name("refs/remotes/origin/HEAD", "refs/remotes/origin/"))
    }

    /// What differs from HEAD, relative to the top of the work tree: tracked files, and apart from them untracked ones
    /// that nothing ignores.
    ///
    /// # Errors
    /// git did not answer.
    pub fn changed(&self) -> Result<(Vec<String>, Vec<String>)> {
        let said = self.said(&[
            "status",
            "--porcelain=v1",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--ignore-submodules=none",
        ])?;
        let (untracked, tracked): (Vec<&str>, _) =
            said.split('\0').filter(|entry| entry.len() > 3).partition(|entry| entry.starts_with("??"));
        let names = |entries: Vec<&str>| entries.iter().filter_map(|entry| entry.get(3..)).map(str::to_owned).collect();
        Ok((names(tracked), names(untracked)))
    }

    /// A file as HEAD holds it; `path` is relative to the top of the work tree.
    pub fn of_head(&self, path: &str) -> Option<String> {
        self.said(&["cat-file", "blob", &format!("HEAD:{path}")]).ok()
    }

    /// Whether a file or folder of this name, relative to the folder, is or would be ignored.
    pub fn ignores(&self, path: &str) -> bool {
        // This one question git refuses to answer about literal paths.
        let args = ["--no-literal-pathspecs", "check-ignore", "--", path];
        self.said(&args).is_ok_and(|said| !said.is_empty())
    }

    /// The message of HEAD's commit.
    pub fn message(&self) -> Option<String> {
        self.said(&["log", "-1", "--format=%B", "HEAD"]).ok()
    }

    /// Tracked files and untracked ones that nothing ignores, relative to the folder.
    ///
    /// # Errors
    /// git did not answer.
    pub fn files(&self) -> Result<Listed> {
        let listed =
            self.bytes(&["ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard", "--deduplicate"])?;
        Ok(Listed::by_git(&listed))
    }

    /// The tracked files that an ignore file names all the same, in order.
    ///
    /// # Errors
    /// git did not answer.
    fn overlooked(&self) -> Result<Vec<String>> {
        let said = self.said(&["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"])?;
        Ok(crate::paths::ordered(said.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect()))
    }

    /// What git says to these arguments, as text.
    fn said(&self, args: &[&str]) -> Result<String> {
        Ok(String::from_utf8_lossy(&self.bytes(args)?).into_owned())
    }

    /// What git says to these arguments. A name that is not UTF-8 cannot be told to a tool or a report; what replaces it
    /// in text names no file.
    fn bytes(&self, args: &[&str]) -> Result<Vec<u8>> {
        self.ask(args, &[])?.said(args)
    }

    /// Asks git with further variables in its environment.
    fn ask(&self, args: &[&str], env: &[(&str, &OsStr)]) -> Result<Answer> {
        let env = self.env.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str())).chain(pairs(env));
        self.run(args, env, DEADLINE)
    }

    /// Asks git in exactly this environment.
    fn run<'e>(
        &self,
        args: &[&str],
        env: impl Iterator<Item = (&'e OsStr, &'e OsStr)>,
        deadline: Duration,
    ) -> Result<Answer> {
        let Some(program) = &self.program else { return Ok(Answer::Missing) };
        let shell = Shell::new().context("could not read the current folder")?;
        let folder = &self.folder;
        // A file-system monitor is a program that the repository's configuration names: it is not ours to start. A path
        // is a path, whatever characters of a pattern are in it.
        // So are its hooks.
        let hooks = if cfg!(windows) { "core.hooksPath=NUL" } else { "core.hooksPath=/dev/null" };
        let git = cmd!(
            shell,
            "{program} --literal-pathspecs -C {folder} -c core.fsmonitor=false -c core.quotepath=false -c {hooks}"
        );
        let git = git.args(args).env_clear().envs(env).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
        match tool::run(git, deadline) {
            // An empty answer says that nothing changed: part of one must not.
            RunResult::Finished(output) if output.code == 0 && !output.stdout.is_whole() => {
                bail!("git {}: its answer did not come whole", verb(args))
            }
            RunResult::Finished(mut output) if output.code == 0 => {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut output.stdout.reader()?, &mut bytes)?;
                Ok(Answer::Said(bytes))
            }
            RunResult::Finished(mut output) => {
                Ok(Answer::Refused { stdout: output.stdout.head(SHOWN), stderr: output.stderr.head(SHOWN) })
            }
            RunResult::Missing(_) => Ok(Answer::Missing),
            other => bail!("git {} did not finish: {other:?}", verb(args)),
        }
    }
}

/// How much of what git complains about is read, in bytes.
const SHOWN: usize = 16 << 10;

enum Answer {
    Said(Vec<u8>),
    Refused { stdout: String, stderr: String },
    Missing,
}

impl Answer {
    fn said(self, args: &[&str]) -> Result<Vec<u8>> {
        match self {
            Answer::Said(bytes) => Ok(bytes),
            Answer::Refused { stderr, .. } => bail!("git {}: {}", verb(args), stderr.trim()),
            Answer::Missing => bail!("git is not installed"),
        }
    }
}

fn pairs<'e>(env: &'e [(&str, &'e OsStr)]) -> impl Iterator<Item = (&'e OsStr, &'e OsStr)> {
    env.iter().map(|(name, value)| (OsStr::new(*name), *value))
}

/// The subcommand among these arguments.
fn verb<'a>(args: &[&'a str]) -> &'a str {
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match *arg {
            "-c" => drop(args.next()),
            verb => return verb,
        }
    }
    ""
}
