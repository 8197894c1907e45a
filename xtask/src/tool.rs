//! The only place that starts a program: a deadline for the whole process tree, captured output, a typed absence.
//!
//! One thread reads each pipe, one waits for the process, and all three report to one channel, so nothing polls and
//! nothing can hang: not a program that ignores SIGTERM, not a grandchild that keeps the pipe open.

#[cfg_attr(unix, path = "tool/unix.rs")]
#[cfg_attr(windows, path = "tool/windows.rs")]
mod tree;

mod captured;

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub use captured::Captured;

/// How long a program has between being asked to end and being killed.
const MERCY: Duration = Duration::from_millis(500);
/// How long the pipes may stay open after the program itself has ended, before whatever it left running is killed.
const GRACE: Duration = Duration::from_millis(100);
/// How long it may take after that to read what is still in the pipes: a busy machine lets a reader wait.
const DRAINING: Duration = Duration::from_secs(3);

/// What became of a program.
#[derive(Debug)]
pub enum RunResult {
    /// It ended by itself.
    Finished(Output),
    /// It is not there, or may not be executed; the text is the system's.
    Missing(String),
    /// It, and everything it had started, was killed at this deadline.
    TimedOut(Duration),
    /// Somebody else killed it, with this signal.
    Killed(i32),
    /// The user interrupted the run.
    Interrupted,
}

/// What a program that ended by itself left behind.
#[derive(Debug)]
pub struct Output {
    /// The exit code.
    pub code: i32,
    /// Everything it printed.
    pub stdout: Captured,
    /// Everything it said beside that.
    pub stderr: Captured,
}

/// Starts `command`, waits for its end or for `timeout`, and captures its output. Stdin is closed.
///
/// No error is returned: whatever goes wrong is one of the ends of [`RunResult`], because the caller has to conclude
/// something from each of them.
pub fn run(command: xshell::Cmd<'_>, timeout: Duration) -> RunResult {
    run_watched(command, timeout, None)
}

/// Is shown each piece of what a program prints, as it comes.
pub type Watch = Arc<dyn Fn(&[u8]) + Send + Sync>;

/// The same, shown to somebody meanwhile.
pub fn run_watched(command: xshell::Cmd<'_>, timeout: Duration, watch: Option<Watch>) -> RunResult {
    let mut command = Command::from(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tree::separate(&mut command);
    if interrupted() {
        return RunResult::Interrupted;
    }
    let child = match spawn(&mut command) {
        Ok(child) => child,
        Err(err) => return RunResult::Missing(err.to_string()),
    };
    supervise(child, timeout, watch)
}

/// How many programs can run at once without waiting for each other; one where the system does not say.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Ends every program that is running now and refuses to start another: the reaction to Ctrl-C.
pub fn interrupt() {
    INTERRUPTED.store(true, Ordering::SeqCst);
    for id in running().iter() {
        tree::kill(*id);
    }
}

/// Makes this process the parent of what its tools leave behind, so that [`end_orphans`] finds it. Linux alone can.
pub fn adopt_orphans() {
    tree::adopt();
}

/// Ends what tools have left running: after the last tool there is nothing of ours that should go on.
pub fn end_orphans() {
    tree::kill_below(std::process::id());
}

/// Whether [`interrupt`] was called.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

fn running() -> MutexGuard<'static, Vec<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that was just written, by us or by an installer in another thread, can be busy for an instant: a child forked
/// meanwhile holds its descriptor until it executes.
#[allow(clippy::disallowed_methods, reason = "the one place that starts a program")]
fn spawn(command: &mut Command) -> io::Result<Child> {
    let mut tries = 0;
    loop {
        match command.spawn() {
            Err(err) if err.kind() == io::ErrorKind::ExecutableFileBusy && tries < 20 => {
                tries += 1;
                thread::sleep(Duration::from_millis(10));
            }
            done => return done,
        }
    }
}

enum Event {
    /// The process has ended; on Unix it is not reaped yet.
    Exited(Child),
    Closed,
}

fn supervise(mut child: Child, timeout: Duration, watch: Option<Watch>) -> RunResult {
    let id = child.id();
    running().push(id);
    let deadline = Instant::now() + timeout;
    let (events, inbox) = mpsc::channel();
    let stdout = drain(child.stdout.take(), &events, watch);
    let stderr = drain(child.stderr.take(), &events, None);
    thread::spawn(move || {
        tree::wait(&mut child);
        let _ = events.send(Event::Exited(child));
    });

    let mut open = 2;
    let mut exited = None;
    let mut limit = deadline;
    let timed_out = loop {
        match inbox.recv_timeout(limit.saturating_duration_since(Instant::now())) {
            Ok(Event::Exited(child)) => {
                exited = Some(child);
                limit = Instant::now() + GRACE;
            }
            Ok(Event::Closed) => open -= 1,
            Err(RecvTimeoutError::Timeout) => break exited.is_none(),
            Err(RecvTimeoutError::Disconnected) => break false,
        }
        if exited.is_some() && open == 0 {
            break false;
        }
    };
    if timed_out {
        tree::terminate(id);
        let mercy = Instant::now() + MERCY;
        while exited.is_none() {
            match inbox.recv_timeout(mercy.saturating_duration_since(Instant::now())) {
                Ok(Event::Exited(child)) => exited = Some(child),
                Ok(Event::Closed) => {}
                Err(_) => break,
            }
        }
    }
    // The process is not reaped yet, so its id, and that of its group, cannot be another's.
    tree::kill(id);
    let drained = Instant::now() + DRAINING;
    while open > 0 && !timed_out {
        match inbox.recv_timeout(drained.saturating_duration_since(Instant::now())) {
            Ok(Event::Closed) => open -= 1,
            Ok(Event::Exited(child)) => exited = Some(child),
            Err(_) => break,
        }
    }
    running().retain(|other| *other != id);
    let status = exited.map(|mut child| child.wait());
    if interrupted() {
        return RunResult::Interrupted;
    }
    if timed_out {
        return RunResult::TimedOut(timeout);
    }
    match status {
        Some(Ok(status)) => match status.code() {
            Some(code) => RunResult::Finished(Output { code, stdout: stdout.take(), stderr: stderr.take() }),
            None => RunResult::Killed(tree::signal(status)),
        },
        Some(Err(_)) | None => RunResult::Killed(0),
    }
}

/// What a reader thread has so far; where a stranger keeps the pipe open it is taken as it is, and is not whole.
struct Drain(Arc<Mutex<Captured>>);

impl Drain {
    fn take(self) -> Captured {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *guard, Captured::empty())
    }
}

fn drain(pipe: Option<impl Read + Send + 'static>, events: &Sender<Event>, watch: Option<Watch>) -> Drain {
    let captured = Arc::new(Mutex::new(Captured::empty()));
    let (into, events) = (Arc::clone(&captured), events.clone());
    thread::spawn(move || {
        let mut chunk = vec![0; 64 << 10];
        if let Some(mut pipe) = pipe {
            loop {
                match pipe.read(&mut chunk) {
                    Ok(0) => {
                        into.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
                        break;
                    }
                    Ok(n) => {
                        let piece = chunk.get(..n).unwrap_or_default();
                        into.lock().unwrap_or_else(PoisonError::into_inner).push(piece);
                        if let Some(watch) = &watch {
                            watch(piece);
                        }
                    }
                    Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => break,
                }
            }
        }
        let _ = events.send(Event::Closed);
    });
    Drain(captured)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use xshell::{Shell, cmd};

    fn sh(script: &str, timeout: Duration) -> RunResult {
        let shell = Shell::new().unwrap();
        run(cmd!(shell, "sh -c {script}"), timeout)
    }

    fn finished(ran: RunResult) -> Output {
        match ran {
            RunResult::Finished(output) => output,
            other => panic!("did not finish: {other:?}"),
        }
    }

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn output_and_code_are_kept_apart() {
        let mut output = finished(sh("printf out; printf err >&2; exit 3", LONG));
        assert_eq!(output.code, 3);
        assert_eq!(output.stdout.head(100), "out");
        assert_eq!(output.stderr.tail(2), "rr");
    }

    #[test]
    fn stdin_is_closed() {
        assert_eq!(finished(sh("cat", LONG)).stdout.len(), 0);
    }

    #[test]
    fn a_missing_program_is_typed() {
        let shell = Shell::new().unwrap();
        assert!(matches!(run(cmd!(shell, "/nowhere/to/be/found"), LONG), RunResult::Missing(_)));
    }

    #[test]
    fn a_signal_is_no_exit_code() {
        assert!(matches!(sh("kill -SEGV $$", LONG), RunResult::Killed(11)));
    }

    #[test]
    fn the_deadline_holds_for_the_whole_tree() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join("left");
        // One child stays in the group and holds the pipe, one leaves the group, and the parent ignores TERM.
        let script = format!(
            "trap '' TERM; (sleep 2; touch {0}) & setsid sh -c 'sleep 2; touch {0}' & while :; do sleep 1; done",
            left.display()
        );
        let start = Instant::now();
        assert!(matches!(sh(&script, Duration::from_millis(300)), RunResult::TimedOut(_)));
        assert!(start.elapsed() < Duration::from_millis(300) + Duration::from_secs(2));
        thread::sleep(Duration::from_millis(2500));
        assert!(!left.exists(), "something outlived the deadline");
    }

    #[test]
    fn a_grandchild_that_holds_the_pipe_does_not_hold_us() {
        let start = Instant::now();
        let mut output = finished(sh("sleep 30 & echo done", LONG));
        assert_eq!(output.stdout.head(10), "done\n");
        assert!(output.stdout.is_whole(), "killed with its group, it closed the pipe");
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn what_a_stranger_may_still_write_to_is_not_whole() {
        let start = Instant::now();
        // In a session of its own, and by then nobody's child, it is out of reach.
        let script = "(setsid sleep 7 >&2 &) ; (setsid sleep 7 2>&1 &); sleep 0.3; echo done; exec 2>&-";
        let mut output = finished(sh(script, LONG));
        assert_eq!(output.stdout.head(10), "done\n");
        assert!(!output.stdout.is_whole() && !output.stderr.is_whole());
        assert!(start.elapsed() < Duration::from_secs(6));
    }

    #[test]
    fn output_that_is_read_late_is_whole() {
        let readers: Vec<_> = (0..64).map(|_| thread::spawn(|| finished(sh("seq 20000", LONG)))).collect();
        for reader in readers {
            let output = reader.join().unwrap();
            assert!(output.stdout.is_whole());
            assert_eq!(output.stdout.len(), 108_894);
        }
    }

    #[test]
    fn large_output_is_whole_and_not_in_memory() {
        let mut output = finished(sh("head -c 50000000 /dev/zero", LONG));
        assert!(output.stdout.is_whole());
        assert_eq!(output.stdout.len(), 50_000_000);
        let mut sum = 0;
        let mut reader = output.stdout.reader().unwrap();
        sum += io::copy(&mut reader, &mut io::sink()).unwrap();
        assert_eq!(sum, 50_000_000);
    }
}
