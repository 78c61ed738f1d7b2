//! Signals to stop while a gateway is asked to move money.
#![cfg(unix)]

use std::{
    process::{Command, Output, Stdio},
    time::Duration,
};

use dhow_tests::{FaultServer, Script, ended};

use crate::{command::dhow, front::Front};

const ORDER: &str = "--amount 5.00 --currency SGD --reference ORDER-1";

/// A paid payment request without a refund.
const PAID: &str = r#"{"id":"P-1","amount":"5.00","currency":"SGD","status":"completed","reference_number":"ORDER-1",
    "url":"https://hitpay.example/P-1","payments":[{"id":"c-1","status":"succeeded","amount":"5.00","currency":"SGD"}]}"#;

/// A gateway that does not respond.
async fn silent() -> FaultServer {
    let script = Script::json(200, "{}").delayed(Duration::from_secs(30));
    FaultServer::start(script).await
}

/// Runs a command against a gateway that responds to reads only, and ends it by a signal after the gateway has its instruction.
async fn interrupted(line: &str, signal: &str) -> Output {
    let gateway = silent().await;
    let read = match line.starts_with("pay ") {
        true => "[]",
        false => PAID,
    };
    let front = Front::of(&gateway, read).await;
    interrupted_at(line, signal, &gateway, &front.url()).await
}

/// Runs a command against this base URL, and ends it by a signal after the gateway has a request.
async fn interrupted_at(line: &str, signal: &str, gateway: &FaultServer, base_url: &str) -> Output {
    let dhow = dhow(line)
        .env("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2")
        .env("DHOW_HITPAY_BASE_URL", &format!("{base_url}/v1"));
    let mut command = dhow.into_command();
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    assert_eq!(gateway.wait_for(1).await.len(), 1, "{line}");
    let mut kill = Command::new("kill");
    let kill = kill.arg(format!("-{signal}")).arg(child.id().to_string());
    assert!(kill.status().unwrap().success());
    ended(child)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_a_signal_ends_reports_the_unknown_outcome() {
    let find = "dhow find hitpay --reference ORDER-1";
    let status = "dhow status hitpay P-1";
    for (line, signal, next) in [
        (format!("pay hitpay {ORDER}"), "INT", find),
        (format!("pay hitpay {ORDER}"), "TERM", find),
        (format!("pay hitpay {ORDER}"), "HUP", find),
        (format!("refund hitpay P-1 {ORDER}"), "TERM", status),
        ("cancel hitpay P-1".to_owned(), "TERM", status),
    ] {
        let output = interrupted(&format!("{line} --json"), signal).await;
        assert_eq!(output.status.code(), Some(4), "{line} {signal}: {output:?}");
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(object["error"]["outcome"], "unknown", "{line}");
        assert_eq!(object["error"]["provider"], "hitpay", "{line}");
        let last = object["next"].as_array().unwrap().last();
        assert_eq!(last, Some(&next.into()), "{line}");
        assert!(output.stderr.is_empty(), "{line}: {output:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_an_interrupted_payment_has_the_next_command() {
    let output = interrupted(&format!("pay hitpay {ORDER}"), "INT").await;
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    let page = String::from_utf8(output.stderr).unwrap();
    for expected in [
        "a signal ended the command before the gateway responded",
        "UNKNOWN: the request may have been carried out",
        "dhow find hitpay --reference ORDER-1",
    ] {
        assert!(page.contains(expected), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_during_the_check_ends_the_command_before_anything_is_sent() {
    for line in [
        format!("pay hitpay {ORDER}"),
        format!("refund hitpay P-1 {ORDER}"),
        format!(
            "payout hitpay {ORDER} --set name=Ana --set account=1409828 --set country=SG --set institution=DBSSSGSGXXX"
        ),
    ] {
        let gateway = silent().await;
        let url = gateway.url();
        let output = interrupted_at(&format!("{line} --json"), "TERM", &gateway, &url).await;
        assert_eq!(output.status.code(), Some(3), "{line}: {output:?}");
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(object["error"]["outcome"], "not-sent", "{line}");
        let message = "a signal ended the command before anything was sent";
        assert_eq!(object["error"]["message"], message, "{line}");
        let requests = gateway.requests();
        assert!(
            requests.iter().all(|request| request.method() == "GET"),
            "{line}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_ends_at_once_by_its_signal() {
    let gateway = silent().await;
    let url = gateway.url();
    let output = interrupted_at("status hitpay P-1 --json", "TERM", &gateway, &url).await;
    assert_eq!(output.status.code(), None, "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
}
