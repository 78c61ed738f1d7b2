//! HTTP client: base URLs, signed bodies and queries, and sending. No header carries a credential.

use std::sync::Arc;

use dhow_core::{BaseUrl, Call, Clock, Endpoint, Result, Target, Transport, send};

use crate::{
    BodyMode, HPayConfig,
    config::Conventions,
    error::Service,
    signing::{Keys, SignatureScheme, SignatureSchemes, Values},
    wire::{body::Body, echo::Merchant, received::Received},
};

/// An endpoint of HPay's API with the host that serves it and the service that defines its error codes.
#[derive(Debug)]
pub(crate) struct HPayEndpoint {
    pub(crate) endpoint: Endpoint,
    host: Host,
    service: Service,
}

impl HPayEndpoint {
    pub(crate) const fn new(service: Service, host: Host, endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            host,
            service,
        }
    }
}

/// One of HPay's three hosts. All of them have a sandbox of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    Checkout,
    Account,
    OpenApi,
}

#[derive(Debug)]
pub(crate) struct Client {
    transport: Arc<dyn Transport>,
    pub(crate) checkout: BaseUrl,
    account: BaseUrl,
    openapi: BaseUrl,
    pub(crate) merchant: Merchant,
    pub(crate) keys: Keys,
    pub(crate) schemes: SignatureSchemes,
    pub(crate) conventions: Conventions,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Client {
    pub(crate) fn new(config: &HPayConfig, transport: Arc<dyn Transport>) -> Result<Self> {
        Ok(Self {
            transport,
            checkout: config.checkout_url()?,
            account: config.account_url()?,
            openapi: config.openapi_url()?,
            merchant: Merchant::new(config)?,
            keys: Keys {
                passcode: config.passcode.clone(),
                signer: config.signer.clone(),
                gateway: config.gateway.clone(),
            },
            schemes: config.schemes.clone(),
            conventions: config.conventions.clone(),
            clock: Arc::clone(&config.clock),
        })
    }

    /// Adds the signature of `body` as the field `name`.
    pub(crate) fn signed(
        &self,
        body: Body,
        name: &'static str,
        scheme: &SignatureScheme,
    ) -> Result<Body> {
        let signature = self.keys.sign(scheme, &body.values(), &[])?;
        Ok(body.text(name, signature))
    }

    /// Sends a request with a body.
    pub(crate) async fn post(
        &self,
        endpoint: &HPayEndpoint,
        body: &Body,
        mode: BodyMode,
    ) -> Result<Received> {
        let call = Call::new(&endpoint.endpoint, self.url(endpoint)?)?;
        self.send(endpoint, body.write_to(call, mode)?, &body.values())
            .await
    }

    /// Sends a request whose query holds `values`, followed by their signature under `name`.
    // HPay knows the merchant by the id in the query and checks the signature beside it, so no header carries a credential.
    pub(crate) async fn get(
        &self,
        endpoint: &HPayEndpoint,
        values: &Values<'_>,
        name: &str,
        scheme: &SignatureScheme,
    ) -> Result<Received> {
        let signature = self.keys.sign(scheme, values, &[])?;
        // The signature comes last, as in HPay's examples of these URLs.
        let pairs = values.iter().copied().chain([(name, signature.as_str())]);
        let url = pairs.fold(self.url(endpoint)?, |url, (name, value)| {
            url.query(name, value)
        });
        self.send(endpoint, Call::new(&endpoint.endpoint, url)?, values)
            .await
    }

    fn url(&self, endpoint: &HPayEndpoint) -> Result<Target> {
        let base = match endpoint.host {
            Host::Checkout => &self.checkout,
            Host::Account => &self.account,
            Host::OpenApi => &self.openapi,
        };
        endpoint.endpoint.url(base, &[])
    }

    /// Sends one call. The returned response has a status from 200 to 299 and matches the request; its code is not checked yet.
    async fn send(
        &self,
        endpoint: &HPayEndpoint,
        call: Call,
        values: &Values<'_>,
    ) -> Result<Received> {
        let response = send(&*self.transport, call).await?;
        Received::new(endpoint.service, response, values, &self.merchant)
    }
}
