//! Worked lists in, outcome files out, and the ledger: reading `outcomes/` back is the only memory.
//!
//! The way of a list: `worked` (bytes → rows under known columns) → `identity` (whose row it is: the row id must fit the
//! patient and the loops) → `answer` (code, days, note; words by `codes`) → `take` (all lists of a run together, against
//! the ledger) → `recording` (what was taken and what not, adding up) → `write` (outcome file, escalations, import files
//! by `fhir`, rejected rows by `rejects`; sealed by `seal`) → `ledger` (read back, checked, attached to the charts).
//!
//! What was shown to whom is stored nowhere: a row's id is enough to tell whether a row that comes back is genuine and of
//! which day. Nothing here closes a loop; contacts only move the calling.

mod answer;
pub mod codes;
mod fhir;
pub mod guard;
mod identity;
pub mod ledger;
pub mod recording;
mod rejects;
pub mod row;
mod seal;
mod take;
pub mod worked;
mod write;

pub use ledger::{Attached, Entry, Ledger, LedgerError};
pub use recording::{AccountError, Escalation, ListAccount, Recording, Rejected};
pub use row::{ContactId, OutcomeRow};
pub use seal::{Batch, SheetSeen};
pub use take::{Returned, Situation, take};
pub use worked::{Refused, Worked};
pub use write::{Files, ImportFormats, Sources, Written, settle, write, write_rejected};

#[cfg(test)]
mod edits;
#[cfg(test)]
mod tests;
