//! The remote: what its branch holds, and a push to it that can only ever add a commit.
//!
//! The token is in the environment of the one child that needs it, as configuration for the server's own address, and
//! nowhere else.

use std::ffi::{OsStr, OsString};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::{Answer, Git};
use crate::git::objects::hookless;
use crate::secret::Secret;

const DEADLINE: Duration = Duration::from_secs(300);
/// Where a fetched tip is kept for as long as it is looked at.
const INCOMING: &str = "refs/touchmark/incoming";

/// The remote `origin`.
pub struct Remote<'a> {
    git: &'a Git,
    token: Option<Signed>,
    /// Whether the repository's configuration already signs in, as `actions/checkout` leaves it.
    persisted: bool,
    /// What is not repeated: the token, its header, and the credentials in the address and the configuration.
    hidden: Vec<Secret>,
    hooks: TempDir,
}

/// A token as git is given it.
struct Signed {
    /// `http.ADDRESS.extraheader` for the server that the token belongs to.
    key: String,
    header: Secret,
}

/// What became of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// The branch is at this commit.
    Done,
    /// It was already there: somebody else made the very same commit.
    Already,
    /// The branch was not where it was expected: somebody else was first.
    Raced,
    /// The server does not let us; the text is its own.
    Denied(String),
    /// Something on the way did not work, and might the next time.
    Broken(String),
}

impl<'a> Remote<'a> {
    /// The remote `origin`; the token is for addresses on `server` alone.
    ///
    /// # Errors
    /// There is no such remote.
    pub fn open(git: &'a Git, server: &str, token: Option<&Secret>) -> Result<Remote<'a>> {
        let url = git.said(&["remote", "get-url", "--push", "origin"]).context("there is no remote `origin`")?;
        let url = url.lines().next().unwrap_or_default().to_owned();
        let server = server.trim_end_matches('/');
        let configured = git.said(&["config", "--get-urlmatch", "http.extraheader", &url]).unwrap_or_default();
        let coded = token.map(|token| token.basic("x-access-token"));
        let words = configured.split_whitespace().last().into_iter().chain(credentials(&url)).filter_map(Secret::new);
        let hidden = token.into_iter().chain(&coded).cloned().chain(words).collect();
        let signed = |coded: &Secret| {
            let on_server = url.strip_prefix(server).is_some_and(|rest| rest.starts_with('/'));
            let header = Secret::new(&format!("AUTHORIZATION: basic {}", coded.expose()))?;
            on_server.then(|| Signed { key: format!("http.{server}/.extraheader"), header })
        };
        let token = coded.as_ref().and_then(signed);
        let persisted = !configured.trim().is_empty();
        let hooks = tempfile::tempdir().context("could not make a temporary folder")?;
        Ok(Remote { git, token, persisted, hidden, hooks })
    }

    /// The commit that the branch is at, fetched; `None` where there is no such branch.
    ///
    /// # Errors
    /// The remote did not answer.
    pub fn tip(&self, branch: &str) -> Result<Option<String>> {
        let from = format!("+refs/heads/{branch}:{INCOMING}");
        let fetch = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap=", "origin", &from];
        let text = match self.sign_in(&[&["fetch", "--quiet"][..], &fetch].concat())? {
            Answer::Said(_) => {
                let tip = self.git.said(&["rev-parse", "--verify", &format!("{INCOMING}^{{commit}}")])?;
                // Whoever else fetches here at this moment puts it back.
                let _ = self.git.said(&["update-ref", "-d", INCOMING]);
                return Ok(Some(tip.trim().to_owned()));
            }
            Answer::Refused { stderr, .. } => stderr,
            Answer::Missing => bail!("git is not installed"),
        };
        if text.contains("couldn't find remote ref") {
            return Ok(None);
        }
        bail!("could not fetch `{branch}` from `origin`: {}", self.clean(&text))
    }

    /// Fetches one commit by its id, without its history.
    ///
    /// # Errors
    /// The remote did not answer, or does not hold it.
    pub fn commit(&self, id: &str) -> Result<()> {
        self.fetch(&["--depth=1", "origin", id])
    }

    /// Fetches the history of a branch that a shallow clone does not hold.
    ///
    /// # Errors
    /// The remote did not answer.
    pub fn deepen(&self, branch: &str) -> Result<()> {
        self.fetch(&["--unshallow", "origin", &format!("refs/heads/{branch}")])
    }

    fn fetch(&self, what: &[&str]) -> Result<()> {
        let quiet = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap="];
        match self.sign_in(&[&quiet[..], what].concat())? {
            Answer::Said(_) => Ok(()),
            Answer::Refused { stderr, .. } => bail!("could not fetch from `origin`: {}", self.clean(&stderr)),
            Answer::Missing => bail!("git is not installed"),
        }
    }

    /// Moves the branch from `parent` to `commit`, its child, or not at all.
    ///
    /// `--force-with-lease` with an expected value is git's compare-and-swap, and no force: the new tip is a child of the
    /// value that the old one has to have. A push without it would bring back what somebody has just taken off the
    /// branch.
    ///
    /// # Errors
    /// git could not be started, or did not end.
    pub fn push(&self, branch: &str, parent: &str, commit: &str) -> Result<Pushed> {
        let swap = format!("--force-with-lease=refs/heads/{branch}:{parent}");
        let to = format!("{commit}:refs/heads/{branch}");
        let quiet = ["push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed"];
        let push = [&quiet[..], &["--recurse-submodules=no", &swap, "origin", &to]].concat();
        Ok(match self.sign_in(&push)? {
            Answer::Said(said) if String::from_utf8_lossy(&said).lines().any(|line| line.starts_with('=')) => {
                Pushed::Already
            }
            Answer::Said(_) => Pushed::Done,
            Answer::Refused { stdout, stderr } => match judge(&stdout, &stderr) {
                Pushed::Denied(text) => Pushed::Denied(self.clean(&text)),
                Pushed::Broken(text) => Pushed::Broken(self.clean(&text)),
                pushed => pushed,
            },
            Answer::Missing => bail!("git is not installed"),
        })
    }

    /// Asks with the credentials that are there already, and where these are refused with the token.
    fn sign_in(&self, args: &[&str]) -> Result<Answer> {
        let first = self.call(args, self.token.as_ref().filter(|_| !self.persisted))?;
        let Some(token) = self.token.as_ref().filter(|_| self.persisted) else { return Ok(first) };
        match &first {
            Answer::Refused { stdout, stderr } if is_unauthorized(&format!("{stdout}\n{stderr}")) => {
                self.call(args, Some(token))
            }
            _ => Ok(first),
        }
    }

    fn call(&self, args: &[&str], token: Option<&Signed>) -> Result<Answer> {
        let hooks = hookless(self.hooks.path())?;
        let calm = ["-c", &hooks, "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "submodule.recurse=false"];
        let mut env: Vec<(&str, &OsStr)> = vec![
            ("GIT_TERMINAL_PROMPT", OsStr::new("0")),
            ("GIT_ASKPASS", OsStr::new("")),
            ("SSH_ASKPASS", OsStr::new("")),
        ];
        if let Some(signed) = token {
            let key = OsStr::new(&signed.key);
            // The empty value takes back what other configuration says: two such headers are one too many.
            env.extend([("GIT_CONFIG_COUNT", OsStr::new("2")), ("GIT_CONFIG_KEY_0", key), ("GIT_CONFIG_KEY_1", key)]);
            env.extend([
                ("GIT_CONFIG_VALUE_0", OsStr::new("")),
                ("GIT_CONFIG_VALUE_1", OsStr::new(signed.header.expose())),
            ]);
        }
        let base =
            self.git.remote.iter().map(|(name, value): &(OsString, OsString)| (name.as_os_str(), value.as_os_str()));
        self.git.run(&[&calm[..], args].concat(), base.chain(super::pairs(&env)), DEADLINE)
    }

    /// What git said, without the token and without credentials in addresses.
    fn clean(&self, text: &str) -> String {
        let text = self.hidden.iter().fold(text.to_owned(), |text, secret| secret.redact(&text));
        let telling = |line: &&str| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with("hint:") && line != "remote:"
        };
        text.lines().filter(telling).map(str::trim).take(20).collect::<Vec<_>>().join("\n")
    }
}

/// The password in an address; over HTTP a name that stands alone can be a token.
fn credentials(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let (credentials, _) = rest.split('/').next()?.rsplit_once('@')?;
    match credentials.split_once(':') {
        Some((_, password)) => Some(password),
        None => scheme.starts_with("http").then_some(credentials),
    }
}

/// What a refused push came to. The words are git's own and GitHub's, in English.
fn judge(stdout: &str, stderr: &str) -> Pushed {
    let text = format!("{stderr}\n{stdout}");
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    // First, because GitHub calls a lost race `[remote rejected]`, as it does a broken rule.
    if has(&["cannot lock ref", "failed to update ref", "failed to lock", "incorrect old value"]) {
        return Pushed::Raced;
    }
    let rules = ["GH006", "GH013", "protected branch", "rule violations", "hook declined", "[remote rejected]"];
    if has(&rules) || is_unauthorized(&text) {
        return Pushed::Denied(text);
    }
    if has(&["[rejected]", "non-fast-forward", "fetch first", "stale info"]) {
        return Pushed::Raced;
    }
    Pushed::Broken(text)
}

/// Whether the server knows us and says no, or does not know us.
fn is_unauthorized(text: &str) -> bool {
    let words = [
        "error: 401",
        "error: 403",
        "denied to",
        "Permission denied",
        "Permission to ",
        "Authentication failed",
        "could not read Username",
        "could not read Password",
        "Invalid username or",
        "Write access to repository not granted",
        "marked as read only",
        "Repository not found",
    ];
    words.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What git and GitHub print; the rule is the first that fits.
    #[test]
    fn a_refused_push_is_a_race_a_no_or_a_break() {
        let rejected = |why: &str| format!("To https://github.com/o/r\n!\tabc:refs/heads/main\t{why}\nDone\n");
        for why in [
            "[rejected] (fetch first)",
            "[rejected] (non-fast-forward)",
            "[rejected] (stale info)",
            "[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)",
            "[remote rejected] (failed to update ref)",
            "[remote rejected] (incorrect old value provided)",
        ] {
            assert_eq!(judge(&rejected(why), "error: failed to push some refs"), Pushed::Raced, "{why}");
        }
        for (why, said) in [
            (
                "[remote rejected] (protected branch hook declined)",
                "remote: error: GH006: Protected branch update failed",
            ),
            (
                "[remote rejected] (push declined due to repository rule violations)",
                "remote: error: GH013: Repository rule",
            ),
            ("[remote rejected] (pre-receive hook declined)", "remote: no"),
            ("", "fatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 403"),
            ("", "remote: Permission to o/r.git denied to github-actions[bot]."),
            ("", "fatal: could not read Username for 'https://github.com': terminal prompts disabled"),
            ("", "ERROR: The key you are authenticating with has been marked as read only."),
        ] {
            assert!(matches!(judge(&rejected(why), said), Pushed::Denied(_)), "{why} {said}");
        }
        for said in
            ["fatal: unable to access 'https://github.com/': Could not resolve host", "error: RPC failed; HTTP 502"]
        {
            assert!(matches!(judge("", said), Pushed::Broken(_)), "{said}");
        }
    }

    #[test]
    fn credentials_stand_before_the_host() {
        assert_eq!(credentials("https://x-access-token:canary@github.com/o/r"), Some("canary"));
        assert_eq!(credentials("https://canary@github.com/o/r"), Some("canary"));
        assert_eq!(credentials("ssh://git@github.com/o/r"), None, "`git` is in every other word");
        assert_eq!(credentials("https://github.com/o/r@v1"), None);
        assert_eq!(credentials("git@github.com:o/r"), None);
    }
}
