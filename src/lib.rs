//! tickler.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod model;
pub mod protocol;
