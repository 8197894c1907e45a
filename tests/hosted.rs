//! Publishing to a server over HTTP that asks for the token, with many at once.

use std::path::{Path, PathBuf};
use std::thread;

use xtask::secret::Secret;

use crate::publish::{CI, OURS, event, is_silent, log, person_pushes, readme, served};
use crate::support::{CANARY as TOKEN, Run, Sandbox, backend, put};

const COMMIT: [&str; 2] = ["commit", "--no-install"];

/// As [`served`], with the origin behind git's own server.
fn hosted() -> Sandbox {
    let (mut sandbox, _) = served();
    let url = backend::serve(&sandbox.path("origin"), "octo/demo-pkg", TOKEN);
    sandbox.set("GITHUB_SERVER_URL", &url);
    sandbox.git(&["remote", "set-url", "origin", &format!("{url}/octo/demo-pkg.git")]);
    sandbox
}

/// A clone of the origin's main as `actions/checkout` makes one: shallow, and with the server's address.
fn checkout(sandbox: &Sandbox, name: &str) -> PathBuf {
    let clone = sandbox.path(name);
    let origin = format!("file://{}", sandbox.path("origin").display());
    sandbox.git(&["clone", "--quiet", "--depth=1", &origin, clone.to_str().unwrap()]);
    let url = sandbox.git(&["remote", "get-url", "origin"]);
    sandbox.git_in(&clone, &["remote", "set-url", "origin", url.trim()]);
    clone
}

#[test]
fn the_token_opens_the_door() {
    let mut sandbox = hosted();
    let run = sandbox.run(&CI);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("published "), "{}", run.stderr);
    assert_eq!(log(&sandbox), [OURS, "a@example.org x"]);
    is_silent(&run);

    let clone = checkout(&sandbox, "again");
    event(&mut sandbox, "workflow_dispatch", "refs/heads/main");
    sandbox.replay("bandit", "findings");
    for token in ["", "ghp_another0123456789"] {
        sandbox.set("GITHUB_TOKEN", token);
        let run = sandbox.run_in(&clone, &CI);
        assert_eq!(run.code, 1, "the finding counts, and not publishing is a warning: {run:?}");
        assert!(run.stderr.contains("::warning title=Touchmark::could not publish"), "{}", run.stderr);
        let run = sandbox.run_in(&clone, &COMMIT);
        assert_eq!(run.code, 6, "{run:?}");
        assert!(run.stderr.contains("could not publish"), "{}", run.stderr);
        assert_eq!(run.stderr.contains("there is no token: give this step `GITHUB_TOKEN"), token.is_empty());
        is_silent(&run);
        assert!(token.is_empty() || !run.stderr.contains(token), "{}", run.stderr);
    }
    assert_eq!(log(&sandbox).len(), 2);
}

#[test]
fn a_rule_of_the_server_is_told_in_its_own_words() {
    let sandbox = hosted();
    let rule = "GH013: Repository rule violations found for refs/heads/main.";
    sandbox.stand_in("../origin/hooks/pre-receive", &format!("echo 'error: {rule}' >&2; exit 1"));
    let run = sandbox.run(&CI);
    assert_eq!(run.code, 0, "a warning: {run:?}");
    let warning = run.stderr.lines().find(|line| line.starts_with("::warning title=Touchmark::")).unwrap();
    assert!(warning.contains(rule) && warning.contains("Three ways out"), "{warning}");
    is_silent(&run);
}

/// The token stands in the address, or where `actions/checkout` leaves it, and the server repeats it.
#[test]
fn credentials_of_the_repository_are_not_repeated() {
    let mut sandbox = hosted();
    let basic = Secret::new(TOKEN).unwrap().basic("x-access-token");
    let echo = format!("echo 'no {TOKEN} {}' >&2; exit 1", basic.expose());
    sandbox.stand_in("../origin/hooks/pre-receive", &echo);
    sandbox.set("GITHUB_TOKEN", "");
    let url = sandbox.git(&["remote", "get-url", "origin"]).trim().to_owned();
    let signed = url.replace("http://", &format!("http://x-access-token:{TOKEN}@"));
    let header = format!("AUTHORIZATION: basic {}", basic.expose());
    for persisted in [false, true] {
        if persisted {
            sandbox.git(&["remote", "set-url", "origin", &url]);
            sandbox.git(&["config", &format!("http.{}/.extraheader", url.rsplit_once("/octo").unwrap().0), &header]);
        } else {
            sandbox.git(&["remote", "set-url", "origin", &signed]);
        }
        let run = sandbox.run(&CI);
        assert!(run.stderr.contains("pre-receive hook declined"), "{}", run.stderr);
        let hidden = if persisted { basic.expose() } else { TOKEN };
        assert!(!run.stderr.contains(hidden), "{}", run.stderr);
    }
}

/// The checkouts of sixteen runs.
fn checkouts(sandbox: &Sandbox, state: &str) -> Vec<PathBuf> {
    (0..16).map(|at| checkout(sandbox, &format!("{state}{at}"))).collect()
}

/// Publishes the results in `results` from all of them at once.
fn publish_at_once(sandbox: &Sandbox, clones: &[PathBuf], results: &Path) -> Vec<Run> {
    let results = results.to_str().unwrap();
    let publish = |clone: &Path| sandbox.run_in(clone, &[&COMMIT[..], &["--results", results]].concat());
    thread::scope(|scope| {
        let runs: Vec<_> = clones.iter().map(|clone| scope.spawn(|| publish(clone))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

/// The results of a whole run on the origin's main, and that run's clone.
fn results(sandbox: &mut Sandbox, state: &str) -> PathBuf {
    let results = sandbox.path(&format!("results-{state}"));
    let clone = checkout(sandbox, &format!("check-{state}"));
    event(sandbox, "pull_request", "refs/pull/7/merge");
    sandbox.set("GITHUB_REF_TYPE", "branch");
    let run = sandbox.run_in(&clone, &[&CI[..], &["--results", results.to_str().unwrap()]].concat());
    assert!(run.stderr.contains("check only"), "{run:?}");
    event(sandbox, "push", "refs/heads/main");
    results
}

#[test]
fn sixteen_publishers_and_a_person_make_one_commit_a_state() {
    let mut sandbox = hosted();
    sandbox.write(
        "pyproject.toml",
        &format!(
            "{}\n[tool.touchmark.checks]\ncodeql = false\n",
            std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap()
        ),
    );
    sandbox.commit();
    sandbox.git(&["push", "--quiet", &format!("file://{}", sandbox.path("origin").display()), "main"]);
    let origin = sandbox.path("origin");
    sandbox.git_in(&origin, &["config", "core.logAllRefUpdates", "true"]);
    // Slow pushes meet more often.
    sandbox.stand_in("../origin/hooks/update", "sleep 0.1");

    // A person pushes while they publish: whatever comes first, nothing of the person's is lost.
    let first = results(&mut sandbox, "first");
    let clones = checkouts(&sandbox, "first");
    let (runs, person) = thread::scope(|scope| {
        let runs = scope.spawn(|| publish_at_once(&sandbox, &clones, &first));
        let person: Vec<String> = (0..4).map(|at| person_pushes(&sandbox, &format!("file{at}.txt"), "x\n")).collect();
        (runs.join().unwrap(), person)
    });
    let ends = ["published ", "says it already", "superseded by ", "Touchmark's own commit"];
    for run in &runs {
        assert_eq!(run.code, 0, "{run:?}");
        assert!(ends.iter().any(|end| run.stderr.contains(end)), "{}", run.stderr);
        is_silent(run);
    }

    // Then alone: exactly one commit for each state, whoever is first.
    let ours = || log(&sandbox).iter().filter(|line| *line == OURS).count();
    let before = ours();
    assert!(before <= 1, "{:?}", log(&sandbox));
    let mut states = before;
    for (state, recording, badge) in [("clean", "clean", "security: verified"), ("found", "findings", "issues found")] {
        put(&sandbox.path("person/notes.txt"), state);
        sandbox.replay("bandit", recording);
        person_pushes(&sandbox, "state.txt", state);
        let stale = !readme(&sandbox, "README.md").contains(badge);
        let results = results(&mut sandbox, state);
        for run in publish_at_once(&sandbox, &checkouts(&sandbox, state), &results) {
            assert_eq!(run.code, 0, "{run:?}");
        }
        states += usize::from(stale);
        let ours = log(&sandbox).iter().filter(|line| *line == OURS).count();
        assert_eq!(ours, states, "{state}: {:?}", log(&sandbox));
        assert!(readme(&sandbox, "README.md").contains(badge));
    }

    let history = sandbox.git_in(&origin, &["log", "--format=%H", "main"]);
    assert!(person.iter().all(|commit| history.contains(commit)), "a commit of the person's is lost");
    // Every step of the branch was forward, and nothing was merged.
    let steps = std::fs::read_to_string(origin.join("logs/refs/heads/main")).unwrap();
    for step in steps.lines().filter(|step| !step.starts_with("0000")) {
        let mut ids = step.split(' ');
        let (old, new) = (ids.next().unwrap(), ids.next().unwrap());
        sandbox.git_in(&origin, &["merge-base", "--is-ancestor", old, new]);
    }
    assert_eq!(sandbox.git_in(&origin, &["log", "--merges", "--format=%H", "main"]), "");
}
