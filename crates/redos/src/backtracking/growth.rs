//! How a number of steps grows with the length of a text, from a few runs.

use std::collections::BTreeMap;

use super::super::matcher::{Input, Program, run};
use super::{Fuel, Spent, Subject};

/// How the time grows with the number of pumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Growth {
    /// With this power of it: two is quadratic.
    Polynomial(u32),
    Exponential,
}

/// A run this long is not waited for.
const LONGEST_RUN: u64 = 300_000;
/// A run that will be longer is not begun where shorter ones have told the power.
const LONG_RUN: f64 = 150_000.0;

/// A prefix, a pump and a suffix.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) prefix: &'a [u8],
    pub(super) pump: &'a [u8],
    pub(super) suffix: &'a [u8],
}

/// Runs of one program over the same parts with more and more pumps.
pub(super) struct Runs<'a> {
    subject: &'a Subject<'a>,
    program: &'a Program,
    parts: Parts<'a>,
    /// The steps by the number of pumps, so that none is run twice; none where they were too many.
    known: BTreeMap<usize, Option<u64>>,
}

impl<'a> Runs<'a> {
    pub(super) fn new(subject: &'a Subject<'a>, program: &'a Program, parts: Parts<'a>) -> Runs<'a> {
        Runs { subject, program, parts, known: BTreeMap::new() }
    }

    fn steps(&mut self, pumps: usize, fuel: &mut Fuel) -> Result<Option<u64>, Spent> {
        if let Some(known) = self.known.get(&pumps) {
            return Ok(*known);
        }
        let Parts { prefix, pump, suffix } = self.parts;
        let symbols = prefix.iter().chain(pump.iter().cycle().take(pump.len() * pumps)).chain(suffix);
        let alphabet = self.subject.alphabet;
        let text = symbols.map(|symbol| alphabet.representative(*symbol));
        let steps = match Input::new(text, alphabet) {
            Some(input) => {
                let most = LONGEST_RUN.min(fuel.0);
                let run = run(self.program, &input, self.subject.method, self.subject.ascii, most);
                fuel.burn(run.steps)?;
                run.matched.map(|_| run.steps)
            }
            None => Some(0),
        };
        self.known.insert(pumps, steps);
        Ok(steps)
    }

    /// Whether two more pumps multiply the steps, each time anew.
    pub(super) fn is_exponential(&mut self, fuel: &mut Fuel) -> Result<bool, Spent> {
        let mut before: Option<u64> = None;
        let mut ratio = 1.0_f64;
        for pumps in (2..=26).step_by(2) {
            let Some(steps) = self.steps(pumps, fuel)? else {
                // Ran out of steps: so few pumps cannot do that otherwise, where the last ones multiplied them too.
                return Ok(pumps <= 6 || ratio >= 2.5 && pumps <= 22);
            };
            let now = before.map_or(1.0, |before| steps as f64 / before.max(1) as f64);
            // What no longer multiplies them enough, and does so less and less, is a power.
            if pumps >= 8 && now < ratio.min(2.5) || pumps >= 12 && now < 2.0 {
                return Ok(false);
            }
            ratio = now;
            before = Some(steps);
        }
        Ok(ratio >= 2.5)
    }

    /// The degree at which steps grow, where that is two or more.
    pub(super) fn degree(&mut self, fuel: &mut Fuel) -> Result<Option<u32>, Spent> {
        let fewest = (3 / self.parts.pump.len().max(1)).max(1);
        let most = 8 * fewest;
        let mut degree = self.slope(fewest, fuel)?;
        if degree.is_none() {
            degree = self.slope(1, fuel)?;
        }
        // Short texts first: where the power is high they tell, and longer ones would take too long.
        for pumps in [2 * fewest, 4 * fewest, most] {
            if self.expected(pumps).is_none_or(|steps| steps > LONG_RUN) {
                break;
            }
            degree = self.slope(pumps, fuel)?.or(degree);
        }
        // Once more with longer texts where these are too short to tell, where a repetition that looks endless has a bound,
        // and where fewer steps than any power takes have jumped; what takes too long for that has told.
        let widened = self.subject.automaton.widened;
        let longest = 4 * most;
        let least = u64::try_from(longest * longest / 2).unwrap_or(u64::MAX);
        let jumped = self.known.get(&longest).is_some_and(|steps| steps.is_some_and(|steps| steps < least));
        if degree.is_some_and(|degree| degree > 1.2 && (degree < 1.6 || widened && degree < 2.6 || jumped)) {
            degree = self.slope(longest, fuel)?.or(degree);
        }
        // A measured slope; it is small.
        Ok(degree.filter(|degree| *degree >= 1.6).map(|degree| degree.round().clamp(2.0, 9.0) as u32))
    }

    /// How many steps four times as many pumps will take, as far as fewer tell.
    fn expected(&self, pumps: usize) -> Option<f64> {
        let steps = |pumps: usize| self.known.get(&pumps).copied().flatten().map(|steps| steps as f64);
        let (small, middle) = (steps(pumps)?, steps(2 * pumps)?);
        Some(middle * middle / small.max(1.0))
    }

    /// The slope of the steps between so many pumps and four times as many, where that can be run.
    fn slope(&mut self, pumps: usize, fuel: &mut Fuel) -> Result<Option<f64>, Spent> {
        let mut steps = [0.0_f64; 3];
        for (place, pumps) in steps.iter_mut().zip([pumps, 2 * pumps, 4 * pumps]) {
            match self.steps(pumps, fuel)? {
                Some(counted) => *place = counted as f64,
                None => return Ok(None),
            }
        }
        // Differences, so that what does not grow has no say.
        let [small, middle, large] = steps;
        Ok(Some(((large - middle) / (middle - small).max(1.0)).log2()))
    }
}
