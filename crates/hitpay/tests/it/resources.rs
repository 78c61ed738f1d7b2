//! Other resources: static QR codes, endpoints, customers, readers, staff, notifications, virtual accounts, exports.

use std::collections::BTreeMap;

use dhow_core::{Currency, ErrorKind, Money, Outcome, Resolution};
use dhow_hitpay::{
    ChargeExport,
    customer::{CustomerAddress, NewCustomer},
    notification::Notification,
    static_qr::NewStaticQr,
    webhook_endpoint::NewWebhookEndpoint,
};

use crate::recorder::Recorder;

fn calls(recorder: &Recorder) -> Vec<String> {
    let sent = recorder.sent();
    sent.iter()
        .map(|sent| format!("{} {}", sent.method(), sent.uri().path()))
        .collect()
}

#[tokio::test]
async fn static_qr_codes_are_created_read_changed_and_removed() {
    let one = r#"{"id":"q-1","name":"Till","reference":"R","payment_provider_method":"paynow_online","amount":5,"currency":"sgd","qr_value":"00020101","location":null,"device":{"label":"x"},"created_at":"2025-05-21T16:57:25+08:00"}"#;
    let gone = r#"{"message":"Static QR deleted successfully."}"#;
    let list = format!(r#"{{"data":[{one}],"meta":{{"next_cursor":null}}}}"#);
    let recorder = Recorder::with_responses([
        (201, one),
        (200, one),
        (200, one),
        (200, gone),
        (200, &list),
    ]);
    let hitpay = recorder.hitpay();
    let mut new = NewStaticQr::new("Till", "paynow_online");
    new.amount = Some(Money::from_minor(500, Currency::SGD));
    let made = hitpay.create_static_qr(&new).await.unwrap();
    assert_eq!(made.qr_value.as_deref(), Some("00020101"));
    assert_eq!(made.amount.unwrap().money(), new.amount);
    hitpay.static_qr("q-1").await.unwrap();
    hitpay.update_static_qr("q-1", &new).await.unwrap();
    hitpay.delete_static_qr("q-1").await.unwrap();
    let mut pages = hitpay.static_qrs();
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert_eq!(
        calls(&recorder),
        [
            "POST /v1/static_qr",
            "GET /v1/static_qr/q-1",
            "PUT /v1/static_qr/q-1",
            "DELETE /v1/static_qr/q-1",
            "GET /v1/static_qr"
        ]
    );
    let sent = recorder.sent();
    assert_eq!(
        sent[0].body(),
        r#"{"name":"Till","amount":5.00,"currency":"SGD","payment_provider_method":"paynow_online"}"#
    );
    assert_eq!(
        sent[2].body(),
        r#"{"name":"Till","amount":5.00,"currency":"SGD"}"#
    );
    recorder.assert_calls([
        ("POST /v1/static_qr", "/v1/static_qr"),
        ("GET /v1/static_qr/{id}", "/v1/static_qr/q-1"),
        ("PUT /v1/static_qr/{id}", "/v1/static_qr/q-1"),
        ("DELETE /v1/static_qr/{id}", "/v1/static_qr/q-1"),
        ("GET /v1/static_qr", "/v1/static_qr"),
    ]);
}

#[tokio::test]
async fn webhook_endpoints_are_registered_and_their_list_is_one_page() {
    let one = r#"{"id":"w-1","business_id":"b","name":"Orders","url":"https://shop.example/","event_types":["charge.created"],"created_at":"2025-05-21T16:57:25+08:00"}"#;
    let list = format!("[{one}]");
    let recorder =
        Recorder::with_responses([(201, one), (200, one), (200, one), (204, "1"), (200, &list)]);
    let hitpay = recorder.hitpay();
    let new = NewWebhookEndpoint {
        name: "Orders".into(),
        url: "https://shop.example/".into(),
        event_types: vec!["charge.created".into(), "cat.meowed".into()],
    };
    let made = hitpay.create_webhook_endpoint(&new).await.unwrap();
    assert_eq!(made.event_types, ["charge.created"]);
    hitpay.webhook_endpoint("w-1").await.unwrap();
    hitpay.update_webhook_endpoint("w-1", &new).await.unwrap();
    hitpay.delete_webhook_endpoint("w-1").await.unwrap();
    let mut pages = hitpay.webhook_endpoints();
    assert_eq!(pages.next().await.unwrap().unwrap().items[0].id, "w-1");
    assert!(pages.next().await.unwrap().is_none());
    assert_eq!(recorder.sent().len(), 5, "a bare array has no second page");
    let expected = r#"{"name":"Orders","url":"https://shop.example/","event_types":["charge.created","cat.meowed"]}"#;
    assert_eq!(recorder.sent()[0].body(), expected);
    let none = NewWebhookEndpoint {
        event_types: Vec::new(),
        ..new
    };
    let error = hitpay.create_webhook_endpoint(&none).await.unwrap_err();
    assert_eq!(error.field(), Some("event_types"));
    recorder.assert_calls([
        ("POST /v1/webhook-events", "/v1/webhook-events"),
        ("GET /v1/webhook-events/{id}", "/v1/webhook-events/w-1"),
        ("PUT /v1/webhook-events/{id}", "/v1/webhook-events/w-1"),
        ("DELETE /v1/webhook-events/{id}", "/v1/webhook-events/w-1"),
        ("GET /v1/webhook-events", "/v1/webhook-events"),
    ]);
}

#[tokio::test]
async fn the_salt_of_an_endpoint_is_read_from_every_response() {
    let with = |salt: &str| {
        format!(
            r#"{{"id":"w-1","url":"https://shop.example/hook","event_types":["charge.created"]{salt}}}"#
        )
    };
    let salted = with(r#","salt":"endpoint-salt-1""#);
    let list = format!("[{salted}]");
    let recorder = Recorder::with_responses([
        (201, &salted),
        (200, &salted),
        (200, &list),
        (201, &with(r#","salt":null"#)),
        (201, &salted.replace("/hook", "/another")),
    ]);
    let hitpay = recorder.hitpay();
    let new = NewWebhookEndpoint {
        name: "Orders".into(),
        url: "https://shop.example/hook/".into(),
        event_types: vec!["charge.created".into()],
    };
    let salt = dhow_core::Secret::new("endpoint-salt-1").unwrap();
    let made = hitpay.create_webhook_endpoint(&new).await.unwrap();
    assert_eq!(made.salt, Some(salt.clone()));
    assert!(!format!("{made:?}").contains("endpoint-salt-1"));
    let read = hitpay.webhook_endpoint("w-1").await.unwrap();
    assert_eq!(read.salt, Some(salt.clone()));
    let listed = hitpay.webhook_endpoints().next().await.unwrap().unwrap();
    assert_eq!(listed.items[0].salt, Some(salt));
    let without = hitpay.create_webhook_endpoint(&new).await.unwrap();
    assert_eq!(without.salt, None);
    let error = hitpay.create_webhook_endpoint(&new).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown(Resolution::LookUp));
    recorder.assert_calls([
        ("POST /v1/webhook-events", "/v1/webhook-events"),
        ("GET /v1/webhook-events/{id}", "/v1/webhook-events/w-1"),
        ("GET /v1/webhook-events", "/v1/webhook-events"),
        ("POST /v1/webhook-events", "/v1/webhook-events"),
        ("POST /v1/webhook-events", "/v1/webhook-events"),
    ]);
}

#[tokio::test]
async fn customers_are_kept_and_a_201_of_a_read_is_a_success() {
    let one = r#"{"id":"c-1","name":"Ana","email":"ana@shop.example","phone_number":6591234567}"#;
    let list = format!(r#"{{"data":[{one}],"meta":{{"current_page":1,"last_page":1}}}}"#);
    let recorder =
        Recorder::with_responses([(201, one), (201, one), (200, one), (204, ""), (200, &list)]);
    let hitpay = recorder.hitpay();
    let mut new = NewCustomer::new("ana@shop.example", "91234567");
    new.address = Some(CustomerAddress {
        city: Some("Singapore".into()),
        ..CustomerAddress::default()
    });
    hitpay.create_customer(&new).await.unwrap();
    let read = hitpay.customer("c-1").await.unwrap();
    assert_eq!(read.phone_number.as_deref(), Some("6591234567"));
    let mut change = NewCustomer::default();
    change.remark = Some("loyal".into());
    hitpay.change_customer("c-1", &change).await.unwrap();
    hitpay.delete_customer("c-1").await.unwrap();
    let mut pages = hitpay.customers(Some(5));
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert!(pages.next().await.unwrap().is_none());
    let sent = recorder.sent();
    assert_eq!(
        sent[0].body(),
        r#"{"email":"ana@shop.example","phone_number":"91234567","address":{"city":"Singapore"}}"#
    );
    assert_eq!(sent[2].method(), "PATCH");
    assert_eq!(sent[2].body(), r#"{"remark":"loyal"}"#);
    recorder.assert_calls([
        ("POST /v1/customers", "/v1/customers"),
        ("GET /v1/customers/{id}", "/v1/customers/c-1"),
        ("PATCH /v1/customers/{id}", "/v1/customers/c-1"),
        ("DELETE /v1/customers/{id}", "/v1/customers/c-1"),
        ("GET /v1/customers", "/v1/customers"),
    ]);
}

#[tokio::test]
async fn notifications_are_switched_by_event_and_channel() {
    let list = r#"[{"event":"daily_collection","channel":"email"}]"#;
    let recorder = Recorder::with_responses([(200, list), (200, "[]")]);
    let hitpay = recorder.hitpay();
    let page = hitpay.notifications().next().await.unwrap().unwrap();
    let on = Notification::new("daily_collection", "email");
    assert_eq!(page.items, std::slice::from_ref(&on));
    let off = Notification::new("new_order", "push");
    let switches = BTreeMap::from([(on, true), (off, false)]);
    hitpay.switch_notifications(&switches).await.unwrap();
    let sent = &recorder.sent()[1];
    assert_eq!(sent.method(), "PUT");
    assert_eq!(
        sent.body(),
        r#"{"daily_collection@email":true,"new_order@push":false}"#
    );
    recorder.assert_calls([
        ("GET /v1/notifications", "/v1/notifications"),
        ("PUT /v1/notifications", "/v1/notifications"),
    ]);
}

#[tokio::test]
async fn readers_are_listed_and_cancelled() {
    let list = r#"{"data":[{"id":"r-1","name":"Till","device_type":"bbpos_wisepos_e","details":{"title":"WisePOS E","image":"x"},"data":{"id":"tmr_1","serial_number":"123"},"created_at":"2025-05-21T16:57:25+08:00"}]}"#;
    let recorder = Recorder::with_responses([
        (200, list),
        (204, ""),
        (400, r#"{"message":"The reader is not busy."}"#),
    ]);
    let hitpay = recorder.hitpay();
    let page = hitpay.readers(Some(10)).next().await.unwrap().unwrap();
    assert_eq!(page.items[0].serial_number.as_deref(), Some("123"));
    hitpay.cancel_reader("r-1").await.unwrap();
    let error = hitpay.cancel_reader("r-1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Declined);
    let sent = recorder.sent();
    assert_eq!(sent[0].uri().query(), Some("limit=10"));
    assert_eq!(sent[1].body(), r#"{"reader_id":"r-1"}"#);
    recorder.assert_calls([
        ("GET /v1/readers", "/v1/readers"),
        ("POST /v1/readers/cancel", "/v1/readers/cancel"),
        ("POST /v1/readers/cancel", "/v1/readers/cancel"),
    ]);
}

#[tokio::test]
async fn staff_members_are_listed_on_one_page_and_read_with_more_members() {
    let list = r#"[{"id":34,"name":"Ana","role":{"id":"x","title":"Cashier"}}]"#;
    let one = r#"{"id":"34","name":"Ana","role":{"id":"x","title":"Cashier"},"email":"ana@shop.example","invited_at":null,"locations":[{"id":"l-1"}]}"#;
    let recorder = Recorder::with_responses([
        (200, list),
        (200, one),
        (404, r#"{"message":"The staff cannot be found."}"#),
    ]);
    let hitpay = recorder.hitpay();
    let page = hitpay.staffs().next().await.unwrap().unwrap();
    assert_eq!(
        (page.items[0].id.as_str(), page.items[0].role.as_deref()),
        ("34", Some("Cashier"))
    );
    assert_eq!(hitpay.staff("34").await.unwrap().locations, ["l-1"]);
    let error = hitpay.staff("35").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    recorder.assert_calls([
        ("GET /v1/staffs", "/v1/staffs"),
        ("GET /v1/staffs/{id}", "/v1/staffs/34"),
        ("GET /v1/staffs/{id}", "/v1/staffs/35"),
    ]);
}

#[tokio::test]
async fn a_virtual_account_is_opened_once_and_its_errors_have_a_list() {
    let one = r#"{"data":{"id":"v-1","name":"Shop","reference":"8850123","payment_provider":"dbs_sg","supported_currencies":["SGD"],"transfer_types":["FAST"],"status":null}}"#;
    let list = r#"{"data":[{"id":"v-1"}],"meta":{"next_cursor":null}}"#;
    let recorder = Recorder::with_responses([
        (201, one),
        (
            409,
            r#"{"message":"Virtual account already exists","errors":[]}"#,
        ),
        (403, r#"{"message":"Payments are not enabled","errors":[]}"#),
        (200, one),
        (200, list),
    ]);
    let hitpay = recorder.hitpay();
    let made = hitpay.create_virtual_account().await.unwrap();
    assert_eq!(
        (made.id.as_str(), made.currencies),
        ("v-1", vec!["SGD".to_owned()])
    );
    let error = hitpay.create_virtual_account().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Duplicate, Outcome::Unknown(Resolution::LookUp))
    );
    let error = hitpay.create_virtual_account().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Authentication, Outcome::Refused)
    );
    hitpay.virtual_account("v-1").await.unwrap();
    hitpay
        .virtual_accounts(Some(5))
        .next()
        .await
        .unwrap()
        .unwrap();
    let sent = recorder.sent();
    assert!(sent[0].body().is_empty() && !sent[0].headers().contains_key("content-type"));
    recorder.assert_calls([
        ("POST /v1/virtual-accounts", "/v1/virtual-accounts"),
        ("POST /v1/virtual-accounts", "/v1/virtual-accounts"),
        ("POST /v1/virtual-accounts", "/v1/virtual-accounts"),
        ("GET /v1/virtual-accounts/{id}", "/v1/virtual-accounts/v-1"),
        ("GET /v1/virtual-accounts", "/v1/virtual-accounts"),
    ]);
}

#[tokio::test]
async fn charges_are_exported_unchanged_and_receipts_are_printed() {
    let recorder =
        Recorder::with_responses([(200, "id,amount\n1,2.00"), (204, "1"), (502, "<html>")]);
    let hitpay = recorder.hitpay();
    let mut query = ChargeExport::default();
    query.per_page = Some(50);
    query.date_from = Some("2026-01-01".into());
    query.statuses = vec!["success".into()];
    assert_eq!(
        hitpay.export_charges(&query).await.unwrap(),
        "id,amount\n1,2.00"
    );
    let charge = "c/1".parse().unwrap();
    hitpay.print_receipt(&charge, "t-1").await.unwrap();
    let error = hitpay.print_receipt(&charge, "t-1").await.unwrap_err();
    assert_eq!(error.resolution(), Some(Resolution::AskGateway));
    let sent = recorder.sent();
    assert_eq!(
        sent[0].uri().query(),
        Some("perPage=50&dateFrom=2026-01-01&statuses%5B%5D=success")
    );
    assert_eq!(sent[1].uri().path(), "/v1/charges/c%2F1/receipt/print");
    assert_eq!(sent[1].body(), r#"{"terminal_id":"t-1"}"#);
    recorder.assert_calls([
        ("GET /v1/charges/export", "/v1/charges/export"),
        (
            "POST /v1/charges/{id}/receipt/print",
            "/v1/charges/c%2F1/receipt/print",
        ),
        (
            "POST /v1/charges/{id}/receipt/print",
            "/v1/charges/c%2F1/receipt/print",
        ),
    ]);
}
