//! tickler's integration tests, one crate.
#![allow(clippy::unwrap_used)]

mod architecture;
mod bench;
mod commands;
mod readme;
mod record;
mod year;
