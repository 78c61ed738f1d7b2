//! Explanations of webhooks: the verdict is that of the verifier, and nothing shows a secret.

use dhow_core::{Delivery, WebhookSigner};
use dhow_crypto::explain::{Explanation, Verdict};
use dhow_crypto::fingerprint::FingerprintKey;

use crate::accounts::{Gateway, MERCHANT, SECRET, has_secret, secret};
use crate::input::Input;
use crate::webhooks::{Kind, changed};

/// Explanations of webhooks of any contents, signed and then changed.
pub fn explained(data: &[u8]) {
    if has_secret(data) {
        return;
    }
    let mut input = Input::new(data);
    let kind = input.choose(Kind::ALL);
    let (change, place) = (input.byte(), input.position(usize::from(u16::MAX)));
    let Some(unsigned) = kind.delivery(input) else {
        return;
    };
    let gateway = kind.gateway();
    let webhooks = gateway.webhooks(SECRET);
    let signed = webhooks.add_signature(unsigned.clone()).ok();
    let delivery = match (signed, change) {
        (Some(signed), 0) => signed,
        (Some(signed), _) => changed(&signed, change, place).unwrap_or(unsigned),
        (None, _) => unsigned,
    };
    judge(gateway, webhooks.as_ref(), &delivery);
}

fn judge(gateway: Gateway, webhooks: &dyn WebhookSigner, delivery: &Delivery) {
    let verified = webhooks.verify_webhook(delivery);
    let explanation = explain(gateway, delivery);
    let reason = verified.err().map(|rejection| rejection.reason());
    assert_eq!(explanation.reason, reason.map(|reason| reason.as_str()));
    assert_eq!(explanation.verdict == Verdict::Match, reason.is_none());
    let findings = &explanation.findings;
    assert!(findings.is_empty() || reason.is_some(), "{findings:?}");
    let report = explanation.report(&FingerprintKey::new([7; 32]));
    let json = serde_json::to_string(&report).expect("a report has a JSON form");
    for text in [json, format!("{explanation:?}"), format!("{findings:?}")] {
        assert!(!text.contains(SECRET), "{text}");
    }
}

fn explain(gateway: Gateway, delivery: &Delivery) -> Explanation {
    let secrets = vec![secret(SECRET)];
    match gateway {
        Gateway::HitPay => {
            let known = dhow_hitpay::explain::ExplainSecrets {
                webhook_salts: secrets.clone(),
                event_salts: secrets,
                ..Default::default()
            };
            dhow_hitpay::explain::explain(&known, delivery)
        }
        Gateway::HPay => {
            let known = dhow_hpay::explain::ExplainSecrets::new(MERCHANT, secrets);
            dhow_hpay::explain::explain(&known, delivery)
        }
        Gateway::Hub2 => {
            let known = dhow_hub2::explain::ExplainSecrets {
                webhook_secrets: secrets,
                ..Default::default()
            };
            dhow_hub2::explain::explain(&known, delivery)
        }
        Gateway::PayAtom => {
            let known = dhow_payatom::explain::ExplainSecrets {
                secret_keys: secrets,
                ..Default::default()
            };
            dhow_payatom::explain::explain(&known, delivery)
        }
    }
}
