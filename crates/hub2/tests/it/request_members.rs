//! Requests with every documented member, and lists in both shapes.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use dhow_core::{
    ActionKind, Beneficiary, Currency, Environment, ErrorKind, Money, NewPayout, PaymentProvider,
    ProviderReference, ReportedAmount, Secret,
};
use dhow_hub2::{
    Hub2, Hub2Config, NewPaymentAttempt, NewPaymentIntent, NewPaymentLink, NewSubmerchant,
    NewTransfer, NewWebhook, PaymentIntentQuery, SubmerchantField, TransferQuery, WebhookChanges,
    Workflow,
};

use crate::recorder::Recorder;

const INTENT: &str = r#"{"id":"pi_1","status":"processing","amount":500}"#;
const TRANSFER: &str = r#"{"id":"tr_1","status":"created","amount":500}"#;

fn id(text: &str) -> ProviderReference {
    text.parse().unwrap()
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn at(seconds: u64) -> Option<SystemTime> {
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

fn xof() -> Money {
    Money::from_minor(500, Currency::XOF)
}

#[tokio::test]
async fn every_member_of_an_attempt_is_sent() {
    let mut attempt = NewPaymentAttempt::new("CI", "Orange", "00000001");
    attempt.otp = Some(Secret::allow_weak("1234").unwrap());
    attempt.workflow = Some(Workflow::Redirection);
    attempt.on_success_url = text("https://s.example/1");
    attempt.on_failed_url = text("https://s.example/2");
    attempt.on_cancel_url = text("https://s.example/3");
    attempt.on_finish_url = text("https://s.example/4");
    let recorder = Recorder::with_responses([(201, INTENT), (201, INTENT)]);
    let hub2 = recorder.hub2();
    let token = Secret::new("t.o.k.e.n").unwrap();
    hub2.attempt_payment(&id("pi_1"), Some(&token), &attempt)
        .await
        .unwrap();
    let body = r#"{"token":"t.o.k.e.n","paymentMethod":"mobile_money","country":"CI","provider":"Orange","mobileMoney":{"msisdn":"00000001","otp":"1234","workflow":"redirection","onSuccessRedirectionUrl":"https://s.example/1","onFailedRedirectionUrl":"https://s.example/2","onCancelRedirectionUrl":"https://s.example/3","onFinishRedirectionUrl":"https://s.example/4"}}"#;
    assert_eq!(recorder.sent()[0].body(), body);
    attempt.workflow = Some(Workflow::Otp);
    attempt.payment_method = "credit_card".into();
    hub2.attempt_payment(&id("pi_1"), None, &attempt)
        .await
        .unwrap();
    let body: serde_json::Value = serde_json::from_slice(recorder.sent()[1].body()).unwrap();
    assert_eq!(body["mobileMoney"]["workflow"], "otp");
    assert_eq!(body["paymentMethod"], "credit_card");
    assert!(body.get("token").is_none());
}

#[tokio::test]
async fn every_member_of_a_transfer_is_sent() {
    let mut new = NewTransfer::new(
        "P-1".parse().unwrap(),
        xof(),
        "CI",
        "orange",
        "+22507000001",
        "Awa",
    );
    new.description = "wages".into();
    new.origin = Some(("Shop".into(), "SN".into()));
    new.override_business_name = text("Shop");
    new.sender = text("Till");
    let recorder = Recorder::with_responses([(201, TRANSFER), (201, TRANSFER)]);
    let hub2 = recorder.hub2();
    hub2.create_transfer(&new).await.unwrap();
    let body = r#"{"reference":"P-1","amount":500,"currency":"XOF","description":"wages","destination":{"type":"mobile_money","country":"CI","recipientName":"Awa","msisdn":"+22507000001","provider":"orange"},"origin":{"name":"Shop","country":"SN"},"overrideBusinessName":"Shop","sender":"Till"}"#;
    assert_eq!(recorder.sent()[0].body(), body);

    let mut payout = NewPayout::new("P-1".parse().unwrap(), xof(), Beneficiary::default());
    payout.description = text("wages");
    payout.beneficiary.name = "Awa".into();
    payout.beneficiary.country = text("CI");
    for (name, value) in [
        ("msisdn", "+22507000001"),
        ("provider", "orange"),
        ("origin_name", "Shop"),
        ("origin_country", "SN"),
        ("override_business_name", "Shop"),
        ("sender", "Till"),
    ] {
        payout.options.set(name, value);
    }
    hub2.payouts().unwrap().payout(&payout).await.unwrap();
    assert_eq!(recorder.sent()[1].body(), body);
}

#[tokio::test]
async fn every_member_of_a_payment_link_is_sent() {
    let mut new = NewPaymentLink::new("R-1".parse().unwrap(), xof(), "Tea");
    new.expires_at = at(1_795_159_800);
    new.payment_methods = vec!["mobile_money".into()];
    new.country = text("CI");
    new.providers = vec!["Orange".into(), "Wave".into()];
    new.success_url = text("https://s.example/1");
    new.failure_url = text("https://s.example/2");
    let recorder = Recorder::with_responses([(201, r#"{"id":"pl_1","reference":"R-1"}"#)]);
    recorder.hub2().create_payment_link(&new).await.unwrap();
    let body = r#"{"purchaseReference":"R-1","description":"Tea","amount":500,"currency":"XOF","type":"single_use","expirationDate":"2026-11-20T07:30:00.000Z","paymentMethods":["mobile_money"],"country":"CI","providers":["Orange","Wave"],"successUrl":"https://s.example/1","failureUrl":"https://s.example/2"}"#;
    assert_eq!(recorder.sent()[0].body(), body);
}

#[tokio::test]
async fn every_member_of_a_submerchant_is_sent_and_read() {
    let body = r#"{"name":"Awa","description":"tea","address":"1 Rue","zipcode":"225","city":"Abidjan","country":"CI","currency":"XOF","phoneNumber":"0700"}"#;
    let answer = body.replacen('{', r#"{"id":7,"#, 1);
    let recorder = Recorder::with_responses([(201, &answer), (200, &answer)]);
    let hub2 = recorder.hub2();
    let new = NewSubmerchant {
        name: "Awa".into(),
        description: "tea".into(),
        address: "1 Rue".into(),
        zipcode: "225".into(),
        city: "Abidjan".into(),
        country: "CI".into(),
        currency: Currency::XOF,
        phone_number: "0700".into(),
    };
    let made = hub2.create_submerchant(&new).await.unwrap();
    assert_eq!(recorder.sent()[0].body(), body);
    assert_eq!(made.id, "7");
    assert_eq!(made.name, text("Awa"));
    assert_eq!(made.description, text("tea"));
    assert_eq!(made.address, [text("1 Rue"), text("225"), text("Abidjan")]);
    assert_eq!((made.country, made.currency), (text("CI"), text("XOF")));
    assert_eq!(made.phone_number, text("0700"));
    let changes = [
        (SubmerchantField::Name, "a"),
        (SubmerchantField::Description, "b"),
        (SubmerchantField::Address, "c"),
        (SubmerchantField::Zipcode, "d"),
        (SubmerchantField::City, "e"),
        (SubmerchantField::PhoneNumber, "f"),
    ];
    let changes = changes.map(|(field, value)| (field, value.to_owned()));
    let changes = BTreeMap::from(changes);
    hub2.update_submerchant(&id("7"), &changes).await.unwrap();
    let body = r#"{"address":"c","city":"e","description":"b","name":"a","phoneNumber":"f","zipcode":"d"}"#;
    assert_eq!(recorder.sent()[1].body(), body);
}

#[tokio::test]
async fn every_member_of_a_webhook_is_sent() {
    let made = r#"{"id":"wh_1","url":"https://s.example/h"}"#;
    let changed = r#"{"id":"wh_1"}"#;
    let recorder = Recorder::with_responses([(201, made), (200, changed)]);
    let hub2 = recorder.hub2();
    let mut new = NewWebhook::new("https://s.example/h", ["transfer.failed"]);
    new.description = text("the shop");
    new.metadata = BTreeMap::from([("team".to_owned(), "till".to_owned())]);
    hub2.create_webhook(&new).await.unwrap();
    let body = r#"{"url":"https://s.example/h","events":["transfer.failed"],"description":"the shop","metadata":{"team":"till"}}"#;
    assert_eq!(recorder.sent()[0].body(), body);
    let mut changes = WebhookChanges::default();
    changes.url = text("https://s.example/2");
    changes.events = Some(vec!["payment.failed".into()]);
    changes.description = text("the other shop");
    changes.enabled = Some(true);
    hub2.update_webhook(&id("wh_1"), &changes).await.unwrap();
    let body = r#"{"url":"https://s.example/2","events":["payment.failed"],"description":"the other shop","status":"enabled"}"#;
    assert_eq!(recorder.sent()[1].body(), body);
}

#[tokio::test]
async fn every_query_parameter_of_a_list_is_sent() {
    let recorder = Recorder::with_responses([(200, "[]"), (200, "[]"), (200, "[]"), (200, "[]")]);
    let hub2 = recorder.hub2();
    let mut query = PaymentIntentQuery::default();
    query.customer_reference = text("C-7");
    query.purchase_reference = text("R 1");
    query.from = at(0);
    query.to = at(1);
    query.page = Some(2);
    query.per_page = Some(50);
    hub2.payment_intents(&query).await.unwrap();
    hub2.payments(&query, Some(false)).await.unwrap();
    let mut query = TransferQuery::default();
    query.reference = text("P-1");
    query.from = at(0);
    query.to = at(1);
    query.page = Some(2);
    query.per_page = Some(50);
    hub2.transfers(&query).await.unwrap();
    hub2.transfers(&TransferQuery::default()).await.unwrap();
    let window =
        "from=1970-01-01T00%3A00%3A00.000Z&to=1970-01-01T00%3A00%3A01.000Z&page=2&perPage=50";
    let sent = recorder.sent().into_iter();
    let queries: Vec<_> = sent
        .map(|request| request.uri().query().map(str::to_owned))
        .collect();
    let expected = [
        Some(format!(
            "customerReference=C-7&purchaseReference=R%201&{window}"
        )),
        Some(format!(
            "customerReference=C-7&purchaseReference=R%201&{window}&isDelegated=false"
        )),
        Some(format!("reference=P-1&{window}")),
        None,
    ];
    assert_eq!(queries, expected);
}

#[tokio::test]
async fn a_body_is_json_and_a_read_has_none() {
    let recorder = Recorder::with_responses([(201, INTENT), (200, INTENT)]);
    let hub2 = recorder.hub2();
    let new = NewPaymentIntent::new("R-1".parse().unwrap(), xof());
    hub2.create_payment_intent(&new).await.unwrap();
    hub2.payment_intent(&id("pi_1")).await.unwrap();
    let sent = recorder.sent();
    let header = |at: usize, name: &str| sent[at].headers().get(name).cloned();
    assert_eq!(header(0, "content-type").unwrap(), "application/json");
    assert_eq!(header(1, "content-type"), None);
    assert!(sent[1].body().is_empty());
    for at in [0, 1] {
        assert_eq!(header(at, "accept").unwrap(), "application/json");
    }
}

#[tokio::test]
async fn an_operator_is_sent_in_the_callers_spelling_everywhere() {
    for spelling in ["orange", "Orange", "MTN", "Togocell", "emoney"] {
        let link = r#"{"id":"pl_1","reference":"R-1"}"#;
        let recorder = Recorder::with_responses([(201, INTENT), (201, TRANSFER), (201, link)]);
        let hub2 = recorder.hub2();
        let attempt = NewPaymentAttempt::new("TG", spelling, "00000001");
        hub2.attempt_payment(&id("pi_1"), None, &attempt)
            .await
            .unwrap();
        let reference = || "R-1".parse().unwrap();
        let transfer = NewTransfer::new(reference(), xof(), "TG", spelling, "00000001", "Awa");
        hub2.create_transfer(&transfer).await.unwrap();
        let mut link = NewPaymentLink::new(reference(), xof(), "Tea");
        link.providers = vec![spelling.into()];
        hub2.create_payment_link(&link).await.unwrap();
        let sent = |at: usize| -> serde_json::Value {
            serde_json::from_slice(recorder.sent()[at].body()).unwrap()
        };
        assert_eq!(sent(0)["provider"], spelling);
        assert_eq!(sent(1)["destination"]["provider"], spelling);
        assert_eq!(sent(2)["providers"][0], spelling);
    }
}

#[tokio::test]
async fn a_list_is_parsed_in_either_shape_without_skipping_items() {
    let shapes = |items: &str| [format!("[{items}]"), format!(r#"{{"data":[{items}]}}"#)];
    for (items, expected) in [
        (String::new(), Some(0)),
        (format!("{INTENT},{INTENT}"), Some(2)),
        (format!("{INTENT},7"), None),
        (format!("{INTENT},{{}}"), None),
    ] {
        for list in shapes(&items) {
            let recorder = Recorder::with_responses([(200, &list)]);
            let hub2 = recorder.hub2();
            let found = hub2.payment_intents(&PaymentIntentQuery::default()).await;
            let kind = found.as_ref().err().map(dhow_core::Error::kind);
            assert_eq!(found.ok().map(|list| list.len()), expected, "{list}");
            let unread = expected.is_none().then_some(ErrorKind::Protocol);
            assert_eq!(kind, unread, "{list}");
        }
    }
}

#[tokio::test]
async fn registered_webhooks_are_listed_in_either_shape() {
    let one = r#"{"id":"wh_1","url":"https://s.example/h","events":["transfer.failed"]}"#;
    for list in [format!("[{one}]"), format!(r#"{{"data":[{one}]}}"#)] {
        let recorder = Recorder::with_responses([(200, &list)]);
        let found = recorder.hub2().webhook_endpoints().await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].url, text("https://s.example/h"));
        assert_eq!(found[0].events, ["transfer.failed"]);
        recorder.assert_calls([("GET /webhooks", "/webhooks")]);
    }
}

#[tokio::test]
async fn the_environment_is_sent_in_hub2s_word() {
    for (environment, word) in [
        (Environment::Live, "live"),
        (Environment::Sandbox, "sandbox"),
    ] {
        let answer = format!(r#"{{"id":"pi_1","status":"processing","mode":"{word}"}}"#);
        let recorder = Recorder::with_responses([(200, &answer)]);
        let key = Secret::new("meowmeowmeow").unwrap();
        let config = Hub2Config::new(environment, key, "merchant-7");
        let hub2 = Hub2::new(config, recorder.transport()).unwrap();
        let read = hub2.payment_intent(&id("pi_1")).await.unwrap();
        assert_eq!(read.environment, Some(environment));
        assert_eq!(recorder.sent()[0].headers()["environment"], word);
    }
}

#[test]
fn the_capabilities_are_those_of_the_documents() {
    let hub2 = Recorder::with_responses([]).hub2();
    let capabilities = hub2.capabilities();
    assert_eq!(
        capabilities.countries,
        ["CI", "SN", "ML", "BF", "BJ", "TG", "CM", "GA", "GN"]
    );
    let currencies = [Currency::XOF, Currency::XAF, Currency::GNF];
    assert_eq!(capabilities.currencies(), currencies);
    let actions = [
        ActionKind::EnterOtp,
        ActionKind::ConfirmOnPhone,
        ActionKind::Redirect,
    ];
    assert_eq!(capabilities.actions, actions);
    assert!(hub2.lookup().is_some() && hub2.balances().is_some());
}

#[tokio::test]
async fn every_account_has_its_balances() {
    let account = |of: u32| {
        format!(
            r#"[{{"amount":{of}0,"availableBalance":{of}1,"reservedBalance":{of}2,"currency":"XAF","date":"1970-01-01T00:00:0{of}.000Z"}}]"#
        )
    };
    let body = format!(
        r#"{{"collectionAccount":{},"transferAccount":{},"transferIrtAccount":{}}}"#,
        account(1),
        account(2),
        account(3)
    );
    let recorder = Recorder::with_responses([(200, &body), (200, &body)]);
    let hub2 = recorder.hub2();
    let all = hub2.merchant_balances(None, None).await.unwrap();
    let accounts = [&all.collection, &all.transfer, &all.transfer_irt];
    for (of, account) in (1..).zip(accounts) {
        let [one] = &account[..] else {
            panic!("{account:?}");
        };
        let xaf = |last: i64| Some(Money::from_minor(of * 10 + last, Currency::XAF));
        let money = |amount: &Option<ReportedAmount>| amount.as_ref().unwrap().money();
        assert_eq!(money(&one.amount), xaf(0));
        assert_eq!(money(&one.available), xaf(1));
        assert_eq!(money(&one.reserved), xaf(2));
        assert_eq!(one.date, at(of.unsigned_abs()));
    }
    let named = hub2.balances().unwrap().read_balances().await.unwrap();
    let named: Vec<_> = named
        .iter()
        .map(|balance| balance.account.as_str())
        .collect();
    assert_eq!(named, ["collection", "transfer", "transfer-irt"]);
}

#[tokio::test]
async fn an_unreadable_account_is_an_error() {
    let one = r#"{"amount":5,"currency":"XOF"}"#;
    for (accounts, count) in [
        (format!("[{one}]"), Some(1)),
        (format!(r#"{{"2":{one},"5":{one}}}"#), Some(2)),
        ("[]".to_owned(), Some(0)),
        ("null".to_owned(), None),
        (format!("[{one},7]"), None),
        ("7".to_owned(), None),
    ] {
        let body = format!(r#"{{"transferAccount":{accounts}}}"#);
        let recorder = Recorder::with_responses([(200, &body)]);
        let all = recorder.hub2().merchant_balances(None, None).await;
        assert_eq!(all.ok().map(|all| all.transfer.len()), count, "{body}");
    }
}
