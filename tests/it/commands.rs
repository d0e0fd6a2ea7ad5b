//! Whole commands: files in, text, files and exit codes out.

use std::collections::BTreeSet;
use std::fs;

use crate::bench::Bench;

const VISITS: &str = "visit_id,patient_id,visit_date,visit_type,visit_status,note\n\
    V1,007,2026-09-01,Office visit,completed,RTC 3 weeks\n";

/// Every kind of leak that the rules know.
const KINDS: [&str; 20] = [
    "visit-not-booked",
    "visit-booked-late",
    "order-not-placed",
    "referral-not-placed",
    "check-in-not-made",
    "no-show-not-rebooked",
    "cancelled-not-rebooked",
    "result-not-reviewed",
    "result-not-back",
    "test-not-done",
    "test-not-scheduled",
    "refill-due",
    "referral-declined",
    "report-not-reviewed",
    "referral-missed",
    "report-not-back",
    "referral-not-sent",
    "referral-not-booked",
    "overdue",
    "lost-to-follow-up",
];

#[test]
fn the_sample_practice_shows_every_kind() {
    let said = Bench::sample().run("leaks --format csv");
    assert_eq!(said.code, 0, "{}", said.err);
    let kinds: BTreeSet<&str> = said
        .out
        .lines()
        .skip(1)
        .filter_map(|l| l.split(',').nth(2))
        .collect();
    for kind in KINDS {
        assert!(kinds.contains(kind), "{kind}");
    }
}

#[test]
fn ids_are_text_and_the_columns_are_those_promised() {
    let bench = Bench::with(&[("visits.csv", VISITS)]);
    let said = bench.run("--today 2026-11-02 leaks --format csv");
    let mut lines = said.out.lines();
    assert_eq!(
        lines.next().unwrap(),
        "item_id,place,kind,target,patient_id,provider,record_table,record_id,record_date,due,days_overdue,priority,state,attempts,next_action_on,reason"
    );
    let row = lines.next().unwrap();
    assert!(row.starts_with("FU-"), "{row}");
    assert!(
        row.contains(
            ",follow-ups,visit-not-booked,patient,007,,visits,V1,2026-09-01,2026-09-22,41,2,"
        ),
        "{row}"
    );
    assert!(
        row.ends_with("told to return in 21 days; nothing booked"),
        "{row}"
    );
    assert_eq!(lines.next(), None);
    let all = bench.run("--today 2026-11-02 leaks --format csv --all");
    assert!(
        all.out
            .lines()
            .next()
            .unwrap()
            .ends_with(",reason,suppressed")
    );
}

#[test]
fn leaks_shows_the_sentence_that_states_a_need_and_where_it_stands() {
    let visits = "visit_id,patient_id,visit_date,visit_status,note\n\
                  V1,P1,2026-09-01,completed,\"BP fine.\n- RTC in 3 weeks for BP. Bye.\"\n\
                  V2,P2,2026-09-02,no-show,\n";
    let bench = Bench::with(&[("visits.csv", visits)]);
    let said = bench.run("--today 2026-11-02 leaks --format csv --sentences");
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(
        lines[0].ends_with(",reason,file,line,sentence"),
        "{}",
        lines[0]
    );
    let of = |id: &str| *lines.iter().find(|l| l.contains(id)).unwrap();
    // The point's own dash is guarded, since people open this file in a spreadsheet.
    assert!(
        of(",V1,").ends_with(",visits.csv,2,'- RTC in 3 weeks for BP"),
        "{}",
        of(",V1,")
    );
    assert!(of(",V2,").ends_with(",visits.csv,4,"), "{}", of(",V2,"));
    let json = bench.run("--today 2026-11-02 leaks --format json --sentences");
    assert!(
        json.out.contains(r#""sentence":"- RTC in 3 weeks for BP""#),
        "{}",
        json.out
    );
    let table = bench.run("--today 2026-11-02 leaks --sentences");
    assert!(table.out.contains("visits.csv:2"), "{}", table.out);
}

#[test]
fn the_same_files_and_date_give_the_same_bytes() {
    let bench = Bench::sample();
    for command in [
        "leaks --format csv",
        "calls --format csv",
        "panel --format json",
    ] {
        let one = bench.run(&format!("--jobs 1 {command}"));
        let two = bench.run(&format!("--jobs 2 {command}"));
        assert_eq!(one.out, two.out, "{command}");
        assert!(!one.out.is_empty());
    }
}

#[test]
fn a_night_has_the_same_bytes_on_one_core_and_on_two() {
    let published = |jobs: u8| {
        let bench = Bench::sample();
        let toml = bench.read("tickler.toml")
            + "\n[[callers]]\nname = \"Kim\"\n\n[[callers]]\nname = \"Lou\"\n";
        bench.write("tickler.toml", &toml);
        let said = bench.run(&format!("--jobs {jobs} --today 2026-11-02 nightly"));
        assert!(said.code == 0 || said.code == 3, "{}", said.err);
        let files = bench.names("reports/2026-11-02").into_iter();
        let read = |name: String| {
            let bytes = fs::read(bench.path("reports/2026-11-02").join(&name)).unwrap();
            (name, bytes)
        };
        files.map(read).collect::<Vec<_>>()
    };
    let (one, two) = (published(1), published(2));
    assert!(one.len() > 15);
    for ((name, one), (other, two)) in one.iter().zip(&two) {
        assert_eq!(name, other);
        assert!(one == two, "{name} differs");
    }
    assert_eq!(one.len(), two.len());
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let bench = Bench::sample();
    let before = bench.run("--quiet leaks --format csv").out;
    for name in ["orders.csv", "referrals.csv", "patients.csv"] {
        let text = bench.read(&format!("exports/{name}"));
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        bench.write(&format!("exports/{name}"), &(lines.join("\n") + "\n"));
    }
    assert_eq!(bench.run("--quiet leaks --format csv").out, before);
}

#[test]
fn bad_input_is_one_clear_message_and_nothing_is_written() {
    let page = "<!DOCTYPE html><html><body>Please sign in</body></html>";
    let cases: [(&str, &str, &str); 3] = [
        (
            "visits.csv",
            "visit_id,patient_id,note\nV1,1,x\n",
            "visit_date",
        ),
        ("visits.csv", "", "the file is empty"),
        ("visits.csv", page, "web page"),
    ];
    for (name, text, says) in cases {
        let bench = Bench::with(&[(name, text)]);
        for command in ["leaks", "calls", "panel", "nightly"] {
            let said = bench.run(&format!("--today 2026-11-02 {command}"));
            assert_eq!(said.code, 1, "{command}: {}", said.err);
            assert!(said.err.contains(says), "{command}: {}", said.err);
            assert!(said.err.contains(name), "{command}: {}", said.err);
            assert_eq!(said.out, "");
        }
        assert!(bench.names("reports").is_empty());
    }
}

#[test]
fn wrong_usage_is_exit_2() {
    let bench = Bench::with(&[("visits.csv", VISITS)]);
    for words in [
        "--today 02/11/2026 leaks",
        "leaks --place nowhere",
        "leaks --format xml",
        "",
    ] {
        let said = bench.run(words);
        assert_eq!(said.code, 2, "{words}: {}", said.err);
    }
    assert!(
        bench
            .run("--today 02/11/2026 leaks")
            .err
            .contains("YYYY-MM-DD")
    );
}

#[test]
fn a_folder_without_exports_is_exit_1_and_an_unknown_setting_exit_2() {
    let bench = Bench::empty();
    let said = bench.run("leaks");
    assert_eq!(said.code, 1);
    assert!(said.err.contains("no exports here"), "{}", said.err);
    bench.write("exports/visits.csv", VISITS);
    bench.write("tickler.toml", "[practice]\nliscensed = []\n");
    let said = bench.run("leaks");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("tickler.toml:2"), "{}", said.err);
    assert!(said.err.contains("practice.licensed"), "{}", said.err);
}

#[test]
fn a_mapping_to_what_there_is_not_is_exit_2_with_line_and_nearest_name() {
    let bench = Bench::with(&[("visits.csv", VISITS)]);
    for (text, line, hint) in [
        (
            "[values.visit_status]\n\"Seen\" = \"complete d\"\n",
            "tickler.toml:2",
            "did you mean \"completed\"?",
        ),
        (
            "[values.visit_status]\n\"Seen\" = \"banana\"\n",
            "tickler.toml:2",
            "scheduled",
        ),
        (
            "[columns.visits]\n\nvisit_dat = \"Day\"\n",
            "tickler.toml:3",
            "columns.visits.visit_date",
        ),
        (
            "[columns.visits]\norder_id = \"No\"\n",
            "tickler.toml:2",
            "columns.visits.order_id",
        ),
        (
            "[columns.visit]\nvisit_id = \"No\"\n",
            "tickler.toml:1",
            "did you mean `columns.visits`?",
        ),
        (
            "[values.visit_stat]\nSeen = \"completed\"\n",
            "tickler.toml:1",
            "did you mean `values.visit_status`?",
        ),
    ] {
        bench.write("tickler.toml", text);
        let said = bench.run("--today 2026-11-02 leaks");
        assert_eq!(said.code, 2, "{text}");
        assert!(
            said.err.contains(line) && said.err.contains(hint),
            "{}",
            said.err
        );
    }
}

#[test]
fn a_mapping_that_the_exports_do_not_have_is_said() {
    let bench = Bench::with(&[("visits.csv", VISITS)]);
    bench.write(
        "tickler.toml",
        "[columns.visits]\nreason = \"Why\"\nnote = \"note\"\n[values.visit_status]\nGone = \"cancelled\"\nCOMPLETED = \"completed\"\n",
    );
    let said = bench.run("--today 2026-11-02 check --format json");
    assert!(
        said.out
            .contains("no visits export has a column of this name"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("[values.visit_status] \\\"Gone\\\""),
        "{}",
        said.out
    );
    assert!(!said.out.contains("COMPLETED"), "{}", said.out);
    let said = bench.run("--today 2026-11-02 leaks");
    assert!(said.err.contains("reason = \"Why\""), "{}", said.err);
    assert!(!said.err.contains("Gone"), "{}", said.err);
}

#[test]
fn an_id_without_its_zeros_is_told_from_one_that_there_is_not() {
    let bench = Bench::with(&[("visits.csv", VISITS)]);
    let said = bench.run("--today 2026-11-02 explain 7");
    assert_eq!(said.code, 1);
    assert!(said.err.contains("there is 007"), "{}", said.err);
    let said = bench.run("--today 2026-11-02 explain 8");
    assert!(!said.err.contains("there is"), "{}", said.err);
}

#[test]
fn a_refused_file_beside_good_visits_is_exit_3() {
    let bench = Bench::with(&[
        ("visits.csv", VISITS),
        ("orders.csv", "order_id,patient_id\n"),
    ]);
    let said = bench.run("--today 2026-11-02 leaks --format csv");
    assert_eq!(said.code, 3, "{}", said.err);
    assert_eq!(said.out.lines().count(), 2);
    assert!(said.err.contains("order_date"), "{}", said.err);
}

#[test]
fn too_many_rows_set_aside_is_exit_3() {
    let text = format!("{VISITS}V2,8,2026-13-01,Office,completed,\n");
    let bench = Bench::with(&[("visits.csv", &text)]);
    assert_eq!(bench.run("--today 2026-11-02 leaks").code, 3);
    bench.write(
        "tickler.toml",
        "[limits]\nfail_if_rejected_percent = 60.0\n",
    );
    assert_eq!(bench.run("--today 2026-11-02 leaks").code, 0);
}

#[test]
fn no_patient_value_is_in_any_message() {
    let text = "visit_id,patient_id,visit_date,visit_status,name,phone\n\
        V1,CANARY-1,20x6-01-01,completed,Canary Person,740-555-0199\n\
        V2,CANARY-2,2026-01-01,completed,\"Canary\" Person,740-555-0198\n";
    let said = Bench::with(&[("visits.csv", text)]).run("--today 2026-11-02 check");
    for told in [&said.out, &said.err] {
        assert!(!told.contains("CANARY") && !told.contains("Canary") && !told.contains("555-01"));
    }
    assert!(said.out.contains("set aside"), "{}", said.out);
}

#[test]
fn check_accounts_for_every_row_as_json() {
    let said = Bench::sample().run("check --format json");
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let files = json["files"].as_array().unwrap();
    assert!(files.len() >= 7);
    for file in files {
        let n = |key: &str| file["rows"][key].as_u64().unwrap();
        assert_eq!(
            n("read"),
            n("loaded") + n("duplicates") + n("left_out") + n("set_aside"),
            "{}",
            file["file"]
        );
    }
}

#[test]
fn the_night_publishes_a_whole_folder_and_leaves_the_last_one_where_it_cannot() {
    let bench = Bench::sample();
    let said = bench.run("nightly");
    assert!(said.code == 0 || said.code == 3, "{}", said.err);
    let names = bench.names("reports/2026-11-02");
    for name in [
        "SHA256SUMS",
        "leaks.csv",
        "calls-patients.csv",
        "panel.json",
        "summary.txt",
    ] {
        assert!(names.iter().any(|n| n == name), "{name}: {names:?}");
    }
    assert!(said.out.lines().count() <= 25, "{}", said.out);
    for line in bench.read("exports/patients.csv").lines().skip(1) {
        let last_name = line.split(',').nth(2).unwrap();
        assert!(!said.out.contains(last_name), "{last_name}");
    }
    // The figures are those of the leaks command on the same day.
    let leaks = bench.run("--quiet leaks --format csv").out;
    assert_eq!(bench.read("reports/2026-11-02/leaks.csv"), leaks);
    let before = bench.read("reports/2026-11-02/SHA256SUMS");
    let stale = bench.run("--today 2026-12-24 nightly --fail-if-stale 3");
    assert_eq!(stale.code, 3, "{}", stale.err);
    assert!(stale.err.contains("nothing was published"), "{}", stale.err);
    assert_eq!(bench.names("reports"), ["2026-11-02"]);
    assert_eq!(bench.read("reports/2026-11-02/SHA256SUMS"), before);
}

#[test]
fn the_night_says_what_makes_its_lists_doubtful_and_waits_for_the_right_file() {
    // Cut in the middle: cron mails the summary alone.
    let bench = Bench::sample();
    let visits = bench.read("exports/visits.csv");
    let cut = &visits[..visits.len() / 2];
    bench.write("exports/visits.csv", cut.trim_end());
    let said = bench.run("--quiet nightly");
    assert!(
        said.out
            .contains("LOOK AT: visits.csv: its last line has no end"),
        "{}",
        said.out
    );
    assert!(said.out.lines().count() <= 25, "{}", said.out);
    // Another export in its place: nothing is found, and nothing is published.
    let bench = Bench::sample();
    bench.write("exports/visits.csv", &bench.read("exports/patients.csv"));
    let said = bench.run("nightly");
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(
        said.err.contains(
            "visits.csv: named like visits, but holds patients, and there is no other export of visits"
        ),
        "{}",
        said.err
    );
    assert!(bench.names("reports").is_empty());
    // A spreadsheet has taken the zeros off the patients' numbers: who must not be called is not known.
    let patients: String = (1..=12).map(|n| format!("00{n},Name {n}\n")).collect();
    let visits: String = (1..=12)
        .map(|n| format!("V{n},{n},2026-10-0{},completed\n", 1 + n % 9))
        .collect();
    let bench = Bench::with(&[
        ("patients.csv", &format!("patient_id,name\n{patients}")),
        (
            "visits.csv",
            &format!("visit_id,patient_id,visit_date,visit_status\n{visits}"),
        ),
    ]);
    let said = bench.run("--today 2026-11-02 nightly");
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(
        said.err
            .contains("12 patients have zeros in front of their number"),
        "{}",
        said.err
    );
    assert!(bench.names("reports").is_empty());
}

#[cfg(unix)]
#[test]
fn what_is_written_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::sample();
    bench.run("nightly");
    let mode = |name: &str| fs::metadata(bench.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("reports"), 0o700);
    assert_eq!(mode("reports/2026-11-02"), 0o700);
    assert_eq!(mode("reports/2026-11-02/leaks.csv"), 0o600);
    assert_eq!(mode("outcomes"), 0o700);
}

#[test]
fn a_list_is_printed_filled_in_recorded_and_remembered() {
    let bench = Bench::sample();
    bench.run("nightly");
    let list = bench.run("--quiet calls --format csv").out;
    let mut lines: Vec<String> = list.lines().map(str::to_owned).collect();
    assert!(lines.len() > 9, "{list}");
    // The last six cells are outcome, outcome_date, appointment_date, next_date, note, by.
    let fill = |line: &str, cells: &str| {
        line.strip_suffix(",,,,,,")
            .map(|l| l.to_owned() + "," + cells)
    };
    lines[8] = fill(&lines[8], "Left VM,,,,,Tessa").unwrap();
    lines[2] = fill(&lines[2], "booked,,2026-11-12,,,Tessa").unwrap();
    lines[3] = fill(&lines[3], "agreed,,,,has chest pain,Tessa").unwrap();
    lines[4] = fill(&lines[4], "spok,,,,,Tessa").unwrap();
    bench.write("back.csv", &(lines.join("\n") + "\n"));
    let dry = bench.run("record back.csv --dry-run");
    let outcomes = bench.names("outcomes");
    let said = bench.run("record back.csv");
    assert_eq!(dry.code, said.code);
    assert!(said.out.contains("3 taken"), "{}{}", said.out, said.err);
    assert!(bench.names("outcomes").len() > outcomes.len());
    assert!(bench.names(".").iter().any(|n| n == "back.rejected.csv"));
    let again = bench.run("record back.csv");
    assert!(again.out.contains("3 already recorded"), "{}", again.out);
    let next = bench
        .run("--quiet --today 2026-11-03 leaks --format csv")
        .out;
    let item = |line: &str| {
        line.split(',')
            .find(|c| c.len() > 10 && c.as_bytes()[2] == b'-')
            .unwrap()[..11]
            .to_owned()
    };
    let state = |line: &str| {
        let id = item(line);
        let row = next.lines().find(|l| l.starts_with(&id)).unwrap();
        row.split(',').nth(12).unwrap().to_owned()
    };
    assert_eq!(state(&lines[2]), "held");
    assert_eq!(state(&lines[8]), "attempting");
    assert_eq!(bench.run("--quiet --today 2026-11-03 calls").code, 0);
}

#[test]
fn explain_says_rule_dates_row_and_sentence() {
    let bench = Bench::with(&[("visits.csv", VISITS)]);
    let leaks = bench.run("--today 2026-11-02 leaks --format csv").out;
    let id = leaks.lines().nth(1).unwrap().split(',').next().unwrap();
    let said = bench.run(&format!("--today 2026-11-02 explain {id}"));
    for words in [
        "visits.csv:2",
        "RTC 3 weeks",
        "due 2026-09-22",
        "return visit told, not booked",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    let patient = bench.run("--today 2026-11-02 explain 007");
    assert!(patient.out.contains(id), "{}", patient.out);
    assert_eq!(bench.run("--today 2026-11-02 explain LP-00000000").code, 1);
}

#[test]
fn init_writes_a_file_that_is_taken_and_keeps_one_that_is_there() {
    let bench = Bench::with(&[("visits.csv", VISITS)]);
    assert_eq!(bench.run("init").code, 0);
    assert_eq!(bench.run("--today 2026-11-02 leaks").code, 0);
    let before = bench.read("tickler.toml");
    assert_eq!(bench.run("init").code, 1);
    assert_eq!(bench.read("tickler.toml"), before);
    // What the office has set is not lost where a new file is forced.
    for n in ["1", "2"] {
        let own = format!("{before}\n# the office's own, {n}\n");
        bench.write("tickler.toml", &own);
        let said = bench.run("init --force");
        assert_eq!(said.code, 0, "{}", said.err);
        let kept = format!("tickler.toml.{n}.bak");
        assert!(said.out.contains(&kept), "{}", said.out);
        assert_eq!(bench.read(&kept), own);
    }
    assert_eq!(bench.read("tickler.toml"), before);
}

#[test]
fn rows_that_could_not_be_taken_are_counted_once_each_night() {
    let bench = Bench::sample();
    let worked = |said: &str| {
        let line = said.lines().find(|l| l.starts_with("Worked lists"));
        line.unwrap().to_owned()
    };
    let first = worked(&bench.run("nightly").out);
    assert!(first.contains("17 rows of 1 list = 9 taken"), "{first}");
    assert!(first.ends_with("2 NOT taken"), "{first}");
    let second = worked(&bench.run("nightly").out);
    assert!(
        second.contains("17 rows of 1 list = 0 taken + 9 recorded before"),
        "{second}"
    );
    assert!(second.ends_with("2 NOT taken"), "{second}");
    let said = bench.run("nightly");
    let why =
        "Not taken, so the exit code is 3 until they are corrected: see the .rejected.csv beside ";
    assert_eq!(said.code, 3);
    assert!(said.out.contains(why), "{}", said.out);
}

#[test]
fn a_provider_who_is_nobody_is_told_with_the_names_there_are() {
    let bench = Bench::sample();
    let said = bench.run("leaks --provider Okafor");
    assert_eq!(
        (said.code, &*said.out),
        (0, "No open items.\n"),
        "{}",
        said.err
    );
    let told = "--provider: no provider is called that; the exports name Miriam Okafor MD, ";
    assert!(said.err.contains(told), "{}", said.err);
    let known = Bench::with(&[(
        "visits.csv",
        "visit_id,patient_id,visit_date,visit_type,visit_status,provider,note\n\
         V1,007,2026-09-01,Office visit,completed,Abt,RTC 3 weeks\n",
    )]);
    let said = known.run("--today 2026-11-02 leaks --provider abt");
    assert!(said.out.contains("007"), "{}", said.out);
    assert!(!said.err.contains("--provider"), "{}", said.err);
}

#[test]
fn explain_asks_for_an_id_where_a_name_was_typed_and_says_that_nobody_calls_the_dead() {
    let bench = Bench::with(&[
        ("visits.csv", VISITS),
        (
            "patients.csv",
            "patient_id,first_name,last_name,status\n007,Ada,Abt,deceased\n",
        ),
    ]);
    let said = bench.run("--today 2026-11-02 explain Abt");
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("of a patient is wanted, not a name"),
        "{}",
        said.err
    );
    let said = bench.run("--today 2026-11-02 explain 007");
    assert!(
        said.out.contains("nobody is called: the patient has died"),
        "{}",
        said.out
    );
    assert!(!said.out.contains("next: call"), "{}", said.out);
}
