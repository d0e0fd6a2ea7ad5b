//! Lines that reports put below their rows: totals, counts, page ends, and the number of rows they state.

use super::fields::Table;
use super::system::home;

/// A marker in the reason of a line that reads like a total; such lines at the very end are no loss.
pub(super) const TOTALS: &str = "a totals line";

/// How many rows a closing line says that the report has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stated {
    /// The line.
    pub(super) line: u32,
    /// The number.
    pub(super) rows: u64,
    /// What it counts, where it is not just rows.
    of: Option<Table>,
}

impl Stated {
    /// Whether it counts the rows of this table.
    pub(super) fn counts(&self, table: Table) -> bool {
        self.of.is_none_or(|of| of == home(table))
    }
}

/// Words that may stand around the number.
const AROUND: &[&str] = &[
    "grand", "total", "totals", "number", "no", "of", "records", "record", "rows", "row", "count",
    "counts", "results", "result", "entries", "items", "returned", "found", "exported", "listed",
    "in", "this", "report", "list", "end", "all",
];

/// The number of rows that a line states, if it is made of nothing else.
pub(super) fn stated(line: &[u8], number: u32) -> Option<Stated> {
    if line.len() > 120 {
        return None;
    }
    let text = std::str::from_utf8(line).ok()?.to_ascii_lowercase();
    let mut rows: Option<String> = None;
    let mut of = None;
    let mut says = false;
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|c: char| c.is_alphanumeric()) {
        // A sum of money, a share or a date is no count.
        let between = &rest[..at];
        if between.contains(['.', '$', '%', '/', '-']) {
            return None;
        }
        let end = rest[at..]
            .find(|c: char| !c.is_alphanumeric())
            .map_or(rest.len(), |n| at + n);
        let word = &rest[at..end];
        if word.bytes().all(|b| b.is_ascii_digit()) {
            match &mut rows {
                None => rows = Some(word.to_owned()),
                Some(front) if between == "," && word.len() == 3 => front.push_str(word),
                Some(_) => return None,
            }
        } else if AROUND.contains(&word) {
            says |= !matches!(word, "of" | "in" | "no" | "this" | "all" | "end" | "list");
        } else {
            of = Some(match word {
                "visits" | "visit" | "encounters" | "appointments" => Table::Visits,
                "orders" | "order" | "tests" => Table::Orders,
                "referrals" | "referral" => Table::Referrals,
                "patients" | "patient" => Table::Patients,
                "problems" => Table::Problems,
                "contacts" | "calls" => Table::Contacts,
                _ => return None,
            });
        }
        rest = &rest[end..];
    }
    if rest.contains(['$', '%', '/', '-']) || !(says || of.is_some()) {
        return None;
    }
    Some(Stated {
        line: number,
        rows: rows?.parse().ok()?,
        of,
    })
}

/// Lines that reports put below their rows.
pub(super) fn is_footer(line: &[u8]) -> bool {
    let line = line.to_ascii_lowercase();
    [
        &b"total"[..],
        b"count",
        b"record",
        b"end of",
        b"report",
        b"print",
        b"generated",
        b"page",
        b"confidential",
        b"rows",
    ]
    .iter()
    .any(|w| memchr::memmem::find(&line, w).is_some())
}

/// Whether the first cell of a line begins like a total.
pub(super) fn is_total(first: &[u8]) -> bool {
    let begins =
        |word: &[u8]| first.len() >= word.len() && first[..word.len()].eq_ignore_ascii_case(word);
    begins(b"total")
        || begins(b"grand total")
        || begins(b"record count")
        || begins(b"end of report")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stated_numbers_are_read_and_sums_are_not() {
        let rows = |line: &str| stated(line.as_bytes(), 9).map(|s| (s.rows, s.of));
        assert_eq!(rows("Total records: 1234"), Some((1234, None)));
        assert_eq!(rows("Records: 60"), Some((60, None)));
        assert_eq!(rows("1,234 rows"), Some((1234, None)));
        assert_eq!(rows("\"Total records: 1,234\",,,"), Some((1234, None)));
        assert_eq!(rows("Total visits:,4"), Some((4, Some(Table::Visits))));
        assert_eq!(
            rows("Number of referrals = 12"),
            Some((12, Some(Table::Referrals)))
        );
        for line in [
            "Total charges: 1234",
            "Total: 1,234.50",
            "Total $60",
            "Page 3 of 10",
            "V7,P1",
            "12",
            "Report of 2026-10-01",
            "Total 4 of 60",
        ] {
            assert_eq!(rows(line), None, "{line}");
        }
    }
}
