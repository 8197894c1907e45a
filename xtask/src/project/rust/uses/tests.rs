//! Commands as files hold them, and how they are read.

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
        let limits = [
            (call.is_filtered, " in part"),
            (call.is_elsewhere, " elsewhere"),
            (call.is_nextest, " by nextest"),
            (call.is_private, " and private"),
        ];
        let limits: String = limits.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
        let more = call.profile.iter().chain(&call.tests).map(|option| format!(" {option}")).collect::<String>();
        let cfgs: String = call.cfgs.iter().map(|name| format!(" --cfg {name}")).collect();
        let folder = call.folder.as_ref().filter(|folder| *folder != ".").map(|folder| format!(" in {folder}"));
        let hack = call.hack.as_ref().map(|hack| format!(" varied by {}", hack.depth.min(9)));
        format!(
            "{toolchain}{}{selects}{more} with {features}{}{}{cfgs}{limits}{}",
            call.command,
            hack.unwrap_or_default(),
            lints.join(""),
            folder.unwrap_or_default()
        )
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
            &["test with all features by nextest"],
        ),
        (
            ".github/workflows/a.yml",
            run("cargo hack --feature-powerset --depth 2 test; cargo hack check --each-feature --skip x"),
            &["test with default features varied by 2", "check with default features varied by 1"],
        ),
        (".github/workflows/a.yml", run("${{ env.CARGO }} test --verbose"), &["test with default features"]),
        (".github/workflows/a.yml", run("cargo test --features $FEATURES"), &["test with ?"]),
        (
            ".github/workflows/a.yml",
            run("cargo build --manifest-path a/Cargo.toml; cargo test --target x; cd b && cargo check"),
            &["build with default features in a", "test with default features elsewhere", "check with default features in b"],
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
                "test --package=a --lib --release with default features",
                "test --exclude=b with default features elsewhere",
                "test --test=x with default features in part",
            ],
        ),
        (".github/workflows/a.yml", run("cargo test -- --nocapture some_name"), &["test with default features in part"]),
        (
            ".github/workflows/a.yml",
            run("cargo test -- --include-ignored --skip slow --test-threads 1; cargo nextest run -P ci --run-ignored all 2>&1 | tee x"),
            &[
                "test -- --include-ignored --skip=slow --test-threads=1 with default features",
                "test --profile=ci --run-ignored=all with default features by nextest",
            ],
        ),
        (".github/workflows/a.yml", run("cargo test $FLAGS > log.txt"), &["test with ?"]),
        (".github/workflows/a.yml", run("for f in a b; do cargo test -F $f; done"), &["test with `a`", "test with `b`"]),
        (
            ".github/workflows/a.yml",
            run("RUSTFLAGS=\"--cfg loom -D warnings\" cargo test --profile=bench"),
            &["test --profile=bench with default features -D warnings --cfg loom"],
        ),
        (
            ".github/workflows/a.yml",
            run("RUSTDOCFLAGS=-Dwarnings cargo doc --document-private-items"),
            &["doc with default features -D warnings and private"],
        ),
        (
            ".github/workflows/a.yml",
            workflow("    - run: cargo test -F $FEATURE\n      working-directory: a\n      env: {FEATURE: x, NEXTEST_PROFILE: ci}"),
            &["test with `x` in a"],
        ),
        (
            ".github/workflows/a.yml",
            workflow("    - uses: actions-rust-lang/setup-rust-toolchain@v1\n    - run: cargo check"),
            &["check with default features -D warnings"],
        ),
        (
            ".github/workflows/a.yml",
            "jobs:\n  a:\n    strategy: {matrix: {rust: [stable, 1.71.0]}}\n    steps:\n    - uses: dtolnay/rust-toolchain@master\n      with: {toolchain: '${{matrix.rust}}'}\n    - run: cargo check\n".to_owned(),
            &["+1.71.0 check with default features", "+stable check with default features"],
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
fn a_script_has_the_flags_of_the_step_that_starts_it() {
    let flags = "env: {RUSTFLAGS: -Dwarnings}\n";
    let workflow = |line: &str| format!("{flags}jobs: {{a: {{steps: [{{run: {line}}}]}}}}\n");
    for (file, text, line, is_denied) in [
        ("ci/test.sh", "cargo test\n", "./ci/test.sh --all", true),
        ("ci/test.sh", "cargo test\n", "./ci/other.sh", false),
        ("Makefile", "a:\n\tcargo test\n", "make a", true),
        ("justfile", "a:\n    cargo test\n", "just a", true),
        ("xtask/src/main.rs", "cmd!(sh, \"cargo test\");", "cargo xtask ci", true),
    ] {
        let all = found(&[(".github/workflows/a.yml", &workflow(line)), (file, text)]);
        let denied = if is_denied { " -D warnings" } else { "" };
        assert!(all.contains(&format!("test with default features{denied}")), "{line}: {all:?}");
    }
}

#[test]
fn cargo_hack_varies_features() {
    let features = ["a", "b", "c"].map(|name| (name.to_owned(), Vec::new())).into();
    let members = [Member { name: "a".to_owned(), features, ..Member::default() }];
    for (line, expected) in [
        (
            "cargo hack check --each-feature --skip c",
            "no features | default features | all features | `a` alone | `b` alone",
        ),
        (
            "cargo hack check --feature-powerset --depth 2 --exclude-all-features --skip c",
            "no features | default features | `a` alone | `b` alone | `a`, `b` alone",
        ),
        (
            "cargo hack check --each-feature --include-features b",
            "no features | default features | all features | `b` alone",
        ),
        ("cargo hack check --workspace", "default features"),
    ] {
        let calls = line::calls(line, &Vec::new());
        let sets = calls[0].known_features(&members);
        assert_eq!(sets.iter().map(Features::title).collect::<Vec<_>>().join(" | "), expected, "{line}");
    }
}

#[test]
fn only_features_of_the_workspace_count() {
    let features = [("serde".to_owned(), Vec::new())].into();
    let members = [Member { name: "a".to_owned(), features, ..Member::default() }];
    let call = Call {
        features: Some(["serde", "a/serde", "other", "b/serde"].map(Features::with).to_vec()),
        ..Call::default()
    };
    assert_eq!(call.known_features(&members), [Features::with("serde"), Features::with("a/serde")]);
}
