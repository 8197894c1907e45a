//! Every environment variable the program reads, taken once at the start.

pub mod credential;
mod handover;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::secret::Secret;

/// The environment as it was when the program started. Tests make their own with [`Env::from_pairs`].
#[derive(Clone, Default)]
pub struct Env {
    vars: BTreeMap<OsString, OsString>,
}

/// Which variables a child process gets. Secrets, which [`credential::is_secret`] knows, are left out of every list; what a
/// sort of child gets all the same is said here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inherit {
    /// Linters and scanners: the short list of what programs need to start, find their files and reach a package
    /// index. Anything else stays here.
    Scanner,
    /// Scanners that ask a server: the same, and the proxy on the way there, with its password.
    Network,
    /// What reads files of the repository that can name a host, or builds what they name: a scanner's list without Python's
    /// own search path, and where the package index and the proxy are; never a credential.
    Resolver,
    /// git on its way to a remote: a scanner's list, the proxy with its password, and how it signs in over SSH.
    Remote,
    /// The compiler, which runs build scripts and macros: a scanner's list, the proxy to a package index, and what steers
    /// a build.
    Build,
    /// The project's own tests, see [`Env::tests`].
    Project,
    /// The installer of the pinned set, whose lock files are ours: a scanner's list without Python's own search path, and the
    /// package index and the proxy with their credentials.
    Installer,
}

/// What a scanner may see, by exact name: a prefix would let a secret through sooner or later.
#[rustfmt::skip]
const SCANNER_NAMES: &[&str] = &[
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TMP", "TEMP", "SHELL",
    "TERM", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR",
    "VIRTUAL_ENV", "CONDA_PREFIX", "PYENV_ROOT", "PYENV_VERSION", "PYTHONPATH", "PYTHONHOME", "PYTHONUTF8",
    "PYTHONIOENCODING", "PYTHONHASHSEED", "PYTHONWARNINGS", "MYPYPATH", "DJANGO_SETTINGS_MODULE",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR",
    "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "PROGRAMDATA", "PROGRAMFILES",
    "PROGRAMFILES(X86)", "NUMBER_OF_PROCESSORS", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "SOURCE_DATE_EPOCH",
    "XDG_DATA_DIRS",
];

/// What of it would let Python import other modules than the installer's own.
const IMPORTS: &[&str] = &["PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX"];

/// Where the package index is, and how it is reached. Files that pip and uv could be told of by a variable, such as
/// `PIP_CONSTRAINT`, are not among it: they may be the repository's, and name a host.
#[rustfmt::skip]
const INDEX_NAMES: &[&str] = &[
    "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_TRUSTED_HOST", "PIP_CERT",
    "PIP_CLIENT_CERT", "PIP_PROXY", "PIP_TIMEOUT", "PIP_DEFAULT_TIMEOUT", "PIP_RETRIES", "PIP_CACHE_DIR",
    "PIP_KEYRING_PROVIDER", "PIP_CONFIG_FILE", "UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS", "UV_INDEX_STRATEGY", "UV_INSECURE_HOST", "UV_KEYRING_PROVIDER", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS",
    "UV_HTTP_TIMEOUT", "UV_HTTP_RETRIES", "UV_CACHE_DIR", "UV_NO_CACHE", "UV_OFFLINE", "UV_LINK_MODE", "UV_PYTHON",
    "UV_PYTHON_INSTALL_DIR", "UV_PYTHON_INSTALL_MIRROR", "UV_PYTHON_PREFERENCE", "UV_PYTHON_DOWNLOADS",
    "UV_CONCURRENT_DOWNLOADS", "UV_CONCURRENT_INSTALLS",
];
/// `UV_INDEX_NAME_USERNAME` and `UV_INDEX_NAME_PASSWORD`.
const INDEX_PREFIXES: &[&str] = &["UV_INDEX_"];

const PROXIES: &[&str] = &["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

/// What steers a build with cargo, by exact name and by the names of cargo's own settings
/// (<https://doc.rust-lang.org/cargo/reference/environment-variables.html>).
#[rustfmt::skip]
const BUILD_NAMES: &[&str] = &[
    "CARGO_TARGET_DIR", "CARGO_INCREMENTAL", "CARGO_CACHE_RUSTC_INFO", "CARGO_ENCODED_RUSTFLAGS", "RUSTC", "RUSTDOC",
    "RUSTFLAGS", "RUSTDOCFLAGS", "RUSTC_BOOTSTRAP", "RUST_MIN_STACK", "RUST_BACKTRACE", "RUSTUP_DIST_SERVER",
    "RUSTUP_AUTO_INSTALL", "CC", "CXX", "AR", "LD", "CFLAGS", "CXXFLAGS", "LDFLAGS", "PKG_CONFIG", "PKG_CONFIG_PATH",
    "OPENSSL_DIR", "OPENSSL_NO_VENDOR", "LIBCLANG_PATH", "LLVM_CONFIG_PATH", "CMAKE", "PROTOC", "PYO3_PYTHON",
    "SDKROOT",
];
const BUILD_PREFIXES: &[&str] = &["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_", "CARGO_NET_", "CARGO_HTTP_"];

/// What `cargo run` tells the program that it starts about that program; to another build it is wrong.
const ABOUT_US: &[&str] = &["CARGO_PKG_", "CARGO_MANIFEST_"];

/// Variables that list folders from which programs and modules are taken.
const LISTS: &[&str] = &["PATH", "PYTHONPATH"];

/// Whether the variable names a program that cargo or Python starts in the place of another.
fn starts_a_program(name: &str) -> bool {
    const NAMES: &[&str] =
        &["RUSTC", "RUSTDOC", "PYTHONHOME", "CC", "CXX", "AR", "LD", "CMAKE", "PROTOC", "GIT_SSH_COMMAND"];
    NAMES.contains(&name)
        || ["_WRAPPER", "_RUNNER", "_LINKER", "_RUSTC", "_RUSTDOC"].iter().any(|end| name.ends_with(end))
}

/// What git needs to sign in over SSH. Credentials over HTTPS are in its configuration, or given for one call.
const SSH: &[&str] = &["SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH_COMMAND"];

/// The files in which a workflow takes orders
/// (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files>).
const WORKFLOW_FILES: &[&str] = &["GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"];

impl Inherit {
    /// The names, and the beginnings of names, of what this sort of child may see; secrets only where `granted` says so.
    fn allows(self, name: &str, secret: bool) -> bool {
        let is = |names: &[&str]| names.contains(&name);
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
        let index = is(INDEX_NAMES) || starts(INDEX_PREFIXES);
        let (granted, plain) = match self {
            Inherit::Scanner => (false, is(SCANNER_NAMES)),
            Inherit::Network => (is(PROXIES), is(SCANNER_NAMES)),
            Inherit::Resolver => (false, is(SCANNER_NAMES) && !is(IMPORTS) || is(PROXIES) || index),
            Inherit::Remote => (is(PROXIES) || is(SSH), is(SCANNER_NAMES)),
            Inherit::Build => (false, is(SCANNER_NAMES) || is(PROXIES) || is(BUILD_NAMES) || starts(BUILD_PREFIXES)),
            Inherit::Project => (false, false),
            Inherit::Installer => (is(PROXIES) || index, is(SCANNER_NAMES) && !is(IMPORTS)),
        };
        granted || plain && !secret
    }
}

impl Env {
    /// Calls `run` with the environment of this process, which from then on holds no secret; see `handover`. The process
    /// may start anew for that, so this comes before anything else has been done.
    ///
    /// # Errors
    /// The secrets could not be taken out.
    #[allow(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub fn with_process<T>(run: impl FnOnce(Env) -> T) -> std::io::Result<T> {
        let is_secret = |name: &OsString, value: &OsString| credential::is_secret(&name.to_string_lossy(), value);
        let env = Env { vars: handover::take(std::env::vars_os().collect(), &is_secret)? };
        #[cfg(windows)]
        {
            let secrets = env.vars.iter().filter(|(name, value)| is_secret(name, value));
            let secrets: Vec<OsString> = secrets.map(|(name, _)| name.clone()).collect();
            return Ok(temp_env::with_vars_unset(secrets, || run(env)));
        }
        #[cfg(not(windows))]
        Ok(run(env))
    }

    /// An environment made of these pairs alone.
    pub fn from_pairs<K: Into<OsString>, V: Into<OsString>>(pairs: impl IntoIterator<Item = (K, V)>) -> Env {
        Env { vars: pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect() }
    }

    /// The value, where the variable is set, not empty, and text.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.vars.get(OsStr::new(name)).and_then(|value| value.to_str()).filter(|value| !value.is_empty())
    }

    /// The value as a secret, where the variable is set and not blank.
    pub fn secret(&self, name: &str) -> Option<Secret> {
        self.get(name).and_then(Secret::new)
    }

    /// The value as a path, where the variable is set and not empty.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.vars.get(OsStr::new(name)).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    /// The value as a base address without the final slash: https, or http on loopback, of characters that cannot end the
    /// address where it stands in Markdown.
    ///
    /// # Errors
    /// What is wrong with it; the value itself could hold credentials and is not repeated.
    pub fn base(&self, name: &str, default: &str) -> anyhow::Result<String> {
        let value = self.get(name).unwrap_or(default).trim_end_matches('/');
        let host = value.strip_prefix("https://").or_else(|| {
            let host = value.strip_prefix("http://")?;
            let name = host.split(['/', ':']).next().unwrap_or_default();
            (matches!(name, "localhost" | "127.0.0.1") || host.starts_with("[::1]")).then_some(host)
        });
        let plain = |host: &str| {
            let rest = host.strip_prefix("[::1]").unwrap_or(host);
            !host.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/%".contains(&byte))
        };
        if host.is_some_and(plain) {
            return Ok(value.to_owned());
        }
        anyhow::bail!("`{name}` has to be an https address such as `{default}`, without a query or credentials")
    }

    /// The token for GitHub's API: `GITHUB_TOKEN`, as Actions sets it, else `GH_TOKEN`.
    pub fn github_token(&self) -> Option<Secret> {
        self.secret("GITHUB_TOKEN").or_else(|| self.secret("GH_TOKEN"))
    }

    /// The proxy for this scheme, `http` or `https`; its address can hold a password. In lower case first, as curl does.
    pub fn proxy(&self, scheme: &str) -> Option<Secret> {
        let names = [format!("{scheme}_proxy"), "all_proxy".to_owned()];
        names.iter().find_map(|name| self.secret(name).or_else(|| self.secret(&name.to_ascii_uppercase())))
    }

    /// Hosts that are reached without a proxy, separated by commas.
    pub fn no_proxy(&self) -> String {
        self.get("no_proxy").or_else(|| self.get("NO_PROXY")).unwrap_or_default().to_owned()
    }

    /// The folders of a variable that lists them as `PATH` does.
    pub fn folders(&self, name: &str) -> Vec<PathBuf> {
        let value = self.vars.get(OsStr::new(name)).filter(|value| !value.is_empty());
        value.map(|paths| std::env::split_paths(paths).collect()).unwrap_or_default()
    }

    /// The folders of `PATH`, in order. A relative one is left out: it would be a folder of whatever is being tested.
    pub fn search_path(&self) -> Vec<PathBuf> {
        let mut folders = self.folders("PATH");
        folders.retain(|folder| folder.is_absolute());
        folders
    }

    /// The program of this name on `PATH`.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        self.search_path().iter().find_map(|folder| executable(folder, name))
    }

    /// The same without what leads into `tree`, the work tree: for all that judges it, and for git. Relative paths lead there,
    /// too.
    pub fn outside_of(&self, tree: &Path) -> Env {
        let is_outside = |path: &Path| {
            let real = path.canonicalize();
            path.is_absolute() && !path.starts_with(tree) && !real.is_ok_and(|real| real.starts_with(tree))
        };
        let mut vars = self.vars.clone();
        for (name, value) in &self.vars {
            let upper = name.to_string_lossy().to_ascii_uppercase();
            if LISTS.contains(&upper.as_str()) {
                let kept = std::env::split_paths(value).filter(|path| is_outside(path));
                match std::env::join_paths(kept) {
                    Ok(kept) if !kept.is_empty() => drop(vars.insert(name.clone(), kept)),
                    _ => drop(vars.remove(name)),
                }
            } else if starts_a_program(&upper) {
                // A program with its arguments, or a name that is looked for on `PATH`.
                let text = value.to_string_lossy();
                let program = text.split_whitespace().next().unwrap_or_default();
                if program.contains(['/', '\\']) && !is_outside(Path::new(program)) {
                    vars.remove(name);
                }
            }
        }
        Env { vars }
    }

    /// Whether a CI service says that this is it: `CI` set to anything but `false` or `0`.
    pub fn is_ci(&self) -> bool {
        self.get("CI").is_some_and(|value| !matches!(value, "false" | "0"))
    }

    /// Where tools are kept: `TOUCHMARK_CACHE_DIR`, else the platform's cache folder.
    pub fn cache_dir(&self) -> Option<PathBuf> {
        if let Some(dir) = self.path("TOUCHMARK_CACHE_DIR") {
            return Some(dir);
        }
        // XDG Base Directory Specification: a relative value is to be ignored.
        if let Some(dir) = self.path("XDG_CACHE_HOME").filter(|dir| dir.is_absolute()) {
            return Some(dir.join("touchmark"));
        }
        if cfg!(windows) {
            return self.path("LOCALAPPDATA").map(|dir| dir.join("touchmark").join("cache"));
        }
        let home = self.path("HOME").filter(|dir| dir.is_absolute())?;
        Some(if cfg!(target_os = "macos") {
            home.join("Library/Caches/touchmark")
        } else {
            home.join(".cache/touchmark")
        })
    }

    /// What a child of this sort is given.
    pub fn child(&self, inherit: Inherit) -> Vec<(OsString, OsString)> {
        if inherit == Inherit::Project {
            return self.tests(&[]);
        }
        self.pairs(|name, secret| inherit.allows(&name.to_ascii_uppercase(), secret))
    }

    /// What the project's own tests are given: everything but secrets, git's variables and what is about this program.
    /// Of the secrets those that the configuration hands over by name.
    pub fn tests(&self, handed: &[String]) -> Vec<(OsString, OsString)> {
        self.pairs(|name, secret| {
            if handed.iter().any(|known| known == name) {
                return !credential::publishes(name);
            }
            let upper = name.to_ascii_uppercase();
            let is_ours = ABOUT_US.iter().any(|prefix| upper.starts_with(prefix));
            !secret && !is_ours && !upper.starts_with("GIT_") && !WORKFLOW_FILES.contains(&upper.as_str())
        })
    }

    /// The secrets that tests could be handed and are not.
    pub fn withheld(&self, handed: &[String]) -> Vec<&str> {
        let secrets = self.vars.iter().filter_map(|(name, value)| {
            let name = name.to_str().filter(|name| credential::is_secret(name, value))?;
            (!credential::publishes(name) && !handed.iter().any(|known| known == name)).then_some(name)
        });
        let is_way = |name: &&str| SSH.contains(name) || name.to_ascii_uppercase().ends_with("_PROXY");
        secrets.filter(|name| !is_way(name)).collect()
    }

    /// Whether credentials of the package index are set that this sort of child is not given.
    pub fn withholds_index(&self, inherit: Inherit) -> bool {
        let given = self.child(inherit).into_iter().map(|(name, _)| name);
        let given: std::collections::BTreeSet<OsString> = given.collect();
        self.child(Inherit::Installer).iter().any(|(name, value)| {
            let text = name.to_string_lossy();
            let is_way = text.to_ascii_uppercase().ends_with("_PROXY");
            !given.contains(name) && !is_way && credential::is_secret(&text, value)
        })
    }

    fn pairs(&self, allowed: impl Fn(&str, bool) -> bool) -> Vec<(OsString, OsString)> {
        let is_allowed = |(name, value): &(&OsString, &OsString)| {
            name.to_str().is_some_and(|name| allowed(name, credential::is_secret(name, value)))
        };
        self.vars.iter().filter(is_allowed).map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// The program of this name in a folder.
pub fn executable(folder: &Path, name: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    endings.iter().map(|ending| folder.join(format!("{name}{ending}"))).find(|path| is_executable(path))
}

/// Whether this is a file that may be started.
#[cfg(unix)]
pub fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// Whether this is a file.
#[cfg(not(unix))]
pub fn is_executable(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(OsString, OsString)]) -> Vec<&str> {
        pairs.iter().filter_map(|(name, _)| name.to_str()).collect()
    }

    /// What each sort of child is given of what a release job may have around it.
    #[test]
    fn no_child_sees_a_secret_that_is_not_for_it() {
        let env = Env::from_pairs([
            ("PATH", "/bin"),
            ("LC_ALL", "C"),
            ("PYTHONPATH", "/lib"),
            ("GITHUB_TOKEN", "canary"),
            ("GITHUB_OUTPUT", "/runner/output"),
            ("DATABASE_URL", "postgres://user:canary@host"),
            ("PIP_INDEX_URL", "https://user:canary@host"),
            ("PIP_TRUSTED_HOST", "host"),
            ("PIP_CONSTRAINT", "limits.txt"),
            ("UV_INDEX_OURS_PASSWORD", "canary"),
            ("UV_PUBLISH_TOKEN", "canary"),
            ("uv_publish_password", "canary"),
            ("TWINE_USERNAME", "canary"),
            ("https_proxy", "http://user:canary@host"),
            ("HTTP_PROXY", "http://host"),
            ("PYTHON_API_TOKEN", "canary"),
            ("GIT_DIR", "/elsewhere"),
            ("SSH_AUTH_SOCK", "/agent"),
            ("CARGO_REGISTRY_TOKEN", "canary"),
            ("CARGO_REGISTRIES_OURS_TOKEN", "canary"),
            ("CARGO_PKG_NAME", "xtask"),
            ("CARGO_BUILD_JOBS", "2"),
            ("CARGO_HTTP_PROXY", "http://user:canary@host"),
            ("RUSTFLAGS", "-C target-cpu=native"),
            ("APP_MODE", "test"),
        ]);
        let of = |pairs: Vec<(OsString, OsString)>| names(&pairs).join(" ");
        let handed = ["DATABASE_URL", "GITHUB_TOKEN"].map(str::to_owned);
        let table = [
            ("scanner", of(env.child(Inherit::Scanner))),
            ("network", of(env.child(Inherit::Network))),
            ("resolver", of(env.child(Inherit::Resolver))),
            ("remote", of(env.child(Inherit::Remote))),
            ("build", of(env.child(Inherit::Build))),
            ("installer", of(env.child(Inherit::Installer))),
            ("tests", of(env.tests(&[]))),
            ("tests that are handed two", of(env.tests(&handed))),
            ("withheld from them", env.withheld(&handed).join(" ")),
        ];
        let lines: Vec<String> = table.iter().map(|(child, names)| format!("{child}: {names}")).collect();
        insta::assert_snapshot!(lines.join("\n"), @"
        scanner: LC_ALL PATH PYTHONPATH
        network: HTTP_PROXY LC_ALL PATH PYTHONPATH https_proxy
        resolver: HTTP_PROXY LC_ALL PATH PIP_TRUSTED_HOST
        remote: HTTP_PROXY LC_ALL PATH PYTHONPATH SSH_AUTH_SOCK https_proxy
        build: CARGO_BUILD_JOBS HTTP_PROXY LC_ALL PATH PYTHONPATH RUSTFLAGS
        installer: HTTP_PROXY LC_ALL PATH PIP_INDEX_URL PIP_TRUSTED_HOST UV_INDEX_OURS_PASSWORD https_proxy
        tests: APP_MODE CARGO_BUILD_JOBS HTTP_PROXY LC_ALL PATH PIP_CONSTRAINT PIP_TRUSTED_HOST PYTHONPATH RUSTFLAGS
        tests that are handed two: APP_MODE CARGO_BUILD_JOBS DATABASE_URL HTTP_PROXY LC_ALL PATH PIP_CONSTRAINT PIP_TRUSTED_HOST PYTHONPATH RUSTFLAGS
        withheld from them: PIP_INDEX_URL PYTHON_API_TOKEN
        ");
    }

    #[test]
    #[cfg(unix)]
    fn what_leads_into_the_tree_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path().canonicalize().unwrap().join("tree");
        std::fs::create_dir_all(tree.join("bin")).unwrap();
        let link = folder.path().canonicalize().unwrap().join("link");
        std::os::unix::fs::symlink(tree.join("bin"), &link).unwrap();
        let path = format!("{0}/bin:.:bin:{1}:/usr/bin:{0}", tree.display(), link.display());
        let wrapper = format!("{}/bin/wrap --quietly", tree.display());
        let env = Env::from_pairs([
            ("PATH", path.as_str()),
            ("PYTHONPATH", "src"),
            ("RUSTC_WRAPPER", &wrapper),
            ("CARGO_BUILD_RUSTC_WRAPPER", "sccache"),
            ("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER", "tools/run.sh"),
            ("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER", "/usr/bin/clang"),
            ("HOME", "/h"),
        ]);
        let outside = env.outside_of(&tree);
        assert_eq!(outside.get("PATH"), Some("/usr/bin"));
        assert_eq!(
            names(&outside.child(Inherit::Build)),
            ["CARGO_BUILD_RUSTC_WRAPPER", "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER", "HOME", "PATH"]
        );
    }

    #[test]
    fn a_base_address_is_https_and_plain() {
        let base = |value: &str| Env::from_pairs([("B", value)]).base("B", "https://d.example").ok();
        assert_eq!(base("").as_deref(), Some("https://d.example"));
        assert_eq!(base("https://m.example/shields/").as_deref(), Some("https://m.example/shields"));
        assert_eq!(base("http://127.0.0.1:8080").as_deref(), Some("http://127.0.0.1:8080"));
        assert_eq!(base("http://[::1]:8080/api/v3/").as_deref(), Some("http://[::1]:8080/api/v3"));
        for bad in [
            "http://m.example",
            "http://[::1]x@m.example",
            "http://[::2]",
            "javascript:alert(1)",
            "https://x/)[y](z",
            "https://u:p@h",
            "https://",
            "https://h?q",
        ] {
            assert_eq!(base(bad), None, "{bad}");
        }
    }

    #[test]
    fn ci_and_cache_follow_their_variables() {
        assert!(Env::from_pairs([("CI", "true")]).is_ci());
        assert!(!Env::from_pairs([("CI", "false")]).is_ci());
        assert!(!Env::from_pairs([("CI", "")]).is_ci());
        let env = Env::from_pairs([("TOUCHMARK_CACHE_DIR", "/c"), ("HOME", "/h")]);
        assert_eq!(env.cache_dir(), Some(PathBuf::from("/c")));
        assert_eq!(Env::default().cache_dir(), None);
    }
}
