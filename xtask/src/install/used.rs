//! The tools of the project itself: in the version that it asks for, and with what it installs beside them.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::str::FromStr;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use pep440_rs::{Version, VersionSpecifiers};

use super::{COMPLETE, Located, Toolbox, installed_version, libraries, scripts};
use crate::env::executable;
use crate::outcome::{Reason, Undecided};
use crate::project::python::normalized;
use crate::project::python::uses::Use;
use crate::project::requirements;

impl Toolbox<'_> {
    /// The tool as the project itself uses it: from its environment, else in the version that it asks for, with what is
    /// installed beside it, else as [`Toolbox::locate`] finds it.
    ///
    /// # Errors
    /// As [`Toolbox::locate`]; another version than the one that is asked for is none.
    pub fn locate_used(&self, tool: &str, used: Option<&Use>) -> Result<Located, Undecided> {
        let Some(used) = used.filter(|used| used.version.is_some() || !used.needs.is_empty()) else {
            return self.locate(tool);
        };
        let specifier = used.version.as_ref().map_or("", |version| version.value.as_str());
        let allowed = |found: &str| is_allowed(specifier, found);
        let mut own = self.environments().into_iter().filter_map(|folder| executable(&folder, tool));
        if let Some(found) = own.find(|path| !self.is_theirs(path)) {
            return Ok(Located { version: installed_version(&found, tool), path: found });
        }
        let needs = used.needs.as_slice();
        if needs.is_empty() || !self.install {
            if let Some(found) = self.present(tool).filter(|found| found.version.as_deref().is_some_and(allowed)) {
                return Ok(found);
            }
            if self.pinned_version(tool).is_some_and(allowed) {
                return self.locate(tool);
            }
        }
        let asked = format!("{tool}{specifier}");
        let source = used.version.as_ref().map(|version| &version.source).or(used.by.as_ref());
        let source = source.map_or("the project", String::as_str);
        self.asked(tool, &asked, source, needs)
            .map_err(|err| Undecided::new(Reason::MissingTool, format!("`{asked}`, as `{source}` asks for: {err:#}")))
    }

    /// Whether the tool on PATH stands in an environment that holds all of these packages.
    pub fn serves(&self, tool: &str, names: &BTreeSet<String>) -> bool {
        let Some(path) = self.path_of(tool) else { return false };
        let installed = installed(&path);
        names.iter().all(|name| installed.contains(name))
    }

    /// The tool in a version that the project asks for, out of the cache, installed into it first where it is not there.
    fn asked(&self, tool: &str, asked: &str, source: &str, needs: &[String]) -> Result<Located> {
        let Some(cache) = self.env.cache_dir() else { bail!("there is no cache folder") };
        let mut lines = vec![asked.to_owned()];
        lines.extend(needs.iter().filter_map(|line| requirements::plain(line)));
        let text = lines.join("\n") + "\n";
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let name = format!("{tool}-asked-{}", hash.get(..12).unwrap_or_default());
        let tools = cache.join("tools");
        let folder = tools.join(&name);
        fs::create_dir_all(&tools).with_context(|| format!("could not create `{}`", tools.display()))?;
        let guard = File::create(tools.join(format!("{name}.lock"))).context("could not create the lock file")?;
        self.lock(&guard, tool)?;
        if !folder.join(COMPLETE).is_file() {
            if !self.install || self.offline {
                bail!("it is not installed");
            }
            let start = Instant::now();
            (self.say)(&format!("installing {asked}, as `{source}` asks for …"));
            self.fill(&folder, tool, &text, false)?;
            (self.say)(&format!("installed {asked} in {:.1} s", start.elapsed().as_secs_f64()));
        }
        let path = executable(&scripts(&folder), tool).ok_or_else(|| anyhow!("it brought no executable `{tool}`"))?;
        Ok(Located { version: installed_version(&path, tool), path })
    }
}

/// The tool in an environment, in a version that the project asks for.
pub fn in_environment(folder: &Path, tool: &str, used: Option<&Use>) -> Option<Located> {
    let path = executable(&scripts(folder), tool)?;
    let version = installed_version(&path, tool);
    let asked = used.and_then(|used| used.version.as_ref());
    let is_right = asked.is_none_or(|asked| version.as_deref().is_some_and(|found| is_allowed(&asked.value, found)));
    is_right.then_some(Located { path, version })
}

/// Whether a version is one of those that a specifier allows.
fn is_allowed(specifier: &str, version: &str) -> bool {
    match (VersionSpecifiers::from_str(specifier), Version::from_str(version)) {
        (Ok(specifiers), Ok(version)) => specifiers.contains(&version),
        _ => false,
    }
}

/// The normalised names of the packages in the environment of an executable.
fn installed(executable: &Path) -> BTreeSet<String> {
    let name = |entry: String| {
        let stem = entry.strip_suffix(".dist-info").or_else(|| entry.strip_suffix(".egg-info"))?;
        normalized(stem.split_once('-').map_or(stem, |(name, _)| name))
    };
    libraries(executable).into_iter().filter_map(name).collect()
}
