//! Balances, provisionings, payment links, submerchants, webhooks and delegated calls: requests sent, and responses parsed.

use std::{collections::BTreeMap, time::Duration};

use dhow_core::{Balances, Currency, Environment, Money, ProviderReference, Resolution};
use dhow_hub2::{
    Delegated, NewPaymentLink, NewSubmerchant, NewWebhook, SubmerchantField, WebhookChanges,
};
use http::Method;

use crate::recorder::Recorder;

fn id(text: &str) -> ProviderReference {
    ProviderReference::new(text).unwrap()
}

fn xof(minor: i64) -> Money {
    Money::from_minor(minor, Currency::XOF)
}

#[tokio::test]
async fn balances_have_their_account_and_available_amount() {
    let body = r#"{"collectionAccount":[{"amount":500,"availableBalance":400,"currency":"XOF","date":"2026-01-01T00:00:00.000Z"}],
        "transferAccount":[{"amount":100000,"availableBalance":90000,"reservedBalance":10000,"currency":"XOF"},{"amount":-5,"currency":"XAF"}]}"#;
    let recorder = Recorder::with_responses([(200, body), (200, body)]);
    let hub2 = recorder.hub2();
    let balances = hub2.read_balances().await.unwrap();
    let lines: Vec<_> = balances
        .iter()
        .map(|balance| (balance.account.as_str(), balance.amount.text()))
        .collect();
    assert_eq!(
        lines,
        [
            ("collection", "400"),
            ("transfer", "90000"),
            ("transfer", "-5")
        ]
    );
    assert!(balances[0].as_of.is_some());
    assert_eq!(balances[2].amount.money(), None);
    let at = std::time::SystemTime::UNIX_EPOCH;
    let all = hub2
        .merchant_balances(Some(Currency::XOF), Some(at))
        .await
        .unwrap();
    assert_eq!(
        all.transfer[0].reserved.as_ref().unwrap().money(),
        Some(xof(10_000))
    );
    assert!(all.transfer_irt.is_empty());
    let query = recorder.sent()[1].uri().query().unwrap().to_owned();
    assert_eq!(query, "currency=XOF&date=1970-01-01T00%3A00%3A00.000Z");
    recorder.assert_calls([("GET /balance", "/balance"), ("GET /balance", "/balance")]);
}

#[tokio::test]
async fn a_provisioning_has_a_numeric_id_when_created_and_strings_in_the_list() {
    let created = r#"{"id":12,"action":"provisioning","status":"created","authorId":1,"merchantId":"merchant-7","params":{"amount":100,"currency":"XOF","description":"d","mode":"sandbox"},"createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:01.000Z"}"#;
    let list = r#"{"data":[{"id":"prov_1","date":"2026-01-01T00:00:00.000Z","withdrawal":{"id":"wtd_1","type":"withdrawal","date":"2026-01-01T00:00:01.000Z","amount":"100","currency":"XOF"},"deposit":{"id":"dep_1","type":"deposit","date":"x","amount":"100","currency":"XOF"},"description":"d","status":"successful"}]}"#;
    let recorder = Recorder::with_responses([(201, created), (200, list)]);
    let hub2 = recorder.hub2();
    let made = hub2.create_provisioning(xof(100), "d").await.unwrap();
    assert_eq!(
        (made.id.as_deref(), made.amount.unwrap().money()),
        (Some("12"), Some(xof(100)))
    );
    assert_eq!(made.status, "created");
    assert_eq!(made.description.as_deref(), Some("d"));
    let second = Duration::from_secs(1);
    assert_eq!(made.updated_at, made.created_at.map(|at| at + second));
    assert!(made.withdrawal.is_none() && made.deposit.is_none());
    let listed = hub2.provisionings().await.unwrap();
    let [one] = &listed[..] else {
        panic!("{listed:?}");
    };
    assert_eq!(one.id.as_deref(), Some("prov_1"));
    assert_eq!(one.status, "successful");
    assert_eq!(one.description.as_deref(), Some("d"));
    assert_eq!(one.amount.as_ref().unwrap().money(), Some(xof(100)));
    assert_eq!(one.created_at, made.created_at);
    let (from, to) = (one.withdrawal.as_ref(), one.deposit.as_ref());
    let (from, to) = (from.unwrap(), to.unwrap());
    assert_eq!(from.id.as_deref(), Some("wtd_1"));
    assert_eq!(from.kind.as_deref(), Some("withdrawal"));
    assert_eq!(from.date, made.updated_at);
    assert_eq!(to.id.as_deref(), Some("dep_1"));
    assert_eq!(to.kind.as_deref(), Some("deposit"));
    assert_eq!(to.date, None);
    for side in [from, to] {
        assert_eq!(side.amount.as_ref().unwrap().money(), Some(xof(100)));
    }
    let body = r#"{"amount":100,"currency":"XOF","description":"d"}"#;
    assert_eq!(recorder.sent()[0].body(), body);
    assert!(hub2.create_provisioning(xof(0), "d").await.is_err());
    assert_eq!(recorder.sent().len(), 2);
    recorder.assert_calls([
        ("POST /provisionings", "/provisionings"),
        ("GET /provisionings", "/provisionings"),
    ]);
}

#[tokio::test]
async fn payment_links_are_made_read_and_closed() {
    let link = r#"{"id":"pl_1","url":"https://pay.hub2.com/pl_1","status":"active","reference":"R-1","amount":200,"currency":"XOF","type":"multi_use"}"#;
    let list = format!(
        "[{}]",
        link.replace("\"reference\"", "\"purchaseReference\"")
    );
    let recorder = Recorder::with_responses([(201, link), (200, link), (200, &list), (200, "{}")]);
    let hub2 = recorder.hub2();
    let mut new = NewPaymentLink::new("R-1".parse().unwrap(), xof(200), "Tea");
    new.multi_use = true;
    new.country = Some("CI".into());
    new.providers = vec!["Orange".into()];
    new.success_url = Some("https://s.example/".into());
    let made = hub2.create_payment_link(&new).await.unwrap();
    assert_eq!(made.url.as_deref(), Some("https://pay.hub2.com/pl_1"));
    assert_eq!(made.multi_use, Some(true));
    hub2.payment_link(&made.id).await.unwrap();
    let listed = hub2.payment_links(Some("active")).await.unwrap();
    assert_eq!(listed[0].reference.as_deref(), Some("R-1"));
    hub2.close_payment_link(&made.id).await.unwrap();
    let sent = recorder.sent();
    let body = r#"{"purchaseReference":"R-1","description":"Tea","amount":200,"currency":"XOF","type":"multi_use","country":"CI","providers":["Orange"],"successUrl":"https://s.example/"}"#;
    assert_eq!(sent[0].body(), body);
    assert_eq!(sent[2].uri().query(), Some("status=active"));
    assert_eq!(
        (sent[3].method(), sent[3].uri().path()),
        (&Method::PATCH, "/payment-links/pl_1/close")
    );
    recorder.assert_calls([
        ("POST /payment-links", "/payment-links"),
        ("GET /payment-links/{id}", "/payment-links/pl_1"),
        ("GET /payment-links", "/payment-links"),
        (
            "PATCH /payment-links/{id}/close",
            "/payment-links/pl_1/close",
        ),
    ]);
}

#[tokio::test]
async fn submerchants_are_made_changed_and_listed() {
    let one = r#"{"id":7,"name":"Awa","zipcode":225,"country":"CI","currency":"XOF","phoneNumber":"0700"}"#;
    let list = format!("[{one}]");
    let recorder = Recorder::with_responses([(201, one), (200, one), (200, &list), (200, one)]);
    let hub2 = recorder.hub2();
    let text = |text: &str| text.to_owned();
    let new = NewSubmerchant {
        name: text("Awa"),
        description: text("tea"),
        address: text("1"),
        zipcode: text("225"),
        city: text("Abidjan"),
        country: text("CI"),
        currency: Currency::XOF,
        phone_number: text("0700"),
    };
    assert_eq!(hub2.create_submerchant(&new).await.unwrap().id, "7");
    let changes = BTreeMap::from([(SubmerchantField::PhoneNumber, text("0701"))]);
    hub2.update_submerchant(&id("7"), &changes).await.unwrap();
    assert_eq!(hub2.submerchants().await.unwrap().len(), 1);
    hub2.submerchant(&id("7")).await.unwrap();
    let sent = recorder.sent();
    assert_eq!(sent[1].method(), Method::PATCH);
    assert_eq!(sent[1].body(), r#"{"phoneNumber":"0701"}"#);
    assert_eq!(sent[3].uri().path(), "/submerchants/7");
    recorder.assert_calls([
        ("POST /submerchants", "/submerchants"),
        ("PATCH /submerchants/{id}", "/submerchants/7"),
        ("GET /submerchants", "/submerchants"),
        ("GET /submerchants/{id}", "/submerchants/7"),
    ]);
}

#[tokio::test]
async fn the_secret_of_a_webhook_is_returned_once_and_not_printed() {
    let created = r#"{"id":"wh_1","url":"https://s.example/h","status":"enabled","mode":"sandbox","events":["payment_intent.succeeded"],"secret":"5257a869e7ecebeda32affa62cd"}"#;
    let read = r#"{"id":"wh_1","url":"https://s.example/h","status":"disabled","mode":"sandbox","events":[]}"#;
    let recorder = Recorder::with_responses([(201, created), (200, read)]);
    let hub2 = recorder.hub2();
    let new = NewWebhook::new("https://s.example/h", ["payment_intent.succeeded"]);
    let made = hub2.create_webhook(&new).await.unwrap();
    assert_eq!(
        made.secret.as_ref().unwrap().expose(),
        "5257a869e7ecebeda32affa62cd"
    );
    assert!(!format!("{made:?}").contains("5257a869"));
    assert_eq!(
        (made.enabled, made.environment),
        (Some(true), Some(Environment::Sandbox))
    );
    let again = hub2.webhook(&id("wh_1")).await.unwrap();
    assert!(again.secret.is_none() && again.enabled == Some(false));
    let body = r#"{"url":"https://s.example/h","events":["payment_intent.succeeded"]}"#;
    assert_eq!(recorder.sent()[0].body(), body);
    let plain = NewWebhook::new("http://s.example/h", ["x"]);
    assert!(hub2.create_webhook(&plain).await.is_err());
    recorder.assert_calls([
        ("POST /webhooks", "/webhooks"),
        ("GET /webhooks/{id}", "/webhooks/wh_1"),
    ]);
}

#[tokio::test]
async fn the_guessed_webhook_calls_use_the_configured_verb() {
    let read = r#"{"id":"wh_1","status":"disabled"}"#;
    for (verb, endpoint) in [
        (Method::PATCH, "PATCH /webhooks/{id}"),
        (Method::PUT, "PUT /webhooks/{id}"),
    ] {
        let recorder = Recorder::with_responses([(200, "[]"), (200, read), (204, "")]);
        let hub2 = recorder.hub2_with(|config| config.with_webhook_update(verb.clone()));
        hub2.webhook_endpoints().await.unwrap();
        let mut changes = WebhookChanges::default();
        changes.enabled = Some(false);
        hub2.update_webhook(&id("wh_1"), &changes).await.unwrap();
        hub2.delete_webhook(&id("wh_1")).await.unwrap();
        recorder.assert_calls([
            ("GET /webhooks", "/webhooks"),
            (endpoint, "/webhooks/wh_1"),
            ("DELETE /webhooks/{id}", "/webhooks/wh_1"),
        ]);
        assert_eq!(recorder.sent()[1].body(), r#"{"status":"disabled"}"#);
    }
}

#[tokio::test]
async fn a_delegated_call_sends_its_object_and_is_unknown_without_a_response() {
    let recorder = Recorder::with_responses([
        (201, r#"{"id":"pay_1","amount":200.00}"#),
        (201, r#"{"amount":200.00}"#),
        (201, r#"{"amount":"200.00"}"#),
        (502, ""),
    ]);
    let hub2 = recorder.hub2();
    let body = r#"{"amount":200.00,"x":[1]}"#;
    assert_eq!(
        hub2.delegated(Delegated::Payment, body).await.unwrap(),
        r#"{"id":"pay_1","amount":200.00}"#
    );
    hub2.delegated(Delegated::PaymentSync, body).await.unwrap();
    hub2.delegated(Delegated::Transfer, body).await.unwrap();
    let error = hub2
        .delegated(Delegated::TransferIrt, body)
        .await
        .unwrap_err();
    assert!(error.outcome().is_unknown());
    assert_eq!(error.resolution(), Some(Resolution::LookUp));
    let sent = recorder.sent();
    assert_eq!(sent[0].body(), body);
    let paths: Vec<_> = sent.iter().map(|request| request.uri().path()).collect();
    assert_eq!(
        paths,
        [
            "/delegated/payments",
            "/delegated/payments/sync",
            "/delegated/transfers",
            "/delegated/transfers/irt"
        ]
    );
    for wrong in ["", "[]", "{", "7"] {
        assert!(
            hub2.delegated(Delegated::Payment, wrong).await.is_err(),
            "{wrong}"
        );
    }
    assert_eq!(recorder.sent().len(), 4);
    recorder.assert_calls([
        ("POST /delegated/payments", "/delegated/payments"),
        ("POST /delegated/payments/sync", "/delegated/payments/sync"),
        ("POST /delegated/transfers", "/delegated/transfers"),
        ("POST /delegated/transfers/irt", "/delegated/transfers/irt"),
    ]);
}
