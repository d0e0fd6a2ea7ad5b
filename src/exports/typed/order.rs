//! Rows of orders and referrals.

use super::*;

impl Reader<'_, '_> {
    pub(super) fn order(&mut self, row: SourceRow) -> Result<(), Not> {
        let status = match self.word(Field::OrderStatus)? {
            Some("ordered") => OrderStatus::Ordered,
            Some("scheduled") => OrderStatus::Scheduled,
            Some("collected") => OrderStatus::Collected,
            Some("resulted") => OrderStatus::Resulted,
            Some("reviewed") => OrderStatus::Reviewed,
            Some("cancelled") => OrderStatus::Cancelled,
            Some("left-out") => {
                return Err(self.deleted(row, "deleted or entered in error"));
            }
            _ => OrderStatus::Unknown,
        };
        let id = self.id(Field::OrderId)?;
        let patient = self.patient_id()?;
        let date = self.required_date(Field::OrderDate)?;
        let name = self.name(Field::OrderName)?.ok_or_else(|| Not::Aside {
            column: self.plan.at.of(Field::OrderName).unwrap_or_default(),
            reason: "empty; this column is needed".to_owned(),
        })?;
        let kind = match self.word(Field::OrderKind)? {
            Some("lab") => OrderKind::Lab,
            Some("imaging") => OrderKind::Imaging,
            Some("procedure") => OrderKind::Procedure,
            Some("medication") => OrderKind::Medication,
            _ => OrderKind::Other,
        };
        let order = Order {
            id,
            date,
            name,
            kind,
            urgency: self.urgency()?,
            status,
            expected_date: self.date(Field::ExpectedDate)?,
            scheduled_date: self.date(Field::ScheduledDate)?,
            collected_date: self.date(Field::CollectedDate)?,
            result_date: self.date(Field::ResultDate)?,
            reviewed_date: self.date(Field::ReviewedDate)?,
            provider: self.name(Field::Provider)?,
            days_supply: self.number(Field::DaysSupply)?,
            refills: self.number(Field::Refills)?,
            load_order: self.part.orders,
            row,
            prints: self.prints(),
        };
        self.part.orders += 1;
        self.part.reviewed_word |= status == OrderStatus::Reviewed;
        if order.result_date.is_some_and(|d| d < date) {
            self.odd("have a result dated before the order");
        }
        if date > self.plan.today {
            self.odd(doubt::AHEAD);
        }
        self.dated(date);
        let rows = self.part.rows_of(patient);
        add(&mut rows.orders, patient.owner, order);
        Ok(())
    }

    pub(super) fn urgency(&mut self) -> Result<Urgency, Not> {
        Ok(match self.word(Field::Priority)? {
            Some("stat") => Urgency::Stat,
            Some("urgent") => Urgency::Urgent,
            _ => Urgency::Routine,
        })
    }

    pub(super) fn referral(&mut self, row: SourceRow) -> Result<(), Not> {
        use ReferralStatus as S;
        let status = match self.word(Field::ReferralStatus)? {
            Some("draft") => S::Draft,
            Some("pending-authorization") => S::PendingAuthorization,
            Some("sent") => S::Sent,
            Some("scheduled") => S::Scheduled,
            Some("attended") => S::Attended,
            Some("no-show") => S::NoShow,
            Some("report-received") => S::ReportReceived,
            Some("closed") => S::Closed,
            Some("cancelled") => S::Cancelled,
            Some("declined") => S::Declined,
            Some("left-out") => {
                return Err(self.deleted(row, "deleted or entered in error"));
            }
            _ => S::Unknown,
        };
        let id = self.id(Field::ReferralId)?;
        let patient = self.patient_id()?;
        let date = self.required_date(Field::ReferralDate)?;
        let referral = Referral {
            id,
            date,
            specialty: self.name(Field::Specialty)?,
            referred_to: self.name(Field::ReferredTo)?,
            urgency: self.urgency()?,
            status,
            sent_date: self.date(Field::SentDate)?,
            appointment_date: self.date(Field::AppointmentDate)?,
            attended_date: self.date(Field::AttendedDate)?,
            report_date: self.date(Field::ReportDate)?,
            reviewed_date: self.date(Field::ReviewedDate)?,
            provider: self.name(Field::Provider)?,
            row,
            prints: self.prints(),
        };
        if referral.report_date.is_some_and(|d| d < date) {
            self.odd("have a report dated before the referral");
        }
        if date > self.plan.today {
            self.odd(doubt::AHEAD);
        }
        self.dated(date);
        let rows = self.part.rows_of(patient);
        add(&mut rows.referrals, patient.owner, referral);
        Ok(())
    }
}
