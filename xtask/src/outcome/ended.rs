//! How the run behind a report ended, which a pass has to agree with.

/// The exit code of the run behind a report, and how many failures it counts itself.
///
/// There is no default: who judges a report says how its run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    code: i32,
    failures: Option<u64>,
}

impl Ended {
    /// A program that ended with this exit code.
    pub fn with(code: i32) -> Ended {
        Ended { code, failures: None }
    }

    /// A service that answered every question, or results that are remembered: no program ran.
    pub fn answered() -> Ended {
        Ended::with(0)
    }

    /// This run and another one of the same tool: the worse of their exit codes, and all that they counted.
    #[must_use]
    pub fn and(self, other: Ended) -> Ended {
        let failures = self.failures.and_then(|counted| Some(counted + other.failures?));
        Ended { code: if self.code == 0 { other.code } else { self.code }, failures }
    }

    /// The same run, which says itself that it found so many.
    #[must_use]
    pub fn counting(self, failures: u64) -> Ended {
        Ended { failures: Some(failures), ..self }
    }

    /// What in this contradicts a report that lists `found` findings: a failing exit code that no finding explains, or
    /// another count.
    pub(super) fn contradiction(self, found: u64) -> Option<String> {
        match self {
            Ended { failures: Some(counted), .. } if counted != found => {
                Some(format!("it counts {counted} failures and lists {found}"))
            }
            Ended { code, .. } if code != 0 && found == 0 => Some(format!("exit code {code} with nothing found")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_runs_the_one_that_failed_counts() {
        for (one, other, both) in [(0, 0, 0), (0, 3, 3), (2, 0, 2), (2, 3, 2)] {
            assert_eq!(Ended::with(one).and(Ended::with(other)), Ended::with(both));
        }
        let counted = |failures| Ended::with(1).counting(failures);
        assert_eq!(counted(1).and(counted(2)), counted(3));
        assert_eq!(counted(1).and(Ended::with(1)), Ended::with(1), "one of them does not count");
    }
}
