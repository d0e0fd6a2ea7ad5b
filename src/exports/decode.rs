//! Bytes → UTF-8 text: which encoding a file has, and what is no text at all. Knows nothing of tables.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text in UTF-8, or nearly: where `mixed`, some lines hold other bytes and must be set aside.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) text: Vec<u8>,
    pub(super) encoding: &'static str,
    pub(super) notes: Vec<String>,
}

/// What the first bytes show that no table can be read from.
pub(super) fn not_text(head: &[u8]) -> Option<&'static str> {
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let begins =
        |mark: &[u8]| text.len() >= mark.len() && text[..mark.len()].eq_ignore_ascii_case(mark);
    if begins(b"<!doctype") || begins(b"<html") || begins(b"<head") || begins(b"<body") {
        Some("this is a web page, not an export; sign in to the EHR and export again")
    } else if begins(b"<?xml") || begins(b"<ClinicalDocument") || begins(b"<Workbook") {
        Some("this is XML, not CSV; export as CSV")
    } else if begins(b"{\\rtf") {
        Some("this is a text document (RTF), not an export; export as CSV")
    } else if text.starts_with(b"{\"") || text.starts_with(b"[{") {
        Some("this is JSON, not CSV; export as CSV")
    } else if begins(b"%PDF") {
        Some("this is a PDF, not an export; export as CSV")
    } else if head.starts_with(b"\xd0\xcf\x11\xe0") {
        Some("this is an old Excel file (XLS); save it as XLSX or CSV")
    } else if head.starts_with(b"7z\xbc\xaf\x27\x1c") {
        Some("this is a 7z archive; unpack it first")
    } else if head.starts_with(b"Rar!") {
        Some("this is a RAR archive; unpack it first")
    } else if head.starts_with(b"SQLite format 3") || head.starts_with(b"TAPE") {
        Some("this is a database file, not an export; export as CSV")
    } else if head.starts_with(b"PAR1") {
        Some("this is a Parquet file; export as CSV")
    } else if head.starts_with(b"\x89PNG") || head.starts_with(b"\xff\xd8\xff") {
        Some("this is a picture, not an export; export as CSV")
    } else {
        None
    }
}

/// UTF-16 by its mark, or by every second byte being NUL.
pub(super) fn wide(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head)
        && (encoding == UTF_16LE || encoding == UTF_16BE)
    {
        return Some(encoding);
    }
    let half = head.len() / 2;
    let nul = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    if half >= 4 && nul(1) * 10 >= half * 9 {
        Some(UTF_16LE)
    } else if half >= 4 && nul(0) * 10 >= half * 9 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Decodes a whole file that is held in memory.
///
/// # Errors
/// The sentence by which the file is refused.
pub(super) fn decode(mut bytes: Vec<u8>) -> Result<Decoded, String> {
    let mut notes = Vec::new();
    if let Some(encoding) = wide(&bytes) {
        let (text, _, faults) = encoding.decode(&bytes);
        if faults || bytes.len() % 2 == 1 {
            return Err(format!(
                "is {} text, but damaged or cut off; export it again",
                encoding.name()
            ));
        }
        return Ok(Decoded {
            text: text.into_owned().into_bytes(),
            encoding: encoding.name(),
            notes,
        });
    }
    let marked = bytes.starts_with(b"\xef\xbb\xbf");
    if marked {
        bytes.drain(..3);
    }
    let Err(fault) = std::str::from_utf8(&bytes) else {
        return Ok(Decoded {
            text: bytes,
            encoding: if marked { "UTF-8 with BOM" } else { "UTF-8" },
            notes,
        });
    };
    let mixed = marked || bytes.utf8_chunks().any(|c| !c.valid().is_ascii());
    if mixed {
        // The last bytes begin a character that never ends.
        if fault.error_len().is_none() {
            return Err(
                "ends in the middle of a character; the export was cut off, export it again"
                    .to_owned(),
            );
        }
        notes.push(
            "most of it is UTF-8, but some rows hold other bytes; those rows were set aside"
                .to_owned(),
        );
        return Ok(Decoded {
            text: bytes,
            encoding: "UTF-8, damaged",
            notes,
        });
    }
    let rows = bytes
        .split(|b| *b == b'\n')
        .filter(|line| !line.is_ascii())
        .count();
    let (text, _, _) = WINDOWS_1252.decode(&bytes);
    notes.push(format!(
        "read as Windows-1252: {rows} line{} with such letters; look whether names are right",
        if rows == 1 { "" } else { "s" }
    ));
    Ok(Decoded {
        text: text.into_owned().into_bytes(),
        encoding: "windows-1252",
        notes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(bytes: &[u8]) -> Result<&'static str, String> {
        decode(bytes.to_vec()).map(|d| d.encoding)
    }

    #[test]
    fn encodings_are_told_by_their_bytes() {
        assert_eq!(word(b"a,b\n"), Ok("UTF-8"));
        assert_eq!(word(b"\xef\xbb\xbfa,b\n"), Ok("UTF-8 with BOM"));
        assert_eq!(word(b"a,\xe9\n"), Ok("windows-1252"));
        assert_eq!(word("a,é\nb,".as_bytes()), Ok("UTF-8"));
        assert_eq!(word(b"a,\xc3\xa9\nb,\xe9x\n"), Ok("UTF-8, damaged"));
        assert!(word(b"a,\xc3\xa9\nb,\xc3").is_err_and(|e| e.contains("cut off")));
        assert_eq!(word(b"\xff\xfea\0,\0b\0"), Ok("UTF-16LE"));
        assert_eq!(word(b"\xfe\xff\0a\0,\0b"), Ok("UTF-16BE"));
        assert_eq!(word(b"a\0,\0b\0\n\0"), Ok("UTF-16LE"));
        assert_eq!(word(b"\0a\0,\0b\0\n"), Ok("UTF-16BE"));
        assert!(word(b"\xff\xfea\0,\0b").is_err_and(|e| e.contains("cut off")));
    }
}
