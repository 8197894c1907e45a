//! What the capturing rules matched in one file, put together: each pattern with its flags, names and uses.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::origins::{members, origins};
use super::source::{Source, last_part};
use crate::check::semgrep::report::Match;
use redos::{Flags, Method};

/// A pattern that is written somewhere.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) range: Range<usize>,
    pub(super) flags: Flags,
    /// Which ways of matching are analysed whoever hands over the text.
    pub(super) methods: Vec<Method>,
    /// Whether an engine that backtracks is asked.
    pub(super) backtracks: bool,
    /// What the compiled pattern is assigned to.
    names: BTreeSet<String>,
    /// Whether it is given to a function of a library for regular expressions.
    is_call: bool,
}

/// Where text from a request is matched.
pub(super) struct Input {
    pub(super) method: Method,
    pub(super) at: usize,
    /// Indices of the patterns that it can be matched with.
    pub(super) sites: Vec<usize>,
}

/// All of a file.
pub(super) struct Captures {
    pub(super) sites: Vec<Site>,
    pub(super) inputs: Vec<Input>,
    /// Whether there were more than are looked at.
    pub(super) is_cut: bool,
}

/// More patterns, and uses of them, than a file written by hand has.
const MOST: usize = 2_000;

impl Captures {
    /// `matches` are those of one file whose ids begin with `capture.`.
    pub(super) fn of(matches: &[&Match], source: &Source) -> Captures {
        let named = |kind: &'static str| matches.iter().filter(move |found| found.rule == kind).take(MOST);
        let mut patterns: BTreeMap<(usize, usize), Site> = BTreeMap::new();
        for found in matches.iter().take(MOST) {
            if let (Some(site), Some(range)) = (site(found, source), found.range()) {
                patterns.entry((range.start, range.end)).or_insert(site);
            }
        }
        let mut sites: Vec<Site> = patterns.into_values().collect();
        for found in named("capture.flags") {
            let flags = flags(found.message(), source, found.range());
            of_range(&mut sites, found).for_each(|site| site.flags = flags);
        }
        for found in named("capture.name") {
            of_range(&mut sites, found).for_each(|site| {
                site.names.insert(last_part(found.message()).to_owned());
            });
        }
        let mut loops = Vec::new();
        for found in named("capture.each").chain(named("capture.origin")) {
            let (Some(range), members) = (found.range(), elements(found, source)) else { continue };
            let flags = user(&sites, source, found.message(), &range).map_or(Flags::NONE, |site| site.flags);
            for member in members.iter().filter(|member| source.value(member).is_some()) {
                if sites.len() < MOST && sites.iter().all(|site| site.range.start != member.start) {
                    sites.push(Site { flags, ..Site::at(member.clone(), Method::Search) });
                }
            }
            loops.push(Loop { variable: found.message(), range, members });
        }
        for site in sites.clone() {
            for range in origins(source, &site.range) {
                if sites.len() < MOST && sites.iter().all(|known| known.range.start != range.start) {
                    sites.push(Site { range, is_call: false, ..site.clone() });
                }
            }
        }
        let inputs = named("capture.input").chain(named("capture.input.helper"));
        let inputs = inputs.filter_map(|found| input(found, &sites, &loops, source)).collect();
        // What is matched in full somewhere below can be slow there alone.
        for site in &mut sites {
            let in_full = |name: &String| source.text.contains(&format!("{name}.fullmatch"));
            if site.names.iter().any(in_full) && !site.methods.contains(&Method::FullMatch) {
                site.methods.push(Method::FullMatch);
            }
        }
        Captures { sites, inputs, is_cut: matches.len() > MOST }
    }
}

impl Site {
    fn at(range: Range<usize>, method: Method) -> Site {
        let methods = vec![method];
        Site { range, flags: Flags::NONE, methods, backtracks: true, names: BTreeSet::new(), is_call: false }
    }
}

/// Where `re.match` alone looks, `re.search` looks too, so that a method that is not known counts as the latter.
fn method(word: &str) -> Method {
    match word {
        "match" => Method::Match,
        "fullmatch" | "matches_re" => Method::FullMatch,
        _ => Method::Search,
    }
}

fn site(found: &Match, source: &Source) -> Option<Site> {
    let range = found.range()?;
    let message = found.message();
    let is_call = found.rule == "capture.pattern";
    Some(match found.rule.as_str() {
        "capture.pattern" | "capture.column" => Site { is_call, ..Site::at(range, method(message)) },
        "capture.route" | "capture.origin" => Site::at(range, Method::Search),
        // These call `match`; Django's and the rest call `search`.
        "capture.validator" if matches!(message, "Regexp" | "Match") => Site::at(range, Method::Match),
        "capture.validator" => Site::at(range, method(message)),
        // pydantic's engine is of another kind, unless the model asks for Python's.
        "capture.field" => {
            let backtracks = source.text.contains("python-re");
            Site { backtracks, ..Site::at(range, Method::Search) }
        }
        _ => return None,
    })
}

fn of_range<'a>(sites: &'a mut [Site], found: &Match) -> impl Iterator<Item = &'a mut Site> {
    let range = found.range();
    sites.iter_mut().filter(move |site| Some(&site.range) == range.as_ref())
}

/// Flags that are computed count as none: most of them change nothing about the time that a pattern takes.
fn flags(written: &str, source: &Source, range: Option<Range<usize>>) -> Flags {
    let named =
        || source.part(&source.definition(written, range?.start)?).split('#').next().and_then(Flags::from_source);
    Flags::from_source(written).or_else(named).unwrap_or_default()
}

/// The call that is handed a loop's variable as its pattern.
fn user<'a>(sites: &'a [Site], source: &Source, variable: &str, range: &Range<usize>) -> Option<&'a Site> {
    let is_user = |site: &&Site| site.is_call && source.part(&site.range) == variable;
    sites.iter().filter(is_user).min_by_key(|site| site.range.start.abs_diff(range.start))
}

/// The members of what a loop runs over, or where these are tuples, the parts of them that the variable is given.
fn elements(found: &Match, source: &Source) -> Vec<Range<usize>> {
    let Some(range) = found.range() else { return Vec::new() };
    let all = members(source, &range);
    // `for a, b in`
    let before = source.part(&(0..range.start)).rsplit("for ").next().unwrap_or_default();
    let targets: Vec<&str> = before.strip_suffix(" in ").unwrap_or_default().split(',').map(str::trim).collect();
    let nth = targets.iter().position(|target| *target == found.message()).filter(|_| targets.len() > 1);
    let Some(nth) = nth.filter(|_| !source.part(&range).ends_with(".items()")) else { return all };
    all.iter().filter_map(|one| members(source, one).into_iter().nth(nth)).collect()
}

/// A loop over patterns.
struct Loop<'a> {
    variable: &'a str,
    /// What is looped over.
    range: Range<usize>,
    /// What that holds.
    members: Vec<Range<usize>>,
}

fn input(found: &Match, sites: &[Site], loops: &[Loop<'_>], source: &Source) -> Option<Input> {
    let (word, pattern) = found.message().split_once(' ')?;
    let (at, pattern) = (found.range()?.start, pattern.trim());
    let method = method(word);
    let numbered = || sites.iter().enumerate();
    let by_name = |name: &str| {
        let name = last_part(name).to_owned();
        numbered().filter(move |(_, site)| site.names.contains(&name)).map(|(nth, _)| nth).collect::<Vec<_>>()
    };
    // The call itself, whose pattern stands before its text, or after it where both are named.
    let same = || numbered().filter(|(_, site)| site.is_call && source.part(&site.range).trim() == pattern);
    let before = same().filter(|(_, site)| site.range.end <= at).max_by_key(|(_, site)| site.range.start);
    let call = before.or_else(|| same().min_by_key(|(_, site)| site.range.start));
    let around = loops.iter().filter(|each| each.variable == pattern && each.range.start <= at);
    let sites = if let Some(Loop { range, members, .. }) = around.max_by_key(|each| each.range.start) {
        let within = |site: &Site| members.iter().any(|one| one.start <= site.range.start && site.range.end <= one.end);
        let mut reached: Vec<usize> = numbered().filter(|(_, site)| within(site)).map(|(nth, _)| nth).collect();
        let names = members.iter().map(|member| source.part(member).trim()).chain([source.part(range).trim()]);
        reached.extend(names.flat_map(by_name));
        reached
    } else if let Some((nth, _)) = call.filter(|(_, site)| source.value(&site.range).is_some()) {
        vec![nth]
    } else if let Some(start) = pattern.ends_with(')').then(|| source.part(&(0..at)).rfind(pattern)).flatten() {
        // `re.compile("a").search(text)`, whatever `re.compile` is called.
        let is_given = |site: &Site| site.is_call && start < site.range.start && site.range.end < start + pattern.len();
        numbered().filter(|(_, site)| is_given(site)).map(|(nth, _)| nth).collect()
    } else if source.is_parameter(pattern, at) {
        let (function, _) = source.function(at)?;
        let opening = format!("{function}(");
        let is_given = |site: &Site| {
            let before = source.part(&(0..site.range.start)).trim_end();
            let line = before.rsplit('\n').next().unwrap_or_default();
            site.is_call && line.rsplit_once(opening.as_str()).is_some_and(|(_, rest)| !rest.contains(')'))
        };
        numbered().filter(|(_, site)| is_given(site)).map(|(nth, _)| nth).collect()
    } else {
        by_name(pattern)
    };
    Some(Input { method, at, sites })
}
