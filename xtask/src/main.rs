//! Args in, exit code out; nothing else in the program exits.

use std::process::ExitCode;

use xtask::args::Args;
use xtask::env::Env;
use xtask::outcome::Exit;
use xtask::{args, called, show, stage, tool};

fn main() -> ExitCode {
    // First of all: the process may start anew for it.
    Env::with_process(start).unwrap_or_else(|err| {
        show::note(&format!("error: could not take the secrets out of the environment: {err}"));
        Exit::Usage.into()
    })
}

fn start(env: Env) -> ExitCode {
    let program = program_name(&env);
    match args::parse(program) {
        Ok(args) => {
            args.global.color.choice().write_global();
            called::set(program, args.global.root.as_deref());
            run(args, env)
        }
        Err(err) => refuse(&err),
    }
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

/// How the program was called.
fn program_name(env: &Env) -> &'static str {
    let manifest = env.path("CARGO_MANIFEST_DIR");
    let folder = std::env::current_dir().ok();
    let executable = std::env::current_exe().ok();
    let cargo = env.get("CARGO_PKG_DESCRIPTION").zip(manifest.as_deref());
    called::started(called::Start { cargo, folder: folder.as_deref(), executable: executable.as_deref() })
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
