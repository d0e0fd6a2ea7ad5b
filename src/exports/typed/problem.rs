//! Rows of the problem list and of the outreach log.

use super::*;

impl Reader<'_, '_> {
    pub(super) fn problem(&mut self, row: SourceRow) -> Result<(), Not> {
        let patient = self.patient_id()?;
        let code = self.id(Field::Code)?;
        let problem = Problem {
            conditions: conditions_of(self.plan.protocol, &code),
            onset_date: self.date(Field::OnsetDate)?,
            resolved_date: self.date(Field::ResolvedDate)?,
            row,
            prints: self.prints(),
        };
        let rows = self.part.rows_of(patient);
        add(&mut rows.problems, patient.owner, problem);
        Ok(())
    }

    pub(super) fn contact(&mut self, row: SourceRow) -> Result<(), Not> {
        let patient = self.patient_id()?;
        let date = self.required_date(Field::ContactDate)?;
        let outcome = self.word(Field::Outcome)?.and_then(Outcome::from_word);
        let prints = self.prints();
        let id = self
            .with(Field::ContactId, |_, t| RecordId::from(t))?
            .unwrap_or_else(|| format!("row-{:08x}{:08x}", prints.all, prints.core).into());
        let contact = Contact {
            id,
            item: self.with(Field::ItemId, |_, t| ItemId(t.into()))?,
            date,
            channel: self.channel(Field::Channel)?,
            outcome,
            appointment_date: self.date(Field::AppointmentDate)?,
            next_date: self.date(Field::NextDate)?,
            by: self.name(Field::Staff)?,
            row,
            prints,
            recorded: false,
            escalated: false,
            bad_number: None,
        };
        if date > self.plan.today {
            self.odd(doubt::AHEAD);
        }
        self.dated(date);
        let rows = self.part.rows_of(patient);
        add(&mut rows.contacts, patient.owner, contact);
        Ok(())
    }
}
