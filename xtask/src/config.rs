//! The configuration table in `pyproject.toml` or `Cargo.toml`, validated.

mod reader;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use toml::de::DeTable;

use crate::outcome::Severity;
pub use reader::duration;
use reader::{Source, Table};

/// Every setting; each has a default, so that a repository needs none.
#[derive(Clone, Debug)]
pub struct Config {
    /// `OWNER/NAME` on the server; otherwise the environment or the origin remote says.
    pub repository: Option<String>,
    /// The package that the registry badges are about.
    pub package: Option<String>,
    /// The file that holds the section, relative to the root.
    pub readme: Option<String>,
    /// The branch that GitHub is asked about.
    pub branch: Option<String>,
    /// Folders and files that hold what is shipped, relative to the root.
    pub sources: Option<Vec<String>>,
    /// The command that runs the tests: a program and its arguments.
    pub test: Option<Vec<String>>,
    /// The badges of the section, by id.
    pub badges: Option<Vec<String>>,
    /// How often a write or a push that others got in the way of is tried.
    pub retries: u32,
    /// How long to wait between two tries.
    pub retry_delay: Duration,
    /// What is set for each check that the table names.
    pub checks: BTreeMap<String, CheckConfig>,
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
}

/// The names that a configuration may use.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Ids of checks.
    pub checks: &'a [&'a str],
    /// Ids of badges.
    pub badges: &'a [&'a str],
}

const RETRIES: u32 = 10;
const RETRY_DELAY: Duration = Duration::from_secs(5);

/// The tables that may hold the configuration, per file.
const PLACES: [(&str, &[&str]); 3] = [
    ("pyproject.toml", &["tool", "touchmark"]),
    ("Cargo.toml", &["workspace", "metadata", "touchmark"]),
    ("Cargo.toml", &["package", "metadata", "touchmark"]),
];

const KEYS: [&str; 10] =
    ["repository", "package", "readme", "branch", "sources", "test", "badges", "retries", "retry-delay", "checks"];
const CHECK_KEYS: [&str; 5] = ["fail-on", "timeout", "args", "paths", "optional"];

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
            let document = DeTable::parse(&text).map_err(|err| {
                let at = err.span().map_or(0, |span| span.start);
                anyhow!("{}: {}", source.place(at), err.message())
            })?;
            let Some(table) = descend(source, document.get_ref(), path)? else { continue };
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
        table.only(&KEYS)?;
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
        let branch = table.string("branch")?;
        if branch.as_deref().is_some_and(|branch| !is_branch(branch)) {
            return Err(table.wrong("branch", "the name of a branch"));
        }
        let test = table.strings("test")?;
        if test.as_ref().is_some_and(|test| test.first().is_none_or(|program| program.is_empty())) {
            return Err(table.wrong("test", "a program and its arguments, such as [\"pytest\", \"-q\"]"));
        }
        let mut checks = BTreeMap::new();
        if let Some(table) = table.table("checks")? {
            table.only(known.checks)?;
            for id in table.keys() {
                checks.insert(id.to_owned(), CheckConfig::from_table(&table, id)?);
            }
        }
        Ok(Config {
            repository,
            package: table.string("package")?,
            readme: path(table, "readme", table.string("readme")?)?,
            branch,
            sources: paths(table, "sources")?,
            test,
            badges,
            retries: table.count("retries")?.unwrap_or(RETRIES),
            retry_delay: table.duration("retry-delay")?.unwrap_or(RETRY_DELAY),
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
    /// `false` or a table of settings alone only adjust the default choice.
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
            badges: None,
            retries: RETRIES,
            retry_delay: RETRY_DELAY,
            checks: BTreeMap::new(),
        }
    }
}

impl CheckConfig {
    fn from_table(checks: &Table<'_>, id: &str) -> Result<CheckConfig> {
        if checks.value(id).is_some_and(|value| value.get_ref().is_bool()) {
            return Ok(CheckConfig { switch: checks.boolean(id)?, ..CheckConfig::default() });
        }
        let Ok(Some(table)) = checks.table(id) else {
            return Err(checks.wrong(id, "`true`, `false` or a table"));
        };
        table.only(&CHECK_KEYS)?;
        let levels = [("low", Severity::Low), ("medium", Severity::Medium), ("high", Severity::High)];
        Ok(CheckConfig {
            switch: None,
            fail_on: table.choice("fail-on", &levels)?,
            timeout: table.duration("timeout")?,
            args: table.strings("args")?.unwrap_or_default(),
            paths: paths(&table, "paths")?,
            optional: table.boolean("optional")?,
        })
    }
}

/// `OWNER/NAME` of the characters that GitHub allows in them.
pub fn is_slug(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.len() <= 100
            && part != "."
            && part != ".."
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    text.split_once('/').is_some_and(|(owner, name)| part(owner) && part(name))
}

/// A name that git allows for a branch, as far as it matters to those who only pass it on.
pub fn is_branch(text: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    !text.is_empty()
        && text.len() <= 250
        && !text.starts_with(['-', '/'])
        && !text.contains("..")
        && !text.contains(odd)
}

fn read(root: &Path, file: &str) -> Result<Option<String>> {
    crate::project::files::text(&root.join(file)).with_context(|| format!("could not read `{file}`"))
}

/// The table at this path, where there is one.
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

fn paths(table: &Table<'_>, key: &str) -> Result<Option<Vec<String>>> {
    let paths = table.strings(key)?;
    for one in paths.iter().flatten() {
        path(table, key, Some(one.clone()))?;
    }
    match paths {
        Some(paths) if paths.is_empty() => Err(table.wrong(key, "an array of at least one path")),
        paths => Ok(paths.map(|paths| paths.iter().map(|path| path.trim_end_matches('/').to_owned()).collect())),
    }
}

/// A path that stays below the root and cannot be taken for an option.
fn path(table: &Table<'_>, key: &str, path: Option<String>) -> Result<Option<String>> {
    let bad = |path: &String| {
        path.is_empty()
            || path.starts_with(['-', '/', '\\', '~'])
            || path.contains(['\0', '\n'])
            || path.split(['/', '\\']).any(|part| part == "..")
            || path.get(1..2) == Some(":")
    };
    match path {
        Some(path) if bad(&path) => Err(table.wrong(key, "a path relative to the root and below it")),
        path => Ok(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Known<'static> =
        Known { checks: &["ruff", "mypy", "bandit"], badges: &["quality-gate", "security", "license"] };

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
    fn mistakes_name_file_line_key_and_the_nearest_key() {
        insta::assert_snapshot!(
            [
                error("[tool.touchmark]\nreadmee = 'x'\n"),
                error("[tool.touchmark]\nfrobnicate = 1\n"),
                error("[tool.touchmark]\n\nreadme = 3\n"),
                error("[tool.touchmark]\nreadme = '../README.md'\n"),
                error("[tool.touchmark]\nrepository = 'https://github.com/octo/demo'\n"),
                error("[tool.touchmark]\nbadges = ['licence']\n"),
                error("[tool.touchmark.checks]\nbandits = false\n"),
                error("[tool.touchmark.checks]\nbandit = 'high'\n"),
                error("[tool.touchmark.checks.bandit]\nfail_on = 'high'\n"),
                error("[tool.touchmark.checks.bandit]\nfail-on = 'critical'\n"),
                error("[tool.touchmark.checks.bandit]\ntimeout = 60\n"),
                error("[tool.touchmark\n"),
                error("[tool]\ntouchmark = 3\n"),
                error("[[tool.touchmark]]\n"),
                error("[tool.touchmark]\ntest = []\n"),
                error("[tool.touchmark.checks.bandit]\ntimeout = '0s'\n"),
            ]
            .join("\n"),
            @r#"
        pyproject.toml:2: unknown key `readmee` in `[tool.touchmark]`; did you mean `readme`?
        pyproject.toml:2: unknown key `frobnicate` in `[tool.touchmark]`; valid keys: repository, package, readme, branch, sources, test, badges, retries, retry-delay, checks
        pyproject.toml:3: `readme` in `[tool.touchmark]` has to be a string, not `3`
        pyproject.toml:2: `readme` in `[tool.touchmark]` has to be a path relative to the root and below it, not `'../README.md'`
        pyproject.toml:2: `repository` in `[tool.touchmark]` has to be `OWNER/NAME`, not `'https://github.com/octo/demo'`
        pyproject.toml:2: `badges` in `[tool.touchmark]` has to be made of badge ids (quality-gate, security, license), not `['licence']`
        pyproject.toml:2: unknown key `bandits` in `[tool.touchmark.checks]`; did you mean `bandit`?
        pyproject.toml:2: `bandit` in `[tool.touchmark.checks]` has to be `true`, `false` or a table, not `'high'`
        pyproject.toml:2: unknown key `fail_on` in `[tool.touchmark.checks.bandit]`; did you mean `fail-on`?
        pyproject.toml:2: `fail-on` in `[tool.touchmark.checks.bandit]` has to be "low" or "medium" or "high", not `'critical'`
        pyproject.toml:2: `timeout` in `[tool.touchmark.checks.bandit]` has to be a duration such as "200ms", "5s" or "10m", not `60`
        pyproject.toml:1: unclosed table, expected `]`
        pyproject.toml:2: `touchmark` of `tool.touchmark` has to be a table
        pyproject.toml:1: `touchmark` of `tool.touchmark` has to be a table
        pyproject.toml:2: `test` in `[tool.touchmark]` has to be a program and its arguments, such as ["pytest", "-q"], not `[]`
        pyproject.toml:2: `timeout` in `[tool.touchmark.checks.bandit]` has to be a duration such as "200ms", "5s" or "10m", not `'0s'`
        "#
        );
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
