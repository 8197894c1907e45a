//! `publish = "none"`: the section in the job summary, or in a file of our own.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::Context;

use crate::publish::{PublishError, Published};
use crate::write;

/// Appends the section to the summary of this step; where there is none, keeps it in `.touchmark/section.md`.
///
/// # Errors
/// The file could not be written.
pub fn keep(section: &[String], summary: Option<&Path>, root: &Path) -> Result<Published, PublishError> {
    let text = format!("{}\n", section.join("\n"));
    let Some(path) = summary else {
        let own = write::state(root).map(|state| state.join("section.md"));
        own.and_then(|path| write::atomic(&path, text.as_bytes()))
            .context("could not write `.touchmark/section.md`")?;
        return Ok(Published::Kept { place: "`.touchmark/section.md`".to_owned() });
    };
    let place = "the job summary".to_owned();
    if fs::read_to_string(path).is_ok_and(|old| old.contains(&text)) {
        return Ok(Published::Kept { place });
    }
    let append = || OpenOptions::new().append(true).create(true).open(path)?.write_all(text.as_bytes());
    append().context("could not write the job summary (`GITHUB_STEP_SUMMARY`)")?;
    Ok(Published::Kept { place })
}
