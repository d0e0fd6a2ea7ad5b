//! `nightly` on a disk that is full or broken: a system call fails, the run goes on and says so. Exit code and message, the
//! same wholeness as after a kill, and a next night that makes up for it.

use super::*;

/// How a call fails: what makes a file bigger finds the disk full, the others find it broken.
fn error_of(call: &str) -> &'static str {
    match call {
        "fsync" | "fdatasync" | "unlink" | "unlinkat" | "rmdir" => "EIO",
        call if call.starts_with("rename") => "EIO",
        call if call.contains("chmod") => "EPERM",
        _ => "ENOSPC",
    }
}

/// Whether the call writes to a file of the practice, and not to the terminal or to another thread.
fn is_of_the_disk(step: &Step) -> bool {
    let said = step.what.starts_with("1,") || step.what.starts_with("2,");
    let woken = step.what.contains(r"\1\0\0\0\0\0\0\0");
    !(step.call.starts_with("write") && (said || woken))
}

/// What a run with a failing call said on stderr, and its exit code.
fn run(bench: &Bench, step: &Step, when: &str) -> (Option<i32>, String) {
    let trace = format!("trace={}", step.call);
    let error = error_of(&step.call);
    let inject = format!("inject={}:error={error}:when={when}", step.call);
    let words = ["-f", "-e", &trace, "-e", &inject, "-o", "/dev/null"];
    let ran = strace(bench, &words)
        .arg("--quiet")
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stderr).unwrap();
    (ran.status.code(), said)
}

/// A call that failed is told of in one line that names the trouble, or did not matter: then all is as if it had not failed.
fn sweep(start: &Bench, wanted: fn(usize, &Step) -> bool) {
    let night = Night::of(start);
    let (mut failed, mut unharmed) = (0, 0);
    let all = night.steps.iter().enumerate();
    for (_, step) in all.filter(|(n, step)| is_of_the_disk(step) && wanted(*n, step)) {
        let at = format!("failed at {} {}: {}", step.call, step.nth, step.what);
        let bench = start.copy();
        let (code, said) = run(&bench, step, &step.nth.to_string());
        let out = night.is_whole(&bench, &at);
        match code {
            Some(0 | 3) => {
                assert!(out, "{at}: {said}");
                unharmed += 1;
            }
            Some(1) => {
                assert_eq!(said.lines().count(), 1, "{at}: {said}");
                assert!(said.starts_with("tickler: "), "{at}: {said}");
                let errno = match error_of(&step.call) {
                    "EIO" => "(os error 5)",
                    "EPERM" => "(os error 1)",
                    _ => "(os error 28)",
                };
                assert!(said.contains(errno), "{at}: {said}");
                failed += 1;
            }
            code => panic!("{at}: {code:?} {said}"),
        }
        night.is_finished_by_the_next(&bench, &at);
    }
    assert!(failed > 0);
    let _ = writeln!(
        std::io::stderr(),
        "{failed} failing calls ended the run, {unharmed} did it no harm"
    );
}

#[test]
#[ignore = "takes minutes: make test-kill"]
fn the_first_run_of_a_day_on_a_disk_that_fails() {
    if can_trace() {
        sweep(&first_run(), every);
    }
}

#[test]
#[ignore = "takes minutes: make test-kill"]
fn the_second_run_of_a_day_on_a_disk_that_fails() {
    if can_trace() {
        sweep(&second_run(), |_, step| {
            step.call != "write" && step.call != "unlink"
        });
    }
}

/// The disk stays full from the first file on: nothing of the night is there, and yesterday's report stands.
#[test]
fn a_disk_that_is_full_stops_the_night() {
    if !can_trace() {
        return;
    }
    let start = first_run();
    let night = Night::of(&start);
    for call in ["openat", "write"] {
        let first = night.steps.iter().find(|s| {
            s.call == call
                && is_of_the_disk(s)
                // The lock comes before anything of the night.
                && !s.what.contains("lock")
                && !s.what.contains("process ")
        });
        let step = first.unwrap();
        let bench = start.copy();
        let (code, said) = run(&bench, step, &step.nth.to_string());
        assert_eq!(code, Some(1), "{step:?}: {said}");
        assert!(said.contains("the disk is full"), "{step:?}: {said}");
        assert!(!night.is_whole(&bench, "full"));
        night.is_finished_by_the_next(&bench, "full");
    }
}
