//! Responses with members of unexpected types, and amounts that cannot be parsed.

use dhow_core::{Outcome, PaymentProvider, PaymentStatus, Resolution};
use dhow_hitpay::{
    plan::{Cycle, NewPlan},
    recurring::{NewRecurringBilling, Terms},
};
use serde_json::{Value, json};

use crate::{
    recorder::Recorder,
    requests::{ID, order, reference},
    transfers::{BENEFICIARY, payout_to, sgd},
};

/// Values in place of a text, a number or null.
fn unexpected_values() -> [Value; 6] {
    [
        json!([]),
        json!({}),
        json!(["REF123"]),
        json!({"value": "REF123"}),
        json!(true),
        Value::Null,
    ]
}

/// Response to a creation with every member that HitPay documents.
fn created() -> Value {
    json!({"id": ID, "name": "Ana", "email": "a@b.example", "phone": "91234567", "amount": "599.00", "currency": "SGD",
        "status": "pending", "purpose": "Tea", "reference_number": "REF123", "payment_methods": ["card"],
        "url": "https://pay.example/x", "redirect_url": "https://test.com/success", "webhook": "https://test.com/webhook",
        "send_sms": false, "send_email": false, "sms_status": "pending", "email_status": "pending",
        "allow_repeated_payments": false, "expiry_date": null, "created_at": "2020-07-03T02:18:49",
        "updated_at": "2020-07-03T02:18:49", "metadata": {"seat": "7"}, "qr_code_data": null, "direct_link": null,
        "is_currency_editable": false, "executor_id": 12, "staff_id": "s", "business_location_id": "l",
        "address": {"line1": "x"}, "location": null, "line_items": [], "qr_amount": null, "qr_currency": null,
        "fx_rate": null, "qr_image_mime": null})
}

#[tokio::test]
async fn a_created_payment_is_read_with_optional_members_of_any_type() {
    let whole = created();
    let needed = ["id", "amount", "currency", "status"];
    let members = whole.as_object().unwrap().keys();
    let optional: Vec<&String> = members.filter(|name| !needed.contains(&&***name)).collect();
    assert_eq!(optional.len(), 31);
    for name in optional {
        for value in unexpected_values() {
            // A boolean is a different reference.
            if name == "reference_number" && value == json!(true) {
                continue;
            }
            let mut answer = whole.clone();
            answer[name] = value.clone();
            let recorder = Recorder::with_responses([(201, &answer.to_string())]);
            let made = recorder.hitpay().create_payment(&order()).await;
            let made = made.unwrap_or_else(|error| panic!("{name} {value}: {error}"));
            assert_eq!(made.provider_reference.as_str(), ID);
            assert_eq!(made.status, PaymentStatus::Pending);
            let reference = (name != "reference_number").then_some("REF123");
            assert_eq!(
                made.merchant_reference.as_deref(),
                reference,
                "{name} {value}"
            );
        }
    }
}

#[tokio::test]
async fn a_reference_of_another_type_matches_nothing() {
    let only = |value: &Value| json!({"id": "x", "status": "pending", "reference_number": value});
    for value in unexpected_values() {
        let recorder = Recorder::with_responses([(201, &only(&value).to_string())]);
        let made = recorder.hitpay().create_payment(&order()).await;
        assert_eq!(
            made.unwrap_err().outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{value}"
        );
    }
    for other in [json!("REF124"), json!(""), json!(true), json!(7)] {
        let mut answer = created();
        answer["reference_number"] = other.clone();
        let recorder = Recorder::with_responses([(201, &answer.to_string())]);
        let made = recorder.hitpay().create_payment(&order()).await;
        assert_eq!(
            made.unwrap_err().outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{other}"
        );
    }
}

#[tokio::test]
async fn created_payouts_and_plans_are_read_with_references_of_any_type() {
    for value in [json!([]), json!({}), Value::Null] {
        let transfer = json!({"id": "t-1", "status": "scheduled", "reference": value, "remark": value,
            "payment_amount": 20, "payment_currency": "sgd", "exchange_rate": value, "created_at": value,
            "fee": value, "failure_code": value, "failure_message": value, "beneficiary": {"id": "b-1", "holder_name": value}});
        let recorder = Recorder::with_responses([(200, BENEFICIARY), (201, &transfer.to_string())]);
        let hitpay = recorder.hitpay();
        let new = payout_to("b-1", sgd(2_000), "SGD");
        let paid = hitpay.payouts().unwrap().payout(&new).await;
        let paid = paid.unwrap_or_else(|error| panic!("{value}: {error}"));
        assert_eq!(paid.provider_reference.as_str(), "t-1");

        let plan = json!({"id": "p-1", "amount": 9.90, "currency": "sgd", "name": value, "reference": value,
            "description": value, "cycle": value, "times_to_be_charged": value, "status": value});
        let recorder = Recorder::with_responses([(201, &plan.to_string())]);
        let mut new = NewPlan::new("Tea", Cycle::Monthly, sgd(990));
        new.reference = Some("R-1".into());
        let made = recorder.hitpay().create_plan(&new).await;
        assert!(made.is_ok(), "{value}: {made:?}");

        let billing = json!({"id": "r-1", "status": "scheduled", "customer_email": value, "customer_name": value,
            "reference": value, "amount": 9.90, "currency": "sgd", "url": value, "payment_methods": value});
        let recorder = Recorder::with_responses([(201, &billing.to_string())]);
        let terms = Terms::Own {
            name: "Tea".into(),
            amount: sgd(990),
            cycle: Cycle::Monthly,
        };
        let mut new = NewRecurringBilling::new("ana@shop.example", terms);
        new.start_date = Some("2026-12-01".into());
        let made = recorder.hitpay().create_recurring_billing(&new).await;
        assert!(made.is_ok(), "{value}: {made:?}");
    }
}

#[tokio::test]
async fn an_amount_that_cannot_be_parsed_is_a_warning() {
    for amount in [json!("-599.00"), json!("S$ 599"), json!({}), json!(true)] {
        let mut answer = created();
        answer["status"] = json!("completed");
        let payment =
            json!({"id": "p-1", "status": "succeeded", "amount": amount, "currency": "sgd"});
        answer["payments"] = json!([payment]);
        let recorder = Recorder::with_responses([(200, &answer.to_string())]);
        let hitpay = recorder.hitpay();
        let read = hitpay.payment_status(&reference(ID)).await.unwrap();
        assert_eq!(read.status, PaymentStatus::Paid);
        assert!(!read.warnings.is_empty(), "{amount}");

        let mut response = created();
        response["amount"] = amount.clone();
        let recorder = Recorder::with_responses([(200, &response.to_string())]);
        let hitpay = recorder.hitpay();
        let warnings = hitpay
            .payment_status(&reference(ID))
            .await
            .unwrap()
            .warnings;
        assert!(
            warnings
                .iter()
                .any(|warning| warning.contains("requested amount")),
            "{warnings:?}"
        );

        let transfer = json!({"id": "t-1", "status": "paid", "payment_amount": amount, "payment_currency": "sgd"});
        let recorder = Recorder::with_responses([(200, &transfer.to_string())]);
        let hitpay = recorder.hitpay();
        let payouts = hitpay.payouts().unwrap();
        let payout = payouts.payout_status(&reference("t-1")).await.unwrap();
        assert_eq!(payout.warnings.len(), 1, "{amount}");
    }
}
