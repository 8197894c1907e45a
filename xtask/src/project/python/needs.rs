//! What a project needs for its tests and type checks, by what it says itself: lock file, groups, extras, lists of
//! requirements, environments of tox, nox and hatch, and the jobs that run its tests.

pub(super) mod nox;
pub(super) mod tox;
mod workflow;

use std::collections::BTreeSet;
use std::path::Path;

use super::dependencies::declared::Metadata;
use super::dependencies::requirement::Requirement;
use super::homes::home;
use super::normalized;
use super::pyproject::{self, Pyproject};
use super::tree::{Tree, clean};
use crate::project::requirements;

/// It runs tests of unittest too, whose projects need no runner.
pub const RUNNER: &str = "pytest";

/// What has to be installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Whether `uv sync` installs it: it has a lock file of uv, or is a workspace.
    pub is_synced: bool,
    /// Whether there is a package to install.
    pub is_built: bool,
    /// Dependency groups.
    pub groups: Vec<String>,
    /// Extras of the package.
    pub extras: Vec<String>,
    /// Lists of requirements, relative to the root.
    pub files: Vec<String>,
    /// Requirements.
    pub lines: Vec<String>,
    /// Requirements of jobs that run the tests in other ways too, such as on other systems: what cannot be had of them is
    /// done without.
    pub optional: Vec<String>,
    /// Whether the project asks for nothing, on any system.
    pub is_idle: bool,
    /// The normalised names of all that is needed for certain, but the tools themselves.
    pub names: BTreeSet<String>,
    /// The content of all files that say so.
    said: String,
}

/// Groups, extras, environments and lists for tests and types.
const NAMES: &[&str] = &[
    "dev",
    "develop",
    "test",
    "tests",
    "testing",
    "type",
    "types",
    "typing",
    "mypy",
    "type-check",
    "typecheck",
    "type_check",
];

/// Whether an environment, a session, a group or an extra of this name is for tests or types.
pub(super) fn is_meant(name: &str) -> bool {
    NAMES.contains(&name.to_ascii_lowercase().as_str())
}

/// What one place asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    groups: Vec<String>,
    extras: Vec<String>,
    files: Vec<String>,
    lines: Vec<String>,
}

impl Asked {
    /// Adds what the arguments of `pip install` ask for. What a shell or a runner puts in is not known here.
    fn install<'w>(&mut self, tree: &Tree<'_>, words: impl IntoIterator<Item = &'w str>) {
        let mut words = words.into_iter().map(|word| word.trim_matches(['"', '\'']));
        while let Some(word) = words.next() {
            let (option, value) = match word.split_once('=') {
                Some((option, value)) if option.starts_with("--") => (option, Some(value)),
                _ => (word, None),
            };
            match option {
                "-r" | "--requirement" => self.file(tree, value.or_else(|| words.next()).unwrap_or_default()),
                "--group" => self.groups.extend(value.or_else(|| words.next()).map(str::to_owned)),
                "--extra" => self.extras.extend(value.or_else(|| words.next()).map(str::to_owned)),
                // Their value is no requirement.
                "-c" | "--constraint" | "-i" | "--index-url" | "--extra-index-url" | "-f" | "--find-links" | "-p"
                | "--python"
                    if value.is_none() =>
                {
                    words.next();
                }
                _ => self.requirement(tree, word),
            }
        }
    }

    /// Adds a line of a list of requirements: a package, another list, or the project itself with extras.
    fn requirement(&mut self, tree: &Tree<'_>, line: &str) {
        let line = line.trim();
        if let Some(file) = line.strip_prefix("-r").or_else(|| line.strip_prefix("--requirement")) {
            return self.file(tree, file.trim_start_matches(['=', ' ']));
        }
        let place = line.strip_prefix("-e").or_else(|| line.strip_prefix("--editable")).unwrap_or(line).trim();
        if let Some(extras) = place.strip_prefix('.').and_then(|rest| rest.trim_start_matches('/').strip_prefix('[')) {
            let extras = extras.trim_end_matches(']').split(',').map(str::trim);
            self.extras.extend(extras.filter(|extra| normalized(extra).is_some()).map(str::to_owned));
        } else if !line.contains(['{', '$']) {
            self.lines.extend(requirements::plain(line));
        }
    }

    fn file(&mut self, tree: &Tree<'_>, file: &str) {
        self.files.extend(clean(file.trim_matches(['"', '\''])).filter(|file| tree.has(file)));
    }

    fn add(&mut self, other: Asked) {
        self.groups.extend(other.groups);
        self.extras.extend(other.extras);
        self.files.extend(other.files);
        self.lines.extend(other.lines);
    }
}

/// What the project in the root needs.
pub fn needs(root: &Path, files: &[String]) -> Needs {
    let tree = Tree::new(root, files);
    let Ok(project) = Pyproject::read(&tree) else { return Needs::default() };
    let is_uv = tree.has("uv.lock") || project.table("tool.uv.workspace").is_some();
    let is_synced = is_uv && project.get("project").is_some();
    let is_built = home(&tree).is_some_and(|home| home.is_built || project.get("project").is_some());
    let metadata = Metadata::read(&tree, &project);
    let groups = of_table(&project, "dependency-groups");
    let extras = metadata.extras();
    let mut asked = Asked {
        groups: groups.iter().filter(|group| is_meant(group)).cloned().collect(),
        extras: extras.iter().filter(|extra| is_meant(extra)).cloned().collect(),
        ..Asked::default()
    };
    asked.add(of_runners(&tree, &project));
    asked.add(of_hatch(&tree, &project));
    let mut optional = Vec::new();
    if is_synced {
        // The lock file holds the rest.
        (asked.files, asked.lines) = (Vec::new(), Vec::new());
    } else {
        let jobs = workflow::asked(&tree);
        optional = jobs.lines;
        asked.add(Asked { lines: Vec::new(), ..jobs });
        asked.files.extend(lists(&tree, is_built));
        asked.lines.extend(of_poetry(&tree, &project));
    }
    let is_idle = asked == Asked::default() && optional.is_empty() && metadata.demanded(&BTreeSet::new()).is_empty();
    asked.groups = as_declared(&asked.groups, &groups);
    asked.extras = asked.extras.iter().filter_map(|extra| normalized(extra)).collect();
    asked.extras.retain(|extra| extras.contains(extra));
    optional.retain(|line| !asked.lines.contains(line));
    let Asked { groups, extras, files, lines } = asked;
    let mut needs = Needs { is_synced, is_built, groups, extras, files, lines, optional, is_idle, ..Needs::default() };
    for list in [&mut needs.groups, &mut needs.extras, &mut needs.files, &mut needs.lines, &mut needs.optional] {
        list.sort();
        list.dedup();
    }
    needs.names = names(&tree, &project, &metadata, &needs);
    let native = super::native::sources(&tree, &project);
    for file in
        [pyproject::FILE, "uv.lock", "setup.py", "setup.cfg", "tox.ini", "tox.toml", "poetry.lock", ".python-version"]
            .into_iter()
            .chain(needs.files.iter().map(String::as_str))
            .chain(native.iter().map(String::as_str))
    {
        needs.said += &tree.text(file).unwrap_or_default();
        needs.said.push('\0');
    }
    needs
}

/// What tox and nox install for tests and types.
fn of_runners(tree: &Tree<'_>, project: &Pyproject) -> Asked {
    let mut asked = tox::asked(tree, project);
    asked.add(nox::asked(tree));
    asked
}

/// The dependency groups and the extras of `pyproject.toml` that tox and nox install for tests and types.
pub(super) fn lists_of_runners(tree: &Tree<'_>, project: &Pyproject) -> (Vec<String>, Vec<String>) {
    let Asked { groups, extras, .. } = of_runners(tree, project);
    (
        as_declared(&groups, &of_table(project, "dependency-groups")),
        as_declared(&extras, &of_table(project, "project.optional-dependencies")),
    )
}

fn of_table(project: &Pyproject, path: &str) -> Vec<String> {
    project.table(path).into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

/// Those of the names that are declared, as they are spelled there.
fn as_declared(names: &[String], declared: &[String]) -> Vec<String> {
    let known = |name: &String| declared.iter().find(|one| normalized(one) == normalized(name)).cloned();
    names.iter().filter_map(known).collect()
}

fn names(tree: &Tree<'_>, project: &Pyproject, metadata: &Metadata, needs: &Needs) -> BTreeSet<String> {
    let mut lines: Vec<String> =
        needs.groups.iter().flat_map(|group| project.texts(&format!("dependency-groups.{group}"))).collect();
    lines.extend(needs.extras.iter().flat_map(|extra| metadata.of_extra(extra)));
    lines.extend(needs.lines.iter().chain(&needs.optional).cloned());
    for file in &needs.files {
        lines.extend(requirements::of_tree(tree, file).unwrap_or_default().into_iter().map(|line| line.text));
    }
    let asked = lines.iter().filter_map(|line| Requirement::new(requirements::plain(line)?.as_str()).ok());
    let declared = metadata.demanded(&BTreeSet::new());
    let certain = asked.chain(declared).filter(|asked| asked.marker.is_none()).map(|asked| asked.name);
    certain
        .chain(members(tree, project))
        .filter(|name| !["pytest", "mypy", "pyright", "ruff", "tox", "nox"].contains(&name.as_str()))
        .collect()
}

/// The normalised names of the members of a workspace of uv: tests import them.
fn members(tree: &Tree<'_>, project: &Pyproject) -> Vec<String> {
    let folders = tree.files().filter_map(|file| file.strip_suffix("/pyproject.toml"));
    let folders = folders.filter(|_| project.table("tool.uv.workspace").is_some());
    let name = |folder: &str| {
        let (root, files) = tree.below(folder);
        let member = Pyproject::read(&Tree::new(&root, &files)).ok()?;
        normalized(member.get("project.name")?.as_str()?)
    };
    folders.filter_map(name).collect()
}

impl Needs {
    /// What is left without what is optional; then what is for tests and types alone, where more is asked for; then what is
    /// for tests alone.
    pub fn fewer(&self) -> Option<Needs> {
        if !self.optional.is_empty() {
            return Some(Needs { optional: Vec::new(), ..self.clone() });
        }
        [&["test", "typ", "mypy"][..], &["test"]].into_iter().find_map(|starts| {
            let is_for = |name: &&String| starts.iter().any(|start| name.to_lowercase().starts_with(start));
            let kept = |names: &[String]| -> Vec<String> { names.iter().filter(is_for).cloned().collect() };
            let fewer = Needs { groups: kept(&self.groups), extras: kept(&self.extras), ..self.clone() };
            let is_enough = !(fewer.groups.is_empty() && fewer.extras.is_empty());
            (is_enough && fewer != *self).then_some(fewer)
        })
    }

    /// A name for the environment of the project in this folder: another one where anything that it is made from differs.
    pub fn key(&self, root: &Path) -> String {
        let text = format!("{}\0{self:?}", root.display());
        blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect()
    }
}

/// `requirements-dev.txt`, `dev-requirements.txt`, `requirements/tests.txt`, `tests/requirements.txt`; and
/// `requirements.txt` of an application, or where it names pytest.
fn lists(tree: &Tree<'_>, is_built: bool) -> Vec<String> {
    tree.files().filter(|file| is_list(tree, file, is_built)).map(str::to_owned).collect()
}

fn is_list(tree: &Tree<'_>, file: &str, is_built: bool) -> bool {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let Some(stem) = name.strip_suffix(".txt") else { return false };
    if is_meant(folder) && stem == "requirements" {
        return true;
    }
    if !(folder == "requirements" || folder.is_empty() && stem.contains("requirements")) {
        return false;
    }
    let rest = stem.replace("requirements", "");
    let word = rest.trim_matches(['-', '_', '.']);
    is_meant(word) || word.is_empty() && (!is_built || names_pytest(tree, file))
}

fn names_pytest(tree: &Tree<'_>, file: &str) -> bool {
    let lines = requirements::of_tree(tree, file).unwrap_or_default();
    let mut asked = lines.iter().filter_map(|line| Requirement::new(requirements::plain(&line.text)?.as_str()).ok());
    asked.any(|asked| asked.name == "pytest")
}

/// The environments of hatch for tests and types (<https://hatch.pypa.io/latest/config/environment/overview/>).
fn of_hatch(tree: &Tree<'_>, project: &Pyproject) -> Asked {
    let mut asked = Asked::default();
    let own = tree.text("hatch.toml").and_then(|text| text.parse::<toml::Table>().ok());
    let envs = [own.as_ref().and_then(|own| own.get("envs")?.as_table()), project.table("tool.hatch.envs")];
    for (name, env) in envs.into_iter().flatten().flatten() {
        if !is_of_hatch(name) {
            continue;
        }
        let texts = |key: &str| env.get(key).map(pyproject::texts).unwrap_or_default();
        for line in texts("dependencies").iter().chain(&texts("extra-dependencies")) {
            asked.requirement(tree, line);
        }
        asked.extras.extend(texts("features"));
        asked.groups.extend(texts("dependency-groups"));
    }
    asked
}

/// The scripts of those environments.
pub(super) fn scripts_of_hatch(tree: &Tree<'_>, project: &Pyproject) -> Vec<String> {
    let own = tree.text("hatch.toml").and_then(|text| text.parse::<toml::Table>().ok());
    let envs = [own.as_ref().and_then(|own| own.get("envs")?.as_table()), project.table("tool.hatch.envs")];
    let envs = envs.into_iter().flatten().flatten().filter(|(name, _)| is_of_hatch(name));
    let scripts = envs.filter_map(|(_, env)| env.get("scripts")?.as_table()).flatten();
    scripts.flat_map(|(_, lines)| pyproject::texts(lines)).collect()
}

fn is_of_hatch(name: &str) -> bool {
    is_meant(name) || ["default", "hatch-test"].contains(&name)
}

/// The locked packages of Poetry's groups, where the names of the groups are known.
fn of_poetry(tree: &Tree<'_>, project: &Pyproject) -> Vec<String> {
    let mut names: Vec<&String> = Vec::new();
    for group in NAMES {
        let table = format!("tool.poetry.group.{group}.dependencies");
        names.extend(project.table(&table).into_iter().flatten().map(|(name, _)| name));
    }
    names.extend(project.table("tool.poetry.dev-dependencies").into_iter().flatten().map(|(name, _)| name));
    let lock = tree.text("poetry.lock").and_then(|text| text.parse::<toml::Table>().ok());
    let version = |name: &str| {
        let packages = lock.as_ref()?.get("package")?.as_array()?;
        let package =
            packages.iter().find(|package| package.get("name").and_then(toml::Value::as_str) == Some(name))?;
        package.get("version")?.as_str().map(str::to_owned)
    };
    let line = |name: &&String| match version(&name.to_ascii_lowercase()) {
        Some(version) => format!("{name}=={version}"),
        None => (*name).clone(),
    };
    names.iter().map(line).flat_map(|line| requirements::plain(&line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::tests::repository;

    #[test]
    fn what_is_for_tests_alone_is_tried_where_all_cannot_be_had() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (groups, expected) in [
            (&["dev", "test", "type"][..], Some(&["test", "type"][..])),
            (&["dev", "tests"], Some(&["tests"])),
            (&["test", "typing"], Some(&["test"])),
            (&["test"], None),
            (&["dev"], None),
        ] {
            let needs = Needs { groups: names(groups), ..Needs::default() };
            assert_eq!(needs.fewer().map(|fewer| fewer.groups), expected.map(names), "{groups:?}");
        }
    }

    fn said(files: &[(&str, &str)]) -> String {
        let (root, list) = repository(files);
        let needs = needs(root.path(), &list);
        let kind = if needs.is_synced {
            "locked"
        } else if needs.is_built {
            "built"
        } else {
            "run"
        };
        let lines = [needs.lines, needs.optional].map(|list| list.join(","));
        let lists = [needs.groups, needs.extras, needs.files].map(|list| list.join(","));
        format!("{kind} {} | {}", lists.join(" | "), lines.join(" ? ").trim_end_matches(" ? "))
    }

    #[test]
    fn a_project_says_what_its_tests_and_types_need() {
        let project = "[project]\nname = 'x'\n";
        let with = |text: &str| format!("{project}{text}");
        for (files, expected) in [
            (&[("a.py", "")][..], "run  |  |  | "),
            (
                &[(
                    "pyproject.toml",
                    &*with("[dependency-groups]\ntests = ['pytest']\ndocs = ['sphinx']\ntyping = ['mypy']"),
                )],
                "built tests,typing |  |  | ",
            ),
            (
                &[("pyproject.toml", &with("[dependency-groups]\ndev = ['pytest']")), ("uv.lock", "")],
                "locked dev |  |  | ",
            ),
            (&[("pyproject.toml", &with("[project.optional-dependencies]\ntest = ['pytest']"))], "built  | test |  | "),
            (
                &[("setup.py", "setup(name='x')"), ("requirements-dev.txt", "pytest"), ("requirements.txt", "idna")],
                "built  |  | requirements-dev.txt | ",
            ),
            (&[("requirements.txt", "idna"), ("app.py", "")], "run  |  | requirements.txt | "),
            (
                &[("requirements/tests.txt", "x"), ("setup.py", "setup(name='x')")],
                "built  |  | requirements/tests.txt | ",
            ),
            (
                &[
                    ("pyproject.toml", project),
                    (
                        "tox.ini",
                        "[testenv]\ndeps =\n  pytest>=8\n  tests: pretend\n  rich: rich\n  -r x.txt\n[testenv:types]\ndeps = mypy\n[testenv:docs]\ndeps = sphinx",
                    ),
                ],
                "built  |  |  | mypy,pretend,pytest>=8",
            ),
            (
                &[("pyproject.toml", &with("[tool.hatch.envs.default]\ndependencies = ['pytest', '-x']"))],
                "built  |  |  | pytest",
            ),
            (
                &[
                    (
                        "pyproject.toml",
                        "[tool.poetry]\nname = 'x'\n[tool.poetry.group.test.dependencies]\npytest = '^8'\n[tool.poetry.group.docs.dependencies]\nsphinx = '*'",
                    ),
                    ("poetry.lock", "[[package]]\nname = 'pytest'\nversion = '8.1'\n"),
                ],
                "built  |  |  | pytest==8.1",
            ),
        ] {
            assert_eq!(said(files), expected, "{files:?}");
        }
    }

    #[test]
    fn environments_of_tox_say_it_in_every_file_and_form() {
        let groups = "[project]\nname = 'x'\n[dependency-groups]\nunit = ['pytest']\ndocs = ['sphinx']\n[project.optional-dependencies]\nfast = ['orjson']\n";
        for (file, text, expected) in [
            (
                "tox.ini",
                "[testenv]\ndependency_groups = unit\nextras =\n  fast\n  crypto: gone\ndeps = -r{toxinidir}/reqs.txt\n  -c reqs.txt",
                "built unit | fast | reqs.txt | ",
            ),
            ("tox.ini", "[testenv:py{39,310}{,-fast}-mypy]\ndeps = types-x\n  fast: y", "built  |  |  | types-x"),
            ("tox.ini", "[testenv]\ndeps =\n  -r reqs.txt\n  .[fast]\n  {[base]deps}", "built  | fast | reqs.txt | "),
            ("setup.cfg", "[testenv]\ndeps = pretend", "built  |  |  | pretend"),
            (
                "tox.toml",
                "[env_run_base]\ndependency_groups = ['unit']\n[env.type]\ndeps = ['types-x', '-r reqs.txt']\n[env.docs]\ndependency_groups = ['docs']",
                "built unit |  | reqs.txt | types-x",
            ),
        ] {
            let files = [("pyproject.toml", groups), (file, text), ("reqs.txt", "")];
            assert_eq!(said(&files), expected, "{text}");
        }
        let native = format!("{groups}[tool.tox.env_run_base]\nextras = ['fast']\n");
        assert_eq!(said(&[("pyproject.toml", &native)]), "built  | fast |  | ");
        let legacy = format!("{groups}[tool.tox]\nlegacy_tox_ini = \"\"\"\n[testenv]\ndeps = pretend\n\"\"\"\n");
        assert_eq!(said(&[("pyproject.toml", &legacy)]), "built  |  |  | pretend");
    }

    #[test]
    fn sessions_of_nox_say_what_they_install() {
        let groups = "[project]\nname = 'x'\n[dependency-groups]\nunit = ['pytest']\n[project.optional-dependencies]\nfast = ['orjson']\n";
        for (body, expected) in [
            ("s.install('-r', 'reqs.txt', '.')", "built  |  | reqs.txt | "),
            ("session.install('-e', '.[fast]', 'pretend', '-c', 'x.txt')", "built  | fast |  | pretend"),
            ("session.install('--group=unit', installable, f'{ROOT}[x]')", "built unit |  |  | "),
            ("session.install(*DEPS)", "built  |  |  | a,b>=1"),
            ("session.install(*nox.project.dependency_groups(PROJECT, 'unit'))", "built unit |  |  | "),
            ("session.run_install('uv', 'sync', '--group', 'unit', '--extra=fast')", "built unit | fast |  | "),
            ("session.run_install('uv', 'pip', 'install', 'pretend')", "built  |  |  | pretend"),
            ("session.run('pytest')", "built  |  |  | "),
        ] {
            for (name, expected) in [("tests", expected), ("mypy", expected), ("unit_tests", expected)] {
                let file =
                    format!("import nox\nDEPS = ['a', 'b>=1']\n@nox.session\ndef {name}(session):\n    {body}\n");
                let files = [("pyproject.toml", groups), ("noxfile.py", &file), ("reqs.txt", "")];
                assert_eq!(said(&files), expected, "{file}");
            }
        }
        let docs = "@nox.session\ndef docs(session):\n    session.install('sphinx')\n";
        assert_eq!(said(&[("pyproject.toml", groups), ("noxfile.py", docs)]), "built  |  |  | ");
    }

    #[test]
    fn other_places_say_it_too() {
        let job = |steps: &str| format!("jobs:\n  t:\n    steps:\n{steps}");
        let project = "[project]\nname = 'x'\n";
        let pip = "    - run: |\n        python -m pip install --upgrade pip\n        pip install 'numpy>=1' -r reqs.txt django==${{ matrix.django }} && echo\n";
        let tested = job(&format!("{pip}    - run: pytest -v\n"));
        for (files, expected) in [
            (
                &[("pyproject.toml", project), (".github/workflows/t.yml", &*tested), ("reqs.txt", "")][..],
                "built  |  | reqs.txt |  ? numpy>=1,pip",
            ),
            (&[("pyproject.toml", project), (".github/workflows/t.yml", &job(pip))], "built  |  |  | "),
            (
                &[("setup.py", "setup(name='x', extras_require={'test': ['pretend'], 'docs': ['sphinx']})")],
                "built  | test |  | ",
            ),
            (
                &[
                    ("setup.py", "setup()"),
                    ("setup.cfg", "[metadata]\nname = x\n[options.extras_require]\ntests = pretend"),
                ],
                "built  | tests |  | ",
            ),
            (
                &[("setup.py", "setup(name='x')"), ("tests/requirements.txt", "pretend")],
                "built  |  | tests/requirements.txt | ",
            ),
            (
                &[(
                    "pyproject.toml",
                    "[project]\nname = 'x'\n[project.optional-dependencies]\nfast = ['a']\n[tool.hatch.envs.hatch-test]\nextra-dependencies = ['pretend']\nfeatures = ['fast']",
                )],
                "built  | fast |  | pretend",
            ),
            (
                &[
                    ("pyproject.toml", project),
                    ("hatch.toml", "[envs.test]\ndependencies = ['pretend']\n[envs.docs]\ndependencies = ['sphinx']"),
                ],
                "built  |  |  | pretend",
            ),
        ] {
            assert_eq!(said(files), expected, "{files:?}");
        }
    }

    #[test]
    fn a_project_that_asks_for_nothing_is_told_from_one_whose_needs_have_conditions() {
        let project = |rest: &str| format!("[project]\nname = 'x'\n{rest}");
        for (rest, expected) in [
            ("", true),
            ("dependencies = []\n[dependency-groups]\ndocs = ['sphinx']", true),
            ("[dependency-groups]\ntests = ['pytest']", false),
            ("[project.optional-dependencies]\ndev = ['freezegun ; python_version > \"3.8\"']", false),
            ("dependencies = ['idna']", false),
        ] {
            let (root, list) = repository(&[("pyproject.toml", &project(rest))]);
            let needs = needs(root.path(), &list);
            assert_eq!(needs.is_idle, expected, "{rest}");
        }
    }

    #[test]
    fn what_is_optional_is_done_without_first() {
        let needs = Needs { optional: vec!["numpy".to_owned()], lines: vec!["x".to_owned()], ..Needs::default() };
        assert_eq!(needs.fewer().map(|fewer| (fewer.lines, fewer.optional)), Some((needs.lines, Vec::new())));
    }
}
