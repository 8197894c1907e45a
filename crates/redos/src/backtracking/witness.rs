//! The text around a pump: a prefix that leads to it, and a suffix after which nothing matches.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::alphabet::Alphabet;
use super::super::automaton::{Accepts, Automaton, START};
use super::growth::{Growth, Parts, Runs};
use super::{Attack, Candidate, Fuel, Spent, Subject};

/// A longer suffix is not looked for.
const LONGEST_SUFFIX: usize = 6;
/// Of powers from here on a few runs do not tell whether they are exponential.
const HIGHEST_POWER: u32 = 4;
const MOST_SETS: usize = 60;
const NEWLINE: u32 = 10;
/// After so many pumps the states that can be come to repeat.
const MOST_PUMPS: usize = 12;

/// What a candidate is tried for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Exponential,
    /// A power, which may turn out to be none where the automaton has a knot that could make it so.
    Power {
        knotted: bool,
    },
}

/// An attack by a candidate that the matcher is slow at.
pub(super) fn prove(
    subject: &Subject<'_>,
    candidate: &Candidate,
    asked: Asked,
    fuel: &mut Fuel,
) -> Result<Option<Attack>, Spent> {
    let automaton = subject.automaton;
    let pump = candidate.pump.as_slice();
    let mut around = Vec::new();
    for (pivot, prefix) in prefixes(automaton, candidate, subject.alphabet, fuel)? {
        for suffix in suffixes(subject, candidate.last, pivot, &prefix, pump, fuel)? {
            around.push((prefix.clone(), suffix));
        }
    }
    for (prefix, suffix) in around {
        let parts = Parts { prefix: &prefix, pump, suffix: &suffix };
        // The program as CPython compiles it stands first.
        for (at, program) in subject.programs.iter().enumerate() {
            let mut runs = Runs::new(subject, program, parts);
            let growth = match asked {
                Asked::Exponential => runs.is_exponential(fuel)?.then_some(Growth::Exponential),
                Asked::Power { knotted } => match runs.degree(fuel)? {
                    // So high a power may be none.
                    Some(HIGHEST_POWER..) if knotted && runs.is_exponential(fuel)? => Some(Growth::Exponential),
                    power => power.map(Growth::Polynomial),
                },
            };
            if let Some(growth) = growth {
                let text =
                    |symbols: &[u8]| symbols.iter().map(|symbol| subject.alphabet.representative(*symbol)).collect();
                return Ok(Some(Attack {
                    span: candidate.span,
                    prefix: text(&prefix),
                    pump: text(pump),
                    suffix: text(&suffix),
                    growth,
                    latent: at > 0,
                }));
            }
        }
    }
    Ok(None)
}

/// Texts from the start to the pivot, the shortest first, and which state that is.
fn prefixes(
    automaton: &Automaton,
    candidate: &Candidate,
    alphabet: &Alphabet,
    fuel: &mut Fuel,
) -> Result<Vec<(usize, Vec<u8>)>, Spent> {
    let there = |state: usize| match candidate.head {
        Some(head) => automaton.begins(state, head),
        None => state == candidate.pivot,
    };
    if automaton.scan.is_some() && automaton.scan == Some(candidate.pivot) {
        // What matches at the very start alone, as in `^a+|a+$`, is out of the way behind a character that nothing takes.
        let begun = |symbol: &u8| {
            let mut next = automaton.next(START).iter().filter(|edge| Some(edge.to) != automaton.scan);
            next.any(|edge| automaton.label(edge.to).contains(*symbol))
        };
        let again = automaton.next(candidate.pivot);
        let begins_otherwise = automaton.next(START).iter().any(|edge| again.iter().all(|other| other.to != edge.to));
        let aside = alphabet.all().symbols().find(|symbol| begins_otherwise && !begun(symbol));
        let texts = [Some(Vec::new()), aside.map(|symbol| vec![symbol])];
        return Ok(texts.into_iter().flatten().map(|text| (candidate.pivot, text)).collect());
    }
    let mut from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut queue = VecDeque::from([START]);
    while let Some(mut at) = queue.pop_front() {
        if there(at) {
            let (pivot, mut text) = (at, Vec::new());
            while at != START {
                let Some(symbol) = automaton.label(at).first() else {
                    return Ok(Vec::new());
                };
                text.push(symbol);
                at = from.get(&at).copied().unwrap_or(START);
            }
            text.reverse();
            return Ok(vec![(pivot, text)]);
        }
        for edge in automaton.next(at) {
            fuel.burn(1)?;
            if Some(edge.to) != automaton.scan && edge.to != START && !from.contains_key(&edge.to) {
                from.insert(edge.to, at);
                queue.push_back(edge.to);
            }
        }
    }
    Ok(Vec::new())
}

type Set = BTreeSet<usize>;

/// Suffixes worth trying, the likeliest first: what is rejected after the pivot whether approximated constructs hold or
/// not; then where they do not; then by the whole pattern; and some that just may do, as what is not asked here (other
/// alternatives that match, approximated constructs) may decide.
fn suffixes(
    subject: &Subject<'_>,
    last: Option<usize>,
    pivot: usize,
    prefix: &[u8],
    pump: &[u8],
    fuel: &mut Fuel,
) -> Result<Vec<Vec<u8>>, Spent> {
    let automaton = subject.automaton;
    let mut suffixes = Vec::new();
    let may = |accepts: Accepts| accepts.may;
    let must = |accepts: Accepts| accepts.must;
    let mut whole = Set::from([START]);
    for symbol in prefix {
        whole = step(automaton, &whole, *symbol, fuel)?;
    }
    let local = Set::from([pivot]);
    let furthest: Set = last.into_iter().collect();
    for (start, trusting) in [(&furthest, true), (&local, true), (&local, false), (&whole, true)] {
        if start.is_empty() {
            continue;
        }
        if !trusting && automaton.approximation.is_none() {
            continue;
        }
        let ends = |state: usize| if trusting { may(automaton.accepts(state)) } else { must(automaton.accepts(state)) };
        if let Some(suffix) =
            rejected(subject, start, pump, &|state| ends(state).anywhere, &|state| ends(state).at_end, fuel)?
            && !suffixes.contains(&suffix)
        {
            suffixes.push(suffix);
        }
    }
    if automaton.approximation.is_some() || last.is_some() {
        let mut likely: Vec<Vec<u8>> = vec![Vec::new(), pump.iter().take(1).copied().collect()];
        let plain = ['!', '\n', 'a', '_', ' ', '\0'];
        likely.extend(plain.iter().filter_map(|c| Some(vec![subject.alphabet.group(u32::from(*c))?])));
        likely.retain(|suffix| !suffixes.contains(suffix));
        suffixes.extend(likely);
    }
    Ok(suffixes)
}

/// A shortest text that no state come to by pumping accepts, nor any state on the way.
fn rejected(
    subject: &Subject<'_>,
    start: &Set,
    pump: &[u8],
    anywhere: &dyn Fn(usize) -> bool,
    at_end: &dyn Fn(usize) -> bool,
    fuel: &mut Fuel,
) -> Result<Option<Vec<u8>>, Spent> {
    let automaton = subject.automaton;
    let accepted = |set: &Set| set.iter().any(|state| anywhere(*state));
    let mut pumped = start.clone();
    for _ in 0..MOST_PUMPS {
        let mut next = pumped.clone();
        for symbol in pump {
            if accepted(&next) {
                return Ok(None);
            }
            next = step(automaton, &next, *symbol, fuel)?;
        }
        let before = pumped.len();
        pumped.extend(next);
        if pumped.len() == before {
            break;
        }
    }
    let mut seen = BTreeSet::from([pumped.clone()]);
    let mut queue = VecDeque::from([(pumped, Vec::new())]);
    while let Some((set, text)) = queue.pop_front() {
        if accepted(&set) {
            continue;
        }
        if !set.iter().any(|state| at_end(*state)) {
            return Ok(Some(text));
        }
        if text.len() == LONGEST_SUFFIX || seen.len() > MOST_SETS {
            continue;
        }
        for (symbol, _) in subject.alphabet.numbered() {
            let next = step(automaton, &set, symbol, fuel)?;
            if seen.insert(next.clone()) {
                let mut longer: Vec<u8> = text.clone();
                longer.push(symbol);
                if next.is_empty() {
                    // `$` holds before a newline that is the end, and never before two.
                    if subject.alphabet.representative(symbol) == NEWLINE {
                        longer.push(symbol);
                    }
                    return Ok(Some(longer));
                }
                queue.push_back((next, longer));
            }
        }
    }
    Ok(None)
}

fn step(automaton: &Automaton, from: &Set, symbol: u8, fuel: &mut Fuel) -> Result<Set, Spent> {
    let mut to = Set::new();
    for state in from {
        let next = automaton.next(*state);
        fuel.burn(1 + next.len() as u64)?;
        to.extend(next.iter().map(|edge| edge.to).filter(|to| automaton.label(*to).contains(symbol)));
    }
    Ok(to)
}
