//! Findings and how they are explained.

use crate::analysis::Facts;
use crate::flow::Reached;
use crate::models::Marks;
use crate::names::FileId;
use crate::syntax::ir::Span;

/// A place is shown by this many characters at most.
const LONGEST_TEXT: usize = 80;

/// A range of a file: lines and columns from 1, columns in characters, the end excluded.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The file's path.
    pub path: String,
    /// The first line.
    pub line: u32,
    /// The first column.
    pub column: u32,
    /// The last line.
    pub end_line: u32,
    /// The column after the last one.
    pub end_column: u32,
}

/// One step of a way from source to sink.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Step {
    /// Where it is.
    pub place: Place,
    /// What stands there, on one line.
    pub text: String,
}

/// How sure a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Certainty {
    /// Nothing speaks against it.
    High,
    /// The program's own constants, or a check that CodeQL does not know, speak against it; CodeQL reports it all the same.
    Low,
}

/// A finding.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// The query's id, as CodeQL has it.
    pub query: &'static str,
    /// Where it is reported.
    pub place: Place,
    /// One sentence.
    pub message: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// From source to sink, both included; empty where nothing flows.
    pub steps: Vec<Step>,
    /// Other sources that reach the same sink.
    pub related: Vec<Place>,
}

/// The place of a range of a file.
pub(crate) fn place(facts: &Facts<'_>, file: FileId, span: Span) -> Place {
    let owner = facts.project.file(file);
    let text = facts.text(file);
    let (line, column) = owner.lines.position(text, span.start);
    let (end_line, end_column) = owner.lines.position(text, span.end);
    Place { path: owner.path.clone(), line, column, end_line, end_column }
}

fn step(facts: &Facts<'_>, file: FileId, span: Span) -> Step {
    let text = facts.text(file).get(span.start as usize..span.end as usize).unwrap_or("");
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = match line.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("")),
        None => line,
    };
    Step { place: place(facts, file, span), text }
}

/// The way of a flow.
pub(crate) fn steps(facts: &Facts<'_>, flow: &Reached) -> Vec<Step> {
    let mut places = vec![(flow.source.file, flow.source.span)];
    places.extend(flow.trace.places());
    places.push((flow.file, flow.span));
    places.dedup();
    places.into_iter().filter(|(_, span)| span.end > span.start).map(|(file, span)| step(facts, file, span)).collect()
}

/// How sure a flow is.
pub(crate) fn certainty(marks: Marks) -> Certainty {
    if marks.contains(Marks::UNLIKELY) { Certainty::Low } else { Certainty::High }
}
