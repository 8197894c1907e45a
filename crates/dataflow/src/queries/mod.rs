//! What is asked of a project. One file per query.

mod bad_tag_filter;
mod bind_all_interfaces;
mod call;
mod cleartext_logging;
mod cleartext_storage;
mod client_exposed_cookie;
mod code_injection;
mod command_injection;
mod cookie_injection;
mod cookies;
mod csrf_protection_disabled;
mod flask_debug;
mod full_ssrf;
mod hardcoded_credentials;
mod http_response_splitting;
mod incomplete_hostname_regexp;
mod incomplete_url_substring;
mod insecure_cookie;
mod insecure_default_protocol;
mod insecure_protocol;
mod insecure_temporary_file;
mod jinja2_autoescape;
mod ldap_injection;
mod log_injection;
mod missing_host_key_validation;
mod nosql_injection;
mod overly_large_range;
mod overly_permissive_file;
mod pam_auth_bypass;
mod partial_ssrf;
mod path_injection;
mod patterns;
mod polynomial_redos;
mod redos;
mod reflective_xss;
mod regex_injection;
mod request_without_validation;
mod samesite_none_cookie;
mod shell_command_construction;
mod sql_injection;
mod stack_trace_exposure;
mod system_prompt_injection;
mod tarslip;
mod template_injection;
mod unsafe_deserialization;
mod url_redirection;
mod weak_crypto_key;
mod weak_cryptographic_algorithm;
mod weak_sensitive_data_hashing;
mod xml_bomb;
mod xpath_injection;
mod xxe;

use std::collections::BTreeMap;

use crate::analysis::Facts;
use crate::flow::{Observed, Reached, Solved};
use crate::models::{Marks, SourceKind};
use crate::names::FileId;
use crate::paths::{Certainty, Finding, Step, certainty, place, steps};
use crate::syntax::ir::Span;

/// Which of CodeQL's suites has a query.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Suite {
    /// The one that runs unless another is asked for.
    Default,
    /// `security-extended`
    Extended,
}

/// A call that a query reports.
#[derive(Clone, PartialEq, Debug)]
pub struct Reported {
    /// Where; the call itself, or one of its arguments.
    pub span: Span,
    /// One sentence.
    pub message: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// How a query finds what it reports.
pub enum Ask {
    /// Input of some kinds that reaches sinks of some kinds.
    Taint {
        /// Kinds of source.
        sources: &'static [&'static str],
        /// Kinds of sink.
        sinks: &'static [&'static str],
        /// What of it counts, and how much: by the kind of sink and what is known of the value there.
        judge: fn(&str, Marks) -> Option<Certainty>,
    },
    /// Several of these.
    All(&'static [Ask]),
    /// The project as a whole.
    Project(fn(&Facts<'_>, &Solved) -> Vec<Found>),
    /// Calls of watched functions, one by one.
    Calls {
        /// The names under which the functions are watched.
        watched: &'static [&'static str],
        /// The call's faults; `watched` tells under which name it was found.
        judge: fn(&Facts<'_>, &Observed, &str) -> Vec<Reported>,
    },
}

/// What a query with a logic of its own reports.
pub struct Found {
    file: FileId,
    span: Span,
    message: String,
    certainty: Certainty,
    steps: Vec<Step>,
}

impl Found {
    fn at(file: FileId, span: Span, message: impl Into<String>) -> Self {
        Self { file, span, message: message.into(), certainty: Certainty::High, steps: Vec::new() }
    }

    fn flow(facts: &Facts<'_>, flow: &Reached, message: &str) -> Self {
        let steps = steps(facts, flow);
        let certainty = certainty(flow.marks);
        Self { file: flow.file, span: flow.span, message: message.to_owned(), certainty, steps }
    }
}

/// A query.
pub struct Query {
    /// CodeQL's id.
    pub id: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// Weaknesses it stands for.
    pub cwe: &'static [u16],
    /// CodeQL's security severity, 0 to 10.
    pub severity: f32,
    /// The suite it belongs to.
    pub suite: Suite,
    /// What a finding says.
    pub message: &'static str,
    /// What to do, in one line.
    pub help: &'static str,
    /// What it cannot see.
    pub blind: &'static str,
    /// How it finds what it reports.
    pub ask: Ask,
}

/// All queries.
pub const ALL: &[&Query] = &[
    &bad_tag_filter::QUERY,
    &bind_all_interfaces::QUERY,
    &cleartext_logging::QUERY,
    &cleartext_storage::QUERY,
    &client_exposed_cookie::QUERY,
    &code_injection::QUERY,
    &command_injection::QUERY,
    &cookie_injection::QUERY,
    &csrf_protection_disabled::QUERY,
    &flask_debug::QUERY,
    &full_ssrf::QUERY,
    &hardcoded_credentials::QUERY,
    &http_response_splitting::QUERY,
    &incomplete_hostname_regexp::QUERY,
    &incomplete_url_substring::QUERY,
    &insecure_cookie::QUERY,
    &insecure_default_protocol::QUERY,
    &insecure_protocol::QUERY,
    &insecure_temporary_file::QUERY,
    &jinja2_autoescape::QUERY,
    &ldap_injection::QUERY,
    &log_injection::QUERY,
    &missing_host_key_validation::QUERY,
    &nosql_injection::QUERY,
    &overly_large_range::QUERY,
    &overly_permissive_file::QUERY,
    &pam_auth_bypass::QUERY,
    &partial_ssrf::QUERY,
    &path_injection::QUERY,
    &polynomial_redos::QUERY,
    &redos::QUERY,
    &reflective_xss::QUERY,
    &regex_injection::QUERY,
    &request_without_validation::QUERY,
    &samesite_none_cookie::QUERY,
    &shell_command_construction::QUERY,
    &sql_injection::QUERY,
    &stack_trace_exposure::QUERY,
    &system_prompt_injection::QUERY,
    &tarslip::QUERY,
    &template_injection::QUERY,
    &unsafe_deserialization::QUERY,
    &url_redirection::QUERY,
    &weak_crypto_key::QUERY,
    &weak_cryptographic_algorithm::QUERY,
    &weak_sensitive_data_hashing::QUERY,
    &xml_bomb::QUERY,
    &xpath_injection::QUERY,
    &xxe::QUERY,
];

/// Asks all queries.
pub(crate) fn ask(facts: &Facts<'_>, solved: &Solved) -> Vec<Finding> {
    let mut findings = Vec::new();
    for query in ALL {
        one(facts, solved, query, &query.ask, &mut findings);
    }
    findings.sort_by(|one, two| (&one.place, one.query).cmp(&(&two.place, two.query)));
    partial_ssrf::without_whole(&mut findings);
    findings.dedup_by(|one, two| one.place == two.place && one.query == two.query && one.message == two.message);
    findings
}

fn one(facts: &Facts<'_>, solved: &Solved, query: &'static Query, ask: &Ask, findings: &mut Vec<Finding>) {
    match ask {
        Ask::Taint { sources, sinks, judge } => taint(facts, solved, query, (sources, sinks, *judge), findings),
        Ask::All(asks) => asks.iter().for_each(|ask| one(facts, solved, query, ask, findings)),
        Ask::Calls { watched, judge } => calls(facts, solved, query, watched, *judge, findings),
        Ask::Project(find) => findings.extend(find(facts, solved).into_iter().map(|found| Finding {
            query: query.id,
            place: place(facts, found.file, found.span),
            message: found.message,
            certainty: found.certainty,
            steps: found.steps,
            related: Vec::new(),
        })),
    }
}

/// All that arrives counts.
fn everything(_: &str, marks: Marks) -> Option<Certainty> {
    Some(certainty(marks))
}

type Asked<'a> = (&'a [&'static str], &'a [&'static str], fn(&str, Marks) -> Option<Certainty>);

/// One finding per sink; of several sources the surest and nearest explains it.
fn taint(facts: &Facts<'_>, solved: &Solved, query: &'static Query, asked: Asked<'_>, findings: &mut Vec<Finding>) {
    let (sources, sinks, judge) = asked;
    let sources: Vec<SourceKind> = sources.iter().filter_map(|name| facts.models.source_kind(name)).collect();
    let mut by_sink: BTreeMap<(FileId, Span), Vec<(Certainty, &Reached)>> = BTreeMap::new();
    for name in sinks {
        let Some(kind) = facts.models.sink_kind(name) else { continue };
        for flow in solved.flows.iter().filter(|flow| flow.kind == kind && sources.contains(&flow.source.kind)) {
            if let Some(certainty) = judge(name, flow.marks) {
                by_sink.entry((flow.file, flow.span)).or_default().push((certainty, flow));
            }
        }
    }
    for ((file, span), mut flows) in by_sink {
        flows.sort_by_key(|(certainty, flow)| (*certainty, flow.trace.length(), flow.source));
        flows.dedup_by_key(|(_, flow)| flow.source);
        let Some(((certainty, best), others)) = flows.split_first() else { continue };
        findings.push(Finding {
            query: query.id,
            place: place(facts, file, span),
            message: query.message.to_owned(),
            certainty: *certainty,
            steps: steps(facts, best),
            related: others.iter().map(|(_, flow)| place(facts, flow.source.file, flow.source.span)).collect(),
        });
    }
}

fn calls(
    facts: &Facts<'_>,
    solved: &Solved,
    query: &'static Query,
    watched: &[&str],
    judge: fn(&Facts<'_>, &Observed, &str) -> Vec<Reported>,
    findings: &mut Vec<Finding>,
) {
    for call in &solved.observed {
        for name in watched {
            if !call.is(facts.models, name) {
                continue;
            }
            for report in judge(facts, call, name) {
                findings.push(Finding {
                    query: query.id,
                    place: place(facts, call.file, report.span),
                    message: report.message,
                    certainty: report.certainty,
                    steps: Vec::new(),
                    related: Vec::new(),
                });
            }
        }
    }
}
