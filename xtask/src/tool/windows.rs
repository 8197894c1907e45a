//! Windows has no process groups in std; `taskkill /T` walks the tree.

use std::process::{Child, Command, ExitStatus, Stdio};

pub(super) fn separate(_: &mut Command) {}

/// An open handle keeps the id from being another's, so waiting and reaping are one.
pub(super) fn wait(child: &mut Child) {
    let _ = child.wait();
}

pub(super) fn terminate(id: u32) {
    kill(id);
}

pub(super) fn adopt() {}

pub(super) fn kill_below(_: u32) {}

#[allow(clippy::disallowed_methods, reason = "part of the one place that starts programs")]
pub(super) fn kill(id: u32) {
    let mut taskkill = Command::new("taskkill");
    taskkill.args(["/T", "/F", "/PID", &id.to_string()]).stdin(Stdio::null());
    let _ = taskkill.stdout(Stdio::null()).stderr(Stdio::null()).status();
}

pub(super) fn signal(_: ExitStatus) -> i32 {
    0
}
