//! States of an order, its deadline, and tokens of domestic cards.

use std::sync::Arc;

use dhow_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{client, link, md5, post, sandbox};
use crate::bench::ManualClock;

/// 2027-01-15T08:00:00Z, 15:00 in Vietnam.
const START: u64 = 1_800_000_000;

/// Sends the order inquiry as a shop in PHP does: JSON in a form, digits as text.
async fn inquire(sandbox: &Sandbox, order: &str) -> Value {
    let gateway = sandbox.hpay();
    let (id, pass) = (gateway.merchant_id(), gateway.passcode().expose());
    let checksum = md5(&format!("{id}|{order}|{pass}"));
    let url = format!(
        "{}/api/transaction/GetTransactionDetail",
        gateway.checkout_url()
    );
    let body = json!({"merchant_id": id, "order_code": order, "checksum": checksum});
    post(url, &body).await
}

#[tokio::test]
async fn an_order_that_is_being_paid_has_its_own_codes() {
    let sandbox = sandbox().await;
    let hpay = sandbox.hpay();
    hpay.open_link(&link(&sandbox, "OM_1", "200000")).unwrap();
    assert_eq!(inquire(&sandbox, "OM_1").await["error_code"], "81");
    hpay.start_paying("OM_1").unwrap();
    let paying = inquire(&sandbox, "OM_1").await;
    assert_eq!(
        paying,
        json!({"error_code": "82", "data": [], "checksum": ""})
    );
    hpay.process("OM_1").unwrap();
    assert_eq!(inquire(&sandbox, "OM_1").await["error_code"], "114");
    hpay.pay("OM_1").unwrap();
    assert_eq!(inquire(&sandbox, "OM_1").await["error_code"], "00");
    assert!(hpay.start_paying("OM_1").is_err(), "the order is paid");
    let control = |action: &str| {
        let url = format!(
            "http://{}/_sandbox/hpay/orders/OM_2/{action}",
            sandbox.addr()
        );
        client().post(url)
    };
    hpay.open_link(&link(&sandbox, "OM_2", "200000")).unwrap();
    for (action, code) in [("start-paying", "82"), ("process", "114"), ("fail", "83")] {
        let done = control(action).send().await.unwrap();
        assert_eq!(done.status(), 200, "{action}");
        assert_eq!(inquire(&sandbox, "OM_2").await["error_code"], code);
    }
}

#[tokio::test]
async fn a_link_is_refused_once_its_deadline_has_passed() {
    let clock = ManualClock::new(START);
    let builder = Sandbox::builder().seed(7).clock(Arc::clone(&clock) as _);
    let sandbox = builder.start().await.unwrap();
    let with_limit = |order: &str, limit: &str| {
        format!("{}&time_limit={limit}", link(&sandbox, order, "200000"))
    };
    // The encoding of PHP's `urlencode`: 14:59 and 15:30 in Vietnam.
    let late = with_limit("OM_1", "15%2F01%2F2027%2C14%3A59");
    assert_eq!(
        sandbox.hpay().open_link(&late),
        Err("128 Invalid time_limit.".to_owned())
    );
    let open = with_limit("OM_2", "15%2F01%2F2027%2C15%3A30");
    let payment = sandbox.hpay().open_link(&open).unwrap();
    let page = format!("{}/pay/{payment}", sandbox.hpay().checkout_url());
    let shown = async || {
        client()
            .get(&page)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    };
    assert!(shown().await.contains("value=\"pay\""));
    clock.advance(1_800);
    assert_eq!(
        sandbox.hpay().open_link(&open),
        Err("128 Invalid time_limit.".to_owned())
    );
    let expired = shown().await;
    assert!(
        !expired.contains("value=\"pay\"") && expired.contains("expired"),
        "{expired}"
    );
    assert!(sandbox.hpay().pay("OM_2").is_err());
}

#[tokio::test]
async fn a_card_token_pays_until_it_is_revoked() {
    let sandbox = sandbox().await;
    let hpay = sandbox.hpay();
    let with = |order: &str, more: &str| format!("{}{more}", link(&sandbox, order, "200000"));
    let unknown = Err("29 Token not existed.".to_owned());
    let guessed = with("OM_0", "&token_type=2&token=9704005990670018");
    assert_eq!(hpay.open_link(&guessed), unknown);
    let token_of = |url: String| {
        let (_, query) = url.split_once('?').unwrap();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(name, _)| *name == "tokenization");
        found.unwrap().1.to_owned()
    };
    hpay.open_link(&with("OM_1", "&token_type=1")).unwrap();
    assert_eq!(token_of(hpay.fail("OM_1").unwrap()), "");
    let token = token_of(hpay.pay("OM_1").unwrap());
    assert!(
        token.len() == 16 && token.bytes().all(|byte| byte.is_ascii_digit()),
        "{token}"
    );
    hpay.open_link(&with("OM_2", "&token_type=1")).unwrap();
    assert_ne!(token_of(hpay.pay("OM_2").unwrap()), token);
    let again = with("OM_3", &format!("&token_type=2&token={token}"));
    hpay.open_link(&again).unwrap();
    let (id, email, pass) = (
        hpay.merchant_id(),
        hpay.merchant_email(),
        hpay.passcode().expose(),
    );
    let code = md5(&format!("{id}|{email}|ABB|{token}|{pass}"));
    let revoke = format!(
        "{}/revoke_token.php?merchant_site_code={id}&receive_email={email}&bank_code=ABB&bank_token={token}&return_url=http%3A%2F%2F127.0.0.1%3A1%2Fr&secure_code={code}",
        hpay.checkout_url()
    );
    for (status, removed) in [("00", "true"), ("29", "false")] {
        let sent = client().get(&revoke).send().await.unwrap();
        let back = sent.headers()["location"].to_str().unwrap();
        let expected = format!("&status={status}&revoke_token_status={removed}");
        assert!(back.ends_with(&expected), "{back}");
    }
    let after = with("OM_4", &format!("&token_type=2&token={token}"));
    assert_eq!(hpay.open_link(&after), unknown);
}
