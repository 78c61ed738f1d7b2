//! Requests refused before anything is sent, and resolution of writes with an unknown outcome.

use dhow_core::{Environment, ErrorKind, PaymentProvider, Resolution, Retry, Secret};
use dhow_hub2::{Hub2, Hub2Config, NewPaymentAttempt};

use crate::{echo::call::Call, recorder::Recorder, requests::order_of_a_payer};

#[test]
fn a_credential_that_is_not_a_header_value_is_named() {
    let connect = |key: &str, merchant_id: &str| {
        let key = Secret::new(key).unwrap();
        let config = Hub2Config::new(Environment::Sandbox, key, merchant_id);
        Hub2::new(config, Recorder::with_responses([]).transport())
    };
    for (key, merchant_id, field) in [
        ("meowmeow\nmeow", "merchant-7", "api_key"),
        ("meowmeowmeow", "", "merchant_id"),
        ("meowmeowmeow", "a\nb", "merchant_id"),
    ] {
        let error = connect(key, merchant_id).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert_eq!(error.field(), Some(field), "{error}");
        assert_eq!(error.message(), "must consist of visible ASCII characters");
    }
    assert!(connect("meowmeowmeow", "merchant-7").is_ok());
}

#[tokio::test]
async fn a_write_is_never_retried() {
    let recorder = Recorder::with_responses([(502, "<html>")]);
    let payment = recorder.hub2().create_payment(&order_of_a_payer()).await;
    assert!(payment.is_err());
    assert_eq!(recorder.calls()[0].retry, Retry::Never);
}

#[tokio::test]
async fn an_attempt_or_an_intent_that_breaks_a_rule_is_not_sent() {
    let recorder = Recorder::with_responses([]);
    let hub2 = recorder.hub2();
    let id = "pi_1".parse().unwrap();
    let without_provider = NewPaymentAttempt::new("CI", " ", "00000001");
    let error = hub2.attempt_payment(&id, None, &without_provider).await;
    assert_eq!(error.unwrap_err().field(), Some("provider"));
    let parent_path = "..".parse().unwrap();
    let error = hub2.payment_status(&parent_path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.field(), Some("payment"));
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn a_password_without_a_readable_response_is_resolved_by_polling() {
    let error = Call::Otp.make("<html>").await.unwrap_err();
    assert!(error.outcome().is_unknown());
    assert_eq!(error.resolution(), Some(Resolution::Poll));
}
