//! Recording transport and account of this crate's tests.

use std::{
    ops::Deref,
    sync::{Arc, LazyLock},
};

use dhow_core::{Environment, Secret, Transport};
use dhow_hub2::{Hub2, Hub2Config};
use dhow_tests::Endpoints;

/// Endpoints in `ENDPOINTS.toml`.
static ENDPOINTS: LazyLock<Endpoints> =
    LazyLock::new(|| Endpoints::parse(include_str!("../../ENDPOINTS.toml")));

/// Transport that returns prepared responses in order and records every call.
#[derive(Debug)]
pub(crate) struct Recorder(Arc<dhow_tests::Recorder>);

impl Recorder {
    /// Creates a recorder with these responses.
    pub(crate) fn with_responses<const N: usize>(responses: [(u16, &str); N]) -> Self {
        Self(dhow_tests::Recorder::with_responses(&ENDPOINTS, responses))
    }

    /// Returns the transport.
    pub(crate) fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.0) as Arc<dyn Transport>
    }

    pub(crate) fn hub2(&self) -> Hub2 {
        self.hub2_with(|config| config)
    }

    pub(crate) fn hub2_with(&self, change: impl FnOnce(Hub2Config) -> Hub2Config) -> Hub2 {
        let key = Secret::new("meowmeowmeow").unwrap();
        let config = change(Hub2Config::new(Environment::Sandbox, key, "merchant-7"));
        Hub2::new(config, self.transport()).unwrap()
    }
}

impl Deref for Recorder {
    type Target = dhow_tests::Recorder;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
