//! One opened file → its rows in the builder and its account: dates looked at first where they leave something open.

use crate::model::Day;
use crate::protocol::Protocol;

use super::dates::{Evidence, Form, Order, Serial};
use super::files::{self, Closed, Opened, Utf8};
use super::intake::FileIntake;
use super::merge::Builder;
use super::packed::Member;
use super::rows::{Plan, Texts};
use super::tally::Tally;
use super::values::Values;
use super::{closed_account, empty_account};
use super::{columns, fields, noted, records, rows, scan, tally};

pub(super) struct FileReader<'a> {
    pub(super) number: u16,
    pub(super) protocol: &'a Protocol,
    pub(super) texts: &'a dyn Texts,
    pub(super) notes: &'a noted::Notes,
    pub(super) values: &'a Values,
    pub(super) today: Day,
}

impl FileReader<'_> {
    /// Opens and reads a member. A large one is believed to be UTF-8 until a window shows that it is not; then what was
    /// taken of it is given up, and it is read `again` in its own encoding.
    pub(super) fn account(
        &self,
        member: Member,
        again: &dyn Fn() -> Result<Member, Closed>,
        builder: &mut Builder,
    ) -> std::io::Result<FileIntake> {
        let file = member.name.clone();
        let mut opened = files::open(member, &self.protocol.mapping, Utf8::Believed);
        let mut believed = true;
        loop {
            let mut account = empty_account(file.clone());
            match opened {
                Ok(opened) => {
                    if self.read(opened, &mut account, builder)? || !believed {
                        return Ok(account);
                    }
                }
                Err(closed) => return Ok(closed_account(file, closed)),
            }
            builder.forget(self.number);
            believed = false;
            opened = again().and_then(|m| files::open(m, &self.protocol.mapping, Utf8::Checked));
        }
    }

    /// Reads a file once; where its dates leave something open, once more before, for their columns alone. False where
    /// its bytes are not UTF-8.
    fn read(
        &self,
        mut opened: Opened,
        account: &mut FileIntake,
        builder: &mut Builder,
    ) -> std::io::Result<bool> {
        let columns = opened.columns.clone();
        tally::describe(account, &opened, &columns);
        let forms = self.forms(&mut opened, &columns, account)?;
        let mut plan = self.plan(&columns, forms);
        plan.extra = opened.extra;
        builder.begin(self.number, columns.table);
        let mut tally = Tally::default();
        let (dialect, start) = (opened.dialect, opened.start);
        scan::scan(&mut opened.source, &plan, dialect, start, &mut |part| {
            tally.add(part);
            builder.take(self.number, part);
        })?;
        if let Some(reason) = tally.refuses(self.protocol.limits.damaged_percent) {
            builder.forget(self.number);
            account.refused = Some(reason);
            account.table = None;
            account.columns.clear();
            account.ignored_columns.clear();
            account.address_columns.clear();
            account.notes.clear();
            account.named_like = None;
            return Ok(tally.utf8());
        }
        let utf8 = tally.utf8();
        tally.tell(account, &columns, self.today);
        Ok(utf8)
    }

    fn plan<'p>(&'p self, columns: &'p columns::Columns, forms: Vec<Form>) -> Plan<'p> {
        Plan::new(
            self.number,
            columns,
            forms,
            self.values,
            self.protocol,
            (self.texts, self.notes),
            self.today,
        )
    }

    /// How the dates of each column are written, by their header and by what they show.
    fn forms(
        &self,
        opened: &mut Opened,
        columns: &columns::Columns,
        account: &mut FileIntake,
    ) -> std::io::Result<Vec<Form>> {
        let zone = self.protocol.timezone.parse().ok();
        let mut forms: Vec<Form> = columns
            .headers
            .iter()
            .zip(&columns.fields)
            .map(|(header, field)| {
                let folded = columns::fold_header(header);
                Form {
                    pivot: (*field == Some(fields::Field::DateOfBirth)).then(|| self.today.year()),
                    utc: folded.ends_with("utc"),
                    zone,
                    serial: (columns.system.days_1840.as_ref() == Some(&folded))
                        .then_some(Serial::From1840),
                    ..Form::default()
                }
            })
            .collect();
        let dates: Vec<usize> = (0..forms.len())
            .filter(|i| columns.fields[*i].is_some_and(fields::Field::is_date))
            .collect();
        let open = |e: &Evidence| e.open || e.day_first || e.month_first || e.serial;
        let first = self.first_rows(opened, &dates, &forms)?;
        if !first.iter().any(open) {
            return Ok(forms);
        }
        let mut plan = self.plan(columns, forms.clone());
        plan.extra = opened.extra;
        plan.dates_only = Some(&dates);
        let mut all = vec![Evidence::default(); forms.len()];
        let (dialect, start) = (opened.dialect, opened.start);
        scan::scan(&mut opened.source, &plan, dialect, start, &mut |part| {
            for (mine, theirs) in all.iter_mut().zip(&part.evidence) {
                *mine = mine.and(*theirs);
            }
        })?;
        for i in dates {
            let header = columns.headers[i].trim();
            let e = all[i];
            if e.day_first && !e.month_first {
                forms[i].order = Order::DayFirst;
                account
                    .notes
                    .push(format!("{header}: day first, as its values show"));
            } else if e.open && !e.month_first {
                account.notes.push(format!(
                    "{header}: nothing shows whether day or month comes first; read month first"
                ));
            }
            if e.serial && !e.other && forms[i].serial.is_none() {
                forms[i].serial = Some(Serial::Spreadsheet);
                account.notes.push(format!(
                    "{header}: numbers throughout, read as a spreadsheet's days"
                ));
            }
        }
        Ok(forms)
    }

    fn first_rows(
        &self,
        opened: &mut Opened,
        dates: &[usize],
        forms: &[Form],
    ) -> std::io::Result<Vec<Evidence>> {
        let head = opened.source.head(1 << 17)?;
        let mut evidence = vec![Evidence::default(); forms.len()];
        let at = opened.start.offset.min(head.len());
        let mut records = records::Records::new(&head, opened.dialect, at, opened.start.line);
        let mut rows = 0;
        while rows < 200
            && let Some(step) = records.step()
        {
            if step == records::Step::Record {
                rows += 1;
                rows::look_at_dates(&records, dates, forms, &mut evidence);
            }
        }
        Ok(evidence)
    }
}
