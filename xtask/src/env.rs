//! Every environment variable the program reads, taken once at the start.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::secret::Secret;

/// The environment as it was when the program started. Tests make their own with [`Env::from_pairs`].
#[derive(Clone, Default)]
pub struct Env {
    vars: BTreeMap<OsString, OsString>,
}

/// Which variables a child process gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inherit {
    /// Linters and scanners: the short list of what programs need to start, find their files and reach a package
    /// index. Anything else, secrets above all, stays here.
    Scanner,
    /// Scanners that ask a server: the same, and the proxy on the way there.
    Network,
    /// What installs packages: the same, and where the package index is.
    Installer,
    /// git on its way to a remote: the same, and how it signs in there over SSH.
    Remote,
    /// The compiler, which runs build scripts and macros: a scanner's list, the proxy to a package index, and what steers
    /// a build.
    Build,
    /// The project's own test command: everything but the credentials that are ours.
    Project,
}

/// What a scanner may see, by exact name: a prefix would let a secret through sooner or later.
#[rustfmt::skip]
const SCANNER_NAMES: [&str; 52] = [
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TMP", "TEMP", "SHELL",
    "TERM", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR",
    "VIRTUAL_ENV", "CONDA_PREFIX", "PYENV_ROOT", "PYENV_VERSION", "PYTHONPATH", "PYTHONHOME", "PYTHONUTF8",
    "PYTHONIOENCODING", "PYTHONHASHSEED", "PYTHONWARNINGS", "MYPYPATH", "DJANGO_SETTINGS_MODULE",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR",
    "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "PROGRAMDATA", "PROGRAMFILES",
    "PROGRAMFILES(X86)", "NUMBER_OF_PROCESSORS", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "SOURCE_DATE_EPOCH",
    "XDG_DATA_DIRS",
];

/// What an installer sees besides: where the package index is, and the proxy on the way there, each perhaps with its
/// credentials.
const INSTALLER_PREFIXES: [&str; 2] = ["PIP_", "UV_"];
const PROXIES: [&str; 4] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

/// What steers a build with cargo, by exact name and by the names of cargo's own settings
/// (<https://doc.rust-lang.org/cargo/reference/environment-variables.html>). The credentials of a registry begin with
/// `CARGO_REGISTRY_` and `CARGO_REGISTRIES_`, and no child gets them.
#[rustfmt::skip]
const BUILD_NAMES: [&str; 30] = [
    "CARGO_TARGET_DIR", "CARGO_INCREMENTAL", "CARGO_CACHE_RUSTC_INFO", "CARGO_ENCODED_RUSTFLAGS", "RUSTC", "RUSTDOC",
    "RUSTFLAGS", "RUSTDOCFLAGS", "RUSTC_BOOTSTRAP", "RUST_MIN_STACK", "RUST_BACKTRACE", "RUSTUP_DIST_SERVER",
    "RUSTUP_AUTO_INSTALL", "CC", "CXX", "AR", "LD", "CFLAGS", "CXXFLAGS", "LDFLAGS", "PKG_CONFIG", "PKG_CONFIG_PATH",
    "OPENSSL_DIR", "OPENSSL_NO_VENDOR", "LIBCLANG_PATH", "LLVM_CONFIG_PATH", "CMAKE", "PROTOC", "PYO3_PYTHON",
    "SDKROOT",
];
const BUILD_PREFIXES: [&str; 5] = ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_", "CARGO_NET_", "CARGO_HTTP_"];

/// The token of crates.io is `CARGO_REGISTRY_TOKEN`, that of another registry `CARGO_REGISTRIES_NAME_TOKEN`.
const REGISTRY_CREDENTIALS: [&str; 2] = ["CARGO_REGISTRY_", "CARGO_REGISTRIES_"];

/// What `cargo run` tells the program that it starts about that program; to another build it is wrong.
const ABOUT_US: [&str; 2] = ["CARGO_PKG_", "CARGO_MANIFEST_"];

/// What git needs to sign in over SSH. Credentials over HTTPS are in its configuration, or given for one call.
const SSH: [&str; 3] = ["SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH_COMMAND"];

/// What belongs to this program, to the workflow around it, or to a release, and to no child: credentials, and the files
/// in which a workflow takes orders
/// (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files>).
const CREDENTIALS: [&str; 15] = [
    "GITHUB_ENV",
    "GITHUB_PATH",
    "GITHUB_OUTPUT",
    "GITHUB_STATE",
    "GITHUB_STEP_SUMMARY",
    "UV_PUBLISH_TOKEN",
    "UV_PUBLISH_PASSWORD",
    "TWINE_PASSWORD",
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "GH_ENTERPRISE_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN",
    "SAFETY_API_KEY",
    "ACTIONS_RUNTIME_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
];

impl Env {
    /// The environment of this process.
    #[allow(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub fn from_process() -> Env {
        Env { vars: std::env::vars_os().collect() }
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

    /// What a child of this sort is given; git is told to speak English and to look at the folder it is told.
    pub fn child(&self, inherit: Inherit) -> Vec<(OsString, OsString)> {
        if inherit == Inherit::Installer {
            return self.installer();
        }
        let starts = |name: &str, prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
        let allowed = |name: &str| {
            let upper = name.to_ascii_uppercase();
            match inherit {
                Inherit::Scanner => SCANNER_NAMES.contains(&upper.as_str()),
                Inherit::Network | Inherit::Installer => {
                    SCANNER_NAMES.contains(&upper.as_str()) || PROXIES.contains(&upper.as_str())
                }
                Inherit::Remote => {
                    [&SCANNER_NAMES[..], &PROXIES, &SSH].iter().any(|names| names.contains(&upper.as_str()))
                }
                Inherit::Build => {
                    [&SCANNER_NAMES[..], &PROXIES, &BUILD_NAMES].iter().any(|names| names.contains(&upper.as_str()))
                        || starts(&upper, &BUILD_PREFIXES)
                }
                Inherit::Project => {
                    !CREDENTIALS.contains(&name)
                        && !name.starts_with("GIT_")
                        && !starts(&upper, &REGISTRY_CREDENTIALS)
                        && !starts(&upper, &ABOUT_US)
                }
            }
        };
        self.pairs(allowed)
    }

    /// What the installer of pinned tools is given: a scanner's list and where the package index is.
    pub fn installer(&self) -> Vec<(OsString, OsString)> {
        let index = |name: &str| INSTALLER_PREFIXES.iter().any(|prefix| name.to_ascii_uppercase().starts_with(prefix));
        let mut pairs = self.child(Inherit::Network);
        pairs.extend(self.pairs(index));
        pairs
    }

    fn pairs(&self, allowed: impl Fn(&str) -> bool) -> Vec<(OsString, OsString)> {
        let named = |(name, _): &(&OsString, &OsString)| name.to_str().is_some_and(&allowed);
        self.vars.iter().filter(named).map(|(name, value)| (name.clone(), value.clone())).collect()
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

    #[test]
    fn a_scanner_sees_no_secret_whatever_its_name() {
        let env = Env::from_pairs([
            ("PATH", "/bin"),
            ("LC_ALL", "C"),
            ("GITHUB_TOKEN", "canary"),
            ("DATABASE_URL", "postgres://user:canary@host"),
            ("PIP_INDEX_URL", "https://user:canary@host"),
            ("https_proxy", "http://user:canary@host"),
            ("PYTHON_API_TOKEN", "canary"),
            ("GIT_DIR", "/elsewhere"),
            ("CARGO_REGISTRY_TOKEN", "canary"),
            ("CARGO_REGISTRIES_OURS_TOKEN", "canary"),
            ("CARGO_PKG_NAME", "xtask"),
            ("CARGO_BUILD_JOBS", "2"),
            ("RUSTFLAGS", "-C target-cpu=native"),
        ]);
        assert_eq!(names(&env.child(Inherit::Scanner)), ["LC_ALL", "PATH"]);
        assert_eq!(names(&env.installer()), ["LC_ALL", "PATH", "https_proxy", "PIP_INDEX_URL"]);
        assert_eq!(
            names(&env.child(Inherit::Build)),
            ["CARGO_BUILD_JOBS", "LC_ALL", "PATH", "RUSTFLAGS", "https_proxy"]
        );
        let pairs = env.child(Inherit::Project);
        let project = names(&pairs);
        assert!(project.contains(&"DATABASE_URL") && project.contains(&"PYTHON_API_TOKEN"), "{project:?}");
        assert!(!project.iter().any(|name| name.starts_with("CARGO_R") || name.starts_with("CARGO_P")), "{project:?}");
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
