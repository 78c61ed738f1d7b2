//! `dhow webhook send`: sample deliveries verify, and tampered ones are rejected.

use std::{fs, time::Duration};

use crate::{
    command::{Dhow, dhow, fresh_path},
    receiver::Receiver,
    served::Served,
};

const SALT: &str = "self-made-salt-1";
const KINDS: [&str; 4] = ["form", "recurring-form", "payment-request", "charge"];

fn with_salts(arguments: &str) -> Dhow {
    dhow(arguments)
        .env("DHOW_HITPAY_SALT", SALT)
        .env("DHOW_HITPAY_EVENT_SALTS", "self-made-endpoint-salt")
}

fn send(to: &str, arguments: &str) -> Dhow {
    with_salts("webhook send --provider hitpay --json --to")
        .arg(to)
        .args(arguments)
}

#[test]
fn every_kind_verifies() {
    for kind in KINDS {
        let receiver = Receiver::with_response("200 OK", "thanks");
        let arguments = format!("--kind {kind} --reference ORDER-7 --amount 12.50 --currency MYR");
        let sent = send(receiver.url(), &arguments).run().json(0);
        assert_eq!(sent["accepted"], true);
        assert_eq!(sent["kind"], kind);
        assert_eq!(sent["reply"]["status"], 200);
        assert_eq!(sent["reply"]["body"], "thanks");
        let verify = with_salts("webhook verify --provider hitpay --json");
        let verdict = verify.stdin(receiver.request()).run().json(0);
        assert_eq!(verdict["assurance"], "full", "{kind}: {verdict}");
        assert_eq!(verdict["event"]["status"], "paid", "{kind}");
        assert_eq!(verdict["event"]["merchant_reference"], "ORDER-7", "{kind}");
        assert_eq!(verdict["event"]["amount"]["minor"], 1250, "{kind}");
    }
}

#[test]
fn a_tampered_delivery_is_rejected() {
    for kind in KINDS {
        let receiver = Receiver::with_response("401 Unauthorized", "");
        let arguments = format!("--kind {kind} --tamper");
        let sent = send(receiver.url(), &arguments).run().json(0);
        assert_eq!(
            (&sent["accepted"], &sent["tampered"]),
            (&false.into(), &true.into())
        );
        let verify = with_salts("webhook verify --provider hitpay --json");
        let verdict = verify.stdin(receiver.request()).run().json(1);
        assert_eq!(verdict["reason"], "signature-mismatch", "{kind}");
    }
}

/// Returns the kinds of a gateway, taken from the error about an unknown kind.
fn kinds(served: &Served, gateway: &str) -> Vec<String> {
    let send =
        format!("webhook send --provider {gateway} --to http://127.0.0.1:1/ --kind ? --json");
    let error = served.dhow(&send).run().json(2);
    let (_, kinds) = error["error"]["message"]
        .as_str()
        .unwrap()
        .split_once(": ")
        .unwrap();
    kinds.split(", ").map(str::to_owned).collect()
}

#[test]
fn the_verifier_of_every_gateway_accepts_samples_and_rejects_tampered_ones() {
    let served = Served::start();
    let table = dhow("providers --json").run().json(0);
    for provider in table["providers"].as_array().unwrap() {
        let id = provider["id"].as_str().unwrap();
        let verify = || served.dhow("webhook verify --json --provider").arg(id);
        for kind in kinds(&served, id) {
            let send = format!("webhook send --json --provider {id} --kind {kind} --to");
            let yes = r#"{"hash_status":"HashMatched","acknowledge":"yes"}"#;
            let receiver = Receiver::with_response("200 OK", yes);
            served.dhow(&send).arg(receiver.url()).run().json(0);
            let verdict = verify().stdin(receiver.request()).run().json(0);
            assert_eq!(verdict["verdict"], "valid", "{id} {kind}");

            let receiver = Receiver::with_response("400 Bad Request", "");
            let tampered = served.dhow(&send).arg(receiver.url()).arg("--tamper");
            tampered.run().json(0);
            let request = receiver.request();
            let verdict = verify().stdin(request.as_str()).run().json(1);
            assert_eq!(verdict["verdict"], "rejected", "{id} {kind}");
            let explain = served.dhow("webhook explain --json --provider").arg(id);
            let object = explain.stdin(request).run().json(1);
            assert_eq!(object["verdict"], "mismatch", "{id} {kind}");
        }
    }
}

#[test]
fn an_accepted_tampered_delivery_is_reported_as_a_failure() {
    let receiver = Receiver::with_response("200 OK", "a\u{1b}[2Jb");
    let command = with_salts("webhook send --provider hitpay --tamper --to");
    let ended = command.arg(receiver.url()).run();
    assert_eq!(ended.code, 1);
    assert!(
        ended.stdout.contains("ACCEPTED although"),
        "{}",
        ended.stdout
    );
    assert!(!ended.stdout.contains('\u{1b}') && !ended.stdout.contains(SALT));
    receiver.request();
}

#[test]
fn status_and_fields_can_be_set() {
    let receiver = Receiver::with_response("200 OK", "");
    let arguments = "--status failed --set phone=+6512345678 --set new_field=a&b";
    send(&format!("{}?shop=7", receiver.url()), arguments)
        .run()
        .json(0);
    let request = receiver.request();
    assert!(
        request.starts_with("POST /webhooks?shop=7 HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains("status=failed") && request.contains("phone=%2B6512345678"));
    assert!(request.contains("new_field=a%26b"));
}

#[test]
fn a_field_that_is_set_twice_is_refused() {
    for values in ["--set note=1 --set note=2", "--set note=1 --set note=1"] {
        let error = send("http://127.0.0.1:1/", values).run().json(2);
        assert_eq!(error["error"]["field"], "note", "{values}");
        assert_eq!(error["error"]["message"], "note is set twice", "{values}");
        assert_eq!(error["error"]["provider"], "hitpay", "{values}");
    }
}

#[test]
fn a_field_that_another_option_sets_is_refused() {
    for (kind, options, field, option) in [
        (
            "form",
            "--status failed --set status=completed",
            "status",
            "--status",
        ),
        ("form", "--amount 5 --set amount=6", "amount", "--amount"),
        (
            "charge",
            "--currency MYR --set currency=sgd",
            "currency",
            "--currency",
        ),
        (
            "recurring-form",
            "--reference A-1 --set reference=A-2",
            "reference",
            "--reference",
        ),
    ] {
        let arguments = format!("--kind {kind} {options}");
        let error = send("http://127.0.0.1:1/", &arguments).run().json(2);
        assert_eq!(error["error"]["field"], field, "{arguments}");
        let message = format!("{field} is set twice, by {option} and by --set");
        assert_eq!(error["error"]["message"], message, "{arguments}");
    }
}

#[test]
fn an_option_that_the_delivery_has_no_field_for_is_refused() {
    let served = Served::start();
    for (arguments, option) in [
        ("payatom --kind payin --currency BDT", "--currency"),
        ("payatom --kind form --currency BDT", "--currency"),
        ("hpay --kind checkout --currency USD", "--currency"),
        ("hpay --kind virtual-account --currency USD", "--currency"),
        ("hub2 --kind payment --reference MY-ORDER-7", "--reference"),
    ] {
        let send = format!("webhook send {arguments} --to http://127.0.0.1:1/ --json");
        let error = served.dhow(&send).run().json(2);
        assert_eq!(error["error"]["field"], option, "{arguments}");
    }
    // Without a field for it, the currency of the account is that of the amount.
    let receiver = Receiver::with_response("200 OK", "");
    let send = "webhook send hpay --currency USD --amount 15 --json --to";
    let usd = |arguments: &str| served.dhow(arguments).env("DHOW_HPAY_CURRENCY", "USD");
    usd(send).arg(receiver.url()).run().json(0);
    let verify = usd("webhook verify hpay --json").stdin(receiver.request());
    let amount = &verify.run().json(0)["event"]["amount"];
    assert_eq!(
        (&amount["minor"], &amount["currency"]),
        (&1500.into(), &"USD".into())
    );
    let send = "webhook send hpay --currency VND --to http://127.0.0.1:1/ --json";
    assert_eq!(usd(send).run().json(2)["error"]["field"], "--currency");
}

#[test]
fn a_field_that_cannot_be_signed_is_reported_as_set() {
    let hpay = |arguments: &str| {
        dhow("webhook send --provider hpay --kind virtual-account --to http://127.0.0.1:1/ --json")
            .env("DHOW_HPAY_MERCHANT_ID", "100001")
            .env("DHOW_HPAY_PASSCODE", "s3cr3t-Pass_0001")
            .args(arguments)
    };
    let error = hpay("--set order_id=1|2").run().json(2);
    assert_eq!(error["error"]["field"], "--set", "{error}");
    let hpay = hpay("").run().json(3);
    assert_eq!(hpay["error"]["kind"], "unavailable");
}

#[test]
fn the_secret_of_the_chosen_kind_is_named() {
    let send = "webhook send --provider hitpay --kind charge --to http://127.0.0.1:1/ --json";
    let error = dhow(send).env("DHOW_HITPAY_SALT", SALT).run().json(2);
    assert_eq!(error["error"]["field"], "DHOW_HITPAY_EVENT_SALTS");
    let message = error["error"]["message"].as_str().unwrap();
    assert!(
        message.ends_with(" is not set (or event_salts in [hitpay] of dhow.toml)"),
        "{message}"
    );
}

#[test]
fn tampering_changes_one_digit_of_the_amount_and_nothing_else() {
    let body = |tamper: &str| {
        let status = if tamper.is_empty() {
            "200 OK"
        } else {
            "401 No"
        };
        let receiver = Receiver::with_response(status, "");
        let arguments = format!("--reference ORDER-12 --amount 12.00 {tamper}");
        send(receiver.url(), &arguments).run().json(0);
        let request = receiver.request();
        request.split_once("\r\n\r\n").unwrap().1.to_owned()
    };
    let genuine = body("");
    let expected = genuine.replace("amount=12.00", "amount=12.09");
    assert_ne!(expected, genuine);
    assert_eq!(body("--tamper"), expected);
}

#[test]
fn nothing_is_sent_over_plain_http_to_another_machine() {
    for to in [
        "http://192.0.2.1/hook",
        "http://shop.example/hook",
        "ftp://127.0.0.1/",
        "/hook",
    ] {
        let error = send(to, "").run().json(2);
        assert_eq!(error["error"]["field"], "--to", "{to}");
    }
    let error = send("http://127.0.0.1:1/", "--kind nothing").run().json(2);
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .contains("payment-request")
    );
    let error = send("http://127.0.0.1:1/", "--tamper --set amount=1")
        .run()
        .json(2);
    assert_eq!(error["error"]["field"], "--tamper");
    let bare = dhow("webhook send --provider hitpay --to http://127.0.0.1:1/ --json");
    assert_eq!(bare.run().json(2)["error"]["field"], "DHOW_HITPAY_SALT");
}

#[test]
fn a_pipe_gets_no_progress_indicator() {
    let receiver = Receiver::with_delayed_response(Duration::from_millis(1300), "200 OK", "");
    let command = with_salts("webhook send --provider hitpay --to");
    let ended = command.arg(receiver.url()).run();
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    receiver.request();
}

#[test]
fn an_unreachable_url_is_a_network_error() {
    let error = send("http://127.0.0.1:1/hook", "").run().json(3);
    assert_eq!(error["error"]["kind"], "unavailable");
}

#[test]
fn the_target_of_a_redirect_is_shown() {
    let status = "301 Moved Permanently\r\nlocation: https://shop.example/new?token=1";
    let receiver = Receiver::with_response(status, "");
    let sent = send(receiver.url(), "").run().json(1);
    assert_eq!(sent["reply"]["redirect"], "https://shop.example/new");
}

#[test]
fn a_saved_delivery_is_read_by_verify_and_sent_again_unchanged() {
    let served = Served::start();
    for gateway in ["hitpay", "payatom", "hpay", "hub2"] {
        for kind in kinds(&served, gateway) {
            let file = fresh_path("delivery.http");
            let save = format!("webhook send {gateway} --kind {kind} --json --save");
            let saved = served.dhow(&save).arg(&file).run().json(0);
            assert!(saved["accepted"].is_null() && saved["reply"].is_null());
            assert_eq!(saved["saved"], file.display().to_string());
            let verify = format!("webhook verify {gateway} --json --file");
            let verdict = served.dhow(&verify).arg(&file).run().json(0);
            assert_eq!(verdict["verdict"], "valid", "{gateway} {kind}");

            let receiver = Receiver::with_response("200 OK", r#"{"acknowledge":"yes"}"#);
            let send = format!(
                "webhook send {gateway} --json --to {} --file",
                receiver.url()
            );
            let sent = served.dhow(&send).arg(&file).run().json(0);
            assert!(sent["kind"].is_null());
            let arrived = receiver.request();
            let (_, body) = arrived.split_once("\r\n\r\n").unwrap();
            let text = fs::read_to_string(&file).unwrap();
            assert_eq!(body, text.split_once("\r\n\r\n").unwrap().1);
            let verify = format!("webhook verify {gateway} --json");
            served.dhow(&verify).stdin(arrived).run().json(0);

            let receiver = Receiver::with_response("401 Unauthorized", "");
            let send = format!(
                "webhook send {gateway} --json --tamper --to {} --file",
                receiver.url()
            );
            let sent = served.dhow(&send).arg(&file).run().json(0);
            assert_eq!(
                (&sent["tampered"], &sent["accepted"]),
                (&true.into(), &false.into())
            );
            let verdict = served.dhow(&verify).stdin(receiver.request()).run().json(1);
            assert_eq!(verdict["reason"], "signature-mismatch", "{gateway} {kind}");
        }
    }
}

#[test]
fn a_saved_request_leaves_no_choice_to_other_options() {
    let url = "http://127.0.0.1:1/";
    let options = "--kind form|--amount 1|--reference A|--set a=b|--status paid";
    for option in options.split('|') {
        let ended = send(url, &format!("--file delivery.http {option}")).run();
        assert_eq!(ended.code, 2, "{option}");
    }
    assert_eq!(dhow("webhook send hitpay").run().code, 2);
    let file = fresh_path("delivery.http");
    fs::write(&file, "POST /x HTTP/1.1\r\n\r\nname=Ana").unwrap();
    let tamper = send(url, "--tamper --file").arg(&file).run().json(2);
    assert_eq!(tamper["error"]["field"], "--tamper");
}

#[test]
fn a_request_is_saved_to_a_new_file_only() {
    let file = fresh_path("delivery.http");
    fs::write(&file, "mine").unwrap();
    let command = "webhook send hitpay --json --save";
    let save = || with_salts(command).arg(&file).run();
    let error = save().json(2);
    assert_eq!(error["error"]["field"], "--save");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    fs::remove_file(&file).unwrap();
    save().json(0);
    assert!(fs::read_to_string(&file).unwrap().starts_with("POST "));
}
