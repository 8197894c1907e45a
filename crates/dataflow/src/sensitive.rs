//! Which names say that a value is sensitive: passwords, other secrets, accounts, certificates, data on a person.
//!
//! The words are those of CodeQL's heuristics, so that a scan here and there agree on what counts.

/// Kinds of sensitive data that a name speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sensitive {
    /// A secret that is none of the others.
    pub secret: bool,
    /// A password or a key that authorises.
    pub password: bool,
    /// An account or its owner's name.
    pub account: bool,
    /// A certificate.
    pub certificate: bool,
    /// What is known of a person: address, health, money, relations.
    pub private: bool,
}

// In a pattern `~` stands for one character or none, `<` and `>` for the edges of a part between underscores.
const SECRET: &[&str] = &["secret", "trusted", "confidential"];
const PASSWORD: &[&str] = &["passwd", "password", "passcode", "pass~phrase"];
const KEY: &[&str] = &[
    "auth~key",
    "authentication~key",
    "authorisation~key",
    "authorization~key",
    "oauth",
    "api~key",
    "api~tok",
    "<mfa>",
];
const ACCOUNT: &[&str] =
    &["account", "accnt", "puid", "user~name", "user~id", "session~id", "session~key", "uuid", "<uid"];
const PRIVATE: &[&str] = &[
    // Identity
    "social~security",
    "employer~identification",
    "national~insurance",
    "resident~id",
    "passport~num",
    "passport~no",
    "<ssn>",
    // Where somebody is reached
    "post~code",
    "zip~code",
    "home~addr",
    "mob~num",
    "mob~no",
    "mob~tel",
    "mob~phone",
    "mobile~num",
    "mobile~no",
    "mobile~tel",
    "mobile~phone",
    "home~num",
    "home~no",
    "home~tel",
    "home~phone",
    "tel~num",
    "tel~no",
    "fax~num",
    "fax~no",
    "phone~num",
    "phone~no",
    "telephone",
    "emergency~contact",
    "latitude",
    "longitude",
    "nationality",
    // Money
    "credit~card",
    "credit~num",
    "credit~no",
    "credit~account",
    "credit~accnt",
    "debit~card",
    "debit~num",
    "debit~no",
    "debit~account",
    "debit~accnt",
    "bank~card",
    "bank~num",
    "bank~no",
    "bank~account",
    "bank~accnt",
    "visa~card",
    "visa~num",
    "visa~no",
    "visa~account",
    "visa~accnt",
    "card~num",
    "card~no",
    "card~credit",
    "account~num",
    "account~no",
    "account~credit",
    "accnt~num",
    "accnt~no",
    "accnt~credit",
    "routing~num",
    "salary",
    "billing",
    "beneficiary",
    "credit~rating",
    "credit~score",
    "<ccn>",
    "<cvv>",
    "<iban>",
    // Health
    "birth~date",
    "birth~day",
    "date~birth",
    "date~of~birth",
    "day~birth",
    "day~of~birth",
    "gender",
    "<sex>",
    "medical",
    "health~plan",
    "care~plan",
    "healthkit",
    "appointment",
    "prescription",
    "patient~id",
    "patient~record",
    "blood~type",
    "blood~alcohol",
    "blood~glucose",
    "blood~pressure",
    "heart~rate",
    "heart~rhythm",
    "body~mass",
    "body~fat",
    "menstrua",
    "pregnan",
    "insulin",
    "inhaler",
    // Relations and devices
    "employer",
    "employee",
    "spouse",
    "maiden~name",
    "mac~addr",
    "security~code",
];
/// Words of names whose values are hashed, hidden, or something else than they seem.
const HARMLESS: &[&str] = &[
    "redact",
    "censor",
    "obfuscate",
    "hash",
    "md5",
    "sha",
    "random",
    "certain",
    "concert",
    "secretar",
    "accountant",
    "accountab",
    "accounting",
    "accounted",
    "wildcard",
    "coauthor",
    "path",
    "<url",
];

/// The same for words that mean the contrary after others: `unencrypted`, `unencoded`, `profile`.
const EXCEPT: &[(&str, &str)] = &[("crypt", "unen"), ("encode", "un"), ("file", "pro")];

/// Parts of names that look secret and are not.
const NOT_SECRET: &[&str] =
    &["is_secret", "issecret", "untrusted", "un_trusted", "istrusted", "is_trusted", "trusted_iter"];

/// A pattern, and the letters that a name has to have for it.
#[derive(Clone, Copy)]
struct Word {
    pattern: &'static str,
    letters: u32,
}

const SECRET_WORDS: [Word; SECRET.len()] = words(SECRET);
const PASSWORD_WORDS: [Word; PASSWORD.len()] = words(PASSWORD);
const KEY_WORDS: [Word; KEY.len()] = words(KEY);
const ACCOUNT_WORDS: [Word; ACCOUNT.len()] = words(ACCOUNT);
const PRIVATE_WORDS: [Word; PRIVATE.len()] = words(PRIVATE);
const HARMLESS_WORDS: [Word; HARMLESS.len()] = words(HARMLESS);

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn words<const N: usize>(patterns: &[&'static str]) -> [Word; N] {
    let mut words = [Word { pattern: "", letters: 0 }; N];
    let mut at = 0;
    while at < N {
        words[at] = Word { pattern: patterns[at], letters: letters(patterns[at]) };
        at += 1;
    }
    words
}

/// A bit for each letter from a to z that a text has.
#[allow(clippy::indexing_slicing, reason = "below the length")]
const fn letters(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let (mut letters, mut at) = (0, 0);
    while at < bytes.len() {
        if bytes[at].is_ascii_lowercase() {
            letters |= 1 << (bytes[at] - b'a');
        }
        at += 1;
    }
    letters
}

impl Sensitive {
    /// What `name` speaks of.
    pub fn of(name: &str) -> Sensitive {
        let strange = |it: char| !(it.is_alphanumeric() || matches!(it, '_' | '$' | '.' | '-'));
        if name.contains(strange) {
            return Sensitive::default();
        }
        let owner = has_capital_uid(name);
        let lower = name.to_lowercase();
        let (name, letters) = (lower.as_str(), letters(&lower));
        if any(&HARMLESS_WORDS, name, letters) || EXCEPT.iter().any(|(word, before)| holds_alone(name, word, before)) {
            return Sensitive::default();
        }
        Sensitive {
            secret: any(&SECRET_WORDS, name, letters) && any(&SECRET_WORDS, &without(name, NOT_SECRET), letters),
            password: any(&KEY_WORDS, name, letters)
                || any(&PASSWORD_WORDS, name, letters) && !name.contains("question"),
            account: owner || any(&ACCOUNT_WORDS, name, letters),
            certificate: has_certificate(name),
            private: any(&PRIVATE_WORDS, name, letters),
        }
    }

    /// It speaks of something sensitive.
    pub fn is_any(self) -> bool {
        self != Sensitive::default()
    }
}

/// A word stands somewhere in the name without the other right before it.
fn holds_alone(name: &str, word: &str, before: &str) -> bool {
    name.match_indices(word).any(|(at, _)| !name.get(..at).is_some_and(|start| start.ends_with(before)))
}

/// `cert_format`, `cert_name` and `certification` hold no certificate.
fn has_certificate(name: &str) -> bool {
    name.match_indices("cert").any(|(at, word)| {
        let rest = name.get(at + word.len()..).unwrap_or_default();
        !["format", "name", "ification"].iter().any(|other| rest.contains(other))
    })
}

/// `ownerUid`: a new word starts with a capital.
fn has_capital_uid(name: &str) -> bool {
    name.match_indices('U').any(|(at, _)| {
        let before = name.get(..at).and_then(|before| before.chars().next_back());
        let word = name.get(at..at + 3).is_some_and(|word| word.eq_ignore_ascii_case("uid"));
        word && before.is_some_and(|before| before.is_ascii_lowercase())
    })
}

fn without(name: &str, words: &[&str]) -> String {
    words.iter().fold(name.to_owned(), |name, word| name.replace(word, ""))
}

/// One of the words is in the name; most can be told by a letter that the name does not have.
fn any(words: &[Word], name: &str, letters: u32) -> bool {
    words.iter().any(|word| word.letters & !letters == 0 && found(word.pattern, name))
}

/// The pattern matches somewhere in the name.
fn found(pattern: &str, name: &str) -> bool {
    let (pattern, edge) = pattern.strip_prefix('<').map_or((pattern, false), |rest| (rest, true));
    let mut before = None;
    for (at, character) in name.char_indices() {
        let starts = !edge || before.is_none_or(is_gap);
        if starts && name.get(at..).is_some_and(|rest| matches(pattern, rest)) {
            return true;
        }
        before = Some(character);
    }
    false
}

fn matches(pattern: &str, text: &str) -> bool {
    let mut characters = pattern.chars();
    let mut rest = text.chars();
    match characters.next() {
        None => true,
        Some('>') => rest.next().is_none_or(is_gap),
        Some('~') => {
            let pattern = characters.as_str();
            matches(pattern, text) || rest.next().is_some_and(|_| matches(pattern, rest.as_str()))
        }
        Some(wanted) => rest.next() == Some(wanted) && matches(characters.as_str(), rest.as_str()),
    }
}

fn is_gap(it: char) -> bool {
    it == '_' || !it.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::Sensitive;

    #[test]
    fn names_of_passwords_are_known() {
        for name in [
            "password",
            "unencrypted_password",
            "password_code",
            "profile_password",
            "userPassword",
            "PASSWD",
            "pass_phrase",
            "api_key",
            "APIToken",
            "auth_key",
            "oauth",
            "user_mfa",
            "passcode",
        ] {
            assert!(Sensitive::of(name).password, "{name}");
        }
        for name in [
            "passes",
            "password_hash",
            "encrypted_password",
            "random_password",
            "password question",
            "mfas",
            "password_file",
            "password_reset_path",
            "password_url",
            "",
            "bypass",
        ] {
            assert!(!Sensitive::of(name).password, "{name}");
        }
    }

    #[test]
    fn other_kinds_are_told_apart() {
        let secret = Sensitive { secret: true, ..Sensitive::default() };
        assert_eq!(Sensitive::of("client_secret"), secret);
        assert_eq!(Sensitive::of("trusted"), secret);
        for name in ["is_secret", "untrusted", "secretary", "isTrusted"] {
            assert!(!Sensitive::of(name).secret, "{name}");
        }
        assert!(Sensitive::of("curl_password").password && Sensitive::of("auth_key_question").password);
        assert!(!Sensitive::of("trusted_iter").secret);
        for name in ["username", "user_name", "account_id", "sessionid", "uid", "ownerUid", "my_uuid"] {
            assert!(Sensitive::of(name).account, "{name}");
        }
        assert!(Sensitive::of("certificate").certificate && Sensitive::of("client_cert").certificate);
        for name in ["fluid", "accounting", "liquid_account_url"] {
            assert!(!Sensitive::of(name).account, "{name}");
        }
        for name in ["cert_name", "certain", "concert", "certification", "certfile"] {
            assert!(!Sensitive::of(name).certificate, "{name}");
        }
        for name in
            ["ssn", "customer_ssn", "salary", "date_of_birth", "mac_address", "creditCardNumber", "sex", "zip_code"]
        {
            assert!(Sensitive::of(name).private, "{name}");
        }
        for name in ["essence", "sussex", "lessons", "encoded_password", "secret_wildcard"] {
            assert!(!Sensitive::of(name).is_any(), "{name}");
        }
    }
}
