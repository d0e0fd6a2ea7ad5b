//! The arrows between rooms are those that the crate doc states.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Room → rooms it may import, read from the table in `src/lib.rs`.
fn stated() -> BTreeMap<String, BTreeSet<String>> {
    let doc = fs::read_to_string("src/lib.rs").unwrap();
    let mut rooms = BTreeMap::new();
    for line in doc.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if cells.len() != 5 || !cells[1].contains('`') {
            continue;
        }
        let room = cells[1].trim_matches(['[', ']', '`']).to_owned();
        let may = cells[3].split(',').map(|s| s.trim().to_owned()).collect();
        rooms.insert(room, may);
    }
    assert!(
        rooms.len() >= 10,
        "the table of rooms was not found in src/lib.rs"
    );
    rooms
}

fn rust_files(dir: &Path, out: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// Rooms named after `crate::` in a source text, comments left out.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|l| !l.trim_start().starts_with("//")) {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + 7..];
            if let Some(group) = rest.strip_prefix('{') {
                let group = group.split('}').next().unwrap();
                for part in group.split(',') {
                    found.insert(part.trim().split("::").next().unwrap().to_owned());
                }
            } else {
                let end = rest
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                found.insert(rest[..end].to_owned());
            }
        }
    }
    found
}

#[test]
fn no_import_against_the_stated_direction() {
    let rooms = stated();
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    let mut faults = Vec::new();
    for file in files {
        let room = file
            .components()
            .nth(1)
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap()
            .to_owned();
        if room.ends_with(".rs") {
            continue;
        }
        let Some(may) = rooms.get(&room) else {
            faults.push(format!(
                "{}: the room `{room}` is not in the crate doc",
                file.display()
            ));
            continue;
        };
        for other in imports(&fs::read_to_string(&file).unwrap()) {
            if rooms.contains_key(&other)
                && other != room
                && !may.contains(&other)
                && !may.contains("all")
            {
                faults.push(format!("{}: imports {other}", file.display()));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::leaks::find;\nlet x = crate::panel::y();\nuse crate::{model::Day, report};\n// crate::cli\n";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["leaks", "model", "panel", "report"]);
}
