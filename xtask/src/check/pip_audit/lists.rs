//! What pip-audit is asked: requirements files in a temporary folder, and what has to be in the answer.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::check::Job;
use crate::project::Project;
use crate::project::python::dependencies::{Dependencies, Pin};
use crate::project::requirements::{self, Kind, Line};

/// Requirements files and what is not in them.
pub struct RequirementsFiles {
    /// One run each.
    pub lists: Vec<RequirementsFile>,
    /// In words, what no advisory database can be asked about.
    pub unaudited: Vec<String>,
    /// Where the files are.
    pub folder: TempDir,
}

/// One requirements file.
pub struct RequirementsFile {
    /// In the temporary folder.
    pub file: PathBuf,
    /// Whether nothing is left to resolve.
    pub pinned: bool,
    /// What it asks.
    pub asked: Asked,
}

/// What a run is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The file that asks, relative to the root.
    pub source: String,
    /// What has to be in the answer: a normalised name, and its version where one was asked for. A requirement with a
    /// condition may rightly be absent.
    pub required: BTreeSet<(String, Option<String>)>,
    /// Names that stand in another file than `source`.
    pub places: BTreeMap<String, String>,
    /// The project's own name, normalised.
    pub own: Option<String>,
}

impl Asked {
    /// The file to look at for a package.
    pub fn place(&self, name: &str) -> &str {
        self.places.get(name).unwrap_or(&self.source)
    }

    /// Adds what a requirement without a condition puts into the answer.
    fn ask(&mut self, line: &Line) {
        if let Kind::Package(package) = &line.kind
            && !package.is_conditional
        {
            self.required.insert((package.name.clone(), None));
        }
    }

    /// The names of what was asked and is not among these names and versions.
    pub fn missing<'a>(&'a self, audited: &'a BTreeSet<(String, String)>) -> impl Iterator<Item = &'a String> {
        let is_there = |name: &String, version: &Option<String>| {
            audited.iter().any(|(known, told)| known == name && version.as_ref().is_none_or(|asked| asked == told))
        };
        self.required.iter().filter(move |(name, version)| !is_there(name, version)).map(|(name, _)| name)
    }
}

impl RequirementsFile {
    /// The runs that ask about what the list was resolved to; the project itself is not among it.
    ///
    /// # Errors
    /// A file could not be written.
    pub fn resolved(&self, mut pins: Vec<Pin>) -> io::Result<Vec<RequirementsFile>> {
        pins.retain(|pin| self.asked.own.as_ref() != Some(&pin.name));
        rounds(&self.file, &pins, &self.asked)
    }
}

impl RequirementsFiles {
    /// Writes the files.
    ///
    /// # Errors
    /// The temporary folder could not be written.
    pub fn lay(job: &Job<'_>, found: Vec<Dependencies>) -> io::Result<RequirementsFiles> {
        let folder = tempfile::Builder::new().prefix("touchmark-audit-").tempdir()?;
        let mut writer = Writer::new(job.project, folder.path());
        let lists = writer.lists(found)?;
        Ok(RequirementsFiles { lists, unaudited: writer.unaudited, folder })
    }
}

struct Writer<'a> {
    project: &'a Project,
    folder: &'a Path,
    own: Option<String>,
    unaudited: Vec<String>,
}

impl<'a> Writer<'a> {
    fn new(project: &'a Project, folder: &'a Path) -> Writer<'a> {
        Writer { project, folder, own: project.facts.package_name(), unaudited: Vec::new() }
    }

    fn lists(&mut self, found: Vec<Dependencies>) -> io::Result<Vec<RequirementsFile>> {
        let mut lists = Vec::new();
        for list in found {
            match list {
                Dependencies::Pinned { source, pins, unaudited } => {
                    self.leave_all(unaudited);
                    lists.extend(self.pins(&source, &pins)?);
                }
                Dependencies::Declared { source, requirements, unaudited } => {
                    self.leave_all(unaudited);
                    lists.extend(self.declared(&source, &requirements)?);
                }
                Dependencies::Requirements { files, pinned: true } => {
                    for file in files {
                        let pins = self.pins_of(&file);
                        lists.extend(self.pins(&file, &pins)?);
                    }
                }
                Dependencies::Requirements { files, pinned: false } => lists.extend(self.files(&files)?),
                Dependencies::None { .. } => {}
                Dependencies::Unknown { why } => self.leave(why),
            }
        }
        Ok(lists)
    }

    fn asked(&self, source: &str) -> Asked {
        // `pyproject.toml: [project]`
        let file = source.split_once(": ").map_or(source, |(file, _)| file);
        Asked { source: file.to_owned(), own: self.own.clone(), ..Asked::default() }
    }

    fn pins(&self, source: &str, pins: &[Pin]) -> io::Result<Vec<RequirementsFile>> {
        rounds(&self.folder.join(source), pins, &self.asked(source))
    }

    fn declared(&self, source: &str, requirements: &[String]) -> io::Result<Option<RequirementsFile>> {
        if requirements.is_empty() {
            return Ok(None);
        }
        let mut asked = self.asked(source);
        for line in requirements.iter().flat_map(|text| requirements::lines(text)) {
            asked.ask(&line);
        }
        let file = self.write(&format!("{}.txt", asked.source), requirements)?;
        Ok(Some(RequirementsFile { file, pinned: false, asked }))
    }

    /// The releases in a file whose every requirement is pinned, whatever system or Python a condition is about. What it
    /// includes is a file of its own.
    fn pins_of(&mut self, file: &str) -> Vec<Pin> {
        let mut pins = Vec::new();
        for line in self.lines(file) {
            match &line.kind {
                Kind::Package(package) => {
                    let version = package.version.clone();
                    pins.extend(version.map(|version| Pin { name: package.name.clone(), version }));
                }
                Kind::Include { constrains: true, .. } | Kind::Option if !line.has_variable() => {}
                _ => self.leave_line(&line, file),
            }
        }
        pins.sort();
        pins.dedup();
        pins
    }

    fn lines(&mut self, file: &str) -> Vec<Line> {
        match requirements::read(&self.project.root, &self.project.files, file) {
            Ok(lines) => lines,
            Err(why) => {
                self.leave(why);
                Vec::new()
            }
        }
    }

    /// A run for each file, because several of them may be for several environments; not for one that another includes.
    fn files(&mut self, files: &[String]) -> io::Result<Vec<RequirementsFile>> {
        let mut copies = Vec::new();
        for file in files {
            copies.push((file, self.copy(file)?));
        }
        // Of two that include each other the first is kept.
        let is_included = |file: &String, own: &BTreeSet<String>| {
            copies.iter().any(|(other, copy)| {
                *other != file && copy.included.contains(file) && (!own.contains(*other) || *other < file)
            })
        };
        let tops = copies.iter().filter(|(file, copy)| copy.names && !is_included(file, &copy.included));
        let list = |(file, copy): &(&String, Copy)| RequirementsFile {
            file: self.folder.join(file),
            pinned: false,
            asked: copy.asked.clone(),
        };
        Ok(tops.map(list).collect())
    }

    /// Copies a requirements file with all that it includes, each at its place below the folder and with its line
    /// numbers. pip builds what lies in a folder, and writes into it: no place is asked about. What the project itself
    /// needs is in its own list.
    fn copy(&mut self, top: &str) -> io::Result<Copy> {
        let mut copy = Copy { asked: self.asked(top), included: BTreeSet::new(), names: false };
        let mut next = VecDeque::from([(top.to_owned(), true)]);
        let mut seen = BTreeSet::new();
        while let Some((file, asks)) = next.pop_front() {
            if !seen.insert((file.clone(), asks)) {
                continue;
            }
            let mut rows: Vec<String> = Vec::new();
            for line in self.lines(&file) {
                if let Some(target) = self.take(&line, &file, asks, &mut copy) {
                    next.extend(target);
                    rows.resize(line.number.saturating_sub(1), String::new());
                    rows.push(line.text);
                }
            }
            self.write(&file, &rows)?;
        }
        Ok(copy)
    }

    /// Whether a line belongs into the copy, and the file that it includes with whether that asks for anything.
    fn take(&mut self, line: &Line, file: &str, asks: bool, copy: &mut Copy) -> Option<Option<(String, bool)>> {
        match &line.kind {
            Kind::Package(package) if asks => {
                copy.names = true;
                if file != copy.asked.source {
                    copy.asked.places.entry(package.name.clone()).or_insert_with(|| file.to_owned());
                }
                copy.asked.ask(line);
                Some(None)
            }
            Kind::Package(_) => Some(None),
            Kind::Include { target, constrains } => {
                let path = requirements::included(file, target).filter(|path| self.project.has(path));
                let Some(path) = path else {
                    self.leave_line(line, file);
                    return None;
                };
                let asks = asks && !constrains;
                if asks {
                    copy.included.insert(path.clone());
                }
                Some(Some((path, asks)))
            }
            Kind::Option if !line.has_variable() => Some(None),
            _ => {
                self.leave_line(line, file);
                None
            }
        }
    }

    /// Says that a line asks for what nobody can be asked about, where it does.
    fn leave_line(&mut self, line: &Line, file: &str) {
        let number = line.number;
        match &line.kind {
            Kind::Project | Kind::Package(_) => {}
            Kind::Include { target, .. } => {
                if requirements::included(file, target).filter(|path| self.project.has(path)).is_none() {
                    let name = target.rsplit('/').next().unwrap_or(target);
                    self.leave(format!("{name} (not a file of the repository)"));
                }
            }
            Kind::Elsewhere { name, kind } => self.leave(format!("{name} ({kind})")),
            // Nothing of the environment is put into a file that a tool reads: it may be a password.
            Kind::Option => self.leave(format!("line {number} of `{file}` (a variable stands in its address)")),
            Kind::Invalid => self.leave(format!("line {number} of `{file}` (not a requirement)")),
        }
    }

    fn leave_all(&mut self, texts: Vec<String>) {
        texts.into_iter().for_each(|text| self.leave(text));
    }

    fn leave(&mut self, text: String) {
        if !self.unaudited.contains(&text) {
            self.unaudited.push(text);
        }
    }

    fn write(&self, name: &str, lines: &[String]) -> io::Result<PathBuf> {
        let path = self.folder.join(name);
        write(&path, lines)?;
        Ok(path)
    }
}

fn write(path: &Path, lines: &[String]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut text = lines.join("\n");
    text.push('\n');
    File::create(path)?.write_all(text.as_bytes())
}

/// pip-audit refuses two versions of one package in one file: the second ones go into a second file, and so on.
fn rounds(base: &Path, pins: &[Pin], asked: &Asked) -> io::Result<Vec<RequirementsFile>> {
    let mut rounds: Vec<Vec<&Pin>> = Vec::new();
    for pin in pins {
        match rounds.iter_mut().find(|round| round.iter().all(|other| other.name != pin.name)) {
            Some(round) => round.push(pin),
            None => rounds.push(vec![pin]),
        }
    }
    let mut lists = Vec::new();
    for (number, round) in rounds.iter().enumerate() {
        let lines: Vec<String> = round.iter().map(|pin| format!("{}=={}", pin.name, pin.version)).collect();
        let mut file = base.as_os_str().to_owned();
        file.push(format!("-{}.txt", number + 1));
        write(Path::new(&file), &lines)?;
        let required = round.iter().map(|pin| (pin.name.clone(), Some(pin.version.clone()))).collect();
        lists.push(RequirementsFile { file: file.into(), pinned: true, asked: Asked { required, ..asked.clone() } });
    }
    Ok(lists)
}

struct Copy {
    asked: Asked,
    /// With what the included files include; constraints ask for nothing and do not count.
    included: BTreeSet<String>,
    /// Whether a package is named in it, or in what it includes.
    names: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::dependencies::dependencies;
    use crate::project::{Fact, Facts, Package};

    /// The runs for a repository with these files, one line each: the file's text, what it asks; then what is left.
    fn runs(files: &[(&str, &str)]) -> String {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
        }
        let package = Package { name: Some(Fact::new("Demo".to_owned(), "a test")), ..Package::default() };
        let project = Project {
            root: root.path().to_owned(),
            facts: Facts { package, ..Facts::default() },
            files: crate::paths::ordered(files.iter().map(|(name, _)| (*name).to_owned()).collect()),
            ..Project::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::new(&project, folder.path());
        let lists = writer.lists(dependencies(&project.root, &project.files)).unwrap();
        let mut said = String::new();
        for list in lists {
            let file = list.file.strip_prefix(folder.path()).unwrap().display().to_string();
            let text = fs::read_to_string(&list.file).unwrap();
            let how = if list.pinned { "pinned" } else { "resolved" };
            said += &format!("{file} ({how}): {text:?} asks");
            for (name, version) in &list.asked.required {
                let version = version.as_ref().map(|version| format!("=={version}")).unwrap_or_default();
                said += &format!(" {name}{version} [{}]", list.asked.place(name));
            }
            said += "\n";
        }
        said + &format!("left: {}", writer.unaudited.join(", "))
    }

    const METADATA: &str = "[project]\nname = 'demo'\ndependencies = ['idna>=3', 'six; os_name == \"nt\"', 'a @ git+https://host.example/a']\n";

    #[test]
    fn two_versions_of_a_package_are_two_runs() {
        let pylock = "lock-version = '1.0'\ncreated-by = 'x'\n[[packages]]\nname = 'a'\nversion = '1'\n[[packages]]\nname = 'a'\nversion = '2'\n[[packages]]\nname = 'b'\nversion = '3'\n";
        insta::assert_snapshot!(runs(&[("pylock.toml", pylock)]), @r#"
        pylock.toml-1.txt (pinned): "a==1\nb==3\n" asks a==1 [pylock.toml] b==3 [pylock.toml]
        pylock.toml-2.txt (pinned): "a==2\n" asks a==2 [pylock.toml]
        left:
        "#);
    }

    #[test]
    fn metadata_is_resolved_and_conditions_may_leave_out() {
        insta::assert_snapshot!(runs(&[("pyproject.toml", METADATA)]), @r#"
        pyproject.toml.txt (resolved): "idna>=3\nsix; os_name == \"nt\"\n" asks idna [pyproject.toml]
        left: a (git)
        "#);
    }

    #[test]
    fn included_files_lie_where_they_lay_and_places_are_left_out() {
        let prod = "-r base.txt\n-c ../limits.txt\n# by hand\nidna==3.10 \\\n    --hash=sha256:aa\n./vendored[x]\ngit+https://me:secret@host.example/b.git@main#egg=b\nhttps://me:secret@host.example/c-1.whl?token=secret\nd @ https://me:secret@host.example/d.zip\n-r ../../outside.txt\n";
        let files = [
            ("requirements/prod.txt", prod),
            ("requirements/base.txt", "six==1.17.0; os_name == 'posix'\nattrs"),
            ("limits.txt", "zipp<4"),
        ];
        insta::assert_snapshot!(runs(&files), @r#"
        requirements/prod.txt (resolved): "-r base.txt\n-c ../limits.txt\n\nidna==3.10     --hash=sha256:aa\n" asks attrs [requirements/base.txt] idna [requirements/prod.txt]
        left: vendored[x] (path), b.git@main (git), c-1.whl (url), d (url), outside.txt (not a file of the repository)
        "#);
    }

    #[test]
    fn the_project_itself_has_a_list_of_its_own() {
        insta::assert_snapshot!(runs(&[("requirements.txt", "-e .[fast]\ncertifi\n"), ("pyproject.toml", METADATA)]), @r#"
        requirements.txt (resolved): "\ncertifi\n" asks certifi [requirements.txt]
        pyproject.toml.txt (resolved): "idna>=3\nsix; os_name == \"nt\"\n" asks idna [pyproject.toml]
        left: a (git)
        "#);
    }

    #[test]
    fn each_file_is_an_environment_of_its_own() {
        let files = [
            ("requirements.txt", "a==1"),
            ("requirements-old.txt", "a==0"),
            ("requirements-new.txt", "-c requirements.txt\nb"),
            ("requirements/one.txt", "-r two.txt"),
            ("requirements/two.txt", "-r one.txt\nc==2"),
        ];
        insta::assert_snapshot!(runs(&files), @r#"
        requirements-new.txt (resolved): "-c requirements.txt\nb\n" asks b [requirements-new.txt]
        requirements-old.txt (resolved): "a==0\n" asks a [requirements-old.txt]
        requirements.txt (resolved): "a==1\n" asks a [requirements.txt]
        requirements/one.txt (resolved): "-r two.txt\n" asks c [requirements/two.txt]
        left:
        "#);
    }

    #[test]
    fn pinned_files_that_include_each_other_are_asked_about_one_by_one() {
        let files = [
            ("requirements.txt", "-r requirements/base.txt\n"),
            ("requirements/base.txt", "idna==3.6\n"),
            ("requirements/prod.txt", "-r base.txt\nsix==1.17.0\n"),
        ];
        insta::assert_snapshot!(runs(&files), @r#"
        requirements/base.txt-1.txt (pinned): "idna==3.6\n" asks idna==3.6 [requirements/base.txt]
        requirements/prod.txt-1.txt (pinned): "six==1.17.0\n" asks six==1.17.0 [requirements/prod.txt]
        left:
        "#);
    }
}
