//! Settings, and the one place where the HTTP client is put together.

use std::fmt;

use dhow_core::{Error, Result};
use reqwest::{Certificate, Client, ClientBuilder, Proxy, redirect};

use crate::{Limits, ReqwestTransport, RetryPolicy};

/// The settings of a [`ReqwestTransport`].
#[derive(Clone, Default)]
pub struct Builder {
    limits: Limits,
    retry: RetryPolicy,
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

    /// Trusts one more certificate authority, in PEM, besides those of the operating system.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) when the text is not one PEM certificate.
    pub fn root_certificate(mut self, pem: impl AsRef<[u8]>) -> Result<Self> {
        let root = Certificate::from_pem(pem.as_ref());
        self.roots.push(root.map_err(|error| {
            Error::configuration("root_certificate", "is not a PEM certificate").with_source(error)
        })?);
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
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) when TLS cannot be set up, such as for lack of any root certificate.
    pub fn build(self) -> Result<ReqwestTransport> {
        let client = self.client().build().map_err(|error| {
            let cause = error.without_url();
            Error::configuration("tls", "cannot be set up").with_source(cause)
        })?;
        Ok(ReqwestTransport::from_parts(
            client,
            self.limits,
            self.retry,
        ))
    }

    /// Everything that reqwest could do behind our back is switched off by name, even what is off by default and what needs a
    /// cargo feature: another crate of the same program may have switched that on.
    fn client(&self) -> ClientBuilder {
        let limits = &self.limits;
        let kept = if limits.idle_time().is_zero() {
            0
        } else {
            usize::MAX
        };
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
            .connect_timeout(limits.connect_deadline())
            .pool_idle_timeout(limits.idle_time())
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

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .field("roots", &self.roots.len())
            .field("proxy", &self.proxy.is_some())
            .finish()
    }
}
