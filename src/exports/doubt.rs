//! Cells that are not what they seem: damaged by a spreadsheet, a test patient's, encoded twice.

/// What is said of rows dated after today where nothing can lie ahead.
pub(super) const AHEAD: &str = "are dated after today; is the computer's date right?";

/// An id that Excel has turned into a number or an error: `2.98725E+13`, `#####`, `#REF!`.
pub(super) fn is_excel_damage(text: &str) -> bool {
    if is_spreadsheet_error(text) {
        return true;
    }
    if !text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let Some(exponent) = exponent.strip_prefix('+') else {
        return false;
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    digits(exponent)
        && exponent.len() <= 3
        && mantissa.split('.').all(digits)
        && mantissa.split('.').count() <= 2
}

/// `#####`, `#REF!`, `#NAME?` and their like.
pub(super) fn is_spreadsheet_error(text: &str) -> bool {
    (text.len() >= 3 && text.bytes().all(|b| b == b'#'))
        || [
            "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#N/A",
        ]
        .iter()
        .any(|e| text.eq_ignore_ascii_case(e))
}

/// A date that stands for none, or a time of day behind it.
pub(super) fn is_empty_date(text: &str) -> bool {
    [
        "1900-01-01",
        "0000-00-00",
        "01/01/1900",
        "1/1/1900",
        "00/00/0000",
        "9999-12-31",
        "12/31/9999",
        "0001-01-01",
    ]
    .iter()
    .any(|d| text.starts_with(d))
}

/// A name that EHRs and their vendors give to patients for tests: every word of it says so.
pub(super) fn is_test_name(name: &str) -> bool {
    if name.is_empty() {
        return false;
    }
    let mut says = false;
    for word in name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        let word = word
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .to_ascii_lowercase();
        match word.as_str() {
            w if w.starts_with("zztest") || w.starts_with("zzztest") || w == "testpatient" => {
                return true;
            }
            "test" | "testing" | "zz" | "zzz" => says = true,
            "patient" | "dummy" | "demo" | "fake" | "" => {}
            _ => return false,
        }
    }
    says
}

/// UTF-8 that was read as Windows-1252 and encoded once more.
pub(super) fn is_decoded_twice(name: &str) -> bool {
    !name.is_ascii()
        && name
            .chars()
            .zip(name.chars().skip(1))
            .any(|(a, b)| matches!(a, 'Ã' | 'Â') && matches!(b, '\u{80}'..='\u{bf}' | '€'..='™' | 'Š' | 'š' | 'Ž' | 'ž' | 'Œ' | 'œ' | 'Ÿ' | 'ƒ'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excel_damage_is_told_from_ids() {
        for bad in ["2.98725E+13", "1E+10", "1e+10", "#####", "#REF!", "#NAME?"] {
            assert!(is_excel_damage(bad), "{bad}");
        }
        for good in ["007", "E11.9", "V00E+x", "1E10", "#4", "PE+3"] {
            assert!(!is_excel_damage(good), "{good}");
        }
    }

    #[test]
    fn test_patients_are_told_from_people() {
        for test in [
            "Test Patient",
            "TEST, TEST",
            "zztest, Ann",
            "Patient Test2",
            "ZZ Test",
        ] {
            assert!(is_test_name(test), "{test}");
        }
        for person in ["Ann Testa", "Test Miller", "Patient, Joy", "", "Demo Ruiz"] {
            assert!(!is_test_name(person), "{person}");
        }
        assert!(
            is_decoded_twice("JosÃ©") && !is_decoded_twice("José") && !is_decoded_twice("Ângela")
        );
    }
}
