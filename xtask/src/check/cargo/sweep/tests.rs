//! Which sets of features are built, and what is left.

use std::path::Path;

use super::*;

fn member(name: &str, features: &[(&str, &[&str])]) -> Member {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let features = features.iter().map(|(name, brings)| ((*name).to_owned(), list(brings))).collect();
    Member { name: name.to_owned(), features, ..Member::default() }
}

fn sweep(members: &[Member]) -> Sweep<'_> {
    let sources = ["src/lib.rs", "src/std.rs", "src/serde.rs", "src/core.rs"];
    Sweep {
        members: members.iter().collect(),
        sources: sources.map(|file| (file.to_owned(), "a")).into(),
        ..Sweep::default()
    }
}

/// An error that stands behind the absence of a feature is in a file that other builds have read.
#[test]
fn what_the_project_builds_without_default_features_has_to_compile() {
    let members = [member("a", &[("default", &["std"]), ("std", &[])])];
    let none = || Own { selects: Vec::new(), features: Features::NONE, by: "ci.yml".to_owned() };
    for (own, fails, said) in [
        (vec![none()], true, Some("with no features, as in `ci.yml`, it was not built: E0433")),
        (vec![none()], false, None),
        (Vec::new(), true, None),
    ] {
        let sources = BTreeMap::from([("src/lib.rs".to_owned(), "a")]);
        let mut sweep = Sweep { own, sources, ..sweep(&members) };
        let read = || BTreeSet::from(["src/lib.rs".to_owned()]);
        sweep.add(&[], &Features::DEFAULT, Built { read: read(), ..Built::default() });
        let mut build = |_: &[String], set: &Features| {
            let error = (set.no_default && fails).then(|| "E0433".to_owned());
            Ok(Built { read: read(), error, ..Built::default() })
        };
        sweep.complete(&mut build).unwrap();
        assert_eq!(sweep.broken.first().map(String::as_str), said);
    }
}

#[test]
fn a_set_turns_on_what_it_brings() {
    let member = member("a", &[("default", &["std"]), ("std", &["alloc"]), ("alloc", &[]), ("serde", &["dep:serde"])]);
    for (set, expected) in [
        (Features::DEFAULT, &["alloc", "std"][..]),
        (Features::NONE, &[]),
        (Features::ALL, &["alloc", "serde", "std"]),
        (Features::with("serde"), &["alloc", "serde", "std"]),
        (Features::with("a/serde"), &["alloc", "serde", "std"]),
        (Features::with("b/serde"), &["alloc", "std"]),
        (Features { no_default: true, ..Features::with("alloc") }, &["alloc"]),
    ] {
        assert_eq!(Vec::from_iter(turned_on(&member, &set)), expected, "{set:?}");
    }
}

/// The sets that are asked for, what is then missing, and what is unread.
fn completed(features: &[(&str, &[&str])], builds: impl Fn(&Features) -> Built) -> (Vec<String>, Vec<String>, usize) {
    let members = [member("a", features)];
    let mut sweep = sweep(&members);
    let mut asked = Vec::new();
    sweep.add(&[], &Features::DEFAULT, builds(&Features::DEFAULT));
    sweep
        .complete(&mut |_, set| {
            asked.push(set.title());
            Ok(builds(set))
        })
        .unwrap();
    let unread = sweep.unread().count();
    let failed = sweep.failed.keys().cloned().chain(sweep.nightly.iter().map(|name| format!("nightly {name}")));
    (asked, failed.collect(), unread)
}

#[test]
fn what_is_missing_is_built() {
    let whole = |set: &Features| {
        let mut read: BTreeSet<String> = ["src/lib.rs".to_owned()].into();
        read.insert(if set.no_default { "src/core.rs" } else { "src/std.rs" }.to_owned());
        if set.all || set.names.contains("serde") {
            read.insert("src/serde.rs".to_owned());
        }
        Built { read, ..Built::default() }
    };
    let features: &[(&str, &[&str])] = &[("default", &["std"]), ("std", &[]), ("serde", &[])];
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(completed(features, whole), (names(&["all features", "no features"]), vec![], 0));
    let exclusive = |set: &Features| match set.all {
        true => Built { error: Some("error: x".to_owned()), ..Built::default() },
        false => whole(set),
    };
    assert_eq!(completed(features, exclusive), (names(&["all features", "`serde`", "no features"]), vec![], 0));
    let broken = |set: &Features| match set.all || set.names.contains("serde") {
        true => Built { error: Some("src/serde.rs:1:1: mismatched types".to_owned()), ..Built::default() },
        false => whole(set),
    };
    assert_eq!(completed(features, broken), (names(&["all features", "`serde`", "no features"]), names(&["serde"]), 1));
    // Without the default ones another has to stand in.
    let layers: &[(&str, &[&str])] = &[("default", &["std"]), ("std", &["alloc"]), ("alloc", &[]), ("io", &["std"])];
    let either = |set: &Features| match set.no_default && set.names.is_empty() {
        true => Built { error: Some("error: needs std or alloc".to_owned()), ..Built::default() },
        false => {
            let mut built = whole(set);
            built.read.insert("src/serde.rs".to_owned());
            built
        }
    };
    assert_eq!(completed(layers, either), (names(&["all features", "no features", "`alloc` alone"]), vec![], 0));
    let nightly = |set: &Features| match set.all || set.names.contains("serde") {
        true => Built { error: Some("x".to_owned()), needs_nightly: true, ..Built::default() },
        false => whole(set),
    };
    assert_eq!(completed(features, nightly).1, ["nightly serde"]);
}

#[test]
fn of_features_that_exclude_each_other_one_is_tried_with_the_others() {
    let levels: &[(&str, &[&str])] =
        &[("kv", &[]), ("max_level_off", &[]), ("max_level_warn", &[]), ("release_max_level_off", &[])];
    let exclusive = |set: &Features| {
        let both = ["max_level_off", "max_level_warn"].iter().all(|name| set.names.contains(*name));
        let error = (set.all || both).then(|| "error: at most one".to_owned());
        let read = ["src/lib.rs", "src/std.rs", "src/serde.rs", "src/core.rs"].map(str::to_owned).into();
        Built { error, read, ..Built::default() }
    };
    let asked = ["all features", "`kv`, `max_level_off`, `release_max_level_off`", "`max_level_warn`"];
    assert_eq!(completed(levels, exclusive), (asked.map(str::to_owned).to_vec(), vec![], 0));
    // Names need not show it.
    let others: &[(&str, &[&str])] = &[("openssl", &[]), ("rustls", &[])];
    let either = |set: &Features| {
        let built = exclusive(set);
        let error = (set.names.len() > 1).then(|| "error: either".to_owned());
        Built { error: built.error.or(error), ..built }
    };
    let asked = ["all features", "`openssl`, `rustls`", "`openssl`", "`rustls`"];
    assert_eq!(completed(others, either), (asked.map(str::to_owned).to_vec(), vec![], 0));
}

#[test]
fn what_there_is_no_time_for_is_named() {
    let members = [member("a", &[("one", &[]), ("two", &[])])];
    let mut sweep = Sweep { limit: Duration::ZERO, ..sweep(&members) };
    let mut build = |_: &[String], _: &Features| Ok(Built { error: Some("x".to_owned()), ..Built::default() });
    sweep.complete(&mut build).unwrap();
    assert_eq!(sweep.failed.values().collect::<Vec<_>>(), [LATE, LATE]);
}

#[test]
fn dep_info_names_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::io::Write::write_all(&mut std::fs::File::create(folder.path().join(name)).unwrap(), text.as_bytes())
    };
    write(
        "a-1.d",
        "/t/liba-1.rmeta: src/lib.rs src/a\\ b.rs /x/y.rs\n\nsrc/lib.rs:\nsrc/a\\ b.rs:\ntests/../src/c.rs:\n/x/y.rs:\n# env-dep:X=1\n",
    )
    .unwrap();
    let artifact = folder.path().join("liba-1.rmeta").to_string_lossy().into_owned();
    let read = read_for(&[artifact, "/none/libb.rmeta".to_owned()], Path::new("/r"), Path::new("/r/c"));
    assert_eq!(Vec::from_iter(read), ["c/src/a b.rs", "c/src/c.rs", "c/src/lib.rs"]);
}

/// What each of these builds, and what is then left.
#[test]
fn what_stands_behind_features_in_a_file_that_is_read_is_compiled() {
    const EXCLUSIVE: &str = "#[cfg(all(feature = \"a\", feature = \"b\"))] compile_error!(\"not both\");\n";
    const ONE_OF: &str = "#[cfg(not(any(feature = \"a\", feature = \"b\")))]\ncompile_error!(\"one\");\n\
                          #[cfg(not(any(feature = \"a\", feature = \"b\")))] fn f() {}";
    let ab: &[(&str, &[&str])] = &[("a", &[]), ("b", &[])];
    let std: &[(&str, &[&str])] = &[("default", &["std"]), ("std", &["alloc"]), ("alloc", &[]), ("io", &["std"])];
    for (features, text, asked, left) in [
        (ab, "#[cfg(feature = \"a\")] fn f() {}", &["all features"][..], None),
        (ab, "#[cfg(not(feature = \"a\"))] fn f() {}", &["all features"], None),
        (ab, "#[cfg(all(feature = \"a\", not(feature = \"b\")))] fn f() {}", &["all features", "`a`"], None),
        (ab, "#[cfg(all(windows, not(feature = \"c\")))] fn f() {}", &["all features"], None),
        (ab, "#[cfg(all(feature = \"a\", feature = \"c\"))] fn f() {}", &["all features"], None),
        (ab, EXCLUSIVE, &["all features"], None),
        (ab, ONE_OF, &["all features"], None),
        (std, "#[cfg(not(feature = \"std\"))] fn f() {}", &["all features", "`alloc` alone"], None),
        (std, "#[cfg(not(feature = \"alloc\"))] fn f() {}", &["all features", "no features"], None),
        (
            std,
            "#[cfg(feature = \"std\")]\nfn f() {\n    #[cfg(not(feature = \"std\"))]\n    g();\n}",
            &["all features"],
            None,
        ),
        (
            ab,
            "\n#[cfg(all(feature = \"b\", not(feature = \"a\")))] fn bad() {}",
            &["all features", "`b`", "`b`", "`b` alone", "`b` alone"],
            Some(
                "`src/lib.rs:2`, behind `all(feature = \"b\", not(feature = \"a\"))`, is compiled with no set of features: E0308",
            ),
        ),
    ] {
        let members = [member("a", features)];
        let sources = BTreeMap::from([("src/lib.rs".to_owned(), "a")]);
        let said = BTreeMap::from([("src/lib.rs".to_owned(), patterns::modules(text).unwrap())]);
        let mut sweep = Sweep { sources, said, ..sweep(&members) };
        let mut sets = Vec::new();
        let read = || BTreeSet::from(["src/lib.rs".to_owned()]);
        sweep.add(&[], &Features::DEFAULT, Built { read: read(), ..Built::default() });
        let mut build = |_: &[String], set: &Features| {
            sets.push(set.title());
            let is_bad = text.contains("bad") && set.names.contains("b");
            Ok(Built { read: read(), error: is_bad.then(|| "E0308".to_owned()), ..Built::default() })
        };
        sweep.complete(&mut build).unwrap();
        assert_eq!(
            (sets.iter().map(String::as_str).collect::<Vec<_>>(), sweep.problem(&[]).as_deref()),
            (asked.to_vec(), left),
            "{text}"
        );
    }
}
