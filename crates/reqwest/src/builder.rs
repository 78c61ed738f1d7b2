//! Settings, and the one place where the HTTP client is put together.

use std::{fmt, time::Duration};

use dhow_core::{Error, Result};
use reqwest::{Certificate, Client, ClientBuilder, Proxy, redirect};

use crate::{Limits, ReqwestTransport, RetryPolicy, transport::Clients};

/// The settings of a [`ReqwestTransport`].
#[derive(Clone, Default)]
pub struct Builder {
    limits: Limits,
    retry: RetryPolicy,
    separate_writes: bool,
    roots: Vec<Certificate>,
    proxy: Option<Proxy>,
}

impl Builder {
    /// Sets the deadlines and the body cap.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets what is repeated automatically.
    #[must_use]
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Makes a new connection for every write, while reads go on sharing theirs.
    ///
    /// Without this a write may go out on a connection that the gateway is just closing, and then its outcome is unknown. It
    /// costs a TCP and TLS handshake for each write; worth it for payouts that nobody can look up.
    #[must_use]
    pub fn separate_writes(mut self) -> Self {
        self.separate_writes = true;
        self
    }

    /// Trusts these certificate authorities, in PEM, besides those of the operating system.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) when the text holds no certificate, or one that is not readable.
    pub fn root_certificates(mut self, pem: impl AsRef<[u8]>) -> Result<Self> {
        let refused = || Error::configuration("root_certificates", "must be PEM certificates");
        let roots = Certificate::from_pem_bundle(pem.as_ref())
            .map_err(|error| refused().with_source(error))?;
        if roots.is_empty() {
            return Err(refused());
        }
        self.roots.extend(roots);
        Ok(self)
    }

    /// Sends every call through an HTTP proxy, such as `http://proxy.example:3128`. Without this no proxy is used, whatever
    /// the environment says.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) when it is not an address.
    pub fn proxy(mut self, address: &str) -> Result<Self> {
        // The cause is left out: the address may hold a password.
        let proxy = Proxy::all(address);
        self.proxy = Some(proxy.map_err(|_| Error::configuration("proxy", "is not an address"))?);
        Ok(self)
    }

    /// Makes the transport, with a pool of connections of its own.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) when TLS cannot be set up. The usual reason is a bare container
    /// without root certificates (the package `ca-certificates`).
    pub fn build(self) -> Result<ReqwestTransport> {
        let shared = client(self.client(self.limits.idle_time()))?;
        let writes = if self.separate_writes {
            client(self.client(Duration::ZERO))?
        } else {
            shared.clone()
        };
        let clients = Clients {
            reads: shared,
            writes,
        };
        Ok(ReqwestTransport::of(clients, self.limits, self.retry))
    }

    /// Everything that reqwest could do behind our back is switched off by name, even what is off by default and what needs a
    /// cargo feature: another crate of the same program may have switched that on.
    fn client(&self, idle: Duration) -> ClientBuilder {
        let kept = if idle.is_zero() { 0 } else { usize::MAX };
        let mut client = Client::builder()
            .user_agent(concat!("dhow/", env!("CARGO_PKG_VERSION")))
            .tls_backend_rustls()
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .no_proxy()
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .http1_only()
            .connect_timeout(self.limits.connect_deadline())
            .pool_idle_timeout(idle)
            .pool_max_idle_per_host(kept);
        if !self.roots.is_empty() {
            client = client.tls_certs_merge(self.roots.iter().cloned());
        }
        if let Some(proxy) = &self.proxy {
            client = client.proxy(proxy.clone());
        }
        client
    }
}

fn client(builder: ClientBuilder) -> Result<Client> {
    builder.build().map_err(|error| {
        let rule = "cannot be set up; are root certificates installed?";
        Error::configuration("tls", rule).with_source(error.without_url())
    })
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .field("separate_writes", &self.separate_writes)
            .field("roots", &self.roots.len())
            .field("proxy", &self.proxy.is_some())
            .finish()
    }
}
