//! What a person or a machine sees: the only place that prints.

mod because;
pub mod doctor;
pub mod escape;
pub mod github;
pub mod human;
pub mod json;
pub mod live;
pub mod markdown;
pub mod page;
pub mod sarif;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context, Result, bail};

use crate::badge::Badge;
use crate::outcome::Report;
use crate::write;

/// What a report looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// One report in JSON, see `xtask/report.schema.json`.
    Json,
    /// The findings in SARIF 2.1.0.
    Sarif,
    /// The log of a GitHub workflow; with it go the job summary and the outputs of the step.
    Github,
    /// One page of GitHub's Markdown.
    Markdown,
}

impl Format {
    /// Every format, by the name it has on the command line.
    pub const ALL: &[(&str, Format)] = &[
        ("human", Format::Human),
        ("json", Format::Json),
        ("sarif", Format::Sarif),
        ("github", Format::Github),
        ("markdown", Format::Markdown),
    ];
}

/// All of one run that is shown.
#[derive(Clone)]
pub struct Shown<'a> {
    /// What was concluded.
    pub report: &'a Report,
    /// What the repository says of itself.
    pub facts: &'a json::Facts,
    /// The badges, from the `badge` stage on.
    pub badges: Option<&'a [Badge]>,
    /// A line of a file below the root, counted from 1.
    pub source: &'a dyn Fn(&str, u32) -> Option<String>,
    /// The file and the dotted name of the table that configures Touchmark, or would.
    pub table: &'a dyn Fn() -> (&'static str, String),
    /// The same as the lines of the section, in the README's markup.
    pub section: Vec<String>,
    /// What the badges speak of: `report`, and what is stored of the checks that are not in it.
    pub whole: Option<&'a Report>,
    /// How the README would change, as a unified diff; empty where it says it already.
    pub change: Option<&'a str>,
    /// What the badges of the section that stands in the README say, as `label: message`.
    pub standing: &'a [String],
    /// What paths and addresses are relative to.
    pub place: Place<'a>,
    /// What `doctor` found, in that stage.
    pub doctor: Option<&'a doctor::Diagnosis>,
}

/// Where the tested folder is, as others see it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place<'a> {
    /// From the top of a workflow's checkout to the root, empty or with a final slash.
    pub prefix: &'a str,
    /// The file that names the package and what it needs.
    pub manifest: Option<&'a str>,
    /// The address of the server that the repository is on.
    pub server: &'a str,
}

/// Where GitHub Actions wants what it shows beside the log.
#[derive(Clone, Debug, Default)]
pub struct Actions {
    /// The file of this step's summary.
    pub summary: Option<PathBuf>,
    /// The file of this step's outputs.
    pub outputs: Option<PathBuf>,
}

/// Where and how to show it.
#[derive(Clone, Debug)]
pub struct Show {
    outputs: Vec<(Format, Option<PathBuf>)>,
    color: ColorChoice,
    /// How much of it.
    pub detail: human::Detail,
    /// Present in a workflow on GitHub.
    pub actions: Option<Actions>,
    /// Whether the terminal makes links of what is marked as such.
    pub links: bool,
}

impl Show {
    /// Shows to `outputs`, each a format and a file. Where nothing else goes to stdout, people's form does, or in a
    /// workflow on GitHub its log's.
    ///
    /// # Errors
    /// Two formats for stdout.
    pub fn new(
        outputs: Vec<(Format, Option<PathBuf>)>,
        color: ColorChoice,
        detail: human::Detail,
        actions: Option<Actions>,
    ) -> Result<Show> {
        let mut outputs = outputs;
        let usual = if actions.is_some() { Format::Github } else { Format::Human };
        match outputs.iter().filter(|(_, file)| file.is_none()).count() {
            0 => outputs.push((usual, None)),
            1 => {}
            _ => bail!("only one `--output` can go to stdout; give the others a file: `--output json=report.json`"),
        }
        Ok(Show { outputs, color, detail, actions, links: false })
    }

    /// Shows the section alone where people's form is asked for, and the whole report in any other.
    ///
    /// # Errors
    /// A file, or stdout, could not be written.
    pub fn section(&self, shown: &Shown<'_>) -> Result<()> {
        self.each(shown, |shown, _| shown.section.iter().map(|line| format!("{line}\n")).collect(), false)
    }

    /// Shows which files were written where people's form is asked for, and the report they are made of in any other.
    ///
    /// # Errors
    /// A file, or stdout, could not be written.
    pub fn written(&self, shown: &Shown<'_>, files: &[PathBuf]) -> Result<()> {
        self.each(shown, |_, _| files.iter().map(|file| format!("{}\n", file.display())).collect(), false)
    }

    /// Shows how the README would change where people's form is asked for, and the report behind it in any other.
    ///
    /// # Errors
    /// A file, or stdout, could not be written.
    pub fn change(&self, shown: &Shown<'_>) -> Result<()> {
        self.each(shown, |shown, _| human::diff(shown.change.unwrap_or_default()), false)
    }

    /// Shows the report to machines alone: people are told in other words.
    ///
    /// # Errors
    /// A file, or stdout, could not be written.
    pub fn aside(&self, shown: &Shown<'_>) -> Result<()> {
        self.each(shown, |_, _| String::new(), false)
    }

    /// Shows a run in every form that was asked for; in a workflow, also as its summary and outputs.
    ///
    /// # Errors
    /// A file, or stdout, could not be written.
    pub fn report(&self, shown: &Shown<'_>) -> Result<()> {
        self.each(shown, |shown, screen| human::report(shown, self.detail, screen), true)?;
        let Some(actions) = self.actions.as_ref().filter(|_| self.has(Format::Github)) else { return Ok(()) };
        if let Some(file) = &actions.summary {
            let used = file.metadata().map_or(0, |meta| usize::try_from(meta.len()).unwrap_or(usize::MAX));
            append(file, &markdown::report(shown, github::SUMMARY.saturating_sub(used)))?;
        }
        actions.outputs.as_ref().map_or(Ok(()), |file| append(file, &github::outputs(shown)))
    }

    /// Shows what `doctor` found; in any other form than people's as part of the report.
    ///
    /// # Errors
    /// A file, or stdout, could not be written.
    pub fn doctor(&self, shown: &Shown<'_>, found: &doctor::Diagnosis) -> Result<()> {
        self.each(&Shown { doctor: Some(found), ..shown.clone() }, |_, _| doctor::human(found), false)
    }

    fn has(&self, wanted: Format) -> bool {
        self.outputs.iter().any(|(format, _)| *format == wanted)
    }

    /// `human` is people's form; `run` says whether there is a run that the log of a workflow would show.
    fn each(&self, shown: &Shown<'_>, human: impl Fn(&Shown<'_>, human::Screen) -> String, run: bool) -> Result<()> {
        for (format, file) in &self.outputs {
            let screen = match file {
                None => human::Screen { width: columns(), links: self.links },
                Some(_) => human::Screen::default(),
            };
            // Somebody may ask for it in a workflow, whose log takes commands.
            let logged = self.actions.is_some() && file.is_none();
            let text = match format {
                Format::Human if logged => escape::log(&human(shown, screen)),
                Format::Human => human(shown, screen),
                Format::Json if file.is_none() => escape::json_on_screen(&json::report(shown)?),
                Format::Sarif if file.is_none() => escape::json_on_screen(&sarif::report(shown)?),
                Format::Json => json::report(shown)?,
                Format::Sarif => sarif::report(shown)?,
                Format::Github if run => github::report(shown, self.detail),
                Format::Github => escape::log(&human(shown, screen)),
                Format::Markdown => markdown::report(shown, usize::MAX),
            };
            match file {
                None => self.print(&text)?,
                Some(file) => save(file, &anstream::adapter::strip_str(&text).to_string())?,
            }
        }
        Ok(())
    }

    /// Writes to stdout; a reader that has gone away, such as `head`, is no error.
    ///
    /// # Errors
    /// stdout could not be written.
    pub fn print(&self, text: &str) -> Result<()> {
        let mut stdout = AutoStream::new(io::stdout(), self.color);
        let written = if stdout.current_choice() == ColorChoice::Never {
            // The stream itself would strip it piece by piece, with a system call for each.
            io::stdout().write_all(anstream::adapter::strip_str(text).to_string().as_bytes())
        } else {
            stdout.write_all(text.as_bytes())
        };
        match written.and_then(|()| io::stdout().flush()) {
            Err(err) if err.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.context("could not write to stdout"),
        }
    }
}

/// The width of the terminal that stdout is, if it is one.
fn columns() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// Words on stderr, above the live lines where there are some; if that is closed there is nobody to tell. Whatever stands in
/// them, a name of a file, a server's answer, neither steers the terminal nor is a command of a workflow.
pub fn note(text: &str) {
    write_line(&escape::log(&escape::lines(text)));
}

/// A workflow command of ours on stderr, as [`github::warning`] makes it: one line.
pub fn command(line: &str) {
    write_line(&escape::visible(line));
}

fn write_line(text: &str) {
    live::above(|| {
        let _ = writeln!(anstream::stderr(), "{text}");
    });
}

/// Asks for a yes on the terminal that stdin is; `None` where it is none, or `stop` says so before there is an answer.
pub fn ask(question: &str, stop: impl Fn() -> bool) -> Option<bool> {
    if !io::stdin().is_terminal() {
        return None;
    }
    let mut stderr = anstream::stderr();
    let _ = write!(stderr, "{} [y/N] ", escape::visible(question)).and_then(|()| stderr.flush());
    // A read is not ended by Ctrl-C: it waits on a thread that the end of the program takes with it.
    let (send, answers) = mpsc::channel();
    thread::spawn(move || {
        let mut answer = String::new();
        let read = io::stdin().read_line(&mut answer);
        let _ = send.send(read.is_ok() && matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"));
    });
    loop {
        match answers.recv_timeout(Duration::from_millis(50)) {
            Ok(answer) => return Some(answer),
            Err(RecvTimeoutError::Timeout) if !stop() => {}
            Err(_) => return None,
        }
    }
}

/// Adds to a file that others add to as well.
fn append(file: &Path, text: &str) -> Result<()> {
    let open = || fs::OpenOptions::new().append(true).create(true).open(file);
    let written = open().and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("could not write `{}`", file.display()))
}

/// Writes a file that the user named, with the folders it is in. A pipe or a device is written to; a regular file is
/// replaced whole, and keeps being a link if it is one.
///
/// # Errors
/// It could not be written.
pub fn save(file: &Path, text: &str) -> Result<()> {
    let write = || match file.metadata() {
        Ok(meta) if !meta.is_file() => fs::OpenOptions::new().write(true).open(file)?.write_all(text.as_bytes()),
        _ => {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            write::through(file, text.as_bytes())
        }
    };
    write().with_context(|| format!("could not write `{}`", file.display()))
}
