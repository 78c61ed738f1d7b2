//! Signature vectors made by another program.

use dhow_core::{AssuranceLevel, Delivery, Environment, Secret, Subject, WebhookVerifier};
use dhow_hub2::{Hub2Webhooks, signature};
use serde_json::Value;

fn vectors() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../data/webhook.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn text<'a>(vector: &'a Value, member: &str) -> &'a str {
    vector[member].as_str().unwrap()
}

fn secret(vector: &Value, member: &str) -> Secret {
    Secret::new(text(vector, member)).unwrap()
}

fn delivery(vector: &Value) -> Delivery {
    Delivery::post("/hook", text(vector, "body").to_owned())
        .with_header("hub2-signature", text(vector, "header"))
        .unwrap()
}

#[test]
fn every_vector_verifies_over_its_raw_body() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 10);
    for vector in &vectors {
        let (id, body) = (text(vector, "id"), text(vector, "body"));
        assert_eq!(
            signature(&secret(vector, "secret"), body.as_bytes()),
            text(vector, "s1"),
            "{id}"
        );
        assert_eq!(
            signature(&secret(vector, "old_secret"), body.as_bytes()),
            text(vector, "s0"),
            "{id}"
        );

        let webhooks = Hub2Webhooks::new(Environment::Sandbox, [secret(vector, "secret")]);
        let verified = webhooks.verify_webhook(&delivery(vector)).unwrap();
        let event = webhooks.event(&verified);
        let sent: Value = serde_json::from_str(body).unwrap();
        assert_eq!(event.id.as_deref(), sent["id"].as_str(), "{id}");
        assert_eq!(event.gateway_kind, sent["type"].as_str().unwrap(), "{id}");
        assert_eq!(
            event.gateway_status.as_deref(),
            sent["data"]["status"].as_str(),
            "{id}"
        );
        assert_eq!(event.environment, Environment::Sandbox, "{id}");
        assert_eq!(event.matched_secret, "webhook_secrets[0] (s1)", "{id}");
        let amount = event.amount.unwrap().money().unwrap();
        assert_eq!(
            Some(amount.minor()),
            sent["data"]["amount"].as_i64(),
            "{id}"
        );
        assert_eq!(
            Some(amount.currency().code()),
            sent["data"]["currency"].as_str(),
            "{id}"
        );
    }
}

#[test]
fn the_old_secret_verifies_only_headers_with_s0() {
    for vector in &vectors() {
        let webhooks = Hub2Webhooks::new(Environment::Sandbox, [secret(vector, "old_secret")]);
        let verdict = webhooks.verify_webhook(&delivery(vector));
        let has_s0 = text(vector, "header").contains("s0=");
        assert_eq!(verdict.is_ok(), has_s0, "{}", text(vector, "id"));
        if let Ok(verified) = verdict {
            assert_eq!(verified.matched_secret(), "webhook_secrets[0] (s0)");
        }
    }
}

#[test]
fn names_that_contradict_their_objects_are_authentic_and_doubtful() {
    let mut full = Vec::new();
    for vector in &vectors() {
        let webhooks = Hub2Webhooks::new(Environment::Sandbox, [secret(vector, "secret")]);
        let event = webhooks.event(&webhooks.verify_webhook(&delivery(vector)).unwrap());
        match event.assurance.level() {
            AssuranceLevel::Full => full.push(text(vector, "id").to_owned()),
            level => assert_eq!(level, AssuranceLevel::AskGateway),
        }
    }
    // One vector has a consistent name and object, one is of an unknown kind.
    assert_eq!(full, ["hub2-04", "hub2-07"]);
}

#[test]
fn an_event_of_an_unknown_kind_keeps_its_id_and_status() {
    let vectors = vectors();
    let vector = vectors
        .iter()
        .find(|vector| vector["id"] == "hub2-04")
        .unwrap();
    let webhooks = Hub2Webhooks::new(Environment::Sandbox, [secret(vector, "secret")]);
    let event = webhooks.event(&webhooks.verify_webhook(&delivery(vector)).unwrap());
    assert_eq!(event.subject, Subject::Other);
    assert_eq!(event.gateway_kind, "payment.some_future_event");
    assert_eq!(event.gateway_status.as_deref(), Some("failed"));
    assert_eq!(event.provider_reference.as_deref(), Some("pi_3ca9a188eb6d"));
    assert_eq!(event.dedup_key, "hub2/evt_aee8fd575d547372");
}

#[test]
fn the_self_made_sample_has_its_two_signatures() {
    let body = r#"{"id":"evt_1","type":"payment.succeeded","data":{"id":"pay_1","status":"successful","amount":200,"currency":"XOF"},"createdAt":"2024-01-01T00:00:00.000Z","mode":"sandbox"}"#;
    let table = [
        (
            "current-secret",
            "86604a18cee80945728b21376c7f716ba375202248a600b7d09f425dd54c4abe",
        ),
        (
            "old-secret",
            "a31862a6119469f91e7c7acab77a8f12d96a8807985a79df6bfdd92954e638ac",
        ),
    ];
    for (secret, expected) in table {
        assert_eq!(
            signature(&Secret::new(secret).unwrap(), body.as_bytes()),
            expected
        );
    }
}
