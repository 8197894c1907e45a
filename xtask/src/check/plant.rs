//! Planted faults: a pass stands only where the tool would have reported a fault.

use crate::check::{Job, unstartable};
use crate::outcome::{Outcome, Reason, Verdict};

/// The verdict of a job with what a fault proved that was planted in a copy of its inputs; only a pass has to be proved.
pub fn proved(job: &Job<'_>, verdict: Verdict) -> Verdict {
    let (Some(plant), Outcome::Pass) = (job.check.plant, verdict.outcome()) else { return verdict };
    let folder = tempfile::Builder::new().prefix("touchmark-planted-").tempdir().map_err(|err| unstartable(&err));
    match folder.and_then(|folder| plant(job, folder.path())) {
        Ok(planted) => verdict.with_planted(vec![planted]),
        Err(unknown) => {
            let reason = unknown.outcome().reason().unwrap_or(Reason::Blind);
            let detail = unknown.detail().unwrap_or_default();
            verdict.but(reason, format!("whether it would report a fault could not be tried: {detail}"))
        }
    }
}
