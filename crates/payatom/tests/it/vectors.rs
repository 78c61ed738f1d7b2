//! Vectors of four implementations in three other languages, which agree byte for byte.

use dhow_core::{Currency, Delivery, Environment, RejectionReason, Secret, WebhookVerifier};
use dhow_payatom::{
    PayAtomWebhooks, message_signing_input, open_post_hash, reconciliation_signature, v2_signature,
    v2_signing_input, verification_code,
};
use serde_json::Value;

use crate::recorder::Recorder;

pub(crate) fn section(name: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../data/payatom.json")).unwrap();
    file[name].as_array().unwrap().clone()
}

pub(crate) fn text<'a>(vector: &'a Value, member: &str) -> &'a str {
    vector[member].as_str().unwrap()
}

fn vectors_of_kind(kind: &str) -> Vec<Value> {
    let all = section("vectors").into_iter();
    let found: Vec<_> = all.filter(|vector| text(vector, "kind") == kind).collect();
    assert!(!found.is_empty(), "{kind}");
    found
}

fn secret(vector: &Value) -> Secret {
    // The samples in the documents are signed with `your-secret-key`, which `Secret::new` refuses.
    Secret::allow_weak(text(vector, "secret")).unwrap()
}

fn webhooks(vector: &Value) -> PayAtomWebhooks {
    PayAtomWebhooks::new(Environment::Sandbox, Currency::INR, secret(vector))
}

#[test]
fn every_webhook_verifies_and_explains_itself() {
    for vector in vectors_of_kind("payin_webhook") {
        let id = text(&vector, "id");
        let body = text(&vector, "raw_json").to_owned();
        let verifier = webhooks(&vector);
        let verified = verifier.verify_webhook(&Delivery::post("/hook", body));
        let verified = verified.unwrap_or_else(|rejection| panic!("{id}: {rejection}"));
        assert_eq!(verified.reply().status(), 200, "{id}");

        let webhook = verifier.payin_webhook(&verified).unwrap();
        let signed = [
            ("order_id", webhook.order_id.as_str()),
            ("received_amount", webhook.received_amount.as_str()),
            ("status", webhook.status.as_str()),
        ];
        let source = message_signing_input(&secret(&vector), &signed).unwrap();
        let explained = source.to_string().replace("***", text(&vector, "secret"));
        assert_eq!(explained, text(&vector, "md5_input"), "{id}");
        let post_hash = text(&vector, "envelope_base64");
        let inner = open_post_hash(&secret(&vector), post_hash).unwrap();
        assert_eq!(inner, text(&vector, "plaintext"), "{id}");

        let event = verifier.event(&verified);
        assert_eq!(
            event.gateway_status.as_deref(),
            vector["body"]["status"].as_str(),
            "{id}"
        );
        assert_eq!(
            event.merchant_reference.as_deref(),
            vector["body"]["order_id"].as_str()
        );
    }
}

#[test]
fn every_mismatch_is_rejected_with_the_reply_that_requests_a_redelivery() {
    for vector in section("webhook_mismatch") {
        let id = text(&vector, "id");
        if text(&vector, "kind") != "payin_webhook" {
            continue;
        }
        let delivery = Delivery::post("/hook", vector["body"].to_string());
        let rejection = webhooks(&vector).verify_webhook(&delivery).unwrap_err();
        let reply: Value = serde_json::from_slice(rejection.reply().body()).unwrap();
        assert_eq!(reply["hash_status"], "HashMismatch", "{id}");
        assert_eq!(reply["acknowledge"], "no", "{id}");
    }
}

#[tokio::test]
async fn every_polling_response_is_read_and_the_altered_one_is_refused() {
    let mismatches = section("webhook_mismatch").into_iter();
    let altered = mismatches.filter(|vector| text(vector, "kind") == "status_polling_response");
    let mut refused = 0;
    for vector in vectors_of_kind("status_polling_response")
        .into_iter()
        .chain(altered)
    {
        let id = text(&vector, "id").to_owned();
        let body = vector["raw_json"].as_str().map(str::to_owned);
        let body = body.unwrap_or_else(|| vector["body"].to_string());
        let ref_code = vector["body"]["ref_code"].as_str().unwrap_or("any");
        let recorder = Recorder::with_responses([(200, &body)]);
        let payatom = recorder.with_secret(text(&vector, "secret"));
        let status = payatom.payin_status(&ref_code.parse().unwrap()).await;
        if vector["expect"] == "mismatch" {
            assert!(
                status.unwrap_err().to_string().contains("post_hash"),
                "{id}"
            );
            refused += 1;
        } else {
            let status = status.unwrap_or_else(|error| panic!("{id}: {error}"));
            assert_eq!(
                Some(status.status.as_str()),
                vector["body"]["status"].as_str()
            );
        }
    }
    assert_eq!(refused, 1);
}

#[tokio::test]
async fn every_polling_request_matches_byte_for_byte() {
    let kinds = ["status_polling_request", "status_polling_request_legacy"];
    for vector in kinds.into_iter().flat_map(vectors_of_kind) {
        let id = text(&vector, "id").to_owned();
        let body = &vector["body"];
        let iv = hex16(text(&vector, "iv_hex"));
        let recorder =
            Recorder::with_responses([(200, r#"{"status":"error","message":"not found"}"#)]);
        let payatom = recorder.sealing(text(&vector, "secret"), text(body, "pid"), iv);
        let reference = match body["ref_code"].as_str() {
            Some(ref_code) => ref_code.to_owned(),
            None => format!("order:{}", text(body, "order_id")),
        };
        payatom
            .payin_status(&reference.parse().unwrap())
            .await
            .unwrap_err();
        let sent: Value = serde_json::from_slice(recorder.sent()[0].body()).unwrap();
        assert_eq!(&sent, body, "{id}");
        recorder.assert_calls([("POST /api/status_polling.php", "/api/status_polling.php")]);
    }
}

fn hex16(digits: &str) -> [u8; 16] {
    let pair = |at: usize| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap();
    std::array::from_fn(pair)
}

#[test]
fn fields_outside_of_the_hash_are_listed() {
    for vector in section("unprotected_fields") {
        let id = text(&vector, "id");
        let delivery = Delivery::post("/hook", vector["body"].to_string());
        let verifier = webhooks(&vector);
        let event = verifier.event(&verifier.verify_webhook(&delivery).unwrap());
        for name in vector["body"].as_object().unwrap().keys() {
            let signed = ["order_id", "received_amount", "status", "post_hash"];
            let expected = !signed.contains(&name.as_str());
            let named = event
                .assurance
                .unsigned_fields()
                .iter()
                .any(|listed| listed == name);
            assert_eq!(named, expected, "{id}: {name}");
        }
    }
}

#[test]
fn every_broken_envelope_has_the_same_rejection() {
    for vector in section("invalid_envelopes") {
        let id = text(&vector, "id");
        let envelope = text(&vector, "envelope_base64");
        assert_eq!(open_post_hash(&secret(&vector), envelope), None, "{id}");
        let body = serde_json::json!({
            "order_id": "ORDER-1A", "received_amount": "100", "status": "Approved", "post_hash": envelope,
        });
        let delivery = Delivery::post("/hook", body.to_string());
        let rejection = webhooks(&vector).verify_webhook(&delivery).unwrap_err();
        let expected = [
            RejectionReason::MalformedSignature,
            RejectionReason::SignatureMismatch,
        ];
        assert!(expected.contains(&rejection.reason()), "{id}: {rejection}");
        let reply = rejection.reply();
        assert_eq!(reply.status(), 401, "{id}");
        assert_eq!(
            reply.body(),
            r#"{"hash_status":"HashMismatch","acknowledge":"no"}"#,
            "{id}"
        );
    }
}

#[test]
fn every_reconciliation_signature_matches() {
    for vector in section("reconciliation_signatures") {
        let signature = reconciliation_signature(
            text(&vector, "pid"),
            &secret(&vector),
            text(&vector, "date"),
        );
        assert_eq!(signature, text(&vector, "signature"));
    }
}

#[test]
fn every_v2_signature_matches_and_explains_itself() {
    for vector in section("v2_signatures") {
        let (id, body) = (text(&vector, "id"), text(&vector, "params_json"));
        let signature = v2_signature(&secret(&vector), body).unwrap();
        assert_eq!(signature, text(&vector, "signature"), "{id}");
        let source = v2_signing_input(&secret(&vector), body).unwrap();
        let canonical: Vec<u8> = source
            .segments()
            .iter()
            .flat_map(|segment| segment.bytes().unwrap_or_default().to_vec())
            .collect();
        assert_eq!(
            String::from_utf8(canonical).unwrap(),
            text(&vector, "canonical"),
            "{id}"
        );
    }
}

#[test]
fn every_verification_code_matches() {
    for vector in section("password_md5") {
        let password = Secret::new(text(&vector, "password")).unwrap();
        assert_eq!(
            verification_code(&password),
            text(&vector, "verification_code")
        );
    }
}
