//! Exports side by side, and the words of systems.

use super::*;
use crate::exports::intake::Difference;

#[test]
fn the_same_row_in_two_exports_with_other_columns_is_one() {
    let a = "visit_id,patient_id,visit_date,provider\nV1,P,2026-10-01,Lee\n";
    let b = "provider,visit_date,patient_id,visit_id,note\nLee,2026-10-01,P,V1,\n";
    let loaded = load_files(&[("visits_1.csv", a), ("visits_2.csv", b)]);
    assert_eq!(
        loaded.intake.files[1].duplicate_reasons["identical to another row"],
        1
    );
}

#[test]
fn loops_of_unknown_patients_are_loaded_and_said() {
    let orders = "order_id,patient_id,order_date,order_name\nO1,NOBODY,2026-10-01,CBC\n";
    let loaded = load_files(&[("orders.csv", orders), ("visits.csv", &with_rows(5, ""))]);
    assert!(loaded.practice.chart("NOBODY").is_some());
    assert!(warned(&loaded, "1 patients with orders or referrals"));
}

#[test]
fn unknown_words_are_listed_with_a_line_to_paste() {
    let loaded = one(
        "visits.csv",
        with_rows(5, "VX,P,2026-10-01,Carlys Status,Lee,x\n"),
    );
    assert!(visits(&loaded).contains(&"VX 2026-10-01 Unknown Lee".to_owned()));
    assert!(warned(
        &loaded,
        "[values.visit_status] \"Carlys Status\" = \"WORD\", where WORD is one of cancelled, completed,"
    ));
}

#[test]
fn stand_ins_are_empty_and_test_patients_left_out() {
    let text = "visit_id,patient_id,visit_date,visit_status,patient_name\nV1,P1,2026-10-01,NULL,Ann Lee\nV2,P2,01/01/1900,completed,Bo Lee\nV3,P3,2026-10-01,completed,\"TEST, PATIENT\"\nV4,P1,2026-09-01,completed,N/A\n";
    let loaded = one("visits.csv", text);
    assert_eq!(
        visits(&loaded),
        ["V1 2026-10-01 Unknown -", "V4 2026-09-01 Completed -"]
    );
    let f = &loaded.intake.files[0];
    assert_eq!(f.left_out_reasons["of a test patient"], 1);
    assert_eq!(
        (
            f.rows.read,
            f.rows.loaded,
            f.rows.left_out,
            f.rows.set_aside
        ),
        (4, 2, 1, 1)
    );
}

#[test]
fn spreadsheet_errors_cost_their_row() {
    for cell in ["#####", "#REF!", "#NAME?"] {
        let loaded = one(
            "visits.csv",
            with_rows(200, &format!("VX,P,2026-10-01,completed,{cell},x\n")),
        );
        assert_eq!(visits(&loaded).len(), 200);
        assert!(aside(&loaded)[0].2.contains("damaged by Excel"), "{cell}");
    }
}

#[test]
fn results_before_their_order_are_said() {
    let text =
        "order_id,patient_id,order_date,order_name,result_date\nO1,P,2026-10-05,CBC,2026-10-01\n";
    assert!(warned(&one("orders.csv", text), "before the order"));
}

#[test]
fn the_age_of_an_export_is_that_of_its_newest_row_up_to_today() {
    let text = "visit_id,patient_id,visit_date\nV1,P,2026-10-20\nV2,P,2026-12-01\n";
    let f = &one("visits.csv", text).intake.files[0];
    assert_eq!(
        (f.newest, f.age_days),
        (Day::parse_iso("2026-10-20"), Some(13))
    );
}

#[test]
fn an_export_that_shrank_is_said() {
    let before = one("visits.csv", with_rows(100, "")).intake.counts();
    let now = one("visits_20261102.csv", with_rows(40, "")).intake;
    let less =
        |d: &Difference, word: &str| matches!(d, Difference::Less(said) if said.contains(word));
    assert!(less(&now.compare(&before, 20.0)[0], "shrunk"));
    let near = one("visits.csv", with_rows(90, "")).intake;
    assert!(near.compare(&before, 20.0).is_empty());
    let gone = one(
        "patients.csv",
        "patient_id,name,phone\nP,Ann Lee,212-555-0101\n",
    )
    .intake;
    assert!(less(&gone.compare(&before, 20.0)[0], "no export now"));
    let twice = one("visits.csv", with_rows(401, "")).intake;
    let more = twice.compare(&before, 20.0);
    assert!(matches!(&more[..], [Difference::More(_)]), "{more:?}");
}

#[test]
fn a_file_in_the_wrong_slot_is_taken_for_what_it_holds() {
    let orders = "order_id,patient_id,order_date,order_name\nO1,P,2026-10-01,CBC\n";
    let loaded = one("visits.csv", orders);
    assert_eq!(loaded.intake.files[0].table.as_deref(), Some("orders"));
    assert!(noted(&loaded, "named like visits, but holds orders"));
}

#[test]
fn rows_ahead_of_today_where_nothing_can_lie_ahead_are_said() {
    let orders = "order_id,patient_id,order_date,order_name\nO1,P,2026-12-24,CBC\n";
    assert!(warned(
        &one("orders.csv", orders),
        "is the computer's date right"
    ));
}

#[test]
fn the_clocks_change_moves_no_day() {
    let text = "visit_id,patient_id,visit_date\nV1,P,2026-03-08 02:30:00\nV2,P,2026-11-01 01:30:00\nV3,P,2026-11-01T23:59:59\n";
    assert_eq!(
        visits(&one("visits.csv", text)),
        [
            "V1 2026-03-08 Completed -",
            "V2 2026-11-01 Completed -",
            "V3 2026-11-01 Completed -"
        ]
    );
}

#[test]
fn a_round_number_of_rows_looks_cut_at_a_limit() {
    assert!(warned(&one("visits.csv", with_rows(1000, "")), "limit"));
    assert!(!warned(&one("visits.csv", with_rows(1010, "")), "limit"));
}

#[test]
fn exports_of_different_days_are_said() {
    let mut orders = "order_id,patient_id,order_date,order_name\n".to_owned();
    for i in 0..120 {
        orders.push_str(&format!("O{i},P,2026-09-01,CBC\n"));
    }
    assert!(warned(
        &load_files(&[("orders.csv", &orders), ("visits.csv", &with_rows(120, ""))]),
        "different days"
    ));
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_without_waiting() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("folder.csv")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", dir.path().join("zero.csv")).unwrap();
    let loaded = load(
        dir.path(),
        &Protocol::defaults().unwrap(),
        &NoteReader::new(&ExtraWords::default()),
        Day::from_epoch(20_000),
    )
    .unwrap();
    assert!(loaded.intake.files.iter().all(|f| {
        f.refused
            .as_deref()
            .is_some_and(|r| r.contains("regular file"))
    }));
    assert_eq!(loaded.intake.files.len(), 2);
}

#[test]
fn a_system_speaks_in_its_own_codes_and_no_other() {
    let athena = "APPOINTMENTID,PATIENTID,ENCOUNTERDATE,APPOINTMENTSTATUS,CANCELREASONNAME\n1,P,10/01/2026,3,\n2,P,10/02/2026,x,PATIENT NO SHOW\n3,P,10/03/2026,x,\n4,,10/04/2026,o,\n5,P,12/04/2026,f,\n6,P,10/05/2026,2,\n";
    let loaded = one("visits.csv", athena);
    assert_eq!(loaded.intake.files[0].system, "athenahealth");
    assert_eq!(
        visits(&loaded),
        [
            "1 2026-10-01 Completed -",
            "2 2026-10-02 NoShow -",
            "3 2026-10-03 Cancelled -",
            "5 2026-12-04 Scheduled -",
            "6 2026-10-05 Completed -"
        ]
    );
    let epic = "PAT_ENC_CSN_ID,PAT_ID,CONTACT_DATE,APPT_STATUS_C_NAME\n1,Z1,10/1/2026 12:00:00 AM,3\n2,Z1,10/2/2026 12:00:00 AM,4\n";
    assert_eq!(
        visits(&one("PAT_ENC.tsv", epic.replace(',', "\t"))),
        ["1 2026-10-01 Cancelled -", "2 2026-10-02 NoShow -"]
    );
    let plain = one(
        "visits.csv",
        "visit_id,patient_id,visit_date,visit_status\nV1,P,2026-10-01,3\n",
    );
    assert_eq!(visits(&plain), ["V1 2026-10-01 Unknown -"]);
    let oscar = "appointment_no\tdemographic_no\tappointment_date\tstatus\n1\tP\t2026-10-01\tHS\n2\tP\t2026-12-01\th\n3\tP\t2026-10-02\tN\n";
    assert_eq!(
        visits(&one("appointment.csv", oscar)),
        [
            "1 2026-10-01 Completed -",
            "2 2026-12-01 Scheduled -",
            "3 2026-10-02 NoShow -"
        ]
    );
}

#[test]
fn rows_that_are_no_visits_are_left_out_by_reason() {
    let ecw = "encounterid,patientid,doctorid,date,STATUS,deleteFlag,encType\n1,P,9,2026-10-01 00:00:00,CHK,0,1\n2,P,9,2026-10-01 00:00:00,,0,2\n3,P,9,2026-10-01 00:00:00,PEN,1,1\n4,P,9,2026-10-01 00:00:00,N/S,0,1\n";
    let loaded = one("enc.csv", ecw);
    assert_eq!(
        visits(&loaded),
        ["1 2026-10-01 Completed 9", "4 2026-10-01 NoShow 9"]
    );
    let left = &loaded.intake.files[0].left_out_reasons;
    assert_eq!(
        (
            left["deleted in the EHR"],
            left["a telephone, lab or refill contact, not a visit"]
        ),
        (1, 1)
    );
}

#[test]
fn unknown_systems_are_understood_by_the_words_of_their_headers() {
    let text = "ApptKey,Pt_Num,Appt_Dt,Appt_Kind,Appt_State,Prov_Nm,Rsn For Visit,Dx_List,Plan_Txt,Copay\nA1,7,2026-10-01,office,Checked Out,Lee,cough,E11.9,RTC 3 weeks,20\n";
    let loaded = one("x.csv", text);
    assert_eq!(visits(&loaded), ["A1 2026-10-01 Completed Lee"]);
    assert_eq!(loaded.intake.files[0].ignored_columns, ["Copay"]);
    assert_eq!(loaded.practice.charts[0].visits[0].needs.len(), 1);
}

#[test]
fn the_mapping_is_proposed_with_every_guess_marked() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("x.csv"),
        "ApptKey,MRN,visit_date,Copay\nA1,7,2026-10-01,20\n",
    )
    .unwrap();
    let text = propose(dir.path()).unwrap();
    assert!(text.contains("# [columns.visits]\n"), "{text}");
    assert!(
        text.contains("# visit_id = \"ApptKey\"  # GUESSED"),
        "{text}"
    );
    assert!(
        text.contains("# patient_id = \"MRN\"  # a usual name"),
        "{text}"
    );
    assert!(text.contains("# not used: Copay"), "{text}");
    assert!(Protocol::parse(&format!("{}{text}", crate::protocol::TEMPLATE)).is_ok());
    let config = text
        .replace("# visit_id = \"ApptKey\"", "visit_id = \"ApptKey\"")
        .replace("# [columns.visits]", "[columns.visits]");
    assert!(Protocol::parse(&config).is_ok());
}

#[test]
fn large_files_are_read_the_same_whatever_the_threads() {
    let mut text = String::from("visit_id,patient_id,visit_date,visit_status,provider,note\n");
    for i in 0..90_000 {
        let note = match i % 7 {
            0 => "\"two\nlines, \"\"quoted\"\"\"",
            3 if i % 4001 == 0 => "\"open",
            _ => "plain text of some length, without a comma"
                .split(',')
                .next()
                .unwrap(),
        };
        text.push_str(&format!(
            "V{i:06},P{:04},2026-10-{:02},completed,Lee,{note}\n",
            i % 997,
            1 + i % 28
        ));
    }
    let read = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let loaded = pool.install(|| one("visits.csv", text.as_bytes()));
        (
            format!("{:?}", loaded.intake),
            format!("{:?}", loaded.practice.charts[5]),
        )
    };
    assert!(read(1) == read(3));
}

#[test]
fn diagnoses_of_visits_in_a_file_of_their_own_are_left_alone_and_said() {
    for (name, text) in [
        (
            "PAT_ENC_DX.csv",
            "PAT_ID,PAT_ENC_CSN_ID,LINE,DX_ID\nP1,V1,1,E11.9\n",
        ),
        (
            "CLINICALENCOUNTERDIAGNOSIS.csv",
            "CLINICALENCOUNTERID,DIAGNOSISCODE\nV1,I10\n",
        ),
        (
            "issue_encounter.csv",
            "pid,encounter,diagnosis\nP1,V1,I10\n",
        ),
        ("visit_dx.csv", "visit_id,icd_code\nV1,I10\n"),
    ] {
        let loaded = one(name, text);
        let file = &loaded.intake.files[0];
        assert_eq!(
            (file.table.as_deref(), &file.refused),
            (None, &None),
            "{name}"
        );
        assert!(warned(&loaded, "diagnoses of visits"), "{name}");
    }
    // With a day of their own they are a problem list.
    let dated = "patient_id,visit_id,code,onset_date\nP1,V1,I10,2020-01-01\n";
    let loaded = one("dx.csv", dated);
    assert_eq!(loaded.intake.files[0].table.as_deref(), Some("problems"));
    // Lines of a bill are no visits.
    let bill = "encounter,pid,date,code_type,code,fee\nV1,P1,2026-01-05,ICD10,I10,0\n";
    assert_eq!(one("billing.csv", bill).intake.files[0].table, None);
}

#[test]
fn a_plan_says_nothing_of_the_age_of_its_export() {
    let visits = "visit_id,patient_id,visit_date,visit_status\nV1,P,2026-10-12,completed\n";
    let plans = "appointment_id,patient_id,appointment_date,appointment_status\nA1,P,2026-10-20,completed\nA2,P,2026-10-29,cancelled\nA3,P,2026-10-30,scheduled\nA4,P,2026-12-01,scheduled\n";
    let loaded = load_with(
        &[
            ("visits.csv", visits.into()),
            ("appointments.csv", plans.into()),
        ],
        "",
    );
    let ages: Vec<_> = loaded.intake.files.iter().map(|f| f.age_days).collect();
    assert_eq!(ages, [Some(13), Some(21)]);
}
