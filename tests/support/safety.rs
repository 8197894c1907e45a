//! Servers of safety on loopback, as the recordings have them (`fixtures/tools/safety/server.py`), and the real tool.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use xtask::env::Env;
use xtask::install::Toolbox;

/// The servers, which end with this.
pub(crate) struct Safety {
    process: Child,
    /// The variables that lead to the server of each kind.
    kinds: Vec<(String, String)>,
    program: PathBuf,
}

impl Safety {
    /// Starts them, and installs the pinned tool where it is not there yet: with this environment, for a repository in `root`.
    pub(crate) fn start<'a>(root: &Path, variables: impl Iterator<Item = (&'a str, &'a str)>) -> Safety {
        let mut python = Command::new("python3");
        python.arg(super::top().join("fixtures/tools/safety/server.py"));
        let mut process = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let kinds = lines.take(4).map(|line| {
            let (kind, variables) = line.as_deref().unwrap().split_once(' ').unwrap();
            (kind.to_owned(), variables.to_owned())
        });
        let kinds = kinds.collect();
        let env = Env::from_pairs(variables);
        let known: Vec<_> = xtask::check::ALL.iter().filter_map(|check| check.tool).collect();
        let toolbox = Toolbox {
            tools: &known,
            env: &env,
            root,
            tracked: &[],
            foreign: true,
            install: true,
            offline: false,
            say: &|_| {},
        };
        let program = toolbox.locate("safety").unwrap_or_else(|verdict| panic!("{verdict:?}")).path;
        Safety { process, kinds, program }
    }

    /// The text with `{safety:KIND}` replaced by shell code that starts the tool with the server of that kind.
    pub(crate) fn filled(&self, text: &str) -> String {
        self.kinds.iter().fold(text.to_owned(), |text, (kind, variables)| {
            let started = format!("export {variables}\nexec '{}' \"$@\"", self.program.display());
            text.replace(&format!("{{safety:{kind}}}"), &started)
        })
    }
}

impl Drop for Safety {
    fn drop(&mut self) {
        // The end of its input ends it.
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}
