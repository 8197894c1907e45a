//! An environment with what a project needs for its tests and type checks, beside our other caches: its own `.venv` is its
//! own business, and nothing of ours belongs into the work tree.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use xshell::{Shell, cmd};

use super::{COMPLETE, Toolbox, scripts};
use crate::env::{Inherit, executable};
use crate::project::Project;
use crate::project::python::needs::{Needs, RUNNER};

/// Below the cache folder.
const ENVIRONMENTS: &str = "environments";

/// Beside an environment, the copy of the project that it was built from, and the list of the modules that the build made in
/// it; where it made none, the copy is removed.
const COPY: &str = "copy";
const MADE: &str = "made";

impl Toolbox<'_> {
    /// The copy beside an environment of ours, where it holds modules that the work tree does not.
    pub fn copy_beside(&self, environment: &Path) -> Option<PathBuf> {
        let ours = self.env.cache_dir()?.join(ENVIRONMENTS);
        let copy = environment.parent().filter(|top| top.parent() == Some(&ours))?.join(COPY);
        copy.is_dir().then_some(copy)
    }

    /// The folder of the environment, made or brought up to date where it is not.
    ///
    /// A build may write into the folder that it is about: the project is built from a copy, and then the environment is
    /// pointed at the work tree. Where the build made modules that the tree does not hold, such as `_version.py`, it
    /// stays with the copy.
    ///
    /// # Errors
    /// What stood in the way, for people.
    pub fn environment(&self, project: &Project, needs: &Needs) -> Result<PathBuf> {
        let cache = self.env.cache_dir().ok_or_else(|| anyhow!("there is no cache folder"))?;
        let name = needs.key(&project.root);
        let top = cache.join(ENVIRONMENTS).join(&name);
        let (folder, copy) = (top.join("venv"), top.join(COPY));
        fs::create_dir_all(&top).with_context(|| format!("could not create `{}`", top.display()))?;
        let guard = File::create(top.join("lock")).context("could not create the lock file")?;
        self.lock(&guard, "the project's environment")?;
        if folder.join(COMPLETE).is_file() {
            if copy.is_dir() {
                fill_copy(project, &copy)?;
                let made = fs::read_to_string(top.join(MADE)).unwrap_or_default();
                remove_gone(&copy, |file| project.has(file) || made.lines().any(|one| one == file))?;
            }
            return Ok(folder);
        }
        if !self.install || self.offline {
            bail!("nothing may be installed");
        }
        (self.say)("installing what the project needs for tests and types …");
        for left in [&folder, &copy] {
            if left.exists() {
                fs::remove_dir_all(left).context("could not remove a half-made one")?;
            }
        }
        let shell = Shell::new().context("could not read the current folder")?;
        if project.head.is_some() {
            let root = &project.root;
            self.quietly(cmd!(shell, "git clone --quiet --no-checkout {root} {copy}"), Inherit::Resolver)?;
        }
        fill_copy(project, &copy)?;
        let mut wanted = needs.clone();
        while let Err(err) = self.install_into(&shell, &folder, &copy, &wanted) {
            // A group for development may need another Python than the tests do. What stands in the way of the fewest stands
            // in the way of all.
            let Some(fewer) = wanted.fewer() else { bail!("{err:#}") };
            fs::remove_dir_all(&folder).context("could not remove a half-made one")?;
            wanted = fewer;
        }
        let made = made(project, &copy);
        if made.is_empty() {
            redirect(&folder, &copy, &project.root)?;
            fs::remove_dir_all(&copy).context("could not remove the copy")?;
        } else {
            let mut list = File::create(top.join(MADE)).context("could not list what the build made")?;
            list.write_all(made.join("\n").as_bytes()).context("could not list what the build made")?;
        }
        let mut complete = File::create(folder.join(COMPLETE)).context("could not finish the environment")?;
        complete.write_all(name.as_bytes()).context("could not finish the environment")?;
        (self.say)("installed what the project needs");
        Ok(folder)
    }

    fn install_into(&self, shell: &Shell, folder: &Path, copy: &Path, needs: &Needs) -> Result<()> {
        let uv = self.locate("uv").context("there is no uv")?.path;
        self.quietly(cmd!(shell, "{uv} --quiet --no-config venv --no-project {folder}"), Inherit::Resolver)?;
        shell.change_dir(copy);
        if needs.is_synced {
            let groups = needs.groups.iter().flat_map(|group| ["--group", group]);
            let extras = needs.extras.iter().flat_map(|extra| ["--extra", extra]);
            let frozen = copy.join("uv.lock").is_file().then_some("--frozen");
            let sync = cmd!(shell, "{uv} --quiet sync --all-packages").args(frozen).args(groups).args(extras);
            self.quietly_with(sync, Inherit::Resolver, &[("UV_PROJECT_ENVIRONMENT", folder)])?;
        }
        let python =
            executable(&scripts(folder), "python").ok_or_else(|| anyhow!("the new environment has no python"))?;
        let mut args: Vec<String> = Vec::new();
        if !needs.is_synced {
            if needs.is_built {
                let extras = needs.extras.join(",");
                args.extend([
                    "--editable".to_owned(),
                    if extras.is_empty() { ".".to_owned() } else { format!(".[{extras}]") },
                ]);
            }
            args.extend(needs.groups.iter().flat_map(|group| ["--group".to_owned(), group.clone()]));
        }
        args.extend(needs.files.iter().flat_map(|file| ["--requirement".to_owned(), file.clone()]));
        args.extend(needs.lines.iter().chain(&needs.optional).cloned());
        args.push(RUNNER.to_owned());
        self.quietly(
            cmd!(shell, "{uv} --quiet --no-config pip install --python {python}").args(args),
            Inherit::Resolver,
        )
    }
}

/// Writes the files of the project, as they are now, into the copy.
fn fill_copy(project: &Project, copy: &Path) -> Result<()> {
    for file in &project.files {
        let (from, to) = (project.root.join(file), copy.join(file));
        if !from.is_file() {
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).context("could not copy the project")?;
        }
        fs::copy(&from, &to).with_context(|| format!("could not copy `{file}`"))?;
    }
    Ok(())
}

/// The modules that the build made and the work tree does not hold.
fn made(project: &Project, copy: &Path) -> Vec<String> {
    modules(copy).filter(|file| !project.has(file) && !project.root.join(file).is_file()).collect()
}

/// Takes modules out of the copy that are none of those that `stays` says yes to: the project has removed them since.
fn remove_gone(copy: &Path, stays: impl Fn(&str) -> bool) -> Result<()> {
    for file in modules(copy).filter(|file| !stays(file)) {
        fs::remove_file(copy.join(&file)).with_context(|| format!("could not remove `{file}` from the copy"))?;
    }
    Ok(())
}

fn modules(copy: &Path) -> impl Iterator<Item = String> {
    let is_module = |file: &String| [".py", ".pyi", ".so", ".pyd"].iter().any(|ending| file.ends_with(ending));
    crate::project::files::on_disk(copy).files.into_iter().filter(is_module)
}

/// Points what an editable installation wrote at the work tree: path files, the finders of setuptools, `direct_url.json`.
fn redirect(environment: &Path, copy: &Path, root: &Path) -> Result<()> {
    let (Some(from), Some(to)) = (copy.to_str(), root.to_str()) else { bail!("the path of the root is no text") };
    let mut next = vec![environment.join("lib"), environment.join("Lib")];
    while let Some(folder) = next.pop() {
        let Ok(entries) = folder.read_dir() else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() && (name.ends_with("site-packages") || name.starts_with("python")) {
                next.push(path);
            } else if path.is_dir() && name.ends_with(".dist-info") {
                replace(&path.join("direct_url.json"), from, to)?;
            } else if name.ends_with(".pth") || name.starts_with("__editable__") {
                replace(&path, from, to)?;
            }
        }
    }
    Ok(())
}

fn replace(path: &Path, from: &str, to: &str) -> Result<()> {
    let Ok(text) = fs::read_to_string(path) else { return Ok(()) };
    if text.contains(from) {
        // uv links files from its cache: the old one stays as it is.
        fs::remove_file(path).context("could not point the environment at the work tree")?;
        File::create(path)
            .and_then(|mut file| file.write_all(text.replace(from, to).as_bytes()))
            .context("could not point the environment at the work tree")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_that_the_project_no_longer_has_leave_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        for file in ["a.py", "_version.py", "gone.py", "gone.txt"] {
            File::create(folder.path().join(file)).unwrap();
        }
        remove_gone(folder.path(), |file| ["a.py", "_version.py"].contains(&file)).unwrap();
        let mut left: Vec<String> = modules(folder.path()).collect();
        left.sort();
        assert_eq!(left, ["_version.py", "a.py"]);
        assert!(folder.path().join("gone.txt").is_file());
    }

    #[test]
    fn an_editable_installation_is_pointed_at_the_work_tree() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("lib/python3.11/site-packages");
        fs::create_dir_all(site.join("demo-1.dist-info")).unwrap();
        let write = |name: &str, text: &str| File::create(site.join(name)).unwrap().write_all(text.as_bytes()).unwrap();
        write("_demo.pth", "/cache/copy/src\n");
        write("__editable___demo_1_finder.py", "MAPPING = {'demo': '/cache/copy/demo'}");
        write("demo-1.dist-info/direct_url.json", "{\"url\": \"file:///cache/copy\"}");
        write("other.py", "/cache/copy");
        redirect(folder.path(), Path::new("/cache/copy"), Path::new("/work/tree")).unwrap();
        let read = |name: &str| fs::read_to_string(site.join(name)).unwrap();
        assert_eq!(read("_demo.pth"), "/work/tree/src\n");
        assert_eq!(read("__editable___demo_1_finder.py"), "MAPPING = {'demo': '/work/tree/demo'}");
        assert_eq!(read("demo-1.dist-info/direct_url.json"), "{\"url\": \"file:///work/tree\"}");
        assert_eq!(read("other.py"), "/cache/copy");
    }
}
