//! Settings, and construction of the HTTP client.

use std::{fmt, sync::Arc, time::Duration};

use dhow_core::{Error, Result};
use reqwest::{Certificate, Client, ClientBuilder, NoProxy, Proxy, redirect};

use crate::{
    Limits, ReqwestTransport, RetryPolicy,
    clients::{Clients, Pair},
};

/// Builder of a [`ReqwestTransport`].
#[derive(Clone, Default)]
pub struct Builder {
    limits: Limits,
    retry: RetryPolicy,
    separate_writes: bool,
    roots: Vec<Certificate>,
    proxy: Option<Proxy>,
    bypass: Option<String>,
    tls_optional: bool,
    account: Option<Arc<str>>,
}

impl Builder {
    /// Sets the deadlines and the limit of the body.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the automatic retries.
    #[must_use]
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Opens a new connection for every write. Reads still share connections.
    ///
    /// Otherwise a write may be sent on a connection that the gateway is just closing, which leaves its outcome unknown. Each write costs a
    /// TCP and TLS handshake, which is worth it for payouts without a lookup.
    #[must_use]
    pub fn separate_writes(mut self) -> Self {
        self.separate_writes = true;
        self
    }

    /// Trusts these certificate authorities, in PEM, in addition to those of the operating system.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) if the text has no certificate or an unreadable one.
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

    /// Sends every call through an HTTP proxy, such as `http://proxy.example:3128`. By default no proxy is used, and proxies in environment
    /// variables are ignored.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) if it is not a URL.
    pub fn proxy(mut self, url: &str) -> Result<Self> {
        // The source error is left out, because the URL may contain a password.
        let proxy = Proxy::all(url);
        self.proxy = Some(proxy.map_err(|_| Error::configuration("proxy", "must be a URL"))?);
        Ok(self)
    }

    /// Sends calls to these hosts without the proxy: names of hosts and domains, IP addresses and networks such as `10.0.0.0/8`, separated
    /// by commas, as in the variable `NO_PROXY`.
    #[must_use]
    pub fn bypass_proxy(mut self, hosts: impl Into<String>) -> Self {
        self.bypass = Some(hosts.into());
        self
    }

    /// Builds the transport even if TLS cannot be set up, for programs that may use a simulated gateway only. Every call of an https URL then
    /// fails, and was not sent. Without a proxy, the root certificates are read at the first such call.
    #[must_use]
    pub fn tls_optional(mut self) -> Self {
        self.tls_optional = true;
        self
    }

    /// Sets the name of the account, for the spans of its calls. Set it if each account has a transport of its own; the engine's spans, which
    /// surround those of the transport, name the account in any case.
    #[must_use]
    pub fn account(mut self, name: &str) -> Self {
        self.account = Some(name.into());
        self
    }

    /// Builds the transport with its own connection pool.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) if TLS cannot be set up, usually in a container without root certificates
    /// (package `ca-certificates`), unless it is [optional](Self::tls_optional).
    pub fn build(self) -> Result<ReqwestTransport> {
        let (limits, retry, account) = (self.limits, self.retry.clone(), self.account.clone());
        let clients = self.clients()?;
        Ok(ReqwestTransport::from_parts(
            clients, limits, retry, account,
        ))
    }

    fn clients(self) -> Result<Clients> {
        if !self.tls_optional {
            return Clients::new(&self);
        }
        // The proxy itself may be called over TLS.
        match self.proxy.is_some().then(|| Clients::new(&self)) {
            Some(Ok(clients)) => Ok(clients),
            Some(Err(_)) | None => Clients::deferred(self),
        }
    }

    pub(crate) fn pair(&self, tls: fn(ClientBuilder) -> ClientBuilder) -> Result<Pair> {
        let shared = client(tls(self.client(self.limits.idle_time())))?;
        let writes = match self.separate_writes {
            true => client(tls(self.client(Duration::ZERO)))?,
            false => shared.clone(),
        };
        Ok(Pair {
            reads: shared,
            writes,
        })
    }

    // Every feature that changes a request or repeats it is disabled by name, even those that are off by default or need a cargo feature,
    // because another crate of the program may enable them.
    fn client(&self, idle: Duration) -> ClientBuilder {
        let max_idle = if idle.is_zero() { 0 } else { usize::MAX };
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
            .pool_max_idle_per_host(max_idle);
        if !self.roots.is_empty() {
            client = client.tls_certs_merge(self.roots.iter().cloned());
        }
        if let Some(proxy) = &self.proxy {
            let bypass = self.bypass.as_deref().and_then(NoProxy::from_string);
            client = client.proxy(proxy.clone().no_proxy(bypass));
        }
        client
    }
}

fn client(builder: ClientBuilder) -> Result<Client> {
    builder.build().map_err(|error| {
        let rule = "cannot be set up: check that root certificates are installed";
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
            .field("bypass", &self.bypass)
            .field("tls_optional", &self.tls_optional)
            .field("account", &self.account)
            .finish()
    }
}
