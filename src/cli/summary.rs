//! The summary of a night: what cron mails, at most 25 lines, counts only and never a patient.

use std::collections::BTreeSet;

use crate::leaks::Findings;
use crate::model::{Place, Target};
use crate::outcomes::{ListAccount, Recording};
use crate::panel::Panel;
use crate::worklist::Lane;
use crate::worklist::lists::Lists;

use super::load;
use super::machine::Machines;
use super::settings::Settings;

/// What cron mails: counts only, never a patient.
pub(super) struct Summary<'a> {
    pub(super) settings: &'a Settings,
    pub(super) day: &'a load::Day,
    pub(super) lists: &'a Lists,
    pub(super) panel: &'a Panel,
    pub(super) recording: &'a Recording,
    pub(super) machines: &'a Machines<'a>,
}

impl Summary<'_> {
    /// The lines, the last with its line end.
    pub(super) fn text(&self) -> String {
        let mut lines = vec![self.title()];
        lines.push(self.exports());
        lines.extend(self.look_at());
        lines.extend(self.worked());
        lines.push(String::new());
        lines.extend(self.places());
        lines.push(String::new());
        lines.push(self.chronic());
        lines.push(self.calls());
        lines.push(self.machines.line());
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
            line.push_str(&format!("; {} REFUSED: see check", many(refused, "file")));
        }
        if let Some(age) = intake.age_days() {
            line.push_str(&format!("; newest row {age} d old"));
        }
        line
    }

    /// What makes the lists themselves doubtful, the first few: cron mails this and nothing else.
    fn look_at(&self) -> Vec<String> {
        const SHOWN: usize = 3;
        let grave = &self.day.loaded.intake.grave;
        let mut lines: Vec<String> = grave
            .iter()
            .take(SHOWN)
            .map(|says| format!("LOOK AT: {says}"))
            .collect();
        if grave.len() > SHOWN {
            lines.push(format!(
                "LOOK AT: {} more; `tickler check` names them",
                grave.len() - SHOWN
            ));
        }
        lines
    }

    /// What came back from callers.
    fn worked(&self) -> Vec<String> {
        let lists = &self.recording.lists;
        if lists.is_empty() {
            return Vec::new();
        }
        let sum = |f: fn(&ListAccount) -> u64| -> u64 { lists.iter().map(f).sum() };
        let mut line = format!(
            "Worked lists: {} of {} = {} taken + {} recorded before + {} not worked + {} NOT taken",
            many(sum(|l| l.rows) as usize, "row"),
            many(lists.len(), "list"),
            sum(|l| l.accepted + l.repeated),
            sum(|l| l.already),
            sum(|l| l.not_worked),
            sum(|l| l.rejected.len() as u64)
        );
        let refused = lists.iter().filter(|l| l.refused.is_some()).count();
        if refused > 0 {
            line.push_str(&format!("; {} REFUSED", many(refused, "list")));
        }
        let mut lines = vec![line];
        let not_taken = lists.iter().filter(|l| !l.rejected.is_empty());
        if let Some(first) = not_taken.clone().next() {
            let more = match not_taken.count() - 1 {
                0 => String::new(),
                n => format!(" and {n} more"),
            };
            lines.push(format!(
                "Not taken, so the exit code is 3 until they are corrected: see the .rejected.csv beside {}{more}",
                first.name
            ));
        }
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
                "For licensed staff today: {} with clinical words; see outcomes/",
                many(clinical, "worked row")
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
            .map(|lane| lane.counted(self.lists.lane(*lane).len()))
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

/// "1 row", "2 rows".
fn many(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
