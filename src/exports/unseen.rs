//! Headers of systems that have no table here: most columns are understood by their words, and none wrongly.

use crate::protocol::Mapping;

use super::fields::Table;
use super::which::recognise;

struct Seen {
    known: usize,
    understood: usize,
    wrong: Vec<String>,
}

fn look() -> Seen {
    let mut seen = Seen {
        known: 0,
        understood: 0,
        wrong: Vec::new(),
    };
    for line in include_str!("unseen.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
    {
        let cells: Vec<&str> = line.split('\t').collect();
        let [file, table, columns] = cells[..] else {
            panic!("{line}");
        };
        let columns: Vec<(&str, &str)> = columns
            .split('|')
            .map(|c| c.rsplit_once('=').unwrap())
            .collect();
        let headers: Vec<String> = columns.iter().map(|(h, _)| (*h).to_owned()).collect();
        seen.known += columns.iter().filter(|(_, f)| *f != "-").count();
        let Ok(found) = recognise(file, &headers, &Mapping::default()) else {
            continue;
        };
        if found.table != Table::from_word(table).unwrap() {
            seen.wrong
                .push(format!("{file} is taken as {}", found.table.word()));
            continue;
        }
        for (i, (header, wanted)) in columns.iter().enumerate() {
            match found.fields[i].map(super::fields::Field::word) {
                Some(field) if field == *wanted => seen.understood += 1,
                Some(field) => seen
                    .wrong
                    .push(format!("{file}: {header} is taken for {field}")),
                None => {}
            }
        }
    }
    seen
}

#[test]
fn most_columns_of_unknown_systems_are_understood_and_none_wrongly() {
    let seen = look();
    assert!(seen.wrong.is_empty(), "{:#?}", seen.wrong);
    assert!(
        seen.understood * 100 >= seen.known * 88,
        "{} of {}",
        seen.understood,
        seen.known
    );
}
