//! Who calls whom: rows dealt out in list order, by language and place, each patient staying with who spoke to them last.
//!
//! Nobody gets more rows than they can call; what is left over is counted by reason. Rows that belong together (a household,
//! an office) go to one caller.

use std::collections::BTreeMap;

use crate::model::phrase::fold;
use crate::protocol::{Caller, Protocol};

use super::lists::{CallRow, Lane};

/// What was dealt to a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The caller's name.
    pub caller: String,
    /// Rows.
    pub rows: usize,
    /// Rows the caller can make in a day; `None`: no limit.
    pub room: Option<usize>,
}

/// The outcome of the dealing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dealt {
    /// One a caller, in the order of the protocol.
    pub shares: Vec<Share>,
    /// Rows without a caller today, by reason.
    pub left_over: BTreeMap<&'static str, usize>,
}

/// Lanes that are dealt out, in this order.
const DEALT: [Lane; 4] = [Lane::Patients, Lane::Offices, Lane::Reminders, Lane::Lost];

/// A language as it is compared; what stands in brackets, such as "(interpreter)", is no part of it.
fn language_of(text: &str) -> String {
    fold(text.split('(').next().unwrap_or_default())
}

/// Deals the rows out and writes each row's caller.
pub(super) fn deal(protocol: &Protocol, rows: &mut BTreeMap<Lane, Vec<CallRow>>) -> Dealt {
    let callers = &protocol.callers;
    let mut dealt = Dealt {
        shares: callers
            .iter()
            .map(|c| Share {
                caller: c.name.clone(),
                rows: 0,
                room: c.calls_a_day,
            })
            .collect(),
        left_over: BTreeMap::new(),
    };
    for lane in DEALT {
        let Some(rows) = rows.get_mut(&lane) else {
            continue;
        };
        let mut rest: &mut [CallRow] = rows;
        while !rest.is_empty() {
            let size = together(rest);
            let (unit, after) = rest.split_at_mut(size);
            rest = after;
            if give(callers, &mut dealt.shares, unit).is_ok() {
                continue;
            }
            for row in unit.chunks_mut(1) {
                if let Err(reason) = give(callers, &mut dealt.shares, row) {
                    *dealt.left_over.entry(reason).or_default() += 1;
                }
            }
        }
    }
    dealt
}

/// How many rows from the first on belong together: the same office, or the same number.
fn together(rows: &[CallRow]) -> usize {
    let first = &rows[0];
    if first.office.is_none() && first.household.is_none() {
        return 1;
    }
    rows.iter()
        .take_while(|r| r.office == first.office && r.household == first.household)
        .count()
}

/// Gives the rows to the caller who fits them best and has room for all of them.
fn give(
    callers: &[Caller],
    shares: &mut [Share],
    unit: &mut [CallRow],
) -> Result<(), &'static str> {
    let takes = |c: &Caller, row: &CallRow| {
        let place = row.places.split(';').next().unwrap_or_default();
        let provider = fold(row.provider.as_deref().unwrap_or_default());
        (c.places.is_empty() || c.places.iter().any(|p| p.word() == place))
            && (c.providers.is_empty() || c.providers.iter().any(|p| fold(p) == provider))
    };
    let willing: Vec<usize> = (0..callers.len())
        .filter(|i| unit.iter().all(|row| takes(&callers[*i], row)))
        .collect();
    if willing.is_empty() {
        return Err("no caller takes such rows");
    }
    let wanted: Vec<String> = unit
        .iter()
        .filter(|r| r.office.is_none())
        .map(|r| language_of(&r.language))
        .filter(|l| !l.is_empty())
        .collect();
    let speaks = |c: &Caller| {
        c.languages.is_empty()
            || wanted
                .iter()
                .all(|w| c.languages.iter().any(|l| language_of(l) == *w))
    };
    let mut able: Vec<usize> = willing
        .iter()
        .copied()
        .filter(|i| speaks(&callers[*i]))
        .collect();
    let nobody_speaks = able.is_empty();
    if nobody_speaks {
        able = willing;
    }
    let room = |s: &Share| s.room.map_or(usize::MAX, |n| n.saturating_sub(s.rows));
    able.retain(|i| room(&shares[*i]) >= unit.len());
    let last_by = unit
        .iter()
        .find_map(|r| r.last_by.as_deref().map(fold))
        .unwrap_or_default();
    // Whoever spoke to them last; then whoever speaks the fewest languages, to spare those who speak more; then the
    // one with the smallest part of the day filled.
    let best = able.into_iter().min_by_key(|i| {
        let (caller, share) = (&callers[*i], &shares[*i]);
        let filled = share
            .room
            .map_or(share.rows, |n| share.rows * 1000 / n.max(1));
        (
            fold(&caller.name) != last_by,
            caller.languages.len(),
            filled,
            *i,
        )
    });
    let Some(best) = best else {
        return Err("no caller has room");
    };
    shares[best].rows += unit.len();
    for row in unit {
        row.caller = Some(callers[best].name.clone());
        if nobody_speaks && !row.language.contains("(interpreter)") {
            row.hints
                .push("no caller speaks the language: call with an interpreter".to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(mut row: CallRow) -> CallRow {
        row.household = Some(7);
        row
    }

    fn row(id: &str, language: &str, last_by: &str) -> CallRow {
        CallRow {
            patient_id: id.into(),
            language: language.into(),
            places: "loops".into(),
            provider: Some("Dr. Lee".into()),
            last_by: Some(last_by.into()).filter(|b: &String| !b.is_empty()),
            ..CallRow::default()
        }
    }

    fn dealt(toml: &str, rows: Vec<CallRow>) -> (Vec<String>, Dealt) {
        let protocol = Protocol::parse(toml).unwrap();
        let mut lanes = BTreeMap::from([(Lane::Patients, rows)]);
        let dealt = deal(&protocol, &mut lanes);
        let who = lanes[&Lane::Patients]
            .iter()
            .map(|r| format!("{}:{}", r.patient_id, r.caller.as_deref().unwrap_or("-")))
            .collect();
        (who, dealt)
    }

    const TWO: &str = "[[callers]]\nname = \"Dana\"\nlanguages = [\"English\", \"Spanish\"]\ncalls_a_day = 3\n\
                       [[callers]]\nname = \"Lee\"\nlanguages = [\"English\"]\ncalls_a_day = 2\n";

    #[test]
    fn by_language_stickiness_and_room() {
        let (who, dealt) = dealt(
            TWO,
            vec![
                row("A", "English", ""),
                row("B", "English", "dana"),
                row("C", "Spanish", "Lee"),
                row("D", "", ""),
                row("E", "English", ""),
                row("F", "English", ""),
            ],
        );
        // A spares Dana; B stays with Dana; C needs her Spanish; Lee is full after D; E takes Dana's last place.
        assert_eq!(who, ["A:Lee", "B:Dana", "C:Dana", "D:Lee", "E:Dana", "F:-"]);
        assert_eq!(dealt.left_over, BTreeMap::from([("no caller has room", 1)]));
        assert_eq!(
            dealt.shares.iter().map(|s| s.rows).collect::<Vec<_>>(),
            [3, 2]
        );
    }

    #[test]
    fn a_household_goes_to_one_caller_unless_nobody_has_room_for_all() {
        let (who, _) = dealt(
            TWO,
            vec![
                row("A", "", ""),
                home(row("B", "", "")),
                home(row("C", "", "")),
                home(row("D", "", "")),
            ],
        );
        assert_eq!(who, ["A:Lee", "B:Dana", "C:Dana", "D:Dana"]);
        let (who, _) = dealt(
            TWO,
            (0..6).map(|n| home(row(&n.to_string(), "", ""))).collect(),
        );
        assert_eq!(who, ["0:Lee", "1:Lee", "2:Dana", "3:Dana", "4:Dana", "5:-"]);
    }

    #[test]
    fn places_providers_and_a_language_nobody_speaks() {
        let toml = "[[callers]]\nname = \"Dana\"\nlanguages = [\"English\"]\nplaces = [\"loops\"]\nproviders = [\"DR LEE\"]\n";
        let mut other = row("B", "", "");
        other.places = "lapsed;loops".into();
        let mut stranger = row("C", "", "");
        stranger.provider = None;
        let (who, dealt) = dealt(toml, vec![row("A", "Tagalog", ""), other, stranger]);
        assert_eq!(who, ["A:Dana", "B:-", "C:-"]);
        assert_eq!(
            dealt.left_over,
            BTreeMap::from([("no caller takes such rows", 2)])
        );
    }
}
