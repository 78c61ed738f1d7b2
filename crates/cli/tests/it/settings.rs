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
        .env("DHOW_HITPAY_API_KEY", "key")
        .env("DHOW_HITPAY_BASE_URL", "http://192.0.2.1/v1")
        .run()
        .json(2);
    assert_eq!(error["error"]["field"], "DHOW_HITPAY_BASE_URL");
}
