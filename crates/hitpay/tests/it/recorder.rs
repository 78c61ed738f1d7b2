//! Recording transport and account of these tests.

use std::{
    ops::Deref,
    sync::{Arc, LazyLock},
};

use dhow_core::{Environment, Secret, Transport};
use dhow_hitpay::{BodyEncoding, HitPay, HitPayConfig};
use dhow_tests::Endpoints;

/// Endpoints listed in `ENDPOINTS.toml`.
static ENDPOINTS: LazyLock<Endpoints> =
    LazyLock::new(|| Endpoints::parse(include_str!("../../ENDPOINTS.toml")));

/// A transport that returns its responses in order and records every call.
#[derive(Debug)]
pub(crate) struct Recorder(Arc<dhow_tests::Recorder>);

impl Recorder {
    /// Returns these responses in order.
    pub(crate) fn with_responses<const N: usize>(responses: [(u16, &str); N]) -> Self {
        Self(dhow_tests::Recorder::with_responses(&ENDPOINTS, responses))
    }

    /// Returns the transport.
    pub(crate) fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.0) as Arc<dyn Transport>
    }

    pub(crate) fn hitpay(&self) -> HitPay {
        self.hitpay_with(BodyEncoding::Json)
    }

    pub(crate) fn hitpay_with(&self, encoding: BodyEncoding) -> HitPay {
        let key = Secret::new("meowmeowmeow").unwrap();
        let config = HitPayConfig::new(Environment::Sandbox, key).with_body_encoding(encoding);
        HitPay::new(config, self.transport()).unwrap()
    }
}

impl Deref for Recorder {
    type Target = dhow_tests::Recorder;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
