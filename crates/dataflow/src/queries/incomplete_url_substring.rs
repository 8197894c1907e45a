//! Check of an address by a part of its text.

use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::Solved;
use crate::syntax::ir::{Argument, Comparison, Constant, Expr, ExprId, Function};

pub(super) const QUERY: Query = Query {
    id: "py/incomplete-url-substring-sanitization",
    title: "Check of an address by a part of its text",
    cwe: &[20],
    severity: 7.8,
    suite: Suite::Default,
    message: "A check for a host can be met by another address.",
    help: "Parse the address and compare its host.",
    blind: "Names of hosts that are put together or read from settings",
    ask: Ask::Project(find),
};

/// Domains that CodeQL takes for those of hosts.
const DOMAINS: [&str; 7] = ["com", "org", "edu", "gov", "uk", "net", "io"];

fn find(facts: &Facts<'_>, _: &Solved) -> Vec<Found> {
    let mut found = Vec::new();
    for function in &facts.project.functions {
        let code = &function.code;
        for (expr, span) in code.exprs.iter().zip(&code.spans) {
            let unsafe_check = match expr {
                Expr::Compare { op: Comparison::In, left, .. } => text(facts, code, *left).is_some_and(is_address),
                Expr::Call(index) => code.calls.get(*index as usize).is_some_and(|call| {
                    let method = match code[call.function] {
                        Expr::Attribute { name, .. } => facts.project.symbols.text(name),
                        _ => return false,
                    };
                    let first = match call.arguments.first() {
                        Some(Argument::Positional(first)) => text(facts, code, *first),
                        _ => None,
                    };
                    first.is_some_and(|text| is_unsafe(method, text))
                }),
                _ => false,
            };
            if unsafe_check {
                found.push(Found::at(function.file, *span, QUERY.message));
            }
        }
    }
    found
}

fn text<'a>(facts: &Facts<'a>, code: &Function, expr: ExprId) -> Option<&'a str> {
    match code[expr] {
        Expr::Constant(id) => match facts.project.constant(id) {
            Constant::Str(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn is_unsafe(method: &str, text: &str) -> bool {
    match method {
        "startswith" => is_address(text) && !host_of(text).1.starts_with('/'),
        "endswith" => is_address(text) && !text.starts_with('.'),
        _ => false,
    }
}

/// A host, with a scheme, a port, a slash or without.
fn is_address(text: &str) -> bool {
    let text = text.to_lowercase();
    let web = text.starts_with("http://") || text.starts_with("https://");
    let (host, rest) = host_of(&text);
    let port = rest.strip_prefix(':').map_or(rest, |rest| rest.trim_start_matches(|it: char| it.is_ascii_digit()));
    let host = host.strip_prefix('.').unwrap_or(host);
    let labels: Vec<&str> = host.split('.').collect();
    let domain = labels.last().copied().unwrap_or("");
    let known = DOMAINS.contains(&domain) || web && domain.chars().all(|it| it.is_ascii_lowercase());
    matches!(port, "" | "/") && labels.len() > 1 && labels.iter().all(|label| !label.is_empty()) && known
}

/// The host of an address and what follows it.
fn host_of(text: &str) -> (&str, &str) {
    let host = text.split_once("//").map_or(text, |(_, rest)| rest);
    let end = host.find(|it: char| !(it.is_ascii_alphanumeric() || it == '.' || it == '-'));
    host.split_at(end.unwrap_or(host.len()))
}

#[cfg(test)]
mod tests {
    use super::{is_address, is_unsafe};

    #[test]
    fn addresses_are_told_from_file_names() {
        for text in ["example.com", ".example.com", "https://example.test", "http://a.example.org:80/", "//example.io"]
        {
            assert!(is_address(text), "{text}");
        }
        for text in ["readme.txt", "com", "", "a..com", "example.com/path", ".py", "https://", "https://a.b/c"] {
            assert!(!is_address(text), "{text}");
        }
    }

    #[test]
    fn what_ends_the_host_is_safe() {
        assert!(is_unsafe("startswith", "https://example.com") && !is_unsafe("startswith", "https://example.com/"));
        assert!(is_unsafe("endswith", "example.com") && !is_unsafe("endswith", ".example.com"));
        assert!(!is_unsafe("find", "example.com"));
    }
}
