//! `init`: writes tickler.toml with every default, commented.

use std::io::{ErrorKind, Write};

use anyhow::{Context, Result, bail};

use crate::protocol::TEMPLATE;

use super::args::{InitArgs, Typed};
use super::exit::Done;
use super::schedule;

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
    let mut file = tempfile::NamedTempFile::new_in(&typed.practice)
        .with_context(|| format!("{}: cannot be written to", typed.practice.display()))?;
    file.write_all(TEMPLATE.as_bytes())?;
    file.as_file().sync_all()?;
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
    writeln!(out, "Wrote {}. Next: tickler check", path.display())?;
    Ok(Done::Well)
}
