//! The recording transport of this crate's tests, and the account that they use.

use std::{
    ops::Deref,
    sync::{Arc, LazyLock},
    time::SystemTime,
};

use dhow_core::{Clock, Environment, Secret, Transport};
use dhow_hpay::{HPay, HPayConfig};
use dhow_tests::Endpoints;
use serde_json::Value;

pub(crate) const PASSCODE: &str = "s3cr3t-Pass_0001";

/// The endpoints that this crate lists.
static ENDPOINTS: LazyLock<Endpoints> =
    LazyLock::new(|| Endpoints::parse(include_str!("../../ENDPOINTS.toml")));

/// A transport that gives its answers in order and keeps every call.
#[derive(Debug)]
pub(crate) struct Recorder(Arc<dhow_tests::Recorder>);

/// 2024-11-16 07:27:41 UTC, for ever.
#[derive(Debug)]
pub(crate) struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_731_742_061)
    }
}

/// The outside vectors, with the test keys.
pub(crate) fn vectors() -> Value {
    serde_json::from_str(include_str!("../data/vectors.json")).unwrap()
}

/// The text of a test key.
pub(crate) fn key(name: &str) -> String {
    vectors()["test_keys"][name].as_str().unwrap().to_owned()
}

/// An account without keys.
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

/// An account with the merchant's key and the gateway's certificate in DER.
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
    /// Answers these, in order.
    pub(crate) fn answering<const N: usize>(answers: [(u16, &str); N]) -> Self {
        Self(dhow_tests::Recorder::answering(&ENDPOINTS, answers))
    }

    /// The transport itself.
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
