//! Tests that signing, verification, assurance and explanation of HPay read the same list of signed fields.

use dhow_core::{AssuranceLevel, Delivery, Environment, Secret, WebhookSigner, WebhookVerifier};
use dhow_crypto::explain::Verdict;
use dhow_hpay::{
    HPayWebhooks, Part, SignatureScheme, SignatureSchemes,
    explain::{ExplainSecrets, explain},
};

const PASSCODE: &str = "an-invented-passcode";
const FIELDS: [(&str, &str); 7] = [
    ("transaction_info", "x"),
    ("order_code", "OM_1"),
    ("price", "200000"),
    ("payment_id", "96138500"),
    ("payment_type", "1"),
    ("error_text", ""),
    ("bank_code", "BIDV"),
];

/// The documented signature scheme of the checkout webhook with additional signed fields after the others.
fn notify_and(more: &[&'static str]) -> SignatureSchemes {
    let mut schemes = SignatureSchemes::default();
    let mut parts = schemes.notify[0].parts().to_vec();
    let secret = parts.pop().unwrap();
    parts.extend(more.iter().map(|name| Part::field(name)));
    parts.push(secret);
    let scheme = SignatureScheme::md5(parts);
    schemes.notify = vec![scheme.separated_by(" ").separator_before_each()];
    schemes
}

/// A webhook signed with a scheme, with one field changed after it was signed.
fn signed(schemes: &SignatureSchemes, changed: Option<(&str, &str)>) -> Delivery {
    let query = FIELDS
        .map(|(name, value)| format!("{name}={value}"))
        .join("&");
    let passcode = Secret::new(PASSCODE).unwrap();
    let webhooks = HPayWebhooks::new(Environment::Sandbox, "100001", passcode);
    let webhooks = webhooks.with_schemes(schemes.clone());
    let signed = webhooks
        .sign_test_webhook(Delivery::get("/ipn", query))
        .unwrap();
    let Some((name, value)) = changed else {
        return signed;
    };
    let (_, original) = FIELDS
        .into_iter()
        .find(|(field, _)| *field == name)
        .unwrap();
    let query = signed.query().unwrap();
    let edited = query.replace(&format!("{name}={original}"), &format!("{name}={value}"));
    Delivery::get("/ipn", edited)
}

#[test]
fn one_more_signed_field_is_signed_verified_covered_and_explained() {
    let passcode = || Secret::new(PASSCODE).unwrap();
    for (more, unsigned) in [(&[][..], &["bank_code"][..]), (&["bank_code"], &[])] {
        let schemes = notify_and(more);
        let webhooks = HPayWebhooks::new(Environment::Sandbox, "100001", passcode());
        let webhooks = webhooks.with_schemes(schemes.clone());
        let delivery = signed(&schemes, None);
        let verified = webhooks.verify_webhook(&delivery).unwrap();
        let assurance = webhooks.event(&verified).assurance;
        assert_eq!(assurance.unsigned_fields(), unsigned, "{more:?}");
        let level = match unsigned {
            [] => AssuranceLevel::Full,
            _ => AssuranceLevel::Partial,
        };
        assert_eq!(assurance.level(), level, "{more:?}");
        let edited = signed(&schemes, Some(("bank_code", "VCB")));
        let edited = webhooks.verify_webhook(&edited);
        assert_eq!(edited.is_ok(), more.is_empty(), "{more:?}");

        let mut secrets = ExplainSecrets::new("100001", vec![passcode()]);
        secrets.schemes = schemes;
        let explanation = explain(&secrets, &delivery);
        assert_eq!(explanation.verdict, Verdict::Match, "{more:?}");
        let named = explanation.rule.contains("bank_code");
        assert_eq!(named, !more.is_empty(), "{}", explanation.rule);
        let text = explanation.signing_input.to_string();
        assert_eq!(text.contains("BIDV"), !more.is_empty(), "{text}");
    }
}

#[test]
fn mistakes_are_found_relative_to_the_configured_scheme() {
    let schemes = notify_and(&["bank_code"]);
    let mut secrets = ExplainSecrets::new("100001", vec![Secret::new(PASSCODE).unwrap()]);
    let names = |secrets: &ExplainSecrets, schemes: &SignatureSchemes| {
        let explanation = explain(secrets, &signed(schemes, None));
        let findings = explanation.findings.iter();
        let names: Vec<&str> = findings.map(|finding| finding.name).collect();
        (explanation.verdict, names)
    };
    secrets.schemes = schemes.clone();
    let mut piped = schemes;
    piped.notify = vec![SignatureScheme::md5(piped.notify[0].parts().to_vec())];
    let found = names(&secrets, &piped);
    assert_eq!(found, (Verdict::Mismatch, vec!["joined-with-bars"]));
}

#[test]
fn an_explanation_shows_the_scheme_that_matched() {
    let mut secrets = ExplainSecrets::new("100001", vec![Secret::new(PASSCODE).unwrap()]);
    let more = notify_and(&["bank_code"]);
    secrets.schemes.notify.extend(more.notify.clone());
    let explanation = explain(&secrets, &signed(&more, None));
    assert_eq!(explanation.verdict, Verdict::Match);
    assert_eq!(explanation.rule, more.notify[0].to_string());
    assert_eq!(explanation.evidence, "configured");
    let usual = explain(&secrets, &signed(&SignatureSchemes::default(), None));
    assert_eq!(usual.evidence, "notify-recipe");
}

#[test]
fn a_revocation_is_explained_if_its_scheme_is_configured() {
    let mut secrets = ExplainSecrets::new("100001", vec![Secret::new(PASSCODE).unwrap()]);
    let scheme = SignatureScheme::md5([Part::field("bank_token"), Part::Secret]);
    let passcode = Secret::new(PASSCODE).unwrap();
    let code = scheme.md5_hex(&[("bank_token", "1")], &passcode).unwrap();
    let query = format!("bank_token=1&revoke_token_status=true&secure_code={code}");
    let delivery = Delivery::get("/revoked", query);
    let unsettled = explain(&secrets, &delivery);
    let shown = (unsettled.verdict, unsettled.evidence);
    assert_eq!(shown, (Verdict::NoSignature, "revoke-callback"));
    secrets.schemes.revoke_webhook = vec![scheme];
    assert_eq!(explain(&secrets, &delivery).verdict, Verdict::Match);
}
