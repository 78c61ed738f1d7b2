//! Verdicts of `dhow webhook send` on the responses of a receiver.

use crate::{receiver::Receiver, served::Served};

/// Responses with their verdict on a genuine and on a tampered delivery: accepted, refused, or none.
const RESPONSES: [(&str, &str, &str, bool, Option<bool>); 24] = [
    ("payatom", "200 OK", YES, true, Some(true)),
    ("payatom", "200 OK", NO, false, Some(false)),
    ("payatom", "401 Unauthorized", NO, false, Some(false)),
    ("payatom", "401 Unauthorized", "", false, Some(false)),
    ("payatom", "422 No", NO, false, Some(false)),
    ("payatom", "200 OK", "", false, None),
    ("payatom", "200 OK", "yes", false, None),
    ("payatom", "200 OK", PAGE, false, None),
    ("payatom", "500 Internal Server Error", "", false, None),
    ("hitpay", "200 OK", NO, true, Some(true)),
    ("hub2", "204 No Content", "", true, Some(true)),
    ("hpay", "201 Created", "", true, Some(true)),
    ("hitpay", "401 Unauthorized", "", false, Some(false)),
    ("hub2", "401 Unauthorized", YES, false, Some(false)),
    ("hpay", "403 Forbidden", "no", false, Some(false)),
    ("hub2", "400 Bad Request", "no", false, Some(false)),
    ("hub2", "403 Forbidden", PAGE, false, None),
    ("hitpay", "302 Found", "", false, None),
    ("hitpay", "404 Not Found", "", false, None),
    ("hub2", "405 Method Not Allowed", "", false, None),
    ("hpay", "429 Too Many Requests", "", false, None),
    ("hpay", "500 Internal Server Error", "", false, None),
    ("hitpay", "502 Bad Gateway", PAGE, false, None),
    ("hitpay", "503 Service Unavailable", NO, false, None),
];

const YES: &str = r#"{"acknowledge":"yes"}"#;
const NO: &str = r#"{"hash_status":"HashMismatch","acknowledge":"no"}"#;
const PAGE: &str = "\n<!DOCTYPE html><html><title>Log in</title></html>";

#[test]
fn a_response_is_judged_as_the_gateway_and_its_receivers_do() {
    let served = Served::start();
    for (gateway, status, body, genuine, tampered) in RESPONSES {
        for (tamper, verdict) in [("", Some(genuine)), ("--tamper", tampered)] {
            let receiver = Receiver::with_response(status, body);
            let send = format!("webhook send {gateway} --json {tamper} --to");
            let sent = served.dhow(&send).arg(receiver.url()).run();
            // With --tamper the receiver is right to refuse.
            let code = match verdict {
                Some(accepted) => i32::from(accepted != tamper.is_empty()),
                None => 3,
            };
            let sent = sent.json(code);
            let case = format!("{gateway} {status} {body} {tamper}: {sent}");
            assert_eq!(sent["accepted"].as_bool(), verdict, "{case}");
            assert_eq!(sent["no_verdict"].is_string(), verdict.is_none(), "{case}");
        }
    }
    let receiver = Receiver::with_response("404 Not Found", "");
    let send = served
        .dhow("webhook send hitpay --tamper --to")
        .arg(receiver.url());
    let page = send.run().stdout;
    assert!(
        page.starts_with("hitpay form: no verdict: no receiver is at this URL (404)"),
        "{page}"
    );
}

#[test]
fn a_receiver_that_is_down_gives_no_verdict() {
    let served = Served::start();
    for (tamper, words) in [
        ("--tamper", "no verdict: 127.0.0.1:1 did not"),
        ("", "127.0.0.1:1 did not"),
    ] {
        let line = format!("webhook send hitpay --json --to http://127.0.0.1:1/hook {tamper}");
        let error = served.dhow(&line).run().json(3);
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.starts_with(words), "{message}");
        assert!(error["error"]["outcome"].is_null(), "{error}");
    }
}
