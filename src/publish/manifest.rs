//! The list of checksums of a published folder. A folder without one is not published.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::MANIFEST;

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// Why a published folder is not trusted.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// No manifest: never published, or taken apart.
    #[error("{}: has no {MANIFEST}; it was not published by tickler or was taken apart", dir.display())]
    None {
        /// The folder.
        dir: PathBuf,
    },
    /// A file cannot be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of the manifest is not one.
    #[error("{}:{line}: is not a checksum and a name", path.display())]
    Line {
        /// The manifest.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
    },
    /// A file is not what was published.
    #[error("{}: was changed after it was published", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
}

/// File name → SHA-256, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest(BTreeMap<String, String>);

impl Manifest {
    /// Adds a file by the checksum of its bytes.
    pub fn add(&mut self, name: &str, sum: &str) {
        self.0.insert(name.to_owned(), sum.to_owned());
    }

    /// Names of the files, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The manifest's own text, in the form of `sha256sum`.
    pub fn text(&self) -> String {
        self.0
            .iter()
            .map(|(name, sum)| format!("{sum}  {name}\n"))
            .collect()
    }

    /// Reads a published folder's manifest and compares every file with it.
    ///
    /// # Errors
    /// No manifest, a file that is missing, unreadable or changed; the first in name order.
    pub fn verify(dir: &Path) -> Result<Manifest, ManifestError> {
        let path = dir.join(MANIFEST);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(ManifestError::None {
                    dir: dir.to_owned(),
                });
            }
            Err(source) => return Err(ManifestError::Read { path, source }),
        };
        let mut manifest = Manifest::default();
        for (i, line) in text.lines().enumerate() {
            match line.split_once("  ") {
                Some((sum, name)) if sum.len() == 64 && is_plain_name(name) => {
                    manifest.0.insert(name.to_owned(), sum.to_owned());
                }
                _ => return Err(ManifestError::Line { path, line: i + 1 }),
            }
        }
        for (name, sum) in &manifest.0 {
            let path = dir.join(name);
            match fs::read(&path) {
                Ok(bytes) if sha256(&bytes) == *sum => {}
                Ok(_) => return Err(ManifestError::Changed { path }),
                Err(source) => return Err(ManifestError::Read { path, source }),
            }
        }
        Ok(manifest)
    }
}

/// A name of a file in a folder and nothing that leads elsewhere.
pub(super) fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 200
        && name != "."
        && name != ".."
        && !name
            .chars()
            .any(|c| matches!(c, '/' | '\\' | ':') || c.is_control())
}
