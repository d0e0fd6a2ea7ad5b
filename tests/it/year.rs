//! A year of nights in a small practice: lists go out, callers answer at random by known rates, some lists come back late
//! or twice, and the next exports hold what really happened. Every loop must end in evidence, in a licensed decision, at
//! the end of its rule's window, or still be open; nobody is called after a stop; the counts reconcile every night.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tickler::leaks::{self, Findings};
use tickler::model::ids::Fnv;
use tickler::model::records::{FollowUpField, Prints};
use tickler::model::{
    Available, Certainty, Chart, ConditionSet, Day, ItemId, Kind, Need, NeedKind, Order, OrderKind,
    OrderStatus, Outcome, Patient, Practice, Referral, ReferralStatus, SourceRow, Urgency, Visit,
    VisitClass, VisitStatus, With,
};
use tickler::notes::TestNames;
use tickler::outcomes::{
    Files, ImportFormats, Ledger, Recording, Returned, Situation, Sources, Worked, take, write,
};
use tickler::protocol::Protocol;
use tickler::publish::Lock;
use tickler::report::lists::{Format, Sheet, render};
use tickler::worklist::lists::{Lists, Work, lists};
use tickler::worklist::standing::standings;
use tickler::worklist::{Lane, RowId};

const PATIENTS: usize = 36;
const NIGHTS: i32 = 365;

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn upto(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut hash = Fnv::new();
        hash.write(&self.0.to_le_bytes());
        hash.finish() % n.max(1)
    }

    fn percent(&mut self, p: u64) -> bool {
        self.upto(100) < p
    }

    fn days(&mut self, from: u64, to: u64) -> i32 {
        i32::try_from(from + self.upto(to - from + 1)).unwrap()
    }
}

fn visit(id: &str, date: Day, class: VisitClass, status: VisitStatus) -> Visit {
    Visit {
        id: id.into(),
        date,
        class,
        status,
        provider: None,
        conditions: ConditionSet::EMPTY,
        needs: [].into(),
        follow_up: FollowUpField::Empty,
        follow_up_ancillary: false,
        follow_up_by: None,
        booked_date: None,
        row: SourceRow::default(),
        from_appointments: false,
        prints: Prints::default(),
    }
}

fn need(kind: NeedKind, what: Option<&str>, days: Option<u16>) -> Need {
    Need {
        kind,
        with: With::Unsaid,
        what: what.map(Into::into),
        min_days: days,
        max_days: days,
        certainty: Certainty::Definite,
        start: 0,
        end: 0,
        ancillary: false,
    }
}

/// The practice as it really is, and what the year has shown so far.
struct Town {
    dice: Dice,
    practice: Practice,
    protocol: Protocol,
    ids: u32,
    numbers: u32,
    /// The last night on which something changed in a patient's records.
    changed: BTreeMap<String, Day>,
    ledger: Ledger,
    /// Lists that come back on a later day.
    late: Vec<(Day, String, String)>,
    tally: BTreeMap<&'static str, u64>,
}

impl Town {
    fn new(seed: u64, start: Day) -> Town {
        let mut charts = Vec::new();
        for n in 0..PATIENTS {
            let chronic = n % 3 == 0;
            let mut conditions = ConditionSet::EMPTY;
            if chronic {
                conditions.insert(n / 3 % 12);
            }
            let mut first = visit(
                &format!("V{n:04}"),
                start - i32::try_from(n * 9).unwrap(),
                VisitClass::Routine,
                VisitStatus::Completed,
            );
            first.conditions = conditions;
            charts.push(Chart {
                patient: Patient {
                    id: Some(format!("{:05}", n * 7 + 1).into()),
                    name: Some(format!("Patient Number{n}").into()),
                    date_of_birth: Day::from_ymd(1940 + n as i32, 3, 1),
                    phone: (n % 9 != 0).then(|| format!("212-555-01{n:02}").into()),
                    ..Patient::default()
                },
                visits: vec![first],
                ..Chart::default()
            });
        }
        charts.sort_by(|a, b| a.id().cmp(b.id()));
        Town {
            dice: Dice(seed),
            practice: Practice {
                charts,
                available: Available {
                    visits: true,
                    orders: true,
                    referrals: true,
                    patients: true,
                    visit_note: true,
                    visit_status: true,
                    visit_type: true,
                    visit_diagnoses: true,
                    order_reviewed: true,
                    referral_reviewed: true,
                    referral_appointment: true,
                    ..Available::default()
                },
                files: vec!["visits.csv".to_owned()],
            },
            protocol: Protocol::parse(
                "[practice]\nname = \"Town\"\nlicensed = [\"Dana Wells RN\"]\n",
            )
            .unwrap(),
            ids: 0,
            numbers: 0,
            changed: BTreeMap::new(),
            ledger: Ledger::default(),
            late: Vec::new(),
            tally: BTreeMap::new(),
        }
    }

    fn id(&mut self, prefix: &str) -> String {
        self.ids += 1;
        format!("{prefix}-{:05}", self.ids)
    }

    fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    /// What happens in the practice on a day.
    fn live(&mut self, today: Day) {
        for at in 0..self.practice.charts.len() {
            let mut touched = self.visits_of_today(at, today);
            if self.dice.percent(2) {
                self.walk_in(at, today);
                touched = true;
            }
            touched |= self.orders_move(at, today);
            touched |= self.referrals_move(at, today);
            if touched {
                let chart = &mut self.practice.charts[at];
                chart
                    .visits
                    .sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
                let id = chart.id().to_string();
                self.changed.insert(id, today);
            }
        }
    }

    fn visits_of_today(&mut self, at: usize, today: Day) -> bool {
        let mut touched = false;
        for i in 0..self.practice.charts[at].visits.len() {
            let visit = &self.practice.charts[at].visits[i];
            if visit.date != today || visit.status != VisitStatus::Scheduled {
                continue;
            }
            touched = true;
            let status = match self.dice.upto(100) {
                0..72 => VisitStatus::Completed,
                72..87 => VisitStatus::NoShow,
                87..95 => VisitStatus::Cancelled,
                _ => VisitStatus::Scheduled,
            };
            self.practice.charts[at].visits[i].status = status;
            if status == VisitStatus::Completed {
                self.plan(at, i, today);
            }
        }
        touched
    }

    fn walk_in(&mut self, at: usize, today: Day) {
        let id = self.id("W");
        let class = match self.dice.upto(10) {
            0 => VisitClass::Procedure,
            1 => VisitClass::Discharge,
            2 => VisitClass::PostAcute,
            _ => VisitClass::Routine,
        };
        self.practice.charts[at]
            .visits
            .push(visit(&id, today, class, VisitStatus::Completed));
        let i = self.practice.charts[at].visits.len() - 1;
        self.plan(at, i, today);
    }

    /// What a clinician writes at the end of a visit; now and then it is done at once.
    fn plan(&mut self, at: usize, i: usize, today: Day) {
        let mut needs = Vec::new();
        if self.dice.percent(60) {
            let days = *[14, 30, 90, 180].get(self.dice.upto(4) as usize).unwrap();
            needs.push(need(NeedKind::Visit, None, Some(days)));
        }
        if self.dice.percent(20) {
            needs.push(need(NeedKind::Lab, Some("A1c"), Some(30)));
        }
        if self.dice.percent(10) {
            needs.push(need(NeedKind::Referral, Some("cardiology"), None));
        }
        self.practice.charts[at].visits[i].needs = needs.into();
        if self.dice.percent(30) {
            self.order(at, today);
        }
        if self.dice.percent(10) {
            let id = self.id("F");
            let urgency = if self.dice.percent(20) {
                Urgency::Urgent
            } else {
                Urgency::Routine
            };
            self.practice.charts[at].referrals.push(Referral {
                id: id.into(),
                date: today,
                specialty: Some("Cardiology".into()),
                referred_to: Some("Dr. Heart".into()),
                urgency,
                status: ReferralStatus::Sent,
                sent_date: Some(today),
                appointment_date: None,
                attended_date: None,
                report_date: None,
                reviewed_date: None,
                provider: None,
                row: SourceRow::default(),
                prints: Prints::default(),
            });
        }
        if self.dice.percent(25) {
            let days = self.dice.days(10, 60);
            self.book(at, today + days);
        }
    }

    fn order(&mut self, at: usize, today: Day) {
        let id = self.id("O");
        let urgency = match self.dice.upto(10) {
            0 => Urgency::Stat,
            1 => Urgency::Urgent,
            _ => Urgency::Routine,
        };
        let kind = if self.dice.percent(70) {
            OrderKind::Lab
        } else {
            OrderKind::Imaging
        };
        self.practice.charts[at].orders.push(Order {
            id: id.into(),
            date: today,
            name: "A1c".into(),
            kind,
            urgency,
            status: OrderStatus::Ordered,
            expected_date: None,
            scheduled_date: None,
            collected_date: None,
            result_date: None,
            reviewed_date: None,
            provider: None,
            days_supply: None,
            refills: None,
            load_order: self.ids,
            row: SourceRow::default(),
            prints: Prints::default(),
        });
    }

    fn book(&mut self, at: usize, on: Day) {
        let id = self.id("B");
        self.practice.charts[at].visits.push(visit(
            &id,
            on,
            VisitClass::Routine,
            VisitStatus::Scheduled,
        ));
    }

    fn orders_move(&mut self, at: usize, today: Day) -> bool {
        let mut touched = false;
        for i in 0..self.practice.charts[at].orders.len() {
            let (a, b, c) = (
                self.dice.percent(6),
                self.dice.percent(30),
                self.dice.percent(30),
            );
            let order = &mut self.practice.charts[at].orders[i];
            let step = match order.status {
                OrderStatus::Ordered if a => Some(OrderStatus::Collected),
                OrderStatus::Collected if b => Some(OrderStatus::Resulted),
                OrderStatus::Resulted if c => Some(OrderStatus::Reviewed),
                _ => None,
            };
            if let Some(status) = step {
                order.status = status;
                let day = match status {
                    OrderStatus::Collected => &mut order.collected_date,
                    OrderStatus::Resulted => &mut order.result_date,
                    _ => &mut order.reviewed_date,
                };
                *day = Some(today);
                touched = true;
            }
        }
        touched
    }

    fn referrals_move(&mut self, at: usize, today: Day) -> bool {
        let mut touched = false;
        for i in 0..self.practice.charts[at].referrals.len() {
            let go = self.dice.percent(4);
            let days = self.dice.days(5, 20);
            let referral = &mut self.practice.charts[at].referrals[i];
            if !go || referral.reviewed_date.is_some() {
                continue;
            }
            touched = true;
            if referral.appointment_date.is_none() {
                referral.appointment_date = Some(today + days);
                referral.status = ReferralStatus::Scheduled;
            } else if referral.report_date.is_none() {
                referral.report_date = Some(today);
                referral.status = ReferralStatus::ReportReceived;
            } else {
                referral.reviewed_date = Some(today);
            }
        }
        touched
    }

    /// The answer to a row: the last six cells.
    fn answer(&mut self, lane: Lane, patient: &str, today: Day) -> [String; 6] {
        let row = |outcome: Outcome, appointment: &str, next: &str, note: &str, by: &str| {
            [
                outcome.word(),
                &today.to_string(),
                appointment,
                next,
                note,
                by,
            ]
            .map(str::to_owned)
        };
        let plain = |outcome: Outcome| row(outcome, "", "", "", "Ben");
        let at = self
            .practice
            .charts
            .iter()
            .position(|c| &**c.id() == patient);
        match lane {
            Lane::Licensed | Lane::Backlog => match self.dice.upto(10) {
                0..4 => row(Outcome::Released, "", "", "", "Dana Wells RN"),
                4..6 => row(Outcome::Agreed, "", "", "", "Dana Wells RN"),
                _ => Default::default(),
            },
            Lane::Letters => plain(Outcome::LetterSent),
            Lane::Offices => plain(Outcome::LeftVoicemail),
            Lane::Staff => {
                // A number that was wrong is corrected in the EHR now and then.
                if self.dice.percent(20)
                    && let Some(at) = at
                    && self.practice.charts[at].patient.phone.is_some()
                {
                    self.numbers += 1;
                    let number = format!(
                        "212-55{}-{:04}",
                        self.numbers / 100 % 10,
                        100 + self.numbers % 100
                    );
                    self.practice.charts[at].patient.phone = Some(number.into());
                }
                if self.dice.percent(20)
                    && let Some(at) = at
                {
                    self.order(at, today);
                    self.changed.insert(patient.to_owned(), today);
                }
                Default::default()
            }
            Lane::Reminders => plain(Outcome::TextSent),
            _ => match self.dice.upto(100) {
                0..30 => plain(Outcome::NoAnswer),
                30..50 => plain(Outcome::LeftVoicemail),
                50..65 => {
                    let on = today + self.dice.days(3, 25);
                    // One booking in five never reaches the EHR.
                    if self.dice.percent(80)
                        && let Some(at) = at
                    {
                        self.book(at, on);
                        self.changed.insert(patient.to_owned(), today);
                    }
                    row(Outcome::Booked, &on.to_string(), "", "", "Ben")
                }
                65..72 => row(Outcome::CallBack, "", &(today + 2).to_string(), "", "Ben"),
                72..78 => plain(Outcome::Agreed),
                78..81 => row(Outcome::Declined, "", "", "does not want to come", "Ben"),
                81..84 => plain(Outcome::WrongNumber),
                84..86 => row(Outcome::Agreed, "", "", "no chest pain, she says", "Ben"),
                86..88 => plain(Outcome::Clinical),
                88..90 => plain(Outcome::Barrier),
                90 => plain(Outcome::DoNotCall),
                91 if self.dice.percent(40) => plain(Outcome::Deceased),
                91 | 92 => plain(Outcome::Moved),
                93 => plain(Outcome::IdentityFailed),
                94 => row(Outcome::NotWorked, "", "", "", "Ben"),
                95 => ["Reched", "", "", "", "", "Ben"].map(str::to_owned),
                96 => ["Reched", "", "", "", "felt dizzy", "Ben"].map(str::to_owned),
                _ => Default::default(),
            },
        }
    }

    /// A list as it comes back.
    fn worked(&mut self, sheet: &Sheet<'_>, lane: Lane, today: Day) -> String {
        let mut out = Vec::new();
        render(sheet, Format::Csv, &mut out).unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        let header = reader.headers().unwrap().clone();
        let mut back = csv::Writer::from_writer(Vec::new());
        back.write_record(&header).unwrap();
        for row in reader.records() {
            let row = row.unwrap();
            let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
            let from = cells.len() - 6;
            let answer = self.answer(lane, &row[1], today);
            cells[from..].clone_from_slice(&answer);
            back.write_record(&cells).unwrap();
        }
        String::from_utf8(back.into_inner().unwrap()).unwrap()
    }
}

/// What is remembered of the loops and stops while the nights go by.
#[derive(Default)]
struct Watch {
    /// Loops by id: the patient, kind, record day and the last night they were open.
    seen: BTreeMap<String, (String, Kind, Day, Day)>,
    released: BTreeSet<String>,
    stopped_patients: BTreeMap<String, Day>,
    /// By loop: the last day on which calling was stopped, and the last conversation that takes it up again.
    stopped_items: BTreeMap<String, Day>,
    talked_items: BTreeMap<String, Day>,
    escalated_items: BTreeSet<String>,
    /// Patients listed for a contact by day, and whether something of theirs could not wait.
    listed: BTreeMap<(String, Day), bool>,
    /// Patients to whom a wrong number was dialled, by day.
    wrong_numbers: BTreeMap<String, Day>,
    called_again: u32,
}

/// Lists whose rows are contacts with the patient.
const CONTACTS: [Lane; 3] = [Lane::Patients, Lane::Lost, Lane::Letters];

impl Watch {
    fn recorded(&mut self, recording: &Recording, today: Day) {
        for row in &recording.rows {
            let item = row.item.to_string();
            if row.outcome == Outcome::WrongNumber {
                self.wrong_numbers.insert(row.patient_id.clone(), row.date);
            }
            match row.outcome {
                Outcome::Deceased | Outcome::DoNotCall => {
                    self.stopped_patients.insert(row.patient_id.clone(), today);
                }
                Outcome::Declined | Outcome::Moved | Outcome::Transferred => {
                    let last = self.stopped_items.entry(item).or_insert(row.date);
                    *last = row.date.max(*last);
                }
                Outcome::Released => {
                    self.released.insert(item);
                }
                Outcome::Clinical | Outcome::Emergency | Outcome::Hospitalized => {
                    self.escalated_items.insert(item);
                }
                told if told.is_reach() => {
                    let last = self.talked_items.entry(item).or_insert(row.date);
                    *last = row.date.max(*last);
                }
                _ => {}
            }
        }
    }

    /// Loops that are open no more must have been closed by something.
    fn closed(&mut self, found: &Findings, town: &Town, today: Day) -> BTreeMap<&'static str, u64> {
        let open: BTreeSet<&str> = found.items.iter().map(|i| i.id.as_str()).collect();
        let mut how = BTreeMap::new();
        let gone: Vec<String> = self
            .seen
            .keys()
            .filter(|id| !open.contains(id.as_str()))
            .cloned()
            .collect();
        for id in gone {
            let (patient, kind, record, last) = self.seen.remove(&id).unwrap();
            let evidence = town.changed.get(&patient).is_some_and(|d| *d >= last);
            let window = match kind {
                Kind::CheckInNotMade => town.protocol.outreach.check_in_window_days,
                Kind::NoShowNotRebooked | Kind::CancelledNotRebooked => {
                    town.protocol.outreach.missed_visit_days
                }
                _ => 365,
            };
            let reached = town
                .ledger
                .entries()
                .iter()
                .any(|e| e.row.patient_id == patient && e.row.outcome.is_reach());
            let cause = if self.released.contains(&id) {
                "released"
            } else if evidence {
                "evidence"
            } else if today - record > window {
                "window"
            } else if kind == Kind::CheckInNotMade && reached {
                "check-in made"
            } else if today - last <= 8 && unclosed(town, &patient) {
                "visit not checked out"
            } else {
                panic!(
                    "{id} ({kind}) of {patient} was open on {last} and is gone on {today} without a cause"
                );
            };
            *how.entry(cause).or_default() += 1;
        }
        for item in &found.items {
            self.seen.insert(
                item.id.to_string(),
                (
                    item.patient_id.to_string(),
                    item.kind,
                    item.record_date,
                    today,
                ),
            );
        }
        how
    }

    /// Nobody is phoned or written to after a stop, and what is clinical is on no caller's list.
    fn no_calls_after_a_stop(&self, lists: &Lists, today: Day) {
        for lane in [Lane::Patients, Lane::Lost, Lane::Letters, Lane::Reminders] {
            for row in lists.lane(lane) {
                assert!(
                    !self.stopped_patients.contains_key(&row.patient_id),
                    "{today}: {lane}: a patient is listed after a stop"
                );
                for item in row.items.split(';') {
                    let stopped = self.stopped_items.get(item);
                    let talked = self.talked_items.get(item);
                    assert!(
                        stopped.is_none() || talked >= stopped,
                        "{today}: {lane}: {item}"
                    );
                    assert!(
                        !self.escalated_items.contains(item),
                        "{today}: {lane}: {item}"
                    );
                }
            }
        }
    }
}

/// A visit of the last days that nobody has checked out: some rules wait for it.
fn unclosed(town: &Town, patient: &str) -> bool {
    let chart = town.practice.chart(patient).unwrap();
    chart
        .visits
        .iter()
        .any(|v| v.status == VisitStatus::Scheduled)
}

/// Every loop stands on one row of its own or is left out for a counted reason.
fn every_loop_is_accounted_for(found: &Findings, lists: &Lists, today: Day) {
    let left_out: u64 = lists.not_listed.values().sum();
    assert_eq!(lists.listed + left_out, found.items.len() as u64, "{today}");
    let mut on_rows: BTreeSet<&str> = BTreeSet::new();
    for (lane, rows) in &lists.rows {
        if matches!(lane, Lane::Silent | Lane::Reminders) {
            continue;
        }
        for row in rows {
            let ids: Vec<ItemId> = row.items.split(';').map(|i| ItemId(i.into())).collect();
            // A copy for licensed staff has a name of its own.
            if RowId::of("Town", today, &row.patient_id, &ids).as_str() == row.row_id {
                for id in row.items.split(';') {
                    assert!(on_rows.insert(id), "{today}: {id} stands on two rows");
                }
            }
        }
    }
    assert_eq!(on_rows.len() as u64, lists.listed, "{today}");
}

/// Contacts with a patient: the lists whose rows came back as such, by the day of the contact and of the recording.
fn contacts<'a>(town: &'a Town, patient: &'a str) -> BTreeSet<(Day, Day, &'a str, u32)> {
    let batches = town.ledger.batches();
    town.ledger
        .entries()
        .iter()
        .filter(|e| e.row.patient_id == patient && e.row.outcome.is_attempt())
        .filter(|e| {
            let lane = e.row.source_file.trim_start_matches("copy of ");
            CONTACTS.iter().any(|l| lane.starts_with(l.word()))
        })
        .map(|e| {
            let recorded = batches[e.batch].day.unwrap();
            let name = e.row.source_file.as_str();
            (e.row.date, recorded, name, e.row.source_row)
        })
        .collect()
}

impl Watch {
    /// On no list is a patient twice; and nobody is listed who was tried today or three times in seven days, as far as
    /// the lists that came back say, but for what cannot wait.
    fn limits(&mut self, town: &Town, lists: &Lists, today: Day) {
        let mut once: BTreeSet<&str> = BTreeSet::new();
        for lane in CONTACTS {
            for row in lists.lane(lane) {
                let patient = row.patient_id.as_str();
                assert!(once.insert(patient), "{today}: {lane}: listed twice");
                let pressing = row.priority == 1;
                let listed = (patient.to_owned(), today);
                self.listed.entry(listed).or_insert(pressing);
                let tries = contacts(town, patient);
                let week = tries.iter().filter(|(d, ..)| *d >= today - 6).count();
                assert!(pressing || week < 3, "{today}: {lane}: {week} tries");
                assert!(
                    pressing || tries.iter().all(|(d, ..)| *d < today),
                    "{today}: {lane}: tried today"
                );
                if lane == Lane::Patients && self.wrong_numbers.remove(patient).is_some() {
                    self.called_again += 1;
                }
            }
        }
        for row in lists.lane(Lane::Reminders) {
            let letter = lists.lane(Lane::Letters);
            let by_letter = letter.iter().any(|r| r.patient_id == row.patient_id);
            assert!(
                by_letter || !once.contains(row.patient_id.as_str()),
                "{today}: called and reminded"
            );
        }
    }

    /// What really happened: of the calls that were known the same night, none is the second of a day or the fourth in
    /// seven days, but for what cannot wait.
    fn calls_kept_their_limits(&self, town: &Town) {
        let patients: BTreeSet<&str> = self.listed.keys().map(|(p, _)| p.as_str()).collect();
        let (mut seen, mut full_weeks) = (0, 0);
        for patient in patients {
            let tries = contacts(town, patient);
            for (day, recorded, ..) in &tries {
                let pressing = self.listed.get(&(patient.to_owned(), *day)) != Some(&false);
                if pressing || day != recorded {
                    continue;
                }
                seen += 1;
                let known = |(d, r, ..): &&(Day, Day, &str, u32)| d <= day && r <= day;
                let week = tries.iter().filter(known).filter(|t| t.0 >= *day - 6);
                let week = week.count();
                assert!(week <= 3, "{patient} on {day}: {week} calls in seven days");
                full_weeks += u32::from(week == 3);
                let same = tries.iter().filter(known).filter(|t| t.0 == *day).count();
                assert_eq!(same, 1, "{patient} on {day}");
            }
        }
        assert!(seen > 300 && full_weeks > 0, "{seen} {full_weeks}");
    }
}

fn record(
    town: &mut Town,
    watch: &mut Watch,
    dir: &Path,
    found: &Findings,
    practice: &Practice,
    returned: &[(String, String)],
    today: Day,
) {
    let worked: Vec<Returned> = returned
        .iter()
        .map(|(name, text)| (name.clone(), Worked::read(name, text.as_bytes())))
        .collect();
    let situation = Situation {
        practice,
        items: &found.items,
        protocol: &town.protocol,
        ledger: &town.ledger,
        today,
    };
    let recording = take(&worked, &situation).unwrap();
    for list in &recording.lists {
        assert!(
            list.refused.is_none() && list.adds_up(),
            "{:?}",
            list.refused
        );
        for r in &list.rejected {
            let known = ["outcome: not one", "contradict", "recorded on"];
            assert!(
                known.iter().any(|k| r.reason.contains(k)),
                "{today}: {}",
                r.reason
            );
        }
    }
    let accepted: u64 = recording.lists.iter().map(|l| l.accepted).sum();
    *town.tally.entry("rows recorded").or_default() += accepted;
    watch.recorded(&recording, today);
    if recording.is_empty() {
        return;
    }
    let sources = Sources {
        items: &found.items,
        practice,
        protocol: &town.protocol,
        today,
    };
    let files = Files::of(&recording, &sources, ImportFormats::default());
    let lock = Lock::take(dir, "").unwrap();
    let outcomes = dir.join("outcomes");
    write(&lock, &outcomes, &town.ledger, &recording, &files, today).unwrap();
    let before = town.ledger.entries().len();
    town.ledger = Ledger::read(&outcomes).unwrap();
    assert_eq!(town.ledger.entries().len(), before + recording.rows.len());
    // The same lists once more: nothing.
    let situation = Situation {
        practice,
        items: &found.items,
        protocol: &town.protocol,
        ledger: &town.ledger,
        today,
    };
    let again = take(&worked, &situation).unwrap();
    assert_eq!(again.rows, Vec::new(), "{today}");
}

/// The practice as the night sees it, its loops and its lists.
fn listed(town: &Town, names: &TestNames, today: Day) -> (Practice, Findings, Lists) {
    let mut practice = town.practice.clone();
    town.ledger.attach(&mut practice);
    let found = leaks::find(&practice, &town.protocol, names, today);
    let standings = standings(&found.items, &practice, &town.protocol, today);
    let lists = lists(&Work {
        items: &found.items,
        standings: &standings,
        practice: &practice,
        protocol: &town.protocol,
        today,
    });
    (practice, found, lists)
}

#[test]
fn a_year_of_nights() {
    let memory = Path::new("/dev/shm");
    let dir = if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    };
    let start = Day::from_ymd(2026, 1, 5).unwrap();
    let mut town = Town::new(20_260_105, start);
    let mut watch = Watch::default();
    let names = TestNames::new();
    for night in 0..NIGHTS {
        let today = start + night;
        town.live(today);
        let (practice, found, lists) = listed(&town, &names, today);
        every_loop_is_accounted_for(&found, &lists, today);
        for (cause, n) in watch.closed(&found, &town, today) {
            *town.tally.entry(cause).or_default() += n;
        }
        watch.no_calls_after_a_stop(&lists, today);
        watch.limits(&town, &lists, today);

        let mut returned = Vec::new();
        if town.protocol.calendar.is_business_day(today) {
            for lane in Lane::ALL {
                if *lane == Lane::Silent || lists.lane(*lane).is_empty() {
                    continue;
                }
                let sheet = Sheet {
                    lists: &lists,
                    lanes: &[*lane],
                    practice: "Town",
                    today,
                };
                let text = town.worked(&sheet, *lane, today);
                let name = format!("{lane}-{today}.csv");
                match town.dice.upto(20) {
                    0 => town.count("lists never returned"),
                    1..3 => {
                        let days = town.dice.days(1, 7);
                        town.late.push((today + days, name, text));
                    }
                    3 => {
                        town.late
                            .push((today + 5, format!("copy of {name}"), text.clone()));
                        returned.push((name, text));
                    }
                    _ => returned.push((name, text)),
                }
            }
        }
        let (due, later) = std::mem::take(&mut town.late)
            .into_iter()
            .partition(|(day, ..)| *day <= today);
        town.late = later;
        returned.extend(Vec::into_iter(due).map(|(_, name, text)| (name, text)));
        record(
            &mut town,
            &mut watch,
            dir.path(),
            &found,
            &practice,
            &returned,
            today,
        );
        if night % 6 == 0 {
            // The lists once more on the same day: who was tried in the morning is on none.
            let (_, found, lists) = listed(&town, &names, today);
            every_loop_is_accounted_for(&found, &lists, today);
            watch.no_calls_after_a_stop(&lists, today);
            watch.limits(&town, &lists, today);
        }
    }
    watch.calls_kept_their_limits(&town);
    assert!(watch.called_again > 0);
    for (what, at_least) in [("released", 20), ("evidence", 100), ("rows recorded", 500)] {
        let n = town.tally.get(what).copied().unwrap_or_default();
        assert!(n >= at_least, "{what}: {n}: {:?}", town.tally);
    }
    assert!(!watch.stopped_patients.is_empty() && !watch.escalated_items.is_empty());
    assert!(!watch.seen.is_empty());
}
