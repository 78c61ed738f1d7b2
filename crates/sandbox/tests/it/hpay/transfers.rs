//! Transfers: the status of a refund, and the two signatures of a response.

use dhow_crypto::{base64, rsa};
use dhow_sandbox::{Sandbox, hpay::Quirk};
use serde_json::{Value, json};

use super::{client, md5, post, sandbox};

/// Creates a transfer with the members of HPay's Java sample, without the passcode that it sends.
pub(crate) async fn transfer(sandbox: &Sandbox, request: &str) -> Value {
    let hpay = sandbox.hpay();
    let (id, pass) = (hpay.merchant_id(), hpay.passcode().expose());
    let signer = rsa::signer(hpay.private_key().unwrap().as_bytes()).unwrap();
    let text = format!("{request}|{id}|20000|NGUYEN VAN A|{pass}");
    let chain = base64::encode(&signer.sign_sha256(text.as_bytes()).unwrap());
    let body = json!({
        "requestId": request, "merchantId": id, "merchantEmail": hpay.merchant_email(), "bankName": "BIDV",
        "bankAccountNumber": "12010004003096", "bankAccountName": "NGUYEN VAN A", "amount": "20000", "note": "chuyen tien",
        "timeTranfer": "22/09/2022", "channelId": "web", "secureChain": chain,
    });
    post(format!("{}/api/ibft/create", hpay.account_url()), &body).await
}

pub(crate) async fn inquire(sandbox: &Sandbox, request: &str) -> Value {
    let hpay = sandbox.hpay();
    let (id, pass) = (hpay.merchant_id(), hpay.passcode().expose());
    let chain = md5(&format!("{request}|{id}|{pass}"));
    let url = format!(
        "{}/api/ibft/inquiry?secureChain={chain}&merchantId={id}&requestId={request}",
        hpay.account_url()
    );
    client()
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_refund_is_reported_and_returns_the_money() {
    let sandbox = sandbox().await;
    let hpay = sandbox.hpay();
    transfer(&sandbox, "1666062845347").await;
    let sent = inquire(&sandbox, "1666062845347").await;
    assert_eq!(sent["data"]["refund_status"], 1, "not refundable");
    let before = hpay.balance();
    hpay.refund_transfers("1666062845347").unwrap();
    assert_eq!(hpay.balance(), before + 20_000);
    let refunded = inquire(&sandbox, "1666062845347").await;
    assert_eq!(refunded["data"]["refund_status"], 2, "full refund");
    hpay.refund_transfers("1666062845347").unwrap();
    assert_eq!(hpay.balance(), before + 20_000, "it is refunded once");
    assert!(hpay.refund_transfers("unknown").is_err());
    transfer(&sandbox, "1666062845348").await;
    transfer(&sandbox, "1666062845348").await;
    let control = |action: &str| {
        let url = format!(
            "http://{}/_sandbox/hpay/transfers/1666062845348/{action}",
            sandbox.addr()
        );
        client().post(url)
    };
    for (action, expected) in [
        ("process", ["2", "2", "1"]),
        ("fail", ["3", "4", "1"]),
        ("refund", ["3", "4", "2"]),
        ("succeed", ["4", "3", "2"]),
    ] {
        let done = control(action).send().await.unwrap();
        assert_eq!(done.status(), 200, "{action}");
        let both = inquire(&sandbox, "1666062845348").await;
        for one in both["data"].as_array().unwrap() {
            let names = ["transaction_status", "cashout_status", "refund_status"];
            assert_eq!(
                names.map(|name| one[name].as_str().unwrap()),
                expected,
                "{action}"
            );
        }
    }
    assert_eq!(control("lose").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_statuses_of_the_documentations_examples_are_a_quirk() {
    let sandbox = sandbox().await;
    sandbox.hpay().switch(Quirk::ExampleRefundStatus, true);
    transfer(&sandbox, "1").await;
    assert_eq!(inquire(&sandbox, "1").await["data"]["refund_status"], 3);
    transfer(&sandbox, "1").await;
    assert_eq!(inquire(&sandbox, "1").await["data"][0]["refund_status"], "");
    sandbox.hpay().refund_transfers("1").unwrap();
    assert_eq!(
        inquire(&sandbox, "1").await["data"][0]["refund_status"],
        "2"
    );
}

#[tokio::test]
async fn the_response_is_signed_over_the_number_or_as_in_the_java_sample_over_the_name() {
    let sandbox = sandbox().await;
    let hpay = sandbox.hpay();
    let key = rsa::verifier(hpay.certificate().unwrap()).unwrap();
    let pass = hpay.passcode().expose();
    for (quirk, signed, not_signed) in [
        (false, "12010004003096", "NGUYEN VAN A"),
        (true, "NGUYEN VAN A", "12010004003096"),
    ] {
        hpay.switch(Quirk::TransferSignedOverName, quirk);
        let made = transfer(&sandbox, "77").await;
        let data = &made["data"];
        let chain = base64::decode(data["secureChain"].as_str().unwrap().as_bytes()).unwrap();
        let cashout = data["omiCashoutId"].as_str().unwrap();
        let verifies = |second: &str| {
            let text = format!("77|{second}|{cashout}|{pass}");
            key.verify_sha256(text.as_bytes(), &chain).is_ok()
        };
        assert!(verifies(signed) && !verifies(not_signed), "{quirk}");
    }
}
