//! How a number of steps grows with the length of a text, from a few runs.

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

/// A prefix, a pump and a suffix.
pub(super) struct Parts<'a> {
    pub(super) prefix: &'a [u8],
    pub(super) pump: &'a [u8],
    pub(super) suffix: &'a [u8],
}

impl Parts<'_> {
    fn steps(
        &self,
        subject: &Subject<'_>,
        program: &Program,
        pumps: usize,
        fuel: &mut Fuel,
    ) -> Result<Option<u64>, Spent> {
        let symbols =
            self.prefix.iter().chain(self.pump.iter().cycle().take(self.pump.len() * pumps)).chain(self.suffix);
        let text = symbols.map(|symbol| subject.alphabet.representative(*symbol));
        let Some(input) = Input::new(text, subject.alphabet) else {
            return Ok(Some(0));
        };
        let run = run(program, &input, subject.method, subject.ascii, LONGEST_RUN);
        fuel.burn(run.steps)?;
        Ok(run.matched.map(|_| run.steps))
    }

    /// Whether two more pumps multiply the steps, each time anew.
    pub(super) fn is_exponential(
        &self,
        subject: &Subject<'_>,
        program: &Program,
        fuel: &mut Fuel,
    ) -> Result<bool, Spent> {
        let mut before: Option<u64> = None;
        let mut ratio = 1.0;
        for pumps in (2..=26).step_by(2) {
            let Some(steps) = self.steps(subject, program, pumps, fuel)? else {
                // Ran out of steps: so few pumps cannot do that otherwise, where the last ones multiplied them too.
                return Ok(pumps <= 6 || ratio >= 2.5 && pumps <= 22);
            };
            let now = before.map_or(1.0, |before| steps as f64 / before.max(1) as f64);
            if pumps >= 12 && now < 2.0 {
                return Ok(false);
            }
            ratio = now;
            before = Some(steps);
        }
        Ok(ratio >= 2.5)
    }

    /// The degree at which steps grow, where that is two or more.
    pub(super) fn degree(
        &self,
        subject: &Subject<'_>,
        program: &Program,
        fuel: &mut Fuel,
    ) -> Result<Option<u32>, Spent> {
        let mut pumps = (24 / self.pump.len().max(1)).max(6);
        let mut degree = self.slope(subject, program, pumps, fuel)?;
        // So many steps for so short a text: a high power, which shorter ones tell.
        while degree.is_none() && pumps > 2 {
            pumps /= 2;
            degree = self.slope(subject, program, pumps, fuel)?;
        }
        // Once more with longer texts where these are too short to tell, and where a repetition that looks endless has a
        // bound; what takes too long for that has told.
        if degree.is_some_and(|degree| degree > 1.2 && (degree < 1.6 || subject.automaton.widened && degree < 2.6)) {
            degree = self.slope(subject, program, 4 * pumps, fuel)?.or(degree);
        }
        // A measured slope; it is small.
        Ok(degree.filter(|degree| *degree >= 1.6).map(|degree| degree.round().clamp(2.0, 9.0) as u32))
    }

    /// The slope of the steps between so many pumps and four times as many, where that can be run.
    fn slope(
        &self,
        subject: &Subject<'_>,
        program: &Program,
        pumps: usize,
        fuel: &mut Fuel,
    ) -> Result<Option<f64>, Spent> {
        let mut steps = [0.0_f64; 3];
        for (place, pumps) in steps.iter_mut().zip([pumps, 2 * pumps, 4 * pumps]) {
            match self.steps(subject, program, pumps, fuel)? {
                Some(counted) => *place = counted as f64,
                None => return Ok(None),
            }
        }
        // Differences, so that what does not grow has no say.
        let [small, middle, large] = steps;
        Ok(Some(((large - middle) / (middle - small).max(1.0)).log2()))
    }
}
