//! Credentials in the text of the program.

use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::Solved;
use crate::syntax::ir::{Argument, Comparison, Constant, Expr, ExprId, Function};

pub(super) const QUERY: Query = Query {
    id: "py/hardcoded-credentials",
    title: "Credentials in the text of the program",
    cwe: &[259, 321, 798],
    severity: 9.8,
    suite: Suite::Extended,
    message: "A credential is written in the program.",
    help: "Read it from the environment or from a store of secrets.",
    blind: "Credentials that are passed by position, and short ones",
    ask: Ask::Project(find),
};

fn find(facts: &Facts<'_>, _: &Solved) -> Vec<Found> {
    let mut found = Vec::new();
    for function in &facts.project.functions {
        let code = &function.code;
        for call in &code.calls {
            for argument in &*call.arguments {
                if let Argument::Keyword(name, value) = argument
                    && is_credential(facts.project.symbols.text(*name))
                    && holds_secret(facts, code, *value)
                {
                    found.push(Found::at(function.file, code.span(*value), QUERY.message));
                }
            }
        }
        for (expr, span) in code.exprs.iter().zip(&code.spans) {
            if let Expr::Compare { op: Comparison::Equal, left, right } = expr {
                let meant =
                    |name, value| is_credential(variable(facts, code, name)) && holds_secret(facts, code, value);
                if meant(*left, *right) || meant(*right, *left) {
                    found.push(Found::at(function.file, *span, QUERY.message));
                }
            }
        }
    }
    found
}

/// The name of a variable.
fn variable<'a>(facts: &Facts<'a>, code: &Function, expr: ExprId) -> &'a str {
    match code[expr] {
        Expr::Global(name) => facts.project.symbols.text(name),
        Expr::Local(slot) => code.slot_names.get(slot.0 as usize).map_or("", |name| facts.project.symbols.text(*name)),
        _ => "",
    }
}

fn is_credential(name: &str) -> bool {
    let name = name.to_lowercase();
    let password = ["passwd", "password", "passcode", "passphrase"].iter().any(|word| name.contains(word));
    let user = ["puid", "username", "userid"].iter().any(|word| name.contains(word));
    let certificate =
        name.split_once("cert").is_some_and(|(_, rest)| !rest.contains("format") && !rest.contains("name"));
    !name.ends_with("file") && (password && !name.contains("question") || user || certificate)
}

fn holds_secret(facts: &Facts<'_>, code: &Function, expr: ExprId) -> bool {
    match code[expr] {
        Expr::Constant(id) => match facts.project.constant(id) {
            Constant::Str(text) => is_secret(text) && facts.project.symbols.get(text).is_none(),
            _ => false,
        },
        _ => false,
    }
}

/// Neither short, nor a word, nor text for people, nor repetitive, nor a format.
fn is_secret(text: &str) -> bool {
    let length = text.chars().count();
    let count = |wanted| text.chars().filter(|it| *it == wanted).count();
    let mut different: Vec<char> = text.chars().collect();
    different.sort_unstable();
    different.dedup();
    let mut rest = text.chars();
    let word = rest.next().is_some_and(char::is_uppercase) && rest.all(char::is_lowercase);
    length > 9
        && count(' ') * 20 < length
        && count('_') * 5 < length
        && (different.len() > 15 || different.len() * 3 > length * 2)
        && !word
        && !(text.contains('{') && text.contains('}'))
}

#[cfg(test)]
mod tests {
    use super::{is_credential, is_secret};

    #[test]
    fn secrets_are_told_from_words() {
        assert!(is_secret("vG7pQ2xLm9Rt") && is_secret("administrator7"));
        for text in ["password", "aaaaaaaaaaaa", "Administrator", "what is it then", "{PASSWORD_1}", "data_base_pw_x"] {
            assert!(!is_secret(text), "{text}");
        }
    }

    #[test]
    fn names_of_credentials_are_known() {
        assert!(is_credential("db_password") && is_credential("userName") && is_credential("client_cert"));
        assert!(!is_credential("password_file") && !is_credential("password_question") && !is_credential("cert_name"));
    }
}
