//! `panel` as a whole command: its figures against the rows of `leaks`, its page against its JSON.

use serde_json::Value;

use crate::bench::{Bench, Said};

fn json(said: &Said) -> Value {
    assert!(said.code == 0 || said.code == 3, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

fn sum(groups: &Value, figure: &str) -> u64 {
    let groups = groups.as_array().unwrap().iter();
    groups.map(|g| g[figure].as_u64().unwrap()).sum()
}

/// Rows of `leaks`, and of these the suppressed ones.
fn leaks(bench: &Bench) -> (u64, u64) {
    let rows = json(&bench.run("leaks --all --format json"));
    let rows = rows.as_array().unwrap();
    let suppressed = rows.iter().filter(|r| r["suppressed"] != "").count();
    ((rows.len() - suppressed) as u64, suppressed as u64)
}

#[test]
fn open_adds_up_to_the_rows_of_leaks_whatever_the_groups_are() {
    let bench = Bench::sample();
    let (open, suppressed) = leaks(&bench);
    assert!(open > 50 && suppressed > 0);
    for by in [
        "place",
        "kind,target",
        "provider,condition",
        "age,priority",
        "ageing",
        "caller",
    ] {
        let panel = json(&bench.run(&format!("panel --format json --by {by}")));
        assert_eq!(panel["as_of"], "2026-11-02");
        assert_eq!(panel["headline"]["open"], open, "{by}");
        assert_eq!(sum(&panel["groups"], "open"), open, "{by}");
        assert_eq!(sum(&panel["groups"], "suppressed"), suppressed, "{by}");
        let first = &panel["groups"][0];
        for key in by.split(',') {
            assert!(first.get(key).is_some(), "{key} is not in {first}");
        }
    }
}

#[test]
fn the_accounts_of_the_rules_the_lists_and_the_places_reconcile() {
    let bench = Bench::sample();
    let panel = json(&bench.run("panel --format json"));
    let (open, suppressed) = leaks(&bench);
    for rule in panel["rules"].as_array().unwrap() {
        let n = |key: &str| rule[key].as_u64().unwrap();
        let told = n("left_out") + n("closed") + n("open") + n("suppressed");
        assert_eq!(n("eligible"), told, "{rule}");
    }
    let headline = |key: &str| panel["headline"][key].as_u64().unwrap();
    for key in ["eligible", "left_out", "closed", "open", "suppressed"] {
        assert_eq!(sum(&panel["rules"], key), headline(key), "{key}");
    }
    let told = headline("left_out") + headline("closed") + open + suppressed;
    assert_eq!(headline("eligible"), told);
    for by in [
        "place",
        "provider",
        "condition",
        "age",
        "provider,condition,age,place",
        "kind",
        "target",
        "priority",
        "ageing",
        "caller",
        "kind,provider",
        "caller,priority",
    ] {
        let by_group = json(&bench.run(&format!("panel --format json --by {by}")));
        for group in by_group["groups"].as_array().unwrap() {
            let n = |key: &str| group[key].as_u64().unwrap();
            let told = n("left_out") + n("closed") + n("open") + n("suppressed");
            assert_eq!(n("eligible"), told, "{group}");
        }
        for key in ["eligible", "left_out", "closed"] {
            assert_eq!(sum(&by_group["groups"], key), headline(key), "{by} {key}");
        }
    }
    assert_eq!(sum(&panel["providers"], "eligible"), headline("eligible"));
    for (flow, place) in panel["flow"]
        .as_array()
        .unwrap()
        .iter()
        .zip(panel["places"].as_array().unwrap())
    {
        assert_eq!(flow["closed"], place["closed"], "{}", flow["place"]);
    }
    assert_eq!(sum(&panel["rules"], "open"), open);
    assert_eq!(sum(&panel["flow"], "listed"), open);
    assert_eq!(sum(&panel["flow"], "found"), open + suppressed);
    assert_eq!(sum(&panel["ageing"], "open"), open);
    assert_eq!(sum(&panel["providers"], "open"), open);
    assert_eq!(sum(&panel["suppressed"], "items"), suppressed);
    let not_listed = panel["today"]["not_listed"].as_object().unwrap();
    let not_listed: u64 = not_listed.values().map(|n| n.as_u64().unwrap()).sum();
    let listed = panel["today"]["listed"].as_u64().unwrap();
    assert_eq!(listed + not_listed, open + suppressed);
    for list in panel["today"]["lists"].as_array().unwrap() {
        let lane = list["list"].as_str().unwrap();
        let rows = json(&bench.run(&format!("calls --for {lane} --format json")));
        assert_eq!(list["rows"], rows.as_array().unwrap().len(), "{lane}");
    }
    let care = json(&bench.run("panel --care-management --format json"));
    let care = care.as_array().unwrap();
    assert_eq!(panel["headline"]["care_management"], care.len());
    let dormant = care.iter().filter(|c| c["dormant"] == "yes").count();
    assert_eq!(panel["headline"]["care_management_dormant"], dormant);
    // Dormant ones come first.
    assert!(care.iter().take(dormant).all(|c| c["dormant"] == "yes"));
}

#[test]
fn past_weeks_end_on_today_and_flow_into_each_other() {
    let bench = Bench::sample();
    let panel = json(&bench.run("panel --weeks 12 --format json"));
    let points = panel["history"]["points"].as_array().unwrap();
    assert_eq!(points.len(), 13);
    let last = points.last().unwrap();
    assert_eq!(last["as_of"], panel["as_of"]);
    for key in ["open", "overdue", "suppressed", "dormant", "chronic_active"] {
        assert_eq!(last[key], panel["headline"][key], "{key}");
    }
    for pair in points.windows(2) {
        let n = |p: usize, key: &str| pair[p][key].as_i64().unwrap();
        let flow = n(0, "open") + n(1, "opened") - n(1, "closed");
        assert_eq!(flow, n(1, "open"), "{}", pair[1]["as_of"]);
    }
    let csv = bench.run("panel --weeks 12 --format csv").out;
    assert_eq!(csv.lines().count(), 14);
    assert!(csv.starts_with("as_of,source,open,overdue,suppressed,follow-ups,"));
}

/// Places in the JSON that the page names, and the text that stands there.
fn numbers(html: &str) -> Vec<(String, String)> {
    let marked = html.split("data-json=\"").skip(1);
    marked
        .map(|rest| {
            let (at, rest) = rest.split_once('"').unwrap();
            let text = rest.split_once('>').unwrap().1.split_once('<').unwrap().0;
            (at.replace("&#x2f;", "/"), text.replace('−', "-"))
        })
        .collect()
}

#[test]
fn every_number_of_the_page_is_in_the_json_of_the_same_run() {
    let bench = Bench::sample();
    // A report of the day before, so that there is a change and a recorded point.
    let before = bench.run("--today 2026-11-01 nightly");
    assert!(before.code == 0 || before.code == 3, "{}", before.err);
    let html = bench.run("panel --weeks 20 --format html").out;
    let panel = json(&bench.run("panel --weeks 20 --format json"));
    assert!(html.len() < 1_000_000, "{} bytes", html.len());
    assert_eq!(panel["change"]["since"], "2026-11-01");
    assert_eq!(panel["history"]["recorded"][0]["source"], "recorded");
    let change = |key: &str| panel["change"][key].as_i64().unwrap();
    assert_eq!(change("open"), change("new") - change("closed"));
    let numbers = numbers(&html);
    assert!(numbers.len() > 300, "{}", numbers.len());
    for (at, text) in numbers {
        let value = panel
            .pointer(&at)
            .unwrap_or_else(|| panic!("{at} is not in the JSON"));
        let same = match value {
            Value::Null => text == "–",
            Value::Number(n) => n.as_f64() == text.trim_start_matches(['+', '±']).parse().ok(),
            other => other.as_str() == Some(text.as_str()),
        };
        assert!(same, "{at}: {value} in the JSON, {text} on the page");
    }
    for measure in panel["measures"].as_array().unwrap() {
        let name = measure["measure"].as_str().unwrap();
        let cell = html
            .split_once(&format!("data-measure=\"{name}\""))
            .unwrap()
            .1;
        let text = cell.split_once('>').unwrap().1.split_once('<').unwrap().0;
        let said = [&measure["percent"], &measure["median_days"]];
        if let Some(n) = said.into_iter().find_map(Value::as_f64) {
            assert!(text.starts_with(&n.to_string()), "{name}: {n}, {text}");
        } else {
            let none = text.starts_with("none to count") || text.starts_with("could not look");
            assert!(none, "{name}: {text}");
        }
    }
    assert_eq!(
        html,
        bench.run("--jobs 1 panel --weeks 20 --format html").out
    );
}

#[test]
fn what_changed_since_the_last_run_adds_up_over_groups_and_is_in_every_form() {
    const SINCE: [&str; 3] = ["new_since", "closed_since", "reopened_since"];
    let bench = Bench::sample();
    // Without a run before it nothing is known, which is not the same as nothing.
    let first = json(&bench.run("panel --by place --format json"));
    assert!(first.get("change").is_none());
    for group in first["groups"].as_array().unwrap() {
        assert!(SINCE.iter().all(|f| group[f].is_null()), "{group}");
    }
    let (names, rows) = csv_rows(&bench.run("panel --by place --format csv").out);
    let at = names.iter().position(|n| n == "new_since").unwrap();
    assert!(
        rows.iter()
            .all(|r| r[at..at + 3].iter().all(String::is_empty))
    );
    let table = bench.run("panel --by place").out;
    assert!(table.contains("no earlier run is known"), "{table}");
    let group = table
        .lines()
        .find(|l| l.starts_with(" follow-ups"))
        .unwrap();
    assert!(group.ends_with("-       -     -"), "{group}");

    let before = bench.run("--today 2026-10-26 nightly");
    assert!(before.code == 0 || before.code == 3, "{}", before.err);
    assert_eq!(bench.names("reports"), ["2026-10-26"]);
    // Every second order is gone since: its loop is closed.
    let orders = bench.read("exports/orders.csv");
    let kept = orders.lines().enumerate().filter(|(n, _)| n % 2 == 0);
    let kept: Vec<&str> = kept.map(|(_, line)| line).collect();
    bench.write("exports/orders.csv", &(kept.join("\n") + "\n"));
    let keys = [
        "place",
        "kind",
        "provider",
        "condition",
        "age",
        "target",
        "priority",
        "ageing",
        "caller",
    ];
    let pairs = keys.iter().zip(keys.iter().cycle().skip(1));
    let pairs = pairs.map(|(one, other)| format!("{one},{other}"));
    for by in keys.iter().map(|k| (*k).to_owned()).chain(pairs) {
        let panel = json(&bench.run(&format!("panel --by {by} --format json")));
        let change = &panel["change"];
        assert!(change["new"].as_u64() > Some(0) && change["closed"].as_u64() > Some(0));
        for (figure, all) in SINCE.into_iter().zip(["new", "closed", "reopened"]) {
            assert_eq!(sum(&panel["groups"], figure), change[all], "{by} {figure}");
        }
    }
    let panel = json(&bench.run("panel --by provider,age --format json"));
    let groups = panel["groups"].as_array().unwrap();
    let (names, rows) = csv_rows(&bench.run("panel --by provider,age --format csv").out);
    let page = bench.run("panel --by provider,age --format html").out;
    let page: std::collections::BTreeMap<String, String> = numbers(&page).into_iter().collect();
    bench.run("panel --by provider,age --format parquet --out p.parquet");
    let (parquet_names, parquet_rows) = parquet(&bench.path("p.parquet"));
    let shares = ["reached_percent", "booked_percent", "eligible", "open"];
    for figure in SINCE.into_iter().chain(shares) {
        let column = |names: &[String]| names.iter().position(|n| n == figure).unwrap();
        for (n, group) in groups.iter().enumerate() {
            let text = match &group[figure] {
                Value::Null => String::new(),
                value => value.as_f64().unwrap().to_string(),
            };
            assert_eq!(rows[n][column(&names)], text, "{figure}");
            assert_eq!(parquet_rows[n][column(&parquet_names)], text, "{figure}");
            let shown = &page[&format!("/groups/{n}/{figure}")];
            assert_eq!(shown.replace('–', ""), text, "{figure}");
        }
    }
}

#[test]
fn the_page_and_the_panel_name_no_patient() {
    let bench = Bench::sample();
    let page = bench.run("panel --weeks 4 --format html").out;
    let panel = bench.run("panel --format json").out;
    for line in bench.read("exports/patients.csv").lines().skip(1) {
        let id = line.split(',').next().unwrap();
        let last_name = line.split(',').nth(2).unwrap();
        for text in [&page, &panel] {
            assert!(
                !text.contains(id) && !text.contains(last_name),
                "{id} {last_name}"
            );
        }
    }
}

#[test]
fn what_could_not_be_looked_at_is_said_in_every_form() {
    let visits = "visit_id,patient_id,visit_date,visit_type,visit_status,note\n\
        V1,007,2026-09-01,Office visit,completed,RTC 3 weeks\n";
    let bench = Bench::with(&[("visits.csv", visits)]);
    for format in ["table", "json", "html"] {
        let said = bench.run(&format!("--today 2026-11-02 panel --format {format}"));
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.out.contains("no orders export was loaded"), "{format}");
    }
}

#[test]
fn wrong_usage_says_what_is_wanted() {
    let bench = Bench::sample();
    for (words, wanted) in [
        ("panel --by colour", "one of place, kind, provider"),
        ("panel --weeks 521", "521"),
        ("panel --care-management --weeks 3", "--weeks"),
        (
            "panel --care-management --format html",
            "table, csv, json or parquet",
        ),
    ] {
        let said = bench.run(words);
        assert_eq!(said.code, 2, "{words}: {}", said.err);
        assert!(said.err.contains(wanted), "{words}: {}", said.err);
    }
}

/// Names and rows as text of a Parquet file, read back with a reader of the format.
fn parquet(path: &std::path::Path) -> (Vec<String>, Vec<Vec<String>>) {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let schema = reader.metadata().file_metadata().schema();
    let names = schema.get_fields().iter().map(|f| f.name().to_owned());
    let names = names.collect();
    let mut rows = Vec::new();
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let cells = row.get_column_iter().map(|(_, field)| match field {
            Field::Null => String::new(),
            Field::Str(text) => text.clone(),
            Field::Long(n) => n.to_string(),
            Field::Double(x) => x.to_string(),
            Field::Date(days) => tickler::model::Day::from_epoch(*days).to_string(),
            other => panic!("{other:?} is no type of a panel's column"),
        });
        rows.push(cells.collect());
    }
    (names, rows)
}

/// The rows of a CSV with its header first.
fn csv_rows(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let owned = |r: &csv::StringRecord| r.iter().map(str::to_owned).collect::<Vec<String>>();
    let names = owned(reader.headers().unwrap());
    (
        names,
        reader.records().map(|r| owned(&r.unwrap())).collect(),
    )
}

#[test]
fn parquet_holds_the_rows_of_the_csv_and_whose_they_are() {
    let bench = Bench::sample();
    let before = bench.run("--today 2026-11-01 nightly");
    assert!(before.code == 0 || before.code == 3, "{}", before.err);
    let weeks = bench.run("panel --weeks 2 --format csv").out;
    let sources = |word: &str| weeks.lines().filter(|l| l.contains(word)).count();
    assert_eq!(
        (sources(",replayed,"), sources("2026-11-01,recorded,")),
        (3, 1)
    );
    for what in [
        "panel --by provider,priority",
        "panel --by kind",
        "panel --by condition,age",
        "panel --weeks 3",
        "panel --care-management",
    ] {
        let said = bench.run(&format!("{what} --format parquet --out panel.parquet"));
        assert!(said.code == 0 || said.code == 3, "{what}: {}", said.err);
        assert_eq!(said.out, "Wrote panel.parquet.\n");
        let (names, rows) = parquet(&bench.path("panel.parquet"));
        let (csv_names, csv_rows) = csv_rows(&bench.run(&format!("{what} --format csv")).out);
        assert!(rows.len() > 3, "{what}");
        assert_eq!(names[..2], ["practice", "as_of"], "{what}");
        // The weeks have their own day in every row.
        let own_day = csv_names[0] == "as_of";
        let from = if own_day { 1 } else { 2 };
        assert_eq!(names[from..], csv_names, "{what}");
        assert_eq!(rows.len(), csv_rows.len(), "{what}");
        for (row, csv_row) in rows.iter().zip(&csv_rows) {
            assert_eq!(row[0], "Cedar Street Family Medicine");
            assert!(own_day || row[1] == "2026-11-02");
            assert_eq!(row[from..], *csv_row, "{what}");
        }
    }
    let once = std::fs::read(bench.path("panel.parquet")).unwrap();
    bench.run("--jobs 1 panel --care-management --format parquet --out again.parquet");
    assert_eq!(once, std::fs::read(bench.path("again.parquet")).unwrap());
}

#[test]
fn a_panel_without_groups_is_a_parquet_file_with_typed_columns() {
    let visits = "visit_id,patient_id,visit_date,visit_type,visit_status\n\
        V1,007,2026-10-30,Office visit,completed\n";
    let bench = Bench::with(&[("visits.csv", visits)]);
    let words = "--today 2026-11-02 panel --by provider --format parquet --out p.parquet";
    let said = bench.run(words);
    assert_eq!(said.code, 0, "{}", said.err);
    let (names, rows) = parquet(&bench.path("p.parquet"));
    assert_eq!(names[..4], ["practice", "as_of", "provider", "open"]);
    assert!(rows.is_empty());
}

#[test]
fn the_terminal_table_is_no_wider_than_a_terminal_and_names_every_column_once() {
    let bench = Bench::sample();
    for by in ["place", "condition", "provider"] {
        let table = bench.run(&format!("panel --by {by}")).out;
        let mut lines = table
            .lines()
            .skip_while(|l| !l.starts_with(&format!(" {by} ")));
        let groups: Vec<&str> = lines
            .by_ref()
            .take_while(|l| !l.starts_with("New, closed"))
            .collect();
        assert!(groups.len() > 3, "{table}");
        for line in &groups {
            assert!(line.chars().count() <= 120, "{line}");
        }
        let names: Vec<&str> = groups[0]
            .split("  ")
            .map(str::trim)
            .filter(|n| !n.is_empty())
            .collect();
        let once: std::collections::BTreeSet<&&str> = names.iter().collect();
        assert_eq!((once.len(), names.len()), (13, 13), "{names:?}");
    }
}
