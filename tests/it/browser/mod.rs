//! The report page and the printed call list in a real browser, headless: at two widths, light, dark and as a printer lays
//! them out. No console message, no request beyond the file itself, nothing cut off, clipped, overlapping or too faint, and
//! every figure equal to the JSON of the same run. Without a browser the test says so and is skipped.
//!
//! `make test-browser` runs it; `TICKLER_PICTURES=DIR` keeps a picture of every look.

mod server;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::bench::Bench;
use server::Server;

/// Names under which the browser is found.
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

/// What the browser asks its maker by itself, whatever page it shows; no page of ours could name these.
const BROWSERS_OWN: [&str; 5] = [
    "update.googleapis.com",
    "clients2.google.com",
    "accounts.google.com",
    "optimizationguide-pa.googleapis.com",
    "safebrowsingohttpgateway.googleapis.com",
];

/// Width of the printed column: A4 less the margins, at 96 dots an inch.
const PAPER: u32 = 703;

fn browser() -> Option<&'static str> {
    let found = BROWSERS.into_iter().find(|name| {
        let said = Command::new(name)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        said.is_ok_and(|status| status.success())
    });
    if found.is_none() {
        say("skipped: there is no Chromium here");
    }
    found
}

fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// One way to look at a page.
#[derive(Debug, Clone, Copy)]
struct Look {
    name: &'static str,
    width: u32,
    dark: bool,
    print: bool,
}

const fn look(name: &'static str, width: u32, dark: bool, print: bool) -> Look {
    Look {
        name,
        width,
        dark,
        print,
    }
}

const LOOKS: [Look; 7] = [
    look("desktop", 1280, false, false),
    look("desktop-dark", 1280, true, false),
    look("small-desktop", 1000, false, false),
    look("tablet", 800, false, false),
    look("phone", 390, false, false),
    look("phone-dark", 390, true, false),
    look("print", PAPER, false, true),
];

/// What a browser saw.
struct Seen {
    /// What is wrong with the layout.
    faults: Vec<String>,
    /// The text at each place of the JSON.
    at: Vec<(String, String)>,
    /// All other text.
    rest: String,
    /// Lines of the console.
    console: Vec<String>,
    /// Everything that was asked of any server.
    asked: Vec<String>,
}

struct Chromium<'a> {
    name: &'static str,
    server: &'a Server,
    profile: tempfile::TempDir,
}

impl Chromium<'_> {
    /// A run that speaks to nobody but our server, which every name leads to.
    fn command(&self, dark: bool, last: &[String]) -> Command {
        let mut command = Command::new(self.name);
        command
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-default-apps",
                "--no-first-run",
                "--no-pings",
                "--hide-scrollbars",
                "--enable-logging=stderr",
                "--v=0",
                "--virtual-time-budget=5000",
                "--window-size=1280,900",
            ])
            .arg(format!("--user-data-dir={}", self.profile.path().display()))
            .arg(format!("--proxy-server=http://{}", self.server.address()))
            .arg("--proxy-bypass-list=<-loopback>")
            .arg(format!(
                "--blink-settings=preferredColorScheme={}",
                if dark { 0 } else { 1 }
            ))
            .args(last)
            .stdin(Stdio::null());
        command
    }

    fn see(&self, page: &str, look: Look) -> Seen {
        let mut url = format!(
            "http://practice.invalid/look.html?page={page}&width={}",
            look.width
        );
        if look.print {
            url.push_str("&print");
        }
        self.server.asked();
        let output = self
            .command(look.dark, &["--dump-dom".to_owned(), url.clone()])
            .output()
            .unwrap();
        let mut asked = self.server.asked();
        asked.retain(|url| !BROWSERS_OWN.iter().any(|host| url.contains(host)));
        if let Ok(dir) = std::env::var("TICKLER_PICTURES") {
            let shot = format!("--screenshot={dir}/{page}-{}.png", look.name);
            let size = format!("--window-size={},6000", look.width.max(500));
            let _ = self.command(look.dark, &[size, shot, url]).output();
        }
        let dom = String::from_utf8(output.stdout).unwrap();
        let said = dom.split_once("<pre id=\"said\">").unwrap().1;
        let said = said.split_once("</pre>").unwrap().0;
        let said = said
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&nbsp;", " ")
            .replace("&amp;", "&");
        let said: Value = serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e}: {said}"));
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        Seen {
            faults: said["faults"]
                .as_array()
                .unwrap()
                .iter()
                .map(text)
                .collect(),
            at: said["figures"]["at"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| (text(&pair[0]), text(&pair[1])))
                .collect(),
            rest: text(&said["figures"]["rest"]),
            console: err
                .lines()
                .filter(|l| l.contains("CONSOLE"))
                .map(str::to_owned)
                .collect(),
            asked,
        }
    }
}

/// The numbers of a text: digits with a decimal point within, without zeros that say nothing.
fn numbers(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() || (c == '.' && !word.is_empty()) {
            word.push(c);
        } else if !word.is_empty() {
            let number = word.trim_end_matches('.');
            out.push(
                number
                    .parse::<f64>()
                    .map_or(number.to_owned(), |n| n.to_string()),
            );
            word.clear();
        }
    }
    out
}

fn json(bench: &Bench, words: &str) -> Value {
    let said = bench.run(words);
    assert!(said.code == 0 || said.code == 3, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

/// Every figure at its place is the one of the JSON, and no other number stands on the page that the run did not give.
fn same_figures(seen: &Seen, panel: &Value, other: &str) {
    assert!(seen.at.len() > 300, "{} figures", seen.at.len());
    for (at, text) in &seen.at {
        let value = panel.pointer(at).unwrap_or_else(|| panic!("{at}"));
        let text = text.replace('−', "-");
        let same = match value {
            Value::Null => text == "–",
            Value::Number(n) => n.as_f64() == text.trim_start_matches(['+', '±']).parse().ok(),
            value => value.as_str() == Some(&text),
        };
        assert!(same, "{at}: {value} in the JSON, {text} in the browser");
    }
    let mut known: Vec<String> = numbers(&panel.to_string());
    known.extend(numbers(other));
    for number in numbers(&seen.rest) {
        assert!(
            known.contains(&number),
            "{number} stands on the page and not in the JSON"
        );
    }
}

#[test]
#[ignore = "needs a browser: make test-browser"]
fn the_page_and_the_printed_list_as_a_browser_shows_them() {
    let Some(name) = browser() else { return };
    let bench = Bench::sample();
    // A night before, so that there is a change, a recorded point and a caller.
    let before = bench.run("--today 2026-11-01 nightly");
    assert!(before.code == 0 || before.code == 3, "{}", before.err);
    let weeks = "panel --weeks 52 --format";
    let panel = json(&bench, &format!("{weeks} json"));
    let page = bench.run(&format!("{weeks} html")).out;
    let calls = json(&bench, "calls --format json");
    let list = bench.run("calls --format html").out;
    // What the page says of files and of the rules' own words.
    let other = format!(
        "{} {} {}",
        json(&bench, "check --format json"),
        bench.read("tickler.toml"),
        // The axes of the charts.
        page.split("<g aria-hidden=\"true\">")
            .skip(1)
            .map(|g| g.split_once("</g>").unwrap().0)
            .collect::<String>(),
    );
    let server = Server::start(&[
        ("look.html", include_str!("look.html")),
        ("report.html", &page),
        ("calls.html", &list),
    ]);
    let chromium = Chromium {
        name,
        server: &server,
        profile: tempfile::tempdir().unwrap(),
    };
    for look in LOOKS {
        for file in ["report.html", "calls.html"] {
            let seen = chromium.see(file, look);
            let what = format!("{file} {}", look.name);
            assert!(seen.faults.is_empty(), "{what}: {:#?}", seen.faults);
            assert!(seen.console.is_empty(), "{what}: {:#?}", seen.console);
            // The frame's page asks for the page, and the page for nothing.
            let wanted = ["look.html", file].map(|f| format!("http://practice.invalid/{f}"));
            assert_eq!(seen.asked, wanted, "{what}");
            if file == "report.html" {
                same_figures(&seen, &panel, &other);
            } else {
                same_rows(&seen, &calls);
            }
        }
    }
    say(&format!("{} looks at 2 pages", LOOKS.len()));
    for file in ["report", "calls"] {
        let pdf = bench.path(&format!("{file}.pdf"));
        let last = [
            "--no-pdf-header-footer".to_owned(),
            format!("--print-to-pdf={}", pdf.display()),
            format!("http://practice.invalid/{file}.html"),
        ];
        chromium.command(false, &last).output().unwrap();
        let bytes = std::fs::read(&pdf).unwrap();
        assert!(
            bytes.starts_with(b"%PDF-") && bytes.len() > 10_000,
            "{file}"
        );
        if let Ok(dir) = std::env::var("TICKLER_PICTURES") {
            std::fs::copy(&pdf, PathBuf::from(dir).join(format!("{file}.pdf"))).unwrap();
        }
    }
}

/// Every row of the list is on the printed page with what a caller needs.
fn same_rows(seen: &Seen, calls: &Value) {
    let rows = calls.as_array().unwrap();
    assert!(rows.len() > 5);
    for row in rows {
        for key in ["row_id", "patient_id", "name", "phone", "reason"] {
            // Several loops are several lines on paper.
            for part in row[key].as_str().unwrap().split("; ") {
                assert!(
                    seen.rest.contains(part),
                    "{key} {part:?} is not on the list"
                );
            }
        }
    }
}

/// What is wrong is seen: otherwise the test above could not fail.
#[test]
#[ignore = "needs a browser: make test-browser"]
fn faults_of_a_page_are_seen() {
    let Some(name) = browser() else { return };
    let words: String = (0..12).map(|n| format!("<p>Line {n}</p>")).collect();
    let bad = format!(
        "<!doctype html><body>{words}<p style='color:#ccc'>faint</p><p style='white-space:nowrap;width:9000px'>{}</p>\
         <p style='position:absolute;top:0;left:8px;margin:16px 0'>over</p>\
         <p style='width:40px;overflow:hidden;white-space:nowrap'>clipped by its own paragraph</p>\
         <img src='http://elsewhere.invalid/x.png'><script>console.log('said')</script>",
        "wide ".repeat(300)
    );
    let server = Server::start(&[("look.html", include_str!("look.html")), ("bad.html", &bad)]);
    let chromium = Chromium {
        name,
        server: &server,
        profile: tempfile::tempdir().unwrap(),
    };
    let seen = chromium.see("bad.html", LOOKS[0]);
    for wanted in [
        "wider than the window",
        "cut off: wide",
        "contrast 1.6",
        "overlapping: ",
        "clipped: clipped by",
    ] {
        let found = seen.faults.iter().any(|f| f.starts_with(wanted));
        assert!(found, "{wanted}: {:#?}", seen.faults);
    }
    assert!(seen.console.iter().any(|l| l.contains("said")));
    let elsewhere = "http://elsewhere.invalid/x.png".to_owned();
    assert!(seen.asked.contains(&elsewhere), "{:?}", seen.asked);
}
