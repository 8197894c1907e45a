//! Modes, owners, links, pipes, full disks: what only Unix has or only there can be set up.

use super::*;

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[test]
fn mode_and_symlink_stay() {
    let (folder, _) = repository("");
    let root = folder.path();
    fs::create_dir(root.join("docs")).unwrap();
    let real = root.join("docs/real.md");
    fs::write(&real, "old").unwrap();
    set_mode(&real, 0o754);
    let link = root.join("link.md");
    symlink("docs/real.md", &link).unwrap();
    let Written::Changed { backup } = put(&link, root, "new").unwrap() else { panic!() };
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), "new");
    assert_eq!(mode(&real), 0o754);
    assert_eq!(fs::read_to_string(backup).unwrap(), "old");
    let dangling = root.join("dangling.md");
    symlink("nowhere", &dangling).unwrap();
    assert!(said(put(&dangling, root, "new").unwrap_err()).starts_with("could not find `"));
}

#[test]
fn a_named_pipe_is_refused_without_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("README.md");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
    let err = said(put(&pipe, folder.path(), "new").unwrap_err());
    assert_eq!(err, format!("could not replace `{}`: it is a named pipe, not a file", pipe.display()));
}

#[test]
fn a_new_file_of_ours_obeys_the_umask_and_an_old_one_keeps_its_mode() {
    let folder = tempfile::tempdir().unwrap();
    let [ours, theirs] = ["ours", "theirs"].map(|name| folder.path().join(name));
    write::atomic(&ours, b"").unwrap();
    fs::write(&theirs, "").unwrap();
    assert_eq!(mode(&ours), mode(&theirs));
    set_mode(&theirs, 0o600);
    let link = folder.path().join("link");
    symlink("theirs", &link).unwrap();
    write::through(&link, b"new").unwrap();
    assert_eq!((mode(&theirs), fs::read(&theirs).unwrap()), (0o600, b"new".to_vec()));
    assert!(link.is_symlink());
}

#[test]
fn a_link_in_the_place_of_a_file_of_ours_is_replaced_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let [ours, theirs] = ["ours", "theirs"].map(|name| folder.path().join(name));
    fs::write(&theirs, "precious").unwrap();
    for target in [Path::new("theirs"), Path::new("/dev/null"), Path::new("nowhere"), Path::new("ours")] {
        symlink(target, &ours).unwrap();
        write::atomic(&ours, b"new").unwrap();
        assert!(!ours.is_symlink(), "{}", target.display());
        assert_eq!(fs::read(&ours).unwrap(), b"new");
        fs::remove_file(&ours).unwrap();
    }
    assert_eq!(fs::read(&theirs).unwrap(), b"precious");
}

/// The user that a test becomes when root runs it, because nothing is unreadable to root.
const NOBODY: u32 = 65_534;

/// Runs one test of this binary as somebody who is not root, in a folder of theirs.
fn as_nobody(test: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = child(&format!("unix::{test}"), folder.path(), &[]);
    if is_root() {
        chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    match command.output() {
        Err(err) => say(&format!("SKIPPED {test}: this binary cannot be run by another user: {err}")),
        Ok(output) => assert_passed(&output),
    }
}

#[test]
fn unreadable_and_read_only() {
    let Some(root) = folder_of_child() else {
        return as_nobody("unreadable_and_read_only");
    };
    let docs = root.join("docs");
    let target = docs.join("README.md");
    fs::create_dir(&docs).unwrap();
    fs::write(&target, "old").unwrap();

    set_mode(&target, 0);
    let err = said(put(&target, &root, "new").unwrap_err());
    assert!(err.starts_with(&format!("could not read `{}`: Permission denied", target.display())), "{err}");
    set_mode(&target, 0o644);

    set_mode(&docs, 0o555);
    let err = said(put(&target, &root, "new").unwrap_err());
    assert!(err.starts_with(&format!("could not replace `{}`: Permission denied", target.display())), "{err}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "old");
    assert_eq!(temporary_files(&root), 0);
    set_mode(&docs, 0o755);

    set_mode(&root, 0o555);
    fs::remove_dir_all(root.join(".touchmark/backup")).unwrap();
    set_mode(&root.join(".touchmark"), 0o555);
    let err = said(put(&target, &root, "new").unwrap_err());
    assert!(err.starts_with("could not make the folder `"), "{err}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "old");
    set_mode(&root.join(".touchmark"), 0o755);
    set_mode(&root, 0o755);
}

#[test]
fn the_owner_stays_where_the_system_allows_it() {
    if !is_root() {
        say("SKIPPED the_owner_stays_where_the_system_allows_it: only root may give files away");
        return;
    }
    let (folder, target) = repository("old");
    chown(&target, Some(NOBODY), Some(NOBODY)).unwrap();
    put(&target, folder.path(), "new").unwrap();
    let owner = fs::metadata(&target).unwrap();
    assert_eq!((owner.uid(), owner.gid()), (NOBODY, NOBODY));
}

/// Runs one test of this binary where `script` has mounted what it needs, seen by nobody else and gone afterwards.
/// `$1` is the folder.
#[cfg(target_os = "linux")]
fn in_a_mount_namespace(test: &str, script: &str) {
    let folder = tempfile::tempdir().unwrap();
    let unshare = ["unshare", "--mount", "--map-root-user", "sh", "-c"];
    let path = folder.path().to_str().unwrap();
    let works = Command::new(unshare[0]).args(&unshare[1..]).args([script, "sh", path]).output();
    if !works.as_ref().is_ok_and(|output| output.status.success()) {
        say(&format!("SKIPPED {test}: no mount namespace can be made here: {works:?}"));
        return;
    }
    let script = format!("{script} && shift && exec \"$@\"");
    let mut wrapper = unshare.to_vec();
    wrapper.extend([script.as_str(), "sh", path]);
    assert_passed(&child(&format!("unix::{test}"), folder.path(), &wrapper).output().unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let Some(root) = folder_of_child() else {
        return in_a_mount_namespace("a_full_disk", "mount -t tmpfs -o size=512k tmpfs \"$1\"");
    };
    let target = root.join("README.md");
    let old = "a line\n".repeat(30_000);
    fs::write(&target, &old).unwrap();
    for more in [8 << 10, 40_000, 1 << 20] {
        let new = format!("{old}{}", "x".repeat(more + (256 << 10)));
        let err = said(put(&target, &root, &new).unwrap_err());
        assert!(err.starts_with("could not write to `") && err.contains("No space left"), "{err}");
        assert_eq!(fs::read_to_string(&target).unwrap(), old);
        assert_eq!((litter(&root).len(), temporary_files(&root)), (0, 0));
    }
    let filler = "x".repeat(512 << 10);
    let _ = fs::write(root.join("filler"), filler);
    let err = said(put(&target, &root, "new").unwrap_err());
    assert!(err.contains("No space left"), "{err}");
    fs::remove_file(root.join("filler")).unwrap();
    put(&target, &root, "new").unwrap();
    assert_eq!(fs::read_to_string(&target).unwrap(), "new");
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_filesystem() {
    let Some(root) = folder_of_child() else {
        let script = "echo old > \"$1/README.md\" && mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"";
        return in_a_mount_namespace("a_read_only_filesystem", script);
    };
    let target = root.join("README.md");
    let err = said(put(&target, &root, "new").unwrap_err());
    assert!(err.starts_with("could not make the folder `") && err.contains("Read-only file system"), "{err}");
    assert_eq!(put(&target, &root, "old\n").unwrap(), Written::Unchanged);
}

#[cfg(target_os = "linux")]
#[test]
fn the_state_folder_on_another_filesystem() {
    let Some(root) = folder_of_child() else {
        let script = "mkdir -p \"$1/.touchmark\" && mount -t tmpfs tmpfs \"$1/.touchmark\"";
        return in_a_mount_namespace("the_state_folder_on_another_filesystem", script);
    };
    let target = root.join("README.md");
    fs::write(&target, "old").unwrap();
    let Written::Changed { backup } = put(&target, &root, "new").unwrap() else { panic!() };
    assert_eq!(fs::read_to_string(&target).unwrap(), "new");
    assert_eq!(fs::read_to_string(backup).unwrap(), "old");
    assert_eq!((litter(&root).len(), temporary_files(&root)), (0, 0));
}
