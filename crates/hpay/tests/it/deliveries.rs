//! Rejected deliveries and the reason for each rejection.

use dhow_core::{
    Delivery, Environment, Rejection, RejectionReason as Reason, Secret, WebhookVerifier,
};
use dhow_crypto::digest::md5_hex;
use dhow_hpay::{HPayWebhooks, Part, SignatureScheme, SignatureSchemes};
use proptest::prelude::*;

use crate::recorder::PASSCODE;

pub(crate) const FIELDS: [(&str, &str); 6] = [
    ("transaction_info", "tichhopthanhtoan"),
    ("order_code", "OM_1768202539"),
    ("price", "200000"),
    ("payment_id", "96138500"),
    ("payment_type", "1"),
    ("error_text", ""),
];
const GENUINE: &str = "0469e5c087623a8bd014691e874738f7";

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

pub(crate) fn webhooks() -> HPayWebhooks {
    HPayWebhooks::new(Environment::Live, "100001", secret(PASSCODE))
        .with_previous_secrets([secret("an-older-passcode")])
}

/// Signs a checkout webhook with an implementation independent of the crate: one format string.
pub(crate) fn sign(fields: &[(&str, &str)], passcode: &str) -> String {
    let of = |name: &str| {
        let field = fields.iter().find(|(field, _)| *field == name);
        field.map_or("", |(_, value)| *value)
    };
    let text = format!(
        " {} {} {} {} {} {} 100001 {passcode}",
        of("transaction_info"),
        of("order_code"),
        of("price"),
        of("payment_id"),
        of("payment_type"),
        of("error_text"),
    );
    md5_hex(text.as_bytes())
}

pub(crate) fn query(fields: &[(&str, &str)]) -> String {
    dhow_crypto::pairs::encode_pairs(fields.iter().copied())
}

/// Returns a webhook with these fields and their signature.
pub(crate) fn signed(fields: &[(&str, &str)]) -> Delivery {
    let code = sign(fields, PASSCODE);
    Delivery::get("/ipn", format!("{}&secure_code={code}", query(fields)))
}

fn genuine_with(code: &str) -> Delivery {
    Delivery::get("/ipn", format!("{}&secure_code={code}", query(&FIELDS)))
}

fn rejection(delivery: &Delivery) -> Rejection {
    webhooks().verify_webhook(delivery).unwrap_err()
}

fn reason(delivery: &Delivery) -> Reason {
    rejection(delivery).reason()
}

fn text(query: &str) -> Delivery {
    Delivery::get("/ipn", query)
}

#[test]
fn the_reference_implementation_of_these_tests_agrees_with_the_vectors() {
    assert_eq!(sign(&FIELDS, PASSCODE), GENUINE);
    assert!(webhooks().verify_webhook(&signed(&FIELDS)).is_ok());
}

#[test]
fn a_malformed_signature_is_rejected_with_its_reason() {
    let upper = GENUINE.to_uppercase();
    let long = format!("{GENUINE}0");
    for (code, expected) in [
        ("", Reason::MissingSignature),
        ("0", Reason::MalformedSignature),
        (&GENUINE[..31], Reason::MalformedSignature),
        (&long, Reason::MalformedSignature),
        ("%C3%A9", Reason::MalformedSignature),
        (&upper, Reason::SignatureMismatch),
        (
            "%2B469e5c087623a8bd014691e874738f7",
            Reason::SignatureMismatch,
        ),
    ] {
        assert_eq!(reason(&genuine_with(code)), expected, "{code}");
    }
}

#[test]
fn absent_and_repeated_fields_have_their_reasons() {
    assert_eq!(reason(&text(&query(&FIELDS))), Reason::MissingSignature);
    assert_eq!(reason(&text("")), Reason::MissingSignature);
    let post = Delivery::post("/ipn", format!("{}&secure_code={GENUINE}", query(&FIELDS)));
    assert_eq!(reason(&post), Reason::WrongMethod);
    let rest = query(&FIELDS);
    let cases = [
        (
            format!("{rest}&secure_code={GENUINE}&secure_code={GENUINE}"),
            Reason::RepeatedField,
        ),
        (
            format!("{rest}&price=1&secure_code={GENUINE}"),
            Reason::RepeatedField,
        ),
        (
            format!("{rest}&%70rice=1&secure_code={GENUINE}"),
            Reason::RepeatedField,
        ),
        (
            format!("{rest}&+price=1&secure_code={GENUINE}"),
            Reason::RepeatedField,
        ),
        (
            format!("{rest}&note=%FF&secure_code={GENUINE}"),
            Reason::MalformedBody,
        ),
        (
            format!("{rest}&note=%F&secure_code={GENUINE}"),
            Reason::MalformedBody,
        ),
    ];
    for (query, expected) in cases {
        assert_eq!(reason(&text(&query)), expected, "{query}");
    }
    let many: String = (0..100).map(|n| format!("a{n}=&")).collect();
    assert_eq!(reason(&text(&many)), Reason::TooLarge);
    let long = format!("a={}", "1".repeat(70_000));
    assert_eq!(reason(&text(&long)), Reason::TooLarge);
}

#[test]
fn spaces_before_names_and_empty_pairs_are_accepted() {
    let spaced = format!(
        "{}&&%20secure_code={GENUINE}&",
        query(&FIELDS).replace("&price", "&&+price")
    );
    assert!(webhooks().verify_webhook(&text(&spaced)).is_ok());
}

#[test]
fn every_signed_field_is_covered() {
    for (place, (name, _)) in FIELDS.iter().enumerate() {
        for other in ["x", "1", "2", " "] {
            let mut changed = FIELDS;
            if changed[place].1 == other {
                continue;
            }
            changed[place].1 = other;
            let delivery = text(&format!("{}&secure_code={GENUINE}", query(&changed)));
            assert_eq!(
                reason(&delivery),
                Reason::SignatureMismatch,
                "{name}={other}"
            );
        }
    }
}

#[test]
fn a_webhook_for_another_merchant_is_rejected_although_the_passcode_is_right() {
    let other = HPayWebhooks::new(Environment::Live, "100002", secret(PASSCODE));
    let rejection = other.verify_webhook(&signed(&FIELDS)).unwrap_err();
    assert_eq!(rejection.reason(), Reason::SignatureMismatch);
}

#[test]
fn both_passcodes_verify_during_a_rotation_and_the_event_names_the_one() {
    for (passcode, name) in [
        (PASSCODE, "passcode"),
        ("an-older-passcode", "previous_passcodes[0]"),
    ] {
        let delivery = genuine_with(&sign(&FIELDS, passcode));
        let verified = webhooks().verify_webhook(&delivery).unwrap();
        assert_eq!(verified.matched_secret(), name);
        assert_eq!(webhooks().event(&verified).matched_secret, name);
    }
}

#[test]
fn setting_previous_passcodes_again_replaces_them() {
    let webhooks = webhooks().with_previous_secrets([secret("a-second-passcode")]);
    for (passcode, matched) in [
        (PASSCODE, Some("passcode")),
        ("a-second-passcode", Some("previous_passcodes[0]")),
        ("an-older-passcode", None),
    ] {
        let verified = webhooks.verify_webhook(&genuine_with(&sign(&FIELDS, passcode)));
        let found = verified
            .as_ref()
            .ok()
            .map(|verified| verified.matched_secret());
        assert_eq!(found, matched);
    }
}

#[test]
fn an_rsa_scheme_never_verifies_a_webhook() {
    let of = |place: usize| FIELDS[place].1;
    let text = format!("{}|{PASSCODE}", of(1));
    let delivery = genuine_with(&md5_hex(text.as_bytes()));
    let with = |scheme: SignatureScheme| {
        let mut schemes = SignatureSchemes::default();
        schemes.notify = vec![scheme];
        webhooks()
            .with_schemes(schemes)
            .verify_webhook(&delivery)
            .is_ok()
    };
    let parts = || [Part::field("order_code"), Part::Secret];
    assert!(with(SignatureScheme::md5(parts())));
    assert!(!with(SignatureScheme::rsa(parts())));
}

#[test]
fn a_sandbox_webhook_never_verifies_in_the_live_environment() {
    let sandbox = genuine_with(&sign(&FIELDS, "the-sandbox-passcode"));
    assert_eq!(reason(&sandbox), Reason::SignatureMismatch);
}

#[test]
fn a_rejected_webhook_leaves_the_genuine_one_alone() {
    let webhooks = webhooks();
    assert!(
        webhooks
            .verify_webhook(&genuine_with(&"0".repeat(32)))
            .is_err()
    );
    let first = webhooks.event(&webhooks.verify_webhook(&signed(&FIELDS)).unwrap());
    let again = webhooks.event(&webhooks.verify_webhook(&signed(&FIELDS)).unwrap());
    assert_eq!(first, again);
}

#[test]
fn replies_are_as_configured_and_reveal_nothing_to_a_forger() {
    let reply = webhooks()
        .verify_webhook(&signed(&FIELDS))
        .unwrap()
        .reply()
        .clone();
    assert_eq!((reply.status(), reply.body().len()), (200, 0));
    for delivery in [
        genuine_with("00"),
        text("a=%FF"),
        text("cashin=1&order_id=2"),
    ] {
        let reply = rejection(&delivery).reply().clone();
        assert_eq!((reply.status(), reply.body().len()), (401, 0));
    }
    let reply = dhow_core::Reply::new(200, "application/json", r#"{"error":"00"}"#.into());
    let webhooks = webhooks().with_reply(reply.clone());
    assert_eq!(
        webhooks.verify_webhook(&signed(&FIELDS)).unwrap().reply(),
        &reply
    );
}

#[test]
fn debug_output_has_no_passcode_token_or_signed_text() {
    let webhooks = webhooks();
    let verified = webhooks.verify_webhook(&signed(&FIELDS)).unwrap();
    let rejected = webhooks.verify_webhook(&genuine_with("00")).unwrap_err();
    let revoked =
        text("merchant_id=1&bank_token=9704005990670018&revoke_token_status=true&status=00");
    let hint = webhooks.verify_webhook(&revoked).unwrap_err();
    let webhook = dhow_hpay::RevocationWebhook::parse(revoked.query().unwrap()).unwrap();
    let inputs = webhooks.signing_inputs(&signed(&FIELDS)).unwrap();
    let printed = format!(
        "{webhooks:?} {verified:?} {rejected:?} {rejected} {:?} {hint:?} {webhook:?} {inputs:?} {}",
        signed(&FIELDS),
        inputs[0]
    );
    for leak in [PASSCODE, "an-older-passcode", "9704005990670018", GENUINE] {
        assert!(!printed.contains(leak), "{leak}");
    }
}

#[test]
fn a_revocation_webhook_is_only_a_hint_until_a_scheme_is_configured() {
    let query = "merchant_id=100001&receive=a%40b.example&bank_code=ABB&bank_token=9704005990670018\
        &secure_code=3ab87d52bee1bcde4150c5aa353644f9&error_text=&status=00&revoke_token_status=true";
    let rejection = rejection(&text(query));
    assert_eq!(rejection.reason(), Reason::UnsettledScheme);
    assert_eq!(rejection.reply().status(), 200);
    assert_eq!(rejection.hint().unwrap().reference(), "***0018");
    let webhook = dhow_hpay::RevocationWebhook::parse(query).unwrap();
    assert!(webhook.removed);
    assert_eq!(webhook.bank_code.as_deref(), Some("ABB"));

    let parts = [
        Part::field("merchant_id"),
        Part::field("bank_token"),
        Part::Secret,
    ];
    let mut schemes = SignatureSchemes::default();
    schemes.revoke_webhook = vec![SignatureScheme::md5(parts)];
    let webhooks = webhooks().with_schemes(schemes);
    let forged = webhooks.verify_webhook(&text(query)).unwrap_err();
    assert_eq!(forged.reason(), Reason::SignatureMismatch);
    let code = md5_hex(format!("100001|9704005990670018|{PASSCODE}").as_bytes());
    let genuine = query.replace("3ab87d52bee1bcde4150c5aa353644f9", &code);
    let event = webhooks.event(&webhooks.verify_webhook(&text(&genuine)).unwrap());
    assert_eq!(event.gateway_status.as_deref(), Some("removed"));
    assert_eq!(event.payment_status(), None);
}

#[test]
fn the_piped_scheme_verifies_only_if_configured() {
    let of = |place: usize| FIELDS[place].1;
    let (info, order, price, id, kind) = (of(0), of(1), of(2), of(3), of(4));
    let text = format!("{info}|{order}|{price}|{id}|{kind}||100001|{PASSCODE}");
    let delivery = genuine_with(&md5_hex(text.as_bytes()));
    assert_eq!(reason(&delivery), Reason::SignatureMismatch);
    let mut schemes = SignatureSchemes::default();
    schemes.notify.push(SignatureSchemes::piped_notify());
    assert!(
        webhooks()
            .with_schemes(schemes)
            .verify_webhook(&delivery)
            .is_ok()
    );
}

proptest! {
    #[test]
    fn no_query_panics_and_none_verifies_without_the_passcode(query in "[a-z_=&%+0-9]{0,200}") {
        prop_assert!(webhooks().verify_webhook(&Delivery::get("/ipn", query)).is_err());
    }

    #[test]
    fn any_signed_text_verifies(info in "\\PC{0,30}", order in "\\PC{1,30}", words in "\\PC{0,30}") {
        let mut fields = FIELDS;
        fields[0].1 = &info;
        fields[1].1 = &order;
        fields[5].1 = &words;
        prop_assert!(webhooks().verify_webhook(&signed(&fields)).is_ok());
    }
}
