//! The first page: records of all gateways, filters and pages, and the first steps.

use http::Method;
use serde_json::json;

use super::{page, payment};
use crate::bench::{TestBench, quick, send};

#[tokio::test]
async fn an_empty_sandbox_shows_the_first_command_and_the_base_urls() {
    let bench = TestBench::new().await;
    let empty = page(&bench, "/").await.text;
    let addr = bench.sandbox.addr();
    for part in [
        "No payments yet".to_owned(),
        format!("export $(curl -s http://{addr}/_sandbox/env)"),
        "X-BUSINESS-API-KEY: $DHOW_HITPAY_API_KEY".to_owned(),
        bench.sandbox.hitpay().base_url(),
        bench.sandbox.hub2().base_url(),
        bench.sandbox.payatom().base_url(),
        bench.sandbox.hpay().checkout_url(),
    ] {
        assert!(empty.contains(&part), "{part}");
    }
}

#[tokio::test]
async fn records_of_all_gateways_are_listed_with_their_status_and_page() {
    let bench = TestBench::new().await;
    let id = payment(&bench, "ORDER-1", "http://127.0.0.1:1/hook").await;
    let paid = bench.sandbox.hitpay().pay(&id).unwrap();
    let refund = bench
        .post("/refund", json!({"payment_id": paid, "amount": "5.00"}))
        .await;
    assert_eq!(refund.status, 201, "{}", refund.text);
    let hub2 = bench.sandbox.hub2();
    let intent = bench.root(Method::POST, "/hub2/payment-intents");
    let intent = intent
        .header("ApiKey", hub2.api_key().expose())
        .header("MerchantId", hub2.merchant_id())
        .header("Environment", hub2.environment())
        .json(&json!({"customerReference": "C-1", "purchaseReference": "H-1", "amount": 200, "currency": "XOF"}));
    assert_eq!(send(intent).await.status, 201);
    let shown = page(&bench, "/").await.text;
    for part in [
        "ORDER-1",
        "599.00 SGD",
        "completed",
        &id,
        "H-1",
        "200 XOF",
        "5.00 SGD",
        "refund",
    ] {
        assert!(shown.contains(part), "{part}");
    }
    let record = format!("href=\"/records/hitpay/payment/{id}\"");
    assert!(shown.contains(&record), "{record}");
    assert!(shown.contains(&format!(
        "/hitpay/securecheckout/payment-request/@dhow-sandbox/{id}/checkout"
    )));
    // Newest first.
    assert!(shown.find("H-1").unwrap() < shown.find("ORDER-1").unwrap());
    for (query, yes, no) in [
        ("gateway=hub2", "H-1", "ORDER-1"),
        ("gateway=hitpay&kind=payment", "ORDER-1", "H-1"),
        ("kind=refund", "5.00 SGD", "H-1"),
        ("class=open", "H-1", "ORDER-1"),
        ("text=order-1", "ORDER-1", "H-1"),
    ] {
        let shown = page(&bench, &format!("/?{query}")).await.text;
        assert!(shown.contains(yes) && !shown.contains(no), "{query}");
        assert!(shown.contains("Clear"), "{query}");
    }
    let nothing = page(&bench, "/?text=nothing-like-this").await.text;
    assert!(nothing.contains("Nothing matches this filter"));
}

#[tokio::test]
async fn long_lists_have_pages_that_keep_the_filter() {
    let bench = TestBench::new().await;
    for number in 0..51 {
        payment(&bench, &format!("PAGED-{number:02}"), "http://127.0.0.1:1/").await;
    }
    let first = page(&bench, "/?gateway=hitpay&text=paged").await.text;
    assert!(first.contains("Rows 1 to 50 of 51"));
    assert!(
        first.contains("PAGED-50") && first.contains("PAGED-01") && !first.contains("PAGED-00")
    );
    let older = "/?gateway=hitpay&amp;text=paged&amp;page=2";
    assert!(first.contains(older));
    let second = page(&bench, &older.replace("&amp;", "&")).await.text;
    assert!(second.contains("PAGED-00") && !second.contains("PAGED-01"));
    assert!(second.contains("Rows 51 to 51 of 51"));
    let beyond = page(&bench, "/?page=99999999999999999999999").await;
    assert_eq!(beyond.status, 200);
    let beyond = page(&bench, "/?page=7").await.text;
    assert!(beyond.contains("No rows on this page"));
}

#[tokio::test]
async fn one_record_has_its_facts_and_an_unknown_one_is_a_404_with_a_sentence() {
    let bench = TestBench::new().await;
    let id = payment(&bench, "ORDER-1", "http://127.0.0.1:1/hook").await;
    let shown = page(&bench, &format!("/records/hitpay/payment/{id}")).await;
    assert_eq!(shown.status, 200);
    for part in ["ORDER-1", "599.00 SGD", "pending", &id, "/checkout\""] {
        assert!(shown.text.contains(part), "{part}");
    }
    for path in [
        "hitpay/payment/unknown",
        "hitpay/refund/unknown",
        "hitpay/thing/1",
        "other/payment/1",
    ] {
        let missing = page(&bench, &format!("/records/{path}")).await;
        assert_eq!(missing.status, 404, "{path}");
        assert!(missing.text.contains("There is no "), "{path}");
        assert!(!missing.text.contains('`'), "{path}: {}", missing.text);
    }
}

#[tokio::test]
async fn credentials_are_masked_until_a_caller_on_this_machine_asks() {
    let bench = TestBench::with(
        quick()
            .addr("0.0.0.0:0".parse().unwrap())
            .allow_other_machines(),
    )
    .await;
    let env = bench.sandbox.env();
    let secrets: Vec<&String> = env
        .iter()
        .filter(|(name, value)| {
            let ends = [
                "KEY", "SALT", "SALTS", "SECRETS", "TOKEN", "PASSCODE", "PID",
            ];
            ends.iter().any(|end| name.ends_with(end)) && !value.is_empty()
        })
        .map(|(_, value)| value)
        .collect();
    assert_eq!(secrets.len(), 11, "{env:?}");
    let shown = |text: &str| {
        secrets
            .iter()
            .filter(|secret| text.contains(secret.as_str()))
            .count()
    };
    for path in super::PAGES {
        assert_eq!(shown(&page(&bench, path).await.text), 0, "{path}");
    }
    let port = bench.sandbox.addr().port();
    let client = reqwest::Client::new();
    let reveal = async |host: String| {
        let call = client.post(format!("http://{host}:{port}/connect"));
        send(call.form(&[("show", "1")])).await
    };
    let local = reveal("127.0.0.1".to_owned()).await;
    assert_eq!(local.status, 200);
    assert_eq!(shown(&local.text), secrets.len());
    assert_eq!(local.headers["cache-control"], "no-store");
    if let Some(other) = crate::access::other_own_address() {
        let remote = reveal(other.to_string()).await;
        assert_eq!(remote.status, 200);
        assert_eq!(shown(&remote.text), 0);
        assert!(
            remote
                .text
                .contains("only to a browser on the sandbox&#39;s own machine")
                || remote
                    .text
                    .contains("only to a browser on the sandbox's own machine")
        );
    }
}
