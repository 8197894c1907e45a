//! Files of ours that the project's own code could write to while it runs: what is believed of them is what was there before.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use tempfile::NamedTempFile;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1 << 30;

/// The files of one folder, by name. Until [`Snapshot::take`] is called they are those on the disk.
pub struct Snapshot {
    folder: PathBuf,
    /// The names that are ours there; none where all are.
    only: Option<Vec<String>>,
    files: OnceLock<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl Snapshot {
    /// What is in this folder.
    pub fn new(folder: PathBuf) -> Snapshot {
        Snapshot { folder, only: None, files: OnceLock::new() }
    }

    /// The files of these names in it.
    pub fn some(folder: PathBuf, names: Vec<String>) -> Snapshot {
        Snapshot { only: Some(names), ..Snapshot::new(folder) }
    }

    /// Reads them all: from here on nobody else can change what they say.
    pub fn take(&self) {
        self.files.get_or_init(|| Mutex::new(self.on_disk()));
    }

    fn on_disk(&self) -> BTreeMap<String, Vec<u8>> {
        let content = |name: String| read(&self.folder.join(&name)).map(|bytes| (name, bytes));
        self.names().into_iter().filter_map(content).collect()
    }

    fn names(&self) -> Vec<String> {
        let entries = self.folder.read_dir().into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        names.filter(|name| self.only.as_ref().is_none_or(|only| only.contains(name))).collect()
    }

    /// What a file says.
    pub fn get(&self, name: &str) -> Option<Vec<u8>> {
        match self.files.get() {
            Some(files) => files.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned(),
            None => read(&self.folder.join(name)),
        }
    }

    /// Replaces a file whole, readable by its owner alone.
    ///
    /// # Errors
    /// The folder or the file could not be written.
    pub fn put(&self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        self.write(name, &bytes)?;
        if let Some(files) = self.files.get() {
            files.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), bytes);
        }
        Ok(())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(bytes)?;
        file.persist(self.folder.join(name)).map(drop).map_err(|err| err.error)
    }

    /// Lets the oldest files go that are more than so many.
    pub fn prune(&self, most: usize) {
        let path = |name| self.folder.join(name);
        let age = |path: &PathBuf| path.symlink_metadata().and_then(|meta| meta.modified()).ok();
        let mut files: Vec<_> =
            self.names().into_iter().map(path).filter_map(|path| Some((age(&path)?, path))).collect();
        files.sort();
        files.iter().take(files.len().saturating_sub(most)).for_each(|(_, path)| remove(path));
    }

    /// Takes back what others changed on the disk meanwhile. A file that is gone stays gone, which costs the next run time.
    pub fn restore(&self) {
        let Some(files) = self.files.get() else { return };
        let files = files.lock().unwrap_or_else(PoisonError::into_inner);
        for name in self.names() {
            let (path, ours) = (self.folder.join(&name), files.get(&name));
            if ours.is_none() || read(&path).as_ref() != ours {
                remove(&path);
                drop(ours.map(|bytes| self.write(&name, bytes)));
            }
        }
    }
}

/// What a file of ours holds. A link, a pipe or a device is none, and may have no end.
fn read(path: &Path) -> Option<Vec<u8>> {
    path.symlink_metadata().ok().filter(|meta| meta.is_file() && meta.len() <= LARGEST)?;
    fs::read(path).ok()
}

fn remove(path: &Path) {
    let is_folder = path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
    drop(if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_behind_our_back_is_neither_read_nor_left() {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = Snapshot::new(folder.path().join("files"));
        snapshot.put("a.json", b"honest".to_vec()).unwrap();
        snapshot.put("b.json", b"honest".to_vec()).unwrap();
        snapshot.take();
        snapshot.put("c.json", b"ours".to_vec()).unwrap();
        let others = Snapshot::new(folder.path().join("files"));
        for name in ["a.json", "c.json", "d.json"] {
            others.put(name, b"forged".to_vec()).unwrap();
        }
        fs::remove_file(folder.path().join("files/b.json")).unwrap();
        fs::create_dir_all(folder.path().join("files/e/f")).unwrap();
        let said = |snapshot: &Snapshot| ["a.json", "b.json", "c.json", "d.json", "e"].map(|name| snapshot.get(name));
        let honest = || Some(b"honest".to_vec());
        assert_eq!(said(&snapshot), [honest(), honest(), Some(b"ours".to_vec()), None, None]);
        snapshot.restore();
        assert_eq!(said(&others), [honest(), None, Some(b"ours".to_vec()), None, None]);
        assert!(!folder.path().join("files/e").exists());
    }

    #[test]
    fn other_names_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let all = Snapshot::new(folder.path().to_owned());
        all.put("coverage", b"theirs".to_vec()).unwrap();
        let snapshot = Snapshot::some(folder.path().to_owned(), vec!["stats".to_owned()]);
        snapshot.take();
        all.put("stats", b"forged".to_vec()).unwrap();
        snapshot.restore();
        assert_eq!((all.get("coverage"), all.get("stats")), (Some(b"theirs".to_vec()), None));
    }
}
