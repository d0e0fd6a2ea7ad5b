//! `leaks`: the open items.

use std::io::Write;
use std::mem::ManuallyDrop;

use anyhow::Result;

use crate::model::Item;
use crate::report::leaks::{Leaks, Source, Wanted, csv, json, table};

use super::args::{LeaksArgs, TableCsvOrJson};
use super::exit::Done;
use super::load;
use super::said::Said;
use super::settings::Settings;

pub(super) fn run(settings: &Settings, args: &LeaksArgs, out: &mut dyn Write) -> Result<Done> {
    // The process ends with this command: giving back every small room of a large practice would take a tenth of its time.
    let held = ManuallyDrop::new(load::found(settings)?);
    let (loaded, findings) = &*held;
    let wanted = Wanted {
        places: args.place.iter().copied().collect(),
        kinds: args.kind.iter().copied().collect(),
        providers: args.provider.iter().map(|p| p.to_lowercase()).collect(),
        all: args.all,
    };
    let standing = load::standing_in(settings, loaded);
    let dir = settings.exports_dir();
    let said = Said::new(settings, &dir, &loaded.practice);
    let source = |item: &Item| Source {
        file: said.file(item),
        line: item.row.line,
        sentence: said.of(item),
    };
    let mut leaks = Leaks::new(&findings.items, &standing, &wanted);
    if args.sentences {
        leaks = leaks.with_sources(&source);
    }
    match args.format {
        TableCsvOrJson::Csv => csv(&leaks, out)?,
        TableCsvOrJson::Json => json(&leaks, out)?,
        TableCsvOrJson::Table => {
            table(&leaks, out)?;
            for not in &findings.not_applicable {
                writeln!(out, "Could not look: {}: {}.", not.rule, not.reason)?;
            }
        }
    }
    Ok(load::done(settings, loaded))
}
