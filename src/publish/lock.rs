//! One run a practice at a time. The kernel holds the lock and frees it when its holder dies: no stale lock, no guessing.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Name of the lock file in the practice folder. It stays there; only the kernel's lock on it counts.
const NAME: &str = ".tickler.lock";

/// Why a run may not start.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run is at work.
    #[error("another run of tickler is at work here ({holder}); wait until it has ended")]
    Held {
        /// The other run's process id and start.
        holder: String,
    },
    /// The lock file cannot be made.
    #[error("{}: cannot be locked", path.display())]
    System {
        /// The lock file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A held lock; dropped, it is free.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a practice folder at once or not at all. `started` is the run's start as it is shown to others.
    ///
    /// # Errors
    /// Another run holds it (with its process id and start); the lock file cannot be made or is a link.
    pub fn take(practice: &Path, started: &str) -> Result<Lock, LockError> {
        let path = practice.join(NAME);
        let cannot = |source| LockError::System {
            path: path.clone(),
            source,
        };
        let mut file = open(&path).map_err(cannot)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The holder may not have written its line yet: the lock is what counts.
                let _ = file.take(200).read_to_string(&mut holder);
                let holder = match holder.trim() {
                    "" => "it has just started".to_owned(),
                    line => line.chars().filter(|c| !c.is_control()).collect(),
                };
                return Err(LockError::Held { holder });
            }
            Err(TryLockError::Error(e)) => return Err(cannot(e)),
        }
        file.set_len(0).map_err(cannot)?;
        file.rewind().map_err(cannot)?;
        // In one write: whoever reads it sees the whole line or none.
        let line = format!("process {}, started {started}\n", std::process::id());
        file.write_all(line.as_bytes()).map_err(cannot)?;
        Ok(Lock { _file: file })
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
        #[cfg(target_os = "linux")]
        options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits() as i32);
    }
    options.open(path)
}
