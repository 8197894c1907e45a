//! The version of a tool that is no Python package: it is asked, which costs milliseconds.

use std::path::Path;
use std::time::Duration;

use xshell::Shell;

use super::{Tool, Toolbox};
use crate::env::Inherit;
use crate::tool::{self, RunResult};

/// A virtual machine starts in seconds.
const DEADLINE: Duration = Duration::from_secs(20);

/// What it says after the program's name: `1.95.0 (f2d3ce0bd 2026-03-21)`. In the folder that is tested, which
/// may ask for a toolchain of its own.
pub(super) fn version(toolbox: &Toolbox<'_>, program: &Path, tool: &Tool<'_>) -> Option<String> {
    if tool.version.is_empty() {
        return None;
    }
    let shell = Shell::new().ok()?;
    shell.change_dir(toolbox.root);
    let env = toolbox.env.child(Inherit::Build);
    // To look for a tool is no reason to install a toolchain.
    let ask = shell.cmd(program).args(tool.version).env_clear().envs(env).env("RUSTUP_AUTO_INSTALL", "0");
    let RunResult::Finished(mut output) = tool::run(ask, DEADLINE) else { return None };
    let said = output.stdout.head(200);
    let line = said.lines().next()?;
    // With the program's name before it, or alone.
    let version = line.split_once(' ').map_or(line, |(_, version)| version);
    (output.code == 0 && version.starts_with(|c: char| c.is_ascii_digit())).then(|| version.trim().to_owned())
}
