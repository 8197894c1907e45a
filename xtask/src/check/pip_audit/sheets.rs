//! What pip-audit is asked: requirements files in a temporary folder, and what has to be in the answer.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::check::Job;
use crate::project::Project;
use crate::project::python::dependencies::{Dependencies, Pin, dependencies};
use crate::project::python::normalized;

/// Requirements files and what is not in them.
pub struct Sheets {
    /// One run each.
    pub sheets: Vec<Sheet>,
    /// In words, what no advisory database can be asked about.
    pub unaudited: Vec<String>,
    /// Where the files are.
    pub folder: TempDir,
}

/// One requirements file.
pub struct Sheet {
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

    /// The names of what was asked and is not among these names and versions.
    pub fn missing<'a>(&'a self, audited: &'a BTreeSet<(String, String)>) -> impl Iterator<Item = &'a String> {
        let is_there = |name: &String, version: &Option<String>| {
            audited.iter().any(|(known, told)| known == name && version.as_ref().is_none_or(|asked| asked == told))
        };
        self.required.iter().filter(move |(name, version)| !is_there(name, version)).map(|(name, _)| name)
    }
}

impl Sheets {
    /// Writes the files.
    ///
    /// # Errors
    /// The temporary folder could not be written, or a requirements file not read.
    pub fn lay(job: &Job<'_>, found: Dependencies) -> io::Result<Sheets> {
        let folder = tempfile::Builder::new().prefix("touchmark-audit-").tempdir()?;
        let mut writer = Writer::new(job.project, folder.path());
        let sheets = writer.sheets(found)?;
        Ok(Sheets { sheets, unaudited: writer.unaudited, folder })
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

    fn sheets(&mut self, found: Dependencies) -> io::Result<Vec<Sheet>> {
        match found {
            Dependencies::Pinned { source, pins, unaudited } => {
                self.unaudited = unaudited;
                self.pins(&source, &pins)
            }
            Dependencies::Declared { source, requirements, unaudited } => {
                self.unaudited = unaudited;
                self.declared(&source, &requirements)
            }
            Dependencies::Requirements { files, pinned } => self.files(&files, pinned),
            Dependencies::None { .. } | Dependencies::Unknown { .. } => Ok(Vec::new()),
        }
    }

    fn asked(&self, source: &str) -> Asked {
        // `pyproject.toml: [project]`
        let file = source.split_once(": ").map_or(source, |(file, _)| file);
        Asked { source: file.to_owned(), own: self.own.clone(), ..Asked::default() }
    }

    /// pip-audit refuses two versions of one package in one file: the second ones go into a second file, and so on.
    fn pins(&self, source: &str, pins: &[Pin]) -> io::Result<Vec<Sheet>> {
        let mut rounds: Vec<Vec<&Pin>> = Vec::new();
        for pin in pins {
            match rounds.iter_mut().find(|round| round.iter().all(|other| other.name != pin.name)) {
                Some(round) => round.push(pin),
                None => rounds.push(vec![pin]),
            }
        }
        let mut sheets = Vec::new();
        for (number, round) in rounds.iter().enumerate() {
            let lines: Vec<String> = round.iter().map(|pin| format!("{}=={}", pin.name, pin.version)).collect();
            let file = self.write(&format!("pins-{}.txt", number + 1), &lines)?;
            let mut asked = self.asked(source);
            asked.required = round.iter().map(|pin| (pin.name.clone(), Some(pin.version.clone()))).collect();
            sheets.push(Sheet { file, pinned: true, asked });
        }
        Ok(sheets)
    }

    fn declared(&self, source: &str, requirements: &[String]) -> io::Result<Vec<Sheet>> {
        if requirements.is_empty() {
            return Ok(Vec::new());
        }
        let mut asked = self.asked(source);
        asked.required = requirements.iter().filter_map(|line| unconditional(line)).collect();
        let file = self.write("requirements.txt", requirements)?;
        Ok(vec![Sheet { file, pinned: false, asked }])
    }

    /// A run for each file, because several of them may be for several environments; not for one that another includes,
    /// unless all is pinned: then pip-audit passes over includes, and each file is asked about by itself.
    fn files(&mut self, files: &[String], pinned: bool) -> io::Result<Vec<Sheet>> {
        let mut copies = Vec::new();
        for file in files {
            copies.push((file, self.copy(file, files, pinned)?));
        }
        // Of two that include each other the first is kept.
        let is_included = |file: &String, own: &BTreeSet<String>| {
            copies.iter().any(|(other, copy)| {
                *other != file && copy.included.contains(file) && (!own.contains(*other) || *other < file)
            })
        };
        let tops = copies.iter().filter(|(file, copy)| (copy.names || !pinned) && !is_included(file, &copy.included));
        let sheet =
            |(file, copy): &(&String, Copy)| Sheet { file: self.folder.join(file), pinned, asked: copy.asked.clone() };
        Ok(tops.map(sheet).collect())
    }

    /// Copies a requirements file with all that it includes, each at its place below the folder and with its line
    /// numbers. pip builds what lies in a folder, and writes into it: the project itself becomes what its metadata asks
    /// for, and no other place is asked about.
    fn copy(&mut self, top: &str, files: &[String], pinned: bool) -> io::Result<Copy> {
        let mut copy = Copy { asked: self.asked(top), included: BTreeSet::new(), names: false };
        let mut next = VecDeque::from([(top.to_owned(), true)]);
        let mut seen = BTreeSet::new();
        while let Some((file, asks)) = next.pop_front() {
            if !seen.insert((file.clone(), asks)) {
                continue;
            }
            let text = fs::read_to_string(self.project.root.join(&file))?;
            let mut lines = Vec::new();
            for line in joined(&text) {
                match Line::new(&line) {
                    Line::Named(name) if asks => {
                        copy.names = true;
                        if file != top {
                            copy.asked.places.entry(name).or_insert_with(|| file.clone());
                        }
                        copy.asked.required.extend(unconditional(&line));
                    }
                    Line::Include { asks: true, .. } if pinned => {
                        lines.push(String::new());
                        continue;
                    }
                    Line::Include { target, asks: includes } => match self.listed(&file, target) {
                        Some(target) => {
                            if asks && includes {
                                copy.included.insert(target.clone());
                            }
                            next.push_back((target, asks && includes));
                        }
                        None => {
                            self.leave(format!("{} (not a file of the repository)", last(target)));
                            lines.push(String::new());
                            continue;
                        }
                    },
                    Line::Own => {
                        let (own, source) = self.own_requirements(files);
                        for line in &own {
                            copy.asked.required.extend(unconditional(line));
                            copy.asked.places.extend(leading_name(line).map(|name| (name, source.clone())));
                        }
                        lines.push(own.join("\n"));
                        continue;
                    }
                    Line::Place(place, kind) => {
                        self.leave(format!("{place} ({kind})"));
                        lines.push(String::new());
                        continue;
                    }
                    Line::Named(_) | Line::Other => {}
                }
                lines.push(line);
            }
            self.write(&file, &lines)?;
        }
        Ok(copy)
    }

    /// What the project's own metadata asks for, and in which file.
    fn own_requirements(&mut self, files: &[String]) -> (Vec<String>, String) {
        let others: Vec<String> = self.project.files.iter().filter(|file| !files.contains(file)).cloned().collect();
        match dependencies(&self.project.root, &others) {
            Dependencies::Declared { source, requirements, unaudited } => {
                unaudited.into_iter().for_each(|text| self.leave(text));
                (requirements, self.asked(&source).source)
            }
            Dependencies::None { source } => (Vec::new(), source),
            Dependencies::Unknown { why } => {
                self.leave(format!("the project itself ({why})"));
                (Vec::new(), String::new())
            }
            Dependencies::Pinned { source, .. } => {
                self.leave(format!("the project itself ({source})"));
                (Vec::new(), source)
            }
            Dependencies::Requirements { files, .. } => {
                self.leave(format!("the project itself ({})", files.join(", ")));
                (Vec::new(), String::new())
            }
        }
    }

    fn leave(&mut self, text: String) {
        if !self.unaudited.contains(&text) {
            self.unaudited.push(text);
        }
    }

    /// The file of the repository that an include names.
    fn listed(&self, from: &str, target: &str) -> Option<String> {
        let mut parts: Vec<&str> = from.split('/').collect();
        parts.pop();
        for part in target.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()?),
                part => parts.push(part),
            }
        }
        let path = parts.join("/");
        self.project.files.contains(&path).then_some(path).filter(|_| !target.starts_with('/'))
    }

    fn write(&self, name: &str, lines: &[String]) -> io::Result<PathBuf> {
        let path = self.folder.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut text = lines.join("\n");
        text.push('\n');
        File::create(&path)?.write_all(text.as_bytes())?;
        Ok(path)
    }
}

struct Copy {
    asked: Asked,
    /// With what the included files include; constraints ask for nothing and do not count.
    included: BTreeSet<String>,
    /// Whether it names a package itself.
    names: bool,
}

/// One line of a requirements file (<https://pip.pypa.io/en/stable/reference/requirements-file-format/>).
enum Line<'a> {
    /// A package from an index, by its normalised name.
    Named(String),
    /// Another file; of one with constraints nothing is asked for.
    Include { target: &'a str, asks: bool },
    /// The project in the root.
    Own,
    /// An address or a path, shortened, and what kind it is.
    Place(&'a str, &'static str),
    /// Nothing, or an option.
    Other,
}

impl Line<'_> {
    fn new(line: &str) -> Line<'_> {
        let line = line.trim();
        let value = |long: &str, short: &str| {
            let long = line.strip_prefix(long).filter(|rest| rest.starts_with([' ', '\t', '=']));
            long.or_else(|| line.strip_prefix(short)).map(|rest| rest.trim_start_matches([' ', '\t', '=']))
        };
        if let Some(target) = value("--requirement", "-r") {
            return Line::Include { target, asks: true };
        }
        if let Some(target) = value("--constraint", "-c") {
            return Line::Include { target, asks: false };
        }
        if let Some(place) = value("--editable", "-e") {
            return Line::place(place);
        }
        if line.is_empty() || line.starts_with('-') {
            return Line::Other;
        }
        match leading_name(line) {
            Some(name) if !line.split(';').next().unwrap_or_default().contains('@') => Line::Named(name),
            Some(_) => match line.split_once('@').map(|(name, address)| (name.trim(), Line::place(address.trim()))) {
                Some((name, Line::Place(_, kind))) => Line::Place(name, kind),
                Some((_, own)) => own,
                None => Line::Other,
            },
            None => Line::place(line),
        }
    }

    fn place(text: &str) -> Line<'_> {
        let text = text.split([';', '#', '?']).next().unwrap_or(text).trim();
        let bare = text.split('[').next().unwrap_or(text);
        let path = bare.strip_prefix("file:").unwrap_or(bare);
        if path.starts_with('.') && path.split('/').all(|part| matches!(part, "." | "")) {
            return Line::Own;
        }
        let kind = match text.split_once(':').map(|(scheme, _)| scheme.split('+').next().unwrap_or(scheme)) {
            Some("git" | "ssh") => "git",
            Some("file") | None => "path",
            Some(_) => "url",
        };
        Line::Place(last(text), kind)
    }
}

/// The last part of a path or an address: what stands before it may hold a password.
fn last(text: &str) -> &str {
    let text = text.split(['?', '#']).next().unwrap_or(text);
    text.trim_end_matches('/').rsplit('/').next().unwrap_or(text)
}

/// The name of a package from an index; a path or an address has none.
fn leading_name(line: &str) -> Option<String> {
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c)).unwrap_or(line.len());
    let (name, rest) = line.split_at_checked(end)?;
    let follows = rest.trim_start().chars().next();
    let archive = [".whl", ".zip", ".tar.gz"].iter().any(|ending| name.ends_with(ending));
    // After white space: an option of this requirement, such as `--hash`.
    let named = follows.is_none_or(|c| "[(<>=!~;@".contains(c) || (c == '-' && rest.starts_with([' ', '\t'])));
    normalized(name).filter(|_| named && !archive)
}

/// What a requirement without a condition puts into the answer.
fn unconditional(line: &str) -> Option<(String, Option<String>)> {
    (!line.contains(';')).then(|| leading_name(line.trim())).flatten().map(|name| (name, None))
}

/// The lines as pip joins them, without comments; each one that was joined to another leaves an empty one, so that
/// numbers stay.
fn joined(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut held) = (String::new(), 0);
    for part in text.trim_start_matches('\u{feff}').lines() {
        let is_comment = part.trim_start().starts_with('#');
        match part.strip_suffix('\\').filter(|_| !is_comment) {
            Some(start) => {
                line.push_str(start);
                held += 1;
            }
            None => {
                line.push_str(if is_comment { "" } else { part });
                lines.push(without_comment(&std::mem::take(&mut line)).trim().to_owned());
                lines.extend(std::iter::repeat_n(String::new(), std::mem::take(&mut held)));
            }
        }
    }
    lines.push(without_comment(&line).trim().to_owned());
    lines
}

fn without_comment(line: &str) -> &str {
    let starts = |(at, _): &(usize, &str)| line.get(..*at).is_some_and(|before| before.ends_with([' ', '\t']));
    line.match_indices('#').find(starts).map_or(line, |(at, _)| line.get(..at).unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::*;
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
            sources: Vec::new(),
            readme: None,
            head: None,
            in_git: false,
            tracked: std::sync::Arc::default(),
            unnamed: Vec::new(),
            sparse: Vec::new(),
            refused: Vec::new(),
            nested: Vec::new(),
            reference: None,
        };
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::new(&project, folder.path());
        let sheets = writer.sheets(dependencies(&project.root, &project.files)).unwrap();
        let mut said = String::new();
        for sheet in sheets {
            let file = sheet.file.strip_prefix(folder.path()).unwrap().display().to_string();
            let text = fs::read_to_string(&sheet.file).unwrap();
            let how = if sheet.pinned { "pinned" } else { "resolved" };
            said += &format!("{file} ({how}): {text:?} asks");
            for (name, version) in &sheet.asked.required {
                let version = version.as_ref().map(|version| format!("=={version}")).unwrap_or_default();
                said += &format!(" {name}{version} [{}]", sheet.asked.place(name));
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
        pins-1.txt (pinned): "a==1\nb==3\n" asks a==1 [pylock.toml] b==3 [pylock.toml]
        pins-2.txt (pinned): "a==2\n" asks a==2 [pylock.toml]
        left:
        "#);
    }

    #[test]
    fn metadata_is_resolved_and_conditions_may_leave_out() {
        insta::assert_snapshot!(runs(&[("pyproject.toml", METADATA)]), @r#"
        requirements.txt (resolved): "idna>=3\nsix; os_name == \"nt\"\n" asks idna [pyproject.toml]
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
        requirements/prod.txt (resolved): "-r base.txt\n-c ../limits.txt\n\nidna==3.10     --hash=sha256:aa\n\n\n\n\n\n\n\n" asks attrs [requirements/base.txt] idna [requirements/prod.txt]
        left: vendored[x] (path), b.git@main (git), c-1.whl (url), d (url), outside.txt (not a file of the repository)
        "#);
    }

    #[test]
    fn the_project_itself_is_what_its_metadata_asks_for() {
        insta::assert_snapshot!(runs(&[("requirements.txt", "-e .[fast]\ncertifi\n"), ("pyproject.toml", METADATA)]), @r#"
        requirements.txt (resolved): "idna>=3\nsix; os_name == \"nt\"\ncertifi\n\n" asks certifi [requirements.txt] idna [pyproject.toml]
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
        requirements-new.txt (resolved): "-c requirements.txt\nb\n\n" asks b [requirements-new.txt]
        requirements-old.txt (resolved): "a==0\n\n" asks a [requirements-old.txt]
        requirements.txt (resolved): "a==1\n\n" asks a [requirements.txt]
        requirements/one.txt (resolved): "-r two.txt\n\n" asks c [requirements/two.txt]
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
        requirements/base.txt (pinned): "idna==3.6\n\n" asks idna [requirements/base.txt]
        requirements/prod.txt (pinned): "\nsix==1.17.0\n\n" asks six [requirements/prod.txt]
        left: 
        "#);
    }
}
