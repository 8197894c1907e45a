//! The version of a tool that is no Python package: it is asked, which costs milliseconds.

use std::path::Path;
use std::time::Duration;

use xshell::Shell;

use super::Toolbox;
use crate::env::Inherit;
use crate::tool::{self, Ran};

/// cargo and what extends it, and the CodeQL CLI, each with what makes it print its version.
const TOOLS: [(&str, &[&str]); 4] = [
    ("cargo", &["--version"]),
    ("cargo-audit", &["--version"]),
    ("cargo-deny", &["--version"]),
    ("codeql", &["version", "--format=terse"]),
];

/// A virtual machine starts in seconds.
const DEADLINE: Duration = Duration::from_secs(20);

/// What it says after the program's name: `1.95.0 (f2d3ce0bd 2026-03-21)`. In the folder that is tested, which
/// may ask for a toolchain of its own.
pub(super) fn version(toolbox: &Toolbox<'_>, program: &Path, tool: &str) -> Option<String> {
    let (_, args) = TOOLS.iter().find(|(name, _)| *name == tool)?;
    let shell = Shell::new().ok()?;
    shell.change_dir(toolbox.root);
    let env = toolbox.env.child(Inherit::Build);
    // To look for a tool is no reason to install a toolchain.
    let ask = shell.cmd(program).args(*args).env_clear().envs(env).env("RUSTUP_AUTO_INSTALL", "0");
    let Ran::Finished(mut output) = tool::run(ask, DEADLINE) else { return None };
    let said = output.stdout.head(200);
    let line = said.lines().next()?;
    // With the program's name before it, or alone.
    let version = line.split_once(' ').map_or(line, |(_, version)| version);
    (output.code == 0 && version.starts_with(|c: char| c.is_ascii_digit())).then(|| version.trim().to_owned())
}
