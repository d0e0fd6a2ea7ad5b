//! Private folders, and what killed runs left in them.

use std::fs;
use std::io;
use std::path::Path;

use super::file::folder_of;
use super::{LEFTOVER, Lock, PublishError, found, staged};

/// Makes a folder that is tickler's own, or takes it over, with mode 0700. Gives a warning where it stood open to others.
///
/// # Errors
/// A link or a file of that name; a folder that cannot be made or is somebody else's.
pub fn private_folder(path: &Path) -> Result<Option<String>, PublishError> {
    match fs::symlink_metadata(path) {
        Ok(meta) if !meta.is_dir() => Err(PublishError::Form {
            path: path.to_owned(),
            found: found(&meta),
            wanted: "a folder",
        }),
        Ok(meta) => tighten(path, &meta),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            make(path).map_err(|e| PublishError::system(path, "made", e))?;
            super::file::sync_folder(folder_of(path))?;
            Ok(None)
        }
        Err(e) => Err(PublishError::system(path, "looked at", e)),
    }
}

#[cfg(unix)]
fn make(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

#[cfg(unix)]
fn tighten(path: &Path, meta: &fs::Metadata) -> Result<Option<String>, PublishError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(None);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700))
        .map_err(|e| PublishError::system(path, "made private", e))?;
    Ok((mode & 0o022 != 0).then(|| {
        format!(
            "{}: others could write here; now only its owner can",
            path.display()
        )
    }))
}

#[cfg(not(unix))]
fn tighten(_: &Path, _: &fs::Metadata) -> Result<Option<String>, PublishError> {
    Ok(None)
}

/// Whether anybody on this computer can put files into a folder.
#[cfg(unix)]
pub fn writable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|m| m.permissions().mode() & 0o002 != 0)
}

/// Whether anybody on this computer can put files into a folder; not known on this system.
#[cfg(not(unix))]
pub fn writable_by_others(_: &Path) -> bool {
    false
}

/// Removes what killed runs left in a folder and finishes what they had begun to publish; gives the number of things
/// removed. Holding the lock shows that nobody is still writing them.
///
/// # Errors
/// A folder that cannot be read, a leftover that cannot be removed.
pub fn clear_leftovers(_held: &Lock, dir: &Path) -> Result<u64, PublishError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(e) => return Err(PublishError::system(dir, "read", e)),
    };
    let mut names: Vec<String> = entries
        .filter_map(|e| e.ok()?.file_name().into_string().ok())
        .filter(|n| n.starts_with(LEFTOVER))
        .collect();
    names.sort();
    let mut removed = 0;
    for name in names {
        let path = dir.join(&name);
        if staged::put_back(dir, &name)? {
            continue;
        }
        let gone = match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_dir() => fs::remove_dir_all(&path),
            _ => fs::remove_file(&path),
        };
        gone.map_err(|e| PublishError::system(&path, "removed", e))?;
        removed += 1;
    }
    Ok(removed)
}
