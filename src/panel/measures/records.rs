//! Measures of orders and referrals: what came back of what was sent out.

use crate::model::{
    Chart, Day, Order, OrderKind, OrderStatus, Place, Referral, ReferralStatus, Urgency,
};

use super::{Figure, Look, Measure, Share, measure, median, share};

const NO_ORDERS: &str = "no orders export was loaded";
const NO_REFERRALS: &str = "no referrals export was loaded";
const NEITHER: &str = "neither an orders nor a referrals export was loaded";

fn has_result(order: &Order) -> bool {
    matches!(order.status, OrderStatus::Resulted | OrderStatus::Reviewed)
        || order.result_date.is_some()
        || order.reviewed_date.is_some()
}

/// Lab and imaging results received of those ordered.
pub(super) fn results<'a>(look: &'a Look<'a>) -> impl Iterator<Item = Measure> + use<'a> {
    let kinds = [
        (OrderKind::Lab, "lab-results", "Lab results received", "lab"),
        (
            OrderKind::Imaging,
            "imaging-results",
            "Imaging results received",
            "imaging",
        ),
    ];
    kinds.into_iter().map(move |(kind, id, name, word)| {
        let rule = format!(
            "{word} orders of the last {} d, not cancelled; of these: a result is in",
            look.run.protocol.panel.rolling_days
        );
        let figure = if look.run.practice.available.orders {
            share(
                look.charts()
                    .flat_map(|c| &c.orders)
                    .filter(|o| o.kind == kind && o.status != OrderStatus::Cancelled)
                    .filter(|o| look.recent(o.date))
                    .map(has_result),
            )
        } else {
            Figure::CouldNotLook(NO_ORDERS)
        };
        measure(id, name, rule, figure)
    })
}

/// A referral that was meant to happen.
fn stands(referral: &&Referral) -> bool {
    !matches!(
        referral.status,
        ReferralStatus::Cancelled | ReferralStatus::Declined
    )
}

fn has_report(referral: &Referral) -> bool {
    matches!(
        referral.status,
        ReferralStatus::ReportReceived | ReferralStatus::Closed
    ) || referral.report_date.is_some()
        || referral.reviewed_date.is_some()
}

fn referrals<'a>(look: &Look<'a>) -> impl Iterator<Item = &'a Referral> + use<'a> {
    look.charts().flat_map(|c| &c.referrals).filter(stands)
}

fn of_referrals(look: &Look<'_>, figure: impl FnOnce() -> Figure) -> Figure {
    if look.run.practice.available.referrals {
        figure()
    } else {
        Figure::CouldNotLook(NO_REFERRALS)
    }
}

/// Consult reports received of the referrals made.
pub(super) fn reports(look: &Look<'_>) -> Measure {
    let rule = format!(
        "referrals of the last {} d, neither cancelled nor declined; of these: the report is in or the referral closed",
        look.run.protocol.panel.rolling_days
    );
    let figure = of_referrals(look, || {
        share(
            referrals(look)
                .filter(|r| look.recent(r.date))
                .map(has_report),
        )
    });
    measure(
        "referral-reports",
        "Referral reports received",
        rule,
        figure,
    )
}

/// The year's view: each patient's first referral, as CMS50 takes it.
pub(super) fn reports_of_the_year(look: &Look<'_>) -> Measure {
    let today = look.run.today;
    let last_month = look.run.protocol.panel.referral_year_last_month;
    let rule = format!(
        "each patient's first referral from January to month {last_month} of {}, neither cancelled nor declined; of \
         these: the report is in or the referral closed (as CMS50 counts it; not a submission)",
        today.year()
    );
    let counts = |r: &&Referral| {
        r.date.year() == today.year() && r.date.month() <= last_month && r.date <= today
    };
    let first = |chart: &Chart| {
        let of_year = chart.referrals.iter().filter(stands).filter(counts);
        of_year.min_by_key(|r| r.date).map(has_report)
    };
    let figure = of_referrals(look, || share(look.charts().filter_map(first)));
    measure(
        "referral-reports-year",
        "Referral reports of the year",
        rule,
        figure,
    )
}

/// Days from referral to the specialist's appointment.
pub(super) fn days_to_appointment(look: &Look<'_>) -> Measure {
    let rule = format!(
        "referrals of the last {} d with an appointment: days from the referral to it, the middle one",
        look.run.protocol.panel.rolling_days
    );
    let days = |r: &Referral| {
        r.appointment_date
            .filter(|d| *d >= r.date)
            .map(|d| d - r.date)
    };
    let figure = of_referrals(look, || {
        median(
            referrals(look)
                .filter(|r| look.recent(r.date))
                .filter_map(days)
                .collect(),
        )
    });
    measure(
        "referral-days-to-appointment",
        "Days from referral to appointment",
        rule,
        figure,
    )
}

/// Days from the specialist's appointment to the report.
pub(super) fn days_to_report(look: &Look<'_>) -> Measure {
    let rule = format!(
        "referral reports of the last {} d: days from the appointment to the report, the middle one",
        look.run.protocol.panel.rolling_days
    );
    let days = |r: &Referral| {
        let report = r.report_date.filter(|d| look.recent(*d))?;
        let went: Day = r.attended_date.or(r.appointment_date)?;
        (went <= report).then(|| report - went)
    };
    let figure = of_referrals(look, || median(referrals(look).filter_map(days).collect()));
    measure(
        "referral-days-to-report",
        "Days from appointment to report",
        rule,
        figure,
    )
}

/// Stat and urgent orders and referrals that are open past the limit of their step.
pub(super) fn urgent_past_limit(look: &Look<'_>) -> Measure {
    let (run, numbers) = (look.run, &look.run.protocol.loops);
    let has = &run.practice.available;
    let done = |u: Urgency| numbers.test_done_days.of(u) + numbers.test_done_grace_days.of(u);
    let rule = format!(
        "stat and urgent orders (no medications) and referrals of the last {} d, not cancelled; of these: open past the \
         limit of the step they are at, suppressed ones left out (stat and urgent: a test is done in {} and {} d or, where \
         it is scheduled, {} and {} d after its day, imaging is scheduled in {} and {} d, a result is back in {} and {} bd, a \
         specialist is booked in {} and {} d; other steps have the same limit as routine ones){}",
        numbers.look_back_days,
        done(Urgency::Stat),
        done(Urgency::Urgent),
        numbers.test_scheduled_grace_days.stat,
        numbers.test_scheduled_grace_days.urgent,
        numbers.test_schedule_days.stat,
        numbers.test_schedule_days.urgent,
        numbers.result_back_bd.stat,
        numbers.result_back_bd.urgent,
        numbers.referral_booked_days.stat,
        numbers.referral_booked_days.urgent,
        match (has.orders, has.referrals) {
            (true, false) => format!("; referrals were not looked at: {NO_REFERRALS}"),
            (false, true) => format!("; orders were not looked at: {NO_ORDERS}"),
            _ => String::new(),
        },
    );
    let counts = |date: Day, urgency: Urgency| {
        urgency != Urgency::Routine && look.in_last(date, numbers.look_back_days)
    };
    let order = |o: &&Order| {
        o.kind != OrderKind::Medication
            && o.status != OrderStatus::Cancelled
            && counts(o.date, o.urgency)
    };
    let referral =
        |r: &&Referral| r.status != ReferralStatus::Cancelled && counts(r.date, r.urgency);
    let of = |chart: &Chart| {
        chart.orders.iter().filter(order).count() + chart.referrals.iter().filter(referral).count()
    };
    let open = run.findings.listed();
    let open = open.filter(|i| i.place == Place::Loops && i.priority == 1);
    let figure = if has.orders || has.referrals {
        Figure::Share(Share {
            part: open.count() as u64,
            of: look.charts().map(|c| of(c) as u64).sum(),
        })
    } else {
        Figure::CouldNotLook(NEITHER)
    };
    measure(
        "urgent-past-limit",
        "Stat and urgent past their limit",
        rule,
        figure,
    )
}
