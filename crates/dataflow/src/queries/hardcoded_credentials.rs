//! Credentials in the text of the program.

use std::collections::BTreeSet;

use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::Solved;
use crate::names::{ProjectClass, ProjectFunction};
use crate::syntax::ir::{Argument, Call, Comparison, Constant, Expr, ExprId, Function, Span, Stmt, Symbol, Target};

pub(super) const QUERY: Query = Query {
    id: "py/hardcoded-credentials",
    title: "Credentials in the text of the program",
    cwe: &[259, 321, 798],
    severity: 9.8,
    suite: Suite::Extended,
    message: "A credential is written in the program.",
    help: "Read it from the environment or from a store of secrets.",
    blind: "Credentials that another function or file hands over, and short ones",
    ask: Ask::Project(find),
};

fn find(facts: &Facts<'_>, _: &Solved) -> Vec<Found> {
    let mut found = BTreeSet::new();
    for function in facts.project.functions.iter().filter(|function| !is_test(facts, function)) {
        let code = &function.code;
        for call in &code.calls {
            for (position, argument) in call.arguments.iter().enumerate() {
                let (Argument::Keyword(_, value) | Argument::Positional(value)) = argument else { continue };
                if let Some(span) = secret(facts, function, *value)
                    && name_of(facts, function, call, position).is_some_and(is_credential)
                {
                    found.insert((function.file, span));
                }
            }
        }
        for (expr, span) in code.exprs.iter().zip(&code.spans) {
            if let Expr::Compare { op: Comparison::Equal, left, right } = expr {
                let meant =
                    |name, value| is_credential(variable(facts, code, name)) && holds_secret(facts, code, value);
                if meant(*left, *right) || meant(*right, *left) {
                    found.insert((function.file, *span));
                }
            }
        }
    }
    found.into_iter().map(|(file, span)| Found::at(file, span, QUERY.message)).collect()
}

/// CodeQL leaves out functions of tests, by their names.
fn is_test(facts: &Facts<'_>, function: &ProjectFunction) -> bool {
    function.code.name.is_some_and(|name| facts.project.symbols.text(name).starts_with("test"))
}

/// The name of an argument: its keyword, or the parameter of a function or class of the same file.
fn name_of<'a>(facts: &Facts<'a>, caller: &ProjectFunction, call: &Call, position: usize) -> Option<&'a str> {
    let symbols = &facts.project.symbols;
    if let Argument::Keyword(name, _) = call.arguments.get(position)? {
        return Some(symbols.text(*name));
    }
    let name = match caller.code[call.function] {
        Expr::Global(name) => name,
        Expr::Local(slot) => *caller.code.slot_names.get(slot.0 as usize)?,
        _ => return None,
    };
    let called = callee(facts, caller, name)?;
    let parameter = called.code.parameters.get(position + usize::from(called.class.is_some()))?;
    Some(symbols.text(parameter.name))
}

/// The function of the same file that has this name, or the constructor of the class.
fn callee<'a>(facts: &Facts<'a>, caller: &ProjectFunction, name: Symbol) -> Option<&'a ProjectFunction> {
    let project = facts.project;
    let init = project.symbols.get("__init__")?;
    let of_class = |class: &&ProjectClass| class.file == caller.file && class.code.name == name;
    if let Some(class) = project.classes.iter().find(of_class) {
        return class.methods.get(&init).map(|id| project.function(*id));
    }
    let free = |function: &&ProjectFunction| {
        function.file == caller.file && function.class.is_none() && function.code.name == Some(name)
    };
    project.functions.iter().find(free)
}

/// Where the secret stands that a value is: here, or where the constant that it names is assigned.
fn secret(facts: &Facts<'_>, function: &ProjectFunction, value: ExprId) -> Option<Span> {
    let code = &function.code;
    if holds_secret(facts, code, value) {
        return Some(code.span(value));
    }
    let (code, name) = match code[value] {
        Expr::Local(slot) => (code, *code.slot_names.get(slot.0 as usize)?),
        Expr::Global(name) => {
            (&facts.project.functions.get(facts.project.file(function.file).functions as usize)?.code, name)
        }
        _ => return None,
    };
    let mut values = code.body.iter().filter_map(|statement| match statement {
        Stmt::Assign(targets, value) => targets.iter().any(|target| is_named(code, target, name)).then_some(*value),
        _ => None,
    });
    let value = values.next().filter(|_| values.next().is_none())?;
    holds_secret(facts, code, value).then(|| code.span(value))
}

fn is_named(code: &Function, target: &Target, name: Symbol) -> bool {
    match target {
        Target::Local(slot, _) => code.slot_names.get(slot.0 as usize) == Some(&name),
        Target::Global(own, _) => *own == name,
        _ => false,
    }
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
