//! Plans and recurring billing: status words, limits and pauses.

use dhow_core::{Currency, Money, Outcome, Resolution};
use dhow_hitpay::{
    plan::{Cycle, CycleUnit, NewPlan, PlanStart},
    recurring::{NewRecurringBilling, Pause, Resume, SaveStart, Terms},
};

use crate::recorder::Recorder;

pub(crate) fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

pub(crate) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(crate) fn body(recorder: &Recorder, place: usize) -> String {
    String::from_utf8(recorder.sent()[place].body().to_vec()).unwrap()
}

const PLAN: &str = r#"{"id":"p-1","amount":9.90,"currency":"sgd"}"#;
const BILLING: &str = r#"{"id":"r-1","status":"scheduled","customer_email":"ana@shop.example"}"#;

#[tokio::test]
async fn every_cycle_is_sent_with_its_name() {
    let custom = |unit| Cycle::Custom { repeat: 999, unit };
    let rows = [
        (Cycle::Weekly, r#""cycle":"weekly""#),
        (Cycle::Biweekly, r#""cycle":"biweekly""#),
        (Cycle::Monthly, r#""cycle":"monthly""#),
        (Cycle::Quarterly, r#""cycle":"quarterly""#),
        (Cycle::Yearly, r#""cycle":"yearly""#),
        (
            custom(CycleUnit::Day),
            r#""cycle":"custom","cycle_repeat":999,"cycle_frequency":"day""#,
        ),
        (
            custom(CycleUnit::Week),
            r#""cycle":"custom","cycle_repeat":999,"cycle_frequency":"week""#,
        ),
        (
            custom(CycleUnit::Month),
            r#""cycle":"custom","cycle_repeat":999,"cycle_frequency":"month""#,
        ),
        (
            custom(CycleUnit::Year),
            r#""cycle":"custom","cycle_repeat":999,"cycle_frequency":"year""#,
        ),
    ];
    for (cycle, words) in rows {
        let recorder = Recorder::with_responses([(201, PLAN), (201, BILLING)]);
        let hitpay = recorder.hitpay();
        let plan = NewPlan::new("Tea", cycle, sgd(990));
        hitpay.create_plan(&plan).await.unwrap();
        let terms = Terms::Own {
            name: "Tea".into(),
            amount: sgd(990),
            cycle,
        };
        let mut billing = NewRecurringBilling::new("ana@shop.example", terms);
        billing.start_date = some("2026-12-01");
        hitpay.create_recurring_billing(&billing).await.unwrap();
        for place in [0, 1] {
            let sent = body(&recorder, place);
            let (word, rest) = sent.split_at(sent.find(r#""cycle""#).unwrap());
            assert!(rest.starts_with(words), "{word}{rest}");
            assert_eq!(
                sent.matches("cycle").count(),
                words.matches("cycle").count()
            );
        }
    }
}

#[tokio::test]
async fn the_cycle_save_card_is_accepted_in_a_change_only() {
    let recorder = Recorder::with_responses([(200, r#"{"id":"p-1","cycle":"save_card"}"#)]);
    let hitpay = recorder.hitpay();
    let plan = NewPlan::new("Tea", Cycle::SaveCard, sgd(990));
    let error = hitpay.create_plan(&plan).await.unwrap_err();
    assert_eq!(
        (error.field(), error.outcome()),
        (Some("cycle"), Outcome::NotSent)
    );
    let changed = hitpay.update_plan("p-1", &plan).await.unwrap();
    assert_eq!(changed.cycle, some("save_card"));
    let expected = r#"{"name":"Tea","cycle":"save_card","currency":"SGD","amount":9.90}"#;
    assert_eq!(body(&recorder, 0), expected);
    let terms = Terms::Own {
        name: "Tea".into(),
        amount: sgd(990),
        cycle: Cycle::SaveCard,
    };
    let mut billing = NewRecurringBilling::new("ana@shop.example", terms);
    billing.start_date = some("2026-12-01");
    let error = hitpay.create_recurring_billing(&billing).await.unwrap_err();
    assert_eq!(
        (error.field(), error.outcome()),
        (Some("cycle"), Outcome::NotSent)
    );
}

#[tokio::test]
async fn amounts_and_counts_reach_to_the_widest_documented_limit() {
    let vnd = |minor| Money::from_minor(minor, Currency::VND);
    let plan = |amount, times| {
        let mut new = NewPlan::new("Tea", Cycle::Monthly, amount);
        new.times_to_be_charged = Some(times);
        new
    };
    for (amount, times) in [
        (sgd(1), 1),
        (sgd(999_999_999), 1_000),
        (vnd(1), 101),
        (vnd(9_999_999), 100),
    ] {
        let (number, currency) = (amount.decimal(), amount.currency());
        let answer = format!(r#"{{"id":"p-1","amount":{number},"currency":"{currency}"}}"#);
        let recorder = Recorder::with_responses([(201, &answer)]);
        let made = recorder.hitpay().create_plan(&plan(amount, times)).await;
        assert!(made.is_ok(), "{amount} {times}");
    }
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    for (amount, times, field) in [
        (sgd(0), 1, "amount"),
        (sgd(-1), 1, "amount"),
        (sgd(1_000_000_000), 1, "amount"),
        (vnd(10_000_000), 1, "amount"),
        (sgd(100), 0, "times_to_be_charged"),
        (sgd(100), 1_001, "times_to_be_charged"),
    ] {
        let error = hitpay.create_plan(&plan(amount, times)).await.unwrap_err();
        assert_eq!(error.field(), Some(field), "{amount} {times}");
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    for amount in [sgd(0), sgd(1_000_000_000)] {
        let error = hitpay.charge_saved_method("r", amount).await.unwrap_err();
        assert_eq!(error.field(), Some("amount"));
        let error = hitpay.charge_tokenisation("r", amount, None).await;
        assert_eq!(error.unwrap_err().field(), Some("amount"));
    }
}

#[tokio::test]
async fn a_method_is_saved_for_at_least_one_major_unit() {
    let saving = |amount: Money| {
        let terms = Terms::SaveMethod {
            name: "Tea".into(),
            amount: Some(amount),
            currency: amount.currency(),
            start: Some(SaveStart::SignUpDate),
        };
        NewRecurringBilling::new("ana@shop.example", terms)
    };
    let vnd = |minor| Money::from_minor(minor, Currency::VND);
    for amount in [sgd(100), sgd(999_999_999), vnd(1)] {
        let recorder = Recorder::with_responses([(201, BILLING)]);
        let hitpay = recorder.hitpay();
        let made = hitpay.create_recurring_billing(&saving(amount)).await;
        assert!(made.is_ok(), "{amount}");
        assert!(body(&recorder, 0).contains(r#""start_date_method":"sign_up_date""#));
    }
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    for amount in [sgd(99), sgd(0), sgd(1_000_000_000), vnd(0)] {
        let error = hitpay.create_recurring_billing(&saving(amount)).await;
        assert_eq!(error.unwrap_err().field(), Some("amount"), "{amount}");
    }
}

#[tokio::test]
async fn every_field_of_a_plan_and_of_a_billing_is_sent() {
    let recorder = Recorder::with_responses([(201, PLAN), (201, PLAN), (201, BILLING)]);
    let hitpay = recorder.hitpay();
    let mut plan = NewPlan::new("Tea", Cycle::Monthly, sgd(990));
    plan.description = some("A box each month");
    plan.reference = some("TEA");
    plan.redirect_url = some("https://shop.example/thanks");
    plan.start = Some(PlanStart::SignUpDate);
    plan.times_to_be_charged = Some(12);
    hitpay.create_plan(&plan).await.unwrap();
    let expected = r#"{"name":"Tea","description":"A box each month","cycle":"monthly","currency":"SGD","amount":9.90,"reference":"TEA","redirect_url":"https://shop.example/thanks","start_date_method":"sign_up_date","times_to_be_charged":12}"#;
    assert_eq!(body(&recorder, 0), expected);
    plan.start = Some(PlanStart::CustomerSelects);
    hitpay.create_plan(&plan).await.unwrap();
    let start = r#""start_date_method":"customer_select_date""#;
    assert!(body(&recorder, 1).contains(start));

    let mut billing = NewRecurringBilling::new("ana@shop.example", Terms::Plan("p-1".into()));
    billing.customer_name = some("Ana Tan");
    billing.start_date = some("2026-12-01");
    billing.payment_methods = vec!["card".into(), "giro".into()];
    billing.redirect_url = some("https://shop.example/thanks");
    billing.reference = Some("cust_1".parse().unwrap());
    billing.description = some("A box each month");
    billing.webhook = some("https://shop.example/hook");
    billing.send_email = Some(true);
    billing.times_to_be_charged = Some(12);
    hitpay.create_recurring_billing(&billing).await.unwrap();
    let expected = r#"{"customer_email":"ana@shop.example","customer_name":"Ana Tan","start_date":"2026-12-01","plan_id":"p-1","payment_methods":["card","giro"],"redirect_url":"https://shop.example/thanks","reference":"cust_1","description":"A box each month","webhook":"https://shop.example/hook","send_email":"true","times_to_be_charged":12}"#;
    assert_eq!(body(&recorder, 2), expected);

    type Change = fn(&mut NewRecurringBilling);
    let long: [(Change, &str); 3] = [
        (|b| b.customer_name = Some("n".repeat(256)), "customer_name"),
        (|b| b.redirect_url = Some("/thanks".into()), "redirect_url"),
        (|b| b.webhook = Some("ftp://shop.example".into()), "webhook"),
    ];
    for (change, field) in long {
        let mut wrong = billing.clone();
        change(&mut wrong);
        let error = hitpay.create_recurring_billing(&wrong).await.unwrap_err();
        assert_eq!(error.field(), Some(field));
    }
    plan.reference = Some("r".repeat(256));
    let error = hitpay.create_plan(&plan).await.unwrap_err();
    assert_eq!(error.field(), Some("reference"));
}

#[tokio::test]
async fn a_billing_is_paused_and_resumed() {
    let paused = r#"{"id":"r-1","status":"paused","pause_from":"2026-12-01"}"#;
    let active = r#"{"id":"r-1","status":"active"}"#;
    let responses = [(200, ""), (200, paused), (200, active), (200, active)];
    let recorder = Recorder::with_responses(responses);
    let hitpay = recorder.hitpay();
    let mut pause = Pause::new("2026-12-01");
    pause.to_date = some("2026-12-31");
    pause.next_charge_date = some("2027-01-01");
    let read = hitpay.pause_recurring_billing("r-1", &pause).await.unwrap();
    assert_eq!(read.status, "paused");
    assert_eq!(read.raw.text("pause_from"), some("2026-12-01"));
    let mut resume = Resume::default();
    resume.status = some("active");
    resume.next_charge_date = some("2026-12-15");
    let read = hitpay
        .resume_recurring_billing("r-1", &resume)
        .await
        .unwrap();
    assert_eq!(read.status, "active");
    let expected =
        r#"{"from_date":"2026-12-01","to_date":"2026-12-31","next_charge_date":"2027-01-01"}"#;
    assert_eq!(body(&recorder, 0), expected);
    let expected = r#"{"status":"active","next_charge_date":"2026-12-15"}"#;
    assert_eq!(body(&recorder, 2), expected);
    recorder.assert_calls([
        (
            "POST /v1/recurring-billing/{id}/pause",
            "/v1/recurring-billing/r-1/pause",
        ),
        (
            "GET /v1/recurring-billing/{id}",
            "/v1/recurring-billing/r-1",
        ),
        (
            "POST /v1/recurring-billing/{id}/resume",
            "/v1/recurring-billing/r-1/resume",
        ),
        (
            "GET /v1/recurring-billing/{id}",
            "/v1/recurring-billing/r-1",
        ),
    ]);
}

#[tokio::test]
async fn a_pause_that_cannot_be_seen_afterwards_is_unknown() {
    for answers in [
        [(200, r#"{"id":"r-2","status":"paused"}"#), (200, "{}")],
        [(200, ""), (502, "<html>")],
        [(200, ""), (200, r#"{"id":"r-2","status":"paused"}"#)],
        [(502, "<html>"), (200, "{}")],
    ] {
        let recorder = Recorder::with_responses(answers);
        let pause = Pause::new("2026-12-01");
        let error = recorder
            .hitpay()
            .pause_recurring_billing("r-1", &pause)
            .await;
        let error = error.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::Poll),
            "{answers:?}"
        );
    }
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let mut pause = Pause::new("1 December");
    for field in ["from_date", "to_date", "next_charge_date"] {
        let error = hitpay
            .pause_recurring_billing("r-1", &pause)
            .await
            .unwrap_err();
        assert_eq!(error.field(), Some(field));
        if pause.to_date.is_some() {
            pause.to_date = None;
            pause.next_charge_date = some("soon");
        } else {
            pause.from_date = "2026-12-01".into();
            pause.to_date = some("soon");
        }
    }
    let mut resume = Resume::default();
    resume.next_charge_date = some("2026-13-01");
    let error = hitpay.resume_recurring_billing("r-1", &resume).await;
    assert_eq!(error.unwrap_err().field(), Some("next_charge_date"));
}
