//! Explanations of webhooks on the dashboard of `dhow sandbox`.

use serde_json::json;

use crate::served::Served;

#[test]
fn the_dashboard_explains_genuine_and_altered_webhooks_without_secrets() {
    let served = Served::start();
    served.post_json(
        "/_sandbox/hub2/webhooks",
        &json!({"url": "http://127.0.0.1:9/hook"}),
    );
    for pay in [
        "pay --provider hitpay --amount 599.00 --currency SGD --reference ORDER-1 --set webhook_url=http://127.0.0.1:9/hook",
        "pay --provider hub2 --amount 200 --currency XOF --reference ORDER-2 --set customer_reference=C-1",
    ] {
        let payment = served.dhow(&format!("{pay} --json")).run().json(0);
        if payment["provider"] == "hitpay" {
            let id = payment["id"].as_str().unwrap();
            served.post(&format!("/_sandbox/hitpay/payment-requests/{id}/pay"));
        }
    }
    // Number 3 is an altered copy of number 1, and number 4 of number 2.
    for number in [1, 2] {
        let tamper = format!("/_sandbox/deliveries/{number}/tamper");
        served.post_json(&tamper, &json!({"part": "body"}));
    }
    for (number, provider, genuine) in [
        (1, "hitpay", true),
        (2, "hub2", true),
        (3, "hitpay", false),
        (4, "hub2", false),
    ] {
        let page = served.page(&format!("/webhooks/{number}/explain"));
        let (badge, verdict) = match genuine {
            true => (">genuine<", "the delivery is valid"),
            false => (">not genuine<", "the signature does not match"),
        };
        assert!(page.contains(badge), "{number}: {page}");
        assert!(
            page.contains(&format!("<strong>{provider} ")) && page.contains(verdict),
            "{number}: {page}"
        );
        assert!(page.contains("fingerprint"), "{number}");
        for (name, value) in served.variables() {
            let is_secret = ["SALT", "SALTS", "SECRETS", "KEY"]
                .iter()
                .any(|end| name.ends_with(end));
            let mut values = value.split(',').filter(|value| !value.is_empty());
            assert!(
                !is_secret || values.all(|value| !page.contains(value)),
                "{name}"
            );
        }
    }
}
