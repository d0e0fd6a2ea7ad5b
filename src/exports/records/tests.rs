//! The strict reader, case by case and on any bytes.

use super::*;
use proptest::prelude::*;

#[test]
fn a_cell_ends_at_its_first_stop_wherever_that_is() {
    let dialect = Dialect::strict(b';');
    for stop in *b";\"\n\r" {
        for length in 0..40 {
            for at in 0..length {
                let mut text = vec![stop.wrapping_add(1); length];
                text[at..].fill(stop);
                assert_eq!(dialect.stop(&text), Some(at), "{stop} at {at} of {length}");
            }
            // Bytes that differ from a stop in one bit.
            let near: Vec<u8> = (0..length).map(|i| stop ^ (1 << (i % 8))).collect();
            let plain = near.iter().position(|b| b";\"\n\r".contains(b));
            assert_eq!(dialect.stop(&near), plain);
        }
    }
}

fn read(text: &str) -> Vec<String> {
    let mut records = Records::new(text.as_bytes(), Dialect::strict(b','), 0, 1);
    let mut out = Vec::new();
    while let Some(step) = records.step() {
        let line = records.start_line();
        out.push(match step {
            Step::Record => {
                let cells: Vec<String> = (0..records.len())
                    .map(|i| String::from_utf8_lossy(&records.cell(i)).into_owned())
                    .collect();
                format!("{line}:{}", cells.join("|"))
            }
            Step::Blank => format!("{line}:blank"),
            Step::SetAside { fault, column } => format!("{line}:{column}:{fault:?}"),
        });
    }
    out
}

#[test]
fn cells_quotes_and_line_ends() {
    assert_eq!(
        read("a,b\r\n\"x \"\"y\"\"\",\n,\n"),
        ["1:a|b", "2:x \"y\"|", "3:|"]
    );
    assert_eq!(read("a\rb\n\nc"), ["1:a", "2:b", "3:blank", "4:c"]);
    assert_eq!(read("\"\"\n"), ["1:"]);
    assert_eq!(read(""), Vec::<String>::new());
}

#[test]
fn lines_are_right_after_embedded_newlines() {
    assert_eq!(
        read("1,\"two\r\nthree\n\"\n4,5\n"),
        ["1:1|two\r\nthree\n", "4:4|5"]
    );
}

#[test]
fn a_violation_costs_its_line_alone() {
    assert_eq!(read("1,\"open\n2,b\n"), ["1:2:OpenQuote", "2:2|b"]);
    assert_eq!(
        read("1,\"open\n2,\"b\"\n3,c\n"),
        ["1:2:OpenQuote", "2:2|b", "3:3|c"]
    );
    assert_eq!(read("1,5'10\"\n2,b\n"), ["1:2:BareQuote", "2:2|b"]);
    assert_eq!(
        read("\"ok\" then,b\n2,b\n"),
        ["1:1:TextAfterQuote", "2:2|b"]
    );
    assert_eq!(read("a\0b,c\nd,e\n"), ["1:1:Nul", "2:d|e"]);
}

#[test]
fn a_record_over_the_limit_is_set_aside() {
    let long = format!("1,{}\n2,b\n", "x".repeat(MAX_RECORD + 1));
    assert_eq!(read(&long), ["1:2:TooLong", "2:2|b"]);
    let open = format!("1,\"{}\n2,b\n", "x".repeat(MAX_RECORD + 9));
    assert_eq!(read(&open), ["1:2:TooLong", "2:2|b"]);
}

#[test]
fn backslashes_escape_where_the_file_is_read_so() {
    let text = br#"1,"a \"b\" c\\",O\'N"#;
    let dialect = Dialect {
        backslash: true,
        ..Dialect::strict(b',')
    };
    let mut records = Records::new(text, dialect, 0, 1);
    assert_eq!(records.step(), Some(Step::Record));
    assert_eq!(records.text(1).unwrap(), r#"a "b" c\"#);
    let mut strict = Records::new(text, Dialect::strict(b','), 0, 1);
    assert!(matches!(
        strict.step(),
        Some(Step::SetAside {
            fault: Fault::TextAfterQuote,
            ..
        })
    ));
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_the_end(text in proptest::collection::vec(prop_oneof![
        Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(0u8), any::<u8>()], 0..200)) {
        let mut records = Records::new(&text, Dialect::strict(b','), 0, 1);
        let mut end = 0;
        while records.step().is_some() {
            // Every record starts where the one before ended: no byte is read twice or skipped.
            prop_assert_eq!(records.start_offset(), end);
            prop_assert!(records.position() > end);
            end = records.position();
        }
        prop_assert_eq!(end, text.len());
    }

    #[test]
    fn written_cells_come_back(rows in proptest::collection::vec(
        proptest::collection::vec("[a-z\",\r\n ]{0,8}", 2..5), 1..6)) {
        let mut written = csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        for row in &rows {
            written.write_record(row).unwrap();
        }
        let bytes = written.into_inner().unwrap();
        let mut records = Records::new(&bytes, Dialect::strict(b','), 0, 1);
        for row in &rows {
            prop_assert_eq!(records.step(), Some(Step::Record));
            let cells: Vec<String> = (0..records.len()).map(|i| records.text(i).unwrap().into_owned()).collect();
            prop_assert_eq!(&cells, row);
        }
        prop_assert_eq!(records.step(), None);
    }
}
