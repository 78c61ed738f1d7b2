//! Objects with every documented member, each parsed into its own field.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use dhow_core::{
    Currency, Environment, Failure, NextAction, PaymentProvider, PaymentStatus, PayoutStatus,
    ProviderReference, ReportedAmount,
};
use dhow_hub2::{PaymentFailure, TransferFailure};

use crate::recorder::Recorder;

fn id(text: &str) -> ProviderReference {
    text.parse().unwrap()
}

fn at(seconds: u64) -> Option<SystemTime> {
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

fn xof(text: &str) -> Option<ReportedAmount> {
    Some(ReportedAmount::minor_units(text, "XOF"))
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[tokio::test]
async fn every_member_of_a_transfer_is_read() {
    let body = r#"{"id":"tr_1","merchantId":"merchant-7","createdAt":"2026-11-20T07:30:00.000Z","updatedAt":"2026-11-20T07:31:00.000Z","reference":"P-1","description":"wages","status":"failed","amount":500,"currency":"XOF","mode":"sandbox",
        "destination":{"type":"mobile_money","country":"CI","recipientName":"Awa","msisdn":"00000001","provider":"orange"},"origin":{"name":"Shop","country":"CI"},
        "fees":[{"id":"f_1","label":"Fee","currency":"XOF","rate":0.01,"rateType":"percent","amount":5,"taxes":[{"id":"t_1","taxType":"VAT","type":"percent","value":18,"feeId":"f_1"}]}],
        "failureCause":{"code":"insufficient_funds","message":"Not enough","params":{"missing":100}},
        "overrideBusinessName":"Shop","isIrt":false,"providerReference":"OM-7","providerData":{"batch": [7]},"balanceBefore":100,"balanceAfter":95}"#;
    let recorder = Recorder::with_responses([(200, body)]);
    let transfer = recorder.hub2().transfer(&id("tr_1")).await.unwrap();
    assert_eq!(transfer.id, id("tr_1"));
    assert_eq!(transfer.payout_status(), PayoutStatus::Failed);
    assert_eq!(transfer.reference, text("P-1"));
    assert_eq!(transfer.description, text("wages"));
    assert_eq!(transfer.amount, xof("500"));
    assert_eq!(transfer.environment, Some(Environment::Sandbox));
    assert_eq!(transfer.msisdn, text("00000001"));
    assert_eq!(transfer.provider, text("orange"));
    assert_eq!(transfer.country, text("CI"));
    assert_eq!(transfer.recipient_name, text("Awa"));
    let origin = transfer.origin.as_ref().unwrap();
    assert_eq!(
        (&origin.name, &origin.country),
        (&text("Shop"), &text("CI"))
    );
    assert_eq!(transfer.is_irt, Some(false));
    assert_eq!(transfer.merchant_id, text("merchant-7"));
    assert_eq!(transfer.provider_data, text(r#"{"batch": [7]}"#));
    assert_eq!(
        transfer.failure_cause(),
        Some(TransferFailure::InsufficientFunds)
    );
    let failure = Failure::new("insufficient_funds", text("Not enough"));
    assert_eq!(transfer.failure, Some(failure));
    let params = BTreeMap::from([("missing".to_owned(), "100".to_owned())]);
    assert_eq!(transfer.failure_params, params);
    assert_eq!(transfer.override_business_name, text("Shop"));
    assert_eq!(transfer.provider_reference, text("OM-7"));
    assert_eq!(transfer.balances, Some(("100".to_owned(), "95".to_owned())));
    assert_eq!(transfer.created_at, at(1_795_159_800));
    assert_eq!(transfer.updated_at, at(1_795_159_860));
    let [fee] = &transfer.fees[..] else {
        panic!("{:?}", transfer.fees);
    };
    assert_eq!(fee.id, text("f_1"));
    assert_eq!((&fee.label, &fee.amount), (&text("Fee"), &xof("5")));
    let [tax] = &fee.taxes[..] else {
        panic!("{:?}", fee.taxes);
    };
    assert_eq!((&tax.id, &tax.tax_type), (&text("t_1"), &text("VAT")));
    assert_eq!(
        (&tax.value_type, &tax.value),
        (&text("percent"), &text("18"))
    );
    assert_eq!(
        (&fee.rate, &fee.rate_type),
        (&text("0.01"), &text("percent"))
    );
}

#[tokio::test]
async fn every_member_of_an_intent_is_read() {
    let page = r#"{"type":"redirection","message":"m","data":{"url":"https://pay.wave.com/c/1","method":"get","headers":{},"data":{}}}"#;
    let body = format!(
        r#"{{"id":"pi_1","createdAt":"2026-11-20T07:30:00.000Z","updatedAt":"2026-11-20T07:31:00.000Z","merchantId":"merchant-7","purchaseReference":"R-1","customerReference":"C-1","amount":200,"currency":"XOF","token":"t.o.k.e.n","status":"action_required","mode":"sandbox","overrideBusinessName":"Shop","nextAction":{page},
        "lastPaymentFailure":{{"code":"timeout","message":"Too late","params":{{"seconds":30}}}},
        "payments":[{{"id":"pay_1","intentId":"pi_1","createdAt":"2026-11-20T07:30:30.000Z","updatedAt":"2026-11-20T07:30:45.000Z","status":"failed","amount":200,"currency":"XOF","method":"mobile_money","country":"SN","provider":"wave","number":"00000001","providerReference":"W-7","providerData":{{"session":"s"}},
            "failure":{{"code":"timeout","message":"Too late","params":{{"seconds":30}}}},"fees":[],"nextAction":{page}}}]}}"#
    );
    let recorder = Recorder::with_responses([(200, &body)]);
    let intent = recorder.hub2().payment_intent(&id("pi_1")).await.unwrap();
    assert_eq!(intent.id, id("pi_1"));
    assert_eq!(intent.status, "action_required");
    assert_eq!(intent.payment_status(), PaymentStatus::ActionRequired);
    assert_eq!(intent.amount, xof("200"));
    assert_eq!(intent.purchase_reference, text("R-1"));
    assert_eq!(intent.customer_reference, text("C-1"));
    assert_eq!(intent.merchant_id, text("merchant-7"));
    assert_eq!(intent.override_business_name, text("Shop"));
    assert_eq!(intent.token.unwrap().expose(), "t.o.k.e.n");
    assert_eq!(intent.environment, Some(Environment::Sandbox));
    assert_eq!(intent.unreadable_payments, 0);
    let url = "https://pay.wave.com/c/1".to_owned();
    let redirect = Some(NextAction::Redirect { url: url.clone() });
    assert_eq!(intent.next_action, redirect);
    let page = intent.redirection.unwrap();
    assert_eq!((page.url, page.method), (url, text("get")));
    assert!(page.headers.is_empty() && page.data.is_empty());
    let failure = Some(Failure::new("timeout", text("Too late")));
    assert_eq!(intent.last_payment_failure, failure);
    let params = BTreeMap::from([("seconds".to_owned(), "30".to_owned())]);
    assert_eq!(intent.last_payment_failure_params, params);
    assert_eq!(intent.created_at, at(1_795_159_800));
    assert_eq!(intent.updated_at, at(1_795_159_860));

    let [payment] = &intent.payments[..] else {
        panic!("{:?}", intent.payments);
    };
    assert_eq!(payment.attempt.reference, id("pay_1"));
    assert_eq!(payment.attempt.status, PaymentStatus::Failed);
    assert_eq!(payment.attempt.gateway_status, "failed");
    assert_eq!(payment.attempt.amount, xof("200"));
    assert_eq!(payment.attempt.method, text("wave"));
    assert_eq!(payment.attempt.failure, failure);
    assert_eq!(payment.intent, text("pi_1"));
    assert_eq!(payment.failure, Some(PaymentFailure::Timeout));
    assert_eq!(payment.failure_params, params);
    assert_eq!(payment.method, text("mobile_money"));
    assert_eq!(payment.country, text("SN"));
    assert_eq!(payment.msisdn, text("00000001"));
    assert_eq!(payment.provider, text("wave"));
    assert_eq!(payment.provider_reference, text("W-7"));
    assert_eq!(payment.provider_data, text(r#"{"session":"s"}"#));
    assert_eq!(payment.next_action, redirect);
    assert!(payment.redirection.is_some() && payment.fees.is_empty());
    assert_eq!(payment.created_at, at(1_795_159_830));
    assert_eq!(payment.updated_at, at(1_795_159_845));
}

#[tokio::test]
async fn every_status_of_a_payment_link_is_kept() {
    for status in ["active", "expired", "closed", "completed", "frozen"] {
        let body = format!(r#"{{"id":"pl_1","status":"{status}"}}"#);
        let recorder = Recorder::with_responses([(200, &body)]);
        let link = recorder.hub2().payment_link(&id("pl_1")).await.unwrap();
        assert_eq!(link.status, text(status));
    }
}

#[tokio::test]
async fn attempts_of_a_payment_link_are_read_under_either_name() {
    for name in ["attempts", "paymentAttempts"] {
        let body = format!(
            r#"{{"id":"pl_1","url":"https://pay.hub2.com/pl_1","status":"active","purchaseReference":"R-1","description":"Tea","amount":200,"currency":"XOF","type":"single_use","expirationDate":"2026-11-20T07:30:00.000Z","{name}":[{{"id":"pay_1","status":"failed","failure":{{"code":"timeout","message":"Too late"}}}}]}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let link = recorder.hub2().payment_link(&id("pl_1")).await.unwrap();
        assert_eq!(link.id, id("pl_1"));
        assert_eq!(link.status, text("active"));
        assert_eq!(link.url, text("https://pay.hub2.com/pl_1"));
        assert_eq!(link.reference, text("R-1"));
        assert_eq!(link.description, text("Tea"));
        assert_eq!(link.amount, xof("200"));
        assert_eq!(link.multi_use, Some(false));
        assert_eq!(link.expires_at, at(1_795_159_800));
        let [attempt] = &link.attempts[..] else {
            panic!("{:?}", link.attempts);
        };
        assert_eq!(
            (&attempt.id, &attempt.status),
            (&text("pay_1"), &text("failed"))
        );
        let failure = Failure::new("timeout", text("Too late"));
        assert_eq!(attempt.failure, Some(failure));
    }
    let odd =
        r#"{"id":"pl_1","attempts":[],"paymentAttempts":[{"id":7,"status":null,"failure":[]}]}"#;
    let recorder = Recorder::with_responses([(200, odd)]);
    let link = recorder.hub2().payment_link(&id("pl_1")).await.unwrap();
    let [attempt] = &link.attempts[..] else {
        panic!("{:?}", link.attempts);
    };
    assert_eq!((&attempt.id, &attempt.status), (&text("7"), &None));
    assert_eq!(attempt.failure, None);
    let script = r#"{"id":"pl_1","url":"javascript:alert(1)"}"#;
    let recorder = Recorder::with_responses([(200, script)]);
    let link = recorder.hub2().payment_link(&id("pl_1")).await.unwrap();
    assert_eq!(link.url, None);
}

#[tokio::test]
async fn every_member_of_a_registered_webhook_is_read() {
    let body = r#"{"id":"wh_1","createdAt":"2026-11-20T07:30:00.000Z","updatedAt":"2026-11-20T07:31:00.000Z","mode":"sandbox","events":["payment_intent.succeeded","transfer.failed"],"metadata":{"team":"till","level":3},"status":"enabled","url":"https://s.example/h","description":"the shop"}"#;
    let recorder = Recorder::with_responses([(200, body)]);
    let webhook = recorder.hub2().webhook(&id("wh_1")).await.unwrap();
    assert_eq!(webhook.id, "wh_1");
    assert_eq!(webhook.url, text("https://s.example/h"));
    assert_eq!(webhook.enabled, Some(true));
    assert_eq!(webhook.environment, Some(Environment::Sandbox));
    assert_eq!(
        webhook.events,
        ["payment_intent.succeeded", "transfer.failed"]
    );
    assert_eq!(webhook.description, text("the shop"));
    let pairs = [("level", "3"), ("team", "till")];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(webhook.metadata, BTreeMap::from(pairs));
    assert_eq!(webhook.created_at, at(1_795_159_800));
    assert_eq!(webhook.updated_at, at(1_795_159_860));
    assert!(webhook.secret.is_none());
}

/// The payout limits of the page `documentation/en/policies`.
#[test]
fn the_payout_limits_are_the_published_ones() {
    let capabilities = Recorder::with_responses([]).hub2().capabilities();
    let rows = capabilities.payouts.unwrap().advised_limits;
    let rows: Vec<_> = rows
        .iter()
        .map(|rule| {
            let (minimum, maximum) = (rule.limit.minimum.unwrap(), rule.limit.maximum.unwrap());
            let range = (minimum.minor(), maximum.minor(), rule.multiple);
            (rule.country, rule.institution, minimum.currency(), range)
        })
        .collect();
    let (xof, xaf, gnf) = (Currency::XOF, Currency::XAF, Currency::GNF);
    let page = [
        ("BF", "orange", xof, (100, 1_000_000, 5)),
        ("BF", "mobicash", xof, (500, 1_000_000, 5)),
        ("CI", "orange", xof, (200, 1_500_000, 5)),
        ("CI", "mtn", xof, (100, 2_000_000, 5)),
        ("CI", "moov", xof, (500, 2_000_000, 5)),
        ("CM", "orange", xaf, (500, 500_000, 5)),
        ("CM", "mtn", xaf, (500, 500_000, 5)),
        ("GA", "airtel", xaf, (100, 1_000_000, 5)),
        ("GA", "mobicash", xaf, (100, 1_000_000, 5)),
        ("GN", "orange", gnf, (10_000, 1_500_000, 1_000)),
        ("GN", "mtn", gnf, (10_000, 1_500_000, 1_000)),
        ("ML", "orange", xof, (500, 1_500_000, 5)),
        ("ML", "mobicash", xof, (500, 1_500_000, 5)),
        ("SN", "orange", xof, (100, 1_500_000, 5)),
        ("SN", "free", xof, (100, 1_500_000, 5)),
        ("SN", "emoney", xof, (100, 1_500_000, 5)),
    ];
    assert_eq!(rows, page);
}
