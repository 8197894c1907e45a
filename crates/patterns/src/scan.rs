//! One file against all rules. Tests in it do not ship, and are passed over.

use crate::constants::{Constant, Constants, literal};
use crate::sensitive::is_secret;
use crate::tokens::{Kind, Token, Tokens, Unreadable, tokens};

/// What a rule found; lines and columns are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the rule.
    pub rule: &'static str,
    /// Where it begins.
    pub line: u32,
    /// See `line`.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

/// What is wrong in the text of a file.
///
/// # Errors
/// It is no Rust.
pub fn scan(text: &str) -> Result<Vec<Finding>, Unreadable> {
    let shipped = without_tests(&tokens(text)?);
    let tokens = Tokens(&shipped);
    let mut file = File { tokens, constants: Constants::of(tokens), uses: uses(tokens), found: Vec::new() };
    for at in 0..shipped.len() {
        file.certificates(at);
        file.ciphers(at);
        file.hashes(at);
        file.keys(at);
        file.cookies(at);
        file.requests(at);
        file.logs(at);
        file.tokens(at);
    }
    file.found.sort_by_key(|found| (found.line, found.column));
    file.found.dedup();
    Ok(file.found)
}

/// The tokens without attributes, documentation, and the items that only tests have.
fn without_tests(all: &[Token]) -> Vec<Token> {
    let tokens = Tokens(all);
    let mut kept: Vec<Token> = Vec::new();
    // Where brackets that are open close, to be known again in the shorter list.
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(token) = all.get(at) {
        if let Some((names, next)) = tokens.attribute(at) {
            let is_test = matches!(names.as_slice(), ["test"] | ["cfg", "test"] | [.., "test"] if names.first() != Some(&"cfg_attr"))
                && !names.contains(&"not");
            at = if is_test { after_item(tokens, next) } else { next };
            continue;
        }
        match token.kind {
            Kind::Open(..) => {
                open.push(kept.len());
                kept.push(token.clone());
            }
            Kind::Close => {
                let (opened, closed) = (open.pop(), kept.len());
                if let Some(Token { kind: Kind::Open(_, end), .. }) = opened.and_then(|at| kept.get_mut(at)) {
                    *end = closed;
                }
                kept.push(token.clone());
            }
            _ => kept.push(token.clone()),
        }
        at += 1;
    }
    kept
}

/// The place after the item that begins here: after its `;` or its braces.
fn after_item(tokens: Tokens<'_>, from: usize) -> usize {
    let mut at = from;
    loop {
        if let Some((_, next)) = tokens.attribute(at) {
            at = next;
        } else if let Some(end) = tokens.closes(at, '{') {
            return end + 1;
        } else if let Some(end) = tokens.end(at) {
            at = end + 1;
        } else if tokens.is(at, ';') {
            return at + 1;
        } else if matches!(tokens.kind(at), None | Some(Kind::Close)) {
            return at;
        } else {
            at += 1;
        }
    }
}

/// The first names of paths: the crates that a file speaks of.
fn uses(tokens: Tokens<'_>) -> Vec<String> {
    let starts = (0..tokens.0.len()).filter(|at| {
        tokens.is_path(at + 1) || at.checked_sub(1).is_some_and(|before| tokens.name(before) == Some("use"))
    });
    let mut names: Vec<String> = starts.filter_map(|at| tokens.name(at)).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

struct File<'a> {
    tokens: Tokens<'a>,
    constants: Constants,
    uses: Vec<String>,
    found: Vec<Finding>,
}

impl<'a> File<'a> {
    fn report(&mut self, rule: &'static str, at: usize, message: impl Into<String>) {
        if let Some(token) = self.tokens.0.get(at) {
            self.found.push(Finding { rule, line: token.line, column: token.column, message: message.into() });
        }
    }

    fn speaks_of(&self, crates: &[&str]) -> bool {
        self.uses.iter().any(|name| crates.contains(&name.as_str()))
    }

    /// The literal that an argument is, by itself or by a name for one.
    fn constant(&self, at: usize) -> Option<Constant> {
        if let Some(constant) = literal(self.tokens, at) {
            return Some(constant);
        }
        let mut at = at;
        while self.tokens.is(at, '&') || self.tokens.is(at, '*') {
            at += 1;
        }
        let name = self.tokens.name(at)?;
        let constant = self.constants.get(name)?;
        let mut next = at + 1;
        while self.tokens.is(next, '.') && self.tokens.name(next + 1) == Some("as_bytes") {
            next = self.tokens.closes(next + 2, '(')? + 1;
        }
        matches!(self.tokens.kind(next)?, Kind::Sign(',') | Kind::Close).then(|| constant.clone())
    }

    /// The name of the method that is called here, and where its arguments begin and end.
    fn method(&self, at: usize) -> Option<(&'a str, usize, usize)> {
        let tokens = self.tokens;
        let name = tokens.name(at + 1).filter(|_| tokens.is(at, '.'))?;
        let open = self.turbofish(at + 2);
        Some((name, open + 1, tokens.closes(open, '(')?))
    }

    /// The last names of the path that is called here, and where its arguments begin and end: `Md5::new(…)`.
    fn call(&self, at: usize) -> Option<(&'a str, &'a str, usize, usize)> {
        let tokens = self.tokens;
        let owner = tokens.name(at)?;
        let after = self.turbofish(at + 1);
        let name = tokens.name(after + 2).filter(|_| tokens.is_path(after))?;
        let open = self.turbofish(after + 3);
        Some((owner, name, open + 1, tokens.closes(open, '(')?))
    }

    /// The place after `::<…>` or `<…>`, where that stands here.
    fn turbofish(&self, at: usize) -> usize {
        let tokens = self.tokens;
        let start = if tokens.is_path(at) && tokens.is(at + 2, '<') { at + 2 } else { at };
        if !tokens.is(start, '<') || start == at && !self.is_type(at) {
            return at;
        }
        let (mut depth, mut next) = (0_usize, start);
        for _ in 0..60 {
            match tokens.kind(next) {
                Some(Kind::Sign('<')) => depth += 1,
                Some(Kind::Sign('>')) => depth -= 1,
                Some(Kind::Sign(';')) | Some(Kind::Close) | None => return at,
                _ => {}
            }
            next = tokens.end(next).unwrap_or(next) + 1;
            if depth == 0 {
                return next;
            }
        }
        at
    }

    /// Whether a type stands before this place, so that `<` opens its parameters.
    fn is_type(&self, at: usize) -> bool {
        let name = at.checked_sub(1).and_then(|before| self.tokens.name(before));
        name.is_some_and(|name| name.starts_with(char::is_uppercase))
    }

    fn certificates(&mut self, at: usize) {
        const RULE: &str = "rust/disabled-certificate-check";
        const TRUE: &[&str] = &[
            "danger_accept_invalid_certs",
            "danger_accept_invalid_hostnames",
            "tls_danger_accept_invalid_certs",
            "tls_danger_accept_invalid_hostnames",
            "disable_verification",
            "accept_invalid_hostnames",
        ];
        let Some((name, from, to)) = self.method(at) else { return };
        if TRUE.contains(&name) && self.constant(from) == Some(Constant::Flag(true)) {
            self.report(RULE, at + 1, format!("`{name}(true)` lets anyone on the way pose as the server"));
        }
        let ends_in_none = || {
            (from..to)
                .any(|at| self.tokens.name(at) == Some("SslVerifyMode") && self.tokens.name(at + 3) == Some("NONE"))
        };
        if name == "set_verify" && ends_in_none() {
            self.report(RULE, at + 1, "OpenSSL is told to take any certificate");
        }
    }

    fn ciphers(&mut self, at: usize) {
        const RULE: &str = "rust/weak-cryptographic-algorithm";
        const BROKEN: &[&str] = &["Des", "TdesEde2", "TdesEde3", "TdesEee2", "TdesEee3", "Rc2", "Rc4"];
        let Some((owner, name, ..)) = self.call(at) else { return };
        let makes = matches!(name, "new" | "new_from_slice" | "new_from_slices" | "inner_init");
        if makes && BROKEN.contains(&owner) && self.speaks_of(&["des", "rc2", "rc4", "openssl", "crypto"]) {
            self.report(RULE, at, format!("`{owner}` is broken"));
        }
        let before = at.checked_sub(3).filter(|_| self.tokens.is_path(at.saturating_sub(2)));
        let is_ecb = before.and_then(|before| self.tokens.name(before)) == Some("ecb");
        if makes && is_ecb && matches!(owner, "Encryptor" | "Decryptor") {
            self.report(RULE, at, "equal blocks of what is encrypted in ECB mode stay equal");
        }
        let weak = ["des_", "rc4", "rc2_", "bf_"].iter().any(|start| name.starts_with(start)) || name.ends_with("_ecb");
        if owner == "Cipher" && weak {
            self.report(RULE, at, format!("`{name}` is broken"));
        }
    }

    fn hashes(&mut self, at: usize) {
        const RULE: &str = "rust/weak-sensitive-data-hashing";
        let call = self.call(at);
        let direct = call.filter(|(owner, name, ..)| {
            matches!(
                (*owner, *name),
                ("md5", "compute") | ("Md5" | "Sha1" | "Md4" | "Md2", "digest" | "new_with_prefix")
            )
        });
        let arguments = direct.map(|(_, _, from, to)| (from, to)).or_else(|| {
            // `let mut hasher = Md5::new(); hasher.update(password);`
            let receiver = self.tokens.name(at)?;
            let (name, from, to) = self.method(at + 1)?;
            (name == "update" && self.is_weak_hasher(receiver)).then_some((from, to))
        });
        let secret = arguments
            .and_then(|(from, to)| (from..to).filter_map(|at| self.tokens.name(at)).find(|name| is_secret(name)));
        if let Some(secret) = secret {
            self.report(
                RULE,
                at,
                format!("the hash of `{secret}` can be turned back: MD5 and SHA-1 are too weak for it"),
            );
        }
    }

    /// Whether a variable of this name is made by a weak hash.
    fn is_weak_hasher(&self, name: &str) -> bool {
        let tokens = self.tokens;
        (0..tokens.0.len()).any(|at| {
            let named = tokens.name(at) == Some(name) && tokens.is(at + 1, '=');
            let made = || {
                (at + 2..at + 6).filter_map(|at| self.call(at)).any(|(owner, call, ..)| {
                    matches!(owner, "Md5" | "Sha1" | "Md4" | "Md2") && matches!(call, "new" | "default")
                })
            };
            named && made()
        })
    }

    fn keys(&mut self, at: usize) {
        const RULE: &str = "rust/hard-coded-cryptographic-value";
        let Some((owner, name, from, to)) = self.call(at) else { return };
        let holds = ["Key", "Nonce", "XNonce", "Iv", "EncodingKey", "DecodingKey", "CookieKey"].contains(&owner);
        let takes = match name {
            "new_from_slice" | "new_from_slices" => true,
            "from_slice" | "from" | "from_secret" | "clone_from_slice" | "from_exact_iter" => holds,
            _ => false,
        };
        let is_constant = |at: usize| matches!(self.constant(at), Some(Constant::Bytes | Constant::Text(_)));
        let empty = from == to;
        if takes && !empty && is_constant(from) {
            self.report(RULE, at, format!("what `{owner}::{name}` is given stands in the source"));
        }
    }

    fn tokens(&mut self, at: usize) {
        const RULE: &str = "rust/hard-coded-cryptographic-value";
        let Some(text) = self.tokens.text(at) else { return };
        let rest = |start: &str, length: usize| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
            text.strip_prefix(start).is_some_and(|rest| rest.len() >= length && rest.chars().all(plain))
        };
        let known = [
            ("ghp_", 36),
            ("github_pat_", 82),
            ("AKIA", 16),
            ("xoxb-", 24),
            ("xoxp-", 24),
            ("sk_live_", 24),
            ("pypi-AgEIcHlwaS5vcmc", 50),
        ];
        let is_key = text.starts_with("-----BEGIN ") && text.contains("PRIVATE KEY-----") && text.len() > 100;
        if is_key || known.iter().any(|(start, length)| rest(start, *length)) {
            self.report(RULE, at, "a token or a private key stands in the source");
        }
    }

    fn cookies(&mut self, at: usize) {
        const RULE: &str = "rust/insecure-cookie";
        let about = self.speaks_of(&[
            "cookie",
            "actix_web",
            "axum_extra",
            "rocket",
            "tower_cookies",
            "actix_session",
            "tower_sessions",
            "poem",
            "biscotti",
        ]);
        if !about {
            return;
        }
        if let Some((name, from, _)) = self.method(at) {
            let sets = matches!(name, "secure" | "set_secure" | "cookie_secure" | "with_secure");
            if sets && self.constant(from) == Some(Constant::Flag(false)) {
                self.report(RULE, at + 1, "the cookie is sent over open connections");
            }
        }
        if let Some(("Cookie", "build", _, end)) = self.call(at) {
            let (mut next, mut last) = (end + 1, None);
            while let Some((name, _, end)) = self.method(next) {
                if matches!(name, "secure" | "removal") {
                    return;
                }
                (next, last) = (end + 1, Some(name));
            }
            if matches!(last, Some("build" | "finish")) {
                self.report(RULE, at, "the cookie is sent over open connections: `secure` is not set");
            }
        }
    }

    fn requests(&mut self, at: usize) {
        const RULE: &str = "rust/non-https-url";
        const CLIENTS: &[&str] = &["reqwest", "ureq", "surf", "isahc", "attohttpc", "minreq", "hyper"];
        const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "request", "uri"];
        let called = match (self.method(at), self.call(at)) {
            (Some((name, from, to)), _) if self.speaks_of(CLIENTS) => Some((name, from, to)),
            (_, Some((owner, name, from, to)))
                if CLIENTS.contains(&owner) || owner == "blocking" && self.speaks_of(CLIENTS) =>
            {
                Some((name, from, to))
            }
            _ => None,
        };
        let Some((_, from, to)) = called.filter(|(name, ..)| METHODS.contains(name)) else { return };
        let texts = (from..to).filter_map(|at| self.tokens.text(at).map(str::to_owned));
        let named = (from..to).filter_map(|at| match self.constants.get(self.tokens.name(at)?)? {
            Constant::Text(text) => Some(text.clone()),
            _ => None,
        });
        if let Some(host) = texts.chain(named).find_map(|text| open_host(&text)) {
            self.report(RULE, at, format!("what is asked of `{host}` and answered can be read and changed on the way"));
        }
    }

    fn logs(&mut self, at: usize) {
        const RULE: &str = "rust/cleartext-logging";
        const MACROS: &[&str] =
            &["trace", "debug", "info", "warn", "error", "log", "println", "eprintln", "print", "eprint", "dbg"];
        let tokens = self.tokens;
        if !tokens.name(at).is_some_and(|name| MACROS.contains(&name)) || !tokens.is(at + 1, '!') {
            return;
        }
        let Some(end) = tokens.end(at + 2) else { return };
        for argument in at + 3..end {
            let starts = argument == at + 3 || tokens.is(argument - 1, ',') || tokens.is(argument - 1, '=');
            let direct = if starts { self.value(argument, end) } else { None };
            let inline = tokens.text(argument).and_then(|text| {
                // Two of them stand for one that is printed.
                let text = text.replace("{{", "");
                let names = text.split('{').skip(1).filter_map(|part| part.split(['}', ':', '.']).next());
                names.filter(|name| !name.is_empty()).find(|name| is_secret(name)).map(str::to_owned)
            });
            let first_text = (at + 3..end).find(|at| tokens.text(*at).is_some());
            let secret = direct.or(inline.filter(|_| first_text == Some(argument)));
            if let Some(secret) = secret {
                self.report(RULE, at, format!("`{secret}` can be read in the log"));
                return;
            }
        }
    }

    /// The name of the secret that an argument is by its last name: `&user.password`, `password.as_str()`.
    fn value(&self, from: usize, end: usize) -> Option<String> {
        let tokens = self.tokens;
        let mut at = from;
        while tokens.is(at, '&') || tokens.is(at, '*') || tokens.is(at, '%') || tokens.is(at, '?') {
            at += 1;
        }
        let mut last = tokens.name(at)?;
        at += 1;
        while tokens.is(at, '.') {
            let name = tokens.name(at + 1)?;
            if let Some(closed) = tokens.closes(at + 2, '(') {
                if !matches!(name, "clone" | "as_str" | "to_string" | "to_owned" | "as_ref" | "unwrap" | "trim") {
                    return None;
                }
                at = closed + 1;
            } else {
                last = name;
                at += 2;
            }
        }
        let ends = at >= end || tokens.is(at, ',');
        (ends && is_secret(last)).then(|| last.to_owned())
    }
}

/// The host of an address that starts with `http://`, where it is none of this machine or of a private network.
fn open_host(text: &str) -> Option<String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("HTTP://"))?;
    let host = rest.split(['/', ':', '?', '#']).next()?.rsplit('@').next()?.to_ascii_lowercase();
    let private = ["localhost", "127.", "10.", "192.168.", "169.254.", "0.0.0.0", "[", "{"];
    let is_private = private.iter().any(|start| host.starts_with(start))
        || (16..32).any(|second| host.starts_with(&format!("172.{second}.")))
        || [".local", ".localhost", ".internal", ".test", ".invalid"].iter().any(|end| host.ends_with(end));
    (!is_private && host.contains('.')).then_some(host)
}
