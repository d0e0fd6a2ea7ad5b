//! The patient's own cells, in a row of patients or riding on a visit.

use super::*;

impl Reader<'_, '_> {
    pub(super) fn birth(&mut self) -> Result<Option<Day>, Not> {
        let today = self.plan.today;
        let (column, read) = match self.plan.columns.birth {
            Some(parts) => {
                let mut ymd = [0u32; 3];
                for (n, i) in parts.iter().enumerate() {
                    ymd[n] = clean(&self.raw(*i)?).parse().unwrap_or(0);
                }
                let day = Day::from_ymd(ymd[0] as i32, ymd[1].max(1), ymd[2].max(1));
                match day {
                    _ if ymd[0] == 0 => return Ok(None),
                    Some(day) => (parts[0], DateCell::Day(day)),
                    None => (parts[0], DateCell::Unreadable),
                }
            }
            None => match self.date_cell(Field::DateOfBirth)? {
                Some(read) => read,
                None => return Ok(None),
            },
        };
        let day = read.day();
        // Nobody is born tomorrow or 120 years old: such a date is read as none.
        let possible = day.is_none_or(|d| d <= today && today.year() - d.year() <= 120);
        if read == DateCell::Unreadable || !possible {
            *self.part.unreadable.entry(column).or_default() += 1;
            return Ok(None);
        }
        Ok(day)
    }

    pub(super) fn patient(&mut self) -> Result<PatientCells, Not> {
        let name = match self.text(Field::Name)? {
            Some(name) => Some(name),
            None => {
                let first = self.text(Field::FirstName)?.unwrap_or_default();
                let last = self.text(Field::LastName)?.unwrap_or_default();
                let both = format!("{first} {last}");
                Some(both.trim()).filter(|n| !n.is_empty()).map(Into::into)
            }
        };
        let name_text = name.as_deref().unwrap_or_default();
        let for_tests = self.for_tests || doubt::is_test_name(name_text);
        if doubt::is_decoded_twice(name_text) {
            self.odd(
                "have a name whose letters were encoded twice (looks like \u{c3}\u{a9} for \u{e9})",
            );
        }
        let status = match self.word(Field::PatientStatus)? {
            None => None,
            Some("inactive") => Some(PatientStatus::Inactive),
            Some("transferred") => Some(PatientStatus::Transferred),
            Some("dismissed") => Some(PatientStatus::Dismissed),
            Some("hospice") => Some(PatientStatus::Hospice),
            Some("deceased") => Some(PatientStatus::Deceased),
            Some(_) => Some(PatientStatus::Active),
        };
        let mut deceased = false;
        let deceased_date = match self.date_cell(Field::DeceasedDate)? {
            Some((column, DateCell::Unreadable)) => {
                let cell = self.raw(column)?;
                let word = clean(&cell).to_ascii_lowercase();
                // A column of yes and no; anything else that is no date is read as death: a call to a dead patient's
                // family is worse than a missed call.
                if !matches!(word.as_str(), "n" | "no" | "false" | "f" | "0" | "alive") {
                    if !is_yes(&word) {
                        *self.part.unreadable.entry(column).or_default() += 1;
                    }
                    self.filled |= 1 << (Field::DeceasedDate as u32);
                    deceased = true;
                }
                None
            }
            Some((_, cell)) => cell.day(),
            None => None,
        };
        let phone = self.text(Field::Phone)?;
        let mobile = self.text(Field::Mobile)?;
        if [&phone, &mobile]
            .into_iter()
            .flatten()
            .any(|p| p.bytes().filter(u8::is_ascii_digit).count() < 7)
        {
            self.odd("have a phone number that cannot be dialled");
        }
        let patient = Patient {
            name,
            date_of_birth: self.birth()?,
            phone,
            mobile,
            email: self.text(Field::Email)?,
            preferred_channel: self.channel(Field::PreferredChannel)?,
            language: self.name(Field::Language)?,
            guardian: self.text(Field::Guardian)?,
            provider: if self.plan.columns.table == Table::Patients {
                self.name(Field::Provider)?
            } else {
                None
            },
            deceased_date,
            ..Patient::default()
        };
        Ok(PatientCells {
            patient,
            status,
            interpreter: self.flag(Field::Interpreter)?,
            do_not_contact: self.flag(Field::DoNotContact)?,
            text_consent: self.flag(Field::TextConsent)?,
            deceased,
            for_tests,
        })
    }

    pub(super) fn channel(&mut self, field: Field) -> Result<Option<Channel>, Not> {
        let (values, system) = (self.plan.values, self.plan.columns.system);
        self.with(field, |_, t| {
            match values.canonical(system, Field::Channel, t) {
                Some("phone") => Channel::Phone,
                Some("text") => Channel::Text,
                Some("portal") => Channel::Portal,
                Some("email") => Channel::Email,
                Some("letter") => Channel::Letter,
                _ => Channel::Other,
            }
        })
    }
}
