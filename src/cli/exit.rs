//! Exit codes, and the faults that carry one.

use std::fmt;
use std::io;

/// How a run that did not fail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// 0
    Well,
    /// 3: done, but input was rejected or stale past the limits.
    InputPastLimits,
}

impl Done {
    /// The graver of two.
    #[must_use]
    pub fn worse(self, other: Done) -> Done {
        match (self, other) {
            (Done::Well, Done::Well) => Done::Well,
            _ => Done::InputPastLimits,
        }
    }

    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Done::Well => 0,
            Done::InputPastLimits => 3,
        }
    }
}

/// A fault in what was typed: exit code 2.
#[derive(Debug)]
pub struct Usage(String);

impl Usage {
    /// With the sentence that says what is wanted.
    pub fn new(message: impl Into<String>) -> Usage {
        Usage(message.into())
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// A run that was stopped by the limits on its input: nothing was published, exit code 3.
#[derive(Debug)]
pub struct Held(pub String);

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Held {}

/// The exit code of a failure: 2 for wrong usage or a wrong tickler.toml, 3 for a run held back, else 1. A reader that closed the pipe is no failure.
pub fn code_of(error: &anyhow::Error) -> u8 {
    if error.chain().any(|e| e.is::<Usage>()) {
        return 2;
    }
    if error.chain().any(|e| e.is::<Held>()) {
        return 3;
    }
    let closed = error.chain().any(|e| {
        e.downcast_ref::<io::Error>()
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    });
    u8::from(!closed)
}
