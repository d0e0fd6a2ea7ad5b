//! Files → Practice and Intake: what was read, set aside and why.

pub mod records;
