//! What the figures mean, with the protocol's own numbers: one text a figure, the same wherever it is shown.

use std::collections::BTreeMap;

use crate::protocol::Protocol;

/// The text of each figure by its name.
pub(super) fn definitions(protocol: &Protocol) -> BTreeMap<&'static str, String> {
    let panel = &protocol.panel;
    let dormant = protocol.lapsed.dormant_days;
    let several = protocol.lapsed.care_management_conditions;
    let backlog = protocol.calls.backlog_days;
    let share = protocol.calls.backlog_share;
    let days = panel.rolling_days;
    [
        (
            "open",
            "Loops that the rules find open today, the same as in leaks.csv; suppressed ones are counted apart."
                .to_owned(),
        ),
        ("overdue", "Open loops past their due date.".to_owned()),
        (
            "priority_1",
            "Open loops that come first: stat and urgent orders and referrals, check-ins, missed hospital follow-ups."
                .to_owned(),
        ),
        (
            "suppressed",
            "Loops that are open but that nobody calls about; what is of priority 1 goes to licensed staff instead."
                .to_owned(),
        ),
        (
            "patients_open",
            "Patients with at least one open loop; a list has one row for each.".to_owned(),
        ),
        (
            "dormant",
            format!(
                "Active patients with a chronic condition who were neither seen nor reached in the last {dormant} d, of all \
                 active patients with one."
            ),
        ),
        (
            "care_management",
            format!("Active patients with {several} or more chronic conditions; no leak, but candidates for care management."),
        ),
        (
            "days",
            "Oldest, median and 90th percentile of the days past due, over the overdue loops.".to_owned(),
        ),
        (
            "since",
            "Since the last run: new are the open loops it did not list, closed are those it listed and that are listed no \
             longer, in the group where they stood then, by age and condition in today's group of the patient; reopened are the open ones whose promised booking came to \
             nothing since."
                .to_owned(),
        ),
        (
            "flow",
            "Found: open loops, suppressed ones too. Listed: not suppressed. Called: with an attempt. Reached: the patient \
             was spoken to. Booked: held for a booking. Closed by evidence: loops the rules looked at that the exports show \
             as done or captured; no word of a caller closes one."
                .to_owned(),
        ),
        (
            "lists",
            format!(
                "Rows of today's lists, one a patient. Loops over {backlog} d past due are the backlog: licensed staff \
                 decides to keep or release them, {share} rows a day, and callers do not see them."
            ),
        ),
        (
            "ageing",
            "Open loops by days past due.".to_owned(),
        ),
        (
            "chronic",
            format!(
                "Active patients with the condition; one with several counts under each. Overdue: past the condition's \
                 interval and grace with no booking, suppressed ones too. Dormant: neither seen nor reached in {dormant} d."
            ),
        ),
        (
            "callers",
            format!(
                "Contacts of the last {days} d by the person who made them, from recorded outcomes and the EHR's log. \
                 A voicemail is an attempt and reaches nobody."
            ),
        ),
        (
            "rules",
            "Records looked at = left out + closed + open + suppressed: for each rule and in every group. A record that is not \
             open counts in the group where it would stand as a loop with nothing past due: under the kind with which its rule \
             would first open it at the step it has reached, and under that of the rule's last step where it is finished. What \
             licensed staff released counts where it stood.".to_owned(),
        ),
    ]
    .into()
}
