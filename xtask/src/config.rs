//! The configuration table in `pyproject.toml` or `Cargo.toml`, validated.

pub mod accept;
mod addition;
mod custom;
pub mod date;
mod features;
mod reader;
mod values;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use toml::Spanned;
use toml::de::DeTable;

use crate::outcome::Severity;
use accept::Accept;
pub use addition::{Addition, addition, place};
pub use custom::Custom;
pub use features::{Features, is_feature};
use reader::{Source, Table, is_nearly};
pub use reader::{duration, nearest};
pub use values::{is_branch, is_slug};
use values::{is_package, is_subject, paths, readme, variables};

/// Every setting; each has a default, so that a repository needs none.
#[derive(Clone, Debug)]
pub struct Config {
    /// `OWNER/NAME` on the server; otherwise the environment or the origin remote says.
    pub repository: Option<String>,
    /// The package that the registry badges are about.
    pub package: Option<String>,
    /// The file that holds the section, relative to the root.
    pub readme: Option<String>,
    /// Folders and files that hold what is shipped, relative to the root.
    pub sources: Option<Vec<String>>,
    /// The command that runs the tests: a program and its arguments.
    pub test: Option<Vec<String>>,
    /// Variables that hold a secret and that the tests are given all the same.
    pub test_env: Vec<String>,
    /// The badges of the section, by id.
    pub badges: Option<Vec<String>>,
    /// The branch that GitHub is asked about and that is published to; otherwise the repository's default branch.
    pub branch: Option<String>,
    /// How the README's change is published.
    pub publish: Publish,
    /// What has to be so before it is.
    pub publish_when: PublishWhen,
    /// The message of the commit: one line.
    pub commit_message: String,
    /// Whether the licence of the CodeQL CLI allows it here; otherwise the project's own licence says.
    pub codeql_licensed: Option<bool>,
    /// How often a write or a push that others got in the way of is tried.
    pub retries: u32,
    /// How long to wait between two tries.
    pub retry_delay: Duration,
    /// Findings that a person has judged and accepts.
    pub accept: Vec<Accept>,
    /// What is set for each check that the table names.
    pub checks: BTreeMap<String, CheckConfig>,
}

/// How the README's change is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publish {
    /// A commit that git pushes to the branch.
    Push,
    /// A commit that the server makes.
    Api,
    /// One standing pull request.
    PullRequest,
    /// Not at all: the section goes to the job summary.
    Nowhere,
}

/// What has to be so before anything is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishWhen {
    /// As it is where the tests passed; otherwise only so far as it takes claims back.
    Withdraw,
    /// The tests passed, in this run or in an earlier job.
    TestsPass,
    /// Nothing.
    Always,
}

/// What is set for one check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckConfig {
    /// `false` or `true` written out; a table turns a check on.
    pub switch: Option<bool>,
    /// The severity from which a finding fails the check.
    pub fail_on: Option<Severity>,
    /// How long the tool may take.
    pub timeout: Option<Duration>,
    /// Further arguments for the tool.
    pub args: Vec<String>,
    /// What the tool is pointed at, relative to the root, instead of what was detected.
    pub paths: Option<Vec<String>>,
    /// Whether not knowing the answer leaves the exit code alone.
    pub optional: Option<bool>,
    /// The sets of features that crates are built with, one after another.
    pub features: Option<Vec<Features>>,
    /// What a check of the project's own asks.
    pub custom: Option<Custom>,
}

/// The names that a configuration may use.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Ids of checks.
    pub checks: &'a [&'a str],
    /// Ids of those checks whose findings differ in how bad they are.
    pub graded: &'a [&'a str],
    /// Ids of those checks that build crates.
    pub building: &'a [&'a str],
    /// Ids of badges.
    pub badges: &'a [&'a str],
}

/// The message of the commit where nothing is configured. The marker keeps a push made with a personal token from
/// starting another run.
pub const COMMIT_MESSAGE: &str = "docs: update badges [skip ci]";

const PUBLISH: &[(&str, Publish)] = &[
    ("push", Publish::Push),
    ("api", Publish::Api),
    ("pull-request", Publish::PullRequest),
    ("none", Publish::Nowhere),
];
const PUBLISH_WHEN: &[(&str, PublishWhen)] =
    &[("withdraw", PublishWhen::Withdraw), ("tests-pass", PublishWhen::TestsPass), ("always", PublishWhen::Always)];

const RETRIES: u32 = 10;
const RETRY_DELAY: Duration = Duration::from_secs(5);

/// The tables that may hold the configuration, per file.
const PLACES: &[(&str, &[&str])] = &[
    ("pyproject.toml", &["tool", "touchmark"]),
    ("Cargo.toml", &["workspace", "metadata", "touchmark"]),
    ("Cargo.toml", &["package", "metadata", "touchmark"]),
];

const KEYS: &[&str] = &[
    "repository",
    "package",
    "readme",
    "sources",
    "test",
    "test-env",
    "badges",
    "branch",
    "publish",
    "publish-when",
    "commit-message",
    "codeql-licensed",
    "retries",
    "retry-delay",
    "accept",
    "checks",
];
const CHECK_KEYS: &[&str] = &["fail-on", "timeout", "args", "paths", "optional"];
const BUILDING_KEYS: &[&str] = &["fail-on", "timeout", "args", "paths", "optional", "features"];

impl Config {
    /// Reads the one table there is, or the defaults where there is none.
    ///
    /// # Errors
    /// A file that is not TOML, more than one table, an unknown key, a wrong type or a value out of range: each names
    /// file, line, key and, for a key, the nearest valid one.
    pub fn load(root: &Path, known: Known<'_>) -> Result<Config> {
        let mut found: Option<(String, Config)> = None;
        for (file, path) in PLACES {
            let Some(text) = read(root, file)? else {
                continue;
            };
            let source = Source { file, text: &text };
            let document = parse(source)?;
            let Some(table) = descend(source, document.get_ref(), path)? else {
                misspelt(source, document.get_ref(), path)?;
                continue;
            };
            let name = format!("[{}] in {file}", path.join("."));
            if let Some((first, _)) = &found {
                bail!("both {first} and {name} configure Touchmark; keep one of them");
            }
            let config = Config::from_table(&Table::new(source, path.join("."), table), known)?;
            found = Some((name, config));
        }
        Ok(found.map_or_else(Config::default, |(_, config)| config))
    }

    fn from_table(table: &Table<'_>, known: Known<'_>) -> Result<Config> {
        table.only(KEYS)?;
        let badges = table.strings("badges")?;
        for badge in badges.iter().flatten() {
            if !known.badges.contains(&badge.as_str()) {
                return Err(table.wrong("badges", &format!("made of badge ids ({})", known.badges.join(", "))));
            }
        }
        let repository = table.string("repository")?;
        if repository.as_deref().is_some_and(|slug| !is_slug(slug)) {
            return Err(table.wrong("repository", "`OWNER/NAME`"));
        }
        let package = table.string("package")?;
        if package.as_deref().is_some_and(|name| !is_package(name)) {
            return Err(table.wrong("package", "the name of a package: letters, digits, and `-`, `_` and `.` within"));
        }
        let test = table.strings("test")?;
        if test.as_ref().is_some_and(|test| test.first().is_none_or(|program| program.is_empty())) {
            return Err(table.wrong("test", "a program and its arguments, such as [\"pytest\", \"-q\"]"));
        }
        let test_env = variables(table)?;
        let branch = table.string("branch")?;
        if branch.as_deref().is_some_and(|branch| !is_branch(branch)) {
            return Err(table.wrong("branch", "the name of a branch, such as \"main\""));
        }
        let message = table.string("commit-message")?;
        if message.as_deref().is_some_and(|message| !is_subject(message)) {
            return Err(table.wrong("commit-message", "one line of at most 200 characters"));
        }
        let mut checks = BTreeMap::new();
        if let Some(table) = table.table("checks")? {
            let own = custom::names(&table, known.checks);
            table.only(&[known.checks, &own].concat())?;
            for id in table.keys() {
                checks.insert(id.to_owned(), CheckConfig::from_table(&table, id, known)?);
            }
        }
        Ok(Config {
            repository,
            package,
            readme: readme(table)?,
            sources: paths(table, "sources")?,
            test,
            test_env,
            badges,
            branch,
            publish: table.choice("publish", PUBLISH)?.unwrap_or(Publish::Push),
            publish_when: table.choice("publish-when", PUBLISH_WHEN)?.unwrap_or(PublishWhen::Withdraw),
            commit_message: message.unwrap_or_else(|| COMMIT_MESSAGE.to_owned()),
            codeql_licensed: table.boolean("codeql-licensed")?,
            retries: table.count("retries")?.unwrap_or(RETRIES),
            retry_delay: table.duration("retry-delay")?.unwrap_or(RETRY_DELAY),
            accept: table.tables("accept")?.iter().map(Accept::from_table).collect::<Result<_>>()?,
            checks,
        })
    }

    /// The same with what the environment says instead: `TOUCHMARK_RETRIES` and `TOUCHMARK_RETRY_DELAY`.
    ///
    /// # Errors
    /// A value of one of them that is none.
    pub fn with_environment(mut self, retries: Option<&str>, delay: Option<&str>) -> Result<Config> {
        if let Some(text) = retries {
            let count = text.parse().ok().filter(|count| (1..=1000).contains(count));
            self.retries = count
                .ok_or_else(|| anyhow!("`TOUCHMARK_RETRIES` has to be a whole number from 1 to 1000, not `{text}`"))?;
        }
        if let Some(text) = delay {
            let delay = duration(text);
            self.retry_delay = delay.ok_or_else(|| {
                anyhow!("`TOUCHMARK_RETRY_DELAY` has to be a duration such as `200ms`, `5s` or `10m`, not `{text}`")
            })?;
        }
        Ok(self)
    }

    /// What is set for a check, or nothing at all.
    pub fn check(&self, id: &str) -> CheckConfig {
        self.checks.get(id).cloned().unwrap_or_default()
    }

    /// Whether the table lists the checks that run: it does as soon as one stands there as `true`. Entries that are
    /// `false` or a table alone only adjust the default choice.
    pub fn lists_checks(&self) -> bool {
        self.checks.values().any(|check| check.switch == Some(true))
    }
}

impl Default for Config {
    fn default() -> Self {
        Config {
            repository: None,
            package: None,
            readme: None,
            branch: None,
            sources: None,
            test: None,
            test_env: Vec::new(),
            badges: None,
            publish: Publish::Push,
            publish_when: PublishWhen::Withdraw,
            commit_message: COMMIT_MESSAGE.to_owned(),
            codeql_licensed: None,
            retries: RETRIES,
            retry_delay: RETRY_DELAY,
            accept: Vec::new(),
            checks: BTreeMap::new(),
        }
    }
}

impl CheckConfig {
    fn from_table(checks: &Table<'_>, id: &str, known: Known<'_>) -> Result<CheckConfig> {
        if checks.value(id).is_some_and(|value| value.get_ref().is_bool()) {
            return Ok(CheckConfig { switch: checks.boolean(id)?, ..CheckConfig::default() });
        }
        let Ok(Some(table)) = checks.table(id) else {
            return Err(checks.wrong(id, "`true`, `false` or a table"));
        };
        let own = !known.checks.contains(&id);
        if !own && table.value("command").is_some() {
            return Err(
                table.wrong("command", &format!("in a table of another name: `{id}` is a check of Touchmark's"))
            );
        }
        let builds = known.building.contains(&id);
        let keys = if builds { BUILDING_KEYS } else { CHECK_KEYS };
        table.only(if own { custom::KEYS } else { keys })?;
        if table.value("fail-on").is_some() && !own && !known.graded.contains(&id) {
            return Err(table.wrong("fail-on", &format!("left out: every finding of `{id}` counts")));
        }
        let levels = [("low", Severity::Low), ("medium", Severity::Medium), ("high", Severity::High)];
        Ok(CheckConfig {
            switch: None,
            fail_on: table.choice("fail-on", &levels)?,
            timeout: table.duration("timeout")?,
            args: table.strings("args")?.unwrap_or_default(),
            paths: paths(&table, "paths")?,
            optional: table.boolean("optional")?,
            features: features::features(&table)?,
            custom: if own { Some(Custom::from_table(checks, id, &table)?) } else { None },
        })
    }
}

fn read(root: &Path, file: &str) -> Result<Option<String>> {
    crate::project::files::text(&root.join(file)).with_context(|| format!("could not read `{file}`"))
}

fn parse(source: Source<'_>) -> Result<Spanned<DeTable<'_>>> {
    DeTable::parse(source.text).map_err(|err| {
        let at = err.span().map_or(0, |span| span.start);
        anyhow!("{}: {}", source.place(at), err.message())
    })
}

/// The table at this path, where there is one.
/// Refuses a table beside the place of ours whose name is nearly that.
fn misspelt(source: Source<'_>, table: &DeTable<'_>, path: &[&str]) -> Result<()> {
    let Some((name, above)) = path.split_last() else { return Ok(()) };
    let Ok(Some(table)) = descend(source, table, above) else { return Ok(()) };
    let Some(key) = table.keys().find(|key| is_nearly(key.get_ref(), name)) else { return Ok(()) };
    let (place, above, meant) = (source.place(key.span().start), above.join("."), path.join("."));
    bail!("{place}: unknown table `[{above}.{}]`; did you mean `[{meant}]`?", key.get_ref())
}

fn descend<'a>(source: Source<'_>, table: &'a DeTable<'a>, path: &[&str]) -> Result<Option<&'a DeTable<'a>>> {
    let mut table = table;
    for key in path {
        let Some(value) = table.get(*key) else { return Ok(None) };
        table = value.get_ref().as_table().ok_or_else(|| {
            anyhow!("{}: `{key}` of `{}` has to be a table", source.place(value.span().start), path.join("."))
        })?;
    }
    Ok(Some(table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Kind;

    const KNOWN: Known<'static> = Known {
        checks: &["ruff", "mypy", "bandit", "clippy"],
        graded: &["bandit"],
        building: &["clippy"],
        badges: &["quality-gate", "security", "license"],
    };

    fn load(files: &[(&str, &str)]) -> Result<Config> {
        let folder = tempfile::tempdir()?;
        for (name, text) in files {
            std::io::Write::write_all(&mut std::fs::File::create(folder.path().join(name))?, text.as_bytes())?;
        }
        Config::load(folder.path(), KNOWN)
    }

    fn error(table: &str) -> String {
        format!("{:#}", load(&[("pyproject.toml", table)]).unwrap_err())
    }

    #[test]
    fn tables_of_other_tools_are_no_misspelling() {
        for name in ["towncrier", "tox", "touch", "tomark", "mark", "hatch"] {
            load(&[("pyproject.toml", &format!("[tool.{name}]\nx = 1\n"))]).unwrap();
        }
    }

    #[test]
    fn nothing_configured_is_all_defaults() {
        let config = load(&[("pyproject.toml", "[project]\nname = \"a\"\n")]).unwrap();
        assert!(config.checks.is_empty() && config.readme.is_none() && !config.lists_checks());
    }

    #[test]
    fn a_check_is_a_switch_or_a_table() {
        let config = load(&[(
            "Cargo.toml",
            "[workspace.metadata.touchmark.checks]\nmypy = false\nbandit = { fail-on = \"high\", timeout = \"60s\", args = [\"--skip\", \"B101\"], paths = [\"src/\"], optional = true }\n",
        )])
        .unwrap();
        assert_eq!(config.check("mypy").switch, Some(false));
        let bandit = config.check("bandit");
        assert_eq!(bandit.fail_on, Some(Severity::High));
        assert_eq!(bandit.timeout, Some(Duration::from_secs(60)));
        assert_eq!(bandit.paths, Some(vec!["src".to_owned()]));
        assert!(!config.lists_checks());
    }

    #[test]
    fn features_are_sets() {
        let features = |value: &str| {
            let table = format!("[workspace.metadata.touchmark.checks]\nclippy = {{ features = {value} }}\n");
            load(&[("Cargo.toml", &table)]).map(|config| config.check("clippy").features.unwrap_or_default())
        };
        let sets = features("[['serde'], [], 'all', 'none']").unwrap();
        let expected = [Features::with("serde"), Features::DEFAULT, Features::ALL, Features::NONE];
        assert_eq!(sets, expected);
        for wrong in ["'all'", "[]", "['serde']", "[['--all']]", "[3]"] {
            assert!(features(wrong).is_err(), "{wrong}");
        }
        let elsewhere = error("[tool.touchmark.checks.bandit]\nfeatures = []\n");
        assert!(elsewhere.contains("unknown key `features`"), "{elsewhere}");
    }

    #[test]
    fn branches_are_what_git_takes_for_one() {
        for name in ["main", "release/1.x", "dev@2", "größe", "v1.2"] {
            assert!(is_branch(name), "{name}");
        }
        for name in [
            "",
            "-f",
            "a..b",
            "a b",
            "a/",
            "/a",
            "a//b",
            ".a",
            "a.lock",
            "a~1",
            "a:b",
            "@",
            "HEAD",
            "a@{1}",
            "a.",
            "refs/heads/a",
        ] {
            assert!(!is_branch(name), "{name}");
        }
    }

    #[test]
    fn mistakes_name_file_line_key_and_the_nearest_key() {
        insta::assert_snapshot!(
            [
                error("[tool.touchmark]\nreadmee = 'x'\n"),
                error("[tool.touchmark]\nfrobnicate = 1\n"),
                error("[tool.touchmark]\n\nreadme = 3\n"),
                error("[tool.touchmark]\nreadme = '../README.md'\n"),
                error("[tool.touchmark]\nreadme = '.git/config.md'\n"),
                error("[tool.touchmark]\nreadme = 'src/demo.py'\n"),
                error("[tool.touchmark]\nrepository = 'https://github.com/octo/demo'\n"),
                error("[tool.touchmark]\npackage = 'demo pkg'\n"),
                error("[tool.touchmark]\nbadges = ['licence']\n"),
                error("[tool.touchmark.checks]\nbandits = false\n"),
                error("[tool.touchmark.checks]\nbandit = 'high'\n"),
                error("[tool.touchmark.checks.bandit]\nfail_on = 'high'\n"),
                error("[tool.touchmark.checks.bandit]\nfail-on = 'critical'\n"),
                error("[tool.touchmark.checks.bandit]\ntimeout = 60\n"),
                error("[tool.touchmark\n"),
                error("[tool]\ntouchmark = 3\n"),
                error("[tool.touchmrk]\nreadme = 'x.md'\n"),
                error("[tool.Touchmark.checks]\nmypy = false\n"),
                error("[[tool.touchmark]]\n"),
                error("[tool.touchmark]\ntest = []\n"),
                error("[tool.touchmark.checks.bandit]\ntimeout = '0s'\n"),
                error("[tool.touchmark]\npublish = 'force'\n"),
                error("[tool.touchmark]\npublish-when = 'green'\n"),
                error("[tool.touchmark]\nbranch = 'refs/heads/main'\n"),
                error("[tool.touchmark]\ncommit-message = \"docs: x\\n\\nskip-checks: true\"\n"),
            ]
            .join("\n"),
            @r#"
        pyproject.toml:2: unknown key `readmee` in `[tool.touchmark]`; did you mean `readme`?
        pyproject.toml:2: unknown key `frobnicate` in `[tool.touchmark]`; valid keys: repository, package, readme, sources, test, test-env, badges, branch, publish, publish-when, commit-message, codeql-licensed, retries, retry-delay, accept, checks
        pyproject.toml:3: `readme` in `[tool.touchmark]` has to be a string, not `3`
        pyproject.toml:2: `readme` in `[tool.touchmark]` has to be a path relative to the root and below it, not `'../README.md'`
        pyproject.toml:2: `readme` in `[tool.touchmark]` has to be a file that ends in .md, .markdown or .rst, not `'.git/config.md'`
        pyproject.toml:2: `readme` in `[tool.touchmark]` has to be a file that ends in .md, .markdown or .rst, not `'src/demo.py'`
        pyproject.toml:2: `repository` in `[tool.touchmark]` has to be `OWNER/NAME`, not `'https://github.com/octo/demo'`
        pyproject.toml:2: `package` in `[tool.touchmark]` has to be the name of a package: letters, digits, and `-`, `_` and `.` within, not `'demo pkg'`
        pyproject.toml:2: `badges` in `[tool.touchmark]` has to be made of badge ids (quality-gate, security, license), not `['licence']`
        pyproject.toml:2: unknown key `bandits` in `[tool.touchmark.checks]`; did you mean `bandit`?
        pyproject.toml:2: `bandit` in `[tool.touchmark.checks]` has to be `true`, `false` or a table, not `'high'`
        pyproject.toml:2: unknown key `fail_on` in `[tool.touchmark.checks.bandit]`; did you mean `fail-on`?
        pyproject.toml:2: `fail-on` in `[tool.touchmark.checks.bandit]` has to be "low" or "medium" or "high", not `'critical'`
        pyproject.toml:2: `timeout` in `[tool.touchmark.checks.bandit]` has to be a duration such as "200ms", "5s" or "10m", not `60`
        pyproject.toml:1: unclosed table, expected `]`
        pyproject.toml:2: `touchmark` of `tool.touchmark` has to be a table
        pyproject.toml:1: unknown table `[tool.touchmrk]`; did you mean `[tool.touchmark]`?
        pyproject.toml:1: unknown table `[tool.Touchmark]`; did you mean `[tool.touchmark]`?
        pyproject.toml:1: `touchmark` of `tool.touchmark` has to be a table
        pyproject.toml:2: `test` in `[tool.touchmark]` has to be a program and its arguments, such as ["pytest", "-q"], not `[]`
        pyproject.toml:2: `timeout` in `[tool.touchmark.checks.bandit]` has to be a duration such as "200ms", "5s" or "10m", not `'0s'`
        pyproject.toml:2: `publish` in `[tool.touchmark]` has to be "push" or "api" or "pull-request" or "none", not `'force'`
        pyproject.toml:2: `publish-when` in `[tool.touchmark]` has to be "withdraw" or "tests-pass" or "always", not `'green'`
        pyproject.toml:2: `branch` in `[tool.touchmark]` has to be the name of a branch, such as "main", not `'refs/heads/main'`
        pyproject.toml:2: `commit-message` in `[tool.touchmark]` has to be one line of at most 200 characters, not `"docs: x\n\nskip-checks: true"`
        "#
        );
    }

    #[test]
    fn a_table_with_a_command_declares_a_check() {
        let declared = |table: &str| {
            load(&[("pyproject.toml", &format!("[tool.touchmark.checks]\n{table}\n"))]).map(|config| config.checks)
        };
        let checks =
            declared("own-1 = { command = ['scan', '{sarif}'], kind = 'lint', evidence = 'read ', fail-on = 'low' }");
        let custom = checks.unwrap()["own-1"].custom.clone().unwrap();
        assert_eq!(custom.command, ["scan", "{sarif}"]);
        assert_eq!((custom.kind, custom.evidence.as_deref()), (Kind::Lint, Some("read ")));
        let wrong = [
            "own = { kind = 'lint' }",
            "own = { command = [] }",
            "own = { command = 'scan' }",
            "Own = { command = ['scan'] }",
            "\"../own\" = { command = ['scan'] }",
            "own = { command = ['scan'], kind = 'tests' }",
            "own = { command = ['scan'], args = ['x'] }",
            "own = { command = ['scan'], evidence = '' }",
            "bandit = { command = ['scan'] }",
        ];
        let errors: Vec<String> = wrong.map(|table| declared(table).unwrap_err().to_string()).to_vec();
        insta::assert_snapshot!(errors.join("\n"), @r#"
        pyproject.toml:2: unknown key `own` in `[tool.touchmark.checks]`; valid keys: ruff, mypy, bandit, clippy
        pyproject.toml:2: `command` in `[tool.touchmark.checks.own]` has to be a program and its arguments, such as ["zizmor", "--format", "sarif", "."], not `[]`
        pyproject.toml:2: `command` in `[tool.touchmark.checks.own]` has to be an array of strings, not `'scan'`
        pyproject.toml:2: `Own` in `[tool.touchmark.checks]` has to be named with small letters, digits and `-`, at most 40 of them, not `{ command = ['scan'] }`
        pyproject.toml:2: `../own` in `[tool.touchmark.checks]` has to be named with small letters, digits and `-`, at most 40 of them, not `{ command = ['scan'] }`
        pyproject.toml:2: `kind` in `[tool.touchmark.checks.own]` has to be "code-scan" or "dependency-scan" or "dataflow-scan" or "lint" or "style" or "types", not `'tests'`
        pyproject.toml:2: unknown key `args` in `[tool.touchmark.checks.own]`; valid keys: command, kind, evidence, plant, fail-on, timeout, optional
        pyproject.toml:2: `evidence` in `[tool.touchmark.checks.own]` has to be a string that is not empty, not `''`
        pyproject.toml:2: `command` in `[tool.touchmark.checks.bandit]` has to be in a table of another name: `bandit` is a check of Touchmark's, not `['scan']`
        "#);
    }

    #[test]
    fn two_tables_are_an_error() {
        let err = load(&[
            ("pyproject.toml", "[tool.touchmark]\nreadme = 'README.md'\n"),
            ("Cargo.toml", "[package.metadata.touchmark]\nreadme = 'README.md'\n"),
        ])
        .unwrap_err();
        insta::assert_snapshot!(err, @"both [tool.touchmark] in pyproject.toml and [package.metadata.touchmark] in Cargo.toml configure Touchmark; keep one of them");
    }
}
