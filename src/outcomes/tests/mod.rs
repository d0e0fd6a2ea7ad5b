//! Lists go out, come back in every state, and are recorded. Today is Monday 2026-11-09; the list is of Monday 2026-11-02.

mod again;
mod answers;
mod clinical;
mod fhir;
mod files;
mod identity;

use std::path::Path;

use super::*;
use crate::model::samples::{self, day};
use crate::model::{Chart, Day, Item, ItemId, Outcome, Patient, Practice, SourceRow};
use crate::protocol::Protocol;
use crate::publish::Lock;
use crate::worklist::RowId;

pub(super) const HEADER: &str = "row_id,patient_id,name,birth_year,phone,language,priority,items,places,reason,days_overdue,attempt,last_contact,say,outcome,outcome_date,appointment_date,next_date,note,by";

/// A practice of a few patients, two loops for the first, and what was recorded so far.
pub(super) struct Office {
    pub(super) practice: Practice,
    pub(super) items: Vec<Item>,
    pub(super) protocol: Protocol,
    pub(super) ledger: Ledger,
    pub(super) today: Day,
}

pub(super) fn patient(id: &str, name: &str, dob: &str) -> Chart {
    Chart {
        patient: Patient {
            id: Some(id.into()),
            name: Some(name.into()),
            date_of_birth: Some(day(dob)),
            phone: Some("212-555-0101".into()),
            ..Patient::default()
        },
        ..Chart::default()
    }
}

pub(super) fn item(id: &str, patient: &str, priority: u8) -> Item {
    Item {
        record_id: id.into(),
        reason: format!("a test of {id} was not done").as_str().into(),
        ..samples::item(id, patient, priority)
    }
}

impl Office {
    pub(super) fn new() -> Office {
        Office {
            practice: Practice {
                charts: vec![
                    patient("0007", "Ana Ruiz", "1950-03-01"),
                    patient("0008", "José Núñez", "1961-04-02"),
                    patient("0009", "Kim Lee", "1972-05-03"),
                    patient("A10", "Lou Grant", "1983-06-04"),
                ],
                ..Practice::default()
            },
            items: vec![
                item("LP-AAAAAAA1", "0007", 2),
                item("FU-AAAAAAA2", "0007", 3),
                item("LP-BBBBBBB1", "0008", 1),
                item("LP-CCCCCCC1", "0009", 3),
                item("LP-DDDDDDD1", "A10", 3),
            ],
            protocol: Protocol::parse(
                "[practice]\nname = \"Cedar\"\nlicensed = [\"Dana Wells RN\"]\n[export.outcomes]\ncolumns = { patient_id = \"MRN\", outcome = \"Result\" }\ncodes = { left-voicemail = \"LVM\" }\n",
            )
            .unwrap(),
            ledger: Ledger::default(),
            today: day("2026-11-09"),
        }
    }

    /// The list row of a patient on the list of a day, with the last six columns as given.
    pub(super) fn line(&self, on: &str, patient: &str, attempt: u32, answer: &str) -> String {
        let items: Vec<ItemId> = self
            .items
            .iter()
            .filter(|i| &*i.patient_id == patient)
            .map(|i| i.id.clone())
            .collect();
        let row_id = RowId::of(&self.protocol.practice_name, day(on), patient, &items);
        let chart = self.practice.chart(patient).unwrap();
        let joined: Vec<&str> = items.iter().map(ItemId::as_str).collect();
        format!(
            "{row_id},{patient},{},{},212-555-0101,,2,{},loops,a reason,13,{attempt},,Hello,{answer}",
            chart.patient.name.as_deref().unwrap(),
            chart.patient.date_of_birth.unwrap().year(),
            joined.join(";"),
        )
    }

    pub(super) fn take(&self, lists: &[(&str, String)]) -> Recording {
        let lists: Vec<Returned> = lists
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Worked::read(name, text.as_bytes())))
            .collect();
        take(
            &lists,
            &Situation {
                practice: &self.practice,
                items: &self.items,
                protocol: &self.protocol,
                ledger: &self.ledger,
                today: self.today,
            },
        )
        .unwrap()
    }

    fn one(&self, answer: &str) -> Recording {
        self.take(&[(
            "list.csv",
            list(&[self.line("2026-11-02", "0007", 1, answer)]),
        )])
    }

    pub(super) fn record(&mut self, dir: &Path, recording: &Recording) -> Written {
        let lock = Lock::take(dir, "now").unwrap();
        let outcomes = dir.join("outcomes");
        let sources = Sources {
            items: &self.items,
            practice: &self.practice,
            protocol: &self.protocol,
            today: self.today,
        };
        let both = ImportFormats {
            csv: true,
            fhir: true,
        };
        let files = Files::of(recording, &sources, both);
        let written = write(
            &lock,
            &outcomes,
            &self.ledger,
            recording,
            &files,
            self.today,
        )
        .unwrap();
        self.ledger = Ledger::read(&outcomes).unwrap();
        written
    }
}

pub(super) fn list(lines: &[String]) -> String {
    let mut text = format!("{HEADER}\n");
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn counts(r: &Recording) -> Vec<(u64, u64, u64, u64, u64, usize)> {
    r.lists
        .iter()
        .map(|l| {
            (
                l.rows,
                l.accepted,
                l.repeated,
                l.already,
                l.not_worked,
                l.rejected.len(),
            )
        })
        .collect()
}

fn reason(r: &Recording) -> &str {
    assert_eq!(r.rows, Vec::new());
    &r.lists[0].rejected[0].reason
}
