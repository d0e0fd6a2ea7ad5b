//! Records for tests, each the plainest of its kind: a test changes what it is about and leaves the rest.

use super::item::{Item, Kind, Place, RecordTable, Target};
use super::records::{
    ConditionSet, Contact, FollowUpField, Order, OrderKind, OrderStatus, Prints, Referral,
    ReferralStatus, Urgency, Visit, VisitClass, VisitStatus,
};
use super::{Day, ItemId, Outcome, SourceRow};

pub(crate) fn day(s: &str) -> Day {
    Day::parse_iso(s).unwrap()
}

/// A routine visit.
pub(crate) fn visit(id: &str, date: &str, status: VisitStatus) -> Visit {
    Visit {
        id: id.into(),
        date: day(date),
        class: VisitClass::Routine,
        status,
        provider: None,
        conditions: ConditionSet::EMPTY,
        needs: [].into(),
        follow_up: FollowUpField::Empty,
        follow_up_ancillary: false,
        follow_up_by: None,
        booked_date: None,
        row: SourceRow::default(),
        prints: Prints::default(),
        from_appointments: false,
    }
}

/// A routine order of a CBC.
pub(crate) fn order(id: &str, date: &str, kind: OrderKind, status: OrderStatus) -> Order {
    Order {
        id: id.into(),
        date: day(date),
        name: "CBC".into(),
        kind,
        urgency: Urgency::Routine,
        status,
        expected_date: None,
        scheduled_date: None,
        collected_date: None,
        result_date: None,
        reviewed_date: None,
        provider: None,
        days_supply: None,
        refills: None,
        load_order: 0,
        row: SourceRow::default(),
        prints: Prints::default(),
    }
}

/// A routine referral to cardiology.
pub(crate) fn referral(id: &str, date: &str, status: ReferralStatus) -> Referral {
    Referral {
        id: id.into(),
        date: day(date),
        specialty: Some("cardiology".into()),
        referred_to: None,
        urgency: Urgency::Routine,
        status,
        sent_date: None,
        appointment_date: None,
        attended_date: None,
        report_date: None,
        reviewed_date: None,
        provider: None,
        row: SourceRow::default(),
        prints: Prints::default(),
    }
}

/// A contact of the EHR's log; its date is its id.
pub(crate) fn contact(date: &str, outcome: Outcome) -> Contact {
    Contact {
        id: date.into(),
        item: None,
        date: day(date),
        channel: None,
        outcome: Some(outcome),
        appointment_date: None,
        next_date: None,
        by: None,
        row: SourceRow::default(),
        prints: Prints::default(),
        recorded: false,
        escalated: false,
        bad_number: None,
    }
}

/// A test that was ordered on 2026-10-01 and not done, 13 days past due on 2026-11-02.
pub(crate) fn item(id: &str, patient: &str, priority: u8) -> Item {
    Item {
        id: ItemId(id.into()),
        place: Place::Loops,
        kind: Kind::TestNotDone,
        target: Target::Patient,
        patient_id: patient.into(),
        provider: None,
        table: RecordTable::Orders,
        record_id: "O1".into(),
        record_date: day("2026-10-01"),
        due: day("2026-10-20"),
        days_overdue: 13,
        priority,
        first_call: None,
        reason: format!("reason of {id}").as_str().into(),
        need: None,
        row: SourceRow::default(),
        chart: 0,
        suppressed: None,
    }
}
