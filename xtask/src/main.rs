//! Args in, exit code out; nothing else in the program exits.

use std::process::ExitCode;

use clap::Parser;
use xtask::args::Args;
use xtask::env::Env;
use xtask::outcome::Exit;
use xtask::{show, stage, tool};

fn main() -> ExitCode {
    let args = Args::parse();
    args.global.color.choice().write_global();
    tool::adopt_orphans();
    let interrupt = || {
        if tool::interrupted() {
            quit();
        }
        tool::interrupt();
    };
    if let Err(err) = ctrlc::set_handler(interrupt) {
        show::note(&format!("warning: Ctrl-C will not stop what is running: {err}"));
    }
    let exit = stage::run(args, Env::from_process()).unwrap_or_else(|failure| {
        show::note(&format!("error: {failure}"));
        failure.exit
    });
    tool::end_orphans();
    exit.into()
}

/// A second Ctrl-C is for whoever will not wait.
#[allow(clippy::disallowed_methods, clippy::exit, reason = "this is `main`, on the thread that handles signals")]
fn quit() {
    std::process::exit(Exit::Interrupted.code().into());
}
