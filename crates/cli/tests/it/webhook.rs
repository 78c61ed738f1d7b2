//! `dhow webhook verify`: its JSON keys, and the requests that it refuses to read.

use std::fs;

use serde_json::json;

use crate::{
    command::{Dhow, dhow, fresh_path},
    served::Served,
};

const VERIFY: &str = "webhook verify --provider hitpay --json";

/// The form of the gateway's own example, signed with `self-made-salt-1` by a program in another language.
const FORM: &str = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1\
    &payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&reference_number=ABC123&phone=\
    &amount=599.00&currency=SGD&status=completed\
    &hmac=e18e7d9cac08f75fff942516ca1aa8836543a083c9d5897d330119c2d02f8e0b";

fn verify(request: impl Into<Vec<u8>>) -> Dhow {
    dhow(VERIFY)
        .env("DHOW_HITPAY_SALT", "self-made-salt-1")
        .stdin(request)
}

fn request(body: &str) -> String {
    format!("POST /webhooks/hitpay HTTP/1.1\nHost: shop.example\n\n{body}")
}

#[test]
fn a_valid_delivery_has_the_keys_of_the_contract() {
    let verdict = verify(request(FORM)).run().json(0);
    assert_eq!(verdict["verdict"], "valid");
    assert_eq!(verdict["provider"], "hitpay");
    assert_eq!(verdict["assurance"], "full");
    let event = &verdict["event"];
    assert_eq!(event["kind"], "payment");
    assert_eq!(event["status"], "paid");
    assert_eq!(event["gateway_status"], "completed");
    assert_eq!(event["merchant_reference"], "ABC123");
    assert_eq!(
        event["provider_reference"],
        "92965a20-dae5-4d89-a452-5fdfa382dbe1"
    );
    let amount = json!({"minor": 59900, "currency": "SGD", "text": "599.00"});
    assert_eq!(event["amount"], amount);
    assert_eq!(event["unsigned_fields"], json!([]));
    assert!(event["id"].is_string() && event["dedup_key"].is_string());
    assert_eq!(verdict["reply"]["status"], 200);
    assert!(
        verdict["reply"]
            .as_object()
            .unwrap()
            .contains_key("content_type")
    );
    assert!(verdict["reply"]["body"].is_string());
}

#[test]
fn a_rejected_delivery_has_a_reason_and_no_event() {
    let cases = [
        (FORM.replace("hmac=e18e", "hmac=e18f"), "signature-mismatch"),
        (
            FORM.replace("amount=599.00", "amount=599.01"),
            "signature-mismatch",
        ),
        (FORM.replace("&hmac=", "&hmac=00&hmac="), "repeated-field"),
        (FORM.replace("&phone=", "&phone=&phone="), "repeated-field"),
        (
            FORM.replace("&hmac=e18e7d9c", "&hmac="),
            "malformed-signature",
        ),
        ("amount=1.00".to_owned(), "missing-signature"),
    ];
    for (body, reason) in cases {
        let verdict = verify(request(&body)).run().json(1);
        assert_eq!(verdict["verdict"], "rejected", "{reason}");
        assert_eq!(verdict["reason"], reason);
        assert!(verdict["event"].is_null() && verdict["assurance"].is_null());
        assert!(verdict["reply"]["status"].as_u64().unwrap() >= 400);
    }
}

#[test]
fn a_salt_is_needed_and_an_api_key_is_not() {
    let error = dhow(VERIFY).stdin(request(FORM)).run().json(2);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("DHOW_HITPAY_SALT"), "{message}");
    assert!(message.contains("DHOW_HITPAY_EVENT_SALTS"), "{message}");
    let blank = dhow(VERIFY)
        .env("DHOW_HITPAY_SALT", " ")
        .stdin(request(FORM));
    assert_eq!(blank.run().json(2)["error"]["field"], "DHOW_HITPAY_SALT");
}

#[test]
fn a_salt_for_the_other_kind_of_delivery_is_not_enough() {
    let other = dhow(VERIFY)
        .env("DHOW_HITPAY_EVENT_SALTS", "some-salt")
        .stdin(request(FORM));
    assert_eq!(other.run().json(1)["reason"], "not-configured");
}

#[test]
fn content_length_decides_where_the_body_ends() {
    let with = |length: usize, body: &str| {
        let head = format!("POST / HTTP/1.1\r\nContent-Length: {length}\r\n\r\n");
        verify(head + body).run()
    };
    let added = format!("{FORM}\r\nwhatever follows");
    assert_eq!(with(FORM.len(), &added).json(0)["verdict"], "valid");
    assert_eq!(with(FORM.len() - 1, FORM).json(1)["verdict"], "rejected");
    let error = with(FORM.len() + 1, FORM).json(2);
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .contains("Content-Length")
    );
}

#[test]
fn a_second_request_in_a_file_is_a_usage_error_that_names_the_file() {
    let head = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", FORM.len());
    let one = format!("{head}{FORM}");
    let file = fresh_path("two.http");
    for between in ["", "\n", "\r\n\r\n"] {
        fs::write(&file, format!("{one}{between}{one}")).unwrap();
        for command in ["webhook verify", "webhook explain"] {
            let line = format!("{command} --provider hitpay --json --file");
            let run = dhow(&line).arg(&file);
            let error = run
                .env("DHOW_HITPAY_SALT", "self-made-salt-1")
                .run()
                .json(2);
            assert_eq!(error["error"]["field"], file.to_str().unwrap());
            let message = error["error"]["message"].as_str().unwrap();
            assert!(
                message.contains("has a second request at line"),
                "{message}"
            );
        }
    }
    let error = verify(format!("{one}\n{one}")).run().json(2);
    assert_eq!(error["error"]["field"], "request");
}

#[test]
fn text_that_is_not_a_request_is_a_usage_error() {
    for text in ["", FORM, "POST / HTTP/1.1\nHost: shop.example"] {
        let error = verify(text).run().json(2);
        assert_eq!(error["error"]["field"], "request", "{text}");
    }
    let missing = dhow(VERIFY)
        .env("DHOW_HITPAY_SALT", "self-made-salt-1")
        .arg("--file")
        .arg("no-such.http");
    assert_eq!(
        missing.run().json(2)["error"]["message"],
        "no-such.http cannot be read"
    );
}

#[test]
fn a_file_is_read_like_standard_input() {
    let file = fresh_path("delivery.http");
    fs::write(&file, request(FORM)).unwrap();
    let human = dhow("webhook verify --provider hitpay --file").arg(&file);
    let ended = human.env("DHOW_HITPAY_SALT", "self-made-salt-1").run();
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    for expected in [
        "hitpay valid: assurance full",
        "599.00 SGD",
        "ABC123",
        "paid",
    ] {
        assert!(ended.stdout.contains(expected), "{}", ended.stdout);
    }
}

#[test]
fn a_line_break_at_the_end_of_the_file_is_noted() {
    let verify = |request: String| {
        let verify = dhow("webhook verify --provider hitpay");
        let verify = verify.env("DHOW_HITPAY_SALT", "self-made-salt-1");
        verify.stdin(request).run()
    };
    let edited = verify(request(&format!("{FORM}\n")));
    assert_eq!(edited.code, 1);
    assert!(
        edited.stderr.contains("Did an editor add it?"),
        "{}",
        edited.stderr
    );
    let forged = verify(request(&FORM.replace("599.00", "599.01")));
    assert_eq!((forged.code, forged.stderr.as_str()), (1, ""));
}

#[test]
fn control_characters_of_a_delivery_do_not_reach_the_terminal() {
    let body = FORM.replace("&hmac=", "%1b%5b2J&hmac=");
    let ended = dhow("webhook verify --provider hitpay")
        .env("DHOW_HITPAY_SALT", "self-made-salt-1")
        .stdin(request(&body))
        .run();
    assert_eq!(ended.code, 1);
    assert!(!ended.stdout.contains('\u{1b}'));
}

#[test]
fn deliveries_of_the_sandbox_verify_with_the_variables_it_wrote() {
    let served = Served::start();
    let pay = "pay --provider hitpay --amount 599.00 --currency SGD --reference ORDER-1 --json \
               --set webhook_url=http://127.0.0.1:9/hook";
    let payment = served.dhow(pay).run().json(0);
    let id = payment["id"].as_str().unwrap();
    served.post(&format!("/_sandbox/hitpay/payment-requests/{id}/pay"));
    let sent = served.get("/_sandbox/deliveries");
    let body = sent[0]["body"].as_str().unwrap();
    let verdict = served.dhow(VERIFY).stdin(request(body)).run().json(0);
    assert_eq!(verdict["event"]["status"], "paid");
    assert_eq!(verdict["event"]["merchant_reference"], "ORDER-1");
    assert_eq!(verdict["event"]["environment"], "sandbox");
    assert_eq!(verdict["event"]["provider_reference"], id);
}

#[test]
fn requests_saved_by_common_tools_are_read() {
    let length = FORM.len();
    let http2 = format!(
        "POST /webhooks/hitpay HTTP/2\r\nHost: shop.example\r\nContent-Length: {length}\r\n\r\n{FORM}"
    );
    let marked = format!("\u{feff}{}", http2.replace("HTTP/2", "HTTP/1.1"));
    let curl = format!(
        "* Connected\n> POST /webhooks/hitpay HTTP/2\r\n> Host: shop.example\r\n> \r\n{FORM}"
    );
    let (half, rest) = FORM.split_at(100);
    let chunks = format!("64\r\n{half}\r\n{:x}\r\n{rest}\r\n0\r\n\r\n", rest.len());
    let chunked =
        format!("POST /webhooks/hitpay HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
    for request in [http2, marked, curl, chunked] {
        let verdict = verify(request.as_str()).run().json(0);
        assert_eq!(verdict["verdict"], "valid", "{request}");
    }
}

#[test]
fn the_form_salt_can_be_rotated_without_losing_a_delivery() {
    for (salts, matched) in [
        ("self-made-salt-1", "webhook_salt"),
        ("self-made-salt-1, self-made-salt-2", "webhook_salts[0]"),
        ("self-made-salt-2,self-made-salt-1", "webhook_salts[1]"),
    ] {
        let verify = dhow("webhook verify --provider hitpay --json").env("DHOW_HITPAY_SALT", salts);
        let verdict = verify.stdin(request(FORM)).run().json(0);
        assert_eq!(verdict["event"]["matched_secret"], matched, "{salts}");
    }
}
