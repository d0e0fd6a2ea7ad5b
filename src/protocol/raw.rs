//! `tickler.toml` as it is written: one field a line of the template, nothing judged yet.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::Urgency;

/// The whole file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Raw {
    pub(super) practice: PracticeRaw,
    pub(super) visit_classes: VisitClassesRaw,
    pub(super) follow_ups: FollowUps,
    pub(super) outreach: Outreach,
    pub(super) loops: Loops,
    pub(super) lapsed: Lapsed,
    pub(super) conditions: Vec<ConditionRaw>,
    pub(super) priority: PriorityNumbers,
    pub(super) calls: Calls,
    #[serde(default)]
    pub(super) callers: Vec<CallerRaw>,
    pub(super) offices: BTreeMap<String, String>,
    pub(super) panel: PanelNumbers,
    pub(super) record: Record,
    pub(super) limits: Limits,
    pub(super) needs: NeedsWords,
    pub(super) columns: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) values: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) export: Export,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct PracticeRaw {
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) as_of: String,
    pub(super) timezone: String,
    pub(super) licensed: Vec<String>,
    pub(super) closed_dates: Vec<String>,
    pub(super) keep_days: u32,
    pub(super) diagnoses_on_lists: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct VisitClassesRaw {
    pub(super) post_acute: Vec<String>,
    pub(super) discharge: Vec<String>,
    pub(super) procedure: Vec<String>,
    pub(super) ancillary: Vec<String>,
    pub(super) chronic: Vec<String>,
}

/// Grace for intervals up to a length, both in calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Grace {
    /// The interval's upper end is at most this.
    pub up_to_days: i32,
    /// The grace.
    pub grace_days: i32,
}

/// Numbers of the uncaptured follow-ups. `_days` are calendar days, `_bd` business days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // Each is explained on its line of the template.
pub struct FollowUps {
    pub look_back_days: i32,
    pub grace: Vec<Grace>,
    pub grace_longer_days: i32,
    pub no_interval_due_days: i32,
    pub no_interval_grace_days: i32,
    pub late_booking_days: i32,
    pub unclosed_visit_days: i32,
    pub first_call_bd: i32,
    pub long_interval_days: i32,
    pub long_interval_lead_days: i32,
    pub order_before_days: i32,
    pub order_due_bd: i32,
    pub order_lead_days: i32,
    pub referral_due_bd: i32,
}

impl FollowUps {
    /// Grace in calendar days for an interval with this upper end in days.
    pub fn grace_for(&self, max_days: i32) -> i32 {
        self.grace
            .iter()
            .find(|g| max_days <= g.up_to_days)
            .map_or(self.grace_longer_days, |g| g.grace_days)
    }
}

/// Numbers of check-ins and missed visits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // Each is explained on its line of the template.
pub struct Outreach {
    pub procedure_check_in_bd: i32,
    pub discharge_check_in_bd: i32,
    pub check_in_window_days: i32,
    pub missed_visit_days: i32,
    pub missed_visit_due_bd: i32,
    pub moved_earlier_days: i32,
}

/// A number for each urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // The names say it.
pub struct ByUrgency {
    pub stat: i32,
    pub urgent: i32,
    pub routine: i32,
}

impl ByUrgency {
    /// The number for this urgency.
    pub fn of(&self, urgency: Urgency) -> i32 {
        match urgency {
            Urgency::Stat => self.stat,
            Urgency::Urgent => self.urgent,
            Urgency::Routine => self.routine,
        }
    }
}

/// A number for stat and urgent; routine is counted otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // The names say it.
pub struct StatUrgent {
    pub stat: i32,
    pub urgent: i32,
}

/// Numbers of open orders and referrals.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // Each is explained on its line of the template.
pub struct Loops {
    pub look_back_days: i32,
    pub result_review_bd: i32,
    pub result_back_bd: ByUrgency,
    pub test_scheduled_days: i32,
    pub test_scheduled_grace_days: ByUrgency,
    pub test_done_days: ByUrgency,
    pub test_done_grace_days: ByUrgency,
    pub test_done_expected_grace_days: i32,
    pub test_schedule_days: ByUrgency,
    pub refill_min_supply_days: u32,
    pub refill_lead_days: i32,
    pub refill_window_days: i32,
    pub referral_declined_bd: i32,
    pub report_review_bd: i32,
    pub referral_missed_bd: i32,
    pub report_back_days: i32,
    pub referral_draft_bd: i32,
    pub referral_authorization_bd: i32,
    pub report_back_undated_days: i32,
    pub referral_booked_days: StatUrgent,
    pub referral_booked_routine_bd: i32,
    pub referral_booked_routine_grace_days: i32,
}

/// Numbers of lapsed chronic patients.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // Each is explained on its line of the template.
pub struct Lapsed {
    pub diagnosis_look_back_days: i32,
    pub lost_days: i32,
    pub unclosed_visit_days: i32,
    pub dormant_days: i32,
    pub care_management_conditions: u32,
}

/// A chronic condition: its codes, its interval and grace in calendar days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionRaw {
    /// Name.
    pub name: String,
    /// ICD-10-CM categories, three characters.
    #[serde(default)]
    pub icd10: Vec<String>,
    /// SNOMED CT codes.
    #[serde(default)]
    pub snomed: Vec<String>,
    /// Days between visits.
    pub interval_days: i32,
    /// Days of grace.
    pub grace_days: i32,
}

/// Numbers of the priorities.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // Each is explained on its line of the template.
pub struct PriorityNumbers {
    pub long_overdue_days: i32,
    pub lapsed_conditions: u32,
}

/// Somebody who calls.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallerRaw {
    pub(super) name: String,
    #[serde(default)]
    pub(super) languages: Vec<String>,
    pub(super) calls_a_day: Option<u32>,
    pub(super) hours_a_day: Option<f64>,
    #[serde(default)]
    pub(super) places: Vec<String>,
    #[serde(default)]
    pub(super) providers: Vec<String>,
}

/// Numbers and words of the calling loop.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[allow(missing_docs)] // Each is explained on its line of the template.
pub struct Calls {
    pub booked_hold_days: i32,
    pub booked_unverified_hold_days: i32,
    pub agreed_days: i32,
    pub barrier_days: i32,
    pub message_wait_bd: i32,
    pub letter_wait_days: i32,
    pub declined_inform_days: i32,
    pub second_call_bd: i32,
    pub third_call_bd: i32,
    pub max_calls: u32,
    pub urgent_calls: u32,
    pub check_in_calls: u32,
    pub max_per_day: u32,
    pub max_per_week: u32,
    pub backlog_days: i32,
    pub backlog_share: u32,
    pub silent_days: i32,
    pub reminder_bd: Vec<i32>,
    pub call_from_hour: i32,
    pub call_until_hour: i32,
    pub calls_an_hour: f64,
    pub voicemail: String,
    pub reminder_voicemail: String,
    pub telling_words: Vec<String>,
    pub clinical_words: Vec<String>,
}

/// Bands and numbers of the panel. `_days` are calendar days, `_bd` business days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // Each is explained on its line of the template.
pub struct PanelNumbers {
    pub report_weeks: u16,
    pub age_bands: Vec<i32>,
    pub ageing_days: Vec<i32>,
    pub rolling_days: i32,
    pub capture_bd: i32,
    pub never_scheduled_days: i32,
    pub contacted_bd: i32,
    pub rebooked_days: i32,
    pub referral_year_last_month: u32,
    pub return_days: Vec<i32>,
}

/// Numbers of worked lists that come back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // Each is explained on its line of the template.
pub struct Record {
    pub back_days: i32,
    pub ahead_days: i32,
}

/// When input is bad enough to say so.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[allow(missing_docs)] // Each is explained on its line of the template.
pub struct Limits {
    pub fail_if_rejected_percent: f64,
    pub fail_if_stale_days: i32,
    pub fail_if_shrunk_percent: f64,
    pub today_behind_days: i32,
    pub today_ahead_days: i32,
    pub far_ahead_days: i32,
    pub damaged_percent: f64,
}

/// Words the practice adds to those read in notes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // Each is explained on its line of the template.
pub struct NeedsWords {
    pub visit_words: Vec<String>,
    pub tests: Vec<String>,
    pub imaging: Vec<String>,
    pub procedures: Vec<String>,
    pub specialties: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Export {
    pub(super) outcomes: ExportOutcomes,
}

/// Outcome files in the practice's own names and words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ExportOutcomes {
    /// tickler's column → the practice's header.
    pub columns: BTreeMap<String, String>,
    /// tickler's outcome code → the practice's word.
    pub codes: BTreeMap<String, String>,
}
