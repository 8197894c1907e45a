//! What pytest says of its runs: each writes how it ended and what it counted, by a plug-in of ours that is found on
//! `PYTHONPATH`. Options of the project's own cannot move that, and every run of one command is counted.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tempfile::TempDir;

use crate::check::relative;
use crate::outcome::{Finding, Findings, Severity};

const WITNESS: &str = include_str!("witness.py");

/// By this pytest finds the plug-in without being told (<https://docs.pytest.org/en/stable/how-to/writing_plugins.html>);
/// where the folder is not looked at, nothing fails.
const ENTRY: &[(&str, &str)] = &[
    ("METADATA", "Metadata-Version: 2.1\nName: touchmark-witness\nVersion: 1\n"),
    ("entry_points.txt", "[pytest11]\ntouchmark_witness = touchmark_witness\n"),
];

/// A folder with the plug-in and what it writes.
pub(super) struct Witness {
    folder: TempDir,
}

impl Witness {
    /// Lays it out.
    ///
    /// # Errors
    /// There is no room for it.
    pub(super) fn lay() -> io::Result<Witness> {
        let folder = tempfile::Builder::new().prefix("touchmark-tests-").tempdir()?;
        let plugin = folder.path().join("plugin");
        let metadata = plugin.join("touchmark_witness-1.dist-info");
        fs::create_dir_all(&metadata)?;
        // Nobody reads the folder before it is whole.
        File::create(plugin.join("touchmark_witness.py"))?.write_all(WITNESS.as_bytes())?;
        for (name, text) in ENTRY {
            File::create(metadata.join(name))?.write_all(text.as_bytes())?;
        }
        Ok(Witness { folder })
    }

    /// Where the coverage report is that a run of pytest was asked for.
    pub(super) fn coverage(&self) -> PathBuf {
        self.folder.path().join("coverage.json")
    }

    fn sessions(&self) -> PathBuf {
        self.folder.path().join("sessions")
    }

    /// What was written, if anything was.
    pub(super) fn read(&self) -> Option<Vec<u8>> {
        fs::read(self.sessions()).ok()
    }

    /// The variables that lead pytest here, behind the folders of `path`.
    pub(super) fn env(&self, path: Option<&OsStr>) -> Vec<(OsString, OsString)> {
        let own = self.folder.path().join("plugin");
        let theirs =
            path.map(std::env::split_paths).into_iter().flatten().filter(|folder| !folder.as_os_str().is_empty());
        let joined = std::env::join_paths(theirs.chain([own.clone()])).unwrap_or_else(|_| own.into_os_string());
        vec![
            ("PYTHONPATH".into(), joined),
            ("TOUCHMARK_SESSIONS".into(), self.sessions().into_os_string()),
            ("TOUCHMARK_COVERAGE".into(), self.coverage().into_os_string()),
        ]
    }
}

/// One line.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Ends(Session),
    Imported {
        imported: Vec<(String, String)>,
    },
    Begins {
        #[serde(rename = "begins")]
        _process: u64,
        /// Whether it runs outside of the environment that is active.
        #[serde(default)]
        foreign: bool,
    },
}

/// How a run of pytest ended.
#[derive(Deserialize)]
struct Session {
    #[serde(rename = "ends")]
    _process: u64,
    exit: i32,
    planned: u64,
    passed: u64,
    failed: u64,
    failures: Vec<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    name: String,
    file: String,
    line: Option<u32>,
    message: String,
}

/// What all runs of one command say together.
#[derive(Default)]
pub(super) struct Sessions {
    pub(super) ran: u64,
    pub(super) planned: u64,
    pub(super) failed: u64,
    pub(super) findings: Findings,
    /// The modules of the package that were imported, and their files.
    pub(super) imported: Vec<(String, String)>,
    /// Whether one of them saw other packages than those of the environment that its command made active.
    pub(super) is_foreign: bool,
    /// Why that is not all, or contradicts itself.
    pub(super) problem: Option<String>,
    /// The first exit code of a run that stands neither for success nor for no tests at all.
    pub(super) exit: Option<i32>,
}

impl Sessions {
    /// Nothing where no run has begun.
    pub(super) fn read(bytes: &[u8], root: &Path) -> Option<Sessions> {
        if bytes.is_empty() {
            return None;
        }
        let mut sessions = Sessions::default();
        let (mut begun, mut ended, mut failures) = (0_u64, 0_u64, Vec::new());
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice(line) {
                Ok(Line::Begins { foreign, .. }) => {
                    begun += 1;
                    sessions.is_foreign |= foreign;
                }
                Ok(Line::Imported { imported }) => sessions.imported.extend(imported),
                Ok(Line::Ends(session)) => {
                    ended += 1;
                    sessions.add(&session);
                    failures.extend(session.failures);
                }
                Err(err) => sessions.problem = Some(format!("what pytest says of its run cannot be read: {err}")),
            }
        }
        if begun != ended {
            sessions.problem.get_or_insert(format!("{begun} runs of pytest began, and {ended} came to their end"));
        }
        let findings = failures.into_iter().map(|failure| failure.finding(root));
        sessions.findings = Findings::counted(findings, sessions.failed, None);
        Some(sessions)
    }

    fn add(&mut self, session: &Session) {
        self.planned = self.planned.saturating_add(session.planned);
        self.ran = self.ran.saturating_add(session.passed).saturating_add(session.failed);
        self.failed = self.failed.saturating_add(session.failed);
        if !matches!(session.exit, 0 | 5) {
            self.exit = self.exit.or(Some(session.exit));
        }
    }
}

impl Failure {
    fn finding(self, root: &Path) -> Finding {
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let inside =
            [root, &real].into_iter().map(|root| relative(root, &self.file)).find(|path| !path.starts_with('/'));
        let line = self.line.filter(|_| inside.is_some());
        Finding {
            rule: self.name,
            severity: Severity::Medium,
            path: inside.map(|path| path.replace('\\', "/")),
            line,
            column: None,
            end_column: None,
            message: self.message.lines().next().unwrap_or_default().to_owned(),
            url: None,
            help: None,
            flow: Vec::new(),
            cwe: Vec::new(),
            accepted: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Sessions {
        Sessions::read(text.as_bytes(), Path::new("/r")).unwrap()
    }

    #[test]
    fn every_run_has_its_say() {
        let begins = "{\"begins\": 1}\n";
        let ends = |exit: i32, passed: u64, failed: u64| {
            let failures = if failed > 0 {
                r#"{"name": "t.py::a", "file": "/r/t.py", "line": 3, "message": "no\nmore"}"#
            } else {
                ""
            };
            format!(
                "{{\"ends\": 1, \"exit\": {exit}, \"planned\": 1, \"passed\": {passed}, \"failed\": {failed}, \"failures\": [{failures}]}}\n"
            )
        };
        let both = read(&format!("{begins}{}{begins}{}", ends(1, 0, 2), ends(0, 3, 0)));
        assert_eq!((both.ran, both.failed, both.exit, both.problem), (5, 2, Some(1), None));
        assert_eq!((both.findings.total(), both.findings.kept().len()), (2, 1));
        let found = &both.findings.kept()[0];
        assert_eq!((found.path.as_deref(), found.line, found.message.as_str()), (Some("t.py"), Some(3), "no"));
        assert_eq!(read(&format!("{begins}{}", ends(5, 0, 0))).exit, None);
        for (text, why) in [
            (begins.to_owned(), "1 runs of pytest began"),
            (ends(0, 3, 0), "0 runs of pytest began"),
            (format!("{begins}{}", &ends(0, 3, 0)[..40]), "cannot be read"),
            ("<html>".to_owned(), "cannot be read"),
        ] {
            assert!(read(&text).problem.unwrap().contains(why), "{text}");
        }
        assert!(Sessions::read(b"", Path::new("/r")).is_none());
    }
}
