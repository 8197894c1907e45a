//! The licence as one short text, an SPDX expression wherever one can be told.
//!
//! The order is a PEP 639 expression, then the one licence classifier, then the older free text
//! (<https://peps.python.org/pep-0639/>). Licence texts are not read.

use spdx::identifiers::{EXCEPTIONS, LICENSES};
use spdx::{Expression, ParseMode};

use super::layer::{Field, Layer};
use super::spdx::{BY_CLASSIFIER, BY_SPELLING};
use crate::project::Fact;

/// The longest free text that is taken for a licence's name.
const LONGEST_TEXT: usize = 40;
const LONGEST_EXPRESSION: usize = 200;

pub(super) fn license(layer: &Layer) -> Option<Fact<String>> {
    let said = |said: &Field<String>| said.clone().fact();
    if let Some(fact) = said(&layer.license_expression)
        && let Some(value) = expression(&fact.value, true).or_else(|| by_spelling(&fact.value))
    {
        return Some(Fact::new(value, fact.source));
    }
    let text = said(&layer.license_text);
    let spelled = text.as_ref().and_then(|fact| Some(Fact::new(by_spelling(&fact.value)?, fact.source.clone())));
    if let Some(fact) = layer.classifiers.clone().fact()
        && let Some(classifier) = only_license(&fact.value)
    {
        if let Some((_, id)) = BY_CLASSIFIER.iter().find(|(known, _)| *known == classifier) {
            return Some(Fact::new((*id).to_owned(), fact.source));
        }
        // `BSD License` is several licences, and a tool must not choose one; the text beside it often does
        // (https://peps.python.org/pep-0639/appendix-mapping-classifiers/).
        let last = classifier.rsplit(" :: ").next().filter(|text| is_plain(text) && text.len() <= 2 * LONGEST_TEXT);
        return spelled.or_else(|| Some(Fact::new(last?.to_owned(), fact.source)));
    }
    spelled.or_else(|| {
        text.filter(|fact| is_short(&fact.value)).map(|fact| Fact::new(fact.value.trim().to_owned(), fact.source))
    })
}

/// The licence classifier, if exactly one names a licence.
fn only_license(classifiers: &[String]) -> Option<&str> {
    let families = ["License :: OSI Approved", "License :: DFSG approved"];
    let mut licenses = classifiers
        .iter()
        .map(|one| one.trim())
        .filter(|one| one.starts_with("License :: ") && !families.contains(one));
    let first = licenses.next()?;
    licenses.all(|other| other == first).then_some(first)
}

/// The expression as SPDX spells it, if it is one. An identifier that the list does not know yet may be one of a newer list.
fn expression(text: &str, allow_unknown: bool) -> Option<String> {
    if text.len() > LONGEST_EXPRESSION {
        return None;
    }
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<String> = spaced.split_whitespace().map(canonical).collect();
    let spelled = words.join(" ").replace("( ", "(").replace(" )", ")");
    let mode = ParseMode { allow_deprecated: true, allow_unknown, ..ParseMode::STRICT };
    Expression::parse_mode(&spelled, mode).is_ok().then_some(spelled)
}

/// Identifiers and operators are the same in any case (<https://peps.python.org/pep-0639/#project-source-metadata>).
fn canonical(word: &str) -> String {
    let licenses = LICENSES.iter().map(|license| license.name);
    let mut known = licenses.chain(EXCEPTIONS.iter().map(|exception| exception.name)).chain(["AND", "OR", "WITH"]);
    known.find(|name| name.eq_ignore_ascii_case(word)).unwrap_or(word).to_owned()
}

/// The SPDX expression for a common spelling of a licence's name, or for an expression of identifiers we know.
fn by_spelling(text: &str) -> Option<String> {
    if text.len() > 2 * LONGEST_TEXT || text.trim().contains('\n') {
        return None;
    }
    let plain: String = text
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() || c == '.' || c == '+' { c } else { ' ' })
        .collect();
    let fillers = ["the", "license", "licence", "license.", "version", "v", "software"];
    let words: Vec<_> = plain.split_whitespace().filter(|word| !fillers.contains(word)).map(number).collect();
    let words = words.join(" ");
    if let Some((_, id)) = BY_SPELLING.iter().find(|(spelling, _)| *spelling == words) {
        return Some((*id).to_owned());
    }
    expression(text, false)
}

/// `v2` is `2`.
fn number(word: &str) -> &str {
    word.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(word)
}

fn is_short(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_lowercase();
    let pointer =
        ["see ", "license", "licence", "copying", "unknown", "none"].iter().any(|word| lower.starts_with(word));
    !text.is_empty() && text.chars().count() <= LONGEST_TEXT && is_plain(text) && !pointer
}

/// Letters and the punctuation that licences' names hold: nothing that could mean something else to a README.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || " .,+-/()&'".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn resolved(expression: &str, text: &str, classifiers: &[&str]) -> Option<String> {
        let said = |text: &str| Field::maybe((!text.is_empty()).then(|| text.to_owned()), "x");
        let classifiers = classifiers.iter().map(|one| format!("License :: {one}")).collect();
        let layer = Layer {
            license_expression: said(expression),
            license_text: said(text),
            classifiers: Field::is(classifiers, "x"),
            ..Layer::default()
        };
        license(&layer).map(|fact| fact.value)
    }

    #[test]
    fn expression_then_classifier_then_text() {
        let mit = "OSI Approved :: MIT License";
        let bsd = "OSI Approved :: BSD License";
        for (expression, text, classifiers, expected) in [
            ("ISC", "GPL", [mit].as_slice(), Some("ISC")),
            ("<b>", "GPL", &[mit], Some("MIT")),
            ("", "GPL", &[mit, "OSI Approved", mit], Some("MIT")),
            ("", "BSD 3-Clause", &[bsd], Some("BSD-3-Clause")),
            ("", "BSD", &[bsd], Some("BSD License")),
            ("", "", &[bsd], Some("BSD License")),
            ("", "MIT", &[mit, bsd], Some("MIT")),
            ("", "", &[mit, bsd], None),
            ("", "", &["OSI Approved"], None),
            ("", "Apache 2.0", &[], Some("Apache-2.0")),
            ("", "My own terms", &[], Some("My own terms")),
            ("", "MIT\nPermission is hereby", &[], None),
            ("", "See LICENSE.txt", &[], None),
            ("", "[x](javascript:y)", &[], None),
            ("", "a licence with a name that nobody could ever print", &[], None),
            ("", "", &["OSI Approved :: <img src=x>"], None),
            ("", "", &["Other/Proprietary License"], Some("Other/Proprietary License")),
        ] {
            assert_eq!(
                resolved(expression, text, classifiers).as_deref(),
                expected,
                "{expression} | {text} | {classifiers:?}"
            );
        }
    }

    #[test]
    fn expressions_have_their_form() {
        for (text, expected) in [
            ("mit", Some("MIT")),
            ("MIT or (apache-2.0 and  BSD-2-Clause)", Some("MIT OR (Apache-2.0 AND BSD-2-Clause)")),
            ("GPL-2.0-or-later WITH Classpath-exception-2.0", Some("GPL-2.0-or-later WITH Classpath-exception-2.0")),
            ("LicenseRef-Mine", Some("LicenseRef-Mine")),
            ("MIT License", None),
            ("MIT OR", None),
            ("(MIT", None),
            ("MIT)", None),
            ("MIT ()", None),
            ("", None),
            ("MIT/Apache-2.0", None),
        ] {
            assert_eq!(expression(text, true).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn common_spellings() {
        for (text, id) in [
            ("The MIT License", "MIT"),
            ("MIT license", "MIT"),
            ("The MIT License (MIT)", "MIT"),
            ("Apache License, Version 2.0", "Apache-2.0"),
            ("Apache 2", "Apache-2.0"),
            ("Apache-2.0", "Apache-2.0"),
            ("Apache Software License 2.0", "Apache-2.0"),
            ("3-Clause BSD License", "BSD-3-Clause"),
            ("New BSD License", "BSD-3-Clause"),
            ("BSD-2-Clause", "BSD-2-Clause"),
            ("GPLv3+", "GPL-3.0-or-later"),
            ("MPL 2.0", "MPL-2.0"),
            ("Mozilla Public License v2.0", "MPL-2.0"),
            ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
            ("ISC License", "ISC"),
        ] {
            assert_eq!(by_spelling(text).as_deref(), Some(id), "{text}");
        }
        for text in ["BSD", "GPL", "GPLv3", "Apache", "LGPL", "Proprietary", "MIT-ish"] {
            assert_eq!(by_spelling(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_resolved_can_be_markup(expression in any::<String>(), text in any::<String>(), classifier in any::<String>()) {
            if let Some(value) = resolved(&expression, &text, &[&classifier]) {
                prop_assert!(!value.contains(['<', '>', '[', ']', '`', '|', '\n', '\r', '\0', '"', '*', '!']));
            }
        }
    }
}
