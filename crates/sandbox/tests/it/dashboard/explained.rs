//! Explanations of signatures.

use dhow_sandbox::WebhookExplanation;

use super::webhooks::{first_attempt, paid};
use super::{page, payment, post};
use crate::bench::{Merchant, TestBench, quick, send};

#[tokio::test]
async fn without_a_function_the_page_names_the_command_that_explains() {
    let (bench, _merchant, _) = paid(&[401]).await;
    let shown = page(&bench, "/webhooks/1/explain").await.text;
    assert!(shown.contains("dhow webhook explain --provider hitpay --file webhook-1.http"));
    assert!(shown.contains("/webhooks/1/delivery.http"));
}

#[tokio::test]
async fn the_function_of_the_builder_explains_with_the_credentials_of_the_gateway() {
    let builder = quick().explain_webhooks_with(|question| {
        let names: Vec<&str> = question
            .variables
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let signed = question.signed_by_merchant.unwrap_or(b"nothing");
        WebhookExplanation {
            accepted: question.delivery.body().starts_with(b"payment_id="),
            headline: format!("explained for {} <b>", question.gateway),
            details: format!("{names:?} signed {}", String::from_utf8_lossy(signed)),
        }
    });
    let bench = TestBench::with(builder).await;
    let merchant = Merchant::responding(&[401]).await;
    let id = payment(&bench, "ORDER-1", &merchant.url).await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    first_attempt(&bench.sandbox, 1).await;
    let shown = page(&bench, "/webhooks/1/explain").await.text;
    for part in [
        "explained for hitpay &lt;b&gt;",
        "DHOW_HITPAY_SALT",
        "signed nothing",
        "genuine",
        "Its secret or its signed text differs",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("DHOW_HUB2_"));
    let compared = post(
        &bench,
        "/webhooks/1/explain",
        &[("signed", "a\r\nb</textarea>")],
    )
    .await;
    assert_eq!(compared.status, 200);
    assert!(
        compared.text.contains("signed a\nb&lt;/textarea&gt;"),
        "{}",
        compared.text
    );
}

#[tokio::test]
async fn signatures_are_explained_to_this_machine_only() {
    let builder = quick()
        .addr("0.0.0.0:0".parse().unwrap())
        .allow_other_machines()
        .explain_webhooks_with(|_| WebhookExplanation {
            accepted: true,
            headline: "computed signature".to_owned(),
            details: String::new(),
        });
    let bench = TestBench::with(builder).await;
    let id = payment(&bench, "ORDER-1", "http://127.0.0.1:1/hook").await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    let port = bench.sandbox.addr().port();
    let read = async |host: String| {
        let url = format!("http://{host}:{port}/webhooks/1/explain");
        send(reqwest::Client::new().get(url)).await.text
    };
    assert!(
        read("127.0.0.1".to_owned())
            .await
            .contains("computed signature")
    );
    if let Some(other) = crate::access::other_own_address() {
        let shown = read(other.to_string()).await;
        assert!(!shown.contains("computed signature"));
        assert!(shown.contains("only to a browser on the sandbox's own machine"));
    }
}
