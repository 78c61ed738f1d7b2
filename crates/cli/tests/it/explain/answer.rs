//! `dhow webhook explain`: its first screen, the secrets of other gateways, and the verdict of `dhow webhook verify`.

use super::{EXPLAIN, GENUINE, corpus, request, settings};
use crate::command::{dhow, fresh_path};

/// Signs a body like HitPay.
fn event_signature(salt: &str, body: &str) -> String {
    let key = dhow_crypto::hmac::HmacKey::new(salt.as_bytes()).unwrap();
    key.sign_hex(body.as_bytes())
}

/// A request with HitPay's event, whose signature stands in this header.
fn event_request(header: &str, body: &str, signature: &str) -> String {
    let length = body.len();
    format!(
        "POST /hook HTTP/1.1\r\nHost: shop.example\r\n{header}: {signature}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

const EVENT_SALT: &str = "made-up-event-salt-1";
const EVENT: &str = r#"{"id":"a","amount":"1.00","status":"completed"}"#;

/// Returns the output up to the details.
fn first_screen(request: &str) -> String {
    let ended = dhow(EXPLAIN)
        .env("DHOW_HITPAY_EVENT_SALTS", EVENT_SALT)
        .stdin(request)
        .run();
    let (first, _) = ended.stdout.split_once("\nReceived request").unwrap();
    first.to_owned()
}

#[test]
fn the_first_screen_says_what_is_wrong_and_what_to_change() {
    let signature = event_signature(EVENT_SALT, EVENT);
    let base64 = dhow_crypto::base64::encode(EVENT.as_bytes());
    let text_of_object = event_signature(EVENT_SALT, "[object Object]");
    for (request, expected) in [
        (
            event_request("X-Hitpay-Signature", &base64, &signature),
            include_str!("transport.txt"),
        ),
        (
            event_request("Hitpay-Signature", EVENT, &text_of_object),
            include_str!("code.txt"),
        ),
        (
            event_request("Hitpay-Signature", EVENT, &signature),
            include_str!("valid.txt"),
        ),
        (
            event_request("Hitpay-Signature", EVENT, &"5a".repeat(32)),
            include_str!("forged.txt"),
        ),
    ] {
        assert_eq!(
            first_screen(&request),
            expected,
            "{}",
            first_screen(&request)
        );
    }
}

#[test]
fn the_secret_of_another_gateway_is_named() {
    let other = "a-secret-of-another-gateway";
    let request = event_request("Hitpay-Signature", EVENT, &event_signature(other, EVENT));
    let object = dhow(EXPLAIN)
        .arg("--json")
        .env("DHOW_HITPAY_EVENT_SALTS", EVENT_SALT)
        .env("DHOW_HUB2_WEBHOOK_SECRETS", other)
        .stdin(request)
        .run()
        .json(1);
    let finding = &object["findings"][0];
    assert_eq!(
        (&finding["name"], &finding["origin"]),
        (&"other-secret".into(), &"secret".into())
    );
    assert!(
        finding["what"]
            .as_str()
            .unwrap()
            .contains("webhook_secrets of hub2"),
        "{finding}"
    );
}

#[test]
fn a_delivery_of_another_gateway_is_named_and_nothing_else_is() {
    for (gateway, id) in GENUINE {
        let sender = corpus(gateway);
        for other in ["hitpay", "hub2", "payatom", "hpay"] {
            if other == gateway {
                continue;
            }
            let mut set = settings(other, &corpus(other));
            set.extend(settings(gateway, &sender));
            let set = set.iter().filter(|(_, value)| !value.is_empty());
            let command = dhow(&format!("webhook explain --json --provider {other}"));
            let command = set.fold(command, |command, (name, value)| command.env(name, value));
            let object = command.stdin(request(&sender, id)).run().json(1);
            let findings = object["findings"].as_array().unwrap();
            let names: Vec<_> = findings.iter().map(|finding| &finding["name"]).collect();
            assert_eq!(names, ["other-gateway"], "{id} of {gateway} at {other}");
            let what = findings[0]["what"].as_str().unwrap();
            let expected = format!("this looks like a delivery of {gateway}:");
            assert!(what.starts_with(&expected), "{what}");
        }
    }
}

/// Changes of a request, each of which another part of a server may make.
fn changed(request: &str) -> Vec<String> {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let with_body = |body: &str| {
        let lines = head
            .split("\r\n")
            .filter(|line| !line.to_ascii_lowercase().starts_with("content-length"));
        let head: Vec<&str> = lines.collect();
        format!(
            "{}\r\ncontent-length: {}\r\n\r\n{body}",
            head.join("\r\n"),
            body.len()
        )
    };
    let line = |start: &str| {
        head.split("\r\n")
            .find(|line| line.to_ascii_lowercase().contains(start))
    };
    let mut all = vec![
        request.to_owned(),
        request
            .replacen("POST ", "PUT ", 1)
            .replacen("GET ", "POST ", 1),
        request
            .replacen("POST ", "HEAD ", 1)
            .replacen("GET ", "HEAD ", 1),
        request.replacen(" HTTP/1.1", "&amount=1 HTTP/1.1", 1),
        with_body(&body.replacen("\"status\"", "\"status\":\"x\",\"status\"", 1)),
        with_body(&format!("{body}&hmac=00&hmac=01")),
        with_body(&format!("{body}\n")),
        with_body(&format!("{body}{}", " ".repeat(2 * 1024 * 1024))),
        with_body(""),
        with_body(&body.replace("order_id", "webhook_acknowledged\":\"yes\",\"order_id")),
    ];
    if let Some(line) = line("signature") {
        all.push(request.replacen(line, &format!("{line}\r\n{line}"), 1));
        all.push(request.replacen(line, &format!("{line}, {line}"), 1));
        all.push(request.replacen(line, &format!("x-{line}"), 1));
    }
    all
}

#[test]
fn verdict_reason_and_exit_code_are_those_of_verify() {
    for (gateway, id) in GENUINE {
        let corpus = corpus(gateway);
        for request in changed(&request(&corpus, id)) {
            let run = |verb: &str| {
                let command = dhow(&format!("webhook {verb} --json --provider {gateway}"));
                let settings = settings(gateway, &corpus);
                let set = settings.iter().filter(|(_, value)| !value.is_empty());
                let command = set.fold(command, |command, (name, value)| command.env(name, value));
                command.stdin(request.as_str()).run()
            };
            let (verified, explained) = (run("verify"), run("explain"));
            assert_eq!(verified.code, explained.code, "{gateway}: {request:.300}");
            if verified.code == 2 {
                continue;
            }
            let (verified, explained) =
                (verified.json(verified.code), explained.json(explained.code));
            assert_eq!(
                verified["reason"], explained["reason"],
                "{gateway}: {request:.300}"
            );
            let is_match = explained["verdict"] == "match";
            assert_eq!(verified["verdict"] == "valid", is_match, "{gateway}");
        }
    }
}

#[test]
fn a_signature_that_matches_does_not_make_a_rejected_delivery_match() {
    let once = r#"{"id":"a","status":"completed"}"#;
    let twice = r#"{"id":"a","status":"failed","status":"completed"}"#;
    let header = |body: &str| {
        format!(
            "Hitpay-Signature: {}\r\n",
            event_signature(EVENT_SALT, body)
        )
    };
    for (name, headers, body, reason) in [
        ("twice", header(once).repeat(2), once, "repeated-signature"),
        ("key", header(twice), twice, "repeated-field"),
    ] {
        let file = fresh_path(&format!("rejected-{name}.http"));
        let length = body.len();
        let request = format!(
            "POST /hook HTTP/1.1\r\nHost: shop.example\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        );
        std::fs::write(&file, request).unwrap();
        let run = |verb: &str| {
            dhow(&format!("webhook {verb} --provider hitpay --json --file"))
                .arg(file.to_str().unwrap())
                .env("DHOW_HITPAY_EVENT_SALTS", EVENT_SALT)
                .run()
        };
        assert_eq!(run("verify").json(1)["reason"], reason);
        let explained = run("explain").json(1);
        assert_eq!(explained["verdict"], "rejected");
        assert_eq!(explained["findings"][0]["name"], reason);
    }
}

#[test]
fn the_json_of_a_large_delivery_is_short() {
    let members: Vec<String> = (0..40_000)
        .map(|number| format!("\"k{number:05}\":\"v{number:05}\""))
        .collect();
    let many = format!("{{{}}}", members.join(","));
    let long = format!("{{\"id\":\"{}\"}}", "\\\"".repeat(400_000));
    for (name, body) in [("many", many), ("long", long)] {
        let file = fresh_path(&format!("large-{name}.http"));
        let signature = event_signature(EVENT_SALT, &body);
        let length = body.len();
        let request = format!(
            "POST /hook HTTP/1.1\r\nHost: shop.example\r\nHitpay-Signature: {signature}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        std::fs::write(&file, request).unwrap();
        let explained = dhow("webhook explain --provider hitpay --json --file")
            .arg(file.to_str().unwrap())
            .env("DHOW_HITPAY_EVENT_SALTS", EVENT_SALT)
            .run();
        let json = explained.json(0);
        let printed = json.to_string().len();
        assert!(printed < 300_000, "{name}: {printed}");
        assert_eq!(json["canonical"][0]["length"], length, "{name}");
        let text = json["canonical"][0]["text"].as_str().unwrap();
        assert!(text.ends_with(" bytes left out)"), "{name}: {text:.100}");
    }
}
