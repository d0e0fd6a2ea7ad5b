//! Items × contacts → states, cadence and lists: who is called today, about what, for which time.
//!
//! `standing` says where each loop stands after its contacts (what follows from each code: `cadence`); `lists` merges the
//! loops by patient and ranks the rows; `callers` deals the rows out; `say` is what a machine may hear; `phone` knows numbers and
//! `quiet` the hours in which they may be called;
//! `row_id` names rows so that a sheet that comes back can be told from one that was mixed up; `dialer` picks what a phone
//! system may dial, `tasks` turns captured needs into tasks for the EHR. Knows no file format.

mod cadence;
pub mod callers;
pub mod dialer;
pub mod lists;
mod phone;
mod quiet;
pub mod row_id;
mod say;
pub mod standing;
pub mod tasks;

pub use lists::{CallRow, Lane, Lists};
pub use row_id::RowId;
pub use standing::{Standing, State};

#[cfg(test)]
mod tests;
