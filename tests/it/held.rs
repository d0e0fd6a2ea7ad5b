//! Nights that publish nothing: an export that shrank or is gone, a date that cannot be right.

use crate::bench::{Bench, Said};

/// A visits export with `n` visits, kept a day apart up to 30 October 2026.
fn visits(n: i32) -> String {
    let last = tickler::model::Day::parse_iso("2026-10-30").unwrap();
    let mut text = "visit_id,patient_id,visit_date,visit_type,visit_status\n".to_owned();
    for i in 0..n {
        text.push_str(&format!("V{i},P{i},{},Office visit,completed\n", last - i));
    }
    text
}

fn night(bench: &Bench, day: &str) -> Said {
    bench.run(&format!("--today {day} nightly"))
}

fn held(said: &Said, why: &str) {
    assert_eq!(said.code, 3, "{}{}", said.out, said.err);
    assert!(said.out.is_empty(), "{}", said.out);
    assert!(said.err.contains(why), "{}", said.err);
    assert!(said.err.contains("nothing was published"), "{}", said.err);
}

#[test]
fn a_table_that_shrank_or_is_gone_holds_the_night_back_and_one_that_grew_does_not() {
    let orders = "order_id,patient_id,order_date,order_name\nO1,P1,2026-10-01,CBC\n";
    let bench = Bench::with(&[("visits.csv", &visits(100)), ("orders.csv", orders)]);
    assert_eq!(night(&bench, "2026-11-02").code, 0);
    bench.write("exports/visits.csv", &visits(79));
    held(&night(&bench, "2026-11-03"), "79 rows, 100 last time");
    bench.write("exports/visits.csv", &visits(81));
    std::fs::remove_file(bench.path("exports/orders.csv")).unwrap();
    held(&night(&bench, "2026-11-03"), "orders: 1 rows last time");
    assert_eq!(bench.names("reports"), ["2026-11-02"]);
    bench.write("exports/orders.csv", orders);
    bench.write("exports/visits.csv", &visits(401));
    let said = night(&bench, "2026-11-03");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("in the folder twice?"), "{}", said.err);
    // A practice that did shrink says so.
    bench.write("exports/visits.csv", &visits(90));
    held(
        &night(&bench, "2026-11-04"),
        "limits.fail_if_shrunk_percent",
    );
    bench.write("tickler.toml", "[limits]\nfail_if_shrunk_percent = 90.0\n");
    assert_eq!(night(&bench, "2026-11-04").code, 0);
}

#[test]
fn a_date_far_from_the_exports_holds_the_night_back() {
    let bench = Bench::with(&[("visits.csv", &visits(40))]);
    held(&night(&bench, "2029-11-02"), "1099 days after");
    held(&night(&bench, "2026-10-22"), "8 days before");
    for day in ["2026-10-23", "2026-11-02", "2027-10-30"] {
        let said = night(&bench, day);
        assert_eq!(said.code, 0, "{day}: {}", said.err);
    }
    held(&night(&bench, "2027-10-31"), "366 days after");
    // Any other command still answers.
    assert_eq!(bench.run("--today 2029-11-02 leaks").code, 0);
    let own = "[limits]\ntoday_ahead_days = 0\ntoday_behind_days = 0\n";
    bench.write("tickler.toml", own);
    assert_eq!(night(&bench, "2029-11-02").code, 0);
}

#[test]
fn one_mistyped_year_holds_nothing_back() {
    let mut text = visits(150);
    text.push_str("V999,P1,2027-09-30,Office visit,completed\n");
    let bench = Bench::with(&[("visits.csv", &text)]);
    let said = night(&bench, "2026-11-02");
    assert_eq!(said.code, 0, "{}", said.err);
}

#[test]
fn the_row_of_a_list_is_explained_with_its_loops() {
    let bench = Bench::sample();
    // Nothing comes back: the night lists what `calls` lists.
    std::fs::remove_dir_all(bench.path("worked")).unwrap();
    let csv = bench.run("calls --format csv").out;
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(csv.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect();
    // One with several loops.
    let row = rows.iter().find(|r| r[7].contains(';')).unwrap();
    let page = |today: &str, id: &str| -> serde_json::Value {
        let said = bench.run(&format!("--today {today} explain {id} --format json"));
        assert!(said.code == 0 || said.code == 3, "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    };
    let of_row = page("2026-11-02", &row[0]);
    assert_eq!(of_row["patient_id"], row[1]);
    let items = of_row["items"].as_array().unwrap();
    let mut ids: Vec<&str> = items
        .iter()
        .map(|i| i["item_id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    let mut wanted: Vec<&str> = row[7].split(';').collect();
    wanted.sort_unstable();
    assert_eq!(ids, wanted);
    assert_eq!(of_row["not_open"].as_array().unwrap().len(), 0);
    // A day later its name is known only from what the night published.
    let next = bench.run(&format!("--today 2026-11-03 explain {}", &row[0]));
    assert_eq!(next.code, 1);
    assert!(next.err.contains("no row of a list"), "{}", next.err);
    let night = bench.run("nightly");
    assert!(night.code == 0 || night.code == 3, "{}", night.err);
    assert_eq!(page("2026-11-03", &row[0])["patient_id"], row[1]);
}
