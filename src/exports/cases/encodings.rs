//! Text in any encoding.

use super::*;

#[test]
fn utf16_is_decoded_with_and_without_its_mark() {
    let text = format!("{HEAD}\nV1,P,2026-10-01,completed,José,x\n");
    let tabs = text.replace(',', "\t");
    for (text, big, mark, encoding) in [
        (&tabs, false, true, "UTF-16LE"),
        (&text, true, true, "UTF-16BE"),
        (&text, false, false, "UTF-16LE"),
        (&text, true, false, "UTF-16BE"),
    ] {
        let loaded = one("visits.txt", utf16(text, big, mark));
        assert_eq!(visits(&loaded), ["V1 2026-10-01 Completed José"]);
        assert_eq!(loaded.intake.files[0].encoding, encoding);
    }
}

#[test]
fn windows_1252_is_read_and_said() {
    let text = format!("{HEAD}\nV1,P,2026-10-01,completed,Jos\u{e9},x\n");
    let loaded = one(
        "visits.csv",
        text.chars().map(|c| c as u8).collect::<Vec<_>>(),
    );
    assert_eq!(visits(&loaded), ["V1 2026-10-01 Completed José"]);
    assert!(noted(&loaded, "Windows-1252: 1 line"));
}

#[test]
fn a_large_file_is_believed_to_be_utf8_until_a_byte_says_otherwise() {
    let filler = "x".repeat(400);
    let mut text = format!("{HEAD}\n");
    for n in 0..6_000 {
        text.push_str(&format!("V{n},P{n},2026-10-01,completed,Lee,{filler}\n"));
    }
    assert!(text.len() > 2 << 20);
    text.push_str("V9999,P,2026-10-01,completed,Jos\u{e9},x\n");
    let utf8 = one("visits.csv", text.as_bytes().to_vec());
    assert_eq!(utf8.intake.files[0].encoding, "UTF-8");
    let other = one(
        "visits.csv",
        text.chars().map(|c| c as u8).collect::<Vec<_>>(),
    );
    assert!(noted(&other, "Windows-1252: 1 line"));
    for loaded in [utf8, other] {
        let account = &loaded.intake.files[0];
        assert_eq!((account.rows.read, account.rows.loaded), (6_001, 6_001));
        assert!(visits(&loaded).contains(&"V9999 2026-10-01 Completed José".to_owned()));
    }
}

#[test]
fn a_mark_does_not_hide_the_first_header() {
    let loaded = one(
        "visits.csv",
        format!("\u{feff}{HEAD}\nV1,P,2026-10-01,completed,Lee,x\n"),
    );
    assert_eq!(visits(&loaded).len(), 1);
    let quoted = format!(
        "\u{feff}\"visit_id\"{}\nV1,P,2026-10-01,completed,Lee,x\n",
        &HEAD[8..]
    );
    assert_eq!(visits(&one("visits.csv", quoted)).len(), 1);
}

#[test]
fn a_nul_costs_its_row_and_many_cost_the_file() {
    let loaded = one(
        "visits.csv",
        with_rows(300, "VX,P,2026-10-01,comp\0leted,Lee,x\n"),
    );
    assert_eq!(visits(&loaded).len(), 300);
    assert_eq!(aside(&loaded)[0].0, 4);
    let many = with_rows(100, &"VX,P,2026-10-01,comp\0leted,Lee,x\n".repeat(5));
    assert!(refusal(&one("visits.csv", many)).contains("damaged"));
}

#[test]
fn mixed_bytes_cost_their_rows_alone() {
    let mut bytes = with_rows(10, "").into_bytes();
    bytes.extend_from_slice(
        "VA,P,2026-10-01,completed,Zoé,x\nVB,P,2026-10-01,completed,Zo".as_bytes(),
    );
    bytes.extend_from_slice(b"\xe9,x\n");
    let loaded = one("visits.csv", bytes);
    assert_eq!(visits(&loaded).len(), 11);
    assert!(visits(&loaded).iter().all(|v| !v.contains('\u{fffd}')));
    assert_eq!(loaded.intake.files[0].encoding, "UTF-8, damaged");
}

#[test]
fn names_encoded_twice_are_counted_and_not_guessed() {
    let loaded = one(
        "patients.csv",
        "patient_id,name,phone\nP1,JosÃ© Ruiz,212-555-0101\n",
    );
    assert!(warned(&loaded, "encoded twice"));
    assert_eq!(
        loaded.practice.charts[0].patient.name.as_deref(),
        Some("JosÃ© Ruiz")
    );
}

#[test]
fn unseen_characters_do_not_part_a_patient_from_himself() {
    let loaded = one(
        "visits.csv",
        format!(
            "{HEAD}\nV1,\u{a0}P1\u{200b},2026-10-01,completed,Lee,\nV2,P1,2026-10-02,\u{202e}completed,Lee,\n"
        ),
    );
    assert_eq!(loaded.practice.charts.len(), 1);
    assert_eq!(loaded.practice.charts[0].visits[1].status, S::Completed);
}

#[test]
fn a_text_that_ends_inside_a_letter_was_cut_off() {
    let mut bytes = with_rows(5, "VX,P,2026-10-01,completed,José,x\n").into_bytes();
    bytes.extend_from_slice(b"V9,P,2026-10-01,completed,Jos\xc3");
    assert!(refusal(&one("visits.csv", bytes)).contains("cut off"));
}
