//! Payments, payouts and refunds of all gateways in one shape.

use std::collections::BTreeMap;

use dhow_sandbox::{Record, RecordFilter, RecordKind, StatusClass};
use http::Method;
use serde_json::{Value, json};

use crate::bench::{ManualClock, TestBench, quick, send};
use crate::{hpay, payatom};

const ALL: usize = 1_000;

fn all(bench: &TestBench) -> Vec<Record> {
    let filter = RecordFilter::default();
    bench.sandbox.find_records(&filter, 0, ALL).records
}

/// Finds the only record of a gateway with this kind and reference.
fn one(bench: &TestBench, gateway: &str, kind: RecordKind, reference: &str) -> Record {
    let mut found = all(bench);
    found.retain(|record| {
        record.key.gateway == gateway
            && record.key.kind == kind
            && record.merchant_reference.as_deref() == Some(reference)
    });
    assert_eq!(found.len(), 1, "{gateway} {kind} {reference}: {found:?}");
    found.remove(0)
}

/// Amount, status and class.
fn summary(record: &Record) -> (&str, &str, StatusClass) {
    (&record.amount, &record.status, record.class)
}

async fn control(bench: &TestBench, path: &str) {
    let call = bench.root(Method::POST, &format!("/_sandbox{path}"));
    let done = send(call.json(&json!({}))).await;
    assert_eq!(done.status, 200, "{path}: {}", done.text);
}

async fn hitpay_request(bench: &TestBench, reference: &str) -> String {
    let body = json!({"amount": 10, "currency": "SGD", "reference_number": reference});
    bench.create(body).await["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn hitpays_requests_have_a_class_for_each_status() {
    let clock = ManualClock::new(1_800_000_000);
    let bench = TestBench::with(quick().clock(clock.clone())).await;
    let hitpay = bench.sandbox.hitpay();
    let body = json!({"amount": 10, "currency": "SGD", "reference_number": "LATE", "expires_after": "5 mins"});
    bench.create(body).await;
    let open = hitpay_request(&bench, "OPEN").await;
    let paid = hitpay_request(&bench, "PAID").await;
    hitpay.pay(&paid).unwrap();
    let failed = hitpay_request(&bench, "FAILED").await;
    hitpay.fail(&failed).unwrap();
    let canceled = hitpay_request(&bench, "CANCELED").await;
    let path = format!("/payment-requests/{canceled}");
    send(bench.call(Method::DELETE, &path)).await;
    clock.advance(300);
    let cases = [
        ("OPEN", "pending", StatusClass::Open),
        ("PAID", "completed", StatusClass::Succeeded),
        ("FAILED", "failed", StatusClass::Failed),
        ("CANCELED", "canceled", StatusClass::Canceled),
        ("LATE", "expired", StatusClass::Expired),
    ];
    for (reference, status, class) in cases {
        let record = one(&bench, "hitpay", RecordKind::Payment, reference);
        assert_eq!(
            summary(&record),
            ("10.00 SGD", status, class),
            "{reference}"
        );
    }
    let record = one(&bench, "hitpay", RecordKind::Payment, "OPEN");
    assert_eq!(record.key.id, open);
    let page = send(bench.root(Method::GET, record.page.as_deref().unwrap())).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("OPEN"), "the page shows the payment");
}

#[tokio::test]
async fn a_refund_names_its_payment_and_changes_the_payments_class() {
    let bench = TestBench::new().await;
    let request = hitpay_request(&bench, "R-1").await;
    let payment = bench.sandbox.hitpay().pay(&request).unwrap();
    let refund = |amount: Value| json!({"payment_id": payment, "amount": amount});
    let first = bench.post("/refund", refund(json!(4))).await;
    let paid = one(&bench, "hitpay", RecordKind::Payment, "R-1");
    let partly = ("10.00 SGD", "completed", StatusClass::PartlyRefunded);
    assert_eq!(summary(&paid), partly);
    bench.post("/refund", refund(json!(6))).await;
    let paid = one(&bench, "hitpay", RecordKind::Payment, "R-1");
    let refunded = ("10.00 SGD", "completed", StatusClass::Refunded);
    assert_eq!(summary(&paid), refunded);
    let mut refunds = all(&bench);
    refunds.retain(|record| record.key.kind == RecordKind::Refund);
    let amounts: Vec<&str> = refunds
        .iter()
        .map(|record| record.amount.as_str())
        .collect();
    assert_eq!(amounts, ["6.00 SGD", "4.00 SGD"], "newest first");
    let first = first.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(refunds[1].key.id, first);
    assert_eq!(refunds[1].parent.as_deref(), Some(request.as_str()));
}

#[tokio::test]
async fn a_charge_without_a_request_is_a_payment_of_its_own() {
    let bench = TestBench::new().await;
    let body = json!({"name": "Counter", "payment_provider_method": "paynow_online"});
    let code = bench.post("/static_qr", body).await;
    let id = code.json()["id"].as_str().unwrap().to_owned();
    let payment = bench.sandbox.hitpay().scan(&id, Some("5.00")).unwrap();
    let found = all(&bench);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].key.id, payment);
    let expected = ("5.00 SGD", "succeeded", StatusClass::Succeeded);
    assert_eq!(summary(&found[0]), expected);
}

#[tokio::test]
async fn payatoms_records_follow_its_statuses() {
    let bench = TestBench::new().await;
    let order = |id: &str| payatom::order(&bench, id);
    for id in [
        "OPEN-ORDER-1",
        "PAID-ORDER-1",
        "LOST-ORDER-1",
        "LATE-ORDER-1",
    ] {
        payatom::post(&bench, "/pay/request.php", &order(id)).await;
    }
    let payatom = bench.sandbox.payatom();
    payatom.pay_amount("PAID-ORDER-1", 90).unwrap();
    payatom.decline("LOST-ORDER-1").unwrap();
    payatom.time_out("LATE-ORDER-1").unwrap();
    let cases = [
        ("OPEN-ORDER-1", "Pending", StatusClass::Open),
        ("PAID-ORDER-1", "Amount Mismatch", StatusClass::OtherAmount),
        ("LOST-ORDER-1", "Declined", StatusClass::Failed),
        ("LATE-ORDER-1", "User Timed Out", StatusClass::Expired),
    ];
    for (reference, status, class) in cases {
        let record = one(&bench, "payatom", RecordKind::Payment, reference);
        assert_eq!(summary(&record), ("100 INR", status, class), "{reference}");
        let other = class == StatusClass::OtherAmount;
        assert_eq!(record.received.as_deref(), other.then_some("90 INR"));
    }
    // The other status for it, with or without the quirk, is no success of the whole amount either.
    payatom.approve_amount("OPEN-ORDER-1", 110).unwrap();
    let record = one(&bench, "payatom", RecordKind::Payment, "OPEN-ORDER-1");
    let expected = ("100 INR", "Approved", StatusClass::OtherAmount);
    assert_eq!(summary(&record), expected);
    assert_eq!(record.received.as_deref(), Some("110 INR"));
    let path = format!("/_sandbox/records/{}", record.key);
    let read = send(bench.root(Method::GET, &path)).await.json();
    assert_eq!(read["received"], "110 INR");
    for path in ["/".to_owned(), format!("/records/{}", record.key)] {
        let page = send(bench.root(Method::GET, &path)).await.text;
        assert!(page.contains("110 INR"), "{path}: {page}");
    }
}

#[tokio::test]
async fn hub2s_and_hpays_records_have_parents_and_payouts() {
    let bench = TestBench::new().await;
    let hub2 = bench.sandbox.hub2();
    let call = |path: &str, body: Value| {
        let call = bench.root(Method::POST, &format!("/hub2{path}"));
        let call = call
            .header("ApiKey", hub2.api_key().expose())
            .header("MerchantId", hub2.merchant_id())
            .header("Environment", "sandbox");
        send(call.json(&body))
    };
    let link = call(
        "/payment-links",
        json!({"purchaseReference": "LINK", "amount": 200, "currency": "XOF"}),
    )
    .await;
    let link = link.json()["id"].as_str().unwrap().to_owned();
    let intent = hub2.pay_link(&link).unwrap();
    let transfer = json!({"reference": "OUT", "amount": 500, "currency": "XOF", "description": "d", "destination": {"type": "mobile_money", "country": "CI", "recipientName": "Awa", "msisdn": "00000001", "provider": "orange"}});
    call("/transfers", transfer).await;
    let attempts: BTreeMap<String, Record> = all(&bench)
        .into_iter()
        .map(|record| (record.key.id.clone(), record))
        .collect();
    assert_eq!(attempts[&intent].parent.as_deref(), Some(link.as_str()));
    assert_eq!(
        summary(&attempts[&link]),
        ("200 XOF", "completed", StatusClass::Succeeded)
    );
    let out = one(&bench, "hub2", RecordKind::Payout, "OUT");
    assert_eq!(
        summary(&out),
        ("500 XOF", "successful", StatusClass::Succeeded)
    );

    let hpay = bench.sandbox.hpay();
    hpay.open_link(&hpay::link(&bench.sandbox, "OM_1", "200000"))
        .unwrap();
    let order = one(&bench, "hpay", RecordKind::Payment, "OM_1");
    assert_eq!(summary(&order), ("200000 VND", "unpaid", StatusClass::Open));
    hpay.cancel("OM_1").unwrap();
    let order = one(&bench, "hpay", RecordKind::Payment, "OM_1");
    assert_eq!(order.class, StatusClass::Canceled);
    hpay::transfers::transfer(&bench.sandbox, "T-1").await;
    let sent = one(&bench, "hpay", RecordKind::Payout, "T-1");
    assert_eq!(
        summary(&sent),
        ("20000 VND", "success", StatusClass::Succeeded)
    );
    control(&bench, "/hpay/transfers/T-1/refund").await;
    let sent = one(&bench, "hpay", RecordKind::Payout, "T-1");
    assert_eq!(sent.class, StatusClass::Refunded);
}

#[tokio::test]
async fn records_are_filtered_and_cut_newest_first() {
    let clock = ManualClock::new(1_800_000_000);
    let bench = TestBench::with(quick().clock(clock.clone())).await;
    for number in 1..=5 {
        hitpay_request(&bench, &format!("ORDER-{number}")).await;
        clock.advance(1);
    }
    payatom::post(
        &bench,
        "/pay/request.php",
        &payatom::order(&bench, "ORDER-6-PAYATOM"),
    )
    .await;
    let get = async |query: &str| {
        let path = format!("/_sandbox/records?{query}");
        send(bench.root(Method::GET, &path)).await
    };
    let references = |page: &Value| -> Vec<String> {
        let records = page["records"].as_array().unwrap().iter();
        let texts = records.map(|record| record["merchant_reference"].as_str().unwrap());
        texts.map(|text| text.replace("ORDER-", "")).collect()
    };
    let cases = [
        ("", 6, vec!["6-PAYATOM", "5", "4", "3", "2", "1"]),
        ("gateway=payatom", 1, vec!["6-PAYATOM"]),
        ("gateway=hitpay&offset=1&limit=2", 5, vec!["4", "3"]),
        ("text=order-3", 1, vec!["3"]),
        ("text=10.00+sgd&limit=1", 5, vec!["5"]),
        ("kind=payout", 0, vec![]),
        ("class=open&kind=payment&limit=2", 6, vec!["6-PAYATOM", "5"]),
        ("class=refunded", 0, vec![]),
    ];
    for (query, total, expected) in cases {
        let page = get(query).await.json();
        assert_eq!(page["total"], total, "{query}");
        assert_eq!(references(&page), expected, "{query}");
    }
    for (query, field) in [
        ("kind=order", "kind"),
        ("gateway=unknown", "gateway"),
        ("class=good", "class"),
        ("limit=all", "limit"),
    ] {
        let refused = get(query).await;
        assert_eq!(refused.status, 422, "{query}");
        assert!(refused.text.contains(field), "{}", refused.text);
    }
}

#[tokio::test]
async fn one_record_is_read_by_its_path() {
    let bench = TestBench::new().await;
    let id = hitpay_request(&bench, "ORDER-1").await;
    let get = async |path: String| {
        let path = format!("/_sandbox/records/{path}");
        send(bench.root(Method::GET, &path)).await
    };
    let record = get(format!("hitpay/payment/{id}")).await.json();
    assert_eq!(record["merchant_reference"], "ORDER-1");
    assert_eq!(record["parent"], Value::Null);
    for path in [
        format!("hitpay/refund/{id}"),
        format!("hub2/payment/{id}"),
        format!("nobody/payment/{id}"),
        format!("hitpay/order/{id}"),
        "hitpay/payment/unknown".to_owned(),
    ] {
        for path in [path.clone(), format!("{path}/timeline")] {
            let missing = get(path.clone()).await;
            assert_eq!(missing.status, 404, "{path}");
            assert!(missing.json()["message"].is_string(), "{path}");
        }
    }
}
