//! Settings from variables and from a file.

use std::fs;

use crate::{
    command::{dhow, fresh_path},
    served::Served,
};

const PAY: &str = "pay --provider hitpay --amount 5.00 --currency SGD --reference ORDER-1 --json";

#[test]
fn a_missing_key_is_named() {
    let error = dhow(PAY).run().json(2);
    assert_eq!(
        error["error"]["message"],
        "DHOW_HITPAY_API_KEY is not set (or api_key in [hitpay] of dhow.toml)"
    );
    assert_eq!(error["error"]["kind"], "configuration");
}

#[test]
fn a_file_serves_as_well_and_variables_win_over_it() {
    let served = Served::start();
    let file = fresh_path("dhow.toml");
    let address = served.variable("DHOW_HITPAY_BASE_URL");
    let key = served.variable("DHOW_HITPAY_API_KEY");
    fs::write(
        &file,
        format!("[hitpay]\nbase_url = '{address}'\napi_key = '{key}'\n"),
    )
    .unwrap();
    let payment = dhow(PAY).arg("--config").arg(&file).run().json(0);
    assert_eq!(payment["environment"], "sandbox");

    let wrong = dhow(PAY)
        .arg("--config")
        .arg(&file)
        .env("DHOW_HITPAY_API_KEY", "wrong-key");
    let error = wrong.run().json(3);
    assert_eq!(error["error"]["kind"], "authentication");
}

#[test]
fn a_file_with_a_key_that_nobody_reads_is_refused() {
    let file = fresh_path("dhow.toml");
    fs::write(&file, "[hitpay]\napi_key = 'top-secret'\nslat = 'x'\n").unwrap();
    let error = dhow(PAY).arg("--config").arg(&file).run().json(2);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("slat in [hitpay] of "), "{message}");
    assert!(message.contains("there is api_key, salt"), "{message}");
}

#[test]
fn no_secret_is_ever_printed() {
    let file = fresh_path("dhow.toml");
    for text in [
        "[hitpay]\napi_key = top-secret\n",
        "[hitpay]\napi_key = ['top-secret']\n",
        "[hitpay]\napi_key = 'top-secret'\napi_key = 'top-secret'\n",
        "top-secret",
    ] {
        fs::write(&file, text).unwrap();
        let ended = dhow(PAY).arg("--config").arg(&file).run();
        assert_eq!(ended.code, 2, "{text}");
        assert!(!ended.stdout.contains("top-secret"), "{}", ended.stdout);
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = dhow(PAY).arg("--config").arg("no-such.toml").run().json(2);
    assert_eq!(error["error"]["message"], "no-such.toml cannot be read");
}

#[test]
fn an_address_without_tls_is_refused_before_anything_is_sent() {
    let error = dhow(PAY)
        .env("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2")
        .env("DHOW_HITPAY_BASE_URL", "http://192.0.2.1/v1")
        .run()
        .json(2);
    assert_eq!(error["error"]["field"], "DHOW_HITPAY_BASE_URL");
}

#[test]
fn a_secret_that_can_be_guessed_is_wrong_configuration() {
    for (command, variable) in [
        ("webhook verify --provider hitpay", "DHOW_HITPAY_SALT"),
        (
            "webhook verify --provider hitpay",
            "DHOW_HITPAY_EVENT_SALTS",
        ),
        ("webhook explain --provider hitpay", "DHOW_HITPAY_SALT"),
        (
            "webhook verify --provider hub2",
            "DHOW_HUB2_WEBHOOK_SECRETS",
        ),
        (
            "webhook verify --provider payatom",
            "DHOW_PAYATOM_SECRET_KEY",
        ),
        ("webhook verify --provider hpay", "DHOW_HPAY_PASSCODE"),
        ("status hitpay REF", "DHOW_HITPAY_API_KEY"),
        (
            "webhook send --provider hitpay --to http://127.0.0.1:1",
            "DHOW_HITPAY_SALT",
        ),
    ] {
        for weak in [
            "x",
            "undefined",
            "\"$SALT\"",
            "null",
            "${SALT}",
            "op://vault/salt",
            "********",
        ] {
            let error = dhow(command)
                .args("--json")
                .env("DHOW_HPAY_MERCHANT_ID", "100001")
                .env(variable, weak)
                .stdin("POST / HTTP/1.1\n\n")
                .run()
                .json(2);
            assert_eq!(error["error"]["field"], variable, "{command} {weak}");
            assert_eq!(error["error"]["kind"], "configuration");
            let message = error["error"]["message"].as_str().unwrap();
            assert!(weak.len() == 1 || !message.contains(weak), "{message}");
        }
    }
    let list = dhow("webhook verify --provider hub2 --json")
        .env("DHOW_HUB2_WEBHOOK_SECRETS", "9f8e7d6c5b4a,changeme")
        .stdin("POST / HTTP/1.1\n\n")
        .run()
        .json(2);
    let message = list["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("DHOW_HUB2_WEBHOOK_SECRETS item 2 is a text from a template"),
        "{message}"
    );
}
