//! Items × contacts → states, cadence and lists: who is called today, about what, for which time.
//!
//! `standing` says where each loop stands after its contacts; `lists` merges the loops by patient and ranks the rows;
//! `row_id` names rows so that a sheet that comes back can be told from one that was mixed up. Knows no file format.

pub mod lists;
pub mod row_id;
pub mod standing;

pub use lists::{CallRow, Lane, Lists};
pub use row_id::RowId;
pub use standing::{Standing, State};
