//! Whether this run may publish: a pure function of what CI, the event, the configuration and the checks say.

use crate::config::{Config, Publish, PublishWhen};
use crate::outcome::Outcome;
use crate::publish::event::Payload;

/// All that the answer depends on.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// Whether this is CI at all.
    pub ci: bool,
    /// `GITHUB_EVENT_NAME`.
    pub event: Option<&'a str>,
    /// `GITHUB_REF`: the full name of what the run is about.
    pub git_ref: Option<&'a str>,
    /// `GITHUB_ACTOR`: who caused it.
    pub actor: Option<&'a str>,
    /// `GITHUB_REPOSITORY`: where it runs.
    pub repository: Option<&'a str>,
    /// What the event says.
    pub payload: &'a Payload,
    /// What the remote's default branch was at the clone.
    pub cloned_default: Option<&'a str>,
    /// The configuration.
    pub config: &'a Config,
    /// The commit that the checks are about.
    pub tested: Option<&'a str>,
    /// The commit of HEAD now.
    pub head: Option<&'a str>,
    /// A file that was judged and is not as the commit has it.
    pub dirty: Option<&'a str>,
    /// What this run, or the stored results, say of the tests; `None` where there are none.
    pub tests: Option<Outcome>,
    /// `TESTS_PASSED`: what an earlier job says of them.
    pub tests_passed: Option<&'a str>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Publish to this branch.
    Open {
        /// Its short name.
        branch: String,
        /// Why the section may only take claims back; `None` where it is published as it is.
        withdraw: Option<String>,
    },
    /// Check only; why.
    Shut(String),
}

/// Decides. Whatever is not known to be all right is refused.
pub fn gate(ask: &Ask<'_>) -> Gate {
    let branch = match refusal(ask) {
        Ok(branch) => branch,
        Err(sentence) => return Gate::Shut(sentence),
    };
    if let Some(sentence) = untested(ask) {
        return Gate::Shut(sentence);
    }
    match (not_passed(ask), ask.config.publish_when) {
        (None, _) | (_, PublishWhen::Always) => Gate::Open { branch, withdraw: None },
        (Some(why), PublishWhen::Withdraw) => Gate::Open { branch, withdraw: Some(why) },
        (Some(why), PublishWhen::TestsPass) => {
            Gate::Shut(format!("check only: {why}; `publish-when = \"always\"` publishes all the same"))
        }
    }
}

fn refusal(ask: &Ask<'_>) -> Result<String, String> {
    let no = |why: &str| Err(format!("check only: {why}"));
    if !ask.ci {
        return no("publishing is for CI, and `CI` is not set");
    }
    match ask.event {
        Some("push" | "schedule" | "workflow_dispatch") => {}
        Some("pull_request") => return no("a pull request publishes nothing"),
        Some("pull_request_target") => return no("`pull_request_target` runs with other people's code in reach"),
        Some("merge_group") => return no("a merge queue's branch is not the one that is published"),
        Some(event) => return no(&format!("the event is `{event}`, not push, schedule or workflow_dispatch")),
        None => return no("`GITHUB_EVENT_NAME` does not say which event this is"),
    }
    if ask.actor == Some("dependabot[bot]") {
        return no("Dependabot's runs publish nothing");
    }
    let on = match ask.git_ref {
        Some(name) => match (name.strip_prefix("refs/heads/"), name.strip_prefix("refs/tags/")) {
            (Some(branch), _) => branch,
            (_, Some(tag)) => return no(&format!("`{tag}` is a tag")),
            _ => return no(&format!("`{name}` is no branch")),
        },
        None => return no("`GITHUB_REF` does not say which branch this is"),
    };
    let event = match ask.payload {
        Payload::Read(event) => event,
        Payload::Absent => return no("`GITHUB_EVENT_PATH` is not set, so that a fork could not be told"),
        Payload::Unreadable(why) => return no(&format!("the event's payload could not be read: {why}")),
    };
    if event.deleted {
        return no("the push deleted its branch");
    }
    let here = |configured: &str| ask.repository.is_some_and(|slug| slug.eq_ignore_ascii_case(configured));
    match &ask.config.repository {
        Some(configured) if !here(configured) => return no(&format!("this is not `{configured}`")),
        // The fork's owner has said so.
        Some(_) => {}
        None if event.fork == Some(false) => {}
        None if event.fork == Some(true) => {
            return no("this is a fork; `repository = \"OWNER/NAME\"` makes it one that publishes");
        }
        None => return no("the event does not say whether this is a fork; `repository = \"OWNER/NAME\"` tells"),
    }
    let default = event.default_branch.as_deref().or(ask.cloned_default);
    let Some(branch) = ask.config.branch.as_deref().or(default) else {
        return no("the default branch is not known; name it with `branch = …`");
    };
    if on != branch {
        return no(&format!("this is `{on}`, and `{branch}` is the branch that is published to"));
    }
    Ok(branch.to_owned())
}

/// Why nothing that was tested can be published.
fn untested(ask: &Ask<'_>) -> Option<String> {
    let no = |why: &str| Some(format!("check only: {why}"));
    if ask.head.is_none() || ask.head != ask.tested {
        return no("HEAD is not the commit that was tested");
    }
    if let Some(file) = ask.dirty {
        return no(&format!(
            "`{file}` is not as HEAD has it, so that another tree was tested than the one that is published"
        ));
    }
    None
}

/// Why nobody can say that the tests passed; `None` where they did.
fn not_passed(ask: &Ask<'_>) -> Option<String> {
    let why = match (ask.tests, ask.tests_passed) {
        (_, Some(said)) if said != "true" => "`TESTS_PASSED` is not `true`",
        (Some(Outcome::Pass), _) => return None,
        (Some(Outcome::Fail), _) => "the tests failed",
        (_, Some(_)) => return None,
        (None | Some(Outcome::NotApplicable), None) => "no tests ran",
        (Some(_), None) => "whether the tests pass is not known",
    };
    Some(why.to_owned())
}

/// Whether the gate has a say: without a commit there is nothing that could go wrong.
pub fn applies(config: &Config) -> bool {
    config.publish != Publish::Nowhere
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Reason;
    use crate::publish::event::Event;

    fn payload() -> Payload {
        Payload::Read(Event { default_branch: Some("main".into()), fork: Some(false), ..Event::default() })
    }

    /// A push to main after tests that passed.
    fn push<'a>(payload: &'a Payload, config: &'a Config) -> Ask<'a> {
        Ask {
            ci: true,
            event: Some("push"),
            git_ref: Some("refs/heads/main"),
            actor: Some("octocat"),
            repository: Some("octo/demo"),
            payload,
            cloned_default: None,
            config,
            tested: Some("c0ffee"),
            head: Some("c0ffee"),
            dirty: None,
            tests: Some(Outcome::Pass),
            tests_passed: None,
        }
    }

    fn said(gate: &Gate) -> String {
        match gate {
            Gate::Open { branch, withdraw: None } => format!("publish to {branch}"),
            Gate::Open { branch, withdraw: Some(why) } => format!("withdraw from {branch}: {why}"),
            Gate::Shut(why) => why.clone(),
        }
    }

    #[test]
    fn which_events_may_publish() {
        let (payload, config) = (payload(), Config::default());
        let push = push(&payload, &config);
        let table = [
            ("push to main", push.clone()),
            ("push to another branch", Ask { git_ref: Some("refs/heads/dev"), ..push.clone() }),
            ("tag", Ask { git_ref: Some("refs/tags/v1"), ..push.clone() }),
            ("tag that is called main", Ask { git_ref: Some("refs/tags/main"), ..push.clone() }),
            ("pull request", Ask { event: Some("pull_request"), git_ref: Some("refs/pull/7/merge"), ..push.clone() }),
            ("pull_request_target", Ask { event: Some("pull_request_target"), ..push.clone() }),
            (
                "merge queue",
                Ask {
                    event: Some("merge_group"),
                    git_ref: Some("refs/heads/gh-readonly-queue/main/pr-1"),
                    ..push.clone()
                },
            ),
            ("Dependabot", Ask { actor: Some("dependabot[bot]"), ..push.clone() }),
            ("schedule", Ask { event: Some("schedule"), ..push.clone() }),
            ("by hand", Ask { event: Some("workflow_dispatch"), ..push.clone() }),
            (
                "by hand, elsewhere",
                Ask { event: Some("workflow_dispatch"), git_ref: Some("refs/heads/dev"), ..push.clone() },
            ),
            ("release", Ask { event: Some("release"), git_ref: Some("refs/tags/v1"), ..push.clone() }),
            ("workflow_run", Ask { event: Some("workflow_run"), ..push.clone() }),
            ("issue comment", Ask { event: Some("issue_comment"), ..push.clone() }),
            ("no event", Ask { event: None, ..push.clone() }),
            ("no ref", Ask { git_ref: None, ..push.clone() }),
            ("no CI", Ask { ci: false, ..push.clone() }),
        ];
        let lines: Vec<String> = table.iter().map(|(name, ask)| format!("{name}: {}", said(&gate(ask)))).collect();
        insta::assert_snapshot!(lines.join("\n"), @"
        push to main: publish to main
        push to another branch: check only: this is `dev`, and `main` is the branch that is published to
        tag: check only: `v1` is a tag
        tag that is called main: check only: `main` is a tag
        pull request: check only: a pull request publishes nothing
        pull_request_target: check only: `pull_request_target` runs with other people's code in reach
        merge queue: check only: a merge queue's branch is not the one that is published
        Dependabot: check only: Dependabot's runs publish nothing
        schedule: publish to main
        by hand: publish to main
        by hand, elsewhere: check only: this is `dev`, and `main` is the branch that is published to
        release: check only: the event is `release`, not push, schedule or workflow_dispatch
        workflow_run: check only: the event is `workflow_run`, not push, schedule or workflow_dispatch
        issue comment: check only: the event is `issue_comment`, not push, schedule or workflow_dispatch
        no event: check only: `GITHUB_EVENT_NAME` does not say which event this is
        no ref: check only: `GITHUB_REF` does not say which branch this is
        no CI: check only: publishing is for CI, and `CI` is not set
        ");
    }

    #[test]
    fn which_repositories_and_branches_may() {
        let event = |event: Event| Payload::Read(event);
        let main = || Some("main".to_owned());
        let fork = event(Event { default_branch: main(), fork: Some(true), ..Event::default() });
        let deleted = event(Event { default_branch: main(), fork: Some(false), deleted: true, base: None });
        let bare = event(Event { fork: Some(false), ..Event::default() });
        let silent = event(Event { default_branch: main(), ..Event::default() });
        let broken = Payload::Unreadable("expected value at line 1 column 1".into());
        let (good, config) = (payload(), Config::default());
        let dev = Config { branch: Some("dev".into()), ..Config::default() };
        let named = |slug: &str| Config { repository: Some(slug.into()), ..Config::default() };
        let (here, there) = (named("Octo/demo"), named("up/demo"));
        let table = [
            ("fork", push(&fork, &config)),
            ("fork that names itself", push(&fork, &here)),
            ("fork or not", push(&silent, &config)),
            ("fork or not, named", push(&silent, &here)),
            ("copy that names its origin", push(&good, &there)),
            ("deleted branch", push(&deleted, &config)),
            ("no payload", push(&Payload::Absent, &config)),
            ("broken payload", push(&broken, &config)),
            ("no default branch", push(&bare, &config)),
            ("default branch of the clone", Ask { cloned_default: Some("main"), ..push(&bare, &config) }),
            ("another branch configured", push(&good, &dev)),
            ("that branch", Ask { git_ref: Some("refs/heads/dev"), ..push(&good, &dev) }),
        ];
        let lines: Vec<String> = table.iter().map(|(name, ask)| format!("{name}: {}", said(&gate(ask)))).collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        fork: check only: this is a fork; `repository = "OWNER/NAME"` makes it one that publishes
        fork that names itself: publish to main
        fork or not: check only: the event does not say whether this is a fork; `repository = "OWNER/NAME"` tells
        fork or not, named: publish to main
        copy that names its origin: check only: this is not `up/demo`
        deleted branch: check only: the push deleted its branch
        no payload: check only: `GITHUB_EVENT_PATH` is not set, so that a fork could not be told
        broken payload: check only: the event's payload could not be read: expected value at line 1 column 1
        no default branch: check only: the default branch is not known; name it with `branch = …`
        default branch of the clone: publish to main
        another branch configured: check only: this is `main`, and `dev` is the branch that is published to
        that branch: publish to dev
        "#);
    }

    #[test]
    fn what_was_tested_is_what_is_published() {
        let payload = payload();
        let when = |publish_when| Config { publish_when, ..Config::default() };
        let [withdraw, strict, always] = [PublishWhen::Withdraw, PublishWhen::TestsPass, PublishWhen::Always].map(when);
        let tests = [
            ("passed", Some(Outcome::Pass), None),
            ("failed", Some(Outcome::Fail), None),
            ("unknown", Some(Outcome::Unknown(Reason::Stale)), None),
            ("no tests", None, None),
            ("passed earlier", None, Some("true")),
            ("unknown here, passed earlier", Some(Outcome::Unknown(Reason::Stale)), Some("true")),
            ("failed here, passed earlier", Some(Outcome::Fail), Some("true")),
            ("passed here, not earlier", Some(Outcome::Pass), Some("false")),
        ];
        let mut lines = Vec::new();
        for (name, tests, tests_passed) in tests {
            for (setting, config) in [("withdraw", &withdraw), ("tests-pass", &strict), ("always", &always)] {
                let ask = Ask { tests, tests_passed, ..push(&payload, config) };
                lines.push(format!("{name}, {setting}: {}", said(&gate(&ask))));
            }
        }
        let push = push(&payload, &always);
        let table = [
            ("another HEAD", Ask { head: Some("bad"), ..push.clone() }),
            ("no commit", Ask { head: None, tested: None, ..push.clone() }),
            ("a dirty source", Ask { dirty: Some("src/a.py"), ..push.clone() }),
        ];
        lines.extend(table.iter().map(|(name, ask)| format!("{name}: {}", said(&gate(ask)))));
        insta::assert_snapshot!(lines.join("\n"), @r#"
        passed, withdraw: publish to main
        passed, tests-pass: publish to main
        passed, always: publish to main
        failed, withdraw: withdraw from main: the tests failed
        failed, tests-pass: check only: the tests failed; `publish-when = "always"` publishes all the same
        failed, always: publish to main
        unknown, withdraw: withdraw from main: whether the tests pass is not known
        unknown, tests-pass: check only: whether the tests pass is not known; `publish-when = "always"` publishes all the same
        unknown, always: publish to main
        no tests, withdraw: withdraw from main: no tests ran
        no tests, tests-pass: check only: no tests ran; `publish-when = "always"` publishes all the same
        no tests, always: publish to main
        passed earlier, withdraw: publish to main
        passed earlier, tests-pass: publish to main
        passed earlier, always: publish to main
        unknown here, passed earlier, withdraw: publish to main
        unknown here, passed earlier, tests-pass: publish to main
        unknown here, passed earlier, always: publish to main
        failed here, passed earlier, withdraw: withdraw from main: the tests failed
        failed here, passed earlier, tests-pass: check only: the tests failed; `publish-when = "always"` publishes all the same
        failed here, passed earlier, always: publish to main
        passed here, not earlier, withdraw: withdraw from main: `TESTS_PASSED` is not `true`
        passed here, not earlier, tests-pass: check only: `TESTS_PASSED` is not `true`; `publish-when = "always"` publishes all the same
        passed here, not earlier, always: publish to main
        another HEAD: check only: HEAD is not the commit that was tested
        no commit: check only: HEAD is not the commit that was tested
        a dirty source: check only: `src/a.py` is not as HEAD has it, so that another tree was tested than the one that is published
        "#);
    }
}
