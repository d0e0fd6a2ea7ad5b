//! `nightly`: check, record what lies in worked/, find, list, count, and publish reports/DATE at once.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::leaks::Findings;
use crate::model::{Place, Target};
use crate::outcomes::worked::find;
use crate::outcomes::{ImportFormats, ListAccount, Recording};
use crate::panel::{By, Panel};
use crate::publish::{Lock, Staged, private_folder};
use crate::report;
use crate::report::leaks::Wanted;
use crate::report::lists::{Format, Sheet, render};
use crate::worklist::Lane;
use crate::worklist::lists::Lists;

use super::args::NightlyArgs;
use super::exit::{Done, Held};
use super::settings::{Settings, started};
use super::{calls, load, panel, record};

pub(super) fn run(mut settings: Settings, args: &NightlyArgs, out: &mut dyn Write) -> Result<Done> {
    let limits = &mut settings.protocol.limits;
    if let Some(percent) = args.fail_if_rejected {
        limits.fail_if_rejected_percent = percent;
    }
    if let Some(days) = args.fail_if_stale {
        limits.fail_if_stale_days = days;
    }
    let settings = settings;
    let lock = Lock::take(&settings.practice, &started())?;
    let mut loaded = load::load(&settings)?;
    load::warn(&settings, &loaded.intake.warnings);
    load::needed(&loaded)?;
    if let Some(age) = stale(&settings, &loaded) {
        bail!(Held(format!(
            "the newest row of the exports is {age} days old, the limit is {}; nothing was published, the last report stands",
            settings.protocol.limits.fail_if_stale_days
        )));
    }
    let ledger = load::remember(&settings, &mut loaded)?;
    let mut day = load::find(&settings, loaded);
    let worked = worked_lists(&settings)?;
    let taken = record::take_back(
        &settings,
        Some(&lock),
        &day,
        &ledger,
        &worked,
        ImportFormats {
            csv: true,
            fhir: false,
        },
    )?;
    if taken.written.is_some() {
        // What was just recorded counts for tonight's lists.
        load::remember(&settings, &mut day.loaded)?;
        day = load::find(&settings, day.loaded);
    }
    let lists = calls::today(&settings, &day);
    let panel = panel::count(&settings, &day, &lists, &[By::Place], 0)?;
    let text = Summary {
        settings: &settings,
        day: &day,
        lists: &lists,
        panel: &panel,
        recording: &taken.recording,
    }
    .text();
    let folder = publish(&settings, &lock, &day, &lists, &panel, &text)?;
    out.write_all(text.as_bytes())?;
    writeln!(out, "\nPublished {folder}.")?;
    Ok(load::done(&settings, &day.loaded).worse(record::done(&settings, &taken.recording)))
}

/// The lists that lie in worked/; none where there is no such folder.
fn worked_lists(settings: &Settings) -> Result<Vec<PathBuf>> {
    let dir = settings.worked_dir();
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    find(&dir).with_context(|| format!("{}: cannot be read", dir.display()))
}

fn stale(settings: &Settings, loaded: &crate::exports::Loaded) -> Option<i32> {
    let limit = settings.protocol.limits.fail_if_stale_days;
    loaded
        .intake
        .age_days()
        .filter(|age| limit > 0 && *age > limit)
}

/// Writes every file of the night and publishes the folder in one step; gives its name as shown.
fn publish(
    settings: &Settings,
    lock: &Lock,
    day: &load::Day,
    lists: &Lists,
    panel: &Panel,
    text: &str,
) -> Result<String> {
    let reports = settings.reports_dir();
    if let Some(warning) = private_folder(&reports)? {
        load::warn(settings, &[warning]);
    }
    let mut staged = Staged::begin(lock, &reports, &settings.today.to_string())?;
    let mut put = |name: &str, write: &dyn Fn(&mut dyn Write) -> Result<()>| -> Result<()> {
        let mut bytes = Vec::new();
        write(&mut bytes).with_context(|| format!("{name}: could not be made"))?;
        staged.write(name, &bytes)?;
        Ok(())
    };
    put("summary.txt", &|out| Ok(out.write_all(text.as_bytes())?))?;
    put("check.json", &|out| {
        Ok(report::check::json(&day.loaded.intake, out)?)
    })?;
    put("leaks.csv", &|out| {
        let wanted = Wanted::default();
        let rows = report::leaks::rows(&day.findings.items, &day.standings, &wanted);
        Ok(report::leaks::csv(&rows, false, out)?)
    })?;
    for lane in Lane::ALL {
        let sheet = Sheet {
            lists,
            lanes: &[*lane],
            practice: &settings.protocol.practice_name,
            today: settings.today,
        };
        put(&format!("calls-{lane}.csv"), &|out| {
            Ok(render(&sheet, Format::Csv, out)?)
        })?;
    }
    put("panel.json", &|out| Ok(report::panel::json(panel, out)?))?;
    let path = staged.publish()?;
    Ok(settings.shown(&path))
}

/// What cron mails: counts only, never a patient.
struct Summary<'a> {
    settings: &'a Settings,
    day: &'a load::Day,
    lists: &'a Lists,
    panel: &'a Panel,
    recording: &'a Recording,
}

impl Summary<'_> {
    fn text(&self) -> String {
        let mut lines = vec![self.title()];
        lines.push(self.exports());
        lines.extend(self.worked());
        lines.push(String::new());
        lines.extend(self.places());
        lines.push(String::new());
        lines.push(self.chronic());
        lines.push(self.calls());
        lines.extend(self.could_not_look());
        lines.push(String::new());
        lines.join("\n")
    }

    fn title(&self) -> String {
        let name = match self.settings.protocol.practice_name.trim() {
            "" => "tickler",
            name => name,
        };
        format!("{name}: follow-up on {}", self.settings.today)
    }

    fn exports(&self) -> String {
        let intake = &self.day.loaded.intake;
        let sum = |f: fn(&crate::exports::intake::Rows) -> u64| -> u64 {
            intake.files.iter().map(|file| f(&file.rows)).sum()
        };
        let refused = intake.refused().count();
        let mut line = format!(
            "Exports: {} rows read = {} loaded + {} duplicate + {} left out + {} set aside",
            sum(|r| r.read),
            sum(|r| r.loaded),
            sum(|r| r.duplicates),
            sum(|r| r.left_out),
            sum(|r| r.set_aside)
        );
        if refused > 0 {
            line.push_str(&format!("; {refused} files REFUSED"));
        }
        if let Some(age) = intake.age_days() {
            line.push_str(&format!("; newest row {age} d old"));
        }
        line
    }

    /// What came back from callers.
    fn worked(&self) -> Vec<String> {
        let lists = &self.recording.lists;
        if lists.is_empty() {
            return Vec::new();
        }
        let sum = |f: fn(&ListAccount) -> u64| -> u64 { lists.iter().map(f).sum() };
        let mut line = format!(
            "Worked lists: {} rows of {} lists = {} taken + {} recorded before + {} not worked + {} NOT taken",
            sum(|l| l.rows),
            lists.len(),
            sum(|l| l.accepted + l.repeated),
            sum(|l| l.already),
            sum(|l| l.not_worked),
            sum(|l| l.rejected.len() as u64)
        );
        let refused = lists.iter().filter(|l| l.refused.is_some()).count();
        if refused > 0 {
            line.push_str(&format!("; {refused} lists REFUSED"));
        }
        let mut lines = vec![line];
        let clinical = self
            .recording
            .rows
            .iter()
            .filter(|r| r.escalated)
            .map(|r| r.contact_id.row_id())
            .collect::<BTreeSet<_>>()
            .len();
        if clinical > 0 {
            lines.push(format!(
                "For licensed staff today: {clinical} worked rows with clinical words; see outcomes/"
            ));
        }
        lines
    }

    /// One line a place: open, overdue, and who acts.
    fn places(&self) -> Vec<String> {
        let findings: &Findings = &self.day.findings;
        let mut lines = vec![format!(
            "{:<12}{:>7}{:>9}{:>12}{:>8}{:>7}{:>10}{:>12}",
            "", "open", "overdue", "for patient", "office", "staff", "licensed", "suppressed"
        )];
        let mut row = |name: &str, wanted: &dyn Fn(Place) -> bool| {
            let items = || findings.items.iter().filter(|i| wanted(i.place));
            let listed = || items().filter(|i| i.suppressed.is_none());
            let to = |t: Target| listed().filter(|i| i.target == t).count();
            lines.push(format!(
                "{name:<12}{:>7}{:>9}{:>12}{:>8}{:>7}{:>10}{:>12}",
                listed().count(),
                listed().filter(|i| i.days_overdue > 0).count(),
                to(Target::Patient),
                to(Target::Office),
                to(Target::Staff),
                to(Target::Licensed),
                items().count() - listed().count()
            ));
        };
        for place in Place::ALL {
            row(place.word(), &|p| p == *place);
        }
        row("all", &|_| true);
        lines
    }

    fn chronic(&self) -> String {
        let h = &self.panel.headline;
        match h.dormant_percent {
            Some(percent) => format!(
                "Chronic panel: {} of {} active patients ({percent} %) neither seen nor reached in {} days",
                h.dormant, h.chronic_active, self.settings.protocol.lapsed.dormant_days
            ),
            None => "Chronic panel: no active patient with a chronic condition".to_owned(),
        }
    }

    fn calls(&self) -> String {
        let parts: Vec<String> = Lane::ALL
            .iter()
            .filter(|lane| !self.lists.lane(**lane).is_empty())
            .map(|lane| format!("{} {lane}", self.lists.lane(*lane).len()))
            .collect();
        if parts.is_empty() {
            return "Today's lists: nothing to do".to_owned();
        }
        format!("Today's lists: {}", parts.join(", "))
    }

    /// Rules that could not look, the first few of them: the whole summary fits a screen.
    fn could_not_look(&self) -> Vec<String> {
        const SHOWN: usize = 4;
        let not = &self.day.findings.not_applicable;
        let mut lines: Vec<String> = not
            .iter()
            .take(SHOWN)
            .map(|n| format!("Could not look: {}: {}", n.rule, n.reason))
            .collect();
        if not.len() > SHOWN {
            lines.push(format!(
                "Could not look: {} more; `tickler leaks` names them",
                not.len() - SHOWN
            ));
        }
        lines
    }
}
