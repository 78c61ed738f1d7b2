//! Recording transport and test account of these tests.

use std::{
    ops::Deref,
    sync::{Arc, LazyLock},
};

use dhow_core::{
    BaseUrl, Currency, Delivery, Environment, NewPayment, NewPayout, Secret, Transport,
    WebhookSigner,
};
use dhow_payatom::{Paths, PayAtom, PayAtomConfig, PayAtomWebhooks, message_post_hash};
use dhow_tests::Endpoints;

pub(crate) const SECRET: &str = "sec_live_4c1f0b7e2a9d";
pub(crate) const PID: &str = "0951272386617";

/// Endpoints in `ENDPOINTS.toml`.
static ENDPOINTS: LazyLock<Endpoints> =
    LazyLock::new(|| Endpoints::parse(include_str!("../../ENDPOINTS.toml")));

/// Transport that returns its responses in order and records every call.
#[derive(Debug)]
pub(crate) struct Recorder(Arc<dhow_tests::Recorder>);

/// Returns the configuration of an account with every credential.
pub(crate) fn config(currency: Currency) -> PayAtomConfig {
    let base = BaseUrl::new("https://gateway.example/x").unwrap();
    let secret = |text| Secret::new(text).unwrap();
    let mut paths = Paths::default();
    paths.transaction_reference = Some("/api/collection_utr.php".to_owned());
    paths.refund = Some("/api/refund.php".to_owned());
    paths.complaint_view = Some("/api/complaint/view.php".to_owned());
    PayAtomConfig::new(Environment::Sandbox, currency, base, PID, secret(SECRET))
        .with_api_key(secret("api-key-1"))
        .with_token(secret("token-5d3f0c"))
        .with_operator_key(secret("operator-1"))
        .with_paths(paths)
}

impl Recorder {
    /// Creates a recorder with these responses, in order.
    pub(crate) fn with_responses<const N: usize>(responses: [(u16, &str); N]) -> Self {
        Self(dhow_tests::Recorder::with_responses(&ENDPOINTS, responses))
    }

    /// Returns the transport.
    pub(crate) fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.0) as Arc<dyn Transport>
    }

    pub(crate) fn payatom(&self, config: PayAtomConfig) -> PayAtom {
        PayAtom::new(config, self.transport()).unwrap()
    }

    pub(crate) fn india(&self) -> PayAtom {
        self.payatom(config(Currency::INR))
    }

    pub(crate) fn with_secret(&self, secret: &str) -> PayAtom {
        self.sealing(secret, PID, [7; 16])
    }

    pub(crate) fn sealing(&self, secret: &str, pid: &str, iv: [u8; 16]) -> PayAtom {
        let base = BaseUrl::new("https://gateway.example").unwrap();
        let secret = Secret::new(secret).unwrap();
        let config = PayAtomConfig::new(Environment::Sandbox, Currency::INR, base, pid, secret);
        self.payatom(config.with_iv_source(move || iv))
    }
}

impl Deref for Recorder {
    type Target = dhow_tests::Recorder;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Returns the `post_hash` of a webhook or polling response with these signed values.
pub(crate) fn sealed_hash(secret: &Secret, order_id: &str, amount: &str, status: &str) -> String {
    let values = [
        ("order_id", order_id),
        ("received_amount", amount),
        ("status", status),
    ];
    message_post_hash(secret, &values).unwrap()
}

/// Returns the body of a webhook with its `post_hash`, sealed by the verifier that will receive it.
pub(crate) fn signed(webhooks: &PayAtomWebhooks, path: &str, body: &str) -> String {
    let unsigned = Delivery::post(path, body.to_owned());
    let signed = webhooks.sign_test_webhook(unsigned).unwrap();
    String::from_utf8(signed.body().to_vec()).unwrap()
}

/// Sets the field of a payment with this name, or an option.
pub(crate) fn set_payment(new: &mut NewPayment, name: &str, value: &str) {
    let text = || Some(value.to_owned());
    match name {
        "description" => new.description = text(),
        "name" => new.customer.name = text(),
        "email" => new.customer.email = text(),
        "phone" => new.customer.phone = text(),
        "return_url" => new.return_url = text(),
        "cancel_url" => new.cancel_url = text(),
        "webhook_url" => new.webhook_url = text(),
        "country" => new.country = text(),
        "methods" => new.methods = value.split(',').map(str::to_owned).collect(),
        _ => new.options.set(name, value),
    }
}

/// Sets the field of a payout with this name, or an option.
pub(crate) fn set_payout(new: &mut NewPayout, name: &str, value: &str) {
    let to = &mut new.beneficiary;
    match name {
        "description" => new.description = Some(value.to_owned()),
        "name" => value.clone_into(&mut to.name),
        "account" => value.clone_into(&mut to.account),
        "institution" => to.institution = Some(value.to_owned()),
        "country" => to.country = Some(value.to_owned()),
        "email" => to.email = Some(value.to_owned()),
        "phone" => to.phone = Some(value.to_owned()),
        _ => new.options.set(name, value),
    }
}
