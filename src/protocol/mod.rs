//! The practice's protocol: every number and word list of the rules, from `tickler.toml` over the commented defaults.
//!
//! Owns the one place where numbers stand (`default.toml`) and their validation. It must not know the rules that use them.

mod check;
mod raw;
mod valid;

pub use raw::{
    ByUrgency, Calls, ConditionRaw, ExportOutcomes, FollowUps, Grace, Lapsed, Limits, Loops,
    NeedsWords, Outreach, PanelNumbers, PriorityNumbers, Record, StatUrgent,
};
pub use valid::{Caller, Condition, Mapping, Protocol};

/// The commented template that `init` writes and that holds every default.
pub const TEMPLATE: &str = include_str!("default.toml");

/// What is wrong with a `tickler.toml`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// It is not TOML, or a value has the wrong type.
    #[error("{}", self.told("tickler.toml"))]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// A key that nothing reads.
    #[error("{}", self.told("tickler.toml"))]
    UnknownKey {
        /// Line, from 1.
        line: usize,
        /// The key with its table.
        key: String,
        /// The nearest known key.
        nearest: Option<String>,
    },
    /// A value that makes no sense.
    #[error("{}", self.told("tickler.toml"))]
    Value {
        /// Line, from 1; `None` where the key is not in the file.
        line: Option<usize>,
        /// The key with its table.
        key: String,
        /// What is wrong and what is wanted.
        message: String,
    },
}

impl ProtocolError {
    /// What is wrong, behind the file as its reader knows it and the line.
    pub fn told(&self, file: &str) -> String {
        let (line, message) = match self {
            ProtocolError::Syntax { line, message } => (Some(*line), message.clone()),
            ProtocolError::UnknownKey { line, key, nearest } => {
                let nearest = nearest.as_ref().map(|n| format!("; did you mean `{n}`?"));
                let nearest = nearest.unwrap_or_default();
                (Some(*line), format!("there is no setting `{key}`{nearest}"))
            }
            ProtocolError::Value { line, key, message } => (*line, format!("{key}: {message}")),
        };
        match line {
            Some(line) => format!("{file}:{line}: {message}"),
            None => format!("{file}: {message}"),
        }
    }

    /// With the line of the key that it is about.
    fn found_in(mut self, text: &str) -> ProtocolError {
        if let ProtocolError::Value { line, key, .. } = &mut self {
            *line = check::line_of_key(text, key);
        }
        self
    }
}

impl Protocol {
    /// The defaults.
    ///
    /// # Errors
    /// None in a released program: the template is part of it and tested.
    pub fn defaults() -> Result<Protocol, ProtocolError> {
        Protocol::parse("")
    }

    /// Reads the text of a `tickler.toml`; what it leaves out has its default.
    ///
    /// # Errors
    /// Bad TOML, an unknown key (with the nearest known one and the line), a value out of range.
    pub fn parse(text: &str) -> Result<Protocol, ProtocolError> {
        let merged = check::merge(TEMPLATE, text)?;
        valid::settle(merged).map_err(|e| e.found_in(text))
    }
}
