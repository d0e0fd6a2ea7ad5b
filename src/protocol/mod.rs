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
    #[error("tickler.toml:{line}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// A key that nothing reads.
    #[error("tickler.toml:{line}: there is no setting `{key}`{}", nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    UnknownKey {
        /// Line, from 1.
        line: usize,
        /// The key with its table.
        key: String,
        /// The nearest known key.
        nearest: Option<String>,
    },
    /// A value that makes no sense.
    #[error("tickler.toml: {key}: {message}")]
    Value {
        /// The key with its table.
        key: String,
        /// What is wrong and what is wanted.
        message: String,
    },
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
        valid::settle(merged)
    }
}
