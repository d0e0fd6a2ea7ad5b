//! tickler finds where patient follow-up leaks in an EHR's exports and runs the calling loop that closes it.
//!
//! # The way the data goes
//! exports (files) → [`exports`] → **Practice** (charts of patients) → [`leaks`] → **items** → `worklist` (contacts
//! folded in, merged by patient, ranked) → `report` (tables, CSV, JSON) → a person phones → `outcomes` (worked list in,
//! outcome files out) → next night's exports close the loops. One direction: nothing downstream is imported upstream.
//!
//! # Rooms
//! | room | owns | may import |
//! |---|---|---|
//! | [`model`] | the words of the practice: days, records, charts, needs, items, outcomes | - |
//! | [`protocol`] | `tickler.toml`: every number and word list of the rules | model |
//! | [`notes`] | plan text → needs; names of tests and specialties | model |
//! | [`exports`] | files → Practice and Intake (what was read, set aside and why) | model, protocol, notes |
//! | [`leaks`] | chart × protocol × today → items; one file a place | model, protocol, notes |
//! | [`worklist`] | items × contacts → states, cadence, one row a patient; whom a machine dials, tasks | model, protocol, leaks |
//! | [`outcomes`] | worked lists in, outcome files and ledger | model, protocol, exports, worklist, publish |
//! | [`panel`] | the overdue-panel summary; the one room that knows polars | model, protocol, leaks, worklist |
//! | [`report`] | renders what others decided | model, protocol, notes, exports, leaks, worklist, outcomes, panel |
//! | [`publish`] | temp file, fsync, rename, locks, file modes | - |
//! | [`cli`] | what was typed → what is meant → one file a subcommand; the only room with clock, terminal, exit code | all |
//!
//! `tests/it/architecture.rs` reads `src/` and fails on an import that this table does not have.
//!
//! # What holds everywhere
//! - Ids are text for ever; every cell enters as text and is typed by our own rules.
//! - No row vanishes: read = loaded + duplicates + left out + set aside, checked at run time.
//! - Days, not instants, and today is an argument: the same files and date give the same bytes.
//! - Messages name file, line, column and the shape of a value, never the value.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod cli;
pub mod exports;
pub mod leaks;
pub mod model;
pub mod notes;
pub mod outcomes;
pub mod panel;
pub mod protocol;
pub mod publish;
pub mod report;
pub mod worklist;
