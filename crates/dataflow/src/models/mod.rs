//! Libraries as data: what the TOML files of `models/` say, compiled to a graph that values walk along.

mod compile;
mod format;
mod graph;
mod library;
mod marks;
mod path;

use std::sync::Arc;

use rustc_hash::FxHashMap;

pub use graph::{
    ArgumentSlot, CallbackModel, ChangeModel, Condition, Given, Graph, GuardModel, Node, NodeId, Nodes, Passed,
    Records, SinkModel, StepModel, StepPlace, Wanted,
};
pub use marks::{Marks, SinkKind, SourceKind};

use crate::names::Symbols;
use crate::sensitive::Sensitive;

/// A model file that cannot be read.
#[derive(Debug)]
pub struct ModelError {
    /// The file.
    pub file: String,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.file, self.message)
    }
}

impl std::error::Error for ModelError {}

/// All models, compiled.
#[derive(Debug, Default)]
pub struct Models {
    /// Their names, while they are read.
    pub(crate) symbols: Symbols,
    /// Their names, for the projects that are analysed.
    pub(crate) names: Arc<Symbols>,
    /// Their paths.
    pub graph: Graph,
    /// Kinds of source by number.
    pub sources: Vec<String>,
    /// Kinds of sink by number.
    pub sinks: Vec<String>,
    /// Watched functions by number.
    pub watched: Vec<String>,
    types: FxHashMap<String, NodeId>,
    pub(crate) known: crate::flow::Known,
}

impl Models {
    /// The models that come with the crate.
    ///
    /// # Errors
    /// The first file that cannot be read; a test keeps that from being released.
    pub fn built_in() -> Result<Self, ModelError> {
        Self::from_files(library::FILES)
    }

    /// Models from texts: pairs of a name and a TOML document.
    ///
    /// # Errors
    /// The first file that cannot be read.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Self, ModelError> {
        let mut models = Self::default();
        for (name, text) in files {
            let error = |message: String| ModelError { file: (*name).to_owned(), message };
            let file: format::File = toml::from_str(text).map_err(|fault| error(fault.to_string()))?;
            models.compile(&file).map_err(error)?;
        }
        models.add_known();
        models.graph.close();
        models.names = Arc::new(std::mem::take(&mut models.symbols));
        Ok(models)
    }

    /// The number of a kind of sink, where a model or a query names it.
    pub fn sink_kind(&self, name: &str) -> Option<SinkKind> {
        self.sinks.iter().position(|kind| kind == name).map(|index| SinkKind(index as u8))
    }

    /// The place of a named type.
    pub(crate) fn type_named(&self, name: &str) -> Option<NodeId> {
        self.types.get(name).copied()
    }

    /// The number of a kind of source.
    pub fn source_kind(&self, name: &str) -> Option<SourceKind> {
        self.sources.iter().position(|kind| kind == name).map(|index| SourceKind(index as u16))
    }

    /// Findings of this kind are reported at the call, not at the argument: an outgoing request.
    pub(crate) fn is_reported_at_call(&self, kind: SinkKind) -> bool {
        self.sinks.get(usize::from(kind.0)).is_some_and(|name| name.starts_with("request"))
    }

    /// What a name says of the value that it holds.
    pub fn sensitive_kind(&self, name: &str) -> Option<SourceKind> {
        let found = Sensitive::of(name);
        let kinds = [
            (found.password, "sensitive.password"),
            (found.secret, "sensitive.secret"),
            (found.private, "sensitive.private"),
            (found.certificate, "sensitive.certificate"),
            (found.account, "sensitive.account"),
        ];
        kinds.iter().find(|(holds, _)| *holds).and_then(|(_, kind)| self.source_kind(kind))
    }

    /// A top-level module that a model knows.
    pub fn is_library(&self, module: crate::syntax::ir::Symbol) -> bool {
        self.graph.root(module).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::Models;

    #[test]
    fn every_model_file_can_be_read() {
        if let Err(error) = Models::built_in() {
            panic!("{error}");
        }
    }
}
