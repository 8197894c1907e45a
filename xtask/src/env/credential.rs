//! Which variables hold a secret: told by the kind of their names and values, because a list is never complete.

use std::ffi::OsStr;

/// Parts of names, in capitals, that tell of a secret wherever they stand.
const PARTS: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "CREDENTIAL",
    "APIKEY",
    "API_KEY",
    "ACCESSKEY",
    "PRIVATEKEY",
    "AUTHTOKEN",
    "AUTHORIZ",
    "WEBHOOK",
    "CONNECTION_STRING",
    "COOKIE",
];

/// The same for whole words of a name: `KEY` is one, `MONKEY` and `TOKENIZERS` are none.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "TOKEN", "TOKENS", "KEY", "KEYS", "PASS", "PAT", "GHPAT", "JWT", "AUTH", "OAUTH", "DSN", "CREDS", "PW", "OTP", "PEM",
    "SSHPASS", "PGPASS", "SIGNATURE",
];

/// What belongs to a release and to nothing else, its addresses and user names included.
const OF_RELEASES: &[&str] = &["UV_PUBLISH_", "TWINE_", "CARGO_REGISTRY_", "CARGO_REGISTRIES_"];

/// What signs in to a package index or to GitHub: a user name there can be the token.
#[rustfmt::skip]
const OF_INDEXES: &[&str] = &[
    "UV_INDEX", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX", "PIP_INDEX", "PIP_EXTRA_INDEX", "POETRY_", "PDM_", "FLIT_", "HATCH_",
    "MATURIN_", "NPM_", "NODE_AUTH", "GITHUB_", "GITLAB_",
];

/// How tokens begin that say what they are.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "pypi-Ag", "npm_", "AKIA", "ASIA", "sk-", "sk_live_",
    "xoxb-", "eyJ", "hvs.",
];

/// What stands before a secret in a header or a connection string, in small letters.
const MARKS: &[&str] = &["authorization:", "bearer ", "password=", "pwd=", "private key-----"];

/// Whether the variable of this name, with this value, holds a secret. Names count in any case of their letters.
pub fn is_secret(name: &str, value: &OsStr) -> bool {
    if value.is_empty() {
        return false;
    }
    is_secret_name(name) || is_secret_value(&value.to_string_lossy())
}

/// Whether it can publish, here or to a package index, or signs in there: no child gets that, whatever the configuration says.
pub fn publishes(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let starts = |prefixes: &[&str]| prefixes.iter().any(|start| upper.starts_with(start));
    let of_actions = starts(&["ACTIONS_", "GH_"]);
    let of_index = upper.contains("PYPI") || upper.contains("PUBLISH") || starts(OF_INDEXES);
    of_actions || starts(OF_RELEASES) || of_index && is_secret_name(name)
}

fn is_secret_name(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let words = words(name);
    let is_word = |word: &String| WORDS.contains(&word.as_str()) || word.ends_with("TOKEN");
    // `PWD` alone is the current folder; `MYSQL_PWD` is not.
    let is_password = words.len() > 1 && words.last().is_some_and(|word| word == "PWD");
    let starts = |prefixes: &[&str]| prefixes.iter().any(|start| upper.starts_with(start));
    let is_user = words.last().is_some_and(|word| word == "USERNAME" || word == "USER") && starts(OF_INDEXES);
    is_password
        || is_user
        || words.iter().any(is_word)
        || PARTS.iter().any(|part| upper.contains(part))
        || starts(OF_RELEASES)
}

/// The words of a name in capitals, without digits at their ends: those of `stripeKey2` are `STRIPE` and `KEY`.
fn words(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut last = ' ';
    for c in name.chars() {
        if last.is_ascii_lowercase() && c.is_ascii_uppercase() || !c.is_ascii_alphanumeric() {
            spaced.push(' ');
        }
        if c.is_ascii_alphanumeric() {
            spaced.push(c.to_ascii_uppercase());
        }
        last = c;
    }
    let bare = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    spaced.split(' ').map(bare).filter(|word| !word.is_empty()).collect()
}

/// A password in an address or a connection string, a token that says what it is, a header that signs in, or a private key.
fn is_secret_value(value: &str) -> bool {
    let signs_in = |(at, _): (usize, &str)| {
        let rest = value.get(at + 3..).unwrap_or_default().split(char::is_whitespace).next().unwrap_or_default();
        let is_http = value.get(..at).is_some_and(|before| before.ends_with("http") || before.ends_with("https"));
        // Over HTTP a slash ends the host, and a name that stands alone can be a token; elsewhere a password may hold one.
        let place = if is_http { rest.split('/').next().unwrap_or_default() } else { rest };
        place.rsplit_once('@').is_some_and(|(user, _)| is_http || user.contains(':'))
    };
    let small = value.to_ascii_lowercase();
    let is_token = |word: &str| TOKENS.iter().any(|start| word.len() > start.len() + 5 && word.starts_with(start));
    value.match_indices("://").any(signs_in)
        || MARKS.iter().any(|mark| small.contains(mark))
        || value.split(|c: char| c.is_whitespace() || "=:,;\"'".contains(c)).any(is_token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_the_kind_of_its_name() {
        for name in [
            "GITHUB_TOKEN",
            "GH_TOKEN",
            "GH_PAT",
            "UV_PUBLISH_TOKEN",
            "UV_PUBLISH_USERNAME",
            "uv_publish_password",
            "TWINE_USERNAME",
            "twine_password",
            "POETRY_PYPI_TOKEN_PYPI",
            "POETRY_HTTP_BASIC_OURS_PASSWORD",
            "MATURIN_PYPI_TOKEN",
            "FLIT_PASSWORD",
            "HATCH_INDEX_AUTH",
            "PDM_PUBLISH_PASSWORD",
            "PYPI_TOKEN",
            "PYPI_API_TOKEN",
            "CARGO_REGISTRY_TOKEN",
            "cargo_registries_ours_token",
            "NPM_CONFIG__AUTH",
            "npm_config__authToken",
            "NODE_AUTH_TOKEN",
            "SAFETY_API_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "GOOGLE_APPLICATION_CREDENTIALS",
            "AZURE_CLIENT_SECRET",
            "AZURE_STORAGE_CONNECTION_STRING",
            "DOCKER_AUTH_CONFIG",
            "SSH_PRIVATE_KEY",
            "SSH_AUTH_SOCK",
            "MYSQL_PWD",
            "DB_PASS",
            "SLACK_WEBHOOK_URL",
            "SENTRY_DSN",
            "CODECOV_TOKEN",
            "ACTIONS_RUNTIME_TOKEN",
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "UV_INDEX_OURS_PASSWORD",
            "UV_INDEX_OURS_USERNAME",
            "POETRY_HTTP_BASIC_OURS_USERNAME",
            "NPM_TOKEN1",
            "SIGNING_KEY2",
            "DOCKERHUB_PAT2",
            "PERSONAL_ACCESS_TOKENS2",
            "REDIS_PWD1",
            "stripeKey",
            "myKey",
            "GOOGLE_CREDS",
            "SSHPASS",
            "DB_PW",
            "GHPAT",
            "MY_OTP",
            "GPG_PEM",
            "GITHUB_APP_PRIVATE_KEY",
        ] {
            assert!(is_secret(name, "x".as_ref()), "{name}");
            assert!(!is_secret(name, "".as_ref()), "{name} is not set");
        }
        for name in [
            "PATH",
            "PWD",
            "OLDPWD",
            "HOME",
            "TOKENIZERS_PARALLELISM",
            "GIT_AUTHOR_NAME",
            "PYTHONHASHSEED",
            "MONKEY_PATCH",
            "KEYBOARD",
            "TESTS_PASSED",
            "PIP_KEYRING_PROVIDER",
            "COMPASS",
            "PATTERN",
            "DATABASE_URL",
            "DJANGO_SETTINGS_MODULE",
            "CARGO_HOME",
        ] {
            assert!(!is_secret(name, "x".as_ref()), "{name}");
        }
    }

    #[test]
    fn a_secret_is_known_by_its_value() {
        for value in [
            "postgres://user:canary@host/db",
            "https://canary@host/simple",
            "https://a.example https://user:canary@host/simple",
            "http://user:canary@proxy:3128",
            "ghp_0123456789",
            "pypi-AgEIcHlwaS5vcmc",
            "-----BEGIN OPENSSH PRIVATE KEY-----\nx",
            "postgres://u:p/x@h",
            "Server=db;Database=x;Uid=u;Pwd=canary;",
            "token ghp_0123456789",
            "Authorization: Bearer canary",
            "AUTHORIZATION: basic eDpj",
            "AKIAIOSFODNN7EXAMPLE",
            "sk-0123456789abcdef",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x",
        ] {
            assert!(is_secret("SOMETHING", value.as_ref()), "{value}");
        }
        for value in [
            "https://host/simple",
            "https://host/a/@scope",
            "postgres://user@localhost/db",
            "a@b.example",
            "redis://localhost:6379",
            "sk-a",
            "/home/a/.cache",
            "never",
        ] {
            assert!(!is_secret("SOMETHING", value.as_ref()), "{value}");
        }
    }

    #[test]
    fn what_publishes_is_handed_to_nobody() {
        for name in [
            "GITHUB_TOKEN",
            "gh_token",
            "UV_PUBLISH_TOKEN",
            "PDM_PUBLISH_PASSWORD",
            "POETRY_PYPI_TOKEN_PYPI",
            "FLIT_PASSWORD",
            "HATCH_INDEX_AUTH",
            "NPM_TOKEN",
            "NODE_AUTH_TOKEN",
            "GITHUB_PAT",
            "GITHUB_APP_PRIVATE_KEY",
            "UV_INDEX_OURS_PASSWORD",
            "UV_INDEX_OURS_USERNAME",
        ] {
            assert!(publishes(name), "{name}");
        }
        assert!(!["DATABASE_URL", "API_TOKEN", "PYPI_MIRROR", "TEST_GITHUB_TOKEN"].iter().any(|name| publishes(name)));
    }
}
