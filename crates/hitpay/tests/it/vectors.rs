//! Outside vectors: signatures computed in another language by the same scheme.

use dhow_core::{AssuranceLevel, Delivery, Environment, PaymentStatus, Secret, WebhookVerifier};
use dhow_hitpay::{HitPayWebhooks, event_signature, form_signature, form_signing_input};
use serde_json::Value;

fn load(json: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(json).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn text<'a>(vector: &'a Value, member: &str) -> &'a str {
    vector[member].as_str().unwrap()
}

fn salt(vector: &Value) -> Secret {
    Secret::new(text(vector, "salt")).unwrap()
}

#[test]
fn every_form_vector_verifies_and_explains_itself() {
    let vectors = load(include_str!("../data/webhook_v1.json"));
    assert_eq!(vectors.len(), 14);
    for vector in &vectors {
        let (id, body) = (text(vector, "id"), text(vector, "body").to_owned());
        let signature = form_signature(&salt(vector), body.as_bytes()).unwrap();
        assert_eq!(signature, text(vector, "hmac"), "{id}");
        let source = form_signing_input(body.as_bytes()).unwrap();
        assert_eq!(source.to_string(), text(vector, "canonical"), "{id}");

        let webhooks = HitPayWebhooks::new(Environment::Sandbox).with_webhook_secret(salt(vector));
        let delivery = Delivery::post("/hook", body.clone());
        let verified = webhooks.verify_webhook(&delivery).unwrap();
        let event = webhooks.event(&verified);
        let has_new_field = body.contains("new_field_from_gateway");
        let expected = if has_new_field {
            AssuranceLevel::AskGateway
        } else {
            AssuranceLevel::Full
        };
        assert_eq!(
            event.assurance.level(),
            expected,
            "{id}: {:?}",
            event.assurance
        );
        assert!(event.amount.unwrap().money().is_some(), "{id}");
        assert_eq!(
            event.merchant_reference.is_some(),
            body.contains("reference"),
            "{id}"
        );
    }
}

#[test]
fn every_event_vector_verifies_over_its_raw_body() {
    let vectors = load(include_str!("../data/webhook_v2.json"));
    assert_eq!(vectors.len(), 8);
    for vector in &vectors {
        let (id, body) = (text(vector, "id"), text(vector, "body").to_owned());
        let signature = text(vector, "signature");
        assert_eq!(
            event_signature(&salt(vector), body.as_bytes()),
            signature,
            "{id}"
        );

        let webhooks = HitPayWebhooks::new(Environment::Sandbox).with_event_secrets([salt(vector)]);
        let delivery = Delivery::post("/hook", body.clone())
            .with_header("hitpay-signature", signature)
            .unwrap()
            .with_header("hitpay-event-object", text(vector, "event_object"))
            .unwrap()
            .with_header("hitpay-event-type", text(vector, "event_type"))
            .unwrap();
        let event = webhooks.event(&webhooks.verify_webhook(&delivery).unwrap());
        // No vector lists payments, so the received amount is unknown. An event type `completed` contradicts any other status.
        let named = text(vector, "event_type");
        let expected = match event.payment_status() {
            Some(PaymentStatus::Paid) => AssuranceLevel::AskGateway,
            _ if named == "completed" => AssuranceLevel::AskGateway,
            _ => AssuranceLevel::Full,
        };
        assert_eq!(event.assurance.level(), expected, "{id}");
        assert_eq!(event.amount, None, "{id}");
        let in_body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            event.gateway_status.as_deref(),
            in_body["status"].as_str(),
            "{id}"
        );
        assert_eq!(
            event.provider_reference.as_deref(),
            in_body["id"].as_str(),
            "{id}"
        );
    }
}

#[test]
fn the_self_made_forms_have_their_signatures() {
    let published = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1";
    let rest = "&phone=&amount=599.00&currency=SGD&status=completed";
    let table = [
        (format!("{published}&reference_number=ABC123{rest}"), "e18e7d9cac08f75fff942516ca1aa8836543a083c9d5897d330119c2d02f8e0b"),
        (format!("{published}&reference_number={rest}"), "81ed0571624d072896ff429d6ae77d791f9f9097a6876ab9f2b4c2bdca7e5309"),
        (format!("{published}{rest}"), "bdc6ea98aa7c37fc808e9195eebd885e5fe2d797198060346c362e7a50a5970c"),
        (
            "payment_id=p%2F1&payment_request_id=r-1&phone=%2B6591234567&amount=10.50&currency=SGD&status=failed&reference_number=%C3%89t%C3%A9+1".to_owned(),
            "bbdcd23be946e4f2d22b9e4eb1f711d7e5e155dcdea8f3ce781af2048a7e1c97",
        ),
    ];
    let salt = Secret::new("self-made-salt-1").unwrap();
    for (form, signature) in table {
        assert_eq!(
            form_signature(&salt, form.as_bytes()).unwrap(),
            signature,
            "{form}"
        );
    }
}

#[test]
fn a_signature_of_values_only_is_rejected() {
    // HitPay's prose states that only values are joined. This is the digest according to the prose.
    let form = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&reference_number=ABC123&phone=&amount=599.00&currency=SGD&status=completed&hmac=0d56e67152ab98130833276893dd2fdea5b5d7694d44dd6dc8ad2f38168c4346";
    let salt = Secret::new("self-made-salt-1").unwrap();
    let webhooks = HitPayWebhooks::new(Environment::Live).with_webhook_secret(salt);
    assert!(webhooks.verify_webhook(&Delivery::post("/", form)).is_err());
}
