//! The lines that move while checks run: one a check, on a terminal alone, gone when the report is printed.
//!
//! There is one terminal, so there is one set of lines; whoever else writes to stderr meanwhile does so through
//! [`above`].

use std::io::{self, Write as _};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::outcome::CheckReport;
use crate::show::human::{self, DIM, Detail};

/// How long one picture stands.
const TICK: Duration = Duration::from_millis(100);

const SPINNER: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

static LINES: Mutex<Option<Lines>> = Mutex::new(None);
static ENDED: Condvar = Condvar::new();

/// The lines, until this is dropped.
pub struct Live {
    ticker: Option<thread::JoinHandle<()>>,
    /// The longest id.
    widest: usize,
}

struct Lines {
    rows: Vec<(String, State)>,
    widest: usize,
    /// The rows of the terminal.
    height: usize,
    /// How many lines stand there now.
    drawn: usize,
    tick: usize,
}

enum State {
    Waiting,
    Running(Instant),
    Ended(String),
}

impl Live {
    /// Lines for these checks, all of them waiting; none where stderr is no terminal that is wide enough, or they are not
    /// `wanted`.
    pub fn begin<'a>(checks: impl Iterator<Item = &'a str>, wanted: bool) -> Live {
        let rows: Vec<(String, State)> = checks.map(|id| (id.to_owned(), State::Waiting)).collect();
        let widest = rows.iter().map(|(id, _)| id.len()).max().unwrap_or_default();
        let fits = |width: usize| width >= widest + human::BESIDE_ID;
        let size = terminal_size::terminal_size_of(io::stderr()).filter(|_| wanted);
        let Some((_, height)) = size.filter(|(width, _)| fits(width.0.into())) else {
            return Live { ticker: None, widest };
        };
        *lines() = Some(Lines { rows, widest, height: height.0.into(), drawn: 0, tick: 0 });
        Live { ticker: Some(thread::spawn(tick)), widest }
    }

    /// The check has started.
    pub fn started(&self, id: &str) {
        set(id, State::Running(Instant::now()));
    }

    /// The check has come to this.
    pub fn ended(&self, check: &CheckReport) {
        set(&check.id, State::Ended(human::line(check, self.widest, Detail::Normal)));
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let Some(ticker) = self.ticker.take() else { return };
        if let Some(last) = lines().take() {
            write(&last.erased());
        }
        ENDED.notify_all();
        let _ = ticker.join();
    }
}

/// Lets `print` write to stderr without tearing the lines.
pub fn above(print: impl FnOnce()) {
    let mut lines = lines();
    if let Some(lines) = lines.as_mut() {
        write(&lines.erased());
        lines.drawn = 0;
    }
    print();
    if let Some(lines) = lines.as_mut() {
        lines.draw();
    }
}

fn lines() -> MutexGuard<'static, Option<Lines>> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn set(id: &str, state: State) {
    if let Some(lines) = lines().as_mut() {
        if let Some(row) = lines.rows.iter_mut().find(|(name, _)| name == id) {
            row.1 = state;
        }
        lines.draw();
    }
}

fn tick() {
    let mut guard = lines();
    while let Some(lines) = guard.as_mut() {
        lines.tick += 1;
        lines.draw();
        guard = ENDED.wait_timeout(guard, TICK).unwrap_or_else(PoisonError::into_inner).0;
    }
}

impl Lines {
    fn draw(&mut self) {
        let picture = self.picture(Instant::now());
        write(&format!("{}{picture}", self.erased()));
        self.drawn = picture.lines().count();
    }

    /// What takes the last picture away and leaves the cursor where it began.
    fn erased(&self) -> String {
        if self.drawn == 0 { String::new() } else { format!("\x1b[{}A\r\x1b[J", self.drawn) }
    }

    /// A line a check; where the terminal is not high enough, those that run come first and the rest is counted.
    fn picture(&self, now: Instant) -> String {
        let room = self.height.saturating_sub(2).max(1);
        let mut rows: Vec<&(String, State)> = self.rows.iter().collect();
        if rows.len() > room {
            rows.sort_by_key(|(_, state)| !matches!(state, State::Running(_)));
        }
        let mut out = String::new();
        for (id, state) in rows.iter().take(room) {
            match state {
                State::Waiting => out.push_str(&format!("{DIM}waiting  {id}{DIM:#}\n")),
                State::Running(start) => {
                    let spinner = SPINNER.get(self.tick % SPINNER.len()).copied().unwrap_or(' ');
                    let seconds = format!("{:.1} s", now.saturating_duration_since(*start).as_secs_f64());
                    let (widest, columns) = (self.widest, human::BESIDE_ID - 11);
                    out.push_str(&format!("{spinner}        {id:<widest$}  {DIM}{seconds:>columns$}{DIM:#}\n"));
                }
                State::Ended(line) => out.push_str(line),
            }
        }
        if rows.len() > room {
            out.push_str(&format!("{DIM}and {} more{DIM:#}\n", rows.len() - room));
        }
        out
    }
}

fn write(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_fits_the_terminal_and_shows_what_runs() {
        let start = Instant::now();
        let row = |id: &str, state| (id.to_owned(), state);
        let rows = vec![
            row("ruff", State::Ended("pass     ruff\n".to_owned())),
            row("mypy", State::Waiting),
            row("semgrep", State::Running(start)),
        ];
        let mut lines = Lines { rows, widest: 7, height: 24, drawn: 0, tick: 3 };
        let picture = |lines: &Lines| {
            let text = lines.picture(start + Duration::from_millis(12_340));
            anstream::adapter::strip_str(&text).to_string()
        };
        let all = picture(&lines);
        assert_eq!(all.lines().collect::<Vec<_>>()[..2], ["pass     ruff", "waiting  mypy"]);
        assert!(all.contains("⠸        semgrep ") && all.ends_with(" 12.3 s\n"), "{all}");
        assert!(all.lines().all(|line| textwrap::core::display_width(line) <= 7 + human::BESIDE_ID));
        lines.height = 3;
        assert!(picture(&lines).starts_with("⠸        semgrep "));
        assert!(picture(&lines).ends_with("and 2 more\n"));
        assert_eq!(lines.erased(), "");
        lines.drawn = 2;
        assert_eq!(lines.erased(), "\u{1b}[2A\r\u{1b}[J");
    }
}
