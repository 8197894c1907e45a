//! What a person or a machine sees: the only place that prints.

pub mod doctor;
pub mod github;
pub mod human;
pub mod json;

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
}

impl Format {
    /// Every format, by the name it has on the command line.
    pub const ALL: [(&str, Format); 2] = [("human", Format::Human), ("json", Format::Json)];
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
    /// The same as the lines of the section.
    pub section: Vec<String>,
    /// What `doctor` found, in that stage.
    pub doctor: Option<&'a doctor::Diagnosis>,
}

/// Where and how to show it.
#[derive(Clone, Debug)]
pub struct Show {
    outputs: Vec<(Format, Option<PathBuf>)>,
    color: ColorChoice,
    /// How much of it.
    pub detail: human::Detail,
}

impl Show {
    /// Shows to `outputs`, each a format and a file; people's form goes to stdout where nothing else does.
    ///
    /// # Errors
    /// Two formats for stdout.
    pub fn new(outputs: Vec<(Format, Option<PathBuf>)>, color: ColorChoice, detail: human::Detail) -> Result<Show> {
        let mut outputs = outputs;
        match outputs.iter().filter(|(_, file)| file.is_none()).count() {
            0 => outputs.push((Format::Human, None)),
            1 => {}
            _ => bail!("only one `--output` can go to stdout; give the others a file: `--output json=report.json`"),
        }
        Ok(Show { outputs, color, detail })
    }

    /// Shows the section alone where people's form is asked for, and the whole report in any other.
    ///
    /// # Errors
    /// A file, or stdout, could not be written.
    pub fn section(&self, shown: &Shown<'_>) -> Result<()> {
        self.each(shown, |shown, _| shown.section.iter().map(|line| format!("{line}\n")).collect())
    }

    /// Shows a run in every form that was asked for.
    ///
    /// # Errors
    /// A file, or stdout, could not be written.
    pub fn report(&self, shown: &Shown<'_>) -> Result<()> {
        self.each(shown, |shown, width| human::report(shown, self.detail, width))
    }

    /// Shows what `doctor` found; in any other form than people's as part of the report.
    ///
    /// # Errors
    /// A file, or stdout, could not be written.
    pub fn doctor(&self, shown: &Shown<'_>, found: &doctor::Diagnosis) -> Result<()> {
        self.each(&Shown { doctor: Some(found), ..shown.clone() }, |_, _| doctor::human(found))
    }

    fn each(&self, shown: &Shown<'_>, human: impl Fn(&Shown<'_>, Option<usize>) -> String) -> Result<()> {
        for (format, file) in &self.outputs {
            let text = match format {
                Format::Human => human(shown, if file.is_none() { columns() } else { None }),
                Format::Json => json::report(shown)?,
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
        let mut stdout = AutoStream::new(io::stdout(), self.color).lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(err) if err.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.context("could not write to stdout"),
        }
    }
}

/// The width of the terminal that stdout is, if it is one.
fn columns() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// One line on stderr; if that is closed there is nobody to tell.
pub fn note(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Asks for a yes on the terminal that stdin is; `None` where it is none, or `stop` says so before there is an answer.
pub fn ask(question: &str, stop: impl Fn() -> bool) -> Option<bool> {
    if !io::stdin().is_terminal() {
        return None;
    }
    let mut stderr = anstream::stderr();
    let _ = write!(stderr, "{question} [y/N] ").and_then(|()| stderr.flush());
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

/// A pipe or a device is written to; a regular file is replaced whole, and keeps being a link if it is one.
fn save(file: &Path, text: &str) -> Result<()> {
    let write = || match file.metadata() {
        Ok(meta) if !meta.is_file() => fs::OpenOptions::new().write(true).open(file)?.write_all(text.as_bytes()),
        _ => {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            write::atomic(file, text.as_bytes())
        }
    };
    write().with_context(|| format!("could not write `{}`", file.display()))
}
