//! What a printed page says, whichever format prints it: the same words in HTML and PDF.

use crate::model::ids::Fnv;
use crate::worklist::{CallRow, Lane};

use super::{Sheet, codes, heading, plain};

/// A printed list: its heading, and one block a row.
pub(super) struct Paper {
    /// The list's heading.
    pub(super) title: String,
    /// Practice, run date, list id, rows.
    pub(super) about: String,
    /// What may be said to a machine, where it is the same for all rows.
    pub(super) say: Option<String>,
    /// The rows.
    pub(super) blocks: Vec<Block>,
    /// The boxes to tick, the same for all rows.
    pub(super) boxes: Vec<String>,
}

/// One row on paper.
pub(super) struct Block {
    /// The office to phone, where it is another than that of the row before.
    pub(super) office: Option<String>,
    /// Number and name.
    pub(super) name: String,
    /// Year of birth and id.
    pub(super) ids: String,
    /// Numbers, best first.
    pub(super) phones: String,
    /// Language, priority, days overdue, attempt, last contact.
    pub(super) facts: String,
    /// What to mind.
    pub(super) hints: Vec<String>,
    /// Why.
    pub(super) whys: Vec<String>,
    /// What may be said to a machine, where rows differ.
    pub(super) say: Option<String>,
    /// The row's name, for typing it in later.
    pub(super) row_id: String,
}

/// The paper of one list.
pub(super) fn of(sheet: &Sheet<'_>, lane: Lane) -> Paper {
    let rows = sheet.lists.lane(lane);
    let first = rows.first().map(|r| r.say.as_str());
    let same = rows.iter().all(|r| Some(r.say.as_str()) == first);
    let say = |text: &str| Some(plain(text)).filter(|t| lane.is_spoken() && !t.is_empty());
    let practice = plain(sheet.practice);
    let mut parts: Vec<String> = Vec::new();
    if !practice.is_empty() {
        parts.push(practice);
    }
    parts.push(format!("list of {}", sheet.today));
    parts.push(format!("list id {}", list_id(sheet, lane)));
    parts.push(match rows.len() {
        0 => "no rows".to_owned(),
        1 => "1 row".to_owned(),
        n => format!("{n} rows"),
    });
    let mut office: Option<&str> = None;
    let blocks = rows
        .iter()
        .enumerate()
        .map(|(n, row)| {
            let new = row.office.as_deref().filter(|o| office != Some(*o));
            office = row.office.as_deref();
            block(
                lane,
                row,
                n + 1,
                new,
                if same { None } else { say(&row.say) },
            )
        })
        .collect();
    Paper {
        title: heading(lane).to_owned(),
        about: parts.join(" | "),
        say: if same { first.and_then(say) } else { None },
        blocks,
        boxes: codes::on_paper(lane)
            .into_iter()
            .map(codes::label)
            .collect(),
    }
}

fn block(lane: Lane, row: &CallRow, n: usize, office: Option<&str>, say: Option<String>) -> Block {
    let mut ids: Vec<String> = Vec::new();
    if let Some(year) = row.birth_year {
        ids.push(format!("born {year}"));
    }
    ids.push(format!("id {}", plain(&row.patient_id)));
    let mut facts: Vec<String> = Vec::new();
    // An office is spoken to in its own language, and a visit ahead is not overdue.
    if !row.language.is_empty() && lane != Lane::Offices {
        facts.push(plain(&row.language));
    }
    if lane != Lane::Reminders {
        facts.push(format!("priority {}", row.priority));
        facts.push(match row.days_overdue {
            1 => "1 day overdue".to_owned(),
            d if d > 1 => format!("{d} days overdue"),
            _ => "not yet overdue".to_owned(),
        });
    }
    facts.push(format!("attempt {}", row.attempt));
    if !row.last_contact.is_empty() {
        facts.push(format!("last {}", plain(&row.last_contact)));
    }
    if let Some(caller) = &row.caller {
        facts.push(format!("caller {}", plain(caller)));
    }
    let name = match plain(&row.name) {
        name if name.trim().is_empty() => "name not in the exports".to_owned(),
        name => name,
    };
    let phone = plain(&row.phone);
    Block {
        office: office.map(|o| format!("Call {}", plain(o))),
        name: format!("{n}. {name}"),
        ids: ids.join(", "),
        phones: if phone.is_empty() {
            "no number on file".to_owned()
        } else {
            phone
        },
        facts: facts.join(" | "),
        hints: row.hints.iter().map(|h| plain(h)).collect(),
        whys: row.whys.iter().map(|w| plain(w)).collect(),
        say,
        row_id: row.row_id.clone(),
    }
}

/// The list's name: eight letters and digits that change with any of its rows.
fn list_id(sheet: &Sheet<'_>, lane: Lane) -> String {
    let mut hash = Fnv::new();
    hash.write(lane.word().as_bytes());
    hash.write(sheet.today.to_string().as_bytes());
    for row in sheet.lists.lane(lane) {
        hash.write(row.row_id.as_bytes());
    }
    format!("L{:08X}", hash.finish() & 0xFFFF_FFFF)
}
