//! HitPay's beneficiaries, transfers and balances.

use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, send};

fn account() -> Value {
    json!({"country": "sg", "currency": "sgd", "transfer_method": "bank_transfer", "transfer_type": "local",
        "holder_type": "individual", "holder_name": "John Test", "account_number": "1409828", "bank_swift_code": "DBSSSGSGXXX"})
}

#[tokio::test]
async fn a_beneficiary_can_be_created_changed_listed_and_deleted() {
    let bench = TestBench::new().await;
    let form = bench
        .post("/beneficiaries/schema", json!({"country": "sg"}))
        .await
        .json();
    assert_eq!(form[5]["key"], "bank_swift_code");
    let made = bench.post("/beneficiaries", account()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["status"], "approved");
    let path = format!("/beneficiaries/{}", made.json()["id"].as_str().unwrap());
    let marked = send(
        bench
            .call(Method::PATCH, &path)
            .json(&json!({"is_favourite": true})),
    )
    .await;
    assert_eq!(marked.json()["is_favourite"], true);
    let list = bench.get("/beneficiaries?query=John").await.json();
    assert_eq!(list["meta"]["total"], 1);
    assert_eq!(
        bench.get("/beneficiaries?query=Jane").await.json()["data"],
        json!([])
    );
    assert_eq!(send(bench.call(Method::DELETE, &path)).await.status, 204);
    let gone = bench.get(&path).await;
    assert!(
        gone.text.contains(r"[App\\Business\\BankAccount]"),
        "{}",
        gone.text
    );
    let mut broken = account();
    broken["currency"] = json!("usd");
    assert_eq!(bench.post("/beneficiaries", broken).await.status, 422);
}

/// Checks that fees are top-level fields, as in HitPay's samples of events. Only its OpenAPI file has a `fee` object.
fn assert_fees_are_flat(transfer: &Value) {
    let fees = [
        ("fee_payer", json!("payer")),
        ("discount_fee_rate", json!(0)),
        ("fixed_fee", json!(0)),
        ("discount_fee", json!(0)),
        ("total_fee", json!(0)),
        ("fee_currency", json!("sgd")),
    ];
    for (member, value) in fees {
        assert_eq!(transfer[member], value, "{member} in {transfer}");
    }
    assert!(transfer.get("fee").is_none(), "{transfer}");
}

#[tokio::test]
async fn a_transfer_reduces_the_balance_until_it_fails() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    bench.sandbox.hitpay().register_endpoint(&merchant.url, &[]);
    let body = json!({"beneficiary": account(), "source_currency": "sgd", "payment_amount": 20.5, "reference": "PAY-1", "remark": "PAY-1"});
    let made = bench.post("/transfers", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    for member in [
        r#""payment_amount":20.5,"#,
        r#""exchange_rate":"1.000000""#,
        r#""status":"scheduled""#,
        r#""reference":"PAY-1""#,
    ] {
        assert!(made.text.contains(member), "{member} in {}", made.text);
    }
    assert_fees_are_flat(&made.json());
    assert!(made.json().get("failure_code").is_none());
    let balances = bench.get("/balances").await;
    assert!(
        balances
            .text
            .contains(r#""currency":"sgd","wallets":{"available":999979.5,"#),
        "{}",
        balances.text
    );
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let found = bench.get("/transfers?keywords=PAY-1").await.json();
    assert_eq!(found["data"][0]["id"], json!(id));

    let control = format!("/_sandbox/hitpay/transfers/{id}");
    let settle = async |action: &str| {
        send(bench.root(Method::POST, &format!("{control}/{action}")))
            .await
            .status
    };
    assert_eq!(settle("burn").await, 404);
    assert_eq!(settle("fail").await, 200);
    assert_eq!(settle("pay").await, 409);
    assert_eq!(
        bench.get(&format!("/transfers/{id}")).await.json()["status"],
        "failed"
    );
    assert!(
        bench
            .get("/balances")
            .await
            .text
            .contains(r#""available":1000000,"#),
        "the money was returned"
    );
    bench.sandbox.deliveries().idle().await;
    let events: Vec<_> = merchant
        .received()
        .iter()
        .map(|event| event.headers["hitpay-event-type"].clone())
        .collect();
    for event in merchant.received() {
        let body: Value = serde_json::from_slice(&event.body).unwrap();
        assert_fees_are_flat(&body);
        assert!(body.get("reference").is_none(), "{body}");
        assert_eq!(body["remark"], "PAY-1");
        let failed = event.headers["hitpay-event-type"] == "failed";
        let reason = failed.then(|| (json!(100_702), json!("The bank returned the transfer.")));
        let failure = body
            .get("failure_code")
            .cloned()
            .zip(body.get("failure_message").cloned());
        assert_eq!(failure, reason, "{body}");
    }
    let count = |kind: &str| events.iter().filter(|event| *event == kind).count();
    assert_eq!((count("created"), count("failed"), events.len()), (1, 1, 2));
}

#[tokio::test]
async fn rules_of_a_transfer_are_checked() {
    let bench = TestBench::new().await;
    let beneficiary = bench.post("/beneficiaries", account()).await.json();
    let base = json!({"beneficiary_id": beneficiary["id"], "source_currency": "sgd"});
    let with = |members: Value| {
        let mut body = base.clone();
        for (name, value) in members.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    for (members, status, word) in [
        (json!({}), 422, "source_amount"),
        (
            json!({"source_amount": 1, "payment_amount": 1}),
            422,
            "prohibited",
        ),
        (json!({"payment_amount": 0.5}), 422, "at least 1"),
        (
            json!({"payment_amount": 5, "source_currency": "usd"}),
            422,
            "source currency",
        ),
        (
            json!({"payment_amount": 2_000_000}),
            400,
            "Insufficient balance",
        ),
        (
            json!({"payment_amount": 5, "beneficiary_id": "x"}),
            404,
            "BankAccount",
        ),
    ] {
        let refused = bench.post("/transfers", with(members)).await;
        assert_eq!(refused.status, status, "{}", refused.text);
        assert!(refused.text.contains(word), "{}", refused.text);
    }
    let cost = bench
        .post("/transfers/estimate", with(json!({"payment_amount": 5})))
        .await;
    assert_eq!(cost.status, 200, "{}", cost.text);
    assert_eq!(cost.json()["source_amount"], 5);
    assert_eq!(
        bench.get("/transfers").await.json()["data"],
        json!([]),
        "an estimate creates no transfer"
    );
}
