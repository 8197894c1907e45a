//! Process groups, and below them whatever Linux still knows as a descendant.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid};

pub(super) fn separate(command: &mut Command) {
    command.process_group(0);
}

/// Blocks until the process has ended, and leaves it to be reaped.
pub(super) fn wait(child: &mut Child) {
    let Some(pid) = pid(child.id()) else { return };
    while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {}
}

pub(super) fn terminate(id: u32) {
    signal_tree(id, Signal::TERM);
}

pub(super) fn kill(id: u32) {
    signal_tree(id, Signal::KILL);
}

pub(super) fn signal(status: ExitStatus) -> i32 {
    status.signal().unwrap_or_default()
}

/// <https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html>
pub(super) fn adopt() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

pub(super) fn kill_below(id: u32) {
    for pid in descendants(id).into_iter().filter_map(pid) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

fn signal_tree(id: u32, signal: Signal) {
    // Descendants first: once their parent is gone nothing tells that they were ours.
    for descendant in descendants(id) {
        if let Some(pid) = pid(descendant) {
            let _ = kill_process(pid, signal);
        }
    }
    if let Some(pid) = pid(id) {
        let _ = kill_process_group(pid, signal);
    }
}

fn pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// Those that left the group (`setsid`) while their parents still live. Elsewhere than on Linux the group has to do.
fn descendants(id: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut next = vec![id];
    while let Some(parent) = next.pop() {
        let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
        for child in children.split_ascii_whitespace().filter_map(|word| word.parse().ok()) {
            if found.len() < 10_000 && !found.contains(&child) {
                found.push(child);
                next.push(child);
            }
        }
    }
    found
}
