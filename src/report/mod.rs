//! Renders what others decided: tables, CSV, JSON and pages. Decides nothing and counts nothing.

pub mod check;
pub mod dialer;
pub mod explain;
pub mod leaks;
pub mod lists;
pub mod needs;
pub mod page;
pub mod panel;
pub mod tasks;
pub mod text;
