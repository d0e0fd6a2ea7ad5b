//! The protocol as the rules use it: every value checked once.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::outcome::OutcomeColumn;
use crate::model::phrase::{Phrases, fold};
use crate::model::{Calendar, ConditionSet, Day, Outcome, Place, VisitClass};

use super::ProtocolError;
use super::raw::{
    CallerRaw, Calls, ExportOutcomes, FollowUps, Lapsed, Limits, Loops, NeedsWords, Outreach,
    PanelNumbers, PriorityNumbers, Raw, Record,
};

/// A chronic condition of the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Name, as shown.
    pub name: String,
    /// Calendar days between visits.
    pub interval_days: i32,
    /// Calendar days of grace.
    pub grace_days: i32,
}

/// Somebody who calls, and what they take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Name, as written in the column `by`.
    pub name: String,
    /// Languages, as written; empty: any.
    pub languages: Vec<String>,
    /// Rows a day; `None`: no limit.
    pub calls_a_day: Option<usize>,
    /// Places; empty: all.
    pub places: Vec<Place>,
    /// Providers, as written; empty: all.
    pub providers: Vec<String>,
}

/// The practice's own words for columns and values; they win over every guess.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Table → field → the export's header.
    pub columns: BTreeMap<String, BTreeMap<String, String>>,
    /// Field → the export's word → tickler's word.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

/// A valid protocol.
#[derive(Debug, Clone)]
pub struct Protocol {
    /// The practice's name; may be empty.
    pub practice_name: String,
    /// The number that patients call back; may be empty.
    pub practice_phone: String,
    /// "Today", where the file fixes it.
    pub as_of: Option<Day>,
    /// Time zone of the practice, for columns in UTC.
    pub timezone: String,
    /// Names of licensed staff, as written; compare with [`Protocol::is_licensed`].
    pub licensed: Vec<String>,
    /// Business days.
    pub calendar: Calendar,
    /// Days that reports are kept.
    pub keep_days: u32,
    /// Whether patient lists may name conditions.
    pub diagnoses_on_lists: bool,
    /// Phrases of each visit class, in the order in which they are tried.
    pub visit_classes: Vec<(VisitClass, Phrases)>,
    /// Uncaptured follow-ups.
    pub follow_ups: FollowUps,
    /// Check-ins and missed visits.
    pub outreach: Outreach,
    /// Orders and referrals.
    pub loops: Loops,
    /// Lapsed chronic patients.
    pub lapsed: Lapsed,
    /// Chronic conditions; a `ConditionSet`'s bits are indices into this list.
    pub conditions: Vec<Condition>,
    /// Priorities.
    pub priority: PriorityNumbers,
    /// The calling loop.
    pub calls: Calls,
    /// Numbers of other offices, by folded name.
    offices: BTreeMap<String, String>,
    /// Who calls; may be empty.
    pub callers: Vec<Caller>,
    /// Bands and measures of the panel.
    pub panel: PanelNumbers,
    /// Worked lists that come back.
    pub record: Record,
    /// When input is bad enough to say so.
    pub limits: Limits,
    /// Words added to those read in notes.
    pub needs: NeedsWords,
    /// Columns and values.
    pub mapping: Mapping,
    /// Outcome files in the practice's own words.
    pub export_outcomes: ExportOutcomes,
    codes: BTreeMap<String, usize>,
}

impl Protocol {
    /// Whether a name, as written in the column `by`, is licensed staff. Case, punctuation and blanks do not matter.
    pub fn is_licensed(&self, by: &str) -> bool {
        let by = fold(by);
        !by.is_empty() && self.licensed.iter().any(|l| fold(l) == by)
    }

    /// The conditions that a diagnosis code stands for: ICD-10-CM by its first three characters, dots out, upper
    /// case; a code of digits alone is SNOMED CT.
    pub fn conditions_of(&self, code: &str) -> ConditionSet {
        let mut set = ConditionSet::EMPTY;
        let code: String = code
            .trim()
            .chars()
            .filter(|c| *c != '.')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let key: String = if !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()) {
            code
        } else {
            code.chars().take(3).collect()
        };
        if let Some(i) = self.codes.get(&key) {
            set.insert(*i);
        }
        set
    }

    /// The number of an office, where the practice has written it down.
    pub fn office_phone(&self, office: &str) -> Option<&str> {
        self.offices.get(&fold(office)).map(String::as_str)
    }

    /// The shortest interval of these conditions and its grace (the smaller on a tie), in calendar days.
    pub fn interval_of(&self, conditions: ConditionSet) -> Option<(i32, i32)> {
        conditions
            .iter()
            .filter_map(|i| self.conditions.get(i))
            .map(|c| (c.interval_days, c.grace_days))
            .min()
    }

    /// The class of a visit by its type, and by its reason where the type has none of the words.
    ///
    /// Reason is tried for all classes but discharge where the type is empty, and for post-acute and chronic only
    /// where it is filled.
    pub fn visit_class(&self, visit_type: &str, reason: &str) -> VisitClass {
        let visit_type = fold(visit_type);
        if let Some((class, _)) = self
            .visit_classes
            .iter()
            .find(|(_, phrases)| phrases.find(&visit_type).is_some())
        {
            return *class;
        }
        let reason = fold(reason);
        if reason.is_empty() {
            return VisitClass::Routine;
        }
        let tried = |class: VisitClass| {
            if visit_type.is_empty() {
                class != VisitClass::Discharge
            } else {
                matches!(class, VisitClass::PostAcute | VisitClass::Chronic)
            }
        };
        self.visit_classes
            .iter()
            .find(|(class, phrases)| tried(*class) && phrases.find(&reason).is_some())
            .map_or(VisitClass::Routine, |(class, _)| *class)
    }

    /// Whether folded text holds an ancillary phrase.
    pub fn is_ancillary(&self, folded: &str) -> bool {
        self.visit_classes
            .iter()
            .any(|(class, p)| *class == VisitClass::Ancillary && p.find(folded).is_some())
    }
}

pub(super) fn settle(raw: Raw) -> Result<Protocol, ProtocolError> {
    let fault = |key: &str, message: &str| ProtocolError::Value {
        line: None,
        key: key.to_owned(),
        message: message.to_owned(),
    };
    let as_of = match raw.practice.as_of.trim() {
        "" => None,
        text => Some(
            Day::parse_iso(text)
                .ok_or_else(|| fault("practice.as_of", "a date as YYYY-MM-DD is wanted"))?,
        ),
    };
    let closed = raw
        .practice
        .closed_dates
        .iter()
        .map(|d| {
            Day::parse_iso(d)
                .ok_or_else(|| fault("practice.closed_dates", "dates as YYYY-MM-DD are wanted"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    if raw.conditions.len() > 64 {
        return Err(fault("conditions", "at most 64 conditions"));
    }
    let mut codes = BTreeMap::new();
    for (i, c) in raw.conditions.iter().enumerate() {
        if c.interval_days < 1 || c.grace_days < 0 {
            return Err(fault(
                "conditions",
                "interval_days must be 1 or more, grace_days 0 or more",
            ));
        }
        for code in c.icd10.iter().chain(&c.snomed) {
            let code: String = code
                .trim()
                .chars()
                .filter(|c| *c != '.')
                .map(|c| c.to_ascii_uppercase())
                .collect();
            let digits = !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit());
            if !digits && code.chars().count() != 3 {
                return Err(fault(
                    "conditions",
                    "an ICD-10-CM category has three characters, such as E11",
                ));
            }
            if codes.insert(code, i).is_some_and(|other| other != i) {
                return Err(fault("conditions", "a code stands under two conditions"));
            }
        }
    }
    if !raw
        .follow_ups
        .grace
        .is_sorted_by(|a, b| a.up_to_days < b.up_to_days)
    {
        return Err(fault(
            "follow_ups.grace",
            "up_to_days must rise from line to line",
        ));
    }
    for (key, bands) in [
        ("panel.age_bands", &raw.panel.age_bands),
        ("panel.ageing_days", &raw.panel.ageing_days),
        ("panel.return_days", &raw.panel.return_days),
    ] {
        if !bands.is_sorted_by(|a, b| a < b) || bands.first().is_some_and(|d| *d < 1) {
            return Err(fault(key, "numbers from 1 on that rise are wanted"));
        }
    }
    for column in raw.export.outcomes.columns.keys() {
        if OutcomeColumn::from_word(column).is_none() {
            let message = format!("outcome files have no column {column}");
            return Err(fault("export.outcomes.columns", &message));
        }
    }
    for code in raw.export.outcomes.codes.keys() {
        if Outcome::from_word(code).is_none() {
            let message = format!("there is no outcome code {code}");
            return Err(fault("export.outcomes.codes", &message));
        }
    }
    let v = &raw.visit_classes;
    let visit_classes = vec![
        (VisitClass::PostAcute, Phrases::new(&v.post_acute)),
        (VisitClass::Discharge, Phrases::new(&v.discharge)),
        (VisitClass::Procedure, Phrases::new(&v.procedure)),
        (VisitClass::Ancillary, Phrases::new(&v.ancillary)),
        (VisitClass::Chronic, Phrases::new(&v.chronic)),
    ];
    Ok(Protocol {
        practice_name: raw.practice.name,
        practice_phone: raw.practice.phone,
        as_of,
        timezone: raw.practice.timezone,
        licensed: raw.practice.licensed,
        calendar: Calendar::new(closed),
        keep_days: raw.practice.keep_days,
        diagnoses_on_lists: raw.practice.diagnoses_on_lists,
        visit_classes,
        follow_ups: raw.follow_ups,
        outreach: raw.outreach,
        loops: raw.loops,
        lapsed: raw.lapsed,
        conditions: raw
            .conditions
            .into_iter()
            .map(|c| Condition {
                name: c.name,
                interval_days: c.interval_days,
                grace_days: c.grace_days,
            })
            .collect(),
        priority: raw.priority,
        offices: raw
            .offices
            .iter()
            .map(|(name, phone)| (fold(name), phone.trim().to_owned()))
            .collect(),
        callers: callers(raw.callers, raw.calls.calls_an_hour)?,
        calls: raw.calls,
        panel: raw.panel,
        record: raw.record,
        limits: raw.limits,
        needs: raw.needs,
        mapping: Mapping {
            columns: raw.columns,
            values: raw.values,
        },
        export_outcomes: raw.export.outcomes,
        codes,
    })
}

fn callers(raw: Vec<CallerRaw>, calls_an_hour: f64) -> Result<Vec<Caller>, ProtocolError> {
    let fault = |message: &str| ProtocolError::Value {
        line: None,
        key: "callers".to_owned(),
        message: message.to_owned(),
    };
    let mut names = BTreeSet::new();
    let mut out = Vec::new();
    for caller in raw {
        let key = fold(&caller.name);
        if key.is_empty() || !names.insert(key) {
            return Err(fault("each caller needs a name of their own"));
        }
        let by_hours = caller.hours_a_day.map(|h| h * calls_an_hour);
        if by_hours.is_some_and(|n| !(0.0..=10_000.0).contains(&n)) {
            return Err(fault("hours_a_day must be 0 to 24"));
        }
        out.push(Caller {
            calls_a_day: caller
                .calls_a_day
                .map(|n| n as usize)
                .or(by_hours.map(|n| n as usize)),
            places: caller
                .places
                .iter()
                .map(|p| {
                    Place::from_word(p.trim())
                        .ok_or_else(|| fault("places are follow-ups, outreach, loops and lapsed"))
                })
                .collect::<Result<_, _>>()?,
            name: caller.name.trim().to_owned(),
            languages: caller.languages,
            providers: caller.providers,
        });
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
