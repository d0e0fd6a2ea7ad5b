//! `leaks`: the open items.

use std::collections::BTreeSet;
use std::io::Write;
use std::mem::ManuallyDrop;

use anyhow::Result;

use crate::model::{Item, Practice};
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
    load::warn(settings, &nobodys(args, &loaded.practice));
    let standing = load::standing_in(settings, loaded);
    let dir = settings.exports_dir();
    let said = (args.sentences).then(|| Said::new(settings, &dir, &loaded.practice));
    let source = said.as_ref().map(|said| {
        |item: &Item| Source {
            file: said.file(item),
            line: item.row.line,
            sentence: said.of(item),
        }
    });
    let mut leaks = Leaks::new(&findings.items, &standing, &wanted);
    if let Some(source) = &source {
        leaks = leaks.with_sources(source);
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

/// Names that are told where a name is nobody's.
const TOLD: usize = 5;

/// One sentence for each provider asked for whom the exports do not know, with the names that are nearest.
fn nobodys(args: &LeaksArgs, practice: &Practice) -> Vec<String> {
    if args.provider.is_empty() {
        return Vec::new();
    }
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for chart in &practice.charts {
        known.extend(chart.patient.provider.as_deref());
        known.extend(chart.visits.iter().filter_map(|v| v.provider.as_deref()));
        known.extend(chart.orders.iter().filter_map(|o| o.provider.as_deref()));
        known.extend(chart.referrals.iter().filter_map(|r| r.provider.as_deref()));
    }
    let known: Vec<(String, &str)> = known.into_iter().map(|k| (k.to_lowercase(), k)).collect();
    let asked = args.provider.iter().map(|p| p.to_lowercase());
    asked
        .filter(|asked| known.iter().all(|(lower, _)| lower != asked))
        .map(|asked| nearest(&asked, &known))
        .collect()
}

fn nearest(asked: &str, known: &[(String, &str)]) -> String {
    let mut near: Vec<(bool, usize, &str)> = known
        .iter()
        .map(|(lower, name)| {
            let distance = strsim::damerau_levenshtein(lower, asked);
            (!lower.contains(asked), distance, *name)
        })
        .collect();
    near.sort_unstable();
    let names: Vec<&str> = near.iter().take(TOLD).map(|(_, _, name)| *name).collect();
    match (names.is_empty(), near.len() > TOLD) {
        (true, _) => "--provider: the exports name no provider".to_owned(),
        (_, false) => format!(
            "--provider: no provider is called that; the exports name {}",
            names.join(", ")
        ),
        (_, true) => format!(
            "--provider: no provider is called that; of {} the nearest are {}",
            near.len(),
            names.join(", ")
        ),
    }
}
