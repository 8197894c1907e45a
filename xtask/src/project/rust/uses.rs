//! How a project itself runs cargo: the commands of its workflows, its `justfile`, scripts, hooks and `xtask`, with the
//! features, lints and toolchains that they name.

mod line;
mod workflow;

use std::path::Path;

use serde_json::Value;

use crate::config::Features;
use crate::project::python::tree::Tree;
use crate::project::python::uses::commands;
use crate::project::python::uses::hooks::FILES;

use super::Member;

/// One command by which the project runs cargo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The subcommand by its whole name, such as `clippy` or `test`; `test` also for nextest and coverage.
    pub command: String,
    /// What chooses the toolchain, such as `nightly` or `1.85`, where something does.
    pub toolchain: Option<String>,
    /// The sets of features that it is run with; nothing where a variable says.
    pub features: Option<Vec<Features>>,
    /// Its options that choose packages and targets, such as `--workspace` and `--all-targets`.
    pub selects: Vec<String>,
    /// Whether it runs some tests of a target alone.
    pub is_filtered: bool,
    /// The levels of lints that it sets, as letter and name: `('D', "warnings")`.
    pub lints: Vec<(char, String)>,
    /// The file that runs it.
    pub by: String,
    /// Whether it is about another workspace, another target, or needs what only nightly has.
    pub is_elsewhere: bool,
}

impl Call {
    /// Whether a toolchain that is not stable runs it.
    pub fn is_nightly(&self) -> bool {
        self.toolchain.as_ref().is_some_and(|name| name.starts_with("nightly") || name == "miri")
    }

    /// The lints that fail it: `warnings` for all.
    pub fn denied(&self) -> impl Iterator<Item = &str> {
        self.lints.iter().filter(|(level, _)| matches!(level, 'D' | 'F')).map(|(_, name)| name.as_str())
    }
}

/// The commands that the files of a repository hold, in the order of the files.
pub(super) fn calls(root: &Path, files: &[String]) -> Vec<Call> {
    let tree = Tree::new(root, files);
    let aliases = aliases(&tree);
    let mut calls = Vec::new();
    for file in commands::files(&tree).chain(others(&tree)) {
        let Some(text) = tree.text(file) else { continue };
        let found = match crate::project::workflow::is_one(file) {
            true => workflow::calls(&text, &aliases),
            false if file.ends_with(".rs") => quoted(&text).flat_map(|line| line::calls(line, &aliases)).collect(),
            false => commands::lines(file, &text).iter().flat_map(|line| line::calls(line, &aliases)).collect(),
        };
        calls.extend(found.into_iter().map(|call: Call| Call { by: file.to_owned(), ..call }));
    }
    calls.extend(hooks(&tree, &aliases));
    calls
}

/// Further files with commands of Rust projects.
fn others<'t>(tree: &Tree<'t>) -> impl Iterator<Item = &'t str> {
    tree.files().filter(|file| {
        let inside = |folder: &str| file.strip_prefix(folder);
        inside("ci/").is_some_and(|name| !name.contains(['/', '.']) || name.ends_with(".sh"))
            || inside(".github/").is_some_and(|name| name.ends_with(".sh"))
            || inside("xtask/src/").is_some_and(|name| name.ends_with(".rs"))
    })
}

/// The texts in quotes that begin with a call of cargo, such as those of `cmd!(sh, "cargo test")`.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').filter(|part| part.starts_with("cargo ") && !part.contains('\n'))
}

/// What `[alias]` in the settings of cargo says, each with its words.
type Aliases = Vec<(String, String)>;

fn aliases(tree: &Tree<'_>) -> Aliases {
    let files = [".cargo/config.toml", ".cargo/config"];
    let text = files.iter().filter(|file| tree.has(file)).find_map(|file| tree.text(file));
    let table = text.and_then(|text| text.parse::<toml::Table>().ok()).unwrap_or_default();
    let words = |value: &toml::Value| match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Array(words) => Some(words.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(" ")),
        _ => None,
    };
    let aliases = table.get("alias").and_then(toml::Value::as_table).into_iter().flatten();
    aliases.filter_map(|(name, value)| Some((name.clone(), words(value)?))).collect()
}

/// The hooks of pre-commit for Rust, and local ones that call cargo.
fn hooks(tree: &Tree<'_>, aliases: &Aliases) -> Vec<Call> {
    let Some(file) = FILES.iter().copied().find(|file| tree.has(file)) else { return Vec::new() };
    let config = tree.text(file).and_then(|text| serde_saphyr::from_str::<Value>(&text).ok()).unwrap_or_default();
    let repositories = config.get("repos").and_then(Value::as_array);
    let of_repository = |repository: &Value| -> Vec<String> {
        let source = repository.get("repo").and_then(Value::as_str).unwrap_or_default();
        let is_of_cargo = source.contains("rust") || source.contains("cargo");
        let hooks = repository.get("hooks").and_then(Value::as_array).into_iter().flatten();
        hooks.filter_map(|hook| of_hook(hook, is_of_cargo)).collect()
    };
    let lines = repositories.into_iter().flatten().flat_map(of_repository);
    let calls = lines.flat_map(|line| line::calls(&line, aliases).into_iter());
    calls.map(|call| Call { by: file.to_owned(), ..call }).collect()
}

/// The command line of a hook: its own, or by its name that of a repository of hooks for cargo.
fn of_hook(hook: &Value, is_of_cargo: bool) -> Option<String> {
    let text = |key: &str| hook.get(key).and_then(Value::as_str);
    let args = hook.get("args").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let args: Vec<&str> = args.collect();
    let args = args.join(" ");
    match text("entry") {
        Some(entry) => Some(format!("{entry} {args}")),
        None => is_of_cargo.then(|| format!("cargo {} {args}", plain(text("id").unwrap_or_default()))),
    }
}

/// The subcommand that a hook or an action is named for: `rustfmt`, `cargo-fmt`, `audit-check`.
fn plain(name: &str) -> &str {
    let name = name.strip_prefix("cargo-").or_else(|| name.strip_prefix("rust")).unwrap_or(name);
    name.strip_suffix("-check").or_else(|| name.strip_suffix("-action")).unwrap_or(name)
}

impl Call {
    /// The sets of features, as far as this workspace knows them.
    pub fn known_features<'c>(&'c self, members: &'c [Member]) -> impl Iterator<Item = &'c Features> {
        let is_known = |set: &&Features| set.names.iter().all(|name| knows(members, name));
        self.features.iter().flatten().filter(is_known)
    }

    /// Whether it is about everything that the workspace builds by itself.
    pub fn is_whole(&self) -> bool {
        !self.is_filtered && self.selects.iter().all(|option| matches!(option.as_str(), "--workspace" | "--all"))
    }
}

/// Whether some package has this feature, which may be named with its package.
fn knows(members: &[Member], name: &str) -> bool {
    let (package, feature) = name.split_once('/').map_or((None, name), |(package, feature)| (Some(package), feature));
    members.iter().any(|member| match package {
        Some(package) if package != member.name => false,
        _ => member.features.contains_key(feature),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), text.as_bytes()).unwrap();
        }
        let list = crate::paths::ordered(files.iter().map(|(name, _)| (*name).to_owned()).collect());
        let said = |call: Call| {
            let features = call
                .features
                .as_ref()
                .map_or("?".to_owned(), |sets| sets.iter().map(Features::title).collect::<Vec<_>>().join(" | "));
            let lints: Vec<String> = call.lints.iter().map(|(level, name)| format!(" -{level} {name}")).collect();
            let toolchain = call.toolchain.as_ref().map(|name| format!("+{name} ")).unwrap_or_default();
            let selects = call.selects.iter().map(|option| format!(" {option}")).collect::<String>();
            let limits = [(call.is_filtered, " in part"), (call.is_elsewhere, " elsewhere")];
            let limits: String = limits.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
            format!("{toolchain}{}{selects} with {features}{}{limits}", call.command, lints.join(""))
        };
        calls(root.path(), &list).into_iter().map(said).collect()
    }

    #[test]
    fn commands_say_how_cargo_is_run() {
        let workflow = |step: &str| format!("jobs:\n  a:\n    steps:\n{step}\n");
        let run = |line: &str| workflow(&format!("    - run: {line}"));
        for (file, text, expected) in [
            ("justfile", "test:\n    @cargo test --all-features\n".to_owned(), &["test with all features"][..]),
            ("Makefile", "lint:\n\tcargo clippy -- -D warnings\n".to_owned(), &["clippy with default features -D warnings"]),
            (
                "ci/test.sh",
                "cargo test --features \"kv std\" && cargo t -F a,b\n".to_owned(),
                &["test with `kv`, `std`", "test with `a`, `b`"],
            ),
            ("xtask/src/main.rs", "cmd!(sh, \"cargo test --no-default-features\");".to_owned(), &["test with no features"]),
            (".github/workflows/a.yml", run("cargo +nightly fmt --check"), &["+nightly fmt with default features"]),
            (
                ".github/workflows/a.yml",
                run("cargo nextest run --all-features"),
                &["test with all features"],
            ),
            (
                ".github/workflows/a.yml",
                run("cargo hack test --feature-powerset --depth 2"),
                &["test with no features | default features"],
            ),
            (".github/workflows/a.yml", run("${{ env.CARGO }} test --verbose"), &["test with default features"]),
            (".github/workflows/a.yml", run("cargo test --features $FEATURES"), &["test with ?"]),
            (
                ".github/workflows/a.yml",
                run("cargo build --manifest-path a/Cargo.toml; cargo test --target x"),
                &["build with default features elsewhere", "test with default features elsewhere"],
            ),
            (
                ".github/workflows/a.yml",
                run("cargo clippy --tests -- -Dclippy::all -A clippy::pedantic --deny=unused"),
                &["clippy --tests with default features -D clippy::all -A clippy::pedantic -D unused"],
            ),
            (
                ".github/workflows/a.yml",
                run("cargo test -p a --lib -j 2 --release && cargo test --exclude=b --package $P && cargo test --test x name -- -q"),
                &[
                    "test --package=a --lib with default features",
                    "test --exclude=b with default features elsewhere",
                    "test --test=x with default features in part",
                ],
            ),
            (".github/workflows/a.yml", run("cargo test -- --nocapture some_name"), &["test with default features in part"]),
            (
                ".github/workflows/a.yml",
                "defaults: {run: {working-directory: ./}}\njobs:\n  a:\n    steps: [{run: cargo test}, {run: cargo fmt, working-directory: b}]\n".to_owned(),
                &["test with default features", "fmt with default features elsewhere"],
            ),
            (".github/workflows/a.yml", run("'# cargo test'"), &[]),
            (".github/workflows/a.yml", run("cargo install cargo-hack"), &["install with default features in part"]),
            (
                ".github/workflows/a.yml",
                "env:\n  RUSTFLAGS: -D warnings\njobs:\n  a:\n    steps:\n    - uses: dtolnay/rust-toolchain@nightly\n    - run: cargo test\n".to_owned(),
                &["+nightly test with default features -D warnings"],
            ),
            (
                ".github/workflows/a.yml",
                "jobs:\n  a:\n    strategy:\n      matrix:\n        features: ['', 'a b']\n        include:\n        - {rust: nightly, features: c}\n    steps:\n    - run: cargo test --features \"${{ matrix.features }}\"\n".to_owned(),
                &["test with default features", "test with `a`, `b`"],
            ),
            (
                ".github/workflows/a.yml",
                workflow("    - run: cargo test --all-features\n      if: matrix.rust == 'nightly'"),
                &["+nightly test with all features"],
            ),
            (
                ".github/workflows/a.yml",
                workflow("    - uses: actions-rs/cargo@v1\n      with: {command: clippy, args: --all-features -- -D warnings}"),
                &["clippy with all features -D warnings"],
            ),
            (
                ".pre-commit-config.yaml",
                "repos:\n- repo: local\n  hooks:\n  - {id: x, entry: cargo clippy, args: [--, -D, warnings]}\n- repo: https://github.com/x/pre-commit-rust\n  hooks: [{id: fmt}]\n".to_owned(),
                &["clippy with default features -D warnings", "fmt with default features"],
            ),
        ] {
            assert_eq!(found(&[(file, &text)]), expected, "{text}");
        }
    }

    #[test]
    fn aliases_stand_for_what_they_say() {
        let files = [
            (".cargo/config.toml", "[alias]\nlint = 'clippy --all-features'\nxtask = ['run', '-p', 'xtask']\n"),
            ("justfile", "a:\n\tcargo lint -- -D warnings\n"),
        ];
        assert_eq!(found(&files), ["clippy with all features -D warnings"]);
    }

    #[test]
    fn only_features_of_the_workspace_count() {
        let features = [("serde".to_owned(), Vec::new())].into();
        let members = [Member { name: "a".to_owned(), features, ..Member::default() }];
        let call = Call {
            features: Some(["serde", "a/serde", "other", "b/serde"].map(Features::with).to_vec()),
            ..Call::default()
        };
        let known: Vec<&Features> = call.known_features(&members).collect();
        assert_eq!(known, [&Features::with("serde"), &Features::with("a/serde")]);
    }
}
