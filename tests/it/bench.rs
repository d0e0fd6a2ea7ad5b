//! A practice in a temporary folder, and the program run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A practice folder that is gone when the test ends.
pub(crate) struct Bench {
    dir: TempDir,
}

/// What a run said.
pub(crate) struct Said {
    /// stdout.
    pub(crate) out: String,
    /// stderr.
    pub(crate) err: String,
    /// Exit code.
    pub(crate) code: i32,
}

impl Bench {
    /// An empty practice folder with `exports/`.
    pub(crate) fn empty() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("exports")).unwrap();
        Bench { dir }
    }

    /// A practice with these exports.
    pub(crate) fn with(exports: &[(&str, &str)]) -> Bench {
        let bench = Bench::empty();
        for (name, text) in exports {
            bench.write(&format!("exports/{name}"), text);
        }
        bench
    }

    /// A copy of the sample practice, without what runs have left there.
    pub(crate) fn sample() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        for part in ["exports", "worked"] {
            copy(&Path::new("sample-data").join(part), &dir.path().join(part));
        }
        fs::copy("sample-data/tickler.toml", dir.path().join("tickler.toml")).unwrap();
        Bench { dir }
    }

    /// A copy of the whole folder, with what runs have left there.
    #[cfg(target_os = "linux")]
    pub(crate) fn copy(&self) -> Bench {
        let dir = tempfile::tempdir().unwrap();
        copy(self.dir.path(), dir.path());
        Bench { dir }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Names in a folder of the practice, sorted; none where it is not there.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder)) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Runs `tickler` with these words, split at blanks, in the practice folder.
    pub(crate) fn run(&self, words: &str) -> Said {
        let output: Output = Command::new(env!("CARGO_BIN_EXE_tickler"))
            .args(words.split_whitespace())
            .current_dir(self.dir.path())
            .env_remove("TICKLER_PRACTICE")
            .output()
            .unwrap();
        Said {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}
