//! What the flags and the surroundings say about how to show things.

use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::Result;

use crate::args::Global;
use crate::env::Env;
use crate::show::human::Detail;
use crate::show::{Actions, Show};

/// How this run shows what it has to say.
///
/// # Errors
/// Two formats for stdout.
pub fn show(args: &Global, env: &Env) -> Result<Show> {
    let detail = match (args.quiet, args.verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Verbose,
        _ => Detail::Normal,
    };
    let outputs = args.output.iter().map(|output| (output.format, output.file.clone())).collect();
    let actions = (env.get("GITHUB_ACTIONS") == Some("true"))
        .then(|| Actions { summary: env.path("GITHUB_STEP_SUMMARY"), outputs: env.path("GITHUB_OUTPUT") });
    let mut show = Show::new(outputs, args.color.choice(), detail, actions)?;
    show.links = links(env);
    Ok(show)
}

/// Whether the terminal is one that is known to make links (OSC 8); there is no way to ask it.
fn links(env: &Env) -> bool {
    let program = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio"];
    let terms = ["xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm"];
    let one_of = |name: &str, known: &[&str]| env.get(name).is_some_and(|value| known.contains(&value));
    let vte = env.get("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    match env.get("FORCE_HYPERLINK") {
        Some(forced) => forced != "0",
        None if env.is_ci() || !io::stdout().is_terminal() => false,
        None => {
            one_of("TERM_PROGRAM", &program)
                || one_of("TERM", &terms)
                || vte.is_some_and(|version| version >= 5000)
                || ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"].iter().any(|name| env.get(name).is_some())
        }
    }
}

/// The way from the top of the checkout, where a workflow on GitHub runs, to the root: empty or with a final slash.
pub fn prefix(root: &Path, env: &Env) -> String {
    let top = env.path("GITHUB_WORKSPACE").and_then(|top| top.canonicalize().ok());
    let below = top.and_then(|top| root.strip_prefix(top).ok().map(Path::to_path_buf)).unwrap_or_default();
    below.iter().map(|part| format!("{}/", part.to_string_lossy())).collect()
}

/// Whether lines may move on a terminal: in CI it is a recording.
pub fn may_move(env: &Env) -> bool {
    !env.is_ci() && env.get("TERM") != Some("dumb")
}
