//! How taint came to a place, kept while it flows.

use std::sync::Arc;

use crate::names::FileId;
use crate::syntax::ir::Span;

/// Longer ways are cut; what matters is at their ends.
const LONGEST: u32 = 40;

#[derive(Debug)]
struct Link {
    file: FileId,
    span: Span,
    before: Trace,
    /// The way through a function that is called here, before this place.
    inner: Trace,
    length: u32,
}

/// Places in order, the last one first in memory. The origin is not one of them.
#[derive(Clone, Debug, Default)]
pub struct Trace(Option<Arc<Link>>);

impl Trace {
    /// How many places there are.
    pub fn length(&self) -> u32 {
        self.0.as_ref().map_or(0, |link| link.length)
    }

    /// One place more.
    #[must_use]
    pub fn then(&self, file: FileId, span: Span) -> Self {
        self.link(file, span, Self::default())
    }

    /// Through a function: in at a place, and on as its own trace says.
    #[must_use]
    pub fn through(&self, file: FileId, span: Span, inner: &Self) -> Self {
        self.then(file, span).link(file, span, inner.clone())
    }

    fn link(&self, file: FileId, span: Span, inner: Self) -> Self {
        if self.length() >= LONGEST {
            return self.clone();
        }
        if let Some(last) = &self.0
            && inner.0.is_none()
            && last.file == file
            && last.span == span
        {
            return self.clone();
        }
        let length = self.length() + inner.length() + 1;
        Self(Some(Arc::new(Link { file, span, before: self.clone(), inner, length })))
    }

    /// The places from the first to the last.
    pub fn places(&self) -> Vec<(FileId, Span)> {
        let mut out = Vec::new();
        let mut todo = vec![self];
        while let Some(trace) = todo.pop() {
            if out.len() > LONGEST as usize * 2 {
                break;
            }
            let Some(link) = &trace.0 else { continue };
            if link.inner.0.is_none() {
                out.push((link.file, link.span));
            }
            todo.push(&link.before);
            todo.push(&link.inner);
        }
        out.reverse();
        out.dedup();
        out
    }
}
