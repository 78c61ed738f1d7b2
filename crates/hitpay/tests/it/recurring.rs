//! Plans, recurring billing and saved methods, as sent and as read.

use dhow_core::{Currency, ErrorKind, Money, NextAction, Outcome};
use dhow_hitpay::{
    plan::{Cycle, CycleUnit, NewPlan, PlanStart},
    recurring::{NewRecurringBilling, RecurringEmbed, RecurringQuery, SaveStart, Terms},
};
use http::Method;

use crate::recorder::Recorder;

const PLAN: &str = r#"{"id":"9741164c","name":"Tea","description":null,"cycle":"custom","cycle_repeat":2,"cycle_frequency":"week","currency":"sgd","amount":9.90,"price":9.9,"reference":null,"created_at":"2022-09-14T13:21:39","updated_at":"2022-09-14T13:21:39"}"#;

/// Types from several documented responses mixed: 0 and 1, booleans, texts.
const BILLING: &str = r#"{"id":"9746f8c2-2b7c-4c78-8832-012f203ae687","business_recurring_plans_id":null,"customer_name":"Ana","customer_email":"ana@shop.example","name":"Tea","reference":"cust_id_123","cycle":"save_card","cycle_repeat":null,"currency":"sgd","price":9.9,"amount":"9.90","times_to_be_charged":null,"times_charged":null,"total_charge":"2","status":"active","send_email":0,"save_card":1,"save_payment_method":1,"payment_methods":["card"],"methods":[{"id":"m-1","card":{"brand":"visa","last4":4242}}],"url":"https://securecheckout.sandbox.hit-pay.com/r","created_at":"2022-09-17T16:16:17"}"#;

fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

fn saved_method() -> NewRecurringBilling {
    let terms = Terms::SaveMethod {
        name: "Tea".into(),
        amount: Some(sgd(990)),
        currency: Currency::SGD,
        start: Some(SaveStart::NoInitialCharge),
    };
    let mut new = NewRecurringBilling::new("ana@shop.example", terms);
    new.reference = Some("cust_id_123".parse().unwrap());
    new
}

#[tokio::test]
async fn plans_are_created_read_changed_and_removed() {
    let list = format!(r#"{{"data":[{PLAN}],"meta":{{"current_page":1,"last_page":1}}}}"#);
    let recorder = Recorder::with_responses([
        (201, PLAN),
        (200, PLAN),
        (200, PLAN),
        (204, "1"),
        (200, &list),
    ]);
    let hitpay = recorder.hitpay();
    let cycle = Cycle::Custom {
        repeat: 2,
        unit: CycleUnit::Week,
    };
    let mut new = NewPlan::new("Tea", cycle, sgd(990));
    new.start = Some(PlanStart::FixedDate(28));
    new.times_to_be_charged = Some(12);
    let made = hitpay.create_plan(&new).await.unwrap();
    assert_eq!(made.amount.unwrap().money(), Some(sgd(990)));
    assert_eq!(made.cycle_repeat, Some(2));
    hitpay.plan("9741164c").await.unwrap();
    hitpay.update_plan("9741164c", &new).await.unwrap();
    hitpay.delete_plan("9741164c").await.unwrap();
    let mut plans = hitpay.plans(None);
    assert_eq!(plans.next().await.unwrap().unwrap().items[0].id, "9741164c");
    assert!(plans.next().await.unwrap().is_none());
    let sent = recorder.sent();
    let expected = r#"{"name":"Tea","cycle":"custom","cycle_repeat":2,"cycle_frequency":"week","currency":"SGD","amount":9.90,"start_date_method":"fixed_date","fixed_date":28,"times_to_be_charged":12}"#;
    assert_eq!(sent[0].body(), expected);
    let paths: Vec<_> = sent
        .iter()
        .map(|s| format!("{} {}", s.method(), s.uri().path()))
        .collect();
    assert_eq!(paths[2], "PUT /v1/subscription-plan/9741164c");
    assert_eq!(paths[3], "DELETE /v1/subscription-plan/9741164c");
    recorder.assert_calls([
        ("POST /v1/subscription-plan", "/v1/subscription-plan"),
        (
            "GET /v1/subscription-plan/{id}",
            "/v1/subscription-plan/9741164c",
        ),
        (
            "PUT /v1/subscription-plan/{id}",
            "/v1/subscription-plan/9741164c",
        ),
        (
            "DELETE /v1/subscription-plan/{id}",
            "/v1/subscription-plan/9741164c",
        ),
        ("GET /v1/subscription-plan", "/v1/subscription-plan"),
    ]);
}

#[tokio::test]
async fn a_plan_that_does_not_exist_is_an_error_either_way() {
    let body = r#"{"message":"No query results for model [App\\Business\\SubscriptionPlan] x"}"#;
    for (status, kind) in [(404, ErrorKind::NotFound), (422, ErrorKind::NotFound)] {
        let recorder = Recorder::with_responses([(status, body)]);
        let error = recorder.hitpay().plan("x").await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (kind, Outcome::ReadOnly));
    }
}

#[tokio::test]
async fn rules_of_a_plan_are_checked_before_anything_is_sent() {
    type Change = fn(&mut NewPlan);
    let table: [(Change, &str); 6] = [
        (|p| p.name = "n".repeat(129), "name"),
        (|p| p.amount = sgd(0), "amount"),
        (|p| p.amount = sgd(1_000_000_000), "amount"),
        (|p| p.start = Some(PlanStart::FixedDate(29)), "start"),
        (
            |p| p.times_to_be_charged = Some(1_001),
            "times_to_be_charged",
        ),
        (
            |p| {
                p.cycle = Cycle::Custom {
                    repeat: 0,
                    unit: CycleUnit::Day,
                }
            },
            "cycle",
        ),
    ];
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    for (change, field) in table {
        let mut new = NewPlan::new("Tea", Cycle::Monthly, sgd(990));
        change(&mut new);
        let error = hitpay.create_plan(&new).await.unwrap_err();
        assert_eq!(error.field(), Some(field));
    }
}

#[tokio::test]
async fn a_method_is_saved_and_read_however_its_members_are_typed() {
    let recorder = Recorder::with_responses([(201, BILLING)]);
    let hitpay = recorder.hitpay();
    let made = hitpay
        .create_recurring_billing(&saved_method())
        .await
        .unwrap();
    assert_eq!(made.amount.as_ref().unwrap().money(), Some(sgd(990)));
    assert_eq!(made.saves_method, Some(true));
    assert_eq!((made.total_charge, made.times_charged), (Some(2), None));
    assert_eq!(made.methods[0].last4.as_deref(), Some("4242"));
    let url = "https://securecheckout.sandbox.hit-pay.com/r".to_owned();
    assert_eq!(made.next_actions(), [NextAction::Redirect { url }]);
    let expected = r#"{"customer_email":"ana@shop.example","save_payment_method":"true","name":"Tea","currency":"SGD","amount":9.90,"start_date_method":"no_initial_charge","reference":"cust_id_123"}"#;
    assert_eq!(recorder.sent()[0].body(), expected);
}

const BILLING_PATH: &str = "/v1/recurring-billing/9746f8c2-2b7c-4c78-8832-012f203ae687";

#[tokio::test]
async fn a_subscription_is_created_listed_changed_and_cancelled() {
    let cancelled = BILLING.replace(
        r#""status":"active","send_email":0"#,
        r#""status":"canceled","send_email":false"#,
    );
    let list = format!("[{BILLING}]");
    let recorder = Recorder::with_responses([
        (201, BILLING),
        (200, BILLING),
        (200, BILLING),
        (200, &cancelled),
        (200, &list),
        (200, "[]"),
    ]);
    let hitpay = recorder.hitpay();
    let mut new = NewRecurringBilling::new("ana@shop.example", Terms::Plan("p-1".into()));
    new.start_date = Some("2026-12-01".into());
    new.send_email = Some(false);
    new.times_to_be_charged = Some(3);
    let made = hitpay.create_recurring_billing(&new).await.unwrap();
    hitpay.recurring_billing(&made.id).await.unwrap();
    let terms = Terms::Own {
        name: "Tea".into(),
        amount: sgd(1_990),
        cycle: Cycle::Monthly,
    };
    let change = NewRecurringBilling::new("ana@shop.example", terms);
    hitpay
        .update_recurring_billing(&made.id, &change)
        .await
        .unwrap();
    let ended = hitpay.cancel_recurring_billing(&made.id).await.unwrap();
    assert_eq!(ended.status, "canceled");
    let mut query = RecurringQuery::default();
    query.reference = Some("cust_id_123".into());
    let mut pages = hitpay.recurring_billings(&query);
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert!(pages.next().await.unwrap().is_none());
    let sent = recorder.sent();
    let expected = r#"{"customer_email":"ana@shop.example","start_date":"2026-12-01","plan_id":"p-1","send_email":"false","times_to_be_charged":3}"#;
    assert_eq!(sent[0].body(), expected);
    assert_eq!(sent[2].method(), Method::PUT);
    assert_eq!(
        sent[2].body(),
        r#"{"customer_email":"ana@shop.example","name":"Tea","currency":"SGD","amount":19.90,"cycle":"monthly"}"#
    );
    assert_eq!(sent[3].method(), Method::DELETE);
    assert_eq!(sent[4].uri().query(), Some("reference=cust_id_123"));
    assert_eq!(sent[5].uri().query(), Some("page=2&reference=cust_id_123"));
    recorder.assert_calls([
        ("POST /v1/recurring-billing", "/v1/recurring-billing"),
        ("GET /v1/recurring-billing/{id}", BILLING_PATH),
        ("PUT /v1/recurring-billing/{id}", BILLING_PATH),
        ("DELETE /v1/recurring-billing/{id}", BILLING_PATH),
        ("GET /v1/recurring-billing", "/v1/recurring-billing"),
        ("GET /v1/recurring-billing", "/v1/recurring-billing"),
    ]);
}

#[tokio::test]
async fn rules_of_a_billing_are_checked_before_anything_is_sent() {
    let plan = || NewRecurringBilling::new("a@b.example", Terms::Plan("p".into()));
    let no_amount = |methods: &[&str]| {
        let terms = Terms::SaveMethod {
            name: "Tea".into(),
            amount: None,
            currency: Currency::SGD,
            start: None,
        };
        let mut new = NewRecurringBilling::new("a@b.example", terms);
        new.payment_methods = methods.iter().map(|m| (*m).to_owned()).collect();
        new
    };
    let mut counted = saved_method();
    counted.times_to_be_charged = Some(2);
    let mut two = saved_method();
    two.embed = Some(RecurringEmbed::QrCode);
    let mut link = no_amount(&["shopee_pay"]);
    link.embed = Some(RecurringEmbed::DirectLink);
    let table = [
        (plan(), "start_date"),
        (no_amount(&[]), "amount"),
        (no_amount(&["card", "shopee_pay"]), "amount"),
        (counted, "times_to_be_charged"),
        (two, "payment_methods"),
        (link, "redirect_url"),
    ];
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    for (new, field) in table {
        let error = hitpay.create_recurring_billing(&new).await.unwrap_err();
        assert_eq!(error.field(), Some(field), "{error}");
    }
    let error = hitpay
        .update_recurring_billing("x", &saved_method())
        .await
        .unwrap_err();
    assert_eq!(error.field(), Some("terms"));
}

fn instructions(text: &str) -> NextAction {
    NextAction::Other {
        kind: "instructions".into(),
        message: Some(text.into()),
    }
}

#[tokio::test]
async fn the_embedded_modes_have_an_action_of_their_own() {
    let with = |member: &str| {
        format!(
            r#"{{"id":"r","status":"scheduled","reference":"cust_id_123","payment_methods":["zalopay"],{member}}}"#
        )
    };
    let qr = NextAction::ShowQrCode {
        payload: "00020101".into(),
    };
    let link = NextAction::OpenApp {
        app: "zalopay".into(),
        url: "https://w".into(),
    };
    let table = [
        (
            RecurringEmbed::QrCode,
            r#""qr_code_data":"00020101""#,
            qr.clone(),
            "generate_qr",
        ),
        (
            RecurringEmbed::QrCode,
            r#""qr_code_data":{"qr_code":"00020101"}"#,
            qr,
            "generate_qr",
        ),
        (
            RecurringEmbed::DirectLink,
            r#""direct_link":"https://w""#,
            link,
            "generate_direct_link",
        ),
        (
            RecurringEmbed::Instructions,
            r#""instructions":"Go to DBS""#,
            instructions("Go to DBS"),
            "generate_instructions",
        ),
        (
            RecurringEmbed::Instructions,
            r#""instructions":{"bank":"DBS"}"#,
            instructions(r#"{"bank":"DBS"}"#),
            "generate_instructions",
        ),
    ];
    for (embed, member, action, parameter) in table {
        let recorder = Recorder::with_responses([(201, &with(member))]);
        let mut new = saved_method();
        new.payment_methods = vec!["zalopay".into()];
        new.redirect_url = Some("https://shop.example/".into());
        new.embed = Some(embed);
        let made = recorder
            .hitpay()
            .create_recurring_billing(&new)
            .await
            .unwrap();
        assert_eq!(made.next_actions(), [action]);
        let body = String::from_utf8(recorder.sent()[0].body().to_vec()).unwrap();
        assert!(body.contains(&format!(r#""{parameter}":true"#)), "{body}");
        assert_eq!(body.matches("generate_").count(), 1);
    }
}
