//! What an unpinned list of requirements comes to: uv resolves it for every system and Python at once, which an
//! installation on this one would not tell, and installs nothing.

use std::time::Instant;

use xshell::{Shell, cmd};

use super::sheets::Sheet;
use crate::check::report::lines;
use crate::check::{Job, crashed, finished, shortened};
use crate::install::Toolbox;
use crate::outcome::{Reason, Verdict};
use crate::project::python::dependencies::Pin;
use crate::project::requirements::{self, Kind};
use crate::tool::{self, Output};

/// The releases that the list asks for, with all that they need.
///
/// # Errors
/// The verdict where nothing satisfies the list, the package index does not answer, or there is no uv.
pub(super) fn pins(job: &Job<'_>, sheet: &Sheet, deadline: Instant) -> Result<Vec<Pin>, Verdict> {
    let uv = Toolbox { foreign: true, ..job.scene.toolbox }.locate("uv")?.path;
    let shell = Shell::new().map_err(|err| Verdict::unknown(Reason::Crashed, err.to_string()))?;
    // Where no settings of the repository lie.
    shell.change_dir(sheet.file.parent().unwrap_or(&sheet.file));
    let compile = cmd!(shell, "{uv} --quiet --no-config pip compile --universal --no-header --no-annotate");
    let env = job.env.iter().map(|(name, value)| (name, value));
    let left = deadline.saturating_duration_since(Instant::now());
    let mut output = finished(tool::run(compile.arg(&sheet.file).env_clear().envs(env), left))?;
    if output.code != 0 {
        return Err(failure(&mut output));
    }
    let mut pins = Vec::new();
    lines(&mut output.stdout, |line| {
        pins.extend(requirements::lines(line).into_iter().filter_map(|line| pin(line.kind)));
    })?;
    Ok(pins)
}

fn pin(kind: Kind) -> Option<Pin> {
    let Kind::Package(package) = kind else { return None };
    Some(Pin { name: package.name, version: package.version? })
}

/// uv names the error in its first line, and what it comes from in those below.
fn failure(output: &mut Output) -> Verdict {
    let said = output.stderr.tail(16 << 10);
    let part = |start: &str| said.lines().find_map(|line| line.trim().strip_prefix(start)).map(str::trim);
    let Some(error) = part("error:") else { return crashed(output) };
    let is_network = said.contains("Failed to fetch") || said.contains("error sending request");
    let reason = if is_network { Reason::Unreachable } else { Reason::Crashed };
    let detail = part("cause:").map_or_else(|| error.to_owned(), |cause| format!("{error}: {cause}"));
    Verdict::unknown(reason, shortened(&detail))
}
