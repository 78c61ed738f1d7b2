//! PayAtom on the command line: each product, both API versions, payouts, and callbacks.

use serde_json::{Value, json};

use crate::{command::dhow, receiver::Receiver, served::Served};

const VECTORS: &str = include_str!("../../../payatom/tests/data/payatom.json");
const CUSTOMER: &str = "--set name=Ravi --set email=r@shop.example --set phone=9000000000";

fn pay(served: &Served, reference: &str, currency: &str, set: &str) -> Value {
    let order = format!("--amount 599 --currency {currency} --reference {reference}");
    let line = format!("pay --provider payatom {order} {CUSTOMER} {set} --json");
    served.dhow(&line).run().json(0)
}

#[test]
fn every_product_is_chosen_by_name() {
    let served = Served::start();
    let v2 = "--set api=v2 --set ip=203.0.113.9 --set latitude=19.07 --set longitude=72.87 --set customer_id=C-1";
    for (at, currency, set, action) in [
        (1, "INR", "--set product=hosted".to_owned(), "redirect"),
        (2, "INR", "--set product=upi-p2p".to_owned(), "qr-code"),
        (3, "INR", "--set product=upi-p2c".to_owned(), "qr-code"),
        (
            4,
            "BDT",
            "--set product=bd-wallet --set wallet_type=bKash".to_owned(),
            "pay-to-account",
        ),
        (
            5,
            "PKR",
            "--set product=pk-h2h --set pak_wallet=JAZZCASH --set account_number=03001234567"
                .to_owned(),
            "confirm-on-phone",
        ),
        (6, "INR", format!("--set product=upi-p2p {v2}"), "qr-code"),
        (7, "INR", format!("--set product=hosted {v2}"), "redirect"),
    ] {
        let payment = pay(&served, &format!("ORDER-{at}042A"), currency, &set);
        assert_eq!(payment["status"], "pending", "{payment}");
        assert_eq!(payment["next_actions"][0]["type"], action, "{payment}");
    }
}

#[test]
fn a_paid_payin_is_read_by_either_reference() {
    let served = Served::start();
    let payment = pay(&served, "ORDER-1042A", "INR", "");
    assert_eq!(payment["id"], "order:ORDER-1042A");
    served.post("/_sandbox/payatom/payins/ORDER-1042A/pay");
    let status = served
        .dhow("status payatom order:ORDER-1042A --json")
        .run()
        .json(0);
    assert_eq!(status["status"], "paid");
    assert_eq!(status["gateway_status"], "Approved");
}

#[test]
fn an_amount_with_paise_is_refused_locally() {
    let served = Served::start();
    let order = "--amount 599.50 --currency INR --reference ORDER-1042A";
    let line = format!("pay --provider payatom {order} {CUSTOMER} --json");
    let error = served.dhow(&line).run().json(2);
    assert_eq!(error["error"]["field"], "amount");
    assert!(
        served
            .get("/_sandbox/requests")
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_payout_is_accepted_and_read() {
    let served = Served::start();
    let line = "payout --provider payatom --amount 500 --currency INR --reference PAYOUT1042A \
                --set name=Asha --set account=asha@bank --json";
    let payout = served.dhow(line).run().json(0);
    assert_eq!(payout["status"], "pending", "{payout}");
}

fn verify(body: &str) -> Value {
    let request = format!("POST /webhooks/payatom HTTP/1.1\nHost: shop.example\n\n{body}");
    let file: Value = serde_json::from_str(VECTORS).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    let first = vectors
        .iter()
        .find(|vector| vector["id"] == "wh-01-approved")
        .unwrap();
    let ended = dhow("webhook verify --provider payatom --json")
        .env("DHOW_PAYATOM_SECRET_KEY", first["secret"].as_str().unwrap())
        .stdin(request)
        .run();
    serde_json::from_str(&ended.stdout).unwrap()
}

fn genuine() -> String {
    let file: Value = serde_json::from_str(VECTORS).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    let first = vectors
        .iter()
        .find(|vector| vector["id"] == "wh-01-approved")
        .unwrap();
    first["raw_json"].as_str().unwrap().to_owned()
}

#[test]
fn a_callback_verifies_with_the_secret_key_alone() {
    let verdict = verify(&genuine());
    assert_eq!(verdict["verdict"], "valid");
    // The order id ends in a digit and the hashed text has no separators, so its boundary to the amount is ambiguous.
    assert_eq!(verdict["assurance"], "ask-gateway");
    let event = &verdict["event"];
    assert_eq!(event["merchant_reference"], "ORDER000000001");
    assert_eq!(event["gateway_status"], "Approved");
    assert_eq!(
        event["amount"],
        json!({"minor": 10000, "currency": "INR", "text": "100"})
    );
    let unsigned = ["requested_amount", "bank_ref", "sender_upi", "ref_code"];
    assert_eq!(event["unsigned_fields"], json!(unsigned));
    assert_eq!(verdict["reply"]["status"], 200);
    assert_eq!(
        verdict["reply"]["content_type"],
        "application/json; charset=utf-8"
    );
    let reply = verdict["reply"]["body"].as_str().unwrap();
    assert_eq!(
        reply,
        r#"{"hash_status":"HashMatched","acknowledge":"yes"}"#
    );
}

#[test]
fn an_altered_callback_is_rejected_with_the_gateways_reply() {
    let verdict =
        verify(&genuine().replace(r#""received_amount":"100""#, r#""received_amount":"900""#));
    assert_eq!(verdict["verdict"], "rejected");
    assert_eq!(verdict["reason"], "signature-mismatch");
    assert_eq!(verdict["event"], Value::Null);
    let reply = verdict["reply"]["body"].as_str().unwrap();
    assert_eq!(
        reply,
        r#"{"hash_status":"HashMismatch","acknowledge":"no"}"#
    );
}

#[test]
fn a_missing_setting_is_named() {
    let error = dhow("status payatom x --json").run().json(2);
    assert!(error.to_string().contains("DHOW_PAYATOM_PID"), "{error}");
    let error = dhow("webhook verify --provider payatom --json")
        .stdin("POST / HTTP/1.1\n\n{}")
        .run()
        .json(2);
    assert!(
        error.to_string().contains("DHOW_PAYATOM_SECRET_KEY"),
        "{error}"
    );
}

#[test]
fn a_test_delivery_of_each_kind_is_accepted_by_the_verifier() {
    for kind in ["payin", "form"] {
        let receiver = Receiver::with_response("200 OK", r#"{"acknowledge":"yes"}"#);
        let set = "--reference ORDER-1042A --amount 599 --currency INR --json --to";
        let sent = dhow(&format!(
            "webhook send --provider payatom --kind {kind} {set}"
        ))
        .arg(receiver.url())
        .env("DHOW_PAYATOM_SECRET_KEY", "an-invented-secret")
        .run()
        .json(0);
        assert_eq!(sent["kind"], kind);
        let verdict = dhow("webhook verify --provider payatom --json")
            .env("DHOW_PAYATOM_SECRET_KEY", "an-invented-secret")
            .stdin(receiver.request())
            .run()
            .json(0);
        assert_eq!(verdict["event"]["amount"]["minor"], 59_900, "{verdict}");
        assert_eq!(verdict["event"]["merchant_reference"], "ORDER-1042A");
    }
}
