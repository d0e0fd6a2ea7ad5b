//! Folders that appear whole: filled beside their place under a hidden name, then moved into it in one step.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::file::sync_folder;
use super::manifest::{Manifest, is_plain_name, sha256};
use super::{LEFTOVER, Lock, MANIFEST, PublishError, clear_leftovers, found};

/// Start of the name under which an old folder stands for the moment of the change, where the system cannot exchange two.
const ASIDE: &str = ".tickler-aside-";

/// A file for a folder in the making: its name, its bytes and their checksum. Any thread can make one.
#[derive(Debug)]
pub struct Filled {
    name: String,
    bytes: Vec<u8>,
    sum: String,
}

impl Filled {
    /// From its bytes.
    pub fn new(name: &str, bytes: Vec<u8>) -> Filled {
        Filled {
            name: name.to_owned(),
            sum: sha256(&bytes),
            bytes,
        }
    }
}

/// A folder in the making. Dropped without [`Staged::publish`], it leaves nothing.
#[derive(Debug)]
pub struct Staged {
    parent: PathBuf,
    name: String,
    temp: TempDir,
    manifest: Manifest,
}

impl Staged {
    /// Begins a folder `name` in `parent`, and clears what killed runs left there.
    ///
    /// # Errors
    /// A name that leads elsewhere, a parent that cannot be written to, a link or file in the folder's place.
    pub fn begin(held: &Lock, parent: &Path, name: &str) -> Result<Staged, PublishError> {
        plain(name)?;
        clear_leftovers(held, parent)?;
        let target = parent.join(name);
        if let Ok(meta) = fs::symlink_metadata(&target)
            && !meta.is_dir()
        {
            return Err(PublishError::Form {
                path: target,
                found: found(&meta),
                wanted: "a folder",
            });
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(LEFTOVER);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o700));
        }
        let temp = builder
            .tempdir_in(parent)
            .map_err(|e| PublishError::system(parent, "written to", e))?;
        Ok(Staged {
            parent: parent.to_owned(),
            name: name.to_owned(),
            temp,
            manifest: Manifest::default(),
        })
    }

    /// Puts a file into the folder, mode 0600.
    ///
    /// # Errors
    /// A name that leads elsewhere or was used; a full disk.
    pub fn write(&mut self, file: &Filled) -> Result<(), PublishError> {
        plain(&file.name)?;
        self.put(&file.name, &file.bytes)?;
        self.manifest.add(&file.name, &file.sum);
        Ok(())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let path = self.temp.path().join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        options
            .open(&path)
            .and_then(|mut file| {
                file.write_all(bytes)?;
                file.sync_all()
            })
            .map_err(|e| PublishError::writing(&self.parent.join(&self.name), bytes.len(), e))
    }

    /// Publishes the folder with its manifest; a folder of the same name is replaced whole. Gives the folder's path.
    ///
    /// # Errors
    /// A full disk, a folder that cannot be renamed; what was published before then stands untouched.
    pub fn publish(self) -> Result<PathBuf, PublishError> {
        self.put(MANIFEST, self.manifest.text().as_bytes())?;
        sync_folder(self.temp.path())?;
        let target = self.parent.join(&self.name);
        let cannot = |e| PublishError::system(&target, "published", e);
        if fs::symlink_metadata(&target).is_ok() {
            exchange(self.temp.path(), &target, &self.parent, &self.name).map_err(cannot)?;
            sync_folder(&self.parent)?;
            // The temporary name now holds the old folder.
            let old = self.temp.keep();
            // What cannot be removed now is cleared by the next run.
            let _ = fs::remove_dir_all(old);
        } else {
            fs::rename(self.temp.path(), &target).map_err(cannot)?;
            // The folder has moved: nothing is left to remove under the temporary name.
            let _ = self.temp.keep();
            sync_folder(&self.parent)?;
        }
        Ok(target)
    }
}

fn plain(name: &str) -> Result<(), PublishError> {
    if is_plain_name(name) && !name.starts_with('.') {
        Ok(())
    } else {
        Err(PublishError::Name {
            name: name.to_owned(),
        })
    }
}

/// Two folders change places: in one step where the system can, so that the target is never missing.
fn exchange(temp: &Path, target: &Path, parent: &Path, name: &str) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, temp, CWD, target, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(()),
            // Some network file systems cannot.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {}
            Err(e) => return Err(e.into()),
        }
    }
    let aside = parent.join(format!("{ASIDE}{name}"));
    fs::rename(target, &aside)?;
    if let Err(e) = fs::rename(temp, target) {
        fs::rename(&aside, target)?;
        return Err(e);
    }
    fs::rename(&aside, temp)
}

/// Puts an old folder back that a killed run had moved aside without having published the new one.
pub(super) fn put_back(parent: &Path, leftover: &str) -> Result<bool, PublishError> {
    let Some(name) = leftover.strip_prefix(ASIDE) else {
        return Ok(false);
    };
    let target = parent.join(name);
    if fs::symlink_metadata(&target).is_ok() {
        return Ok(false);
    }
    fs::rename(parent.join(leftover), &target)
        .map_err(|e| PublishError::system(&target, "put back", e))?;
    Ok(true)
}
