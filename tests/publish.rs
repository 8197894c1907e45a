//! The README's change on its way out, against bare repositories.

use std::path::{Path, PathBuf};
use std::thread;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};
use xtask::secret::Secret;

use crate::support::server::{Reply, Server};
use crate::support::{CANARY as TOKEN, Run, Sandbox, put};

const PERSON: [&str; 4] = ["-c", "user.name=person", "-c", "user.email=person@example.org"];
pub(crate) const CI: [&str; 2] = ["ci", "--no-install"];

/// The clean project with a bare repository as its origin, in the environment of a push to main.
fn pushed() -> Sandbox {
    served().0
}

pub(crate) fn served() -> (Sandbox, Server) {
    let mut sandbox = Sandbox::project("clean");
    let server = sandbox.serve();
    sandbox.set("GITHUB_GRAPHQL_URL", &format!("{}/graphql", server.url()));
    for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep"] {
        sandbox.replay(tool, "clean");
    }
    (with_origin(sandbox), server)
}

fn with_origin(mut sandbox: Sandbox) -> Sandbox {
    sandbox.git(&["init", "--quiet", "--bare", "--initial-branch=main", sandbox.path("origin").to_str().unwrap()]);
    sandbox.git(&["remote", "set-url", "origin", &address(&sandbox)]);
    sandbox.git(&["push", "--quiet", "origin", "main"]);
    event(&mut sandbox, "push", "refs/heads/main");
    for (name, value) in [
        ("CI", "true"),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_ACTOR", "octocat"),
        ("GITHUB_REPOSITORY", "octo/demo-pkg"),
        ("GITHUB_TOKEN", TOKEN),
        ("TOUCHMARK_RETRY_DELAY", "20ms"),
    ] {
        sandbox.set(name, value);
    }
    sandbox
}

/// What GitHub says of an event.
pub(crate) fn event(sandbox: &mut Sandbox, name: &str, git_ref: &str) {
    let file = sandbox.path("event.json");
    put(
        &file,
        r#"{"repository": {"fork": false, "default_branch": "main", "full_name": "octo/demo-pkg"}, "commits": []}"#,
    );
    sandbox.set("GITHUB_EVENT_PATH", file.to_str().unwrap());
    sandbox.set("GITHUB_EVENT_NAME", name);
    sandbox.set("GITHUB_REF", git_ref);
}

fn address(sandbox: &Sandbox) -> String {
    format!("file://{}", sandbox.path("origin").display())
}

/// The origin's main, newest first: author and subject.
pub(crate) fn log(sandbox: &Sandbox) -> Vec<String> {
    let log = sandbox.git_in(&sandbox.path("origin"), &["log", "--format=%ae %s", "main"]);
    log.lines().map(str::to_owned).collect()
}

/// What the newest commit of the origin changes.
fn changed(sandbox: &Sandbox) -> String {
    sandbox.git_in(&sandbox.path("origin"), &["-c", "core.quotepath=false", "diff", "--name-only", "main~1", "main"])
}

/// A README of the origin's main.
pub(crate) fn readme(sandbox: &Sandbox, path: &str) -> String {
    sandbox.git_in(&sandbox.path("origin"), &["show", &format!("main:{path}")])
}

/// Makes the origin refuse every push with this script.
fn hook(sandbox: &Sandbox, script: &str) {
    sandbox.stand_in("../origin/hooks/pre-receive", script);
}

/// Somebody else clones, changes a file, and pushes.
pub(crate) fn person_pushes(sandbox: &Sandbox, file: &str, text: &str) -> String {
    let clone = sandbox.path("person");
    if !clone.exists() {
        sandbox.git(&["clone", "--quiet", &address(sandbox), clone.to_str().unwrap()]);
    }
    loop {
        sandbox.git_in(&clone, &["fetch", "--quiet", "origin"]);
        sandbox.git_in(&clone, &["reset", "--quiet", "--hard", "origin/main"]);
        put(&clone.join(file), text);
        sandbox.git_in(&clone, &["add", "--all"]);
        sandbox.git_in(&clone, &[&PERSON[..], &["commit", "--quiet", "--message", file]].concat());
        let mut push = std::process::Command::new("git");
        push.args(["push", "--quiet", "origin", "HEAD:main"]).current_dir(&clone);
        if push.output().unwrap().status.success() {
            return sandbox.git_in(&clone, &["rev-parse", "HEAD"]).trim().to_owned();
        }
    }
}

pub(crate) fn is_silent(run: &Run) {
    assert!(!run.stdout.contains(TOKEN) && !run.stderr.contains(TOKEN), "{run:?}");
}

pub(crate) const OURS: &str = "41898282+github-actions[bot]@users.noreply.github.com docs: update badges [skip ci]";

#[test]
fn a_push_to_main_publishes_one_commit_and_the_same_run_again_none() {
    let sandbox = pushed();
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    let run = sandbox.run(&CI);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("published "), "{}", run.stderr);
    is_silent(&run);
    assert_eq!(log(&sandbox), [OURS, "a@example.org x"]);
    assert_eq!(changed(&sandbox), "README.md\n");
    assert!(readme(&sandbox, "README.md").contains("[![quality gate: passing]"));
    assert_eq!(std::fs::read_to_string(sandbox.repo().join("README.md")).unwrap(), readme(&sandbox, "README.md"));
    assert_eq!(sandbox.git(&["rev-parse", "HEAD"]), head, "HEAD stays where it was");
    assert_eq!(sandbox.git(&["status", "--porcelain"]), " M README.md\n");

    for stage in [&CI[..], &["commit"]] {
        let again = sandbox.run(stage);
        assert_eq!(again.code, 0, "{again:?}");
        assert!(again.stderr.contains("says it already"), "{}", again.stderr);
        is_silent(&again);
    }
    assert_eq!(log(&sandbox).len(), 2);
}

#[test]
fn the_next_run_on_the_published_commit_publishes_nothing() {
    let mut sandbox = pushed();
    sandbox.run(&CI);
    sandbox.git(&["fetch", "--quiet", "origin"]);
    sandbox.git(&["reset", "--quiet", "--hard", "origin/main"]);
    let shallow = sandbox.path("shallow");
    sandbox.git(&["clone", "--quiet", "--depth=1", &address(&sandbox), shallow.to_str().unwrap()]);
    for folder in [sandbox.repo(), shallow.clone()] {
        let run = sandbox.run_in(&folder, &CI);
        assert!(run.stderr.contains("the README says it already"), "{}", run.stderr);
    }
    assert_eq!(log(&sandbox).len(), 2);

    // What is found on top of it is news, whoever made HEAD.
    sandbox.replay("bandit", "findings");
    event(&mut sandbox, "schedule", "refs/heads/main");
    for _ in 0..2 {
        let run = sandbox.run_in(&shallow, &CI);
        assert_eq!(run.code, 1, "{run:?}");
        assert_eq!(log(&sandbox), [OURS, OURS, "a@example.org x"], "{run:?}");
    }
    assert!(readme(&sandbox, "README.md").contains("[![security: issues found]"));
}

/// Whoever's name and title it has, and however little of the history is there.
#[test]
fn an_edit_of_the_section_by_hand_is_replaced() {
    let bot = ["-c", "user.name=github-actions[bot]"];
    let email = ["-c", "user.email=41898282+github-actions[bot]@users.noreply.github.com"];
    for (name, with_code, depth) in
        [("whole", false, None), ("shallow", false, Some("--depth=1")), ("shallow, with code", true, Some("--depth=1"))]
    {
        let sandbox = pushed();
        sandbox.replay("bandit", "findings");
        sandbox.run(&CI);
        sandbox.git(&["fetch", "--quiet", "origin"]);
        sandbox.git(&["reset", "--quiet", "--hard", "origin/main"]);
        let honest = readme(&sandbox, "README.md");
        sandbox.write(
            "README.md",
            &honest.replace("issues found", "verified").replace("issues%20found-red", "verified-brightgreen"),
        );
        if with_code {
            sandbox.write("src/demo_pkg/more.py", "x = 1\n");
        }
        sandbox.git(&["add", "--all"]);
        let commit = ["commit", "--quiet", "--message", "docs: update badges [skip ci]"];
        sandbox.git(&[&bot[..], &email, &commit].concat());
        sandbox.git(&["push", "--quiet", "origin", "HEAD:main"]);
        let clone = sandbox.path("clone");
        let mut args = vec!["clone", "--quiet"];
        args.extend(depth);
        let (address, to) = (address(&sandbox), clone.to_str().unwrap().to_owned());
        args.extend([address.as_str(), to.as_str()]);
        sandbox.git(&args);
        let run = sandbox.run_in(&clone, &CI);
        let text = readme(&sandbox, "README.md");
        assert!(text.contains("security: issues found") && !text.contains("verified"), "{name}: {text} {run:?}");
    }
}

/// Claims of a run whose tests did not pass: taken back, and none added.
#[test]
fn a_run_whose_tests_failed_takes_claims_back_and_adds_none() {
    let sandbox = pushed();
    sandbox.replay("bandit", "findings");
    sandbox.run(&CI);
    assert!(readme(&sandbox, "README.md").contains("[![security: issues found]"));
    assert!(readme(&sandbox, "README.md").contains("[![type checked: mypy]"));
    person_pushes(&sandbox, "src/demo_pkg/more.py", "x = 1\n");
    sandbox.git(&["fetch", "--quiet", "origin"]);
    sandbox.git(&["reset", "--quiet", "--hard", "origin/main"]);
    // Security would be green by now, types are red, and the tests fail.
    sandbox.replay("bandit", "clean");
    sandbox.replay("mypy", "findings");
    sandbox.replay("pytest", "findings");
    let run = sandbox.run(&CI);
    let text = readme(&sandbox, "README.md");
    assert_eq!(log(&sandbox).first().map(String::as_str), Some(OURS), "{run:?}");
    assert!(text.contains("[![type checked: mypy failing]"), "{text}");
    assert!(text.contains("[![security: issues found]"), "nothing is added: {text}");
    let message = sandbox.git_in(&sandbox.path("origin"), &["log", "-1", "--format=%b", "main"]);
    assert!(message.contains("Withdrawn: ") && message.contains("type checked: mypy"), "{message}");
    assert!(!message.contains("security"), "{message}");

    // Nothing is left to take back.
    sandbox.git(&["fetch", "--quiet", "origin"]);
    sandbox.git(&["reset", "--quiet", "--hard", "origin/main"]);
    let before = log(&sandbox).len();
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("claims nothing that this run takes back"), "{run:?}");
    assert_eq!(log(&sandbox).len(), before);
}

#[test]
fn a_pull_request_is_checked_and_publishes_nothing() {
    let mut sandbox = pushed();
    let tree = sandbox.tree();
    for (name, git_ref) in [
        ("pull_request", "refs/pull/7/merge"),
        ("pull_request_target", "refs/heads/main"),
        ("push", "refs/tags/v1"),
        ("push", "refs/heads/other"),
    ] {
        event(&mut sandbox, name, git_ref);
        let run = sandbox.run(&CI);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains("pass     pytest") && run.stderr.contains("check only: "), "{run:?}");
        let commit = sandbox.run(&["commit"]);
        assert_eq!(commit.code, 2, "{commit:?}");
        assert!(commit.stderr.contains("check only: "), "{commit:?}");
    }
    assert_eq!(log(&sandbox).len(), 1);
    assert_eq!(sandbox.tree(), tree, "nothing was written");
}

#[test]
fn a_tag_on_a_commit_that_is_skipped_is_warned_of() {
    let mut sandbox = pushed();
    let mut run = |message: &str, git_ref: &str| {
        sandbox.git(&[&PERSON[..], &["commit", "--quiet", "--allow-empty", "--message", message]].concat());
        event(&mut sandbox, "push", git_ref);
        sandbox.run(&CI).stderr
    };
    let warned = run("docs: update badges [skip ci]", "refs/tags/v1");
    assert!(warned.contains("::warning title=Touchmark::the tagged commit carries `[skip ci]`"), "{warned}");
    assert!(run("x\n\nskip-checks: true", "refs/tags/v1").contains("carries `skip-checks: true`"));
    assert!(!run("docs: update badges [skip ci]", "refs/heads/main").contains("carries"));
    assert!(!run("release", "refs/tags/v1").contains("carries"));
}

#[test]
fn outside_of_ci_nothing_is_published() {
    let mut sandbox = pushed();
    sandbox.set("CI", "");
    let run = sandbox.run(&CI);
    assert_eq!(run.code, 0, "{run:?}");
    let commit = sandbox.run(&["commit"]);
    assert_eq!(commit.code, 2);
    assert!(commit.stderr.contains("publishing is for CI"), "{commit:?}");
    assert_eq!(log(&sandbox).len(), 1);
}

#[test]
fn failed_tests_add_nothing() {
    for (setting, words) in [
        ("", "nothing to publish: the tests failed"),
        ("publish-when = \"tests-pass\"\n", "check only: the tests failed"),
    ] {
        let sandbox = pushed();
        let toml = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
        sandbox.write("pyproject.toml", &format!("{toml}\n[tool.touchmark]\n{setting}"));
        sandbox.commit();
        sandbox.git(&["push", "--quiet", "origin", "main"]);
        sandbox.replay("pytest", "findings");
        let run = sandbox.run(&CI);
        assert_eq!(run.code, 1);
        assert!(run.stderr.contains(words), "{}", run.stderr);
        assert_eq!(log(&sandbox).len(), 2);
    }
}

/// What a pull request does to the section, and what `badge --check` in its workflow says of it.
#[test]
fn a_pull_request_that_edits_the_section_is_told_so() {
    for (name, edited, code) in [("code alone", false, 0), ("the section", true, 3)] {
        let mut sandbox = pushed();
        sandbox.run(&CI);
        sandbox.git(&["fetch", "--quiet", "origin"]);
        sandbox.git(&["reset", "--quiet", "--hard", "origin/main"]);
        sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
        sandbox.write("src/demo_pkg/more.py", "x = 1\n");
        if edited {
            let text = readme(&sandbox, "README.md");
            sandbox.write("README.md", &text.replace("code style: ruff", "code style: perfect"));
        }
        sandbox.commit();
        // As GitHub does it: a merge of both, checked out without its history.
        sandbox.git(&["checkout", "--quiet", "-b", "merge", "origin/main"]);
        let merge = ["merge", "--quiet", "--no-ff", "--message", "Merge", "topic"];
        sandbox.git(&[&PERSON[..], &merge].concat());
        sandbox.git(&["push", "--quiet", "origin", "merge:refs/heads/merge"]);
        let clone = sandbox.path("clone");
        let (address, to) = (address(&sandbox), clone.to_str().unwrap().to_owned());
        sandbox.git(&["clone", "--quiet", "--depth=1", "--branch=merge", &address, &to]);
        event(&mut sandbox, "pull_request", "refs/pull/7/merge");
        // What is found in it differs from what the section says, which is not its doing.
        sandbox.replay("mypy", "findings");
        let run = sandbox.run_in(&clone, &["ci", "--no-install"]);
        let warned = run.stderr.contains("::warning title=Touchmark,file=README.md,line=");
        assert_eq!(warned, edited, "{name}: {}", run.stderr);
        let run = sandbox.run_in(&clone, &["badge", "--check"]);
        assert_eq!(run.code, code, "{name}: {run:?}");
        assert!(!edited || run.stderr.contains("edits the badge section by hand"), "{name}: {run:?}");
    }
}

/// A branch that holds more than sections is not replaced, by whoever its last commit is.
#[test]
fn a_standing_branch_is_replaced_where_it_changes_the_section_alone() {
    let page = json!({ "number": 7, "html_url": "https://github.com/octo/demo-pkg/pull/7" });
    let bot = ["-c", "user.name=github-actions[bot]"];
    let email = ["-c", "user.email=41898282+github-actions[bot]@users.noreply.github.com"];
    for (name, file, amend, replaced) in [
        ("a person's edit of the section", "README.md", false, true),
        ("a person's commit", "mine.txt", false, false),
        ("amended, under our name", "mine.txt", true, false),
    ] {
        for depth in [None, Some("--depth=1")] {
            let (sandbox, server) = served();
            publish_by(&sandbox, "pull-request");
            let list = "/repos/octo/demo-pkg/pulls";
            server.on(list, [Reply::json(200, &json!([page]))]).on(&format!("POST {list}"), [Reply::json(201, &page)]);
            sandbox.run(&CI);
            let origin = sandbox.path("origin");
            let clone = sandbox.path("person");
            sandbox.git(&[
                "clone",
                "--quiet",
                "--branch=touchmark/badges",
                &address(&sandbox),
                clone.to_str().unwrap(),
            ]);
            let text = std::fs::read_to_string(clone.join("README.md")).unwrap();
            let text =
                if file == "README.md" { text.replace("code style: ruff", "code style: x") } else { "mine".into() };
            put(&clone.join(file), &text);
            sandbox.git_in(&clone, &["add", "--all"]);
            let commit: &[&str] = if amend {
                &["commit", "--quiet", "--amend", "--no-edit"]
            } else {
                &["commit", "--quiet", "--message", "m"]
            };
            sandbox.git_in(&clone, &[&bot[..], &email, commit].concat());
            sandbox.git_in(&clone, &["push", "--quiet", "--force"]);
            let theirs = sandbox.git_in(&origin, &["rev-parse", "touchmark/badges"]);
            // The branch goes on meanwhile.
            person_pushes(&sandbox, "notes.md", "x\n");
            let fresh = sandbox.path("fresh");
            let (address, to) = (address(&sandbox), fresh.to_str().unwrap().to_owned());
            let mut args = vec!["clone", "--quiet"];
            args.extend(depth);
            args.extend([address.as_str(), to.as_str()]);
            sandbox.git(&args);
            let run = sandbox.run_in(&fresh, &CI);
            let now = sandbox.git_in(&origin, &["rev-parse", "touchmark/badges"]);
            assert_eq!(now != theirs, replaced, "{name}, {depth:?}: {run:?}");
            assert!(replaced || run.stderr.contains("holds more than another section"), "{name}, {depth:?}: {run:?}");
        }
    }
}

#[test]
fn other_work_is_left_alone_and_judged_work_is_refused() {
    let sandbox = pushed();
    sandbox.write("notes.md", "staged\n");
    sandbox.git(&["add", "notes.md"]);
    sandbox.write("LICENSE", "dirty\n");
    sandbox.write("new.txt", "untracked\n");
    let run = sandbox.run(&CI);
    assert_eq!(log(&sandbox).len(), 2, "{run:?}");
    assert_eq!(changed(&sandbox), "README.md\n");
    assert_eq!(sandbox.git(&["status", "--porcelain"]), " M LICENSE\n M README.md\nA  notes.md\n?? new.txt\n");

    for file in ["src/demo_pkg/greeting.py", "tests/conftest.py", "tests/data.json"] {
        let before = std::fs::read(sandbox.repo().join(file)).ok();
        sandbox.write(file, "# not committed\n");
        let run = sandbox.run(&CI);
        assert!(run.stderr.contains(&format!("`{file}` is not as HEAD has it")), "{}", run.stderr);
        match before {
            Some(text) => std::fs::write(sandbox.repo().join(file), text).unwrap(),
            None => std::fs::remove_file(sandbox.repo().join(file)).unwrap(),
        }
    }
    assert_eq!(log(&sandbox).len(), 2);
}

#[test]
fn a_protected_branch_is_said_with_three_ways_out() {
    for text in [
        "GH006: Protected branch update failed for refs/heads/main.",
        "GH013: Repository rule violations found for refs/heads/main.",
    ] {
        let sandbox = pushed();
        hook(&sandbox, &format!("echo 'error: {text}' >&2; exit 1"));
        let run = sandbox.run(&CI);
        assert_eq!(run.code, 0, "a warning: {run:?}");
        let warning = run.stderr.lines().find(|line| line.starts_with("::warning title=Touchmark::")).unwrap();
        for way in [text, "contents: write", "pull-request", "`publish = \"none\"`", "%0A"] {
            assert!(warning.contains(way), "{way}: {warning}");
        }
        assert_eq!(sandbox.run(&["ci", "--no-install", "--strict"]).code, 6);
        let commit = sandbox.run(&["commit"]);
        assert_eq!(commit.code, 6, "{commit:?}");
        assert!(commit.stderr.contains(text), "{}", commit.stderr);
        assert_eq!(log(&sandbox).len(), 1);
    }
}

#[test]
fn hooks_signing_and_settings_of_the_repository_have_no_part() {
    let sandbox = pushed();
    let ran = sandbox.path("ran");
    for hook in [
        "pre-commit",
        "commit-msg",
        "prepare-commit-msg",
        "post-commit",
        "pre-push",
        "post-index-change",
        "reference-transaction",
    ] {
        sandbox.stand_in(&format!("../repo/.git/hooks/{hook}"), &format!("echo {hook} >> '{}'", ran.display()));
    }
    for (key, value) in [
        ("commit.gpgsign", "true"),
        ("push.gpgsign", "if-asked"),
        ("gpg.program", "false"),
        ("push.followTags", "true"),
        ("core.autocrlf", "input"),
    ] {
        sandbox.git(&["config", key, value]);
    }
    sandbox.git(&[
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "-c",
        "core.hooksPath=/nowhere",
        "tag",
        "-m",
        "v1",
        "v1",
    ]);
    let _ = std::fs::remove_file(&ran);
    let run = sandbox.run(&CI);
    assert_eq!(log(&sandbox), [OURS, "a@example.org x"], "{run:?}");
    assert_eq!(std::fs::read_to_string(&ran).unwrap_or_default(), "");
    assert_eq!(sandbox.git_in(&sandbox.path("origin"), &["tag"]), "");
}

#[test]
fn a_detached_shallow_clone_publishes() {
    let sandbox = pushed();
    sandbox.git(&["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "--message", "y"]);
    sandbox.git(&["push", "--quiet", "origin", "main"]);
    let shallow = sandbox.path("shallow");
    sandbox.git(&["clone", "--quiet", "--depth=1", &address(&sandbox), shallow.to_str().unwrap()]);
    sandbox.git_in(&shallow, &["checkout", "--quiet", "--detach"]);
    sandbox.git_in(&shallow, &["branch", "--delete", "--force", "main"]);
    let run = sandbox.run_in(&shallow, &CI);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(log(&sandbox), [OURS, "a@b y", "a@example.org x"], "{run:?}");

    // And one that was overtaken by another section.
    sandbox.git_in(&shallow, &["checkout", "--quiet", "--force", "--detach", "HEAD"]);
    sandbox.replay("bandit", "findings");
    let run = sandbox.run_in(&shallow, &CI);
    assert_eq!(log(&sandbox).len(), 4, "{run:?}");
    assert!(readme(&sandbox, "README.md").contains("issues found"));
}

#[test]
fn a_change_of_anything_but_the_section_supersedes_the_run() {
    let text = std::fs::read_to_string(pushed().repo().join("README.md")).unwrap() + "\nmore\n";
    for (file, text) in [("src/demo_pkg/more.py", "x = 1\n"), ("README.md", &*text), ("README.md", "# Demo\n")] {
        let sandbox = pushed();
        let by = person_pushes(&sandbox, file, text);
        let run = sandbox.run(&CI);
        assert_eq!(run.code, 0, "{file}: {run:?}");
        assert!(run.stderr.contains(&format!("superseded by {}", &by[..12])), "{file}: {}", run.stderr);
        assert_eq!(log(&sandbox)[0], format!("person@example.org {file}"));
        let commit = sandbox.run(&["commit"]);
        assert_eq!(commit.code, 0, "{file}: {commit:?}");
    }
}

#[test]
#[cfg(unix)]
fn another_mode_of_the_readme_supersedes_the_run() {
    let sandbox = pushed();
    let clone = sandbox.path("person");
    sandbox.git(&["clone", "--quiet", &address(&sandbox), clone.to_str().unwrap()]);
    sandbox.git_in(&clone, &["update-index", "--chmod=+x", "README.md"]);
    sandbox.git_in(&clone, &[&PERSON[..], &["commit", "--quiet", "--message", "x"]].concat());
    sandbox.git_in(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("superseded by"), "{}", run.stderr);
    assert_eq!(log(&sandbox)[0], "person@example.org x");
}

#[test]
fn what_was_taken_off_the_branch_is_not_brought_back() {
    let sandbox = pushed();
    sandbox.write("src/demo_pkg/secret.py", "KEY = 1\n");
    sandbox.commit();
    sandbox.git(&["push", "--quiet", "origin", "main"]);
    sandbox.git_in(&sandbox.path("origin"), &["update-ref", "refs/heads/main", "main~1"]);
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("superseded by"), "{run:?}");
    assert_eq!(log(&sandbox), ["a@example.org x"]);
}

#[test]
fn readmes_at_odd_places_are_published() {
    for (path, link) in [("документы/ЧИТАЙ меня.md", false), ("docs/*[1].md", false), ("docs/README.md", true)]
    {
        let sandbox = Sandbox::project("clean");
        for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep"] {
            sandbox.replay(tool, "clean");
        }
        std::fs::remove_file(sandbox.repo().join("README.md")).unwrap();
        sandbox.write(path, "# Demo\r\n\r\nText\r\n");
        let manifest = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
        if link {
            #[cfg(unix)]
            std::os::unix::fs::symlink(path, sandbox.repo().join("README.md")).unwrap();
        } else {
            sandbox.write("pyproject.toml", &format!("{manifest}\n[tool.touchmark]\nreadme = '{path}'\n"));
        }
        sandbox.commit();
        let sandbox = with_origin(sandbox);
        let run = sandbox.run(&CI);
        assert_eq!(log(&sandbox), [OURS, "a@example.org x", "a@example.org x"], "{path}: {run:?}");
        assert_eq!(changed(&sandbox).trim_matches(['"', '\n']), path);
        let text = readme(&sandbox, path);
        assert!(text.starts_with("# Demo\r\n\r\n<!-- BADGES START -->\r\n[!["), "{text}");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    }
}

#[test]
fn a_readme_that_was_never_committed_is_added() {
    let sandbox = pushed();
    sandbox.git(&["rm", "--quiet", "README.md"]);
    sandbox.commit();
    sandbox.git(&["push", "--quiet", "origin", "main"]);
    sandbox.write("README.md", "# New\n");
    let run = sandbox.run(&CI);
    assert_eq!(log(&sandbox).len(), 3, "{run:?}");
    assert!(readme(&sandbox, "README.md").starts_with("# New\n\n<!-- BADGES START -->"));
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "?? README.md\n");
}

#[test]
fn other_line_ends_are_no_change() {
    let mut sandbox = pushed();
    publish_by(&sandbox, "push");
    sandbox.run(&CI);
    sandbox.git(&["fetch", "--quiet", "origin"]);
    sandbox.git(&["reset", "--quiet", "--hard", "origin/main"]);
    event(&mut sandbox, "schedule", "refs/heads/main");
    sandbox.git(&["config", "core.autocrlf", "true"]);
    sandbox.write("README.md", &readme(&sandbox, "README.md").replace('\n', "\r\n"));
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("says it already"), "{}", run.stderr);
    assert_eq!(log(&sandbox).len(), 3);
}

#[test]
fn none_writes_to_the_job_summary() {
    for (name, git_ref) in [("pull_request", "refs/pull/7/merge"), ("push", "refs/heads/main")] {
        let mut sandbox = pushed();
        let manifest = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
        sandbox.write("pyproject.toml", &format!("{manifest}\n[tool.touchmark]\npublish = 'none'\n"));
        sandbox.commit();
        sandbox.git(&["push", "--quiet", "origin", "main"]);
        let summary = sandbox.path("summary.md");
        sandbox.set("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
        put(&summary, "earlier\n");
        event(&mut sandbox, name, git_ref);
        let tree = sandbox.tree();
        let run = sandbox.run(&CI);
        assert_eq!(run.code, 0, "{name}: {run:?}");
        let text = std::fs::read_to_string(&summary).unwrap();
        assert!(text.starts_with("earlier\n## Touchmark: "), "{name}: {text}");
        assert_eq!(text.matches("\n[![quality gate: ").count(), 1, "{name}: the section stands there once: {text}");
        assert_eq!(sandbox.tree(), tree, "{name}");
        assert_eq!(log(&sandbox).len(), 2, "{name}");
    }
}

#[test]
fn the_token_is_in_no_argument_and_no_file() {
    let sandbox = pushed();
    let seen = sandbox.path("seen");
    sandbox.stand_in(
        "git",
        &format!("printf '%s ' \"$@\" >> '{0}'; echo >> '{0}'; exec /usr/bin/git \"$@\"", seen.display()),
    );
    let run = sandbox.run(&CI);
    assert_eq!(log(&sandbox).len(), 2, "{run:?}");
    let seen = std::fs::read_to_string(seen).unwrap();
    assert!(seen.contains("push"), "the wrapper ran");
    let secrets = [TOKEN.to_owned(), Secret::new(TOKEN).unwrap().basic("x-access-token").expose().to_owned()];
    let mut next = vec![sandbox.repo(), sandbox.path("origin"), sandbox.path("home"), sandbox.path("cache")];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = next.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() { next.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    for secret in &secrets {
        assert!(!seen.contains(secret.as_str()), "{seen}");
        for file in &files {
            let bytes = std::fs::read(file).unwrap();
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{}", file.display());
        }
    }
}

/// Publishers of one state at once, beside a person who pushes.
#[test]
fn many_publishers_and_a_person_lose_nothing() {
    let sandbox = pushed();
    // Slow pushes meet more often.
    sandbox.stand_in("../origin/hooks/update", "sleep 0.05");
    let clones: Vec<PathBuf> = (0..12).map(|at| sandbox.path(&format!("clone{at}"))).collect();
    for clone in &clones {
        sandbox.git(&["clone", "--quiet", "--depth=1", &address(&sandbox), clone.to_str().unwrap()]);
    }
    let publish = |clone: &Path| {
        let run = sandbox.run_in(clone, &CI);
        assert_eq!(run.code, 0, "{run:?}");
        is_silent(&run);
        run.stderr
    };
    let person = thread::scope(|scope| {
        let runs: Vec<_> = clones.iter().map(|clone| scope.spawn(|| publish(clone))).collect();
        let person: Vec<String> =
            (0..4).map(|at| person_pushes(&sandbox, &format!("file{at}.txt"), "text\n")).collect();
        for run in runs {
            let stderr = run.join().unwrap();
            assert!(
                ["published ", "says it already", "superseded by "].iter().any(|end| stderr.contains(end)),
                "{stderr}"
            );
        }
        person
    });
    let history = sandbox.git_in(&sandbox.path("origin"), &["log", "--format=%H", "main"]);
    for commit in &person {
        assert!(history.contains(commit), "a commit of the person's is lost");
    }
    let ours = log(&sandbox).iter().filter(|line| *line == OURS).count();
    assert!(ours <= 1, "one commit a state: {:?}", log(&sandbox));
    assert_eq!(log(&sandbox).len(), 1 + 4 + ours, "nothing else came in, and nothing was merged");
    assert_eq!(sandbox.git_in(&sandbox.path("origin"), &["log", "--merges", "--format=%H", "main"]), "");
}

/// Commits this way of publishing to the origin, as the state that is tested.
pub(crate) fn publish_by(sandbox: &Sandbox, way: &str) {
    let manifest = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    sandbox
        .write("pyproject.toml", &format!("{manifest}\n[tool.touchmark]\npublish = '{way}'\nchecks.codeql = false\n"));
    sandbox.commit();
    sandbox.git(&["push", "--quiet", "origin", "main"]);
}

/// The bytes that `push` would publish in the same state.
fn pushed_bytes() -> String {
    let sandbox = pushed();
    publish_by(&sandbox, "push");
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("published "), "{run:?}");
    readme(&sandbox, "README.md")
}

pub(crate) fn bodies(server: &Server, target: &str) -> Vec<Value> {
    let asked = server.asked();
    let to = asked.iter().filter(|asked| asked.target == target);
    to.map(|asked| serde_json::from_str(&asked.body).unwrap()).collect()
}

pub(crate) fn created(id: &str) -> Reply {
    Reply::json(200, &json!({ "data": { "createCommitOnBranch": { "commit": { "oid": id } } } }))
}

fn problem(kind: &str, message: &str) -> Reply {
    Reply::json(
        200,
        &json!({ "data": { "createCommitOnBranch": null }, "errors": [{ "type": kind, "message": message }] }),
    )
}

#[test]
fn the_server_commits_the_same_bytes_on_the_tested_commit() {
    let (sandbox, server) = served();
    publish_by(&sandbox, "api");
    server.on("POST /graphql", [created("0123456789abcdef")]);
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("published 0123456789ab to `main`"), "{run:?}");
    is_silent(&run);
    let asked = bodies(&server, "POST /graphql");
    assert_eq!(asked.len(), 1);
    assert!(!asked[0].to_string().contains(TOKEN));
    assert_eq!(
        asked[0]["query"],
        "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }"
    );
    assert_eq!(
        asked[0]["variables"]["input"],
        json!({
            "branch": { "repositoryNameWithOwner": "octo/demo-pkg", "branchName": "main" },
            "message": { "headline": "docs: update badges [skip ci]" },
            "expectedHeadOid": sandbox.head(),
            "fileChanges": { "additions": [{ "path": "README.md", "contents": BASE64_STANDARD.encode(pushed_bytes()) }] },
        })
    );
    let header = server.asked().into_iter().find(|asked| asked.target == "POST /graphql").unwrap().headers;
    assert_eq!(header["authorization"], format!("Bearer {TOKEN}"));
}

#[test]
fn stale_data_is_a_race() {
    let (sandbox, server) = served();
    publish_by(&sandbox, "api");
    let stale = || problem("STALE_DATA", "Expected branch to point to \"a\" but it did not. Pull and try again.");
    // The branch is still where it was: the server was behind.
    server.on("POST /graphql", [stale(), created("0123456789abcdef")]);
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("published 0123456789ab"), "{run:?}");
    server.on("POST /graphql", [stale()]);
    let by = person_pushes(&sandbox, "file.txt", "text\n");
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains(&format!("superseded by {}", &by[..12])), "{run:?}");
}

#[test]
fn a_server_that_refuses_is_named_with_its_words() {
    let (mut sandbox, server) = served();
    publish_by(&sandbox, "api");
    sandbox.set("TOUCHMARK_RETRIES", "2");
    for (reply, said) in [
        (problem("FORBIDDEN", "Resource not accessible by integration"), "Resource not accessible by integration"),
        (Reply::error(401, "Bad credentials"), "Bad credentials"),
        (Reply::error(403, &format!("no {TOKEN}")), "the server answered 403: no ***"),
        (
            Reply::error(403, "You have exceeded a secondary rate limit.").with("retry-after", "300"),
            "too many requests: the server asks to wait 300 s",
        ),
        (Reply::error(429, "API rate limit exceeded").with("retry-after", "300"), "too many requests: the server asks"),
        (problem("RATE_LIMITED", "API rate limit exceeded for user ID 1."), "API rate limit exceeded for user ID 1."),
        (Reply::json(200, &json!({})), "after 2 tries"),
        (Reply::Whole(200, Vec::new(), "<html>".to_owned()), "after 2 tries"),
    ] {
        server.on("POST /graphql", [reply]);
        let run = sandbox.run(&CI);
        assert_eq!(run.code, 0, "a warning: {run:?}");
        is_silent(&run);
        let run = sandbox.run(&["commit"]);
        assert_eq!(run.code, 6, "{run:?}");
        assert!(run.stderr.contains(said), "{said}: {run:?}");
        is_silent(&run);
    }
    sandbox.set("GITHUB_TOKEN", "");
    let run = sandbox.run(&["commit"]);
    assert!(run.code == 6 && run.stderr.contains("there is no token"), "{run:?}");
}

#[test]
fn one_pull_request_stands_and_is_updated_in_place() {
    let (sandbox, server) = served();
    publish_by(&sandbox, "pull-request");
    let list = "/repos/octo/demo-pkg/pulls";
    let page = json!({ "number": 7, "html_url": "https://github.com/octo/demo-pkg/pull/7" });
    server.on(list, [Reply::json(200, &json!([]))]).on(&format!("POST {list}"), [Reply::json(201, &page)]);
    let standing = || sandbox.git_in(&sandbox.path("origin"), &["log", "--format=%s", "main..touchmark/badges"]);
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("proposed in https://github.com/octo/demo-pkg/pull/7"), "{run:?}");
    is_silent(&run);
    assert_eq!(standing(), "docs: update badges\n", "a marker would keep its checks from running");
    assert_eq!(log(&sandbox).len(), 2, "main stays");
    assert_eq!(sandbox.git_in(&sandbox.path("origin"), &["show", "touchmark/badges:README.md"]), pushed_bytes());
    let asked = bodies(&server, &format!("POST {list}"));
    assert_eq!((&asked[0]["head"], &asked[0]["base"]), (&json!("touchmark/badges"), &json!("main")));

    // The same again, and then something else.
    server.on(list, [Reply::json(200, &json!([page]))]);
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("proposes it already"), "{run:?}");
    let first = sandbox.git_in(&sandbox.path("origin"), &["rev-parse", "touchmark/badges"]);
    sandbox.replay("bandit", "findings");
    sandbox.run(&["ci", "--no-install", "--fresh"]);
    assert_eq!(standing(), "docs: update badges\n", "still one commit");
    assert_ne!(sandbox.git_in(&sandbox.path("origin"), &["rev-parse", "touchmark/badges"]), first);
    assert_eq!(bodies(&server, &format!("POST {list}")).len(), 1, "still one pull request");
    let query = server.asked().into_iter().rfind(|asked| asked.target.starts_with(list)).unwrap().target;
    assert_eq!(query, format!("{list}?state=open&head=octo:touchmark%2Fbadges&base=main"));

    // Somebody else's commit on that branch stays.
    let clone = sandbox.path("person");
    sandbox.git(&["clone", "--quiet", "--branch=touchmark/badges", &address(&sandbox), clone.to_str().unwrap()]);
    put(&clone.join("mine.txt"), "mine\n");
    sandbox.git_in(&clone, &["add", "--all"]);
    sandbox.git_in(&clone, &[&PERSON[..], &["commit", "--quiet", "--message", "mine"]].concat());
    sandbox.git_in(&clone, &["push", "--quiet"]);
    sandbox.replay("bandit", "clean");
    let run = sandbox.run(&["ci", "--no-install", "--fresh"]);
    assert!(run.stderr.contains("holds more than another section"), "{run:?}");
    assert!(standing().starts_with("mine\n"));
}

#[test]
fn a_pull_request_whose_state_is_past_is_closed() {
    let (sandbox, server) = served();
    sandbox.write("README.md", &pushed_bytes());
    publish_by(&sandbox, "pull-request");
    let page = json!({ "number": 7, "html_url": "https://github.com/octo/demo-pkg/pull/7" });
    server.on("/repos/octo/demo-pkg/pulls", [Reply::json(200, &json!([page]))]);
    server.on("PATCH /repos/octo/demo-pkg/pulls/7", [Reply::json(200, &page)]);
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("says it already"), "{run:?}");
    assert_eq!(bodies(&server, "PATCH /repos/octo/demo-pkg/pulls/7"), [json!({ "state": "closed" })]);
}
