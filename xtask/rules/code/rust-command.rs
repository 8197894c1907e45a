//! Annotated lines for rust-command.yml: what each rule must report and what it must leave alone.

use std::process::Command;

fn shells(name: &str) {
    // ruleid: touchmark.rust.command.shell-variable
    Command::new("sh").arg("-c").arg(name).status();
    // ruleid: touchmark.rust.command.shell-variable
    Command::new("sh").arg("-c").arg(format!("ls {name}")).output();
    // ruleid: touchmark.rust.command.shell-variable
    std::process::Command::new("/bin/bash").arg("-c").arg(&line).spawn();
    // ruleid: touchmark.rust.command.shell-variable
    Command::new("cmd").args(["/C", name]).status();
    // ok: touchmark.rust.command.shell-variable
    Command::new("sh").arg("-c").arg("ls | wc -l").status();
    // ok: touchmark.rust.command.shell-variable
    Command::new("ls").arg("-c").arg(name).status();
    // ok: touchmark.rust.command.shell-variable
    Command::new("sh").args(["-c", "exit 3"]).status();
    // ok: touchmark.rust.command.shell-variable
    Command::new("git").arg("log").arg(name).status();
}
