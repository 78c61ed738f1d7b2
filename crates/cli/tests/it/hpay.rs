//! HPay on the command line: payment links, callbacks, payouts, balances, and the tables of banks and methods.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::{Value, json};

use crate::{
    command::{Dhow, dhow, fresh_path},
    receiver::Receiver,
    served::Served,
};

const PAY: &str = "pay --provider hpay --amount 200000 --currency VND --reference OM_1 \
                   --set return_url=https://shop.example/return --json";

/// Query of a callback that HPay's own PHP library verifies.
const QUERY: &str = "transaction_info=tichhopthanhtoan&order_code=OM_1768202539&price=200000\
    &payment_id=96138500&payment_type=1&error_text=&secure_code=0469e5c087623a8bd014691e874738f7\
    &bank_code=VISA&card_type=VISA";

/// Creates a command with the settings of an account that needs no network.
fn account(arguments: &str) -> Dhow {
    dhow(arguments)
        .env("DHOW_HPAY_MERCHANT_ID", "100001")
        .env("DHOW_HPAY_PASSCODE", "s3cr3t-Pass_0001")
}

fn verify(query: &str) -> Dhow {
    let request = format!("GET /ipn?{query} HTTP/1.1\r\nHost: shop.example\r\n\r\n");
    account("webhook verify --provider hpay --json").stdin(request)
}

/// Sends a request over plain HTTP, as a browser or another program would.
fn send(method: &str, url: &str, body: &str) {
    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    let head = format!(
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(!response.starts_with("HTTP/1.1 4"), "{response}");
}

fn link(payment: &Value) -> &str {
    payment["next_action"]["url"].as_str().unwrap()
}

#[test]
fn a_payment_is_a_link_of_either_version_and_nothing_is_sent() {
    let with_email = |arguments: &str| {
        let email = "merchant@shop.example";
        account(arguments).env("DHOW_HPAY_MERCHANT_EMAIL", email)
    };
    let payment = with_email(PAY).run().json(0);
    assert_eq!(payment["id"], "OM_1");
    assert_eq!(payment["status"], "pending");
    assert!(link(&payment).starts_with("https://checkout.hpay.com.vn/v1/checkout.php?"));
    assert!(link(&payment).contains("&return_url=https%3A%2F%2Fshop.example%2Freturn&"));
    let legacy = with_email(PAY).args("--set version=legacy").run().json(0);
    assert!(link(&legacy).starts_with("https://checkout.hpay.com.vn/checkout.php?"));
    let error = account(PAY).run().json(2);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("DHOW_HPAY_MERCHANT_EMAIL is not set"),
        "{message}"
    );
}

#[test]
fn a_callback_is_verified_with_merchant_id_and_passcode_alone() {
    let verdict = verify(QUERY).run().json(0);
    assert_eq!(verdict["verdict"], "valid");
    assert_eq!(verdict["assurance"], "partial");
    let event = &verdict["event"];
    assert_eq!(
        (&event["kind"], &event["status"]),
        (&json!("payment"), &json!("paid"))
    );
    assert_eq!(event["provider_reference"], "OM_1768202539");
    assert_eq!(
        event["amount"],
        json!({"minor": 200_000, "currency": "VND", "text": "200000"})
    );
    assert_eq!(event["unsigned_fields"], json!(["bank_code", "card_type"]));
    assert_eq!(verdict["reply"]["status"], 200);

    let forged = verify(&QUERY.replace("price=200000", "price=200001"))
        .run()
        .json(1);
    assert_eq!(
        (&forged["verdict"], &forged["reason"]),
        (&json!("rejected"), &json!("signature-mismatch"))
    );
    assert!(forged["event"].is_null());
    let revoked = "bank_token=9704005990670018&revoke_token_status=true&status=00&secure_code=00";
    let hint = verify(revoked).run().json(1);
    assert_eq!(hint["reason"], "unsettled-scheme");
    assert_eq!(hint["reply"]["status"], 200);
}

#[test]
fn the_separator_of_virtual_account_callbacks_is_a_setting() {
    let query = "cashin=28275709&order_id=51239782&amount=30000&error_code=0&secure_code=";
    let with_bar = format!("{query}489c0159dd77181944002f9f55b2a178");
    let with_comma = format!("{query}9f7a1408fc8579047bf0d8ff9a558035");
    let verdict = verify(&with_bar).run().json(0);
    assert_eq!(verdict["assurance"], "ask-gateway");
    verify(&with_comma).run().json(1);
    let comma = |query: &str| {
        verify(query)
            .env("DHOW_HPAY_VA_CALLBACK_SEPARATOR", ",")
            .run()
    };
    comma(&with_comma).json(0);
    comma(&with_bar).json(1);
}

#[test]
fn a_payment_is_paid_and_read_against_the_sandbox() {
    let served = Served::start();
    let payment = served.dhow(PAY).run().json(0);
    assert_eq!(payment["environment"], "sandbox");
    // HPay creates the order only when the customer opens the link.
    let unknown = served.dhow("status hpay OM_1 --json").run().json(1);
    assert_eq!(unknown["error"]["gateway"]["code"], "30015");
    send("GET", link(&payment), "");
    served.post("/_sandbox/hpay/orders/OM_1/pay");
    let paid = served.dhow("status hpay OM_1 --json").run().json(0);
    assert_eq!(paid["status"], "paid");
    assert_eq!(paid["received"]["minor"], 200_000);
}

#[test]
fn a_payout_is_sent_once_and_reduces_the_balance() {
    let served = Served::start();
    let before = served.dhow("balance --provider hpay --json").run().json(0);
    let arguments = "payout --provider hpay --amount 100000 --currency VND --reference SALARY-1 \
                     --set bank=BIDV --set account=1234567890912312 --json --set";
    let payout = served
        .dhow(arguments)
        .arg("name=NGUYEN VAN A")
        .run()
        .json(0);
    assert_eq!(payout["status"], "processing");
    assert_eq!(payout["merchant_reference"], "SALARY-1");
    let after = served.dhow("balance --provider hpay --json").run().json(0);
    let minor = |balance: &Value| balance["balances"][0]["amount"]["minor"].as_i64().unwrap();
    assert_eq!(minor(&before) - minor(&after), 100_000);
}

#[test]
fn a_truncated_response_leaves_a_payout_unknown() {
    let served = Served::start();
    let fault = r#"{"fault":"cut","after_bytes":40,"method":"POST","path":"/hpay/account"}"#;
    let sandbox = served
        .variable("DHOW_HPAY_ACCOUNT_BASE_URL")
        .replace("/hpay/account", "");
    send("POST", &format!("{sandbox}/_sandbox/faults"), fault);
    let arguments = "payout --provider hpay --amount 100000 --currency VND --reference CUT-1 \
                     --set bank=BIDV --set account=1234567890912312 --set name=A --json";
    let error = served.dhow(arguments).run().json(4);
    assert_eq!(error["error"]["outcome"], "unknown");
    assert_eq!(error["error"]["resolution"], "look-up");
}

#[test]
fn a_file_that_is_not_a_key_is_named() {
    let file = fresh_path("no.pem");
    std::fs::write(&file, "nonsense").unwrap();
    let error = account("balance --provider hpay --json")
        .env("DHOW_HPAY_MERCHANT_EMAIL", "merchant@shop.example")
        .env("DHOW_HPAY_PRIVATE_KEY_FILE", &file.display().to_string())
        .run()
        .json(2);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("DHOW_HPAY_PRIVATE_KEY_FILE names the wrong file"),
        "{message}"
    );
}

#[test]
fn a_missing_key_file_is_named_if_it_is_needed() {
    let with_email = |arguments: &str| {
        let email = "merchant@shop.example";
        account(arguments).env("DHOW_HPAY_MERCHANT_EMAIL", email)
    };
    let payout = "payout --provider hpay --amount 100000 --currency VND --reference P-1 \
                  --set bank=BIDV --set account=1 --set name=A --json";
    for (arguments, variable) in [
        (payout, "DHOW_HPAY_GATEWAY_CERT_FILE"),
        (
            "balance --provider hpay --json",
            "DHOW_HPAY_PRIVATE_KEY_FILE",
        ),
    ] {
        let error = with_email(arguments).run().json(2);
        let message = error["error"]["message"].as_str().unwrap();
        assert!(
            message.starts_with(&format!("{variable} is not set")),
            "{message}"
        );
        assert_eq!(error["error"]["outcome"], "not-sent");
    }
}

#[test]
fn test_deliveries_of_both_kinds_verify() {
    for (kind, assurance) in [("checkout", "partial"), ("virtual-account", "ask-gateway")] {
        let receiver = Receiver::with_response("200 OK", "");
        let arguments = format!(
            "webhook send --provider hpay --kind {kind} --reference OM_9 --amount 5000 --currency VND --json --to"
        );
        let sent = account(&arguments).arg(receiver.url()).run();
        assert_eq!(sent.code, 0, "{sent:?}");
        let request = receiver.request();
        let verdict = account("webhook verify --provider hpay --json")
            .stdin(request)
            .run()
            .json(0);
        assert_eq!(verdict["assurance"], assurance, "{kind}");
        assert_eq!(verdict["event"]["merchant_reference"], "OM_9");
        assert_eq!(verdict["event"]["amount"]["minor"], 5_000);
    }
}

#[test]
fn a_test_delivery_reports_the_given_status_or_is_refused() {
    let send = "webhook send --provider hpay --json --status";
    for (word, kind, status) in [
        ("paid", "1", "paid"),
        ("1", "1", "paid"),
        ("held", "2", "processing"),
        ("2", "2", "processing"),
        ("failed", "1", "failed"),
    ] {
        let receiver = Receiver::with_response("200 OK", "");
        let sent = account(send).args(&format!("{word} --to"));
        sent.arg(receiver.url()).run().json(0);
        let request = receiver.request();
        let expected = format!("&payment_type={kind}&");
        assert!(request.contains(&expected), "{word}: {request}");
        let verify = account("webhook verify --provider hpay --json").stdin(request);
        assert_eq!(verify.run().json(0)["event"]["status"], status, "{word}");
    }
    for word in ["3", "pending", "Paid", "nonsense"] {
        let sent = account(send).args(&format!("{word} --to http://127.0.0.1:1/"));
        let error = sent.run().json(2);
        assert_eq!(error["error"]["field"], "--status", "{word}");
    }
}

#[test]
fn banks_and_methods_are_searched() {
    let found = dhow("banks vietcombank --json").run().json(0);
    let vcb = json!({"provider": "hpay", "code": "VCB", "bin": "970436", "name": "Ngân hàng TMCP Ngoại thương Việt Nam (Vietcombank)"});
    assert_eq!(found, json!({"banks": [vcb]}));
    assert_eq!(
        dhow("banks 970418 --json").run().json(0)["banks"][0]["code"],
        "BIDV"
    );
    assert_eq!(
        dhow("banks --json").run().json(0)["banks"]
            .as_array()
            .unwrap()
            .len(),
        65
    );
    assert_eq!(
        dhow("banks nowhere --json").run().json(1)["banks"],
        json!([])
    );
    let methods = dhow("methods --supported bidv --json").run().json(0);
    assert_eq!(methods["methods"].as_array().unwrap().len(), 2);
    assert_eq!(
        dhow("methods 1081 --json").run().json(0)["methods"][0]["supported"],
        false
    );
    let human = dhow("methods visa").run();
    assert!(human.stdout.contains("1095") && human.stdout.contains("supported"));
}
