//! What a broken network means for the exit code.

use std::net::TcpListener;

use dhow_tests::{FaultServer, Script};

use crate::{
    command::{Ended, dhow},
    served::Served,
};

const PAY: &str = "pay --provider hitpay --amount 5.00 --currency SGD --reference ORDER-1";

fn run(arguments: &str, address: &str) -> Ended {
    dhow(arguments)
        .env("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2")
        .env("DHOW_HITPAY_BASE_URL", &format!("{address}/v1"))
        .run()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_answer_got_lost_is_unknown_and_is_sent_once() {
    for script in [
        Script::nothing(),
        Script::garbage(),
        Script::json(200, r#"{"id":"9ef68e2e"}"#).close_after(90),
        Script::json(200, r#"{"id":"9ef68e2e"}"#).reset_after(20),
        Script::answer("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>"),
        Script::answer("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let gateway = FaultServer::start(script).await;
        let error = run(&format!("{PAY} --json"), &gateway.url()).json(4);
        assert_eq!(error["error"]["outcome"], "unknown");
        assert_eq!(error["error"]["resolution"], "look-up");
        assert_eq!(gateway.requests().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_whose_answer_got_lost_is_unknown_and_is_sent_once() {
    for script in [
        Script::nothing(),
        Script::answer("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let gateway = FaultServer::start(script).await;
        let error = run("cancel hitpay some-id --json", &gateway.url()).json(4);
        assert_eq!(error["error"]["outcome"], "unknown");
        assert_eq!(gateway.requests().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_is_not_understood_finds_nothing_out() {
    let page = Script::answer("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>");
    let gateway = FaultServer::start(page).await;
    let error = run("find hitpay --reference A --json", &gateway.url()).json(3);
    assert_eq!(error["error"]["kind"], "protocol");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_told_that_the_outcome_is_unknown() {
    let gateway = FaultServer::start(Script::nothing()).await;
    let ended = run(PAY, &gateway.url());
    assert_eq!(ended.code, 4);
    for expected in [
        "UNKNOWN: it may have been carried out",
        "before sending anything again",
    ] {
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_is_not_understood_is_a_gateway_error() {
    let page = Script::answer("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>");
    let gateway = FaultServer::start(page).await;
    let error = run("status hitpay some-id --json", &gateway.url()).json(3);
    assert_eq!(error["error"]["kind"], "protocol");
}

#[test]
fn a_gateway_that_is_not_there_is_a_network_error() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let error = run(&format!("{PAY} --json"), &format!("http://{port}")).json(3);
    assert_eq!(error["error"]["kind"], "unavailable");
    assert_eq!(error["error"]["outcome"], "not-sent");
}

#[test]
fn a_currency_that_the_request_has_no_field_for_is_wrong_usage_and_nothing_is_sent() {
    let served = Served::start();
    let to = "--set name=Ana --set account=0709000000 --set institution=VCB";
    for (gateway, country, currency) in [("payatom", "IN", "VND"), ("hpay", "VN", "SGD")] {
        let order = format!("--amount 1000 --currency {currency} --reference ORDER_1A");
        let line =
            format!("payout --provider {gateway} {order} {to} --set country={country} --json");
        let error = served.dhow(&line).run().json(2);
        assert_eq!(error["error"]["field"], "currency", "{gateway}");
        assert_eq!(error["error"]["kind"], "invalid-request", "{gateway}");
        assert_eq!(error["error"]["outcome"], "not-sent", "{gateway}");
    }
    assert_eq!(served.get("/_sandbox/requests"), serde_json::json!([]));
}
