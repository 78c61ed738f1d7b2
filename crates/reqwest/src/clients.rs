//! HTTP clients of a transport: for reads and for writes, and with TLS from the start or from the first call over https.

use std::{
    convert::identity,
    sync::{Arc, OnceLock},
};

use dhow_core::{Effect, Error, Result, TransportError};
use reqwest::Client;

use crate::{Builder, fault};

/// Clients for http and for https.
#[derive(Clone)]
pub(crate) struct Clients {
    http: Pair,
    https: Https,
}

/// Clients for reads and for writes: two handles of one client, unless writes have separate connections.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) reads: Client,
    pub(crate) writes: Client,
}

#[derive(Clone)]
enum Https {
    /// The clients for http have TLS.
    Same,
    /// The first call over https sets TLS up. Clones of a transport share the result.
    OnFirstCall(Arc<Deferred>),
}

struct Deferred {
    builder: Builder,
    pair: OnceLock<Result<Pair, Error>>,
}

impl Clients {
    /// Creates the clients with TLS.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub(crate) fn new(builder: &Builder) -> Result<Self> {
        Ok(Self {
            http: builder.pair(identity)?,
            https: Https::Same,
        })
    }

    /// Creates the clients, and those for https when the first call needs them.
    ///
    /// # Errors
    /// For a fault other than TLS, since no root certificate is read.
    // Reading the root certificates of the operating system takes longer than several calls to this machine, which need none.
    pub(crate) fn deferred(builder: Builder) -> Result<Self> {
        Ok(Self {
            http: builder.pair(|client| client.tls_certs_only([]))?,
            https: Https::OnFirstCall(Arc::new(Deferred {
                builder,
                pair: OnceLock::new(),
            })),
        })
    }

    /// Returns the client for a call.
    ///
    /// # Errors
    /// For https, if TLS cannot be set up. Nothing was sent.
    pub(crate) fn select(&self, scheme: &str, effect: Effect) -> Result<&Client, TransportError> {
        let pair = match &self.https {
            Https::OnFirstCall(deferred) if scheme == "https" => deferred.pair()?,
            Https::OnFirstCall(_) | Https::Same => &self.http,
        };
        Ok(match effect {
            Effect::Read => &pair.reads,
            Effect::Write => &pair.writes,
        })
    }

    /// True if the root certificates were read.
    #[cfg(test)]
    pub(crate) fn has_tls(&self) -> bool {
        match &self.https {
            Https::Same => true,
            Https::OnFirstCall(deferred) => deferred.pair.get().is_some(),
        }
    }
}

impl Deferred {
    fn pair(&self) -> Result<&Pair, TransportError> {
        let pair = self.pair.get_or_init(|| self.builder.pair(identity));
        pair.as_ref().map_err(fault::no_tls)
    }
}
