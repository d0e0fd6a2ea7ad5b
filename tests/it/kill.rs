//! `nightly` killed at a system call that changes the disk: yesterday's report or today's, never a mixture; outcomes neither
//! lost nor doubled; and the next night runs through. Needs `strace`; without it the tests say so and are skipped.
//!
//! `make test-kill` kills at every such call; the tests of every day at those that make a file or folder appear. `faults` has
//! the same calls fail instead.

mod faults;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use tickler::publish::{MANIFEST, Manifest};

use crate::bench::{Bench, Said};

/// System calls that change what is on the disk, or make the change last.
const CALLS: &str = "write,writev,pwrite64,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,\
    mkdirat,rmdir,fsync,fdatasync,chmod,fchmod,fchmodat,truncate,ftruncate,fallocate,copy_file_range,sendfile,openat";

const YESTERDAY: &str = "2026-11-01";
const TODAY: &str = "2026-11-02";

/// Name and text of every file below a folder.
type Tree = BTreeMap<String, Vec<u8>>;

fn tree(dir: &Path) -> Tree {
    let mut files = Tree::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// One system call of a run: its name and the how-manieth of that name it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    call: String,
    nth: usize,
    /// What it was about, for messages.
    what: String,
}

fn strace(bench: &Bench, words: &[&str]) -> Command {
    let mut command = Command::new("strace");
    command
        .args(words)
        .arg(env!("CARGO_BIN_EXE_tickler"))
        .args(["--jobs", "1", "--today", TODAY, "nightly"])
        .current_dir(bench.path(""))
        .env_remove("TICKLER_PRACTICE")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Whether runs can be traced here; where not, why is said.
fn can_trace() -> bool {
    let traced = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status();
    let works = traced.is_ok_and(|status| status.success());
    if !works {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: there is no strace here, or it may not trace"
        );
    }
    works
}

/// The calls of one whole run that change the disk, in their order.
fn steps(bench: &Bench) -> Vec<Step> {
    let log = bench.path("strace.log");
    let trace = format!("trace={CALLS}");
    let words = ["-f", "-e", &trace, "-o", log.to_str().unwrap()];
    let status = strace(bench, &words).status().unwrap();
    assert!(matches!(status.code(), Some(0 | 3)), "{status}");
    let text = fs::read_to_string(&log).unwrap();
    fs::remove_file(&log).unwrap();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut steps = Vec::new();
    for line in text.lines() {
        let Some((thread, said)) = line.split_once(' ') else {
            continue;
        };
        let Some((call, what)) = said.trim_start().split_once('(') else {
            continue;
        };
        if !CALLS.split(',').any(|c| c == call) {
            continue;
        }
        let nth = counts.entry((thread, call)).or_default();
        *nth += 1;
        if call == "openat" && !what.contains("O_CREAT") && !what.contains("O_TRUNC") {
            continue;
        }
        steps.push(Step {
            call: call.to_owned(),
            nth: *nth,
            what: what.to_owned(),
        });
    }
    steps
}

/// A practice with yesterday's report and a worked list that came back since.
fn night() -> Bench {
    let bench = Bench::sample();
    fs::rename(bench.path("worked"), bench.path("kept")).unwrap();
    fs::create_dir(bench.path("worked")).unwrap();
    ran(&bench.run(&format!("--today {YESTERDAY} nightly")));
    bench
}

fn list_comes_back(bench: &Bench) {
    fs::remove_dir(bench.path("worked")).unwrap();
    fs::rename(bench.path("kept"), bench.path("worked")).unwrap();
}

fn ran(said: &Said) {
    assert!(
        said.code == 0 || said.code == 3,
        "{}: {}",
        said.code,
        said.err
    );
}

/// A folder of reports is whole: what its manifest lists, nothing else, each with its checksum.
fn whole(dir: &Path) -> Tree {
    let manifest = Manifest::verify(dir).unwrap();
    let there = tree(dir);
    let mut listed: Vec<&str> = manifest.names().chain([MANIFEST]).collect();
    listed.sort_unstable();
    assert_eq!(there.keys().collect::<Vec<_>>(), listed);
    there
}

/// The states before and after an undisturbed run.
struct Night {
    report: String,
    /// Today's folder before the run, where there was one.
    old: Option<Tree>,
    new: Tree,
    yesterday: Tree,
    outcomes: Tree,
    worked: Tree,
    steps: Vec<Step>,
}

impl Night {
    /// Runs a copy of `start` to its end.
    fn of(start: &Bench) -> Night {
        let done = start.copy();
        let steps = steps(&done);
        assert!(steps.len() > 100, "{} steps", steps.len());
        let report = format!("reports/{TODAY}");
        let old = start.path(&report);
        let old = old.exists().then(|| whole(&old));
        let new = whole(&done.path(&report));
        let yesterday = tree(&start.path(&format!("reports/{YESTERDAY}")));
        assert!(!yesterday.is_empty() && old.as_ref() != Some(&new));
        let outcomes = tree(&done.path("outcomes"));
        assert!(outcomes.len() >= 3);
        let worked = tree(&done.path("worked"));
        Night {
            report,
            old,
            new,
            yesterday,
            outcomes,
            worked,
            steps,
        }
    }

    /// As the office finds it in the morning: the old state or the new one, and nothing of yesterday's touched. Gives
    /// whether today's report is out.
    fn is_whole(&self, bench: &Bench, at: &str) -> bool {
        let today = bench.path(&self.report);
        let left = today.exists().then(|| whole(&today));
        let new = left.as_ref() == Some(&self.new);
        assert!(left == self.old || new, "{at}: a mixture");
        assert_eq!(
            tree(&bench.path(&format!("reports/{YESTERDAY}"))),
            self.yesterday,
            "{at}"
        );
        new
    }

    /// The next run finishes what was begun: the report is out, no outcome is lost or doubled, nothing lies about.
    fn is_finished_by_the_next(&self, bench: &Bench, at: &str) {
        let said = bench.run(&format!("--today {TODAY} leaks --format csv"));
        assert!(said.code == 0 || said.code == 3, "{at}: {}", said.err);
        let said = bench.run(&format!("--today {TODAY} nightly"));
        assert!(said.code == 0 || said.code == 3, "{at}: {}", said.err);
        // The summary counts rows that the first run had recorded as recorded before.
        let but_summary = |files: &Tree| -> Tree {
            let mut files = files.clone();
            files.remove("summary.txt");
            files.remove(MANIFEST);
            files
        };
        let again = whole(&bench.path(&self.report));
        assert_eq!(names(&again), names(&self.new), "{at}");
        assert!(
            but_summary(&again) == but_summary(&self.new),
            "{at}: another report"
        );
        // Rows that could not be taken lie here where the list's own folder could not be written to.
        let mut recorded = tree(&bench.path("outcomes"));
        recorded.retain(|name, _| !name.contains(".rejected"));
        assert_eq!(names(&recorded), names(&self.outcomes), "{at}");
        assert!(recorded == self.outcomes, "{at}: other outcomes");
        let worked = tree(&bench.path("worked"));
        assert_eq!(names(&worked), names(&self.worked), "{at}");
        let mut left = bench.names("");
        left.retain(|n| n.starts_with(".tickler-"));
        left.extend(
            bench
                .names("reports")
                .into_iter()
                .filter(|n| n.starts_with('.')),
        );
        assert!(left.is_empty(), "{at}: {left:?}");
    }
}

/// Kills runs of `start` at `steps` and compares what is left with the state before and after an undisturbed run.
fn sweep(start: &Bench, wanted: fn(usize, &Step) -> bool) {
    let night = Night::of(start);
    let mut killed = 0;
    let mut published = 0;
    for (i, step) in night.steps.iter().enumerate() {
        if !wanted(i, step) {
            continue;
        }
        let at = format!("killed at {} {}: {}", step.call, step.nth, step.what);
        let bench = start.copy();
        let trace = format!("trace={}", step.call);
        let inject = format!("inject={}:signal=KILL:when={}", step.call, step.nth);
        let words = ["-f", "-e", &trace, "-e", &inject, "-o", "/dev/null"];
        let status = strace(&bench, &words).status().unwrap();
        assert_eq!(status.signal(), Some(9), "{at}");
        killed += 1;
        published += usize::from(night.is_whole(&bench, &at));
        night.is_finished_by_the_next(&bench, &at);
    }
    assert!(killed > 0 && published < killed);
    let _ = writeln!(
        std::io::stderr(),
        "killed at {killed} of {} calls; {published} times today's report was out already",
        night.steps.len()
    );
}

fn names(files: &Tree) -> Vec<&String> {
    files.keys().collect()
}

/// The first run of the day.
fn first_run() -> Bench {
    let bench = night();
    list_comes_back(&bench);
    bench
}

/// A second run of the day: its folder takes the place of another one.
fn second_run() -> Bench {
    let bench = night();
    ran(&bench.run(&format!("--today {TODAY} nightly")));
    list_comes_back(&bench);
    bench
}

fn makes_appear(_: usize, step: &Step) -> bool {
    step.call.starts_with("rename")
}

fn every(_: usize, _: &Step) -> bool {
    true
}

#[test]
fn a_run_killed_where_files_appear_leaves_the_old_state_or_the_new() {
    if can_trace() {
        sweep(&second_run(), makes_appear);
    }
}

#[test]
#[ignore = "takes minutes: make test-kill"]
fn the_first_run_of_a_day_killed_at_every_call() {
    if can_trace() {
        sweep(&first_run(), every);
    }
}

#[test]
#[ignore = "takes minutes: make test-kill"]
fn the_second_run_of_a_day_killed_at_every_call() {
    if can_trace() {
        sweep(&second_run(), every);
    }
}
