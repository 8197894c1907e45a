//! What is seen while checks run. On a terminal: lines that move, one a check, gone when the report is printed. Elsewhere,
//! as in the log of a workflow: what runs, and a line for each check that has ended.
//!
//! There is one terminal, so there is one set of lines; whoever else writes to stderr meanwhile does so through
//! [`above`].

use std::io::{self, Write as _};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::outcome::CheckReport;
use crate::show::human::{self, DIM, Line};

/// How long one picture stands.
const TICK: Duration = Duration::from_millis(100);

const SPINNER: &[char] = &['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

static LINES: Mutex<Option<Lines>> = Mutex::new(None);
static ENDED: Condvar = Condvar::new();

/// How much may be seen while checks run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing.
    Silent,
    /// Lines that stay.
    Logged,
    /// Lines that move, where stderr is a terminal; else those that stay.
    Moving,
}

/// The lines, until this is dropped.
pub struct Live {
    ticker: Option<thread::JoinHandle<()>>,
    /// The longest id, where lines stay.
    logged: Option<usize>,
}

struct Lines {
    rows: Vec<(String, State)>,
    /// The longest id.
    widest: usize,
    /// How many columns each line takes that stands there now.
    drawn: Vec<usize>,
    tick: usize,
}

/// The terminal as it is now: people resize it.
#[derive(Clone, Copy)]
struct Size {
    columns: usize,
    rows: usize,
}

enum State {
    Waiting,
    /// Since when, and what it has found so far.
    Running(Instant, usize),
    Ended(Line),
}

impl Live {
    /// Lines for these checks, all of them waiting.
    pub fn begin<'a>(checks: impl Iterator<Item = &'a str>, progress: Progress) -> Live {
        let ids: Vec<&str> = checks.collect();
        let widest = ids.iter().map(|id| id.len()).max().unwrap_or_default();
        let moves = progress == Progress::Moving && size().is_some();
        if !moves {
            let is_logged = progress != Progress::Silent && !ids.is_empty();
            if is_logged {
                write(&format!("{DIM}running{DIM:#}  {}\n", ids.join(", ")));
            }
            // The report follows the end of the last one, and says the same.
            return Live { ticker: None, logged: (is_logged && ids.len() > 1).then_some(widest) };
        }
        let rows = ids.into_iter().map(|id| (id.to_owned(), State::Waiting)).collect();
        *lines() = Some(Lines { rows, widest, drawn: Vec::new(), tick: 0 });
        Live { ticker: Some(thread::spawn(tick)), logged: None }
    }

    /// The check has started.
    pub fn started(&self, id: &str) {
        set(id, State::Running(Instant::now(), 0));
    }

    /// The outcome of the check.
    pub fn ended(&self, check: &CheckReport) {
        match self.logged {
            Some(widest) => write(&format!("{}\n", Line::of(check).text(widest, None))),
            None => set(&check.id, State::Ended(Line::of(check))),
        }
    }

    /// Whether there are lines that move.
    pub fn is_seen(&self) -> bool {
        self.ticker.is_some()
    }
}

/// The check has found this many so far; drawn with the next picture.
pub fn found(id: &str, count: usize) {
    if let Some(lines) = lines().as_mut() {
        for (name, state) in &mut lines.rows {
            if let State::Running(_, found) = state
                && name == id
            {
                *found = count;
            }
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let Some(ticker) = self.ticker.take() else { return };
        if let Some((last, size)) = lines().take().zip(size()) {
            write(&last.erased(size));
        }
        ENDED.notify_all();
        let _ = ticker.join();
    }
}

/// Lets `print` write to stderr without tearing the lines.
pub fn above(print: impl FnOnce()) {
    let mut lines = lines();
    if let Some((lines, size)) = lines.as_mut().zip(size()) {
        write(&lines.erased(size));
        lines.drawn.clear();
    }
    print();
    if let Some(lines) = lines.as_mut() {
        lines.draw();
    }
}

fn lines() -> MutexGuard<'static, Option<Lines>> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn size() -> Option<Size> {
    let (columns, rows) = terminal_size::terminal_size_of(io::stderr())?;
    Some(Size { columns: usize::from(columns.0).max(1), rows: rows.0.into() })
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
        let Some(size) = size() else { return };
        let picture = self.picture(Instant::now(), size);
        write(&format!("{}{picture}", self.erased(size)));
        self.drawn = picture.lines().map(columns).collect();
    }

    /// What takes the last picture away and leaves the cursor where it began. On a terminal that has become narrower
    /// since, a line takes more than one row.
    fn erased(&self, size: Size) -> String {
        let rows: usize = self.drawn.iter().map(|line| line.div_ceil(size.columns).max(1)).sum();
        if rows == 0 { String::new() } else { format!("\x1b[{rows}A\r\x1b[J") }
    }

    /// A line a check; where the terminal is not high enough, those that run come first and the rest is counted.
    fn picture(&self, now: Instant, size: Size) -> String {
        let room = size.rows.saturating_sub(2).max(1);
        let mut rows: Vec<&(String, State)> = self.rows.iter().collect();
        if rows.len() > room {
            rows.sort_by_key(|(_, state)| !matches!(state, State::Running(..)));
        }
        let mut out = String::new();
        let widest = self.widest;
        for (id, state) in rows.iter().take(room) {
            let line = match state {
                State::Waiting => format!("{DIM}waiting  {id}{DIM:#}"),
                State::Running(start, found) => {
                    let spinner = SPINNER.get(self.tick % SPINNER.len()).copied().unwrap_or(' ');
                    let seconds = format!("{:.1} s", now.saturating_duration_since(*start).as_secs_f64());
                    let columns = human::said_columns(widest, Some(size.columns));
                    let found = match found {
                        0 => String::new(),
                        count => {
                            human::fitted(&format!("{} so far", human::counted(*count as u64, "finding")), columns)
                        }
                    };
                    format!("{spinner}        {id:<widest$}  {found:<columns$}{DIM}{seconds:>9}{DIM:#}")
                }
                State::Ended(line) => line.text(widest, Some(size.columns)),
            };
            out.push_str(&line);
            out.push('\n');
        }
        if rows.len() > room {
            out.push_str(&format!("{DIM}and {} more{DIM:#}\n", rows.len() - room));
        }
        out
    }
}

fn columns(line: &str) -> usize {
    textwrap::core::display_width(&anstream::adapter::strip_str(line).to_string())
}

fn write(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Ended, Findings, Kind, Severity, Surface, Verdict};

    /// A picture of three checks on a terminal of this size, with the lines that it leaves.
    fn picture(columns: usize, rows: usize, found: usize) -> (String, Lines) {
        let start = Instant::now();
        let row = |id: &str, state| (id.to_owned(), state);
        let verdict = Verdict::judge(Ended::answered(), 4, Findings::default(), Severity::Low);
        let ended = CheckReport {
            id: "ruff".to_owned(),
            kind: Kind::Lint,
            surface: Surface::FILES,
            optional: false,
            verdict,
            remedy: None,
            tool: "ruff".to_owned(),
            path: None,
            version: None,
            cached: false,
            elapsed: Duration::from_millis(120),
        };
        let states = vec![
            row("ruff", State::Ended(Line::of(&ended))),
            row("mypy", State::Waiting),
            row("semgrep", State::Running(start, found)),
        ];
        let mut lines = Lines { rows: states, widest: 7, drawn: Vec::new(), tick: 3 };
        let text = lines.picture(start + Duration::from_millis(12_340), Size { columns, rows });
        lines.drawn = text.lines().map(super::columns).collect();
        (anstream::adapter::strip_str(&text).to_string(), lines)
    }

    #[test]
    fn a_picture_fits_the_terminal_and_shows_what_runs() {
        for width in [40, 50, 80, 200] {
            let (all, lines) = picture(width, 24, 0);
            assert!(all.starts_with("pass     ruff     4 files "), "{all}");
            assert!(all.contains("\nwaiting  mypy\n⠸        semgrep ") && all.ends_with(" 12.3 s\n"), "{all}");
            assert!(lines.drawn.iter().all(|columns| *columns <= width.min(80)), "{all}");
            let (some, found) = picture(width, 24, 1200);
            assert!(some.contains("⠸        semgrep  1200 fi") && some.ends_with(" 12.3 s\n"), "{some}");
            assert_eq!(found.drawn, lines.drawn, "{some}");
        }
        let (low, _) = picture(80, 3, 0);
        assert!(low.starts_with("⠸        semgrep ") && low.ends_with("\nand 2 more\n"), "{low}");
    }

    #[test]
    fn a_picture_is_taken_away_whole_when_the_terminal_has_become_narrower() {
        let (_, mut lines) = picture(80, 24, 0);
        let erased = |lines: &Lines, columns| lines.erased(Size { columns, rows: 24 });
        assert_eq!(lines.drawn, [65, 13, 65]);
        assert_eq!(erased(&lines, 80), "\u{1b}[3A\r\u{1b}[J");
        assert_eq!(erased(&lines, 50), "\u{1b}[5A\r\u{1b}[J");
        assert_eq!(erased(&lines, 20), "\u{1b}[9A\r\u{1b}[J");
        lines.drawn.clear();
        assert_eq!(erased(&lines, 80), "");
    }
}
