//! The toolchain that a Rust project names, which rustup installs by itself when cargo is asked for the first time.

use std::path::Path;

use xshell::Shell;

use super::{DEADLINE, Toolbox};
use crate::env::Inherit;
use crate::tool::{self, RunResult};

/// Files that name one (<https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file>).
const FILES: &[&str] = &["rust-toolchain", "rust-toolchain.toml"];

impl Toolbox<'_> {
    /// Has rustup install the toolchain and the components that a file in `folder` or above names, as any call of cargo
    /// would: once, because checks that ask cargo side by side would each begin to. Where that fails, each check says so.
    pub fn bring_toolchain(&self, folder: &Path) {
        let is_named = || folder.ancestors().any(|above| FILES.iter().any(|file| above.join(file).is_file()));
        if !self.install || self.offline || !is_named() {
            return;
        }
        let (Some(cargo), Ok(shell)) = (self.env.program("cargo"), Shell::new()) else { return };
        shell.change_dir(folder);
        let ask = || shell.cmd(&cargo).arg("--version").env_clear().envs(self.env.child(Inherit::Build));
        if !is_fine(&tool::run(ask().env("RUSTUP_AUTO_INSTALL", "0"), DEADLINE)) {
            (self.say)("installing the Rust toolchain that the project names …");
        }
        // Components that are missing are installed as well.
        let brought = tool::run(ask(), DEADLINE);
        if is_fine(&brought) {
            return;
        }
        let RunResult::Finished(mut output) = brought else { return };
        let said = output.stderr.head(16 << 10);
        let why = said.lines().find_map(|line| line.strip_prefix("error: ")).unwrap_or("cargo does not start");
        (self.say)(&format!("warning: rustup did not install the toolchain that the project names: {why}"));
    }
}

fn is_fine(ran: &RunResult) -> bool {
    matches!(ran, RunResult::Finished(output) if output.code == 0)
}
