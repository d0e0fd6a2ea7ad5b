//! Renders what others decided: tables, CSV, JSON and pages. Decides nothing and counts nothing.

pub mod panel;
