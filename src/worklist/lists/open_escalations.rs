//! Clinical matters that a caller handed over and whose loops have closed or changed since: open until released.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Chart, Contact, Day, Item, ItemId, Outcome, Place};

use super::super::row_id::RowId;
use super::Work;
use super::row::{self, CallRow};

/// Open escalations of one patient whose loops are not among today's items.
pub(super) struct Open<'a> {
    pub(super) patient: &'a str,
    items: BTreeMap<&'a ItemId, &'a Contact>,
}

impl Open<'_> {
    /// Whether a caller chose a clinical code; a clinical word in a note alone does not stop the calls.
    pub(super) fn stops_calls(&self) -> bool {
        self.items
            .values()
            .any(|c| c.outcome.is_some_and(Outcome::is_clinical))
    }
}

/// Looks through everything callers have recorded.
pub(super) fn find<'a>(work: &Work<'a>) -> Vec<Open<'a>> {
    let open: BTreeSet<&str> = work.items.iter().map(|i: &Item| i.id.as_str()).collect();
    let mut found = Vec::new();
    for chart in &work.practice.charts {
        let past = || chart.contacts.iter().filter(|c| c.date <= work.today);
        let handed_over = |c: &&Contact| {
            c.recorded && (c.escalated || c.outcome.is_some_and(Outcome::is_clinical))
        };
        if !past().any(|c| handed_over(&c)) {
            continue;
        }
        let died =
            chart.patient.is_deceased() || past().any(|c| c.outcome == Some(Outcome::Deceased));
        if died {
            continue;
        }
        let released: BTreeSet<&ItemId> = past()
            .filter(|c| {
                c.outcome == Some(Outcome::Released)
                    && c.by
                        .as_deref()
                        .is_some_and(|by| work.protocol.is_licensed(by))
            })
            .filter_map(|c| c.item.as_ref())
            .collect();
        let clinical = |c: &&Contact| c.outcome.is_some_and(Outcome::is_clinical);
        // Of several contacts about one loop a clinical code is the one to show: it is taken last.
        let items: BTreeMap<&ItemId, &Contact> = past()
            .filter(|c| handed_over(c) && !clinical(c))
            .chain(past().filter(|c| handed_over(c) && clinical(c)))
            .filter_map(|c| c.item.as_ref().map(|id| (id, c)))
            .filter(|(id, _)| !released.contains(id) && !open.contains(id.as_str()))
            .collect();
        if !items.is_empty() {
            found.push(Open {
                patient: chart.id(),
                items,
            });
        }
    }
    found
}

/// The row of licensed staff.
pub(super) fn row(work: &Work<'_>, open: &Open<'_>, chart: &Chart) -> CallRow {
    let ids: Vec<ItemId> = open.items.keys().map(|id| (*id).clone()).collect();
    let latest = open.items.values().max_by_key(|c| (c.date, &c.id));
    let since = open.items.values().map(|c| c.date).min();
    let mut places: Vec<&str> = Vec::new();
    for id in &ids {
        let place = Place::ALL
            .iter()
            .find(|p| id.as_str().starts_with(p.prefix()))
            .map_or("", |p| p.word());
        if !place.is_empty() && !places.contains(&place) {
            places.push(place);
        }
    }
    let mut row = row::about(work, chart, open.patient);
    row.row_id =
        RowId::of_copy(&work.protocol.practice_name, work.today, open.patient, &ids).to_string();
    row.say.clear();
    row.priority = 1;
    row.items = ids.iter().map(ItemId::as_str).collect::<Vec<_>>().join(";");
    row.places = places.join(";");
    row.whys = vec![
        "handed over by a caller; the loop itself has closed since; open until released".to_owned(),
    ];
    row.days_overdue = since.map_or(0, |d: Day| work.today - d);
    row.attempt = 1;
    row.last_contact = latest.map_or(String::new(), |c| {
        format!("{} {}", c.date, c.outcome.map_or("", |o| o.word()))
    });
    row.loops = ids.len();
    row
}
