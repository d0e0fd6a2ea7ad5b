//! `init --schedule`: what a computer needs to run the night by itself, printed and never installed.

use std::io::Write;
use std::path::Path;

use anyhow::Result;

/// Prints a cron line, a systemd timer and a Windows task for this practice.
pub(super) fn print(practice: &Path, out: &mut dyn Write) -> Result<()> {
    // A scheduler starts elsewhere: the folder's whole path is wanted.
    let folder = std::path::absolute(practice).unwrap_or_else(|_| practice.to_owned());
    let folder = folder.display();
    write!(
        out,
        r#"Weekdays at 5:30; choose a time after the exports have arrived. The exit code is 3 where input was rejected or stale.

# cron (crontab -e); what is printed is mailed and holds no patient data
30 5 * * 1-5  tickler --practice "{folder}" --quiet nightly

# systemd: /etc/systemd/system/tickler.service
[Unit]
Description=tickler, the nightly follow-up report

[Service]
Type=oneshot
UMask=0077
ExecStart=tickler --practice "{folder}" --quiet nightly
SuccessExitStatus=3

# systemd: /etc/systemd/system/tickler.timer, then: systemctl enable --now tickler.timer
[Unit]
Description=tickler, every weekday morning

[Timer]
OnCalendar=Mon..Fri 05:30
Persistent=true

[Install]
WantedBy=timers.target

# Windows Task Scheduler, in a command prompt
schtasks /create /tn tickler /sc weekly /d MON,TUE,WED,THU,FRI /st 05:30 /tr "tickler --practice \"{folder}\" --quiet nightly"
"#
    )?;
    Ok(())
}
