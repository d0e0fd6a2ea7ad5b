//! Files that appear whole or not at all: temp file, fsync, rename, private modes, one lock a practice.
//!
//! `file` writes single files, `staged` whole folders with a manifest of checksums, `folder` makes folders private and
//! clears what killed runs left, `lock` keeps two runs apart, `names` makes safe file names. Knows nothing of what is
//! written. A run that dies at any step leaves the old state or the new one; leftovers have names that start with
//! [`LEFTOVER`] and are cleared by the next run that holds the lock.

mod file;
mod folder;
mod lock;
mod manifest;
mod names;
mod staged;

use std::io;
use std::path::{Path, PathBuf};

pub use file::{replace, sync_folder, write_new};
pub use folder::{clear_leftovers, private_folder, writable_by_others};
pub use lock::{Lock, LockError};
pub use manifest::{Manifest, ManifestError, sha256};
pub use names::{Names, slug};
pub use staged::{Filled, Staged};

/// Names of temporary files and folders start with this.
pub const LEFTOVER: &str = ".tickler-";

/// Name of the list of checksums in a published folder; `sha256sum --check` reads it too.
pub const MANIFEST: &str = "SHA256SUMS";

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The system refused.
    #[error("{}: cannot be {what}{}; nothing was changed there", path.display(), space(source, *bytes))]
    System {
        /// Where.
        path: PathBuf,
        /// What was tried, as a participle.
        what: &'static str,
        /// Bytes that were to be written.
        bytes: Option<u64>,
        /// Why.
        source: io::Error,
    },
    /// The target is there already.
    #[error("{}: is there already and was left alone", path.display())]
    Exists {
        /// The target.
        path: PathBuf,
    },
    /// The target is a link, a folder or a device where a plain file or folder is wanted.
    #[error("{}: is {found}, not {wanted}; nothing was written", path.display())]
    Form {
        /// The target.
        path: PathBuf,
        /// What it is.
        found: &'static str,
        /// What is wanted.
        wanted: &'static str,
    },
    /// A name that could lead out of the folder.
    #[error("{name:?} is not the name of a file in a folder")]
    Name {
        /// The name.
        name: String,
    },
}

impl PublishError {
    fn system(path: &Path, what: &'static str, source: io::Error) -> PublishError {
        PublishError::System {
            path: path.to_owned(),
            what,
            bytes: None,
            source,
        }
    }

    fn writing(path: &Path, bytes: usize, source: io::Error) -> PublishError {
        PublishError::System {
            path: path.to_owned(),
            what: "written",
            bytes: Some(bytes as u64),
            source,
        }
    }
}

fn space(source: &io::Error, bytes: Option<u64>) -> String {
    match (source.kind(), bytes) {
        (io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded, Some(n)) => {
            format!(" (the disk is full; {n} bytes are needed)")
        }
        _ => String::new(),
    }
}

/// What stands at a path, without following a link.
fn found(meta: &std::fs::Metadata) -> &'static str {
    let kind = meta.file_type();
    if kind.is_symlink() {
        "a link"
    } else if kind.is_dir() {
        "a folder"
    } else if kind.is_file() {
        "a file"
    } else {
        "a device or pipe"
    }
}

#[cfg(test)]
mod tests;
