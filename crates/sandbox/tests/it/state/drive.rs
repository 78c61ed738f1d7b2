//! Use of every resource of every gateway, and everything that can be read afterwards.

use std::collections::BTreeMap;

use dhow_sandbox::payatom::reconciliation_signature;
use http::Method;
use serde_json::{Value, json};

use crate::bench::{TestBench, send};
use crate::hpay::{accounts, link, transfers};
use crate::hub2::Shop;
use crate::hub2::account::transfer;
use crate::payatom::{order, post};

/// Webhook URL on which nothing listens.
const NOWHERE: &str = "http://127.0.0.1:1/hook";

fn id(object: &Value) -> String {
    let id = object["id"].as_str();
    id.unwrap_or_else(|| panic!("no id in {object}")).to_owned()
}

async fn made(bench: &TestBench, path: &str, body: Value) -> Value {
    let made = bench.post(path, body).await;
    assert!(made.status < 300, "{path}: {}", made.text);
    made.json()
}

/// Creates and changes records of each kind.
pub(super) async fn drive(bench: TestBench) -> TestBench {
    hitpay(&bench).await;
    hpay(&bench).await;
    payatom(&bench).await;
    let shop = Shop(bench);
    hub2(&shop).await;
    let bench = shop.0;
    for quirk in bench.sandbox.quirks().iter().step_by(2) {
        // These two change which answers the reads below get, not the state.
        if !["hitpay/list-as-array", "hub2/reduced-status"].contains(&quirk.name.as_str()) {
            assert!(bench.sandbox.switch_quirk(&quirk.name, true));
        }
    }
    bench
}

async fn hitpay(bench: &TestBench) {
    let hitpay = bench.sandbox.hitpay();
    hitpay.register_endpoint(NOWHERE, &["payment_request.completed"]);
    let request = json!({"amount": "5.00", "currency": "SGD", "webhook": NOWHERE, "reference_number": "R-1", "name": "Ana",
        "expires_after": "30 mins", "allow_repeated_payments": "true", "address": {"line1": "1 Street", "city": "Singapore",
        "state": "SG", "country": "SG", "postal_code": "1"}, "metadata": {"a": "b"}});
    let request = id(&made(bench, "/payment-requests", request).await);
    let payment = hitpay.pay(&request).unwrap();
    hitpay.fail(&request).unwrap();
    made(
        bench,
        "/refund",
        json!({"amount": 2, "payment_id": payment}),
    )
    .await;
    bench.request().await;
    let plan = json!({"name": "Club", "amount": 9.9, "cycle": "monthly", "currency": "SGD"});
    made(bench, "/subscription-plan", plan).await;
    let billing = json!({"customer_email": "ana@shop.example", "name": "Club", "amount": 9.9, "currency": "SGD",
        "save_payment_method": "true"});
    let billing = id(&made(bench, "/recurring-billing", billing).await);
    hitpay.save_method(&billing).unwrap();
    let charge = json!({"amount": 9.9, "currency": "SGD"});
    made(
        bench,
        &format!("/charge/recurring-billing/{billing}"),
        charge,
    )
    .await;
    let account = json!({"country": "sg", "currency": "sgd", "transfer_method": "bank_transfer", "transfer_type": "local",
        "holder_type": "individual", "holder_name": "Ana", "account_number": "1409828", "bank_swift_code": "DBSSSGSGXXX"});
    let beneficiary = id(&made(bench, "/beneficiaries", account).await);
    let payout =
        json!({"beneficiary_id": beneficiary, "source_currency": "sgd", "source_amount": 10});
    made(bench, "/transfers", payout).await;
    let code = json!({"name": "Till", "payment_provider_method": "paynow_online"});
    let code = id(&made(bench, "/static_qr", code).await);
    hitpay.scan(&code, Some("2.50")).unwrap();
    let ana = json!({"email": "ana@shop.example", "phone_number": "91234567", "name": "Ana"});
    let customer = id(&made(bench, "/customers", ana).await);
    let address = json!({"address": "1 Street", "city": "Singapore", "state": "SG",
        "postal_code": "349244", "country": "sg"});
    let remitter = json!({"entity_type": "individual", "full_name": "Ana Tan", "date_of_birth": "1990-01-31",
        "nationality": "sg", "contact_number": "91234567", "address": address});
    made(bench, "/remitters", remitter).await;
    made(
        bench,
        "/products",
        json!({"name": "Tea", "price": 15, "currency": "sgd"}),
    )
    .await;
    let order = json!({"channel": "quick_sale", "amount": 12.5, "currency": "sgd", "customer_id": customer});
    made(bench, "/orders", order).await;
    let invoice = json!({"customer_id": customer, "invoice_date": "2026-11-20", "due_date": "2099-12-01",
        "currency": "SGD", "amount": 100, "payment_by": "amount", "reference": "R-1", "send_email": 1});
    made(bench, "/invoices", invoice).await;
}

async fn hpay(bench: &TestBench) {
    let sandbox = &bench.sandbox;
    let hpay = sandbox.hpay();
    for order in ["OM_1", "OM_2"] {
        let url = format!("{}&token_type=1", link(sandbox, order, "200000"));
        hpay.open_link(&url).unwrap();
    }
    hpay.pay("OM_1").unwrap();
    hpay.set_va_webhook(NOWHERE);
    let account = accounts::account(sandbox, None).await;
    hpay.pay_virtual_account(&account, 10_000).unwrap();
    transfers::transfer(sandbox, "1666062845347").await;
    hpay.refund_transfers("1666062845347").unwrap();
}

async fn payatom(bench: &TestBench) {
    let payatom = bench.sandbox.payatom();
    payatom.register_webhook(NOWHERE);
    for order_id in ["ORDER-1042A", "ORDER-1043A"] {
        post(bench, "/pay/request.php", &order(bench, order_id)).await;
    }
    payatom.pay("ORDER-1042A").unwrap();
    let body = json!({"pid": payatom.pid(), "payment_mode": "upi", "order_id": "PAYOUT1042A", "amount": 500,
        "account_holder": "Asha", "upi_id": "asha@bank"});
    post(bench, "/payout/api/request.php", &body).await;
    payatom.settle_payout("PAYOUT1042A", true).unwrap();
    assert_eq!(reconciled(bench).await["data"][0]["amount_processed"], 500);
}

/// Calls the reconciliation of payouts, which counts its calls.
async fn reconciled(bench: &TestBench) -> Value {
    let payatom = bench.sandbox.payatom();
    let date = "15-01-2027";
    let secret = payatom.secret_key().expose().as_bytes();
    let signature = reconciliation_signature(payatom.pid(), secret, date);
    let body = json!({"pid": payatom.pid(), "date": date, "signature": signature});
    let path = "/payatom/payout/api/payout_reconcile_polling.php";
    let call = bench.root(Method::POST, path).json(&body);
    send(call.header("Token", payatom.token().expose()))
        .await
        .json()
}

async fn hub2(shop: &Shop) {
    let hub2 = shop.0.sandbox.hub2();
    let webhook = hub2.register_webhook(NOWHERE, &["payment_intent.succeeded"]);
    hub2.rotate_secret(&webhook.id).unwrap();
    let paid = shop.attempted("orange", "00000001").await;
    hub2.pay(&paid).unwrap();
    let failed = shop.attempted("wave", "00000001").await;
    hub2.fail(&failed, "canceled_by_customer").unwrap();
    let body = json!({"amount": 100, "currency": "XOF", "description": "to transfers"});
    assert_eq!(shop.post("/provisionings", body).await.status, 201);
    for (reference, msisdn) in [("P-1", "00000001"), ("P-2", "00000200")] {
        let made = shop.post("/transfers", transfer(reference, 6_000, msisdn));
        assert_eq!(made.await.status, 201);
    }
    let link = json!({"purchaseReference": "L-1", "description": "Monthly plan", "amount": 2500, "currency": "XOF",
        "country": "CI", "type": "single_use", "expirationDate": "2030-01-01T00:00:00.000Z", "providers": ["Orange"]});
    let link = shop.post("/payment-links", link).await.json();
    hub2.pay_link(&id(&link)).unwrap();
    let member = json!({"name": "Shop", "description": "Tea", "address": "1 Street", "zipcode": "1", "city": "Abidjan",
        "country": "CI", "currency": "XOF", "phoneNumber": "+2250700000001"});
    assert_eq!(shop.post("/submerchants", member).await.status, 201);
    hub2.limit_rates(true);
    hub2.ban_on_abuse(true);
    // Two of the three reads that start a ban.
    for _ in 0..2 {
        shop.get(&format!("/payment-intents/{paid}/status")).await;
    }
    hub2.limit_rates(false);
}

/// Reads all resources of all gateways, and what the sandbox shows about them.
pub(super) async fn read(bench: TestBench) -> (TestBench, BTreeMap<String, String>) {
    let mut all = BTreeMap::new();
    for path in [
        "payment-requests",
        "charges",
        "subscription-plan",
        "recurring-billing",
        "beneficiaries",
        "transfers",
        "static_qr",
        "customers",
        "remitters",
        "products",
        "orders?statuses[]=sent",
        "invoices",
        "webhook-events",
        "balances",
    ] {
        let read = bench.get(&format!("/{path}")).await;
        assert_eq!(read.status, 200, "{path}");
        assert!(
            read.text.contains("\"id\"") || path == "balances",
            "{path}: {}",
            read.text
        );
        all.insert(format!("hitpay/{path}"), read.text);
    }
    let sandbox = &bench.sandbox;
    let read = transfers::inquire(sandbox, "1666062845347").await;
    all.insert("hpay/transfer".to_owned(), read.to_string());
    all.insert(
        "hpay/balance".to_owned(),
        sandbox.hpay().balance().to_string(),
    );
    let key = sandbox.hpay().private_key().unwrap().to_owned();
    all.insert("hpay/key".to_owned(), key);
    let certificate = format!("{:?}", sandbox.hpay().certificate());
    all.insert("hpay/certificate".to_owned(), certificate);
    for code in ["ORDER-1042A", "ORDER-1043A"] {
        let body = order(&bench, code);
        let again = post(&bench, "/pay/request.php", &body).await;
        all.insert(format!("payatom/{code}/repeated"), again.text);
    }
    for path in ["quirks", "env", "hub2/ban"] {
        let read = send(bench.root(Method::GET, &format!("/_sandbox/{path}"))).await;
        assert_eq!(read.status, 200, "{path}");
        let lines = read.text.lines();
        // The keys are in a new temporary folder.
        let kept: Vec<_> = lines.filter(|line| !line.contains("_FILE=")).collect();
        all.insert(path.to_owned(), kept.join("\n"));
    }
    let records = sandbox.find_records(&dhow_sandbox::RecordFilter::default(), 0, 1_000);
    assert!(records.total > 15, "{}", records.total);
    all.insert("records".to_owned(), format!("{records:#?}"));
    let shop = Shop(bench);
    for path in [
        "payment-intents",
        "payments",
        "transfers",
        "balance",
        "provisionings",
        "webhooks",
        "payment-links",
        "submerchants",
    ] {
        let read = shop.get(&format!("/{path}")).await.to_string();
        assert!(
            read.contains("XOF") || read.contains("\"id\""),
            "{path}: {read}"
        );
        all.insert(format!("hub2/{path}"), read);
    }
    (shop.0, all)
}
