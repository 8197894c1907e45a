//! Which variables hold a secret: told by the kind of their names and values, because a list is never complete.

use std::ffi::OsStr;

/// Parts of names, in capitals, that tell of a secret wherever they stand.
const PARTS: [&str; 14] = [
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
const WORDS: [&str; 11] = ["TOKEN", "TOKENS", "KEY", "KEYS", "PASS", "PAT", "JWT", "AUTH", "OAUTH", "OAUTH2", "DSN"];

/// What belongs to a release and to nothing else, its addresses and user names included.
const OF_RELEASES: [&str; 4] = ["UV_PUBLISH_", "TWINE_", "CARGO_REGISTRY_", "CARGO_REGISTRIES_"];

/// How tokens begin that say what they are.
const TOKENS: [&str; 8] = ["ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "pypi-Ag"];

/// Whether the variable of this name, with this value, holds a secret. Names count in any case of their letters.
pub fn is_secret(name: &str, value: &OsStr) -> bool {
    if value.is_empty() {
        return false;
    }
    let name = name.to_ascii_uppercase();
    is_secret_name(&name) || is_secret_value(&value.to_string_lossy())
}

/// Whether it can publish, here or to a package index: no child gets that, whatever the configuration says.
pub fn publishes(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let of_actions = name.starts_with("ACTIONS_") || name == "GITHUB_TOKEN" || name.starts_with("GH_");
    let of_index = name.contains("PYPI") || name.contains("PUBLISH");
    of_actions || OF_RELEASES.iter().any(|start| name.starts_with(start)) || of_index && is_secret_name(&name)
}

fn is_secret_name(name: &str) -> bool {
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_word = |word: &&str| WORDS.contains(word) || word.ends_with("TOKEN");
    // `PWD` alone is the current folder; `MYSQL_PWD` is not.
    let is_password = words.len() > 1 && words.last() == Some(&"PWD");
    is_password
        || words.iter().any(is_word)
        || PARTS.iter().any(|part| name.contains(part))
        || OF_RELEASES.iter().any(|start| name.starts_with(start))
}

/// A password in an address, a token that says what it is, or a private key.
fn is_secret_value(value: &str) -> bool {
    let addresses = value.match_indices("://").filter_map(|(at, _)| value.get(at + 3..));
    let signs_in = |rest: &str| {
        let authority = rest.split(|c: char| c == '/' || c.is_whitespace()).next().unwrap_or_default();
        authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
    };
    // Over HTTP a name that stands alone can be a token.
    let is_alone = value.starts_with("http") && {
        let rest = value.split_once("://").map_or("", |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default().contains('@')
    };
    is_alone
        || addresses.into_iter().any(signs_in)
        || value.contains("PRIVATE KEY-----")
        || TOKENS.iter().any(|start| value.starts_with(start))
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
        ] {
            assert!(is_secret("SOMETHING", value.as_ref()), "{value}");
        }
        for value in ["https://host/simple", "postgres://user@localhost/db", "a@b.example", "redis://localhost:6379"] {
            assert!(!is_secret("SOMETHING", value.as_ref()), "{value}");
        }
    }

    #[test]
    fn what_publishes_is_handed_to_nobody() {
        for name in ["GITHUB_TOKEN", "gh_token", "UV_PUBLISH_TOKEN", "PDM_PUBLISH_PASSWORD", "POETRY_PYPI_TOKEN_PYPI"] {
            assert!(publishes(name), "{name}");
        }
        assert!(!["DATABASE_URL", "API_TOKEN", "PYPI_MIRROR", "TEST_GITHUB_TOKEN"].iter().any(|name| publishes(name)));
    }
}
