//! tickler's entry point.

fn main() {}
