//! Forwards effects to the shop's URL.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use dhow_core::{Call, Endpoint, Environment, Error, ProviderId, Resolution, Result, Transport};
use dhow_engine::Effect;
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};
use http::{HeaderValue, Method, Request, Uri, header};

use super::accounts::Accounts;
use crate::{
    config::{Config, FORWARD_SECRET},
    hop::Hop,
    standard_webhooks::{self, SigningKeys},
    target_url, transport,
};

mod form;

use form::ForwardedEffect;

/// Time limit for one attempt.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// Endpoint in spans. The engine retries, so the transport never does.
const EFFECT: Endpoint = Endpoint::write(
    ProviderId::from_static("forward"),
    Method::POST,
    "/",
    Resolution::AskGateway,
);

/// Sends effects to one URL.
pub(super) struct Forwarder {
    transport: ReqwestTransport,
    url: Uri,
    keys: SigningKeys,
    accounts: BTreeMap<&'static str, (ProviderId, Environment)>,
    hop: Hop,
}

impl Forwarder {
    /// Creates a forwarder for a command that listens on an address.
    ///
    /// # Errors
    /// If the URL is not safe or names that address, or [`FORWARD_SECRET`] is missing or invalid.
    pub(super) fn new(
        url: &Uri,
        allow_plain_http: bool,
        listening: SocketAddr,
        config: &Config,
        accounts: &Accounts,
    ) -> Result<Self> {
        target_url::refuse_itself("--forward-to", url, listening)?;
        target_url::check("--forward-to", url, allow_plain_http)?;
        target_url::refuse_credentials("--forward-to", url)?;
        let Some(secrets) = config.variable(FORWARD_SECRET)? else {
            let rule = format!(
                "is required with --forward-to: {}",
                standard_webhooks::HOW_TO_CREATE
            );
            return Err(Error::configuration(FORWARD_SECRET, rule));
        };
        let keys = SigningKeys::parse(secrets)
            .map_err(|rule| Error::configuration(FORWARD_SECRET, rule))?;
        let limits = Limits::default().total(TIMEOUT).head(TIMEOUT);
        let transport = transport::builder(config)?
            .limits(limits)
            .retry(RetryPolicy::none())
            .build()?;
        let accounts = accounts.iter().map(|account| {
            let described = (account.provider.id(), account.environment());
            (account.name, described)
        });
        Ok(Self {
            transport,
            url: url.clone(),
            keys,
            accounts: accounts.collect(),
            hop: Hop::random(),
        })
    }

    /// Mark of the requests.
    pub(super) fn hop(&self) -> Hop {
        self.hop
    }

    /// URL without its query, which may contain a token.
    pub(super) fn target(&self) -> String {
        let url = self.url.to_string();
        url.split('?').next().unwrap_or_default().to_owned()
    }

    /// Sends an effect. The error says why it must be sent again.
    pub(super) async fn forward(&self, effect: Effect) -> std::result::Result<(), String> {
        let request = self.request(&effect, SystemTime::now())?;
        let call = Call {
            request,
            endpoint: EFFECT,
        };
        let response = self.transport.send(call).await;
        let target = self.target();
        let response = response.map_err(|error| {
            format!(
                "the forward target {target} did not respond completely: {}",
                error.what()
            )
        })?;
        let status = response.status();
        if !status.is_success() {
            let note = match status.is_redirection() {
                true => "; redirects are not followed",
                false => "",
            };
            return Err(format!(
                "the forward target {target} responded with the status {status}{note}"
            ));
        }
        let kind = effect.kind().as_str();
        tracing::info!(id = effect.id(), kind, order = %effect.order(), "effect forwarded");
        Ok(())
    }

    fn request(
        &self,
        effect: &Effect,
        now: SystemTime,
    ) -> std::result::Result<Request<Bytes>, String> {
        let account = self.accounts.get(effect.order().account.as_str());
        let body = ForwardedEffect::new(effect, account);
        let body = serde_json::to_vec(&body).map_err(|error| error.to_string())?;
        let timestamp = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut request = Request::post(self.url.clone());
        if let Some(headers) = request.headers_mut() {
            self.hop.mark(headers);
        }
        let request = request
            .header(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            )
            .header("webhook-id", effect.id())
            .header("webhook-timestamp", timestamp)
            .header(
                "webhook-signature",
                self.keys.sign(effect.id(), timestamp, &body),
            )
            .body(Bytes::from(body));
        request.map_err(|error| error.to_string())
    }
}
