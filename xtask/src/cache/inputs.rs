//! What could change an answer, hashed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;

use crate::paths::{among, has};
use blake3::{Hash, Hasher};

use crate::cache::stats::{Place, Stamp, Stats};
use crate::check::{Check, Reads};
use crate::config::{CheckConfig, Config};
use crate::outcome::Severity;
use crate::project::{Project, door};
use crate::readme::{self, Markup};
use crate::tool;

/// Endings of files that tools read as code, besides those that a check names.
const CODE: &[&str] = &[".py", ".pyi", ".pyw", ".ipynb", ".rs"];

/// The longest README whose section is told from the rest, in bytes.
const LARGEST_README: u64 = 64 << 20;

/// Names of files that steer tools, besides those that a check names and those that end in one of [`SETTINGS_ENDINGS`].
const SETTINGS: &[&str] = &[".gitignore", ".ignore", ".python-version", "py.typed"];
const SETTINGS_ENDINGS: &[&str] = &[".toml", ".cfg", ".ini", ".lock", ".yml", ".yaml"];

/// From how many files on they are hashed by several threads.
const SHARED: usize = 250;

/// How many bytes about files are hashed at once.
const AT_ONCE: usize = 64 << 10;

/// Stands for the content of a file that cannot be read.
const UNREADABLE: &[u8] = b"unreadable";

/// One file.
struct File {
    hash: OnceLock<Hash>,
    /// Where its hash may be remembered.
    known: Option<Place>,
    /// Whether it belongs to the repository: one that git ignores is there on this machine alone.
    ours: bool,
}

/// The files that checks read, by content, and what surrounds them.
///
/// They are looked for on the disk and not in git's list: tools also read generated files that git ignores, and what is
/// in submodules. Each file is hashed when the first key asks for it, unless it has not been touched since it was
/// hashed last.
pub struct Inputs {
    root: PathBuf,
    /// In the order of their paths.
    files: Vec<(String, File)>,
    stats: Stats,
    /// The files that checks of code read, together.
    of_code: OnceLock<Hash>,
    /// The files that lints and type checks read, together.
    of_lints: OnceLock<Hash>,
    unnamed: Vec<String>,
    sparse: Vec<String>,
    tracked: Arc<Vec<String>>,
    near: Vec<String>,
    readme: Option<String>,
    /// Endings of code, and names of settings.
    code: Vec<&'static str>,
    settings: Vec<&'static str>,
}

/// The hashes of files that an earlier run stored.
pub struct Remembered {
    stats: Stats,
    places: Vec<Option<Place>>,
}

impl Remembered {
    /// What `file` holds about the files of the list, which is sorted.
    pub fn of(on_disk: &[String], file: &Path) -> Remembered {
        let stats = Stats::load(file);
        Remembered { places: stats.places(on_disk.iter().map(String::as_str)), stats }
    }
}

impl Inputs {
    /// The files of a project that these checks may read, of which `on_disk` is what is there now.
    pub fn of(project: &Project, checks: &[Check<'_>], on_disk: Vec<String>, remembered: Remembered) -> Inputs {
        let Remembered { stats, places } = remembered;
        let (mut is_ours, mut is_nested) = (among(&project.files), among(&project.nested));
        let file = |(path, known): (String, Option<Place>)| {
            let ours = is_ours(&path) | is_nested(&path);
            (path, File { hash: OnceLock::new(), known, ours })
        };
        let files = on_disk.into_iter().zip(places).map(file).collect();
        let mut near = project.sources.clone();
        near.extend(project.facts.crates.iter().flat_map(|crates| crates.sources()));
        near.extend(["tests", "test"].map(str::to_owned));
        Inputs {
            root: project.root.clone(),
            files,
            stats,
            of_code: OnceLock::new(),
            of_lints: OnceLock::new(),
            unnamed: project.unnamed.clone(),
            sparse: project.sparse.clone(),
            tracked: Arc::clone(&project.tracked),
            near,
            readme: project.readme.clone(),
            code: CODE.iter().chain(checks.iter().flat_map(|check| check.endings)).copied().collect(),
            settings: SETTINGS.iter().chain(checks.iter().flat_map(|check| check.settings)).copied().collect(),
        }
    }

    fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|(known, _)| known.as_str().cmp(path)).is_ok()
    }

    /// Keeps what was learnt about files for the next run, in this file.
    pub fn save(&self, file: &Path) {
        self.stats.save(file, |path| self.has(path));
    }

    /// The key of one check: the files it reads, what is set for it, and the version of this program. `about` is what the
    /// answer depends on besides, see [`Inputs::settings_key`].
    pub fn key(&self, check: &Check<'_>, config: &CheckConfig, about: &[String], fail_on: Severity) -> String {
        let mut hasher = self.about(check.id, config, about);
        // Rules of the user's can be about any file.
        let reads = if config.args.is_empty() { check.reads } else { check.reads.max(Reads::Tracked) };
        field(&mut hasher, fail_on.word().as_bytes());
        field(&mut hasher, self.hash_of_read(reads, config).as_bytes());
        let named = self.named(&config.args);
        if !named.is_empty() {
            field(&mut hasher, self.hash_of(|path, _| is_within(path, &named)).as_bytes());
        }
        for name in self.unnamed.iter().chain(&self.sparse) {
            field(&mut hasher, name.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// What the arguments of a check may name, relative to the root: `-c b.yaml`, `--config=rules/a.yml,rules/b.yml`.
    fn named(&self, args: &[String]) -> Vec<String> {
        let root = self.root.to_string_lossy();
        let inside =
            |part: &str| part.strip_prefix(&*root).map_or(part, |rest| rest.trim_start_matches('/')).to_owned();
        let clean = |part: &str| inside(part).trim_start_matches("./").trim_end_matches('/').to_owned();
        // `-cb.yaml`
        let attached = |part: &str| part.strip_prefix('-').and_then(|rest| rest.get(1..)).unwrap_or(part).to_owned();
        let all = args.iter().flat_map(|arg| parts(arg)).map(attached);
        all.map(|part| clean(&part)).filter(|part| !part.is_empty()).collect()
    }

    /// The same without the files that are judged, for what is remembered of each of them: `about` is what the answer
    /// depends on besides settings, such as the version of the tool.
    pub fn settings_key(&self, id: &str, config: &CheckConfig, about: &[String]) -> String {
        let mut hasher = self.about(id, config, about);
        field(&mut hasher, self.hash_of(|path, _| self.is_settings(path)).as_bytes());
        hasher.finalize().to_hex().to_string()
    }

    fn about(&self, id: &str, config: &CheckConfig, about: &[String]) -> Hasher {
        let mut hasher = Hasher::new();
        field(&mut hasher, env!("CARGO_PKG_VERSION").as_bytes());
        field(&mut hasher, id.as_bytes());
        let features: Vec<String> = config.features.iter().flatten().map(|set| format!("{set:?}")).collect();
        let paths = config.paths.as_deref().unwrap_or_default();
        for list in [config.args.as_slice(), paths, features.as_slice(), about] {
            field(&mut hasher, &list.len().to_le_bytes());
            for text in list {
                field(&mut hasher, text.as_bytes());
            }
        }
        hasher
    }

    /// The files of the repository that such a check may read. Most checks read the same.
    fn hash_of_read(&self, reads: Reads, config: &CheckConfig) -> Hash {
        let chosen = config.paths.as_deref().unwrap_or_default();
        let files = || self.hash_of(|path, file| file.ours && self.reads(reads, path, chosen));
        let shared = match reads {
            Reads::Requirements | Reads::Everything => return files(),
            _ if !chosen.is_empty() => return files(),
            Reads::Code => &self.of_code,
            Reads::Tracked => &self.of_lints,
        };
        *shared.get_or_init(files)
    }

    /// Hashes what git tracks, so that a change can be told from now on.
    pub fn look_at_tracked(&self) {
        self.hash_of(|path, _| has(&self.tracked, path));
    }

    /// The first file that git tracks and that is not what it was, or is gone.
    pub fn first_changed(&self, after: &Inputs) -> Option<&str> {
        let hash = |inputs: &Inputs, path: &str, file: &File| *file.hash.get_or_init(|| inputs.hash(path, file));
        let kept = self.files.iter().filter(|(path, _)| has(&self.tracked, path));
        let changed = kept.filter(|(path, file)| {
            let now =
                after.files.binary_search_by(|(known, _)| known.cmp(path)).ok().and_then(|at| after.files.get(at));
            now.is_none_or(|(_, now)| hash(after, path, now) != hash(self, path, file))
        });
        changed.map(|(path, _)| path.as_str()).next()
    }

    /// The names and contents of these files.
    fn hash_of(&self, is_wanted: impl Fn(&str, &File) -> bool) -> Hash {
        let wanted: Vec<&(String, File)> = self.files.iter().filter(|(path, file)| is_wanted(path, file)).collect();
        if wanted.len() > SHARED {
            thread::scope(|scope| {
                for share in wanted.chunks(wanted.len().div_ceil(tool::cores())) {
                    scope.spawn(move || {
                        for (path, file) in share {
                            let _ = file.hash.get_or_init(|| self.hash(path, file));
                        }
                    });
                }
            });
        }
        // Many at once are hashed faster than each alone.
        let mut fields = Vec::with_capacity(AT_ONCE + (4 << 10));
        let mut hasher = Hasher::new();
        for (path, file) in wanted {
            for bytes in [path.as_bytes(), file.hash.get_or_init(|| self.hash(path, file)).as_bytes()] {
                fields.extend_from_slice(&length(bytes));
                fields.extend_from_slice(bytes);
            }
            if fields.len() >= AT_ONCE {
                hasher.update(&fields);
                fields.clear();
            }
        }
        hasher.update(&fields);
        hasher.finalize()
    }

    /// The hash of what a file holds, unless it could not be read.
    pub fn content(&self, path: &str) -> Option<Hash> {
        let at = self.files.binary_search_by(|(known, _)| known.as_str().cmp(path)).ok()?;
        let (path, file) = self.files.get(at)?;
        let hash = *file.hash.get_or_init(|| self.hash(path, file));
        Some(hash).filter(|hash| *hash != blake3::hash(UNREADABLE))
    }

    /// Whether such a check may read the file.
    fn reads(&self, reads: Reads, path: &str, chosen: &[String]) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_code = || self.code.iter().any(|ending| name.ends_with(ending));
        match reads {
            _ if self.is_settings(path) => true,
            Reads::Requirements => name.ends_with(".txt"),
            Reads::Code => is_code() || is_within(path, chosen),
            Reads::Tracked => is_code() || is_within(path, chosen) || has(&self.tracked, path),
            Reads::Everything => {
                is_code() || has(&self.tracked, path) || self.near.iter().any(|folder| is_below(path, folder))
            }
        }
    }

    fn is_settings(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.settings.contains(&name) || SETTINGS_ENDINGS.iter().any(|ending| name.ends_with(ending))
    }

    /// Whether some check may read the file; of the tests' data, what lies beside code and tests.
    pub fn is_judged(&self, path: &str, config: &Config) -> bool {
        // Nobody knows which files a command of the project's own reads.
        if has(&self.tracked, path) && config.checks.values().any(|check| check.custom.is_some()) {
            return true;
        }
        let chosen = config.checks.values().filter_map(|check| check.paths.as_deref()).flatten();
        let chosen: Vec<String> = chosen.cloned().collect();
        self.reads(Reads::Code, path, &chosen)
            || self.reads(Reads::Requirements, path, &chosen)
            || self.near.iter().any(|folder| is_below(path, folder))
    }

    /// A file that cannot be read counts with its name alone; the tool that should judge it says so. The README counts
    /// without the section that this program writes.
    fn hash(&self, path: &str, of: &File) -> Hash {
        let file = self.root.join(path);
        if self.readme.as_deref() == Some(path)
            && let Ok(bytes) = door::read(&self.root, path, LARGEST_README)
            && let Ok(bare) = readme::splice(&bytes, &[], Markup::of(&file))
        {
            return blake3::hash(&bare);
        }
        let stamp = || file.metadata().ok().and_then(|meta| Stamp::of(&meta));
        let before = stamp();
        if let Some(hash) = before.and_then(|stamp| self.stats.get(of.known.as_ref()?, stamp)) {
            return hash;
        }
        let mut hasher = Hasher::new();
        match door::open(&self.root, path).and_then(|file| hasher.update_reader(file).map(|_| ())) {
            Ok(()) => {
                let hash = hasher.finalize();
                if let Some(stamp) = before.filter(|_| stamp() == before) {
                    self.stats.learn(path, stamp, hash);
                }
                hash
            }
            Err(_) => blake3::hash(UNREADABLE),
        }
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a tool reads its settings from a file of this name; `more` are those that a check names.
pub fn is_settings(path: &str, more: &[&str]) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    SETTINGS.iter().chain(more).any(|known| *known == name)
        || SETTINGS_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether the path is one of these, or below it.
fn is_within(path: &str, places: &[String]) -> bool {
    let below =
        |place: &String| path.strip_prefix(place.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    places.iter().any(below)
}

/// Splits an option or a setting into its values.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['=', ',', '"', '\'', '[', ']', ' ', '\t', ':', ';']).filter(|part| !part.is_empty())
}

/// Length first, so that no two lists of fields read alike.
fn field(hasher: &mut Hasher, bytes: &[u8]) {
    hasher.update(&length(bytes));
    hasher.update(bytes);
}

fn length(bytes: &[u8]) -> [u8; 8] {
    (bytes.len() as u64).to_le_bytes()
}
