//! Effects of HPay's quirks on digests and codes. Those of transfers are tested with transfers.

use std::collections::BTreeMap;

use dhow_sandbox::hpay::Quirk;
use serde_json::json;

use super::{link, md5, post, sandbox};

/// Pairs of a query whose values need no decoding here.
fn pairs(url: &str) -> BTreeMap<&str, &str> {
    let (_, query) = url.split_once('?').unwrap();
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect()
}

#[tokio::test]
async fn a_notification_of_a_v1_link_may_be_signed_with_bars() {
    let sandbox = sandbox().await;
    let hpay = sandbox.hpay();
    let (id, pass) = (hpay.merchant_id(), hpay.passcode().expose());
    for (order, quirk) in [("OM_1", false), ("OM_2", true)] {
        hpay.switch(Quirk::PipedNotification, quirk);
        let payment = hpay.open_link(&link(&sandbox, order, "200000")).unwrap();
        let back = hpay.pay(order).unwrap();
        let spaces = md5(&format!("  {order} 200000 {payment} 1  {id} {pass}"));
        let bars = md5(&format!("|{order}|200000|{payment}|1||{id}|{pass}"));
        let expected = if quirk { bars } else { spaces };
        assert_eq!(pairs(&back)["secure_code"], expected, "{order}");
    }
}

#[tokio::test]
async fn an_account_webhook_may_be_signed_with_commas_or_nothing_between() {
    let sandbox = sandbox().await;
    let hpay = sandbox.hpay();
    let (id, pass) = (hpay.merchant_id(), hpay.passcode().expose());
    hpay.set_va_webhook("http://127.0.0.1:1/va/callback");
    let create = async || {
        let body = json!({
            "merchantId": id, "accountVaType": "2", "accountVaName": "NGUYEN VAN A", "amount": "50000",
            "condition": "2", "secure_code": md5(&format!("{id}|2|{pass}")),
        });
        post(format!("{}/api/va/create", hpay.account_url()), &body).await
    };
    let made = create().await;
    assert_eq!(made["error_code"], "0");
    let account = made["data"]["va_account"].as_str().unwrap();
    for (quirks, separator) in [
        (&[][..], "|"),
        (&[Quirk::VaWebhookCommas], ","),
        (&[Quirk::VaWebhookJoined], ""),
    ] {
        quirks.iter().for_each(|quirk| hpay.switch(*quirk, true));
        hpay.pay_virtual_account(account, 10_000).unwrap();
        quirks.iter().for_each(|quirk| hpay.switch(*quirk, false));
        let sent = sandbox.deliveries().all();
        let newest = sent.iter().max_by_key(|sent| sent.number).unwrap();
        let pairs = pairs(&newest.url);
        let text = [pairs["cashin"], pairs["order_id"], pass].join(separator);
        assert_eq!(pairs["secure_code"], md5(&text), "{separator:?}");
    }
    hpay.switch(Quirk::VaCreatedWithTwoZeros, true);
    assert_eq!(create().await["error_code"], "00");
}
