//! Args in, exit code out; nothing else in the program exits.

use std::process::ExitCode;

use clap::Parser;
use xtask::args::Args;
use xtask::env::Env;
use xtask::{show, stage, tool};

fn main() -> ExitCode {
    let args = Args::parse();
    args.global.color.choice().write_global();
    if let Err(err) = ctrlc::set_handler(tool::interrupt) {
        show::note(&format!("warning: Ctrl-C will not stop what is running: {err}"));
    }
    let exit = stage::run(args, Env::from_process()).unwrap_or_else(|failure| {
        show::note(&format!("error: {failure}"));
        failure.exit
    });
    exit.into()
}
