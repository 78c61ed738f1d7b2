//! Quirks: the alternatives where the sources of a gateway contradict each other, and their switches.

use dhow_sandbox::hitpay::Quirk;
use http::Method;
use serde_json::{Value, json};

use crate::bench::{TestBench, send};

#[tokio::test]
async fn amounts_and_currencies_have_an_alternative_format() {
    let bench = TestBench::new().await;
    let hitpay = bench.sandbox.hitpay();
    hitpay.switch(Quirk::ThousandsSeparator, true);
    hitpay.switch(Quirk::LowerCaseCurrency, true);
    let order = json!({"amount": 900_000, "currency": "SGD"});
    let made = bench.create(order.clone()).await;
    assert_eq!(
        (&made["amount"], &made["currency"]),
        (&json!("900,000.00"), &json!("sgd"))
    );
    hitpay.switch(Quirk::ThousandsSeparator, false);
    assert_eq!(bench.create(order).await["amount"], "900000.00");
}

#[tokio::test]
async fn responses_have_alternative_statuses_and_shapes() {
    let bench = TestBench::new().await;
    let hitpay = bench.sandbox.hitpay();
    for quirk in [
        Quirk::CreatedWith200,
        Quirk::ListAsArray,
        Quirk::QrCodeAsText,
    ] {
        hitpay.switch(quirk, true);
    }
    let order = json!({"amount": 1, "currency": "SGD", "payment_methods": ["paynow_online"], "generate_qr": true});
    let made = bench.post("/payment-requests", order).await;
    assert_eq!(made.status, 200);
    assert!(made.json()["qr_code_data"].is_string());
    assert_eq!(
        bench
            .get("/payment-requests")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_paid_request_can_lag_behind_its_payment() {
    let bench = TestBench::new().await;
    bench.sandbox.hitpay().switch(Quirk::PaidButPending, true);
    let id = bench.request().await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    let read = bench.get(&format!("/payment-requests/{id}")).await.json();
    assert_eq!(
        (&read["status"], &read["payments"][0]["status"]),
        (&json!("pending"), &json!("succeeded"))
    );
}

#[tokio::test]
async fn every_quirk_has_an_entry_in_the_ledger_of_its_gateway_and_a_name() {
    let sandbox = TestBench::new().await.sandbox;
    let mut total = 0;
    for (gateway, ledger, count) in [
        ("hitpay", include_str!("../../../hitpay/LEDGER.toml"), 9),
        ("hpay", include_str!("../../../hpay/LEDGER.toml"), 6),
        ("hub2", include_str!("../../../hub2/LEDGER.toml"), 8),
        ("payatom", include_str!("../../../payatom/LEDGER.toml"), 6),
    ] {
        let prefix = format!("{gateway}/");
        let all = sandbox.quirks();
        let own = all.iter().filter(|quirk| quirk.name.starts_with(&prefix));
        let own: Vec<_> = own.collect();
        assert_eq!(own.len(), count, "{gateway}");
        for quirk in own {
            let name = &quirk.name;
            let entry = format!("id = \"{}\"", quirk.ledger);
            assert!(ledger.lines().any(|line| line == entry), "{name}: {entry}");
            assert!(quirk.description.ends_with('.') && !quirk.on, "{name}");
            assert!(sandbox.switch_quirk(name, true), "{name}");
        }
        total += count;
        let all = sandbox.quirks();
        let on = all.iter().filter(|quirk| quirk.on);
        assert_eq!(on.count(), total, "{gateway}");
    }
}

#[tokio::test]
async fn a_quirk_is_switched_by_its_name_over_http_and_in_the_program() {
    let bench = TestBench::new().await;
    let is_array = async || bench.get("/payment-requests").await.json().is_array();
    let switch =
        async |body: Value| send(bench.root(Method::POST, "/_sandbox/quirks").json(&body)).await;
    assert!(!is_array().await);
    let on = switch(json!({"quirk": "hitpay/list-as-array"})).await;
    assert_eq!(
        on.json(),
        json!({"quirk": "hitpay/list-as-array", "on": true})
    );
    assert!(is_array().await);
    let listed = send(bench.root(Method::GET, "/_sandbox/quirks"))
        .await
        .json();
    let listed = listed.as_array().unwrap();
    let row = listed
        .iter()
        .find(|row| row["quirk"] == "hitpay/list-as-array");
    let row = row.unwrap();
    assert_eq!(
        (&row["on"], &row["ledger"]),
        (&json!(true), &json!("list-shape"))
    );
    switch(json!({"quirk": "hitpay/list-as-array", "on": false})).await;
    assert!(!is_array().await);
    assert!(bench.sandbox.switch_quirk("hitpay/list-as-array", true));
    assert!(is_array().await);
    for wrong in ["list-as-array", "hitpay/other", "other/list-as-array", ""] {
        assert!(!bench.sandbox.switch_quirk(wrong, true), "{wrong}");
        let refused = switch(json!({"quirk": wrong})).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.text.contains("hitpay/list-as-array"), "{wrong}");
    }
    let refused = switch(json!({"quirk": "hitpay/list-as-array", "on": "yes"})).await;
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn the_requests_of_hitpays_command_line_program_are_quirks() {
    let bench = TestBench::new().await;
    let beneficiary = json!({"country": "sg", "transfer_method": "bank_transfer", "transfer_type": "local",
        "currency": "sgd", "holder_type": "individual", "holder_name": "Ana", "account_number": "1234567",
        "bank_swift_code": "DBSSSGSG"});
    let beneficiary = bench.post("/beneficiaries", beneficiary).await.json();
    let transfer =
        json!({"beneficiary_id": beneficiary["id"], "amount": 10.5, "source_currency": "SGD"});
    let payment = json!({"amount": 5, "currency": "SGD", "expires_after": "30"});
    for on in [false, true] {
        let hitpay = bench.sandbox.hitpay();
        hitpay.switch(Quirk::BareTransferAmount, on);
        hitpay.switch(Quirk::BareMinutes, on);
        let estimate = bench.post("/transfers/estimate", transfer.clone()).await;
        let made = bench.post("/transfers", transfer.clone()).await;
        let paid = bench.post("/payment-requests", payment.clone()).await;
        let statuses = [estimate.status, made.status, paid.status];
        if on {
            assert_eq!(statuses, [200, 201, 201]);
            assert_eq!(made.json()["source_amount"], 10.5);
            assert!(paid.json()["expiry_date"].is_string());
        } else {
            assert_eq!(statuses, [422, 422, 422]);
        }
    }
}
