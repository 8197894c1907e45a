//! Files replaced under kills, editors, full disks and one another: the old one or the new one, whole.

use std::cell::Cell;
use std::convert::Infallible;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use xtask::write::{self, Contention, Options, WriteError, Written};

#[cfg(unix)]
mod unix;

/// A repository with a README, and nothing else.
fn repository(readme: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("README.md");
    fs::write(&target, readme).unwrap();
    (folder, target)
}

fn patient() -> Options<'static> {
    Options { attempts: 3, delay: Duration::from_millis(20), notice: &|_| {} }
}

/// Replaces the content, whatever it is.
fn put(target: &Path, root: &Path, new: &str) -> Result<Written, WriteError<Infallible>> {
    write::replace(target, root, &patient(), |_| Ok(Some(new.into())))
}

/// The error with its causes, as people see it.
fn said(err: impl std::error::Error + Send + Sync + 'static) -> String {
    format!("{:#}", anyhow::Error::new(err))
}

/// All files below a folder, but for the README and what git ignores because `.touchmark` is where it belongs.
fn litter(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| !path.ends_with("README.md") && !path.ends_with(".touchmark")).collect()
}

fn temporary_files(root: &Path) -> usize {
    fs::read_dir(root.join(".touchmark/tmp")).unwrap().count()
}

#[test]
fn the_old_copy_is_kept_and_git_sees_nothing() {
    let (folder, target) = repository("old");
    let root = folder.path();
    let backup = root.join(".touchmark/backup/README.md");
    assert_eq!(put(&target, root, "new").unwrap(), Written::Changed { backup: backup.clone() });
    assert_eq!(fs::read_to_string(&target).unwrap(), "new");
    assert_eq!(fs::read_to_string(&backup).unwrap(), "old");
    assert_eq!(fs::read_to_string(root.join(".touchmark/.gitignore")).unwrap(), "*\n");
    assert_eq!(litter(root), [""; 0].map(PathBuf::from));
    assert_eq!(temporary_files(root), 0);
    put(&target, root, "newer").unwrap();
    assert_eq!(fs::read_to_string(&backup).unwrap(), "new");
}

#[test]
fn nothing_is_written_where_nothing_changes() {
    let (folder, target) = repository("old");
    let before = fs::metadata(&target).unwrap().modified().unwrap();
    for new in [Some(b"old".to_vec()), None] {
        let written = write::replace(&target, folder.path(), &patient(), |_| Ok::<_, Infallible>(new.clone()));
        assert_eq!(written.unwrap(), Written::Unchanged);
    }
    assert_eq!(fs::metadata(&target).unwrap().modified().unwrap(), before);
    assert!(!folder.path().join(".touchmark").exists());
}

#[test]
fn a_refusal_leaves_everything_as_it_is() {
    let (folder, target) = repository("old");
    let refused = write::replace(&target, folder.path(), &patient(), |_| Err("no"));
    assert!(matches!(refused, Err(WriteError::Change("no"))));
    assert_eq!(fs::read_to_string(&target).unwrap(), "old");
    assert!(!folder.path().join(".touchmark").exists());
}

#[test]
fn missing_targets_and_folders_are_named() {
    let (folder, target) = repository("old");
    let root = folder.path();
    let gone = root.join("gone.md");
    let err = said(put(&gone, root, "new").unwrap_err());
    assert!(err.starts_with(&format!("could not find `{}`: ", gone.display())), "{err}");
    let err = said(put(root, root, "new").unwrap_err());
    assert_eq!(err, format!("could not replace `{}`: it is a directory, not a file", root.display()));
    fs::write(root.join(".touchmark"), "").unwrap();
    let err = said(put(&target, root, "new").unwrap_err());
    assert!(err.starts_with("could not make the folder `"), "{err}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "old");
}

#[test]
fn no_copy_no_change() {
    let (folder, target) = repository("old");
    fs::create_dir_all(folder.path().join(".touchmark/backup/README.md/in the way")).unwrap();
    let err = said(put(&target, folder.path(), "new").unwrap_err());
    let backup = folder.path().join(".touchmark/backup/README.md");
    assert!(err.starts_with(&format!("could not write `{}`: ", backup.display())), "{err}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "old");
    assert_eq!(temporary_files(folder.path()), 0);
}

#[cfg(unix)]
#[test]
fn a_write_that_fails_leaves_the_backup_and_no_other_name_of_the_file() {
    use std::os::unix::fs::MetadataExt;
    let (folder, target) = repository("first");
    let root = folder.path();
    put(&target, root, "second").unwrap();
    let options = Options { attempts: 2, delay: Duration::ZERO, notice: &|_| {} };
    let mut edits = 0;
    let failed = write::replace(&target, root, &options, |_| {
        edits += 1;
        fs::write(&target, format!("edit {edits}")).unwrap();
        Ok::<_, Infallible>(Some(b"new".to_vec()))
    });
    assert!(matches!(failed, Err(WriteError::Busy { .. })), "{failed:?}");
    assert_eq!(fs::read_to_string(root.join(".touchmark/backup/README.md")).unwrap(), "first");
    assert_eq!(fs::metadata(&target).unwrap().nlink(), 1);
    assert_eq!(fs::read_dir(root.join(".touchmark/backup")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_file_with_two_names_does_not_change_its_backup() {
    let (folder, target) = repository("old");
    let root = folder.path();
    fs::hard_link(&target, root.join("COPY.md")).unwrap();
    let Written::Changed { backup } = put(&target, root, "new").unwrap() else { panic!() };
    fs::write(root.join("COPY.md"), "edited").unwrap();
    assert_eq!(fs::read_to_string(backup).unwrap(), "old");
    assert_eq!(fs::read_to_string(&target).unwrap(), "new");
}

#[test]
fn an_edit_between_reading_and_renaming_is_kept() {
    let (folder, target) = repository("old");
    let edits = Cell::new(0);
    let written = write::replace(&target, folder.path(), &patient(), |old| {
        let old = String::from_utf8(old.to_vec()).unwrap();
        if edits.replace(edits.get() + 1) == 0 {
            fs::write(folder.path().join("swap"), "edited").unwrap();
            fs::rename(folder.path().join("swap"), &target).unwrap();
        }
        Ok::<_, Infallible>(Some(format!("{old}+section").into()))
    });
    assert!(matches!(written.unwrap(), Written::Changed { .. }));
    assert_eq!(fs::read_to_string(&target).unwrap(), "edited+section");
}

#[test]
fn an_editor_that_never_rests_wins() {
    let (folder, target) = repository("0");
    let edits = Cell::new(0);
    let told = Cell::new(0);
    let notice = |text: &str| {
        assert!(text.contains("it is being edited, trying again"), "{text}");
        told.set(told.get() + 1);
    };
    let options = Options { notice: &notice, ..patient() };
    let written = write::replace(&target, folder.path(), &options, |_| {
        edits.set(edits.get() + 1);
        fs::write(&target, edits.get().to_string()).unwrap();
        Ok::<_, Infallible>(Some(b"section".to_vec()))
    });
    let err = written.unwrap_err();
    assert!(matches!(err, WriteError::Busy { attempts: 3, met: Contention::Edited, .. }), "{err}");
    assert_eq!(said(err), format!("could not replace `{}`: it is being edited (attempts: 3)", target.display()));
    assert_eq!(fs::read_to_string(&target).unwrap(), edits.get().to_string());
    assert_eq!((told.get(), temporary_files(folder.path())), (2, 0));
}

/// What an editor puts in the place of the file in the last microsecond must not be lost, whoever wins the race.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
#[test]
fn an_edit_survives_every_race() {
    let (folder, target) = repository("edit 0\n");
    let edits = if heavy() { 5000 } else { 300 };
    let editor = {
        let (target, swap) = (target.clone(), folder.path().join("swap"));
        thread::spawn(move || {
            for edit in 1..=edits {
                let text = format!("edit {edit}\n");
                fs::write(&swap, &text).unwrap();
                fs::rename(&swap, &target).unwrap();
                // A writer that came too late takes its file back at once.
                let stays = || fs::read_to_string(&target).is_ok_and(|now| now.starts_with(&text));
                let deadline = std::time::Instant::now() + Duration::from_secs(2);
                while !stays() {
                    assert!(std::time::Instant::now() < deadline, "edit {edit} was lost");
                }
                thread::sleep(Duration::from_micros(edit * 7919 % 900));
            }
        })
    };
    let mut section = 0;
    while !editor.is_finished() {
        section += 1;
        let options = Options { attempts: 1, delay: Duration::ZERO, notice: &|_| {} };
        let _ = write::replace(&target, folder.path(), &options, |old| {
            let edit = String::from_utf8_lossy(old).lines().next().unwrap().to_owned();
            Ok::<_, Infallible>(Some(format!("{edit}\nsection {section}\n").into()))
        });
    }
    editor.join().unwrap();
}

#[test]
fn a_lock_that_is_held_is_waited_for() {
    let (folder, target) = repository("old");
    let root = folder.path();
    put(&target, root, "first").unwrap();
    let lock = File::options().read(true).write(true).open(root.join(".touchmark/lock")).unwrap();
    lock.lock().unwrap();
    let err = put(&target, root, "second").unwrap_err();
    assert!(matches!(err, WriteError::Busy { attempts: 3, met: Contention::Locked(_), .. }), "{err}");
    #[cfg(unix)]
    assert!(err.to_string().contains(&format!("process {} is writing", std::process::id())), "{err}");
    let freed = thread::spawn(move || {
        thread::sleep(Duration::from_millis(30));
        drop(lock);
    });
    let options = Options { attempts: 1, delay: Duration::from_secs(30), notice: &|_| {} };
    let written = write::replace(&target, root, &options, |_| Ok::<_, Infallible>(Some(b"third".to_vec())));
    assert!(matches!(written.unwrap(), Written::Changed { .. }));
    freed.join().unwrap();
}

#[test]
fn what_a_killed_writer_left_is_removed_unless_its_maker_lives() {
    let (folder, target) = repository("old");
    let root = folder.path();
    put(&target, root, "first").unwrap();
    let stale = [root.join(".README.md.touchmark-a1"), root.join(".touchmark/tmp/.README.md.touchmark-b2")];
    let alive = root.join(".README.md.touchmark-c3");
    for path in stale.iter().chain([&alive]) {
        fs::write(path, "half of it").unwrap();
    }
    let held = File::open(&alive).unwrap();
    held.lock().unwrap();
    put(&target, root, "second").unwrap();
    assert_eq!(stale.map(|path| path.exists()), [false, false]);
    assert!(alive.exists());
}

#[test]
fn our_own_files_are_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.json");
    write::atomic(&path, b"1").unwrap();
    write::atomic(&path, b"2").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"2");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(write::atomic(&folder.path().join("no/such/folder"), b"3").is_err());
}

/// The environment variable that makes a test of this binary the child of another one: a folder for it to work in.
const CHILD: &str = "TOUCHMARK_TEST_FOLDER";

fn heavy() -> bool {
    std::env::var_os("TOUCHMARK_HEAVY").is_some()
}

/// On stderr itself, because the test harness keeps what `eprintln!` says about a test that passes.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The folder that a child was given.
fn folder_of_child() -> Option<PathBuf> {
    std::env::var_os(CHILD).map(PathBuf::from)
}

/// This binary again, for one test of it, in a folder; `wrapper` is the program and the arguments that start it.
fn child(test: &str, folder: &Path, wrapper: &[&str]) -> Command {
    let binary = std::env::current_exe().unwrap();
    let mut command = match wrapper {
        [] => Command::new(&binary),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(&binary);
            command
        }
    };
    command.args(["--exact", &format!("write::{test}"), "--nocapture"]).env(CHILD, folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn assert_passed(output: &Output) {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&text));
}

/// A document that shows whether it is whole: its number, 20,000 lines, its number.
fn numbered(number: u64) -> String {
    format!("{number}\n{}{number}\n", "a line that does not matter\n".repeat(20_000))
}

fn number(bytes: &[u8]) -> u64 {
    let text = str::from_utf8(bytes).unwrap();
    let number = text.lines().next().unwrap().parse().unwrap();
    assert!(text == numbered(number), "torn: {} bytes, number {number}", bytes.len());
    number
}

fn count_one_more(root: &Path, options: &Options<'_>) {
    let target = root.join("README.md");
    let written =
        write::replace(&target, root, options, |old| Ok::<_, Infallible>(Some(numbered(number(old) + 1).into())));
    assert!(matches!(written.unwrap(), Written::Changed { .. }));
}

/// Not a test of its own: it counts up in the README until it is killed.
#[test]
fn child_that_counts_for_ever() {
    let Some(root) = folder_of_child() else { return };
    let options = Options { attempts: 100, delay: Duration::from_secs(1), notice: &|_| {} };
    loop {
        count_one_more(&root, &options);
    }
}

/// Not a test of its own: it counts one up.
#[test]
fn child_that_counts_once() {
    let Some(root) = folder_of_child() else { return };
    count_one_more(&root, &Options::default());
}

#[test]
fn a_kill_at_any_instant_leaves_a_whole_file() {
    let (folder, target) = repository(&numbered(0));
    let root = folder.path();
    let (rounds, writers) = if heavy() { (400, 4) } else { (20, 3) };
    let mut last = 0;
    // Any sequence will do: the writers' own timing is what makes the instant random.
    let mut random = u64::from(std::process::id());
    let mut below = |limit: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_micros((random >> 33) % limit)
    };
    for round in 0..rounds {
        let start = || child("child_that_counts_for_ever", root, &[]).spawn().unwrap();
        let mut children: Vec<Child> = (0..writers).map(|_| start()).collect();
        thread::sleep(below(60_000));
        for child in &mut children {
            thread::sleep(below(12_000));
            let _ = child.kill();
        }
        for child in children {
            let output = child.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!text.contains("panicked"), "round {round}: {text}");
        }
        let now = number(&fs::read(&target).unwrap());
        assert!(now >= last, "round {round}: {now} after {last}");
        // Moved there by the next run, where the kill came between the two.
        let copy = |name: &str| fs::read(root.join(".touchmark/backup").join(name)).ok().map(|bytes| number(&bytes));
        let (kept, backup) = (copy(".README.md.kept"), copy("README.md"));
        let before = now.checked_sub(1);
        assert!(kept.is_some() && kept == before || backup == before, "round {round}: {now}: {kept:?}, {backup:?}");
        last = now;
        assert_eq!(litter(root), [""; 0].map(PathBuf::from), "round {round}");
    }
    assert!(last > 0, "nobody wrote anything");
    count_one_more(root, &patient());
    assert_eq!(number(&fs::read(&target).unwrap()), last + 1);
    assert_eq!(temporary_files(root), 0);
    say(&format!("{rounds} rounds, {writers} writers, {last} writes"));
}

#[test]
fn of_32_writers_none_is_lost() {
    let (folder, target) = repository(&numbered(0));
    let start = |_| child("child_that_counts_once", folder.path(), &[]).spawn().unwrap();
    let children: Vec<Child> = (0..32).map(start).collect();
    for child in children {
        assert_passed(&child.wait_with_output().unwrap());
    }
    assert_eq!(number(&fs::read(&target).unwrap()), 32);
    assert_eq!(litter(folder.path()), [""; 0].map(PathBuf::from));
    assert_eq!(temporary_files(folder.path()), 0);
}
