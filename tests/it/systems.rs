//! One practice in the headers, words and dates of seven systems: the same leaks, with no tickler.toml.

use crate::bench::Bench;

const TODAY: &str = "2026-11-02";

/// The practice by canonical table; words and ISO dates are rewritten for each system.
const TABLES: [(&str, &str); 6] = [
    (
        "visits",
        "visit_id,patient_id,visit_date,visit_type,visit_status,reason,diagnoses,note\n\
         V1,0101,2026-09-01,Office Visit,completed,cough,E11.9,RTC 3 weeks.\n\
         V2,0102,2026-10-20,Office Visit,no-show,,,\n\
         V3,0103,2026-10-21,Office Visit,cancelled,,,\n\
         V4,0104,2026-10-23,Colonoscopy,completed,,,\n\
         V5,0105,2026-10-29,Office Visit,arrived,,,Repeat A1c in 2 weeks. Refer to cardiology.\n\
         V6,0101,2027-01-15,Office Visit,scheduled,,,\n\
         V7,0106,2026-01-05,Diabetes follow up,completed,,E11.9,\n\
         V8,0107,2026-10-30,Nurse Visit,completed,,,RTC 2 weeks.\n\
         V9,0108,2026-09-10,Office Visit,deleted,,,RTC 2 weeks.\n",
    ),
    (
        "orders",
        "order_id,patient_id,order_date,order_name,order_kind,priority,order_status,collected_date,result_date,reviewed_date\n\
         O1,0101,2026-09-01,CBC,lab,routine,ordered,,,\n\
         O2,0102,2026-09-20,MRI brain,imaging,urgent,ordered,,,\n\
         O3,0103,2026-09-22,TSH,lab,routine,collected,2026-09-25,,\n\
         O4,0104,2026-10-01,BMP,lab,routine,resulted,2026-10-01,2026-10-03,\n\
         O5,0105,2026-10-01,CBC,lab,routine,reviewed,2026-10-01,2026-10-03,2026-10-05\n\
         O6,0106,2026-09-01,CMP,lab,routine,cancelled,,,\n",
    ),
    (
        "referrals",
        "referral_id,patient_id,referral_date,specialty,priority,referral_status,appointment_date,report_date\n\
         R1,0101,2026-09-01,Dermatology,routine,sent,2026-10-01,\n\
         R2,0102,2026-09-02,Nephrology,urgent,draft,,\n\
         R3,0103,2026-09-03,Neurology,routine,sent,,\n\
         R4,0104,2026-09-04,GI,routine,closed,2026-09-20,2026-09-25\n\
         R5,0106,2026-09-20,GI,routine,cancelled,,\n",
    ),
    (
        "patients",
        "patient_id,name,date_of_birth,phone,patient_status,deceased_date\n\
         0101,Ann Bell,1960-02-03,555-0101,active,\n\
         0102,Bo Carr,1971-04-05,555-0102,active,\n\
         0103,Cy Dorn,1955-06-07,555-0103,active,\n\
         0104,Di Ems,1949-08-09,555-0104,active,2026-10-24\n\
         0105,Ed Fox,1980-10-11,555-0105,active,\n\
         0106,Fe Gray,1990-12-13,555-0106,active,\n\
         0107,Gus Hall,1991-01-02,555-0107,active,\n",
    ),
    (
        "problems",
        "patient_id,code,onset_date,resolved_date\n\
         0101,E11.9,2019-01-02,\n\
         0106,I10,2018-03-04,\n\
         0107,E78.5,2018-03-04,2026-01-01\n",
    ),
    (
        "contacts",
        "patient_id,contact_date,outcome,staff\n\
         0102,2026-10-28,no-answer,Kim\n\
         0104,2026-10-27,left-voicemail,Kim\n",
    ),
];

/// How a system writes the practice.
struct Style {
    name: &'static str,
    /// table=file name
    files: &'static str,
    delimiter: char,
    date: fn(&str) -> String,
    /// table.column=header
    headers: &'static str,
    /// column.word=word
    words: &'static str,
    /// Words of deleted rows stand in a column of their own, behind the others.
    deleted: Option<(&'static str, &'static str)>,
}

fn us(d: &str) -> String {
    format!("{}/{}/{}", &d[5..7], &d[8..10], &d[..4])
}

fn us_midnight(d: &str) -> String {
    format!(
        "{}/{}/{} 12:00:00 AM",
        d[5..7].trim_start_matches('0'),
        d[8..10].trim_start_matches('0'),
        &d[..4]
    )
}

fn compact(d: &str) -> String {
    d.replace('-', "")
}

fn with_time(d: &str) -> String {
    format!("{d} 00:00:00")
}

fn iso_t(d: &str) -> String {
    format!("{d}T09:30:00")
}

const STYLES: [Style; 7] = [
    Style {
        name: "athenahealth",
        files: "visits=CLINICALENCOUNTER orders=DOCUMENT referrals=REFERRALS patients=PATIENT problems=PATIENTPROBLEM contacts=OUTREACH",
        delimiter: ',',
        date: us,
        headers: "*.patient_id=PATIENTID visits.visit_id=CLINICALENCOUNTERID visits.visit_date=ENCOUNTERDATE visits.visit_type=CLINICALENCOUNTERTYPE \
                  visits.visit_status=APPOINTMENTSTATUS visits.reason=CHIEFCOMPLAINT visits.diagnoses=DIAGNOSISCODE visits.note=PROVIDERNOTE orders.order_id=DOCUMENTID \
                  orders.order_date=ORDERDATETIME orders.order_name=CLINICALORDERTYPE orders.order_kind=CLINICALORDERTYPEGROUP orders.order_status=STATUS \
                  orders.priority=PRIORITY orders.collected_date=SPECIMENCOLLECTEDDATETIME orders.result_date=RECEIVEDDATETIME orders.reviewed_date=REVIEWEDDATETIME \
                  referrals.referral_id=DOCUMENTID referrals.referral_date=ORDERDATETIME referrals.specialty=SPECIALTY referrals.priority=PRIORITY \
                  referrals.referral_status=STATUS referrals.appointment_date=APPOINTMENTDATE referrals.report_date=REPORTRECEIVEDDATE patients.name=PATIENTNAME \
                  patients.date_of_birth=DOB patients.phone=PATIENTHOMEPHONE patients.patient_status=PATIENTSTATUS patients.deceased_date=DECEASEDDATE \
                  problems.code=DIAGNOSISCODE problems.onset_date=ONSETDATE problems.resolved_date=RESOLVEDDATE contacts.contact_date=CONTACTDATE \
                  contacts.outcome=OUTCOME contacts.staff=USERNAME",
        words: "visit_status.scheduled=f visit_status.completed=3 visit_status.arrived=2 visit_status.cancelled=x visit_status.no-show=NO_SHOW visit_status.deleted=o \
                order_status.ordered=SUBMITTED order_status.reviewed=CLOSED",
        deleted: None,
    },
    Style {
        name: "eclinicalworks",
        files: "visits=enc orders=labdata referrals=referral patients=patients problems=problemlist contacts=telenc",
        delimiter: ',',
        date: with_time,
        headers: "*.patient_id=patientid visits.visit_id=encounterid visits.visit_date=date visits.visit_type=VisitType visits.visit_status=STATUS visits.reason=reason \
                  visits.diagnoses=Dx visits.note=generalNotes orders.order_id=Reportid orders.order_date=ordDate orders.order_name=ItemName orders.order_kind=Type \
                  orders.order_status=OrderStatus orders.priority=priority orders.collected_date=collDate orders.result_date=ResultDate orders.reviewed_date=ReviewedDate \
                  referrals.referral_id=Referralid referrals.referral_date=date referrals.specialty=speciality referrals.priority=priority referrals.referral_status=status \
                  referrals.appointment_date=apptDate referrals.report_date=reportDate patients.name=patientName patients.date_of_birth=ptDob patients.phone=upPhone \
                  patients.patient_status=status patients.deceased_date=deceasedDate problems.code=asmtid problems.onset_date=onsetdate problems.resolved_date=resolvedon \
                  contacts.contact_date=date contacts.outcome=actiontaken contacts.staff=userName",
        words: "visit_status.scheduled=PEN visit_status.completed=CHK visit_status.arrived=ARR visit_status.cancelled=hwCancel visit_status.no-show=PTnoShow \
                referral_status.sent=Consult_Pending referral_status.draft=Internal_Review referral_status.closed=Addressed priority.routine=0 priority.urgent=1",
        deleted: Some(("deleteFlag", "1")),
    },
    Style {
        name: "epic",
        files: "visits=PAT_ENC orders=ORDER_PROC referrals=REFERRAL patients=PATIENT problems=PROBLEM_LIST contacts=CONTACTS",
        delimiter: '\t',
        date: us_midnight,
        headers: "*.patient_id=PAT_ID visits.visit_id=PAT_ENC_CSN_ID visits.visit_date=CONTACT_DATE visits.visit_type=ENC_TYPE_C_NAME visits.visit_status=APPT_STATUS_C_NAME \
                  visits.reason=ENC_REASON_NAME visits.diagnoses=DX_ID visits.note=PLAN_TEXT orders.order_id=ORDER_PROC_ID orders.order_date=ORDERING_DATE \
                  orders.order_name=DESCRIPTION orders.order_kind=ORDER_TYPE_C_NAME orders.order_status=ORDER_STATUS_C_NAME orders.priority=ORDER_PRIORITY_C_NAME \
                  orders.collected_date=SPECIMN_TAKEN_DATE orders.result_date=RESULT_TIME orders.reviewed_date=REVIEWED_DATE referrals.referral_id=REFERRAL_ID \
                  referrals.referral_date=ENTRY_DATE referrals.specialty=PROV_SPEC_C_NAME referrals.priority=PRIORITY_C_NAME referrals.referral_status=RFL_STATUS_C_NAME \
                  referrals.appointment_date=SERVICE_DATE referrals.report_date=RPT_RECEIVED_DATE patients.name=PAT_NAME patients.date_of_birth=BIRTH_DATE \
                  patients.phone=HOME_PHONE patients.patient_status=PAT_STATUS_C_NAME patients.deceased_date=DEATH_DATE problems.code=CURRENT_ICD10_LIST \
                  problems.onset_date=NOTED_DATE problems.resolved_date=RESOLVED_DATE contacts.contact_date=CONTACT_DATE contacts.outcome=OUTCOME_C_NAME \
                  contacts.staff=USER_ID",
        words: "visit_status.arrived=Present visit_status.cancelled=Canceled_Late visit_status.no-show=Left_without_seen visit_status.deleted=Invalid \
                order_status.ordered=Pending_Verify order_status.collected=Preliminary_result order_status.resulted=Completed order_status.cancelled=Denied_Approval \
                referral_status.sent=Authorized referral_status.draft=New_Request",
        deleted: None,
    },
    Style {
        name: "openemr",
        files: "visits=openemr_postcalendar_events orders=procedure_order referrals=transactions patients=patient_data problems=lists contacts=contact_log",
        delimiter: ',',
        date: str::to_owned,
        headers: "*.patient_id=pid visits.visit_id=pc_eid visits.visit_date=pc_eventDate visits.visit_type=pc_title visits.visit_status=pc_apptstatus \
                  visits.reason=pc_hometext visits.diagnoses=diagnosis visits.note=plan orders.patient_id=patient_id orders.order_id=procedure_order_id \
                  orders.order_date=date_ordered orders.order_name=procedure_name orders.order_kind=procedure_order_type orders.order_status=order_status \
                  orders.priority=order_priority orders.collected_date=date_collected orders.result_date=date_report orders.reviewed_date=date_reviewed \
                  referrals.referral_id=id referrals.referral_date=refer_date referrals.specialty=specialty referrals.priority=priority referrals.referral_status=status \
                  referrals.appointment_date=appointment_date referrals.report_date=reply_date patients.name=name patients.date_of_birth=DOB patients.phone=phone_home \
                  patients.patient_status=patient_status patients.deceased_date=deceased_date problems.code=diagnosis problems.onset_date=begdate \
                  problems.resolved_date=enddate contacts.contact_date=date contacts.outcome=outcome contacts.staff=user",
        words: "visit_status.scheduled=* visit_status.completed=> visit_status.arrived=@ visit_status.cancelled=% visit_status.no-show=? order_status.ordered=routed \
                order_status.collected=prelim order_status.resulted=final order_status.reviewed=review order_status.cancelled=cancel",
        deleted: None,
    },
    Style {
        name: "drchrono",
        files: "visits=claims orders=lab_order referrals=outbound_referrals patients=demographics problems=problems contacts=communication_log",
        delimiter: ',',
        date: iso_t,
        headers: "*.patient_id=patient patients.patient_id=id visits.visit_id=id visits.visit_date=scheduled_time visits.visit_type=appointment_profile \
                  visits.visit_status=appointment_status visits.reason=reason visits.diagnoses=icd10_codes visits.note=notes orders.order_id=id \
                  orders.patient_id=patient_id orders.order_date=created_at orders.order_name=description orders.order_kind=order_type orders.order_status=status \
                  orders.priority=priority orders.collected_date=result_specimen_collected orders.result_date=date_test_performed orders.reviewed_date=doctor_signoff \
                  referrals.referral_id=id referrals.referral_date=created_at referrals.specialty=specialty referrals.priority=priority referrals.referral_status=status \
                  referrals.appointment_date=appointment_date referrals.report_date=report_date patients.name=full_name patients.date_of_birth=date_of_birth \
                  patients.phone=home_phone patients.patient_status=patient_status patients.deceased_date=date_of_death problems.code=icd10_code \
                  problems.onset_date=date_onset problems.resolved_date=date_resolved contacts.contact_date=scheduled_time contacts.outcome=outcome contacts.staff=author",
        words: "visit_status.scheduled=Not_Confirmed visit_status.completed=Complete visit_status.arrived=In_Session visit_status.cancelled=Rescheduled order_status.ordered=Q \
                order_status.collected=P order_status.resulted=R order_status.cancelled=X",
        deleted: None,
    },
    Style {
        name: "practice-fusion",
        files: "visits=patient-appointments orders=patient-lab-orders referrals=patient-referrals patients=patient-demographics problems=patient-diagnoses contacts=outreach",
        delimiter: '\t',
        date: iso_t,
        headers: "*.patient_id=PatientPracticeGuid visits.visit_id=AppointmentGuid visits.visit_date=StartDateTime visits.visit_type=AppointmentType \
                  visits.visit_status=AppointmentStatus visits.reason=ChiefComplaint visits.diagnoses=DiagnosisCodes visits.note=Plan orders.order_id=OrderGuid \
                  orders.order_date=OrderDateTimeUtc orders.order_name=TestName orders.order_kind=LabType orders.order_status=OrderStatus orders.priority=Priority \
                  orders.collected_date=CollectionDateTimeUtc orders.result_date=ResultDate orders.reviewed_date=SignedAtDateTimeOffset referrals.referral_id=ReferralGuid \
                  referrals.referral_date=ReferralDateTimeUtc referrals.specialty=Specialty referrals.priority=Priority referrals.referral_status=ReferralStatus \
                  referrals.appointment_date=AppointmentDate referrals.report_date=ReportReceivedDate patients.name=FullName patients.date_of_birth=BirthDate \
                  patients.phone=HomePhone patients.patient_status=PatientStatus patients.deceased_date=DeathDate problems.code=DiagnosisCodeEquivalents \
                  problems.onset_date=StartDate problems.resolved_date=StopDate contacts.contact_date=ContactDate contacts.outcome=Outcome contacts.staff=Staff",
        words: "visit_status.scheduled=Pending_arrival visit_status.completed=Seen visit_status.arrived=In_lobby visit_status.no-show=No_show",
        deleted: Some(("IsDeleted", "true")),
    },
    Style {
        name: "nextgen",
        files: "visits=appointments orders=order_ referrals=referrals patients=person problems=patient_problems contacts=outreach",
        delimiter: ',',
        date: compact,
        headers: "*.patient_id=person_id visits.visit_id=appt_id visits.visit_date=appt_date visits.visit_type=event visits.visit_status=appt_status visits.reason=reason \
                  visits.diagnoses=icd_code visits.note=plan orders.order_id=order_num orders.order_date=order_date orders.order_name=test_desc orders.order_kind=order_type \
                  orders.order_status=ngn_status orders.priority=priority orders.collected_date=coll_date orders.result_date=result_date orders.reviewed_date=signoff_date \
                  referrals.referral_id=referral_id referrals.referral_date=referral_date referrals.specialty=specialty referrals.priority=priority \
                  referrals.referral_status=referral_status referrals.appointment_date=appt_date referrals.report_date=report_date patients.name=full_name \
                  patients.date_of_birth=date_of_birth patients.phone=home_phone patients.patient_status=patient_status patients.deceased_date=date_of_death \
                  problems.code=icd_code problems.onset_date=onset_date problems.resolved_date=resolved_date contacts.contact_date=contact_date contacts.outcome=outcome \
                  contacts.staff=user_name",
        words: "visit_status.completed=K visit_status.cancelled=X visit_status.no-show=NS visit_status.scheduled=A",
        deleted: Some(("delete_ind", "Y")),
    },
];

/// What a list of `key=value` says of a key; `_` in a value is a blank where `words` is meant.
fn look<'a>(list: &'a str, key: &str) -> Option<&'a str> {
    list.split_whitespace()
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(k, v)| (k == key).then_some(v))
}

fn rewrite(style: &Style, table: &str, text: &str) -> String {
    let delimiter = style.delimiter.to_string();
    let mut lines = text.lines().map(|l| l.split(',').collect::<Vec<_>>());
    let columns = lines.next().unwrap();
    let mut headers: Vec<&str> = columns
        .iter()
        .map(|c| {
            look(style.headers, &format!("{table}.{c}"))
                .or_else(|| look(style.headers, &format!("*.{c}")))
                .unwrap_or_else(|| panic!("{}: {table}.{c}", style.name))
        })
        .collect();
    let deleted = style.deleted.filter(|_| table == "visits");
    headers.extend(deleted.map(|(header, _)| header));
    let mut out = headers.join(&delimiter) + "\n";
    for row in lines {
        let mut gone = String::new();
        let mut cells: Vec<String> = columns
            .iter()
            .zip(&row)
            .map(|(column, cell)| {
                if column.contains("date") && !cell.is_empty() {
                    return (style.date)(cell);
                }
                if let Some((_, yes)) = deleted
                    && *column == "visit_status"
                    && *cell == "deleted"
                {
                    gone = yes.to_owned();
                    return String::new();
                }
                let word = look(style.words, &format!("{column}.{cell}"));
                word.map_or_else(|| (*cell).to_owned(), |w| w.replace('_', " "))
            })
            .collect();
        cells.extend(deleted.map(|_| gone));
        out += &(cells.join(&delimiter) + "\n");
    }
    out
}

/// The leaks without what depends on the file names.
fn leaks(bench: &Bench) -> Vec<String> {
    let said = bench.run(&format!("--today {TODAY} leaks --format csv --all"));
    assert_eq!(said.code, 0, "{}", said.err);
    let mut rows: Vec<String> = said.out.lines().skip(1).map(str::to_owned).collect();
    rows.sort();
    rows
}

#[test]
fn a_practice_leaks_the_same_in_the_words_of_any_system() {
    let files: Vec<(String, &str)> = TABLES
        .iter()
        .map(|(table, text)| (format!("{table}.csv"), *text))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(f, t)| (f.as_str(), *t)).collect();
    let wanted = leaks(&Bench::with(&files));
    assert!(wanted.len() >= 12, "{wanted:#?}");
    for style in &STYLES {
        let files: Vec<(String, String)> = TABLES
            .iter()
            .map(|(table, text)| {
                let name = look(style.files, table).unwrap();
                (format!("{name}.csv"), rewrite(style, table, text))
            })
            .collect();
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(f, t)| (f.as_str(), t.as_str()))
            .collect();
        assert_eq!(leaks(&Bench::with(&files)), wanted, "{}", style.name);
    }
}
