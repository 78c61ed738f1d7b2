//! Webhook of a token revocation: its fields, and the effects of a configured scheme.

use dhow_core::{
    Assurance, AssuranceLevel, Delivery, Doubt, Event, Failure, RejectionReason, Subject,
    WebhookVerifier,
};
use dhow_crypto::digest::{md5_hex, sha256_hex};
use dhow_hpay::{HPayWebhooks, Part, RevocationWebhook, SignatureScheme, SignatureSchemes};

use crate::{
    deliveries::{query, webhooks},
    golden::{doubtful, not_covered, verified, verified_event},
    recorder::PASSCODE,
};

fn revocation(parts: &[&'static str], changes: &[(&str, &str)]) -> (HPayWebhooks, Delivery) {
    let mut fields = vec![
        ("merchant_id", "100001"),
        ("receive", "a@b.example"),
        ("bank_code", "ABB"),
        ("bank_token", "9704005990670018"),
        ("error_text", ""),
        ("status", "00"),
        ("revoke_token_status", "true"),
    ];
    let text: Vec<&str> = parts
        .iter()
        .map(|part| fields.iter().find(|(name, _)| name == part).unwrap().1)
        .collect();
    let code = md5_hex(format!("{}|{PASSCODE}", text.join("|")).as_bytes());
    for (name, value) in changes {
        fields
            .iter_mut()
            .find(|(field, _)| field == name)
            .unwrap()
            .1 = value;
    }
    let mut scheme: Vec<Part> = parts.iter().map(|&part| Part::field(part)).collect();
    scheme.push(Part::Secret);
    let mut schemes = SignatureSchemes::default();
    schemes.revoke_webhook = vec![SignatureScheme::md5(scheme)];
    let query = format!("{}&secure_code={code}", query(&fields));
    (
        webhooks().with_schemes(schemes),
        Delivery::get("/callback_revoke_token", query),
    )
}

const ALL: &[&str] = &["merchant_id", "bank_token", "status", "revoke_token_status"];

#[test]
fn a_revocations_webhook_with_every_field() {
    let (webhooks, delivery) = revocation(ALL, &[]);
    let verified = verified(&webhooks, &delivery);
    let code = delivery
        .query()
        .unwrap()
        .split("secure_code=")
        .nth(1)
        .unwrap();
    let key = format!("hpay/token-revocation/{}", sha256_hex(code.as_bytes()));
    let kind = "token-revocation";
    let mut expected = Event::new(
        &verified,
        dhow_core::Environment::Live,
        Subject::Other,
        kind,
        key,
    );
    expected.gateway_status = Some("removed".into());
    expected.id = Some("***0018".into());
    expected.assurance =
        Assurance::full().with_unsigned_fields(["receive", "bank_code", "error_text"]);
    assert_eq!(webhooks.event(&verified), expected);

    // An uncovered field changes neither the key nor the meaning.
    let (webhooks, changed) = revocation(ALL, &[("receive", "x@y.example")]);
    assert_eq!(
        verified_event(&webhooks, &changed).dedup_key,
        expected.dedup_key
    );
    for name in ALL.iter().filter(|name| **name != "merchant_id") {
        let (webhooks, forged) = revocation(ALL, &[(name, "1")]);
        assert!(webhooks.verify_webhook(&forged).is_err(), "{name}");
    }
}

#[test]
fn a_revocation_with_an_uncovered_decisive_field_is_doubtful() {
    for (parts, left_out) in [
        (
            &["merchant_id", "bank_token"][..],
            &["status", "revoke_token_status"][..],
        ),
        (
            &["merchant_id", "bank_token", "status"],
            &["revoke_token_status"],
        ),
        (
            &["bank_token", "status", "revoke_token_status"],
            &["merchant_id"],
        ),
        (
            &["merchant_id", "status", "revoke_token_status"],
            &["bank_token"],
        ),
    ] {
        let (webhooks, delivery) = revocation(parts, &[]);
        let event = verified_event(&webhooks, &delivery);
        let doubts: Vec<Doubt> = left_out.iter().map(|name| not_covered(name)).collect();
        assert_eq!(event.assurance.doubts(), doubts, "{parts:?}");
        assert_eq!(event.dedup_key, doubtful(&delivery), "{parts:?}");
    }
    // The signature covers the account's own merchant id, not the one in the webhook.
    let (webhooks, other) = revocation(ALL, &[("merchant_id", "100002")]);
    let event = verified_event(&webhooks, &other);
    assert!(
        event
            .assurance
            .unsigned_fields()
            .iter()
            .any(|name| name == "merchant_id")
    );
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
}

#[test]
fn every_field_of_a_revocation_webhook_is_read() {
    let with = |changes: &[(&str, &str)]| {
        let mut fields = vec![
            ("merchant_id", "100001"),
            ("receiver", "merchant@shop.example"),
            ("bank_code", "ABB"),
            ("bank_token", "9704005990670018"),
            ("error_text", "Thẻ đã hết hạn"),
            ("status", "00"),
            ("revoke_token_status", "true"),
        ];
        for (name, value) in changes {
            fields
                .iter_mut()
                .find(|(field, _)| field == name)
                .unwrap()
                .1 = value;
        }
        query(&fields)
    };
    let webhook = RevocationWebhook::parse(&with(&[])).unwrap();
    let receiver = Some("merchant@shop.example");
    assert_eq!(webhook.receiver.as_deref(), receiver);
    assert_eq!(webhook.bank_code.as_deref(), Some("ABB"));
    assert_eq!(webhook.bank_token, "9704005990670018");
    assert_eq!(webhook.error_text.as_deref(), Some("Thẻ đã hết hạn"));
    assert!(webhook.removed);
    let example = with(&[]).replace("receiver=", "receive=");
    let example = RevocationWebhook::parse(&example).unwrap();
    assert_eq!(example.receiver.as_deref(), receiver);
    for changes in [
        [("status", "00"), ("revoke_token_status", "false")],
        [("status", "01"), ("revoke_token_status", "true")],
        [("status", ""), ("revoke_token_status", "true")],
        [("status", "00"), ("revoke_token_status", "TRUE")],
    ] {
        let webhook = RevocationWebhook::parse(&with(&changes)).unwrap();
        assert!(!webhook.removed, "{changes:?}");
    }
    let reason = |query: &str| RevocationWebhook::parse(query).unwrap_err();
    for query in ["status=00&revoke_token_status=true", "bank_token=", ""] {
        assert_eq!(reason(query), RejectionReason::MalformedBody, "{query}");
    }
    let twice = "bank_token=1&bank_token=1";
    assert_eq!(reason(twice), RejectionReason::RepeatedField);
}

#[test]
fn a_hint_is_given_only_for_the_accounts_own_merchant_id() {
    let hint = |merchant: &str| {
        let query = format!(
            "merchant_id={merchant}&bank_token=9704005990670018&revoke_token_status=true&status=00"
        );
        let rejection = webhooks()
            .verify_webhook(&Delivery::get("/", query))
            .unwrap_err();
        assert_eq!(rejection.reason(), RejectionReason::UnsettledScheme);
        rejection.hint().map(|hint| hint.reference().to_owned())
    };
    assert_eq!(hint("100001").as_deref(), Some("***0018"));
    assert_eq!(hint("100002"), None);
}

#[test]
fn a_failed_revocation_has_its_reason() {
    let parts = &[
        "merchant_id",
        "bank_token",
        "status",
        "revoke_token_status",
        "error_text",
    ];
    let fields = [
        ("merchant_id", "100001"),
        ("bank_token", "9704005990670018"),
        ("status", "01"),
        ("revoke_token_status", "false"),
        ("error_text", "Thẻ đã hết hạn"),
    ];
    let text = fields.map(|(_, value)| value).join("|");
    let code = md5_hex(format!("{text}|{PASSCODE}").as_bytes());
    let mut scheme: Vec<Part> = parts.iter().map(|&part| Part::field(part)).collect();
    scheme.push(Part::Secret);
    let mut schemes = SignatureSchemes::default();
    schemes.revoke_webhook = vec![SignatureScheme::md5(scheme)];
    let query = format!("{}&secure_code={code}", query(&fields));
    let webhooks = webhooks().with_schemes(schemes);
    let event = verified_event(&webhooks, &Delivery::get("/callback_revoke_token", query));
    assert_eq!(event.gateway_status.as_deref(), Some("not removed"));
    let failure = Failure::new("01", Some("Thẻ đã hết hạn".into()));
    assert_eq!(event.failure, Some(failure));
    assert_eq!(event.assurance, Assurance::full());
}

#[test]
fn a_revocation_without_merchant_or_token_is_read() {
    let parts = &["bank_token", "status", "revoke_token_status"];
    let (webhooks, delivery) = revocation(parts, &[]);
    let without = |name: &str| {
        let query = delivery.query().unwrap();
        let pairs = query.split('&').filter(|pair| !pair.starts_with(name));
        Delivery::get("/", pairs.collect::<Vec<_>>().join("&"))
    };
    let event = verified_event(&webhooks, &without("merchant_id="));
    assert_eq!(event.assurance.doubts(), []);
    assert_eq!(event.gateway_status.as_deref(), Some("removed"));

    let parts = &["merchant_id", "status", "revoke_token_status"];
    let (webhooks, delivery) = revocation(parts, &[("bank_token", "")]);
    let event = verified_event(&webhooks, &delivery);
    assert_eq!(event.assurance.doubts(), [not_covered("bank_token")]);
    assert_eq!(event.gateway_status.as_deref(), Some("not removed"));
    assert_eq!((event.id, event.failure), (None, None));
}

#[test]
fn only_the_last_four_characters_of_a_long_token_are_shown() {
    for (token, shown) in [
        ("123456789012", "***9012"),
        ("12345678901", "***"),
        ("1", "***"),
        ("thẻ-của-tôi-đây", "***-đây"),
    ] {
        let pairs = [
            ("bank_token", token),
            ("revoke_token_status", "true"),
            ("cashin", "1"),
        ];
        let delivery = Delivery::get("/", query(&pairs));
        let rejection = webhooks().verify_webhook(&delivery).unwrap_err();
        assert_eq!(rejection.reason(), RejectionReason::UnsettledScheme);
        assert_eq!(rejection.hint().unwrap().reference(), shown);
    }
    let both = "bank_token=1&receiver=a&receive=b";
    let webhook = RevocationWebhook::parse(both).unwrap();
    assert_eq!(webhook.receiver.as_deref(), Some("a"));
}
