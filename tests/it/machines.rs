//! Files for other systems, as whole commands: whom a phone system dials, tasks for the EHR.

use std::collections::{BTreeMap, BTreeSet};

use crate::bench::Bench;

pub(crate) type Row = BTreeMap<String, String>;

/// Rows by column name, as they stand: guards are not taken off.
pub(crate) fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|r| {
            let r = r.unwrap();
            header
                .iter()
                .zip(r.iter())
                .map(|(h, c)| (h.to_owned(), c.to_owned()))
                .collect()
        })
        .collect()
}

pub(crate) fn column(rows: &[Row], name: &str) -> Vec<String> {
    rows.iter().map(|r| r[name].clone()).collect()
}

pub(crate) const TODAY: &str = "--today 2026-11-02 --quiet";

const PATIENTS: &str = "\
patient_id,name,date_of_birth,phone,mobile,language,do_not_contact,guardian,preferred_channel,deceased_date
001,Ana Ruiz,1961-02-03,(212) 555-0101,,English,,,,
002,=Bo Lee,1961-02-03,1-212-555-0102,+1 (415) 555-0103,Spanish,,,,
003,Cy Moss,1961-02-03,555-0104,,English,,,,
004,Di Park,1961-02-03,212-555-0105,,English,Y,,,
005,Ed Wynn,1961-02-03,212-555-0106,,English,,,,2026-01-05
006,Flo Ash,1961-02-03,000-000-0000,,English,,,,
007,Gus Hale,1961-02-03,212-555-0108,,English,,,,
008,Hal Kim,1961-02-03,212-555-0109,,English,,,,
009,Ida Kim,2015-02-03,212-555-0109,,English,,Jo Kim,,
010,Jan Orr,1961-02-03,212-555-0110,,English,,,portal,
011,Kay Poe,1961-02-03,212-555-0111,,English,,,,
012,Lou Roe,1961-02-03,212-555-0112,917-555-0113,English,,,text,
013,Mo Tan,1961-02-03,212-555-0114 ext. 9,,English,,,,
014,Ned Uhl,1961-02-03,+44 20 7946 0018,,English,,,,
";

/// Patients 1 to 9 and 12 to 14 have a test that was not done; 10 and 11 a visit on the next day; 7 told of a clinical matter; of 12 one
/// number is wrong.
fn phones() -> Bench {
    let mut orders =
        "order_id,patient_id,order_date,order_name,order_kind,order_status\n".to_owned();
    for n in (1..=9).chain(12..=14) {
        orders.push_str(&format!("O{n},{n:03},2026-09-01,Zebra panel,lab,ordered\n"));
    }
    let visits = "visit_id,patient_id,visit_date,visit_type,visit_status,provider,reason\n\
                  V1,010,2026-11-03,Follow up,scheduled,Dr. Quill,knee\n\
                  V2,011,2026-11-03,Follow up,scheduled,Dr. Quill,knee\n";
    let contacts = "contact_id,patient_id,contact_date,channel,outcome\n\
                    C1,007,2026-10-20,phone,clinical\n\
                    C2,012,2026-10-20,phone,wrong-number\n";
    Bench::with(&[
        ("patients.csv", PATIENTS),
        ("orders.csv", &orders),
        ("visits.csv", visits),
        ("contacts.csv", contacts),
    ])
}

#[test]
fn a_phone_system_gets_whole_numbers_and_nothing_of_why() {
    let bench = phones();
    let said = bench.run("--today 2026-11-02 calls --format dialer");
    assert_eq!(said.code, 0, "{}", said.err);
    let found = rows(&said.out);
    let header: Vec<&str> = said.out.lines().next().unwrap().split(',').collect();
    assert_eq!(
        header,
        [
            "row_id",
            "purpose",
            "rank",
            "name",
            "ask_for",
            "phone",
            "phone_2",
            "language",
            "interpreter",
            "preferred_channel",
            "caller",
            "attempt",
            "call_from",
            "call_until",
            "time_zone",
            "household"
        ]
    );
    // Neither the one without an area code, nor those who must not be called, nor the letter, nor the clinical matter, nor
    // the reminder that goes by the portal.
    let by_name: BTreeMap<&str, &Row> = found.iter().map(|r| (r["name"].as_str(), r)).collect();
    let names: Vec<&str> = by_name.keys().copied().collect();
    assert_eq!(
        names,
        [
            "'=Bo Lee", "Ana Ruiz", "Hal Kim", "Ida Kim", "Kay Poe", "Lou Roe"
        ]
    );
    assert!(said.err.contains("1 no whole number"), "{}", said.err);
    for why in [
        "1 only a number with an extension",
        "1 no number whose place is known",
        "1 reminded by another channel",
    ] {
        assert!(said.err.contains(why), "{why}: {}", said.err);
    }
    let of = |name: &str, column: &str| by_name[name][column].clone();
    assert_eq!(of("Ana Ruiz", "phone"), "+12125550101");
    assert_eq!(of("'=Bo Lee", "phone"), "+14155550103");
    assert_eq!(of("'=Bo Lee", "phone_2"), "+12125550102");
    // A Californian number: its morning begins three hours later.
    assert_eq!(of("'=Bo Lee", "call_from"), "11:00");
    assert_eq!(of("Ana Ruiz", "call_from"), "08:00");
    assert_eq!(of("Ana Ruiz", "call_until"), "21:00");
    assert_eq!(of("Ana Ruiz", "time_zone"), "America/New_York");
    assert_eq!(of("Kay Poe", "purpose"), "reminder");
    // Agreed to no texts: nothing is said of them.
    assert_eq!(of("Lou Roe", "preferred_channel"), "");
    // The number that was found wrong is not dialled again.
    assert_eq!(of("Lou Roe", "phone"), "+12125550112");
    assert_eq!(of("Lou Roe", "phone_2"), "");
    assert_eq!(of("Ida Kim", "ask_for"), "Jo Kim");
    assert_eq!(of("Ida Kim", "household"), of("Hal Kim", "household"));
    assert!(!of("Ida Kim", "household").is_empty() && of("Ana Ruiz", "household").is_empty());
    let ranks: Vec<String> = (1..=found.len()).map(|n| n.to_string()).collect();
    assert_eq!(column(&found, "rank"), ranks);
    for numbers in ["phone", "phone_2"] {
        for n in column(&found, numbers).iter().filter(|n| !n.is_empty()) {
            assert!(
                n.len() == 12 && n[1..].bytes().all(|b| b.is_ascii_digit()),
                "{n}"
            );
        }
    }
    // Nothing of what the lists say about why.
    let lower = said.out.to_lowercase();
    for word in [
        "zebra", "quill", "knee", "order", "loop", "test", "visit", "2026",
    ] {
        assert!(!lower.contains(word), "{word}: {}", said.out);
    }
    let json = bench.run(&format!(
        "{TODAY} calls --for patients,reminders --format json"
    ));
    assert!(json.out.contains("Zebra panel") && json.out.contains("Quill"));
    // Every row is one of the lists, and can be recorded there.
    for id in column(&found, "row_id") {
        assert!(json.out.contains(&id), "{id}");
    }
}

#[test]
fn the_night_publishes_what_the_commands_print() {
    let bench = phones();
    let said = bench.run("--today 2026-11-02 nightly");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out
            .contains("For other systems: 6 to dial; not to dial: 1 no whole number, 1 only a number with an extension, 1 no number whose place is known, 1 reminded by another channel\n                   0 tasks\n"),
        "{}",
        said.out
    );
    let night = |name: &str| bench.read(&format!("reports/2026-11-02/{name}"));
    let print = |format: &str| bench.run(&format!("{TODAY} calls --format {format}")).out;
    assert_eq!(night("dialer.csv"), print("dialer"));
    assert_eq!(night("tasks.csv"), print("tasks"));
    let letters = bench.run(&format!("{TODAY} calls --for letters --format csv"));
    assert_eq!(night("calls-letters.csv"), letters.out);
    // With callers, each row says whose it is, and one caller's file has theirs alone.
    bench.write(
        "tickler.toml",
        "[[callers]]\nname = \"Dana\"\nlanguages = [\"English\"]\n\
         [[callers]]\nname = \"Luz\"\nlanguages = [\"Spanish\"]\n",
    );
    let all = rows(&print("dialer"));
    let dana = rows(
        &bench
            .run(&format!("{TODAY} calls --format dialer --caller Dana"))
            .out,
    );
    assert!(dana.len() > 3 && dana.len() < all.len(), "{all:?}");
    assert!(
        dana.iter()
            .all(|r| r["caller"] == "Dana" && r["language"] == "English")
    );
    // A practice whose hours end before the day begins in California.
    bench.write("tickler.toml", "[calls]\ncall_until_hour = 11\n");
    let said = bench.run("--today 2026-11-02 calls --format dialer");
    let lee = rows(&said.out)
        .into_iter()
        .find(|r| r["name"] == "'=Bo Lee")
        .unwrap();
    assert_eq!(
        (lee["phone"].as_str(), lee["phone_2"].as_str()),
        ("+12125550102", "")
    );
    let lists = bench.run("--today 2026-11-02 calls --format dialer --for licensed");
    assert_eq!(lists.code, 2);
    assert!(
        lists.err.contains("nobody of the list licensed"),
        "{}",
        lists.err
    );
    let limited = bench.run("--today 2026-11-02 calls --format tasks --limit 3");
    assert_eq!(limited.code, 2);
}

#[test]
fn an_interpreter_and_a_wish_for_texts_have_their_own_columns() {
    let bench = Bench::with(&[
        (
            "patients.csv",
            "patient_id,name,phone,language,interpreter,preferred_channel,text_consent\n\
             001,Ana Ruiz,212-555-0101,Russian,yes,text,yes\n\
             002,Bo Lee,212-555-0102,English,,,\n\
             003,Cy Lee,212-555-0102,English,,,\n",
        ),
        (
            "orders.csv",
            "order_id,patient_id,order_date,order_name\nO1,001,2026-09-01,CBC\nO2,002,2026-09-01,CBC\n",
        ),
        (
            "visits.csv",
            "visit_id,patient_id,visit_date,visit_type,visit_status\nV1,003,2026-11-03,Follow up,scheduled\n",
        ),
    ]);
    let found = rows(&bench.run(&format!("{TODAY} calls --format dialer")).out);
    let of = |r: &Row| {
        let cells = ["purpose", "language", "interpreter", "preferred_channel"];
        cells.map(|c| r[c].clone()).join("|")
    };
    let said: Vec<String> = found.iter().map(of).collect();
    assert_eq!(
        said,
        [
            "call|Russian|y|text",
            "call|English||",
            "reminder|English||"
        ]
    );
    // A call and a reminder of one number are one household.
    let first = found[1]["row_id"].clone();
    assert_eq!(column(&found, "household"), ["", &first, &first]);
}

#[test]
fn what_is_there_already_is_not_written_over() {
    let bench = phones();
    let run = |args: &str| bench.run(&format!("{TODAY} calls {args}"));
    for format in ["dialer", "tasks"] {
        bench.write("list.csv", "row_id,patient_id\nworked,1\n");
        let said = run(&format!("--format {format} --out list.csv"));
        assert_eq!(said.code, 1, "{}", said.out);
        assert!(
            said.err.contains("list.csv: is there already"),
            "{}",
            said.err
        );
        assert_eq!(bench.read("list.csv"), "row_id,patient_id\nworked,1\n");
        // Its own file of another day is renewed.
        let own = format!("--format {format} --out {format}.csv");
        assert_eq!(run(&own).code, 0);
        let made = bench.read(&format!("{format}.csv"));
        let header = made.lines().next().unwrap();
        bench.write(&format!("{format}.csv"), &format!("{header}\nold\n"));
        assert_eq!(run(&own).code, 0);
        assert_eq!(bench.read(&format!("{format}.csv")), made);
    }
}

#[test]
fn the_ending_of_the_file_says_its_format() {
    let bench = phones();
    for (ending, begins) in [
        ("csv", "row_id,"),
        ("html", "<!doctype html>"),
        ("json", "["),
        ("PDF", "%PDF-"),
        ("xlsx", "PK"),
    ] {
        let said = bench.run(&format!("{TODAY} calls --out q.{ending}"));
        assert_eq!(said.code, 0, "{}", said.err);
        let made = std::fs::read(bench.path(&format!("q.{ending}"))).unwrap();
        let made = String::from_utf8_lossy(&made).to_lowercase();
        assert!(made.starts_with(&begins.to_lowercase()), "{ending}");
    }
    // What is asked for stands.
    assert_eq!(
        bench
            .run(&format!("{TODAY} calls --format csv --out r.txt"))
            .code,
        0
    );
    assert!(bench.read("r.txt").starts_with("row_id,"));
}

const VISITS: &str = "\
visit_id,patient_id,visit_date,visit_type,visit_status,provider,note,follow_up_interval
V1,001,2026-10-05,Follow up,completed,Dr. Lee,\"Refer to cardiology. Check TSH. Order a chest x-ray.\",3 weeks
V2,002,2026-10-05,Follow up,completed,=Dr. Ash,RTC 2 weeks.,
V3,003,2026-10-05,Follow up,completed,Dr. Lee,RTC 2 weeks.,
V4,003,2026-10-15,Follow up,completed,Dr. Lee,Doing well.,
";

fn needs() -> Bench {
    let head = "order_id,patient_id,order_date,order_name\n";
    let referrals = "referral_id,patient_id,referral_date\nR1,009,2026-10-01\n";
    Bench::with(&[
        ("visits.csv", VISITS),
        ("orders.csv", &format!("{head}O1,009,2026-10-01,CBC\n")),
        ("referrals.csv", referrals),
    ])
}

#[test]
fn each_open_need_is_one_task_with_owner_and_due_date() {
    let bench = needs();
    let tasks = |day: &str| {
        let said = bench.run(&format!("--today {day} --quiet calls --format tasks"));
        assert_eq!(said.code, 0, "{}", said.err);
        rows(&said.out)
    };
    let today = tasks("2026-11-02");
    let mut seen: Vec<(String, String, String, String)> = today
        .iter()
        .map(|t| {
            let of = |c: &str| t[c].clone();
            (of("patient_id"), of("task"), of("owner_role"), of("due"))
        })
        .collect();
    seen.sort();
    let want = [
        (
            "001",
            "Book a return visit: told to return in 21 days",
            "scheduling staff",
            "2026-10-26",
        ),
        ("001", "Place the order: TSH", "staff", "2026-10-07"),
        ("001", "Place the order: chest x-ray", "staff", "2026-10-07"),
        ("001", "Refer to cardiology", "staff", "2026-10-07"),
        (
            "002",
            "Book a return visit: told to return in 14 days",
            "scheduling staff",
            "2026-10-19",
        ),
    ];
    let want: Vec<(String, String, String, String)> = want
        .map(|(a, b, c, d)| (a.into(), b.into(), c.into(), d.into()))
        .to_vec();
    assert_eq!(seen, want);
    let of_002 = today.iter().find(|t| t["patient_id"] == "002").unwrap();
    assert_eq!(of_002["provider"], "'=Dr. Ash");
    assert_eq!(of_002["visit_id"], "V2");
    assert_eq!(of_002["visit_date"], "2026-10-05");
    // The ids are those of the loops, each once, and the same the night after.
    let ids: BTreeSet<String> = column(&today, "task_id").into_iter().collect();
    assert_eq!(ids.len(), 5);
    let leaks = bench.run(&format!("{TODAY} leaks --place follow-ups --format csv"));
    let open: BTreeSet<String> = column(&rows(&leaks.out), "item_id").into_iter().collect();
    assert_eq!(ids, open);
    assert_eq!(tasks("2026-11-03"), today);
    // Once the order is there, its task is gone and the others keep their ids.
    let orders = bench.read("exports/orders.csv") + "O2,001,2026-11-03,TSH\n";
    bench.write("exports/orders.csv", &orders);
    let later: BTreeSet<String> = column(&tasks("2026-11-04"), "task_id")
        .into_iter()
        .collect();
    assert!(later.len() == 4 && later.is_subset(&ids));
}

#[test]
fn a_need_that_is_booked_or_not_to_be_called_is_no_task() {
    let bench = needs();
    bench.write(
        "exports/patients.csv",
        "patient_id,name,phone,do_not_contact\n001,Ana Ruiz,212-555-0101,\n002,Bo Lee,212-555-0102,yes\n",
    );
    let list = bench.run(&format!("{TODAY} calls --format csv")).out;
    let worked = list.replace(",,,,,,\n", ",booked,,2026-11-12,,,Ben\n");
    assert_ne!(list, worked);
    bench.write("list.csv", &worked);
    assert_eq!(bench.run("--today 2026-11-02 record list.csv").code, 0);
    let said = bench.run("--today 2026-11-03 calls --format tasks");
    let left = rows(&said.out);
    assert_eq!(column(&left, "patient_id"), ["001", "001", "001"]);
    assert!(left.iter().all(|t| !t["task"].contains("return visit")));
    assert!(
        said.err
            .contains("open needs without a task: 1 booking recorded, 1 suppressed"),
        "{}",
        said.err
    );
    // The booking came to nothing: the same task again.
    let again = rows(
        &bench
            .run("--today 2026-11-20 --quiet calls --format tasks")
            .out,
    );
    assert!(again.iter().any(|t| t["task"].contains("return visit")));
}
