//! Single files: written beside their place under another name, made durable, then renamed into it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::{LEFTOVER, PublishError, found};

/// Writes a new file, mode 0600; one that is there is never overwritten.
///
/// # Errors
/// The target exists; the folder cannot be written to; the disk is full. The temporary file is removed.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    let temp = filled(path, bytes)?;
    match temp.persist_noclobber(path) {
        Ok(_) => sync_folder(folder_of(path)),
        Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => Err(PublishError::Exists {
            path: path.to_owned(),
        }),
        Err(e) => Err(PublishError::writing(path, bytes.len(), e.error)),
    }
}

/// Writes a file in the place of one that may be there; a reader sees the old bytes or the new ones. Mode 0600.
///
/// # Errors
/// The target is a link, a folder or a device; the folder cannot be written to; the disk is full. The old file then
/// stands untouched.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    match fs::symlink_metadata(path) {
        Ok(meta) if !meta.is_file() => {
            return Err(PublishError::Form {
                path: path.to_owned(),
                found: found(&meta),
                wanted: "a plain file",
            });
        }
        Ok(_) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(PublishError::system(path, "looked at", e)),
    }
    let temp = filled(path, bytes)?;
    temp.persist(path)
        .map_err(|e| PublishError::writing(path, bytes.len(), e.error))?;
    sync_folder(folder_of(path))
}

/// A durable temporary file in the folder of `path`. The library opens it anew with mode 0600 and never follows a link.
fn filled(path: &Path, bytes: &[u8]) -> Result<NamedTempFile, PublishError> {
    let cannot = |e| PublishError::writing(path, bytes.len(), e);
    let mut temp = tempfile::Builder::new()
        .prefix(LEFTOVER)
        .tempfile_in(folder_of(path))
        .map_err(cannot)?;
    temp.write_all(bytes).map_err(cannot)?;
    // A failed fsync may have dropped the pages: it is never tried a second time.
    temp.as_file().sync_all().map_err(cannot)?;
    Ok(temp)
}

/// The folder a path lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes the names in a folder durable.
///
/// # Errors
/// The system could not; nothing is then known to be durable, and it is not tried again.
pub fn sync_folder(dir: &Path) -> Result<(), PublishError> {
    if cfg!(unix) {
        File::open(dir)
            .and_then(|d| d.sync_all())
            .map_err(|e| PublishError::system(dir, "made durable", e))?;
    }
    Ok(())
}
