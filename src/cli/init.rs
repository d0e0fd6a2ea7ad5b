//! `init`: writes tickler.toml with every default, commented.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::exports::propose;
use crate::protocol::TEMPLATE;

use super::args::{InitArgs, Typed};
use super::exit::Done;
use super::schedule;
use super::settings::exports_dir;

pub(super) fn run(typed: &Typed, args: &InitArgs, out: &mut dyn Write) -> Result<Done> {
    if args.schedule {
        schedule::print(&typed.practice, out)?;
        return Ok(Done::Well);
    }
    let path = typed.practice.join("tickler.toml");
    if !args.force && path.symlink_metadata().is_ok() {
        bail!(
            "{}: is there already and was left alone; --force replaces it",
            path.display()
        );
    }
    if !typed.practice.is_dir() {
        bail!("{}: there is no such folder", typed.practice.display());
    }
    let exports = exports_dir(&typed.practice);
    let mapping =
        propose(&exports).with_context(|| format!("{}: cannot be read", exports.display()))?;
    let mut file = tempfile::NamedTempFile::new_in(&typed.practice)
        .with_context(|| format!("{}: cannot be written to", typed.practice.display()))?;
    file.write_all(TEMPLATE.as_bytes())?;
    file.write_all(mapping.as_bytes())?;
    file.as_file().sync_all()?;
    let saved = match args.force {
        true => set_by(&path)?,
        false => None,
    };
    let kept = if args.force {
        file.persist(&path)
    } else {
        file.persist_noclobber(&path)
    };
    match kept {
        Ok(_) => {}
        Err(e) if e.error.kind() == ErrorKind::AlreadyExists => {
            bail!("{}: is there already and was left alone", path.display())
        }
        Err(e) => {
            return Err(e.error).with_context(|| format!("{}: cannot be written", path.display()));
        }
    }
    if let Some(saved) = saved {
        writeln!(
            out,
            "The practice's own settings are in {} now; copy what is to stay.",
            saved.display()
        )?;
    }
    writeln!(out, "Wrote {}. Next: tickler check", path.display())?;
    Ok(Done::Well)
}

/// Keeps the file that is about to be replaced, under a name that no earlier one has.
fn set_by(path: &Path) -> Result<Option<PathBuf>> {
    if !path.is_file() {
        return Ok(None);
    }
    let free = |n: &u32| {
        let saved = path.with_extension(format!("toml.{n}.bak"));
        saved.symlink_metadata().is_err().then_some(saved)
    };
    let saved = (1..1000).find_map(|n| free(&n));
    let saved = saved.context("too many tickler.toml.N.bak beside it; move some away")?;
    std::fs::copy(path, &saved).with_context(|| format!("{}: cannot be kept", path.display()))?;
    Ok(Some(saved))
}
