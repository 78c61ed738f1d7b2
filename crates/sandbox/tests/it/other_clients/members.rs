//! Members of responses that HitPay's own programs read, and both names of a page.

use serde_json::{Value, json};

use crate::bench::TestBench;

#[tokio::test]
async fn a_payment_names_the_currency_of_its_fees() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    let read = bench.get(&format!("/payment-requests/{id}")).await.json();
    let payment = &read["payments"][0];
    assert_eq!(
        (&payment["fees"], &payment["fees_currency"]),
        (&json!("0.00"), &json!("sgd"))
    );
}

#[tokio::test]
async fn balances_have_four_wallets() {
    let bench = TestBench::new().await;
    let read = bench.get("/balances").await.json();
    assert_eq!(
        read[0],
        json!({"currency": "sgd", "wallets": {"available": 1_000_000, "deposit": 0, "pending": 0, "reserve": 0}})
    );
}

#[tokio::test]
async fn a_transfer_has_the_fees_of_its_source_amount() {
    let bench = TestBench::new().await;
    let beneficiary = json!({"country": "sg", "transfer_method": "bank_transfer", "transfer_type": "local",
        "currency": "sgd", "holder_type": "individual", "holder_name": "Ana", "account_number": "1234567",
        "bank_swift_code": "DBSSSGSG"});
    let order = json!({"beneficiary": beneficiary, "source_currency": "sgd", "source_amount": 10});
    let made = bench.post("/transfers", order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    let fees = ["source_amount_fees", "total_fee", "fee_currency"].map(|name| made[name].clone());
    assert_eq!(fees, [json!(0), json!(0), json!("sgd")]);
}

#[tokio::test]
async fn the_status_of_the_account_can_be_read() {
    let bench = TestBench::new().await;
    let read = bench.get("/account-status").await;
    assert_eq!(read.status, 200, "{}", read.text);
    let read = read.json();
    assert!(read["bank_account_status"].is_string());
    let verification = read["verification"].as_object().unwrap();
    let names: Vec<_> = verification.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "business_verification",
            "overall_status",
            "owner_verification"
        ]
    );
    let providers = read["payment_providers"].as_object().unwrap();
    let provider = providers.values().next().unwrap();
    assert!(provider["setup_status"].is_string());
    assert_eq!(provider["payment_enabled"], true);
}

#[tokio::test]
async fn a_page_is_named_page_or_current_page() {
    let bench = TestBench::new().await;
    for _ in 0..3 {
        bench.request().await;
    }
    for name in ["Club", "Tea", "Cake"] {
        let plan = json!({"name": name, "amount": 9.9, "cycle": "monthly", "currency": "SGD"});
        assert_eq!(bench.post("/subscription-plan", plan).await.status, 201);
    }
    for path in ["/payment-requests", "/subscription-plan"] {
        let mut pages: Vec<Value> = Vec::new();
        for query in ["", "&page=2", "&current_page=2"] {
            let read = bench.get(&format!("{path}?per_page=2{query}")).await;
            pages.push(read.json()["data"].clone());
        }
        assert_eq!(pages[0].as_array().unwrap().len(), 2, "{path}");
        assert_eq!(pages[1].as_array().unwrap().len(), 1, "{path}");
        assert_eq!(pages[1], pages[2], "{path}");
    }
}
