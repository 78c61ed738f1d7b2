//! The signature against a vector made by another program, and the check of its timestamp.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use dhow_conformance::PlainTransport;
use dhow_core::{BaseUrl, Clock, Delivery, Environment, RejectionReason, Secret, WebhookVerifier};
use dhow_cowrie::{Cowrie, signature};

const BODY: &str = r#"{"id":"pay_1","order":"ORDER-1042","amount":"599.50","currency":"BDT","state":"paid"}"#;
/// Made with Python's `hmac`.
const HEADER: &str = "t=1790000000,v1=1b1320167e3038e2b8ce1b77b4509b852b42e8119b6cd8eb145c2a801c0d2081";

#[derive(Debug)]
struct At(u64);

impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }
}

fn verdict_at(seconds: u64) -> Result<(), RejectionReason> {
    let secret = |text| Secret::new(text).expect("not blank");
    let base = BaseUrl::new("https://api.cowrie.example").expect("a URL");
    let cowrie = Cowrie::new(Environment::Live, "shop-7", base, &secret("ck_test_7c1f0a9b"), PlainTransport::shared());
    let cowrie = cowrie.expect("a good key").with_webhook_secrets(&[secret("whsec_new_51d2e8")], Arc::new(At(seconds)));
    let delivery = Delivery::post("/hook", BODY).with_header("cowrie-signature", HEADER).unwrap();
    cowrie.verify_webhook(&delivery).map(drop).map_err(|rejection| rejection.reason())
}

#[test]
fn the_signature_is_that_of_the_vector() {
    let secret = Secret::new("whsec_new_51d2e8").expect("not blank");
    assert_eq!(signature(&secret, 1_790_000_000, BODY.as_bytes()), HEADER);
}

#[test]
fn a_delivery_is_accepted_for_five_minutes() {
    for seconds in [1_789_999_700, 1_790_000_000, 1_790_000_300] {
        assert_eq!(verdict_at(seconds), Ok(()), "{seconds}");
    }
    for seconds in [1_789_999_699, 1_790_000_301, 0] {
        assert_eq!(verdict_at(seconds), Err(RejectionReason::Expired), "{seconds}");
    }
}
