//! Tests of HitPay against the sandbox: plans, recurring billing, saved payment methods.

use std::sync::Arc;

use dhow_core::{
    Currency, ErrorKind, Outcome, PaymentProvider, PaymentStatus, RefundStatus, Resolution, Subject,
};
use dhow_hitpay::{
    HitPay, RefundNotice,
    plan::{Cycle, CycleUnit, NewPlan},
    recurring::{
        NewRecurringBilling, Pause, RecurringBilling, RecurringEmbed, RecurringQuery, Resume, Terms,
    },
};
use dhow_sandbox::{Fault, Sandbox};

use crate::{
    hitpay::{config, sandbox, sgd},
    shop::Shop,
};

/// Creates a recurring billing with a saved payment method.
async fn saved(sandbox: &Sandbox, hitpay: &HitPay, webhook: Option<String>) -> RecurringBilling {
    let terms = Terms::SaveMethod {
        name: "Tea".into(),
        amount: Some(sgd(990)),
        currency: Currency::SGD,
        start: None,
    };
    let mut new = NewRecurringBilling::new("ana@shop.example", terms);
    new.reference = Some("cust_id_123".parse().unwrap());
    new.webhook = webhook;
    let made = hitpay.create_recurring_billing(&new).await.unwrap();
    assert_eq!(
        (made.status.as_str(), made.saves_method),
        ("scheduled", Some(true))
    );
    sandbox.hitpay().save_method(&made.id).unwrap();
    made
}

#[tokio::test]
async fn a_saved_method_is_charged_and_refunded() {
    let sandbox = sandbox().await;
    let hitpay = Arc::new(HitPay::connect(config(&sandbox)).unwrap());
    let shop = Shop::open(Arc::clone(&hitpay) as Arc<dyn PaymentProvider>).await;
    sandbox
        .hitpay()
        .register_endpoint(&shop.webhook_url(), &["recurring_billing.method_attached"]);
    let billing = saved(&sandbox, &hitpay, Some(shop.webhook_url())).await;
    shop.wait_for(1).await;
    let event = &shop.events()[0];
    assert_eq!(event.subject, Subject::Other);
    assert_eq!(event.gateway_kind, "recurring_billing.method_attached");
    assert_eq!(event.provider_reference.as_deref(), Some(&*billing.id));

    let paid = hitpay
        .charge_saved_method(&billing.id, sgd(1_234))
        .await
        .unwrap();
    assert_eq!(paid.status, PaymentStatus::Paid);
    assert_eq!(paid.amount.unwrap().money(), Some(sgd(1_234)));
    shop.wait_for(2).await;
    let form = &shop.events()[1];
    assert_eq!(form.subject, Subject::Payment(PaymentStatus::Paid));
    assert_eq!(
        form.attempt_reference.as_deref(),
        Some(paid.payment_id.as_str())
    );
    assert_eq!(form.provider_reference.as_deref(), Some(&*billing.id));
    let charge = hitpay.charge(&paid.payment_id).await.unwrap();
    assert_eq!(charge.payment_request_id, None);
    let refund = hitpay
        .refund_charge(&paid.payment_id, sgd(234))
        .await
        .unwrap();
    assert_eq!(refund.status, RefundStatus::Succeeded);
}

#[tokio::test]
async fn a_declined_charge_is_refused_and_a_charge_without_a_response_is_unknown() {
    let sandbox = sandbox().await;
    let hitpay = HitPay::connect(config(&sandbox)).unwrap();
    let billing = saved(&sandbox, &hitpay, None).await;
    sandbox.hitpay().decline_next(&billing.id).unwrap();
    let error = hitpay
        .charge_saved_method(&billing.id, sgd(990))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Declined, Outcome::Refused)
    );

    sandbox.faults().next_post(Fault::bad_gateway());
    let error = hitpay
        .charge_saved_method(&billing.id, sgd(990))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown(Resolution::Poll));
    let after = hitpay.recurring_billing(&billing.id).await.unwrap();
    assert_eq!(
        after.total_charge,
        Some(1),
        "the charge without a response was taken, the declined one was not"
    );
    assert_eq!(after.methods[0].last4.as_deref(), Some("4242"));

    let ended = hitpay.cancel_recurring_billing(&billing.id).await.unwrap();
    assert_eq!(ended.status, "canceled");
    let error = hitpay
        .charge_saved_method(&billing.id, sgd(990))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
}

#[tokio::test]
async fn a_customer_subscribes_to_a_plan() {
    let sandbox = sandbox().await;
    let hitpay = HitPay::connect(config(&sandbox)).unwrap();
    let cycle = Cycle::Custom {
        repeat: 2,
        unit: CycleUnit::Week,
    };
    let plan = hitpay
        .create_plan(&NewPlan::new("Tea", cycle, sgd(990)))
        .await
        .unwrap();
    let plan = hitpay
        .update_plan(&plan.id, &NewPlan::new("Tea", cycle, sgd(1_990)))
        .await
        .unwrap();
    let mut new = NewRecurringBilling::new("ana@shop.example", Terms::Plan(plan.id.clone()));
    new.start_date = Some("2030-01-01".into());
    new.reference = Some("SUB-1".parse().unwrap());
    new.times_to_be_charged = Some(12);
    let made = hitpay.create_recurring_billing(&new).await.unwrap();
    assert_eq!(made.plan_id.as_deref(), Some(&*plan.id));
    assert_eq!(made.amount.unwrap().money(), Some(sgd(1_990)));
    assert_eq!(made.times_to_be_charged, Some(12));

    let mut query = RecurringQuery::default();
    query.reference = Some("SUB-1".into());
    query.status = Some("scheduled".into());
    let mut pages = hitpay.recurring_billings(&query);
    assert_eq!(pages.next().await.unwrap().unwrap().items[0].id, made.id);
    assert!(pages.next().await.unwrap().is_none());
    hitpay.delete_plan(&plan.id).await.unwrap();
    let error = hitpay.plan(&plan.id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_embedded_mode_is_accepted_only_for_its_payment_methods() {
    let sandbox = sandbox().await;
    let hitpay = HitPay::connect(config(&sandbox)).unwrap();
    let wallet = |method: &str, embed| {
        let terms = Terms::SaveMethod {
            name: "Tea".into(),
            amount: None,
            currency: Currency::SGD,
            start: None,
        };
        let mut new = NewRecurringBilling::new("ana@shop.example", terms);
        new.payment_methods = vec![method.into()];
        new.redirect_url = Some("https://shop.example/".into());
        new.embed = Some(embed);
        new
    };
    let made = hitpay
        .create_recurring_billing(&wallet("shopee_pay", RecurringEmbed::DirectLink))
        .await
        .unwrap();
    assert!(made.direct_link.is_some() && made.amount.is_none());
    let made = hitpay
        .create_recurring_billing(&wallet("zalopay", RecurringEmbed::QrCode))
        .await
        .unwrap();
    assert!(made.qr_code.is_some());
    let error = hitpay
        .create_recurring_billing(&wallet("zalopay", RecurringEmbed::DirectLink))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
}

#[tokio::test]
async fn a_billing_is_paused_and_resumed_and_its_charge_is_refunded_in_full() {
    let sandbox = sandbox().await;
    let hitpay = HitPay::connect(config(&sandbox)).unwrap();
    let billing = saved(&sandbox, &hitpay, None).await;
    let pause = Pause::new("2026-12-01");
    let paused = hitpay.pause_recurring_billing(&billing.id, &pause).await;
    assert_eq!(paused.unwrap().status, "paused");
    let refused = hitpay.charge_saved_method(&billing.id, sgd(990)).await;
    assert_eq!(refused.unwrap_err().outcome(), Outcome::Refused);
    let resume = Resume::default();
    let active = hitpay.resume_recurring_billing(&billing.id, &resume).await;
    assert_eq!(active.unwrap().status, "active");
    let again = hitpay.resume_recurring_billing(&billing.id, &resume).await;
    assert_eq!(again.unwrap_err().outcome(), Outcome::Refused);

    let paid = hitpay.charge_saved_method(&billing.id, sgd(990)).await;
    let paid = paid.unwrap().payment_id;
    let notice = RefundNotice::default();
    let refund = hitpay.refund_charge_in_full(&paid, &notice).await.unwrap();
    assert_eq!(refund.status, RefundStatus::Succeeded);
    assert_eq!(refund.amount.unwrap().money(), Some(sgd(990)));
    assert!(!refund.voided);
    let charge = hitpay.charge(&paid).await.unwrap();
    assert_eq!(charge.refunded.unwrap().money(), Some(sgd(990)));
}

#[tokio::test]
async fn plans_with_every_cycle_and_the_largest_amount_are_created() {
    let sandbox = sandbox().await;
    let hitpay = HitPay::connect(config(&sandbox)).unwrap();
    for cycle in [Cycle::Biweekly, Cycle::Quarterly] {
        let mut new = NewPlan::new("Tea", cycle, sgd(999_999_999));
        new.times_to_be_charged = Some(1_000);
        let made = hitpay.create_plan(&new).await.unwrap();
        assert_eq!(made.amount.unwrap().money(), Some(sgd(999_999_999)));
    }
}
