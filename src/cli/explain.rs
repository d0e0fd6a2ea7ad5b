//! `explain`: why an item or patient is (not) listed.

use std::io::Write;

use anyhow::{Result, bail};

use crate::leaks::{self, rule_of};
use crate::model::{Chart, Contact, Item, SourceRow, Suppression};
use crate::report::explain::{ItemPage, Line, NeedLine, NotOpen, Page, json, table};
use crate::worklist::standing::contacts_of;
use crate::worklist::{Lane, RowId, Standing};

use super::args::{ExplainArgs, TableOrJson};
use super::exit::Done;
use super::said::Said;
use super::settings::Settings;
use super::{calls, load, past};

pub(super) fn run(settings: &Settings, args: &ExplainArgs, out: &mut dyn Write) -> Result<Done> {
    let day = load::day(settings)?;
    let page = page(settings, &day, &args.id)?;
    match args.format {
        TableOrJson::Json => json(&page, out)?,
        TableOrJson::Table => table(&page, out)?,
    }
    Ok(load::done(settings, &day.loaded))
}

/// The page of an item, or of a patient with all the items.
fn page(settings: &Settings, day: &load::Day, id: &str) -> Result<Page> {
    let practice = &day.loaded.practice;
    let row = listed(settings, day, id);
    let of_row = |i: &Item| {
        row.as_ref()
            .is_some_and(|row| row.items.iter().any(|id| *id == i.id.as_str()))
    };
    let asked: Vec<(&Item, &Standing)> = day
        .findings
        .items
        .iter()
        .zip(&day.standings)
        .filter(|(i, _)| i.id.as_str() == id || &*i.patient_id == id || of_row(i))
        .collect();
    let patient = match (&row, asked.first()) {
        (Some(row), _) => row.patient_id.as_str(),
        (None, Some((item, _))) => &item.patient_id,
        (None, None) => id,
    };
    let Some(chart) = practice.chart(patient) else {
        let alike = alike(day, id);
        if !alike.is_empty() {
            bail!(
                "no open item and no patient has this id, but there is {}; ids are text, and every zero counts",
                alike.join(", ")
            );
        }
        bail!(
            "no open item, no row of a list and no patient has this id; the id of an item, of a row or of a patient is wanted, not a name. \
             An item that was closed by evidence has no page, its patient has"
        );
    };
    let dir = settings.exports_dir();
    let explain = Explain {
        settings,
        day,
        said: Said::new(settings, &dir, practice),
    };
    let some_items = asked
        .first()
        .is_some_and(|(i, _)| i.id.as_str() == id || row.is_some());
    Ok(Page {
        patient_id: chart.id().to_string(),
        today: settings.today.to_string(),
        items: asked
            .iter()
            .map(|(i, s)| explain.item(i, s, chart))
            .collect(),
        chart: explain.chart(chart),
        needs: explain.needs(chart),
        not_open: if some_items {
            Vec::new()
        } else {
            explain.not_open(chart)
        },
    })
}

/// What a row of a list is about.
struct ListedRow {
    patient_id: String,
    items: Vec<String>,
}

/// The row of this name on today's lists, else on a list that a past night published, the newest first.
fn listed(settings: &Settings, day: &load::Day, id: &str) -> Option<ListedRow> {
    if !RowId::is_well_formed(id) {
        return None;
    }
    let lists = calls::today(settings, day);
    let mut rows = Lane::ALL.iter().flat_map(|lane| lists.lane(*lane));
    let today = rows.find(|row| row.row_id == id).map(|row| ListedRow {
        patient_id: row.patient_id.clone(),
        items: row.items.split(';').map(str::to_owned).collect(),
    });
    today.or_else(|| {
        let (patient_id, items) = past::row(settings, id)?;
        Some(ListedRow { patient_id, items })
    })
}

/// Ids of patients and items that differ from one that was typed only in leading zeros, case, blanks and dashes.
fn alike<'d>(day: &'d load::Day, typed: &str) -> Vec<&'d str> {
    let bare = |id: &str| -> String {
        let kept = id.chars().filter(|c| c.is_alphanumeric());
        let kept: String = kept.flat_map(char::to_lowercase).collect();
        kept.trim_start_matches('0').to_owned()
    };
    let wanted = bare(typed);
    let charts = &day.loaded.practice.charts;
    let patients = charts.iter().map(|c| &**c.id());
    let items = day.findings.items.iter().map(|i| i.id.as_str());
    patients
        .chain(items)
        .filter(|id| !wanted.is_empty() && bare(id) == wanted)
        .take(3)
        .collect()
}

struct Explain<'a> {
    settings: &'a Settings,
    day: &'a load::Day,
    said: Said<'a>,
}

impl Explain<'_> {
    fn place(&self, row: SourceRow) -> String {
        let files = &self.day.loaded.practice.files;
        match files.get(usize::from(row.file)) {
            Some(file) => format!("{file}:{}", row.line),
            None => String::new(),
        }
    }

    fn item(&self, item: &Item, standing: &Standing, chart: &Chart) -> ItemPage {
        let rule = rule_of(item).text();
        let calendar = &self.settings.protocol.calendar;
        let business = calendar.business_days_between(item.record_date, item.due);
        let state = match (item.suppressed, standing.next_action_on) {
            (Some(Suppression::Deceased), _) => "nobody is called: the patient has died".to_owned(),
            (Some(why), _) => format!("{}; nobody is called: {why}", standing.state),
            (None, Some(on)) => format!("{}; next: {} on {on}", standing.state, standing.step),
            (None, None) => format!("{}; nothing is planned", standing.state),
        };
        let sentence = Some(self.said.of(item));
        ItemPage {
            item_id: item.id.to_string(),
            place: item.place.to_string(),
            kind: item.kind.to_string(),
            target: standing.target.to_string(),
            priority: item.priority,
            reason: item.reason.to_string(),
            state,
            suppressed: item
                .suppressed
                .map_or(String::new(), |s| s.word().to_owned()),
            date_sum: format!(
                "record of {}, due {} ({} d, {business} bd after it), today {}: {}",
                item.record_date,
                item.due,
                item.due - item.record_date,
                self.settings.today,
                match item.days_overdue {
                    days if days > 0 => format!("{days} d past due"),
                    0 => "due today".to_owned(),
                    days => format!("due in {} d", -days),
                }
            ),
            row: format!(
                "{} {} ({})",
                item.table,
                item.record_id,
                self.place(item.row)
            ),
            sentence: sentence.filter(|s| !s.is_empty()),
            rule: rule.name.to_owned(),
            rule_text: [
                ("finds", rule.finds),
                ("leaves out", rule.leaves_out),
                ("closes", rule.closes),
                ("due", rule.due),
                ("example", rule.example),
            ]
            .map(|(head, text)| (head.to_owned(), text.to_owned()))
            .into(),
            contacts: contacts_of(item, chart, self.settings.today)
                .map(|c| self.contact(c))
                .collect(),
        }
    }

    fn contact(&self, c: &Contact) -> Line {
        let mut text = c
            .outcome
            .map_or("outcome not known".to_owned(), |o| o.word().to_owned());
        if let Some(day) = c.appointment_date {
            text.push_str(&format!(", appointment {day}"));
        }
        if let Some(day) = c.next_date {
            text.push_str(&format!(", again on {day}"));
        }
        if let Some(by) = &c.by {
            text.push_str(&format!(", by {by}"));
        }
        if let Some(item) = &c.item {
            text.push_str(&format!(", about {item}"));
        }
        Line {
            date: c.date.to_string(),
            what: "contact".to_owned(),
            text,
            row: self.place(c.row),
        }
    }

    fn chart(&self, chart: &Chart) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut add = |date: crate::model::Day, what: &str, text: String, row: SourceRow| {
            lines.push(Line {
                date: date.to_string(),
                what: what.to_owned(),
                text,
                row: self.place(row),
            });
        };
        for v in &chart.visits {
            let who = v.provider.as_deref().unwrap_or("nobody named");
            let status = format!("{:?}", v.status).to_lowercase();
            add(
                v.date,
                "visit",
                format!("{} {status}, {}, {who}", v.id, v.class.word()),
                v.row,
            );
        }
        for o in &chart.orders {
            let mut text = format!("{} {}, {:?}", o.id, o.name, o.status);
            for (word, day) in [
                ("scheduled", o.scheduled_date),
                ("collected", o.collected_date),
                ("result", o.result_date),
                ("reviewed", o.reviewed_date),
            ] {
                if let Some(day) = day {
                    text.push_str(&format!(", {word} {day}"));
                }
            }
            add(o.date, "order", text, o.row);
        }
        for r in &chart.referrals {
            let to = r.specialty.as_deref().or(r.referred_to.as_deref());
            let mut text = format!("{} {}, {:?}", r.id, to.unwrap_or("?"), r.status);
            for (word, day) in [
                ("appointment", r.appointment_date),
                ("attended", r.attended_date),
                ("report", r.report_date),
                ("reviewed", r.reviewed_date),
            ] {
                if let Some(day) = day {
                    text.push_str(&format!(", {word} {day}"));
                }
            }
            add(r.date, "referral", text, r.row);
        }
        for c in &chart.contacts {
            lines.push(self.contact(c));
        }
        lines.sort();
        lines
    }

    fn needs(&self, chart: &Chart) -> Vec<NeedLine> {
        let mut lines = Vec::new();
        for visit in &chart.visits {
            for need in visit.needs.iter() {
                lines.push(NeedLine {
                    date: visit.date.to_string(),
                    record_id: visit.id.to_string(),
                    row: self.place(visit.row),
                    text: format!(
                        "{}, {:?}, {}",
                        need.kind.word(),
                        need.certainty,
                        match (need.min_days, need.max_days) {
                            (Some(a), Some(b)) if a == b => format!("{b} d"),
                            (Some(a), Some(b)) => format!("{a} to {b} d"),
                            _ => "no time said".to_owned(),
                        }
                    )
                    .to_lowercase(),
                    span: self.said.sentence(visit, need),
                });
            }
        }
        lines
    }

    fn not_open(&self, chart: &Chart) -> Vec<NotOpen> {
        leaks::decided(
            chart,
            &self.day.loaded.practice,
            &self.settings.protocol,
            &super::load::test_names(self.settings),
            self.settings.today,
        )
        .into_iter()
        .map(|d| NotOpen {
            rule: d.rule.text().name.to_owned(),
            record_id: d.record_id.to_string(),
            verdict: if d.closed { "closed" } else { "left out" }.to_owned(),
            why: d.why.to_owned(),
        })
        .collect()
    }
}
