//! Rows that could not be taken, as a list beside the worked one: to be corrected and recorded again.

use super::guard::guard;
use super::recording::ListAccount;

/// The column that says why; it comes first, so that it is seen.
pub(super) const REASON: &str = "rejected_because";

/// The text of a list's `.rejected.csv`: its own columns behind the reason; `None` where nothing was rejected.
pub(super) fn text(list: &ListAccount) -> Option<String> {
    if list.rejected.is_empty() {
        return None;
    }
    let columns: Vec<usize> = (0..list.headers.len())
        .filter(|i| list.headers[*i].trim() != REASON)
        .collect();
    let mut out = csv::Writer::from_writer(Vec::new());
    let header = [REASON.to_owned()]
        .into_iter()
        .chain(columns.iter().map(|i| guard(&list.headers[*i])));
    out.write_record(header).ok()?;
    for row in &list.rejected {
        let reason = if row.cells.is_empty() {
            format!("line {} of {}: {}", row.line, list.name, row.reason)
        } else {
            row.reason.clone()
        };
        let cells = columns
            .iter()
            .map(|i| row.cells.get(*i).map_or(String::new(), |c| guard(c)));
        out.write_record([guard(&reason)].into_iter().chain(cells))
            .ok()?;
    }
    String::from_utf8(out.into_inner().ok()?).ok()
}

/// The name without its ending and without what an earlier rejection put behind it.
pub(super) fn stem(name: &str) -> &str {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match stem.rfind(".rejected") {
        Some(at)
            if stem[at + 9..]
                .chars()
                .all(|c| c == '-' || c.is_ascii_digit()) =>
        {
            &stem[..at]
        }
        _ => stem,
    }
}

/// Names for a list's rejected rows, in the order in which they are tried: one that is there is never overwritten.
pub(super) fn names(name: &str) -> impl Iterator<Item = String> {
    let stem = stem(name).to_owned();
    (1..).map(move |n| match n {
        1 => format!("{stem}.rejected.csv"),
        n => format!("{stem}.rejected-{n}.csv"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::recording::Rejected;
    use super::*;

    #[test]
    fn a_rejected_list_keeps_its_columns_and_is_stable() {
        let mut list = ListAccount {
            name: "calls.csv".into(),
            headers: vec!["row_id".into(), "note".into()],
            rejected: vec![
                Rejected {
                    line: 2,
                    reason: "outcome: not one of the codes".into(),
                    cells: vec!["R1".into(), "=1+1".into()],
                    clinical: false,
                },
                Rejected {
                    line: 3,
                    reason: "a quote".into(),
                    cells: Vec::new(),
                    clinical: false,
                },
            ],
            ..ListAccount::default()
        };
        let first = text(&list).unwrap();
        assert_eq!(
            first,
            "rejected_because,row_id,note\noutcome: not one of the codes,R1,'=1+1\nline 3 of calls.csv: a quote,,\n"
        );
        // Read back and rejected again, it is the same.
        list.headers = vec![REASON.into(), "row_id".into(), "note".into()];
        list.rejected.truncate(1);
        list.rejected[0].cells = vec!["old".into(), "R1".into(), "=1+1".into()];
        assert!(first.starts_with(&text(&list).unwrap()));
        list.rejected.clear();
        assert_eq!(text(&list), None);
    }

    #[test]
    fn names_count_up_from_the_worked_list() {
        let first: Vec<String> = names("calls.xlsx").take(2).collect();
        assert_eq!(first, ["calls.rejected.csv", "calls.rejected-2.csv"]);
        assert_eq!(
            names("calls.rejected-2.csv").next().unwrap(),
            "calls.rejected.csv"
        );
        assert_eq!(stem("a.rejected.b.csv"), "a.rejected.b");
    }
}
