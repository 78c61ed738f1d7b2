//! Webhook verifiers of the four providers have the same names for the same job.

use dhow_core::{
    BaseUrl, Currency, Delivery, Environment, RejectionReason, Secret, WebhookVerifier,
};
use dhow_hitpay::{HitPayConfig, HitPayWebhooks};
use dhow_hpay::{HPayConfig, HPayWebhooks};
use dhow_hub2::{Hub2Config, Hub2Webhooks};
use dhow_payatom::{PayAtomConfig, PayAtomWebhooks};

fn secret() -> Secret {
    Secret::new("9f8e7d6c5b4a39281706").unwrap()
}

/// Creates a verifier from a configuration, clones it, and returns its reason to reject an unsigned delivery.
fn rejected<'c, C, V>(config: &'c C, delivery: &Delivery) -> RejectionReason
where
    V: WebhookVerifier + Clone + From<&'c C>,
{
    let verifier = V::from(config).clone();
    verifier.verify_webhook(delivery).unwrap_err().reason()
}

#[test]
fn a_verifier_is_made_from_each_configuration() {
    let sandbox = Environment::Sandbox;
    let post = Delivery::post("/webhooks", "{}");
    let get = Delivery::get("/webhooks", "order_code=OM_1");

    let hitpay = HitPayConfig::new(sandbox, secret()).with_webhook_secret(secret());
    let form = Delivery::post("/webhooks", "payment_id=1&status=completed");
    let reason = rejected::<_, HitPayWebhooks>(&hitpay, &form);
    assert_eq!(reason, RejectionReason::MissingSignature);

    let hub2 = Hub2Config::new(sandbox, secret(), "merchant").with_webhook_secrets([secret()]);
    let reason = rejected::<_, Hub2Webhooks>(&hub2, &post);
    assert_eq!(reason, RejectionReason::MissingSignature);

    let base = BaseUrl::new("http://127.0.0.1:9").unwrap();
    let payatom = PayAtomConfig::new(sandbox, Currency::INR, base, "pid", secret());
    let reason = rejected::<_, PayAtomWebhooks>(&payatom, &post);
    assert_eq!(reason, RejectionReason::MissingSignature);

    let hpay = HPayConfig::new(sandbox, "37023", secret(), "merchant@shop.example");
    let reason = rejected::<_, HPayWebhooks>(&hpay, &get);
    assert_eq!(reason, RejectionReason::MissingSignature);
}
