//! Events whose parts contradict each other: each is authentic and asks the gateway.

use dhow_core::{Delivery, Doubt, Environment, Secret, Verified, WebhookSigner, WebhookVerifier};
use dhow_hub2::{Hub2Config, Hub2Webhooks};

/// Returns the doubts of a live event with this object.
fn doubts(kind: &str, data: &str) -> Vec<Doubt> {
    doubts_of(None, kind, data)
}

/// Returns the doubts of a verifier with a configured merchant id.
fn doubts_of(merchant_id: Option<&str>, kind: &str, data: &str) -> Vec<Doubt> {
    let secret = Secret::new("present-secret").unwrap();
    let mut webhooks = Hub2Webhooks::new(Environment::Sandbox, [secret]);
    if let Some(merchant_id) = merchant_id {
        webhooks = webhooks.for_merchant(merchant_id);
    }
    let verified = verified(&webhooks, kind, data);
    webhooks.event(&verified).assurance.doubts().to_vec()
}

/// Returns a verified live event with this object.
fn verified(webhooks: &Hub2Webhooks, kind: &str, data: &str) -> Verified {
    let body = format!(
        r#"{{"id":"evt_1","type":"{kind}","data":{data},"createdAt":"2026-11-20T07:30:00.250Z","mode":"live"}}"#
    );
    let delivery = webhooks.sign_test_webhook(Delivery::post("/", body));
    webhooks.verify_webhook(&delivery.unwrap()).unwrap()
}

#[test]
fn an_aggregator_accepts_the_events_of_listed_submerchants_only() {
    let foreign = Doubt::Other("the object belongs to another merchant".into());
    let config = Hub2Config::new(
        Environment::Live,
        Secret::new("api-key-0001").unwrap(),
        "m-7a",
    );
    let config = config.with_webhook_secrets([Secret::new("present-secret").unwrap()]);
    let configured = Hub2Webhooks::from(&config.with_submerchants(["sub-1", "sub-2"]));
    let secret = Secret::new("present-secret").unwrap();
    let listed =
        Hub2Webhooks::new(Environment::Sandbox, [secret]).with_submerchants(["sub-1", "sub-2"]);
    for (webhooks, merchant, is_foreign) in [
        (&configured, "m-7a", false),
        (&configured, "sub-1", false),
        (&configured, "sub-2", false),
        (&configured, "sub-3", true),
        (&configured, "SUB-1", true),
        (&configured, "", true),
        (&listed, "sub-1", false),
        (&listed, "m-7a", true),
    ] {
        for kind in ["payment_intent.succeeded", "transfer.succeeded"] {
            let data = format!(
                r#"{{"id":"o_1","status":"successful","amount":200,"currency":"XOF","mode":"live","merchantId":"{merchant}"}}"#
            );
            let verified = verified(webhooks, kind, &data);
            let event = webhooks.event(&verified);
            let doubts = event.assurance.doubts();
            assert_eq!(doubts.contains(&foreign), is_foreign, "{kind} {merchant}");
            assert_eq!(webhooks.merchant_id(&verified).as_deref(), Some(merchant));
        }
    }
    let without = verified(&listed, "payment.succeeded", r#"{"id":"pay_1"}"#);
    assert_eq!(listed.merchant_id(&without), None);
}

#[test]
fn an_object_of_another_merchant_is_doubtful_if_the_merchant_id_is_configured() {
    let foreign = Doubt::Other("the object belongs to another merchant".into());
    for kind in ["payment_intent.succeeded", "transfer.succeeded"] {
        let with = |own: Option<&str>, member: &str| {
            let data = format!(
                r#"{{"id":"o_1","status":"successful","amount":200,"currency":"XOF","mode":"live"{member}}}"#
            );
            doubts_of(own, kind, &data).contains(&foreign)
        };
        for (own, member, is_foreign) in [
            (Some("m-7a"), r#","merchantId":"m-7a""#, false),
            (Some("m-7a"), r#","merchantId":"M-7A""#, true),
            (Some("m-7a"), r#","merchantId":"m-7""#, true),
            (Some("m-7a"), r#","merchantId":null"#, false),
            (Some("m-7a"), "", false),
            (None, r#","merchantId":"m-9""#, false),
        ] {
            assert_eq!(with(own, member), is_foreign, "{kind} {member}");
        }
    }
}

#[test]
fn an_object_of_another_environment_is_doubtful_in_every_kind_of_event() {
    for kind in [
        "payment.succeeded",
        "payment_intent.succeeded",
        "transfer.succeeded",
        "voucher.succeeded",
    ] {
        let of = |mode: &str| {
            let data = format!(
                r#"{{"id":"o_1","status":"successful","amount":200,"currency":"XOF","mode":"{mode}"}}"#
            );
            doubts(kind, &data)
        };
        let (same, other) = (of("live"), of("sandbox"));
        assert_eq!(other.len(), same.len() + 1, "{kind}: {other:?}");
    }
}

#[test]
fn an_intent_with_unreadable_payments_is_doubtful() {
    let of = |payments: &str| {
        let data = format!(
            r#"{{"id":"pi_1","status":"successful","amount":200,"currency":"XOF","mode":"live","payments":{payments}}}"#
        );
        doubts("payment_intent.succeeded", &data)
    };
    let broken = Doubt::BrokenGrammar("payments".into());
    assert!(!of("[]").contains(&broken));
    assert!(of("[7]").contains(&broken));
}

#[test]
fn a_paid_event_without_an_amount_is_doubtful() {
    let unknown_amount = Doubt::Other("the received amount is unknown".into());
    for (kind, id, status, is_doubtful) in [
        ("payment_intent.succeeded", "pi_1", "successful", true),
        ("payment.succeeded", "pay_1", "successful", true),
        ("payment_intent.created", "pi_1", "payment_required", false),
        ("payment.created", "pay_1", "created", false),
    ] {
        let data = format!(r#"{{"id":"{id}","status":"{status}","mode":"live"}}"#);
        let found = doubts(kind, &data).contains(&unknown_amount);
        assert_eq!(found, is_doubtful, "{kind}");
    }
}

#[test]
fn only_a_failed_transfer_is_doubtful_for_its_failure_code() {
    let words = "the cause of the failure does not say whether the money moved";
    let open = Doubt::Other(words.into());
    for (kind, status, is_doubtful) in [
        ("transfer.failed", "failed", true),
        ("transfer.succeeded", "successful", false),
    ] {
        let data = format!(
            r#"{{"id":"tr_1","status":"{status}","amount":200,"currency":"XOF","mode":"live","failureCause":{{"code":"timeout"}}}}"#
        );
        assert_eq!(doubts(kind, &data).contains(&open), is_doubtful, "{kind}");
    }
}
