//! The FHIR resources against what R4 requires.

use super::*;

/// FHIR R4: elements that must be there, and codes of the value sets that are bound as required.
#[test]
fn fhir_resources_have_what_r4_requires() {
    let office = Office::new();
    let mut lines: Vec<String> = vec![office.line("2026-11-02", "0008", 1, "agreed,,,,dizzy,Ben")];
    lines.push(office.line("2026-11-02", "0007", 1, "released,,,,,Dana Wells RN"));
    lines.push(office.line("2026-11-02", "0009", 1, "language,,,,,"));
    let r = office.take(&[("list.csv", list(&lines))]);
    let sources = Sources {
        items: &office.items,
        practice: &office.practice,
        protocol: &office.protocol,
        today: office.today,
    };
    let files = Files::of(
        &r,
        &sources,
        ImportFormats {
            csv: false,
            fhir: true,
        },
    );
    let (_, text) = files.iter().find(|(e, _)| e.ends_with("ndjson")).unwrap();
    let mut seen = std::collections::BTreeMap::new();
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let kind = v["resourceType"].as_str().unwrap();
        *seen.entry(kind.to_owned()).or_insert(0) += 1;
        let id = v["id"].as_str().unwrap();
        assert!(!id.is_empty() && id.len() <= 64);
        assert!(
            id.chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
        );
        let status = v["status"].as_str().unwrap();
        let allowed: &[&str] = match kind {
            "Communication" => &[
                "preparation",
                "in-progress",
                "not-done",
                "on-hold",
                "stopped",
                "completed",
                "entered-in-error",
                "unknown",
            ],
            _ => {
                assert!(
                    [
                        "unknown",
                        "proposal",
                        "plan",
                        "order",
                        "original-order",
                        "reflex-order",
                        "filler-order",
                        "instance-order",
                        "option"
                    ]
                    .contains(&v["intent"].as_str().unwrap())
                );
                assert!(
                    ["routine", "urgent", "asap", "stat"]
                        .contains(&v["priority"].as_str().unwrap())
                );
                &[
                    "draft",
                    "requested",
                    "received",
                    "accepted",
                    "rejected",
                    "ready",
                    "cancelled",
                    "in-progress",
                    "on-hold",
                    "failed",
                    "completed",
                    "entered-in-error",
                ]
            }
        };
        assert!(allowed.contains(&status), "{status}");
        // No empty element, which FHIR forbids.
        fn no_empty(v: &serde_json::Value) -> bool {
            match v {
                serde_json::Value::Null => false,
                serde_json::Value::String(s) => !s.trim().is_empty(),
                serde_json::Value::Array(a) => !a.is_empty() && a.iter().all(no_empty),
                serde_json::Value::Object(o) => !o.is_empty() && o.values().all(no_empty),
                _ => true,
            }
        }
        assert!(no_empty(&v), "{line}");
    }
    assert_eq!((seen["Communication"], seen["Task"]), (4, 4));
}
