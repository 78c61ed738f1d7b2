//! Recording transport and accounts of these tests.

use std::{
    ops::Deref,
    sync::{Arc, LazyLock},
    time::SystemTime,
};

use dhow_core::{Clock, Environment, NewPayment, Secret, Transport};
use dhow_hpay::{HPay, HPayConfig};
use dhow_tests::Endpoints;
use serde_json::Value;

pub(crate) const PASSCODE: &str = "s3cr3t-Pass_0001";

/// Endpoints in `ENDPOINTS.toml`.
static ENDPOINTS: LazyLock<Endpoints> =
    LazyLock::new(|| Endpoints::parse(include_str!("../../ENDPOINTS.toml")));

/// Transport that returns the given responses in order and records every call.
#[derive(Debug)]
pub(crate) struct Recorder(Arc<dhow_tests::Recorder>);

/// Clock that always shows 2024-11-16 07:27:41 UTC.
#[derive(Debug)]
pub(crate) struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_731_742_061)
    }
}

/// Vectors from other implementations, with the test keys.
pub(crate) fn vectors() -> Value {
    serde_json::from_str(include_str!("../data/vectors.json")).unwrap()
}

/// Text of a test key.
pub(crate) fn key(name: &str) -> String {
    vectors()["test_keys"][name].as_str().unwrap().to_owned()
}

/// Configuration without keys.
pub(crate) fn config(merchant_id: &str) -> HPayConfig {
    let passcode = Secret::new(PASSCODE).unwrap();
    HPayConfig::new(
        Environment::Sandbox,
        merchant_id,
        passcode,
        "merchant@shop.example",
    )
    .with_clock(Arc::new(Stopped))
}

/// Configuration with the merchant's key and HPay's certificate in DER.
pub(crate) fn config_with_keys(merchant_id: &str) -> HPayConfig {
    let certificate = key("gateway_cert_der_base64");
    let certificate = dhow_crypto::base64::decode(certificate.as_bytes()).unwrap();
    config(merchant_id)
        .with_private_key(key("merchant_private_pkcs8_pem").as_bytes())
        .unwrap()
        .with_gateway_certificate(&certificate)
        .unwrap()
}

impl Recorder {
    /// Creates a transport with these responses.
    pub(crate) fn with_responses<const N: usize>(responses: [(u16, &str); N]) -> Self {
        Self(dhow_tests::Recorder::with_responses(&ENDPOINTS, responses))
    }

    /// Returns the transport for a client.
    pub(crate) fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.0) as Arc<dyn Transport>
    }

    pub(crate) fn hpay(&self) -> HPay {
        self.hpay_with(config_with_keys("100001"))
    }

    pub(crate) fn hpay_with(&self, config: HPayConfig) -> HPay {
        HPay::new(config, self.transport()).unwrap()
    }
}

impl Deref for Recorder {
    type Target = dhow_tests::Recorder;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Sets a field or an option of a payment by its name.
pub(crate) fn set(new: &mut NewPayment, name: &str, value: &str) {
    let text = Some(value.to_owned());
    match name {
        "description" => new.description = text,
        "name" => new.customer.name = text,
        "email" => new.customer.email = text,
        "phone" => new.customer.phone = text,
        "return_url" => new.return_url = text,
        "cancel_url" => new.cancel_url = text,
        "webhook_url" => new.webhook_url = text,
        "country" => new.country = text,
        "methods" => new.methods = value.split(',').map(str::to_owned).collect(),
        option => new.options.set(option, value),
    }
}
