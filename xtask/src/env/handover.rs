//! Secrets leave this process's own environment for good.
//!
//! What a process was started with stays readable at `/proc/PID/environ` (on macOS by `ps -E`) for whoever runs as the
//! same user, such as its children, whatever the process unsets later. So a program that was given secrets starts itself
//! again without them, in the same process, and reads them from a pipe. Where there are none, nothing is done.

use std::collections::BTreeMap;
use std::ffi::OsString;

/// The variables by name.
pub(super) type Vars = BTreeMap<OsString, OsString>;

#[cfg(unix)]
pub(super) use unix::take;

/// Windows has no place where others could read how a process was started: its environment is the live one, which is
/// cleared of secrets by [`crate::env::Env::with_process`].
#[cfg(not(unix))]
pub(super) fn take(vars: Vars, _: &dyn Fn(&OsString, &OsString) -> bool) -> std::io::Result<Vars> {
    Ok(vars)
}

#[cfg(unix)]
mod unix {
    use std::ffi::{OsStr, OsString};
    use std::fs::File;
    use std::io::{self, PipeReader, Read, Write};
    use std::os::fd::AsRawFd;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    use super::Vars;

    /// Names the descriptor of the pipe for the second start.
    const HANDED_OVER: &str = "TOUCHMARK_HANDED_OVER";

    /// All variables, those included that are no longer in the environment. Where some of them are secret and still are,
    /// this starts the program again and does not return.
    ///
    /// # Errors
    /// The program could not be started again, or what was handed over could not be read.
    pub(crate) fn take(mut vars: Vars, is_secret: &dyn Fn(&OsString, &OsString) -> bool) -> io::Result<Vars> {
        if let Some(descriptor) = vars.remove(OsStr::new(HANDED_OVER)) {
            vars.extend(received(&descriptor)?);
            close_memory();
            return Ok(vars);
        }
        let secrets: Vars = vars.extract_if(.., |name, value| is_secret(name, value)).collect();
        // Without `/proc` nobody reads it there, and the pipe could not be opened again.
        if secrets.is_empty() || (cfg!(target_os = "linux") && !std::path::Path::new("/dev/fd/0").exists()) {
            vars.extend(secrets);
            return Ok(vars);
        }
        let pipe = filled(&secrets)?;
        rustix::io::fcntl_setfd(&pipe, rustix::io::FdFlags::empty())?;
        Err(again(&vars, pipe.as_raw_fd()))
    }

    /// A pipe with all of it, whose other end is closed.
    fn filled(secrets: &Vars) -> io::Result<PipeReader> {
        let (reader, mut writer) = io::pipe()?;
        // Nobody reads yet: what does not fit would be waited for without end.
        rustix::fs::fcntl_setfl(&writer, rustix::fs::OFlags::NONBLOCK)?;
        let mut bytes = Vec::new();
        for (name, value) in secrets {
            for piece in [name.as_bytes(), b"=", value.as_bytes(), b"\0"] {
                bytes.extend_from_slice(piece);
            }
        }
        writer.write_all(&bytes).map_err(|err| match err.kind() {
            io::ErrorKind::WouldBlock => io::Error::other("the secrets in the environment are too long: unset some"),
            _ => err,
        })?;
        Ok(reader)
    }

    /// Starts the program again in this process; it returns only where that failed.
    #[allow(clippy::disallowed_methods, reason = "this is no child: the process itself goes on as this program")]
    fn again(vars: &Vars, descriptor: i32) -> io::Error {
        let program = match std::env::current_exe() {
            Ok(program) => program,
            Err(err) => return err,
        };
        let mut args = std::env::args_os();
        let mut command = Command::new(program);
        if let Some(name) = args.next() {
            command.arg0(name);
        }
        command.args(args).env_clear().envs(vars).env(HANDED_OVER, descriptor.to_string()).exec()
    }

    /// What the pipe holds. Read to its end it is empty, for children too, which inherit it.
    fn received(descriptor: &OsStr) -> io::Result<Vars> {
        let number = descriptor.to_str().and_then(|text| text.parse::<u32>().ok());
        let number = number.ok_or_else(|| io::Error::other("nothing was handed over"))?;
        let mut bytes = Vec::new();
        File::open(format!("/dev/fd/{number}"))?.read_to_end(&mut bytes)?;
        let pair = |pair: &[u8]| {
            let at = pair.iter().position(|byte| *byte == b'=')?;
            let (name, value) = (pair.get(..at)?, pair.get(at + 1..)?);
            Some((OsString::from_vec(name.to_vec()), OsString::from_vec(value.to_vec())))
        };
        Ok(bytes.split(|byte| *byte == 0).filter_map(pair).collect())
    }

    /// Others of this user read neither our memory nor our descriptors, and no core holds them
    /// (<https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html>).
    fn close_memory() {
        #[cfg(target_os = "linux")]
        let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    }
}
