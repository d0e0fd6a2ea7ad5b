//! tickler's integration tests, one crate.
#![allow(clippy::unwrap_used)]

mod architecture;
mod bench;
mod browser;
mod calls;
mod commands;
mod formulas;
mod held;
#[cfg(target_os = "linux")]
mod kill;
mod letters;
mod libreoffice;
mod machines;
mod notes;
mod panel;
mod plain_forms;
mod plan_words;
mod readme;
mod record;
mod systems;
mod year;
