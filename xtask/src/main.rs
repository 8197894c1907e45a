//! Args in, exit code out; nothing else in the program exits.

use std::process::ExitCode;

use clap::Parser;
use xtask::args::Args;
use xtask::env::Env;
use xtask::outcome::Exit;
use xtask::{show, stage, tool};

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(err) => return refuse(&err),
    };
    args.global.color.choice().write_global();
    // First of all: the process may start anew for it.
    Env::with_process(|env| run(args, env)).unwrap_or_else(|err| {
        show::note(&format!("error: could not take the secrets out of the environment: {err}"));
        Exit::Usage.into()
    })
}

/// Prints what clap has to say: help and versions as they are. A complaint repeats an argument, which a workflow may have
/// made of the name of a branch.
fn refuse(err: &clap::Error) -> ExitCode {
    if err.use_stderr() && std::env::args_os().any(|arg| arg.to_string_lossy().contains(char::is_control)) {
        show::note(&err.to_string());
    } else {
        let _ = err.print();
    }
    if err.use_stderr() { Exit::Usage.into() } else { ExitCode::SUCCESS }
}

fn run(args: Args, env: Env) -> ExitCode {
    tool::adopt_orphans();
    if let Err(err) = ctrlc::set_handler(interrupt) {
        show::note(&format!("warning: Ctrl-C will not stop what is running: {err}"));
    }
    let exit = stage::run(args, env).unwrap_or_else(|failure| {
        show::note(&format!("error: {failure}"));
        failure.exit
    });
    tool::end_orphans();
    exit.into()
}

fn interrupt() {
    if tool::interrupted() {
        quit();
    }
    tool::interrupt();
}

/// A second Ctrl-C is for whoever will not wait.
#[allow(clippy::disallowed_methods, clippy::exit, reason = "this is `main`, on the thread that handles signals")]
fn quit() {
    std::process::exit(Exit::Interrupted.code().into());
}
