//! States, cadence and lists by hand-computed dates. Today is Monday 2026-11-02 unless said.

mod cadence;
mod lists;
mod machines;
mod random;

use super::lists::{Lane, Lists, Work, lists as build_lists};
use super::standing::{standing, standings};
use crate::model::samples::{self, day};
use crate::model::{
    Chart, Contact, Item, ItemId, Kind, Outcome, Patient, Place, Practice, RecordTable, Target,
    Visit, VisitStatus,
};
use crate::protocol::Protocol;

pub(super) fn item(id: &str, kind: Kind, priority: u8) -> Item {
    Item {
        kind,
        ..samples::item(id, "P", priority)
    }
}

pub(super) fn contact(date: &str, outcome: Outcome) -> Contact {
    Contact {
        recorded: true,
        ..samples::contact(date, outcome)
    }
}

pub(super) fn chart(contacts: Vec<Contact>) -> Chart {
    Chart {
        patient: Patient {
            id: Some("P".into()),
            name: Some("Ana Ruiz".into()),
            phone: Some("212-555-0101".into()),
            mobile: Some("(212) 555-0102".into()),
            date_of_birth: Some(day("1950-03-01")),
            ..Patient::default()
        },
        contacts,
        ..Chart::default()
    }
}

/// state target step next-action after these contacts.
pub(super) fn after(item: &Item, contacts: Vec<Contact>, today: &str) -> String {
    let protocol = Protocol::defaults().unwrap();
    let s = standing(item, &chart(contacts), &protocol, day(today));
    format!(
        "{} {} {} {}",
        s.state,
        s.target,
        s.step,
        s.next_action_on.map_or("-".into(), |d| d.to_string())
    )
}

pub(super) fn done(codes: &[(&str, Outcome)]) -> Vec<Contact> {
    codes.iter().map(|(d, o)| contact(d, *o)).collect()
}

pub(super) fn build(items: &[Item], chart: Chart) -> Lists {
    let protocol = Protocol::parse("[practice]\nname = \"Cedar\"").unwrap();
    let practice = Practice {
        charts: vec![chart],
        ..Practice::default()
    };
    let today = day("2026-11-02");
    let standings = standings(items, &practice, &protocol, today);
    build_lists(&Work {
        items,
        standings: &standings,
        practice: &practice,
        protocol: &protocol,
        today,
    })
}

pub(super) fn ids(lists: &Lists, lane: Lane) -> Vec<String> {
    lists
        .lane(lane)
        .iter()
        .map(|r| format!("{}:{}", r.patient_id, r.items))
        .collect()
}

/// Lists over several charts; items are put in list order as the rules put them.
pub(super) fn build_all(mut items: Vec<Item>, charts: Vec<Chart>, toml: &str) -> Lists {
    items.sort_by(crate::leaks::list_order);
    let protocol = Protocol::parse(&format!(
        "[practice]\nname = \"Cedar\"\nlicensed = [\"Kim RN\"]\n{toml}"
    ))
    .unwrap();
    let practice = Practice {
        charts,
        ..Practice::default()
    };
    let today = day("2026-11-02");
    let standings = standings(&items, &practice, &protocol, today);
    let lists = build_lists(&Work {
        items: &items,
        standings: &standings,
        practice: &practice,
        protocol: &protocol,
        today,
    });
    // Every loop is on one list or counted as left out.
    assert_eq!(
        lists.listed + lists.not_listed.values().sum::<u64>(),
        items.len() as u64
    );
    let on_rows: usize = lists
        .rows
        .iter()
        .filter(|(lane, _)| !matches!(lane, Lane::Reminders | Lane::Silent))
        .flat_map(|(_, rows)| rows)
        .filter(|r| !r.reason.contains("a caller's note") && !r.reason.contains("closed since"))
        .map(|r| r.loops)
        .sum();
    assert_eq!(on_rows as u64, lists.listed);
    lists
}

pub(super) fn of(mut item: Item, patient: &str) -> Item {
    item.patient_id = patient.into();
    item
}

pub(super) fn who(id: &str, mobile: &str) -> Chart {
    let mut c = chart(vec![]);
    c.patient.id = Some(id.into());
    c.patient.phone = None;
    c.patient.mobile = Some(mobile.into());
    c
}

pub(super) fn visit(id: &str, date: &str, status: VisitStatus) -> Visit {
    Visit {
        provider: Some("Dr. Lee".into()),
        ..samples::visit(id, date, status)
    }
}
