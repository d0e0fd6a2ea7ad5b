//! Files that appear whole or not at all: temp file, fsync, rename, private modes, one lock a practice.
//!
//! Knows nothing of what is written.
