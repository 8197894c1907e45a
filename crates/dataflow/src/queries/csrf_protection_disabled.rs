//! No protection against forged requests.

use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::Solved;
use crate::syntax::ir::{Constant, Expr, ExprId, Function, Slot, Stmt, Target};

pub(super) const QUERY: Query = Query {
    id: "py/csrf-protection-disabled",
    title: "No protection against forged requests",
    cwe: &[352],
    severity: 8.8,
    suite: Suite::Default,
    message: "Users log in, and nothing protects their sessions against forged requests.",
    help: "Add `django.middleware.csrf.CsrfViewMiddleware`.",
    blind: "Lists that are put together from parts; views that are protected one by one in other files",
    ask: Ask::Project(find),
};

const LOGIN: &str = "django.contrib.auth.middleware.AuthenticationMiddleware";
const PROTECTION: [&str; 2] = ["django.middleware.csrf.CsrfViewMiddleware", "session_csrf.CsrfMiddleware"];

fn find(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let number = facts.models.watched.iter().position(|known| known == "csrf.protect");
    if solved.observed.iter().any(|call| call.watched.iter().any(|watch| Some(usize::from(*watch)) == number)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for function in facts.project.functions.iter().filter(|function| function.code.name.is_none()) {
        let code = &function.code;
        for list in assigned(facts, code, "MIDDLEWARE") {
            let items = texts(facts, code, list);
            if items.contains(&LOGIN) && !PROTECTION.iter().any(|name| items.contains(name)) {
                found.push(Found::at(function.file, code.span(list), QUERY.message));
            }
        }
    }
    found
}

/// What is assigned to a variable of a module; what is assigned to the variable that is assigned, too.
fn assigned(facts: &Facts<'_>, code: &Function, wanted: &str) -> Vec<ExprId> {
    let mut found = Vec::new();
    for statement in &*code.body {
        let Stmt::Assign(targets, value) = statement else { continue };
        if !targets.iter().any(|target| name(facts, code, target) == wanted) {
            continue;
        }
        match code[*value] {
            Expr::Global(_) | Expr::Local(_) if variable(facts, code, *value) != wanted => {
                found.extend(assigned(facts, code, variable(facts, code, *value)).pop());
            }
            _ => found.push(*value),
        }
    }
    found
}

/// The name of a variable that is read.
fn variable<'a>(facts: &Facts<'a>, code: &Function, expr: ExprId) -> &'a str {
    match code[expr] {
        Expr::Global(name) => facts.project.symbols.text(name),
        Expr::Local(slot) => slot_name(facts, code, slot),
        _ => "",
    }
}

fn slot_name<'a>(facts: &Facts<'a>, code: &Function, slot: Slot) -> &'a str {
    code.slot_names.get(slot.0 as usize).map_or("", |name| facts.project.symbols.text(*name))
}

fn name<'a>(facts: &Facts<'a>, code: &Function, target: &Target) -> &'a str {
    match target {
        Target::Global(name, _) => facts.project.symbols.text(*name),
        Target::Local(slot, _) => slot_name(facts, code, *slot),
        _ => "",
    }
}

fn texts<'a>(facts: &Facts<'a>, code: &Function, list: ExprId) -> Vec<&'a str> {
    let (Expr::List(items) | Expr::Tuple(items)) = code[list] else { return Vec::new() };
    let text = |item: &ExprId| match code[*item] {
        Expr::Constant(id) => match facts.project.constant(id) {
            Constant::Str(text) => Some(&**text),
            _ => None,
        },
        _ => None,
    };
    code.list(items).iter().filter_map(text).collect()
}
