//! API keys as headers, and keys that cannot be a header.

use dhow_core::{BaseUrl, Environment, ErrorKind, PaymentProvider, Secret};
use dhow_hitpay::{HitPay, HitPayConfig};

use crate::recorder::Recorder;

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

#[tokio::test]
async fn a_platform_sends_its_own_key_beside_the_merchants() {
    let recorder = Recorder::with_responses([(404, "{}")]);
    let config = HitPayConfig::new(Environment::Sandbox, secret("meowmeowmeow"))
        .with_platform_key(secret("purrpurrpurr"));
    let hitpay = HitPay::new(config, recorder.transport()).unwrap();
    let reference = "90f28b43".parse().unwrap();
    hitpay.payment_status(&reference).await.unwrap_err();
    let sent = recorder.sent();
    let headers = sent[0].headers();
    assert_eq!(headers["x-business-api-key"], "meowmeowmeow");
    assert_eq!(headers["x-platform-key"], "purrpurrpurr");
    assert!(headers["x-platform-key"].is_sensitive());
}

#[tokio::test]
async fn a_merchant_sends_no_platform_key() {
    let recorder = Recorder::with_responses([(404, "{}")]);
    let reference = "90f28b43".parse().unwrap();
    let hitpay = recorder.hitpay();
    hitpay.payment_status(&reference).await.unwrap_err();
    assert_eq!(recorder.sent()[0].headers().get("x-platform-key"), None);
}

#[test]
fn a_key_that_is_invalid_in_a_header_is_refused_with_its_field() {
    let recorder = Recorder::with_responses([]);
    let good = || secret("meowmeowmeow");
    let bad = || secret("meow\nmeowmeow");
    let api_key = HitPayConfig::new(Environment::Sandbox, bad());
    let platform_key = HitPayConfig::new(Environment::Sandbox, good()).with_platform_key(bad());
    for (config, field) in [(api_key, "api_key"), (platform_key, "platform_key")] {
        let error = HitPay::new(config, recorder.transport()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_eq!(error.field(), Some(field));
    }
}

#[tokio::test]
async fn each_environment_has_its_own_base_url() {
    for (environment, address) in [
        (Environment::Live, "https://api.hit-pay.com/v1/charges/c-1"),
        (
            Environment::Sandbox,
            "https://api.sandbox.hit-pay.com/v1/charges/c-1",
        ),
    ] {
        let recorder = Recorder::with_responses([(404, "{}")]);
        let config = HitPayConfig::new(environment, secret("meowmeowmeow"));
        let hitpay = HitPay::new(config, recorder.transport()).unwrap();
        hitpay.charge(&"c-1".parse().unwrap()).await.unwrap_err();
        assert_eq!(recorder.sent()[0].uri(), address);
        assert_eq!(hitpay.environment(), environment);
    }
}

#[tokio::test]
async fn a_base_url_may_end_with_the_version_or_not() {
    for base in ["http://127.0.0.1:9/hitpay", "http://127.0.0.1:9/hitpay/v1/"] {
        let recorder = Recorder::with_responses([(404, "{}")]);
        let config = HitPayConfig::new(Environment::Live, secret("meowmeowmeow"))
            .with_base_url(BaseUrl::new(base).unwrap());
        let hitpay = HitPay::new(config, recorder.transport()).unwrap();
        hitpay.charge(&"c-1".parse().unwrap()).await.unwrap_err();
        let url = "http://127.0.0.1:9/hitpay/v1/charges/c-1";
        assert_eq!(recorder.sent()[0].uri(), url);
    }
}
