//! One new file in the place of one old file.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::{Doing, WriteError};

/// The content of a regular file.
pub(super) fn read<E>(target: &Path) -> Result<Vec<u8>, WriteError<E>> {
    let unsuitable = |found: &Metadata| {
        let what = kind(found)?;
        let target = target.to_owned();
        Some(WriteError::Unsuitable { target, what })
    };
    // Before it is opened: that would wait for a writer at the other end of a named pipe.
    let found = fs::metadata(target).doing("find", target)?;
    if let Some(err) = unsuitable(&found) {
        return Err(err);
    }
    let mut file = File::open(target).doing("read", target)?;
    let found = file.metadata().doing("read", target)?;
    if let Some(err) = unsuitable(&found) {
        return Err(err);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or_default());
    file.read_to_end(&mut bytes).doing("read", target)?;
    Ok(bytes)
}

/// What it is, where it is no regular file.
fn kind(found: &Metadata) -> Option<&'static str> {
    if found.is_file() {
        None
    } else if found.is_dir() {
        Some("a directory")
    } else {
        Some(special(found))
    }
}

#[cfg(unix)]
fn special(found: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = found.file_type();
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special(_found: &Metadata) -> &'static str {
    "something special"
}

/// Puts `new` in the place of `target`, if that still holds `old`; `false` if not. The old file goes to `backup`.
pub(super) fn swap<E>(
    target: &Path,
    state: &Path,
    old: &[u8],
    new: &[u8],
    backup: &Path,
) -> Result<bool, WriteError<E>> {
    let resolved = fs::canonicalize(target).doing("find", target)?;
    let beside = resolved.parent().unwrap_or(Path::new("/"));
    let own = state.join("tmp");
    fs::create_dir_all(&own).doing("make the folder", &own)?;
    for folder in [beside, &own] {
        sweep(folder, &resolved);
    }
    if backup.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory)).doing("write", backup);
    }
    // Before anything is touched: who is killed right after the exchange could not keep the old file any more.
    let kept = kept(backup);
    settle(&kept, &resolved, backup);
    keep(&resolved, &own, old, &kept)?;
    let done = replace(target, &resolved, &own, old, new, &kept, backup);
    if matches!(done, Ok(true)) {
        // Where that does not work, the next run tries it again.
        let _ = fs::rename(&kept, backup);
        super::flush(beside).doing("flush the folder of", target)?;
    } else {
        let _ = fs::remove_file(&kept);
    }
    done
}

fn replace<E>(
    target: &Path,
    resolved: &Path,
    own: &Path,
    old: &[u8],
    new: &[u8],
    kept: &Path,
    backup: &Path,
) -> Result<bool, WriteError<E>> {
    let beside = resolved.parent().unwrap_or(Path::new("/"));
    let mut folder = own;
    loop {
        let temporary = fill(folder, resolved, new)?;
        match exchange(temporary, resolved, old, new, kept, backup) {
            Err(err) if err.kind() == io::ErrorKind::CrossesDevices && folder != beside => {
                folder = beside;
            }
            done => return done.doing("replace", target),
        }
    }
}

/// Where the old file is until the new one stands in its place: then it is the backup.
fn kept(backup: &Path) -> PathBuf {
    let name = backup.file_name().unwrap_or_default().to_string_lossy();
    backup.with_file_name(format!(".{name}.kept"))
}

/// Ends what a run that was killed had begun: what it kept is the backup, unless it is still what stands there.
fn settle(kept: &Path, target: &Path, backup: &Path) {
    let Ok(bytes) = fs::read(kept) else { return };
    let _ = if holds(target, &bytes).unwrap_or(false) { fs::remove_file(kept) } else { fs::rename(kept, backup) };
}

/// Makes `kept` a second name of the file that is to be replaced, so that who is still writing to it finds that there.
/// Where the system allows none, and where the file has other names, which will go on to change it, a copy.
fn keep<E>(target: &Path, own: &Path, old: &[u8], kept: &Path) -> Result<(), WriteError<E>> {
    if has_other_names(target) || fs::hard_link(target, kept).is_err() {
        fill(own, target, old)?.persist(kept).map_err(|err| err.error).doing("write", kept)?;
    }
    Ok(())
}

#[cfg(unix)]
fn has_other_names(file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|found| found.nlink() > 1)
}

/// Elsewhere nobody says.
#[cfg(not(unix))]
fn has_other_names(_: &Path) -> bool {
    true
}

/// A temporary file in `folder` with the content `new` and the mode and owner of `target`, on the disk and read back.
fn fill<E>(folder: &Path, target: &Path, new: &[u8]) -> Result<NamedTempFile, WriteError<E>> {
    let mut temporary = temporary_in(folder, target).doing("make a file in", folder)?;
    // Tells a later run that its maker is alive; see `sweep`. On Windows a lock would keep us from reading it back.
    if cfg!(unix) {
        let _ = temporary.as_file().try_lock();
    }
    temporary.write_all(new).doing("write to", folder)?;
    let old = fs::metadata(target).doing("find", target)?;
    dress(temporary.as_file(), &old).doing("set the mode of", temporary.path())?;
    temporary.as_file().sync_all().doing("flush a file in", folder)?;
    if !holds(temporary.path(), new).doing("read back", temporary.path())? {
        let err = io::Error::new(io::ErrorKind::InvalidData, "it is not what was written");
        return Err(err).doing("read back", temporary.path());
    }
    Ok(temporary)
}

/// An empty file in `folder`, gone when dropped, named so that it is known to be for `target`.
pub(super) fn temporary_in(folder: &Path, target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What the umask leaves of it, as for every new file.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.prefix(&prefix(target)).tempfile_in(folder)
}

fn prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.touchmark-")
}

/// Removes what a killed writer left in `folder`. A file that is still in use is locked by its maker.
fn sweep(folder: &Path, target: &Path) {
    let prefix = prefix(target);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&prefix)
            && entry.file_type().is_ok_and(|kind| kind.is_file())
            && let Ok(file) = File::open(entry.path())
            && !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Gives `file` the mode of `old`, and its owner and group where the system allows that.
pub(super) fn dress(file: &File, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let new = file.metadata()?;
        if new.gid() != old.gid() {
            let _ = fchown(file, None, Some(old.gid()));
        }
        if new.uid() != old.uid() {
            let _ = fchown(file, Some(old.uid()), None);
        }
    }
    file.set_permissions(old.permissions())
}

/// Whether the file at `path` has exactly this content.
fn holds(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut rest = bytes;
    loop {
        let piece = reader.fill_buf()?;
        if piece.is_empty() {
            return Ok(rest.is_empty());
        }
        match rest.strip_prefix(piece) {
            Some(further) => rest = further,
            None => return Ok(false),
        }
        let read = piece.len();
        reader.consume(read);
    }
}

/// Whether `target` still holds `old`; not if it is gone.
fn still_holds(target: &Path, old: &[u8]) -> io::Result<bool> {
    match holds(target, old) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(false),
        answer => answer,
    }
}

/// Renames, unless `target` does not hold `old` any more: then nothing has changed, and the answer is `false`.
fn exchange(
    temporary: NamedTempFile,
    target: &Path,
    old: &[u8],
    new: &[u8],
    kept: &Path,
    backup: &Path,
) -> io::Result<bool> {
    if !still_holds(target, old)? {
        return Ok(false);
    }
    match trade(temporary.path(), target) {
        // From here on the temporary name is that of the old file: who renamed a file to `target` after the check has
        // it back.
        Ok(()) => {
            let taken = temporary.path();
            let give_back = || give_back(taken, target, new).inspect_err(|_| drop(fs::rename(taken, backup)));
            if !holds(taken, old).unwrap_or(false) {
                give_back()?;
                return Ok(false);
            }
            // Rather the file itself than a copy of it.
            if !has_other_names(taken) {
                let _ = fs::rename(taken, kept);
            }
            Ok(true)
        }
        Err(err) if cannot_trade(&err) => {
            temporary.persist(target).map_err(|err| err.error)?;
            Ok(true)
        }
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(err) => Err(err),
    }
}

/// Puts back what was taken from `target` for our `new`; and if somebody has replaced that meanwhile, puts back what
/// they put there, and so on, until what comes out is what we put in.
fn give_back(taken: &Path, target: &Path, new: &[u8]) -> io::Result<()> {
    let mut ours = Some(new.to_vec());
    while let Some(expected) = ours {
        // What cannot be read, a folder for instance, is put back all the same.
        let theirs = fs::read(taken).ok();
        match trade(taken, target) {
            Err(err) if err.kind() == io::ErrorKind::NotFound => return fs::rename(taken, target),
            done => done?,
        }
        if holds(taken, &expected).unwrap_or(false) {
            break;
        }
        ours = theirs;
    }
    Ok(())
}

/// Exchanges the names of two files in one step
/// ([`RENAME_EXCHANGE`](https://man7.org/linux/man-pages/man2/rename.2.html)).
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn trade(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn trade(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether the kernel or the filesystem does not know the call.
fn cannot_trade(err: &io::Error) -> bool {
    matches!(err.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}
