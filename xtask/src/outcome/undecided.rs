//! Why a check came to no verdict on what it read: what an early return carries.

use thiserror::Error;

use crate::outcome::{Outcome, Reason, Verdict};

/// Why a check came to no verdict on what it read. There is no way from it to a pass.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{detail}")]
pub struct Undecided {
    outcome: Outcome,
    detail: String,
    said: Option<String>,
}

impl Undecided {
    /// Nothing could be told; `detail` is one line about what happened.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Undecided {
        Undecided { outcome: Outcome::Unknown(reason), detail: detail.into(), said: None }
    }

    /// The answer is being worked out elsewhere.
    pub fn pending(detail: impl Into<String>) -> Undecided {
        Undecided { outcome: Outcome::Pending, detail: detail.into(), said: None }
    }

    /// The check does not apply here, and why.
    pub fn not_applicable(detail: impl Into<String>) -> Undecided {
        Undecided { outcome: Outcome::NotApplicable, detail: detail.into(), said: None }
    }

    /// The same with the last of what the tool said, for people.
    #[must_use]
    pub fn with_output(mut self, said: impl Into<String>) -> Undecided {
        self.said = Some(said.into());
        self
    }

    /// Whether the answer is being worked out elsewhere.
    pub fn is_pending(&self) -> bool {
        self.outcome == Outcome::Pending
    }

    /// Why it is unknown, where it is.
    pub fn reason(&self) -> Option<Reason> {
        self.outcome.reason()
    }

    /// One line about what happened.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl From<Undecided> for Verdict {
    fn from(undecided: Undecided) -> Verdict {
        let Undecided { outcome, detail, said } = undecided;
        let verdict = match outcome {
            Outcome::Pending => Verdict::pending(detail),
            Outcome::NotApplicable => Verdict::not_applicable(detail),
            outcome => Verdict::unknown(outcome.reason().unwrap_or(Reason::Crashed), detail),
        };
        verdict.with_output(said.unwrap_or_default())
    }
}
