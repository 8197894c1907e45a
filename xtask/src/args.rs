//! The command line; the doc comments are the help text.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Args as ClapArgs, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};

use crate::config;
use crate::outcome::Exit;
use crate::show::Format;

/// Tests a repository, then stamps its README with only what was proved.
#[derive(Clone, Debug, Parser)]
#[command(name = "touchmark", version, about, after_help = exit_codes(), max_term_width = 100)]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    pub stage: Stage,
    /// What holds for every stage
    #[command(flatten)]
    pub global: Global,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Stage {
    /// Check style, lint rules and types
    Lint,
    /// Run the project's own tests
    Test,
    /// Run the security scanners
    Scan,
    /// Print the badge section made of the stored results
    Badge {
        /// Compare it with the README and show the difference; exit 3 if there is one
        #[arg(long)]
        check: bool,
        /// Splice it into the README; in CI only
        #[arg(long, conflicts_with = "check")]
        write: bool,
    },
    /// Publish the section of the stored results; in CI only
    Commit,
    /// Run every check, then show the section, and in CI publish it; never writes on a laptop
    Ci {
        /// Let a failure to publish fail the run, too
        #[arg(long)]
        strict: bool,
    },
    /// Add the markers, a table and a workflow to a repository; shows them as a diff and asks before it writes
    Init {
        /// Add a job to this workflow, after its tests, instead of a workflow of Touchmark's own
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        into: Option<String>,
        /// Write without asking
        #[arg(long)]
        yes: bool,
    },
    /// Make a page, or pictures of the badges, of the stored results
    Report {
        /// Where the page goes [default: `.touchmark/report.html`, unless only `--endpoint` is given]
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        html: Option<PathBuf>,
        /// Write each badge as SVG and as JSON for the endpoint of shields.io into this folder
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        endpoint: Option<PathBuf>,
    },
    /// Print the completions of a shell for `touchmark`
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(hide = true)]
    Man,
    /// Say what was detected, what can be asked, and what each badge would say and why; writes nothing
    Doctor,
}

/// What holds for every stage.
#[derive(Clone, Debug, ClapArgs)]
pub struct Global {
    /// The repository [default: the git work tree of the current folder]
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub root: Option<PathBuf>,
    /// Run these checks alone, by id: ruff, ruff-format, mypy, pytest, bandit, semgrep, …
    #[arg(long, global = true, value_name = "CHECK,…", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave these checks out
    #[arg(long, global = true, value_name = "CHECK,…", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// How many checks run at once [default: one a core, besides those that wait for a server]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Judge every file again
    #[arg(long, global = true)]
    pub fresh: bool,
    /// Use no network at all
    #[arg(long, global = true)]
    pub offline: bool,
    /// Wait for GitHub's CodeQL analysis of this commit, such as `10m` (scan, ci)
    #[arg(long, global = true, value_name = "DURATION", value_parser = duration)]
    pub wait_codeql: Option<Duration>,
    /// Install no missing tool
    #[arg(long, global = true)]
    pub no_install: bool,
    /// Keep results here instead of in `.touchmark/results`
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub results: Option<PathBuf>,
    /// `human`, `json`, `sarif`, `github` or `markdown`, to stdout or to a file; can be repeated [default: human; github in
    /// its workflows]
    #[arg(long, global = true, value_name = "FORMAT[=FILE]")]
    pub output: Vec<Output>,
    /// When to use colour: `always`, `never`, or `auto`, which is on a terminal unless `NO_COLOR` is set, and anywhere if
    /// `CLICOLOR_FORCE` is
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub color: Color,
    /// Say only what did not pass
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say where each tool came from, show all findings and all that failed tools printed
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

impl Global {
    /// Whether `--only` and `--skip` leave this check in.
    pub fn wants(&self, id: &str) -> bool {
        let named = |names: &[String]| names.iter().any(|name| name == id);
        !named(&self.skip) && (self.only.is_empty() || named(&self.only))
    }
}

/// One `--output`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// What it looks like.
    pub format: Format,
    /// Where it goes; stdout where absent.
    pub file: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Output, String> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("the file name after `=` is missing".into()),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let names: Vec<&str> = Format::ALL.iter().map(|(name, _)| *name).collect();
        let named = Format::ALL.iter().find(|(name, _)| *name == format);
        let (_, format) = named.ok_or_else(|| format!("formats: {}", names.join(", ")))?;
        let format = *format;
        Ok(Output { format, file })
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// As the terminal and the environment say
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// What the terminal library calls it.
    pub fn choice(self) -> anstream::ColorChoice {
        match self {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
    }
}

/// The arguments of this process; `program` is how it was called.
///
/// # Errors
/// They are none that the program takes, or ask for help or the version.
pub fn parse(program: &str) -> Result<Args, clap::Error> {
    Args::from_arg_matches(&Args::command().bin_name(program).try_get_matches().map_err(with_tip)?)
}

/// A folder that stands where no argument does is meant to be the root.
fn with_tip(mut err: clap::Error) -> clap::Error {
    let folder = match err.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(arg)) if Path::new(arg).is_dir() => arg.clone(),
        _ => return err,
    };
    let tip = format!("`--root {folder}` names the folder to test");
    err.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    err
}

impl Stage {
    /// What is printed as it is, because it is about the command line alone; `checks` can be named there.
    pub fn text(&self, checks: &[&'static str]) -> Option<String> {
        match self {
            Stage::Completions { shell } => Some(completions(*shell, checks)),
            Stage::Man => Some(manual()),
            _ => None,
        }
    }
}

/// What a shell needs to complete the command line, in which `checks` can be named.
fn completions(shell: clap_complete::Shell, checks: &[&'static str]) -> String {
    let names = |arg: Arg| arg.value_parser(PossibleValuesParser::new(checks));
    let formats = PossibleValuesParser::new(Format::ALL.iter().map(|(name, _)| *name));
    let command = Args::command().mut_arg("only", names).mut_arg("skip", names);
    let mut command = command.mut_arg("output", |arg| arg.value_parser(formats));
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "touchmark", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page, in roff.
fn manual() -> String {
    let mut page = Vec::new();
    // Memory takes all that is written to it.
    let _ = clap_mangen::Man::new(Args::command()).render(&mut page);
    String::from_utf8_lossy(&page).into_owned()
}

fn duration(text: &str) -> Result<Duration, String> {
    config::duration(text).ok_or_else(|| "a duration is such as `200ms`, `30s` or `10m`, up to 24 h".to_owned())
}

fn exit_codes() -> String {
    let line = |exit: &Exit| format!("  {:>3}  {}", exit.code(), exit.meaning());
    let lines: Vec<String> = Exit::ALL.iter().map(line).collect();
    format!("Exit codes:\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn completions_know_the_checks_and_the_formats() {
        for shell in clap_complete::Shell::value_variants() {
            let script = completions(*shell, &["ruff", "mypy"]);
            // Elvish and PowerShell complete the names of options alone.
            let values = !matches!(shell, clap_complete::Shell::Elvish | clap_complete::Shell::PowerShell);
            assert!(!values || ["ruff", "mypy", "sarif"].iter().all(|word| script.contains(word)), "{shell}");
            assert!(script.contains("endpoint"), "{shell}");
        }
    }

    #[test]
    fn the_manual_page_names_the_stages() {
        let page = manual();
        assert!(page.contains(".TH touchmark 1"), "{page}");
        assert!(
            ["ci", "doctor", "badge"].iter().all(|stage| page.contains(&format!("touchmark\\-{stage}(1)"))),
            "{page}"
        );
    }

    #[test]
    fn an_output_is_a_format_and_perhaps_a_file() {
        let output: Output = "json=out/report.json".parse().unwrap();
        assert_eq!(output, Output { format: Format::Json, file: Some("out/report.json".into()) });
        assert!("yaml".parse::<Output>().unwrap_err().contains("human, json, sarif"));
        assert!("json=".parse::<Output>().is_err());
    }
}
