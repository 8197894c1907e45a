//! Which repository this is on which server, and its pages.

/// `OWNER/NAME` out of a remote's address: `https://HOST/OWNER/NAME.git`, `ssh://git@HOST/…` or `git@HOST:OWNER/NAME`.
/// Only for `host`, because a slug means nothing on another server.
pub fn slug_of_remote(url: &str, host: &str) -> Option<String> {
    let rest = match url.split_once("://") {
        Some((_, rest)) => {
            let (authority, path) = rest.split_once('/')?;
            same_host(authority, host).then_some(path)?
        }
        None => {
            let (authority, path) = url.split_once(':')?;
            same_host(authority, host).then_some(path)?
        }
    };
    let path = rest.trim_matches('/');
    let slug = path.strip_suffix(".git").unwrap_or(path);
    crate::config::is_slug(slug).then(|| slug.to_owned())
}

/// Whether a web address is a page of this repository on `host`.
pub fn is_page_of(url: &str, host: &str, slug: &str) -> bool {
    let Some((authority, path)) = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')) else {
        return false;
    };
    let mut parts = path.split(['/', '?', '#']);
    let (owner, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let name = name.strip_suffix(".git").unwrap_or(name);
    let authority = authority.strip_prefix("www.").unwrap_or(authority);
    same_host(authority, host) && format!("{owner}/{name}").eq_ignore_ascii_case(slug)
}

/// Credentials and a port may stand beside the host.
fn same_host(authority: &str, host: &str) -> bool {
    let name = authority.rsplit_once('@').map_or(authority, |(_, name)| name);
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    name.eq_ignore_ascii_case(host) || name.eq_ignore_ascii_case(&format!("ssh.{host}"))
}

/// The host of a base address such as `https://github.com`.
pub fn host(server: &str) -> &str {
    let rest = server.split_once("://").map_or(server, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    authority.split_once(':').map_or(authority, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_of_every_form() {
        for url in [
            "https://github.com/octo/demo.git",
            "https://github.com/octo/demo/",
            "https://user:canary@GitHub.com/octo/demo",
            "git@github.com:octo/demo.git",
            "ssh://git@github.com/octo/demo",
            "ssh://git@ssh.github.com:443/octo/demo.git",
            "git://github.com/octo/demo",
        ] {
            assert_eq!(slug_of_remote(url, "github.com").as_deref(), Some("octo/demo"), "{url}");
        }
        for url in [
            "https://gitlab.com/octo/demo",
            "https://github.com/octo",
            "https://github.com/octo/demo/tree",
            "/srv/git/demo.git",
            "../demo",
            "https://github.com.evil.example/octo/demo",
            "git@github.com:octo/de)mo",
        ] {
            assert_eq!(slug_of_remote(url, "github.com"), None, "{url}");
        }
        for page in [
            "https://github.com/octo/demo",
            "https://www.github.com/Octo/Demo.git#x",
            "http://github.com/octo/demo/issues",
        ] {
            assert!(is_page_of(page, "github.com", "octo/demo"), "{page}");
        }
        for page in
            ["https://github.com/octo/demo2", "https://evil.example/octo/demo", "octo/demo", "https://github.com/octo"]
        {
            assert!(!is_page_of(page, "github.com", "octo/demo"), "{page}");
        }
        assert_eq!(host("https://ghe.example:8443/api"), "ghe.example");
    }
}
