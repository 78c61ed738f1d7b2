//! HTTP client: adds credentials and sends calls.

use std::sync::Arc;

use dhow_core::{BaseUrl, Call, Endpoint, Response, Result, Secret, Transport, send};
use http::{HeaderName, HeaderValue, header};

use crate::{
    Api, ID, PayAtomConfig,
    error::{self, named},
    wire::Body,
};

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const OPERATOR_KEY: HeaderName = HeaderName::from_static("api-key");
const TOKEN: HeaderName = HeaderName::from_static("token");

/// Headers that authenticate a call. PayAtom also checks the caller's IP address, for every call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential {
    /// No header: the IP address is the only check.
    Nothing,
    /// `X-Api-Key`.
    ApiKey,
    /// `Token`.
    Token,
    /// `Token` and `Authorization: Bearer`.
    ComplaintToken,
    /// `Authorization` with the token alone, without a scheme.
    BareToken,
    /// `Api-Key`.
    OperatorKey,
}

/// Credential of the calls that V1 and V2 have in common.
impl From<Api> for Credential {
    fn from(api: Api) -> Self {
        match api {
            Api::V1 => Self::Nothing,
            Api::V2 => Self::ApiKey,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Client {
    transport: Arc<dyn Transport>,
    base: BaseUrl,
    api_key: Option<Secret>,
    token: Option<Secret>,
    operator_key: Option<Secret>,
}

impl Client {
    pub(crate) fn new(config: &PayAtomConfig, transport: Arc<dyn Transport>) -> Self {
        Self {
            transport,
            base: config.base_url.clone(),
            api_key: config.api_key.clone(),
            token: config.token.clone(),
            operator_key: config.operator_key.clone(),
        }
    }

    pub(crate) fn has_api_key(&self) -> bool {
        self.api_key.is_some()
    }

    /// Returns the URL of the hosted page for a code.
    pub(crate) fn page(&self, path: &str, code: &str) -> Result<String> {
        let url = self.base.at_configured(path).map_err(named)?;
        // Codes in the documents of 2023 can be base64, so `query` has to escape them.
        let url = url.query("code", code).uri().map_err(named)?;
        Ok(url.to_string())
    }

    /// Builds a call without a body.
    ///
    /// `path` comes from [`Paths`](crate::Paths). An account may have any path, so the route of the endpoint names the configured path instead.
    pub(crate) fn call(
        &self,
        endpoint: &Endpoint,
        credential: Credential,
        path: &str,
    ) -> Result<Call> {
        let call = Call::new(endpoint, self.base.at_configured(path).map_err(named)?)?;
        Ok(match credential {
            Credential::Nothing => call,
            Credential::ApiKey => {
                call.header(API_KEY, value("api_key", "", self.api_key.as_ref())?)
            }
            Credential::OperatorKey => {
                let key = value("operator_key", "", self.operator_key.as_ref())?;
                call.header(OPERATOR_KEY, key)
            }
            Credential::Token => call.header(TOKEN, self.token("")?),
            Credential::BareToken => call.header(header::AUTHORIZATION, self.token("")?),
            // LEDGER: complaint-token
            // The page names `Token` in one place and `Authorization` in another, so both are sent.
            Credential::ComplaintToken => call
                .header(TOKEN, self.token("")?)
                .header(header::AUTHORIZATION, self.token("Bearer ")?),
        })
    }

    /// Builds a call with a JSON body.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that is set twice.
    pub(crate) fn post(
        &self,
        endpoint: &Endpoint,
        credential: Credential,
        path: &str,
        body: &Body,
    ) -> Result<Call> {
        let call = self.call(endpoint, credential, path)?;
        body.check()?;
        // LEDGER: json-without-type
        call.json(body)
    }

    /// Sends a call and turns every error response into an `Err`.
    ///
    /// The returned response has an HTTP status from 200 to 299 and a body whose `status` is not `error`.
    pub(crate) async fn send(&self, call: Call) -> Result<Response> {
        error::check_status(send(&*self.transport, call).await?)
    }

    fn token(&self, scheme: &str) -> Result<HeaderValue> {
        value("token", scheme, self.token.as_ref())
    }
}

fn value(field: &'static str, scheme: &str, secret: Option<&Secret>) -> Result<HeaderValue> {
    match secret {
        Some(secret) => secret.to_header(field, scheme).map_err(named),
        None => Err(ID.misconfigured(field, "is not set, and this call needs it")),
    }
}
